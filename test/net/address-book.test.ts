import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AddressBook } from '../../net/address-book.ts'
import { parseMultiaddr } from '../../net/address.ts'
import type { Multiaddr } from '../../net/address.ts'
import { privateKeyFromSeed } from '../../net/keys.ts'
import { DEFAULT_LIMITS } from '../../net/limits.ts'
import { peerIdFromBytes, peerIdFromPublicKey } from '../../net/peer-id.ts'
import type { PeerId } from '../../net/peer-id.ts'
import type { PeerRecord } from '../../net/peer-record/peer-record.ts'
import type { PeerSource } from '../../net/peer-source.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const NOW = Date.UTC(2026, 0, 1)

/** Hashed ids need no key. */
function peerOf(n: number): PeerId {
  const bytes = Buffer.alloc(34, 7)
  bytes.set([0x12, 0x20])
  bytes.writeUInt32BE(n, 4)
  return peerIdFromBytes(bytes)
}
const peer = peerOf(0)
const at = (n: number): Multiaddr => parseMultiaddr(`/ip4/203.0.113.${n % 256}/tcp/${1 + Math.floor(n / 256)}`)
const book = (limits: Partial<typeof DEFAULT_LIMITS> = {}): AddressBook =>
  new AddressBook({ ...DEFAULT_LIMITS, ...limits })
const texts = (of: AddressBook, now: number, who = peer): string[] => of.get(who, now).map(String)

function recordOf(who: PeerId, seq: number, addresses: readonly Multiaddr[], bytes = 200): PeerRecord {
  return { peerId: who, seq: BigInt(seq), addresses, envelope: new Uint8Array(bytes).fill(seq) }
}

describe('what a source says', () => {
  it.each<[PeerSource, number]>([
    ['mdns', 10 * MINUTE],
    ['announced', 10 * MINUTE],
    ['identify', 30 * MINUTE],
    ['dht', HOUR],
    ['exchange', HOUR],
    ['provider', 24 * HOUR],
    ['cache', 24 * HOUR],
  ])('counts for a while: %s %i ms', (source, ms) => {
    const known = book()
    known.add(peer, [at(1)], source, NOW)
    expect(texts(known, NOW + ms - 1)).toEqual([`${at(1)}`])
    expect(texts(known, NOW + ms)).toEqual([])
  })

  it.each<PeerSource>(['given', 'bootstrap'])('is never forgotten when it was %s', (source) => {
    const known = book()
    known.add(peer, [at(1)], source, NOW)
    expect(texts(known, NOW + 10_000 * HOUR)).toEqual([`${at(1)}`])
  })

  it('again counts from then on, and the longest of several counts', () => {
    const known = book()
    known.add(peer, [at(1)], 'mdns', NOW)
    known.add(peer, [at(1)], 'mdns', NOW + 5 * MINUTE)
    expect(texts(known, NOW + 14 * MINUTE)).toEqual([`${at(1)}`])
    known.add(peer, [at(2)], 'dht', NOW)
    known.add(peer, [at(2)], 'mdns', NOW)
    expect(texts(known, NOW + 59 * MINUTE)).toEqual([`${at(2)}`])
  })

  it('is kept without /p2p, and not at all when it is another peer’s', () => {
    const known = book()
    known.add(peer, [parseMultiaddr(`${at(1)}/p2p/${peer}`), parseMultiaddr(`${at(2)}/p2p/${peerOf(1)}`)], 'dht', NOW)
    expect(texts(known, NOW)).toEqual([`${at(1)}`])
  })

  it('of an inbound connection is no address to dial', () => {
    const known = book()
    known.add(peer, [at(1)], 'inbound', NOW)
    expect([texts(known, NOW), known.size]).toEqual([[], 0])
  })
})

describe('a connection', () => {
  it('keeps what its peer vouches for, and for a while after it; not what others say', () => {
    const known = book()
    const end = NOW + 100 * HOUR
    known.connected(peer, NOW)
    known.identified(peer, [at(1)], NOW)
    known.certify(recordOf(peer, 1, [at(2)]), 'identify', NOW)
    known.reached(peer, at(3), NOW)
    known.add(peer, [at(4)], 'dht', NOW)
    expect(texts(known, end)).toEqual([at(3), at(2), at(1)].map(String))
    known.disconnected(peer, end)
    expect(texts(known, end + 30 * MINUTE - 1)).toEqual([at(3), at(2), at(1)].map(String))
    expect(texts(known, end + 30 * MINUTE)).toEqual([at(3), at(2)].map(String))
    expect(texts(known, end + HOUR)).toEqual([`${at(3)}`])
    expect(texts(known, end + 24 * HOUR)).toEqual([])
  })

  it('of a peer without an address leaves nothing behind', () => {
    const known = book()
    known.connected(peer, NOW)
    known.found(peer, 'inbound', NOW)
    expect(known.foundBy(peer)).toEqual(['inbound'])
    known.disconnected(peer, NOW)
    expect([known.size, known.bytes, known.foundBy(peer)]).toEqual([0, 0, []])
  })
})

describe('addresses of one peer', () => {
  it('come most trusted first: reached, given, certified, vouched, told; of equals the latest first', () => {
    const known = book()
    known.add(peer, [at(1), at(2)], 'dht', NOW)
    known.identified(peer, [at(3)], NOW)
    known.certify(recordOf(peer, 1, [at(4)]), 'exchange', NOW)
    known.add(peer, [at(5)], 'given', NOW)
    known.reached(peer, at(6), NOW)
    expect(known.known(peer, NOW).map(({ address, trust }) => [String(address), trust])).toEqual([
      [`${at(6)}`, 'reached'],
      [`${at(5)}`, 'given'],
      [`${at(4)}`, 'certified'],
      [`${at(3)}`, 'vouched'],
      [`${at(2)}`, 'told'],
      [`${at(1)}`, 'told'],
    ])
  })

  it('that are too many cost the least trusted, the one heard longest ago first', () => {
    const known = book({ maxAddressesPerPeer: 4 })
    known.add(peer, [at(1)], 'given', NOW)
    known.reached(peer, at(2), NOW)
    known.certify(recordOf(peer, 1, [at(3)]), 'exchange', NOW)
    for (let i = 0; i < 1_000; i++) known.add(peer, [at(100 + i)], i % 2 === 0 ? 'dht' : 'mdns', NOW)
    expect(texts(known, NOW)).toEqual([at(2), at(1), at(3), at(1_099)].map(String))
  })

  it('told all at once are looked at up to a hundred', () => {
    const known = book()
    known.add(
      peer,
      Array.from({ length: 10_000 }, (_, i) => at(i)),
      'exchange',
      NOW,
    )
    expect(texts(known, NOW)).toHaveLength(25)
    expect(texts(known, NOW)[0]).toBe(`${at(99)}`)
  })

  it('are 16 KiB together at most, however long each is', () => {
    const known = book()
    const long = (n: number): Multiaddr => parseMultiaddr(`/dns4/${'x'.repeat(900)}${n}/tcp/1`)
    known.reached(peer, at(1), NOW)
    known.identified(
      peer,
      Array.from({ length: 25 }, (_, i) => long(i)),
      NOW,
    )
    expect(texts(known, NOW)).toEqual([`${at(1)}`, ...Array.from({ length: 12 }, (_, i) => `${long(24 - i)}`)])
    expect(known.bytes).toBeLessThan(19 * 1024)
  })

  it('told by itself are replaced by what it tells next; reached ones stay', () => {
    const known = book()
    known.identified(peer, [at(1), at(2)], NOW)
    known.reached(peer, at(1), NOW)
    known.identified(peer, [at(3)], NOW)
    expect(texts(known, NOW)).toEqual([at(1), at(3)].map(String))
  })
})

describe('a signed record', () => {
  it('replaces an older one and its addresses; one that is older or the same does not', () => {
    const known = book()
    expect(known.certify(recordOf(peer, 5, [at(1), at(2)]), 'identify', NOW)).toBe(true)
    known.reached(peer, at(2), NOW)
    expect(known.certify(recordOf(peer, 4, [at(9)]), 'exchange', NOW)).toBe(false)
    expect(known.certify(recordOf(peer, 5, [at(9)]), 'exchange', NOW)).toBe(false)
    expect([texts(known, NOW), known.seqOf(peer)]).toEqual([[at(2), at(1)].map(String), 5n])
    expect(known.certify(recordOf(peer, 6, [at(3)]), 'identify', NOW)).toBe(true)
    expect([texts(known, NOW), known.seqOf(peer)]).toEqual([[at(2), at(3)].map(String), 6n])
    expect(known.recordOf(peer)).toEqual(new Uint8Array(200).fill(6))
  })

  it('heard again counts longer, and goes with the last address', () => {
    const known = book()
    known.certify(recordOf(peer, 5, [at(1)]), 'exchange', NOW)
    known.certify(recordOf(peer, 5, [at(1)]), 'exchange', NOW + 50 * MINUTE)
    expect(texts(known, NOW + 109 * MINUTE)).toEqual([`${at(1)}`])
    expect(texts(known, NOW + 110 * MINUTE)).toEqual([])
    expect(known.recordOf(peer)).toBeNull()
  })

  it('may be kept with only those of its addresses that are of use', () => {
    const known = book()
    known.certify(recordOf(peer, 5, [at(1), at(2)]), 'identify', NOW, [at(2)])
    expect(texts(known, NOW)).toEqual([`${at(2)}`])
  })
})

describe('where a peer was found', () => {
  it('is told in the order in which it was found there, each once', () => {
    const known = book()
    for (const source of ['mdns', 'dht', 'mdns', 'given'] as const) known.add(peer, [at(1)], source, NOW)
    expect(known.foundBy(peer)).toEqual(['mdns', 'dht', 'given'])
    expect(known.foundBy(peerOf(1))).toEqual([])
  })
})

describe('peers that are too many', () => {
  /** Given, reached, met and certified, connected: one of each. */
  function proven(known: AddressBook): PeerId[] {
    const [given, reached, met, connected] = [1, 2, 3, 4].map(peerOf) as [PeerId, PeerId, PeerId, PeerId]
    known.add(given, [at(1)], 'bootstrap', NOW)
    known.reached(reached, at(2), NOW)
    known.connected(met, NOW)
    known.identified(met, [at(3)], NOW)
    known.disconnected(met, NOW)
    known.connected(connected, NOW)
    known.identified(connected, [at(4)], NOW)
    return [given, reached, met, connected]
  }

  it.each<[string, (known: AddressBook, stranger: PeerId, n: number) => void]>([
    [
      'told of',
      (known, stranger, n) =>
        known.add(stranger, [at(n)], (['dht', 'mdns', 'exchange', 'announced'] as const)[n % 4] as PeerSource, NOW),
    ],
    [
      'with signed records',
      (known, stranger, n) => known.certify(recordOf(stranger, n, [at(n)], 4_000), 'exchange', NOW),
    ],
    [
      'with as many addresses as fit',
      (known, stranger, n) =>
        known.add(
          stranger,
          Array.from({ length: 40 }, (_, i) => at(n + i)),
          'provider',
          NOW,
        ),
    ],
    [
      'that connect and go',
      (known, stranger, n) => {
        known.connected(stranger, NOW)
        known.identified(stranger, [at(n)], NOW)
        known.disconnected(stranger, NOW)
      },
    ],
  ])('a flood of strangers %s pushes out no peer that is proven, and memory stays bounded', (title, tell) => {
    const known = book({ maxKnownPeers: 100 })
    const kept = proven(known)
    for (let n = 0; n < 2_000; n++) {
      tell(known, peerOf(1_000 + n), n)
      expect(known.size).toBeLessThanOrEqual(100)
      expect(known.bytes).toBeLessThanOrEqual(100 * 6 * 1024)
    }
    // Who only ever came and went is worth what others are who did the same.
    const survivors = title.startsWith('that connect') ? kept.filter((_, i) => i !== 2) : kept
    expect(survivors.map((each) => texts(known, NOW, each).length)).toEqual(survivors.map(() => 1))
    expect(known.size).toBeGreaterThan(20)
  })

  it('lose first whom was heard of longest ago', () => {
    const known = book({ maxKnownPeers: 2 })
    for (const n of [1, 2, 1, 3]) known.add(peerOf(n), [at(n)], 'dht', NOW)
    expect([1, 2, 3].map((n) => texts(known, NOW, peerOf(n)).length)).toEqual([1, 0, 1])
  })

  it('that were proven once and are out of date make room for strangers', () => {
    const known = book({ maxKnownPeers: 10 })
    for (let n = 0; n < 10; n++) known.reached(peerOf(n), at(n), NOW)
    known.add(peerOf(100), [at(1)], 'mdns', NOW + HOUR)
    expect(texts(known, NOW + HOUR, peerOf(100))).toEqual([])
    known.add(peerOf(100), [at(1)], 'mdns', NOW + 25 * HOUR)
    expect(texts(known, NOW + 25 * HOUR, peerOf(100))).toHaveLength(1)
  })

  it('never include connected ones, which have bounds of their own', () => {
    const known = book({ maxKnownPeers: 3 })
    for (let n = 0; n < 10; n++) known.connected(peerOf(n), NOW)
    known.add(peerOf(100), [at(1)], 'given', NOW)
    expect(known.size).toBe(10)
  })
})

describe('peers for the next run', () => {
  it('are those we were connected with, connected ones first, then reached ones, then the latest', () => {
    const known = book()
    const meet = (n: number, from: number, { reached = false, stays = false } = {}): void => {
      known.connected(peerOf(n), NOW + from)
      known.identified(peerOf(n), [at(n)], NOW + from)
      if (reached) known.reached(peerOf(n), at(n + 100), NOW + from)
      if (!stays) known.disconnected(peerOf(n), NOW + from)
    }
    meet(1, 10)
    meet(2, 20)
    meet(3, 5, { reached: true })
    meet(4, 1, { stays: true })
    meet(5, 0, { stays: true, reached: true })
    known.add(peerOf(6), [at(6)], 'dht', NOW)
    known.add(peerOf(2), [at(7)], 'dht', NOW)
    const later = NOW + MINUTE
    expect(known.knownPeers(later)).toEqual([
      { peerId: `${peerOf(5)}`, addresses: [105, 5].map((n) => `${at(n)}/p2p/${peerOf(5)}`), lastConnectedAt: later },
      { peerId: `${peerOf(4)}`, addresses: [`${at(4)}/p2p/${peerOf(4)}`], lastConnectedAt: later },
      { peerId: `${peerOf(3)}`, addresses: [103, 3].map((n) => `${at(n)}/p2p/${peerOf(3)}`), lastConnectedAt: NOW + 5 },
      { peerId: `${peerOf(2)}`, addresses: [`${at(2)}/p2p/${peerOf(2)}`], lastConnectedAt: NOW + 20 },
      { peerId: `${peerOf(1)}`, addresses: [`${at(1)}/p2p/${peerOf(1)}`], lastConnectedAt: NOW + 10 },
    ])
  })

  it('are 200 at most, and come back through the cache', () => {
    const [before, after] = [book(), book()]
    for (let n = 0; n < 300; n++) {
      before.connected(peerOf(n), NOW + n)
      before.reached(peerOf(n), at(n), NOW + n)
      before.disconnected(peerOf(n), NOW + n)
    }
    const peers = before.knownPeers(NOW + HOUR)
    expect([peers.length, peers[0]?.peerId]).toEqual([200, `${peerOf(299)}`])
    after.add(peerOf(299), peers[0]?.addresses.map(parseMultiaddr) ?? [], 'cache', NOW + 2 * HOUR)
    expect([texts(after, NOW + 2 * HOUR, peerOf(299)), after.foundBy(peerOf(299))]).toEqual([[`${at(299)}`], ['cache']])
    expect(after.knownPeers(NOW + 2 * HOUR)).toEqual([])
  })
})

it('whatever happens in whatever order, the bounds hold, and what has aged leaves nothing behind', () => {
  const real = peerIdFromPublicKey(privateKeyFromSeed(new Uint8Array(32).fill(3)).publicKey)
  const who = fc.oneof(fc.nat(12).map(peerOf), fc.constant(real))
  const where = fc.array(fc.nat(40).map(at), { maxLength: 6 })
  const source = fc.constantFrom<PeerSource>(
    'inbound',
    'identify',
    'mdns',
    'dht',
    'provider',
    'exchange',
    'announced',
    'cache',
  )
  type Step = (known: AddressBook, now: number) => void
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.tuple(who, where, source).map(
      ([peer, addresses, from]): Step =>
        (known, now) =>
          known.add(peer, addresses, from, now),
    ),
    fc.tuple(who, where).map(
      ([peer, addresses]): Step =>
        (known, now) =>
          known.identified(peer, addresses, now),
    ),
    fc.tuple(who, where, fc.nat(5)).map(
      ([peer, addresses, seq]): Step =>
        (known, now) =>
          void known.certify(recordOf(peer, seq, addresses), 'exchange', now),
    ),
    fc.tuple(who, fc.nat(40)).map(
      ([peer, n]): Step =>
        (known, now) =>
          known.reached(peer, at(n), now),
    ),
    who.map(
      (peer): Step =>
        (known, now) =>
          known.connected(peer, now),
    ),
    who.map(
      (peer): Step =>
        (known, now) =>
          known.disconnected(peer, now),
    ),
    who.map(
      (peer): Step =>
        (known, now) =>
          void known.known(peer, now),
    ),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(step, fc.nat(20 * MINUTE)), { maxLength: 80 }), (steps) => {
      const known = book({ maxKnownPeers: 5, maxAddressesPerPeer: 4 })
      let now = NOW
      for (const [act, wait] of steps) {
        act(known, now)
        now += wait
        expect(known.size).toBeLessThanOrEqual(14)
        for (let n = 0; n <= 12; n++) expect(known.get(peerOf(n), now).length).toBeLessThanOrEqual(4)
      }
      now += 48 * HOUR
      for (let n = 0; n <= 12; n++) known.disconnected(peerOf(n), now)
      known.disconnected(real, now)
      now += 48 * HOUR
      for (let n = 0; n <= 12; n++) known.identified(peerOf(n), [], now)
      known.identified(real, [], now)
      expect([known.size, known.bytes]).toEqual([0, 0])
    }),
    { seed: 5, numRuns: 200 },
  )
})
