/**
 * Port: randomness. Keys, nonces, ephemeral keys and every random choice come from here, so that one seed gives one trace.
 */
import { randomFillSync } from 'node:crypto'

export interface Random {
  /** `length` fresh random bytes, owned by the caller. */
  bytes(length: number): Uint8Array
  /** A float in [0, 1). Not for secrets. */
  number(): number
}

/** A uniformly shuffled copy (Fisher–Yates). */
export function shuffle<T>(random: Random, items: Iterable<T>): T[] {
  const result = [...items]
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random.number() * (i + 1))
    const swap = result[i] as T
    result[i] = result[j] as T
    result[j] = swap
  }
  return result
}

/** The operating system's randomness. */
export const systemRandom: Random = {
  bytes: (length) => randomFillSync(new Uint8Array(length)),
  number: () => Math.random(),
}
