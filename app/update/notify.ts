/** What is worth a bell or a notification: by the conversation's level, only where nobody looks, and not more often than one can look up. */
import { MAX_NOTIFY_CHARS, NOTIFY_PAUSE_MS } from '../limits.ts'
import { mentions } from '../mention.ts'
import { peerName } from '../peer-name.ts'
import type { ChatMessage, Conversation, ConversationKey, NotifyLevel } from '../state.ts'
import type { Settings } from '../storage/config.ts'
import type { Turn } from './turn.ts'

/** Rooms are full of talk for others; who writes to us alone means us. */
export function usualLevel(kind: 'room' | 'dm'): NotifyLevel {
  return kind === 'room' ? 'mentions' : 'all'
}

/** The level as it is remembered; what is no level is the usual one. */
export function keptLevel({ levels }: Readonly<Settings>, kind: 'room' | 'dm', name: string): NotifyLevel {
  const level = levels !== undefined && Object.hasOwn(levels, name) ? levels[name] : undefined
  return level === 'all' || level === 'mentions' || level === 'mute' ? level : usualLevel(kind)
}

/** Whether a message of somebody else names us, or answers one of ours. */
export function isMention(turn: Turn, conversation: Conversation, message: ChatMessage): boolean {
  const { text, own, binaryBytes, replyTo } = message
  if (own || binaryBytes !== null) return false
  const { nick, peerId } = turn.state.self
  if (mentions(text, nick, peerId)) return true
  if (replyTo === undefined) return false
  return conversation.lines.some((line) => line.kind === 'message' && line.own && line.id === replyTo)
}

/** A message came just now; not for what is read from the history. */
export function notify(turn: Turn, key: ConversationKey, message: ChatMessage): void {
  const conversation = turn.conversation(key)
  const { state } = turn
  if (!conversation || (state.focused && state.active === key)) return
  const { level, kind, name, notifiedAt } = conversation
  if (level === 'mute' || (level === 'mentions' && !message.mention)) return
  const { at, from, text, binaryBytes } = message
  if (notifiedAt !== undefined && Math.abs(at - notifiedAt) < NOTIFY_PAUSE_MS) return
  turn.put({ ...conversation, notifiedAt: at })
  const who = peerName(state, from)
  const body = binaryBytes === null ? text.slice(0, MAX_NOTIFY_CHARS) : `${binaryBytes} bytes`
  turn.ask({ do: 'notify', conversation: key, title: kind === 'room' ? `${who} in ${name}` : who, body })
}
