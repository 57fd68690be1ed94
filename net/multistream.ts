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

export const MULTISTREAM_PROTOCOL = '/multistream/1.0.0'

/** go and js: a line with its newline. Bytes. */
export const MAX_LINE_BYTES = 1024

/** js and rust: two bytes hold every length up to MAX_LINE_BYTES. */
const MAX_LENGTH_BYTES = 2

/** Ours, because the spec has none: lines that one side may send before it has to settle. */
export const MAX_ROUNDS = 64

const NEWLINE = 0x0a
const REFUSAL = 'na'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

export interface MultistreamOutput {
  /** Goes out at once, in one write, also on the call that settles. */
  send: Uint8Array | null
  /** Set once settled. */
  protocol: string | null
  /** Bytes after the negotiation: they belong to the protocol. */
  leftover: Uint8Array | null
}

/** `text` as a multistream line. @throws NetError bad-argument */
export function encodeLine(text: string): Uint8Array {
  const bytes = encoder.encode(text)
  const length = bytes.length + 1
  if (bytes.length === 0 || length > MAX_LINE_BYTES || bytes.includes(NEWLINE)) {
    throw new NetError(
      'bad-argument',
      `A protocol id has 1 to ${MAX_LINE_BYTES - 1} bytes and no newline, unlike ${JSON.stringify(text.slice(0, 80))}`,
    )
  }
  const line = new Uint8Array(varintLength(length) + length)
  line.set(bytes, writeVarint(length, line, 0))
  line[line.length - 1] = NEWLINE
  return line
}

/** Cuts chunks into lines and keeps what follows the last whole one. */
class LineDecoder {
  #bytes: Uint8Array = new Uint8Array(0)
  #offset = 0
  #lines = 0

  push(chunk: Uint8Array): void {
    this.#bytes = this.#offset < this.#bytes.length ? concat([this.#bytes.subarray(this.#offset), chunk]) : chunk
    this.#offset = 0
  }

  /** The next line without its newline; null = more bytes are needed. @throws NetError protocol-violation | limit-exceeded */
  next(): string | null {
    const bytes = this.#bytes
    let start = this.#offset
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
    return decoder.decode(bytes.subarray(start, end - 1))
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
  #greeted = false

  /** `protocols` in order of preference. @throws NetError bad-argument */
  constructor(protocols: readonly string[]) {
    if (protocols.length === 0 || protocols.length >= MAX_ROUNDS) {
      throw new NetError('bad-argument', `Propose 1 to ${MAX_ROUNDS - 1} protocols, not ${protocols.length}`)
    }
    this.#protocols = protocols
  }

  /** Header and first proposal, for one write. */
  start(): Uint8Array {
    return concat([encodeLine(MULTISTREAM_PROTOCOL), encodeLine(this.#protocols[0] as string)])
  }

  /** @throws NetError protocol-violation | unsupported-protocol */
  receive(bytes: Uint8Array): MultistreamOutput {
    this.#lines.push(bytes)
    let send: Uint8Array | null = null
    for (;;) {
      const line = this.#lines.next()
      if (line === null) return { send, protocol: null, leftover: null }
      if (line === MULTISTREAM_PROTOCOL) {
        this.#greeted = true
        continue
      }
      if (!this.#greeted)
        throw violation(`The peer answered ${JSON.stringify(line.slice(0, 80))} where ${MULTISTREAM_PROTOCOL} was due`)
      const proposal = this.#protocols[this.#proposed] as string
      if (line === proposal) return { send, protocol: proposal, leftover: this.#lines.leftover() }
      if (line !== REFUSAL)
        throw violation(`The peer answered ${JSON.stringify(line.slice(0, 80))} to the proposal of ${proposal}`)
      const next = this.#protocols[++this.#proposed]
      if (next === undefined) {
        throw new NetError('unsupported-protocol', `The peer does not speak ${this.#protocols.join(', ')}`)
      }
      // A peer that refused what was not yet proposed answers proposals it has not seen; the next answer still has to match.
      send = send === null ? encodeLine(next) : concat([send, encodeLine(next)])
    }
  }
}

/** States: header awaited → proposal awaited → settled. */
export class MultistreamResponder {
  readonly #supports: (protocol: string) => boolean
  readonly #lines = new LineDecoder()
  #greeted = false
  #greetingSent = false

  constructor(supports: (protocol: string) => boolean) {
    this.#supports = supports
  }

  /** Our header ahead of the peer's, for whoever wants to answer eagerly. Not calling it costs nothing with today's dialers. */
  start(): Uint8Array {
    this.#greetingSent = true
    return encodeLine(MULTISTREAM_PROTOCOL)
  }

  /** @throws NetError protocol-violation */
  receive(bytes: Uint8Array): MultistreamOutput {
    this.#lines.push(bytes)
    const answers: Uint8Array[] = []
    for (;;) {
      const line = this.#lines.next()
      if (line === null) return { send: answers.length === 0 ? null : concat(answers), protocol: null, leftover: null }
      if (line === MULTISTREAM_PROTOCOL) {
        this.#greeted = true
        if (!this.#greetingSent) answers.push(this.start())
      } else if (!this.#greeted) {
        throw violation(`The peer sent ${JSON.stringify(line.slice(0, 80))} where ${MULTISTREAM_PROTOCOL} was due`)
      } else if (this.#supports(line)) {
        answers.push(encodeLine(line))
        return { send: concat(answers), protocol: line, leftover: this.#lines.leftover() }
      } else {
        answers.push(encodeLine(REFUSAL))
      }
    }
  }
}

const NOTHING = new Uint8Array(0)

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
      onProtocol(output.protocol)
      return output.leftover ?? NOTHING
    },
    fail(error) {
      onFailed?.(error)
    },
  }
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0] as Uint8Array
  let length = 0
  for (const part of parts) length += part.length
  const whole = new Uint8Array(length)
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}
