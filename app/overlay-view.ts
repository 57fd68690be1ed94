/** What lies over the conversation, as the screen draws it: lists and pages by the kind of the overlay. */
import { netPage } from './net-page.ts'
import type { State } from './state.ts'
import type { OverlayView } from './view.ts'

/** null: nothing does, or the help, which the screen makes itself. */
export function overlayView(state: State): OverlayView | null {
  const { overlay } = state
  switch (overlay?.kind) {
    case 'net':
      return netPage(state, overlay.scroll)
    default:
      return null
  }
}
