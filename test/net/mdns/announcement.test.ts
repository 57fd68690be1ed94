import { describe, expect, test } from 'vitest'
import { parseMultiaddr } from '../../../net/address.ts'
import { readAnnouncements } from '../../../net/mdns/announcement.ts'
import type { Origin } from '../../../net/mdns/announcement.ts'
import { decodeMdns } from '../../../net/mdns/packet.ts'
import type { AddressText, MdnsResponse } from '../../../net/mdns/packet.ts'
import { subnetsOf } from '../../../net/mdns/subnet.ts'
import { parsePeerId } from '../../../net/peer-id.ts'
import { ip4, ip6 } from './memory-lan.ts'
import * as vectors from './vectors.ts'

const PEER = vectors.PEER
const OTHER = '16Uiu2HAmLhLvBoYaoZfaMUKuibM6ac163GwKY74c5kiSLg5KvLpY'
const OURS = parsePeerId('QmVMT29id3TUASyfZZ6k9hmNyc2nYabCo4uMSpDw4zrgDk')

const NEIGHBOUR: Origin = {
  ip: parseMultiaddr('/ip4/192.168.1.7'),
  isThisHost: false,
  subnets: subnetsOf([ip4('192.168.1.2'), ip6('2001:db8:1::2')]),
}
const THIS_HOST: Origin = { ...NEIGHBOUR, isThisHost: true }

function texts(...addresses: string[]): AddressText[] {
  return addresses.map((text) => ({ text, instance: 'x._p2p._udp.local', ttlSeconds: 120 }))
}

function read(addresses: string[], origin = NEIGHBOUR): string[] {
  return readAnnouncements(texts(...addresses), origin, OURS).flatMap((each) => each.addresses)
}

describe('what a response says of peers', () => {
  test.each([
    ['go', vectors.GO_REPLY],
    ['go, unasked', vectors.GO_ANNOUNCEMENT],
    ['rust', vectors.RUST_REPLY],
  ])('of %s is one peer with its addresses, without /p2p', (_, bytes) => {
    const [found, ...others] = readAnnouncements((decodeMdns(bytes) as MdnsResponse).addresses, THIS_HOST, OURS)
    expect(found).toMatchObject({ addresses: ['/ip4/127.0.0.1/tcp/4001', '/ip6/::1/tcp/4001'] })
    expect([found?.peer.toString(), others]).toEqual([PEER, []])
  })

  test('of js on another machine has no loopback address', () => {
    const { addresses } = decodeMdns(vectors.JS_REPLY) as MdnsResponse
    expect(readAnnouncements(addresses, NEIGHBOUR, OURS).map((each) => each.addresses)).toEqual([
      ['/ip4/192.168.1.7/tcp/4001'],
    ])
  })

  test('is a peer for each /p2p in it', () => {
    const found = readAnnouncements(
      texts(
        `/ip4/192.168.1.7/tcp/1/p2p/${PEER}`,
        `/ip4/192.168.1.7/tcp/2/p2p/${OTHER}`,
        `/ip4/192.168.1.7/tcp/3/p2p/${PEER}`,
        `/ip4/192.168.1.7/tcp/3/p2p/${PEER}`,
      ),
      NEIGHBOUR,
      OURS,
    )
    expect(found.map(({ peer, addresses }) => [peer.toString(), addresses])).toEqual([
      [PEER, ['/ip4/192.168.1.7/tcp/1', '/ip4/192.168.1.7/tcp/3']],
      [OTHER, ['/ip4/192.168.1.7/tcp/2']],
    ])
  })

  test('loses an address that is not understood, and no other', () => {
    const good = `/ip4/192.168.1.7/tcp/1/p2p/${PEER}`
    const bad = [
      '',
      '/',
      'x',
      '/ip4/300.1.1.1/tcp/1',
      '/martian/7',
      `/p2p/${PEER}`,
      `${good.slice(0, -3)}`,
      good.repeat(20),
    ]
    expect(read([...bad, good])).toEqual(['/ip4/192.168.1.7/tcp/1'])
  })

  test('is nothing when it is about us', () => {
    expect(read([`/ip4/192.168.1.7/tcp/1/p2p/${OURS}`])).toEqual([])
  })
})

describe('an address', () => {
  const told = (start: string, origin = NEIGHBOUR): boolean => read([`${start}/p2p/${PEER}`], origin).length === 1

  test.each([
    '/ip4/192.168.1.9/tcp/4001',
    '/ip4/192.168.1.9/udp/4001/quic-v1',
    '/ip4/169.254.1.1/tcp/4001',
    '/ip6/2001:db8:1::99/tcp/4001',
    '/ip4/192.168.1.9/tcp/4001/ws',
  ])('of a local network is taken: %s', (address) => {
    expect(told(address)).toBe(true)
  })

  test.each([
    ['of a third party elsewhere', '/ip4/198.51.100.1/tcp/80'],
    ['of a third party elsewhere', '/ip6/2001:db8:2::99/tcp/80'],
    ['of another network of ours', '/ip4/10.1.2.3/tcp/80'],
    ['of another network of ours', '/ip6/fd00::1/tcp/80'],
    ['of another network of ours', '/ip4/172.17.0.1/tcp/80'],
    ['of everybody', '/ip4/255.255.255.255/tcp/80'],
    ['of a group', '/ip4/224.0.0.251/tcp/80'],
    ['that would have to be looked up', '/dns4/victim.example/tcp/80'],
    ['that would have to be looked up', '/dnsaddr/victim.example'],
    ['of nobody', '/ip4/0.0.0.0/tcp/80'],
    ['of nobody', '/ip6/::/tcp/80'],
    ['with a zone of theirs', '/ip6zone/eth0/ip6/fe80::1/tcp/80'],
    ['that needs a zone', '/ip6/fe80::1/tcp/80'],
    ['at no port', '/ip4/192.168.1.9/tcp/0'],
    ['by way of a relay', `/ip4/192.168.1.9/tcp/1/p2p/${OTHER}/p2p-circuit`],
    ['of this machine, said by another', '/ip4/127.0.0.1/tcp/80'],
    ['of this machine, said by another', '/ip6/::ffff:127.0.0.1/tcp/80'],
  ])('%s is not taken: %s', (_, address) => {
    expect(told(address)).toBe(false)
  })

  test('of loopback is taken from this machine alone', () => {
    expect(told('/ip4/127.0.0.1/tcp/80', THIS_HOST)).toBe(true)
    expect(told('/ip6/::1/tcp/80', THIS_HOST)).toBe(true)
  })

  test('anywhere is taken when the packet came from there', () => {
    const origin = { ...NEIGHBOUR, ip: parseMultiaddr('/ip4/198.51.100.1') }
    expect(told('/ip4/198.51.100.1/tcp/80', origin)).toBe(true)
    expect(told('/ip4/198.51.100.2/tcp/80', origin)).toBe(false)
  })
})
