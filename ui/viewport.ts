/**
 * The rows of a conversation that are on the screen. `scroll` and `anchor` are the conversation's own (see there): the place is counted from the line that
 * was the newest when scrolling began, so that what is being read stays where it is while new lines come. Only the lines from the newest to the top of
 * the screen are made into rows.
 */
import type { LineView } from '../app/index.ts'
import { lineRows } from './line-rows.ts'
import type { Row } from './row.ts'

export interface Viewport {
  /** Top to bottom; fewer than the height when there is no more. */
  readonly rows: readonly Row[]
  /** Rows under the last one shown, and how many lines have one there. */
  readonly rowsBelow: number
  readonly linesBelow: number
  /** What `scroll` is in truth: the state's, within what there is to scroll. */
  readonly scroll: number
  /** `scroll` at the newest line. */
  readonly scrollMin: number
}

export interface Place {
  readonly scroll: number
  readonly anchor: string | null
}

export function viewport(lines: readonly LineView[], width: number, height: number, place: Place): Viewport {
  const after = rowsAfter(lines, width, place.anchor)
  const wanted = Math.max(0, place.scroll + after)
  // One screenful more than is shown tells whether it is the top.
  const found = rowsFromEnd(lines, width, wanted + height)
  const below = Math.min(wanted, Math.max(0, found.total - height))
  const end = found.total - below
  return {
    rows: found.rows.slice(Math.max(0, end - height), end),
    rowsBelow: below,
    linesBelow: linesUnder(lines, width, below),
    scroll: below - after,
    scrollMin: -after,
  }
}

/** The most that `scroll` can be, looking at most `by` rows further up than `view` does. */
export function scrollMax(
  lines: readonly LineView[],
  width: number,
  height: number,
  view: Viewport,
  by: number,
): number {
  const found = rowsFromEnd(lines, width, view.rowsBelow + height + by)
  return Math.max(0, found.total - height) + view.scrollMin
}

/** Where the screen stands, told by the line at its top or bottom edge; null = it shows none that the conversation holds. */
export function placeOf(
  lines: readonly LineView[],
  width: number,
  height: number,
  view: Viewport,
  edge: 'top' | 'bottom',
): { anchor: string; scroll: number } | null {
  let found: { anchor: string; scroll: number } | null = null
  let after = 0
  for (let at = lines.length - 1; at >= 0 && after < view.rowsBelow + height; at--) {
    const line = lines[at]!
    const rows = lineRows(line, lines[at - 1], width).length
    const isOwn = line.kind === 'message' || line.kind === 'notice'
    if (isOwn && after + rows > view.rowsBelow) {
      found = { anchor: line.key, scroll: view.rowsBelow - after }
      if (edge === 'bottom') return found
    }
    after += rows
  }
  return found
}

function rowsAfter(lines: readonly LineView[], width: number, anchor: string | null): number {
  if (anchor === null) return 0
  let rows = 0
  for (let at = lines.length - 1; at >= 0; at--) {
    const line = lines[at]!
    if (line.key === anchor) return rows
    rows += lineRows(line, lines[at - 1], width).length
  }
  // The anchor is older than everything that is kept.
  return rows
}

/** The last rows: at least `wanted`, or all there are. */
function rowsFromEnd(
  lines: readonly LineView[],
  width: number,
  wanted: number,
): { rows: readonly Row[]; total: number } {
  const blocks: (readonly Row[])[] = []
  let total = 0
  for (let at = lines.length - 1; at >= 0 && total < wanted; at--) {
    const rows = lineRows(lines[at]!, lines[at - 1], width)
    blocks.push(rows)
    total += rows.length
  }
  return { rows: blocks.reverse().flat(), total }
}

function linesUnder(lines: readonly LineView[], width: number, rows: number): number {
  let left = rows
  let count = 0
  for (let at = lines.length - 1; at >= 0 && left > 0; at--) {
    left -= lineRows(lines[at]!, lines[at - 1], width).length
    count++
  }
  return count
}
