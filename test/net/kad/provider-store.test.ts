import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareDistance, kadKeyOf } from '../../../net/kad/key.ts'
import type { KadPeer } from '../../../net/kad/message.ts'
import { DEFAULT_PROVIDER_LIMITS, ProviderStore } from '../../../net/kad/provider-store.ts'
import type { ProviderStoreLimits } from '../../../net/kad/provider-store.ts'
import { addressOf, kadPeerOf, keysFar, keysNear, peerOf } from './peers.ts'

const HOUR = 3_600_000
const OWN = kadKeyOf(Buffer.from('us'))
const KEY = Buffer.from('key')
const storeOf = (limits: Partial<ProviderStoreLimits> = {}): ProviderStore => new ProviderStore(OWN, limits)
const ids = (peers: readonly KadPeer[]): string[] => peers.map(({ id }) => id.toString()).toSorted()
const peers = (...numbers: number[]): string[] => numbers.map((n) => peerOf(n).toString()).toSorted()
const range = (count: number, from = 0): number[] => Array.from({ length: count }, (_, i) => from + i)
const census = (store: ProviderStore): [number, number, number] => [store.keys, store.providers, store.size]

describe('a provider', () => {
  it('is told with its addresses', () => {
    const store = storeOf()
    expect(store.add(KEY, kadPeerOf(1), 'a', 0)).toBe(true)
    store.add(KEY, kadPeerOf(2), 'b', 0)
    store.add(Buffer.from('other'), kadPeerOf(1), 'a', 0)
    expect(ids(store.get(KEY, 0))).toEqual(peers(1, 2))
    expect(store.get(KEY, 0).find(({ id }) => id.equals(peerOf(1)))?.addresses).toEqual([addressOf(1)])
    expect(store.get(Buffer.from('nothing'), 0)).toEqual([])
    expect(census(store)).toEqual([2, 2, 3])
  })

  it('that announces again is listed once, with its new addresses under all its keys', () => {
    const store = storeOf()
    store.add(KEY, kadPeerOf(1), 'a', 0)
    store.add(Buffer.from('other'), kadPeerOf(1), 'a', 1)
    store.add(KEY, kadPeerOf(1, [addressOf(7)]), 'b', 2)
    expect(store.get(KEY, 2)).toEqual([kadPeerOf(1, [addressOf(7)])])
    expect(store.get(Buffer.from('other'), 2)).toEqual([kadPeerOf(1, [addressOf(7)])])
    expect(census(store)).toEqual([2, 1, 2])
  })

  it('is never left at the end, where answers are cut: each begins with another one', () => {
    const store = storeOf()
    for (const n of range(5)) store.add(KEY, kadPeerOf(n), null, 0)
    const first = range(5).map(() => store.get(KEY, 0)[0] as KadPeer)
    expect(ids(first)).toEqual(peers(0, 1, 2, 3, 4))
    expect(ids(store.get(KEY, 0))).toEqual(peers(0, 1, 2, 3, 4))
  })

  it('goes when it is deleted', () => {
    const store = storeOf()
    store.add(KEY, kadPeerOf(1), 'a', 0)
    store.delete(KEY, peerOf(2))
    expect(store.size).toBe(1)
    store.delete(KEY, peerOf(1))
    store.delete(KEY, peerOf(1))
    expect([...census(store), store.nextDeadline()]).toEqual([0, 0, 0, null])
  })
})

describe('age', () => {
  it('of 24 h ends the addresses, of 48 h the provider, swept or not', () => {
    const store = storeOf()
    store.add(KEY, kadPeerOf(1), 'a', 1_000)
    expect(store.nextDeadline()).toBe(1_000 + 48 * HOUR)
    expect(store.get(KEY, 999 + 24 * HOUR)).toEqual([kadPeerOf(1)])
    expect(store.get(KEY, 1_000 + 24 * HOUR)).toEqual([kadPeerOf(1, [])])
    expect(store.get(KEY, 999 + 48 * HOUR)).toEqual([kadPeerOf(1, [])])
    expect(store.get(KEY, 1_000 + 48 * HOUR)).toEqual([])
    store.sweep(999 + 48 * HOUR)
    expect(store.size).toBe(1)
    store.sweep(1_000 + 48 * HOUR)
    expect([...census(store), store.nextDeadline()]).toEqual([0, 0, 0, null])
  })

  it('begins anew with each announcement', () => {
    const store = storeOf()
    store.add(KEY, kadPeerOf(1), 'a', 0)
    store.add(KEY, kadPeerOf(2), 'b', HOUR)
    store.add(KEY, kadPeerOf(1), 'a', 2 * HOUR)
    expect(store.nextDeadline()).toBe(49 * HOUR)
    expect(ids(store.get(KEY, 49 * HOUR))).toEqual(peers(1))
  })

  it('is looked at as others are added', () => {
    const store = storeOf()
    for (const n of range(50)) store.add(KEY, kadPeerOf(n), null, 0)
    store.add(Buffer.from('other'), kadPeerOf(99), 'b', 48 * HOUR)
    expect(census(store)).toEqual([1, 1, 1])
  })
})

describe('when it is full', () => {
  it('one machine with any number of ids displaces itself, and nobody else under the key', () => {
    const store = storeOf({ maxProvidersPerKey: 10 })
    for (const n of range(9)) store.add(KEY, kadPeerOf(n), `honest ${n}`, 0)
    for (const n of range(1_000, 100)) store.add(KEY, kadPeerOf(n), 'attacker', 1)
    expect(ids(store.get(KEY, 1))).toEqual(peers(...range(9), 1_099))
  })

  it('a key loses its oldest, where all come from different places', () => {
    const store = storeOf({ maxProvidersPerKey: 10 })
    for (const n of range(12)) store.add(KEY, kadPeerOf(n), null, n)
    expect(ids(store.get(KEY, 12))).toEqual(peers(...range(10, 2)))
  })

  it('one that announces again displaces nobody', () => {
    const store = storeOf({ maxProvidersPerKey: 10 })
    for (const n of range(10)) store.add(KEY, kadPeerOf(n), null, 0)
    for (const n of range(10)) expect(store.add(KEY, kadPeerOf(n), null, 1)).toBe(true)
    expect(ids(store.get(KEY, 1))).toEqual(peers(...range(10)))
  })

  it('spam under keys far away displaces nothing that is near, whether it is keys that are too many or entries', () => {
    for (const limits of [{ maxKeys: 20 }, { maxEntries: 20 }]) {
      const store = storeOf(limits)
      const near = keysNear(OWN, 2, 20)
      for (const [n, key] of near.entries()) expect(store.add(key, kadPeerOf(n), null, 0)).toBe(true)
      for (const [n, key] of keysFar(OWN, 200).entries())
        expect(store.add(key, kadPeerOf(100 + n), null, 1)).toBe(false)
      for (const [n, key] of near.entries()) expect(ids(store.get(key, 1))).toEqual(peers(n))
      expect(census(store)).toEqual([20, 20, 20])
    }
  })

  it('what is near finds room', () => {
    for (const limits of [{ maxKeys: 20 }, { maxEntries: 20 }]) {
      const store = storeOf(limits)
      for (const [n, key] of keysFar(OWN, 30).entries()) store.add(key, kadPeerOf(n), null, 0)
      for (const [n, key] of keysNear(OWN, 2, 20).entries())
        expect(store.add(key, kadPeerOf(100 + n), null, 1)).toBe(true)
      expect(census(store)).toEqual([20, 20, 20])
    }
  })

  it('one origin has its share of it, and loses its own oldest', () => {
    const store = storeOf({ maxEntriesPerOrigin: 10 })
    store.add(KEY, kadPeerOf(0), 'honest', 0)
    for (const n of range(100, 1)) store.add(Buffer.from(`k${n}`), kadPeerOf(n), 'attacker', 0)
    expect(store.size).toBe(11)
    expect(ids(store.get(KEY, 0))).toEqual(peers(0))
    expect(ids(store.get(Buffer.from('k100'), 0))).toEqual(peers(100))
    expect(store.get(Buffer.from('k90'), 0)).toEqual([])
  })

  it('a provider has so many addresses', () => {
    const store = storeOf()
    store.add(KEY, kadPeerOf(1, range(100).map(addressOf)), null, 0)
    expect(store.get(KEY, 0)[0]?.addresses).toEqual(range(8).map(addressOf))
  })
})

describe('spam', () => {
  const { maxEntriesPerOrigin, maxProvidersPerKey } = DEFAULT_PROVIDER_LIMITS

  it('of other keys and ids from one machine takes its share of the memory and no more', () => {
    const store = storeOf()
    for (let n = 0; n < 1_200; n++) store.add(Buffer.from(`k${n}`), kadPeerOf(n, []), 'attacker', n)
    expect(store.size).toBe(maxEntriesPerOrigin)
    for (let n = 0; n < 1_200; n++) store.add(KEY, kadPeerOf(n, []), 'attacker', n)
    expect(store.size).toBe(maxEntriesPerOrigin)
    expect(store.get(KEY, 1_200)).toHaveLength(maxProvidersPerKey)
  })

  it('from everywhere takes what is allowed and no more', () => {
    const store = storeOf({ maxKeys: 50, maxEntries: 200 })
    for (let n = 0; n < 2_000; n++) store.add(Buffer.from(`k${n % 75}`), kadPeerOf(n, []), `origin ${n}`, n)
    expect(store.keys).toBeLessThanOrEqual(50)
    expect(store.size).toBe(200)
    expect(store.providers).toBe(200)
  })
})

it('counts right and stays in its bounds, whatever the order', () => {
  const limits = { maxKeys: 4, maxProvidersPerKey: 3, maxEntries: 8, maxEntriesPerOrigin: 5, maxAgeMs: 100 }
  const step = fc.record({
    key: fc.nat({ max: 6 }),
    peer: fc.nat({ max: 9 }),
    origin: fc.constantFrom(null, 'a', 'b', 'c'),
    wait: fc.constantFrom(0, 0, 0, 20, 150),
    remove: fc.nat({ max: 9 }),
  })
  const keys = range(7).map((n) => Buffer.from(`k${n}`))
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const store = storeOf(limits)
      let now = 0
      for (const { key, peer, origin, wait, remove } of steps) {
        now += wait
        const name = keys[key] as Buffer
        const kept = remove === 0 ? store.delete(name, peerOf(peer)) : store.add(name, kadPeerOf(peer), origin, now)
        if (kept === true) expect(ids(store.get(name, now))).toContain(peerOf(peer).toString())
        store.sweep(now)
        const lists = keys.map((each) => ids(store.get(each, now))).filter(({ length }) => length > 0)
        expect(census(store)).toEqual([lists.length, new Set(lists.flat()).size, lists.flat().length])
        expect(store.keys).toBeLessThanOrEqual(4)
        expect(store.size).toBeLessThanOrEqual(8)
        for (const list of lists) expect(list.length).toBeLessThanOrEqual(3)
        expect(store.nextDeadline() === null).toBe(store.size === 0)
        if (kept === false) {
          // Only what is further from us than everything else is refused.
          const place = kadKeyOf(name)
          for (const each of keys)
            if (store.get(each, now).length > 0)
              expect(compareDistance(OWN, kadKeyOf(each), place)).toBeLessThanOrEqual(0)
        }
      }
    }),
    { seed: 3, numRuns: 100 },
  )
})
