/** The tables of README that are made from the program's own: keys, commands, settings. `npm run readme` writes them, readme.test.ts holds README to them. */
import { commandHelp } from '../app/slash.ts'
import { SETTINGS } from '../app/storage/settings-table.ts'
import { keyHelp, keymapOf } from '../ui/keymap.ts'

const cell = (text: string): string => text.replaceAll('|', '\\|')
const code = (text: string): string => `\`${cell(text)}\``

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')
}

function keys(): string {
  return table(
    ['key', 'does', 'its name in the setting `keys`'],
    keyHelp(keymapOf(undefined)).map(({ usage, summary }) => {
      const [, does = summary, names = ''] = /^(.*) \(([^()]*)\)$/.exec(summary) ?? []
      return [cell(usage), cell(does), cell(names)]
    }),
  )
}

function commands(): string {
  return table(
    ['command', 'does'],
    commandHelp().map(({ usage, summary }) => [code(usage), cell(summary).replaceAll(/<([^<>]+)>/g, '`<$1>`')]),
  )
}

function settings(): string {
  return table(
    ['setting', 'what it is', 'without it'],
    Object.entries(SETTINGS).map(([key, { summary, usual, choices, restart, command }]) => [
      `${code(key)}${restart === true ? ' ⟳' : ''}`,
      [
        cell(summary),
        ...(choices === undefined ? [] : [`: ${choices.map(code).join(', ')}`]),
        ...(command === undefined ? [] : [` (${cell(command)})`]),
      ].join(''),
      cell(usual),
    ]),
  )
}

export const TABLES: Readonly<Record<string, string>> = { keys: keys(), commands: commands(), settings: settings() }

/** Where README has each of them. */
export const PLACE = /(<!-- table: (\w+) -->)[^]*?(<!-- end -->)/g
