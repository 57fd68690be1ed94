/**
 * The commands that can be typed: the tables of `slash/` in one. Parsing, suggestions and help are made from them.
 * Left out: what needs the state (which nick is meant, which room is open); that is decided where the action is performed.
 */
import { nearest } from './nearest.ts'
import { instead } from './slash/absent.ts'
import { alone } from './slash/command.ts'
import type { SlashCommand as CommandOf } from './slash/command.ts'
import { HISTORY_COMMANDS } from './slash/history.ts'
import type { HistoryAction } from './slash/history.ts'
import { HANDS_COMMANDS } from './slash/hands.ts'
import type { HandsAction } from './slash/hands.ts'
import { NETWORK_COMMANDS } from './slash/network.ts'
import type { NetworkAction } from './slash/network.ts'
import { PEOPLE_COMMANDS } from './slash/people.ts'
import type { PeopleAction } from './slash/people.ts'
import { ROOM_COMMANDS } from './slash/rooms.ts'
import type { RoomAction } from './slash/rooms.ts'
import { SAY_COMMANDS } from './slash/say.ts'
import type { SayAction } from './slash/say.ts'
import { SETTINGS_COMMANDS } from './slash/settings.ts'
import type { SettingsAction } from './slash/settings.ts'
import type { HelpRow } from './view.ts'

export type Typed =
  | { readonly kind: 'empty' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'command'; readonly action: SlashAction }
  /** One sentence: what is wrong with it. */
  | { readonly kind: 'problem'; readonly problem: string }

export type SlashAction =
  | RoomAction
  | SayAction
  | PeopleAction
  | HistoryAction
  | NetworkAction
  | HandsAction
  | SettingsAction
  /** A command of the table, or null for everything. */
  | { readonly do: 'help'; readonly command: string | null }
  | { readonly do: 'quit' }

export type SlashCommand = CommandOf<SlashAction>

/** Characters of a mistyped name that are repeated in the answer. */
const MAX_NAME_SHOWN = 40

export const SLASH_COMMANDS: readonly SlashCommand[] = [
  ...ROOM_COMMANDS,
  ...SAY_COMMANDS,
  ...PEOPLE_COMMANDS,
  ...HISTORY_COMMANDS,
  ...HANDS_COMMANDS,
  ...NETWORK_COMMANDS,
  ...SETTINGS_COMMANDS,
  {
    name: 'help',
    aliases: ['h', '?'],
    usage: '/help [command]',
    summary: 'all keys and commands, or one',
    parse(rest) {
      if (rest === '') return { do: 'help', command: null }
      const name = rest.replace(/^\//, '')
      const command = find(name)
      return command ? { do: 'help', command: command.name } : { problem: unknown(name) }
    },
  },
  alone('quit', ['q', 'exit'], 'say goodbye and end'),
]

const ESCAPE: HelpRow = {
  usage: '//text',
  summary: 'a message that begins with a slash; a blank before the slash does the same',
}

/** What a draft means once Enter is pressed. */
export function parseDraft(draft: string): Typed {
  if (draft.trim() === '') return { kind: 'empty' }
  if (!draft.startsWith('/')) return { kind: 'text', text: draft }
  if (draft.startsWith('//')) return { kind: 'text', text: draft.slice(1) }
  const [, name = '', rest = ''] = /^\/(\S*)([^]*)$/.exec(draft) ?? []
  const command = find(name)
  if (!command) return { kind: 'problem', problem: unknown(name) }
  const parsed = command.parse(rest.trim(), rest.trimStart())
  return 'problem' in parsed ? { kind: 'problem', problem: parsed.problem } : { kind: 'command', action: parsed }
}

/** A command by its name or alias, in any case. */
export function findCommand(name: string): SlashCommand | null {
  return find(name) ?? null
}

/** Help on every command. */
export function commandHelp(): readonly HelpRow[] {
  return [
    ...SLASH_COMMANDS.map(({ usage, summary, aliases }) => ({ usage, summary: withAliases(summary, aliases) })),
    ESCAPE,
  ]
}

function withAliases(summary: string, aliases: readonly string[]): string {
  return aliases.length === 0 ? summary : `${summary} (also ${aliases.map((alias) => `/${alias}`).join(', ')})`
}

/** Shorter names are near to everything. */
function isWord(name: string): boolean {
  return name.length > 2
}

function find(name: string): SlashCommand | undefined {
  const wanted = name.toLowerCase()
  return SLASH_COMMANDS.find((command) => command.name === wanted || command.aliases.includes(wanted))
}

function unknown(name: string): string {
  const absent = instead(name)
  if (absent !== null) return absent
  const escape = 'To send text that begins with a slash, type //.'
  if (name === '') return `A command's name follows the slash; /help lists them. ${escape}`
  const names = SLASH_COMMANDS.flatMap((command) => [command.name, ...command.aliases]).filter(isWord)
  const meant = nearest(name.toLowerCase(), names)
  const hint = meant === null ? '/help lists the commands.' : `Did you mean /${meant}?`
  return `There is no command /${name.slice(0, MAX_NAME_SHOWN)}. ${hint} ${escape}`
}
