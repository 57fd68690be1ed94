/** Lists and pages that lie over the conversation: opened, moved in, chosen from. What each kind holds is decided beside its own topic. */
import { EMPTY_COMPOSER } from '../composer.ts'
import type { Event } from '../event.ts'
import { recalledList } from '../recalled.ts'
import { switcherList } from '../switcher.ts'
import type { State } from '../state.ts'
import { submit } from './action.ts'
import { show } from './conversation.ts'
import { replaceDraft } from './editing.ts'
import { sendPaste } from './paste.ts'
import { draftOf } from './screen.ts'
import { goToHit, openSearch, toggleWithin } from './search.ts'
import type { Turn } from './turn.ts'

type Kind = Extract<Event, { type: 'open-overlay' }>['overlay']

export function openOverlay(turn: Turn, kind: Kind): void {
  if (kind === 'search') openSearch(turn, '')
  else if (kind === 'net' || kind === 'invite') turn.set({ overlay: { kind, scroll: 0 } })
  else turn.set({ overlay: { kind, query: EMPTY_COMPOSER, selected: 0 } })
}

export function closeOverlay(turn: Turn): void {
  if (turn.state.overlay !== null) turn.set({ overlay: null })
}

/** Down by so many rows; a list ends at its ends. */
export function select(turn: Turn, by: number): void {
  const { overlay } = turn.state
  if (overlay === null || !('selected' in overlay)) return
  const selected = Math.max(0, Math.min(rowsOf(turn.state) - 1, overlay.selected + by))
  if (selected !== overlay.selected) turn.set({ overlay: { ...overlay, selected } })
}

/** Enter. */
export function choose(turn: Turn, at: number): void {
  const { overlay } = turn.state
  switch (overlay?.kind) {
    case 'switcher': {
      const chosen = switcherList(turn.state, overlay.query.text)[overlay.selected]
      if (!chosen) return
      turn.set({ overlay: null })
      return show(turn, chosen.key)
    }
    case 'recall': {
      const chosen = recalledList(turn.state, overlay.query.text)[overlay.selected]
      if (!chosen) return
      turn.set({ overlay: null })
      return replaceDraft(turn, chosen.text)
    }
    case 'search':
      return goToHit(turn, at)
    case 'paste':
      return sendPaste(turn, overlay, at)
    case undefined:
      return
    default:
      if (draftOf(turn).text === '') closeOverlay(turn)
      else submit(turn, at)
  }
}

/** Tab in a list. Whether it was one's: else it completes. */
export function tabInOverlay(turn: Turn, by: 1 | -1): boolean {
  const { overlay } = turn.state
  if (overlay === null) return false
  if (overlay.kind === 'search') toggleWithin(turn)
  else select(turn, by)
  return true
}

function rowsOf(state: State): number {
  const { overlay } = state
  switch (overlay?.kind) {
    case 'switcher':
      return switcherList(state, overlay.query.text).length
    case 'recall':
      return recalledList(state, overlay.query.text).length
    case 'search':
      return overlay.hits.length
    default:
      return 0
  }
}
