/**
 * A signed message: https://github.com/libp2p/specs/blob/master/pubsub/README.md#the-message (policy StrictSign).
 *
 *   RPC { 2: message { 1 from  2 data  3 seqno (8 bytes, big endian)  4 topic  5 signature  6 key } }
 *
 * The signature covers "libp2p-pubsub:" and the message without signature and key: fields 1 to 4 in order, an empty field that is
 * present staying present. Left out: unsigned messages, and those with other fields (scan.ts).
 */
import { Writer } from 'protobufjs/minimal.js'
import { violation } from '../errors.ts'
import { decodePublicKey } from '../keys.ts'
import type { PrivateKey, PublicKey } from '../keys.ts'
import { peerIdFromBytes, peerIdFromPublicKey } from '../peer-id.ts'
import type { PeerId } from '../peer-id.ts'
import { varintLength, writeVarint } from '../varint.ts'
import type { VerifyJob } from '../verifier.ts'
import { PubsubMessage as WireMessage } from './rpc.pb.js'
import { asBuffer } from './topic.ts'

const SIGN_PREFIX = Buffer.from('libp2p-pubsub:')

/** js, rust: exactly so many. */
export const SEQNO_BYTES = 8

/** Field 2 of an RPC, length-delimited. */
const PUBLISH_TAG = 0x12

/** A message as it came. Absent fields are null; the others are views of the frame. */
export interface RawMessage {
  bytes: Uint8Array
  from: Buffer | null
  data: Uint8Array | null
  seqno: Buffer | null
  topic: Buffer | null
  signature: Uint8Array | null
  key: Uint8Array | null
}

/** @throws NetError protocol-violation */
export function parseMessage(bytes: Uint8Array): RawMessage {
  let wire: WireMessage
  try {
    wire = WireMessage.decode(bytes)
  } catch (error) {
    throw violation('The peer sent a pubsub message that is no protobuf', error)
  }
  return {
    bytes,
    from: Object.hasOwn(wire, 'from') ? asBuffer(wire.from) : null,
    data: Object.hasOwn(wire, 'data') ? wire.data : null,
    seqno: Object.hasOwn(wire, 'seqno') ? asBuffer(wire.seqno) : null,
    topic: Object.hasOwn(wire, 'topic') ? asBuffer(wire.topic) : null,
    signature: Object.hasOwn(wire, 'signature') ? wire.signature : null,
    key: Object.hasOwn(wire, 'key') ? wire.key : null,
  }
}

/** The bytes that the signature covers. */
export function signedBytes(message: Omit<RawMessage, 'bytes' | 'signature' | 'key'>): Uint8Array {
  const { from, data, seqno, topic } = message
  return WireMessage.encode({ from, data, seqno, topic }, Writer.create().raw(SIGN_PREFIX)).finish()
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
  readonly frame: Uint8Array
  /** Where the message begins in `frame`. */
  readonly #start: number
  /** Views of `frame`. */
  readonly data: Uint8Array
  readonly signature: Uint8Array

  constructor(raw: RawMessage, topic: string, key: string, author: Author) {
    this.topic = topic
    this.key = key
    this.author = author
    const { frame, start } = frameOf(raw.bytes)
    this.frame = frame
    this.#start = start
    this.data = this.#viewOf(raw, raw.data)
    this.signature = this.#viewOf(raw, raw.signature)
  }

  get bytes(): Uint8Array {
    return this.frame.subarray(this.#start)
  }

  /** Bytes of the RPC body, which a receiver's limit counts. */
  get rpcBytes(): number {
    return 1 + varintLength(this.frame.length - this.#start) + this.frame.length - this.#start
  }

  /** from‖seqno, a fresh copy. */
  get id(): Uint8Array {
    return new Uint8Array(Buffer.from(this.key, 'latin1'))
  }

  /** latin1 of the author's id. */
  get authorKey(): string {
    return this.key.slice(0, -SEQNO_BYTES)
  }

  get seqno(): bigint {
    return Buffer.from(this.key.slice(-SEQNO_BYTES), 'latin1').readBigUInt64BE()
  }

  /** Where a field of the message that this is a copy of lies in the copy; one that is absent is empty. */
  #viewOf(raw: RawMessage, field: Uint8Array | null): Uint8Array {
    if (field === null) return this.frame.subarray(0, 0)
    const offset = this.#start + field.byteOffset - raw.bytes.byteOffset
    return this.frame.subarray(offset, offset + field.length)
  }
}

/** A message and the check that it still has to pass. */
export interface Unverified extends VerifyJob {
  readonly of: Message
}

function frameOf(message: Uint8Array): { frame: Uint8Array; start: number } {
  const body = 1 + varintLength(message.length) + message.length
  const frame = Buffer.allocUnsafe(varintLength(body) + body)
  let start = writeVarint(body, frame, 0)
  frame[start++] = PUBLISH_TAG
  start = writeVarint(message.length, frame, start)
  frame.set(message, start)
  return { frame, start }
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
  const from = asBuffer(self.bytes)
  const fields = { from, data, seqno, topic: Buffer.from(topic) }
  const signature = identity.sign(signedBytes(fields))
  const bytes = WireMessage.encode({ ...fields, signature }).finish()
  const author = { id: self, key: identity.publicKey }
  return new Message(parseMessage(bytes), topic, messageKey(from, seqno), author)
}

/** from‖seqno as a map key. */
export function messageKey(from: Buffer, seqno: Buffer): string {
  return from.toString('latin1') + seqno.toString('latin1')
}
