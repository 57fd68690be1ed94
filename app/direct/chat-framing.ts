/**
 * The two framings of /chat/1.0.0, which the examples of several implementations share by name only:
 *
 *   lf   go, py    text | LF        go adds an LF more; empty lines say nothing
 *   lp   js        uvarint length | text, mostly with an LF at its end
 *
 * Which one a stream carries is settled by its first bytes, and by the program at the other end where these fit both. Left out: whatever is in a text.
 */
import { encodeLengthPrefixed, LengthPrefixedDecoder, NetError } from '../../net/index.ts'

export type Framing = 'lf' | 'lp'

/** Bytes of a line or message: as much as js reads of its standard input at once, and four messages of ours. */
export const MAX_CHAT_BYTES = 64 * 1024
/** What the third byte of a length is at most. */
const MAX_LAST_LENGTH_BYTE = MAX_CHAT_BYTES >> 14
/** What a line's buffer begins with; grows with what came. */
const LINE_BYTES = 1024

const LF = 0x0a
const CR = 0x0d
/** Below, only these begin a line that somebody types: tab, line breaks, escape. */
const SPACE = 0x20
const TYPED_CONTROLS = new Set([0x09, LF, CR, 0x1b])

/** The framing that a peer's program uses, by its agent version; null = not known. */
export function framingOfAgent(agent: string | null): Framing | null {
  if (agent === null) return null
  if (/js-libp2p/.test(agent)) return 'lp'
  return /go-libp2p|py-libp2p/.test(agent) ? 'lf' : null
}

/** What the first bytes of a stream are; null = that can't be told yet. `agent`: what the program at the other end uses, as far as is known. */
export function framingOf(bytes: Uint8Array, agent: Framing | null): Framing | null {
  const first = bytes[0]
  if (first === undefined) return null
  if (first >= 0x80) return ofHighBytes(bytes)
  if (first < SPACE && !TYPED_CONTROLS.has(first)) return first === 0 ? 'lf' : 'lp'
  return agent ?? byLength(bytes, first)
}

/** A length of several bytes, or a character of several: a length's last byte has no high bit, and is small where it is the third. */
function ofHighBytes([, second, third]: Uint8Array): Framing | null {
  if (second === undefined) return null
  if (second < 0x80) return 'lp'
  if (third === undefined) return null
  return third <= MAX_LAST_LENGTH_BYTE ? 'lp' : 'lf'
}

/** `length`: the first byte, taken for one. What ends there, with the LF that most programs write, or at once without any, has a length. */
function byLength(bytes: Uint8Array, length: number): Framing | null {
  const end = 1 + length
  const line = bytes.indexOf(LF)
  if (bytes.length < end) return line === -1 ? null : 'lf'
  if (line === length) return bytes[end] === LF ? 'lf' : 'lp'
  return line === -1 && bytes.length === end ? 'lp' : 'lf'
}

/** A text as a peer reads it: a line each, since none of the programs knows messages of several. */
export function encodeChat(text: string, framing: Framing): Uint8Array {
  const lines = text.split('\n').map((line) => Buffer.from(`${line}\n`, 'utf8'))
  const said = lines.filter((line, at) => line.length > 1 || (at === 0 && lines.length === 1))
  return Buffer.concat(framing === 'lf' ? said : said.map((line) => encodeLengthPrefixed(line)))
}

/** A stream decoder: chunks in, texts out. */
export class ChatDecoder {
  /** null until the first bytes have settled it. */
  framing: Framing | null = null
  readonly #agent: () => Framing | null
  readonly #messages = new LengthPrefixedDecoder(MAX_CHAT_BYTES)
  #line = new Uint8Array(LINE_BYTES)
  #length = 0

  /** `agent`: what the peer's program uses, asked when it matters: identify may come after the first bytes. */
  constructor(agent: () => Framing | null) {
    this.#agent = agent
  }

  /** Calls `onText` for each text that `chunk` completes. @throws NetError limit-exceeded | protocol-violation */
  push(chunk: Uint8Array, onText: (text: string) => void): void {
    if (this.framing !== null) return this.#decode(chunk, onText)
    // Few bytes are kept: they settle it before a line can be long.
    const head = this.#length === 0 ? chunk : Buffer.concat([this.#line.subarray(0, this.#length), chunk])
    this.framing = framingOf(head, this.#agent())
    if (this.framing === null) return this.#keep(chunk)
    this.#length = 0
    this.#decode(head, onText)
  }

  /** The remote ended: what had no LF yet is a text, too. @throws NetError protocol-violation */
  end(onText: (text: string) => void): void {
    if (this.framing === 'lp') {
      if (this.#messages.partial) throw new NetError('protocol-violation', 'The peer ended the stream in a message')
      return
    }
    this.#finishLine(onText)
  }

  #decode(chunk: Uint8Array, onText: (text: string) => void): void {
    if (this.framing === 'lp') return this.#messages.push(chunk, (bytes) => say(bytes, onText))
    let start = 0
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, start)) {
      this.#keep(chunk.subarray(start, end))
      this.#finishLine(onText)
      start = end + 1
    }
    this.#keep(chunk.subarray(start))
  }

  #finishLine(onText: (text: string) => void): void {
    const line = this.#line.subarray(0, this.#length)
    this.#length = 0
    say(line, onText)
  }

  #keep(bytes: Uint8Array): void {
    const length = this.#length + bytes.length
    if (length > MAX_CHAT_BYTES) {
      throw new NetError('limit-exceeded', `The peer sent a line of more than ${MAX_CHAT_BYTES} bytes`)
    }
    if (length > this.#line.length) {
      const grown = new Uint8Array(Math.min(MAX_CHAT_BYTES, Math.max(length, 2 * this.#line.length)))
      grown.set(this.#line.subarray(0, this.#length))
      this.#line = grown
    }
    this.#line.set(bytes, this.#length)
    this.#length = length
  }
}

/** Line breaks at the end are framing. What isn't UTF-8 is shown as far as it is. */
function say(bytes: Uint8Array, onText: (text: string) => void): void {
  let end = bytes.length
  while (end > 0 && (bytes[end - 1] === LF || bytes[end - 1] === CR)) end--
  if (end > 0) onText(Buffer.from(bytes.buffer, bytes.byteOffset, end).toString('utf8'))
}
