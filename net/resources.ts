/**
 * Machine: who uses how much of the host. Counts connections, streams and unread bytes by scope, as go-libp2p's resource manager does;
 * integers only, no time.
 *
 *   in all · not settled yet (upgrades, streams without a protocol) · a peer · a protocol · a protocol with a peer · a connection's unread bytes
 *
 * What crosses a bound is refused, and nothing else; of what one peer could fill for everybody (unsettled streams, unread bytes) the
 * connection that holds most gives way. Left out: streams of one connection, which the muxer counts, and addresses (inbound-gate.ts).
 */
import type { HostLimits } from './limits.ts'
import type { Direction } from './stream.ts'

type Use = Record<Direction, number>

interface PeerUse {
  readonly connections: Use
  readonly streams: Use
  readonly protocols: Map<string, Use>
}

/** What a connection can do to hold less; whether it did. */
export interface Holder {
  /** Resets the stream that holds most unread bytes. */
  shedUnread(): boolean
  /** Resets the inbound stream that has been unsettled for longest. */
  shedNegotiation(): boolean
}

export class Resources {
  /** Upgraded, and inbound upgrades, which may not be more than fit. */
  readonly connections = use()
  readonly upgrades = use()
  readonly streams = use()
  readonly negotiations = use()
  unreadBytes = 0
  readonly #limits: HostLimits
  readonly #peers = new Map<string, PeerUse>()
  readonly #protocols = new Map<string, Use>()
  readonly #open = new Set<ConnectionScope>()

  constructor(limits: HostLimits) {
    this.#limits = limits
  }

  /**
   * Whether one more connection may be dialled. An eighth of the places is kept for what the program asks for: a DHT at work fills the rest.
   * @param underWay dials that are to be counted as if they had succeeded
   */
  mayDial(asked: boolean, underWay = 0): boolean {
    const { maxOutboundConnections } = this.#limits
    const kept = asked ? 0 : Math.floor(maxOutboundConnections / 8)
    return this.connections.outbound + underWay < maxOutboundConnections - kept
  }

  /** A pipe came in or was dialled; null = no room. */
  beginUpgrade(direction: Direction): ConnectionScope | null {
    const { maxInboundConnections, maxInboundUpgrades, maxOutboundUpgrades } = this.#limits
    const most = direction === 'inbound' ? maxInboundUpgrades : maxOutboundUpgrades
    if (this.upgrades[direction] >= most) return null
    if (direction === 'inbound') {
      if (this.connections.inbound >= maxInboundConnections) return null
      this.connections.inbound++
    }
    this.upgrades[direction]++
    return new ConnectionScope(this, direction)
  }

  /** Peers and protocols that are counted; for tests and for people who look inside. */
  get scopes(): { peers: number; protocols: number; connections: number } {
    return { peers: this.#peers.size, protocols: this.#protocols.size, connections: this.#open.size }
  }

  // For the scopes

  /** The upgrade of `scope` ended well; null = no room. */
  openConnection(scope: ConnectionScope, peer: string): PeerUse | null {
    if (scope.direction === 'outbound') {
      if (!this.mayDial(true)) return null
      this.connections.outbound++
    }
    this.upgrades[scope.direction]--
    const peerUse = this.#peers.get(peer) ?? { connections: use(), streams: use(), protocols: new Map() }
    this.#peers.set(peer, peerUse)
    peerUse.connections[scope.direction]++
    this.#open.add(scope)
    return peerUse
  }

  closeConnection(scope: ConnectionScope, peer: string, peerUse: PeerUse): void {
    this.connections[scope.direction]--
    this.unreadBytes -= scope.unreadBytes
    this.#open.delete(scope)
    peerUse.connections[scope.direction]--
    if (peerUse.connections.inbound + peerUse.connections.outbound === 0) this.#peers.delete(peer)
  }

  endUpgrade(direction: Direction): void {
    this.upgrades[direction]--
    if (direction === 'inbound') this.connections.inbound--
  }

  mayOpenStream(scope: ConnectionScope, direction: Direction, ofPeer: number): boolean {
    const limits = this.#limits
    if (direction === 'outbound') {
      return (
        this.streams.outbound < limits.maxOutboundStreamsInAll &&
        ofPeer < limits.maxOutboundStreamsPerPeer &&
        this.negotiations.outbound < limits.maxOutboundNegotiations
      )
    }
    return (
      this.streams.inbound < limits.maxInboundStreamsInAll &&
      ofPeer < limits.maxInboundStreamsPerPeer &&
      (this.negotiations.inbound < limits.maxInboundNegotiations || this.#shedNegotiation(scope))
    )
  }

  /** Counts a stream of the protocol, if there is room. `allowed`: what its handler lets one connection have. */
  openProtocol(peerUse: PeerUse, protocol: string, direction: Direction, allowed: number): boolean {
    const limits = this.#limits
    const inbound = direction === 'inbound'
    const most = inbound ? limits.maxInboundStreamsOfProtocol : limits.maxOutboundStreamsOfProtocol
    const mostOfPeer = inbound ? limits.maxInboundStreamsOfProtocolPerPeer : limits.maxOutboundStreamsOfProtocolPerPeer
    const all = this.#protocols.get(protocol)
    const ofPeer = peerUse.protocols.get(protocol)
    if (all !== undefined && all[direction] >= most) return false
    if (ofPeer !== undefined && ofPeer[direction] >= Math.max(mostOfPeer, allowed)) return false
    add(this.#protocols, protocol, direction)
    add(peerUse.protocols, protocol, direction)
    return true
  }

  closeProtocol(peerUse: PeerUse, protocol: string, direction: Direction): void {
    subtract(this.#protocols, protocol, direction)
    subtract(peerUse.protocols, protocol, direction)
  }

  /** Makes room after `scope` came to hold more. */
  shedUnread(scope: ConnectionScope): void {
    const { maxUnreadBytesPerConnection, maxUnreadBytesInAll } = this.#limits
    while (scope.unreadBytes > maxUnreadBytesPerConnection && scope.holder?.shedUnread()) continue
    while (this.unreadBytes > maxUnreadBytesInAll) {
      if (!this.#most((each) => each.unreadBytes)?.holder?.shedUnread()) return
    }
  }

  /** Whether a stream of `scope` may stay unsettled at the cost of one of a connection that has more of them. */
  #shedNegotiation(scope: ConnectionScope): boolean {
    const most = this.#most((each) => each.negotiations)
    if (most === null || most.negotiations <= scope.negotiations) return false
    return most.holder?.shedNegotiation() ?? false
  }

  #most(held: (scope: ConnectionScope) => number): ConnectionScope | null {
    let most: ConnectionScope | null = null
    for (const scope of this.#open) if (most === null || held(scope) > held(most)) most = scope
    return most
  }
}

/** What one connection uses: upgrading → open → over. */
export class ConnectionScope {
  readonly direction: Direction
  /** The connection, once there is one. */
  holder: Holder | null = null
  unreadBytes = 0
  /** Inbound streams whose protocol is not settled. */
  negotiations = 0
  readonly #resources: Resources
  #peer = ''
  #peerUse: PeerUse | null = null
  #over = false

  constructor(resources: Resources, direction: Direction) {
    this.#resources = resources
    this.direction = direction
  }

  /** The upgrade ended well, with this peer. Whether there is room; if not, it counts as an upgrade until `close`. */
  open(peer: string): boolean {
    this.#peer = peer
    this.#peerUse = this.#resources.openConnection(this, peer)
    return this.#peerUse !== null
  }

  /** The upgrade failed, or the connection is over. Idempotent. */
  close(): void {
    if (this.#over) return
    this.#over = true
    if (this.#peerUse === null) this.#resources.endUpgrade(this.direction)
    else this.#resources.closeConnection(this, this.#peer, this.#peerUse)
  }

  /** Null = no room. */
  openStream(direction: Direction): StreamScope | null {
    const peerUse = this.#peerUse
    if (peerUse === null || this.#over) return null
    if (!this.#resources.mayOpenStream(this, direction, peerUse.streams[direction])) return null
    return new StreamScope(this.#resources, this, peerUse, direction)
  }

  /** So many bytes more wait to be read; fewer, when negative. */
  addUnread(bytes: number): void {
    if (this.#over) return
    this.unreadBytes += bytes
    this.#resources.unreadBytes += bytes
    if (bytes > 0) this.#resources.shedUnread(this)
  }
}

/** What one stream uses: unsettled → of a protocol → over. */
export class StreamScope {
  readonly #resources: Resources
  readonly #connection: ConnectionScope
  readonly #peerUse: PeerUse
  readonly #direction: Direction
  #protocol: string | null = null
  #settled = false

  constructor(resources: Resources, connection: ConnectionScope, peerUse: PeerUse, direction: Direction) {
    this.#resources = resources
    this.#connection = connection
    this.#peerUse = peerUse
    this.#direction = direction
    resources.streams[direction]++
    resources.negotiations[direction]++
    peerUse.streams[direction]++
    if (direction === 'inbound') connection.negotiations++
  }

  /** The protocol is settled. Whether there is room for one more of it; `allowed`: what its handler lets one connection have. */
  settle(protocol: string, allowed = 0): boolean {
    this.#endNegotiation()
    if (!this.#resources.openProtocol(this.#peerUse, protocol, this.#direction, allowed)) return false
    this.#protocol = protocol
    return true
  }

  /** The stream is over. Called once. */
  close(): void {
    this.#endNegotiation()
    this.#resources.streams[this.#direction]--
    this.#peerUse.streams[this.#direction]--
    if (this.#protocol !== null) this.#resources.closeProtocol(this.#peerUse, this.#protocol, this.#direction)
  }

  #endNegotiation(): void {
    if (this.#settled) return
    this.#settled = true
    this.#resources.negotiations[this.#direction]--
    if (this.#direction === 'inbound') this.#connection.negotiations--
  }
}

function use(): Use {
  return { inbound: 0, outbound: 0 }
}

function add(uses: Map<string, Use>, protocol: string, direction: Direction): void {
  let found = uses.get(protocol)
  if (found === undefined) uses.set(protocol, (found = use()))
  found[direction]++
}

/** A protocol that nobody uses is forgotten, so that names cost nothing for good. */
function subtract(uses: Map<string, Use>, protocol: string, direction: Direction): void {
  const found = uses.get(protocol)
  if (found === undefined) return
  found[direction]--
  if (found.inbound + found.outbound === 0) uses.delete(protocol)
}
