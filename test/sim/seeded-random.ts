/**
 * Randomness that one seed repeats: xoshiro128** (Blackman & Vigna), its state filled from the seed by splitmix32.
 * `fork` gives each host a stream of its own, so that one host more draws nothing from the others.
 */
import type { Random } from '../../net/random.ts'

export interface SeededRandom extends Random {
  /** Another stream, determined by this seed and the label alone. */
  fork(label: string | number): SeededRandom
}

export function seededRandom(seed: number | string): SeededRandom {
  let mixed = hash(String(seed))
  const splitmix = (): number => {
    mixed = (mixed + 0x9e3779b9) | 0
    let z = mixed
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return z ^ (z >>> 15)
  }
  let a = splitmix()
  let b = splitmix()
  let c = splitmix()
  let d = splitmix()

  const next = (): number => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0
    const t = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= t
    d = rotate(d, 11)
    return result
  }

  return {
    bytes(length) {
      const bytes = new Uint8Array(length)
      for (let i = 0; i < length; i += 4) {
        const word = next()
        for (let j = 0; j < 4 && i + j < length; j++) bytes[i + j] = word >>> (8 * j)
      }
      return bytes
    },
    number: () => (next() * 2 ** 21 + (next() >>> 11)) / 2 ** 53,
    fork: (label) => seededRandom(`${seed}/${label}`),
  }
}

function rotate(x: number, k: number): number {
  return (x << k) | (x >>> (32 - k))
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return h
}
