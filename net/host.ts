/** The door of the host: what a program says when it makes one, and what it can then do with it. */
import type { Multiaddr } from './address.ts'
import type { KnownPeer } from './address-book.ts'
import type { StreamHandler, StreamLimits } from './behaviour.ts'
import type { Clock } from './clock.ts'
import type { Connection } from './connection.ts'
import type { Discovery } from './discovery/discovery.ts'
import type { Resolver } from './dns.ts'
import type { PubsubOptions } from './gossipsub/params.ts'
import type { Pubsub } from './gossipsub/pubsub.ts'
import type { HostEvents, PeerIdentity } from './host-events.ts'
import type { Dht, DhtOptions } from './kad/dht.ts'
import type { Interfaces } from './interfaces.ts'
import type { PrivateKey } from './keys.ts'
import type { HostLimits } from './limits.ts'
import type { Mdns, MdnsOptions } from './mdns/mdns.ts'
import type { PeerId } from './peer-id.ts'
import type { PeerSource } from './peer-source.ts'
import type { Random } from './random.ts'
import type { Stream } from './stream.ts'
import type { Transport } from './transport.ts'
import type { Verifier } from './verifier.ts'

export interface HostOptions {
  /** Who we are; default: a fresh Ed25519 key. */
  identity?: PrivateKey
  /** Multiaddrs to listen on; [] = none. Default: ip4 and ip6, all interfaces, a free port each. */
  listen?: readonly string[]
  /** Default: TCP. */
  transports?: readonly Transport[]
  /** In order of preference; default noise. Plaintext, for tests, stands alone. */
  security?: readonly ('noise' | 'plaintext')[]
  /** In order of preference; default yamux, mplex. */
  muxers?: readonly ('yamux' | 'mplex')[]
  /** Agent version that identify tells peers. */
  agent?: string
  limits?: Partial<HostLimits>
  /** After so long without a byte from a peer it is pinged, and cut when it doesn't answer. Ms; 0 = never; default 30 s. */
  keepAliveMs?: number
  /** False = speak no pubsub protocol: rooms then have nobody in them. */
  pubsub?: PubsubOptions | false
  /** False = take part in no DHT: nobody is found through it, and nothing kept for others. Default: those among given peers and of the LAN. */
  dht?: DhtOptions | false
  /** Peers that know others, dialled at the start and while hardly anybody is connected; multiaddrs, with or without /p2p. Default none. */
  bootstrap?: readonly string[]
  /** Topics on which peers announce themselves: we do so too, and hear the others. Default none. */
  announce?: readonly string[]
  /** Finds the peers of the local network, and is found by them. Default false: a host tells nobody of itself unless asked to. */
  mdns?: boolean | MdnsOptions
  /** Ports. Default: the real ones. */
  clock?: Clock
  random?: Random
  verifier?: Verifier
  resolver?: Resolver
  interfaces?: Interfaces
}

export interface DialOptions {
  signal?: AbortSignal | undefined
  /** Nobody waits for it: addresses that failed lately are left out, and the dial fails with `backoff` when all did. Default false. */
  automatic?: boolean | undefined
}

export interface Host {
  readonly peerId: PeerId
  /**
   * Where others can dial us: multiaddrs that end in /p2p/<our id>; 0.0.0.0 and :: as the machine's own addresses, and public ones that enough
   * peers see us at.
   */
  addresses(): string[]
  /**
   * A connection to the target: the open one if there is any, else a new one. A multiaddr with /p2p, or a peer id, accepts only
   * that peer; a multiaddr without accepts whoever answers. Dials of the same target are shared; all addresses of a peer that are known
   * are tried side by side, 10 s at most. A peer id that is reached at none of them, or has none, is looked for in the DHT, another 10 s at
   * most, unless the dial is automatic.
   * @throws NetError whose message names step and address: bad-address, bad-peer-id, self-dial, denied, no-addresses, no-transport, unresolved,
   *   refused, unreachable, timeout, wrong-peer, unsupported-protocol, protocol-violation, closed, backoff, limit-exceeded, aborted, stopped
   */
  dial(target: string | Multiaddr | PeerId, options?: DialOptions): Promise<Connection>
  /**
   * A stream to the peer (a peer id or, as text, a multiaddr) for the first of `protocols` that it speaks, on its best connection; dials
   * when there is none. When identify listed the one protocol asked for, it resolves at once: proposal and first bytes leave together, and
   * a refusal arrives at the first read as unsupported-protocol. Settling takes 10 s at most.
   * @throws NetError unsupported-protocol, timeout, reset, closed, limit-exceeded, aborted, and what `dial` throws
   */
  openStream(
    peer: PeerId | string,
    protocols: string | readonly string[],
    options?: { signal?: AbortSignal | undefined },
  ): Promise<Stream>
  /**
   * Answers a protocol. The handler is called synchronously before the stream's first bytes are delivered; one that throws loses its stream
   * and emits `error`.
   * @throws NetError bad-argument when the protocol has a handler
   */
  handle(protocol: string, handler: StreamHandler, limits?: StreamLimits): void
  unhandle(protocol: string): void
  /** Connections to the peer, or to all; those that are closing included. */
  connections(peer?: PeerId): Connection[]
  /** The peer's identify message; null = not connected, or not told yet. Untrusted text. */
  identityOf(peer: PeerId): PeerIdentity | null
  /** The peer is worth so much when connections must go: the sum of its tags. 0 takes the tag away. */
  tag(peer: PeerId, tag: string, weight: number): void
  /** A peer that is protected by any tag is never cut to save connections. */
  protect(peer: PeerId, tag: string): void
  unprotect(peer: PeerId, tag: string): void
  /**
   * Protects the peer, dials it when it is not connected, and again whenever it goes: after 1 s, with each failure in a row twice that,
   * once a minute at least (hourly when it has been away for a day). False = as many as `maxKeptPeers` are kept already.
   */
  keep(peer: PeerId, tag: string): boolean
  /** The peer is kept no more once each of its tags was forgotten; the connection stays. */
  forget(peer: PeerId, tag: string): void
  /**
   * Ends every connection with the peer at once, and refuses new ones, dialled by either side, until it is allowed again: dials fail with `denied`. What it
   * wrote still comes through others.
   */
  deny(peer: PeerId): void
  allow(peer: PeerId): void
  /** How the peer was found, the first first; empty = it is not known. */
  foundBy(peer: PeerId): readonly PeerSource[]
  /**
   * The peer may be reached there: remembered for as long as the source is good for. What is no multiaddr, or another peer's, is left out. Emits
   * `peer:discovered` unless the program gave it, or remembers it.
   */
  addAddresses(peer: PeerId, addresses: readonly string[], source?: PeerSource): void
  /** Peers that we were connected with and know addresses of, the best first, 200 at most: for `addAddresses` with 'cache' in the next run. */
  knownPeers(): KnownPeer[]
  /**
   * Round trip in milliseconds, by the ping protocol; dials when there is no connection.
   * @throws NetError timeout, aborted, unsupported-protocol, and what `dial` throws
   */
  ping(peer: PeerId, options?: { signal?: AbortSignal | undefined }): Promise<number>
  /** Listeners run synchronously, in order of registration; returns "off". */
  on<K extends keyof HostEvents>(event: K, listener: (event: HostEvents[K]) => void): () => void
  readonly pubsub: Pubsub
  /** Peers and content by key; fills by itself as soon as a peer is connected that serves a table. */
  readonly dht: Dht
  /** Peers by a name that they have in common. */
  readonly discovery: Discovery
  /** Null = mDNS is off. */
  readonly mdns: Mdns | null
  /**
   * Joins the public libp2p network, or leaves it: its DHT (as a client), its bootstrap peers, and the topic on which universal-connectivity's
   * peers announce themselves. Peers there see our address. Needs the names of its bootstrap peers to be resolved.
   */
  setPublic(on: boolean): void
  /**
   * Stops listening and dialling, sends what streams accepted, says go-away, and reads on until each peer's end; 2 s at most. Afterwards
   * nothing of the host keeps the process alive. Idempotent.
   */
  stop(): Promise<void>
}
