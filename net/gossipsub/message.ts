/**
 * A signed message: https://github.com/libp2p/specs/blob/master/pubsub/README.md#the-message (policy StrictSign).
 *
 *   RPC { 2: message { 1 from  2 data  3 seqno (8 bytes, big endian)  4 topic  5 signature  6 key } }
 *
 * The signature covers "libp2p-pubsub:" and the message without signature and key: fields 1 to 4 in order, an empty field that is
 * present staying present. Left out: unsigned messages, and those with other fields.
 */
import { Reader, Writer } from 'protobufjs/minimal.js'
import { decodePublicKey } from '../keys.ts'
import type { PrivateKey, PublicKey } from '../keys.ts'
import { peerIdFromBytes, peerIdFromPublicKey } from '../peer-id.ts'
import type { PeerId } from '../peer-id.ts'
import { varintLength, writeVarint } from '../varint.ts'
import type { VerifyJob } from '../verifier.ts'
import { PubsubMessage as WireMessage } from './rpc.pb.js'
import { PUBLISH_TAG } from './scan.ts'
import { asBuffer, decodeTopic } from './topic.ts'

const SIGN_PREFIX = Buffer.from('libp2p-pubsub:')

/** js, rust: exactly so many. */
export const SEQNO_BYTES = 8

const LENGTH_DELIMITED = 2
const FROM = 1
const DATA = 2
const SEQNO = 3
const TOPIC = 4
const SIGNATURE = 5
const KEY = 6

/**
 * A message as it came, as far as it is as every implementation writes it: fields 1 to 6 in order, each at most once, lengths in their
 * shortest form. What comes after that some readers take and others answer by ending the stream of whoever forwards it; and js and rust
 * leave out unknown fields, which breaks the signature. Absent fields are null; the others are views of the frame.
 */
export class RawMessage {
  readonly bytes: Buffer
  /** Whether that is all of it. */
  readonly isPlain: boolean
  /** Where fields 1 to 4 end. */
  readonly #signedEnd: number
  /** Field n lies from 2n to 2n + 1; one that begins at 0 is absent. */
  readonly #spans: readonly number[]

  constructor(message: Uint8Array) {
    const bytes = asBuffer(message)
    const reader = Reader.create(bytes)
    const spans = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    let end = 0
    let signedEnd = 0
    try {
      for (let last = 0; end < bytes.length;) {
        const tag = reader.uint32()
        const field = tag >>> 3
        if ((tag & 7) !== LENGTH_DELIMITED || field <= last || field > KEY) break
        const length = reader.uint32()
        const start = reader.pos
        if (start !== end + 1 + varintLength(length)) break
        reader.skip(length)
        end = reader.pos
        last = field
        spans[2 * field] = start
        spans[2 * field + 1] = end
        if (field <= TOPIC) signedEnd = end
      }
    } catch {
      // It ends within a field.
    }
    this.bytes = bytes
    this.isPlain = end === bytes.length
    this.#signedEnd = signedEnd
    this.#spans = spans
  }

  get from(): Buffer | null {
    return this.#field(FROM)
  }

  /** The topic that it names; null = none that can be (topic.ts). */
  topicName(maxBytes: number): string | null {
    const start = this.start(TOPIC)
    return start === 0 ? null : decodeTopic(this.bytes, maxBytes, start, start + this.length(TOPIC))
  }

  get signature(): Buffer | null {
    return this.#field(SIGNATURE)
  }

  get key(): Buffer | null {
    return this.#field(KEY)
  }

  /** Whether it names an author and has a signature. */
  get isSigned(): boolean {
    return this.start(FROM) > 0 && this.start(SIGNATURE) > 0
  }

  /** latin1 of the author's id. */
  get authorKey(): string | null {
    return this.#latin1(FROM)
  }

  /** latin1 of the seqno. */
  get seqnoKey(): string | null {
    return this.#latin1(SEQNO)
  }

  /** Where a field begins in `bytes`; 0 = it is absent. */
  start(field: number): number {
    return this.#spans[2 * field] as number
  }

  length(field: number): number {
    return (this.#spans[2 * field + 1] as number) - this.start(field)
  }

  /** The bytes that the signature covers. */
  signedBytes(): Uint8Array {
    const signed = Buffer.allocUnsafe(SIGN_PREFIX.length + this.#signedEnd)
    signed.set(SIGN_PREFIX)
    signed.set(this.bytes.subarray(0, this.#signedEnd), SIGN_PREFIX.length)
    return signed
  }

  #latin1(field: number): string | null {
    const start = this.start(field)
    return start === 0 ? null : this.bytes.toString('latin1', start, start + this.length(field))
  }

  #field(field: number): Buffer | null {
    const start = this.start(field)
    return start === 0 ? null : this.bytes.subarray(start, start + this.length(field))
  }
}

export interface Author {
  id: PeerId
  key: PublicKey
}

/** Who signed: the key inside `from`, or the one beside it when `from` is its hash. Null when they don't fit. */
export function authorOf(from: Uint8Array, key: Uint8Array | null): Author | null {
  try {
    const id = peerIdFromBytes(from)
    if (id.publicKey !== null && (key === null || Buffer.compare(key, id.publicKey.encoded) === 0))
      return { id, key: id.publicKey }
    if (key === null) return null
    const given = decodePublicKey(key)
    return peerIdFromPublicKey(given).equals(id) ? { id, key: given } : null
  } catch {
    return null
  }
}

/** A message that outlives its frame: one copy, ready to be sent on. */
export class Message {
  readonly topic: string
  readonly author: Author
  /** latin1 of the id: how messages are keyed. */
  readonly key: string
  /** The length-prefixed RPC that carries this message alone. Not to be changed: streams and caches share it. */
  readonly frame: Buffer
  /** Where the message begins in `frame`, and where two of its fields lie there; one that is absent is empty. */
  readonly #start: number
  readonly #dataStart: number
  readonly #dataEnd: number
  readonly #signatureStart: number
  readonly #signatureEnd: number

  constructor(raw: RawMessage, topic: string, key: string, author: Author) {
    const frame = frameOf(raw.bytes)
    const start = frame.length - raw.bytes.length
    this.topic = topic
    this.key = key
    this.author = author
    this.frame = frame
    this.#start = start
    this.#dataStart = start + raw.start(DATA)
    this.#dataEnd = this.#dataStart + raw.length(DATA)
    this.#signatureStart = start + raw.start(SIGNATURE)
    this.#signatureEnd = this.#signatureStart + raw.length(SIGNATURE)
  }

  get bytes(): Uint8Array {
    return this.frame.subarray(this.#start)
  }

  /** A view of `frame`. */
  get data(): Uint8Array {
    return this.frame.subarray(this.#dataStart, this.#dataEnd)
  }

  get dataBytes(): number {
    return this.#dataEnd - this.#dataStart
  }

  /** A view of `frame`. */
  get signature(): Uint8Array {
    return this.frame.subarray(this.#signatureStart, this.#signatureEnd)
  }

  /** Bytes of the RPC body, which a receiver's limit counts. */
  get rpcBytes(): number {
    return 1 + varintLength(this.frame.length - this.#start) + this.frame.length - this.#start
  }

  /** from‖seqno, a fresh copy. */
  get id(): Uint8Array {
    const { key } = this
    const id = new Uint8Array(key.length)
    for (let i = 0; i < id.length; i++) id[i] = key.charCodeAt(i)
    return id
  }

  /** latin1 of the author's id. */
  get authorKey(): string {
    return this.key.slice(0, -SEQNO_BYTES)
  }

  get seqno(): bigint {
    return Buffer.from(this.key.slice(-SEQNO_BYTES), 'latin1').readBigUInt64BE()
  }
}

/** A message and the check that it still has to pass. */
export interface Unverified extends VerifyJob {
  readonly of: Message
}

function frameOf(message: Uint8Array): Buffer {
  const body = 1 + varintLength(message.length) + message.length
  const frame = Buffer.allocUnsafe(varintLength(body) + body)
  let start = writeVarint(body, frame, 0)
  frame[start++] = PUBLISH_TAG
  start = writeVarint(message.length, frame, start)
  frame.set(message, start)
  return frame
}

export function encodeSeqno(seqno: bigint): Buffer {
  const bytes = Buffer.alloc(SEQNO_BYTES)
  bytes.writeBigUInt64BE(seqno)
  return bytes
}

/** A message of our own, signed. The key is left out: it is inside `from`. */
export function signMessage(
  identity: PrivateKey,
  self: PeerId,
  topic: string,
  data: Uint8Array,
  seqno: Buffer,
): Message {
  const fields = { from: self.bytes, data, seqno, topic: Buffer.from(topic) }
  const signed = WireMessage.encode(fields, Writer.create().raw(SIGN_PREFIX)).finish()
  const signature = identity.sign(signed)
  // In front of the signature stands what it covers, without the prefix.
  const bytes = WireMessage.encode({ signature }, Writer.create().raw(signed.subarray(SIGN_PREFIX.length))).finish()
  const raw = new RawMessage(bytes)
  return new Message(raw, topic, `${raw.authorKey}${raw.seqnoKey}`, { id: self, key: identity.publicKey })
}
