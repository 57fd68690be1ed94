import { describe, expect, test } from 'vitest'
import { parseMultiaddr } from '../../net/address.ts'
import { ATTEMPTS_AT_ONCE, ATTEMPT_REFILL_MS, AttemptAllowance } from '../../net/attempt-allowance.ts'

/** How many of so many tries are allowed. */
function tries(allowance: AttemptAllowance, count: number, now: number, text = '/ip4/8.8.8.8/tcp/1'): number {
  const address = parseMultiaddr(text)
  return Array.from({ length: count }).filter(() => allowance.take(address, now)).length
}

describe('tries at one machine', () => {
  test('are so many at once, and one more as each is earned', () => {
    const allowance = new AttemptAllowance()
    expect(tries(allowance, 100, 0)).toBe(ATTEMPTS_AT_ONCE)
    expect(tries(allowance, 100, ATTEMPT_REFILL_MS - 1)).toBe(0)
    expect(tries(allowance, 100, 3 * ATTEMPT_REFILL_MS)).toBe(3)
    expect(tries(allowance, 100, 1_000 * ATTEMPT_REFILL_MS)).toBe(ATTEMPTS_AT_ONCE)
  })

  test('count for an ip4 address and an ip6 /64, whatever the port and name', () => {
    const allowance = new AttemptAllowance()
    expect(tries(allowance, 100, 0, '/ip6/2001:db8::1/tcp/1')).toBe(ATTEMPTS_AT_ONCE)
    expect(tries(allowance, 100, 0, '/ip6/2001:db8::2/tcp/2')).toBe(0)
    expect(tries(allowance, 100, 0, '/ip6/2001:db8:0:1::2/tcp/2')).toBe(ATTEMPTS_AT_ONCE)
    expect(tries(allowance, 100, 0, '/ip6/::ffff:8.8.8.8/tcp/1')).toBe(ATTEMPTS_AT_ONCE)
    expect(tries(allowance, 100, 0, '/ip4/8.8.8.8/tcp/2')).toBe(0)
  })

  test('that are given back count no more, and never for more than all', () => {
    const allowance = new AttemptAllowance()
    const address = parseMultiaddr('/ip4/8.8.8.8/tcp/1')
    for (let n = 0; n < 100; n++) {
      expect(allowance.take(address, 0)).toBe(true)
      allowance.giveBack(address)
    }
    for (let n = 0; n < 100; n++) allowance.giveBack(address)
    expect(tries(allowance, 100, 0)).toBe(ATTEMPTS_AT_ONCE)
  })

  test('do not count on loopback', () => {
    expect(tries(new AttemptAllowance(), 100, 0, '/ip4/127.0.0.1/tcp/1')).toBe(100)
  })

  test('are forgotten of the machine tried longest ago when there are thousands, and of all on another network', () => {
    const allowance = new AttemptAllowance()
    tries(allowance, 100, 0)
    tries(allowance, 100, 0, '/ip4/9.9.9.9/tcp/1')
    for (let n = 0; n < 999; n++) tries(allowance, 1, 0, `/ip4/10.0.${n >> 8}.${n & 255}/tcp/1`)
    expect(tries(allowance, 1, 0, '/ip4/9.9.9.9/tcp/1')).toBe(0)
    expect(tries(allowance, 1, 0)).toBe(1)
    allowance.clear()
    expect(tries(allowance, 1, 0, '/ip4/9.9.9.9/tcp/1')).toBe(1)
  })
})
