/**
 * The host: ports, protocols and behaviours wired together, behind the door that programs use (host.ts).
 * Behaviours (identify, ping, gossipsub, kad, …) see only the context made here; a new one is one more entry in `behaviours`.
 */
import { createAbortController } from './abort.ts'
import { parseMultiaddr, withPeerId } from './address.ts'
import type { Multiaddr } from './address.ts'
import { AddressBook } from './address-book.ts'
import type { KnownPeer } from './address-book.ts'
import type { HostContext, StreamHandler, StreamLimits } from './behaviour.ts'
import { PUBLIC_BOOTSTRAP, createBootstrap } from './bootstrap.ts'
import type { Bootstrap } from './bootstrap.ts'
import { muxersOf, securityOf } from './channels.ts'
import { systemClock } from './clock.ts'
import type { Clock } from './clock.ts'
import type { Connection } from './connection.ts'
import { Dialer } from './dialer.ts'
import type { Discovery } from './discovery/discovery.ts'
import { createDiscovery } from './discovery/routing.ts'
import { UNIVERSAL_CONNECTIVITY_TOPIC, createAnnouncer } from './discovery/announcer.ts'
import { systemResolver } from './dns.ts'
import { Emitter } from './emitter.ts'
import { NetError, toNetError } from './errors.ts'
import type { ErrorCode } from './errors.ts'
import { createPubsub } from './gossipsub/gossipsub.ts'
import type { Pubsub } from './gossipsub/pubsub.ts'
import type { DialOptions, Host, HostOptions } from './host.ts'
import type { HostEvents, PeerIdentity } from './host-events.ts'
import { createIdentify } from './identify/identify.ts'
import type { Dht } from './kad/dht.ts'
import { noDht } from './kad/disabled.ts'
import { createKad } from './kad/kad.ts'
import { systemInterfaces } from './interfaces.ts'
import type { Interfaces } from './interfaces.ts'
import { KeptPeers } from './kept-peers.ts'
import { generateKey } from './keys.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import type { HostLimits } from './limits.ts'
import { createMdns } from './mdns/mdns.ts'
import type { Mdns } from './mdns/mdns.ts'
import type { MuxedConnection } from './muxed-connection.ts'
import { parsePeerId, peerIdFromPublicKey } from './peer-id.ts'
import type { PeerId } from './peer-id.ts'
import type { PeerRecord } from './peer-record/peer-record.ts'
import type { PeerSource } from './peer-source.ts'
import { createPing } from './ping/ping.ts'
import { systemRandom } from './random.ts'
import type { Stream } from './stream.ts'
import { Switch } from './switch.ts'
import { tcp } from './tcp.ts'
import { createVerifier } from './verifier.ts'
import { NetworkWatch } from './wake.ts'
import { Whereabouts } from './whereabouts.ts'

/** All free ports of all networks; an address family that the machine lacks is left out. */
const DEFAULT_LISTEN: readonly string[] = ['/ip4/0.0.0.0/tcp/0', '/ip6/::/tcp/0']

/** go: 30 s. */
const KEEP_ALIVE_MS = 30_000

/** Protects peers that are kept. */
const KEPT = 'kept'

/** What identify tells peers when the program doesn't say. */
const DEFAULT_AGENT = 'p2p-chat'

/** Why a dial ends when the peer is not where it was thought to be. */
const UNREACHED = new Set<ErrorCode>(['no-addresses', 'refused', 'unreachable', 'timeout', 'wrong-peer', 'unresolved'])

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
  /** Both are stopped before the dialer is: they would dial again. */
  readonly #bootstrap: Bootstrap
  #publicBootstrap: Bootstrap | null = null
  readonly #setPublic: (on: boolean) => void
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
      muxers: muxersOf(options, options.keepAliveMs ?? KEEP_ALIVE_MS),
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
    this.#bootstrap = startBootstrap(bootstrapAddresses)
    this.#setPublic = (on) => {
      dht.setPublic(on)
      announcer.setTopics([...(options.announce ?? []), ...(on ? [UNIVERSAL_CONNECTIVITY_TOPIC] : [])])
      this.#publicBootstrap?.stop()
      this.#publicBootstrap = on ? startBootstrap(PUBLIC_BOOTSTRAP.map(parseMultiaddr)) : null
      this.#publicBootstrap?.begin()
      if (!on) this.#leavePublic()
    }
    this.#behaviours = [identify, this.#ping, announcer, pubsub, dht]
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
    const controller = createAbortController()
    const stop = (): void => controller.abort()
    const cancel = this.#clock.after(this.#limits.dialTimeoutMs, stop)
    signal?.addEventListener('abort', stop)
    const step = { target: peer.toString(), address: `/p2p/${peer}`, step: 'resolve' } as const
    this.#events.emit('dial:step', { ...step, error: null })
    try {
      await this.dht.findPeer(peer, { signal: controller.signal })
      return true
    } catch (error) {
      this.#events.emit('dial:step', { ...step, error: toNetError(error) })
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

  deny(peer: PeerId): void {
    this.#switch.deny(peer)
  }

  allow(peer: PeerId): void {
    this.#switch.allow(peer)
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

  /** Who left doesn't stay connected with those whom nothing else brought. */
  #leavePublic(): void {
    for (const connection of this.#switch.connections()) {
      const peer = connection.remotePeer
      if (this.#whereabouts.isOfPublic(peer) && !this.#switch.trimmer.isProtected(peer)) void connection.close()
    }
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
    this.#bootstrap.stop()
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

/** The peer that is meant when no address is given. */
function peerAlone(target: string | Multiaddr | PeerId): PeerId | null {
  if (typeof target === 'string') return target.startsWith('/') ? null : parsePeerId(target)
  return 'toCid' in target ? target : null
}
