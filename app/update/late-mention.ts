/** A note that comes after its message may say that it answers one of ours: it names us then, as if it had said so at once. */
import type { ConversationKey } from '../state.ts'
import { replaceLine } from './conversation.ts'
import { isMention, notify } from './notify.ts'
import type { Turn } from './turn.ts'

export function noteMention(turn: Turn, key: ConversationKey, lineKey: string): void {
  const conversation = turn.conversation(key)
  const line = conversation?.lines.findLast((each) => each.key === lineKey)
  if (!conversation || line?.kind !== 'message' || line.mention || !isMention(turn, conversation, line)) return
  const marked = { ...line, mention: true }
  replaceLine(turn, key, lineKey, () => marked)
  const after = turn.conversation(key)
  if (after && isUnread(after.lines.indexOf(marked), after)) turn.put({ ...after, mentions: after.mentions + 1 })
  notify(turn, key, marked)
}

/** Of the unread, which are the last. */
function isUnread(place: number, { lines, unread }: { lines: readonly { kind: string }[]; unread: number }): boolean {
  return lines.slice(place).filter(({ kind }) => kind === 'message').length <= unread
}
