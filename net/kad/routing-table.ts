/**
 * The routing table: who is known to answer, in 256 buckets of k peers by common prefix length with our own key. A machine.
 * https://github.com/libp2p/specs/blob/master/kad-dht/README.md#kademlia-routing-table
 *
 *   (a stranger) → member | spare (its bucket is full) → gone (it failed, or stopped speaking the protocol)
 *
 * Nobody gets in before it answered a question of ours. A full bucket keeps its members: the one heard from least recently is to be
 * checked, and only when it fails its place goes to the newest spare. A disconnect is no failure. Left out: asking, which is the driver's.
 */
import type { PeerId } from '../peer-id.ts'
import type { Random } from '../random.ts'
import { commonPrefixLength, compareDistance, kadKeyOf, kadKeyOfPeer } from './key.ts'
import type { KadKey } from './key.ts'

/** Bits of a key, and the bucket that only we ourselves would be in. */
export const OWN_BUCKET = 256
/** Ours: a few that may step in; they are not asked meanwhile, so more would only grow old. Peers a bucket. */
const MAX_SPARES = 5
/** go: a bucket that was not looked into for so long is refreshed, and a peer that did not answer for twice as long is checked. Ms. */
const REFRESH_MS = 10 * 60_000
/** Ours: a member that answered so lately is not asked whether it is still there because somebody wants its place. Ms. */
const FRESH_MS = 60_000
/** Ours: a network that has grown twofold since we looked for ourselves has others close to us by now; so soon we look again, ms. */
const GROWTH_MS = 10_000
/** Deeper buckets are refreshed by looking for ourselves. Ours: it takes 2^(n+1) hashes to find a key for bucket n; go stops at 15. */
const MAX_REFRESHED_BUCKET = 10
/** Ours: 2^-7 of the searches for a key of the deepest bucket give up, and try again at the next refresh. Hashes. */
const MAX_TARGET_TRIES = 10_000
const SHA2_256 = [0x12, 0x20] as const

export interface RoutingTableParams {
  /** Peers a bucket. Spec: 20. */
  k: number
  /** Members of one IP group in the whole table, and in one bucket; Infinity = any number. */
  maxPerGroup: number
  maxPerGroupAndBucket: number
  refreshMs: number
}

export const ROUTING_TABLE_DEFAULTS: Readonly<RoutingTableParams> = {
  k: 20,
  maxPerGroup: Infinity,
  maxPerGroupAndBucket: Infinity,
  refreshMs: REFRESH_MS,
}

export interface TablePeer {
  readonly peer: PeerId
  readonly key: KadKey
  /** What counts as one owner when peers of one network are limited; null = exempt. */
  readonly group: string | null
  answeredAt: number
}

interface Bucket {
  /** By when they answered, the latest last. */
  members: TablePeer[]
  spares: TablePeer[]
  /** The member that is being checked because the bucket is full. */
  checking: PeerId | null
  refreshedAt: number
}

export interface Answered {
  /** It is a member now and was none before. */
  added: boolean
  /** A member that should be asked whether it is still there. */
  check: PeerId | null
}

export interface Failed {
  removed: boolean
  /** The spare that took its place. */
  promoted: PeerId | null
}

export class RoutingTable {
  readonly #own: KadKey
  readonly #params: RoutingTableParams
  readonly #buckets = new Map<number, Bucket>()
  readonly #groups = new Map<string, number>()
  #size = 0
  #deepest = 0
  #ownRefreshedAt = -Infinity
  #sizeAtOwnRefresh = 0

  constructor(own: KadKey, params: Partial<RoutingTableParams> = {}) {
    this.#own = own
    this.#params = { ...ROUTING_TABLE_DEFAULTS, ...params }
  }

  get size(): number {
    return this.#size
  }

  /** Members a bucket, by common prefix length, up to the deepest that has any. */
  buckets(): number[] {
    const counts: number[] = []
    for (let i = 0; i <= this.#deepest; i++) counts.push(this.#buckets.get(i)?.members.length ?? 0)
    return this.#size === 0 ? [] : counts
  }

  members(): TablePeer[] {
    return [...this.#buckets.values()].flatMap((bucket) => bucket.members)
  }

  has(peer: PeerId): boolean {
    return this.#member(peer) !== undefined
  }

  /** Whether it is a member, and one of the k nearest to us. */
  isNear(peer: PeerId): boolean {
    return this.has(peer) && this.closest(this.#own, this.#params.k).some((each) => each.peer.equals(peer))
  }

  /** Whether asking the peer a first question may get us a member or a spare. */
  wants(peer: PeerId, group: string | null): boolean {
    const key = kadKeyOfPeer(peer)
    const index = commonPrefixLength(this.#own, key)
    if (index === OWN_BUCKET) return false
    const bucket = this.#buckets.get(index)
    if (!bucket) return this.#groupHasRoom(group, null)
    if (find(bucket.members, peer) || find(bucket.spares, peer)) return false
    if (bucket.members.length < this.#params.k) return this.#groupHasRoom(group, bucket)
    return bucket.spares.length < MAX_SPARES
  }

  /** The peer answered a question of ours. */
  answered(peer: PeerId, group: string | null, now: number): Answered {
    const key = kadKeyOfPeer(peer)
    const index = commonPrefixLength(this.#own, key)
    if (index === OWN_BUCKET) return { added: false, check: null }
    const bucket = this.#bucket(index)
    if (bucket.checking?.equals(peer)) bucket.checking = null
    const known = find(bucket.members, peer)
    if (known) {
      known.answeredAt = now
      moveToEnd(bucket.members, known)
      return { added: false, check: null }
    }
    remove(bucket.spares, peer)
    const newcomer: TablePeer = { peer, key, group, answeredAt: now }
    if (bucket.members.length < this.#params.k) {
      if (!this.#groupHasRoom(group, bucket)) return { added: false, check: null }
      this.#insert(bucket, index, newcomer)
      // Whoever fills a bucket has no need to look for more.
      if (bucket.members.length === this.#params.k && bucket.refreshedAt === -Infinity) bucket.refreshedAt = now
      return { added: true, check: null }
    }
    bucket.spares.push(newcomer)
    if (bucket.spares.length > MAX_SPARES) bucket.spares.shift()
    return { added: false, check: this.#toCheck(bucket, now) }
  }

  /** The peer did not answer, answered nonsense, or no longer speaks the protocol. */
  failed(peer: PeerId): Failed {
    const index = commonPrefixLength(this.#own, kadKeyOfPeer(peer))
    const bucket = this.#buckets.get(index)
    if (!bucket) return { removed: false, promoted: null }
    if (bucket.checking?.equals(peer)) bucket.checking = null
    remove(bucket.spares, peer)
    const gone = remove(bucket.members, peer)
    if (!gone) return { removed: false, promoted: null }
    this.#size--
    this.#countGroup(gone.group, -1)
    for (let i = bucket.spares.length - 1; i >= 0; i--) {
      const spare = bucket.spares[i] as TablePeer
      if (!this.#groupHasRoom(spare.group, bucket)) continue
      bucket.spares.splice(i, 1)
      this.#insert(bucket, index, spare)
      // It answered a while ago: it is the first to be checked.
      bucket.members.sort((a, b) => a.answeredAt - b.answeredAt)
      return { removed: true, promoted: spare.peer }
    }
    while (this.#deepest > 0 && !this.#buckets.get(this.#deepest)?.members.length) this.#deepest--
    return { removed: true, promoted: null }
  }

  /** The members closest to the key, nearest first. */
  closest(key: KadKey, count: number): TablePeer[] {
    const shared = commonPrefixLength(this.#own, key)
    const found: TablePeer[] = []
    // Peers of the key's own bucket have more than `shared` bits in common with it, those of deeper buckets just as many, others fewer.
    const tiers = function* (this: RoutingTable): Generator<TablePeer[]> {
      yield this.#buckets.get(shared)?.members ?? []
      const deeper: TablePeer[] = []
      for (let i = shared + 1; i <= this.#deepest; i++) deeper.push(...(this.#buckets.get(i)?.members ?? []))
      yield deeper
      for (let i = Math.min(shared - 1, this.#deepest); i >= 0; i--) yield this.#buckets.get(i)?.members ?? []
    }
    for (const tier of tiers.call(this)) {
      if (found.length >= count) break
      if (tier.length > 0) found.push(...[...tier].sort((a, b) => compareDistance(key, a.key, b.key)))
    }
    return found.length > count ? found.slice(0, count) : found
  }

  // Refreshing

  /** A key was looked up, or looking one up in its bucket was tried. */
  refreshed(bucket: number, now: number): void {
    if (bucket !== OWN_BUCKET) {
      this.#bucket(bucket).refreshedAt = now
      return
    }
    this.#ownRefreshedAt = now
    this.#sizeAtOwnRefresh = this.#size
  }

  /** Buckets that nobody looked into for a while, OWN_BUCKET first. It alone, as long as looking for ourselves finds everybody. */
  refreshDue(now: number): number[] {
    const due: number[] = []
    if (now >= this.#ownRefreshAt()) due.push(OWN_BUCKET)
    for (let i = 0; i < this.#refreshed(); i++) {
      if (now >= (this.#buckets.get(i)?.refreshedAt ?? -Infinity) + this.#params.refreshMs) due.push(i)
    }
    return due
  }

  /** Members that did not answer for a long time. */
  stale(now: number): PeerId[] {
    return this.members()
      .filter(({ answeredAt }) => now >= answeredAt + 2 * this.#params.refreshMs)
      .map(({ peer }) => peer)
  }

  /** When something is due next; Infinity while the table is empty. */
  nextRefresh(): number {
    const { refreshMs } = this.#params
    let at = this.#ownRefreshAt()
    for (let i = 0; i < this.#refreshed(); i++) {
      at = Math.min(at, (this.#buckets.get(i)?.refreshedAt ?? -Infinity) + refreshMs)
    }
    for (const { members } of this.#buckets.values()) {
      // Ordered by when they answered.
      if (members[0]) at = Math.min(at, members[0].answeredAt + 2 * refreshMs)
    }
    return at
  }

  /** What to look for to refresh a bucket: bytes that pass for a peer id, because some ask for that; null = not found this time. */
  target(bucket: number, random: Random): Uint8Array | null {
    const bytes = new Uint8Array(SHA2_256.length + 32)
    bytes.set(SHA2_256)
    bytes.set(random.bytes(32), SHA2_256.length)
    const view = new DataView(bytes.buffer)
    for (let i = 0; i < MAX_TARGET_TRIES; i++) {
      view.setUint32(SHA2_256.length, i)
      if (commonPrefixLength(this.#own, kadKeyOf(bytes)) === bucket) return bytes
    }
    return null
  }

  /** Buckets that are refreshed one by one: those that reach further than our k closest. */
  #refreshed(): number {
    if (this.#size < this.#params.k) return 0
    const furthest = this.closest(this.#own, this.#params.k).at(-1)
    return furthest ? Math.min(commonPrefixLength(this.#own, furthest.key), MAX_REFRESHED_BUCKET) + 1 : 0
  }

  /** What was refreshed before everybody was gone says nothing about those who come now. */
  #begin(): void {
    this.#ownRefreshedAt = -Infinity
    for (const bucket of this.#buckets.values()) bucket.refreshedAt = -Infinity
  }

  /** When we look for ourselves next. */
  #ownRefreshAt(): number {
    if (this.#size === 0) return Infinity
    const grown = this.#size >= 2 * this.#sizeAtOwnRefresh && this.#size > 1
    return this.#ownRefreshedAt + Math.min(grown ? GROWTH_MS : Infinity, this.#params.refreshMs)
  }

  #bucket(index: number): Bucket {
    let bucket = this.#buckets.get(index)
    if (!bucket) {
      this.#buckets.set(index, (bucket = { members: [], spares: [], checking: null, refreshedAt: -Infinity }))
    }
    return bucket
  }

  #member(peer: PeerId): TablePeer | undefined {
    const bucket = this.#buckets.get(commonPrefixLength(this.#own, kadKeyOfPeer(peer)))
    return bucket && find(bucket.members, peer)
  }

  #insert(bucket: Bucket, index: number, newcomer: TablePeer): void {
    bucket.members.push(newcomer)
    this.#size++
    if (this.#size === 1) this.#begin()
    this.#deepest = Math.max(this.#deepest, index)
    this.#countGroup(newcomer.group, 1)
  }

  /** The least recently heard of, unless that was a moment ago or it is being asked. */
  #toCheck(bucket: Bucket, now: number): PeerId | null {
    const oldest = bucket.members[0]
    if (bucket.checking || !oldest || now < oldest.answeredAt + FRESH_MS) return null
    bucket.checking = oldest.peer
    return oldest.peer
  }

  #groupHasRoom(group: string | null, bucket: Bucket | null): boolean {
    if (group === null) return true
    if ((this.#groups.get(group) ?? 0) >= this.#params.maxPerGroup) return false
    const here = bucket?.members.filter((member) => member.group === group).length ?? 0
    return here < this.#params.maxPerGroupAndBucket
  }

  #countGroup(group: string | null, by: 1 | -1): void {
    if (group === null) return
    const count = (this.#groups.get(group) ?? 0) + by
    if (count === 0) this.#groups.delete(group)
    else this.#groups.set(group, count)
  }
}

function find(peers: readonly TablePeer[], peer: PeerId): TablePeer | undefined {
  return peers.find((each) => each.peer.equals(peer))
}

function remove(peers: TablePeer[], peer: PeerId): TablePeer | undefined {
  const index = peers.findIndex((each) => each.peer.equals(peer))
  return index < 0 ? undefined : peers.splice(index, 1)[0]
}

function moveToEnd(peers: TablePeer[], peer: TablePeer): void {
  peers.splice(peers.indexOf(peer), 1)
  peers.push(peer)
}
