/** What a behaviour (identify, ping, gossipsub, kad, …) sees of the host. */
import type { Multiaddr } from './address.ts'
import type { Clock } from './clock.ts'
import type { Connection } from './connection.ts'
import type { Emitter } from './emitter.ts'
import type { HostEvents, PeerIdentity } from './host-events.ts'
import type { PrivateKey } from './keys.ts'
import type { PeerId } from './peer-id.ts'
import type { PeerRecord } from './peer-record/peer-record.ts'
import type { PeerSource } from './peer-source.ts'
import type { Random } from './random.ts'
import type { Stream } from './stream.ts'
import type { Verifier } from './verifier.ts'

export interface StreamLimits {
  /** Inbound streams of this protocol that one connection may have open; one more is reset. */
  maxInbound?: number
  /** Overrides the muxer's high-water mark for streams of this protocol. Bytes. */
  writeHighWaterMark?: number
}

/** A brief connection stays for its peer's sake when that is worth so much: a behaviour that uses one says so by a tag. Ours: twice a place in a DHT's table. */
export const BRIEF_WORTH = 10

export type StreamHandler = (stream: Stream, connection: Connection) => void

export interface HostContext {
  readonly peerId: PeerId
  readonly identity: PrivateKey
  readonly clock: Clock
  readonly random: Random
  readonly verifier: Verifier
  readonly events: Emitter<HostEvents>
  /** Our listen and observed addresses, binary form is up to the reader; without /p2p. */
  listenAddresses(): readonly string[]
  /** Protocol ids that have a handler. */
  protocols(): readonly string[]
  handle(protocol: string, handler: StreamHandler, limits?: StreamLimits): void
  unhandle(protocol: string): void
  connections(peer?: PeerId): Connection[]
  /** On the peer's best connection; dials when there is none. Resolves as design allows: at once when identify listed the one protocol asked for. */
  openStream(
    peer: PeerId | string,
    protocols: string | readonly string[],
    options?: { signal?: AbortSignal | undefined; connection?: Connection | undefined },
  ): Promise<Stream>
  /** What identify told of a peer that is connected; null = not yet. */
  identityOf(peer: PeerId): PeerIdentity | null
  /**
   * A connection to the peer: the open one, or a new one to its known addresses. Automatic: addresses that failed lately are left out.
   * Brief: it is for a question or two, and may be closed when another dial finds no room (BRIEF_WORTH), until somebody dials the peer who
   * wants it for more.
   * @throws NetError
   */
  dial(
    peer: PeerId,
    options?: { signal?: AbortSignal | undefined; automatic?: boolean | undefined; brief?: boolean | undefined },
  ): Promise<Connection>
  /** Where the peer may be reached, the best first; without /p2p. */
  addressesOf(peer: PeerId): readonly Multiaddr[]
  /** Somebody says that the peer listens there: remembered for a while, proven by nothing. A /p2p at the end is ignored. */
  addAddresses(peer: PeerId, addresses: Iterable<Multiaddr>, source: PeerSource): void
  /**
   * Our own signed peer record, an encoded envelope; null while we have no address to tell. It tells what is of use to whom the connection leads
   * to; without one it is fit for anybody, and tells of no private network.
   */
  signedRecord(audience?: Connection): Uint8Array | null
  /** The newest signed peer record that is kept of the peer, as it came; null = none. */
  recordOf(peer: PeerId): Uint8Array | null
  /**
   * Checks a signed peer record (signature, whose it is, that it is newer) and keeps it with its addresses; of those, when it came from a
   * `teller`, only what may be told from where that is: nobody outside sends us to machines of our own network.
   * @throws NetError wrong-peer when it is another peer's, protocol-violation when it is no record or badly signed; one that is no newer than ours
   *   is ignored
   */
  addRecord(envelope: Uint8Array, peer: PeerId, source: PeerSource, teller?: PeerId): void
  /** The peer is worth so much when connections must go: the sum of its tags. 0 takes the tag away. */
  tag(peer: PeerId, tag: string, weight: number): void
  /** A peer that is protected by any tag is never cut to save connections. */
  protect(peer: PeerId, tag: string): void
  unprotect(peer: PeerId, tag: string): void
  /**
   * Identify brought this; the host remembers it as long as the peer is connected, and emits peer:identified. `record`: the peer's, checked.
   */
  learned(connection: Connection, identity: PeerIdentity, record?: PeerRecord | null): void
}
