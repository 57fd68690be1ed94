/** gossipsub v1.0, "Message Cache"; v1.1, "Prune Backoff"; libp2p pubsub spec, seqno. */
import { describe, expect, it } from 'vitest'
import { Backoffs } from '../../../net/gossipsub/backoffs.ts'
import { MessageCache } from '../../../net/gossipsub/message-cache.ts'
import { encodeSeqno, signMessage } from '../../../net/gossipsub/message.ts'
import type { Message } from '../../../net/gossipsub/message.ts'
import { DEFAULT_PARAMS } from '../../../net/gossipsub/params.ts'
import { Promises } from '../../../net/gossipsub/promises.ts'
import { SeenCache } from '../../../net/gossipsub/seen-cache.ts'
import { Unwanted } from '../../../net/gossipsub/unwanted.ts'
import { SeqnoCounter } from '../../../net/gossipsub/seqno.ts'
import { privateKeyFromSeed } from '../../../net/keys.ts'
import { peerIdFromPublicKey } from '../../../net/peer-id.ts'
import { seededRandom } from '../../sim/seeded-random.ts'
import { VirtualClock } from '../../sim/virtual-clock.ts'

const identity = privateKeyFromSeed(new Uint8Array(32).fill(1))
const self = peerIdFromPublicKey(identity.publicKey)
const message = (n: number, topic = 'room', bytes = 10): Message =>
  signMessage(identity, self, topic, new Uint8Array(bytes), encodeSeqno(BigInt(n)))

describe('the seen cache', () => {
  it('remembers an id for its time, counted from when it was first seen', () => {
    const seen = new SeenCache(120_000, 100)
    expect([seen.add('a', 0), seen.add('a', 60_000), seen.add('b', 60_000)]).toEqual([true, false, true])
    seen.sweep(119_999)
    expect(seen.has('a')).toBe(true)
    seen.sweep(120_000)
    expect([seen.has('a'), seen.has('b'), seen.size]).toEqual([false, true, 1])
  })

  it('is bounded: the oldest goes', () => {
    const seen = new SeenCache(120_000, 3)
    for (const key of ['a', 'b', 'c', 'd']) seen.add(key, 0)
    expect([seen.has('a'), seen.has('b'), seen.has('d'), seen.size]).toEqual([false, true, true, 3])
  })
})

describe('the seen cache, filled and emptied again and again,', () => {
  it('lets the oldest go, whether it is full or they are due', () => {
    const seen = new SeenCache(10, 5)
    const plain: { key: string; until: number }[] = []
    const random = seededRandom(3)
    for (let now = 0, n = 0; now < 300; now += Math.floor(random.number() * 4)) {
      for (let count = Math.floor(random.number() * 4); count > 0; count--) {
        expect(seen.add(`${n}`, now)).toBe(true)
        plain.push({ key: `${n++}`, until: now + 10 })
        if (plain.length > 5) plain.shift()
      }
      if (random.number() < 0.3) {
        seen.sweep(now)
        while (plain[0] && plain[0].until <= now) plain.shift()
      }
      expect(seen.size).toBe(plain.length)
      for (let i = 0; i < n; i++) expect(seen.has(`${i}`)).toBe(plain.some(({ key }) => key === `${i}`))
    }
  })
})

describe('the message cache', () => {
  it('gossips about the newest windows and keeps all of them for asking back', () => {
    const cache = new MessageCache(5, 3, 1e6)
    const first = message(1)
    cache.put(first)
    for (let shifts = 0; shifts < 5; shifts++) {
      expect(cache.recent().has('room')).toBe(shifts < 3)
      expect(cache.request(first.key, `peer ${shifts}`, 3)).toBe(first)
      cache.shift()
    }
    expect([cache.request(first.key, 'peer', 3), cache.size]).toEqual([null, 0])
  })

  it('gossips by topic, newest window first', () => {
    const cache = new MessageCache(5, 3, 1e6)
    const [a, b, c] = [message(1), message(2, 'other'), message(3)]
    cache.put(a)
    cache.put(b)
    cache.shift()
    cache.put(c)
    expect([...cache.recent()]).toEqual([
      ['room', [c, a]],
      ['other', [b]],
    ])
  })

  it('gives a message to one peer a limited number of times', () => {
    const cache = new MessageCache(5, 3, 1e6)
    const one = message(1)
    cache.put(one)
    const answers = Array.from({ length: 5 }, () => cache.request(one.key, 'peer', 3) === one)
    expect(answers).toEqual([true, true, true, false, false])
    expect(cache.request(one.key, 'another', 3)).toBe(one)
  })

  it('is bounded in bytes: the oldest go, and a message twice counts once', () => {
    const cache = new MessageCache(5, 3, 2_500)
    const all = [1, 2, 3].map((n) => message(n, 'room', 1_000))
    for (const each of [...all, ...all]) cache.put(each)
    expect(all.map((each) => cache.request(each.key, 'peer', 3) === each)).toEqual([false, true, true])
    for (let i = 0; i < 5; i++) cache.shift()
    cache.put(message(4, 'room', 2_000))
    expect(cache.size).toBe(1)
  })

  it('drops the oldest over several windows, and takes one of them again', () => {
    const cache = new MessageCache(3, 3, 3_500)
    const all = [1, 2, 3, 4, 5].map((n) => message(n, 'room', 1_000))
    for (const each of all) {
      cache.put(each)
      if (each !== all[1]) cache.shift()
    }
    expect(cache.recent().get('room')).toEqual([all[4], all[3]])
    cache.put(all[0] as Message)
    cache.put(all[1] as Message)
    expect(cache.recent().get('room')).toEqual([all[0], all[1], all[4]])
    cache.shift()
    cache.shift()
    expect(cache.recent().get('room')).toEqual([all[0], all[1]])
    cache.shift()
    expect([cache.size, cache.recent().size]).toEqual([0, 0])
  })
})

describe('back-offs', () => {
  it('bar a peer until their end, and keep us from grafting a little longer', () => {
    const backoffs = new Backoffs(DEFAULT_PARAMS)
    backoffs.add('room', 'peer', 60_000, 0)
    expect([backoffs.active('room', 'peer', 59_999), backoffs.active('room', 'peer', 60_000)]).toEqual([true, false])
    expect([backoffs.mayGraft('room', 'peer', 61_999), backoffs.mayGraft('room', 'peer', 62_000)]).toEqual([
      false,
      true,
    ])
    expect([backoffs.mayGraft('other', 'peer', 0), backoffs.mayGraft('room', 'other', 0)]).toEqual([true, true])
  })

  it('keep the longer of two, and never more than an hour', () => {
    const backoffs = new Backoffs(DEFAULT_PARAMS)
    backoffs.add('room', 'peer', 60_000, 0)
    backoffs.add('room', 'peer', 10_000, 0)
    expect(backoffs.active('room', 'peer', 59_999)).toBe(true)
    backoffs.add('room', 'peer', 2 ** 64 * 1000, 0)
    expect([backoffs.active('room', 'peer', 3_599_999), backoffs.active('room', 'peer', 3_600_000)]).toEqual([
      true,
      false,
    ])
  })

  it('are forgotten each 15 heartbeats when over, and bounded', () => {
    const backoffs = new Backoffs({ ...DEFAULT_PARAMS, maxBackoffs: 100 })
    for (let i = 0; i < 1_000; i++) backoffs.add(`room ${i % 7}`, `peer ${i}`, 60_000, i)
    expect(backoffs.size).toBe(100)
    backoffs.heartbeat(14, 1e9)
    expect(backoffs.size).toBe(100)
    backoffs.heartbeat(15, 1e9)
    expect(backoffs.size).toBe(0)
  })
})

describe('sequence numbers', () => {
  it('start at the wall clock in nanoseconds and rise by one', () => {
    const clock = new VirtualClock()
    const counter = new SeqnoCounter(clock, undefined, undefined)
    const first = counter.next()
    expect(first).toBe(BigInt(clock.epochMs()) * 1_000_000n)
    expect([counter.next() - first, counter.next() - first]).toEqual([1n, 2n])
  })

  it('start above the last run’s even when the clock stepped back', () => {
    const ahead = BigInt(new VirtualClock().epochMs() + 3_600_000) * 1_000_000n
    expect(new SeqnoCounter(new VirtualClock(), ahead, undefined).next()).toBe(ahead + 1n)
  })

  it('are reserved before they are used, rarely, and a crash at any moment never repeats one', () => {
    const clock = new VirtualClock()
    let kept: bigint | undefined
    let calls = 0
    let highest = 0n
    for (let run = 0; run < 5; run++) {
      const counter = new SeqnoCounter(clock, kept, (reserved) => {
        kept = reserved
        calls++
      })
      for (let i = 0; i < 1_000; i++) {
        const seqno = counter.next()
        expect(seqno > highest && seqno <= (kept as bigint)).toBe(true)
        highest = seqno
      }
    }
    expect(calls).toBe(5)
  })
})

describe('promises', () => {
  it('are broken when nothing comes in time, once each, and kept by whoever brings the message', () => {
    const promises = new Promises<string>(3_000)
    promises.add('kept', 'ada', 0)
    promises.add('kept', 'bob', 0)
    promises.add('broken', 'ada', 0)
    promises.add('broken', 'ada', 1_000)
    promises.came('kept', 'carol')
    expect(promises.broken(3_000)).toEqual([])
    expect(promises.broken(3_001)).toEqual(['ada'])
    expect(promises.broken(9_000)).toEqual([])
    expect(promises.size).toBe(0)
  })

  it('of ids that we can’t read are kept by anything that the peer brings', () => {
    const promises = new Promises<string>(3_000)
    promises.add(null, 'ada', 0)
    promises.add(null, 'bob', 0)
    promises.came('whatever', 'ada')
    expect(promises.broken(3_001)).toEqual(['bob'])
  })

  it('don’t count when it was us who kept the peer from it', () => {
    const promises = new Promises<string>(3_000)
    promises.add('one', 'ada', 0)
    promises.add('one', 'bob', 0)
    promises.add(null, 'ada', 0)
    promises.excuse('ada')
    expect(promises.broken(3_001)).toEqual(['bob'])
  })

  it('don’t count when the machine slept meanwhile, or was busy for so long that what came is still to be read', () => {
    const promises = new Promises<string>(10_000)
    for (const pauseMs of [600_000, 9_000, 6_000]) {
      promises.broken(0)
      promises.add('one', 'ada', 500)
      promises.add(null, 'bob', 500)
      expect(promises.broken(pauseMs)).toEqual([])
      expect(promises.broken(pauseMs + 4_000)).toEqual([])
      expect(promises.size).toBe(0)
    }
  })
})

describe('unwanted messages', () => {
  it('are forgotten after three heartbeats', () => {
    const unwanted = new Unwanted()
    unwanted.add('one')
    unwanted.heartbeat()
    unwanted.add('two')
    unwanted.heartbeat()
    expect([unwanted.has('one'), unwanted.has('two'), unwanted.size]).toEqual([true, true, 2])
    unwanted.heartbeat()
    expect([unwanted.has('one'), unwanted.has('two'), unwanted.size]).toEqual([false, true, 1])
  })
})
