/** Who is here, at the right: ● connected and in the room, ○ heard from in the room but not connected to us. */
import type { PeerRow } from '../app/index.ts'
import { cut } from './cells.ts'
import { space } from './row.ts'
import { nickTone } from './theme.ts'
import type { Row, Span, Tone } from './row.ts'
import { clickable } from './target.ts'

export function peopleRows(all: readonly PeerRow[], width: number, height: number): readonly Row[] {
  if (all.length <= height) return all.map((row) => peopleRow(row, width))
  const shown = Math.max(0, height - 1)
  const more: Row = [space(1), { text: cut(`+ ${all.length - shown} more`, width - 2), tone: 'quiet' }]
  return [...all.slice(0, shown).map((row) => peopleRow(row, width)), more].slice(0, height)
}

function peopleRow(row: PeerRow, width: number): Row {
  const dot: Span =
    row.standing === 'heard'
      ? { text: ' ○ ', tone: 'quiet' }
      : { text: ' ● ', tone: row.standing === 'self' ? 'accent' : 'good' }
  const beside = row.standing === 'self' ? 'you' : row.shortId
  const room = width - 4 - (beside === '' ? 0 : beside.length + 1)
  const name: Span = { text: cut(row.name, room), tone: nameTone(row) }
  const cells: Row = beside === '' ? [dot, name] : [dot, name, space(1), { text: beside, tone: 'quiet' }]
  return clickable(cells, { kind: 'person', peerId: row.peerId })
}

function nameTone({ standing, peerId }: PeerRow): Tone {
  if (standing === 'self') return 'strong'
  return standing === 'heard' ? 'quiet' : nickTone(peerId)
}
