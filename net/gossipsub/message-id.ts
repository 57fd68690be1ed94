/**
 * Message ids as peers write them in IHAVE and IWANT. Ours, and go's: from‖seqno. js by default: the author's PublicKey
 * protobuf‖seqno, which names the same message, so both are understood, and js peers are answered in theirs. Left out: rust's
 * default, base58 text‖decimal seqno.
 */
import { sha256 } from '../crypto.ts'
import type { Message } from './message.ts'
import { SEQNO_BYTES } from './message.ts'

/** First byte of a PublicKey protobuf (field 1, varint); multihashes begin with 00 or 12. */
const KEY_FORM = 0x08
/** peer-ids spec: keys up to here are inside the id. Bytes. */
const MAX_INLINE_KEY_BYTES = 42

export function isKeyForm(id: Uint8Array): boolean {
  return id[0] === KEY_FORM && id.length > SEQNO_BYTES
}

/** The key under which the message that `id` names is kept, whichever form it has. */
export function keyOfId(id: Buffer): string {
  if (!isKeyForm(id)) return id.toString('latin1')
  const keyBytes = id.length - SEQNO_BYTES
  if (keyBytes <= MAX_INLINE_KEY_BYTES) return `\0${String.fromCharCode(keyBytes)}${id.toString('latin1')}`
  const digest = Buffer.from(sha256(id.subarray(0, keyBytes)))
  return `\x12\x20${digest.toString('latin1')}${id.toString('latin1', keyBytes)}`
}

/** The message's id for a peer that uses the key form, or doesn't. */
export function idInForm(message: Message, keyForm: boolean): Uint8Array {
  if (!keyForm) return message.id
  return Buffer.concat([message.author.key.encoded, message.id.subarray(-SEQNO_BYTES)])
}
