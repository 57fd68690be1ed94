/**
 * Text in the cells of a terminal: how wide it is, and where it may be cut. A cluster (grapheme) is never split, a wide one takes two cells, and one
 * that takes none is dropped: nothing could show where it is.
 */
import stringWidth from 'string-width'

export interface Cluster {
  readonly text: string
  readonly width: number
  /** UTF-16 offset in the text it was cut from. */
  readonly at: number
}

/** Wide punctuation that never begins a row. */
const CLOSING = /^[、。，．：；！？）」』】〉》〕］｝ー々]/
const ELLIPSIS = { text: '…', width: 1 }
const ASCII = /^[\x20-\x7e]*$/
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Each of these is a grapheme by itself, whatever of them follows. */
const SINGLE = /^[\n\t\x20-\x7e]*$/
/** Node's segmenter takes time by the square of the length: it gets pieces of so many UTF-16 units. */
const PIECE = 128

const HIGH_HALF = /^[\ud800-\udbff]$/

export interface Grapheme {
  readonly segment: string
  /** UTF-16 offset. */
  readonly index: number
}

export function graphemes(text: string): readonly Grapheme[] {
  const all: Grapheme[] = []
  if (SINGLE.test(text)) {
    for (let index = 0; index < text.length; index++) all.push({ segment: text.charAt(index), index })
    return all
  }
  let at = 0
  let length = PIECE
  while (at < text.length) {
    // A half of a pair would be a grapheme of its own, and end the one before it too early.
    const stop = at + length + (HIGH_HALF.test(text.charAt(at + length - 1)) ? 1 : 0)
    const last = stop >= text.length
    const found = [...segmenter.segment(text.slice(at, stop))]
    // The last one may go on in the next piece.
    if (!last && found.length === 1) {
      length *= 2
      continue
    }
    if (!last) found.pop()
    for (const { segment, index } of found) all.push({ segment, index: at + index })
    const end = all.at(-1)
    at = end === undefined ? text.length : end.index + end.segment.length
    length = PIECE
  }
  return all
}

export function textWidth(text: string): number {
  return ASCII.test(text) ? text.length : stringWidth(text)
}

/** The visible clusters of one line. */
export function clusters(text: string): readonly Cluster[] {
  const all: Cluster[] = []
  if (ASCII.test(text)) {
    for (let at = 0; at < text.length; at++) all.push({ text: text.charAt(at), width: 1, at })
    return all
  }
  for (const { segment, index } of graphemes(text)) {
    const width = textWidth(segment)
    if (width > 0) all.push({ text: segment, width, at: index })
  }
  return all
}

/** At most `width` cells of it; '…' ends what is longer. */
export function cut(text: string, width: number): string {
  if (width <= 0) return ''
  if (ASCII.test(text)) return text.length <= width ? text : `${text.slice(0, width - 1)}…`
  const all = clusters(text)
  let whole = 0
  for (const cluster of all) whole += cluster.width
  const room = whole <= width ? width : width - 1
  let used = 0
  let kept = ''
  for (const cluster of all) {
    if (used + cluster.width > room) break
    used += cluster.width
    kept += cluster.text
  }
  return whole <= width ? kept : `${kept}…`
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)))
}

/**
 * One line as rows: the first takes `first` cells, the others `rest`. Breaks at spaces and beside wide clusters; a word longer than a row is cut.
 * Spaces at a break are dropped, all others stay (code keeps its columns). Always gives a row.
 */
export function wrap(text: string, first: number, rest: number): readonly string[] {
  if (text.length <= first && ASCII.test(text)) return [text]
  const full = Math.max(1, rest)
  const rows: string[] = []
  let row = ''
  let used = 0
  let room = first
  const next = (): void => {
    rows.push(row)
    row = ''
    used = 0
    room = full
  }
  for (const piece of pieces(text)) {
    const fits = used + piece.width <= room
    if (piece.space) {
      if (!fits) {
        next()
        continue
      }
    } else if (!fits && piece.width <= full) {
      row = row.trimEnd()
      next()
    }
    for (const cluster of fits || piece.width <= full ? [piece] : clusters(piece.text)) {
      if (used + cluster.width > room && (used > 0 || room < full)) next()
      // A row of one cell can't show a wide cluster.
      const shown = cluster.width > room ? ELLIPSIS : cluster
      row += shown.text
      used += shown.width
    }
  }
  rows.push(row)
  return rows
}

interface Piece {
  text: string
  width: number
  readonly space: boolean
}

/** Words, runs of spaces, and single wide clusters (with the punctuation that closes them): a row may end between any two of them. */
function pieces(text: string): readonly Piece[] {
  const all: Piece[] = []
  let open: Piece | null = null
  for (const cluster of clusters(text)) {
    const space = cluster.text === ' '
    const before = all.at(-1)
    if (CLOSING.test(cluster.text) && before?.space === false) {
      before.text += cluster.text
      before.width += cluster.width
    } else if (open !== null && open.space === space && cluster.width === 1) {
      open.text += cluster.text
      open.width += 1
    } else {
      const piece: Piece = { text: cluster.text, width: cluster.width, space }
      all.push(piece)
      open = cluster.width === 1 ? piece : null
    }
  }
  return all
}
