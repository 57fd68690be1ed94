/**
 * What is told where lines would be: who we are, who hears us, how others get here. The start screen is a page of its own, with a line for a friend and
 * its QR code; where no page can be drawn it is the same as lines.
 */
import { DEMO_ROOM } from './limits.ts'
import { displayLine, safe } from './display.ts'
import { inviteDrawing } from './invite-page.ts'
import { ownInvite } from './own-invite.ts'
import type { OwnInvite } from './own-invite.ts'
import { describePeer } from './peer-name.ts'
import { isConnected } from './peers.ts'
import { activeConversation } from './state.ts'
import type { Conversation, State } from './state.ts'
import type { PageBlock, Safe } from './view.ts'

const NOTHING: Safe = safe``

/** What to tell where lines would be: on the start screen, in a conversation without lines. Empty when there is something to show. */
export function emptyHint(state: State): readonly Safe[] {
  const conversation = activeConversation(state)
  if (!conversation) return (startPage(state) ?? []).flatMap(linesOf)
  if (conversation.lines.length > 0 || conversation.name === DEMO_ROOM) return []
  return conversation.kind === 'dm' ? directHint(state, conversation) : roomHint(state, conversation)
}

/** The start screen; null while a conversation is open. */
export function startPage(state: State): readonly PageBlock[] | null {
  if (state.active !== null) return null
  const { self } = state
  const name = self.nick === null ? safe`; /nick <name> names you` : NOTHING
  return [
    text(safe`You are ${describePeer(state, self.peerId)}${name}.`),
    heading(safe`Try it`),
    text(safe`/demo: a bot on this machine answers you; nothing leaves it.`),
    text(safe`/join lobby opens a room, /help shows the rest.`),
    ...friendBlocks(state, ownInvite(state, null)),
    ...companyBlocks(state),
  ]
}

function friendBlocks(state: State, invite: OwnInvite | null): readonly PageBlock[] {
  if (invite === null) {
    return [
      heading(safe`Bring a friend`),
      text(safe`Not listening: nobody can connect to you. /dial <address> connects you to a friend's.`),
    ]
  }
  return [
    heading(safe`Bring a friend: send this line`),
    { kind: 'verbatim', text: displayLine(invite.line) },
    text(safe`They start p2p-chat with it, or /join it. ${REACH[invite.reach ?? 'world']}`),
    ...inviteDrawing(state, invite),
  ]
}

const REACH = {
  world: safe`It works while you are here.`,
  name: safe`It works while you are here.`,
  network: safe`It works in your own network.`,
  machine: safe`It works on this machine alone.`,
} as const

/** Whether we are alone, and what to do about it. */
function companyBlocks({ self, connected }: State): readonly PageBlock[] {
  if (connected > 0) {
    const peers = connected === 1 ? safe`1 peer is` : safe`${connected} peers are`
    return [heading(safe`${peers} connected`), text(safe`/list shows the rooms that they are in.`)]
  }
  const near = self.mdns ? safe`Your own network is searched; nobody yet.` : safe`Your own network is not searched.`
  const far = self.public
    ? safe`The public network is searched too, room by room.`
    : safe`/public on searches everywhere; peers there see your address.`
  return [heading(safe`Nobody is connected`), text(safe`${near} ${far}`)]
}

function roomHint(state: State, { subscribers, name }: Conversation): readonly Safe[] {
  const room = displayLine(name)
  if (subscribers.length > 0) {
    const people = subscribers.length === 1 ? safe`1 other person hears` : safe`${subscribers.length} other people hear`
    return [safe`This is ${room}. ${people} what you write here.`]
  }
  const alone = safe`Nobody else is in ${room} yet. What you write waits until somebody comes.`
  const invite = safe`/invite makes a line that brings a friend here, and its QR code.`
  if (state.connected > 0) return [alone, invite]
  const wide = safe`/public on looks for ${room} everywhere; peers there see your address.`
  const near = safe`People on your own network find each other by themselves.`
  return [alone, NOTHING, invite, ...(state.self.mdns ? [near] : []), ...(state.self.public ? [] : [wide])]
}

function directHint(state: State, { name }: Conversation): readonly Safe[] {
  const who = describePeer(state, name)
  const first = safe`What you write here goes to ${who} alone.`
  return isConnected(state, name) ? [first] : [first, safe`There is no connection now: it waits until there is one.`]
}

function heading(words: Safe): PageBlock {
  return { kind: 'heading', text: words }
}

function text(words: Safe): PageBlock {
  return { kind: 'text', text: words, tone: 'text' }
}

function linesOf(block: PageBlock): readonly Safe[] {
  if (block.kind === 'heading') return [NOTHING, block.text]
  return block.kind === 'text' || block.kind === 'verbatim' ? [block.text] : []
}

/** Our address that is most use to others: reachable from elsewhere before loopback, IPv4 before IPv6. */
export function shareAddress(addresses: readonly string[]): string | null {
  const [best = null] = addresses.toSorted((a, b) => reach(a) - reach(b))
  return best
}

function reach(address: string): number {
  if (/^\/ip4\/127\.|^\/ip6\/::1\//.test(address)) return 4
  if (/^\/ip6\/fe80:/i.test(address)) return 3
  return address.startsWith('/ip6/') ? 2 : 1
}
