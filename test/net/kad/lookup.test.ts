import { describe, expect, test } from 'vitest'
import { compareDistance, kadKeyOf, kadKeyOfPeer } from '../../../net/kad/key.ts'
import type { KadKey } from '../../../net/kad/key.ts'
import { Lookup } from '../../../net/kad/lookup.ts'
import { RoutingTable } from '../../../net/kad/routing-table.ts'
import { peerIdFromBytes } from '../../../net/peer-id.ts'
import type { PeerId } from '../../../net/peer-id.ts'
import { shuffle } from '../../../net/random.ts'
import { seededRandom } from '../../sim/seeded-random.ts'
import type { SeededRandom } from '../../sim/seeded-random.ts'

const random = seededRandom('lookup')
const randomPeer = (): PeerId => peerIdFromBytes(Uint8Array.from([0x12, 0x20, ...random.bytes(32)]))
const peersOf = (count: number): PeerId[] => Array.from({ length: count }, randomPeer)

function sorted(peers: readonly PeerId[], target: KadKey): PeerId[] {
  return [...peers].sort((a, b) => compareDistance(target, kadKeyOfPeer(a), kadKeyOfPeer(b)))
}

const target = kadKeyOf(random.bytes(34))
/** Nearest first. */
const near = sorted(peersOf(100), target)
const at = (index: number): PeerId => near[index] as PeerId

describe('a lookup', () => {
  test('asks α of the seeds, nearest first, and no more until somebody answers', () => {
    const lookup = new Lookup(target, shuffle(random, near.slice(30, 50)), null)
    expect(lookup.next(0)).toEqual(near.slice(30, 40))
    expect(lookup.next(0)).toEqual([])
    lookup.answered(at(30), [])
    expect(lookup.next(0)).toEqual([at(40)])
    lookup.failed(at(31))
    expect(lookup.next(0)).toEqual([at(41)])
    expect(lookup.done).toBe(false)
  })

  test('asks a closer peer first, however late it hears of it', () => {
    const lookup = new Lookup(target, near.slice(50, 70), null)
    lookup.next(0)
    lookup.answered(at(50), [at(80), at(0), at(55)])
    expect(lookup.next(0)).toEqual([at(0)])
    lookup.answered(at(0), [])
    expect(lookup.hops).toBe(2)
  })

  test('asks all of the k nearest at once when the β nearest have answered, and is over when all have', () => {
    const lookup = new Lookup(target, near.slice(0, 30), null)
    const first = lookup.next(0)
    for (const peer of first.slice(0, 2)) lookup.answered(peer, [])
    expect(lookup.next(0)).toHaveLength(2)
    lookup.answered(at(2), [])
    expect(lookup.next(0)).toEqual(near.slice(12, 20))
    for (const peer of near.slice(3, 20)) {
      expect(lookup.done).toBe(false)
      lookup.answered(peer, [])
    }
    expect(lookup.done).toBe(true)
    expect(lookup.closest()).toEqual(near.slice(0, 20))
    expect(lookup.messages).toBe(20)
  })

  test('takes the next nearest for one that fails', () => {
    const lookup = new Lookup(target, near.slice(0, 22), null, { alpha: 30 })
    lookup.next(0)
    for (const peer of near.slice(0, 22)) {
      if (peer === at(1) || peer === at(5)) lookup.failed(peer)
      else lookup.answered(peer, [])
    }
    expect(lookup.next(0)).toEqual([])
    expect(lookup.done).toBe(true)
    expect(lookup.closest()).toEqual([at(0), ...near.slice(2, 5), ...near.slice(6, 22)])
  })

  test('is over at once without seeds, and when all fail', () => {
    expect(new Lookup(target, [], null).done).toBe(true)
    const lookup = new Lookup(target, near.slice(0, 2), null)
    for (const peer of lookup.next(0)) lookup.failed(peer)
    expect(lookup.done).toBe(true)
    expect(lookup.closest()).toEqual([])
    expect(lookup.hops).toBe(0)
  })

  test('is not held up by a slow peer, whose answer counts all the same', () => {
    const lookup = new Lookup(target, near.slice(0, 12), null)
    lookup.next(0)
    for (const peer of near.slice(1, 10)) lookup.answered(peer, [])
    expect(lookup.deadline()).toBe(3_000)
    expect(lookup.done).toBe(false)
    expect(lookup.next(2_999)).toEqual(near.slice(10, 12))
    expect(lookup.next(3_000)).toEqual([])
    for (const peer of near.slice(10, 12)) lookup.answered(peer, [])
    expect(lookup.done).toBe(true)
    expect(lookup.closest()).toEqual(near.slice(1, 12))
    lookup.answered(at(0), [])
    expect(lookup.closest()).toEqual(near.slice(0, 12))
  })

  test('waits for slow peers when there is hardly anybody else', () => {
    const lookup = new Lookup(target, near.slice(0, 2), null)
    lookup.next(0)
    lookup.answered(at(0), [])
    lookup.next(3_000)
    expect(lookup.done).toBe(false)
    lookup.failed(at(1))
    expect(lookup.done).toBe(true)
  })

  test('asks nobody twice, nor us, whoever tells of them', () => {
    const self = randomPeer()
    const lookup = new Lookup(target, near.slice(0, 2), self)
    lookup.next(0)
    lookup.answered(at(0), [self, at(0), at(1), at(2), at(2)])
    expect(lookup.next(0)).toEqual([at(2)])
    lookup.failed(at(1))
    lookup.answered(at(2), [at(1), at(0)])
    expect(lookup.next(0)).toEqual([])
    expect(lookup.done).toBe(true)
  })

  test('hears nothing from peers that it did not ask', () => {
    const lookup = new Lookup(target, near.slice(10, 40), null)
    lookup.answered(at(99), near.slice(0, 5))
    lookup.answered(at(39), near.slice(0, 5))
    expect(lookup.next(0)).toEqual(near.slice(10, 20))
    expect(lookup.messages).toBe(10)
  })

  test('takes forty closer peers from one answer, and remembers five hundred', () => {
    const lookup = new Lookup(target, [at(99)], null, { alpha: 1_000 })
    lookup.next(0)
    lookup.answered(at(99), peersOf(10_000))
    expect(lookup.next(0)).toHaveLength(40)
    const small = new Lookup(target, [at(99)], null, { alpha: 1_000, maxCandidates: 10 })
    small.next(0)
    small.answered(at(99), shuffle(random, near.slice(0, 30)))
    expect(small.next(0)).toEqual(near.slice(0, 9))
  })

  test('is over when what it looks for is found', () => {
    const lookup = new Lookup(target, near, null)
    lookup.next(0)
    lookup.stop()
    expect(lookup.done).toBe(true)
    expect(lookup.next(1e9)).toEqual([])
  })
})

describe('disjoint paths', () => {
  /** Liars know only liars, who are closer than anybody. */
  function misled(paths: number): number {
    const honest = near.slice(40)
    const liars = near.slice(0, 40)
    const lookup = new Lookup(target, [at(0), ...honest.slice(-7)], null, { paths, alpha: 8 })
    const asked = new Set<PeerId>()
    for (let peers = lookup.next(0); !lookup.done; peers = lookup.next(0)) {
      for (const peer of peers) {
        asked.add(peer)
        lookup.answered(peer, liars.includes(peer) ? liars : sorted(honest, target).slice(0, 20))
      }
    }
    return honest.slice(0, 20).filter((peer) => asked.has(peer)).length
  }

  test('are not led astray by a liar on another', () => {
    expect(misled(1)).toBeLessThan(5)
    expect(misled(4)).toBeGreaterThanOrEqual(5)
  })

  test('ask each peer once, of all paths together', () => {
    const lookup = new Lookup(target, near.slice(20, 40), null, { paths: 4, alpha: 8 })
    const asked: PeerId[] = []
    for (let peers = lookup.next(0); !lookup.done; peers = lookup.next(0)) {
      asked.push(...peers)
      for (const peer of peers) lookup.answered(peer, near.slice(0, 20))
    }
    expect(new Set(asked).size).toBe(asked.length)
    expect(lookup.closest()).toEqual(near.slice(0, 20))
  })
})

/** Nodes with tables as they would be after they met everybody in random order. */
function graph(count: number, seeded: SeededRandom): Map<PeerId, RoutingTable> {
  const peers = Array.from({ length: count }, () => peerIdFromBytes(Uint8Array.from([0x12, 0x20, ...seeded.bytes(32)])))
  return new Map(
    peers.map((peer) => {
      const table = new RoutingTable(kadKeyOfPeer(peer))
      for (const other of shuffle(seeded, peers)) if (other !== peer) table.answered(other, null, 0)
      return [peer, table]
    }),
  )
}

describe('in a network of a thousand nodes', () => {
  const seeded = seededRandom('thousand')
  const nodes = graph(1_000, seeded)
  const peers = [...nodes.keys()]

  /** Answers come in random order; one in `deadRate` never answers. */
  function find(from: PeerId, key: KadKey, dead: ReadonlySet<PeerId>): Lookup {
    const seeds = (nodes.get(from) as RoutingTable).closest(key, 20).map(({ peer }) => peer)
    const lookup = new Lookup(key, seeds, from)
    const waiting: PeerId[] = []
    let now = 0
    for (;;) {
      waiting.push(...lookup.next(now))
      if (lookup.done) return lookup
      const [peer] = waiting.splice(Math.floor(seeded.number() * waiting.length), 1)
      if (peer === undefined) now = lookup.deadline()
      else if (!dead.has(peer)) {
        const closer = (nodes.get(peer) as RoutingTable).closest(key, 20).map((each) => each.peer)
        lookup.answered(
          peer,
          closer.filter((each) => each !== from),
        )
      }
    }
  }

  test('the twenty closest are found, each time, in about log2(n / k) hops', () => {
    let messages = 0
    let hops = 0
    const runs = 200
    for (let i = 0; i < runs; i++) {
      const from = peers[Math.floor(seeded.number() * peers.length)] as PeerId
      const key = kadKeyOf(seeded.bytes(34))
      const lookup = find(from, key, new Set())
      const others = peers.filter((peer) => peer !== from)
      expect(lookup.closest()).toEqual(sorted(others, key).slice(0, 20))
      messages += lookup.messages
      hops += lookup.hops
    }
    expect(hops / runs).toBeLessThan(Math.log2(1_000 / 20))
    expect(messages / runs).toBeLessThan(40)
  })

  test('with a fifth of all dead and never answering, few of the closest living are missed: the dead stand in their places in answers', () => {
    const dead = new Set(peers.filter(() => seeded.number() < 0.2))
    const runs = 100
    let found = 0
    for (let i = 0; i < runs; i++) {
      const from = peers.find((peer) => !dead.has(peer)) as PeerId
      const key = kadKeyOf(seeded.bytes(34))
      const living = peers.filter((peer) => peer !== from && !dead.has(peer))
      const closest = new Set(find(from, key, dead).closest())
      found += sorted(living, key)
        .slice(0, 20)
        .filter((peer) => closest.has(peer)).length
    }
    expect(found / (20 * runs)).toBeGreaterThan(0.95)
  })
})

describe('a lookup that is led on and on', () => {
  /** Ever nearer: each answer names one that is nearer than all before. */
  const chain = [...sorted(peersOf(2_000), target)].reverse()

  test('asks 300 peers and no more, and keeps who answered', () => {
    const lookup = new Lookup(target, chain.slice(0, 1), null)
    let next = 1
    while (!lookup.done) for (const peer of lookup.next(0)) lookup.answered(peer, chain.slice(next, (next += 1)))
    expect(lookup.messages).toBe(300)
    expect(lookup.next(0)).toEqual([])
    expect(lookup.closest()).toEqual(chain.slice(280, 300).reverse())
  })

  test('is over after a minute, however slowly they answer', () => {
    const lookup = new Lookup(target, chain.slice(0, 1), null)
    let next = 1
    for (let now = 5_000; !lookup.done; now += 2_900) {
      expect(now).toBeLessThanOrEqual(70_000)
      for (const peer of lookup.next(now)) lookup.answered(peer, chain.slice(next, (next += 1)))
      expect(lookup.deadline()).toBeLessThanOrEqual(65_000)
    }
    expect(lookup.closest()).toHaveLength(20)
  })

  test('is over after a minute when nobody ever answers', () => {
    const lookup = new Lookup(target, near, null, { maxMessages: Infinity })
    let now = 0
    for (let steps = 0; !lookup.done; steps++) {
      expect(steps).toBeLessThan(100)
      lookup.next(now)
      now = lookup.deadline()
    }
    expect(now).toBeLessThanOrEqual(60_000)
  })
})
