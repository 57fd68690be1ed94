/** The demo: a room that is on this machine alone, in which a bot answers. Nothing of it goes to the host or is kept. */
import { DEMO_BOT, demoAnswer } from '../demo.ts'
import { DEMO_ROOM, MAX_TEXT_BYTES } from '../limits.ts'
import type { MessageNote } from '../message-note.ts'
import { pickNote } from '../message-note.ts'
import type { ChatMessage } from '../state.ts'
import { exceedsBytes } from '../utf8.ts'
import { append, open, receive, roomKey, show } from './conversation.ts'
import { TOO_LONG, TOO_MANY_CONVERSATIONS } from './direct.ts'
import type { Turn } from './turn.ts'

export const DEMO_KEY = roomKey(DEMO_ROOM)

/** Why it can't be opened; null = it is. */
export function openDemo(turn: Turn, at: number): string | null {
  if (!turn.conversation(DEMO_KEY)) {
    const conversation = open(turn, 'room', DEMO_ROOM, at, false)
    if (!conversation) return TOO_MANY_CONVERSATIONS
    turn.put({ ...conversation, history: { ...conversation.history, complete: true } })
    show(turn, DEMO_KEY)
    demoAnswered(turn, at)
  }
  show(turn, DEMO_KEY)
  return null
}

/** Something was said to the bot, which answers after a moment. Why it could not be; null = it was. */
export function sayToDemo(turn: Turn, text: string, at: number, note: MessageNote): string | null {
  if (exceedsBytes(text, MAX_TEXT_BYTES)) return TOO_LONG
  append(turn, DEMO_KEY, { ...lineOf(turn, text, at), own: true, from: turn.state.self.peerId, ...pickNote(note) })
  turn.ask({ do: 'demo' })
  return null
}

/** The bot answers the last that was said, unless its room was closed meanwhile. */
export function demoAnswered(turn: Turn, at: number): void {
  const conversation = turn.conversation(DEMO_KEY)
  if (!conversation) return
  const said = conversation.lines.flatMap((line) =>
    line.kind === 'message' && line.own ? [{ text: line.text, me: line.me ?? false }] : [],
  )
  receive(turn, DEMO_KEY, {
    ...lineOf(turn, demoAnswer(said, turn.state.self.nick ?? undefined), at),
    own: false,
    from: DEMO_BOT,
  })
}

function lineOf(turn: Turn, text: string, at: number): Omit<ChatMessage, 'own' | 'from'> {
  return {
    kind: 'message',
    key: turn.nextKey(),
    id: null,
    text,
    binaryBytes: null,
    at,
    state: null,
    peers: 0,
    reason: null,
  }
}
