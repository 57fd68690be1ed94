/** Codec: the receiving direction after the handshake. Chunks of the wire in, plaintext out, any chunking. */
import { TAG_BYTES } from '../crypto.ts'
import type { CipherState } from './cipher-state.ts'
import type { FrameReader } from './frame-reader.ts'

/** Spec: what two bytes of length can say. */
const MAX_MESSAGE_BYTES = 65535

export class Opener {
  readonly #frames: FrameReader
  readonly #cipher: CipherState
  /** Of the last message opened, what was not handed out. */
  #pieces: Uint8Array[] = []
  #taken = 0

  /** @param frames what the handshake read with; bytes behind its last message are still in there */
  constructor(frames: FrameReader, cipher: CipherState) {
    this.#frames = frames
    this.#cipher = cipher
  }

  /** Only when `next` said null. The chunk must stay untouched until then. */
  push(chunk: Uint8Array): void {
    this.#frames.push(chunk)
  }

  /** Whether the bytes so far end inside a message. */
  get partial(): boolean {
    return this.#frames.partial
  }

  /**
   * The next bytes, never none: an empty message means nothing (and is not an end). null = push more.
   * @throws NetError protocol-violation
   */
  next(): Uint8Array | null {
    for (;;) {
      const piece = this.#pieces[this.#taken++]
      if (piece) return piece
      const message = this.#frames.next(TAG_BYTES, MAX_MESSAGE_BYTES)
      this.#pieces = message ? this.#cipher.decrypt(message) : []
      this.#taken = 0
      if (!message) return null
    }
  }
}
