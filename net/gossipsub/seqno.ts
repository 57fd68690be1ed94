/**
 * Sequence numbers of our messages: they start at the wall clock in nanoseconds, as everyone's do, but never at or below one that an
 * earlier run may have used, and rise by one. Reserved in blocks, so that keeping them touches the disk once in a million messages.
 */
import type { Clock } from '../clock.ts'

/** Ours: a crash skips at most a block, and a block is one millisecond of the clock that the numbers come from. */
const BLOCK = 1n << 20n

const NANOSECONDS = 1_000_000n

export class SeqnoCounter {
  readonly #onReserved: (reserved: bigint) => void
  #next: bigint
  #reserved: bigint

  /** @param last the highest number that may have been used before */
  constructor(clock: Clock, last: bigint | undefined, onReserved: ((reserved: bigint) => void) | undefined) {
    const start = BigInt(Math.floor(clock.epochMs())) * NANOSECONDS
    this.#next = last !== undefined && last >= start ? last + 1n : start
    this.#reserved = this.#next - 1n
    this.#onReserved = onReserved ?? ((): void => {})
  }

  next(): bigint {
    if (this.#next > this.#reserved) {
      const reserved = this.#next + BLOCK - 1n
      this.#onReserved(reserved)
      this.#reserved = reserved
    }
    return this.#next++
  }

  /** Whether a number is one of ours that was given out in this run or before. */
  used(seqno: bigint): boolean {
    return seqno < this.#next
  }
}
