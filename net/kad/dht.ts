/**
 * The door of the DHT: what a program sees of it.
 * https://github.com/libp2p/specs/blob/master/kad-dht/README.md
 *
 * One or more tables live side by side, each with its own protocol id, peers and rule for addresses; every operation asks all of them.
 */
import type { PeerId } from '../peer-id.ts'
import type { PeerSource } from '../peer-source.ts'

/** A client asks; a server also answers, says so in identify, and stands in others' tables. */
export type DhtMode = 'client' | 'server'

export interface FoundPeer {
  peerId: PeerId
  /** Each ends in /p2p/<peer id>. */
  addresses: readonly string[]
  source: PeerSource
}

/** A key of 1–80 bytes, or what carries one: a CID (its multihash counts). */
export type ContentKey = Uint8Array | { readonly multihash: { readonly bytes: Uint8Array } }

export interface QueryOptions {
  signal?: AbortSignal | undefined
}

export interface TableView {
  /** '/p2p-chat/kad/1.0.0' */
  protocol: string
  mode: DhtMode
  /** Peers that answered, nearest bucket last. */
  size: number
  /** Peers per bucket, by common prefix length with our own key. */
  buckets: readonly number[]
  /** Records and provider entries kept for others. */
  values: number
  providers: number
}

export interface Dht {
  /** Server when any table is served. */
  readonly mode: DhtMode
  /**
   * Where a peer is: from the connection or the address book when it is connected, else by lookup.
   * @throws NetError not-found when nobody knows it; no-peers when the tables are empty; aborted
   */
  findPeer(peer: PeerId | string, options?: QueryOptions): Promise<FoundPeer>
  /** The (up to 20) peers that are closest to the key, nearest first, of those that answered. @throws NetError no-peers, aborted */
  closestPeers(key: Uint8Array | PeerId, options?: QueryOptions): Promise<FoundPeer[]>
  /**
   * Tells the peers closest to the key that we have what it names, now and every 22 h until `unprovide` or the end.
   * Resolves with the number of peers told. @throws NetError no-peers, aborted
   */
  provide(key: ContentKey, options?: QueryOptions): Promise<{ peers: number }>
  unprovide(key: ContentKey): void
  /** Peers that said they have what the key names, each once, as they are found. Ends when the lookup is over or `limit` is reached. */
  findProviders(key: ContentKey, options?: QueryOptions & { limit?: number | undefined }): AsyncIterable<FoundPeer>
  /**
   * Stores a value with the peers closest to the key. Text keys are UTF-8. Resolves with the number of peers that took it.
   * @throws NetError bad-record when no validator takes it; no-peers, aborted
   */
  putValue(key: Uint8Array | string, value: Uint8Array, options?: QueryOptions): Promise<{ peers: number }>
  /** The best value that the validator chooses; peers that hold an older one are told. @throws NetError not-found, bad-record, no-peers, aborted */
  getValue(key: Uint8Array | string, options?: QueryOptions): Promise<Uint8Array>
  tables(): readonly TableView[]
}

/** Judges the records of one namespace: the first path component of the key ("pk" of /pk/…). */
export interface RecordValidator {
  /** @throws Error when the value is not right for the key */
  validate(key: Uint8Array, value: Uint8Array): void
  /** The index of the best of several valid values. */
  select(key: Uint8Array, values: readonly Uint8Array[]): number
}

export interface DhtOptions {
  /** Protocol prefix of the table among given peers. Default '/p2p-chat'; null = no such table. */
  prefix?: string | null | undefined
  /** The table of the local network, /ipfs/lan/kad/1.0.0. Default true. */
  lan?: boolean | undefined
  /** The public table, /ipfs/kad/1.0.0. Default false: peers there see our address. */
  public?: boolean | undefined
  /** Of the table among given peers. Default server. The local network is always served, the public one never until we are reachable. */
  mode?: DhtMode | undefined
  /** By namespace, beside pk. */
  validators?: Readonly<Record<string, RecordValidator>> | undefined
}
