/** The invite that brings a friend to us: which of our addresses go in, and how far they reach. */
import { reachOf } from './address-text.ts'
import type { Reach } from './address-text.ts'
import { DEMO_ROOM } from './limits.ts'
import { encodeInvite, MAX_INVITE_ADDRESSES } from './invite.ts'
import { activeConversation } from './state.ts'
import type { State } from './state.ts'

export const OWN_INVITE =
  'That is your own invite. It is for a friend, who types /join and the line, or starts p2p-chat with it.'

/** Of each reach so many at most: a machine has many addresses in its own network, and a friend needs one. */
const MAX_OF_A_REACH = 2

export interface OwnInvite {
  readonly line: string
  readonly room: string | null
  readonly addresses: readonly string[]
  /** The farthest that one of them reaches; null = it holds none, and the public network is searched for us. */
  readonly reach: Reach | null
}

let last: { readonly self: State['self']; readonly room: string | null; readonly made: OwnInvite | null } | null = null

/** null: nobody could reach us by it. */
export function ownInvite({ self }: State, room: string | null): OwnInvite | null {
  if (last?.self !== self || last.room !== room) last = { self, room, made: make(self, room) }
  return last.made
}

/** The room that a friend is asked into when none is named: the open one. */
function roomToShare(state: State): string | null {
  const conversation = activeConversation(state)
  return conversation?.kind === 'room' && conversation.name !== DEMO_ROOM ? conversation.name : null
}

/** Where the invite that is shown leads; else as `roomToShare`. */
export function invitedInto(state: State): string | null {
  const { overlay } = state
  return overlay?.kind === 'invite' && overlay.room !== undefined ? overlay.room : roomToShare(state)
}

function make(self: State['self'], room: string | null): OwnInvite | null {
  const addresses = invitedAddresses(self.addresses)
  if (addresses.length === 0 && !self.public) return null
  try {
    const line = encodeInvite({ room, peerId: self.peerId, addresses })
    return { line, room, addresses, reach: farthest(addresses) }
  } catch {
    return null
  }
}

/** Public ones first, then those of the local network; those of the machine only when there is nothing else. Without /p2p. */
export function invitedAddresses(all: readonly string[]): readonly string[] {
  const plain = [...new Set(all.map((address) => address.replace(/\/p2p\/[^/]+$/, '')))]
  const of = (...reaches: readonly Reach[]): readonly string[] =>
    plain
      .filter((address) => reaches.includes(reachOf(address)) && !isLinkLocal(address))
      .toSorted((a, b) => order(a) - order(b))
      .slice(0, MAX_OF_A_REACH)
  const others = [...of('world', 'name'), ...of('network')]
  return (others.length > 0 ? others : of('machine')).slice(0, MAX_INVITE_ADDRESSES)
}

function farthest(addresses: readonly string[]): Reach | null {
  const reaches = addresses.map(reachOf)
  return (['world', 'name', 'network', 'machine'] as const).find((reach) => reaches.includes(reach)) ?? null
}

/** It means something only together with an interface of the machine that dials. */
function isLinkLocal(address: string): boolean {
  return /^\/ip6\/fe[89ab]|^\/ip6zone\/|^\/ip4\/169\.254\./i.test(address)
}

/** IPv4 before IPv6; networks of homes and offices before those that programs on one machine use among themselves. */
function order(address: string): number {
  if (address.startsWith('/ip6/')) return 2
  return address.startsWith('/ip4/172.') ? 1 : 0
}
