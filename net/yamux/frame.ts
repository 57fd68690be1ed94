/**
 * yamux frames. https://github.com/libp2p/specs/blob/master/yamux/README.md#framing
 *
 *   version u8 = 0 | type u8 | flags u16 | stream u32 | length u32        12 bytes, big endian; a data frame's payload follows
 *
 * A payload is handed on in the pieces it arrives in, so no frame is ever buffered, whatever length it announces.
 * Left out: what a frame means to a stream.
 */
import { violation } from '../errors.ts'

export const HEADER_BYTES = 12

export const DATA = 0
export const WINDOW_UPDATE = 1
export const PING = 2
export const GO_AWAY = 3

export const SYN = 1
export const ACK = 2
export const FIN = 4
export const RST = 8

export const GO_AWAY_NORMAL = 0
export const GO_AWAY_PROTOCOL_ERROR = 1
export const GO_AWAY_INTERNAL_ERROR = 2

export const MAX_U32 = 0xffff_ffff

/** `length` means: data: payload bytes; window update: credit (with RST an error code); ping: an opaque value; go-away: a code. */
export function writeHeader(
  target: Uint8Array,
  offset: number,
  type: number,
  flags: number,
  streamId: number,
  length: number,
): number {
  target[offset] = 0
  target[offset + 1] = type
  target[offset + 2] = flags >>> 8
  target[offset + 3] = flags
  target[offset + 4] = streamId >>> 24
  target[offset + 5] = streamId >>> 16
  target[offset + 6] = streamId >>> 8
  target[offset + 7] = streamId
  target[offset + 8] = length >>> 24
  target[offset + 9] = length >>> 16
  target[offset + 10] = length >>> 8
  target[offset + 11] = length
  return offset + HEADER_BYTES
}

export interface FrameHandler {
  /** A header that the spec allows: known version and type, and a stream id where the type has one. */
  onFrame(type: number, flags: number, streamId: number, length: number): void
  /** The next bytes of the data frame that was announced last. */
  onPayload(bytes: Uint8Array): void
  /** All of that frame's payload came. Every data frame gets one, also an empty one. */
  onPayloadEnd(): void
}

export class FrameDecoder {
  readonly #handler: FrameHandler
  readonly #header = new Uint8Array(HEADER_BYTES)
  #headerBytes = 0
  #payloadLeft = 0
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
      if (this.#payloadLeft > 0) {
        offset = this.#readPayload(chunk, offset)
      } else if (this.#headerBytes === 0 && chunk.length - offset >= HEADER_BYTES) {
        this.#readHeader(chunk, offset)
        offset += HEADER_BYTES
      } else {
        this.#header[this.#headerBytes++] = chunk[offset++] as number
        if (this.#headerBytes === HEADER_BYTES) {
          this.#headerBytes = 0
          this.#readHeader(this.#header, 0)
        }
      }
    }
  }

  #readHeader(bytes: Uint8Array, offset: number): void {
    const version = bytes[offset] as number
    const type = bytes[offset + 1] as number
    const flags = readU16(bytes, offset + 2)
    const streamId = readU32(bytes, offset + 4)
    const length = readU32(bytes, offset + 8)
    if (version !== 0) throw violation(`The peer sent a yamux frame of version ${version}, where only 0 exists`)
    if (type > GO_AWAY) throw violation(`The peer sent a yamux frame of the unknown type ${type}`)
    if (type >= PING !== (streamId === 0))
      throw violation(`The peer sent a yamux frame of type ${type} for stream ${streamId}`)
    this.#handler.onFrame(type, flags, streamId, length)
    if (type !== DATA) return
    this.#payloadLeft = length
    if (length === 0) this.#handler.onPayloadEnd()
  }

  #readPayload(chunk: Uint8Array, offset: number): number {
    const end = Math.min(offset + this.#payloadLeft, chunk.length)
    this.#payloadLeft -= end - offset
    this.#handler.onPayload(offset === 0 && end === chunk.length ? chunk : chunk.subarray(offset, end))
    if (this.#payloadLeft === 0 && !this.#stopped) this.#handler.onPayloadEnd()
    return end
  }
}

function readU16(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] as number) << 8) | (bytes[offset + 1] as number)
}

function readU32(bytes: Uint8Array, offset: number): number {
  return readU16(bytes, offset) * 0x10000 + readU16(bytes, offset + 2)
}
