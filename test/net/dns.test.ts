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

  test('/dnsaddr can not be resolved where TXT records can not be asked for', async () => {
    await expect(resolve('/dnsaddr/example.org', () => [])).rejects.toMatchObject({
      code: 'unresolved',
      message: "/dnsaddr/example.org can't be resolved here; use /dns4, /dns6 or an IP address",
    })
  })

  test('waits 5 s for the resolver, no longer', async () => {
    const clock = new VirtualClock()
    const { port } = resolver(() => new Promise(() => {}))
    const outcome = resolveAddress(parseMultiaddr('/dns4/slow.example/tcp/1'), port, clock)
    await expect(clock.resolve(outcome)).rejects.toMatchObject({ code: 'timeout', step: 'resolve' })
    expect(clock.now()).toBe(5_000)
  })
})

describe('/dnsaddr', () => {
  const OTHER = '12D3KooWK99VoVxNE7XzyBwXEzW7xhK7Gpv85r9F3V3fyKSUKPH5'

  /** TXT records by name, and what was asked; a name with a number of ms is answered after so long. */
  async function dnsaddr(
    text: string,
    zones: Record<string, string[]>,
    { clock = new VirtualClock(), delays = {} as Record<string, number> } = {},
  ) {
    const asked: string[] = []
    const wait = (ms: number): Promise<void> => new Promise((resolve) => void clock.after(ms, resolve))
    const port: Resolver = {
      async lookup(name) {
        asked.push(name)
        return name === 'host.example' ? ['192.0.2.8', '192.0.2.9'] : Promise.reject(new Error('ENOTFOUND'))
      },
      async txt(name) {
        asked.push(name)
        await wait(delays[name] ?? 1)
        const zone = zones[name] ?? Promise.reject(new Error('ENODATA'))
        // TXT strings hold 255 bytes each.
        return (await zone).map((value) => value.match(/.{1,20}/gs) ?? [])
      },
    }
    const found = await clock.resolve(resolveAddress(parseMultiaddr(text), port, clock))
    return { found: found.map(String), asked, at: clock.now() }
  }
  const record = (address: string): string => `dnsaddr=${address}`

  test('gives the addresses in the TXT records that end as it does, follows names, and joins strings that were cut', async () => {
    const { found, asked } = await dnsaddr(`/dnsaddr/boot.example/p2p/${PEER}`, {
      '_dnsaddr.boot.example': [
        record(`/dnsaddr/one.boot.example/p2p/${PEER}`),
        record(`/dnsaddr/two.boot.example/p2p/${OTHER}`),
        record(`/ip4/192.0.2.1/tcp/4001/p2p/${PEER}`),
        record(`/ip4/192.0.2.2/tcp/4001/p2p/${OTHER}`),
        record('/ip4/192.0.2.3/tcp/4001'),
      ],
      '_dnsaddr.one.boot.example': [
        record(`/dns4/host.example/tcp/4001/p2p/${PEER}`),
        record(`/ip6/2001:db8::1/tcp/4001/p2p/${PEER}`),
        record(`/ip4/192.0.2.4/udp/4001/quic-v1/p2p/${PEER}`),
      ],
    })
    expect([...found].sort()).toEqual(
      [
        `/ip4/192.0.2.1/tcp/4001/p2p/${PEER}`,
        `/ip4/192.0.2.4/udp/4001/quic-v1/p2p/${PEER}`,
        `/ip4/192.0.2.8/tcp/4001/p2p/${PEER}`,
        `/ip4/192.0.2.9/tcp/4001/p2p/${PEER}`,
        `/ip6/2001:db8::1/tcp/4001/p2p/${PEER}`,
      ].sort(),
    )
    expect(asked).toEqual(['_dnsaddr.boot.example', '_dnsaddr.one.boot.example', 'host.example'])
  })

  test('without more to it takes all of them', async () => {
    const values = [`/ip4/192.0.2.1/tcp/1/p2p/${PEER}`, `/ip4/192.0.2.2/tcp/1/p2p/${OTHER}`]
    expect((await dnsaddr('/dnsaddr/a.example', { '_dnsaddr.a.example': values.map(record) })).found).toEqual(values)
  })

  test('that must end in a port does not take a longer one', async () => {
    const zones = {
      '_dnsaddr.a.example': ['/ip4/192.0.2.1/tcp/1', '/ip4/192.0.2.1/tcp/11', '/dns4/x/udp/1'].map(record),
    }
    expect((await dnsaddr('/dnsaddr/a.example/tcp/1', zones)).found).toEqual(['/ip4/192.0.2.1/tcp/1'])
  })

  test.each([
    [
      'a loop of two',
      { '_dnsaddr.a.example': ['/dnsaddr/b.example'], '_dnsaddr.b.example': ['/dnsaddr/a.example'] },
      2,
    ],
    ['itself', { '_dnsaddr.a.example': ['/dnsaddr/a.example'] }, 1],
    [
      'names behind names without end',
      Object.fromEntries(
        Array.from({ length: 50 }, (_, i) => [`_dnsaddr.${i === 0 ? 'a' : i}.example`, [`/dnsaddr/${i + 1}.example`]]),
      ),
      5,
    ],
    [
      'a thousand names',
      { '_dnsaddr.a.example': Array.from({ length: 1_000 }, (_, i) => `/dnsaddr/${i}.example`) },
      32,
    ],
  ])('of a hostile zone, %s, ends', async (_, zones, questions) => {
    const asked: string[] = []
    const clock = new VirtualClock()
    const port: Resolver = {
      lookup: () => Promise.reject(new Error('none')),
      txt: async (name) => {
        asked.push(name)
        return ((zones as Record<string, string[]>)[name] ?? []).map((value) => [record(value)])
      },
    }
    await expect(
      clock.resolve(resolveAddress(parseMultiaddr('/dnsaddr/a.example'), port, clock)),
    ).rejects.toMatchObject({
      code: 'unresolved',
      step: 'resolve',
      message:
        "Could not find addresses in the TXT records of _dnsaddr.a.example; check the name and this machine's DNS",
    })
    expect(asked).toHaveLength(questions)
    expect(clock.pending).toBe(0)
  })

  test('with 10,000 records gives 100 addresses', async () => {
    const values = Array.from({ length: 10_000 }, (_, i) => record(`/ip4/192.0.2.1/tcp/${i + 1}`))
    expect((await dnsaddr('/dnsaddr/a.example', { '_dnsaddr.a.example': values })).found).toHaveLength(100)
  })

  test('skips records that are no addresses', async () => {
    const { found } = await dnsaddr('/dnsaddr/a.example', {
      '_dnsaddr.a.example': [
        '',
        'v=spf1 -all',
        'dnsaddr=',
        'dnsaddr=/',
        'dnsaddr=nonsense',
        'dnsaddr=/ip4/999.1.1.1/tcp/1',
        'dnsaddr=/dns4/\u001b[2J/tcp/1',
        `dnsaddr=/dns4/${'a'.repeat(5_000)}/tcp/1`,
        'DNSADDR=/ip4/192.0.2.1/tcp/2',
        'dnsaddr=/ip4/192.0.2.1/tcp/1',
      ],
    })
    expect(found).toEqual(['/ip4/192.0.2.1/tcp/1'])
  })

  test('gives what it has when a name takes too long, and says so when that is nothing', async () => {
    const zones = { '_dnsaddr.a.example': [record('/ip4/192.0.2.1/tcp/1'), record('/dnsaddr/slow.example')] }
    const { found, at } = await dnsaddr('/dnsaddr/a.example', zones, { delays: { '_dnsaddr.slow.example': 60_000 } })
    expect([found, at]).toEqual([['/ip4/192.0.2.1/tcp/1'], 5_000])
    await expect(
      dnsaddr('/dnsaddr/a.example', zones, { delays: { '_dnsaddr.a.example': 60_000 } }),
    ).rejects.toMatchObject({
      code: 'timeout',
    })
  })

  test('that nobody knows is unresolved', async () => {
    await expect(dnsaddr('/dnsaddr/nowhere.example', {})).rejects.toMatchObject({ code: 'unresolved', step: 'resolve' })
  })
})

test("the machine's resolver knows localhost", async () => {
  expect(await systemResolver.lookup('localhost', 4)).toContain('127.0.0.1')
})
