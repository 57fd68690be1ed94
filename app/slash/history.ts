/** Commands for what was said before: finding it, taking it along, forgetting it, sending it again. */
import { alone } from './command.ts'
import type { SlashCommand } from './command.ts'

export type HistoryAction =
  | { readonly do: 'search'; readonly words: string }
  /** null: a file in the working directory, named after the conversation. */
  | { readonly do: 'export'; readonly format: 'text' | 'jsonl'; readonly path: string | null }
  /** The screen's lines, or (once it was said that it is meant) what is kept. */
  | { readonly do: 'clear'; readonly what: 'screen' | 'history'; readonly sure: boolean }
  | { readonly do: 'retry' }

export const HISTORY_COMMANDS: readonly SlashCommand<HistoryAction>[] = [
  {
    name: 'search',
    aliases: ['lastlog', 'grep'],
    usage: '/search [words]',
    summary: 'find what was said, in every conversation; quotes make a phrase',
    parse: (rest) => ({ do: 'search', words: rest }),
  },
  {
    name: 'export',
    aliases: [],
    usage: '/export [text|jsonl] [file]',
    summary: 'write this conversation into a new file',
    parse(rest) {
      const [, word = '', path = ''] = /^(\S*)\s*([^]*)$/.exec(rest) ?? []
      const format = word.toLowerCase()
      if (format === 'text' || format === 'jsonl') return { do: 'export', format, path: path === '' ? null : path }
      return rest === ''
        ? { do: 'export', format: 'text', path: null }
        : { do: 'export', format: /\.jsonl?$/i.test(rest) ? 'jsonl' : 'text', path: rest }
    },
  },
  {
    name: 'clear',
    aliases: [],
    usage: '/clear [history]',
    summary: 'empty this conversation on your screen; with history, forget it for good',
    parse(rest) {
      const [what = '', sure = '', ...more] = rest.toLowerCase().split(/\s+/)
      if (what === '') return { do: 'clear', what: 'screen', sure: true }
      if (what === 'history' && more.length === 0 && (sure === '' || sure === 'yes'))
        return { do: 'clear', what: 'history', sure: sure === 'yes' }
      return { problem: '/clear empties the screen; /clear history forgets what is kept.' }
    },
  },
  alone('retry', ['resend'], 'send what failed or waits in this conversation again'),
]
