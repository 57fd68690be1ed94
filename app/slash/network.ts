/** Commands for connections, and for being found. */
import { isInvite } from '../invite.ts'
import { alone, isPeerId } from './command.ts'
import type { SlashCommand } from './command.ts'
import { useInvite } from './rooms.ts'
import type { RoomAction } from './rooms.ts'

export type NetworkAction =
  | Extract<RoomAction, { do: 'use-invite' }>
  | { readonly do: 'dial'; readonly address: string }
  /** null: tells whether it is on. */
  | { readonly do: 'public'; readonly on: boolean | null }
  | { readonly do: 'net' | 'peers' | 'whoami' }

export const NETWORK_COMMANDS: readonly SlashCommand<NetworkAction>[] = [
  {
    name: 'dial',
    aliases: ['connect'],
    usage: '/dial <multiaddr or invite>',
    summary: 'connect to a peer, for example /dial /ip4/192.0.2.7/tcp/4001/p2p/12D3Koo…',
    parse(rest) {
      if (rest === '')
        return { problem: 'Which address? Type /dial <multiaddr>; your friend sees theirs with /whoami.' }
      if (isInvite(rest)) return useInvite(rest)
      if (/\s/.test(rest)) return { problem: 'An address has no blanks in it: /dial takes one multiaddr.' }
      if (rest.startsWith('/') || isPeerId(rest)) return { do: 'dial', address: rest }
      return { problem: 'That is no multiaddr: one begins with a slash, as in /ip4/192.0.2.7/tcp/4001/p2p/12D3Koo….' }
    },
  },
  alone('net', ['network'], 'the network as it is now: connections, rooms, how people are found'),
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
]
