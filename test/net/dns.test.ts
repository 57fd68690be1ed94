import { describe, expect, test } from 'vitest'
import { parseMultiaddr } from '../../net/address.ts'
import { systemResolver } from '../../net/dns.ts'
import type { Resolver } from '../../net/dns.ts'
import { needsResolving, resolveAddress } from '../../net/resolve.ts'
import { VirtualClock } from '../sim/virtual-clock.ts'

const PEER = '12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq'

/** Knows example.org, and what it was asked. */
function resolver(answer: (name: string, family: 0 | 4 | 6) => string[] | Promise<string[]>) {
  const asked: [string, number][] = []
  const port: Resolver = {
    lookup: async (name, family) => {
      asked.push([name, family])
      return answer(name, family)
    },
  }
  return { port, asked }
}

async function resolve(text: string, answer: (name: string, family: 0 | 4 | 6) => string[] | Promise<string[]>) {
  const { port, asked } = resolver(answer)
  const addresses = await resolveAddress(parseMultiaddr(text), port, new VirtualClock())
  return { addresses: addresses.map(String), asked }
}

describe('resolving the name at the front of an address', () => {
  test.each([
    ['dns4', 4],
    ['dns6', 6],
    ['dns', 0],
  ] as const)('/%s asks for family %i and keeps the rest of the address', async (name, family) => {
    const { addresses, asked } = await resolve(`/${name}/example.org/tcp/4001/p2p/${PEER}`, () => [
      '192.0.2.1',
      '2001:db8::1',
    ])
    expect(asked).toEqual([['example.org', family]])
    expect(addresses).toEqual([`/ip4/192.0.2.1/tcp/4001/p2p/${PEER}`, `/ip6/2001:db8::1/tcp/4001/p2p/${PEER}`])
  })

  test('leaves an IP address as it is and asks nobody', async () => {
    const { addresses, asked } = await resolve('/ip4/192.0.2.1/tcp/1', () => [])
    expect([addresses, asked]).toEqual([['/ip4/192.0.2.1/tcp/1'], []])
    expect(needsResolving(parseMultiaddr('/ip4/192.0.2.1/tcp/1'))).toBe(false)
    expect(needsResolving(parseMultiaddr('/dnsaddr/example.org'))).toBe(true)
  })

  test('takes 16 addresses of a name at most', async () => {
    const { addresses } = await resolve('/dns/example.org/tcp/1', () =>
      Array.from({ length: 200 }, (_, i) => `192.0.2.${i}`),
    )
    expect(addresses).toHaveLength(16)
  })

  test.each([
    ['finds nothing', () => []],
    ['fails', () => Promise.reject(new Error('ENOTFOUND'))],
  ])('is unresolved when the resolver %s', async (_, answer) => {
    await expect(resolve('/dns4/nowhere.example/tcp/1', answer)).rejects.toMatchObject({
      code: 'unresolved',
      step: 'resolve',
      message: "Could not find an IP address for nowhere.example; check the name and this machine's DNS",
    })
  })

  test('/dnsaddr is refused by name', async () => {
    await expect(resolve('/dnsaddr/example.org', () => [])).rejects.toMatchObject({ code: 'unresolved' })
  })

  test('waits 5 s for the resolver, no longer', async () => {
    const clock = new VirtualClock()
    const { port } = resolver(() => new Promise(() => {}))
    const outcome = resolveAddress(parseMultiaddr('/dns4/slow.example/tcp/1'), port, clock)
    await expect(clock.resolve(outcome)).rejects.toMatchObject({ code: 'timeout', step: 'resolve' })
    expect(clock.now()).toBe(5_000)
  })
})

test("the machine's resolver knows localhost", async () => {
  expect(await systemResolver.lookup('localhost', 4)).toContain('127.0.0.1')
})
