/** The production verifier with scripted checks, and once with real ones on the thread pool. */
import { describe, expect, it } from 'vitest'
import { generateKey } from '../../net/keys.ts'
import { createVerifier } from '../../net/verifier.ts'
import type { Verifier, VerifierOptions, VerifyJob } from '../../net/verifier.ts'
import { seededRandom } from '../sim/seeded-random.ts'
import { VirtualClock } from '../sim/virtual-clock.ts'

const key = generateKey(seededRandom(1)).publicKey

/** A job whose verdict is in its message: 1 = valid. */
const job = (valid: boolean): VerifyJob => ({
  key,
  message: new Uint8Array([valid ? 1 : 0]),
  signature: new Uint8Array(0),
})
const jobs = (count: number): VerifyJob[] => Array.from({ length: count }, () => job(true))
const verdictOf = ({ message }: VerifyJob): boolean => message[0] === 1

interface Scripted {
  verifier: Verifier
  clock: VirtualClock
  inline: VerifyJob[]
  /** Jobs in the pool; calling one ends it. */
  pool: (() => void)[]
}

function scripted(options: VerifierOptions = {}): Scripted {
  const clock = new VirtualClock()
  const inline: VerifyJob[] = []
  const pool: (() => void)[] = []
  const verifier = createVerifier({
    clock,
    verifyInline: (each) => {
      inline.push(each)
      return verdictOf(each)
    },
    verifyInPool: (each, done) => pool.push(() => done(verdictOf(each))),
    ...options,
  })
  return { verifier, clock, inline, pool }
}

describe('the verifier', () => {
  it('checks a few inline, before it returns', () => {
    const { verifier, pool } = scripted()
    let verdicts: readonly boolean[] = []
    expect(verifier.verify({}, [job(true), job(false), job(true)], (all) => (verdicts = all))).toBe(true)
    expect([verdicts, pool]).toEqual([[true, false, true], []])
  })

  it('gives what goes beyond a few a turn to the pool, and starts anew in the next', async () => {
    const { verifier, clock, inline, pool } = scripted({ maxInline: 3 })
    for (let i = 0; i < 5; i++) verifier.verify({}, jobs(1), () => {})
    expect([inline.length, pool.length]).toEqual([3, 2])
    await clock.settle()
    verifier.verify({}, jobs(3), () => {})
    verifier.verify({}, jobs(4), () => {})
    expect([inline.length, pool.length]).toEqual([6, 6])
  })

  it('gives each job its own verdict, however the pool orders them', () => {
    const { verifier, pool } = scripted({ maxInline: 0 })
    let verdicts: readonly boolean[] = []
    verifier.verify({}, [job(true), job(false), job(true)], (all) => (verdicts = all))
    for (const end of pool.toReversed()) end()
    expect(verdicts).toEqual([true, false, true])
  })

  it('keeps the order of a lane and lets lanes pass each other', () => {
    const { verifier, pool } = scripted({ maxInline: 1 })
    const done: string[] = []
    const [lane, other] = [{}, {}]
    verifier.verify(lane, jobs(2), () => done.push('first'))
    verifier.verify(lane, jobs(1), () => done.push('second, although it would fit inline'))
    verifier.verify(lane, [], () => done.push('third, with nothing to check'))
    verifier.verify(other, jobs(1), () => done.push('other'))
    expect(done).toEqual(['other'])
    pool[2]?.()
    expect(done).toEqual(['other'])
    pool[1]?.()
    pool[0]?.()
    expect(done).toEqual(['other', 'first', 'second, although it would fit inline', 'third, with nothing to check'])
  })

  it('takes calls from within a verdict, after what the lane still has', () => {
    const { verifier, pool } = scripted({ maxInline: 0 })
    const done: number[] = []
    const lane = {}
    verifier.verify(lane, jobs(1), () => {
      done.push(1)
      verifier.verify(lane, jobs(1), () => done.push(3))
    })
    verifier.verify(lane, jobs(1), () => done.push(2))
    for (let i = 0; i < 3; i++) pool[i]?.()
    expect(done).toEqual([1, 2, 3])
  })

  it('is full above maxPending: takes nothing, and calls back once when half of it is done', () => {
    const { verifier, pool } = scripted({ maxInline: 0, maxPending: 10, maxInPool: 100 })
    const calls: string[] = []
    expect(verifier.verify({}, jobs(11), () => {})).toBe(true)
    expect(verifier.verify({}, jobs(1), () => calls.push('never'))).toBe(false)
    verifier.onRoom(() => calls.push('room'))
    for (let i = 0; i < 5; i++) pool[i]?.()
    expect(calls).toEqual([])
    pool[5]?.()
    expect(calls).toEqual(['room'])
    expect(verifier.verify({}, jobs(1), () => calls.push('taken'))).toBe(true)
    for (let i = 6; i < 12; i++) pool[i]?.()
    expect(calls).toEqual(['room', 'taken'])
  })

  it('serves those that wait in turn, however much the first of them brings', () => {
    const { verifier, pool } = scripted({ maxInline: 0, maxPending: 10, maxInPool: 100 })
    const taken: string[] = []
    /** A stream that always has more. */
    const flood = (name: string): void => {
      const lane = {}
      const push = (): void => {
        while (verifier.verify(lane, jobs(4), () => {})) taken.push(name)
        verifier.onRoom(push)
      }
      push()
    }
    for (const name of ['greedy', 'second', 'third']) flood(name)
    expect(new Set(taken)).toEqual(new Set(['greedy']))
    for (let i = 0; i < 40; i++) pool[i]?.()
    expect(taken.filter((name) => name === 'second').length).toBeGreaterThan(1)
    expect(taken.filter((name) => name === 'third').length).toBeGreaterThan(1)
  })

  it('lets nobody pass those that wait', () => {
    const { verifier, pool } = scripted({ maxInline: 0, maxPending: 10, maxInPool: 100 })
    let served = false
    verifier.verify({}, jobs(11), () => {})
    expect(verifier.verify({}, jobs(1), () => {})).toBe(false)
    verifier.onRoom(() => (served = verifier.verify({}, jobs(1), () => {})))
    for (let i = 0; i < 11; i++) {
      pool[i]?.()
      // Whoever comes whenever one is done would keep it full for ever.
      verifier.verify({}, jobs(1), () => {})
    }
    expect(served).toBe(true)
  })

  it('has at most maxInPool jobs in the pool and feeds it as they end, oldest first', () => {
    const { verifier, pool } = scripted({ maxInline: 0, maxInPool: 4 })
    const done: number[] = []
    for (let i = 0; i < 5; i++) verifier.verify({}, jobs(3), () => done.push(i))
    expect(pool).toHaveLength(4)
    for (let i = 0; i < 15; i++) {
      expect(pool.length).toBe(Math.min(15, 4 + i))
      pool[i]?.()
    }
    expect(done).toEqual([0, 1, 2, 3, 4])
  })

  it('checks real signatures in the pool as it does inline', async () => {
    const identity = generateKey(seededRandom(2))
    const signed = Array.from({ length: 200 }, (_, i) => {
      const message = Buffer.from(`message ${i}`)
      const signature = identity.sign(message)
      return { key: identity.publicKey, message: i % 3 === 0 ? Buffer.from('another') : message, signature }
    })
    const verifier = createVerifier()
    const verdicts = await new Promise<readonly boolean[]>((resolve) => {
      verifier.verify({}, signed, resolve)
    })
    expect(verdicts).toEqual(signed.map((_, i) => i % 3 !== 0))
    expect(verdicts).toEqual(signed.map((each) => each.key.verify(each.message, each.signature)))
  })
})
