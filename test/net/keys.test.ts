import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NetError } from '../../net/errors.ts'
import { PrivateKeyMessage, PublicKeyMessage } from '../../net/keys.pb.js'
import {
  decodePrivateKey,
  decodePublicKey,
  generateKey,
  privateKeyFromSeed,
  verifyInBackground,
} from '../../net/keys.ts'
import type { PublicKey } from '../../net/keys.ts'
import { seededRandom } from '../sim/seeded-random.ts'
import vectors from './vectors/keys.json' with { type: 'json' }

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const badKey = expect.objectContaining({ name: 'NetError', code: 'bad-key' })
const message = Buffer.from('noise-libp2p-static-key:')

/** What a libp2p program with that key would sign with: the Data field of the spec's private key, taken in by OpenSSL. */
function foreignPrivateKey(type: 'RSA' | 'ECDSA' | 'secp256k1'): KeyObject {
  const { Data } = PrivateKeyMessage.decode(hex(vectors[type].privateKey))
  if (type === 'RSA') return createPrivateKey({ key: Buffer.from(Data), format: 'der', type: 'pkcs1' })
  if (type === 'ECDSA') return createPrivateKey({ key: Buffer.from(Data), format: 'der', type: 'sec1' })
  const sec1 = Buffer.concat([hex('302e0201010420'), Data, hex('a00706052b8104000a')])
  return createPrivateKey({ key: sec1, format: 'der', type: 'sec1' })
}

function publicMessage(type: number, data: Uint8Array): Uint8Array {
  return PublicKeyMessage.encode({ Type: type, Data: data }).finish()
}

describe('the vectors of the peer-ids spec', () => {
  test('the Ed25519 private key gives the public key and itself again', () => {
    const key = decodePrivateKey(hex(vectors.Ed25519.privateKey))
    expect(text(key.encoded)).toBe(vectors.Ed25519.privateKey)
    expect(text(key.publicKey.encoded)).toBe(vectors.Ed25519.publicKey)
    expect(key.publicKey.verify(message, key.sign(message))).toBe(true)
  })

  test.each(['RSA', 'Ed25519', 'secp256k1', 'ECDSA'] as const)('the %s public key round-trips', (type) => {
    const key = decodePublicKey(hex(vectors[type].publicKey))
    expect(key.type).toBe(type)
    expect(text(key.encoded)).toBe(vectors[type].publicKey)
  })

  test.each(['RSA', 'secp256k1', 'ECDSA'] as const)('the %s public key belongs to its private key', (type) => {
    const key = decodePublicKey(hex(vectors[type].publicKey))
    const signature = sign('sha256', message, foreignPrivateKey(type))
    expect(key.verify(message, signature)).toBe(true)
    expect(key.verify(Buffer.from('another message'), signature)).toBe(false)
    expect(key.verify(message, signature.subarray(1))).toBe(false)
    expect(key.verify(message, Buffer.alloc(0))).toBe(false)
  })

  test('private keys of other types are refused in a sentence', () => {
    for (const type of ['RSA', 'secp256k1', 'ECDSA'] as const)
      expect(() => decodePrivateKey(hex(vectors[type].privateKey))).toThrow(/not Ed25519/)
  })
})

describe('Ed25519 identities', () => {
  test('one seed gives one key', () => {
    const seed = hex('11'.repeat(32))
    expect(text(privateKeyFromSeed(seed).encoded)).toBe(text(privateKeyFromSeed(seed).encoded))
  })

  test('the randomness given decides the key', () => {
    const first = generateKey(seededRandom(1))
    expect(text(generateKey(seededRandom(1)).encoded)).toBe(text(first.encoded))
    expect(text(generateKey(seededRandom(2)).encoded)).not.toBe(text(first.encoded))
  })

  test('a seed that is changed afterwards changes nothing', () => {
    const seed = hex('22'.repeat(32))
    const key = privateKeyFromSeed(seed)
    seed.fill(0)
    expect(key.publicKey.verify(message, key.sign(message))).toBe(true)
    expect(text(key.encoded)).toContain('22'.repeat(32))
  })

  test('the older form of 96 bytes is read, and written in the new one', () => {
    const { Data } = PrivateKeyMessage.decode(hex(vectors.Ed25519.privateKey))
    const legacy = PrivateKeyMessage.encode({ Type: 1, Data: Buffer.concat([Data, Data.subarray(32)]) }).finish()
    expect(text(decodePrivateKey(legacy).encoded)).toBe(vectors.Ed25519.privateKey)
  })

  test.each([
    ['the public half belongs to another seed', 64, 40],
    ['the repeated public half differs', 96, 80],
    ['the first public half of the older form differs', 96, 40],
  ])('%s: refused', (_, length, changed) => {
    const { Data } = PrivateKeyMessage.decode(hex(vectors.Ed25519.privateKey))
    const data = Buffer.concat([Data, Data.subarray(32)]).subarray(0, length)
    data[changed] = (data[changed] as number) ^ 1
    expect(() => decodePrivateKey(PrivateKeyMessage.encode({ Type: 1, Data: data }).finish())).toThrow(
      /does not belong to its seed/,
    )
  })

  test.each([0, 31, 32, 63, 65, 95, 97])('private data of %i bytes is refused', (length) => {
    const encoded = PrivateKeyMessage.encode({ Type: 1, Data: new Uint8Array(length) }).finish()
    expect(() => decodePrivateKey(encoded)).toThrow(badKey)
  })

  test.each([0, 31, 33])('a seed of %i bytes is refused', (length) => {
    expect(() => privateKeyFromSeed(new Uint8Array(length))).toThrow(badKey)
  })

  test('a key whose bytes are no point verifies nothing and throws nothing', () => {
    const key = decodePublicKey(publicMessage(1, new Uint8Array(32).fill(0xff)))
    expect(key.verify(message, new Uint8Array(64))).toBe(false)
  })
})

describe('the canonical form', () => {
  const raw = hex(vectors.Ed25519.publicKey).subarray(4)

  test.each([
    ['data before type', `1220${text(raw)}0801`],
    ['an unknown field behind', `08011220${text(raw)}1a0161`],
    ['a type in two bytes', `0881001220${text(raw)}`],
    ['data given twice, the last counts', `08011202aabb1220${text(raw)}`],
  ])('%s: the same key, encoded canonically', (_, encoded) => {
    expect(text(decodePublicKey(hex(encoded)).encoded)).toBe(vectors.Ed25519.publicKey)
  })

  test('it does not change with the bytes it was read from', () => {
    for (const type of ['Ed25519', 'secp256k1'] as const) {
      const bytes = hex(vectors[type].publicKey)
      const key = decodePublicKey(bytes)
      bytes.fill(0)
      expect(text(key.encoded)).toBe(vectors[type].publicKey)
      expect(vectors[type].publicKey.endsWith(text(key.raw))).toBe(true)
    }
  })
})

describe('malformed public keys', () => {
  test.each([
    ['nothing', ''],
    ['no data', '0801'],
    ['no type', `1220${'11'.repeat(32)}`],
    ['an unknown type', `08041220${'11'.repeat(32)}`],
    ['a negative type', `08ffffffffffffffffff011220${'11'.repeat(32)}`],
    ['a short Ed25519 key', `0801121f${'11'.repeat(31)}`],
    ['a long Ed25519 key', `08011221${'11'.repeat(33)}`],
    ['data that is cut', `08011220${'11'.repeat(31)}`],
    ['an uncompressed secp256k1 point', `08021241${'04'.repeat(65)}`],
    ['a secp256k1 point that is not on the curve', `08021221${'02'}${'ff'.repeat(32)}`],
    [
      'a secp256k1 point with a wrong first byte',
      vectors.secp256k1.publicKey.replace('08021221037777', '08021221067777'),
    ],
    ['RSA data that is no DER', `08001203010203`],
    ['ECDSA data that is no DER', `08031203010203`],
    ['an ECDSA key in an RSA message', vectors.ECDSA.publicKey.replace(/^0803/, '0800')],
    ['an RSA key in an ECDSA message', vectors.RSA.publicKey.replace(/^0800/, '0803')],
  ])('%s: bad-key', (_, encoded) => {
    expect(() => decodePublicKey(hex(encoded))).toThrow(badKey)
  })

  test('DER with bytes behind it is refused, because it would be a second peer id for one key', () => {
    const { Data } = PublicKeyMessage.decode(hex(vectors.ECDSA.publicKey))
    expect(() => decodePublicKey(publicMessage(3, Buffer.concat([Data, hex('00')])))).toThrow(badKey)
  })

  test('data longer than any key is refused before OpenSSL sees it', () => {
    expect(() => decodePublicKey(publicMessage(0, new Uint8Array(2049)))).toThrow(/at most 2048 bytes/)
  })

  test('random bytes give a key or bad-key', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
        try {
          expect(decodePublicKey(bytes).encoded.length).toBeGreaterThan(0)
        } catch (error) {
          expect(error).toBeInstanceOf(NetError)
          expect(error).toMatchObject({ code: 'bad-key' })
        }
      }),
      { seed: 21, numRuns: 500 },
    )
  })
})

describe('RSA bounds', () => {
  const rsa = (modulusBytes: number, exponent: string): Uint8Array => {
    const n = Buffer.from(seededRandom(modulusBytes).bytes(modulusBytes))
    n[0] = 0xc1
    n[modulusBytes - 1] = 0x01
    const jwk = { kty: 'RSA', n: n.toString('base64url'), e: Buffer.from(exponent, 'hex').toString('base64url') }
    return publicMessage(0, createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'der', type: 'spki' }))
  }

  test.each([2048, 3072, 8192])('a modulus of %i bits is taken', (bits) => {
    expect(decodePublicKey(rsa(bits / 8, '010001')).type).toBe('RSA')
  })

  test.each([1024, 2040, 8200])('a modulus of %i bits is refused', (bits) => {
    expect(() => decodePublicKey(rsa(bits / 8, '010001'))).toThrow(badKey)
  })

  test('an exponent of more than 31 bits is refused', () => {
    expect(decodePublicKey(rsa(256, '7fffffff')).type).toBe('RSA')
    expect(() => decodePublicKey(rsa(256, '80000001'))).toThrow(badKey)
  })
})

describe('elliptic curves', () => {
  test.each(['prime256v1', 'secp384r1', 'secp521r1'])('ECDSA on %s verifies', (namedCurve) => {
    const pair = generateKeyPairSync('ec', { namedCurve })
    const key = decodePublicKey(publicMessage(3, pair.publicKey.export({ format: 'der', type: 'spki' })))
    expect(key.verify(message, sign('sha256', message, pair.privateKey))).toBe(true)
  })

  test('ECDSA on another curve is refused', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' })
    expect(() => decodePublicKey(publicMessage(3, publicKey.export({ format: 'der', type: 'spki' })))).toThrow(
      /P-256, P-384 or P-521/,
    )
  })

  test('secp256k1 signatures are accepted whether S is low or high', () => {
    const key = decodePublicKey(hex(vectors.secp256k1.publicKey))
    const order = BigInt('0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141')
    const raw = sign('sha256', message, { key: foreignPrivateKey('secp256k1'), dsaEncoding: 'ieee-p1363' })
    const s = BigInt(`0x${raw.toString('hex', 32)}`)
    for (const each of [s, order - s]) expect(key.verify(message, der(raw.subarray(0, 32), each))).toBe(true)
    expect(key.verify(message, der(raw.subarray(0, 32), s + 1n))).toBe(false)
  })

  function der(r: Uint8Array, s: bigint): Uint8Array {
    const integer = (bytes: Uint8Array): Buffer => {
      const digits = text(bytes).replace(/^(00)+/, '')
      const positive = Buffer.from(Number.parseInt(digits.slice(0, 2), 16) >= 0x80 ? `00${digits}` : digits, 'hex')
      return Buffer.concat([Uint8Array.from([2, positive.length]), positive])
    }
    const body = Buffer.concat([integer(r), integer(hex(s.toString(16).padStart(64, '0')))])
    return Buffer.concat([Uint8Array.from([0x30, body.length]), body])
  }
})

describe('checks in the background', () => {
  const check = (key: PublicKey, signature: Uint8Array): Promise<boolean> =>
    new Promise((resolve) => verifyInBackground(key, message, signature, resolve))

  test('give the same verdicts', async () => {
    const key = generateKey(seededRandom(3))
    expect(await check(key.publicKey, key.sign(message))).toBe(true)
    expect(await check(key.publicKey, key.sign(Buffer.from('x')))).toBe(false)
    const rsa = decodePublicKey(hex(vectors.RSA.publicKey))
    expect(await check(rsa, sign('sha256', message, foreignPrivateKey('RSA')))).toBe(true)
    expect(await check(rsa, new Uint8Array(3))).toBe(false)
  })
})
