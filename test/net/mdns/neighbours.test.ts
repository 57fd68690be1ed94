import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import type { Announcement } from '../../../net/mdns/announcement.ts'
import {
  MAX_ADDRESSES,
  MAX_PEERS,
  Neighbours,
  TELL_AGAIN_MS,
  TOLD_AT_ONCE,
  TOLD_PER_SECOND,
} from '../../../net/mdns/neighbours.ts'
import { peerIdFromBytes } from '../../../net/peer-id.ts'
import type { PeerId } from '../../../net/peer-id.ts'

function peer(n: number): PeerId {
  const bytes = new Uint8Array(34)
  bytes.set([0x12, 32, n >> 16, n >> 8, n])
  return peerIdFromBytes(bytes)
}

function announcement(n: number, addresses = [`/ip4/10.0.0.1/tcp/${1 + n}`], ttlSeconds = 120): Announcement {
  return { peer: peer(n), instance: `x${n}`, ttlSeconds, addresses }
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function usedBytes(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed
}

/** Everyone who is told now, and what. */
function told(neighbours: Neighbours, now: number): string[][] {
  const all: string[][] = []
  for (let found = neighbours.tell(now); found; found = neighbours.tell(now)) all.push(found.addresses)
  return all
}

describe('a neighbour', () => {
  test('is told when it is new, when it has an address more, and once a minute', () => {
    const neighbours = new Neighbours()
    neighbours.hear(announcement(1, ['/a']), 's', 0)
    expect(told(neighbours, 0)).toEqual([['/a']])
    neighbours.hear(announcement(1, ['/a']), 's', 1_000)
    expect(told(neighbours, 1_000)).toEqual([])
    neighbours.hear(announcement(1, ['/b']), 's', 2_000)
    expect(told(neighbours, 2_000)).toEqual([['/a', '/b']])
    neighbours.hear(announcement(1, ['/a', '/b']), 's', 2_000 + TELL_AGAIN_MS - 1)
    expect(told(neighbours, 2_000 + TELL_AGAIN_MS - 1)).toEqual([])
    neighbours.hear(announcement(1, ['/a', '/b']), 's', 2_000 + TELL_AGAIN_MS)
    expect(told(neighbours, 2_000 + TELL_AGAIN_MS)).toEqual([['/a', '/b']])
  })

  test('that was heard several times before it is told is told once, with all addresses', () => {
    const neighbours = new Neighbours()
    neighbours.hear(announcement(1, ['/a']), 's', 0)
    neighbours.hear(announcement(1, ['/b']), 't', 0)
    expect(told(neighbours, 0)).toEqual([['/a', '/b']])
  })

  test('that said goodbye is told at once when it is back', () => {
    const neighbours = new Neighbours()
    neighbours.hear(announcement(1), 's', 0)
    told(neighbours, 0)
    neighbours.goodbye('x2')
    neighbours.hear(announcement(1), 's', 10)
    expect(told(neighbours, 10)).toEqual([])
    neighbours.goodbye('x1')
    expect(neighbours.size).toBe(0)
    neighbours.hear(announcement(1), 's', 10)
    expect(told(neighbours, 10)).toHaveLength(1)
  })

  test('that said goodbye before it was told is not told', () => {
    const neighbours = new Neighbours()
    neighbours.hear(announcement(1), 's', 0)
    neighbours.goodbye('x1')
    expect([told(neighbours, 0), neighbours.deadline(0)]).toEqual([[], null])
  })

  test('loses each address when its time is over, and is forgotten with the last; an hour is the longest', () => {
    const neighbours = new Neighbours()
    neighbours.hear(announcement(1, ['/a'], 2 ** 32 - 1), 's', 0)
    told(neighbours, 0)
    neighbours.hear(announcement(1, ['/b'], 10), 's', 1_000)
    expect(told(neighbours, 10_999)).toEqual([['/a', '/b']])
    neighbours.hear(announcement(1, ['/c'], 10), 's', 11_000)
    expect(told(neighbours, 11_000)).toEqual([['/a', '/c']])
    neighbours.sweep(3_599_999)
    expect(neighbours.size).toBe(1)
    neighbours.sweep(3_600_000)
    expect(neighbours.size).toBe(0)
  })

  test('keeps the addresses heard last when there are too many', () => {
    const neighbours = new Neighbours()
    const addresses = Array.from({ length: MAX_ADDRESSES + 3 }, (_, i) => `/${i}`)
    neighbours.hear(announcement(1, addresses), 's', 0)
    expect(told(neighbours, 0)).toEqual([addresses.slice(3)])
  })
})

describe('a flood of invented peers', () => {
  test('is told at a few a second', () => {
    const neighbours = new Neighbours()
    let now = 0
    let count = 0
    for (let i = 0; i < 5_000; i++, now += 4) {
      neighbours.hear(announcement(i), `s${i % 300}`, now)
      count += told(neighbours, now).length
    }
    expect(count).toBeLessThanOrEqual(TOLD_AT_ONCE + TOLD_PER_SECOND * 20)
    expect(count).toBeGreaterThanOrEqual(TOLD_PER_SECOND * 20)
  })

  test('keeps memory under 4 MiB', () => {
    const peers = Array.from({ length: 1_000 }, (_, n) => peer(n))
    // The longest text that a TXT string holds, each a string of its own.
    const text = (n: number, i: number): string => Buffer.from(`/${n}/${i}/`.padEnd(247, 'x')).toString('latin1')
    const neighbours = new Neighbours()
    const before = usedBytes()
    for (const [n, peer] of peers.entries()) {
      const addresses = Array.from({ length: 40 }, (_, i) => text(n, i))
      neighbours.hear({ peer, instance: text(n, -1), ttlSeconds: 120, addresses }, `s${n % 300}`, n)
    }
    const bytes = usedBytes() - before
    expect(neighbours.size).toBe(MAX_PEERS)
    expect(bytes).toBeLessThan(4 * 1024 * 1024)
    // They were there to be counted.
    expect(bytes).toBeGreaterThan(MAX_PEERS * MAX_ADDRESSES * 247)
  })

  test('from one machine pushes out its own, not the others', () => {
    const neighbours = new Neighbours()
    const lie = (from: number, to: number): void => {
      for (let i = from; i < to; i++) neighbours.hear(announcement(i), 'liar', 0)
    }
    lie(100, 200)
    const honest = [1, 2, 3].map((n) => announcement(n, [`/honest/${n}`]))
    for (const each of honest) neighbours.hear(each, `honest${each.instance}`, 0)
    lie(200, 1_000)
    expect(neighbours.size).toBe(MAX_PEERS)
    const first = told(neighbours, 0).slice(0, 4)
    // They take turns, so whoever tells of few waits for few.
    expect(first.flat().filter((address) => address.startsWith('/honest'))).toHaveLength(3)
  })

  test('leaves nothing behind when its time is over', () => {
    const neighbours = new Neighbours()
    for (let i = 0; i < 1_000; i++) neighbours.hear(announcement(i), `s${i}`, 0)
    neighbours.sweep(120_000)
    expect([neighbours.size, neighbours.deadline(120_000)]).toEqual([0, null])
  })
})
