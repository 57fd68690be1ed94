/** What the app needs of a libp2p host; the one of `net` fits. So that tests can stand in for it. */
import type {
  Connection,
  Dht,
  Discovery,
  HostEvents,
  KnownPeer,
  Mdns,
  PeerId,
  PeerIdentity,
  PeerSource,
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
  dial(
    target: string | PeerId,
    options?: { signal?: AbortSignal | undefined; automatic?: boolean | undefined },
  ): Promise<Connection>
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
  /** Where the peer was found, the first first. */
  foundBy(peer: PeerId): readonly PeerSource[]
  addAddresses(peer: PeerId, addresses: readonly string[], source: PeerSource): void
  /** Peers that we were connected with, the best first. */
  knownPeers(): KnownPeer[]
  /** Never cut to save connections. */
  protect(peer: PeerId, tag: string): void
  /** Joins the public network, or leaves it. */
  setPublic(on: boolean): void
  /** The peer is dialled again whenever it goes, until every tag was forgotten. */
  keep(peer: PeerId, tag: string): boolean
  forget(peer: PeerId, tag: string): void
  /** No connection with the peer, until it is allowed again. */
  deny(peer: PeerId): void
  allow(peer: PeerId): void
  readonly pubsub: Pubsub
  readonly discovery: Discovery
  readonly dht: Pick<Dht, 'tables'>
  /** Null = mDNS is off. */
  readonly mdns: Pick<Mdns, 'status'> | null
  stop(): Promise<void>
}
