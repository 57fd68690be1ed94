/** What the app needs of a libp2p host; the one of `net` fits. So that tests can stand in for it. */
import type {
  Connection,
  HostEvents,
  PeerId,
  PeerIdentity,
  Pubsub,
  Stream,
  StreamHandler,
  StreamLimits,
} from '../net/index.ts'

export interface ChatHost {
  readonly peerId: PeerId
  /** Multiaddrs that end in /p2p/<id>. */
  addresses(): string[]
  /** @throws NetError, with `step` when a step of the dial failed */
  dial(target: string | PeerId, options?: { signal?: AbortSignal | undefined }): Promise<Connection>
  openStream(
    peer: PeerId | string,
    protocols: string | string[],
    options?: { signal?: AbortSignal | undefined },
  ): Promise<Stream>
  handle(protocol: string, handler: StreamHandler, limits?: StreamLimits): void
  unhandle(protocol: string): void
  connections(peer?: PeerId): Connection[]
  /** What identify told of a connected peer; null = nothing yet. */
  identityOf(peer: PeerId): PeerIdentity | null
  /** Milliseconds. */
  ping(peer: PeerId, options?: { signal?: AbortSignal | undefined }): Promise<number>
  on<K extends keyof HostEvents>(event: K, listener: (event: HostEvents[K]) => void): () => void
  readonly pubsub: Pubsub
  stop(): Promise<void>
}
