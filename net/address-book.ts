/**
 * Machine: where peers are, how we know, and until when that counts; and their signed records. In memory and bounded. Nothing here proves who
 * answers at an address; the handshake does.
 *
 * An address rises from told (anybody may say anything) through vouched (its peer said so, or an earlier run) and certified (its peer signed it)
 * to given (by the program) and reached (its peer answered there). A peer stands as high as its best address, higher when it is connected.
 * What is full gives up the lowest first, and of equals what was heard longest ago: a flood of strangers' talk pushes out nothing but
 * strangers' talk. Times are the wall clock's, ms, so that a machine that slept forgets too.
 */
import { bareAddress, parseMultiaddr, withPeerId } from './address.ts'
import type { Multiaddr } from './address.ts'
import {
  ADDRESS_BYTES,
  CONNECTED,
  PEER_BYTES,
  STANDINGS,
  best,
  isOfPublic,
  rankOf,
  ranked,
  sizeOf,
  standing,
  wasReached,
} from './book-entry.ts'
import type { Address, Entry, KnownAddress } from './book-entry.ts'
import type { HostLimits } from './limits.ts'
import type { PeerId } from './peer-id.ts'
import type { PeerRecord } from './peer-record/peer-record.ts'
import type { PeerSource } from './peer-source.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** After the last connection with its peer, or since it answered. Ours: who was here yesterday is a way in today. */
const REACHED_MS = 24 * HOUR
/** The same for what a peer signed. Between go's 15 min after a connection and its hour for addresses in general. */
const CERTIFIED_MS = HOUR
/** How long what a source says counts. */
const TTL_MS: Record<PeerSource, number> = {
  given: Infinity,
  bootstrap: Infinity,
  // Its port is good for nothing but the connection that it dialled from.
  inbound: 0,
  // go's kad: 30 min after a connection.
  identify: 30 * MINUTE,
  // Ours: mDNS tells again every few minutes.
  mdns: 10 * MINUTE,
  // go: addresses in general, 1 h.
  dht: HOUR,
  // go's kad: addresses of providers, 24 h.
  provider: 24 * HOUR,
  // go: 1 h.
  exchange: HOUR,
  // Ours: it announces itself every few seconds.
  announced: 10 * MINUTE,
  // Ours: as long as it would have counted, had the program gone on.
  cache: REACHED_MS,
}

/** Of each peer that may be known, on average, bytes; 6 MiB with the default limits. Ours: half a dozen addresses and a record. */
const AVERAGE_PEER_BYTES = 6 * 1024
/** Addresses of one peer, bytes. Ours: so that all whom we may be connected with leave room for others. */
const MAX_PEER_BYTES = 16 * 1024
/** Addresses looked at in one telling. Ours: several times what is kept. */
const MAX_TOLD_AT_ONCE = 100
/** Peers told of by `knownPeers`. Ours: far more than are dialled before somebody answers. */
const MAX_REMEMBERED = 200
/** Between two looks for what is out of date, when the book is full. Ours. */
const SWEEP_MS = MINUTE
/**
 * Addresses that are kept parsed. Ours: those of a DHT table, because each question asked of it takes a hundred of them, and parsing one costs
 * 20 µs: strangers could keep the machine busy with nothing else. One to two KiB each, because long ones are left out, and at worst a piece of Node's
 * pool of buffers that one of them keeps for itself, 8 KiB.
 */
const MAX_PARSED = 2_048
const MAX_PARSED_LENGTH = 256

export interface KnownPeer {
  peerId: string
  /** Each ends in /p2p/<peer id>; the best first. */
  addresses: string[]
  /** When the last connection with it was there, ms since 1970. */
  lastConnectedAt: number
  /** True = it is one of the public network's servers, and the program didn't give it: of use to those alone who take part there. */
  public?: boolean
}

export type BookLimits = Pick<HostLimits, 'maxKnownPeers' | 'maxAddressesPerPeer'>

export class AddressBook {
  readonly #limits: BookLimits
  readonly #entries = new Map<string, Entry>()
  /** The same by standing; heard of last comes last. */
  readonly #classes = STANDINGS.map(() => new Map<string, Entry>())
  readonly #parsed = new Map<string, Multiaddr>()
  #bytes = 0
  #sweptAt = -Infinity

  constructor(limits: BookLimits) {
    this.#limits = limits
  }

  /** Peers in the book. */
  get size(): number {
    return this.#entries.size
  }

  /** What it takes in memory, about. */
  get bytes(): number {
    return this.#bytes
  }

  /** Somebody told of the peer. Addresses that end in another peer's id are left out. */
  add(peer: PeerId, addresses: Iterable<Multiaddr>, source: PeerSource, now: number): void {
    const entry = this.#entry(peer)
    this.#found(entry, source)
    const until = now + TTL_MS[source]
    let seen = 0
    for (const address of addresses) {
      if (++seen > MAX_TOLD_AT_ONCE) break
      const own = bareAddress(address, peer)
      if (own === null) continue
      this.#note(entry, own.toString(), (known) => {
        if (source === 'given' || source === 'bootstrap') known.given = true
        else if (source === 'cache' || source === 'identify') known.vouched = Math.max(known.vouched, until)
        else known.told = Math.max(known.told, until)
      })
    }
    this.#settle(entry, now)
  }

  /** Whether the peer said, itself, that it serves the public network. */
  servesPublic(peer: PeerId, isPublic: boolean): void {
    const entry = this.#entries.get(peer.toString())
    if (entry) entry.isPublic = isPublic
  }

  /** Whether nothing but the public network brought us together. */
  isOfPublic(peer: PeerId): boolean {
    const entry = this.#entries.get(peer.toString())
    return entry !== undefined && isOfPublic(entry)
  }

  /** The peer said, itself, that it listens there and nowhere else. */
  identified(peer: PeerId, addresses: Iterable<Multiaddr>, now: number): void {
    const entry = this.#entry(peer)
    for (const known of entry.addresses.values()) known.vouched = 0
    this.add(peer, addresses, 'identify', now)
  }

  /**
   * Keeps a record whose signature was checked, in place of an older one and its addresses.
   * @param addresses those of the record's that are of use to us
   * @returns false = what is kept is newer, or the same; then nothing changes but how long the same counts
   */
  certify(record: PeerRecord, source: PeerSource, now: number, addresses = record.addresses): boolean {
    const entry = this.#entry(record.peerId)
    this.#found(entry, source)
    const older = entry.record
    const isNews = older === null || record.seq > older.seq
    if (isNews) {
      this.#charge(entry, record.envelope.length - (older?.envelope.length ?? 0))
      entry.record = { seq: record.seq, envelope: record.envelope }
      for (const known of entry.addresses.values()) known.certified = 0
      for (const address of addresses) {
        this.#note(entry, address.toString(), (known) => {
          known.certified = now + CERTIFIED_MS
        })
      }
    } else if (record.seq === older.seq) this.renew(record.peerId, source, now)
    this.#settle(entry, now)
    return isNews
  }

  /** The record that is kept of the peer was heard again. */
  renew(peer: PeerId, source: PeerSource, now: number): void {
    const entry = this.#entry(peer)
    this.#found(entry, source)
    for (const known of entry.addresses.values()) if (known.certified > 0) known.certified = now + CERTIFIED_MS
    this.#settle(entry, now)
  }

  /** We dialled the address, and the peer answered. */
  reached(peer: PeerId, address: Multiaddr, now: number): void {
    const entry = this.#entry(peer)
    this.#note(entry, address.toString(), (known) => {
      known.reached = now + REACHED_MS
    })
    this.#settle(entry, now)
  }

  /** A source without an address. */
  found(peer: PeerId, source: PeerSource, now: number): void {
    const entry = this.#entry(peer)
    this.#found(entry, source)
    this.#settle(entry, now)
  }

  /** While a peer is connected nothing that it vouches for ages. */
  connected(peer: PeerId, now: number): void {
    const entry = this.#entry(peer)
    entry.connected = true
    entry.lastConnectedAt = now
    this.#settle(entry, now)
  }

  disconnected(peer: PeerId, now: number): void {
    const entry = this.#entries.get(peer.toString())
    if (!entry?.connected) return
    entry.connected = false
    entry.lastConnectedAt = now
    for (const known of entry.addresses.values()) {
      if (known.reached > 0) known.reached = now + REACHED_MS
      if (known.certified > 0) known.certified = now + CERTIFIED_MS
      if (known.vouched > 0) known.vouched = Math.max(known.vouched, now + TTL_MS.identify)
    }
    this.#settle(entry, now)
  }

  /** Without /p2p; the most trusted first, and of equals what was heard last. */
  get(peer: PeerId, now: number): Multiaddr[] {
    return this.known(peer, now).map(({ address }) => address)
  }

  known(peer: PeerId, now: number): KnownAddress[] {
    const entry = this.#entries.get(peer.toString())
    if (!entry) return []
    this.#age(entry, now)
    if (entry.addresses.size === 0) return []
    return ranked(entry).map(([text, trust]) => ({ address: this.#parse(text), trust }))
  }

  /** The envelope of the newest record; null = none. */
  recordOf(peer: PeerId): Uint8Array | null {
    return this.#entries.get(peer.toString())?.record?.envelope ?? null
  }

  /** The number of that record; null = none. */
  seqOf(peer: PeerId): bigint | null {
    return this.#entries.get(peer.toString())?.record?.seq ?? null
  }

  /** How the peer was found, the first first. */
  foundBy(peer: PeerId): readonly PeerSource[] {
    return [...(this.#entries.get(peer.toString())?.sources ?? [])]
  }

  /** Peers that we were connected with and can dial: connected ones first, then those that we have reached before; of equals the latest first. */
  knownPeers(now: number): KnownPeer[] {
    const met = [...this.#entries.values()].filter((entry) => entry.lastConnectedAt > 0)
    const rank = (entry: Entry): number => (entry.connected ? 2 : 0) + (wasReached(entry) ? 1 : 0)
    met.sort((a, b) => rank(b) - rank(a) || b.lastConnectedAt - a.lastConnectedAt)
    const peers: KnownPeer[] = []
    for (const entry of met) {
      this.#age(entry, now)
      const addresses = ranked(entry).filter(([, trust]) => trust !== 'told')
      if (addresses.length === 0) continue
      peers.push({
        peerId: entry.name,
        addresses: addresses.map(([text]) => withPeerId(parseMultiaddr(text), entry.peer).toString()),
        lastConnectedAt: entry.connected ? now : entry.lastConnectedAt,
        ...(isOfPublic(entry) && { public: true }),
      })
      if (peers.length === MAX_REMEMBERED) break
    }
    return peers
  }

  #parse(text: string): Multiaddr {
    const known = this.#parsed.get(text)
    if (known) return known
    const address = parseMultiaddr(text)
    if (text.length > MAX_PARSED_LENGTH) return address
    const [oldest] = this.#parsed.keys()
    if (this.#parsed.size >= MAX_PARSED && oldest !== undefined) this.#parsed.delete(oldest)
    this.#parsed.set(text, address)
    return address
  }

  #entry(peer: PeerId): Entry {
    const name = peer.toString()
    let entry = this.#entries.get(name)
    if (!entry) {
      entry = {
        peer,
        name,
        addresses: new Map(),
        sources: [],
        record: null,
        connected: false,
        isPublic: false,
        lastConnectedAt: 0,
        standing: 0,
        bytes: 0,
      }
      this.#entries.set(name, entry)
      this.#charge(entry, PEER_BYTES)
    }
    return entry
  }

  #found({ sources }: Entry, source: PeerSource): void {
    if (!sources.includes(source)) sources.push(source)
  }

  /** The address as heard last. One too many costs the least trusted, of equals the one heard longest ago. */
  #note(entry: Entry, text: string, change: (known: Address) => void): void {
    const { addresses } = entry
    let known = addresses.get(text)
    if (known) addresses.delete(text)
    else {
      known = { reached: 0, given: false, certified: 0, vouched: 0, told: 0 }
      this.#charge(entry, ADDRESS_BYTES + text.length)
    }
    addresses.set(text, known)
    change(known)
    while (addresses.size > this.#limits.maxAddressesPerPeer || sizeOf(entry) > MAX_PEER_BYTES) {
      const worst = [...addresses].reduce((worst, each) =>
        rankOf(best(each[1])) < rankOf(best(worst[1])) ? each : worst,
      )
      this.#drop(entry, worst[0])
    }
  }

  #drop(entry: Entry, text: string): void {
    if (entry.addresses.delete(text)) this.#charge(entry, -ADDRESS_BYTES - text.length)
  }

  #charge(entry: Entry, bytes: number): void {
    entry.bytes += bytes
    this.#bytes += bytes
  }

  /** Drops what no longer counts. A record goes with the last address. */
  #age(entry: Entry, now: number): void {
    for (const [text, known] of entry.addresses) {
      if (!entry.connected) {
        if (known.reached <= now) known.reached = 0
        if (known.certified <= now) known.certified = 0
        if (known.vouched <= now) known.vouched = 0
      }
      if (known.told <= now) known.told = 0
      if (known.told === 0 && best(known) === 'told') this.#drop(entry, text)
    }
    if (entry.addresses.size > 0 || entry.connected) return
    this.#charge(entry, -(entry.record?.envelope.length ?? 0))
    entry.record = null
  }

  /** After something was heard of the peer. */
  #settle(entry: Entry, now: number): void {
    this.#age(entry, now)
    if (entry.addresses.size === 0 && !entry.connected) return this.#remove(entry)
    this.#file(entry)
    if (this.#isFull && now - this.#sweptAt >= SWEEP_MS) this.#sweep(now)
    while (this.#isFull) if (!this.#removeWorst()) return
  }

  /** As the last of its class. */
  #file(entry: Entry): void {
    this.#classes[entry.standing]?.delete(entry.name)
    entry.standing = standing(entry)
    this.#classes[entry.standing]?.set(entry.name, entry)
  }

  get #isFull(): boolean {
    const { maxKnownPeers } = this.#limits
    return this.#entries.size > maxKnownPeers || this.#bytes > maxKnownPeers * AVERAGE_PEER_BYTES
  }

  #sweep(now: number): void {
    this.#sweptAt = now
    for (const entry of this.#entries.values()) {
      this.#age(entry, now)
      if (entry.addresses.size === 0 && !entry.connected) this.#remove(entry)
      else if (standing(entry) !== entry.standing) this.#file(entry)
    }
  }

  /** Never one that is connected: there are bounds of their own for those. */
  #removeWorst(): boolean {
    for (const each of this.#classes.slice(0, CONNECTED)) {
      for (const entry of each.values()) {
        this.#remove(entry)
        return true
      }
    }
    return false
  }

  #remove(entry: Entry): void {
    this.#entries.delete(entry.name)
    this.#classes[entry.standing]?.delete(entry.name)
    this.#charge(entry, -entry.bytes)
  }
}
