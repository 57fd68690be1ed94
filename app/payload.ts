/**
 * What a room's message carries: our envelope (first byte 0xFF), go's pubsub chat JSON, plain text, or bytes that are none of these.
 * Left out: sending anything but plain text.
 */
import { Envelope } from './envelope.pb.js'

/** Never begins UTF-8 text. */
const ENVELOPE_BYTE = 0xff
/** go's chat: `ChatMessage` of its pubsub example, in Go's default field names. */
const GO_CHAT_KEYS = ['Message', 'SenderID', 'SenderNick'] as const
const OPENING_BRACE = 0x7b

export interface Payload {
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
  const text = data[0] === ENVELOPE_BYTE ? envelopeText(data.subarray(1)) : decodeText(data)
  if (text === null) return { text: '', binaryBytes: data.length, nick: null }
  const go = data[0] === OPENING_BRACE ? goChat(text, from) : null
  return go ?? { text, binaryBytes: null, nick: null }
}

function decodeText(data: Uint8Array): string | null {
  try {
    return utf8.decode(data)
  } catch {
    return null
  }
}

function envelopeText(bytes: Uint8Array): string | null {
  try {
    return Envelope.decode(bytes).text ?? null
  } catch {
    return null
  }
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
