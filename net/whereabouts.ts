/**
 * Where peers are and where we are, as behaviours and programs ask for it: the address book on the host's clock and events, and the signed records
 * of both sides.
 */
import { bareAddress, isUsefulTo, parseMultiaddr, withPeerId } from './address.ts'
import type { Multiaddr } from './address.ts'
import type { AddressBook, KnownPeer } from './address-book.ts'
import type { Clock } from './clock.ts'
import type { Connection } from './connection.ts'
import type { Emitter } from './emitter.ts'
import type { HostEvents, PeerIdentity } from './host-events.ts'
import type { PrivateKey } from './keys.ts'
import { OwnRecords } from './peer-record/own-records.ts'
import { openPeerRecord } from './peer-record/peer-record.ts'
import type { PeerRecord } from './peer-record/peer-record.ts'
import type { PeerId } from './peer-id.ts'
import type { PeerSource } from './peer-source.ts'

/** Those that tell of somebody whom the program may want to meet. */
const TELLING: ReadonlySet<PeerSource> = new Set(['mdns', 'dht', 'provider', 'exchange', 'announced'])

/** Spoken by the servers of the public network's DHT. */
const PUBLIC_PROTOCOL = '/ipfs/kad/1.0.0'

export interface WhereaboutsOptions {
  ownPeer: PeerId
  identity: PrivateKey
  book: AddressBook
  clock: Clock
  events: Emitter<HostEvents>
  /** Where we can be dialled, the best first; without /p2p. */
  own: () => readonly Multiaddr[]
}

export class Whereabouts {
  readonly #options: WhereaboutsOptions
  readonly #records: OwnRecords

  constructor(options: WhereaboutsOptions) {
    const { book, clock, events } = options
    this.#options = options
    this.#records = new OwnRecords(options.identity)
    events.on('connection:opened', ({ connection: { remotePeer, direction } }) => {
      book.connected(remotePeer, clock.epochMs())
      if (direction === 'inbound') book.found(remotePeer, 'inbound', clock.epochMs())
    })
    events.on('peer:disconnected', ({ peerId }) => book.disconnected(peerId, clock.epochMs()))
  }

  addressesOf(peer: PeerId): Multiaddr[] {
    return this.#options.book.get(peer, this.#now)
  }

  add(peer: PeerId, addresses: Iterable<Multiaddr>, source: PeerSource): void {
    if (!peer.equals(this.#options.ownPeer)) this.#options.book.add(peer, addresses, source, this.#now)
  }

  /** As `add`, for a program: it has text, and what it was told of a peer is news. What is no multiaddr is left out. */
  tell(peer: PeerId, texts: readonly string[], source: PeerSource): void {
    const addresses = texts.flatMap((text) => parsed(text, peer))
    this.add(peer, addresses, source)
    if (!TELLING.has(source) || peer.equals(this.#options.ownPeer)) return
    this.#options.events.emit('peer:discovered', {
      peerId: peer,
      addresses: addresses.map((address) => withPeerId(address, peer).toString()),
      source,
      namespace: null,
    })
  }

  /** What identify brought; the record's signature was checked. */
  identified({ remotePeer, remoteAddress }: Connection, identity: PeerIdentity, record: PeerRecord | null): void {
    const { book } = this.#options
    const useful = (addresses: readonly Multiaddr[]): Multiaddr[] =>
      addresses.filter((address) => isUsefulTo(remoteAddress, address))
    // Also what a record says: one whose number is too low is no news to the book, but it comes from the peer itself.
    book.identified(remotePeer, useful(identity.listenAddresses.map(parseMultiaddr)), this.#now)
    if (record) book.certify(record, 'identify', this.#now, useful(record.addresses))
    book.servesPublic(remotePeer, identity.protocols.includes(PUBLIC_PROTOCOL))
  }

  /** For whom the connection leads to; left out = for anybody. */
  signedRecord(audience?: Connection): Uint8Array | null {
    return this.#records.for(audience?.remoteAddress ?? null, this.#options.own(), this.#now)
  }

  recordOf(peer: PeerId): Uint8Array | null {
    return this.#options.book.recordOf(peer)
  }

  /**
   * @param tellers where whoever brought it is seen; none = it counts as it is
   * @throws NetError wrong-peer | protocol-violation
   */
  addRecord(envelope: Uint8Array, peer: PeerId, source: PeerSource, tellers: readonly Multiaddr[] = []): void {
    const { book, ownPeer } = this.#options
    if (peer.equals(ownPeer)) return
    const kept = book.recordOf(peer)
    if (kept !== null && Buffer.compare(kept, envelope) === 0) return book.renew(peer, source, this.#now)
    const record = openPeerRecord(envelope, peer, book.seqOf(peer))
    const useful = record?.addresses.filter((address) => tellers.every((teller) => isUsefulTo(teller, address)))
    if (record) book.certify(record, source, this.#now, useful)
  }

  foundBy(peer: PeerId): readonly PeerSource[] {
    return this.#options.book.foundBy(peer)
  }

  /** Whether nothing but the public network brought us together. */
  isOfPublic(peer: PeerId): boolean {
    return this.#options.book.isOfPublic(peer)
  }

  knownPeers(): KnownPeer[] {
    return this.#options.book.knownPeers(this.#now)
  }

  get #now(): number {
    return this.#options.clock.epochMs()
  }
}

function parsed(text: string, peer: PeerId): Multiaddr[] {
  try {
    const address = bareAddress(parseMultiaddr(text), peer)
    return address ? [address] : []
  } catch {
    return []
  }
}
