/**
 * Machine: the peers heard on the local network. Each is told when it is new, when it has an address more, and else now and then.
 * Anybody on the network can invent any number of peers, so how many are kept and told is bounded, and shared fairly among the
 * machines that say so: when it is full, whoever told of most loses its oldest; telling goes round. Time comes in as an argument.
 */
import { Allowance } from '../allowance.ts'
import type { PeerId } from '../peer-id.ts'
import type { Announcement } from './announcement.ts'

/** Ours: more people than share one network segment; with MAX_ADDRESSES of 250 bytes less than 4 MiB. */
export const MAX_PEERS = 256
/** Of one peer; the one heard longest ago goes first. Ours: two families, some interfaces and transports. */
export const MAX_ADDRESSES = 16
/** Peers told in a second in the long run, and at once: each may become a dial. Ours. */
export const TOLD_PER_SECOND = 4
export const TOLD_AT_ONCE = 16
/** A peer that is still heard is told again, so that a lost connection comes back. Ours: as often as we ask at least. */
export const TELL_AGAIN_MS = 60_000
/** Ours: about go's TTL (3200 s); nobody stays for the 136 years that the field can say. */
const MAX_TTL_MS = 3_600_000

interface Neighbour {
  peer: PeerId
  /** The machine that first told of it. */
  source: string
  instance: string
  /** Address → when it expires; the one heard longest ago first. */
  addresses: Map<string, number>
  /** -Infinity = not yet. */
  toldAt: number
}

export interface FoundNeighbour {
  peer: PeerId
  /** In text, without /p2p. */
  addresses: string[]
}

export class Neighbours {
  readonly #peers = new Map<string, Neighbour>()
  /** Source → its peers, those heard longest ago first. */
  readonly #sources = new Map<string, Map<string, Neighbour>>()
  /** Source → its peers that are to be told, in order; the sources take turns. */
  readonly #untold = new Map<string, Set<string>>()
  readonly #telling = new Allowance(TOLD_AT_ONCE, 1_000 / TOLD_PER_SECOND)

  get size(): number {
    return this.#peers.size
  }

  hear({ peer, instance, ttlSeconds, addresses }: Announcement, source: string, now: number): void {
    const key = peer.toString()
    const neighbour = this.#peers.get(key) ?? { peer, source, instance, addresses: new Map(), toldAt: -Infinity }
    expire(neighbour, now)
    let isNews = now - neighbour.toldAt >= TELL_AGAIN_MS
    const until = now + Math.min(ttlSeconds * 1000, MAX_TTL_MS)
    for (const address of addresses) {
      if (!neighbour.addresses.delete(address)) isNews = true
      neighbour.addresses.set(address, until)
      dropOldest(neighbour.addresses)
    }
    neighbour.instance = instance
    this.#keep(key, neighbour)
    if (!isNews) return
    const untold = this.#untold.get(neighbour.source) ?? new Set()
    this.#untold.set(neighbour.source, untold.add(key))
  }

  /** It leaves, or says so: told at once when it is heard again. */
  goodbye(instance: string): void {
    for (const [key, neighbour] of this.#peers) if (neighbour.instance === instance) this.#forget(key, neighbour)
  }

  /** The next peer to tell; null = nobody, or not yet. */
  tell(now: number): FoundNeighbour | null {
    for (let source = first(this.#untold.keys()); source !== undefined; source = first(this.#untold.keys())) {
      if (!this.#telling.take(now)) return null
      const key = this.#turnOf(source)
      const neighbour = this.#peers.get(key)
      if (!neighbour) continue
      expire(neighbour, now)
      neighbour.toldAt = now
      if (neighbour.addresses.size > 0) return { peer: neighbour.peer, addresses: [...neighbour.addresses.keys()] }
    }
    return null
  }

  /** When somebody can be told; null = there is nobody. */
  deadline(now: number): number | null {
    return this.#untold.size === 0 ? null : this.#telling.next(now)
  }

  /** Forgets those whose time is over. */
  sweep(now: number): void {
    for (const [key, neighbour] of this.#peers) {
      expire(neighbour, now)
      if (neighbour.addresses.size === 0) this.#forget(key, neighbour)
    }
  }

  /** Takes the source's next peer; the source's turn is over until all others had theirs. */
  #turnOf(source: string): string {
    const keys = this.#untold.get(source) as Set<string>
    const key = first(keys) as string
    keys.delete(key)
    this.#untold.delete(source)
    if (keys.size > 0) this.#untold.set(source, keys)
    return key
  }

  #keep(key: string, neighbour: Neighbour): void {
    const ofSource = this.#sources.get(neighbour.source) ?? new Map<string, Neighbour>()
    ofSource.delete(key)
    ofSource.set(key, neighbour)
    this.#sources.set(neighbour.source, ofSource)
    this.#peers.set(key, neighbour)
    if (this.#peers.size > MAX_PEERS) this.#makeRoom()
  }

  #makeRoom(): void {
    let largest: Map<string, Neighbour> | null = null
    for (const ofSource of this.#sources.values()) if (!largest || ofSource.size > largest.size) largest = ofSource
    const oldest = first(largest ?? [])
    if (oldest) this.#forget(...oldest)
  }

  #forget(key: string, { source }: Neighbour): void {
    this.#peers.delete(key)
    remove(this.#sources, source, key)
    remove(this.#untold, source, key)
  }
}

function expire({ addresses }: Neighbour, now: number): void {
  for (const [address, until] of addresses) if (until <= now) addresses.delete(address)
}

function dropOldest(addresses: Map<string, number>): void {
  const oldest = first(addresses.keys())
  if (addresses.size > MAX_ADDRESSES && oldest !== undefined) addresses.delete(oldest)
}

function remove(groups: Map<string, { delete(key: string): boolean; size: number }>, group: string, key: string): void {
  const members = groups.get(group)
  members?.delete(key)
  if (members?.size === 0) groups.delete(group)
}

function first<T>(items: Iterable<T>): T | undefined {
  for (const item of items) return item
  return undefined
}
