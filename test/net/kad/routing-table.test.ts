import { describe, expect, test } from 'vitest'
import { commonPrefixLength, compareDistance, kadKeyOf, kadKeyOfPeer } from '../../../net/kad/key.ts'
import { OWN_BUCKET, RoutingTable } from '../../../net/kad/routing-table.ts'
import type { RoutingTableParams } from '../../../net/kad/routing-table.ts'
import { peerIdFromBytes } from '../../../net/peer-id.ts'
import type { PeerId } from '../../../net/peer-id.ts'
import { seededRandom } from '../../sim/seeded-random.ts'

const random = seededRandom('routing table')
const MINUTE = 60_000

function randomPeer(): PeerId {
  return peerIdFromBytes(Uint8Array.from([0x12, 0x20, ...random.bytes(32)]))
}

const own = kadKeyOfPeer(randomPeer())
const bucketOf = (peer: PeerId): number => commonPrefixLength(own, kadKeyOfPeer(peer))

/** Peers of one bucket. */
function peersIn(bucket: number, count: number): PeerId[] {
  const peers: PeerId[] = []
  while (peers.length < count) {
    const peer = randomPeer()
    if (bucketOf(peer) === bucket) peers.push(peer)
  }
  return peers
}

function tableOf(peers: Iterable<PeerId>, params: Partial<RoutingTableParams> = {}): RoutingTable {
  const table = new RoutingTable(own, params)
  for (const peer of peers) table.answered(peer, null, 0)
  return table
}

const many = Array.from({ length: 400 }, randomPeer)

describe('the routing table', () => {
  test('gives the members closest to any key, nearest first', () => {
    const table = tableOf(many)
    const members = table.members().map(({ peer }) => peer)
    expect(members.length).toBeGreaterThan(80)
    const keys = [own, ...Array.from({ length: 200 }, () => kadKeyOf(random.bytes(34))), ...members.map(kadKeyOfPeer)]
    for (const key of keys) {
      const sorted = [...members].sort((a, b) => compareDistance(key, kadKeyOfPeer(a), kadKeyOfPeer(b)))
      for (const count of [1, 20, 1_000]) {
        expect(table.closest(key, count).map(({ peer }) => peer)).toEqual(sorted.slice(0, count))
      }
    }
  })

  test('keeps k of each bucket and counts them', () => {
    const table = tableOf(many)
    const counts = Array.from({ length: 257 }, (_, i) => many.filter((peer) => bucketOf(peer) === i).length)
    expect(table.buckets()).toEqual(counts.slice(0, table.buckets().length).map((count) => Math.min(count, 20)))
    expect(table.size).toBe(table.members().length)
    expect(table.buckets()[0]).toBe(20)
    expect(new RoutingTable(own).buckets()).toEqual([])
  })

  test('knows which of its members are the k nearest to us', () => {
    const table = tableOf(many)
    const nearest = table.closest(own, 20).map(({ peer }) => peer)
    expect(
      many
        .filter((peer) => table.isNear(peer))
        .map(String)
        .sort(),
    ).toEqual(nearest.map(String).sort())
    table.failed(nearest[0] as PeerId)
    expect(table.isNear(nearest[0] as PeerId)).toBe(false)
  })

  test('has no place for ourselves', () => {
    const self = randomPeer()
    const table = new RoutingTable(kadKeyOfPeer(self))
    expect(table.wants(self, null)).toBe(false)
    expect(table.answered(self, null, 0)).toEqual({ added: false, check: null })
    expect(table.size).toBe(0)
  })

  test('wants whom it lacks, and spares of a full bucket', () => {
    const peers = peersIn(0, 30)
    const table = tableOf(peers.slice(0, 3))
    expect(table.wants(peers[0] as PeerId, null)).toBe(false)
    expect(table.wants(peers[3] as PeerId, null)).toBe(true)
    for (const peer of peers.slice(3, 24)) table.answered(peer, null, 0)
    expect(table.wants(peers[25] as PeerId, null)).toBe(true)
    for (const peer of peers.slice(24, 29)) table.answered(peer, null, 0)
    expect(table.wants(peers[29] as PeerId, null)).toBe(false)
    expect(table.size).toBe(20)
  })
})

describe('a full bucket', () => {
  const [first, second, ...rest] = peersIn(1, 24) as [PeerId, PeerId, ...PeerId[]]
  const members = [first, second, ...rest.slice(0, 18)]
  const newcomers = rest.slice(18)

  test('has the member checked that was heard from least recently, one at a time, and keeps it when it answers', () => {
    const table = tableOf(members)
    expect(table.answered(newcomers[0] as PeerId, null, 2 * MINUTE)).toEqual({ added: false, check: first })
    expect(table.answered(newcomers[1] as PeerId, null, 2 * MINUTE).check).toBeNull()
    table.answered(first, null, 3 * MINUTE)
    expect(table.answered(newcomers[2] as PeerId, null, 3 * MINUTE).check).toBe(second)
    expect(members.every((peer) => table.has(peer))).toBe(true)
  })

  test('checks nobody who answered a moment ago', () => {
    const table = tableOf(members)
    expect(table.answered(newcomers[0] as PeerId, null, MINUTE - 1).check).toBeNull()
  })

  test('gives the place of one that failed to the newest spare', () => {
    const table = tableOf(members)
    table.answered(newcomers[0] as PeerId, null, 2 * MINUTE)
    table.answered(newcomers[1] as PeerId, null, 3 * MINUTE)
    expect(table.failed(first)).toEqual({ removed: true, promoted: newcomers[1] })
    expect(table.failed(second)).toEqual({ removed: true, promoted: newcomers[0] })
    expect(table.failed(members[2] as PeerId)).toEqual({ removed: true, promoted: null })
    expect(table.size).toBe(19)
    expect(table.failed(first)).toEqual({ removed: false, promoted: null })
  })

  test('forgets a spare that failed', () => {
    const table = tableOf(members)
    table.answered(newcomers[0] as PeerId, null, MINUTE)
    table.failed(newcomers[0] as PeerId)
    expect(table.failed(first)).toEqual({ removed: true, promoted: null })
  })
})

describe('diversity', () => {
  test('limits the members of one group, in a bucket and in all', () => {
    const table = new RoutingTable(own, { maxPerGroup: 3, maxPerGroupAndBucket: 2 })
    const [a, b, c] = peersIn(0, 3) as [PeerId, PeerId, PeerId]
    const [d, e] = peersIn(1, 2) as [PeerId, PeerId]
    expect([a, b, c].map((peer) => table.answered(peer, '0a00', 0).added)).toEqual([true, true, false])
    expect(table.wants(c, '0a00')).toBe(false)
    expect(table.wants(c, '0a01')).toBe(true)
    expect([d, e].map((peer) => table.answered(peer, '0a00', 0).added)).toEqual([true, false])
    table.failed(a)
    expect(table.answered(c, '0a00', 0).added).toBe(true)
  })

  test('does not count those that are exempt', () => {
    const table = new RoutingTable(own, { maxPerGroup: 1, maxPerGroupAndBucket: 1 })
    for (const peer of peersIn(0, 10)) expect(table.answered(peer, null, 0).added).toBe(true)
  })
})

describe('refreshing', () => {
  test('is never due while the table is empty, and at once when the first is in', () => {
    const table = new RoutingTable(own)
    expect(table.nextRefresh()).toBe(Infinity)
    expect(table.refreshDue(1e9)).toEqual([])
    table.answered(randomPeer(), null, 1e9)
    expect(table.nextRefresh()).toBeLessThan(1e9)
    expect(table.refreshDue(1e9)).toEqual([OWN_BUCKET])
  })

  test('is a look for ourselves alone as long as that finds everybody', () => {
    const table = tableOf(many.slice(0, 19))
    expect(table.refreshDue(0)).toEqual([OWN_BUCKET])
    table.refreshed(OWN_BUCKET, 0)
    expect(table.refreshDue(10 * MINUTE - 1)).toEqual([])
    expect(table.nextRefresh()).toBe(10 * MINUTE)
    expect(table.refreshDue(10 * MINUTE)).toEqual([OWN_BUCKET])
  })

  test('looks into each bucket that reaches further than our twenty closest, at first only into those that are not full', () => {
    const table = tableOf(many)
    const [, ...buckets] = table.refreshDue(0)
    const furthest = table.closest(own, 20).at(-1)
    const reach = commonPrefixLength(own, furthest?.key as Uint8Array)
    expect(buckets).toEqual([...Array(reach + 1).keys()].filter((i) => (table.buckets()[i] ?? 0) < 20))
    for (const bucket of [OWN_BUCKET, ...buckets]) table.refreshed(bucket, MINUTE)
    expect(table.refreshDue(11 * MINUTE)).toEqual([OWN_BUCKET, ...Array(reach + 1).keys()])
    expect(table.nextRefresh()).toBe(10 * MINUTE)
  })

  test('looks for ourselves again soon when the table has grown twofold', () => {
    const table = tableOf(many.slice(0, 5))
    table.refreshed(OWN_BUCKET, 0)
    for (const peer of many.slice(5, 9)) table.answered(peer, null, 1_000)
    expect(table.refreshDue(10_000)).toEqual([])
    table.answered(many[9] as PeerId, null, 1_000)
    expect(table.refreshDue(9_999)).toEqual([])
    expect(table.refreshDue(10_000)).toEqual([OWN_BUCKET])
  })

  test('begins anew when all were gone', () => {
    const peer = randomPeer()
    const table = tableOf([peer])
    table.refreshed(OWN_BUCKET, 0)
    table.failed(peer)
    expect(table.nextRefresh()).toBe(Infinity)
    table.answered(peer, null, 1_000)
    expect(table.refreshDue(1_000)).toEqual([OWN_BUCKET])
  })

  test('checks members that have not answered for twenty minutes', () => {
    const [quiet, busy] = [randomPeer(), randomPeer()]
    const table = tableOf([quiet, busy])
    table.answered(busy, null, MINUTE)
    table.refreshed(OWN_BUCKET, 15 * MINUTE)
    expect(table.stale(20 * MINUTE - 1)).toEqual([])
    expect(table.nextRefresh()).toBe(20 * MINUTE)
    expect(table.stale(20 * MINUTE)).toEqual([quiet])
  })

  test.each([0, 1, 5, 9])('finds a key for bucket %i that passes for a peer id', (bucket) => {
    const target = new RoutingTable(own).target(bucket, random) as Uint8Array
    expect(commonPrefixLength(own, kadKeyOf(target))).toBe(bucket)
    expect(peerIdFromBytes(target).bytes).toEqual(target)
  })
})
