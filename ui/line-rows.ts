/**
 * One line of a conversation (a message, a notice, a rule between them) as rows of the pane. Three shapes, by the pane's width:
 *
 *   columns   14:02 ada          text, and under it
 *                                the rest of the text          (wide; where there is more room, the end of the peer id beside the name)
 *   inline    14:02 ada text, and
 *                   the rest of the text                       (narrow: indented under the author)
 *   bare      ada text, and the
 *               rest                                           (tiny)
 *
 * A message shortly after one of the same author doesn't repeat the author. How an own message fares stands quietly at its end. The first cell of each
 * row is the pane's margin, which has a bar beside what names us.
 */
import type { DayView, LineView, MessageView, NoticeView, UnreadView } from '../app/index.ts'
import { cut, textWidth, wrap } from './cells.ts'
import { stretches, styledRows } from './markdown.ts'
import { clip, space, widthOf } from './row.ts'
import type { PlainTone, Row, Span, Tone } from './row.ts'
import { nickTone } from './theme.ts'

/** Minutes until the author is told again. */
const GROUP_MINUTES = 5
const MINUTES_A_DAY = 24 * 60
const MARGIN = 1
const COLUMNS_FROM = 58
/** From here on a name has its id beside it; below, only where another had the name before. */
const IDS_FROM = 72
const NARROW_AUTHOR = 10
const LEAST_AUTHOR = 18
const MOST_AUTHOR = 20
const AUTHOR_SHARE = 0.22
const INLINE_FROM = 30
const TIME_WIDTH = 5
/** A row shorter than this isn't worth beginning a text in. */
const LEAST_TEXT = 8
/** Longer rows than this are hard to read, however wide the screen. */
const MOST_TEXT = 96

interface Shape {
  readonly kind: 'columns' | 'inline' | 'bare'
  readonly width: number
  /** Cells of the author's name and id. */
  readonly author: number
  /** Where text goes on in the rows after the first. */
  readonly indent: number
  readonly ids: boolean
}

function shapeOf(width: number): Shape {
  if (width >= COLUMNS_FROM) {
    const ids = width >= IDS_FROM
    const author = ids ? Math.max(LEAST_AUTHOR, Math.min(MOST_AUTHOR, Math.trunc(width * AUTHOR_SHARE))) : NARROW_AUTHOR
    const indent = TIME_WIDTH + 1 + author + 2
    return { kind: 'columns', width: Math.min(width, indent + MOST_TEXT), author, indent, ids }
  }
  const author = Math.trunc(width / 2)
  if (width >= INLINE_FROM) return { kind: 'inline', width, author, indent: TIME_WIDTH + 1, ids: false }
  return { kind: 'bare', width, author, indent: Math.min(2, Math.max(0, width - 4)), ids: false }
}

/** Whether `line` goes on where `before` ended, so that its author needs no telling. */
export function continues(before: LineView | undefined, line: LineView): boolean {
  if (before?.kind !== 'message' || line.kind !== 'message' || before.from !== line.from) return false
  if (before.author !== line.author || before.me === true || line.me === true) return false
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
  const shape = shapeOf(Math.max(1, width - MARGIN))
  const rows = rowsOf(line, shape, head)
  const edge: Span = line.kind === 'message' && line.mention === true ? { text: '▌', tone: 'mention' } : space(MARGIN)
  const all = width <= MARGIN ? rows : rows.map((row): Row => [edge, ...row])
  remembered.set(line, { width, head, rows: all })
  return all
}

function rowsOf(line: LineView, shape: Shape, head: Head): readonly Row[] {
  switch (line.kind) {
    case 'message':
      return messageRows(line, shape, head)
    case 'notice':
      return noticeRows(line, shape)
    case 'day':
    case 'unread':
      return [ruleRow(line, shape.width)]
  }
}

/** Words in the middle of a rule. */
function ruleRow({ kind, text }: DayView | UnreadView, width: number): Row {
  const tone: Tone = kind === 'day' ? 'rule' : 'mention'
  const words = ` ${cut(text, Math.max(1, width - 4))} `
  const dashes = width - textWidth(words)
  if (dashes < 2) return clip([{ text, tone: kind === 'day' ? 'quiet' : 'mention' }], width)
  const before = Math.trunc(dashes / 2)
  return [
    { text: '─'.repeat(before), tone },
    { text: words, tone: kind === 'day' ? 'quiet' : 'mention' },
    { text: '─'.repeat(dashes - before), tone },
  ]
}

function messageRows(line: MessageView, shape: Shape, head: Head): readonly Row[] {
  const plain: PlainTone = line.mention === true ? 'mention' : 'text'
  const lead = line.me === true ? meHead(line, shape) : messageHead(line, shape, head)
  const quote = line.reply ? quoteRow(line.reply, lead, shape) : null
  const start = quote === null ? lead : [space(shape.indent)]
  const rows = textRows(start, line.text, shape, plain)
  const all = quote === null ? rows : [quote, ...rows]
  return line.stateText === '' ? all : withState(all, line, shape)
}

function messageHead(line: MessageView, shape: Shape, head: Head): readonly Span[] {
  // A name that may mislead is told whole, however wide its column.
  const room =
    line.impostor === true ? Math.max(shape.author, Math.min(MOST_AUTHOR, Math.trunc(shape.width / 2))) : shape.author
  const author = head === 'whole' ? authorSpans(line, room, shape.ids) : []
  if (shape.kind === 'columns') {
    const time = head === 'none' ? space(TIME_WIDTH) : timeSpan(line)
    return [time, space(1), ...author, space(Math.max(0, shape.author - widthOf(author)) + 2)]
  }
  if (head !== 'whole') return [space(shape.indent)]
  return shape.kind === 'inline' ? [timeSpan(line), space(1), ...author, space(1)] : [...author, space(1)]
}

/** "* alice" and the text goes on with what alice does. */
function meHead(line: MessageView, shape: Shape): readonly Span[] {
  const star: Span = { text: '* ', tone: line.own ? 'strong' : nickTone(line.from) }
  const author = authorSpans(line, MOST_AUTHOR, false)
  return [...markHead(line, star, shape), ...author, space(1)]
}

/** What the quoted message begins with. */
function quoteRow(reply: { author: string; text: string }, lead: readonly Span[], shape: Shape): Row {
  const room = shape.width - widthOf(lead)
  const told = reply.author === '' ? reply.text : `${reply.author}: ${reply.text}`
  return clip([...lead, { text: cut(`╭ ${told}`, Math.max(1, room)), tone: 'quiet' }], shape.width)
}

function timeSpan(line: MessageView | NoticeView): Span {
  return { text: line.time, tone: 'quiet' }
}

/** Who took another's name is marked, and told apart by the id. */
function authorSpans(line: MessageView, width: number, ids: boolean): readonly Span[] {
  const impostor = line.impostor === true
  const wanted = (ids || impostor) && line.shortId !== ''
  const id = wanted && width >= line.shortId.length + 4 ? line.shortId : ''
  const mark = impostor ? '!' : ''
  const room = Math.max(1, width - mark.length - (id === '' ? 0 : id.length + 1))
  const tone: Tone = impostor ? 'error' : line.own ? 'strong' : nickTone(line.from)
  const name: Span = { text: mark + cut(line.author, room), tone }
  return id === '' ? [name] : [name, space(1), { text: id, tone: impostor ? 'error' : 'quiet' }]
}

function noticeRows(line: NoticeView, shape: Shape): readonly Row[] {
  const tone: Tone = line.tone === 'info' ? 'quiet' : line.tone
  const head = markHead(line, { text: line.tone === 'info' ? '· ' : '! ', tone }, shape)
  const indent = Math.min(Math.max(shape.indent, widthOf(head)), Math.trunc(shape.width / 2))
  return textRows(head, line.text, { ...shape, indent }, line.tone === 'info' ? 'quiet' : line.tone)
}

/** A mark of two cells that stands before the text's column. */
function markHead(line: MessageView | NoticeView, mark: Span, shape: Shape): readonly Span[] {
  if (shape.kind === 'bare') return [mark]
  const gap = shape.kind === 'columns' ? shape.indent - TIME_WIDTH - 2 : 1
  return [timeSpan(line), space(gap), mark]
}

/** The text behind `head`; what doesn't fit goes on under the indent. */
function textRows(head: readonly Span[], text: MessageView['text'], shape: Shape, tone: PlainTone): readonly Row[] {
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
  const found = stretches(text)
  for (const [at, part] of (text.length === 0 ? [''] : text).entries()) {
    for (const row of styledRows(part, found[at] ?? [], tone, first, rest)) {
      rows.push([...lead, ...row])
      lead = [space(shape.indent)]
      first = rest
    }
  }
  return rows
}

/** Beside the words, so that they are told apart at a glance. */
const STATE_MARKS = { sending: '…', waiting: '⧖', sent: '✓', delivered: '✓✓', failed: '✗' } as const

function withState(rows: readonly Row[], line: MessageView, shape: Shape): readonly Row[] {
  const tone: Tone = line.state === 'failed' ? 'error' : line.state === 'waiting' ? 'warning' : 'quiet'
  const words = line.state === null ? line.stateText : `${line.stateText} ${STATE_MARKS[line.state]}`
  const last = rows.at(-1) ?? []
  const used = widthOf(last)
  if (used + 2 + textWidth(words) <= shape.width) {
    return [...rows.slice(0, -1), [...last, space(2), { text: words, tone }]]
  }
  const width = Math.max(1, shape.width - shape.indent)
  return [...rows, ...wrap(words, width, width).map((text): Row => [space(shape.indent), { text, tone }])]
}
