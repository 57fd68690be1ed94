/**
 * Machine: who has what (kad-dht spec, "Content provider advertisement and discovery"): key → providers with when each said so last.
 * An announcement counts for two days, the addresses in it for one. Bounded in keys, providers and addresses; anyone can announce
 * anything under any number of ids, so what goes when it is full depends on what costs an attacker most: network addresses, then hashing.
 */
import { compareDistance, kadKeyOf } from './key.ts'
import type { KadKey } from './key.ts'
import type { KadPeer } from './message.ts'
import type { Multiaddr } from '../address.ts'
import type { PeerId } from '../peer-id.ts'

export interface ProviderStoreLimits {
  /** Keys that have providers. When full, the furthest from us goes: what is close is ours to keep, and getting closer takes hashing. */
  maxKeys: number
  /** Providers of one key. When full, the origin with the most of them loses its oldest: a machine with many ids displaces itself. */
  maxProvidersPerKey: number
  /** Providers of all keys together. When full, the furthest key loses its oldest. */
  maxEntries: number
  /** Entries of one ip4 address or ip6 /64 (loopback: of one peer). When full, its oldest goes. */
  maxEntriesPerOrigin: number
  /** Addresses kept of one provider, and their bytes together: the first that fit. */
  maxAddressesPerProvider: number
  maxAddressBytesPerProvider: number
  /** An announcement counts so long, ms. */
  maxAgeMs: number
  /** And the addresses in it so long, ms. */
  maxAddressAgeMs: number
}

const HOUR_MS = 60 * 60 * 1000

export const DEFAULT_PROVIDER_LIMITS: Readonly<ProviderStoreLimits> = {
  // rust's memory store: 1,024.
  maxKeys: 1024,
  // go's routing discovery asks for 100; they fit one answer that rust reads.
  maxProvidersPerKey: 100,
  // Ours, measured: with all their addresses, one to two KiB each, 40 MiB at the very worst.
  maxEntries: 2048,
  // Ours: a quarter of all.
  maxEntriesPerOrigin: 512,
  // Ours: both families of a few transports.
  maxAddressesPerProvider: 8,
  // Ours: as many plain ones take a third of it, with certificate hashes a few fit.
  maxAddressBytesPerProvider: 512,
  // go, kad-dht spec: 48 h.
  maxAgeMs: 48 * HOUR_MS,
  // go, kad-dht spec: 24 h.
  maxAddressAgeMs: 24 * HOUR_MS,
}

interface Provider {
  readonly id: PeerId
  addresses: readonly Multiaddr[]
  announcedAt: number
  /** Keys that it is listed under. */
  entries: number
}

interface Key {
  readonly name: string
  readonly key: KadKey
  /** Peer id → entry. In order of announcement. */
  readonly entries: Map<string, Entry>
  /** Answers given, so that each begins with other providers. */
  answers: number
}

interface Entry {
  readonly key: Key
  readonly provider: Provider
  readonly origin: string
  readonly announcedAt: number
}

export class ProviderStore {
  readonly #own: KadKey
  readonly #limits: ProviderStoreLimits
  readonly #keys = new Map<string, Key>()
  readonly #providers = new Map<string, Provider>()
  /** In order of announcement, which is the order in which they expire. */
  readonly #entries = new Set<Entry>()
  /** Origin → its entries. */
  readonly #origins = new Map<string, number>()

  /** @param own our place in the keyspace */
  constructor(own: KadKey, limits: Partial<ProviderStoreLimits> = {}) {
    this.#own = own
    this.#limits = { ...DEFAULT_PROVIDER_LIMITS, ...limits }
  }

  /** Providers of all keys together. */
  get size(): number {
    return this.#entries.size
  }

  get keys(): number {
    return this.#keys.size
  }

  /** Providers whose addresses are kept. */
  get providers(): number {
    return this.#providers.size
  }

  /**
   * The provider has what the key names; said again, it counts anew. Its addresses replace those of all its entries.
   * @param origin where it was said from (`originOf`); null = counts by itself
   * @returns false when the store is full of what is nearer to us
   */
  add(key: Uint8Array, { id, addresses }: KadPeer, origin: string | null, now: number): boolean {
    this.sweep(now)
    const peerName = id.toString()
    const at = this.#keyOf(key)
    const before = at.entries.get(peerName)
    if (before) this.#drop(before)
    const provider = this.#providers.get(peerName) ?? { id, addresses: [], announcedAt: now, entries: 0 }
    provider.addresses = this.#fitting(addresses)
    provider.announcedAt = now
    const entry: Entry = { key: at, provider, origin: origin ?? peerName, announcedAt: now }
    this.#insert(entry)
    if (!before) this.#makeRoom(entry)
    return this.#entries.has(entry)
  }

  /** Those whose announcement still counts; each call begins with another one. Without addresses where those are too old. */
  get(key: Uint8Array, now: number): KadPeer[] {
    const at = this.#keys.get(nameOf(key))
    if (!at) return []
    const { maxAgeMs, maxAddressAgeMs } = this.#limits
    const peers: KadPeer[] = []
    for (const { provider, announcedAt } of at.entries.values()) {
      if (now - announcedAt >= maxAgeMs) continue
      const { id, addresses } = provider
      peers.push({ id, addresses: now - provider.announcedAt < maxAddressAgeMs ? addresses : [] })
    }
    // What doesn't fit an answer is cut from its end: nobody shall stay there.
    const first = peers.length === 0 ? 0 : at.answers++ % peers.length
    return [...peers.slice(first), ...peers.slice(0, first)]
  }

  delete(key: Uint8Array, provider: PeerId): void {
    const entry = this.#keys.get(nameOf(key))?.entries.get(provider.toString())
    if (entry) this.#drop(entry)
  }

  /** Lets go of announcements that are too old, and of addresses that are. */
  sweep(now: number): void {
    for (const entry of this.#entries) {
      if (now - entry.announcedAt < this.#limits.maxAgeMs) return
      this.#drop(entry)
    }
  }

  /** When the next announcement gets too old; null = none will. */
  nextDeadline(): number | null {
    const first = this.#entries.values().next()
    return first.done ? null : first.value.announcedAt + this.#limits.maxAgeMs
  }

  #fitting(addresses: readonly Multiaddr[]): Multiaddr[] {
    let room = this.#limits.maxAddressBytesPerProvider
    const kept: Multiaddr[] = []
    for (const address of addresses) {
      if (kept.length === this.#limits.maxAddressesPerProvider) break
      if (address.bytes.length > room) continue
      room -= address.bytes.length
      kept.push(address)
    }
    return kept
  }

  #keyOf(key: Uint8Array): Key {
    const name = nameOf(key)
    return this.#keys.get(name) ?? { name, key: kadKeyOf(key), entries: new Map(), answers: 0 }
  }

  #insert(entry: Entry): void {
    const { key, provider, origin } = entry
    const peerName = provider.id.toString()
    this.#keys.set(key.name, key)
    this.#providers.set(peerName, provider)
    key.entries.set(peerName, entry)
    provider.entries++
    this.#entries.add(entry)
    this.#origins.set(origin, (this.#origins.get(origin) ?? 0) + 1)
  }

  #drop(entry: Entry): void {
    const { key, provider, origin } = entry
    const peerName = provider.id.toString()
    this.#entries.delete(entry)
    key.entries.delete(peerName)
    if (key.entries.size === 0) this.#keys.delete(key.name)
    if (--provider.entries === 0) this.#providers.delete(peerName)
    const left = (this.#origins.get(origin) as number) - 1
    if (left === 0) this.#origins.delete(origin)
    else this.#origins.set(origin, left)
  }

  #makeRoom({ key, origin }: Entry): void {
    const { maxKeys, maxProvidersPerKey, maxEntries, maxEntriesPerOrigin } = this.#limits
    if (key.entries.size > maxProvidersPerKey) this.#dropOldest(key.entries.values(), mostFrequentOrigin(key))
    if ((this.#origins.get(origin) ?? 0) > maxEntriesPerOrigin) this.#dropOldest(this.#entries, origin)
    if (this.#keys.size > maxKeys) for (const each of this.#furthest().entries.values()) this.#drop(each)
    if (this.#entries.size > maxEntries) this.#drop(this.#furthest().entries.values().next().value as Entry)
  }

  #dropOldest(entries: Iterable<Entry>, origin: string): void {
    for (const entry of entries) if (entry.origin === origin) return this.#drop(entry)
  }

  #furthest(): Key {
    let furthest: Key | null = null
    for (const key of this.#keys.values())
      if (furthest === null || compareDistance(this.#own, key.key, furthest.key) > 0) furthest = key
    return furthest as Key
  }
}

/** The first of them, where several have as many. */
function mostFrequentOrigin(key: Key): string {
  const counts = new Map<string, number>()
  for (const { origin } of key.entries.values()) counts.set(origin, (counts.get(origin) ?? 0) + 1)
  let most = ''
  for (const [origin, count] of counts) if (count > (counts.get(most) ?? 0)) most = origin
  return most
}

function nameOf(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.length).toString('latin1')
}
