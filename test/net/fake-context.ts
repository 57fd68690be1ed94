/**
 * What behaviours see of a host, without one: contexts in one process, linked by streams that deliver at once. A test can hold a
 * stream's bytes back (`choked`), look at everything written, end and reset. Negotiation takes the first protocol the other side handles.
 */
import { multiaddr } from '@multiformats/multiaddr'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { HostContext, StreamHandler } from '../../net/behaviour.ts'
import type { Connection } from '../../net/connection.ts'
import { Emitter } from '../../net/emitter.ts'
import { NetError } from '../../net/errors.ts'
import type { HostEvents, PeerIdentity } from '../../net/host-events.ts'
import { privateKeyFromSeed } from '../../net/keys.ts'
import type { PrivateKey } from '../../net/keys.ts'
import { peerIdFromPublicKey } from '../../net/peer-id.ts'
import type { PeerId } from '../../net/peer-id.ts'
import type { PeerSource } from '../../net/peer-source.ts'
import type { Direction, Stream } from '../../net/stream.ts'
import type { Verifier } from '../../net/verifier.ts'
import { seededRandom } from '../sim/seeded-random.ts'
import type { SeededRandom } from '../sim/seeded-random.ts'
import { syncVerifier } from '../sim/sync-verifier.ts'
import { VirtualClock } from '../sim/virtual-clock.ts'

/** Bytes at which a choked stream stops being writable. */
export const HIGH_WATER_MARK = 1024

export class FakeStream implements Stream {
  readonly id = 'fake'
  readonly protocol: string
  readonly direction: Direction
  other!: FakeStream
  /** Holds back what is written. */
  choked = false
  /** Everything written, whether it was delivered or not. */
  readonly written: Uint8Array[] = []
  isReset = false
  writeEnded = false
  paused = false
  #unsent: Uint8Array[] = []
  #unread: Uint8Array[] = []
  #readEnded = false
  #readError: NetError | null = null
  #onData: ((bytes: Uint8Array) => void) | null = null
  #onEnd: ((error?: Error) => void) | null = null
  #onDrain: (() => void) | null = null
  #full = false
  #readers: { resolve(bytes: Uint8Array | null): void; reject(error: Error): void }[] = []
  #resolveClosed!: () => void
  readonly closed = new Promise<void>((resolve) => {
    this.#resolveClosed = resolve
  })

  constructor(protocol: string, direction: Direction) {
    this.protocol = protocol
    this.direction = direction
  }

  get writeBufferBytes(): number {
    return this.#unsent.reduce((sum, bytes) => sum + bytes.length, 0)
  }

  get writable(): boolean {
    return !this.isReset && !this.writeEnded && this.writeBufferBytes < HIGH_WATER_MARK
  }

  write(bytes: Uint8Array): boolean {
    if (this.isReset || this.writeEnded) throw new NetError('closed', 'the write side is over')
    this.written.push(bytes)
    this.#unsent.push(bytes)
    if (!this.choked) this.#send()
    if (this.writable) return true
    this.#full = true
    return false
  }

  /** Lets go what was held back. */
  unchoke(): void {
    this.choked = false
    this.#send()
    if (!this.#full) return
    this.#full = false
    this.#onDrain?.()
  }

  drained(): Promise<void> {
    return Promise.resolve()
  }

  onDrain(fn: () => void): void {
    this.#onDrain = fn
  }

  read(): Promise<Uint8Array | null> {
    const bytes = this.#unread.shift()
    if (bytes) return Promise.resolve(bytes)
    if (this.#readError) return Promise.reject(this.#readError)
    if (this.#readEnded) return Promise.resolve(null)
    return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }))
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    for (let bytes = await this.read(); bytes !== null; bytes = await this.read()) yield bytes
  }

  onData(fn: (bytes: Uint8Array) => void, onEnd?: (error?: Error) => void): void {
    this.#onData = fn
    this.#onEnd = onEnd ?? null
    this.#deliver()
  }

  pause(paused: boolean): void {
    this.paused = paused
    if (!paused) this.#deliver()
  }

  closeWrite(): void {
    if (this.writeEnded || this.isReset) return
    this.writeEnded = true
    this.other.#readEnded = true
    this.other.#deliver()
    this.#settle()
  }

  reset(): void {
    if (this.isReset) return
    this.#fail(new NetError('reset', 'reset by this side'))
    this.other.#fail(new NetError('reset', 'reset by the peer'))
  }

  #send(): void {
    const bytes = this.#unsent
    this.#unsent = []
    for (const piece of bytes) this.other.#receive(piece)
  }

  #receive(bytes: Uint8Array): void {
    const reader = this.#readers.shift()
    if (reader) return reader.resolve(bytes)
    this.#unread.push(bytes)
    this.#deliver()
  }

  #deliver(): void {
    while (this.#onData && !this.paused && this.#unread.length > 0) this.#onData(this.#unread.shift() as Uint8Array)
    if (this.#unread.length > 0 || !(this.#readEnded || this.#readError)) return
    for (const reader of this.#readers.splice(0)) {
      if (this.#readError) reader.reject(this.#readError)
      else reader.resolve(null)
    }
    const onEnd = this.#onEnd
    this.#onEnd = null
    onEnd?.(this.#readError ?? undefined)
    this.#settle()
  }

  #fail(error: NetError): void {
    if (this.isReset) return
    this.isReset = true
    this.#readError = error
    this.#unsent = []
    this.#deliver()
    this.#resolveClosed()
  }

  #settle(): void {
    if (this.writeEnded && this.#readEnded) this.#resolveClosed()
  }
}

export class FakeConnection implements Connection {
  readonly id = 'fake'
  readonly remotePeer: PeerId
  readonly remoteAddress: Multiaddr
  readonly direction: Direction
  readonly transport = 'memory'
  readonly security = '/noise'
  readonly muxer = '/yamux/1.0.0'
  readonly openedAt = 0
  open = true
  readonly streams: Stream[] = []
  readonly bytesRead = 0
  readonly bytesWritten = 0
  readonly rttMs = null
  readonly to: FakeContext

  constructor(to: FakeContext, direction: Direction, address: string) {
    this.to = to
    this.remotePeer = to.peerId
    this.direction = direction
    this.remoteAddress = multiaddr(address)
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  destroy(): void {}
}

export interface FakeOptions {
  clock?: VirtualClock
  verifier?: Verifier
}

export class FakeContext implements HostContext {
  readonly identity: PrivateKey
  readonly peerId: PeerId
  readonly clock: VirtualClock
  readonly random: SeededRandom
  readonly verifier: Verifier
  readonly events = new Emitter<HostEvents>()
  readonly handlers = new Map<string, { handler: StreamHandler; maxInbound: number | undefined }>()
  readonly links: FakeConnection[] = []
  readonly identities = new Map<string, PeerIdentity>()
  /** Our ends of streams that we opened, and of those that others opened to us. */
  readonly opened: FakeStream[] = []
  readonly accepted: FakeStream[] = []
  addresses: string[] = ['/ip4/192.0.2.1/tcp/4001']
  /** Peer id → what was added of it: addresses, and records as they came. */
  readonly book = new Map<string, { addresses: Multiaddr[]; sources: PeerSource[] }>()
  readonly records = new Map<string, Uint8Array>()
  ownRecord: Uint8Array | null = null
  /** Peer id → tag → weight; protected ones have Infinity. */
  readonly tags = new Map<string, Map<string, number>>()
  /** Called when a peer that isn't linked is dialled; default: it can't be reached. */
  onDial: (peer: PeerId) => void = () => {}
  /** When set, opening a stream fails with it. */
  refusing: NetError | null = null

  constructor(seed: number, { clock = new VirtualClock(), verifier = syncVerifier() }: FakeOptions = {}) {
    this.identity = privateKeyFromSeed(new Uint8Array(32).fill(seed))
    this.peerId = peerIdFromPublicKey(this.identity.publicKey)
    this.clock = clock
    this.random = seededRandom(seed)
    this.verifier = verifier
  }

  listenAddresses(): readonly string[] {
    return this.addresses
  }

  protocols(): readonly string[] {
    return [...this.handlers.keys()]
  }

  handle(protocol: string, handler: StreamHandler, limits?: { maxInbound?: number }): void {
    this.handlers.set(protocol, { handler, maxInbound: limits?.maxInbound })
  }

  unhandle(protocol: string): void {
    this.handlers.delete(protocol)
  }

  connections(peer?: PeerId): FakeConnection[] {
    return peer ? this.links.filter((link) => link.remotePeer.equals(peer)) : [...this.links]
  }

  async openStream(peer: PeerId | string, protocols: string | readonly string[]): Promise<FakeStream> {
    const link = this.links.find(({ remotePeer }) => remotePeer.toString() === peer.toString())
    if (this.refusing) throw this.refusing
    if (!link) throw new NetError('closed', 'not connected')
    const protocol = [protocols].flat().find((each) => link.to.handlers.has(each))
    if (protocol === undefined) throw new NetError('unsupported-protocol', 'the peer has none of them')
    const stream = new FakeStream(protocol, 'outbound')
    stream.other = new FakeStream(protocol, 'inbound')
    stream.other.other = stream
    this.opened.push(stream)
    link.to.accepted.push(stream.other)
    const back = link.to.links.find(({ remotePeer }) => remotePeer.equals(this.peerId)) as FakeConnection
    link.to.handlers.get(protocol)?.handler(stream.other, back)
    return stream
  }

  async dial(peer: PeerId, options?: object): Promise<FakeConnection> {
    void options
    if (this.connections(peer).length === 0) this.onDial(peer)
    const [connection] = this.connections(peer)
    if (!connection) throw new NetError('no-addresses', `No address of ${peer} is known`)
    return connection
  }

  addressesOf(peer: PeerId): readonly Multiaddr[] {
    return this.book.get(peer.toString())?.addresses ?? []
  }

  addAddresses(peer: PeerId, addresses: Iterable<Multiaddr>, source: PeerSource): void {
    const known = this.book.get(peer.toString()) ?? { addresses: [], sources: [] }
    known.addresses.push(...addresses)
    known.sources.push(source)
    this.book.set(peer.toString(), known)
  }

  signedRecord(): Uint8Array | null {
    return this.ownRecord
  }

  recordOf(peer: PeerId): Uint8Array | null {
    return this.records.get(peer.toString()) ?? null
  }

  addRecord(envelope: Uint8Array, peer: PeerId): void {
    this.records.set(peer.toString(), envelope)
  }

  tag(peer: PeerId, tag: string, weight: number): void {
    const tags = this.tags.get(peer.toString()) ?? new Map<string, number>()
    this.tags.set(peer.toString(), tags.set(tag, weight))
  }

  protect(peer: PeerId, tag: string): void {
    this.tag(peer, tag, Infinity)
  }

  unprotect(peer: PeerId, tag: string): void {
    this.tags.get(peer.toString())?.delete(tag)
  }

  identityOf(peer: PeerId): PeerIdentity | null {
    return this.identities.get(peer.toString()) ?? null
  }

  learned(connection: Connection, identity: PeerIdentity): void {
    this.identities.set(connection.remotePeer.toString(), identity)
    this.events.emit('peer:identified', { peerId: connection.remotePeer, identity, connection })
  }
}

/** Connects two contexts; `from` dialled. Gives back each one's end. */
export function link(
  from: FakeContext,
  to: FakeContext,
  address = '/ip4/127.0.0.1/tcp/4001',
): [FakeConnection, FakeConnection] {
  const out = new FakeConnection(to, 'outbound', address)
  const back = new FakeConnection(from, 'inbound', address)
  from.links.push(out)
  to.links.push(back)
  for (const [context, connection] of [
    [from, out],
    [to, back],
  ] as const) {
    context.events.emit('connection:opened', { connection })
    context.events.emit('peer:connected', { peerId: connection.remotePeer, connection })
  }
  return [out, back]
}

/** Ends every connection of the two: streams are reset. `byA`: the first wanted it. */
export function unlink(a: FakeContext, b: FakeContext, byA = false): void {
  for (const [context, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const byUs = byA && context === a
    const gone = context.links.filter((each) => each.to === other)
    context.links.splice(0, Infinity, ...context.links.filter((each) => each.to !== other))
    context.identities.delete(other.peerId.toString())
    for (const stream of [...context.opened, ...context.accepted]) stream.reset()
    for (const connection of gone) {
      connection.open = false
      context.events.emit('connection:closed', { connection, error: null })
    }
    context.events.emit('peer:disconnected', { peerId: other.peerId, address: '/ip4/127.0.0.1/tcp/4001', byUs })
  }
}

/** Tells each what the other speaks, as identify would. */
export function identify(a: FakeContext, b: FakeContext, agent = 'p2p-chat'): void {
  for (const [context, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const [connection] = context.connections(other.peerId)
    context.learned(connection as FakeConnection, {
      agent,
      protocolVersion: null,
      protocols: other.protocols(),
      listenAddresses: [],
      observedAddress: null,
    })
  }
}
