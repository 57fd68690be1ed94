/** Commands for the conversation that is open, and for opening and leaving one. */
import { roomNameProblem } from '../room-name.ts'
import type { NotifyLevel } from '../state.ts'
import { alone } from './command.ts'
import type { SlashCommand } from './command.ts'

export type RoomAction =
  | { readonly do: 'join'; readonly room: string }
  /** null: the open conversation. */
  | { readonly do: 'leave'; readonly room: string | null }
  | { readonly do: 'names' | 'list' }
  /** null: tells the present one. */
  | { readonly do: 'notify'; readonly level: NotifyLevel | null }

export const ROOM_COMMANDS: readonly SlashCommand<RoomAction>[] = [
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
  alone('names', ['who'], 'who is in this room, as far as can be known'),
  alone('list', ['rooms'], 'your rooms, and those that peers you are connected with are in'),
  {
    name: 'notify',
    aliases: [],
    usage: '/notify [all|mentions|mute]',
    summary: 'what of this conversation rings the bell; alone, tells it',
    parse(rest) {
      const word = rest.toLowerCase()
      if (word === '') return { do: 'notify', level: null }
      if (word === 'all' || word === 'mentions' || word === 'mute') return { do: 'notify', level: word }
      return { problem: '/notify is all, mentions or mute: type /notify mentions, for example.' }
    },
  },
]
