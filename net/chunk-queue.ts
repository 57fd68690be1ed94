/**
 * Bytes in order, kept as the chunks they came in. Nothing is copied, except where a chunk would hold on to much more
 * memory than it has bytes: a small view of a big buffer, or a swarm of tiny chunks.
 */
import { Fifo } from './fifo.ts'

/** Ours: past this many unread chunks, further ones are gathered, so that a million one-byte frames cost about a megabyte. */
const MAX_LOOSE_CHUNKS = 64

/** Ours: the block that gathers them. Bytes. */
const GATHER_BYTES = 16 * 1024

export class ChunkQueue {
  readonly #chunks = new Fifo<Uint8Array>()
  #block: Uint8Array | null = null
  #byteLength = 0

  get byteLength(): number {
    return this.#byteLength
  }

  /** Queues a chunk as it is. */
  push(chunk: Uint8Array): void {
    this.#byteLength += chunk.length
    this.#chunks.push(chunk)
  }

  /** Queues a chunk that is a view of something that arrived, for as long as a reader pleases. */
  keep(chunk: Uint8Array): void {
    if (this.#chunks.length >= MAX_LOOSE_CHUNKS && chunk.length < GATHER_BYTES) this.#gather(chunk)
    else {
      this.#block = null
      this.push(chunk.length * 2 < chunk.buffer.byteLength ? new Uint8Array(chunk) : chunk)
    }
  }

  /** The next chunk as it came. */
  shift(): Uint8Array | undefined {
    const chunk = this.#chunks.shift()
    if (chunk === undefined) return undefined
    this.#byteLength -= chunk.length
    // Whoever reads a chunk owns it for good, so its block takes no more.
    if (this.#chunks.length === 0) this.#block = null
    return chunk
  }

  /** The next chunk, or its first `limit` bytes. Only when there are bytes. */
  take(limit: number): Uint8Array {
    const chunk = this.#chunks.peek() as Uint8Array
    if (chunk.length <= limit) return this.shift() as Uint8Array
    this.#chunks.replaceFirst(chunk.subarray(limit))
    this.#byteLength -= limit
    return chunk.subarray(0, limit)
  }

  clear(): void {
    this.#chunks.clear()
    this.#block = null
    this.#byteLength = 0
  }

  #gather(chunk: Uint8Array): void {
    const last = this.#chunks.last() as Uint8Array
    const filled = last.length
    if (this.#block === null || filled + chunk.length > GATHER_BYTES) {
      this.#block = new Uint8Array(GATHER_BYTES)
      this.#block.set(chunk)
      this.push(this.#block.subarray(0, chunk.length))
      return
    }
    this.#block.set(chunk, filled)
    this.#chunks.replaceLast(this.#block.subarray(0, filled + chunk.length))
    this.#byteLength += chunk.length
  }
}
