/**
 * Codec: noise messages out of a byte stream (libp2p noise spec, "Wire Format").
 *
 *   length, 2 bytes big endian | message
 *
 * A message that lies in one chunk comes as a view of it; one that is cut comes in the pieces it arrived in, so that
 * decryption is the first to copy. The length is checked before anything is kept.
 */
import { violation } from '../errors.ts'

/** Ours: more pieces than this are copied into one buffer, so that a trickle of tiny chunks stays cheap to hold and to open. */
const MAX_PIECES = 8

const EMPTY = new Uint8Array(0)

export class FrameReader {
  #chunk: Uint8Array = EMPTY
  #offset = 0
  /** The first length byte when the chunk ended after it. */
  #high = -1
  /** Length of the message being gathered; −1 = its length is still to come. */
  #length = -1
  #pieces: Uint8Array[] = []
  #held = 0
  /** Set once there were too many pieces: the one buffer that holds all of them. */
  #joined: Uint8Array | null = null

  /** The chunk must stay untouched until its messages were taken. Only when `next` said null. */
  push(chunk: Uint8Array): void {
    this.#chunk = chunk
    this.#offset = 0
  }

  /** Whether the bytes so far end inside a message. */
  get partial(): boolean {
    return this.#high >= 0 || this.#length >= 0
  }

  /**
   * The next message, in order of its pieces; null = push more.
   * @throws NetError protocol-violation when its length is out of bounds
   */
  next(minBytes: number, maxBytes: number): Uint8Array[] | null {
    if (this.#length < 0 && !this.#readLength(minBytes, maxBytes)) return null
    const chunk = this.#chunk
    const end = this.#offset + this.#length - this.#held
    if (end > chunk.length) {
      this.#hold(chunk.subarray(this.#offset))
      this.#release()
      return null
    }
    this.#hold(chunk.subarray(this.#offset, end))
    this.#offset = end
    if (end === chunk.length) this.#release()
    const message = this.#pieces
    this.#pieces = []
    this.#joined = null
    this.#held = 0
    this.#length = -1
    return message
  }

  #readLength(minBytes: number, maxBytes: number): boolean {
    const chunk = this.#chunk
    if (this.#high < 0) {
      if (this.#offset >= chunk.length) return false
      this.#high = chunk[this.#offset++] as number
    }
    if (this.#offset >= chunk.length) {
      this.#release()
      return false
    }
    const length = this.#high * 256 + (chunk[this.#offset++] as number)
    if (length < minBytes || length > maxBytes)
      throw violation(`The peer sent a noise message of ${length} bytes where ${minBytes} to ${maxBytes} are possible`)
    this.#high = -1
    this.#length = length
    return true
  }

  #hold(piece: Uint8Array): void {
    if (piece.length === 0) return
    if (!this.#joined && this.#pieces.length < MAX_PIECES) {
      this.#pieces.push(piece)
    } else {
      this.#joined ??= joinInto(new Uint8Array(this.#length), this.#pieces)
      this.#joined.set(piece, this.#held)
      this.#pieces = [this.#joined.subarray(0, this.#held + piece.length)]
    }
    this.#held += piece.length
  }

  /** A chunk that was used up is not kept alive. */
  #release(): void {
    this.#chunk = EMPTY
    this.#offset = 0
  }
}

function joinInto(target: Uint8Array, pieces: readonly Uint8Array[]): Uint8Array {
  let offset = 0
  for (const piece of pieces) {
    target.set(piece, offset)
    offset += piece.length
  }
  return target
}
