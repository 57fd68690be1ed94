/**
 * Whole hosts that talk in rooms on a virtual network, and the books on who heard what. Hosts dial random others; the members of each room
 * are then connected among themselves (in a chat, discovery does that). Links may break and are dialled again; hosts may leave
 * and come back. Everything random comes from the seed.
 */
import type { Host, HostOptions, PeerId, PubsubMessage } from '../../net/index.ts'
import type { MemoryNetworkOptions } from './memory-network.ts'
import { seededRandom } from './seeded-random.ts'
import type { SeededRandom } from './seeded-random.ts'
import { Simulation } from './simulation.ts'
import { Trace } from './trace.ts'
import type { VirtualClock } from './virtual-clock.ts'

export interface RoomNetworkOptions {
  hosts: number
  /** Others that each host dials. */
  dials: number
  /** Room → how many members, chosen at random. */
  rooms: Record<string, number>
  /** Share of the hosts that have only mplex. */
  mplexOnly: number
  network?: Pick<MemoryNetworkOptions, 'maxChunkBytes' | 'jitterMs'>
}

interface Said {
  text: string
  room: string
  at: number
  author: Life
  /** Neighbours that took it; with none it may come too late for everybody. */
  peers: number
}

/** A host from its start to its end. */
interface Life {
  index: number
  host: Host
  from: number
  until: number
  /** Hosts that it keeps connected to. */
  wanted: Set<number>
  /** Text → how often it came. */
  heard: Map<string, number>
  /** When it had no neighbour in a room. */
  alone: { room: string; from: number; until: number }[]
}

/** The first dials are spread over so long, ms. */
const ARRIVAL_MS = 2_000
/** Then the meshes get time to form, ms. */
const FORMING_MS = 5_000
/** A link that broke is dialled again after this, and up to this much more, ms. */
const REDIAL_MS = 500
/** Whoever came this long before something was said must have it, ms: it is connected again. What was said earlier is no concern of gossipsub's. */
const JOINED_MS = 3_000
/** Whoever stays for so long after something was said must have it, ms: three heartbeats of gossip and what they start. */
const SETTLED_MS = 8_000

export class RoomNetwork {
  readonly simulation: Simulation
  readonly trace = new Trace()
  readonly rooms = new Map<string, readonly number[]>()
  readonly said: Said[] = []
  /** The longest way from what was said to one who heard it, ms. */
  slowestMs = 0
  readonly #options: RoomNetworkOptions
  readonly #random: SeededRandom
  readonly #lives: Life[] = []
  /** By host; null = down. */
  readonly #present: (Life | null)[] = []
  /** What hosts reported as errors. */
  readonly #errors: string[] = []

  constructor(seed: string, options: RoomNetworkOptions) {
    const latency = seededRandom(`${seed}/latency`)
    this.simulation = new Simulation(seed, {
      ...options.network,
      latencyMs: () => latencyOf(latency),
      onTrace: this.trace.record,
    })
    this.#random = this.simulation.random.fork('rooms')
    this.#options = options
  }

  get clock(): VirtualClock {
    return this.simulation.clock
  }

  get deliveries(): number {
    let sum = 0
    for (const { heard } of this.#lives) for (const times of heard.values()) sum += times
    return sum
  }

  /** Starts all hosts, lets them join and connect, and gives the meshes time to form. */
  async start(): Promise<void> {
    const { hosts, dials, rooms } = this.#options
    const all = Array.from({ length: hosts }, (_, index) => index)
    for (const [room, members] of Object.entries(rooms)) this.rooms.set(room, this.#pick(all, members))
    for (const index of all) this.#begin(index, await this.simulation.host(this.#hostOptions(index)))
    const arrivals = all.flatMap((index) =>
      this.#pick(
        all.filter((other) => other !== index),
        dials,
      ).map((other) => this.#dialLater(this.#random.number() * ARRIVAL_MS, this.#life(index), other)),
    )
    await this.clock.resolve(Promise.all(arrivals))
    for (const members of this.rooms.values()) await this.#connect(members)
    await this.clock.advance(FORMING_MS)
  }

  /** Random members say `count` things in random rooms, spread over the next `withinMs`. */
  talk(count: number, withinMs: number): void {
    this.#schedule(count, withinMs, () => this.#say())
  }

  /** `count` random links break over the next `withinMs`. */
  breakLinks(count: number, withinMs: number): void {
    this.#schedule(count, withinMs, () => {
      const [life] = this.#pick(this.#upNow(), 1)
      const [connection] = this.#pick(life?.host.connections() ?? [], 1)
      connection?.destroy()
    })
  }

  /** `count` random hosts leave over the next `withinMs`, half of them without a word, and come back `awayMs` later. */
  leaveAndReturn(count: number, withinMs: number, awayMs: number): void {
    this.#schedule(count, withinMs, () => {
      const [life] = this.#pick(this.#upNow(), 1)
      if (!life) return
      life.until = this.clock.now()
      this.#present[life.index] = null
      if (this.#random.number() < 0.5) for (const connection of life.host.connections()) connection.destroy()
      void life.host.stop()
      this.clock.after(awayMs, () => void this.#return(life))
    })
  }

  /** What went wrong, in words: members that lack a message or had one twice, strangers that had one, errors. */
  faults(): string[] {
    const faults = [...this.#errors]
    for (const said of this.said) {
      for (const life of this.#lives) {
        const times = life.heard.get(said.text) ?? 0
        if (times > this.#most(said, life) || times < this.#least(said, life))
          faults.push(
            `host ${life.index} heard "${said.text}" (${said.room}, host ${said.author.index}) ${times} times`,
          )
      }
    }
    return faults
  }

  /** Stops all hosts. */
  async stop(): Promise<void> {
    for (const life of this.#upNow()) life.until = this.clock.now()
    await this.simulation.stop()
  }

  connectionsByMuxer(): Record<string, number> {
    const counts: Record<string, number> = {}
    for (const { host } of this.#upNow()) {
      for (const { muxer, direction } of host.connections()) {
        if (direction === 'outbound') counts[muxer] = (counts[muxer] ?? 0) + 1
      }
    }
    return counts
  }

  /** Sizes of the room's meshes. */
  meshSizes(room: string): number[] {
    return this.#upNow()
      .filter(({ index }) => this.#isMember(room, index))
      .map(({ host }) => host.pubsub.mesh(room).length)
  }

  /** Neighbours that see their rooms differently, in words: who is in them, and whom they mesh with. Empty once all is quiet. */
  disagreements(): string[] {
    const found: string[] = []
    for (const { index: a, host } of this.#upNow()) {
      for (const { index: b, host: other } of this.#upNow()) {
        if (a === b || host.connections(other.peerId).length === 0) continue
        const knows = (peers: readonly PeerId[], id: PeerId): boolean => peers.some((peer) => peer.equals(id))
        for (const room of this.rooms.keys()) {
          const there = this.#isMember(room, b)
          if (knows(host.pubsub.subscribers(room), other.peerId) !== there)
            found.push(`host ${a} believes that host ${b} is ${there ? 'not ' : ''}in ${room}`)
          const meshed = knows(host.pubsub.mesh(room), other.peerId)
          if (meshed && !knows(other.pubsub.mesh(room), host.peerId))
            found.push(`host ${a} has host ${b} in its mesh of ${room}, but not the other way round`)
        }
        const open = host.connections(other.peerId).filter((connection) => connection.open)
        if (open.length !== 1) found.push(`host ${a} has ${open.length} connections with host ${b}`)
      }
    }
    return found
  }

  #most({ room, author }: Said, life: Life): number {
    return this.#isMember(room, life.index) && life !== author ? 1 : 0
  }

  #least(said: Said, life: Life): number {
    const settled = said.at + SETTLED_MS
    const there = life.from + JOINED_MS <= said.at && life.until >= settled
    const alone = life.alone.some(({ room, from, until }) => room === said.room && from <= settled && until >= said.at)
    // What was said by someone who then went without a word may have been lost with him.
    return there && !alone && said.peers > 0 && said.author.until >= settled ? this.#most(said, life) : 0
  }

  #isMember(room: string, index: number): boolean {
    return this.rooms.get(room)?.includes(index) ?? false
  }

  #hostOptions(index: number): HostOptions {
    // A DHT would connect everybody with everybody.
    return { dht: false, ...(index < this.#options.hosts * this.#options.mplexOnly ? { muxers: ['mplex'] } : {}) }
  }

  #begin(index: number, host: Host, wanted = new Set<number>()): Life {
    const life: Life = { index, host, from: this.clock.now(), until: Infinity, wanted, heard: new Map(), alone: [] }
    this.#lives.push(life)
    this.#present[index] = life
    host.on('error', ({ error }) => this.#errors.push(`host ${index}: ${error.message}`))
    host.on('peer:disconnected', () => this.#redial(life))
    host.pubsub.on('message', (message) => this.#hear(life, message))
    host.pubsub.on('unsubscribed', ({ topic }) => {
      if (host.pubsub.subscribers(topic).length > 0) return
      life.alone.push({ room: topic, from: this.clock.now(), until: Infinity })
    })
    host.pubsub.on('subscribed', ({ topic }) => {
      for (const each of life.alone) if (each.room === topic) each.until = Math.min(each.until, this.clock.now())
    })
    for (const room of this.rooms.keys()) if (this.#isMember(room, index)) host.pubsub.subscribe(room)
    return life
  }

  #hear(life: Life, { data, from, topic }: PubsubMessage): void {
    const text = Buffer.from(data).toString()
    const said = this.said.find((each) => each.text === text)
    if (!said || said.room !== topic || !said.author.host.peerId.equals(from)) throw new Error(`nobody said "${text}"`)
    life.heard.set(text, (life.heard.get(text) ?? 0) + 1)
    this.slowestMs = Math.max(this.slowestMs, this.clock.now() - said.at)
  }

  #say(): void {
    const [room] = this.#pick([...this.rooms.keys()], 1)
    const [author] = this.#pick(
      this.#upNow().filter(({ index }) => this.#isMember(room as string, index)),
      1,
    )
    if (room === undefined || !author) return
    const text = `message ${this.said.length}`
    const { peers } = author.host.pubsub.publish(room, Buffer.from(text))
    this.said.push({ text, room, at: this.clock.now(), author, peers: peers.length })
  }

  async #return(old: Life): Promise<void> {
    const host = await this.simulation.restart(old.index + 1, this.#hostOptions(old.index))
    const life = this.#begin(old.index, host, old.wanted)
    this.#redial(life)
  }

  /** Dials those that the host wants and lacks, until it has them. */
  #redial(life: Life): void {
    if (life.until < Infinity) return
    for (const other of life.wanted) {
      const peer = this.#present[other]?.host.peerId
      if (peer && life.host.connections(peer).length > 0) continue
      const again = (): void => this.#redial(life)
      this.#dialLater(REDIAL_MS * (1 + this.#random.number()), life, other).catch(again)
    }
  }

  #dialLater(inMs: number, from: Life, to: number): Promise<void> {
    from.wanted.add(to)
    return new Promise((resolve, reject) => {
      this.clock.after(inMs, () => {
        if (from.until < Infinity) return resolve()
        const { peerId } = this.simulation.hosts[to] as Host
        from.host.dial(`/memory/${to + 1}/p2p/${peerId}`).then(() => resolve(), reject)
      })
    })
  }

  /** Dials between the parts of a room that no member connects. */
  async #connect(members: readonly number[]): Promise<void> {
    const byPeer = new Map(members.map((index) => [this.#life(index).host.peerId.toString(), index]))
    const left = new Set(members)
    let last: number | null = null
    for (const start of members) {
      if (!left.delete(start)) continue
      const part = [start]
      for (const index of part) {
        for (const { remotePeer } of this.#life(index).host.connections()) {
          const next = byPeer.get(remotePeer.toString())
          if (next !== undefined && left.delete(next)) part.push(next)
        }
      }
      if (last !== null) await this.clock.resolve(this.#dialLater(0, this.#life(start), last))
      last = this.#pick(part, 1)[0] as number
    }
  }

  #life(index: number): Life {
    return this.#present[index] as Life
  }

  #upNow(): Life[] {
    return this.#present.filter((life) => life !== null)
  }

  #schedule(count: number, withinMs: number, fn: () => void): void {
    for (let i = 0; i < count; i++) this.clock.after(this.#random.number() * withinMs, fn)
  }

  #pick<T>(from: readonly T[], count: number): T[] {
    const rest = [...from]
    return Array.from({ length: Math.min(count, rest.length) }, () => {
      return rest.splice(Math.floor(this.#random.number() * rest.length), 1)[0] as T
    })
  }
}

/** One way, ms: most links are near, some far (an exponential tail, cut off). */
function latencyOf(random: SeededRandom): number {
  return 2 + Math.min(250, -30 * Math.log(1 - random.number()))
}
