/** Frame headers cut from larger buffers: a header is a view, not an allocation of its own. */

/** Ours: some 170 yamux headers, and no more than that is kept alive by one header that waits in a queue. Bytes. */
const SLAB_BYTES = 2048

export class HeaderSlab {
  #bytes = new Uint8Array(SLAB_BYTES)
  #used = 0

  /** `length` bytes of the caller's own. */
  take(length: number): Uint8Array {
    if (length > SLAB_BYTES) return new Uint8Array(length)
    if (this.#used + length > SLAB_BYTES) {
      this.#bytes = new Uint8Array(SLAB_BYTES)
      this.#used = 0
    }
    return this.#bytes.subarray(this.#used, (this.#used += length))
  }
}
