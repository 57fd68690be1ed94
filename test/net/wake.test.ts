import { describe, expect, test } from 'vitest'
import type { Clock } from '../../net/clock.ts'
import type { InterfaceAddress } from '../../net/interfaces.ts'
import { NetworkWatch, SLEPT_MS, SleepWatch, TICK_MS } from '../../net/wake.ts'
import { VirtualClock } from '../sim/virtual-clock.ts'

describe('sleep', () => {
  const after = (monotonicMs: number, wallMs: number): boolean =>
    new SleepWatch(1_000, 9_000).slept(1_000 + monotonicMs, 9_000 + wallMs)

  test.each([
    ['a tick in time', TICK_MS, TICK_MS, false],
    ['a tick that a busy machine held up', SLEPT_MS - 1, SLEPT_MS - 1, false],
    ['a gap of both clocks', 3_600_000, 3_600_000, true],
    ['a gap of the wall clock, where the monotonic one stops in sleep', TICK_MS, 3_600_000, true],
    ['a gap of the monotonic clock, with the wall clock set back', 3_600_000, TICK_MS - 7_200_000, true],
    ['a wall clock set back', TICK_MS, -3_600_000, false],
  ])('%s', (_, monotonicMs, wallMs, slept) => {
    expect(after(monotonicMs, wallMs)).toBe(slept)
  })

  test('is told once, and noticed again the next time', () => {
    const watch = new SleepWatch(0, 0)
    expect([watch.slept(60_000, 60_000), watch.slept(65_000, 65_000), watch.slept(130_000, 130_000)]).toEqual([
      true,
      false,
      true,
    ])
  })
})

describe('a network watch', () => {
  const address = (text: string, internal = false): InterfaceAddress => ({
    name: internal ? 'lo' : 'eth0',
    address: text,
    family: text.includes(':') ? 6 : 4,
    internal,
  })

  function watch(clock: Clock) {
    const heard: string[] = []
    const machine = { addresses: [address('127.0.0.1', true), address('192.0.2.7')] }
    const watching = new NetworkWatch({
      clock,
      interfaces: () => machine.addresses,
      onChange: (reason) => heard.push(reason),
    })
    return { heard, machine, watching }
  }

  test('tells of an address that came or went, within a tick, and of nothing else', async () => {
    const clock = new VirtualClock()
    const { heard, machine, watching } = watch(clock)
    await clock.advance(60_000)
    expect(heard).toEqual([])
    machine.addresses = [...machine.addresses].reverse()
    await clock.advance(TICK_MS)
    machine.addresses = [...machine.addresses, address('::1', true), address('fe80::1')]
    await clock.advance(TICK_MS)
    expect(heard).toEqual([])
    machine.addresses = [...machine.addresses, address('2001:db8::7')]
    await clock.advance(TICK_MS)
    expect(heard).toEqual(['interfaces'])
    machine.addresses = []
    await clock.advance(TICK_MS)
    expect(heard).toEqual(['interfaces', 'interfaces'])
    watching.stop()
    expect(clock.pending).toBe(0)
  })

  test('tells of sleep, once, also when the network is another one afterwards', async () => {
    const clock = new VirtualClock()
    let sleptMs = 0
    const { heard, machine, watching } = watch({
      now: () => clock.now(),
      epochMs: () => clock.epochMs() + sleptMs,
      after: (ms, fn) => clock.after(ms, fn),
      endOfTurn: (fn) => clock.endOfTurn(fn),
    })
    await clock.advance(12_000)
    sleptMs = 8 * 3_600_000
    machine.addresses = [address('198.51.100.9')]
    await clock.advance(60_000)
    expect(heard).toEqual(['woke'])
    watching.stop()
  })
})
