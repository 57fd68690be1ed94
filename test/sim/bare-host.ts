/**
 * What behaviours see of a host (net/behaviour.ts), on a bare network: real keys, streams and rules for them, but no channel below, and
 * what identify would bring is simply known a round trip later. The unmodified drivers of gossipsub and the DHT run on it.
 * Left out: signed peer records, merging of connections dialled at once, ranking of addresses.
 */
import { multiaddr } from '@multiformats/multiaddr'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { HostContext, StreamHandler, StreamLimits } from '../../net/behaviour.ts'
import type { Cancel } from '../../net/clock.ts'
import type { Connection } from '../../net/connection.ts'
import { Emitter } from '../../net/emitter.ts'
import { NetError } from '../../net/errors.ts'
import type { HostEvents, PeerIdentity } from '../../net/host-events.ts'
import { privateKeyFromSeed } from '../../net/keys.ts'
import type { PrivateKey } from '../../net/keys.ts'
import { DEFAULT_LIMITS } from '../../net/limits.ts'
import type { HostLimits } from '../../net/limits.ts'
import { peerIdFromPublicKey } from '../../net/peer-id.ts'
import type { PeerId } from '../../net/peer-id.ts'
import type { Direction, Stream } from '../../net/stream.ts'
import { Trimmer } from '../../net/trimmer.ts'
import type { Verifier } from '../../net/verifier.ts'
import type { BareConnection } from './bare-connection.ts'
import type { BareNetwork } from './bare-network.ts'
import type { SeededRandom } from './seeded-random.ts'
import type { VirtualClock } from './virtual-clock.ts'

export interface BareHostOptions {
  /** Agent that others hear of. */
  agent?: string
  /** Bounds of connections and their trimming; default: the host's own. */
  limits?: Partial<HostLimits>
  /** A slow reader takes so many bytes a second from all its connections together; default: at once. */
  readBytesPerSecond?: number
}

/** Of a protocol, as the connection needs it. */
interface Found {
  protocol: string
  handler: StreamHandler
  maxInbound: number
  writeHighWaterMark: number | undefined
}

/** Where a /memory address names its host. */
const MEMORY = /^\/memory\/(\d+)$/

export class BareHost implements HostContext {
  readonly index: number
  readonly address: Multiaddr
  readonly identity: PrivateKey
  readonly peerId: PeerId
  readonly clock: VirtualClock
  readonly random: SeededRandom
  readonly verifier: Verifier
  readonly events = new Emitter<HostEvents>()
  readonly options: BareHostOptions
  /** It takes and sends nothing more. */
  stopped = false
  /** When a slow reader has read what has arrived, by the clock. */
  busyUntil = 0
  readonly #network: BareNetwork
  readonly #handlers = new Map<string, { handler: StreamHandler; limits: StreamLimits }>()
  readonly #connections = new Map<string, BareConnection[]>()
  readonly #identities = new Map<string, PeerIdentity>()
  readonly #dials = new Map<string, Promise<BareConnection>>()
  /** All of them, and how many of either direction: both are asked for whenever one comes. */
  readonly #all = new Set<BareConnection>()
  readonly #counts = { inbound: 0, outbound: 0 }
  /** Not bounded: a bare network has one address a host. */
  readonly #book = new Map<string, Multiaddr>()
  readonly #limits: HostLimits
  readonly #trimmer: Trimmer
  #trimAgain: Cancel | null = null
  #pushing = false

  constructor(network: BareNetwork, index: number, random: SeededRandom, seed: Uint8Array, options: BareHostOptions) {
    this.#network = network
    this.index = index
    this.clock = network.clock
    this.random = random
    this.verifier = network.verifier
    this.identity = privateKeyFromSeed(seed)
    this.peerId = peerIdFromPublicKey(this.identity.publicKey)
    this.options = options
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits }
    this.#trimmer = new Trimmer(this.#limits)
    this.address = multiaddr(`/memory/${index}`)
  }

  listenAddresses(): readonly string[] {
    return [`/memory/${this.index}`]
  }

  protocols(): readonly string[] {
    return [...this.#handlers.keys()]
  }

  handle(protocol: string, handler: StreamHandler, limits: StreamLimits = {}): void {
    if (this.#handlers.has(protocol)) throw new NetError('bad-argument', `${protocol} is handled already`)
    this.#handlers.set(protocol, { handler, limits })
    this.#push()
  }

  unhandle(protocol: string): void {
    this.#handlers.delete(protocol)
    this.#push()
  }

  connections(peer?: PeerId): BareConnection[] {
    if (peer) return [...(this.#connections.get(peer.toString()) ?? [])]
    return [...this.#all]
  }

  get connectionCount(): number {
    return this.#connections.size
  }

  async openStream(
    peer: PeerId | string,
    protocols: string | readonly string[],
    { signal, connection }: { signal?: AbortSignal | undefined; connection?: Connection | undefined } = {},
  ): Promise<Stream> {
    const name = peer.toString()
    const wanted = [protocols].flat()
    const known = (connection as BareConnection | undefined) ?? this.#best(name)
    const open = known ?? (typeof peer === 'string' ? null : await this.dial(peer, { signal }))
    if (!open?.open) throw new NetError('closed', `There is no connection to ${name}`)
    if (signal?.aborted) throw new NetError('aborted', 'The stream was given up before it was open')
    const listed = this.#identities.get(name)?.protocols
    if (wanted.length === 1 && listed?.includes(wanted[0] as string)) return open.openStream(wanted, null)
    return new Promise((resolve, reject) => {
      const stream = open.openStream(wanted, (error) => {
        signal?.removeEventListener('abort', abort)
        if (error) reject(error)
        else resolve(stream)
      })
      const abort = (): void => {
        stream.onSettled = null
        stream.reset()
        reject(new NetError('aborted', 'The stream was given up before it was open'))
      }
      signal?.addEventListener('abort', abort, { once: true })
    })
  }

  identityOf(peer: PeerId): PeerIdentity | null {
    return this.#identities.get(peer.toString()) ?? null
  }

  async dial(
    peer: PeerId,
    { signal, brief = false }: { signal?: AbortSignal | undefined; brief?: boolean | undefined } = {},
  ): Promise<BareConnection> {
    const connection = await this.#dial(peer, brief, signal)
    connection.brief &&= brief
    return connection
  }

  async #dial(peer: PeerId, brief: boolean, signal: AbortSignal | undefined): Promise<BareConnection> {
    const name = peer.toString()
    const open = this.#best(name)
    if (open) return open
    if (peer.equals(this.peerId)) throw new NetError('self-dial', 'That is this host itself')
    let dial = this.#dials.get(name)
    if (!dial) {
      this.#makeOutboundRoom()
      dial = this.#dialFirst(peer, brief).finally(() => this.#dials.delete(name))
      this.#dials.set(name, dial)
      // Whoever asked may have given up.
      dial.catch(() => {})
    }
    return signal ? orAborted(dial, signal) : dial
  }

  /** As a program does that was told an address. */
  async dialIndex(index: number): Promise<BareConnection> {
    const connection = await this.#network.dial(this, index)
    this.addAddresses(connection.remotePeer, [connection.remoteAddress])
    return connection
  }

  addressesOf(peer: PeerId): readonly Multiaddr[] {
    const address = this.#book.get(peer.toString())
    return address === undefined ? [] : [address]
  }

  addAddresses(peer: PeerId, addresses: Iterable<Multiaddr>): void {
    const name = peer.toString()
    if (this.#book.has(name)) return
    for (const address of addresses) if (MEMORY.test(address.toString())) this.#book.set(name, address)
  }

  signedRecord(): Uint8Array | null {
    return null
  }

  recordOf(): Uint8Array | null {
    return null
  }

  addRecord(): void {}

  tag(peer: PeerId, tag: string, weight: number): void {
    this.#trimmer.tag(peer, tag, weight)
  }

  protect(peer: PeerId, tag: string): void {
    this.#trimmer.protect(peer, tag)
  }

  unprotect(peer: PeerId, tag: string): void {
    this.#trimmer.unprotect(peer, tag)
  }

  learned(connection: Connection, identity: PeerIdentity): void {
    const { remotePeer: peerId } = connection
    this.#identities.set(peerId.toString(), identity)
    this.addAddresses(peerId, [(connection as BareConnection).to.address])
    this.events.emit('peer:identified', { peerId, identity, connection })
  }

  /** Ends all connections; nobody is told when it goes `silently`. Whoever owns the behaviours stops them first. */
  stop({ silently = false } = {}): void {
    this.stopped = true
    this.#trimAgain?.()
    for (const connection of this.connections()) {
      if (silently) connection.end(null)
      else void connection.close()
    }
  }

  // What the network and its connections call.

  handlerOf(protocols: readonly string[]): Found | null {
    for (const protocol of protocols) {
      const entry = this.#handlers.get(protocol)
      if (!entry) continue
      const { maxInbound = DEFAULT_LIMITS.maxInboundStreamsPerProtocol, writeHighWaterMark } = entry.limits
      return { protocol, handler: entry.handler, maxInbound, writeHighWaterMark }
    }
    return null
  }

  /** Whether there is no room for one more connection. */
  isFull(direction: Direction): boolean {
    const { maxInboundConnections, maxOutboundConnections } = this.#limits
    return this.#counts[direction] >= (direction === 'inbound' ? maxInboundConnections : maxOutboundConnections)
  }

  opened(connection: BareConnection): void {
    const name = connection.remotePeer.toString()
    const others = this.#connections.get(name)
    this.#all.add(connection)
    this.#counts[connection.direction]++
    if (others) others.push(connection)
    else this.#connections.set(name, [connection])
    this.events.emit('connection:opened', { connection })
    if (!others) this.events.emit('peer:connected', { peerId: connection.remotePeer, connection })
    this.#trim()
  }

  closed(connection: BareConnection, error: NetError | null): void {
    const name = connection.remotePeer.toString()
    if (this.#all.delete(connection)) this.#counts[connection.direction]--
    const left = (this.#connections.get(name) ?? []).filter((each) => each !== connection)
    if (left.length > 0) this.#connections.set(name, left)
    else {
      this.#connections.delete(name)
      this.#identities.delete(name)
    }
    this.events.emit('connection:closed', { connection, error })
    if (left.length > 0) return
    const address = connection.remoteAddress.toString()
    this.events.emit('peer:disconnected', { peerId: connection.remotePeer, address })
  }

  /** What identify would tell of us. */
  describe(observedAddress: string): PeerIdentity {
    return {
      agent: this.options.agent ?? 'bare',
      protocolVersion: null,
      protocols: this.protocols(),
      listenAddresses: this.listenAddresses(),
      observedAddress,
    }
  }

  #best(name: string): BareConnection | null {
    return this.#connections.get(name)?.find(({ open }) => open) ?? null
  }

  /** As the switch does for behaviours: an eighth of the places is kept for the program. */
  #makeOutboundRoom(): void {
    const { maxOutboundConnections } = this.#limits
    const most = maxOutboundConnections - Math.floor(maxOutboundConnections / 8)
    const { outbound } = this.#counts
    if (outbound + this.#dials.size < most) return
    const served = this.#trimmer.served(this.connections())
    if (served) void served.close()
    else if (outbound >= most) throw new NetError('limit-exceeded', 'All connections that may be dialled are in use')
  }

  async #dialFirst(peer: PeerId, brief: boolean): Promise<BareConnection> {
    const indexes = this.addressesOf(peer).flatMap((address) => MEMORY.exec(address.toString())?.[1] ?? [])
    let reason: unknown = new NetError('no-addresses', `No address of ${peer} is known`)
    for (const index of indexes) {
      try {
        const connection = await this.#network.dial(this, Number(index), peer)
        connection.brief = brief
        return connection
      } catch (error) {
        reason = error
      }
    }
    throw reason
  }

  /** identify push: those who are connected hear of a change at the end of the turn. */
  #push(): void {
    if (this.#pushing || this.stopped || this.#connections.size === 0) return
    this.#pushing = true
    this.clock.endOfTurn(() => {
      this.#pushing = false
      for (const connection of this.connections()) this.#network.identify(connection.other, connection.latencyMs)
    })
  }

  #trim(): void {
    this.#trimAgain?.()
    this.#trimAgain = null
    if (this.stopped || this.#connections.size <= this.#limits.highWaterConnections) return
    const now = this.clock.now()
    const { close, next } = this.#trimmer.trim(this.connections(), now)
    for (const connection of close) void connection.close()
    // A sum of floats may be due a hair before the difference says so.
    if (next !== null) this.#trimAgain = this.clock.after(Math.max(1, next - now), () => this.#trim())
  }
}

function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new NetError('aborted', 'The dial was given up'))
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
