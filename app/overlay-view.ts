/** What lies over the conversation, as the screen draws it: lists and pages by the kind of the overlay. */
import type { State } from './state.ts'
import type { OverlayView } from './view.ts'

/** null: nothing does, or the help, which the screen makes itself. */
export function overlayView({ overlay }: State): OverlayView | null {
  switch (overlay?.kind) {
    default:
      return null
  }
}
