/**
 * Machine: which connections go when there are too many. Peers are worth the sum of their tags; those that anyone protects stay. Above
 * the high-water mark those worth least are named, until the low-water mark is reached: by tags, then those that others dialled, then
 * those without a stream of the program, then the youngest, because what has lasted is likely to last. A newcomer that is named is closed
 * only after a time of grace. What was dialled for a question or two goes before that when a dial finds no room. Time comes in as an argument;
 * closing is the switch's.
 */
import { BRIEF_WORTH } from './behaviour.ts'
import type { HostLimits } from './limits.ts'
import type { PeerId } from './peer-id.ts'
import type { Direction } from './stream.ts'

type TrimLimits = Pick<
  HostLimits,
  'highWaterConnections' | 'lowWaterConnections' | 'trimGraceMs' | 'trimSilenceMs' | 'maxTaggedPeers' | 'maxTagsPerPeer'
>

export interface Trimmable {
  readonly remotePeer: PeerId
  readonly direction: Direction
  /** Clock.now. */
  readonly upgradedAt: number
  /** Whether a stream of the program is open on it. */
  readonly busy: boolean
  /** Dialled for a question or two. */
  readonly brief: boolean
}

export interface Trim<T> {
  /** To be closed now. */
  close: T[]
  /** When to look again, Clock.now; null = when there is one more connection. */
  next: number | null
}

export class Trimmer {
  readonly #limits: TrimLimits
  /** Peer → tag → weight; in the order in which peers were tagged last. */
  readonly #tags = new Map<string, Map<string, number>>()
  readonly #protected = new Map<string, Set<string>>()
  #quietUntil = -Infinity

  constructor(limits: TrimLimits) {
    this.#limits = limits
  }

  /** 0 takes the tag away. Tags of a peer beyond its share are ignored. */
  tag(peer: PeerId, tag: string, weight: number): void {
    const name = peer.toString()
    const tags = this.#tags.get(name) ?? new Map<string, number>()
    if (weight === 0) tags.delete(tag)
    else if (tags.has(tag) || tags.size < this.#limits.maxTagsPerPeer) tags.set(tag, weight)
    this.#tags.delete(name)
    if (tags.size > 0) this.#tags.set(name, tags)
    if (this.#tags.size <= this.#limits.maxTaggedPeers) return
    const oldest = this.#tags.keys().next()
    if (!oldest.done) this.#tags.delete(oldest.value)
  }

  /** Whether it is protected now: false when as many as may be are, or when the peer has its share of tags. */
  protect(peer: PeerId, tag: string): boolean {
    const name = peer.toString()
    const known = this.#protected.get(name)
    if (known === undefined && this.#protected.size >= this.#limits.maxTaggedPeers) return false
    const tags = known ?? new Set<string>()
    if (!tags.has(tag) && tags.size >= this.#limits.maxTagsPerPeer) return false
    this.#protected.set(name, tags.add(tag))
    return true
  }

  unprotect(peer: PeerId, tag: string): void {
    const name = peer.toString()
    const tags = this.#protected.get(name)
    tags?.delete(tag)
    if (tags?.size === 0) this.#protected.delete(name)
  }

  isProtected(peer: PeerId): boolean {
    return this.#protected.has(peer.toString())
  }

  /** The sum of its tags. */
  worth(peer: PeerId): number {
    let sum = 0
    for (const weight of this.#tags.get(peer.toString())?.values() ?? []) sum += weight
    return sum
  }

  trim<T extends Trimmable>(connections: readonly T[], now: number): Trim<T> {
    const { highWaterConnections, lowWaterConnections, trimGraceMs, trimSilenceMs } = this.#limits
    if (connections.length <= highWaterConnections) return { close: [], next: null }
    if (now < this.#quietUntil) return { close: [], next: this.#quietUntil }
    const unprotected = connections.filter((each) => !this.isProtected(each.remotePeer))
    const victims = this.#worstFirst(unprotected).slice(0, connections.length - lowWaterConnections)
    // A crowd of newcomers waits for its end; it must not push out meanwhile what was there before it.
    const close = victims.filter((each) => now - each.upgradedAt >= trimGraceMs)
    if (close.length > 0) this.#quietUntil = now + trimSilenceMs
    if (connections.length - close.length <= highWaterConnections) return { close, next: null }
    let graceEnds = Infinity
    for (const { upgradedAt } of victims) {
      if (now - upgradedAt < trimGraceMs) graceEnds = Math.min(graceEnds, upgradedAt + trimGraceMs)
    }
    return { close, next: graceEnds === Infinity ? null : Math.max(graceEnds, this.#quietUntil) }
  }

  /** The connection that goes so that another can be dialled: a brief one of least worth, of those the oldest; null = none. */
  served<T extends Trimmable>(connections: readonly T[]): T | null {
    let served: T | null = null
    let least = BRIEF_WORTH
    for (const each of connections) {
      if (!each.brief || each.busy || this.isProtected(each.remotePeer)) continue
      const worth = this.worth(each.remotePeer)
      if (worth > least || (worth === least && (served === null || each.upgradedAt >= served.upgradedAt))) continue
      served = each
      least = worth
    }
    return served
  }

  #worstFirst<T extends Trimmable>(connections: readonly T[]): T[] {
    // Each figure is asked for once, not once a comparison.
    const ranked = connections.map((connection) => ({
      connection,
      worth: this.worth(connection.remotePeer),
      ours: connection.direction === 'outbound' ? 1 : 0,
      busy: connection.busy ? 1 : 0,
      at: connection.upgradedAt,
    }))
    ranked.sort((a, b) => a.worth - b.worth || a.ours - b.ours || a.busy - b.busy || b.at - a.at)
    return ranked.map(({ connection }) => connection)
  }
}
