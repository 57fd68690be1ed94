/**
 * Which of the connections with one peer is the better: one that is not retiring, then not being probed, then by our order of muxers, then the oldest. Of
 * two that the two sides dialled while neither knew of the other's, the one dialled by the smaller peer id (bytewise) stays, whatever else they are.
 * https://github.com/libp2p/specs/blob/master/connections/README.md
 */
import type { MuxedConnection } from './muxed-connection.ts'
import type { MuxerFactory } from './muxer.ts'
import type { PeerId } from './peer-id.ts'

/**
 * A dial reaches the other side after it began, and news of a connection reaches its dialler later too: together one round trip, ms.
 * Ours: longer than that of any network that one would chat over; a second dial so soon after a first is as well merged.
 */
const DIAL_NEWS_MS = 1_000

/** Our own peer id, and our muxers, the best first. */
export class Preference {
  readonly #ownPeer: PeerId
  readonly #muxers: readonly MuxerFactory[]

  constructor(ownPeer: PeerId, muxers: readonly MuxerFactory[]) {
    this.#ownPeer = ownPeer
    this.#muxers = muxers
  }

  /** The open connection that new streams take; null = none. */
  best(connections: readonly MuxedConnection[]): MuxedConnection | null {
    let best: MuxedConnection | null = null
    for (const connection of connections) {
      if (connection.open && (best === null || this.#isBetter(connection, best))) best = connection
    }
    return best
  }

  worst(connections: readonly MuxedConnection[]): MuxedConnection {
    return connections.reduce((worst, each) => (this.#isBetter(worst, each) ? each : worst))
  }

  /** Of two that were dialled at once, the one dialled by the larger peer id. */
  loser(a: MuxedConnection, b: MuxedConnection): MuxedConnection {
    const ours = a.direction === 'outbound' ? a : b
    const theirs = a.direction === 'outbound' ? b : a
    return Buffer.compare(this.#ownPeer.bytes, a.remotePeer.bytes) > 0 ? ours : theirs
  }

  #isBetter(a: MuxedConnection, b: MuxedConnection): boolean {
    if (a.retiring !== b.retiring) return b.retiring
    if (a.probing !== b.probing) return b.probing
    const rank = this.#rank(a) - this.#rank(b)
    return rank === 0 ? a.upgradedAt < b.upgradedAt : rank < 0
  }

  #rank(connection: MuxedConnection): number {
    return this.#muxers.findIndex((muxer) => muxer.protocol === connection.muxer)
  }
}

/** One dialled by each side, over the same kind of transport, and the later begun before its dialler can have known of the earlier. */
export function dialledAtOnce(newer: MuxedConnection, older: MuxedConnection): boolean {
  return (
    newer.direction !== older.direction &&
    newer.transport === older.transport &&
    newer.startedAt < older.upgradedAt + DIAL_NEWS_MS
  )
}
