/**
 * The switch: listeners, the set of connections to each peer, and the protocols we answer.
 * https://github.com/libp2p/specs/blob/master/connections/README.md
 *
 * New streams take a peer's best connection, and of two that were dialled at once one retires (preference.ts). Any other newcomer stays beside the old
 * ones, which are probed and closed when they don't answer. Leaves out dialling (dialer.ts), which connections are one too many (trimmer.ts, resources.ts,
 * inbound-gate.ts), and what the protocols mean.
 */
import { withoutPeerId } from './address.ts'
import type { Multiaddr } from './address.ts'
import type { StreamHandler, StreamLimits } from './behaviour.ts'
import type { Cancel, Clock } from './clock.ts'
import { OrderedNews } from './emitter.ts'
import type { Emitter } from './emitter.ts'
import { NetError } from './errors.ts'
import type { HostEvents } from './host-events.ts'
import { InboundGate, originsOf } from './inbound-gate.ts'
import type { Origins } from './inbound-gate.ts'
import type { PrivateKey } from './keys.ts'
import type { HostLimits } from './limits.ts'
import { Liveness } from './liveness.ts'
import { MuxedConnection } from './muxed-connection.ts'
import type { ProtocolHandler } from './muxed-connection.ts'
import type { MuxerFactory } from './muxer.ts'
import type { PeerId } from './peer-id.ts'
import type { Pipe } from './pipe.ts'
import { Preference, dialledAtOnce } from './preference.ts'
import type { Random } from './random.ts'
import { Resources } from './resources.ts'
import type { ConnectionScope } from './resources.ts'
import type { SecurityProtocol } from './security.ts'
import type { Listener, Transport } from './transport.ts'
import { Trimmer } from './trimmer.ts'
import { Upgrade } from './upgrade.ts'
import type { Upgraded } from './upgrade.ts'

/** How long a list of our addresses is true, ms. Ours: asking for the machine's interfaces costs more than a stream, and they seldom change. */
const ADDRESSES_MS = 1_000

export interface SwitchOptions {
  ownPeer: PeerId
  identity: PrivateKey
  transports: readonly Transport[]
  security: readonly SecurityProtocol[]
  muxers: readonly MuxerFactory[]
  clock: Clock
  random: Random
  limits: HostLimits
  events: Emitter<HostEvents>
  /** After so long without a byte, a connection whose muxer has no ping is probed, ms; 0 = never. */
  keepAliveMs: number
  /** The round trip of a connection whose muxer has no ping. */
  probe: (connection: MuxedConnection) => Promise<number>
}

export interface OutboundUpgrade {
  pipe: Pipe
  transport: string
  /** Clock.now when the dial of this address began. */
  startedAt: number
  expectedPeer: PeerId | null
  signal: AbortSignal
  onStep: (step: 'secure' | 'mux') => void
}

export class Switch {
  /** What peers are worth when connections must go. */
  readonly trimmer: Trimmer
  readonly resources: Resources
  readonly #options: SwitchOptions
  readonly #handlers = new Map<string, ProtocolHandler>()
  readonly #connections = new Map<string, MuxedConnection[]>()
  readonly #news: OrderedNews<HostEvents>
  readonly #listeners: Listener[] = []
  readonly #gate: InboundGate
  /** Inbound upgrades, oldest first. */
  readonly #upgrading = new Set<Upgrade>()
  readonly #liveness: Liveness
  readonly #preference: Preference
  /** Peer ids of those whom the program wants no connection with: as many as it names. */
  readonly #denied = new Set<string>()
  #addresses: { at: number; list: Multiaddr[] } | null = null
  #cancelTrim: Cancel | null = null
  #lastId = 0
  #stopped = false

  readonly #onError = (error: NetError): void => this.#options.events.emit('error', { error })

  constructor(options: SwitchOptions) {
    this.#options = options
    this.#news = new OrderedNews(options.events)
    this.#gate = new InboundGate(options.limits)
    this.#liveness = new Liveness(options)
    this.#preference = new Preference(options.ownPeer, options.muxers)
    this.trimmer = new Trimmer(options.limits)
    this.resources = new Resources(options.limits)
  }

  // Listening

  /** @throws NetError no-transport | address-in-use | bad-address */
  async listen(address: Multiaddr): Promise<void> {
    const transport = this.transportFor(address)
    if (!transport)
      throw new NetError('no-transport', `Can't listen on ${address}; use an address like /ip4/0.0.0.0/tcp/4001`)
    const listener = await transport.listen(
      withoutPeerId(address),
      (pipe) => this.#incoming(pipe, transport.name),
      (error) => this.#options.events.emit('error', { error }),
    )
    if (this.#stopped) return listener.close()
    this.#listeners.push(listener)
    this.#addresses = null
  }

  /** Without /p2p. */
  listenAddresses(): Multiaddr[] {
    const now = this.#options.clock.now()
    if (this.#addresses === null || now - this.#addresses.at >= ADDRESSES_MS) {
      this.#addresses = { at: now, list: this.#listeners.flatMap((listener) => listener.addresses()) }
    }
    return this.#addresses.list
  }

  /** The machine's addresses may be others from now on. */
  forgetListenAddresses(): void {
    this.#addresses = null
  }

  transportFor(address: Multiaddr): Transport | undefined {
    return this.#options.transports.find((transport) => transport.handles(address))
  }

  // Protocols

  /**
   * `plumbing`: streams of it keep the host going, and say nothing about what a connection is worth to the program.
   * @throws NetError bad-argument when the protocol has a handler
   */
  handle(protocol: string, handler: StreamHandler, limits: StreamLimits = {}, plumbing = false): void {
    if (this.#handlers.has(protocol))
      throw new NetError('bad-argument', `${protocol} is handled already; call unhandle first`)
    this.#handlers.set(protocol, { handler, limits, plumbing })
  }

  unhandle(protocol: string): void {
    this.#handlers.delete(protocol)
  }

  protocols(): string[] {
    return [...this.#handlers.keys()]
  }

  // Connections

  connections(peer?: PeerId): MuxedConnection[] {
    if (peer) return [...(this.#connections.get(peer.toString()) ?? [])]
    return [...this.#connections.values()].flat()
  }

  /** The open connection that new streams to the peer take; null = none. */
  best(peer: PeerId): MuxedConnection | null {
    return this.#preference.best(this.#connections.get(peer.toString()) ?? [])
  }

  /**
   * Room for a connection that we dial: when there is none, one that was dialled for a question or two and has served is closed.
   * @param asked by the program, not by a behaviour for itself
   * @param underWay dials that will take places too
   * @throws NetError limit-exceeded
   */
  makeOutboundRoom(asked = true, underWay = 0): void {
    if (this.resources.mayDial(asked, underWay)) return
    const served = this.trimmer.served(this.connections().filter(({ open }) => open))
    if (served) void served.close()
    else if (!this.resources.mayDial(asked)) throw this.#noRoom()
  }

  /** Ends every connection with the peer at once, and lets no other begin until it is allowed again. */
  deny(peer: PeerId): void {
    this.#denied.add(peer.toString())
    for (const connection of this.connections(peer)) connection.destroy()
  }

  allow(peer: PeerId): void {
    this.#denied.delete(peer.toString())
  }

  /** Why there may be no connection with the peer; null = there may. */
  refusal(peer: PeerId): NetError | null {
    return this.#denied.has(peer.toString())
      ? new NetError('denied', `Connections with ${peer} are denied; allow it again first`)
      : null
  }

  /** Asks all connections for a sign of life at once; those that give none are closed. */
  probeAll(): void {
    for (const connection of this.connections()) if (connection.open) this.#liveness.probe(connection)
  }

  /** Upgrades a pipe that we dialled. Rejects with NetError (step "secure" or "mux"); after an abort with its reason if that is one. */
  upgrade(outbound: OutboundUpgrade): Promise<MuxedConnection> {
    const { pipe, signal, expectedPeer, onStep, startedAt, transport } = outbound
    return new Promise((resolve, reject) => {
      const scope = this.resources.beginUpgrade('outbound')
      if (scope === null) {
        pipe.destroy()
        return reject(new NetError('limit-exceeded', 'Too many connections are being made at once; try again soon'))
      }
      const upgrade = new Upgrade({
        ...this.#upgradeOptions(pipe),
        role: 'initiator',
        expectedPeer,
        onStep,
        onDone: (upgraded) => {
          signal.removeEventListener('abort', onAbort)
          // Dials that were under way together had room when they began.
          const refusal =
            this.refusal(upgraded.remotePeer) ?? (scope.open(upgraded.remotePeer.toString()) ? null : this.#noRoom())
          if (refusal !== null) {
            scope.close()
            upgraded.pipe.destroy()
            return reject(refusal)
          }
          resolve(this.#open(upgraded, scope, transport, pipe.remoteAddress, startedAt, null))
        },
        onFailed: (error) => {
          signal.removeEventListener('abort', onAbort)
          scope.close()
          reject(error)
        },
      })
      const onAbort = (): void => {
        const { reason } = signal
        upgrade.abort(reason instanceof NetError ? reason : new NetError('aborted', 'The dial was cancelled'))
      }
      if (signal.aborted) onAbort()
      else signal.addEventListener('abort', onAbort)
    })
  }

  /** Takes no more pipes, and closes all connections in an orderly way. Resolves when they are over. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#addresses = null
    this.#cancelTrim?.()
    for (const listener of this.#listeners.splice(0)) void listener.close()
    for (const upgrade of this.#upgrading) upgrade.abort(new NetError('stopped', 'The host was stopped'))
    await Promise.all(this.connections().map((connection) => connection.close()))
  }

  #incoming(pipe: Pipe, transport: string): void {
    const { clock, limits } = this.#options
    const origins = originsOf(pipe.remoteAddress, this.listenAddresses())
    if (this.#stopped || !this.#gate.enter(origins, clock.now())) return pipe.destroy()
    if (this.resources.upgrades.inbound >= limits.maxInboundUpgrades) this.#evict()
    const scope = this.resources.beginUpgrade('inbound')
    if (scope === null) {
      this.#gate.leave(origins)
      return pipe.destroy()
    }
    const leave = (): void => {
      scope.close()
      this.#gate.leave(origins)
    }
    const startedAt = clock.now()
    const upgrade = new Upgrade({
      ...this.#upgradeOptions(pipe),
      role: 'responder',
      expectedPeer: null,
      onDone: (upgraded) => {
        this.#upgrading.delete(upgrade)
        if (this.refusal(upgraded.remotePeer) !== null) {
          leave()
          return upgraded.pipe.destroy()
        }
        scope.open(upgraded.remotePeer.toString())
        this.#open(upgraded, scope, transport, pipe.remoteAddress, startedAt, origins)
      },
      // Strangers that fail to shake hands are no news.
      onFailed: () => {
        this.#upgrading.delete(upgrade)
        leave()
      },
    })
    this.#upgrading.add(upgrade)
  }

  /** Of the upgrades that come in, ends the oldest that has sent nothing, else the oldest that gets nowhere. */
  #evict(): void {
    const upgrades = [...this.#upgrading]
    const evicted = upgrades.find(({ silent }) => silent) ?? upgrades.find(({ stuck }) => stuck)
    evicted?.abort(new NetError('limit-exceeded', 'The peer did not get on with its handshake, and others wait'))
  }

  #noRoom(): NetError {
    const { maxOutboundConnections } = this.#options.limits
    return new NetError(
      'limit-exceeded',
      `All ${maxOutboundConnections} connections that may be dialled are in use; close one first`,
    )
  }

  #upgradeOptions(pipe: Pipe) {
    const { ownPeer, identity, security, muxers, clock, random, limits } = this.#options
    return { pipe, ownPeer, identity, security, muxers, clock, random, timeoutMs: limits.upgradeTimeoutMs }
  }

  /** @param origins that it came in from, which are let go at its end */
  #open(
    upgraded: Upgraded,
    scope: ConnectionScope,
    transport: string,
    remoteAddress: Multiaddr,
    startedAt: number,
    origins: Origins | null,
  ): MuxedConnection {
    const { clock, limits } = this.#options
    const connection = new MuxedConnection({
      id: String(++this.#lastId),
      direction: scope.direction,
      transport,
      remoteAddress: withoutPeerId(remoteAddress),
      startedAt,
      upgraded,
      scope,
      clock,
      limits,
      handlers: this.#handlers,
      onError: this.#onError,
      onClose: (closed, error) => {
        scope.close()
        this.#gate.leave(origins)
        this.#remove(closed, error)
      },
    })
    // The muxer has read it; it would keep what came in one piece with it.
    upgraded.leftover = null
    this.#add(connection)
    return connection
  }

  #add(connection: MuxedConnection): void {
    const { limits } = this.#options
    const name = connection.remotePeer.toString()
    const others = this.#connections.get(name) ?? []
    this.#connections.set(name, [...others, connection])
    const losers: MuxedConnection[] = []
    for (const other of others) {
      if (!other.open || other.retiring) continue
      if (dialledAtOnce(connection, other)) losers.push(this.#preference.loser(connection, other))
      else this.#liveness.probe(other)
    }
    for (const loser of losers) loser.retire()
    if (others.length >= limits.maxConnectionsPerPeer) void this.#preference.worst(others).close()
    this.#liveness.watch(connection)
    // A listener may end the connection at once; all others hear of that after they heard of the connection.
    this.#news.add('connection:opened', { connection })
    if (others.length === 0) this.#news.add('peer:connected', { peerId: connection.remotePeer, connection })
    for (const loser of losers) this.#news.add('connection:retiring', { connection: loser })
    this.#news.tell()
    this.#trim()
  }

  /** Closes the connections that are too many; looks again when some of them have had their time of grace. */
  #trim(): void {
    const { clock, limits } = this.#options
    this.#cancelTrim?.()
    this.#cancelTrim = null
    const { inbound, outbound } = this.resources.connections
    if (this.#stopped || inbound + outbound <= limits.highWaterConnections) return
    const staying = this.connections().filter((each) => each.open && !each.retiring)
    const { close, next } = this.trimmer.trim(staying, clock.now())
    for (const connection of close) void connection.close()
    // Never at once: rounding may put the end of a wait before its time.
    if (next !== null) this.#cancelTrim = clock.after(Math.max(1, next - clock.now()), () => this.#trim())
  }

  #remove(connection: MuxedConnection, error: NetError | null): void {
    this.#liveness.forget(connection)
    const name = connection.remotePeer.toString()
    const left = (this.#connections.get(name) ?? []).filter((each) => each !== connection)
    if (left.length > 0) this.#connections.set(name, left)
    else this.#connections.delete(name)
    this.#news.add('connection:closed', { connection, error })
    const address = connection.remoteAddress.toString()
    if (left.length === 0) {
      this.#news.add('peer:disconnected', { peerId: connection.remotePeer, address, byUs: connection.closedByUs })
    }
    this.#news.tell()
  }
}
