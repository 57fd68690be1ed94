import { describe, expect, test } from 'vitest'
import { parseMultiaddr } from '../../net/address.ts'
import { InboundGate, originsOf } from '../../net/inbound-gate.ts'
import type { Origins } from '../../net/inbound-gate.ts'
import { DEFAULT_LIMITS } from '../../net/limits.ts'
import { seededRandom } from '../sim/seeded-random.ts'

const far = (origin: string): Origins => ({ origin, network: null })
const from = (address: string, ...own: string[]): Origins | null =>
  originsOf(parseMultiaddr(address), own.map(parseMultiaddr))

describe('an origin', () => {
  test('gets 5 entries at once, then 5 a second', () => {
    const gate = new InboundGate(DEFAULT_LIMITS)
    const enter = (now: number, times: number): number => {
      let entered = 0
      for (let i = 0; i < times; i++) {
        if (!gate.enter(far('origin'), now)) continue
        entered++
        gate.leave(far('origin'))
      }
      return entered
    }
    expect(enter(0, 10)).toBe(5)
    expect(enter(100, 10)).toBe(0)
    expect(enter(1_000, 10)).toBe(5)
    expect(enter(60_000, 10)).toBe(5)
  })

  test('has 8 open at most', () => {
    const gate = new InboundGate({ ...DEFAULT_LIMITS, inboundRatePerOrigin: 100 })
    for (let i = 0; i < 8; i++) expect(gate.enter(far('origin'), 0)).toBe(true)
    expect(gate.enter(far('origin'), 0)).toBe(false)
    expect(gate.enter(far('other'), 0)).toBe(true)
    gate.leave(far('origin'))
    expect(gate.enter(far('origin'), 0)).toBe(true)
  })

  test('is one of a thousand that are remembered, and not forgotten while it has something open', () => {
    const gate = new InboundGate({ ...DEFAULT_LIMITS, inboundRatePerOrigin: 1, maxInboundPerOrigin: 1 })
    expect(gate.enter(far('first'), 0)).toBe(true)
    for (let i = 0; i < 5_000; i++) {
      gate.enter(far(String(i)), 0)
      gate.leave(far(String(i)))
    }
    expect(gate.enter(far('first'), 10_000)).toBe(false)
  })

  test('far away is an ip4 address or an ip6 /64, and the network around it an ip6 /48', () => {
    expect(from('/ip4/8.8.8.8/tcp/1')).toEqual(from('/ip6/::ffff:8.8.8.8/tcp/2'))
    expect(from('/ip4/8.8.8.8/tcp/1')).not.toEqual(from('/ip4/8.8.8.9/tcp/1'))
    expect(from('/ip6/2001:db8:1:2::1/tcp/1')).toEqual(from('/ip6/2001:db8:1:2:ffff::9/tcp/7'))
    const [a, b] = [from('/ip6/2001:db8:1:2::1/tcp/1'), from('/ip6/2001:db8:1:3::1/tcp/1')]
    expect(a?.origin).not.toBe(b?.origin)
    expect(a?.network).toBe(b?.network)
    expect(a?.network).not.toBe(from('/ip6/2001:db8:2::1/tcp/1')?.network)
  })

  test.each([
    ['link-local', '/ip6zone/eth0/ip6/fe80::1/tcp/1', '/ip6zone/eth0/ip6/fe80::2/tcp/1', []],
    ['private', '/ip6/fd00::1/tcp/1', '/ip6/fd00::2/tcp/1', []],
    ['in a /64 of our own', '/ip6/2001:db8::1/tcp/1', '/ip6/2001:db8::2/tcp/1', ['/ip6/2001:db8::9/tcp/1']],
  ])('that is %s is one address: people at home do not share one', (_, one, other, own) => {
    const [a, b] = [from(one, ...own), from(other, ...own)]
    expect(a?.origin).not.toBe(b?.origin)
    expect(a?.network).toBe(b?.network)
  })

  test.each(['/ip4/127.0.0.1/tcp/1', '/ip6/::1/tcp/1', '/memory/1'])('%s is none, and passes', (address) => {
    expect(from(address)).toBeNull()
    const gate = new InboundGate({ ...DEFAULT_LIMITS, maxInboundPerOrigin: 0 })
    expect(gate.enter(from(address), 0)).toBe(true)
  })
})

describe('an ip6 network', () => {
  const host = (i: number): Origins => from(`/ip6/2001:db8:1:${i.toString(16)}::1/tcp/1`) as Origins

  test('has 64 open at most, however many origins it is', () => {
    const gate = new InboundGate({ ...DEFAULT_LIMITS, inboundRatePerNetwork: 1_000 })
    const entered = Array.from({ length: 100 }, (_, i) => gate.enter(host(i), 0)).filter(Boolean)
    expect(entered).toHaveLength(64)
    expect(gate.enter(from('/ip6/2001:db8:2::1/tcp/1'), 0)).toBe(true)
    gate.leave(host(0))
    expect(gate.enter(host(99), 0)).toBe(true)
  })

  test('gets 40 entries at once, then 40 a second', () => {
    const gate = new InboundGate(DEFAULT_LIMITS)
    const enter = (now: number): number => {
      let entered = 0
      for (let i = 0; i < 100; i++) {
        if (!gate.enter(host(i), now)) continue
        entered++
        gate.leave(host(i))
      }
      return entered
    }
    expect([enter(0), enter(100), enter(1_000)]).toEqual([40, 4, 36])
  })
})

test('a thousand that come and go leave all the room there was', () => {
  const random = seededRandom('gate')
  const gate = new InboundGate({ ...DEFAULT_LIMITS, inboundRatePerOrigin: 1e6, inboundRatePerNetwork: 1e6 })
  const host = (): Origins =>
    from(`/ip6/2001:db8:1:${Math.floor(random.number() * 12).toString(16)}::1/tcp/1`) as Origins
  const inside: Origins[] = []
  for (let i = 0; i < 1_000; i++) {
    const origins = host()
    if (gate.enter(origins, i)) inside.push(origins)
    if (random.number() < 0.5) gate.leave(inside.splice(Math.floor(random.number() * inside.length), 1)[0] ?? null)
  }
  for (const origins of inside) gate.leave(origins)
  const one = host()
  const fits = Array.from({ length: 20 }, () => gate.enter(one, 1_000)).filter(Boolean)
  expect(fits).toHaveLength(DEFAULT_LIMITS.maxInboundPerOrigin)
})
