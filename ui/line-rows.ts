/**
 * One line of a conversation (a message, a notice) as rows of the pane. Three shapes, by the pane's width:
 *
 *   columns   14:02  ada x7Qk9a    text, and under it
 *                                  the rest of the text        (wide)
 *   inline    14:02 ada x7Qk9a text, and
 *                   the rest of the text                       (narrow: indented under the author)
 *   bare      ada text, and the
 *               rest                                           (tiny)
 *
 * A message shortly after one of the same author doesn't repeat the author. How an own message fares stands quietly at its end.
 */
import type { LineView, MessageView, NoticeView } from '../app/index.ts'
import { cut, textWidth, wrap } from './cells.ts'
import { clip, space, widthOf } from './row.ts'
import type { Row, Span, Tone } from './row.ts'
import { nickTone } from './theme.ts'

/** Minutes until the author is told again. */
const GROUP_MINUTES = 5
const MINUTES_A_DAY = 24 * 60
const COLUMNS_FROM = 64
const INLINE_FROM = 30
const TIME_WIDTH = 5
/** A row shorter than this isn't worth beginning a text in. */
const LEAST_TEXT = 8

interface Shape {
  readonly kind: 'columns' | 'inline' | 'bare'
  readonly width: number
  /** Cells of the author's name and id. */
  readonly author: number
  /** Where text goes on in the rows after the first. */
  readonly indent: number
}

function shapeOf(width: number): Shape {
  if (width >= COLUMNS_FROM) {
    const author = Math.max(16, Math.min(26, Math.trunc(width * 0.24)))
    return { kind: 'columns', width, author, indent: TIME_WIDTH + 2 + author + 2 }
  }
  if (width >= INLINE_FROM) return { kind: 'inline', width, author: Math.trunc(width / 2), indent: TIME_WIDTH + 1 }
  return { kind: 'bare', width, author: Math.trunc(width / 2), indent: Math.min(2, Math.max(0, width - 4)) }
}

/** Whether `line` goes on where `before` ended, so that its author needs no telling. */
export function continues(before: LineView | undefined, line: LineView): boolean {
  if (before?.kind !== 'message' || line.kind !== 'message' || before.from !== line.from) return false
  if (before.author !== line.author) return false
  const apart = minutes(line.time) - minutes(before.time)
  return (apart + MINUTES_A_DAY) % MINUTES_A_DAY <= GROUP_MINUTES
}

function timeOf(line: LineView | undefined): string | null {
  return line?.kind === 'message' ? line.time : null
}

function minutes(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
}

interface Remembered {
  readonly width: number
  readonly head: Head
  readonly rows: readonly Row[]
}

/** What stands before the text: time and author; the time alone; nothing, when both are as in the line above. */
type Head = 'whole' | 'time' | 'none'

const remembered = new WeakMap<LineView, Remembered>()

/** The rows of a line in a pane of this width. `before`: the line above it. */
export function lineRows(line: LineView, before: LineView | undefined, width: number): readonly Row[] {
  const head: Head = !continues(before, line) ? 'whole' : timeOf(before) === timeOf(line) ? 'none' : 'time'
  const known = remembered.get(line)
  if (known !== undefined && known.width === width && known.head === head) return known.rows
  const shape = shapeOf(width)
  const rows =
    line.kind === 'message'
      ? messageRows(line, shape, head)
      : line.kind === 'notice'
        ? noticeRows(line, shape)
        : [clip([{ text: line.text, tone: 'quiet' }], width)]
  remembered.set(line, { width, head, rows })
  return rows
}

function messageRows(line: MessageView, shape: Shape, head: Head): readonly Row[] {
  const rows = textRows(messageHead(line, shape, head), line.text, shape, 'text')
  return line.stateText === '' ? rows : withState(rows, line, shape)
}

function messageHead(line: MessageView, shape: Shape, head: Head): readonly Span[] {
  const author = head === 'whole' ? authorSpans(line, shape.author) : []
  if (shape.kind === 'columns') {
    const time = head === 'none' ? space(TIME_WIDTH) : timeSpan(line)
    return [time, space(2), ...author, space(shape.author - widthOf(author) + 2)]
  }
  if (head !== 'whole') return [space(shape.indent)]
  return shape.kind === 'inline' ? [timeSpan(line), space(1), ...author, space(1)] : [...author, space(1)]
}

function timeSpan(line: MessageView | NoticeView): Span {
  return { text: line.time, tone: 'quiet' }
}

function authorSpans(line: MessageView, width: number): readonly Span[] {
  const id = line.shortId === '' || width < line.shortId.length + 4 ? '' : line.shortId
  const name: Span = {
    text: cut(line.author, id === '' ? width : width - id.length - 1),
    tone: line.own ? 'strong' : nickTone(line.from),
  }
  return id === '' ? [name] : [name, space(1), { text: id, tone: 'quiet' }]
}

function noticeRows(line: NoticeView, shape: Shape): readonly Row[] {
  const tone: Tone = line.tone === 'info' ? 'quiet' : line.tone
  const mark: readonly Span[] = [{ text: line.tone === 'error' ? '!' : '·', tone }, space(1)]
  const gap = shape.kind === 'columns' ? shape.indent - TIME_WIDTH - 2 : 1
  const head = shape.kind === 'bare' ? mark : [timeSpan(line), space(gap), ...mark]
  const indent = Math.min(Math.max(shape.indent, widthOf(head)), Math.trunc(shape.width / 2))
  return textRows(head, line.text, { ...shape, indent }, tone)
}

/** The text behind `head`; what doesn't fit goes on under the indent. */
function textRows(head: readonly Span[], text: readonly string[], shape: Shape, tone: Tone): readonly Row[] {
  const rows: Row[] = []
  const start = widthOf(head)
  const rest = Math.max(1, shape.width - shape.indent)
  let first = shape.width - start
  let lead: readonly Span[] = head
  if (first < Math.min(LEAST_TEXT, rest)) {
    rows.push(clip(head, shape.width))
    lead = [space(shape.indent)]
    first = rest
  }
  for (const part of text.length === 0 ? [''] : text) {
    for (const row of wrap(part, first, rest)) {
      rows.push([...lead, { text: row, tone }])
      lead = [space(shape.indent)]
      first = rest
    }
  }
  return rows
}

function withState(rows: readonly Row[], line: MessageView, shape: Shape): readonly Row[] {
  const tone: Tone = line.state === 'failed' ? 'error' : line.state === 'waiting' ? 'warning' : 'quiet'
  const last = rows.at(-1) ?? []
  const used = widthOf(last)
  if (used + 2 + textWidth(line.stateText) <= shape.width) {
    return [...rows.slice(0, -1), [...last, space(2), { text: line.stateText, tone }]]
  }
  const width = Math.max(1, shape.width - shape.indent)
  return [...rows, ...wrap(line.stateText, width, width).map((text): Row => [space(shape.indent), { text, tone }])]
}
