/**
 * Machine: our own public addresses, as others see them. Each peer tells what it sees in identify; one alone may lie, so an address counts only when
 * several networks tell of it, and not far fewer than tell of another. As go-libp2p's observed address manager.
 *
 *   a connection that the peer dialled   it sees where it dialled: that very address and port
 *   a connection that we dialled         its port is good for that connection alone: the address, with each port that we listen on, in the hope
 *                                        of a router that forwards it
 *
 * Leaves out proof that anybody can dial it.
 */
import { ipPrefix, scopeOf, tcpAddress, tcpEndpoint } from '../address.ts'
import type { Endpoint, Multiaddr } from '../address.ts'
import type { Connection } from '../connection.ts'

/** go: observers before an address counts. */
const MIN_OBSERVERS = 4
/** go: one observer is one ip4 address or ip6 /56. Ours is stricter with ip4: addresses of one /24 are cheap to have. */
const OBSERVER_IP4_BITS = 24
const OBSERVER_IP6_BITS = 56
/** Ours: with fewer observers than this share of the best one's, an address is a lie or out of date. */
const MIN_SHARE = 0.5
/** go: of one ip version. */
const MAX_BELIEVED = 3
/** Ours: addresses that are being watched, and observers of each. */
const MAX_WATCHED = 64
const MAX_OBSERVERS = 64
/** go: after the connection over which it was observed, ms. */
const OBSERVED_MS = 30 * 60_000

interface Watched {
  readonly address: Multiaddr
  readonly family: 4 | 6
  /** Network of the observer → its connections, and until when it counts once they are closed (ms). */
  readonly observers: Map<string, { readonly connections: Set<Connection>; until: number }>
}

export class ObservedAddresses {
  /** By text. */
  readonly #watched = new Map<string, Watched>()

  /**
   * What the other end of a connection sees us at; it takes the place of what it said before.
   * @param own where we listen
   */
  observe(connection: Connection, observed: Multiaddr, own: readonly Multiaddr[], now: number): void {
    this.#retract(connection)
    const network = observerOf(connection)
    if (network === null || scopeOf(observed) !== 'public') return
    for (const address of candidates(connection, observed, own)) this.#count(address, network, connection, now)
  }

  closed(connection: Connection, now: number): void {
    for (const { observers } of this.#watched.values()) {
      for (const observer of observers.values()) {
        if (observer.connections.delete(connection) && observer.connections.size === 0)
          observer.until = now + OBSERVED_MS
      }
    }
  }

  /** Addresses that enough networks tell of, the most told first. */
  believed(now: number): Multiaddr[] {
    this.#expire(now)
    return ([4, 6] as const).flatMap((family) => {
      const watched = [...this.#watched.values()].filter((each) => each.family === family)
      watched.sort((a, b) => b.observers.size - a.observers.size || (`${a.address}` < `${b.address}` ? -1 : 1))
      const most = watched[0]?.observers.size ?? 0
      const enough = watched.filter(({ observers: { size } }) => size >= Math.max(MIN_OBSERVERS, most * MIN_SHARE))
      return enough.slice(0, MAX_BELIEVED).map(({ address }) => address)
    })
  }

  #count(address: Multiaddr, network: string, connection: Connection, now: number): void {
    const text = address.toString()
    let watched = this.#watched.get(text)
    if (!watched) {
      this.#makeRoom(now)
      watched = { address, family: tcpEndpoint(address)?.family ?? 4, observers: new Map() }
      this.#watched.set(text, watched)
    }
    const observer = watched.observers.get(network)
    if (observer) observer.connections.add(connection)
    else if (watched.observers.size < MAX_OBSERVERS)
      watched.observers.set(network, { connections: new Set([connection]), until: 0 })
  }

  #retract(connection: Connection): void {
    for (const [text, { observers }] of this.#watched) {
      for (const [network, { connections, until }] of observers) {
        if (connections.delete(connection) && connections.size === 0 && until === 0) observers.delete(network)
      }
      if (observers.size === 0) this.#watched.delete(text)
    }
  }

  #expire(now: number): void {
    for (const [text, { observers }] of this.#watched) {
      for (const [network, { connections, until }] of observers) {
        if (connections.size === 0 && until <= now) observers.delete(network)
      }
      if (observers.size === 0) this.#watched.delete(text)
    }
  }

  /** The one that fewest tell of goes first, of equals the oldest. */
  #makeRoom(now: number): void {
    if (this.#watched.size < MAX_WATCHED) return
    this.#expire(now)
    if (this.#watched.size < MAX_WATCHED) return
    const [text] = [...this.#watched].reduce((worst, each) =>
      each[1].observers.size < worst[1].observers.size ? each : worst,
    )
    this.#watched.delete(text)
  }
}

/** Null for whoever is on our own network, and sees nothing of what the world sees. */
function observerOf({ remoteAddress }: Connection): string | null {
  return scopeOf(remoteAddress) === 'public' ? ipPrefix(remoteAddress, OBSERVER_IP4_BITS, OBSERVER_IP6_BITS) : null
}

function candidates(
  { direction, remoteAddress }: Connection,
  observed: Multiaddr,
  own: readonly Multiaddr[],
): Multiaddr[] {
  const seen = tcpEndpoint(observed)
  if (seen === null || seen.port === 0 || seen.family !== tcpEndpoint(remoteAddress)?.family) return []
  const listening = own.flatMap((address): Endpoint[] => {
    const endpoint = tcpEndpoint(address)
    // Whoever listens for this machine alone is reached by nobody.
    return endpoint?.family === seen.family && scopeOf(address) !== 'loopback' ? [endpoint] : []
  })
  if (listening.length === 0) return []
  const ports = direction === 'inbound' ? [seen.port] : [...new Set(listening.map(({ port }) => port))]
  const isOurs = (port: number): boolean => listening.some((each) => each.host === seen.host && each.port === port)
  return ports.filter((port) => !isOurs(port)).map((port) => tcpAddress(seen.host, port))
}
