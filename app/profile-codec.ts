/**
 * What a peer tells of itself (profile.proto): to neighbours as a message of its own, to a room's side topic inside a note. There a note may also say
 * more about a message of its signer.
 */
import { NetError } from '../net/index.ts'
import { SIDE_TOPIC_PREFIX } from './limits.ts'
import { fieldsOf, isId, noteOf } from './message-note.ts'
import type { MessageNote } from './message-note.ts'
import { Profile, SideNote as Note } from './profile.pb.js'

export const PROFILE_PROTOCOL = '/p2p-chat/profile/1.0.0'

/** A nick, and room for fields of later versions. Bytes. */
export const MAX_PROFILE_BYTES = 4 * 1024
/** Bytes. */
export const MAX_NOTE_BYTES = 4 * 1024

export function sideTopic(room: string): string {
  return SIDE_TOPIC_PREFIX + room
}

/** The room whose side topic this is; null = it is none. */
export function roomOfSideTopic(topic: string): string | null {
  return topic.startsWith(SIDE_TOPIC_PREFIX) ? topic.slice(SIDE_TOPIC_PREFIX.length) : null
}

export function encodeProfile(nick: string | null): Uint8Array {
  return Profile.encode({ nick }).finish()
}

/** The nick; '' or null = none. @throws NetError protocol-violation */
export function decodeProfile(bytes: Uint8Array): string | null {
  try {
    return Profile.decode(bytes).nick ?? null
  } catch (error) {
    throw new NetError('protocol-violation', 'The peer sent a profile that does not decode', { cause: error })
  }
}

export interface SideNote {
  /** '' = none; null = it tells nothing of it. */
  readonly nick: string | null
  /** A message of the signer, and what is said of it; null = none. */
  readonly about: { readonly id: Uint8Array; readonly note: MessageNote } | null
}

export function encodeNote(nick: string | null): Uint8Array {
  return Note.encode({ profile: { nick: nick ?? '' } }).finish()
}

export function encodeMessageNote(id: Uint8Array, note: MessageNote): Uint8Array {
  return Note.encode({ about: { id, ...fieldsOf(note) } }).finish()
}

/** @throws NetError protocol-violation */
export function decodeNote(bytes: Uint8Array): SideNote {
  try {
    const { profile, about } = Note.decode(bytes)
    const named =
      about?.id && isId(about.id)
        ? { id: new Uint8Array(about.id), note: noteOf(about.me === true, about.replyTo) }
        : null
    return { nick: profile?.nick ?? null, about: named }
  } catch (error) {
    throw new NetError('protocol-violation', 'The side topic carries a note that does not decode', { cause: error })
  }
}
