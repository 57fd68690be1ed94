/** What lies over the conversation, as the screen draws it: lists and pages by the kind of the overlay. */
import { pasteView, recallView, switcherView } from './hands-pages.ts'
import { invitePage } from './invite-page.ts'
import { netPage } from './net-page.ts'
import { searchView } from './search-view.ts'
import { settingsPage } from './settings-page.ts'
import type { State } from './state.ts'
import type { OverlayView } from './view.ts'

/** null: nothing does, or the help, which the screen makes itself. */
export function overlayView(state: State): OverlayView | null {
  const { overlay } = state
  switch (overlay?.kind) {
    case 'net':
      return netPage(state, overlay.scroll)
    case 'invite':
      return invitePage(state, overlay)
    case 'settings':
      return settingsPage(state, overlay.scroll)
    case 'switcher':
      return switcherView(state, overlay)
    case 'recall':
      return recallView(state, overlay)
    case 'search':
      return searchView(state, overlay)
    case 'paste':
      return pasteView(state, overlay)
    default:
      return null
  }
}
