/**
 * The messages of /p2p-chat/dm/1.0.0, each with a varint length before it (dm.proto).
 *
 *   sender   → { id (16 bytes), text, sentAt, nick?, me?, replyTo? }
 *   receiver → { id, status, reason }
 */
import { NetError } from '../net/index.ts'
import { DmRequest, DmResponse } from './dm.pb.js'
import { MAX_NICK_BYTES, MAX_TEXT_BYTES } from './limits.ts'
import { fieldsOf, noteOf } from './message-note.ts'
import type { MessageNote } from './message-note.ts'

export const DM_PROTOCOL = '/p2p-chat/dm/1.0.0'
export const DM_ID_BYTES = 16

/** Text, nick, id, and room for fields of later versions. Bytes. */
export const MAX_REQUEST_BYTES = MAX_TEXT_BYTES + 2 * 1024
/** Bytes. */
export const MAX_RESPONSE_BYTES = 1024

const DELIVERED = 1
const REFUSED = 2

export interface DirectMessage extends MessageNote {
  readonly id: Uint8Array
  readonly text: string
  /** What the sender calls itself; null = it didn't say. */
  readonly nick: string | null
}

export function encodeRequest(message: DirectMessage, sentAt: number): Uint8Array {
  const { id, nick } = message
  // UTF-8 has no lone surrogates; they go as U+FFFD, as in a room.
  const text = Buffer.from(message.text, 'utf8').toString('utf8')
  return DmRequest.encode({ id, text, sentAt, nick, ...fieldsOf(message) }).finish()
}

/** @throws NetError protocol-violation */
export function decodeRequest(bytes: Uint8Array): DirectMessage {
  const { id, text, nick, me, replyTo } = decode(() => DmRequest.decode(bytes))
  if (id.length !== DM_ID_BYTES) throw malformed(`its id has ${id.length} bytes instead of ${DM_ID_BYTES}`)
  const given = nick !== undefined && nick !== null && nick !== '' && Buffer.byteLength(nick) <= MAX_NICK_BYTES
  return { id: new Uint8Array(id), text, nick: given ? nick : null, ...noteOf(me, replyTo) }
}

/** Why a message that decodes is not taken, as a sentence for its sender; null = it is taken. */
export function refusalOf(message: DirectMessage): string | null {
  const bytes = Buffer.byteLength(message.text)
  if (bytes > MAX_TEXT_BYTES) return `The text has ${bytes} bytes; ${MAX_TEXT_BYTES} are the most.`
  return null
}

/** `refusal`: null = the message was shown. */
export function encodeResponse(id: Uint8Array, refusal: string | null): Uint8Array {
  return DmResponse.encode({ id, status: refusal === null ? DELIVERED : REFUSED, reason: refusal ?? '' }).finish()
}

/**
 * What the receiver says of the message `id`: null = delivered, else the reason it gave for refusing (untrusted text).
 * @throws NetError protocol-violation
 */
export function decodeResponse(bytes: Uint8Array, id: Uint8Array): string | null {
  const response = decode(() => DmResponse.decode(bytes))
  if (Buffer.compare(response.id, id) !== 0) throw malformed('it answers another message')
  if (response.status === DELIVERED) return null
  if (response.status === REFUSED) return response.reason
  throw malformed(`its status is ${response.status}`)
}

function decode<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw malformed('its protobuf does not decode', error)
  }
}

function malformed(reason: string, cause?: unknown): NetError {
  return new NetError('protocol-violation', `The peer sent a direct message that is malformed: ${reason}`, { cause })
}
