/** The help: commands from the app's own table, keys from the table that makes events of them, and what everybody should know before writing. */
import type { HelpRow } from '../app/index.ts'
import { cut, padEnd, textWidth, wrap } from './cells.ts'
import { space } from './row.ts'
import type { Row } from './row.ts'

const NOTES = [
  'Rooms are signed, not secret: whoever joins can read along. Every hop is encrypted.',
  'Who you connect to sees your address. A message is “sent” when a peer took it; only a direct message is “delivered”.',
  'Keys can be changed: in the setting keys, a name in brackets gets keys of its own, as in { "next-active": ["Alt-X", "F5"] }.',
] as const
const INDENT = 1
/** Between the columns. */
const GAP = 2
const LEAST_USAGE = 16
const USAGE_SHARE = 0.38
const LEAST_SUMMARY = 16

export function helpPage(commands: readonly HelpRow[], keys: readonly HelpRow[], width: number): readonly Row[] {
  const inner = Math.max(1, width - 2 * INDENT)
  return [
    heading('Commands'),
    ...table(commands, inner),
    [],
    heading('Keys'),
    ...table(keys, inner),
    [],
    heading('Good to know'),
    ...NOTES.flatMap((note) => wrap(note, inner, inner).map((text): Row => [space(INDENT), { text, tone: 'text' }])),
  ]
}

function heading(text: string): Row {
  return [space(INDENT), { text, tone: 'active' }]
}

function table(all: readonly HelpRow[], width: number): readonly Row[] {
  const widest = Math.max(0, ...all.map((row) => textWidth(row.usage)))
  // A usage longer than its column has its summary in the next row; where there is no room for columns, all have.
  const usual = Math.min(widest, Math.max(LEAST_USAGE, Math.trunc(width * USAGE_SHARE)))
  const column = usual + GAP + LEAST_SUMMARY <= width ? usual + GAP : GAP
  return all.flatMap(({ usage, summary }) => {
    const [first = '', ...more] = wrap(summary, Math.max(1, width - column), Math.max(1, width - column))
    const beside = textWidth(usage) + GAP <= column
    const under = (beside ? more : [first, ...more]).map((text): Row => [
      space(INDENT + column),
      { text, tone: 'text' },
    ])
    const head: Row = [space(INDENT), { text: beside ? padEnd(usage, column) : cut(usage, width), tone: 'strong' }]
    return [beside ? [...head, { text: first, tone: 'text' } as const] : head, ...under]
  })
}
