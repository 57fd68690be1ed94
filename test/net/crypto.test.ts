import { createHash, createPrivateKey, createPublicKey } from 'node:crypto'
import { getPublicKey, hashes, sign, verify } from '@noble/ed25519'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as crypto from '../../net/crypto.ts'
import { seededRandom } from '../sim/seeded-random.ts'

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'))
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 })

// What noble's synchronous functions need.
hashes.sha512 = (message) => new Uint8Array(createHash('sha512').update(message).digest())

describe('Ed25519', () => {
  test('signs and verifies as RFC 8032 section 7.1, test 3, says', () => {
    const seed = hex('c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7')
    const publicKey = hex('fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025')
    const signature = crypto.ed25519Sign(crypto.ed25519SigningKey(seed), hex('af82'))
    expect(text(signature)).toBe(
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
    )
    expect(crypto.verifySignature(crypto.ed25519VerifyKey(publicKey), hex('af82'), signature)).toBe(true)
  })

  test('the portable twin derives, signs and verifies exactly the same', () => {
    fc.assert(
      fc.property(bytes32, fc.uint8Array({ maxLength: 300 }), (seed, message) => {
        const publicKey = getPublicKey(seed)
        expect(text(crypto.ed25519PublicKeyOf(seed))).toBe(text(publicKey))
        const ours = crypto.ed25519Sign(crypto.ed25519SigningKey(seed), message)
        const twins = sign(message, seed)
        expect(text(ours)).toBe(text(twins))
        expect(verify(ours, message, publicKey)).toBe(true)
        expect(crypto.verifySignature(crypto.ed25519VerifyKey(publicKey), message, twins)).toBe(true)
      }),
      { seed: 11, numRuns: 25 },
    )
  })

  test('both twins refuse a signature with any one bit changed', () => {
    const seed = hex('00'.repeat(31) + '07')
    const publicKey = getPublicKey(seed)
    const message = hex('70327020636861740a')
    const signature = sign(message, seed)
    const key = crypto.ed25519VerifyKey(publicKey)
    for (let bit = 0; bit < 512; bit += 31) {
      const forged = Uint8Array.from(signature)
      forged[bit >> 3] = (forged[bit >> 3] as number) ^ (1 << (bit & 7))
      expect(crypto.verifySignature(key, message, forged)).toBe(false)
      expect(verify(forged, message, publicKey)).toBe(false)
    }
  })

  test('verifying never throws, whatever the key and the signature are', () => {
    fc.assert(
      fc.property(bytes32, fc.uint8Array({ maxLength: 80 }), (raw, signature) => {
        expect(crypto.verifySignature(crypto.ed25519VerifyKey(raw), hex('00'), signature)).toBe(false)
      }),
      { seed: 12, numRuns: 200 },
    )
  })

  test('the thread pool gives the same verdicts', async () => {
    const seed = hex('42'.repeat(32))
    const key = crypto.ed25519VerifyKey(getPublicKey(seed))
    const message = hex('aabbcc')
    const signature = crypto.ed25519Sign(crypto.ed25519SigningKey(seed), message)
    const verdict = (given: Uint8Array): Promise<boolean> =>
      new Promise((resolve) => crypto.verifyInThreadPool(key, message, given, resolve))
    expect(await Promise.all([verdict(signature), verdict(signature.subarray(1)), verdict(hex(''))])).toEqual([
      true,
      false,
      false,
    ])
  })
})

describe('a private key', () => {
  test.each(['X25519', 'Ed25519'] as const)('on %s is the same whichever way it is taken in', (curve) => {
    const random = seededRandom(26)
    for (let i = 0; i < 5; i++) {
      const secret = random.bytes(32)
      const { key } = curve === 'X25519' ? crypto.x25519Key(secret) : crypto.ed25519SigningKey(secret)
      expect(key.export({ format: 'jwk' })).toEqual(crypto.privateKeyFromDer(curve, secret).export({ format: 'jwk' }))
    }
  })
})

describe('X25519', () => {
  const alice = crypto.x25519Key(hex('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a'))
  const bob = crypto.x25519Key(hex('5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb'))

  test('derives the public keys and the secret of RFC 7748 section 6.1', () => {
    expect(text(alice.publicKey)).toBe('8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a')
    expect(text(bob.publicKey)).toBe('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f')
    for (const secret of [
      crypto.x25519(alice, crypto.x25519RemoteKey(bob.publicKey)),
      crypto.x25519(bob, crypto.x25519RemoteKey(alice.publicKey)),
    ]) {
      expect(text(secret as Uint8Array)).toBe('4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742')
    }
  })

  // Every u-coordinate of a point of order 1, 2, 4 or 8, canonical or not.
  test.each([
    '00'.repeat(32),
    `01${'00'.repeat(31)}`,
    'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
    '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
    `ec${'ff'.repeat(30)}7f`,
    `ed${'ff'.repeat(30)}7f`,
    `ee${'ff'.repeat(30)}7f`,
  ])('a point of low order (%s) gives no secret', (point) => {
    expect(crypto.x25519(alice, crypto.x25519RemoteKey(hex(point)))).toBeNull()
  })
})

describe('ChaCha20-Poly1305', () => {
  // RFC 8439 section 2.8.2
  const key = hex('808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f')
  const nonce = hex('070000004041424344454647')
  const associated = hex('50515253c0c1c2c3c4c5c6c7')
  const plaintext = Buffer.from(
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
  )
  const ciphertext = hex(
    `d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b
     1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc
     3ff4def08e4b7a9de576d26586cec64b6116`,
  )
  const tag = hex('1ae10b594f09e26a7e902ecbd0600691')

  test('seals as RFC 8439 section 2.8.2 says', () => {
    const sealed = crypto.seal(key, nonce, plaintext, associated)
    expect(text(sealed.ciphertext)).toBe(text(ciphertext))
    expect(text(sealed.tag)).toBe(text(tag))
  })

  test('by WebAssembly and by OpenSSL is the same, and each opens what the other sealed', () => {
    const lengths = fc.oneof(fc.integer({ min: 0, max: 70 }), fc.integer({ min: 500, max: crypto.SHORT_BYTES + 2 }))
    fc.assert(
      fc.property(
        bytes32,
        fc.uint8Array({ minLength: 12, maxLength: 12 }),
        lengths,
        fc.boolean(),
        (k, n, length, aad) => {
          const message = new Uint8Array(length).map((_, i) => i * 7)
          const also = aad ? k.slice(0, length % 33) : undefined
          const sealed = crypto.seal(k, n, message, also)
          const twins = crypto.sealByOpenSsl(k, n, message, also)
          expect([text(sealed.ciphertext), text(sealed.tag)]).toEqual([text(twins.ciphertext), text(twins.tag)])
          for (const open of [crypto.open, crypto.openByOpenSsl]) {
            const opened = open(k, n, [sealed.ciphertext], sealed.tag, also)
            expect(opened && Buffer.concat(opened).equals(message)).toBe(true)
            for (let bit = 0; bit < 128; bit += 17) {
              const wrong = Uint8Array.from(sealed.tag)
              wrong[bit >> 3] = (wrong[bit >> 3] as number) ^ (1 << (bit & 7))
              expect(open(k, n, [sealed.ciphertext], wrong, also)).toBeNull()
            }
          }
        },
      ),
      { seed: 13, numRuns: 200 },
    )
  })

  test('of several short messages at once: what one opened is not the next one’s', () => {
    const messages = [1, 2, 3].map((value) => new Uint8Array(50).fill(value))
    const sealed = messages.map((message) => crypto.seal(key, nonce, message))
    const opened = sealed.map((each) => crypto.open(key, nonce, [each.ciphertext], each.tag))
    expect(opened).toEqual(messages.map((message) => [message]))
  })

  test('opens a ciphertext in any two pieces', () => {
    for (let cut = 0; cut <= ciphertext.length; cut++) {
      const pieces = [ciphertext.subarray(0, cut), ciphertext.subarray(cut)]
      const opened = crypto.open(key, nonce, pieces, tag, associated)
      expect(opened && Buffer.concat(opened).equals(plaintext)).toBe(true)
    }
  })

  test('gives nothing when tag, nonce, associated data or ciphertext differ', () => {
    const flipped = (bytes: Uint8Array): Uint8Array => bytes.map((byte, i) => (i === 3 ? byte ^ 1 : byte))
    expect(crypto.open(key, nonce, [ciphertext], flipped(tag), associated)).toBeNull()
    expect(crypto.open(key, flipped(nonce), [ciphertext], tag, associated)).toBeNull()
    expect(crypto.open(key, nonce, [ciphertext], tag, flipped(associated))).toBeNull()
    expect(crypto.open(key, nonce, [ciphertext], tag)).toBeNull()
    expect(crypto.open(key, nonce, [flipped(ciphertext)], tag, associated)).toBeNull()
    expect(crypto.open(key, nonce, [ciphertext.subarray(1)], tag, associated)).toBeNull()
  })
})

test('HKDF gives the output of RFC 5869, test case 3', () => {
  expect(text(crypto.hkdfSha256(hex(''), hex('0b'.repeat(22)), 42))).toBe(
    '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
  )
})

test('SHA-256 of two parts is that of both together', () => {
  const whole = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'
  expect(text(crypto.sha256(Buffer.from('test')))).toBe(whole)
  expect(text(crypto.sha256Of(Buffer.from('te'), Buffer.from('st')))).toBe(whole)
})

describe('SubjectPublicKeyInfo', () => {
  test('garbage is no key', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (der) => {
        expect(crypto.readSpki(der)).toBeNull()
        expect(crypto.secp256k1VerifyKey(hex('05' + '11'.repeat(32)))).toBeNull()
      }),
      { seed: 13, numRuns: 50 },
    )
  })

  test('says what the key is and how it is written canonically', () => {
    const key = createPublicKey(
      createPrivateKey({
        key: hex('302e020100300506032b657004220420' + '07'.repeat(32)) as Buffer,
        format: 'der',
        type: 'pkcs8',
      }),
    )
    const der = new Uint8Array(key.export({ format: 'der', type: 'spki' }))
    expect(crypto.readSpki(der)).toMatchObject({ type: 'other', curve: '' })
    expect(crypto.readSpki(Uint8Array.from([...der, 0]))?.canonical).toEqual(der)
  })
})
