import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  decodeMultiaddr,
  ipPrefix,
  isCircuit,
  isUsefulTo,
  originOf,
  parseMultiaddr,
  peerIdOf,
  scopeOf,
  tcpAddress,
  tcpEndpoint,
  withoutPeerId,
  withPeerId,
} from '../../net/address.ts'
import { NetError } from '../../net/errors.ts'
import { parsePeerId } from '../../net/peer-id.ts'

/** The specs' Ed25519 example key. */
const PEER = '12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq'

describe('parsing text', () => {
  test.each([
    '/ip4/1.2.3.4/tcp/4001',
    '/ip6/2001:db8::1/tcp/4001',
    `/dns4/example.org/tcp/443/p2p/${PEER}`,
    `/p2p/${PEER}`,
    `/ip4/1.2.3.4/tcp/1/p2p/${PEER}/p2p-circuit/p2p/${PEER}`,
  ])('%s comes out as it went in', (text) => {
    expect(parseMultiaddr(text).toString()).toBe(text)
  })

  test.each([
    '',
    '/',
    'example.org:4001',
    '/ip4/1.2.3/tcp/4001',
    '/ip4/1.2.3.4/tcp/70000',
    '/ip4/1.2.3.4/tcp',
    '/ip4/1.2.3.4/tcp/x',
    '/teleport/5',
    '/dns4/a\u001b[2Jb/tcp/1',
    '/ip4/1.2.3.4/tcp/1/p2p/nobody',
    `/ip4/1.2.3.4/tcp/1/${'x/'.repeat(1000)}`,
  ])('%j is a bad address, said in one sentence with an example', (text) => {
    const error = thrownBy(() => parseMultiaddr(text))
    expect(error).toMatchObject({ code: 'bad-address', fault: 'local' })
    expect(error.message).toMatch(/^".*" is not a multiaddr \(.+\); write it like \/ip4\//)
    expect(error.message.length).toBeLessThan(400)
  })

  test('any text gives an address or bad-address', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fc.constantFrom('ip4', 'tcp', 'p2p', '1', '/', '..', PEER)).map((a) => `/${a.join('/')}`),
        ),
        (text) => {
          try {
            parseMultiaddr(text)
          } catch (error) {
            expect(error).toBeInstanceOf(NetError)
          }
        },
      ),
      { seed: 1 },
    )
  })
})

describe('decoding bytes', () => {
  test('gives back what was encoded, and keeps nothing of the frame', () => {
    const address = parseMultiaddr(`/ip4/10.1.2.3/tcp/4001/p2p/${PEER}`)
    const frame = new Uint8Array(address.bytes)
    const decoded = decodeMultiaddr(frame)
    frame.fill(0)
    expect(decoded?.toString()).toBe(`/ip4/10.1.2.3/tcp/4001/p2p/${PEER}`)
  })

  test('is null for nothing, for each truncation and for an unknown protocol', () => {
    expect(decodeMultiaddr(new Uint8Array(0))).toBeNull()
    const whole = parseMultiaddr(`/ip4/10.1.2.3/tcp/4001/p2p/${PEER}`).bytes
    const valid = new Set([5, 8, whole.length])
    for (let end = 0; end <= whole.length; end++) {
      expect(decodeMultiaddr(whole.subarray(0, end)) !== null, `${end} bytes`).toBe(valid.has(end))
    }
    expect(decodeMultiaddr(Uint8Array.of(0xff, 0x7f, 1, 2))).toBeNull()
    expect(decodeMultiaddr(new Uint8Array(2000).fill(4))).toBeNull()
  })

  test('never throws on random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const address = decodeMultiaddr(bytes)
        if (address) expect(Buffer.compare(address.bytes, bytes)).toBe(0)
      }),
      { seed: 1 },
    )
  })
})

describe('the peer id at the end', () => {
  const plain = parseMultiaddr('/ip4/1.2.3.4/tcp/4001')
  const full = parseMultiaddr(`/ip4/1.2.3.4/tcp/4001/p2p/${PEER}`)

  test('is read, taken off and put on', () => {
    expect(peerIdOf(full)?.toString()).toBe(PEER)
    expect(peerIdOf(plain)).toBeNull()
    expect(withoutPeerId(full).toString()).toBe(plain.toString())
    expect(withoutPeerId(plain).toString()).toBe(plain.toString())
    expect(withPeerId(plain, parsePeerId(PEER)).toString()).toBe(full.toString())
    expect(withPeerId(full, parsePeerId(PEER)).toString()).toBe(full.toString())
  })

  test('behind a relay is the destination, not the relay', () => {
    const relay = `/ip4/1.2.3.4/tcp/1/p2p/${PEER}/p2p-circuit`
    expect(peerIdOf(parseMultiaddr(relay))).toBeNull()
    expect(peerIdOf(parseMultiaddr(`${relay}/p2p/${PEER}`))?.toString()).toBe(PEER)
    expect(isCircuit(parseMultiaddr(relay))).toBe(true)
    expect(isCircuit(full)).toBe(false)
  })

  test('written as a CID is the same peer', () => {
    const cid = parsePeerId(PEER).toCid()
    expect(peerIdOf(parseMultiaddr(`/ip4/1.2.3.4/tcp/4001/p2p/${cid}`))?.toString()).toBe(PEER)
  })
})

describe('TCP endpoints', () => {
  test.each([
    ['/ip4/1.2.3.4/tcp/5', { host: '1.2.3.4', port: 5, family: 4 }],
    [`/ip6/::1/tcp/5/p2p/${PEER}`, { host: '::1', port: 5, family: 6 }],
    ['/ip6zone/eth0/ip6/fe80::1/tcp/5', { host: 'fe80::1%eth0', port: 5, family: 6 }],
    ['/dns4/example.org/tcp/5', null],
    ['/ip4/1.2.3.4/tcp/5/ws', null],
    ['/ip4/1.2.3.4', null],
    ['/ip4/1.2.3.4/udp/5', null],
  ])('%s', (text, endpoint) => {
    expect(tcpEndpoint(parseMultiaddr(text))).toEqual(endpoint)
  })

  test.each([
    ['127.0.0.1', '/ip4/127.0.0.1/tcp/9'],
    ['::1', '/ip6/::1/tcp/9'],
    ['fe80::1%eth0', '/ip6zone/eth0/ip6/fe80::1/tcp/9'],
  ])('host %s becomes %s and back', (host, text) => {
    const address = tcpAddress(host, 9)
    expect(address.toString()).toBe(text)
    expect(tcpEndpoint(address)?.host).toBe(host)
  })
})

describe('scope and origin', () => {
  test.each([
    ['/ip4/0.0.0.0/tcp/1', 'unspecified'],
    ['/ip6/::/tcp/1', 'unspecified'],
    ['/ip4/127.8.9.1/tcp/1', 'loopback'],
    ['/ip6/::1/tcp/1', 'loopback'],
    ['/ip6/::ffff:127.0.0.1/tcp/1', 'loopback'],
    ['/ip4/169.254.1.1/tcp/1', 'link-local'],
    ['/ip6/fe80::1/tcp/1', 'link-local'],
    ['/ip6zone/eth0/ip6/fe80::1/tcp/1', 'link-local'],
    ['/ip4/10.0.0.1/tcp/1', 'private'],
    ['/ip4/172.16.0.1/tcp/1', 'private'],
    ['/ip4/172.32.0.1/tcp/1', 'public'],
    ['/ip4/192.168.1.1/tcp/1', 'private'],
    ['/ip4/100.64.0.1/tcp/1', 'private'],
    ['/ip6/fd00::1/tcp/1', 'private'],
    ['/ip6/2001:db8::1/tcp/1', 'public'],
    ['/ip4/8.8.8.8/tcp/1', 'public'],
    ['/dns4/localhost/tcp/1', 'name'],
    ['/memory/1', 'name'],
  ])('%s is %s', (text, scope) => {
    expect(scopeOf(parseMultiaddr(text))).toBe(scope)
  })

  test('an ip4 address and an ip6 /64 are one origin each; loopback has none', () => {
    const of = (text: string): string | null => originOf(parseMultiaddr(text))
    expect(of('/ip4/8.8.8.8/tcp/1')).toBe(of('/ip4/8.8.8.8/tcp/2'))
    expect(of('/ip4/8.8.8.8/tcp/1')).toBe(of('/ip6/::ffff:8.8.8.8/tcp/1'))
    expect(of('/ip4/8.8.8.8/tcp/1')).not.toBe(of('/ip4/8.8.4.4/tcp/1'))
    expect(of('/ip6/2001:db8:1:2::1/tcp/1')).toBe(of('/ip6/2001:db8:1:2:ffff::9/tcp/7'))
    expect(of('/ip6/2001:db8:1:2::1/tcp/1')).not.toBe(of('/ip6/2001:db8:1:3::1/tcp/1'))
    for (const text of ['/ip4/127.0.0.1/tcp/1', '/ip6/::1/tcp/1', '/memory/1']) expect(of(text), text).toBeNull()
  })

  const LOOPBACK = '/ip4/127.0.0.1/tcp/1'
  const LAN = '/ip4/192.168.1.2/tcp/1'
  const PUBLIC = '/ip4/203.0.113.1/tcp/1'
  const NAME = '/dns4/example.org/tcp/1'
  test.each([
    [LOOPBACK, [LOOPBACK, LAN, PUBLIC, NAME]],
    [LAN, [LAN, PUBLIC, NAME]],
    ['/ip6/fe80::1/tcp/1', [LAN, PUBLIC, NAME]],
    [PUBLIC, [PUBLIC, NAME]],
    ['/memory/1', [LOOPBACK, LAN, PUBLIC, NAME]],
  ])('someone at %s has no use for addresses of a narrower network', (remote, useful) => {
    const all = [LOOPBACK, LAN, PUBLIC, NAME]
    expect(all.filter((each) => isUsefulTo(parseMultiaddr(remote), parseMultiaddr(each)))).toEqual(useful)
  })

  test.each([
    ['/ip4/203.0.113.77/tcp/1', 'cb0071'],
    ['/ip6/::ffff:203.0.113.77/tcp/1', 'cb0071'],
    ['/ip6/2001:db8:1:2ff::1/tcp/1', '20010db8000102'],
    ['/memory/1', null],
  ])('the first 24 or 56 bits of %s', (text, prefix) => {
    expect(ipPrefix(parseMultiaddr(text), 24, 56)).toBe(prefix)
  })

  test('a prefix may end inside a byte', () => {
    expect(ipPrefix(parseMultiaddr('/ip4/203.0.113.77/tcp/1'), 20, 64)).toBe('cb0070')
  })
})

function thrownBy(fn: () => unknown): NetError {
  try {
    fn()
  } catch (error) {
    return error as NetError
  }
  throw new Error('nothing was thrown')
}
