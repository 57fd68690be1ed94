/** What keys do that isn't chat: drafts, which conversation is shown, scrolling, help. */
import { editDraft } from '../composer.ts'
import type { Event } from '../event.ts'
import { MAX_DRAFT_BYTES } from '../limits.ts'
import type { Composer } from '../state.ts'
import { exceedsBytes } from '../utf8.ts'
import { show } from './conversation.ts'
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

export function compose(turn: Turn, event: Extract<Event, { type: 'compose' }>): void {
  if (turn.state.interrupted) turn.set({ interrupted: false })
  const before = draftOf(turn)
  const after = editDraft(before, event.edit)
  if (after === before) return
  if (after.text.length > before.text.length && exceedsBytes(after.text, MAX_DRAFT_BYTES)) {
    const text = `That doesn't fit: a draft holds ${MAX_DRAFT_BYTES / 1024} KiB at most.`
    turn.status('error', text)
    return
  }
  setDraft(turn, after)
}

export function interrupt(turn: Turn, at: number): void {
  const draft = draftOf(turn)
  if (draft.text !== '') {
    setDraft(turn, editDraft(draft, { do: 'clear' }))
  } else if (turn.state.interrupted) {
    quit(turn)
  } else {
    turn.set({ interrupted: true })
    turn.status('info', 'Press Ctrl-C again to quit.', at)
  }
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
  if (to > min) turn.put({ ...conversation, scroll: to, anchor })
  else follow(turn)
}

/** Shows the newest lines of the open conversation, and those to come. */
export function follow(turn: Turn): void {
  const conversation = turn.active()
  if (conversation && conversation.anchor !== null) turn.put({ ...conversation, scroll: 0, anchor: null })
}
