import { describe, expect, test } from 'vitest'
import { VirtualClock } from './virtual-clock.ts'

describe('the virtual clock', () => {
  test('fires timers in order of time, then of asking, and stands still by itself', async () => {
    const clock = new VirtualClock()
    const fired: string[] = []
    for (const [ms, name] of [
      [30, 'c'],
      [10, 'a'],
      [30, 'd'],
      [20, 'b'],
    ] as const)
      clock.after(ms, () => fired.push(`${name}${clock.now()}`))
    expect([clock.now(), clock.pending]).toEqual([0, 4])
    await clock.advance(25)
    expect([fired, clock.now()]).toEqual([['a10', 'b20'], 25])
    await clock.runUntilIdle()
    expect([fired, clock.now()]).toEqual([['a10', 'b20', 'c30', 'd30'], 30])
  })

  test.each([false, true])(
    'lets all that an event set off end before time goes on (promisesOnly: %s)',
    async (only) => {
      const clock = new VirtualClock({ promisesOnly: only })
      const log: string[] = []
      clock.after(1, () => {
        log.push('event')
        clock.endOfTurn(() => {
          log.push('turn')
          void Promise.resolve().then(() => log.push('after turn'))
          clock.endOfTurn(() => log.push('second turn'))
        })
        void chain(50).then(() => log.push('promises'))
      })
      clock.after(1, () => log.push('next event'))
      await clock.advance(1)
      expect(log).toEqual(['event', 'promises', 'turn', 'after turn', 'second turn', 'next event'])
    },
  )

  test('a cancelled timer never fires and does not count', async () => {
    const clock = new VirtualClock()
    let fired = false
    const cancel = clock.after(5, () => (fired = true))
    cancel()
    cancel()
    expect(clock.pending).toBe(0)
    await clock.advance(10)
    expect(fired).toBe(false)
  })

  test('runs until a promise settles, or says that it does not', async () => {
    const clock = new VirtualClock()
    const later = new Promise<string>((resolve) => clock.after(70, () => resolve('done')))
    expect(await clock.resolve(later)).toBe('done')
    expect(clock.now()).toBe(70)
    await expect(clock.resolve(new Promise(() => {}))).rejects.toThrow('did not happen')
    await expect(clock.resolve(Promise.reject(new Error('no')))).rejects.toThrow('no')
  })

  test('is not run by two at once', async () => {
    const clock = new VirtualClock()
    const first = clock.advance(1)
    await expect(clock.advance(1)).rejects.toThrow('already')
    await first
  })

  test('lets time pass even when floats have worn a wait down to nothing', async () => {
    const clock = new VirtualClock()
    await clock.advance(45_971.368_885)
    const before = clock.now()
    clock.after(3.6e-12, () => {})
    await clock.runUntilIdle()
    expect(clock.now()).toBeGreaterThan(before)
  })

  test('keeps order among thousands', async () => {
    const clock = new VirtualClock()
    const fired: number[] = []
    for (let i = 0; i < 2_000; i++) clock.after((i * 7919) % 1_000, () => fired.push(clock.now()))
    await clock.runUntilIdle()
    expect(fired).toHaveLength(2_000)
    expect(fired).toEqual([...fired].sort((a, b) => a - b))
  })
})

async function chain(length: number): Promise<void> {
  for (let i = 0; i < length; i++) await Promise.resolve()
}
