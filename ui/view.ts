/** Everything a frame shows, read from the state through the app's selectors: what `compose` makes rows of. */
import { activeComposer, emptyHint, helpRows, lines, peerRows, sidebar, statusView, titleText } from '../app/index.ts'
import type { Composer, HelpRow, LineView, PeerRow, Safe, SidebarRow, State, StatusView } from '../app/index.ts'
import type { Place } from './viewport.ts'

export interface ScreenView {
  readonly columns: number
  readonly rows: number
  readonly title: Safe
  readonly sidebar: readonly SidebarRow[]
  readonly lines: readonly LineView[]
  readonly place: Place
  readonly people: readonly PeerRow[]
  readonly status: StatusView
  readonly hint: readonly Safe[]
  readonly composer: Composer
  /** null: no help is open. `scroll`: rows from its top. */
  readonly help: { readonly rows: readonly HelpRow[]; readonly scroll: number } | null
}

export function screenView(state: State): ScreenView {
  const conversation = state.active === null ? undefined : state.conversations[state.active]
  return {
    columns: state.screen.columns,
    rows: state.screen.rows,
    title: titleText(state),
    sidebar: sidebar(state),
    lines: lines(state),
    place: conversation ?? { scroll: 0, anchor: null },
    people: peerRows(state),
    status: statusView(state),
    hint: emptyHint(state),
    composer: activeComposer(state),
    help: state.overlay?.kind !== 'help' ? null : { rows: helpRows(), scroll: state.overlay.scroll },
  }
}
