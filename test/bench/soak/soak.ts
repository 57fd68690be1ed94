/**
 * A soak: real programs on loopback, each connected with each, that talk at a steady rate. One room holds all of them all the time; others are joined and
 * left at random; one node goes away and comes back; a quarter of what is said is direct. Before it, each has told each as much as is wanted. Meanwhile it is
 * written down what each program holds and how long messages take. Leaves out: mDNS and the public network.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { median, quantile } from '../../samples.mjs'
import { seededRandom } from '../../sim/seeded-random.ts'
import type { SeededRandom } from '../../sim/seeded-random.ts'
import { Ledger } from './ledger.ts'
import type { Counts } from './ledger.ts'
import { SoakNode } from './soak-node.ts'
import type { Held, Line } from './soak-node.ts'
import type { Sample } from './trend.ts'

export interface SoakOptions {
  readonly program: string
  readonly seed: string
  readonly nodes: number
  /** So long it talks, ms. */
  readonly forMs: number
  readonly messagesPerSecond: number
  /** Lines that each direct conversation has before, about. */
  readonly directLines: number
  /** Between samples, ms. */
  readonly sampleMs: number
  /** Between two joins or leaves, ms. */
  readonly moveMs: number
  /** The last node is there and away for so long in turn, ms. */
  readonly thereMs: number
  readonly awayMs: number
  readonly signal?: AbortSignal
  /** Told at each sample. */
  tell?(sentence: string): void
}

export interface Holding {
  readonly name: string
  readonly samples: Readonly<Record<keyof Held, readonly Sample[]>>
}

export interface SoakResult {
  readonly counts: Counts
  readonly moves: number
  readonly returns: number
  /** What no sound program does. */
  readonly complaints: readonly string[]
  /** Of the nodes that stayed. */
  readonly holdings: readonly Holding[]
  /** Of what came between two samples, ms. */
  readonly medians: readonly Sample[]
  readonly slowest: readonly Sample[]
  /** Meanwhile a byte to a bare program and back, median, ms: what the machine took for itself. */
  readonly machine: readonly Sample[]
}

/** Whoever is in a room for so long must hear it: connected, subscribed and a heartbeat. Whoever stays for so long after: three heartbeats of gossip. As in the laboratory. */
const JOINED_MS = 3_000
const SETTLED_MS = 8_000
/** When all has been said, what is due has so long to come; then a while more for what should not come. */
const DRAIN_MS = 30_000
const LINGER_MS = 500
const POLL_MS = 50
const MEETING_MS = 60_000
const STEADY = 'steady'
const ROOMS = ['north', 'south', 'west']
const DIRECT_SHARE = 0.25
/** What each tells each at once while direct conversations are filled; as many as a program takes without a pause. */
const FILLED_AT_ONCE = 100
/** Most are a line. */
const MOST_TEXT_CHARS = 600
/** Others tell that somebody isn't there. */
const BAD_ERRORS = new Set(['bug', 'not-kept', 'data-dir', 'bad-key-file', 'bad-config'])

export async function soak(options: SoakOptions): Promise<SoakResult> {
  const directory = await mkdtemp(join(tmpdir(), 'p2p-chat-soak-'))
  const run = new Soak(options, directory)
  try {
    await run.gather()
    await run.fill()
    await run.talk()
    await run.drain()
    return run.result()
  } finally {
    await run.end()
    await rm(directory, { recursive: true, force: true })
  }
}

class Soak {
  readonly #options: SoakOptions
  readonly #directory: string
  readonly #random: SeededRandom
  readonly #ledger = new Ledger({ home: STEADY, joinedMs: JOINED_MS, settledMs: SETTLED_MS })
  readonly #nodes: SoakNode[] = []
  readonly #complaints: string[] = []
  readonly #samples = new Map<string, Record<keyof Held, Sample[]>>()
  readonly #medians: Sample[] = []
  readonly #slowest: Sample[] = []
  readonly #machine: Sample[] = []
  readonly #bare = new BareEcho()
  #took: number[] = []
  #number = 0
  #moves = 0
  #returns = 0

  constructor(options: SoakOptions, directory: string) {
    this.#options = options
    this.#directory = directory
    this.#random = seededRandom(options.seed)
  }

  /** All start, and each is connected with each. */
  async gather(): Promise<void> {
    const { program, nodes } = this.#options
    for (let i = 1; i <= nodes; i++) {
      const name = `node-${i}`
      const onEvent = (event: Line): void => this.#hear(name, event)
      this.#nodes.push(new SoakNode({ name, program, directory: this.#directory, room: STEADY, onEvent }))
    }
    await Promise.all(this.#nodes.map((node) => this.#enter(node)))
    const dials = this.#nodes.flatMap((node, i) => this.#nodes.slice(0, i).map(({ address }) => ({ node, address })))
    await Promise.all(dials.map(({ node, address }) => node.ask({ cmd: 'dial', address })))
    await this.#meet()
    // They are settled already.
    for (const { name } of this.#nodes) this.#ledger.joined(name, STEADY, performance.now() - JOINED_MS)
  }

  /** Direct conversations: at the rate of the talk it would take them two hours, and until then the heap grows with them. */
  async fill(): Promise<void> {
    const { directLines, tell } = this.#options
    const pairs = this.#nodes.flatMap((from) => this.#nodes.filter((to) => to !== from).map((to) => ({ from, to })))
    for (let left = Math.ceil(directLines / 2); left > 0; left -= FILLED_AT_ONCE) {
      const round = Array.from({ length: Math.min(left, FILLED_AT_ONCE) }, () => pairs).flat()
      await Promise.all(round.map(({ from, to }) => this.#tell(from, to)))
      await this.#allHeard()
      tell?.(`${this.#number} said, to fill direct conversations`)
    }
    this.#took = []
  }

  async talk(): Promise<void> {
    const { forMs, messagesPerSecond, moveMs, sampleMs, thereMs, awayMs } = this.#options
    const until = performance.now() + forMs
    const over = (): boolean => performance.now() >= until
    const guest = this.#nodes.at(-1) as SoakNode
    const steadily = async (everyMs: number, act: () => unknown): Promise<void> => {
      for (let next = performance.now(); !over(); next += everyMs) {
        await act()
        await this.#pass(next + everyMs - performance.now())
      }
    }
    await Promise.all([
      steadily(1_000 / messagesPerSecond, () => void this.#say()),
      steadily(moveMs, () => this.#move()),
      steadily(sampleMs, () => this.#sample()),
      (async () => {
        while (performance.now() + thereMs + awayMs < until) {
          await this.#pass(thereMs)
          await this.#goAway(guest, awayMs)
        }
      })(),
    ])
    await this.#sample()
  }

  async drain(): Promise<void> {
    await this.#allHeard()
    await this.#pass(LINGER_MS)
  }

  result(): SoakResult {
    return {
      counts: this.#ledger.counts(),
      moves: this.#moves,
      returns: this.#returns,
      complaints: [...this.#complaints, ...this.#nodes.flatMap(({ complaints }) => complaints)],
      holdings: [...this.#samples].map(([name, samples]) => ({ name, samples })),
      medians: this.#medians,
      slowest: this.#slowest,
      machine: this.#machine,
    }
  }

  async end(): Promise<void> {
    this.#bare.end()
    await Promise.all(this.#nodes.map((node) => node.kill()))
  }

  async #allHeard(): Promise<void> {
    const late = performance.now() + DRAIN_MS
    while (this.#ledger.missing().length > 0 && performance.now() < late) await this.#pass(POLL_MS)
  }

  async #enter(node: SoakNode, dial: readonly string[] = []): Promise<void> {
    this.#ledger.join(node.name, STEADY, performance.now())
    await node.start(dial)
  }

  /** Until each knows of each that it is in the room that they share: what is said then is for all of them. */
  async #meet(): Promise<void> {
    const met = async (node: SoakNode): Promise<boolean> => {
      const { result = [] } = await node.ask({ cmd: 'peers' })
      const peers = result as { rooms: string[] }[]
      return peers.filter(({ rooms }) => rooms.includes(STEADY)).length === this.#nodes.length - 1
    }
    const late = performance.now() + MEETING_MS
    while (!(await Promise.all(this.#nodes.map(met))).every(Boolean)) {
      if (performance.now() > late) throw new Error(`the nodes didn't meet within ${MEETING_MS} ms`)
      await this.#pass(POLL_MS)
    }
  }

  async #goAway(node: SoakNode, awayMs: number): Promise<void> {
    this.#ledger.leave(node.name, STEADY, performance.now())
    await node.quit()
    this.#ledger.left(node.name, STEADY, performance.now())
    await this.#pass(awayMs)
    const others = this.#nodes.filter((each) => each !== node)
    await this.#enter(
      node,
      others.map(({ address }) => address),
    )
    await this.#meet()
    this.#ledger.joined(node.name, STEADY, performance.now())
    this.#returns++
  }

  async #say(): Promise<void> {
    this.#bare.ask()
    const node = this.#one(this.#nodes.filter(({ alive, name }) => alive && this.#ledger.rooms(name).length > 0))
    const direct = this.#random.number() < DIRECT_SHARE
    const others = this.#nodes.filter((each) => each !== node)
    await this.#tell(node, direct ? this.#one(others) : this.#one(this.#ledger.rooms(node.name)))
  }

  /** `to`: a node, or a room. */
  async #tell(node: SoakNode, to: SoakNode | string): Promise<void> {
    const filler = '.'.repeat(Math.floor(this.#random.number() ** 4 * MOST_TEXT_CHARS))
    const text = `${++this.#number} ${node.name} ${filler}`
    const direct = typeof to !== 'string'
    this.#ledger.say(text, node.name, direct ? to.name : to, direct, performance.now())
    const answer = await node.ask(direct ? { cmd: 'dm', peer: to.peerId, text } : { cmd: 'send', room: to, text })
    if (answer['ok'] === true) this.#ledger.accept(text)
    else if (node !== this.#nodes.at(-1)) this.#complaints.push(`${node.name} refused: ${String(answer['message'])}`)
  }

  /** Somebody who stays joins a room, or leaves it. */
  async #move(): Promise<void> {
    const node = this.#one(this.#nodes.slice(0, -1))
    const room = this.#one(ROOMS)
    const inside = this.#ledger.rooms(node.name).includes(room)
    this.#ledger[inside ? 'leave' : 'join'](node.name, room, performance.now())
    const { ok, message } = await node.ask({ cmd: inside ? 'leave' : 'join', room })
    this.#ledger[inside ? 'left' : 'joined'](node.name, room, performance.now())
    if (ok !== true) this.#complaints.push(`${node.name} didn't ${inside ? 'leave' : 'join'}: ${String(message)}`)
    this.#moves++
  }

  async #sample(): Promise<void> {
    for (const node of this.#nodes.slice(0, -1)) {
      const held = await node.held()
      if (held === null) continue
      const samples = this.#samples.get(node.name) ?? { rss: [], heap: [], handles: [], files: [] }
      this.#samples.set(node.name, samples)
      for (const [what, value] of Object.entries(held))
        samples[what as keyof Held].push({ at: performance.now(), value })
    }
    const took = this.#took
    this.#took = []
    if (took.length === 0) return
    const at = performance.now()
    this.#medians.push({ at, value: median(took) })
    this.#slowest.push({ at, value: quantile(took, 0.99) })
    this.#machine.push({ at, value: median(this.#bare.take()) })
    const now = (what: keyof Held): string => {
      const values = [...this.#samples.values()].map((samples) => (samples[what].at(-1)?.value ?? NaN) / 1e6)
      return `${Math.min(...values).toFixed(1)} to ${Math.max(...values).toFixed(1)} MB`
    }
    this.#options.tell?.(
      `${this.#number} said; a message takes ${median(took).toFixed(1)} ms, 99 % ${quantile(took, 0.99).toFixed(1)} ms; ` +
        `a byte to a bare program and back ${this.#machine.at(-1)?.value.toFixed(1)} ms; ` +
        `heap ${now('heap')}, resident ${now('rss')}`,
    )
  }

  #hear(name: string, event: Line): void {
    const kind = event['event']
    if (kind === 'error' && BAD_ERRORS.has(event['code'] as string))
      this.#complaints.push(`${name}: ${String(event['code'])}, ${String(event['message'])}`)
    // Who leaves a room takes along what nobody was there to hear.
    if (kind === 'sent' && event['state'] === 'failed' && (event['room'] ?? STEADY) === STEADY)
      this.#complaints.push(`${name}: a message failed, ${String(event['reason'])}`)
    if (kind !== 'message' && kind !== 'dm') return
    const took = this.#ledger.hear(event['text'] as string, name, kind === 'dm', performance.now())
    if (took !== null) this.#took.push(took)
  }

  #one<T>(all: readonly T[]): T {
    return all[Math.floor(this.#random.number() * all.length)] as T
  }

  async #pass(ms: number): Promise<void> {
    await delay(Math.max(0, ms), undefined, { signal: this.#options.signal })
  }
}

/** The yardstick of a busy machine: bytes to a Node process that does nothing else, and back. */
class BareEcho {
  readonly #child = spawn(process.execPath, ['-e', 'process.stdin.pipe(process.stdout)'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  #asked: number[] = []
  #took: number[] = []

  constructor() {
    this.#child.stdin.on('error', () => {})
    this.#child.stdout.on('data', (bytes: Buffer) => {
      for (const at of this.#asked.splice(0, bytes.length)) this.#took.push(performance.now() - at)
    })
  }

  ask(): void {
    this.#asked.push(performance.now())
    this.#child.stdin.write('.')
  }

  /** What came since the last time, ms. */
  take(): number[] {
    return this.#took.splice(0)
  }

  end(): void {
    this.#child.kill()
  }
}
