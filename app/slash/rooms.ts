/** Commands for the conversation that is open, and for opening and leaving one. */
import { decodeInvite, isInvite } from '../invite.ts'
import type { Invite } from '../invite.ts'
import { roomNameProblem } from '../room-name.ts'
import type { NotifyLevel } from '../state.ts'
import { alone } from './command.ts'
import type { SlashCommand } from './command.ts'

export type RoomAction =
  | { readonly do: 'join'; readonly room: string }
  /** What a friend sent. */
  | { readonly do: 'use-invite'; readonly invite: Invite }
  /** Makes one; null: into the open room. */
  | { readonly do: 'invite'; readonly room: string | null }
  | { readonly do: 'demo' }
  /** null: the open conversation. */
  | { readonly do: 'leave'; readonly room: string | null }
  | { readonly do: 'names' | 'list' }
  /** null: tells the present one. */
  | { readonly do: 'notify'; readonly level: NotifyLevel | null }

export const ROOM_COMMANDS: readonly SlashCommand<RoomAction>[] = [
  {
    name: 'join',
    aliases: ['j'],
    usage: '/join <room or invite>',
    summary: "join a room and show it; #x and x are two rooms. Or a friend's invite",
    parse(rest) {
      if (isInvite(rest)) return useInvite(rest)
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
    name: 'invite',
    aliases: [],
    usage: '/invite [room]',
    summary: 'a line (and its QR code) that brings a friend here, or into a room',
    parse: (rest) => ({ do: 'invite', room: rest === '' ? null : rest }),
  },
  alone('demo', [], 'a room with a bot on this machine, to try things out'),
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

/** An invite as it was pasted. */
export function useInvite(text: string): Extract<RoomAction, { do: 'use-invite' }> | { readonly problem: string } {
  const invite = decodeInvite(text)
  return 'fault' in invite ? { problem: invite.problem } : { do: 'use-invite', invite }
}
