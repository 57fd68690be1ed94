/**
 * A room of bare hosts with real gossipsub drivers, and the books on it: who heard what, when, how often and over how many hops. Hops are
 * followed through `receivedFrom`, so nothing on the wire changes. A share of the members may be hostile or slow.
 */
import { createPubsub } from '../../net/gossipsub/gossipsub.ts'
import type { PubsubOptions } from '../../net/gossipsub/params.ts'
import type { Pubsub, PubsubMessage } from '../../net/gossipsub/pubsub.ts'
import type { BareHost } from './bare-host.ts'
import { BareNetwork } from './bare-network.ts'
import type { BareNetworkOptions } from './bare-network.ts'
import { HostilePeer } from './hostile-peer.ts'
import type { Attack } from './hostile-peer.ts'
import { Population } from './population.ts'
import type { Life, Resident } from './population.ts'
import { mean } from '../samples.mjs'
import { RpcMeter } from './rpc-meter.ts'

export interface GossipLabOptions {
  nodes: number
  seed: string
  /** Others that each node keeps dialled; it has about twice as many neighbours. */
  dials?: number
  payloadBytes?: number
  pubsub?: PubsubOptions
  network?: BareNetworkOptions
  hostile?: { share: number; attacks: readonly Attack[] }
  slow?: { share: number; bytesPerSecond: number }
}

export type Role = 'honest' | 'hostile' | 'slow'
export type Member = Honest | HostilePeer

/** How a message came to one who was due to have it. */
export interface Heard {
  times: number
  at: number
  /** NaN when it came through a hostile peer. */
  hops: number
}

export interface Said {
  number: number
  at: number
  author: Life<Member>
  heard: Map<Honest, Heard>
}

const TOPIC = 'laboratory'
/** As far apart as people join when a room is announced, ms. */
const ARRIVAL_MS = 5_000
/** Then the meshes get time to form, ms. */
const FORMING_MS = 5_000
/** Whoever came this long before something was said must have it, ms: connected, identified, and two heartbeats. */
const JOINED_MS = 3_000
/** Whoever stays for so long after something was said must have it, ms: three heartbeats of gossip and what they start. */
const SETTLED_MS = 8_000
const DIALS = 8
const PAYLOAD_BYTES = 200

export class Honest implements Resident {
  readonly pubsub: Pubsub & { stop(): void }

  constructor(host: BareHost, lab: GossipLab, options: PubsubOptions) {
    this.pubsub = createPubsub(host, options)
    this.pubsub.on('message', (message) => lab.hear(this, message))
    this.pubsub.subscribe(TOPIC)
  }

  stop(): void {
    this.pubsub.stop()
  }
}

export class GossipLab {
  readonly network: BareNetwork
  readonly population: Population<Member>
  /** What honest and slow members send, and what hostile ones do. */
  readonly meter = new RpcMeter()
  readonly hostileMeter = new RpcMeter()
  readonly said: Said[] = []
  /** Messages of hostile peers that reached the program of an honest one. */
  junk = 0
  /** What hosts reported as errors. */
  readonly errors: string[] = []
  readonly #options: GossipLabOptions
  readonly #indexes = new Map<string, number>()

  constructor(options: GossipLabOptions) {
    const { seed, nodes, network, dials = DIALS, slow } = options
    this.#options = options
    this.network = new BareNetwork(seed, {
      ...network,
      onData: (from, _to, _protocol, bytes) =>
        (this.role(from) === 'hostile' ? this.hostileMeter : this.meter).read(bytes),
    })
    this.population = new Population<Member>(this.network, {
      size: nodes,
      dials,
      arrivalMs: ARRIVAL_MS,
      moveIn: (host) => this.#moveIn(host),
      hostOptions: (index) => (slow && this.role(index) === 'slow' ? { readBytesPerSecond: slow.bytesPerSecond } : {}),
    })
  }

  /** Everybody arrives and the meshes form; what was counted meanwhile is forgotten. */
  async start(): Promise<void> {
    await this.population.arrive()
    await this.network.clock.advance(FORMING_MS)
    this.meter.reset()
    this.hostileMeter.reset()
  }

  /** The first are hostile, the next slow; who is near whom is random anyway. */
  role(index: number): Role {
    const { nodes, hostile, slow } = this.#options
    const bad = Math.round(nodes * (hostile?.share ?? 0))
    if (index < bad) return 'hostile'
    return index < bad + Math.round(nodes * (slow?.share ?? 0)) ? 'slow' : 'honest'
  }

  /** Honest members say `count` things, evenly spread over the next `withinMs`, beginning at once. */
  talk(count: number, withinMs: number): void {
    for (let i = 0; i < count; i++) this.network.clock.after((i * withinMs) / count, () => this.say())
  }

  say(): void {
    const author = this.#anyHonest()
    const said: Said = { number: this.said.length, at: this.network.clock.now(), author, heard: new Map() }
    this.said.push(said)
    const resident = author.resident as Honest
    resident.pubsub.publish(TOPIC, Buffer.from(`m${said.number} `.padEnd(this.#options.payloadBytes ?? PAYLOAD_BYTES)))
  }

  hear(member: Honest, { data, receivedFrom }: PubsubMessage): void {
    const text = Buffer.from(data).toString('latin1', 0, 12)
    const said = this.said[Number(/^m(\d+) /.exec(text)?.[1])]
    if (!said) {
      this.junk++
      return
    }
    const heard = said.heard.get(member)
    if (heard) heard.times++
    else
      said.heard.set(member, {
        times: 1,
        at: this.network.clock.now(),
        hops: this.#hops(said, receivedFrom.toString()),
      })
  }

  /** What became of the messages, for those who were due to have them: there for long enough before and after, and one that `counts`. */
  outcome(messages: readonly Said[] = this.said, counts: Counts = (index) => this.role(index) === 'honest'): Outcome {
    const outcome: Outcome = { due: 0, missing: 0, repeated: 0, latencies: [], hops: [] }
    for (const said of messages) {
      for (const { index, from, until, resident } of this.population.lives) {
        const there = from + JOINED_MS <= said.at && until >= said.at + SETTLED_MS
        if (!there || resident === said.author.resident || !counts(index, said)) continue
        outcome.due++
        const heard = said.heard.get(resident as Honest)
        if (!heard) {
          outcome.missing++
          continue
        }
        if (heard.times > 1) outcome.repeated++
        outcome.latencies.push(heard.at - said.at)
        if (!Number.isNaN(heard.hops)) outcome.hops.push(heard.hops)
      }
    }
    return outcome
  }

  /** The shape of the network now: neighbours and mesh members an honest node has, and how many of the latter are hostile. */
  shape(): { degree: number; mesh: number; hostileMesh: number; captured: number } {
    const degrees: number[] = []
    const meshes: number[] = []
    const hostile: number[] = []
    let captured = 0
    for (const { index, host, resident } of this.population.present()) {
      if (this.role(index) !== 'honest') continue
      const mesh = (resident as Honest).pubsub.mesh(TOPIC)
      const bad = mesh.filter((peer) => this.role(this.#indexes.get(peer.toString()) as number) === 'hostile').length
      degrees.push(host.connectionCount)
      meshes.push(mesh.length)
      hostile.push(bad)
      if (mesh.length > 0 && bad === mesh.length) captured++
    }
    return { degree: mean(degrees), mesh: mean(meshes), hostileMesh: mean(hostile) / mean(meshes), captured }
  }

  /** Bytes that wait for slow readers: with all who write to them, and with one of them at most. */
  heldForSlow(): { total: number; most: number } {
    const held: number[] = []
    for (const { index, host } of this.population.present()) {
      if (this.role(index) !== 'slow') continue
      for (const { other } of host.connections())
        held.push(other.streams.reduce((sum, stream) => sum + stream.writeBufferBytes, 0))
    }
    return { total: held.reduce((sum, bytes) => sum + bytes, 0), most: Math.max(0, ...held) }
  }

  stop(): void {
    this.population.stop()
  }

  #moveIn(host: BareHost): Member {
    this.#indexes.set(host.peerId.toString(), host.index)
    host.events.on('error', ({ error }) => this.errors.push(`host ${host.index}: ${error.message}`))
    const { hostile, pubsub = {} } = this.#options
    if (!hostile || this.role(host.index) !== 'hostile') return new Honest(host, this, pubsub)
    return new HostilePeer(host, TOPIC, hostile.attacks[host.index % hostile.attacks.length] as Attack)
  }

  #anyHonest(): Life<Member> {
    for (;;) {
      const life = this.population.any()
      if (this.role(life.index) === 'honest' && this.network.clock.now() - life.from >= JOINED_MS) return life
    }
  }

  #hops(said: Said, from: string): number {
    const index = this.#indexes.get(from) as number
    if (index === said.author.index) return 1
    const relay = this.population.at(index)?.resident
    return 1 + (relay instanceof Honest ? (said.heard.get(relay)?.hops ?? NaN) : NaN)
  }
}

export type Counts = (index: number, said: Said) => boolean

export interface Outcome {
  /** Message and member, every pair that should have come about. */
  due: number
  missing: number
  repeated: number
  /** Ms. */
  latencies: number[]
  hops: number[]
}
