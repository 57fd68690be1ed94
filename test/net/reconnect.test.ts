import { describe, expect, test } from 'vitest'
import { DEFAULT_LIMITS } from '../../net/limits.ts'
import { JITTER, LONG_AWAY_MS, LONG_AWAY_WAIT_MS, MAX_RECONNECTS, Reconnect, STEADY_MS } from '../../net/reconnect.ts'
import { seededRandom } from '../sim/seeded-random.ts'

const PUNCTUAL = { bytes: (length: number) => new Uint8Array(length), number: () => 0 }

function make(limits = {}): Reconnect {
  return new Reconnect(PUNCTUAL, { ...DEFAULT_LIMITS, ...limits })
}

/** Waits before each of the next `count` dials, all of which fail at once. */
function waits(machine: Reconnect, now: number, count: number): number[] {
  const found: number[] = []
  for (let at = now; found.length < count; at = machine.deadline as number) {
    if (at > now || found.length > 0) expect(machine.due(at - 1)).toEqual([])
    for (const peer of machine.due(at)) machine.failed(peer, at)
    found.push((machine.deadline as number) - at)
  }
  return found
}

describe('a peer that is kept', () => {
  test('is dialled at once when it is not connected, and not at all when it is', () => {
    const machine = make()
    machine.keep('away', 'x', false, 5)
    machine.keep('here', 'x', true, 5)
    expect(machine.deadline).toBe(5)
    expect(machine.due(5)).toEqual(['away'])
    expect([machine.due(5), machine.deadline]).toEqual([[], null])
  })

  test('is dialled 1 s after it went, then ever more slowly, once a minute at least', () => {
    const machine = make()
    machine.keep('peer', 'x', true, 0)
    machine.disconnected('peer', STEADY_MS)
    expect(machine.deadline).toBe(STEADY_MS + 1_000)
    expect(waits(machine, STEADY_MS + 1_000, 8).map((ms) => ms / 1_000)).toEqual([1, 2, 4, 8, 16, 32, 60, 60])
  })

  test('that takes us in and sends us away at once is no success', () => {
    const machine = make()
    machine.keep('peer', 'x', false, 0)
    const found: number[] = []
    for (let now = 0; found.length < 5; now = machine.deadline as number) {
      machine.due(now)
      machine.connected('peer', now)
      machine.disconnected('peer', now + STEADY_MS - 1)
      found.push((machine.deadline as number) - now - STEADY_MS + 1)
    }
    expect(found).toEqual([1_000, 2_000, 4_000, 8_000, 16_000])
    const now = machine.deadline as number
    machine.due(now)
    machine.connected('peer', now)
    machine.disconnected('peer', now + STEADY_MS)
    expect(machine.deadline).toBe(now + STEADY_MS + 1_000)
  })

  test('is asked hourly once it has been away for a day, and never given up', () => {
    const machine = make()
    machine.keep('peer', 'x', false, 0)
    let now = 0
    while (now < LONG_AWAY_MS) {
      expect(machine.due(now)).toEqual(['peer'])
      machine.failed('peer', now)
      now = machine.deadline as number
    }
    expect(waits(machine, now, 50).every((ms) => ms === LONG_AWAY_WAIT_MS)).toBe(true)
    now = machine.deadline as number
    machine.due(now)
    machine.connected('peer', now)
    machine.disconnected('peer', now + STEADY_MS)
    expect(machine.deadline).toBe(now + STEADY_MS + 1_000)
  })

  test('is dialled now when the network is another one, and patiently again after that', () => {
    const machine = make()
    machine.keep('peer', 'x', false, 0)
    machine.keep('busy', 'x', false, 0)
    waits(machine, 0, 8)
    const now = (machine.deadline as number) - 1
    expect(machine.due(now)).toEqual([])
    machine.wake(now)
    expect(machine.due(now)).toEqual(['peer', 'busy'])
    // One whose dial was under way when it changed has failed on the old one.
    machine.wake(now + 10)
    machine.failed('peer', now + 20)
    expect(machine.deadline).toBe(now + 20 + 1_000)
  })

  test('is left alone once nobody keeps it', () => {
    const machine = make()
    machine.keep('peer', 'x', false, 0)
    machine.keep('peer', 'y', false, 0)
    expect([machine.forget('peer', 'x'), machine.deadline]).toEqual([false, 0])
    expect([machine.forget('peer', 'y'), machine.deadline, machine.due(0)]).toEqual([true, null, []])
    expect(machine.forget('peer', 'y')).toBe(false)
  })

  test('that connects by itself while it is dialled is not dialled again when that dial fails', () => {
    const machine = make()
    machine.keep('peer', 'x', false, 0)
    machine.due(0)
    machine.connected('peer', 10)
    machine.failed('peer', 20)
    expect(machine.deadline).toBeNull()
  })
})

test('waits differ by a quarter at most, so that many do not return at once', () => {
  const machine = new Reconnect(seededRandom('jitter'), DEFAULT_LIMITS)
  const dialAt = new Set<number>()
  for (let i = 0; i < 50; i++) {
    machine.keep(`${i}`, 'x', true, 0)
    machine.disconnected(`${i}`, STEADY_MS)
    dialAt.add((machine.deadline as number) - STEADY_MS)
    machine.forget(`${i}`, 'x')
  }
  expect(dialAt.size).toBe(50)
  expect(Math.min(...dialAt)).toBeGreaterThanOrEqual(1_000)
  expect(Math.max(...dialAt)).toBeLessThan(1_000 * (1 + JITTER))
  expect(Math.max(...dialAt)).toBeGreaterThan(1_150)
})

test('only so many are kept, and only so many dialled at once', () => {
  const machine = make({ maxKeptPeers: 12 })
  const kept = Array.from({ length: 15 }, (_, i) => machine.keep(`${i}`, 'x', false, 0))
  expect(kept.filter(Boolean)).toHaveLength(12)
  expect(machine.keep('0', 'y', false, 0)).toBe(true)
  const first = machine.due(0)
  expect([first.length, machine.due(0).length, machine.deadline]).toEqual([MAX_RECONNECTS, 0, null])
  machine.failed(first[0] as string, 0)
  machine.connected(first[1] as string, 0)
  machine.forget(first[2] as string, 'x')
  expect(machine.due(0)).toHaveLength(3)
})

test('many peers that never answer do not keep the others waiting for ever; after waking those seen last are first', () => {
  const machine = make()
  const names = Array.from({ length: 128 }, (_, i) => (i < 120 ? `gone ${i}` : `there ${i}`))
  for (const name of names) machine.keep(name, 'x', false, 0)
  const dials: { peer: string; until: number }[] = []
  const connected = new Set<string>()
  /** Runs until all that answer are connected, or for so long; how long it took. Each dial that fails takes 10 s. */
  function run(from: number, forMs: number): number {
    let now = from
    for (; now < from + forMs; now += 1_000) {
      for (const dial of dials.splice(0)) {
        if (dial.until > now) dials.push(dial)
        else machine.failed(dial.peer, now)
      }
      for (const peer of machine.due(now)) {
        if (peer.startsWith('there')) {
          machine.connected(peer, now)
          connected.add(peer)
        } else dials.push({ peer, until: now + 10_000 })
      }
      if (names.slice(120).every((name) => connected.has(name))) return now - from
    }
    return Infinity
  }
  expect(run(0, 3_600_000)).toBeLessThanOrEqual((120 / MAX_RECONNECTS) * 10_000)
  for (const name of names.slice(120)) machine.disconnected(name, 600_000)
  connected.clear()
  machine.wake(600_000)
  expect(run(600_000, 3_600_000)).toBeLessThanOrEqual(20_000)
})
