/**
 * Which part of the screen is whose: a pure function of columns, rows and how many rows the draft wants.
 *
 *   ≥ 100 columns   conversations │ messages │ people
 *   60 to 99        conversations │ messages; people when they were asked for
 *   below           messages alone; the header tells what the panes would
 *
 * Top to bottom: header, rule (when there is height for it), panes, a rule that carries the status, news that didn't fit on it, composer.
 */

import { PANE_COLUMNS } from '../app/index.ts'

/** Columns of a pane. */
export interface Strip {
  readonly x: number
  readonly width: number
}

export interface Layout {
  readonly columns: number
  readonly rows: number
  readonly sidebar: Strip | null
  readonly main: Strip
  readonly people: Strip | null
  /** Rows of the header: its text, and the rule under it. 0 on a screen too low for one. */
  readonly headerRows: 0 | 1 | 2
  readonly bodyRows: number
  readonly statusRows: 0 | 1
  readonly newsRows: number
  readonly composerRows: number
}

const WIDE_COLUMNS = PANE_COLUMNS.people
const PANES_COLUMNS = PANE_COLUMNS.sidebar
/** From here on a rule under the header doesn't cost lines that are missed. */
const RULED_ROWS = 16
/** News get one row of so many, beyond those that composer and status need; and never more than this. */
const ROWS_A_NEWS_ROW = 5
const ROWS_BEFORE_NEWS = 2
const MAX_NEWS_ROWS = 3
/** A draft never takes more than a third of the screen, nor more than this. */
const MAX_COMPOSER_ROWS = 8

export interface Needs {
  readonly columns: number
  readonly rows: number
  /** Rows that the draft fills at this width. */
  readonly draftRows: number
  /** Rows of a trouble that is too long for the rule. */
  readonly newsRows: number
  readonly sidebar: boolean
  /** 'asked': also where it is narrow. */
  readonly people: boolean | 'asked'
  /** A page lies over the conversation: it gets the room of the lists beside it, unless there is enough for all. */
  readonly page?: boolean
}

export function layout(needs: Needs): Layout {
  const columns = Math.max(1, Math.trunc(needs.columns))
  const rows = Math.max(1, Math.trunc(needs.rows))
  const panes = columns >= PANES_COLUMNS
  const wide = columns >= WIDE_COLUMNS
  const beside = !(needs.page ?? false)
  const sidebarWidth =
    panes && needs.sidebar && (beside || wide) ? (wide ? clamp(Math.trunc(columns / 6), 18, 28) : 16) : 0
  const people = beside && (needs.people === 'asked' || (needs.people && wide))
  const peopleWidth = panes && people ? (wide ? clamp(Math.trunc(columns / 6), 20, 30) : 18) : 0
  const mainX = sidebarWidth === 0 ? 0 : sidebarWidth + 1
  const mainWidth = columns - mainX - (peopleWidth === 0 ? 0 : peopleWidth + 1)
  const composerRows = clamp(needs.draftRows, 1, Math.max(1, Math.min(MAX_COMPOSER_ROWS, Math.trunc(rows / 3))))
  const statusRows = rows - composerRows >= 2 ? 1 : 0
  const newsRows = Math.min(needs.newsRows, mostNewsRows(rows))
  const left = rows - composerRows - statusRows - newsRows
  const headerRows = left >= RULED_ROWS - 2 && panes ? 2 : left >= 2 ? 1 : 0
  return {
    columns,
    rows,
    sidebar: sidebarWidth === 0 ? null : { x: 0, width: sidebarWidth },
    main: { x: mainX, width: mainWidth },
    people: peopleWidth === 0 ? null : { x: mainX + mainWidth + 1, width: peopleWidth },
    headerRows,
    bodyRows: left - headerRows,
    statusRows,
    newsRows,
    composerRows,
  }
}

/** How many rows of news a screen of this height bears. */
export function mostNewsRows(rows: number): number {
  return clamp(Math.trunc((rows - ROWS_BEFORE_NEWS) / ROWS_A_NEWS_ROW), 0, MAX_NEWS_ROWS)
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high)
}
