/** Everything a frame shows, read from the state through the app's selectors: what `compose` makes rows of. */
import {
  activeComposer,
  completionText,
  usageText,
  emptyHint,
  helpRows,
  lines,
  overlayView,
  peerRows,
  sidebar,
  startPage,
  statusView,
  titleText,
} from '../app/index.ts'
import type {
  Composer,
  HelpRow,
  LineView,
  OverlayView,
  PageBlock,
  PeerRow,
  Safe,
  SidebarRow,
  State,
  StatusView,
} from '../app/index.ts'
import { cut } from './cells.ts'
import { firstKey, keyHelp, keymapOf } from './keymap.ts'
import type { Place } from './viewport.ts'

export interface ScreenView {
  readonly columns: number
  readonly rows: number
  readonly title: Safe
  readonly sidebar: readonly SidebarRow[]
  readonly lines: readonly LineView[]
  readonly place: Place
  /** Messages below `lines` that are not loaded, as far as they are counted: those that came since. Not set: `lines` reach the newest. */
  readonly below?: number
  readonly people: readonly PeerRow[]
  readonly status: StatusView
  readonly hint: readonly Safe[]
  /** The start screen, where no conversation is open; the hint says the same. */
  readonly start?: readonly PageBlock[] | null
  readonly composer: Composer
  /** null: no page or list lies over the conversation. */
  readonly overlay?: OverlayView | null
  /** The lists beside the conversation that somebody wants to see, where there is room; default both. */
  readonly panes?: { readonly sidebar: boolean | null; readonly people: boolean | null }
  /** The key that sends again what failed. */
  readonly retryKey?: string
  /** null: no help is open. `scroll`: rows from its top. */
  readonly help: {
    readonly rows: readonly HelpRow[]
    readonly keys: readonly HelpRow[]
    readonly scroll: number
  } | null
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
    ...(conversation?.history.newer && { below: Math.max(1, conversation.unread) }),
    people: peerRows(state),
    status: withCompletion(state, statusView(state)),
    hint: emptyHint(state),
    start: startPage(state),
    composer: activeComposer(state),
    overlay: overlayView(state),
    panes: state.panes,
    retryKey: firstKey(keymapOf(state.settings.keys), 'retry'),
    help:
      state.overlay?.kind !== 'help'
        ? null
        : { rows: helpRows(), keys: keyHelp(keymapOf(state.settings.keys)), scroll: state.overlay.scroll },
  }
}

/** The rule above the composer keeps so many columns for its ends. */
const AROUND_COMPLETION = 8

/** While Tab is pressed its candidates stand where news do; while a command is typed what it takes, unless something is wrong. */
function withCompletion(state: State, status: StatusView): StatusView {
  const text = completionText(state, state.screen.columns - AROUND_COMPLETION) ?? usageBeside(state, status)
  return text === null ? status : { ...status, activity: { tone: 'info', text } }
}

function usageBeside(state: State, { activity }: StatusView): Safe | null {
  const usage = activity === null || activity.tone === 'info' ? usageText(state) : null
  return usage === null ? null : (cut(usage, state.screen.columns - AROUND_COMPLETION) as Safe)
}
