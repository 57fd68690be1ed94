/**
 * What a room's message carries: our envelope (first byte 0xFF), go's pubsub chat JSON, the protobuf of universal-connectivity's workshop, plain text,
 * or bytes that are none of these. And what we send: plain text or our envelope.
 */
import { Envelope } from './envelope.pb.js'
import { fieldsOf, noteOf } from './message-note.ts'
import type { MessageNote } from './message-note.ts'
import { WorkshopEnvelope, WorkshopMessage } from './workshop.pb.js'

/** Never begins UTF-8 text. */
const ENVELOPE_BYTE = 0xff
/** go's chat: `ChatMessage` of its pubsub example, in Go's default field names. */
const GO_CHAT_KEYS = ['Message', 'SenderID', 'SenderNick'] as const
const OPENING_BRACE = 0x7b
/** Field 1, of bytes: both forms of the workshop's message begin with it. As text it is a line break. */
const WORKSHOP_BYTE = 0x0a
const WORKSHOP_CHAT = 0

export interface Payload extends MessageNote {
  /** As received; '' when `binaryBytes` is set. */
  readonly text: string
  /** Set when it isn't text: its length. */
  readonly binaryBytes: number | null
  /** What the author calls itself in the payload; a hint, never an identity. */
  readonly nick: string | null
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** `from`: the peer id (base58) of the key that signed. */
export function recognise(data: Uint8Array, from: string): Payload {
  if (data[0] === ENVELOPE_BYTE) return envelope(data.subarray(1)) ?? binary(data)
  if (data[0] === WORKSHOP_BYTE) {
    const said = workshopText(data, from)
    if (said !== null) return plain(said)
  }
  const text = decodeText(data)
  if (text === null) return binary(data)
  return (data[0] === OPENING_BRACE ? goChat(text, from) : null) ?? plain(text)
}

export function encodePlain(text: string): Uint8Array {
  return Buffer.from(text, 'utf8')
}

export function encodeEnvelope(text: string, note: MessageNote): Uint8Array {
  // UTF-8 has no lone surrogates; they go as U+FFFD, as in plain text.
  const sent = Buffer.from(text, 'utf8').toString('utf8')
  return Buffer.concat([Uint8Array.of(ENVELOPE_BYTE), Envelope.encode({ text: sent, ...fieldsOf(note) }).finish()])
}

function plain(text: string): Payload {
  return { text, binaryBytes: null, nick: null }
}

function binary({ length }: Uint8Array): Payload {
  return { text: '', binaryBytes: length, nick: null }
}

function decodeText(data: Uint8Array): string | null {
  try {
    return utf8.decode(data)
  } catch {
    return null
  }
}

function envelope(bytes: Uint8Array): Payload | null {
  try {
    const { text, me, replyTo } = Envelope.decode(bytes)
    return typeof text === 'string' ? { ...plain(text), ...noteOf(me, replyTo) } : null
  } catch {
    return null
  }
}

/**
 * The text of a workshop participant's message; null = it is none. A short one is also UTF-8, so nothing passes but what its own program would have
 * written, byte for byte, and in the form that names an author, only when that is the signer.
 */
function workshopText(data: Uint8Array, from: string): string | null {
  try {
    const flat = WorkshopMessage.decode(data)
    if (flat.from === from && flat.messageType === WORKSHOP_CHAT && same(WorkshopMessage.encode(flat).finish(), data)) {
      return flat.message
    }
  } catch {
    // Perhaps the other form.
  }
  try {
    const nested = WorkshopEnvelope.decode(data)
    const said = nested.chat?.message ?? ''
    return said !== '' && same(WorkshopEnvelope.encode({ chat: { message: said } }).finish(), data) ? said : null
  } catch {
    return null
  }
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}

/** Only with exactly its three keys, all strings, and the signer as sender: anything else is somebody's text and is shown whole. */
function goChat(text: string, from: string): Payload | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const fields = value as Readonly<Record<string, unknown>>
  if (Object.keys(fields).length !== GO_CHAT_KEYS.length) return null
  if (!GO_CHAT_KEYS.every((key) => Object.hasOwn(fields, key) && typeof fields[key] === 'string')) return null
  if (fields['SenderID'] !== from) return null
  return { text: fields['Message'] as string, binaryBytes: null, nick: fields['SenderNick'] as string }
}
