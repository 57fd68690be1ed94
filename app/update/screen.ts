/** What keys do that isn't chat: drafts, which conversation is shown, scrolling, help. */
import type { Event } from '../event.ts'
import type { Composer } from '../state.ts'
import { show, toPresent } from './conversation.ts'
import type { Turn } from './turn.ts'

/** The draft that keys edit. */
export function draftOf(turn: Turn): Composer {
  return turn.active()?.composer ?? turn.state.composer
}

export function setDraft(turn: Turn, composer: Composer): void {
  const conversation = turn.active()
  if (conversation) turn.put({ ...conversation, composer })
  else turn.set({ composer })
}

export function quit(turn: Turn): void {
  if (turn.state.quitting) return
  turn.set({ quitting: true })
  turn.ask({ do: 'quit' })
}

export function switchBy(turn: Turn, by: 1 | -1): void {
  const { order, active } = turn.state
  const place = active === null ? (by === 1 ? -1 : 0) : order.indexOf(active)
  const next = order[(place + by + order.length) % order.length]
  if (next !== undefined) show(turn, next)
}

export function scroll(turn: Turn, event: Extract<Event, { type: 'scroll' }>): void {
  const { by, min = 0, max = Number.POSITIVE_INFINITY } = event
  const { overlay } = turn.state
  if (overlay !== null) {
    if ('scroll' in overlay)
      turn.set({ overlay: { ...overlay, scroll: Math.max(min, Math.min(max, overlay.scroll - by)) } })
    return
  }
  const conversation = turn.active()
  const anchor = conversation?.anchor ?? conversation?.lines.at(-1)?.key
  if (!conversation || anchor === undefined) return
  const to = Math.max(min, Math.min(max, conversation.scroll + by))
  // The end of a part of the past is not the newest.
  if (to > min || conversation.history.newer) turn.put({ ...conversation, scroll: to, anchor })
  else follow(turn)
}

/** Shows the newest lines of the open conversation, and those to come. */
export function follow(turn: Turn): void {
  const conversation = turn.active()
  if (conversation?.history.newer) toPresent(turn, conversation.key)
  else if (conversation && conversation.anchor !== null) turn.put({ ...conversation, scroll: 0, anchor: null })
}
