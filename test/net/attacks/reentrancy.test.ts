/**
 * Streams whose owners do everything at once: they write, end, reset, pause, change listeners and open more streams from inside the
 * calls that tell them something, while frames come in scraps over a narrow pipe. Seeded; a failing seed stays failing.
 */
import { expect, test } from 'vitest'
import { generateKey } from '../../../net/keys.ts'
import type { PrivateKey } from '../../../net/keys.ts'
import { mplex } from '../../../net/mplex/mplex.ts'
import type { MuxerFactory } from '../../../net/muxer.ts'
import { noise } from '../../../net/noise/noise.ts'
import { peerIdFromPublicKey } from '../../../net/peer-id.ts'
import type { MuxedStream } from '../../../net/stream.ts'
import { Upgrade } from '../../../net/upgrade.ts'
import { createYamux } from '../../../net/yamux/yamux.ts'
import { seededRandom } from '../../sim/seeded-random.ts'
import { pipePair, randomCut, seeded, TestClock } from '../muxers/memory-pipe.ts'
import type { MemoryPipeOptions } from '../muxers/memory-pipe.ts'
import { bytes, End, LIMITS, readExactly, sessionPair, settle, text } from '../muxers/session-pair.ts'

const MUXERS = [createYamux({ keepAlive: { idleMs: 0 } }), mplex]
const SEEDS = 3
const MAX_STREAMS = 40
/** Little, so that mplex stops and starts its pipe. */
const MAX_READ_BYTES = 32 * 1024
/** What one side of a stream says at most, bytes: more than a window. */
const MAX_SAID = 400_000

/** One end of one stream: what it said, heard and did. */
class Talker {
  /** Who opened it and which it is: the same at both ends. */
  readonly name: string
  readonly stream: MuxedStream
  readonly chaos: Chaos
  said = 0
  heard = 0
  wrong = 0
  reset = false
  ends: (Error | undefined)[] = []
  pendingDrains = 0
  over = false
  readonly #goal: number

  constructor(end: number, stream: MuxedStream, chaos: Chaos) {
    this.name = `${stream.direction === 'outbound' ? end : 1 - end}:${stream.id.replace(/\D/g, '')}`
    this.stream = stream
    this.chaos = chaos
    this.#goal = chaos.random() < 0.3 ? 0 : Math.floor(chaos.random() ** 3 * MAX_SAID)
    void stream.closed.then(() => (this.over = true))
    stream.onDrain(() => this.act())
    if (chaos.random() < 0.2) void this.#readAll()
    else this.#listen()
    this.say()
  }

  #hear(chunk: Uint8Array): void {
    // Each direction says its own positions.
    for (const byte of chunk) if (byte !== (this.heard++ * 31) % 251) this.wrong++
  }

  #listen(): void {
    this.stream.onData(
      (chunk) => {
        this.#hear(chunk)
        this.act()
      },
      (error) => {
        this.ends.push(error)
        this.act()
      },
    )
  }

  async #readAll(): Promise<void> {
    try {
      for (let chunk = await this.stream.read(); chunk !== null; chunk = await this.stream.read()) {
        this.#hear(chunk)
        this.act()
      }
      this.ends.push(undefined)
    } catch (error) {
      this.ends.push(error as Error)
    }
    this.act()
  }

  /** Writes until it is told to wait, or has said all. */
  say(): void {
    while (this.said < this.#goal && this.stream.writable) {
      const chunk = new Uint8Array(Math.min(this.#goal - this.said, 1 + Math.floor(this.chaos.random() * 20_000)))
      for (let i = 0; i < chunk.length; i++) chunk[i] = ((this.said + i) * 31) % 251
      this.said += chunk.length
      if (!this.stream.write(chunk)) {
        this.pendingDrains++
        this.stream.drained().then(
          () => this.pendingDrains--,
          () => this.pendingDrains--,
        )
      }
    }
    if (this.said === this.#goal) this.stream.closeWrite()
  }

  act(): void {
    const roll = this.chaos.random()
    if (roll < 0.01) {
      this.reset = true
      this.stream.reset()
    } else if (roll < 0.06) {
      this.stream.pause(true)
      if (this.chaos.random() < 0.3) this.stream.pause(false)
      else this.chaos.later(() => this.stream.pause(false))
    } else if (roll < 0.08 && this.ends.length === 0) this.stream.pause(false)
    else if (roll < 0.1) this.chaos.open()
    this.say()
  }
}

type Pair = ReturnType<typeof sessionPair>

/** Two sessions above a real handshake; the muxer is settled in it or behind it. */
async function securedPair(factory: MuxerFactory, early: boolean, pipe: MemoryPipeOptions): Promise<Pair> {
  const clock = new TestClock()
  const ends = pipePair(pipe).map((each) => new End(each)) as [End, End]
  const keys = [1, 2].map((each) => generateKey(seededRandom(each)))
  const upgrading = ends.map(
    (end, i) =>
      new Promise<void>((resolve, onFailed) => {
        const identity = keys[i] as PrivateKey
        const role = i === 0 ? 'initiator' : 'responder'
        void new Upgrade({
          pipe: end.pipe,
          role,
          ownPeer: peerIdFromPublicKey(identity.publicKey),
          identity,
          expectedPeer: null,
          security: [early ? noise : { ...noise, handshake: (given) => noise.handshake({ ...given, muxers: [] }) }],
          muxers: [factory],
          clock,
          random: seededRandom(`secured ${i}`),
          timeoutMs: 10_000,
          onDone: (upgraded) => {
            const leftover = upgraded.leftover ?? undefined
            const limits = { ...LIMITS, maxReadBytes: MAX_READ_BYTES }
            end.muxer = factory.create(upgraded.pipe, role, end.events, { clock, limits, leftover })
            // Its first bytes travel right behind the handshake.
            if (i === 0) end.muxer.openStream().reset()
            resolve()
          },
          onFailed,
        })
      }),
  )
  await Promise.all(upgrading)
  return { clock, dialer: ends[0], listener: ends[1] }
}

class Chaos {
  readonly random: () => number
  readonly talkers: Talker[] = []
  readonly #ends: readonly End[]
  #opened = 0
  #later = 0

  constructor(seed: number, ends: readonly End[]) {
    this.random = seeded(seed)
    this.#ends = ends
    ends.forEach((end, i) => (end.onStream = (stream) => this.talkers.push(new Talker(i, stream, this))))
  }

  open(): void {
    if (this.#opened >= MAX_STREAMS) return
    this.#opened++
    const end = this.random() < 0.5 ? 0 : 1
    this.talkers.push(new Talker(end, (this.#ends[end] as End).muxer.openStream(), this))
  }

  later(fn: () => void): void {
    this.#later++
    let turns = Math.floor(this.random() * 20)
    const turn = (): void => {
      if (turns-- > 0) return void setImmediate(turn)
      this.#later--
      fn()
    }
    setImmediate(turn)
  }

  async over(): Promise<void> {
    for (let i = 0; i < 400; i++) {
      await settle()
      if (this.#later === 0 && this.talkers.every((talker) => talker.over)) return settle()
    }
  }
}

const LAYERS = ['a bare pipe', 'noise', 'noise and multistream'] as const
const CASES = MUXERS.flatMap((factory) =>
  LAYERS.flatMap((layer) =>
    Array.from({ length: SEEDS }, (_, seed) => [factory.protocol, layer, seed, factory] as const),
  ),
)

test.each(CASES)(
  '%s over %s, seed %i: every byte of an orderly stream arrives once, everyone is told, and nothing is left',
  async (_, layer, seed, factory) => {
    const random = seeded(1000 + seed)
    const pipe = {
      cut: randomCut(random, 50 + Math.floor(random() ** 3 * 20_000)),
      highWaterMark: 1 + Math.floor(random() * 60_000),
    }
    const { clock, dialer, listener } =
      layer === 'a bare pipe'
        ? sessionPair(factory, { pipe, limits: { maxReadBytes: MAX_READ_BYTES } })
        : await securedPair(factory, layer === 'noise', pipe)
    const chaos = new Chaos(seed, [dialer, listener])
    for (let i = 0; i < 8; i++) chaos.open()
    await chaos.over()
    const stuck = chaos.talkers.filter((talker) => !talker.over || talker.pendingDrains > 0 || talker.wrong > 0)
    expect(stuck.map((talker) => ({ ...talker, chaos: null, stream: talker.stream.direction }))).toEqual([])
    let compared = 0
    for (const talker of chaos.talkers) {
      expect(talker.ends).toHaveLength(1)
      const other = chaos.talkers.find(({ name, stream }) => name === talker.name && stream !== talker.stream)
      if (!other || talker.reset || other.reset) continue
      compared++
      expect([talker.ends[0], talker.heard]).toEqual([undefined, other.said])
    }
    expect([dialer.muxer.streams.size, listener.muxer.streams.size]).toEqual([0, 0])
    expect([dialer.closes, listener.closes]).toEqual([[], []])
    expect(clock.timers).toBe(0)
    const late = new Promise<Uint8Array>((resolve, reject) => {
      listener.onStream = (stream) => void readExactly(stream, 10).then(resolve, reject)
    })
    dialer.muxer.openStream().write(bytes('still here'))
    expect(text(await late)).toBe('still here')
    expect(compared).toBeGreaterThan(0)
    for (const { muxer } of [dialer, listener]) for (const stream of muxer.streams) stream.reset()
    const first = random() < 0.5 ? dialer : listener
    first.muxer.close()
    await settle()
    expect([dialer.closes, listener.closes]).toEqual([[null], [null]])
    expect(clock.timers).toBe(0)
  },
)
