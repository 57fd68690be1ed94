/**
 * What a message says beside its text: that it is of the /me kind, and which one it answers. In a room of plain text it goes as a note on the side
 * topic; elsewhere inside the message. Left out: the fields on the wire, which each format has for itself.
 */

export interface MessageNote {
  readonly me?: boolean
  /** Hex id of the message that it answers. */
  readonly replyTo?: string
}

/** Bytes of a message's id. Ours: a peer id of the longest kind and a seqno have 52; other ids may come. */
const MAX_ID_BYTES = 64

/** From what was received; an id that can't be one is left out. */
export function noteOf(me: boolean, replyTo: Uint8Array | null | undefined): MessageNote {
  const answers = replyTo && isId(replyTo) ? Buffer.from(replyTo).toString('hex') : undefined
  return { ...(me && { me }), ...(answers !== undefined && { replyTo: answers }) }
}

/** For the wire: null where there is nothing to say. */
export function fieldsOf(note: MessageNote): { readonly me: boolean; readonly replyTo: Uint8Array | null } {
  const { me = false, replyTo } = note
  return { me, replyTo: replyTo === undefined ? null : new Uint8Array(Buffer.from(replyTo, 'hex')) }
}

/** The two fields alone, of whatever has them. */
export function pickNote({ me, replyTo }: { readonly me?: boolean; readonly replyTo?: string }): MessageNote {
  return { ...(me && { me }), ...(replyTo !== undefined && { replyTo }) }
}

export function saysSomething({ me, replyTo }: MessageNote): boolean {
  return me === true || replyTo !== undefined
}

export function isId(bytes: Uint8Array): boolean {
  return bytes.length > 0 && bytes.length <= MAX_ID_BYTES
}
