import { expect, test } from 'vitest'
import { hostsOf, systemInterfaces } from '../../net/interfaces.ts'
import type { InterfaceAddress } from '../../net/interfaces.ts'

const of = (address: string, internal = false): InterfaceAddress => ({
  name: 'any',
  address,
  family: address.includes(':') ? 6 : 4,
  internal,
})

test('hosts are those of the family: reachable ones first, loopback last, link-local ip6 not at all', () => {
  const all = [
    of('127.0.0.1', true),
    of('::1', true),
    of('192.0.2.7'),
    of('fe80::1'),
    of('2001:db8::7'),
    of('10.0.0.1'),
  ]
  expect(hostsOf(all, 4)).toEqual(['192.0.2.7', '10.0.0.1', '127.0.0.1'])
  expect(hostsOf(all, 6)).toEqual(['2001:db8::7', '::1'])
})

test('this machine has a loopback interface', () => {
  expect(systemInterfaces()).toContainEqual(
    expect.objectContaining({ address: '127.0.0.1', family: 4, internal: true }),
  )
})
