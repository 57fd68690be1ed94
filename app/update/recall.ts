/** What was sent before: ↑ and ↓ bring it back into the draft, and the draft that was there after it. */
import { MAX_SENT, MAX_SENT_CHARS } from '../limits.ts'
import type { Conversation, ConversationKey } from '../state.ts'
import { replaceDraft } from './editing.ts'
import type { Turn } from './turn.ts'

/** Remembers a draft that was sent. Twice the same in a row is once. */
export function remember(turn: Turn, key: ConversationKey | null, text: string): void {
  const conversation = key === null ? undefined : turn.conversation(key)
  if (!conversation || text.trim() === '') return
  const before = conversation.sent
  const sent = before.at(-1) === text ? before : bounded([...before, text])
  turn.put({ ...conversation, sent, recalled: null })
}

/** -1: what was sent before that; 1: after it, and behind the last the draft that was there. */
export function recall(turn: Turn, by: 1 | -1): void {
  const conversation = turn.active()
  if (!conversation) return
  const { recalled, composer, sent } = conversation
  if (recalled === null) {
    if (by === -1) bring(turn, conversation, sent.length - 1, composer.text)
    else putAside(turn, conversation)
    return
  }
  // What was made of an old one is the draft from now on.
  const draft = composer.text === sent[recalled.at] ? recalled.draft : composer.text
  const at = recalled.at + by
  if (at < sent.length) return bring(turn, conversation, at, draft)
  replaceDraft(turn, draft)
  turn.patch(conversation.key, { recalled: null })
}

/** ↓ under the draft: it isn't sent now but may be later. */
function putAside(turn: Turn, { key, composer }: Conversation): void {
  if (composer.text.trim() === '' || composer.text.includes('\n')) return
  remember(turn, key, composer.text)
  replaceDraft(turn, '')
}

function bring(turn: Turn, { key, sent }: Conversation, at: number, draft: string): void {
  const text = sent[at]
  if (text === undefined) return
  turn.patch(key, { recalled: { at, draft } })
  replaceDraft(turn, text)
}

function bounded(sent: readonly string[]): readonly string[] {
  let chars = 0
  let from = sent.length
  while (from > 0 && sent.length - from < MAX_SENT) {
    chars += (sent[from - 1] as string).length
    if (chars > MAX_SENT_CHARS) break
    from--
  }
  return from === 0 ? sent : sent.slice(from)
}
