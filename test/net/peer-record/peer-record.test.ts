/** libp2p RFC 0002 (signed envelopes) and RFC 0003 (peer records). */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseMultiaddr } from '../../../net/address.ts'
import { NetError } from '../../../net/errors.ts'
import { privateKeyFromSeed } from '../../../net/keys.ts'
import { decodeEnvelope, isSealedFor, sealEnvelope } from '../../../net/peer-record/envelope.ts'
import {
  MAX_RECORD_ADDRESSES,
  PEER_RECORD_DOMAIN,
  PEER_RECORD_TYPE,
  openPeerRecord,
  sealPeerRecord,
} from '../../../net/peer-record/peer-record.ts'
import { PeerRecordMessage } from '../../../net/peer-record/record.pb.js'
import { peerIdFromPublicKey } from '../../../net/peer-id.ts'

const key = privateKeyFromSeed(new Uint8Array(32).fill(1))
const peer = peerIdFromPublicKey(key.publicKey)
const stranger = privateKeyFromSeed(new Uint8Array(32).fill(2))
const other = peerIdFromPublicKey(stranger.publicKey)
const ADDRESSES = ['/ip4/192.0.2.1/tcp/4001', '/ip6/2001:db8::1/tcp/4001']
const SEQ = 1_767_225_600_000

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex')
const address = (text: string): Uint8Array => parseMultiaddr(text).bytes
const code = (expected: string): Error => expect.objectContaining({ code: expected }) as Error

const KEY = '0a24080112208a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c'
const PAYLOAD = `0a260024080112208a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c 1080d0eab6b733
  1a0a 0a08 04c0000201060fa1 1a16 0a14 2920010db8000000000000000000000001060fa1`
/** Written by go-libp2p v0.51 (core/record) and, byte for byte the same, by js-libp2p's @libp2p/peer-record: the key of seed 01…01. */
const GO_AND_JS = hex(`${KEY} 1202 0301 1a53 ${PAYLOAD} 2a40
  c2f838c5343d0be0e293f71561fdab164b88c3383f471cabd58e487386d2085c3172930eb47bf8b1cd9d4a60a89e7cb30ad76ceae215e88c07ffd75c32209200`)
/** Written by go-libp2p v0.51 with its usual number, in nanoseconds. */
const GO_NANOSECONDS = hex(`${KEY} 1202 0301 1a56
  0a260024080112208a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c 108180e8ef9eca9cc318
  1a0a 0a08 04c0000201060fa1 1a16 0a14 2920010db8000000000000000000000001060fa1 2a40
  b6e795c5b994ffc3f5b63f87046ec15b4cf0e084baa762c1b61d8ba8210af987f0e2f34651e52329d708f5f64d7f212f63b210df3b9e8d989c13556835d8c701`)
/** The RFC's own form, signed with OpenSSL. */
const RFC_FORM = hex(`${KEY} 121c ${Buffer.from('/libp2p/routing-state-record').toString('hex')} 1a53 ${PAYLOAD} 2a40
  a3ac43635fbc96812f3a38cf412c8dbd01d50915762abd78f56106cd3c63d8172750f6757033dc627d79c17bf93a275ebc40faed4e445ed64235d784156ac20c`)

/** A record made of these fields, signed as a peer record should be. */
function sealed(fields: { peerId?: Uint8Array; seq?: number; addresses?: Uint8Array[] }, by = key): Uint8Array {
  const { peerId = peer.bytes, seq = SEQ, addresses = [] } = fields
  const payload = PeerRecordMessage.encode({ peerId, seq, addresses: addresses.map((multiaddr) => ({ multiaddr })) })
  return sealEnvelope(by, PEER_RECORD_DOMAIN, PEER_RECORD_TYPE, payload.finish())
}

const addressesIn = (envelope: Uint8Array): string[] | undefined =>
  openPeerRecord(envelope, peer)?.addresses.map(String)

describe('a signed peer record', () => {
  it('is written as go and js write it', () => {
    const ours = sealPeerRecord(key, SEQ, ADDRESSES.map(parseMultiaddr))
    expect(Buffer.from(ours).toString('hex')).toBe(GO_AND_JS.toString('hex'))
  })

  it.each([
    ['go’s and js’s', GO_AND_JS, BigInt(SEQ)],
    ['go’s with nanoseconds', GO_NANOSECONDS, 1_767_225_600_000_000_001n],
    ['the RFC’s own', RFC_FORM, BigInt(SEQ)],
  ])('is read in %s form', (_, envelope, seq) => {
    const record = openPeerRecord(envelope, peer)
    expect(record?.peerId.toString()).toBe('12D3KooWK99VoVxNE7XzyBwXEzW7xhK7Gpv85r9F3V3fyKSUKPH5')
    expect(record?.seq).toBe(seq)
    expect(record?.addresses.map(String)).toEqual(ADDRESSES)
    expect(Buffer.compare(record?.envelope as Uint8Array, envelope)).toBe(0)
  })

  it('keeps a copy of its envelope, and nothing of the frame that it came in', () => {
    const frame = new Uint8Array(GO_AND_JS)
    const record = openPeerRecord(frame, peer)
    frame.fill(0)
    expect(Buffer.compare(record?.envelope as Uint8Array, GO_AND_JS)).toBe(0)
    expect(record?.addresses.map(String)).toEqual(ADDRESSES)
  })

  it('that is no newer is told apart before its signature costs anything', () => {
    const broken = new Uint8Array(GO_AND_JS)
    broken[broken.length - 1] = 1
    expect(openPeerRecord(broken, peer, BigInt(SEQ))).toBeNull()
    expect(openPeerRecord(GO_AND_JS, peer, BigInt(SEQ) - 1n)?.seq).toBe(BigInt(SEQ))
    expect(() => openPeerRecord(broken, peer, BigInt(SEQ) - 1n)).toThrowError(code('protocol-violation'))
  })

  it('with every bit flipped in turn is refused, or says the same', () => {
    for (let bit = 0; bit < GO_AND_JS.length * 8; bit += 3) {
      const bent = new Uint8Array(GO_AND_JS)
      bent[bit >> 3] = (bent[bit >> 3] as number) ^ (1 << (bit & 7))
      let record = null
      try {
        record = openPeerRecord(bent, peer)
      } catch (error) {
        expect(error).toBeInstanceOf(NetError)
      }
      if (record) expect([record.seq, record.addresses.map(String)]).toEqual([BigInt(SEQ), ADDRESSES])
    }
  })

  it('is another peer’s when another key signed it, or when it tells of another peer', () => {
    expect(() => openPeerRecord(GO_AND_JS, other)).toThrowError(code('wrong-peer'))
    expect(() => openPeerRecord(sealed({ peerId: other.bytes }), peer)).toThrowError(code('wrong-peer'))
    expect(() => openPeerRecord(sealed({}, stranger), peer)).toThrowError(code('wrong-peer'))
  })

  it.each([
    ['signed for another purpose', sealEnvelope(key, 'libp2p-relay-rsvp', PEER_RECORD_TYPE, hex(PAYLOAD))],
    ['of another type', sealEnvelope(key, PEER_RECORD_DOMAIN, Uint8Array.of(3, 2), hex(PAYLOAD))],
    [
      'signed in one form and marked as the other',
      Buffer.from(
        GO_AND_JS.toString('hex').replace(
          '12020301',
          `121c${Buffer.from('/libp2p/routing-state-record').toString('hex')}`,
        ),
        'hex',
      ),
    ],
    ['without a signature', GO_AND_JS.subarray(0, -66)],
    ['without a key', GO_AND_JS.subarray(38)],
    ['empty', new Uint8Array(0)],
    ['that ends early', GO_AND_JS.subarray(0, 100)],
    ['whose payload is no protobuf', sealEnvelope(key, PEER_RECORD_DOMAIN, PEER_RECORD_TYPE, hex('0aff'))],
    ['of more than 8 KiB', sealed({ addresses: Array.from({ length: 800 }, () => address(ADDRESSES[0] as string)) })],
  ])('%s is refused', (_, envelope) => {
    expect(() => openPeerRecord(envelope, peer)).toThrowError(code('protocol-violation'))
  })

  it('loses only the addresses that are empty, unknown, broken or another peer’s', () => {
    const envelope = sealed({
      addresses: [
        new Uint8Array(0),
        hex('ff7f0102'),
        address(ADDRESSES[0] as string).subarray(0, 3),
        address(`/ip4/192.0.2.2/tcp/2/p2p/${other}`),
        address(`/ip4/192.0.2.1/tcp/4001/p2p/${peer}`),
        address(ADDRESSES[0] as string),
      ],
    })
    expect(addressesIn(envelope)).toEqual(['/ip4/192.0.2.1/tcp/4001'])
  })

  it('is looked at up to 64 addresses', () => {
    const many = Array.from({ length: 200 }, (_, i) => address(`/ip4/192.0.2.1/tcp/${i + 1}`))
    expect(addressesIn(sealed({ addresses: many }))).toHaveLength(MAX_RECORD_ADDRESSES)
    expect(addressesIn(sealed({}))).toEqual([])
  })

  it('of random bytes gives a NetError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(GO_AND_JS.length), (bytes, start) => {
        for (const envelope of [bytes, Buffer.concat([GO_AND_JS.subarray(0, start), bytes])]) {
          try {
            openPeerRecord(envelope, peer)
          } catch (error) {
            expect(error).toBeInstanceOf(NetError)
          }
        }
      }),
      { seed: 1, numRuns: 500 },
    )
  })

  it('written by us comes back', () => {
    const port = fc.integer({ min: 1, max: 65_535 })
    fc.assert(
      fc.property(fc.nat(Number.MAX_SAFE_INTEGER), fc.uniqueArray(port, { maxLength: 40 }), (seq, ports) => {
        const texts = ports.map((each) => `/ip4/192.0.2.1/tcp/${each}`)
        const record = openPeerRecord(sealPeerRecord(key, seq, texts.map(parseMultiaddr)), peer)
        expect([record?.seq, record?.addresses.map(String)]).toEqual([BigInt(seq), texts])
      }),
      { seed: 2, numRuns: 50 },
    )
  })
})

describe('an envelope', () => {
  it('holds for the domain that it was signed for, and no other', () => {
    const envelope = decodeEnvelope(sealEnvelope(key, 'one', Uint8Array.of(9), Buffer.from('payload')))
    expect([Buffer.from(envelope.payload).toString(), [...envelope.payloadType]]).toEqual(['payload', [9]])
    expect(isSealedFor('one', envelope)).toBe(true)
    expect(isSealedFor('two', envelope)).toBe(false)
  })

  it('does not let bytes move from one field to the next', () => {
    const envelope = decodeEnvelope(sealEnvelope(key, 'one', Uint8Array.of(9), Uint8Array.of(8, 7)))
    const moved = { ...envelope, payloadType: Uint8Array.of(9, 8), payload: Uint8Array.of(7) }
    expect(isSealedFor('one', moved)).toBe(false)
  })
})
