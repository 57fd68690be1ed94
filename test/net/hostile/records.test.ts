/** Strangers with signed records and names: replay, numbers without end, floods, and addresses that lead where they should not. */
import { describe, expect, test } from 'vitest'
import { AddressBook } from '../../../net/address-book.ts'
import { parseMultiaddr } from '../../../net/address.ts'
import { Exchange } from '../../../net/gossipsub/exchange.ts'
import { privateKeyFromSeed } from '../../../net/keys.ts'
import { DEFAULT_LIMITS } from '../../../net/limits.ts'
import { MAX_ENVELOPE_BYTES, sealEnvelope } from '../../../net/peer-record/envelope.ts'
import {
  PEER_RECORD_DOMAIN,
  PEER_RECORD_TYPE,
  openPeerRecord,
  sealPeerRecord,
} from '../../../net/peer-record/peer-record.ts'
import type { PeerRecord } from '../../../net/peer-record/peer-record.ts'
import { PeerRecordMessage } from '../../../net/peer-record/record.pb.js'
import { peerIdFromPublicKey } from '../../../net/peer-id.ts'
import { FakeContext } from '../fake-context.ts'
import { peerOf } from '../kad/peers.ts'
import { MIB, heldBytes } from './memory.ts'

const KIB = 1024
const HOUR_MS = 3_600_000
const key = privateKeyFromSeed(new Uint8Array(32).fill(66))
const peer = peerIdFromPublicKey(key.publicKey)
const at = (n: number): string => `/ip4/203.0.113.9/tcp/${n}`

/** With any number that 64 bits hold. */
function sealed(seq: bigint, address: string): Uint8Array {
  const long = { low: Number(seq & 0xffff_ffffn) | 0, high: Number(seq >> 32n) | 0, unsigned: true }
  const fields = { peerId: peer.bytes, seq: long as never, addresses: [{ multiaddr: parseMultiaddr(address).bytes }] }
  return sealEnvelope(key, PEER_RECORD_DOMAIN, PEER_RECORD_TYPE, PeerRecordMessage.encode(fields).finish())
}

const opened = (envelope: Uint8Array): PeerRecord => openPeerRecord(envelope, peer) as PeerRecord
const texts = (book: AddressBook, now: number): string[] => book.get(peer, now).map(String)

describe('a record', () => {
  test('with the highest number there is keeps later ones out only until it is an hour old', () => {
    const book = new AddressBook(DEFAULT_LIMITS)
    const last = opened(sealed(2n ** 64n - 1n, at(1)))
    expect(last.seq).toBe(2n ** 64n - 1n)
    expect(book.certify(last, 'exchange', 0)).toBe(true)
    expect(book.certify(opened(sealed(5n, at(2))), 'exchange', 1)).toBe(false)
    expect(texts(book, HOUR_MS - 1)).toEqual([at(1)])
    expect(texts(book, HOUR_MS)).toEqual([])
    expect(book.certify(opened(sealed(5n, at(2))), 'exchange', HOUR_MS)).toBe(true)
    expect(texts(book, HOUR_MS)).toEqual([at(2)])
  })

  test('that is replayed changes nothing, and costs no signature', () => {
    const book = new AddressBook(DEFAULT_LIMITS)
    const [older, newer] = [sealed(5n, at(1)), sealed(6n, at(2))]
    book.certify(opened(newer), 'exchange', 0)
    const bent = older.map((byte, i) => (i === older.length - 1 ? byte ^ 1 : byte))
    expect(openPeerRecord(bent, peer, book.seqOf(peer))).toBeNull()
    expect(book.certify(opened(older), 'exchange', 1)).toBe(false)
    expect([texts(book, 2), book.recordOf(peer)]).toEqual([[at(2)], newer])
  })

  test('that is longer than a message of identify is not looked at', () => {
    const huge = new Uint8Array(MAX_ENVELOPE_BYTES + 1)
    expect(() => openPeerRecord(huge, peer)).toThrowError(expect.objectContaining({ code: 'protocol-violation' }))
  })

  test('of a peer exchange is checked with whoever brought it', () => {
    const context = new FakeContext(1)
    const added: unknown[] = []
    context.addRecord = (...told) => void added.push(told)
    const envelope = sealPeerRecord(key, 1, [parseMultiaddr(at(1))])
    new Exchange(context).take('room', [{ id: peer.bytes, record: envelope }], peerOf(7))
    expect(added).toEqual([[envelope, peer, 'exchange', peerOf(7)]])
  })
})

describe('a flood of records', () => {
  test('of one peer with ever higher numbers and as many addresses as fit takes 32 KiB', () => {
    const book = new AddressBook(DEFAULT_LIMITS)
    let most = 0
    for (let n = 1; n <= 500; n++) {
      const addresses = Array.from({ length: 64 }, (_, i) =>
        parseMultiaddr(`/dns4/${`${n}-${i}`.padEnd(80, 'x')}/tcp/1`),
      )
      const envelope = new Uint8Array(8 * KIB)
      book.certify({ peerId: peer, seq: BigInt(n), addresses, envelope }, 'exchange', n)
      most = Math.max(most, book.bytes)
    }
    expect(book.get(peer, 500)).toHaveLength(25)
    expect(most).toBeLessThan(32 * KIB)
  })

  test('of 3,000 peers with the longest there are takes less than 24 MiB, and pushes out nobody who was reached', () => {
    const book = new AddressBook(DEFAULT_LIMITS)
    book.reached(peer, parseMultiaddr(at(1)), 0)
    const grown = heldBytes(() => {
      for (let n = 1; n <= 3_000; n++) {
        const addresses = Array.from({ length: 25 }, (_, i) => parseMultiaddr(`/ip4/198.18.${i}.1/tcp/${n}`))
        book.certify({ peerId: peerOf(n), seq: 1n, addresses, envelope: new Uint8Array(8 * KIB) }, 'exchange', n)
      }
      return { book }
    })
    expect(book.size).toBeLessThanOrEqual(DEFAULT_LIMITS.maxKnownPeers)
    expect(book.bytes).toBeLessThanOrEqual(DEFAULT_LIMITS.maxKnownPeers * 6 * KIB)
    expect(grown).toBeLessThan(24 * MIB)
    expect(texts(book, 3_000)).toEqual([at(1)])
  })
})

describe('strangers who come by', () => {
  test('in any number do not make us forget whom we knew in earlier runs', () => {
    const book = new AddressBook({ ...DEFAULT_LIMITS, maxKnownPeers: 50 })
    const known = Array.from({ length: 20 }, (_, n) => peerOf(n))
    for (const each of known) book.add(each, [parseMultiaddr(at(1))], 'cache', 0)
    for (let n = 1_000; n < 2_000; n++) {
      book.connected(peerOf(n), n)
      book.identified(peerOf(n), [parseMultiaddr(at(n))], n)
      book.disconnected(peerOf(n), n)
    }
    expect(known.filter((each) => book.get(each, 2_000).length > 0)).toHaveLength(20)
    expect(book.size).toBeLessThanOrEqual(50)
  })

  test('and tell any number of addresses of somebody push out none that was proven', () => {
    const book = new AddressBook(DEFAULT_LIMITS)
    book.reached(peer, parseMultiaddr(at(1)), 0)
    book.certify(opened(sealed(1n, at(2))), 'exchange', 0)
    for (let n = 10; n < 1_000; n++) book.add(peer, [parseMultiaddr(at(n))], 'dht', n)
    expect(texts(book, 1_000).slice(0, 2)).toEqual([at(1), at(2)])
    expect(texts(book, 1_000)).toHaveLength(25)
  })
})

describe('the clock of the wall', () => {
  test('set forward by a year forgets what was heard, not what was given; set back it keeps the book within its bounds', () => {
    const year = 365 * 24 * HOUR_MS
    const book = new AddressBook({ ...DEFAULT_LIMITS, maxKnownPeers: 50 })
    book.add(peer, [parseMultiaddr(at(1))], 'given', year)
    book.add(peer, [parseMultiaddr(at(2))], 'dht', year)
    for (let n = 0; n < 200; n++) book.add(peerOf(n), [parseMultiaddr(at(3))], 'dht', 2 * year)
    expect(texts(book, 2 * year)).toEqual([at(1)])
    for (let n = 200; n < 400; n++) book.add(peerOf(n), [parseMultiaddr(at(4))], 'dht', 0)
    expect(book.size).toBe(50)
    expect(book.get(peerOf(399), 0).map(String)).toEqual([at(4)])
  })
})
