import * as fc from 'fast-check'
import { base58btc } from 'multiformats/bases/base58'
import { bases } from 'multiformats/basics'
import { describe, expect, test } from 'vitest'
import { NetError } from '../../net/errors.ts'
import { decodePublicKey, generateKey } from '../../net/keys.ts'
import { parsePeerId, peerIdFromBytes, peerIdFromPublicKey } from '../../net/peer-id.ts'
import { seededRandom } from '../sim/seeded-random.ts'
import vectors from './vectors/keys.json' with { type: 'json' }

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const badPeerId = expect.objectContaining({ name: 'NetError', code: 'bad-peer-id' })
const ed25519 = peerIdFromPublicKey(decodePublicKey(hex(vectors.Ed25519.publicKey)))

describe('peer ids of the spec keys', () => {
  test.each([
    ['Ed25519', '12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq', '00240801'],
    ['secp256k1', '16Uiu2HAmLhLvBoYaoZfaMUKuibM6ac163GwKY74c5kiSLg5KvLpY', '00250802'],
    ['ECDSA', 'QmVMT29id3TUASyfZZ6k9hmNyc2nYabCo4uMSpDw4zrgDk', '1220'],
    ['RSA', /^Qm[1-9A-HJ-NP-Za-km-z]{44}$/, '1220'],
  ] as const)('%s', (type, expected, prefix) => {
    const key = decodePublicKey(hex(vectors[type].publicKey))
    const id = peerIdFromPublicKey(key)
    expect(id.toString()).toMatch(expected)
    expect(text(id.bytes).startsWith(prefix)).toBe(true)
    expect(id.publicKey?.encoded).toEqual(prefix === '1220' ? undefined : key.encoded)
    expect(parsePeerId(id.toString()).equals(id)).toBe(true)
    expect(parsePeerId(id.toCid()).equals(id)).toBe(true)
    expect(peerIdFromBytes(id.bytes).equals(id)).toBe(true)
  })

  test('an id read from bytes brings the key that it contains', () => {
    const key = generateKey(seededRandom(5))
    const id = peerIdFromBytes(Uint8Array.from([0, 36, ...key.publicKey.encoded]))
    expect(id.publicKey?.verify(hex('aa'), key.sign(hex('aa')))).toBe(true)
  })
})

describe('an id that contains a secp256k1 key', () => {
  test('brings the key when it is asked for, once', () => {
    const key = decodePublicKey(hex(vectors.secp256k1.publicKey))
    const id = peerIdFromBytes(Uint8Array.from([0, 37, ...key.encoded]))
    expect(id.publicKey?.encoded).toEqual(key.encoded)
    expect(id.publicKey).toBe(id.publicKey)
  })

  test('names a peer even if no point of the curve is in it, as in go; its key is null', () => {
    const id = peerIdFromBytes(hex(`002508021221${'02'}${'ff'.repeat(32)}`))
    expect(id.toString()).toMatch(/^16Uiu2/)
    expect(id.publicKey).toBeNull()
  })

  test('must have the sign of a compressed point', () => {
    expect(() => peerIdFromBytes(hex(`002508021221${'05'}${'ff'.repeat(32)}`))).toThrowError(badPeerId)
  })
})

describe('text', () => {
  test('the spec examples: base58 and CID of one id are the same peer', () => {
    const cid = 'bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe'
    const id = parsePeerId('QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N')
    expect(id.toCid()).toBe(cid)
    expect(parsePeerId(cid).toString()).toBe('QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N')
    expect(parsePeerId('12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA').toString()).toBe(
      '12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA',
    )
  })

  test('a CID in any multibase is read', () => {
    const cid = Uint8Array.from([1, 0x72, ...ed25519.bytes])
    for (const base of Object.values(bases)) {
      if (base === bases.identity) continue
      expect(parsePeerId(base.encode(cid)).equals(ed25519), base.name).toBe(true)
    }
  })

  test.each([
    ['nothing', ''],
    ['a nick', 'alice'],
    ['a multiaddr', '/ip4/127.0.0.1/tcp/4001/p2p/12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq'],
    ['a base58 id that was cut', '12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3p'],
    ['a base58 id with a letter that base58 lacks', '12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pl'],
    ['a base58 id with a space behind', '12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq '],
    ['a hashed id that was cut', 'QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5'],
    ['only the beginning of one', 'Qm'],
    ['a CID of a file (codec dag-pb)', 'bafybeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe'],
    ['a CID of version 0', bases.base32.encode(ed25519.bytes)],
    ['a CID of version 2', bases.base32.encode(Uint8Array.from([2, 0x72, ...ed25519.bytes]))],
    ['a CID with a byte too many', bases.base32.encode(Uint8Array.from([1, 0x72, ...ed25519.bytes, 0]))],
    ['a multibase with nothing in it', 'b'],
    ['a text so long that base58 would take minutes', `Qm${'z'.repeat(1_000_000)}`],
  ])('%s: bad-peer-id', (_, given) => {
    expect(() => parsePeerId(given)).toThrow(badPeerId)
  })

  test('the error says in one sentence how a peer id looks, and never repeats a long text', () => {
    expect(() => parsePeerId('alice')).toThrow(
      '"alice" is not a peer id: a peer id looks like 12D3KooW…, 16Uiu2…, Qm… or bafz…; copy it whole',
    )
    expect(() => parsePeerId('x'.repeat(10_000))).toThrow(/^.{0,160}$/)
  })

  test('random text gives an id or bad-peer-id', () => {
    const prefixed = fc
      .tuple(fc.constantFrom('1', 'Qm', 'z', 'b', 'k', 'f', 'u', ''), fc.string())
      .map((p) => p.join(''))
    fc.assert(
      fc.property(prefixed, (given) => {
        try {
          parsePeerId(given)
        } catch (error) {
          expect(error).toBeInstanceOf(NetError)
          expect(error).toMatchObject({ code: 'bad-peer-id' })
        }
      }),
      { seed: 31, numRuns: 1000 },
    )
  })
})

describe('bytes', () => {
  const key = text(ed25519.bytes.subarray(2))

  test.each([
    ['nothing', ''],
    ['only a code', '00'],
    ['an empty key', '0000'],
    ['a code other than identity and SHA-256', `1120${'11'.repeat(32)}`],
    ['a SHA-256 of 31 bytes', `121f${'11'.repeat(31)}`],
    ['a SHA-256 of 33 bytes', `1221${'11'.repeat(33)}`],
    ['a SHA-256 that is cut', `1220${'11'.repeat(31)}`],
    ['a SHA-256 with a byte behind', `1220${'11'.repeat(33)}`],
    ['a length in two bytes', `12a000${'11'.repeat(32)}`],
    ['a key with a byte behind the multihash', `0024${key}00`],
    ['a contained key that is no key', `0024${'11'.repeat(36)}`],
    ['a contained key that is not canonical', `0024${'1220'}${key.slice(8)}0801`],
    ['a contained key of the wrong length', `0023${key.slice(0, -2)}`],
    ['a contained key that should have been hashed', `005f${vectors.ECDSA.publicKey}`],
  ])('%s: bad-peer-id', (_, bytes) => {
    expect(() => peerIdFromBytes(hex(bytes))).toThrow(badPeerId)
  })

  test('are copied', () => {
    const bytes = hex(`1220${'5a'.repeat(32)}`)
    const id = peerIdFromBytes(bytes)
    const before = id.toString()
    bytes.fill(0)
    expect(text(id.bytes)).toBe(`1220${'5a'.repeat(32)}`)
    expect(id.toString()).toBe(before)
  })

  test('random bytes give an id that reads back, or bad-peer-id', () => {
    const shaped = fc.tuple(
      fc.constantFrom('', '1220', '0024', '00240801', '0025080212'),
      fc.uint8Array({ maxLength: 40 }),
    )
    fc.assert(
      fc.property(shaped, ([prefix, rest]) => {
        const bytes = Uint8Array.from([...hex(prefix), ...rest])
        try {
          expect(base58btc.baseDecode(peerIdFromBytes(bytes).toString())).toEqual(bytes)
        } catch (error) {
          expect(error).toMatchObject({ code: 'bad-peer-id' })
        }
      }),
      { seed: 32, numRuns: 1000 },
    )
  })
})

describe('equality', () => {
  test('is that of the bytes, also when so many ids came between that the first was forgotten', () => {
    const first = peerIdFromBytes(hex(`1220${'00'.repeat(32)}`))
    for (let i = 1; i <= 5000; i++) peerIdFromBytes(hex(`1220${i.toString(16).padStart(64, '0')}`))
    const again = peerIdFromBytes(hex(`1220${'00'.repeat(32)}`))
    expect(again.equals(first)).toBe(true)
    expect(first.equals(ed25519)).toBe(false)
    expect(peerIdFromBytes(hex(`1220${'01'.repeat(32)}`)).equals(first)).toBe(false)
  })

  test('a recent id is the same object, so that its text is made once', () => {
    expect(peerIdFromBytes(Uint8Array.from(ed25519.bytes))).toBe(parsePeerId(ed25519.toString()))
  })
})
