/** What failed or waits in the open conversation is sent again: in the order in which it was written, each under the id that it had. */
import { MAX_OUTBOX } from '../limits.ts'
import type { ChatMessage, Conversation, Outgoing } from '../state.ts'
import { resume as resumeDirect } from './direct.ts'
import { usesEnvelope } from './me.ts'
import { change, outgoing } from './outbox.ts'
import { resume as resumeRoom } from './publish.ts'
import type { Turn } from './turn.ts'

/** Why nothing was sent again, as a sentence; null = something is. */
export function retry(turn: Turn): string | null {
  const conversation = turn.active()
  if (!conversation) return 'No conversation is open, so there is nothing to send again.'
  const { key, kind, name, outbox } = conversation
  const failed = failedOf(conversation).slice(0, Math.max(0, MAX_OUTBOX - outbox.length))
  if (failed.length === 0 && outbox.every(({ started }) => started)) return 'Nothing here failed or waits.'
  // Nobody took what failed, so it may as well go in the form that the room has now.
  const envelope = kind === 'room' && usesEnvelope(turn, name)
  const entries = failed.map((message) => outgoing({ ...message, state: 'failed' }, envelope))
  turn.put({ ...conversation, outbox: inOrder(conversation, entries) })
  for (const message of failed) change(turn, key, message.key, { state: 'waiting', reason: null })
  for (const entry of outbox) change(turn, key, entry.key, { tries: 0 })
  if (kind === 'room') resumeRoom(turn, key)
  else resumeDirect(turn, key)
  return null
}

function failedOf({ lines, outbox }: Conversation): readonly ChatMessage[] {
  const underWay = new Set(outbox.map(({ key }) => key))
  return lines.filter(
    (line) => line.kind === 'message' && line.own && line.state === 'failed' && !underWay.has(line.key),
  ) as readonly ChatMessage[]
}

/** What is on the wire stays in front; the rest as it stands in the conversation, what stands there no more before it. */
function inOrder({ lines, outbox }: Conversation, more: readonly Outgoing[]): readonly Outgoing[] {
  const place = new Map(lines.map(({ key }, index) => [key, index]))
  const placeOf = ({ key }: Outgoing): number => place.get(key) ?? -1
  const started = outbox.filter((entry) => entry.started)
  const others = [...outbox.filter((entry) => !entry.started), ...more]
  return [...started, ...others.sort((a, b) => placeOf(a) - placeOf(b))]
}
