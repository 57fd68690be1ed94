/**
 * Unsigned LEB128 as multiformats restricts it: at most 9 bytes, the shortest form only.
 * https://github.com/multiformats/unsigned-varint
 *
 *   byte   1ddddddd 1ddddddd … 0ddddddd     low seven bits first; the top bit says that more follow
 *
 * Left out: values above 2^53 − 1. No protocol here needs them as numbers (mplex ids have a codec of their own).
 */
import { NetError, violation } from './errors.ts'

/** Spec: 63 bits. */
const MAX_VARINT_BYTES = 9

export function varintLength(value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new NetError('bad-argument', `${value} is not an integer from 0 to 2^53 - 1, so it has no varint`)
  }
  let length = 1
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) length++
  return length
}

export function encodeVarint(value: number): Uint8Array {
  const bytes = new Uint8Array(varintLength(value))
  writeVarint(value, bytes, 0)
  return bytes
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

/** The varint at `offset` and the offset after it; null = the bytes end inside it. @throws NetError protocol-violation */
export function readVarint(bytes: Uint8Array, offset: number): { value: number; next: number } | null {
  let value = 0
  let scale = 1
  for (let count = 1; count <= MAX_VARINT_BYTES; count++) {
    const byte = bytes[offset++]
    if (byte === undefined) return null
    value += (byte & 0x7f) * scale
    if (value > Number.MAX_SAFE_INTEGER) throw violation('The peer sent a varint above 2^53 - 1')
    if (byte < 0x80) {
      if (byte === 0 && count > 1) throw violation('The peer sent a varint that is longer than it needs to be')
      return { value, next: offset }
    }
    scale *= 0x80
  }
  throw violation(`The peer sent a varint of more than ${MAX_VARINT_BYTES} bytes`)
}
