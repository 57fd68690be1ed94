/**
 * Everything a bare network delivered, as one hash that runs along: a row a delivery with its time, ends, stream, kind and bytes. One
 * seed is one digest. It keeps no lines (a thousand nodes make millions); `mark` gives prefixes, by which two runs are told apart.
 *
 *   at (8, float) | kind (1) | from (4) | to (4) | stream (4) | length (4) | bytes
 */
import { createHash } from 'node:crypto'

/** Rows are hashed so many bytes at a time. */
const BUFFER_BYTES = 64 * 1024
const HEAD_BYTES = 25

const KINDS = ['open', 'accept', 'refuse', 'data', 'end', 'reset', 'close'] as const
export type Kind = (typeof KINDS)[number]

const CODES = new Map<Kind, number>(KINDS.map((kind, code) => [kind, code]))

export class DeliveryDigest {
  rows = 0
  bytes = 0
  readonly #hash = createHash('sha256')
  readonly #buffer = Buffer.alloc(BUFFER_BYTES)
  #used = 0

  record(at: number, kind: Kind, from: number, to: number, stream: number, bytes: Uint8Array | null): void {
    const length = bytes === null ? 0 : bytes.length
    this.rows++
    this.bytes += length
    if (this.#used + HEAD_BYTES + length > BUFFER_BYTES) this.#flush()
    const buffer = this.#buffer
    let offset = buffer.writeDoubleBE(at, this.#used)
    offset = buffer.writeUInt8(CODES.get(kind) as number, offset)
    offset = buffer.writeUInt32BE(from, offset)
    offset = buffer.writeUInt32BE(to, offset)
    offset = buffer.writeUInt32BE(stream, offset)
    this.#used = buffer.writeUInt32BE(length, offset)
    if (bytes === null) return
    if (this.#used + length > BUFFER_BYTES) {
      this.#flush()
      this.#hash.update(bytes)
    } else {
      buffer.set(bytes, this.#used)
      this.#used += length
    }
  }

  /** Hex, of everything so far; recording goes on. */
  mark(): string {
    this.#flush()
    return this.#hash.copy().digest('hex')
  }

  #flush(): void {
    this.#hash.update(this.#buffer.subarray(0, this.#used))
    this.#used = 0
  }
}
