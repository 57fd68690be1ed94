/**
 * The rule above the composer, which carries the status: the latest trouble or news, else where we listen; how many peers, and the ways by which they
 * are found (filled: somebody was); at the right what lies below when scrolled, and our nick. What has no room is left out, the least telling first.
 */
import type { StatusView } from '../app/index.ts'
import { cut, textWidth, wrap } from './cells.ts'
import { space } from './row.ts'
import type { Row, Span, Tone } from './row.ts'

interface Part {
  readonly text: string
  readonly tone: Tone
}

/** A part cut shorter than this tells nothing. */
const LEAST_PART = 6

/** The rows of news that the rule can't hold; none when it can. */
export function newsRows(activity: StatusView['activity'], width: number, most: number): readonly Row[] {
  if (activity === null || textWidth(activity.text) + 4 <= width) return []
  const room = Math.max(1, width - 2)
  const rows = wrap(activity.text, room, room)
  const last = rows.length > most ? [cut(rows.slice(most - 1).join(' '), room)] : rows.slice(most - 1)
  return [...rows.slice(0, most - 1), ...last].map((text): Row => [
    space(1),
    { text, tone: activityTone(activity.tone) },
  ])
}

function activityTone(tone: 'info' | 'warning' | 'error'): Tone {
  return tone === 'info' ? 'text' : tone
}

export interface StatusNeeds {
  readonly status: StatusView
  /** The rows of news under the rule tell the activity. */
  readonly told: boolean
  /** '' when something else tells it. */
  readonly here: string
  /** What can be done about a message that failed; '' = none did. */
  readonly remedy: string
  readonly linesBelow: number
  readonly width: number
  /** Columns where rules between panes meet this one. */
  readonly joints: readonly number[]
}

export function statusRow({ status, told, here, remedy, linesBelow, width, joints }: StatusNeeds): Row {
  const left: Part[] = []
  const right: Part[] = []
  let room = width - 2
  const take = (side: Part[], text: string, tone: Tone, cuttable: boolean): void => {
    if (text === '') return
    // A part stands between spaces, and a dash follows.
    const most = room - 3
    if (most < (cuttable ? Math.min(LEAST_PART, textWidth(text)) : textWidth(text))) return
    const part = { text: cut(text, most), tone }
    room -= textWidth(part.text) + 3
    side.push(part)
  }
  if (linesBelow > 0) take(right, `↓ ${linesBelow} below`, 'accent', false)
  take(left, remedy, 'warning', false)
  const activity = told ? null : status.activity
  if (activity !== null) take(left, activity.text, activityTone(activity.tone), true)
  take(left, here, 'quiet', false)
  if (activity === null) take(left, status.listening, 'quiet', true)
  take(left, status.peers === 1 ? '1 peer' : `${status.peers} peers`, 'quiet', false)
  for (const { name, working } of status.channels ?? [])
    take(left, `${working ? '●' : '○'} ${name}`, working ? 'good' : 'quiet', false)
  take(right, status.nick, 'quiet', false)
  return overRule(left, right, width, joints)
}

/** Parts over a rule of `width` cells; `joints` are the columns where panes meet it. */
function overRule(left: readonly Part[], right: readonly Part[], width: number, joints: readonly number[]): Row {
  const row: Span[] = []
  let x = 0
  const rule = (to: number): void => {
    let text = ''
    for (; x < to; x++) text += joints.includes(x) ? '┴' : '─'
    if (text !== '') row.push({ text, tone: 'rule' })
  }
  const write = (part: Part): void => {
    row.push({ text: ` ${part.text} `, tone: part.tone })
    x += textWidth(part.text) + 2
  }
  rule(1)
  for (const part of left) {
    write(part)
    rule(x + 1)
  }
  let tail = 0
  for (const part of right) tail += textWidth(part.text) + 3
  rule(width - tail)
  for (const part of right.toReversed()) {
    write(part)
    rule(x + 1)
  }
  rule(width)
  return row
}
