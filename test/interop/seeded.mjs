/**
 * Bytes that both ends of a test can compute without sending them: byte `i` of a seed never depends on the bytes before
 * it, so a stream can be written and checked in chunks of any size.
 */

// The finaliser of MurmurHash3: every input bit changes about half of the output bits.
function mix(word) {
  let h = word >>> 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** `length` bytes of the sequence `seed`, from byte `offset` on. */
export function seededBytes(seed, length, offset = 0) {
  const out = new Uint8Array(length)
  const key = mix(seed + 0x9e3779b9)
  let word = 0
  let wordIndex = -1
  for (let i = 0; i < length; i++) {
    const at = offset + i
    const index = Math.floor(at / 4)
    if (index !== wordIndex) {
      wordIndex = index
      word = mix(key + Math.imul(index, 0x9e3779b1))
    }
    out[i] = (word >>> ((at % 4) * 8)) & 0xff
  }
  return out
}
