/** A screen view as rows of panes and a cursor: the whole picture, pure. The components only paint it. */
import type { ListView, PageBlock, PageView, SidebarRow } from '../app/index.ts'
import { cut, textWidth, wrap } from './cells.ts'
import { draftRows, draftWindow } from './draft.ts'
import { helpPage } from './help-page.ts'
import { layout, mostNewsRows } from './layout.ts'
import type { Layout } from './layout.ts'
import { listRows } from './list-rows.ts'
import { pageRows } from './page-rows.ts'
import { peopleRows } from './people-rows.ts'
import { clip, space, widthOf } from './row.ts'
import { sidebarRows, totalMentions, totalUnread, unreadText } from './sidebar-rows.ts'
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
  /** Rows of the help, or of a page, that are above its last screenful. */
  readonly helpMax: number
}

const PROMPT: Span = { text: '› ', tone: 'accent' }
const NAME = 'p2p-chat'
/** In the composer, while a list is open. */
const NARROW = 'type to narrow it'
/** Among which a failed message is looked for. */
const LINES_LOOKED_AT = 100
/** An address is longer than most panes are wide. */
const COPYING = 'Alt-L shows this as plain text, to select and copy.'
/** Longer rows of a hint are hard to read. */
const MOST_HINT = 96
/** A code that stands farther away from what it says looks lost. */
const MOST_START = 110
const BETWEEN = ' · '
/** Text keeps this far from the pane's left edge. */
const MARGIN = 1
/** Narrower than this, rows are cut to size once more. */
const LEAST_COLUMNS = 20

export function compose(view: ScreenView): Picture {
  const list = view.overlay?.kind === 'list' ? view.overlay : null
  const page = view.overlay?.kind === 'page' ? view.overlay : null
  const draftWidth = Math.max(1, view.columns - PROMPT.text.length - 1)
  const typed = list?.query ?? view.composer
  const draft = draftRows(typed.text, typed.cursor, draftWidth)
  const most = mostNewsRows(view.rows)
  const news = most === 0 ? [] : newsRows(view.status.activity, view.columns, most)
  const active = view.sidebar.find((row) => row.active) ?? null
  const covered = view.help !== null || page !== null
  const place = layout({
    columns: view.columns,
    rows: view.rows,
    draftRows: draft.rows.length,
    newsRows: news.length,
    sidebar: view.sidebar.length > 0 && view.panes?.sidebar !== false,
    people: active !== null && (view.panes?.people === true ? 'asked' : view.panes?.people !== false),
    page: covered,
  })
  const mainWidth = Math.max(1, place.main.width - (place.people === null && place.main.width < 30 ? 0 : 1))
  const shown = viewport(view.lines, mainWidth, place.bodyRows, view.place)
  const over = overRows(view, page, place.main.width)
  const overMax = Math.max(0, over.length - place.bodyRows)
  const overFrom = Math.min(page?.scroll ?? view.help?.scroll ?? 0, overMax)
  const window = draftWindow(draft, place.composerRows)
  const panes: PanePicture[] = [
    {
      name: 'main',
      width: place.main.width,
      header: mainHeader(view, page, place, active),
      rows: covered
        ? over.slice(overFrom, overFrom + place.bodyRows)
        : withList(list, mainRows(view, shown, place.main.width, place.bodyRows), place),
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
      remedy: covered || list !== null ? '' : remedy(view),
      linesBelow: covered ? 0 : saidBelow(view.lines, shown.linesBelow) + (view.below ?? 0),
      width: place.columns,
      joints: joints(place),
    }),
    news,
    composer: composerRows(typed.text, placeholder(view, active), window, draftWidth),
    cursor: {
      x: Math.min(cursorX, place.columns - 1),
      y: place.rows - place.composerRows + draft.cursorRow - window.from,
    },
    viewport: shown,
    mainWidth,
    draftWidth,
    helpMax: overMax,
  })
}

/** All rows of what lies over the conversation. */
function overRows(view: ScreenView, page: PageView | null, width: number): readonly Row[] {
  if (page !== null) return pageRows(page.blocks, width)
  return view.help === null ? [] : helpPage(view.help.rows, view.help.keys, width)
}

/** A list rises from the bottom; the conversation above it stays. */
function withList(list: ListView | null, rows: readonly Row[], place: Layout): readonly Row[] {
  if (list === null) return rows
  const drawer = listRows(list, place.main.width, place.bodyRows)
  return [...rows.slice(drawer.length), ...drawer]
}

/** How to send again what failed among the last lines. */
function remedy({ lines, retryKey = '' }: ScreenView): string {
  if (retryKey === '') return ''
  const from = Math.max(0, lines.length - LINES_LOOKED_AT)
  for (let at = lines.length - 1; at >= from; at--) {
    const line = lines[at]
    if (line?.kind === 'message' && line.state === 'failed') return `${retryKey} sends again`
  }
  return ''
}

/** Of the last `count` lines those that somebody or the program said: rules between them are no news. */
function saidBelow(lines: ScreenView['lines'], count: number): number {
  const below = lines.slice(lines.length - count)
  return below.filter(({ kind }) => kind === 'message' || kind === 'notice').length
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
function mainHeader(view: ScreenView, page: PageView | null, place: Layout, active: SidebarRow | null): Row {
  const width = place.main.width - 2 * MARGIN
  const elsewhere = place.sidebar === null ? totalUnread(view.sidebar) : 0
  const named = elsewhere === 0 ? 0 : totalMentions(view.sidebar)
  const unread =
    elsewhere === 0 ? '' : `${named === 0 ? '' : `@${unreadText(named)}${BETWEEN}`}${unreadText(elsewhere)} new`
  const room = width - (unread === '' ? 0 : unread.length + 2)
  const title = page?.title ?? (view.help === null ? (active?.label ?? NAME) : 'help')
  const name = cut(title, room)
  const beside = besideName(view, page, room - textWidth(name) - 2)
  const left: Span[] = [space(MARGIN), { text: name, tone: 'active' }]
  if (beside !== '') left.push(space(2), { text: beside, tone: 'quiet' })
  if (unread === '') return left
  return [
    ...left,
    space(place.main.width - widthOf(left) - unread.length - MARGIN),
    { text: unread, tone: named === 0 ? 'accent' : 'mention' },
  ]
}

/** Of what can be told beside the name, as much as fits. */
function besideName({ help, status, people, composer }: ScreenView, page: PageView | null, room: number): string {
  const { here, room: reach } = status
  const heard = people.filter(({ standing }) => standing === 'heard').length
  const parts: string[] =
    page !== null
      ? // Without a draft the composer tells it.
        composer.text === ''
        ? []
        : [page.footer]
      : help !== null
        ? ['Esc closes it, ↑ ↓ scroll']
        : [
            ...(here === '' ? [] : [here]),
            ...(reach && heard > 0 ? [`${heard} heard`] : []),
            ...(reach && reach.mesh > 0 ? [`mesh ${reach.mesh}`] : []),
          ]
  while (parts.length > 0 && textWidth(parts.join(BETWEEN)) > room) parts.pop()
  return parts.join(BETWEEN)
}

/** Lines stand at the bottom, beside the composer; a hint at the top, as far as there is room. */
function mainRows(view: ScreenView, { rows }: Viewport, width: number, height: number): readonly Row[] {
  const free = height - rows.length
  if (view.start && rows.length === 0) return filled(startRows(view.start, width, height), height)
  const inner = Math.max(1, Math.min(width - 2 * MARGIN, MOST_HINT))
  const hint = [...view.hint, ...(view.hint.some((line) => line.includes('/p2p/')) ? ['', COPYING] : [])].flatMap(
    (line) => hintRows(line, inner),
  )
  const airy = hint.length + (rows.length === 0 ? 1 : 2) <= free
  const above = (airy ? [[], ...hint] : hint).slice(0, free)
  return [...filled(above, free), ...rows]
}

/** The start screen; with room above it where there is any. */
function startRows(blocks: readonly PageBlock[], width: number, height: number): readonly Row[] {
  const rows = pageRows(blocks, Math.min(width, MOST_START))
  return rows.length < height ? [[], ...rows] : rows.slice(0, height)
}

function filled(rows: readonly Row[], height: number): readonly Row[] {
  return [...rows, ...Array.from({ length: Math.max(0, height - rows.length) }, (): Row => [])]
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

function composerRows(
  typed: string,
  empty: string,
  window: { readonly rows: readonly string[]; readonly from: number },
  width: number,
): readonly Row[] {
  if (typed === '') return [[PROMPT, { text: cut(empty, width), tone: 'quiet' }]]
  return window.rows.map((text, at): Row => [
    at + window.from === 0 ? PROMPT : space(PROMPT.text.length),
    { text, tone: 'text' },
  ])
}

/** What to type; on a page, what keys do. */
function placeholder({ overlay }: ScreenView, active: SidebarRow | null): string {
  if (overlay?.kind === 'list') return NARROW
  if (overlay?.kind === 'page' && overlay.footer !== '') return overlay.footer
  return active === null ? '/join <room> to begin, /help for more' : `write to ${active.label}`
}
