/**
 * Unsigned LEB128 as multiformats restricts it: the shortest form only.
 * https://github.com/multiformats/unsigned-varint
 *
 *   byte   1ddddddd 1ddddddd … 0ddddddd     low seven bits first; the top bit says that more follow
 *
 * Left out: reading, which streams do byte by byte (length-prefixed.ts, mplex/frame.ts), and values above 2^53 − 1, which no protocol here needs as numbers
 * (mplex ids have a codec of their own).
 */
import { NetError } from './errors.ts'

export function varintLength(value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new NetError('bad-argument', `${value} is not an integer from 0 to 2^53 - 1, so it has no varint`)
  }
  let length = 1
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) length++
  return length
}

/** Writes `value` (an integer from 0 to 2^53 − 1) and gives back the offset after it; `target` must have the room. */
export function writeVarint(value: number, target: Uint8Array, offset: number): number {
  let rest = value
  // Bit operations see only 32 bits, so what is above them goes by division.
  while (rest > 0x7fffffff) {
    target[offset++] = (rest % 0x80) | 0x80
    rest = Math.floor(rest / 0x80)
  }
  while (rest >= 0x80) {
    target[offset++] = (rest & 0x7f) | 0x80
    rest >>>= 7
  }
  target[offset++] = rest
  return offset
}
