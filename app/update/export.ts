/** Taking a conversation along: what is kept of it goes into a new file. */
import { nickOf, shortPeerId } from '../peer-name.ts'
import type { Event } from '../event.ts'
import type { HistoryAction } from '../slash/history.ts'
import type { Conversation, State } from '../state.ts'
import { answer } from './conversation.ts'
import type { Turn } from './turn.ts'

const ENDINGS = { text: 'txt', jsonl: 'jsonl' } as const
/** UTF-16 units of a conversation's name that its file is called by. */
const MAX_NAME_CHARS = 48

/** Why it was not begun, as a sentence; null = it was. */
export function exportConversation(
  turn: Turn,
  action: Extract<HistoryAction, { do: 'export' }>,
  at: number,
): string | null {
  const conversation = turn.active()
  if (!conversation) return 'No conversation is open, so there is none to export.'
  const { format } = action
  const path = action.path ?? fileName(turn.state, conversation, ENDINGS[format], at)
  turn.ask({ do: 'export', conversation: conversation.key, format, path })
  return null
}

export function exported(turn: Turn, event: Extract<Event, { type: 'exported' }>): void {
  const { path, messages, problem, at } = event
  if (problem !== null) turn.status('error', problem, at)
  else answer(turn, [`${messages === 1 ? '1 message is' : `${messages} messages are`} in the file ${path} now.`], at)
}

/** Says what it is, and holds nothing that a file system or a shell could take for something else. */
function fileName(state: State, { kind, name }: Conversation, ending: string, at: number): string {
  const called = kind === 'room' ? name : (nickOf(state, name) ?? shortPeerId(name))
  const plain = called
    .replace(/[^\p{L}\p{N}_]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, MAX_NAME_CHARS)
  const date = new Date(at)
  const two = (number: number): string => String(number).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `p2p-chat-${plain || kind}-${day}-${two(date.getHours())}${two(date.getMinutes())}.${ending}`
}
