/** What a behaviour (identify, ping, gossipsub, …) sees of the host. */
import type { Clock } from './clock.ts'
import type { Connection } from './connection.ts'
import type { Emitter } from './emitter.ts'
import type { HostEvents, PeerIdentity } from './host-events.ts'
import type { PrivateKey } from './keys.ts'
import type { PeerId } from './peer-id.ts'
import type { Random } from './random.ts'
import type { Stream } from './stream.ts'
import type { Verifier } from './verifier.ts'

export interface StreamLimits {
  /** Inbound streams of this protocol that one connection may have open; one more is reset. */
  maxInbound?: number
  /** Overrides the muxer's high-water mark for streams of this protocol. Bytes. */
  writeHighWaterMark?: number
}

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
  /** Identify brought this; the host remembers it as long as the peer is connected, and emits peer:identified. */
  learned(connection: Connection, identity: PeerIdentity): void
}
