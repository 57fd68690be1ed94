/** A screen view as rows of panes and a cursor: the whole picture, pure. The components only paint it. */
import type { SidebarRow } from '../app/index.ts'
import { cut, textWidth, wrap } from './cells.ts'
import { draftRows, draftWindow } from './draft.ts'
import { helpPage } from './help-page.ts'
import { layout, mostNewsRows } from './layout.ts'
import type { Layout } from './layout.ts'
import { clip, space, widthOf } from './row.ts'
import { peopleRows } from './people-rows.ts'
import { sidebarRows, totalUnread, unreadText } from './sidebar-rows.ts'
import { newsRows, statusRow } from './status-row.ts'
import type { Cursor } from './terminal.ts'
import type { Row, Span } from './row.ts'
import type { ScreenView } from './view.ts'
import { viewport } from './viewport.ts'
import type { Viewport } from './viewport.ts'

export interface PanePicture {
  readonly name: 'sidebar' | 'main' | 'people'
  readonly width: number
  readonly header: Row
  readonly rows: readonly Row[]
}

export interface Picture {
  readonly layout: Layout
  readonly panes: readonly PanePicture[]
  readonly status: Row
  readonly news: readonly Row[]
  readonly composer: readonly Row[]
  readonly cursor: Cursor
  /** What scrolling moves within, and the width of its rows. */
  readonly viewport: Viewport
  readonly mainWidth: number
  /** Cells of a row of the draft. */
  readonly draftWidth: number
  /** Rows of the help that are above its last screenful. */
  readonly helpMax: number
}

const PROMPT: Span = { text: '› ', tone: 'accent' }
const NAME = 'p2p-chat'
/** An address is longer than most panes are wide. */
const COPYING = 'Alt-L shows this as plain text, to select and copy.'
/** Text keeps this far from the pane's left edge. */
const MARGIN = 1
/** Narrower than this, rows are cut to size once more. */
const LEAST_COLUMNS = 20

export function compose(view: ScreenView): Picture {
  const draftWidth = Math.max(1, view.columns - PROMPT.text.length - 1)
  const draft = draftRows(view.composer.text, view.composer.cursor, draftWidth)
  const most = mostNewsRows(view.rows)
  const news = most === 0 ? [] : newsRows(view.status.activity, view.columns, most)
  const active = view.sidebar.find((row) => row.active) ?? null
  const place = layout({
    columns: view.columns,
    rows: view.rows,
    draftRows: draft.rows.length,
    newsRows: news.length,
    sidebar: view.sidebar.length > 0,
    people: active !== null && view.help === null,
  })
  const mainWidth = Math.max(1, place.main.width - MARGIN - (place.people === null && place.main.width < 30 ? 0 : 1))
  const shown = viewport(view.lines, mainWidth, place.bodyRows, view.place)
  const help = view.help === null ? [] : helpPage(view.help.rows, place.main.width)
  const helpMax = Math.max(0, help.length - place.bodyRows)
  const helpFrom = Math.min(view.help?.scroll ?? 0, helpMax)
  const window = draftWindow(draft, place.composerRows)
  const panes: PanePicture[] = [
    {
      name: 'main',
      width: place.main.width,
      header: mainHeader(view, place, active),
      rows:
        view.help === null
          ? mainRows(view, shown, mainWidth, place.bodyRows)
          : help.slice(helpFrom, helpFrom + place.bodyRows),
    },
  ]
  if (place.sidebar !== null) panes.unshift(sidebarPane(view, place.sidebar.width, place.bodyRows))
  if (place.people !== null) panes.push(peoplePane(view, place.people.width, place.bodyRows))
  const cursorX = PROMPT.text.length + draft.cursorColumn
  return fitted({
    layout: place,
    panes,
    status: statusRow({
      status: view.status,
      told: place.newsRows > 0,
      // The header tells who is here when there is one.
      here: place.headerRows === 0 ? view.status.here : '',
      linesBelow: view.help === null ? shown.linesBelow : 0,
      width: place.columns,
      joints: joints(place),
    }),
    news,
    composer: composerRows(view, window.rows, window.from, draftWidth, active),
    cursor: {
      x: Math.min(cursorX, place.columns - 1),
      y: place.rows - place.composerRows + draft.cursorRow - window.from,
    },
    viewport: shown,
    mainWidth,
    draftWidth,
    helpMax,
  })
}

/** On a terminal of a few columns not even margins have room. */
function fitted(picture: Picture): Picture {
  const { columns } = picture.layout
  if (columns >= LEAST_COLUMNS) return picture
  const all = (rows: readonly Row[]): readonly Row[] => rows.map((row) => clip(row, columns))
  const panes = picture.panes.map((pane) => ({ ...pane, header: clip(pane.header, columns), rows: all(pane.rows) }))
  return {
    ...picture,
    panes,
    status: clip(picture.status, columns),
    news: all(picture.news),
    composer: all(picture.composer),
  }
}

/** The columns where rules stand between panes. */
export function joints(place: Layout): readonly number[] {
  return [...(place.sidebar === null ? [] : [place.main.x - 1]), ...(place.people === null ? [] : [place.people.x - 1])]
}

function sidebarPane(view: ScreenView, width: number, height: number): PanePicture {
  const header: Row = [space(MARGIN), { text: cut(NAME, width - MARGIN), tone: 'quiet' }]
  return { name: 'sidebar', width, header, rows: sidebarRows(view.sidebar, width, height) }
}

function peoplePane(view: ScreenView, width: number, height: number): PanePicture {
  const header: Row = [space(MARGIN), { text: cut(`people ${view.people.length}`, width - MARGIN), tone: 'quiet' }]
  return { name: 'people', width, header, rows: peopleRows(view.people, width, height) }
}

/** The conversation's name and who hears it; where there is no sidebar also what is unread elsewhere. */
function mainHeader(view: ScreenView, place: Layout, active: SidebarRow | null): Row {
  const width = place.main.width - 2 * MARGIN
  const elsewhere = place.sidebar === null ? totalUnread(view.sidebar) : 0
  const unread = elsewhere === 0 ? '' : `${unreadText(elsewhere)} new`
  const room = width - (unread === '' ? 0 : unread.length + 2)
  const name = cut(view.help !== null ? 'help' : active === null ? NAME : active.label, room)
  const beside = view.help !== null ? 'Esc closes it, ↑ ↓ scroll' : view.status.here
  const here = room - textWidth(name) - 2 >= textWidth(beside) ? beside : ''
  const left: Span[] = [space(MARGIN), { text: name, tone: 'active' }]
  if (here !== '') left.push(space(2), { text: here, tone: 'quiet' })
  if (unread === '') return left
  return [...left, space(place.main.width - widthOf(left) - unread.length - MARGIN), { text: unread, tone: 'accent' }]
}

/** Lines stand at the bottom, beside the composer; a hint at the top, as far as there is room. */
function mainRows(view: ScreenView, shown: Viewport, width: number, height: number): readonly Row[] {
  const rows = shown.rows.map((row): Row => indented(row))
  const free = height - rows.length
  const hint = [...view.hint, ...(view.hint.some((line) => line.includes('/p2p/')) ? ['', COPYING] : [])].flatMap(
    (line) => hintRows(line, width),
  )
  const airy = hint.length + (rows.length === 0 ? 1 : 2) <= free
  const above = (airy ? [[], ...hint] : hint).slice(0, free)
  return [...above, ...Array.from({ length: free - above.length }, (): Row => []), ...rows]
}

/** A line of a hint: what is indented stays so when it goes on, and commands stand out. */
function hintRows(line: string, width: number): readonly Row[] {
  const indent = Math.min(/^ */.exec(line)?.[0].length ?? 0, Math.max(0, width - 1))
  return wrap(line.trimStart(), width - indent, width - indent).map((text): Row => {
    const parts = text
      .split(/(\/[a-z]+|F1|Alt-L)(?=[ .,]|$)/)
      .map((part, at): Span => ({ text: part, tone: at % 2 === 1 ? 'accent' : 'text' }))
    return text === '' ? [] : [space(MARGIN + indent), ...parts]
  })
}

const margins = new WeakMap<Row, Row>()

/** The same row object again and again gives the same result: it is painted once. */
function indented(row: Row): Row {
  let result = margins.get(row)
  if (result === undefined) {
    result = [space(MARGIN), ...row]
    margins.set(row, result)
  }
  return result
}

function composerRows(
  view: ScreenView,
  rows: readonly string[],
  from: number,
  width: number,
  active: SidebarRow | null,
): readonly Row[] {
  if (view.composer.text === '') return [[PROMPT, { text: cut(placeholder(active), width), tone: 'quiet' }]]
  return rows.map((text, at): Row => [at + from === 0 ? PROMPT : space(PROMPT.text.length), { text, tone: 'text' }])
}

function placeholder(active: SidebarRow | null): string {
  return active === null ? '/join <room> to begin, /help for more' : `write to ${active.label}`
}
