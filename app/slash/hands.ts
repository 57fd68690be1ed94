/** Commands for the hands: the draft in an editor, going to a conversation, copying. */
import type { CopyWhat } from '../copied.ts'
import { alone } from './command.ts'
import type { SlashCommand } from './command.ts'

export type HandsAction =
  | { readonly do: 'editor' }
  /** null: the list of all. */
  | { readonly do: 'buffer'; readonly which: string | null }
  | { readonly do: 'copy'; readonly what: CopyWhat }

const MAX_BACK = 9_999

export const HANDS_COMMANDS: readonly SlashCommand<HandsAction>[] = [
  {
    name: 'buffer',
    aliases: ['b', 'switch', 'go'],
    usage: '/buffer [number or name]',
    summary: 'go to a conversation; a part of its name is enough',
    parse: (rest) => ({ do: 'buffer', which: rest === '' ? null : rest }),
  },
  {
    name: 'copy',
    aliases: ['yank'],
    usage: '/copy [number|address|id|invite]',
    summary: 'put a message into the clipboard: the last, or the one so many before the end; or what a friend needs',
    parse(rest) {
      const word = rest.toLowerCase()
      if (word === '') return { do: 'copy', what: { message: 1 } }
      if (word === 'address' || word === 'id' || word === 'invite') return { do: 'copy', what: word }
      const back = /^\d{1,4}$/.test(word) ? Number(word) : 0
      return back >= 1 && back <= MAX_BACK
        ? { do: 'copy', what: { message: back } }
        : { problem: 'Copy what? A number (1 is the last message), address, id or invite.' }
    },
  },
  alone('editor', ['edit'], 'write the draft in your $EDITOR'),
]
