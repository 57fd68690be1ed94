/** Commands for people: writing to one, and what they are called. */
import { nickProblem } from '../room-name.ts'
import type { SlashCommand } from './command.ts'

export type PeopleAction =
  | { readonly do: 'msg'; readonly to: string; readonly text: string }
  /** null: tells the present one. */
  | { readonly do: 'nick'; readonly nick: string | null }

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
]
