/**
 * The conversations at the left: number for Alt-1…0, name, unread; @ is where we are named, brackets are a muted room. A person has a dot (filled:
 * connected); a room where nobody is, is quiet.
 */
import type { SidebarRow } from '../app/index.ts'
import { cut, textWidth } from './cells.ts'
import { space, widthOf } from './row.ts'
import type { Row, Span, Tone } from './row.ts'
import { clickable } from './target.ts'

const MOST_SHOWN = 999

export function sidebarRows(all: readonly SidebarRow[], width: number, height: number): readonly Row[] {
  if (all.length <= height) return all.map((row, at) => sidebarRow(row, at, width))
  // Too many: the active one is always among those shown, and what is hidden tells how much there is to read.
  const active = Math.max(
    0,
    all.findIndex((row) => row.active),
  )
  if (height < 3) return all.slice(active, active + height).map((row, at) => sidebarRow(row, active + at, width))
  const room = height - 2
  let from = Math.max(0, Math.min(active - Math.trunc(room / 2), all.length - room))
  let to = from + room
  if (from <= 1) {
    from = 0
    to = height - 1
  } else if (to >= all.length - 1) {
    to = all.length
    from = to - height + 1
  }
  return [
    ...(from > 0 ? [hiddenRow('↑', all.slice(0, from), width)] : []),
    ...all.slice(from, to).map((row, at) => sidebarRow(row, from + at, width)),
    ...(to < all.length ? [hiddenRow('↓', all.slice(to), width)] : []),
  ]
}

function sidebarRow(row: SidebarRow, at: number, width: number): Row {
  const number = at < 10 ? String((at + 1) % 10) : ' '
  const head: Span[] = [
    { text: row.active ? '▌' : ' ', tone: 'accent' },
    { text: `${number} `, tone: 'quiet' },
  ]
  if (row.kind === 'dm') head.push({ text: row.live ? '● ' : '○ ', tone: row.live ? 'good' : 'quiet' })
  const beside = besideOf(row)
  const room = width - widthOf(head) - (beside === null ? 1 : textWidth(beside.text) + 2)
  const label = cut(row.label, room)
  const cells: Row = [
    ...head,
    { text: label, tone: labelTone(row) },
    ...(beside === null ? [] : [space(room - textWidth(label) + 1), beside]),
  ]
  return clickable(cells, { kind: 'conversation', key: row.key })
}

function labelTone(row: SidebarRow): Tone {
  if (row.active) return 'active'
  if (row.level === 'mute') return 'quiet'
  return row.unread > 0 ? 'strong' : row.live ? 'text' : 'quiet'
}

function besideOf(row: SidebarRow): Span | null {
  const mentions = row.mentions ?? 0
  if (mentions > 0) return { text: `@${unreadText(mentions)}`, tone: 'mention' }
  if (row.level === 'mute') return { text: row.unread === 0 ? 'mute' : `(${unreadText(row.unread)})`, tone: 'quiet' }
  return row.unread === 0 ? null : { text: unreadText(row.unread), tone: 'accent' }
}

function hiddenRow(arrow: string, hidden: readonly SidebarRow[], width: number): Row {
  const unread = totalUnread(hidden)
  const text = `${arrow} ${hidden.length} ${unread === 0 ? 'more' : `· ${unreadText(unread)} new`}`
  return [space(1), { text: cut(text, width - 2), tone: unread === 0 ? 'quiet' : 'accent' }]
}

/** In all but the open one; muted rooms don't count. */
export function totalUnread(rows: readonly SidebarRow[]): number {
  let unread = 0
  for (const row of rows) if (!row.active && row.level !== 'mute') unread += row.unread
  return unread
}

/** Of these, those that name us. */
export function totalMentions(rows: readonly SidebarRow[]): number {
  let mentions = 0
  for (const row of rows) if (!row.active && row.level !== 'mute') mentions += row.mentions ?? 0
  return mentions
}

export function unreadText(unread: number): string {
  if (unread === 0) return ''
  return unread > MOST_SHOWN ? `${MOST_SHOWN}+` : String(unread)
}
