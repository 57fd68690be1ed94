import { createPrivateKey, sign } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PrivateKeyMessage } from '../../../net/keys.pb.js'
import { decodePrivateKey, decodePublicKey } from '../../../net/keys.ts'
import { encodePayload, openPayload, selectMuxer, signStaticKey } from '../../../net/noise/payload.ts'
import vectors from '../vectors/keys.json' with { type: 'json' }

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const violates = expect.objectContaining({ name: 'NetError', code: 'protocol-violation' })
const identity = decodePrivateKey(hex(vectors.Ed25519.privateKey))
const staticKey = new Uint8Array(32).fill(3)
const signature = signStaticKey(identity, staticKey)
const field = (number: number, bytes: Uint8Array): string =>
  text(Uint8Array.from([(number << 3) | 2, bytes.length, ...bytes]))

describe('encoding', () => {
  test('key = 1, signature = 2, extensions = 4 with muxers = 2, byte for byte', () => {
    const encoded = encodePayload(identity.publicKey, signature, ['/yamux/1.0.0', '/mplex/6.7.0'])
    const muxers = field(2, Buffer.from('/yamux/1.0.0', 'ascii')) + field(2, Buffer.from('/mplex/6.7.0', 'ascii'))
    expect(text(encoded)).toBe(field(1, identity.publicKey.encoded) + field(2, signature) + field(4, hex(muxers)))
  })

  test('the signature is over the prefix and the noise key', () => {
    const signed = Buffer.concat([Buffer.from('noise-libp2p-static-key:'), staticKey])
    expect(identity.publicKey.verify(signed, signature)).toBe(true)
  })

  test('without muxers there is no extension', () => {
    const encoded = encodePayload(identity.publicKey, signature, [])
    expect(text(encoded)).toBe(field(1, identity.publicKey.encoded) + field(2, signature))
    expect(openPayload(encoded, staticKey).muxers).toEqual([])
  })
})

describe('opening', () => {
  test('gives the key and the muxers in the order sent', () => {
    const opened = openPayload(encodePayload(identity.publicKey, signature, ['/b', '/a']), staticKey)
    expect(text(opened.identityKey.encoded)).toBe(vectors.Ed25519.publicKey)
    expect(opened.muxers).toEqual(['/b', '/a'])
  })

  test('skips what it does not know: the retired field 3, other extensions, code points above 1024', () => {
    const payload =
      field(1, identity.publicKey.encoded) +
      field(2, signature) +
      field(3, Buffer.from('old early data')) +
      field(4, hex(field(1, Buffer.alloc(4)) + field(2, Buffer.from('/yamux/1.0.0')) + field(9, Buffer.from('x')))) +
      '8a400161'
    expect(openPayload(hex(payload), staticKey).muxers).toEqual(['/yamux/1.0.0'])
  })

  test.each(['RSA', 'secp256k1', 'ECDSA'] as const)('takes an %s identity', (type) => {
    const { Data } = PrivateKeyMessage.decode(hex(vectors[type].privateKey))
    const der =
      type === 'secp256k1' ? Buffer.concat([hex('302e0201010420'), Data, hex('a00706052b8104000a')]) : Buffer.from(Data)
    const key = createPrivateKey({ key: der, format: 'der', type: type === 'RSA' ? 'pkcs1' : 'sec1' })
    const foreign = sign('sha256', Buffer.concat([Buffer.from('noise-libp2p-static-key:'), staticKey]), key)
    const publicKey = decodePublicKey(hex(vectors[type].publicKey))
    expect(openPayload(encodePayload(publicKey, foreign, []), staticKey).identityKey.type).toBe(type)
  })

  test.each([
    ['an empty payload', ''],
    ['no key', field(2, signature)],
    ['an empty key', `0a00${field(2, signature)}`],
    ['no signature', field(1, identity.publicKey.encoded)],
    ['an empty signature', `${field(1, identity.publicKey.encoded)}1200`],
  ])('refuses %s, and says what is missing', (_, payload) => {
    const open = (): unknown => openPayload(hex(payload), staticKey)
    expect(open).toThrow(violates)
    expect(open).toThrow(/without its identity key or signature/)
  })

  test.each([
    ['a short signature', field(1, identity.publicKey.encoded) + field(2, signature.subarray(1))],
    ['a key that is none', field(1, hex('0801')) + field(2, signature)],
    ['the key of somebody else', field(1, hex(vectors.secp256k1.publicKey)) + field(2, signature)],
    ['no protobuf', 'ff'],
  ])('refuses %s', (_, payload) => {
    expect(() => openPayload(hex(payload), staticKey)).toThrow(violates)
  })

  test('refuses a signature over another noise key, or without the prefix', () => {
    const honest = encodePayload(identity.publicKey, signature, [])
    expect(() => openPayload(honest, new Uint8Array(32).fill(4))).toThrow(/not signed by the identity/)
    const bare = encodePayload(identity.publicKey, identity.sign(staticKey), [])
    expect(() => openPayload(bare, staticKey)).toThrow(violates)
  })

  test('treats a list of more than 100 muxers as if it were not there', () => {
    const list = (length: number): string[] => Array.from({ length }, (_, i) => `/m/${i}`)
    const muxers = (length: number): number =>
      openPayload(encodePayload(identity.publicKey, signature, list(length)), staticKey).muxers.length
    expect(muxers(100)).toBe(100)
    expect(muxers(101)).toBe(0)
  })

  test('answers random bytes with a violation', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => openPayload(bytes, staticKey)).toThrow(violates)
      }),
      { seed: 51, numRuns: 300 },
    )
  })
})

describe('the early muxer', () => {
  test.each([
    [['/yamux/1.0.0', '/mplex/6.7.0'], ['/mplex/6.7.0', '/yamux/1.0.0'], '/yamux/1.0.0'],
    [['/mplex/6.7.0', '/yamux/1.0.0'], ['/yamux/1.0.0', '/mplex/6.7.0'], '/mplex/6.7.0'],
    [['/yamux/1.0.0', '/mplex/6.7.0'], ['/mplex/6.7.0'], '/mplex/6.7.0'],
    [['/yamux/1.0.0'], ['/mplex/6.7.0'], null],
    [['/yamux/1.0.0'], [], null],
    [[], ['/yamux/1.0.0'], null],
  ])('of %j and %j is %s: the first of the initiator that the responder has', (initiators, responders, muxer) => {
    expect(selectMuxer(initiators, responders)).toBe(muxer)
  })
})
