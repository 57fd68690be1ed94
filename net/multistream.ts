/**
 * multistream-select 1.0: two ends settle which protocol a byte stream carries.
 * https://github.com/libp2p/specs/blob/master/connections/README.md#multistream-select
 *
 *   uvarint length | text | 0a        length counts the newline
 *
 * Initiator: header and first proposal in one write, then a proposal for each refusal. Responder: header, then an echo or "na".
 * Both are pure machines; whoever drives them owns the time limit. Left out: `ls` (answered as any protocol we lack)
 * and simultaneous-connect (retired by the spec).
 */
import { NetError, violation } from './errors.ts'
import type { MuxedStream } from './stream.ts'
import { varintLength, writeVarint } from './varint.ts'

const MULTISTREAM_PROTOCOL = '/multistream/1.0.0'

/** go and js: a line with its newline. Bytes. */
const MAX_LINE_BYTES = 1024

/** js and rust: two bytes hold every length up to MAX_LINE_BYTES. */
const MAX_LENGTH_BYTES = 2

/** Ours, because the spec has none: lines that one side may send before it has to settle. */
const MAX_ROUNDS = 64

const NEWLINE = 0x0a
const NOTHING = new Uint8Array(0)
const REFUSAL = 'na'

/** yamux's initial window: what a lazy dialer can have sent before it hears that its proposal is refused. Bytes. */
const MAX_REFUSED_BYTES = 256 * 1024

/** Ours: a host proposes a few dozen protocols at most, over and over. */
const MAX_CACHED_LINES = 128

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const lineCache = new Map<string, Uint8Array>()

export interface MultistreamOutput {
  /** Goes out at once, in one write, also on the call that settles. */
  send: Uint8Array | null
  /** Set once settled. */
  protocol: string | null
  /** Bytes after the negotiation: they belong to the protocol. */
  leftover: Uint8Array | null
}

/** `text` as a multistream line. @throws NetError bad-argument */
function encodeLine(text: string): Uint8Array {
  return lineOf(text).slice()
}

/** The same, shared: whoever sends it sends a copy. */
function lineOf(text: string): Uint8Array {
  const cached = lineCache.get(text)
  if (cached !== undefined) return cached
  const bytes = encoder.encode(text)
  const length = bytes.length + 1
  if (bytes.length === 0 || length > MAX_LINE_BYTES || bytes.includes(NEWLINE)) {
    throw new NetError(
      'bad-argument',
      `A protocol id has 1 to ${MAX_LINE_BYTES - 1} bytes and no newline, unlike ${quote(text)}`,
    )
  }
  const line = new Uint8Array(varintLength(length) + length)
  line.set(bytes, writeVarint(length, line, 0))
  line[line.length - 1] = NEWLINE
  if (lineCache.size >= MAX_CACHED_LINES) lineCache.clear()
  lineCache.set(text, line)
  return line
}

/** Cuts chunks into lines and keeps what follows the last whole one. The first line has to be the header. */
class LineDecoder {
  #bytes: Uint8Array = new Uint8Array(0)
  #offset = 0
  #lines = 0

  push(chunk: Uint8Array): void {
    this.#bytes = this.#offset < this.#bytes.length ? join(this.#bytes.subarray(this.#offset), chunk) : chunk
    this.#offset = 0
  }

  /** The next line without its newline; null = more bytes are needed. @throws NetError protocol-violation | limit-exceeded */
  next(): string | null {
    const bytes = this.#bytes
    let start = this.#offset
    if (this.#lines === 0) requireHeader(bytes)
    let length = 0
    for (let count = 0; ; count++) {
      if (count === MAX_LENGTH_BYTES)
        throw violation('The peer sent a protocol line with a length of more than two bytes')
      const byte = bytes[start++]
      if (byte === undefined) return null
      length |= (byte & 0x7f) << (7 * count)
      if (byte >= 0x80) continue
      if (byte === 0) throw violation('The peer sent a protocol line with an empty or overlong length')
      break
    }
    if (length > MAX_LINE_BYTES) throw violation(`The peer sent a protocol line of more than ${MAX_LINE_BYTES} bytes`)
    const end = start + length
    if (end > bytes.length) return null
    if (bytes[end - 1] !== NEWLINE) throw violation('The peer sent a protocol line without a newline at its end')
    if (++this.#lines > MAX_ROUNDS) throw violation(`The peer negotiated for more than ${MAX_ROUNDS} lines`)
    this.#offset = end
    return decodeText(bytes, start, end - 1)
  }

  /** Whether the last error was that there were too many lines. */
  get exhausted(): boolean {
    return this.#lines > MAX_ROUNDS
  }

  leftover(): Uint8Array | null {
    const rest = this.#offset < this.#bytes.length ? this.#bytes.subarray(this.#offset) : null
    this.#bytes = new Uint8Array(0)
    this.#offset = 0
    return rest
  }
}

/** States: header awaited → answer awaited (for each proposal) → settled. */
export class MultistreamInitiator {
  readonly #protocols: readonly string[]
  readonly #lines = new LineDecoder()
  #proposed = 0

  /** `protocols` in order of preference. @throws NetError bad-argument */
  constructor(protocols: readonly string[]) {
    if (protocols.length === 0 || protocols.length >= MAX_ROUNDS) {
      throw new NetError('bad-argument', `Propose 1 to ${MAX_ROUNDS - 1} protocols, not ${protocols.length}`)
    }
    this.#protocols = protocols
  }

  /** Header and first proposal, for one write. */
  start(): Uint8Array {
    return join(lineOf(MULTISTREAM_PROTOCOL), lineOf(this.#protocols[0] as string))
  }

  /** @throws NetError protocol-violation | unsupported-protocol */
  receive(bytes: Uint8Array): MultistreamOutput {
    this.#lines.push(bytes)
    let send: Uint8Array | null = null
    for (;;) {
      const line = this.#lines.next()
      if (line === null) return { send, protocol: null, leftover: null }
      if (line === MULTISTREAM_PROTOCOL) continue
      const proposal = this.#protocols[this.#proposed] as string
      if (line === proposal) return { send, protocol: proposal, leftover: this.#lines.leftover() }
      if (line !== REFUSAL) throw violation(`The peer answered ${quote(line)} to the proposal of ${proposal}`)
      const next = this.#protocols[++this.#proposed]
      if (next === undefined) {
        throw new NetError('unsupported-protocol', `The peer does not speak ${this.#protocols.join(', ')}`)
      }
      // A peer that refused what was not yet proposed answers proposals it has not seen; the next answer still has to match.
      send = join(send ?? NOTHING, lineOf(next))
    }
  }
}

/**
 * States: header awaited → proposal awaited → settled | deaf (behind a refused proposal came what is no line: a lazy dialer's
 * first bytes. It has to hear of the refusal, so they are dropped instead of ending everything).
 */
export class MultistreamResponder {
  readonly #supports: (protocol: string) => boolean
  readonly #lines = new LineDecoder()
  #greetingSent = false
  #refused = false
  /** Bytes dropped; 0 = not deaf. */
  #dropped = 0

  constructor(supports: (protocol: string) => boolean) {
    this.#supports = supports
  }

  /** Nothing can be settled any more. */
  get deaf(): boolean {
    return this.#dropped > 0
  }

  /** Our header ahead of the peer's, for whoever wants to answer eagerly. Not calling it costs nothing with today's dialers. */
  start(): Uint8Array {
    this.#greetingSent = true
    return encodeLine(MULTISTREAM_PROTOCOL)
  }

  /** @throws NetError protocol-violation */
  receive(bytes: Uint8Array): MultistreamOutput {
    if (this.deaf) this.#drop(bytes)
    else this.#lines.push(bytes)
    let send: Uint8Array | null = null
    for (;;) {
      const line = this.deaf ? null : this.#nextLine(bytes)
      if (line === null) return { send, protocol: null, leftover: null }
      if (line === MULTISTREAM_PROTOCOL) {
        if (!this.#greetingSent) send = join(send ?? NOTHING, this.start())
      } else if (this.#supports(line)) {
        return { send: join(send ?? NOTHING, lineOf(line)), protocol: line, leftover: this.#lines.leftover() }
      } else {
        send = join(send ?? NOTHING, lineOf(REFUSAL))
        this.#refused = true
      }
    }
  }

  #nextLine(bytes: Uint8Array): string | null {
    try {
      return this.#lines.next()
    } catch (error) {
      if (!this.#refused || this.#lines.exhausted) throw error
      this.#drop(bytes)
      return null
    }
  }

  #drop(bytes: Uint8Array): void {
    this.#dropped += bytes.length
    if (this.#dropped > MAX_REFUSED_BYTES)
      throw violation(`The peer sent more than ${MAX_REFUSED_BYTES} bytes behind a proposal that was refused`)
  }
}

/**
 * Settles one of `protocols` (in order of preference) on a stream that we opened. `onSettled` is called once: with the
 * protocol, before the protocol's first bytes are delivered, or with the error that ended the stream.
 * The caller's time limit is a `reset`.
 */
export function negotiateOutbound(
  stream: MuxedStream,
  protocols: readonly string[],
  onSettled: (error: NetError | null, protocol: string) => void,
): void {
  const initiator = new MultistreamInitiator(protocols)
  stream.negotiator = {
    receive(bytes) {
      const output = initiator.receive(bytes)
      if (output.send !== null) stream.write(output.send)
      if (output.protocol === null) return null
      stream.protocol = output.protocol
      // From here on a failure is the protocol's, not ours to report.
      stream.negotiator = null
      onSettled(null, output.protocol)
      return output.leftover ?? NOTHING
    },
    fail(error) {
      onSettled(error, '')
    },
  }
  stream.write(initiator.start())
}

/**
 * Takes for granted that the peer speaks `protocol` (it said so): the proposal travels with the first bytes written. A
 * refusal resets the stream and reaches the first read as unsupported-protocol.
 */
export function negotiateLazily(stream: MuxedStream, protocol: string): void {
  const initiator = new MultistreamInitiator([protocol])
  stream.protocol = protocol
  stream.negotiator = {
    receive(bytes) {
      const output = initiator.receive(bytes)
      return output.protocol === null ? null : (output.leftover ?? NOTHING)
    },
  }
  stream.write(initiator.start())
}

/**
 * Answers on a stream that the peer opened. `onProtocol` is called once settled, before the protocol's first bytes are
 * delivered, so that its handler can take them synchronously. What the peer proposes and we lack is refused, and it may go on.
 */
export function negotiateInbound(
  stream: MuxedStream,
  supports: (protocol: string) => boolean,
  onProtocol: (protocol: string) => void,
  onFailed?: (error: NetError) => void,
): void {
  const responder = new MultistreamResponder(supports)
  stream.negotiator = {
    receive(bytes) {
      const output = responder.receive(bytes)
      if (output.send !== null) stream.write(output.send)
      if (output.protocol === null) return null
      stream.protocol = output.protocol
      stream.negotiator = null
      onProtocol(output.protocol)
      return output.leftover ?? NOTHING
    },
    fail(error) {
      onFailed?.(error)
    },
  }
}

/** Garbage is known by its first byte, without waiting for the line that it seems to announce. */
function requireHeader(bytes: Uint8Array): void {
  const header = lineOf(MULTISTREAM_PROTOCOL)
  const length = Math.min(bytes.length, header.length)
  for (let i = 0; i < length; i++) {
    if (bytes[i] !== header[i]) throw violation(`The peer sent something else where ${MULTISTREAM_PROTOCOL} was due`)
  }
}

function decodeText(bytes: Uint8Array, start: number, end: number): string {
  let text = ''
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number
    // Protocol ids are ASCII, for which this is several times faster than the decoder.
    if (byte >= 0x80) return decoder.decode(bytes.subarray(start, end))
    text += String.fromCharCode(byte)
  }
  return text
}

/** Both in one array of its own. */
function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  const whole = new Uint8Array(a.length + b.length)
  whole.set(a)
  whole.set(b, a.length)
  return whole
}

/** In printable ASCII: it may be the peer's, and ends up in front of a person. */
function quote(text: string): string {
  const escape = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  return JSON.stringify(text.slice(0, 80)).replace(/[^\x20-\x7e]/g, escape)
}
