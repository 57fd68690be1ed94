import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NetError } from '../../net/errors.ts'
import { decodePrivateKey, generateKey } from '../../net/keys.ts'
import { encodeLengthPrefixed } from '../../net/length-prefixed.ts'
import { peerIdFromPublicKey } from '../../net/peer-id.ts'
import { plaintext } from '../../net/plaintext.ts'
import type { SecurityHandshake, SecurityOptions } from '../../net/security.ts'
import { seededRandom } from '../sim/seeded-random.ts'
import { wirePair } from './noise/wire.ts'
import vectors from './vectors/keys.json' with { type: 'json' }

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const violates = expect.objectContaining({ name: 'NetError', code: 'protocol-violation' })
const random = seededRandom('plaintext')
const spec = decodePrivateKey(hex(vectors.Ed25519.privateKey))
const specId = peerIdFromPublicKey(spec.publicKey)
const other = generateKey(random)

function handshake(options: Partial<SecurityOptions> = {}): SecurityHandshake {
  return plaintext.handshake({
    role: 'initiator',
    identity: other,
    expectedPeer: null,
    muxers: ['/y'],
    random,
    ...options,
  })
}

const exchange = handshake({ identity: spec }).start() as Uint8Array
const field = (number: number, body: string): string => text(Uint8Array.of((number << 3) | 2, body.length / 2)) + body

test('both sides send the exchange at once: length, id = 1, public key = 2', () => {
  const body = field(1, `0024${vectors.Ed25519.publicKey}`) + field(2, vectors.Ed25519.publicKey)
  expect(text(exchange)).toBe(text(Uint8Array.of(body.length / 2)) + body)
  expect(text(handshake({ identity: spec, role: 'responder' }).start() as Uint8Array)).toBe(text(exchange))
})

test('cut at every place it tells who is there, and keeps what follows', () => {
  for (let at = 0; at <= exchange.length; at++) {
    const each = handshake()
    const first = each.receive(exchange.slice(0, at)).finish
    const [pipe] = wirePair()
    const rest = Buffer.concat([exchange.slice(at), Buffer.from('next protocol')])
    if (first) expect(at).toBe(exchange.length)
    const finish = first ?? each.receive(rest).finish
    const secured = finish?.(pipe)
    expect(secured?.pipe).toBe(pipe)
    expect(secured?.remotePeer.equals(specId)).toBe(true)
    expect(secured?.muxer).toBeNull()
    expect(secured?.leftover && String(secured.leftover)).toBe(first ? null : 'next protocol')
  }
})

describe('it refuses', () => {
  test('another peer than expected', () => {
    const wrong = handshake({ expectedPeer: peerIdFromPublicKey(other.publicKey) })
    expect(() => wrong.receive(exchange)).toThrow(expect.objectContaining({ code: 'wrong-peer' }))
    expect(handshake({ expectedPeer: specId }).receive(exchange).finish).not.toBeNull()
  })

  test.each([
    ['an empty exchange', ''],
    ['no public key', field(1, `0024${vectors.Ed25519.publicKey}`)],
    ['no id', field(2, vectors.Ed25519.publicKey)],
    [
      'an id that belongs to another key',
      field(1, text(peerIdFromPublicKey(other.publicKey).bytes)) + field(2, vectors.Ed25519.publicKey),
    ],
    ['a key that is none', field(1, `0024${vectors.Ed25519.publicKey}`) + field(2, '0801')],
    ['no protobuf', 'ffff'],
  ])('%s', (_, body) => {
    expect(() => handshake().receive(encodeLengthPrefixed(hex(body)))).toThrow(violates)
  })

  test('an exchange of more than 4 KiB, by its length alone', () => {
    expect(() => handshake().receive(hex('8120'))).toThrow(NetError)
  })

  test('random bytes, only with our error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (bytes) => {
        try {
          expect(handshake().receive(bytes).finish).toBeNull()
        } catch (error) {
          expect(error).toBeInstanceOf(NetError)
          expect(error).not.toMatchObject({ code: 'bug' })
        }
      }),
      { seed: 61, numRuns: 300 },
    )
  })
})
