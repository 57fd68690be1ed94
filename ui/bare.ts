/**
 * The bare view: what is shown (the conversation, or the page over it), as plain lines that the terminal wraps itself, so that a selection copies whole
 * lines (an address above all) without rules, panes and breaks. It stands still until a key is pressed.
 */
import type { PageBlock } from '../app/index.ts'
import { textWidth } from './cells.ts'
import type { ScreenView } from './view.ts'

const GO_BACK = '(plain text to select; any key goes back)'

/** The last lines that fit on the screen, the one that explains at the end. `below`: lines under what is shown, when scrolled. */
export function bareLines(view: ScreenView, below: number): readonly string[] {
  const page = view.overlay?.kind === 'page' ? view.overlay : null
  const all =
    page === null
      ? [...view.hint, ...view.lines.slice(0, view.lines.length - below).flatMap(plain)]
      : page.blocks.flatMap(plainBlock)
  const fitting: string[] = []
  let room = view.rows - rowsOf(GO_BACK, view.columns)
  for (const line of all.toReversed()) {
    room -= rowsOf(line, view.columns)
    if (room < 0) break
    fitting.push(line)
  }
  return [...fitting.reverse(), GO_BACK]
}

/** Addresses and invites are on pages too. */
function plainBlock(block: PageBlock): readonly string[] {
  if (block.kind === 'drawing') return []
  if (block.kind === 'table') return [block.head, ...block.rows].map((cells) => cells.join('  ').trimEnd())
  return [block.text]
}

function plain(line: ScreenView['lines'][number]): readonly string[] {
  if (line.kind === 'day' || line.kind === 'unread') return [line.text]
  const [first = '', ...rest] = line.text
  if (line.kind === 'notice') return [`${line.time} ${first}`, ...rest]
  const id = line.shortId === '' ? '' : ` ${line.shortId}`
  if (line.me === true) return [`${line.time} * ${line.author}${id} ${first}`, ...rest]
  return [`${line.time} ${line.author}${id}: ${first}`, ...rest]
}

function rowsOf(line: string, columns: number): number {
  return Math.max(1, Math.ceil(textWidth(line) / Math.max(1, columns)))
}
