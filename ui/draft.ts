/**
 * The draft as rows of the composer, with the place of the cursor. What can't be shown (controls, directional overrides, zero-width characters) has a
 * stand-in of one cell, so that the cursor never stands on nothing and a pasted escape sequence is seen and not obeyed.
 */
import { displayLine } from '../app/index.ts'
import { graphemes, textWidth } from './cells.ts'

export interface DraftRow {
  readonly text: string
  readonly cells: readonly Cell[]
  /** The last offset at which the cursor stands in this row. */
  readonly end: number
}

interface Cell {
  readonly text: string
  readonly width: number
  /** UTF-16 offset. */
  readonly at: number
  readonly space: boolean
}

export interface DraftRows {
  readonly rows: readonly DraftRow[]
  readonly cursorRow: number
  /** `width` when it stands behind a full row. */
  readonly cursorColumn: number
}

const TAB = '  '
const PICTURES = 0x2400
/** Controls, format characters (bidi, zero-width, tags), lone surrogates, noncharacters, line and paragraph separators. */
const UNSHOWN = /[\p{Cc}\p{Cf}\p{Cs}\p{NChar}\p{Zl}\p{Zp}]/u
/** Format characters that are part of the cluster they stand in: joiners, and the tags of flags. */
const JOINERS = /\u200c|\u200d|[\u{e0020}-\u{e007f}]/gu

/** What stands for a cluster of the draft. Never holds a control character. */
function shown(cluster: string): string {
  const code = cluster.codePointAt(0) ?? 0
  if (cluster.length === 1 && code >= 0x20 && code < 0x7f) return cluster
  if (cluster === '\t') return TAB
  if (code < 0x20) return String.fromCodePoint(PICTURES + code)
  if (code === 0x7f) return '␡'
  const bare = cluster.length > 1 ? cluster.replace(JOINERS, '') : cluster
  if (UNSHOWN.test(bare)) return '·'
  // As it will stand in the message: of a width that terminals and we agree about.
  const safe = cluster.length > 1 ? displayLine(cluster) : cluster
  return textWidth(safe) === 0 ? '·' : safe
}

/** Rows of at most `width` (≥ 1) cells, broken at spaces where that can be; a space that has no room any more takes none. */
export function draftRows(text: string, cursor: number, width: number): DraftRows {
  const rows: DraftRow[] = []
  let row: Cell[] = []
  let used = 0
  const push = (end: number): void => {
    rows.push({ text: row.map((cell) => cell.text).join(''), cells: row, end })
    row = []
    used = 0
  }
  for (const { segment, index } of graphemes(text)) {
    if (segment === '\n' || segment === '\r\n') {
      push(index)
      continue
    }
    const cellText = shown(segment)
    let cell: Cell = { text: cellText, width: textWidth(cellText), at: index, space: segment === ' ' }
    if (cell.width > width) cell = { ...cell, text: '…', width: 1 }
    while (used + cell.width > width) {
      if (cell.space) {
        cell = { ...cell, text: '', width: 0 }
        break
      }
      const word = row.splice(row.findLastIndex((each) => each.space) + 1)
      // A word as long as the row is cut where the row ends.
      const cut = row.length === 0
      if (cut) row = word
      push(row.at(-1)?.at ?? index)
      if (!cut) row = word
      used = row.reduce((sum, each) => sum + each.width, 0)
    }
    row.push(cell)
    used += cell.width
  }
  push(text.length)
  const cursorRow = rows.findIndex((each) => cursor <= each.end)
  const at = cursorRow === -1 ? rows.length - 1 : cursorRow
  return { rows, cursorRow: at, cursorColumn: columnOf(rows[at], cursor) }
}

function columnOf(row: DraftRow | undefined, cursor: number): number {
  let column = 0
  for (const cell of row?.cells ?? []) if (cell.at < cursor) column += cell.width
  return column
}

/** How many clusters the cursor passes on its way to the same column of the row above (-1) or below (1); 0 when there is none. */
export function clustersToRow(text: string, cursor: number, width: number, by: 1 | -1): number {
  const draft = draftRows(text, cursor, width)
  const target = draft.rows[draft.cursorRow + by]
  if (target === undefined) return 0
  let column = 0
  let offset = target.cells[0]?.at ?? target.end
  for (const cell of target.cells) {
    column += cell.width
    if (column > draft.cursorColumn) break
    offset = Math.min(target.end, cell.at + 1)
  }
  const [from, to] = offset < cursor ? [offset, cursor] : [cursor, offset]
  let passed = 0
  for (const { index } of graphemes(text)) if (index >= from && index < to) passed++
  return passed
}

/** The rows that fit: the cursor's is the last of them, or the draft's first rows are shown. */
export function draftWindow(
  draft: DraftRows,
  height: number,
): { readonly rows: readonly string[]; readonly from: number } {
  const from = Math.max(0, Math.min(draft.cursorRow - height + 1, draft.rows.length - height))
  return { rows: draft.rows.slice(from, from + height).map((row) => row.text), from }
}
