/** A page that lies over the conversation as rows: headings, text, tables, lines to copy, drawings. Its place on the screen is `compose`'s. */
import type { PageBlock } from '../app/index.ts'
import { clusters, cut, padEnd, textWidth, wrap } from './cells.ts'
import { stretches, styledRows } from './markdown.ts'
import { space, widthOf } from './row.ts'
import type { Row, Span } from './row.ts'

const MARGIN = 1
/** Between columns. */
const GAP = 2
/** A column that is cut shorter than this tells nothing: the last one is left out instead. */
const LEAST_COLUMN = 8
/** Text beside a drawing has at least so many cells; else the drawing stands under it. */
const LEAST_BESIDE = 34

interface Remembered {
  readonly width: number
  readonly rows: readonly Row[]
}

const remembered = new WeakMap<readonly PageBlock[], Remembered>()

export function pageRows(blocks: readonly PageBlock[], width: number): readonly Row[] {
  const known = remembered.get(blocks)
  if (known?.width === width) return known.rows
  const inner = Math.max(1, width - 2 * MARGIN)
  const rows = besideDrawing(blocks, inner) ?? rowsOf(blocks, inner)
  const all = rows.map((row): Row => (row.length === 0 ? row : [space(MARGIN), ...row]))
  remembered.set(blocks, { width, rows: all })
  return all
}

/** The one drawing at the right of all the rest; null where there is no room, or nothing to put there. */
function besideDrawing(blocks: readonly PageBlock[], width: number): readonly Row[] | null {
  const drawing = blocks.find((block) => block.kind === 'drawing')
  if (drawing === undefined) return null
  const wide = widest(drawing.rows)
  const left = width - wide - GAP
  if (left < LEAST_BESIDE) return null
  const text = rowsOf(
    blocks.filter((block) => block !== drawing),
    left,
  )
  return Array.from({ length: Math.max(text.length, drawing.rows.length) }, (_, at): Row => {
    const row = text[at] ?? []
    const drawn = drawing.rows[at]
    if (drawn === undefined) return row
    return [...row, space(left - widthOf(row) + GAP), { text: padEnd(drawn, wide), tone: 'drawing' }]
  })
}

function rowsOf(blocks: readonly PageBlock[], width: number): readonly Row[] {
  return blocks.flatMap((block, at) => {
    const rows = blockRows(block, width)
    const airy = block.kind === 'heading' && at > 0 && rows.length > 0
    return airy ? [[], ...rows] : rows
  })
}

function blockRows(block: PageBlock, width: number): readonly Row[] {
  switch (block.kind) {
    case 'heading':
      return wrap(block.text, width, width).map((text): Row => [{ text, tone: 'active' }])
    case 'text':
      return textRows(block, width)
    case 'table':
      return tableRows(block, width)
    case 'verbatim':
      return verbatimRows(block.text, width)
    case 'drawing':
      return widest(block.rows) > width ? [] : block.rows.map((text): Row => [{ text, tone: 'drawing' }])
  }
}

function textRows({ text, tone }: Extract<PageBlock, { kind: 'text' }>, width: number): readonly Row[] {
  if (text === '') return [[]]
  const [found = []] = tone === 'text' ? stretches([text]) : []
  return styledRows(text, found, tone, width, width)
}

/** Cut where the row ends, not at words, so that a selection of the rows is the line again. A link is one from every row. */
function verbatimRows(text: string, width: number): readonly Row[] {
  const link = /^[a-z][a-z0-9+.-]*:/i.test(text) ? { link: text } : {}
  const rows: Row[] = []
  let row = ''
  let used = 0
  const push = (): void => {
    rows.push([{ text: row, tone: 'accent', ...link }])
    row = ''
    used = 0
  }
  for (const cluster of clusters(text)) {
    if (used + cluster.width > width && used > 0) push()
    row += cluster.width > width ? '…' : cluster.text
    used += Math.min(cluster.width, width)
  }
  push()
  return rows
}

function tableRows({ head, rows }: Extract<PageBlock, { kind: 'table' }>, width: number): readonly Row[] {
  const columns = Math.max(head.length, ...rows.map((row) => row.length))
  const natural = Array.from({ length: columns }, (_, at) =>
    widest([head[at] ?? '', ...rows.map((row) => row[at] ?? '')]),
  )
  const widths = fittedColumns(natural, head.map(textWidth), width)
  const row = (cells: readonly string[], tone: Span['tone']): Row =>
    widths.flatMap((column, at): Row => {
      const last = at === widths.length - 1
      const text = cut(cells[at] ?? '', column)
      return [{ text: last ? text : padEnd(text, column), tone }, ...(last ? [] : [space(GAP)])]
    })
  const titled = head.some((cell) => cell !== '')
  return [...(titled ? [row(head, 'quiet')] : []), ...rows.map((cells) => row(cells, 'text'))]
}

/** Widths of the columns that are shown: the widest give way first, down to what still tells something; then the last are left out. */
function fittedColumns(natural: readonly number[], heads: readonly number[], width: number): readonly number[] {
  const widths = [...natural]
  for (;;) {
    const room = width - GAP * (widths.length - 1)
    let over = widths.reduce((sum, each) => sum + each, 0) - room
    while (over > 0) {
      const at = givingColumn(widths, natural, heads)
      if (at === -1) break
      widths[at]!--
      over--
    }
    if (over <= 0) return widths
    if (widths.length === 1) return [Math.max(1, room)]
    widths.pop()
    // What was taken for the column that is gone is given back.
    for (const at of widths.keys()) widths[at] = natural[at] ?? 0
  }
}

/** The widest column that may still give a cell; -1: none may. */
function givingColumn(widths: readonly number[], natural: readonly number[], heads: readonly number[]): number {
  let found = -1
  for (const [at, each] of widths.entries()) {
    const least = Math.min(natural[at] ?? 0, Math.max(LEAST_COLUMN, heads[at] ?? 0))
    if (each > least && (found === -1 || each > widths[found]!)) found = at
  }
  return found
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, textWidth(text)), 0)
}
