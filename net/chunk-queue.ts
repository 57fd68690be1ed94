/**
 * Bytes in order, kept as the chunks they came in. Nothing is copied, except where a chunk would hold on to much more
 * memory than it has bytes: a small view of a big buffer, or a swarm of tiny chunks.
 */

/** Ours: past this many unread chunks, further ones are gathered, so that a million one-byte frames cost about a megabyte. */
const MAX_LOOSE_CHUNKS = 64

/** Ours: the block that gathers them. Bytes. */
const GATHER_BYTES = 16 * 1024

/** Ours: below this many spent slots, compacting costs more than it frees. */
const COMPACT_SLOTS = 64

const NOTHING = new Uint8Array(0)

export class ChunkQueue {
  #chunks: Uint8Array[] = []
  /** The first chunk that was not taken; slots before it are spent. */
  #head = 0
  /** What the newest chunk is a view of, while it may still grow. */
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
    if (this.#chunks.length - this.#head >= MAX_LOOSE_CHUNKS && chunk.length < GATHER_BYTES) {
      this.#gather(chunk)
      return
    }
    this.#block = null
    this.push(chunk.length * 2 < chunk.buffer.byteLength ? new Uint8Array(chunk) : chunk)
  }

  /** The next chunk as it came. */
  shift(): Uint8Array | undefined {
    const chunk = this.#chunks[this.#head]
    if (chunk === undefined) return undefined
    this.#byteLength -= chunk.length
    this.#chunks[this.#head++] = NOTHING
    if (this.#head === this.#chunks.length) {
      this.#chunks.length = 0
      this.#head = 0
      // Whoever took the newest chunk owns it for good, so its block takes no more.
      this.#block = null
    } else if (this.#head >= COMPACT_SLOTS && this.#head * 2 >= this.#chunks.length) {
      this.#chunks.splice(0, this.#head)
      this.#head = 0
    }
    return chunk
  }

  /** The next chunk, or its first `limit` bytes. Only when there are bytes. */
  take(limit: number): Uint8Array {
    const chunk = this.#chunks[this.#head] as Uint8Array
    if (chunk.length <= limit) return this.shift() as Uint8Array
    this.#chunks[this.#head] = chunk.subarray(limit)
    this.#byteLength -= limit
    return chunk.subarray(0, limit)
  }

  clear(): void {
    this.#chunks = []
    this.#head = 0
    this.#block = null
    this.#byteLength = 0
  }

  #gather(chunk: Uint8Array): void {
    const newest = this.#chunks.length - 1
    const filled = (this.#chunks[newest] as Uint8Array).length
    if (this.#block === null || filled + chunk.length > GATHER_BYTES) {
      this.#block = new Uint8Array(GATHER_BYTES)
      this.#block.set(chunk)
      this.push(this.#block.subarray(0, chunk.length))
      return
    }
    this.#block.set(chunk, filled)
    this.#chunks[newest] = this.#block.subarray(0, filled + chunk.length)
    this.#byteLength += chunk.length
  }
}
