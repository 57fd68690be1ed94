/** What a room's message carries: our envelope, go's pubsub chat JSON, plain text, or bytes that are none of these. */

export interface Payload {
  /** As received; '' when `binaryBytes` is set. */
  readonly text: string
  /** Set when it isn't text: its length. */
  readonly binaryBytes: number | null
  /** What the author calls itself in the payload; a hint, never an identity. */
  readonly nick: string | null
}

/** `from`: the peer id (base58) of the key that signed. */
export function recognise(data: Uint8Array, _from: string): Payload {
  return { text: new TextDecoder().decode(data), binaryBytes: null, nick: null }
}
