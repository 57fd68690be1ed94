/**
 * Message ids as peers write them in IHAVE, IWANT and IDONTWANT. They name the same message, so all are understood, and each peer is
 * answered in its own:
 *
 *   plain   from‖seqno                                       go; ours
 *   key     the author's PublicKey protobuf‖seqno            js by default
 *   text    base58 of from‖seqno in decimal digits           rust by default
 *
 * Left out: ids made of what a message says, which can't be turned into a name before the message is here.
 */
import { sha256 } from '../crypto.ts'
import { parsePeerId } from '../peer-id.ts'
import type { Message } from './message.ts'
import { SEQNO_BYTES, encodeSeqno } from './message.ts'
import { asBuffer } from './topic.ts'

export type IdForm = 'plain' | 'key' | 'text'

const IDENTITY = 0x00
const SHA2_256 = 0x12
const SHA2_256_BYTES = 32
/** peer-ids spec: keys up to here are inside the id. Bytes. */
const MAX_INLINE_KEY_BYTES = 42
/** A PublicKey protobuf begins with field 1, the type, 0 to 3, and field 2, the key. */
const KEY_START = 0x08
const MAX_KEY_TYPE = 3
const KEY_FIELD = 0x12
/** Ours: longer than an RSA key of 8,192 bits and a seqno. */
const MAX_KEY_FORM_BYTES = 2_048
/** A peer id in text (Ed25519, secp256k1, hashed), and up to twenty digits. */
const TEXT =
  /^(12D3Koo[1-9A-HJ-NP-Za-km-z]{45}|16Uiu2H[1-9A-HJ-NP-Za-km-z]{46}|Qm[1-9A-HJ-NP-Za-km-z]{44})(0|[1-9]\d{0,19})$/
const MAX_TEXT_BYTES = 53 + 20
const MAX_SEQNO = 2n ** 64n - 1n

/** The form of an id; null = none that we can read. */
export function formOf(id: Uint8Array): IdForm | null {
  const [first, second] = id
  const hashBytes = id.length - SEQNO_BYTES - 2
  if (first === IDENTITY && second === hashBytes && hashBytes <= MAX_INLINE_KEY_BYTES) return 'plain'
  if (first === SHA2_256 && second === SHA2_256_BYTES && hashBytes === SHA2_256_BYTES) return 'plain'
  if (first === KEY_START && (second as number) <= MAX_KEY_TYPE && id[2] === KEY_FIELD) {
    return id.length > SEQNO_BYTES && id.length <= MAX_KEY_FORM_BYTES ? 'key' : null
  }
  return id.length <= MAX_TEXT_BYTES && TEXT.test(asBuffer(id).toString('latin1')) ? 'text' : null
}

/** The key under which the message that `id` names is kept; null when it names none. */
export function keyOfId(id: Buffer, form: IdForm): string | null {
  if (form === 'plain') return id.toString('latin1')
  if (form === 'text') return keyOfText(id.toString('latin1'))
  const keyBytes = id.length - SEQNO_BYTES
  if (keyBytes <= MAX_INLINE_KEY_BYTES) return `\0${String.fromCharCode(keyBytes)}${id.toString('latin1')}`
  const digest = asBuffer(sha256(id.subarray(0, keyBytes)))
  return `\x12\x20${digest.toString('latin1')}${id.toString('latin1', keyBytes)}`
}

/** The message's id for a peer that uses this form. */
export function idInForm(message: Message, form: IdForm): Uint8Array {
  const { id, author } = message
  if (form === 'plain') return id
  if (form === 'key') return Buffer.concat([author.key.encoded, id.subarray(-SEQNO_BYTES)])
  return Buffer.from(`${author.id}${message.seqno}`)
}

function keyOfText(text: string): string | null {
  const [, author, digits] = TEXT.exec(text) ?? []
  if (author === undefined || digits === undefined) return null
  const seqno = BigInt(digits)
  if (seqno > MAX_SEQNO) return null
  try {
    return asBuffer(parsePeerId(author).bytes).toString('latin1') + encodeSeqno(seqno).toString('latin1')
  } catch {
    return null
  }
}
