/**
 * The host: ports, protocols and behaviours wired together, behind the door that programs use.
 * Behaviours (identify, ping, gossipsub, …) see only the context made here; a new one is one more entry in `behaviours`.
 */
import { parseMultiaddr, withPeerId } from './address.ts'
import type { Multiaddr } from './address.ts'
import { AddressBook } from './address-book.ts'
import type { KnownPeer } from './address-book.ts'
import type { HostContext, StreamHandler, StreamLimits } from './behaviour.ts'
import { PUBLIC_BOOTSTRAP, createBootstrap } from './bootstrap.ts'
import type { Bootstrap } from './bootstrap.ts'
import { systemClock } from './clock.ts'
import type { Clock } from './clock.ts'
import type { Connection } from './connection.ts'
import { Dialer } from './dialer.ts'
import type { Discovery } from './discovery/discovery.ts'
import { createDiscovery } from './discovery/routing.ts'
import { UNIVERSAL_CONNECTIVITY_TOPIC, createAnnouncer } from './discovery/announcer.ts'
import { systemResolver } from './dns.ts'
import type { Resolver } from './dns.ts'
import { Emitter } from './emitter.ts'
import { NetError, toNetError } from './errors.ts'
import type { ErrorCode } from './errors.ts'
import { createPubsub } from './gossipsub/gossipsub.ts'
import type { PubsubOptions } from './gossipsub/params.ts'
import type { Pubsub } from './gossipsub/pubsub.ts'
import type { HostEvents, PeerIdentity } from './host-events.ts'
import { createIdentify } from './identify/identify.ts'
import type { Dht, DhtOptions } from './kad/dht.ts'
import { noDht } from './kad/disabled.ts'
import { createKad } from './kad/kad.ts'
import { systemInterfaces } from './interfaces.ts'
import type { Interfaces } from './interfaces.ts'
import { KeptPeers } from './kept-peers.ts'
import { generateKey } from './keys.ts'
import type { PrivateKey } from './keys.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import type { HostLimits } from './limits.ts'
import { createMdns } from './mdns/mdns.ts'
import type { Mdns, MdnsOptions } from './mdns/mdns.ts'
import { mplex } from './mplex/mplex.ts'
import type { MuxedConnection } from './muxed-connection.ts'
import type { MuxerFactory } from './muxer.ts'
import { noise } from './noise/noise.ts'
import { parsePeerId, peerIdFromPublicKey } from './peer-id.ts'
import type { PeerId } from './peer-id.ts'
import type { PeerRecord } from './peer-record/peer-record.ts'
import type { PeerSource } from './peer-source.ts'
import { createPing } from './ping/ping.ts'
import { plaintext } from './plaintext.ts'
import { systemRandom } from './random.ts'
import type { Random } from './random.ts'
import type { SecurityProtocol } from './security.ts'
import type { Stream } from './stream.ts'
import { Switch } from './switch.ts'
import { tcp } from './tcp.ts'
import type { Transport } from './transport.ts'
import { createVerifier } from './verifier.ts'
import type { Verifier } from './verifier.ts'
import { NetworkWatch } from './wake.ts'
import { Whereabouts } from './whereabouts.ts'
import { createYamux } from './yamux/yamux.ts'

/** All free ports of all networks; an address family that the machine lacks is left out. */
const DEFAULT_LISTEN: readonly string[] = ['/ip4/0.0.0.0/tcp/0', '/ip6/::/tcp/0']

/** go: 30 s. */
const KEEP_ALIVE_MS = 30_000

/** Protects peers that are kept. */
const KEPT = 'kept'

/** What identify tells peers when the program doesn't say. */
const DEFAULT_AGENT = 'p2p-chat'

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
   * @throws NetError whose message names step and address: bad-address, bad-peer-id, self-dial, no-addresses, no-transport, unresolved,
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

/** Why a dial ends when the peer is not where it was thought to be. */
const UNREACHED = new Set<ErrorCode>(['no-addresses', 'refused', 'unreachable', 'timeout', 'wrong-peer', 'unresolved'])

const SECURITY: Record<'noise' | 'plaintext', SecurityProtocol> = { noise, plaintext }

/**
 * A host that listens when the promise resolves.
 * @throws NetError bad-argument, bad-address, address-in-use, no-transport; nothing is left running then
 */
export async function createHost(options: HostOptions = {}): Promise<Host> {
  const host = new Libp2pHost(options)
  try {
    await host.listen(options.listen)
  } catch (error) {
    await host.stop()
    throw error
  }
  return host
}

class Libp2pHost implements Host {
  readonly peerId: PeerId
  readonly pubsub: Pubsub
  readonly dht: Dht
  readonly discovery: Discovery
  readonly mdns: Mdns | null
  readonly #events = new Emitter<HostEvents>()
  readonly #switch: Switch
  readonly #dialer: Dialer
  readonly #whereabouts: Whereabouts
  /** Public addresses that enough peers see us at. */
  #observed: () => Multiaddr[] = () => []
  readonly #kept: KeptPeers
  readonly #interfaces: Interfaces
  readonly #clock: Clock
  readonly #limits: HostLimits
  #watch: NetworkWatch | null = null
  /** What the last `listening` said. */
  #told = ''
  /** What identify told, of peers that are connected. */
  readonly #identities = new Map<string, PeerIdentity>()
  readonly #identified = new WeakSet<Connection>()
  readonly #ping: ReturnType<typeof createPing>
  #protocolsChanged: () => void = () => {}
  readonly #behaviours: readonly { stop(): void }[]
  /** Stopped before the dialer is: they would dial again. */
  #publicBootstrap: Bootstrap | null = null
  readonly #setPublic: (on: boolean) => void
  readonly #dialling: readonly { stop(): void }[]
  #stopping: Promise<void> | null = null

  constructor(options: HostOptions) {
    const random = options.random ?? systemRandom
    const clock = options.clock ?? systemClock
    const identity = options.identity ?? generateKey(random)
    const limits = { ...DEFAULT_LIMITS, ...options.limits }
    const bootstrapAddresses = (options.bootstrap ?? []).map(parseMultiaddr)
    this.#clock = clock
    this.#limits = limits
    this.#interfaces = options.interfaces ?? systemInterfaces
    this.peerId = peerIdFromPublicKey(identity.publicKey)
    this.#switch = new Switch({
      ownPeer: this.peerId,
      identity,
      transports: options.transports ?? [tcp({ interfaces: this.#interfaces })],
      security: securityOf(options),
      muxers: muxersOf(options),
      clock,
      random,
      limits,
      events: this.#events,
      keepAliveMs: options.keepAliveMs ?? KEEP_ALIVE_MS,
      probe: (connection) => this.#ping.ping(connection.remotePeer, { connection }),
    })
    const book = new AddressBook(limits)
    this.#whereabouts = new Whereabouts({
      ownPeer: this.peerId,
      identity,
      book,
      clock,
      events: this.#events,
      own: () => this.#ownAddresses(),
    })
    this.#dialer = new Dialer({
      ownPeer: this.peerId,
      switch: this.#switch,
      book,
      resolver: options.resolver ?? systemResolver,
      clock,
      limits,
      events: this.#events,
    })
    this.#kept = new KeptPeers({
      clock,
      random,
      limits,
      events: this.#events,
      isConnected: (peer) => this.#switch.best(peer) !== null,
      dial: (peer, signal) => this.#dialer.dial(peer, { signal, automatic: true }),
    })
    this.#events.on('peer:disconnected', ({ peerId }) => this.#identities.delete(peerId.toString()))

    const context: HostContext = {
      peerId: this.peerId,
      identity,
      clock,
      random,
      verifier: options.verifier ?? createVerifier({ clock }),
      events: this.#events,
      listenAddresses: () => this.#ownAddresses().map(String),
      protocols: () => this.#switch.protocols(),
      handle: (protocol, handler, streamLimits) => {
        this.#switch.handle(protocol, handler, streamLimits, true)
        this.#protocolsChanged()
      },
      unhandle: (protocol) => this.unhandle(protocol),
      connections: (peer) => this.connections(peer),
      // The DHT's own streams are among these: nothing is looked up for them.
      openStream: (peer, protocols, streamOptions) =>
        this.#openStream(peer, protocols, streamOptions, (signal) => this.#dialer.dial(peer, { signal })),
      identityOf: (peer) => this.identityOf(peer),
      dial: (peer, dialOptions) => this.#dialer.dial(peer, dialOptions),
      addressesOf: (peer) => this.#whereabouts.addressesOf(peer),
      addAddresses: (peer, addresses, source) => this.#whereabouts.add(peer, addresses, source),
      signedRecord: (audience) => this.#whereabouts.signedRecord(audience),
      recordOf: (peer) => this.#whereabouts.recordOf(peer),
      addRecord: (envelope, peer, source, teller) => {
        const remotes = teller ? this.connections(teller).map(({ remoteAddress }) => remoteAddress) : []
        this.#whereabouts.addRecord(envelope, peer, source, remotes)
      },
      tag: (peer, tag, weight) => this.tag(peer, tag, weight),
      protect: (peer, tag) => this.protect(peer, tag),
      unprotect: (peer, tag) => this.unprotect(peer, tag),
      learned: (connection, learned, record) => this.#learned(connection, learned, record ?? null),
    }
    const identify = createIdentify(context, {
      agent: options.agent ?? DEFAULT_AGENT,
      listening: () => this.#switch.listenAddresses(),
      onObserved: () => this.#tellAddresses(),
    })
    this.#observed = () => identify.observed()
    const pubsub = createPubsub(context, options.pubsub === false ? { protocols: [] } : options.pubsub)
    this.#ping = createPing(context)
    this.pubsub = pubsub
    const announcer = createAnnouncer(context, pubsub, { topics: options.announce ?? [] })
    const dht = options.dht === false ? noDht : createKad(context, options.dht)
    this.dht = dht
    this.discovery = createDiscovery(context, dht)
    this.#protocolsChanged = () => identify.changed()
    this.mdns = options.mdns ? createMdns(context, options.mdns === true ? {} : options.mdns) : null
    const startBootstrap = (addresses: readonly Multiaddr[]): Bootstrap =>
      createBootstrap(context, {
        addresses,
        dial: (address, signal) => this.#dialer.dial(address, { signal, source: 'bootstrap' }),
      })
    const bootstrap = startBootstrap(bootstrapAddresses)
    this.#setPublic = (on) => {
      dht.setPublic(on)
      announcer.setTopics([...(options.announce ?? []), ...(on ? [UNIVERSAL_CONNECTIVITY_TOPIC] : [])])
      this.#publicBootstrap?.stop()
      this.#publicBootstrap = on ? startBootstrap(PUBLIC_BOOTSTRAP.map(parseMultiaddr)) : null
      this.#publicBootstrap?.begin()
    }
    this.#behaviours = [identify, this.#ping, announcer, pubsub, dht]
    this.#dialling = [bootstrap]
  }

  async listen(wanted: readonly string[] | undefined): Promise<void> {
    const failures: unknown[] = []
    for (const address of wanted ?? DEFAULT_LISTEN) {
      try {
        await this.#switch.listen(parseMultiaddr(address))
      } catch (error) {
        if (wanted) throw error
        failures.push(error)
      }
    }
    if (failures.length === DEFAULT_LISTEN.length) throw failures[0]
    if (this.#stopping) return
    this.#watch = new NetworkWatch({
      clock: this.#clock,
      interfaces: this.#interfaces,
      onChange: (reason) => this.#networkChanged(reason),
    })
    this.#tellAddresses()
  }

  addresses(): string[] {
    return this.#ownAddresses().map((address) => withPeerId(address, this.peerId).toString())
  }

  async dial(target: string | Multiaddr | PeerId, options: DialOptions = {}): Promise<MuxedConnection> {
    if (options.automatic) return this.#dialer.dial(target, options)
    const given = { ...options, source: 'given' } as const
    try {
      return await this.#dialer.dial(target, given)
    } catch (error) {
      const peer = peerAlone(target)
      if (peer === null || !UNREACHED.has(toNetError(error).code) || !(await this.#lookFor(peer, options.signal)))
        throw error
      return this.#dialer.dial(peer, given)
    }
  }

  /** Whether the DHT told of addresses of the peer, or reached it. */
  async #lookFor(peer: PeerId, signal: AbortSignal | undefined): Promise<boolean> {
    const controller = new AbortController()
    const stop = (): void => controller.abort()
    const cancel = this.#clock.after(this.#limits.dialTimeoutMs, stop)
    signal?.addEventListener('abort', stop)
    try {
      await this.dht.findPeer(peer, { signal: controller.signal })
      return true
    } catch {
      // That the peer can't be reached says more.
      return false
    } finally {
      cancel()
      signal?.removeEventListener('abort', stop)
    }
  }

  openStream(
    peer: PeerId | string,
    protocols: string | readonly string[],
    options?: { signal?: AbortSignal | undefined },
  ): Promise<Stream> {
    return this.#openStream(peer, protocols, options, (signal) => this.dial(peer, { signal }))
  }

  async #openStream(
    peer: PeerId | string,
    protocols: string | readonly string[],
    { signal, connection }: { signal?: AbortSignal | undefined; connection?: Connection | undefined } = {},
    dial: (signal: AbortSignal | undefined) => Promise<MuxedConnection>,
  ): Promise<Stream> {
    if (this.#stopping) throw new NetError('stopped', 'The host was stopped')
    if (signal?.aborted) throw new NetError('aborted', 'Opening a stream was cancelled')
    const on = connection ? this.#muxed(connection) : (this.#connected(peer) ?? (await dial(signal)))
    const [only, ...others] = typeof protocols === 'string' ? [protocols] : protocols
    if (only !== undefined && others.length === 0 && this.identityOf(on.remotePeer)?.protocols.includes(only)) {
      return on.openStreamLazily(only)
    }
    return on.openStream(typeof protocols === 'string' ? [protocols] : protocols, signal)
  }

  handle(protocol: string, handler: StreamHandler, limits?: StreamLimits): void {
    this.#switch.handle(protocol, handler, limits)
    this.#protocolsChanged()
  }

  unhandle(protocol: string): void {
    this.#switch.unhandle(protocol)
    this.#protocolsChanged()
  }

  connections(peer?: PeerId): MuxedConnection[] {
    return this.#switch.connections(peer)
  }

  identityOf(peer: PeerId): PeerIdentity | null {
    return this.#identities.get(peer.toString()) ?? null
  }

  tag(peer: PeerId, tag: string, weight: number): void {
    this.#switch.trimmer.tag(peer, tag, weight)
  }

  protect(peer: PeerId, tag: string): void {
    this.#switch.trimmer.protect(peer, tag)
  }

  unprotect(peer: PeerId, tag: string): void {
    this.#switch.trimmer.unprotect(peer, tag)
  }

  keep(peer: PeerId, tag: string): boolean {
    if (peer.equals(this.peerId) || !this.#kept.keep(peer, tag)) return false
    this.protect(peer, KEPT)
    return true
  }

  forget(peer: PeerId, tag: string): void {
    if (this.#kept.forget(peer, tag)) this.unprotect(peer, KEPT)
  }

  foundBy(peer: PeerId): readonly PeerSource[] {
    return this.#whereabouts.foundBy(peer)
  }

  addAddresses(peer: PeerId, addresses: readonly string[], source: PeerSource = 'given'): void {
    this.#whereabouts.tell(peer, addresses, source)
  }

  knownPeers(): KnownPeer[] {
    return this.#whereabouts.knownPeers()
  }

  async ping(peer: PeerId, options?: { signal?: AbortSignal | undefined }): Promise<number> {
    const ms = await this.#ping.ping(peer, options)
    const connection = this.#switch.best(peer)
    if (connection) connection.rttMs = ms
    return ms
  }

  on<K extends keyof HostEvents>(event: K, listener: (event: HostEvents[K]) => void): () => void {
    return this.#events.on(event, listener)
  }

  setPublic(on: boolean): void {
    if (!this.#stopping && on !== (this.#publicBootstrap !== null)) this.#setPublic(on)
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #stop(): Promise<void> {
    this.mdns?.stop()
    this.#watch?.stop()
    this.#kept.stop()
    this.#publicBootstrap?.stop()
    for (const each of this.#dialling) each.stop()
    this.#dialer.stop()
    // Behaviours go last: their streams may hold bytes that were accepted.
    await this.#switch.stop()
    // Nobody is left to be told.
    this.#protocolsChanged = () => {}
    for (const behaviour of this.#behaviours) behaviour.stop()
  }

  #networkChanged(reason: 'woke' | 'interfaces'): void {
    this.#switch.forgetListenAddresses()
    if (this.addresses().join() !== this.#told) this.#tellAddresses()
    this.#switch.probeAll()
    this.#dialer.forgetFailures()
    this.#kept.wake()
    this.#events.emit('network:changed', { reason })
  }

  #tellAddresses(): void {
    const addresses = this.addresses()
    this.#told = addresses.join()
    this.#events.emit('listening', { addresses })
  }

  /** Without /p2p. */
  #ownAddresses(): Multiaddr[] {
    const listening = this.#switch.listenAddresses()
    return listening.length === 0 ? listening : [...listening, ...this.#observed()]
  }

  #connected(peer: PeerId | string): MuxedConnection | null {
    if (typeof peer === 'string' && peer.startsWith('/')) return null
    return this.#switch.best(typeof peer === 'string' ? parsePeerId(peer) : peer)
  }

  #muxed(connection: Connection): MuxedConnection {
    const found = this.#switch.connections(connection.remotePeer).find((each) => each === connection)
    if (!found)
      throw new NetError(
        'closed',
        `The connection with ${connection.remotePeer} is closed, so no stream can be opened on it`,
      )
    return found
  }

  #learned(connection: Connection, identity: PeerIdentity, record: PeerRecord | null): void {
    const peerId = connection.remotePeer
    if (this.#switch.connections(peerId).length === 0) return
    this.#identities.set(peerId.toString(), identity)
    this.#whereabouts.identified(connection, identity, record)
    if (connection.direction === 'outbound' && !this.#identified.has(connection)) {
      this.#identified.add(connection)
      const address = withPeerId(connection.remoteAddress, peerId).toString()
      this.#events.emit('dial:step', { target: peerId.toString(), address, step: 'identify', error: null })
    }
    this.#events.emit('peer:identified', { peerId, identity, connection })
  }
}

function securityOf({ security = ['noise'] }: HostOptions): SecurityProtocol[] {
  if (security.length === 0)
    throw new NetError('bad-argument', 'A host needs a secure channel; leave "security" out for noise')
  if (security.length > 1 && security.includes('plaintext')) {
    throw new NetError(
      'bad-argument',
      'plaintext beside a secure channel would let anyone between talk both sides into it; use noise alone',
    )
  }
  return security.map((name) => known(SECURITY, name, 'secure channel'))
}

function muxersOf({ muxers = ['yamux', 'mplex'], keepAliveMs = KEEP_ALIVE_MS }: HostOptions): MuxerFactory[] {
  if (muxers.length === 0)
    throw new NetError('bad-argument', 'A host needs a muxer; leave "muxers" out for yamux and mplex')
  const yamux = createYamux({ keepAlive: { idleMs: keepAliveMs } })
  return muxers.map((name) => known({ yamux, mplex }, name, 'muxer'))
}

/** The peer that is meant when no address is given. */
function peerAlone(target: string | Multiaddr | PeerId): PeerId | null {
  if (typeof target === 'string') return target.startsWith('/') ? null : parsePeerId(target)
  return 'toCid' in target ? target : null
}

/** Options may come from JavaScript, where nothing checks names. */
function known<T>(table: Record<string, T>, name: string, what: string): T {
  const found = Object.hasOwn(table, name) ? table[name] : undefined
  if (found === undefined)
    throw new NetError('bad-argument', `There is no ${what} "${name}"; use ${Object.keys(table).join(' or ')}`)
  return found
}
