import { describe, expect, test, vi } from 'vitest'
import { pause, systemClock } from '../../net/clock.ts'
import { Deadlines } from '../../net/deadlines.ts'
import { VirtualClock } from '../sim/virtual-clock.ts'

describe('the system clock', () => {
  test('runs what waits for the end of the turn after all microtasks, in order, and new ones a turn later', async () => {
    const log: string[] = []
    await new Promise<void>((resolve) => {
      systemClock.endOfTurn(() => {
        log.push('first')
        systemClock.endOfTurn(() => {
          log.push('later')
          resolve()
        })
      })
      systemClock.endOfTurn(() => log.push('second'))
      queueMicrotask(() => queueMicrotask(() => log.push('microtask')))
    })
    expect(log).toEqual(['microtask', 'first', 'second', 'later'])
  })

  test('fires once after the time, unless cancelled, also for waits longer than a timer can hold', async () => {
    const start = systemClock.now()
    const cancelled = systemClock.after(1, () => expect.unreachable())
    const far = systemClock.after(2 ** 40, () => expect.unreachable())
    cancelled()
    await new Promise<void>((resolve) => systemClock.after(20, resolve))
    // A timer may be a fraction of a millisecond early.
    expect(systemClock.now() - start).toBeGreaterThan(18)
    far()
  })

  test('counts monotonic milliseconds, and wall-clock ones since 1970', () => {
    expect(systemClock.now()).toBeLessThanOrEqual(systemClock.now())
    expect(systemClock.epochMs()).toBeGreaterThan(Date.UTC(2025, 0, 1))
  })
})

describe('deadlines', () => {
  function setUp() {
    const clock = new VirtualClock()
    const expired: string[] = []
    const deadlines = new Deadlines<string>(clock, 100, (name) => expired.push(`${name} ${clock.now()}`))
    return { clock, expired, deadlines }
  }

  test('expire each at its time, on one timer', async () => {
    const { clock, expired, deadlines } = setUp()
    deadlines.add('a')
    await clock.advance(30)
    deadlines.add('b')
    deadlines.add('c')
    expect(clock.pending).toBe(1)
    await clock.advance(50)
    expect(deadlines.delete('b')).toBe(true)
    await clock.runUntilIdle()
    expect(expired).toEqual(['a 100', 'c 130'])
    expect([deadlines.delete('a'), deadlines.delete('b')]).toEqual([false, false])
  })

  test('start anew after they were idle', async () => {
    const { clock, expired, deadlines } = setUp()
    deadlines.add('a')
    deadlines.delete('a')
    await clock.advance(500)
    deadlines.add('b')
    await clock.runUntilIdle()
    expect(expired).toEqual(['b 600'])
  })

  test('that are cleared never expire and leave no timer', async () => {
    const { clock, expired, deadlines } = setUp()
    deadlines.add('a')
    deadlines.clear()
    expect(clock.pending).toBe(0)
    await clock.advance(500)
    expect(expired).toEqual([])
  })
})

describe('a pause', () => {
  test('ends with its time, and leaves nothing at the signal', async () => {
    const clock = new VirtualClock()
    const { signal } = new AbortController()
    const listened = vi.spyOn(signal, 'removeEventListener')
    await clock.resolve(pause(clock, 500, signal))
    expect(clock.now()).toBe(500)
    expect(listened).toHaveBeenCalledOnce()
  })

  test('ends at once when it is aborted, before or meanwhile', async () => {
    const clock = new VirtualClock()
    const stop = new AbortController()
    const over = pause(clock, 500, stop.signal)
    stop.abort()
    await over
    await pause(clock, 500, stop.signal)
    expect(clock.pending).toBe(0)
  })
})
