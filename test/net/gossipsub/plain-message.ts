/** Twins of net/gossipsub/message.ts: messages decoded and encoded whole, field by field. */
import { Reader, Writer } from 'protobufjs/minimal.js'
import { PubsubMessage } from '../../../net/gossipsub/rpc.pb.js'
import { varintLength } from '../../../net/varint.ts'

const KEY = 6
const LENGTH_DELIMITED = 2

export interface PlainMessage {
  from: Uint8Array | null
  data: Uint8Array | null
  seqno: Uint8Array | null
  topic: Uint8Array | null
  signature: Uint8Array | null
  key: Uint8Array | null
}

export function parseMessage(bytes: Uint8Array): PlainMessage {
  const wire = PubsubMessage.decode(bytes)
  const field = (name: keyof PlainMessage): Uint8Array | null => (Object.hasOwn(wire, name) ? wire[name] : null)
  return {
    from: field('from'),
    data: field('data'),
    seqno: field('seqno'),
    topic: field('topic'),
    signature: field('signature'),
    key: field('key'),
  }
}

/** The part of a message that is as every implementation writes it: fields 1 to 6 in order, each at most once. */
export function plainPart(message: Uint8Array): Uint8Array {
  const reader = Reader.create(message)
  let last = 0
  let end = 0
  try {
    while (end < message.length) {
      const tag = reader.uint32()
      const field = tag >>> 3
      if ((tag & 7) !== LENGTH_DELIMITED || field <= last || field > KEY) break
      const length = reader.uint32()
      if (reader.pos !== end + 1 + varintLength(length)) break
      reader.skip(length)
      last = field
      end = reader.pos
    }
  } catch {
    // It ends within a field.
  }
  return message.subarray(0, end)
}

/** The bytes that a signature covers. */
export function signedBytes({ from, data, seqno, topic }: Omit<PlainMessage, 'signature' | 'key'>): Uint8Array {
  const prefix = Buffer.from('libp2p-pubsub:')
  return PubsubMessage.encode({ from, data, seqno, topic }, Writer.create().raw(prefix)).finish()
}

export function encodeMessage(message: Partial<PlainMessage>): Uint8Array {
  return PubsubMessage.encode(message).finish()
}
