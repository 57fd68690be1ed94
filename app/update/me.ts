/**
 * What is said beside the text: /me, answers to a message, and the notes in which the authors of a room tell both. A note that comes before its message
 * waits for it; each message takes one, its first.
 */
import type { Event } from '../event.ts'
import { MAX_EARLY_NOTES, MAX_EARLY_NOTES_PER_AUTHOR } from '../limits.ts'
import { namesUs } from '../mention.ts'
import { pickNote, saysSomething } from '../message-note.ts'
import type { MessageNote } from '../message-note.ts'
import { nickOf } from '../peer-name.ts'
import type { SayAction } from '../slash/say.ts'
import type { ChatMessage, Conversation, ConversationKey, EarlyNote, Line } from '../state.ts'
import { answer, replaceLine, roomKey } from './conversation.ts'
import { keepSetting } from './keep-setting.ts'
import { noteMention } from './late-mention.ts'
import type { Turn } from './turn.ts'

const TEXT = 'Messages go out here as plain text, which every program can read. /codec p2p-chat changes it.'
const ENVELOPE =
  "Messages go out here in p2p-chat's own form: other programs can't read them. /codec text changes it back to plain text."

type Meant = Pick<Extract<SayAction, { do: 'reply' }>, 'up' | 'whose' | 'addressed'>
type Theirs = ChatMessage & { readonly id: string }

/** The end of a peer id that is this long can be meant as one. */
const MIN_END_CHARS = 4

export function messageNoted(turn: Turn, event: Extract<Event, { type: 'message-note' }>): void {
  const { room, from, id, me, replyTo } = event
  const key = roomKey(room)
  const conversation = turn.conversation(key)
  const note = pickNote({ me, ...(replyTo !== null && { replyTo }) })
  if (!conversation || from === turn.state.self.peerId || !saysSomething(note)) return
  const line = conversation.lines.findLast((each) => each.key === id)
  if (line === undefined) {
    // It is still to come, or only the history has it.
    keepEarly(turn, conversation, { id, from, ...note })
    annotate(turn, key, from, id, note)
  } else if (line.kind === 'message' && line.from === from && !line.own && !saysSomething(line)) {
    replaceLine(turn, key, id, () => ({ ...line, ...note }))
    noteMention(turn, key, id)
    annotate(turn, key, from, id, note)
  }
}

/** What a message that has just come says, in itself or in a note that was there before it. */
export function noteFor(turn: Turn, key: ConversationKey, from: string, id: string, own: MessageNote): MessageNote {
  const conversation = turn.conversation(key)
  const early = conversation?.earlyNotes?.find((each) => each.id === id && each.from === from)
  if (!conversation || !early) return pickNote(own)
  turn.put({ ...conversation, earlyNotes: conversation.earlyNotes?.filter((each) => each !== early) ?? [] })
  if (saysSomething(own)) return pickNote(own)
  const note = pickNote(early)
  annotate(turn, key, from, id, note)
  return note
}

/** Which message of others in the open conversation is meant. Without a hint: the last that names us since we spoke, else the last. */
export function answerTo(turn: Turn, meant: Meant): MessageNote | { readonly problem: string } {
  const conversation = turn.active()
  if (!conversation) return {}
  const others = conversation.lines.filter(isTheirs)
  const last = others.at(-1)
  if (!last) return { problem: 'Nobody else has written here yet, so there is nothing to answer.' }
  const { up, whose, addressed } = meant
  if (up !== null) {
    const found = others.at(-up)
    const have = others.length === 1 ? 'only 1 message' : `only ${others.length} messages`
    return found ? { replyTo: found.id } : { problem: `There are ${have} of others here to answer.` }
  }
  if (whose !== null) {
    const found = lastOf(turn, others, whose)
    return found
      ? { replyTo: found.id }
      : { problem: `Nobody called ${whose} has written here, as far as it is shown.` }
  }
  const spoke = conversation.lines.findLastIndex((line) => line.kind === 'message' && line.own)
  const since = conversation.lines.slice(spoke + 1).filter(isTheirs)
  const naming = since.findLast((line) => namesUs(turn.state, line))
  return { replyTo: ((addressed === null ? undefined : lastOf(turn, others, addressed)) ?? naming ?? last).id }
}

/** Tells how messages of ours go out in the open room, or changes it. Why it was not done; null = it was. */
export function codec(turn: Turn, wanted: 'text' | 'p2p-chat' | null, at: number): string | null {
  const conversation = turn.active()
  if (conversation?.kind !== 'room') return '/codec is about a room: open one first, with /join <room>.'
  const { name } = conversation
  if (wanted !== null) setCodec(turn, name, wanted)
  answer(turn, [usesEnvelope(turn, name) ? ENVELOPE : TEXT], at)
  return null
}

/** Whether our messages to the room go out in our own form. */
export function usesEnvelope(turn: Turn, room: string): boolean {
  const { codecs } = turn.state.settings
  return codecs !== undefined && Object.hasOwn(codecs, room) && codecs[room] === 'p2p-chat'
}

function setCodec(turn: Turn, room: string, wanted: 'text' | 'p2p-chat'): void {
  const { [room]: _before, ...others } = turn.state.settings.codecs ?? {}
  const codecs = wanted === 'text' ? others : { ...others, [room]: wanted }
  keepSetting(turn, 'codecs', codecs)
}

function isTheirs(line: Line): line is Theirs {
  return line.kind === 'message' && !line.own && line.id !== null
}

/** The last message of whoever is called so, by nick or by the end of the peer id. */
function lastOf(turn: Turn, others: readonly Theirs[], name: string): Theirs | undefined {
  const wanted = name.toLowerCase()
  const isEnd = name.length >= MIN_END_CHARS
  return others.findLast(
    ({ from }) => nickOf(turn.state, from)?.toLowerCase() === wanted || (isEnd && from.endsWith(name)),
  )
}

function annotate(turn: Turn, conversation: ConversationKey, from: string, id: string, note: MessageNote): void {
  const { me = false, replyTo = null } = note
  turn.ask({ do: 'annotate', conversation, from, id, me, replyTo })
}

/** The oldest goes first; who sends many loses only their own. */
function keepEarly(turn: Turn, conversation: Conversation, note: EarlyNote): void {
  let notes = conversation.earlyNotes ?? []
  if (notes.some(({ id, from }) => id === note.id && from === note.from)) return
  const own = notes.filter(({ from }) => from === note.from)
  const first = own.length >= MAX_EARLY_NOTES_PER_AUTHOR ? own[0] : notes.length >= MAX_EARLY_NOTES ? notes[0] : null
  if (first) notes = notes.filter((each) => each !== first)
  turn.put({ ...conversation, earlyNotes: [...notes, note] })
}
