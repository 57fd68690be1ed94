/** libp2p identify spec: the message. */
import { multiaddr } from '@multiformats/multiaddr'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NetError } from '../../../net/errors.ts'
import type { PeerIdentity } from '../../../net/host-events.ts'
import {
  MAX_SENT_BYTES,
  encodeAddresses,
  encodeIdentify,
  readIdentity as introduce,
} from '../../../net/identify/message.ts'
import type { IdentifyFields } from '../../../net/identify/message.ts'
import { generateKey, privateKeyFromSeed } from '../../../net/keys.ts'
import { peerIdFromPublicKey } from '../../../net/peer-id.ts'
import { sealPeerRecord } from '../../../net/peer-record/peer-record.ts'
import { seededRandom } from '../../sim/seeded-random.ts'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')
const key = privateKeyFromSeed(new Uint8Array(32).fill(1))
const { publicKey } = key
const peer = peerIdFromPublicKey(publicKey)
const other = peerIdFromPublicKey(generateKey(seededRandom(1)).publicKey)
const address = (text: string): Uint8Array => multiaddr(text).bytes

const fields: IdentifyFields = {
  publicKey: publicKey.encoded,
  listenAddresses: [address('/ip4/192.0.2.1/tcp/4001')],
  observedAddress: address('/ip4/198.51.100.7/tcp/5000'),
  protocols: ['/ipfs/id/1.0.0', '/ipfs/ping/1.0.0'],
  protocolVersion: 'ipfs/0.1.0',
  agent: 'p2p-chat/0.1.0',
  signedRecord: null,
}

const before: PeerIdentity = {
  agent: 'old',
  protocolVersion: 'older',
  protocols: ['/old'],
  listenAddresses: ['/ip4/192.0.2.9/tcp/9'],
  observedAddress: '/ip4/192.0.2.8/tcp/8',
}

/** A field that is length-delimited. */
const field = (number: number, value: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from([(number << 3) | 2, (value.length & 0x7f) | 0x80, value.length >>> 7]), value])
const KEY = field(1, publicKey.encoded)
/** With another signature. */
const bent = (envelope: Uint8Array): Uint8Array =>
  envelope.map((byte, i) => (i === envelope.length - 9 ? byte ^ 1 : byte))
const readIdentity = (...told: Parameters<typeof introduce>): PeerIdentity => introduce(...told).identity
const read = (...messages: Uint8Array[]): PeerIdentity => readIdentity(messages, peer, null)
const code = (expected: string): Error => expect.objectContaining({ code: expected }) as Error

describe('the identify message', () => {
  it('is the protobuf that the spec draws', () => {
    const golden = hex(
      `0a24 08011220 ${Buffer.from(publicKey.raw).toString('hex')} 1208 04c0000201 060fa1 1a0e ${Buffer.from('/ipfs/id/1.0.0').toString('hex')}
       1a10 ${Buffer.from('/ipfs/ping/1.0.0').toString('hex')} 2208 04c6336407 061388 2a0a ${Buffer.from('ipfs/0.1.0').toString('hex')}
       320e ${Buffer.from('p2p-chat/0.1.0').toString('hex')}`.replaceAll(/\s/g, ''),
    )
    expect(Buffer.from(encodeIdentify(fields)).toString('hex')).toBe(golden.toString('hex'))
  })

  it('says what was said', () => {
    expect(read(encodeIdentify(fields))).toEqual({
      agent: fields.agent,
      protocolVersion: fields.protocolVersion,
      protocols: fields.protocols,
      listenAddresses: ['/ip4/192.0.2.1/tcp/4001'],
      observedAddress: '/ip4/198.51.100.7/tcp/5000',
    })
  })

  it('stays below what rust reads: addresses go first, then protocols, from the end', () => {
    const protocols = Array.from({ length: 100 }, (_, i) => `/a/protocol/with/a/long/name/${i}`)
    const listenAddresses = Array.from({ length: 500 }, (_, i) => address(`/ip4/192.0.2.1/tcp/${i + 1}`))
    const some = encodeIdentify({ ...fields, protocols, listenAddresses })
    expect(some.length).toBeLessThan(MAX_SENT_BYTES)
    expect(some.length).toBeGreaterThan(MAX_SENT_BYTES - 20)
    expect(read(some).protocols).toEqual(protocols)
    expect(read(some).listenAddresses[0]).toBe('/ip4/192.0.2.1/tcp/1')
    const many = encodeIdentify({
      ...fields,
      protocols: [...protocols, ...protocols.map((each) => `${each}/x`)],
      listenAddresses,
    })
    expect(many.length).toBeLessThan(MAX_SENT_BYTES)
    expect(read(many).protocols.slice(0, 100)).toEqual(protocols)
    expect(encodeIdentify({ ...fields, agent: 'a'.repeat(10_000) }).length).toBeLessThan(600)
  })

  it('carries the signed record beside the protocols, before addresses, or not at all', () => {
    const record = sealPeerRecord(key, 7, [multiaddr('/ip4/192.0.2.1/tcp/4001')])
    const protocols = Array.from({ length: 100 }, (_, i) => `/a/protocol/with/a/long/name/${i}`)
    const listenAddresses = Array.from({ length: 500 }, (_, i) => address(`/ip4/192.0.2.1/tcp/${i + 1}`))
    const full = encodeIdentify({ ...fields, protocols, listenAddresses, signedRecord: record })
    expect(full.length).toBeLessThan(MAX_SENT_BYTES)
    expect(introduce([full], peer, null).record?.seq).toBe(7n)
    expect(read(full).protocols).toEqual(protocols)
    const crowded = [...protocols, ...Array.from({ length: 45 }, (_, i) => `/another/${i}`)]
    const without = encodeIdentify({ ...fields, protocols: crowded, listenAddresses: [], signedRecord: record })
    expect([introduce([without], peer, null).record, read(without).protocols]).toEqual([null, crowded])
  })

  it('writes our addresses without /p2p', () => {
    const ours = [`/ip4/192.0.2.1/tcp/1/p2p/${peer}`, '/ip4/192.0.2.1/tcp/2']
    expect(encodeAddresses(ours.map((each) => multiaddr(each)))).toEqual([
      address('/ip4/192.0.2.1/tcp/1'),
      address('/ip4/192.0.2.1/tcp/2'),
    ])
  })
})

describe('what peers tell', () => {
  it('in several messages is joined, the last value of a single field counting', () => {
    const identity = read(
      Buffer.concat([KEY, field(3, Buffer.from('/a')), field(6, Buffer.from('first'))]),
      Buffer.concat([field(3, Buffer.from('/b')), field(3, Buffer.from('/a')), field(6, Buffer.from('second'))]),
      field(2, address('/ip4/192.0.2.1/tcp/1')),
    )
    expect(identity).toMatchObject({
      protocols: ['/a', '/b'],
      agent: 'second',
      listenAddresses: ['/ip4/192.0.2.1/tcp/1'],
    })
  })

  it('with addresses that are empty, unknown, broken or another peer’s loses only those', () => {
    const good = address('/ip6/2001:db8::1/tcp/1')
    const own = address(`/ip4/192.0.2.1/tcp/1/p2p/${peer}`)
    const foreign = address(`/ip4/192.0.2.1/tcp/2/p2p/${other}`)
    const bad = [new Uint8Array(0), hex('ff7f01'), hex('0401'), good.subarray(0, 10), foreign, address(`/p2p/${peer}`)]
    const identity = read(Buffer.concat([KEY, ...[...bad, good, good, own].map((each) => field(2, each))]))
    expect(identity.listenAddresses).toEqual(['/ip6/2001:db8::1/tcp/1', '/ip4/192.0.2.1/tcp/1'])
  })

  it('with a garbage observed address or a garbage signed record goes through', () => {
    const identity = read(
      Buffer.concat([KEY, field(4, hex('deadbeef')), field(8, hex('0a05')), field(3, Buffer.from('/a'))]),
    )
    expect(identity).toEqual({
      agent: null,
      protocolVersion: null,
      protocols: ['/a'],
      listenAddresses: [],
      observedAddress: null,
    })
  })

  it('of its addresses in a signed record counts more than what stands beside it', () => {
    const plain = field(2, address('/ip4/192.0.2.1/tcp/1'))
    const record = sealPeerRecord(key, 7, [multiaddr('/ip4/192.0.2.2/tcp/2')])
    const told = introduce([Buffer.concat([KEY, plain]), field(8, record)], peer, null)
    expect(told.identity.listenAddresses).toEqual(['/ip4/192.0.2.2/tcp/2'])
    expect([told.record?.seq, told.record?.addresses.map(String)]).toEqual([7n, ['/ip4/192.0.2.2/tcp/2']])
    const pushed = introduce([field(8, record)], peer, before)
    expect(pushed.identity).toEqual({ ...before, listenAddresses: ['/ip4/192.0.2.2/tcp/2'] })
  })

  it.each([
    ['is garbage', hex('0a05')],
    ['is badly signed', bent(sealPeerRecord(key, 7, [multiaddr('/ip4/192.0.2.2/tcp/2')]))],
    ['is empty', new Uint8Array(0)],
  ])('with a record that %s is as good as without', (_, record) => {
    const plain = field(2, address('/ip4/192.0.2.1/tcp/1'))
    const told = introduce([Buffer.concat([KEY, plain, field(8, record)])], peer, null)
    expect([told.record, told.identity.listenAddresses]).toEqual([null, ['/ip4/192.0.2.1/tcp/1']])
  })

  it('with another peer’s record is not believed at all', () => {
    const foreign = sealPeerRecord(privateKeyFromSeed(new Uint8Array(32).fill(9)), 7, [])
    expect(() => read(Buffer.concat([KEY, field(8, foreign)]))).toThrowError(code('wrong-peer'))
  })

  it('is bounded: 1,024 protocols, 500 addresses, 256 characters of agent', () => {
    const protocols = Array.from({ length: 1_500 }, (_, i) => field(3, Buffer.from(`/${i}`)))
    const addresses = Array.from({ length: 600 }, (_, i) => field(2, address(`/ip4/192.0.2.1/tcp/${i + 1}`)))
    const identity = read(
      Buffer.concat([
        KEY,
        field(3, new Uint8Array(0)),
        field(3, Buffer.alloc(1_024, 'x')),
        ...protocols,
        ...addresses,
        field(6, Buffer.alloc(300, 'a')),
      ]),
    )
    expect(identity.protocols).toHaveLength(1_024)
    expect(identity.protocols[0]).toBe('/0')
    expect(identity.listenAddresses).toHaveLength(500)
    expect(identity.agent).toHaveLength(256)
  })

  it('must carry the key of the peer that the connection was made to', () => {
    expect(() => read(field(3, Buffer.from('/a')))).toThrowError(code('protocol-violation'))
    expect(() => read(field(1, hex('0801')))).toThrowError(code('protocol-violation'))
    expect(() => readIdentity([encodeIdentify(fields)], other, null)).toThrowError(code('wrong-peer'))
    expect(() => readIdentity([encodeIdentify(fields)], other, before)).toThrowError(code('wrong-peer'))
  })

  it('in a push replaces what it mentions and leaves the rest; the key may be left out, as js does', () => {
    expect(readIdentity([field(3, Buffer.from('/new'))], peer, before)).toEqual({ ...before, protocols: ['/new'] })
    expect(readIdentity([encodeIdentify(fields)], peer, before)).toEqual(read(encodeIdentify(fields)))
  })

  it('as random bytes gives an identity or a NetError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          readIdentity([Buffer.concat([KEY, bytes])], peer, null)
        } catch (error) {
          expect(error).toBeInstanceOf(NetError)
        }
      }),
      { seed: 4, numRuns: 1_000 },
    )
  })
})
