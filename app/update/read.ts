/**
 * What was read, and where the marker stands above which all was. A conversation is looked at while it is open, the terminal has the focus, and its newest
 * line is on the screen. The first message that comes while it isn't sets the marker; it stays until the conversation was looked at and then left.
 */
import type { Conversation, ConversationKey, State } from '../state.ts'
import type { Turn } from './turn.ts'

function isLookedAt({ active, focused }: State, { key, anchor, history }: Conversation): boolean {
  return active === key && focused && anchor === null && !history.newer
}

/** A message comes: called before it is added, counts it where nobody looks. */
export function countUnread(turn: Turn, key: ConversationKey, mention: boolean): void {
  const conversation = turn.conversation(key)
  if (!conversation || isLookedAt(turn.state, conversation)) return
  const { lines, history } = conversation
  // Where lines of the past are shown, the last of them is not the last that was read.
  const last = history.newer ? null : (lines.findLast(({ kind }) => kind === 'message')?.key ?? '')
  const isBelow = turn.state.active === key && turn.state.focused && !history.newer
  turn.put({
    ...conversation,
    readTo: conversation.readTo ?? last,
    // Further up in the same conversation one sees that there is more below.
    unread: conversation.unread + (isBelow ? 0 : 1),
    mentions: conversation.mentions + (mention && !isBelow ? 1 : 0),
  })
}

/** The open conversation comes before somebody's eyes. */
export function beginReading(turn: Turn): void {
  const conversation = turn.active()
  if (!conversation) return
  if (conversation.unread > 0 || conversation.mentions > 0) turn.put({ ...conversation, unread: 0, mentions: 0 })
}

/** It goes from before them: what was read down to the end needs no marker any more. */
export function endReading(turn: Turn): void {
  const conversation = turn.active()
  if (!conversation || !isLookedAt(turn.state, conversation)) return
  markAllRead(turn)
}

export function markAllRead(turn: Turn): void {
  const conversation = turn.active()
  if (conversation && conversation.readTo !== null) turn.put({ ...conversation, readTo: null })
}
