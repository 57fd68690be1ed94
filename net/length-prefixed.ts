/**
 * Messages with an unsigned varint length before each: identify, gossipsub, kad, direct messages.
 *
 *   uvarint length | length bytes
 *
 * The length is checked before anything is kept, and what is kept never exceeds twice what the peer really sent.
 * Left out: what is in a message.
 */
import { NetError, violation } from './errors.ts'
import type { Stream } from './stream.ts'
import { varintLength, writeVarint } from './varint.ts'

/**
 * Ours: up to here a message that comes in pieces gets its whole buffer at once. A longer one's buffer grows with what
 * has come, so that announcing a megabyte costs the announcer a megabyte.
 */
const EAGER_BYTES = 16 * 1024

export function encodeLengthPrefixed(message: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(varintLength(message.length) + message.length)
  bytes.set(message, writeVarint(message.length, bytes, 0))
  return bytes
}

/** A stream decoder: chunks in, whole messages out, whatever the chunking. */
export class LengthPrefixedDecoder {
  readonly #maxBytes: number
  readonly #maxPrefixBytes: number
  #prefixBytes = 0
  #length = 0
  #scale = 1
  /** Null while the length is being read. */
  #body: Uint8Array | null = null
  #filled = 0
  #message: Uint8Array | null = null

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
    this.#maxPrefixBytes = varintLength(maxBytes)
  }

  /** Whether the bytes so far end inside a message. */
  get partial(): boolean {
    return this.#prefixBytes > 0
  }

  /**
   * Calls `onMessage` for each message that `chunk` completes. A message that lies within one chunk is a view of it;
   * whoever keeps it copies it.
   * @throws NetError limit-exceeded | protocol-violation
   */
  push(chunk: Uint8Array, onMessage: (message: Uint8Array) => void): void {
    let offset = 0
    while (offset < chunk.length) {
      offset = this.advance(chunk, offset)
      const message = this.takeMessage()
      if (message !== null) onMessage(message)
    }
  }

  /** Reads on from `offset` up to the end of one message or of the chunk; gives back where it stopped. */
  advance(chunk: Uint8Array, offset: number): number {
    if (this.#body === null) {
      offset = this.#readLength(chunk, offset)
      if (this.#message !== null || this.#body === null) return offset
    }
    return this.#readBody(chunk, offset)
  }

  /** The message that the last `advance` completed, once. */
  takeMessage(): Uint8Array | null {
    const message = this.#message
    this.#message = null
    return message
  }

  #readLength(chunk: Uint8Array, offset: number): number {
    while (offset < chunk.length) {
      const byte = chunk[offset++] as number
      this.#prefixBytes++
      this.#length += (byte & 0x7f) * this.#scale
      this.#scale *= 0x80
      const more = byte >= 0x80
      if (this.#length > this.#maxBytes || (more && this.#prefixBytes >= this.#maxPrefixBytes)) {
        throw new NetError('limit-exceeded', `The peer announced a message of more than ${this.#maxBytes} bytes`)
      }
      if (more) continue
      if (byte === 0 && this.#prefixBytes > 1)
        throw violation('The peer sent a message length in more bytes than it needs')
      return this.#beginBody(chunk, offset)
    }
    return offset
  }

  #beginBody(chunk: Uint8Array, offset: number): number {
    const end = offset + this.#length
    if (end <= chunk.length) {
      this.#finish(chunk.subarray(offset, end))
      return end
    }
    const here = chunk.length - offset
    this.#body = new Uint8Array(Math.min(this.#length, Math.max(EAGER_BYTES, 2 * here)))
    return offset
  }

  #readBody(chunk: Uint8Array, offset: number): number {
    let body = this.#body as Uint8Array
    const taken = Math.min(this.#length - this.#filled, chunk.length - offset)
    const filled = this.#filled + taken
    if (filled > body.length) {
      const grown = new Uint8Array(Math.min(this.#length, Math.max(filled, 2 * body.length)))
      grown.set(body.subarray(0, this.#filled))
      this.#body = body = grown
    }
    body.set(chunk.subarray(offset, offset + taken), this.#filled)
    this.#filled = filled
    if (filled === this.#length) this.#finish(body)
    return offset + taken
  }

  #finish(message: Uint8Array): void {
    this.#message = message
    this.#prefixBytes = 0
    this.#length = 0
    this.#scale = 1
    this.#body = null
    this.#filled = 0
  }
}

/** Whole messages of a stream, one at a time, for exchanges. Bytes after the last message asked for are kept. */
export class MessageReader {
  readonly #stream: Pick<Stream, 'read'>
  readonly #decoder: LengthPrefixedDecoder
  #chunk: Uint8Array = new Uint8Array(0)
  #offset = 0

  constructor(stream: Pick<Stream, 'read'>, maxBytes: number) {
    this.#stream = stream
    this.#decoder = new LengthPrefixedDecoder(maxBytes)
  }

  /**
   * The next message; null = the remote ended between messages. One call at a time.
   * @throws NetError limit-exceeded | protocol-violation | reset | closed
   */
  async next(): Promise<Uint8Array | null> {
    for (;;) {
      while (this.#offset < this.#chunk.length) {
        this.#offset = this.#decoder.advance(this.#chunk, this.#offset)
        const message = this.#decoder.takeMessage()
        if (message !== null) return message
      }
      const chunk = await this.#stream.read()
      if (chunk === null) {
        if (this.#decoder.partial) throw violation('The peer ended the stream in the middle of a message')
        return null
      }
      this.#chunk = chunk
      this.#offset = 0
    }
  }

  /** Bytes read from the stream that follow the last message: they belong to whatever protocol comes next. */
  leftover(): Uint8Array {
    const rest = this.#chunk.subarray(this.#offset)
    this.#offset = this.#chunk.length
    return rest
  }
}

/** The first message of a stream that carries one in this direction; null = the remote ended without one. Errors as `MessageReader.next`. */
export function readMessage(stream: Pick<Stream, 'read'>, maxBytes: number): Promise<Uint8Array | null> {
  return new MessageReader(stream, maxBytes).next()
}
