/**
 * The draft as rows of the composer, with the place of the cursor. What can't be shown (controls, directional overrides, zero-width characters) has a
 * stand-in of one cell, so that the cursor never stands on nothing and a pasted escape sequence is seen and not obeyed.
 */
import { textWidth } from './cells.ts'

export interface DraftRows {
  readonly rows: readonly string[]
  readonly cursorRow: number
  readonly cursorColumn: number
  /** UTF-16 offset at which each row begins, and where the text ends. */
  readonly starts: readonly number[]
}

const TAB = '  '
const PICTURES = 0x2400
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
/** Controls, format characters (bidi, zero-width, tags), lone surrogates, line and paragraph separators. */
const UNSHOWN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u
/** Format characters that are part of the cluster they stand in: joiners, and the tags of flags. */
const JOINERS = /\u200c|\u200d|[\u{e0020}-\u{e007f}]/gu

/** What stands for a cluster of the draft. Never holds a control character. */
function shown(cluster: string): string {
  if (cluster === '\t') return TAB
  const code = cluster.codePointAt(0) ?? 0
  if (code < 0x20) return String.fromCodePoint(PICTURES + code)
  if (code === 0x7f) return '␡'
  const bare = cluster.length > 1 ? cluster.replace(JOINERS, '') : cluster
  if (UNSHOWN.test(bare) || textWidth(cluster) === 0) return '·'
  return cluster
}

/** `width` ≥ 1: cells of a row. A cursor at the end of a full row stands at the start of the next. */
export function draftRows(text: string, cursor: number, width: number): DraftRows {
  const rows: string[] = []
  const starts: number[] = [0]
  let row = ''
  let used = 0
  let cursorRow = 0
  let cursorColumn = 0
  const next = (at: number): void => {
    rows.push(row)
    starts.push(at)
    row = ''
    used = 0
  }
  const place = (): void => {
    cursorRow = rows.length
    cursorColumn = used
  }
  for (const { segment, index } of segmenter.segment(text)) {
    const end = index + segment.length
    if (segment === '\n' || segment === '\r\n') {
      if (cursor >= index && cursor < end) place()
      next(end)
      continue
    }
    let cell = shown(segment)
    let cells = textWidth(cell)
    if (cells > width) {
      cell = '…'
      cells = 1
    }
    if (used + cells > width) next(index)
    if (cursor >= index && cursor < end) place()
    row += cell
    used += cells
  }
  if (cursor >= text.length) {
    if (used >= width) next(text.length)
    place()
  }
  rows.push(row)
  return { rows, cursorRow, cursorColumn, starts }
}

/** How many clusters the cursor passes on its way to the same column of the row above (-1) or below (1); 0 when there is none. */
export function clustersToRow(text: string, cursor: number, width: number, by: 1 | -1): number {
  const draft = draftRows(text, cursor, width)
  const target = draft.cursorRow + by
  const start = draft.starts[target]
  if (start === undefined || target < 0) return 0
  const end = draft.starts[target + 1] ?? text.length
  let column = 0
  let offset = start
  for (const { segment, index } of segmenter.segment(text.slice(start, end))) {
    if (segment === '\n' || segment === '\r\n') break
    column += textWidth(shown(segment))
    if (column > draft.cursorColumn) break
    offset = start + index + segment.length
  }
  // The offset where a full row ends is the next row's start.
  if (offset === end && target + 1 < draft.starts.length && offset > start) {
    const last = [...segmenter.segment(text.slice(start, end))].at(-1)
    offset = end - (last?.segment.length ?? 0)
  }
  const [from, to] = offset < cursor ? [offset, cursor] : [cursor, offset]
  return [...segmenter.segment(text.slice(from, to))].length
}

/** The rows that fit: the cursor's is the last of them, or the draft's first rows are shown. */
export function draftWindow(
  draft: DraftRows,
  height: number,
): { readonly rows: readonly string[]; readonly from: number } {
  const from = Math.max(0, Math.min(draft.cursorRow - height + 1, draft.rows.length - height))
  return { rows: draft.rows.slice(from, from + height), from }
}
