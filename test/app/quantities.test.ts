import { expect, test } from 'vitest'
import { reachOf, shortAddress } from '../../app/address-text.ts'
import { ageText, bytesText, rttText } from '../../app/quantities.ts'

test('bytes, times and round trips have a unit and as many digits as tell something', () => {
  expect([0, 999, 1000, 9_949, 9_950, 999_499, 999_500, 1.5e9, 2e16].map(bytesText)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '9.9 kB',
    '10 kB',
    '999 kB',
    '1.0 MB',
    '1.5 GB',
    '20000 TB',
  ])
  expect([-5, 59_999, 60_000, 3_600_000, 47 * 3_600_000, 48 * 3_600_000].map(ageText)).toEqual([
    '0 s',
    '59 s',
    '1 min',
    '1 h',
    '47 h',
    '2 d',
  ])
  expect([null, 0.42, 9.6, 1234].map(rttText)).toEqual(['-', '0.4 ms', '10 ms', '1.2 s'])
})

test('an address is read as host and port', () => {
  const id = '12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq'
  expect(
    [
      `/ip4/192.0.2.7/tcp/4001/p2p/${id}`,
      '/ip6/2001:db8::1/tcp/4001',
      '/dns4/chat.example/tcp/4001',
      `/dnsaddr/bootstrap.example/p2p/${id}`,
      `/memory/3/p2p/${id}`,
      `/p2p/${id}`,
      id,
    ].map(shortAddress),
  ).toEqual([
    '192.0.2.7:4001',
    '[2001:db8::1]:4001',
    'chat.example:4001',
    'bootstrap.example',
    '/memory/3',
    '…o7R3pq',
    '…o7R3pq',
  ])
})

test('an address reaches the machine, the local network or the world', () => {
  const reach = {
    '/ip4/127.0.0.1/tcp/1': 'machine',
    '/ip6/::1/tcp/1': 'machine',
    '/ip4/10.1.2.3/tcp/1': 'network',
    '/ip4/172.31.0.1/tcp/1': 'network',
    '/ip4/172.32.0.1/tcp/1': 'world',
    '/ip4/100.64.0.1/tcp/1': 'network',
    '/ip4/100.128.0.1/tcp/1': 'world',
    '/ip6/fd00::1/tcp/1': 'network',
    '/ip6/fe80::1/tcp/1': 'network',
    '/ip6/2001:db8::1/tcp/1': 'world',
    '/dns4/x.example/tcp/1': 'name',
  }
  for (const [address, expected] of Object.entries(reach))
    expect([address, reachOf(address)]).toEqual([address, expected])
})
