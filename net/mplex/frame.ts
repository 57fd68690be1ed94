/**
 * mplex frames. https://github.com/libp2p/specs/blob/master/mplex/README.md#message-format
 *
 *   uvarint (stream id << 3 | flag) | uvarint length | length bytes
 *
 * A payload is handed on in the pieces it arrives in. Ids have 60 bits: a number here while it fits 46, a bigint above, which no
 * implementation known to us allocates.
 */
import { violation } from '../errors.ts'
import { varintLength, writeVarint } from '../varint.ts'

export const NEW_STREAM = 0
export const MESSAGE_RECEIVER = 1
export const MESSAGE_INITIATOR = 2
export const CLOSE_RECEIVER = 3
export const CLOSE_INITIATOR = 4
export const RESET_RECEIVER = 5
export const RESET_INITIATOR = 6

/** Spec: a message's payload. Bytes. */
const MAX_MESSAGE_BYTES = 1024 * 1024

/** Spec: nine bytes of varint hold id and flag. */
const MAX_HEADER_VARINT_BYTES = 9
const MAX_LENGTH_VARINT_BYTES = varintLength(MAX_MESSAGE_BYTES)

/** The first seven bytes of the header varint: 46 bits of id and the flag. */
const LOW_VARINT_BYTES = 7
const LOW_ID_BITS = 46n

export type StreamNumber = number | bigint

/** Id, flag and length as they go ahead of `length` bytes. */
export function encodeHeader(id: StreamNumber, flag: number, length: number): Uint8Array {
  const bytes = new Uint8Array(MAX_HEADER_VARINT_BYTES + MAX_LENGTH_VARINT_BYTES)
  return bytes.subarray(0, writeVarint(length, bytes, writeId(id, flag, bytes)))
}

function writeId(id: StreamNumber, flag: number, bytes: Uint8Array): number {
  if (typeof id === 'number') return writeVarint(id * 8 + flag, bytes, 0)
  const low = Number(BigInt.asUintN(Number(LOW_ID_BITS), id)) * 8 + flag
  let rest = low
  for (let i = 0; i < LOW_VARINT_BYTES; i++) {
    bytes[i] = (rest % 0x80) | 0x80
    rest = Math.floor(rest / 0x80)
  }
  return writeVarint(Number(id >> LOW_ID_BITS), bytes, LOW_VARINT_BYTES)
}

export interface FrameHandler {
  /** A header with a known flag and a length within bounds. */
  onFrame(id: StreamNumber, flag: number, length: number): void
  /** The next bytes of the frame that was announced last. */
  onPayload(bytes: Uint8Array): void
}

export class FrameDecoder {
  readonly #handler: FrameHandler
  #reading: 'id' | 'length' | 'payload' = 'id'
  #count = 0
  #low = 0
  #high = 0
  #scale = 1
  #length = 0
  #stopped = false

  constructor(handler: FrameHandler) {
    this.#handler = handler
  }

  /** Nothing further is handed on, not even from the chunk in hand. */
  stop(): void {
    this.#stopped = true
  }

  /** Any chunking gives the same calls, but for where payloads are cut. @throws NetError protocol-violation */
  push(chunk: Uint8Array): void {
    let offset = 0
    while (offset < chunk.length && !this.#stopped) {
      if (this.#reading === 'payload') offset = this.#readPayload(chunk, offset)
      else if (this.#reading === 'id') this.#readId(chunk[offset++] as number)
      else this.#readLength(chunk[offset++] as number)
    }
  }

  #readId(byte: number): void {
    this.#count++
    if (this.#count === LOW_VARINT_BYTES + 1) this.#scale = 1
    const value = (byte & 0x7f) * this.#scale
    this.#scale *= 0x80
    if (this.#count <= LOW_VARINT_BYTES) this.#low += value
    else this.#high += value
    if (this.#endOfVarint(byte, MAX_HEADER_VARINT_BYTES)) {
      if (this.#low % 8 > RESET_INITIATOR)
        throw violation(`The peer sent an mplex frame with the unknown flag ${this.#low % 8}`)
      this.#reading = 'length'
    }
  }

  #readLength(byte: number): void {
    this.#count++
    this.#length += (byte & 0x7f) * this.#scale
    this.#scale *= 0x80
    if (!this.#endOfVarint(byte, MAX_LENGTH_VARINT_BYTES)) return
    if (this.#length > MAX_MESSAGE_BYTES)
      throw violation(
        `The peer announced an mplex message of ${this.#length} bytes, of which ${MAX_MESSAGE_BYTES} are allowed`,
      )
    const low = Math.floor(this.#low / 8)
    const id = this.#high === 0 ? low : (BigInt(this.#high) << LOW_ID_BITS) | BigInt(low)
    const flag = this.#low % 8
    this.#low = 0
    this.#high = 0
    this.#reading = this.#length > 0 ? 'payload' : 'id'
    this.#handler.onFrame(id, flag, this.#length)
  }

  #endOfVarint(byte: number, maxBytes: number): boolean {
    if (byte >= 0x80) {
      if (this.#count === maxBytes)
        throw violation(`The peer sent an mplex header field of more than ${maxBytes} bytes`)
      return false
    }
    if (byte === 0 && this.#count > 1)
      throw violation('The peer sent an mplex header field in more bytes than it needs')
    this.#count = 0
    this.#scale = 1
    return true
  }

  #readPayload(chunk: Uint8Array, offset: number): number {
    const end = Math.min(offset + this.#length, chunk.length)
    this.#length -= end - offset
    if (this.#length === 0) this.#reading = 'id'
    this.#handler.onPayload(offset === 0 && end === chunk.length ? chunk : chunk.subarray(offset, end))
    return end
  }
}
