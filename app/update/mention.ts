/** To where somebody means us: the next conversation with something to read, and the messages that name us in the open one. */
import { namesUs } from '../mention.ts'
import { isUrgent } from '../state.ts'
import { show, toPresent } from './conversation.ts'
import { stand } from './history.ts'
import { follow } from './screen.ts'
import type { Turn } from './turn.ts'

/** Where we are named, and who writes to us alone, comes before what is only new; muted ones don't call. From the open conversation on, around. */
export function nextActive(turn: Turn): void {
  const { order, active } = turn.state
  const place = active === null ? -1 : order.indexOf(active)
  const around = [...order.slice(place + 1), ...order.slice(0, Math.max(0, place))].flatMap(
    (key) => turn.conversation(key) ?? [],
  )
  const calling = around.filter(({ level, unread }) => level !== 'mute' && unread > 0)
  const next = calling.find(isUrgent) ?? calling[0]
  if (next) show(turn, next.key)
  else turn.mention('Nothing new is unread anywhere.')
}

export function jumpMention(turn: Turn, by: 1 | -1): void {
  const conversation = turn.active()
  if (!conversation) return
  const { lines, anchor, key } = conversation
  const found = anchor === null ? -1 : lines.findIndex((line) => line.key === anchor)
  const place = found === -1 ? lines.length : found
  const isIt = (at: number): boolean => {
    const line = lines[at]
    return line?.kind === 'message' && namesUs(turn.state, line)
  }
  let at = place + by
  while (at >= 0 && at < lines.length && !isIt(at)) at += by
  if (at >= 0 && at < lines.length) return stand(turn, key, (lines[at] as { key: string }).key)
  if (by === -1) return turn.mention('No message above names you, as far as is loaded here.')
  toPresent(turn, key)
  follow(turn)
}
