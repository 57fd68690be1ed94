/** What is told where lines would be: who we are, who hears us, how others get here. */
import { displayLine, safe } from './display.ts'
import { describePeer } from './peer-name.ts'
import { isConnected } from './peers.ts'
import { activeConversation } from './state.ts'
import type { Conversation, State } from './state.ts'
import type { Safe } from './view.ts'

const NOTHING: Safe = safe``

/** What to tell where lines would be: on the start screen, in a conversation without lines. Empty when there is something to show. */
export function emptyHint(state: State): readonly Safe[] {
  const conversation = activeConversation(state)
  if (!conversation) return startHint(state)
  if (conversation.lines.length > 0) return []
  return conversation.kind === 'dm' ? directHint(state, conversation) : roomHint(state, conversation)
}

function startHint(state: State): readonly Safe[] {
  const { self } = state
  const name = self.nick === null ? safe`; /nick <name> says what to call you` : NOTHING
  const toDo = [safe`/join lobby opens a room. F1 or /help shows what else there is.`]
  return [
    safe`You are ${describePeer(state, self.peerId)}${name}.`,
    NOTHING,
    ...toDo,
    NOTHING,
    ...invitation(state, null),
  ]
}

function roomHint(state: State, { subscribers, name }: Conversation): readonly Safe[] {
  const room = displayLine(name)
  if (subscribers.length > 0) {
    const people = subscribers.length === 1 ? safe`1 other person hears` : safe`${subscribers.length} other people hear`
    return [safe`This is ${room}. ${people} what you write here.`]
  }
  const alone = safe`Nobody else is in ${room} yet. What you write waits until somebody comes.`
  return state.connected > 0 ? [alone] : [alone, NOTHING, ...invitation(state, name)]
}

function directHint(state: State, { name }: Conversation): readonly Safe[] {
  const who = describePeer(state, name)
  const first = safe`What you write here goes to ${who} alone.`
  return isConnected(state, name) ? [first] : [first, safe`There is no connection now: it waits until there is one.`]
}

/** How a friend gets here (into `room`), and how we get to a friend. */
function invitation(state: State, room: string | null): readonly Safe[] {
  const address = shareAddress(state.self.addresses)
  const dial = safe`/dial <address> connects you to a friend's.`
  if (address === null) return [safe`Not listening: nobody can connect to you.`, dial]
  const shown = displayLine(address)
  return [
    safe`A friend connects to you with`,
    safe`  p2p-chat --dial ${shown}${room === null ? NOTHING : shellWord(room)}`,
    safe`or, in a chat that runs, /dial and that address. ${dial}`,
    ...(state.self.mdns ? [safe`On your own network people find each other by themselves.`] : []),
  ]
}

/** A room as a word for a shell; nothing where quoting it would be a puzzle. */
function shellWord(room: string): Safe {
  if (/^\w[\w.-]*$/.test(room)) return safe` ${displayLine(room)}`
  return /['\\!]|^-/.test(room) ? NOTHING : safe` '${displayLine(room)}'`
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
