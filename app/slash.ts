/**
 * The commands that can be typed. One table: parsing, suggestions and help are made from it.
 * Left out: what needs the state (which nick is meant, which room is open); that is decided where the action is performed.
 */
import { nearest } from './nearest.ts'
import { nickProblem, roomNameProblem } from './room-name.ts'
import type { HelpRow } from './view.ts'

export type Typed =
  | { readonly kind: 'empty' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'command'; readonly action: SlashAction }
  /** One sentence: what is wrong with it. */
  | { readonly kind: 'problem'; readonly problem: string }

export type SlashAction =
  | { readonly do: 'join'; readonly room: string }
  /** null: the open conversation. */
  | { readonly do: 'leave'; readonly room: string | null }
  | { readonly do: 'msg'; readonly to: string; readonly text: string }
  | { readonly do: 'dial'; readonly address: string }
  /** null: tells the present one. */
  | { readonly do: 'nick'; readonly nick: string | null }
  /** A command of the table, or null for everything. */
  | { readonly do: 'help'; readonly command: string | null }
  /** null: tells whether it is on. */
  | { readonly do: 'public'; readonly on: boolean | null }
  | { readonly do: 'peers' | 'names' | 'whoami' | 'clear' | 'quit' }

type Parsed = SlashAction | { readonly problem: string }

export interface SlashCommand {
  readonly name: string
  readonly aliases: readonly string[]
  readonly usage: string
  readonly summary: string
  /** `rest`: what follows the name, without the blanks around it; `typed`: with those at its end. */
  parse(rest: string, typed: string): Parsed
}

/** Base58, as long as peer ids are: 46 (sha2-256) to 53 characters (inlined keys). */
const PEER_ID = /^[1-9A-HJ-NP-Za-km-z]{46,53}$/

/** Characters of a mistyped name that are repeated in the answer. */
const MAX_NAME_SHOWN = 40

export const SLASH_COMMANDS: readonly SlashCommand[] = [
  {
    name: 'join',
    aliases: ['j'],
    usage: '/join <room>',
    summary: 'join a room and show it; #x and x are two rooms',
    parse(rest) {
      const problem = rest === '' ? 'Which room? Type /join <room>, for example /join lobby.' : roomNameProblem(rest)
      return problem === null ? { do: 'join', room: rest } : { problem }
    },
  },
  {
    name: 'leave',
    aliases: ['part', 'close'],
    usage: '/leave [room]',
    summary: 'leave this room, or the one named; closes a direct conversation',
    parse: (rest) => ({ do: 'leave', room: rest === '' ? null : rest }),
  },
  {
    name: 'msg',
    aliases: ['query', 'm'],
    usage: '/msg <nick or peer id> [text]',
    summary: 'write to one person; the end of the peer id is enough',
    // The text is sent as it was typed, with the blanks at its end.
    parse(_rest, typed) {
      const [, to = '', text = ''] = /^(\S*)\s*([^]*)$/.exec(typed) ?? []
      return to === '' ? { problem: 'To whom? Type /msg <nick or peer id> [text].' } : { do: 'msg', to, text }
    },
  },
  {
    name: 'dial',
    aliases: ['connect'],
    usage: '/dial <multiaddr>',
    summary: 'connect to a peer, for example /dial /ip4/192.0.2.7/tcp/4001/p2p/12D3Koo…',
    parse(rest) {
      if (rest === '')
        return { problem: 'Which address? Type /dial <multiaddr>; your friend sees theirs with /whoami.' }
      if (/\s/.test(rest)) return { problem: 'An address has no blanks in it: /dial takes one multiaddr.' }
      if (rest.startsWith('/') || isPeerId(rest)) return { do: 'dial', address: rest }
      return { problem: 'That is no multiaddr: one begins with a slash, as in /ip4/192.0.2.7/tcp/4001/p2p/12D3Koo….' }
    },
  },
  {
    name: 'nick',
    aliases: [],
    usage: '/nick [name]',
    summary: 'say what you want to be called; alone, shows it',
    parse(rest) {
      if (rest === '') return { do: 'nick', nick: null }
      const problem = nickProblem(rest)
      return problem === null ? { do: 'nick', nick: rest } : { problem }
    },
  },
  alone('names', ['who'], 'who is in this room, as far as can be known'),
  alone('peers', ['connections'], 'the connections, with addresses and programs'),
  alone('whoami', ['id'], 'your nick, your peer id, and the addresses to give to a friend'),
  {
    name: 'public',
    aliases: [],
    usage: '/public [on|off]',
    summary: 'be found, and find rooms, on the public libp2p network; peers there see your address',
    parse(rest) {
      const word = rest.toLowerCase()
      if (word === '') return { do: 'public', on: null }
      if (word === 'on' || word === 'off') return { do: 'public', on: word === 'on' }
      return { problem: '/public is on or off: type /public on, or /public off.' }
    },
  },
  alone('clear', [], 'empty this conversation on your screen'),
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

/** Whether a text has the form of a peer id; whether it is one, only the host can tell. */
export function isPeerId(text: string): boolean {
  return PEER_ID.test(text)
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

/** A command that takes nothing: text after it was more likely meant for people. */
function alone(
  name: 'peers' | 'names' | 'whoami' | 'clear' | 'quit',
  aliases: readonly string[],
  summary: string,
): SlashCommand {
  return {
    name,
    aliases,
    usage: `/${name}`,
    summary,
    parse: (rest) =>
      rest === ''
        ? { do: name }
        : { problem: `/${name} takes nothing after it. To send this as text, begin it with //.` },
  }
}

function unknown(name: string): string {
  const escape = 'To send text that begins with a slash, type //.'
  if (name === '') return `A command's name follows the slash; /help lists them. ${escape}`
  const names = SLASH_COMMANDS.flatMap((command) => [command.name, ...command.aliases]).filter(isWord)
  const meant = nearest(name.toLowerCase(), names)
  const hint = meant === null ? '/help lists the commands.' : `Did you mean /${meant}?`
  return `There is no command /${name.slice(0, MAX_NAME_SHOWN)}. ${hint} ${escape}`
}
