import { describe, expect, test } from 'vitest'
import { NetError } from '../../net/errors.ts'
import { varintLength, writeVarint } from '../../net/varint.ts'

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
  test.each(VECTORS)('writes %d as %s', (value, hex) => {
    const bytes = Buffer.alloc(hex.length / 2)
    expect([varintLength(value), writeVarint(value, bytes, 0)]).toEqual([bytes.length, bytes.length])
    expect(bytes.toString('hex')).toBe(hex)
  })

  test('writes in the middle of other bytes', () => {
    const target = new Uint8Array(5).fill(9)
    expect(writeVarint(300, target, 1)).toBe(3)
    expect([...target]).toEqual([9, 0xac, 0x02, 9, 9])
  })

  test.each([-1, 1.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY])('has none for %d', (value) => {
    expect(() => varintLength(value)).toThrow(NetError)
  })
})
