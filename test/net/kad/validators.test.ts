/** kad-dht spec, "Entry validation". */
import * as fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import * as crypto from '../../../net/crypto.ts'
import { NetError } from '../../../net/errors.ts'
import type { RecordValidator } from '../../../net/kad/dht.ts'
import { Validators, namespaceOf } from '../../../net/kad/validators.ts'
import { decodePublicKey } from '../../../net/keys.ts'
import { peerIdFromPublicKey } from '../../../net/peer-id.ts'
import vectors from '../vectors/keys.json' with { type: 'json' }

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const code = (expected: string): Error => expect.objectContaining({ name: 'NetError', code: expected }) as Error
const TYPES = ['Ed25519', 'secp256k1', 'ECDSA', 'RSA'] as const
const valueOf = (type: (typeof TYPES)[number]): Uint8Array =>
  Uint8Array.from(Buffer.from(vectors[type].publicKey, 'hex'))
const keyOf = (value: Uint8Array): Uint8Array =>
  Buffer.concat([utf8('/pk/'), peerIdFromPublicKey(decodePublicKey(value)).bytes])

/** Values are numbers in text, the highest is best. */
const numbers: RecordValidator = {
  validate: (_, value) => {
    if (!/^\d+$/.test(Buffer.from(value).toString())) throw new Error('not a number')
  },
  select: (_, values) =>
    values.reduce(
      (best, value, i) => (Number(Buffer.from(value)) > Number(Buffer.from(values[best] as Uint8Array)) ? i : best),
      0,
    ),
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('the namespace of a key', () => {
  it.each([
    ['/pk/x', 'pk'],
    ['/ipns/a/b', 'ipns'],
    ['/a/b/', 'a'],
    ['/a/b//c', 'a'],
    [`/${'n'.repeat(64)}/x`, 'n'.repeat(64)],
  ])('of %s', (key, namespace) => {
    expect(namespaceOf(utf8(key))).toBe(namespace)
  })

  it.each([
    '',
    '/',
    '//',
    '///',
    'pk/x',
    '/pk',
    '/pk/',
    '//x',
    '/pk//x',
    'x/pk/y',
    '/p k/x',
    '/p\0k/x',
    '/é/x',
    `/${'n'.repeat(65)}/x`,
  ])('is none in %j', (key) => {
    expect(namespaceOf(utf8(key))).toBeNull()
  })

  it('may be followed by any bytes', () => {
    expect(namespaceOf(Uint8Array.from([...utf8('/pk/'), 0x12, 0x20, 0x2f, 0x2f, 0xff]))).toBe('pk')
  })

  it('of random bytes with slashes is text of the first component, or none', () => {
    const bytes = fc.uint8Array({ maxLength: 12 }).map((each) => each.map((byte) => (byte % 3 === 0 ? 0x2f : byte)))
    fc.assert(
      fc.property(bytes, (key) => {
        const namespace = namespaceOf(key)
        if (namespace !== null) expect(Buffer.from(key).toString('latin1').startsWith(`/${namespace}/`)).toBe(true)
        else expect(() => new Validators().check(key, key)).toThrowError(code('bad-record'))
      }),
      { seed: 1, numRuns: 500 },
    )
  })
})

describe('public keys', () => {
  const validators = new Validators()

  it.each(TYPES)('of type %s are kept under their peer id', (type) => {
    validators.check(keyOf(valueOf(type)), valueOf(type))
  })

  it.each(TYPES)('of type %s are not kept under another one', (type) => {
    for (const other of TYPES) {
      if (other === type) continue
      expect(() => validators.check(keyOf(valueOf(type)), valueOf(other)), other).toThrowError(code('bad-record'))
    }
  })

  it('are one right value each', () => {
    const value = valueOf('RSA')
    expect(validators.select(keyOf(value), [value, value])).toBe(0)
  })

  it('padded with fields that mean nothing are no public keys', () => {
    const padding = Buffer.concat([Buffer.from([0x1a, 100]), Buffer.alloc(100, 'x')])
    for (const type of ['Ed25519', 'RSA'] as const) {
      const padded = Buffer.concat([valueOf(type), padding])
      const hashed = Buffer.concat([utf8('/pk/'), Buffer.from([0x12, 0x20]), crypto.sha256(padded)])
      const inline = Buffer.concat([utf8('/pk/'), Buffer.from([0, padded.length]), padded])
      expect(() => validators.check(keyOf(valueOf(type)), padded)).toThrowError(code('bad-record'))
      expect(() => validators.check(hashed, padded)).toThrowError(code('bad-record'))
      expect(() => validators.check(inline, padded)).toThrowError(code('bad-record'))
    }
  })

  it('are not even imported when they don’t belong to the key', () => {
    const imported = vi.spyOn(crypto, 'readSpki')
    const value = Uint8Array.from(valueOf('RSA'))
    value[value.length - 10] = (value[value.length - 10] as number) ^ 1
    expect(() => validators.check(keyOf(valueOf('RSA')), value)).toThrowError(code('bad-record'))
    expect(imported).not.toHaveBeenCalled()
    const hashed = Buffer.concat([utf8('/pk/'), Buffer.from([0x12, 0x20]), crypto.sha256(value)])
    validators.check(hashed, value)
    expect(imported).toHaveBeenCalled()
  })

  it('that are no keys, under the hash of what they are, are refused', () => {
    for (const value of [utf8(''), utf8('hello'), Uint8Array.from([8, 1, 18, 0])]) {
      const hashed = Buffer.concat([utf8('/pk/'), Buffer.from([0x12, 0x20]), crypto.sha256(value)])
      expect(() => validators.check(hashed, value)).toThrowError(code('bad-record'))
    }
  })
})

describe('validators', () => {
  const validators = new Validators({ numbers })

  it('judge the records of their namespace', () => {
    validators.check(utf8('/numbers/a'), utf8('7'))
    expect(() => validators.check(utf8('/numbers/a'), utf8('x'))).toThrowError(
      /not valid .*"\/numbers\/a".*not a number/,
    )
    expect(validators.select(utf8('/numbers/a'), ['1', '9', '3'].map(utf8))).toBe(1)
  })

  it.each(['/other/a', '/__proto__/a', '/constructor/a', '/toString/a'])('there are none for %s', (key) => {
    expect(() => validators.check(utf8(key), utf8('7'))).toThrowError(code('bad-record'))
    expect(() => validators.select(utf8(key), [utf8('7')])).toThrowError(code('bad-record'))
  })

  it('can replace the one of public keys', () => {
    new Validators({ pk: numbers }).check(utf8('/pk/a'), utf8('7'))
  })

  it.each(['', 'a/b', 'a b', 'é', 'n'.repeat(65)])('can’t be given the name %j', (name) => {
    expect(() => new Validators({ [name]: numbers })).toThrowError(code('bad-argument'))
  })

  it('that choose what was not offered are a bug', () => {
    for (const index of [2, -1, 0.5, NaN]) {
      const wrong = new Validators({ numbers: { ...numbers, select: () => index } })
      expect(() => wrong.select(utf8('/numbers/a'), [utf8('1'), utf8('2')]), String(index)).toThrowError(code('bug'))
    }
  })

  it('that fail to choose leave nothing to choose', () => {
    const failing: RecordValidator = {
      ...numbers,
      select: () => {
        throw new Error('no')
      },
    }
    expect(() => new Validators({ numbers: failing }).select(utf8('/numbers/a'), [utf8('1')])).toThrowError(NetError)
  })

  it('name somebody else’s key without its control characters', () => {
    const key = Buffer.concat([utf8('/other/'), Buffer.from([0x1b, 0x5b, 0x32, 0x4a, 0xff]), Buffer.alloc(100, 'x')])
    expect(() => validators.check(Buffer.concat([key]), utf8('1'))).toThrowError(code('bad-record'))
    expect(() => validators.check(Buffer.concat([utf8('\u001b[2J'), key]), utf8('1'))).toThrowError(
      /^"\.\[2J\/other\/[.x[2J]+…" is no key/,
    )
  })
})
