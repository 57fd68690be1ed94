/** Commands for people: writing to one, what they are called, what is known of them, and whom one doesn't want to read. */
import { nickProblem } from '../room-name.ts'
import type { SlashCommand } from './command.ts'

export type PeopleAction =
  | { readonly do: 'msg'; readonly to: string; readonly text: string }
  /** null: tells the present one. */
  | { readonly do: 'nick'; readonly nick: string | null }
  | { readonly do: 'whois' | 'accept' | 'unignore' | 'unblock'; readonly who: string }
  /** null: tells who is. */
  | { readonly do: 'ignore' | 'block'; readonly who: string | null }

export const PEOPLE_COMMANDS: readonly SlashCommand<PeopleAction>[] = [
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
  about('whois', ['wi'], 'what is known of a peer: who, where, since when, by which program'),
  {
    name: 'ignore',
    aliases: [],
    usage: '/ignore [nick or peer id]',
    summary: 'show nothing of what a peer says; alone, lists who is ignored',
    parse: (rest) => ({ do: 'ignore', who: rest === '' ? null : rest }),
  },
  about('unignore', [], 'show again what an ignored peer says'),
  {
    name: 'block',
    aliases: [],
    usage: '/block [nick or peer id]',
    summary: 'have nothing to do with a peer: no connection, no messages; alone, lists who is blocked',
    parse: (rest) => ({ do: 'block', who: rest === '' ? null : rest }),
  },
  about('unblock', [], 'let a blocked peer connect and write again'),
  about('accept', [], 'take a peer for the rightful owner of its nick, as when a friend has a new key'),
]

/** A command that needs to be told whom. */
function about<Name extends 'whois' | 'accept' | 'unignore' | 'unblock'>(
  name: Name,
  aliases: readonly string[],
  summary: string,
): SlashCommand<PeopleAction> {
  const usage = `/${name} <nick or peer id>`
  return {
    name,
    aliases,
    usage,
    summary,
    parse: (rest) => (rest === '' ? { problem: `Whom? Type ${usage}.` } : { do: name, who: rest }),
  }
}
