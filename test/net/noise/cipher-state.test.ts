import { createCipheriv } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { CipherState } from '../../../net/noise/cipher-state.ts'

const KEY = new Uint8Array(32).fill(9)
const MESSAGE = Buffer.from('one message')
const violates = expect.objectContaining({ name: 'NetError', code: 'protocol-violation' })

function sealedWith(counter: bigint): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeBigUInt64LE(counter, 4)
  const cipher = createCipheriv('chacha20-poly1305', KEY, nonce, { authTagLength: 16 })
  return Buffer.concat([cipher.update(MESSAGE), cipher.final(), cipher.getAuthTag()])
}

function encrypt(state: CipherState): Buffer {
  const { ciphertext, tag } = state.encrypt(MESSAGE)
  return Buffer.concat([ciphertext, tag])
}

describe('the nonce', () => {
  test('is four zero bytes and the counter, little endian, from 0', () => {
    const state = new CipherState(KEY)
    for (const counter of [0n, 1n, 2n]) expect(encrypt(state)).toEqual(sealedWith(counter))
  })

  test('goes on past 32 bits', () => {
    const state = new CipherState(KEY, 2 ** 32 - 1)
    expect(encrypt(state)).toEqual(sealedWith(2n ** 32n - 1n))
    expect(encrypt(state)).toEqual(sealedWith(2n ** 32n))
    expect(encrypt(new CipherState(KEY, 2 ** 40 + 3))).toEqual(sealedWith(2n ** 40n + 3n))
  })

  test('never repeats: the key is refused once the counter is used up, in both directions', () => {
    const usedUp = expect.objectContaining({ name: 'NetError', code: 'limit-exceeded' })
    const sending = new CipherState(KEY, Number.MAX_SAFE_INTEGER - 1)
    expect(encrypt(sending)).toEqual(sealedWith(2n ** 53n - 2n))
    for (let i = 0; i < 3; i++) expect(() => sending.encrypt(MESSAGE)).toThrow(usedUp)
    const receiving = new CipherState(KEY, Number.MAX_SAFE_INTEGER)
    expect(() => receiving.decrypt([sealedWith(2n ** 53n - 1n)])).toThrow(usedUp)
  })
})

describe('decryption', () => {
  test('takes ciphertext and tag in any two pieces, also cut inside the tag', () => {
    const sealed = sealedWith(0n)
    for (let cut = 0; cut <= sealed.length; cut++) {
      const plaintext = new CipherState(KEY).decrypt([sealed.subarray(0, cut), sealed.subarray(cut)])
      expect(Buffer.concat(plaintext)).toEqual(MESSAGE)
    }
  })

  test('takes it byte by byte', () => {
    const pieces = [...sealedWith(0n)].map((byte) => Uint8Array.of(byte))
    expect(Buffer.concat(new CipherState(KEY).decrypt(pieces))).toEqual(MESSAGE)
  })

  test('of an empty message gives no pieces', () => {
    const { ciphertext, tag } = new CipherState(KEY).encrypt(new Uint8Array(0))
    expect(ciphertext).toHaveLength(0)
    expect(new CipherState(KEY).decrypt([tag])).toEqual([])
  })

  test('refuses a message out of order, one that was changed, and one too short for a tag', () => {
    expect(() => new CipherState(KEY).decrypt([sealedWith(1n)])).toThrow(violates)
    const changed = sealedWith(0n)
    changed[0] = (changed[0] as number) ^ 1
    expect(() => new CipherState(KEY).decrypt([changed])).toThrow(violates)
    expect(() => new CipherState(KEY).decrypt([new Uint8Array(15)])).toThrow(violates)
    expect(() => new CipherState(KEY).decrypt([])).toThrow(violates)
  })
})
