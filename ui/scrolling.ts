/**
 * Scrolling the open conversation by rows. Only the layout knows how far there is to scroll; where that ends and the history goes on, more of it is loaded
 * within the same key press.
 */
import type { App, State } from '../app/index.ts'
import type { Picture } from './compose.ts'
import { screenView } from './view.ts'
import { placeOf, scrollMax } from './viewport.ts'

/** Positive is up, towards older lines. */
export function scrollRows(app: App, pictureOf: (state: State) => Picture, by: number): void {
  const { overlay, active, conversations } = app.state
  if (overlay !== null) {
    app.dispatch({ type: 'scroll', by, min: 0, max: pictureOf(app.state).helpMax })
    return
  }
  const history = active === null ? undefined : conversations[active]?.history
  if (history && by > 0 && !history.complete && roomAbove(app.state, pictureOf(app.state), by) < by)
    loadMore(app, pictureOf(app.state), 'older')
  else if (history?.newer && by < 0 && pictureOf(app.state).viewport.rowsBelow < -by)
    loadMore(app, pictureOf(app.state), 'newer')
  const picture = pictureOf(app.state)
  const { scroll, scrollMin } = picture.viewport
  app.dispatch({ type: 'scroll', by, min: scrollMin, max: scroll + roomAbove(app.state, picture, by) })
}

/** Rows above the screen's, as far as it matters to somebody who goes up by so many. */
function roomAbove(state: State, { mainWidth, layout, viewport }: Picture, by: number): number {
  const { lines } = screenView(state)
  return scrollMax(lines, mainWidth, layout.bodyRows, viewport, Math.max(0, by)) - viewport.scroll
}

/** The line at the edge that is scrolled to is what the place is told by: lines at the other edge may go. */
function loadMore(app: App, { mainWidth, layout, viewport }: Picture, place: 'older' | 'newer'): void {
  const { lines } = screenView(app.state)
  const at = placeOf(lines, mainWidth, layout.bodyRows, viewport, place === 'older' ? 'top' : 'bottom')
  app.dispatch({ type: 'load-more', place, ...(at !== null && { at }) })
}
