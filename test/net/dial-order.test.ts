import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseMultiaddr } from '../../net/address.ts'
import type { KnownAddress, Trust } from '../../net/book-entry.ts'
import { inDialOrder, staggerAfter } from '../../net/dial-order.ts'

const RELAY = '12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq'
const LOOPBACK = '/ip4/127.0.0.1/tcp/1'
const LOOPBACK6 = '/ip6/::1/tcp/1'
const HOME = '/ip4/192.168.1.5/tcp/1'
const OFFICE = '/ip4/10.0.0.5/tcp/1'
const PUBLIC = '/ip4/203.0.113.5/tcp/1'
const PUBLIC_B = '/ip4/203.0.113.6/tcp/1'
const PUBLIC6 = '/ip6/2001:db8::5/tcp/1'
const PUBLIC6_B = '/ip6/2001:db8::6/tcp/1'
const RELAYED = `/ip4/198.51.100.1/tcp/1/p2p/${RELAY}/p2p-circuit`
const LINK_LOCAL = '/ip6zone/eth0/ip6/fe80::5/tcp/1'

const candidate = (text: string, trust: Trust = 'told'): KnownAddress => ({ address: parseMultiaddr(text), trust })
const order = (own: string[], ...candidates: KnownAddress[]): string[] =>
  inDialOrder(candidates, own.map(parseMultiaddr)).map(({ address }) => address.toString())

/** What we listen on. */
const AT_HOME = [LOOPBACK, '/ip4/192.168.1.2/tcp/1']
const AT_OFFICE = [LOOPBACK, '/ip4/10.0.7.7/tcp/1', '/ip6/2001:db8:9::1/tcp/1']

describe('addresses of a peer are tried', () => {
  it.each<[string, string[], KnownAddress[], string[]]>([
    [
      'by trust: reached, given, certified, then what the peer said and what others said alike',
      [],
      [
        candidate(PUBLIC),
        candidate(PUBLIC_B, 'certified'),
        candidate('/ip4/203.0.113.7/tcp/1', 'vouched'),
        candidate('/ip4/203.0.113.8/tcp/1', 'reached'),
        candidate('/ip4/203.0.113.9/tcp/1', 'given'),
      ],
      ['/ip4/203.0.113.8/tcp/1', '/ip4/203.0.113.9/tcp/1', PUBLIC_B, PUBLIC, '/ip4/203.0.113.7/tcp/1'],
    ],
    ['by trust before nearness', AT_HOME, [candidate(HOME), candidate(PUBLIC, 'certified')], [PUBLIC, HOME]],
    [
      'private ones first on a network that we share',
      AT_HOME,
      [PUBLIC, OFFICE, HOME].map((a) => candidate(a)),
      [HOME, PUBLIC, OFFICE],
    ],
    ['private ones last elsewhere', AT_OFFICE, [HOME, PUBLIC].map((a) => candidate(a)), [PUBLIC, HOME]],
    [
      'in a large private network, far neighbours too',
      AT_OFFICE,
      [PUBLIC, OFFICE].map((a) => candidate(a)),
      [OFFICE, PUBLIC],
    ],
    [
      'loopback last: it would lead to ourselves',
      AT_HOME,
      [LOOPBACK, OFFICE, PUBLIC].map((a) => candidate(a)),
      [PUBLIC, OFFICE, LOOPBACK],
    ],
    [
      'loopback first when the peer has an address of this machine',
      AT_HOME,
      [PUBLIC, LOOPBACK, '/ip4/192.168.1.2/tcp/9'].map((a) => candidate(a)),
      [LOOPBACK, '/ip4/192.168.1.2/tcp/9', PUBLIC],
    ],
    [
      'near ones first when we know no network of ours',
      [LOOPBACK],
      [PUBLIC, HOME, LOOPBACK].map((a) => candidate(a)),
      [LOOPBACK, HOME, PUBLIC],
    ],
    [
      'the same when we listen nowhere',
      [],
      [PUBLIC, HOME, LOOPBACK].map((a) => candidate(a)),
      [LOOPBACK, HOME, PUBLIC],
    ],
    ['link-local ones as near', AT_HOME, [PUBLIC, LINK_LOCAL].map((a) => candidate(a)), [LINK_LOCAL, PUBLIC]],
    [
      'ip6 and ip4 in turns, ip6 first',
      AT_HOME,
      [PUBLIC, PUBLIC_B, PUBLIC6, '/dns4/a.example/tcp/1', PUBLIC6_B].map((a) => candidate(a)),
      [PUBLIC6, PUBLIC, PUBLIC6_B, PUBLIC_B, '/dns4/a.example/tcp/1'],
    ],
    ['both loopback families in turns', [], [LOOPBACK, LOOPBACK6].map((a) => candidate(a)), [LOOPBACK6, LOOPBACK]],
    [
      'relayed ones after all others, whatever is known of them',
      AT_HOME,
      [candidate(RELAYED, 'reached'), candidate(LOOPBACK), candidate(PUBLIC)],
      [PUBLIC, LOOPBACK, RELAYED],
    ],
  ])('%s', (_, own, candidates, expected) => {
    expect(order(own, ...candidates)).toEqual(expected)
  })

  it('each once, none lost, in an order that does not change when it is ordered again', () => {
    const texts = [LOOPBACK, LOOPBACK6, HOME, OFFICE, PUBLIC, PUBLIC_B, PUBLIC6, PUBLIC6_B, RELAYED, LINK_LOCAL]
    const some = fc.uniqueArray(
      fc.record({
        text: fc.constantFrom(...texts),
        trust: fc.constantFrom<Trust>('told', 'vouched', 'certified', 'given', 'reached'),
      }),
      { selector: ({ text }) => text },
    )
    fc.assert(
      fc.property(some, fc.constantFrom([], AT_HOME, AT_OFFICE), (addresses, own) => {
        const candidates = addresses.map(({ text, trust }) => candidate(text, trust))
        const once = inDialOrder(candidates, own.map(parseMultiaddr))
        expect(inDialOrder(once, own.map(parseMultiaddr))).toEqual(once)
        expect(once.map(({ address }) => String(address)).sort()).toEqual(addresses.map(({ text }) => text).sort())
      }),
      { seed: 1, numRuns: 50 },
    )
  })
})

it.each([
  [LOOPBACK, 30],
  [HOME, 30],
  [LINK_LOCAL, 30],
  [PUBLIC, 250],
  [PUBLIC6, 250],
])('%s has %i ms before the next one begins', (text, ms) => {
  expect(staggerAfter(parseMultiaddr(text), 250)).toBe(ms)
  expect(staggerAfter(parseMultiaddr(text), 10)).toBe(10)
})
