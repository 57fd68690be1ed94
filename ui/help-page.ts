/** The help: commands from the app's own table, keys from the table that makes events of them, and what everybody should know before writing. */
import type { HelpRow } from '../app/index.ts'
import { padEnd, textWidth, wrap } from './cells.ts'
import { KEY_HELP } from './keys.ts'
import { space } from './line-rows.ts'
import type { Row } from './theme.ts'

const NOTES = [
  'Rooms are signed, not secret: whoever joins can read along. Every hop is encrypted.',
  'Who you connect to sees your address. A message is “sent” when a peer took it; only a direct message is “delivered”.',
] as const
const INDENT = 1
/** Between the columns. */
const GAP = 2

export function helpPage(commands: readonly HelpRow[], width: number): readonly Row[] {
  const inner = Math.max(1, width - 2 * INDENT)
  return [
    heading('Commands'),
    ...table(commands, inner),
    [],
    heading('Keys'),
    ...table(KEY_HELP, inner),
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
  // Too narrow for two columns: the summary goes under the usage.
  const beside = widest + GAP + 16 <= width
  const column = beside ? widest + GAP : 2
  return all.flatMap((row) => {
    const summary = wrap(row.summary, width - column, width - column)
    const first: Row = [space(INDENT), { text: beside ? padEnd(row.usage, column) : row.usage, tone: 'strong' }]
    const rest = (beside ? summary.slice(1) : summary).map((text): Row => [
      space(INDENT + column),
      { text, tone: 'quiet' },
    ])
    return [beside ? [...first, { text: summary[0] ?? '', tone: 'quiet' as const }] : first, ...rest]
  })
}
