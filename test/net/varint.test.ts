import { describe, expect, test } from 'vitest'
import { NetError } from '../../net/errors.ts'
import { encodeVarint, readVarint, varintLength, writeVarint } from '../../net/varint.ts'

/** Value and its only encoding. */
const VECTORS: [number, string][] = [
  [0, '00'],
  [1, '01'],
  [127, '7f'],
  [128, '8001'],
  [255, 'ff01'],
  [300, 'ac02'],
  [16_383, 'ff7f'],
  [16_384, '808001'],
  [2 ** 31 - 1, 'ffffffff07'],
  [2 ** 31, '8080808008'],
  [2 ** 32 - 1, 'ffffffff0f'],
  [2 ** 32, '8080808010'],
  [2 ** 35 + 5, '858080808001'],
  [Number.MAX_SAFE_INTEGER, 'ffffffffffffff0f'],
]

describe('varint', () => {
  test.each(VECTORS)('writes %d as %s and reads it back', (value, hex) => {
    expect(Buffer.from(encodeVarint(value)).toString('hex')).toBe(hex)
    expect(varintLength(value)).toBe(hex.length / 2)
    const bytes = Buffer.from(`ffff${hex}00`, 'hex')
    expect(readVarint(bytes, 2)).toEqual({ value, next: 2 + hex.length / 2 })
  })

  test('writes in the middle of other bytes', () => {
    const target = new Uint8Array(5).fill(9)
    expect(writeVarint(300, target, 1)).toBe(3)
    expect([...target]).toEqual([9, 0xac, 0x02, 9, 9])
  })

  test.each(VECTORS)('%d is incomplete at every shorter length', (_, hex) => {
    const bytes = Buffer.from(hex, 'hex')
    for (let length = 0; length < bytes.length; length++) expect(readVarint(bytes.subarray(0, length), 0)).toBe(null)
  })

  test.each([
    ['one byte more than it needs', '8000'],
    ['many bytes more than it needs', 'ff8000'],
    ['ten bytes', '80808080808080808001'],
    ['nine bytes that go on', '808080808080808080'],
    ['2^53', '8080808080808010'],
    ['63 bits', 'ffffffffffffffff7f'],
  ])('refuses %s', (_, hex) => {
    expect(() => readVarint(Buffer.from(hex, 'hex'), 0)).toThrow(NetError)
  })

  test.each([-1, 1.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY])('has none for %d', (value) => {
    expect(() => encodeVarint(value)).toThrow(NetError)
  })
})
