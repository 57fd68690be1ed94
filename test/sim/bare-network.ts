/**
 * A network for behaviours without the channel: hosts by number, connections that carry streams, and what goes wrong between them:
 * partitions, links that break, hosts that vanish, slow readers. Thousands of hosts run on one virtual clock: a batch of whatever one
 * end sent in a turn is one event. All times and choices come from the seed, and `digest` names the run.
 */
import { NetError } from '../../net/errors.ts'
import { DEFAULT_LIMITS } from '../../net/limits.ts'
import type { MuxerLimits } from '../../net/muxer.ts'
import type { PeerId } from '../../net/peer-id.ts'
import type { Verifier } from '../../net/verifier.ts'
import { BareConnection } from './bare-connection.ts'
import type { Item } from './bare-connection.ts'
import { BareHost } from './bare-host.ts'
import type { BareHostOptions } from './bare-host.ts'
import { DeliveryDigest } from './delivery-digest.ts'
import { logNormal } from './latencies.ts'
import type { Latency } from './latencies.ts'
import { seededRandom } from './seeded-random.ts'
import type { SeededRandom } from './seeded-random.ts'
import { syncVerifier } from './sync-verifier.ts'
import { VirtualClock } from './virtual-clock.ts'

export interface BareNetworkOptions {
  /** Default: log-normal, median 40 ms. */
  latency?: Latency
  /** Unread bytes that a stream may hold at its reader. Default: yamux's initial window. */
  windowBytes?: number
  limits?: Partial<MuxerLimits>
  /** Sees every delivery of stream bytes. */
  onData?: (from: number, to: number, protocol: string, bytes: Uint8Array) => void
}

export interface Division {
  /** Hosts on different sides don't reach each other. */
  sideOf: (index: number) => number
  /** Connections between the sides die after this, and up to as much again, ms. */
  breakAfterMs: number
}

/** yamux spec. */
const WINDOW_BYTES = 256 * 1024
/** One way latencies until the acceptor, and then the dialler, has a connection: TCP, then noise with an early muxer. */
const ACCEPT_TRIPS = 5
const DIAL_TRIPS = 6
/** Until identify has been asked for and has answered. */
const IDENTIFY_TRIPS = 2

export class BareNetwork {
  readonly clock = new VirtualClock({ promisesOnly: true })
  readonly random: SeededRandom
  readonly verifier: Verifier
  readonly digest = new DeliveryDigest()
  readonly limits: MuxerLimits
  readonly windowBytes: number
  /** Those that are there, by index. */
  readonly hosts = new Map<number, BareHost>()
  readonly #seed: string
  readonly #latency: Latency
  readonly #onData: BareNetworkOptions['onData']
  readonly #dirty: BareConnection[] = []
  readonly #inTurn = new Set<BareConnection>()
  /** One end of each. */
  readonly #connections = new Set<BareConnection>()
  #division: Division | null = null
  #connectionIds = 0
  #lives = 0

  constructor(seed: number | string, options: BareNetworkOptions = {}) {
    this.#seed = String(seed)
    this.random = seededRandom(seed)
    this.#latency = options.latency ?? logNormal(seed)
    this.windowBytes = options.windowBytes ?? WINDOW_BYTES
    this.limits = { ...DEFAULT_LIMITS, ...options.limits }
    this.#onData = options.onData
    // Each signature is really checked, once for all hosts.
    this.verifier = syncVerifier()
  }

  /** A host at `index`, under the key that this index always has. */
  host(index: number, options: BareHostOptions = {}): BareHost {
    const key = seededRandom(`${this.#seed}/identity/${index}`).bytes(32)
    const random = seededRandom(`${this.#seed}/host/${index}/${++this.#lives}`)
    const host = new BareHost(this, index, random, key, options)
    this.hosts.set(index, host)
    return host
  }

  /** Rejects as the host's dialler would: refused, timeout, wrong-peer, limit-exceeded. */
  dial(from: BareHost, to: number, peer: PeerId | null = null): Promise<BareConnection> {
    return new Promise((resolve, reject) => {
      const latencyMs = this.#latency(from.index, to)
      const refuse = (error: NetError): void => void this.clock.after(latencyMs, () => reject(error))
      const giveUp = this.clock.after(DEFAULT_LIMITS.dialAttemptTimeoutMs, () =>
        reject(new NetError('timeout', `/memory/${to} did not answer`, { step: 'connect' })),
      )
      this.clock.after(ACCEPT_TRIPS * latencyMs, () => {
        const target = this.hosts.get(to)
        if (from.stopped || !this.#reaches(from.index, to) || target?.stopped) return
        giveUp()
        if (!target) return refuse(new NetError('refused', `Nobody listens on /memory/${to}`, { step: 'connect' }))
        if (peer && !target.peerId.equals(peer))
          return refuse(new NetError('wrong-peer', `Another peer answers on /memory/${to}`, { step: 'secure' }))
        if (target.isFull('inbound'))
          return refuse(new NetError('limit-exceeded', `/memory/${to} takes no more connections`, { step: 'connect' }))
        // Where there was room when the dial began, there may be none now.
        if (from.isFull('outbound'))
          return refuse(new NetError('limit-exceeded', `/memory/${from.index} has dialled as many as it may`))
        const id = ++this.#connectionIds
        const outbound = new BareConnection(this, id, from, target, 'outbound', latencyMs)
        const inbound = new BareConnection(this, id, target, from, 'inbound', latencyMs)
        outbound.other = inbound
        inbound.other = outbound
        this.#connections.add(outbound)
        this.clock.after((DIAL_TRIPS - ACCEPT_TRIPS) * latencyMs, () => {
          if (from.stopped) return outbound.destroy()
          from.opened(outbound)
          this.identify(outbound, IDENTIFY_TRIPS * latencyMs)
          resolve(outbound)
        })
        target.opened(inbound)
        this.identify(inbound, IDENTIFY_TRIPS * latencyMs)
      })
    })
  }

  /** The host goes: orderly, or `silently`, and then its peers notice after `noticeMs`. */
  remove(host: BareHost, { silently = false, noticeMs = 0 } = {}): void {
    const connections = host.connections()
    host.stop({ silently })
    if (!silently && this.hosts.get(host.index) === host) this.hosts.delete(host.index)
    if (!silently) return
    this.clock.after(noticeMs, () => {
      if (this.hosts.get(host.index) === host) this.hosts.delete(host.index)
      const error = new NetError('timeout', 'The peer no longer answers')
      for (const connection of connections) connection.other.end(error)
    })
  }

  /** Both ends of a connection are over at once. */
  break(connection: BareConnection): void {
    const error = new NetError('reset', 'The connection broke')
    connection.end(error)
    connection.other.end(error)
  }

  /** From now on the sides don't reach each other: dials time out, bytes wait as TCP's do, and after a while connections die. */
  divide(division: Division): void {
    this.#division = division
    for (const connection of this.#connections) {
      if (!connection.open || this.#reaches(connection.host.index, connection.to.index)) continue
      this.clock.after(division.breakAfterMs * (1 + this.random.number()), () => {
        if (this.#division === division) this.break(connection)
      })
    }
  }

  heal(): void {
    this.#division = null
    for (const connection of this.#connections) {
      for (const end of [connection, connection.other]) {
        const held = end.held
        end.held = null
        if (held !== null) end.receive(held)
      }
    }
  }

  /** Ends of connections, of hosts that are there. */
  get openConnections(): number {
    let count = 0
    for (const host of this.hosts.values()) count += host.connections().length
    return count
  }

  // What hosts and connections call.

  wake(connection: BareConnection): void {
    if (this.#inTurn.has(connection)) return
    this.#inTurn.add(connection)
    if (this.#dirty.push(connection) === 1) this.clock.endOfTurn(this.#flush)
  }

  carry(from: BareConnection, items: Item[]): void {
    this.clock.after(from.latencyMs, () => this.#arrive(from.other, items))
  }

  delivered(to: BareConnection, { kind, stream, bytes }: Item): void {
    this.digest.record(this.clock.now(), kind, to.to.index, to.host.index, stream, bytes)
    if (kind !== 'data' || !this.#onData) return
    const protocol = to.protocolOf(stream)
    if (protocol !== undefined) this.#onData(to.to.index, to.host.index, protocol, bytes as Uint8Array)
  }

  /** An end of the connection is over. */
  ended(connection: BareConnection): void {
    if (connection.other.open) return
    this.#connections.delete(connection)
    this.#connections.delete(connection.other)
  }

  /** The host at this end hears of the other. */
  identify(connection: BareConnection, inMs: number): void {
    this.clock.after(inMs, () => {
      if (!connection.open || connection.to.stopped) return
      connection.host.learned(connection, connection.to.describe(`/memory/${connection.host.index}`))
    })
  }

  readonly #flush = (): void => {
    const dirty = this.#dirty.splice(0)
    this.#inTurn.clear()
    for (const connection of dirty) connection.flush()
  }

  #arrive(to: BareConnection, items: Item[]): void {
    if (!to.open || to.host.stopped) return
    if (!this.#reaches(to.to.index, to.host.index)) {
      to.held = to.held === null ? items : [...to.held, ...items]
      return
    }
    const { readBytesPerSecond } = to.host.options
    if (readBytesPerSecond === undefined) return to.receive(items)
    const now = this.clock.now()
    const bytes = items.reduce((sum, item) => sum + (item.bytes?.length ?? 0), 0)
    to.host.busyUntil = Math.max(now, to.host.busyUntil) + (bytes / readBytesPerSecond) * 1_000
    if (to.host.busyUntil <= now) to.receive(items)
    else this.clock.after(to.host.busyUntil - now, () => to.receive(items))
  }

  #reaches(a: number, b: number): boolean {
    return this.#division === null || this.#division.sideOf(a) === this.#division.sideOf(b)
  }
}
