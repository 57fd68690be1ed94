/**
 * What the screen shows, made from the state. Every text is in its display form. What is drawn for each line, row and list is the same object as long
 * as nothing it shows changed, so that a screen may compare by identity.
 */
import { displayLine, safe } from './display.ts'
import { peerName, shortPeerId } from './peer-name.ts'
import { connectedPeers, isConnected } from './peers.ts'
import { commandHelp } from './slash.ts'
import { activeConversation, isUrgent } from './state.ts'
import type { Composer, Conversation, State } from './state.ts'
import type { HelpRow, PeerRow, Safe, SidebarRow } from './view.ts'

export { emptyHint, shareAddress, startPage } from './empty-hint.ts'
export { lines } from './line-views.ts'
export { statusView } from './status-view.ts'

const NOTHING: Safe = safe``
const HELP = commandHelp()

const sidebars = new WeakMap<State['order'], readonly SidebarRow[]>()

/** Rooms, then direct messages. */
export function sidebar(state: State): readonly SidebarRow[] {
  const before = sidebars.get(state.order)
  const rows = state.order.flatMap((key, place) => {
    const conversation = state.conversations[key]
    if (!conversation) return []
    const row = sidebarRow(state, conversation)
    const old = before?.[place]
    return [old && sameRow(old, row) ? old : row]
  })
  const same =
    before !== undefined && before.length === rows.length && rows.every((row, place) => row === before[place])
  const result = same ? before : rows
  sidebars.set(state.order, result)
  return result
}

function sidebarRow(state: State, conversation: Conversation): SidebarRow {
  const { key, kind, name, unread, mentions, level, subscribers } = conversation
  const isRoom = kind === 'room'
  return {
    key,
    kind,
    label: isRoom ? displayLine(name) : peerName(state, name),
    unread,
    active: key === state.active,
    live: isRoom ? subscribers.length > 0 : isConnected(state, name),
    mentions,
    level,
  }
}

function sameRow(a: SidebarRow, b: SidebarRow): boolean {
  return (
    a.key === b.key &&
    a.label === b.label &&
    a.unread === b.unread &&
    a.active === b.active &&
    a.live === b.live &&
    a.mentions === b.mentions &&
    a.level === b.level
  )
}

interface PeerRowsMemo {
  readonly authors: Conversation['authors'] | null
  readonly peers: State['peers']
  readonly nick: string | null
  readonly rows: readonly PeerRow[]
}

const peerLists = new WeakMap<object, PeerRowsMemo>()

/** The open room's people: us, neighbours, authors heard. Of a direct message: us and the peer. Else: who is connected. */
export function peerRows(state: State): readonly PeerRow[] {
  const conversation = activeConversation(state)
  const { peers, self } = state
  // A direct conversation's own list of subscribers stands for it: it never changes.
  const memoKey = conversation?.subscribers ?? state.order
  const authors = conversation?.authors ?? null
  const memo = peerLists.get(memoKey)
  if (memo && memo.authors === authors && memo.peers === peers && memo.nick === self.nick) return memo.rows
  const us: PeerRow = { ...personRow(state, self.peerId), standing: 'self' }
  const rows = [us, ...others(state, conversation)]
  peerLists.set(memoKey, { authors, peers, nick: self.nick, rows })
  return rows
}

function others(state: State, conversation: Conversation | null): readonly PeerRow[] {
  const row = (standing: PeerRow['standing']) => (peerId: string) => ({ ...personRow(state, peerId), standing })
  if (conversation?.kind === 'dm') {
    return [row(isConnected(state, conversation.name) ? 'neighbour' : 'heard')(conversation.name)]
  }
  if (!conversation)
    return connectedPeers(state)
      .map(({ peerId }) => row('neighbour')(peerId))
      .sort(byName)
  const here = new Set(conversation.subscribers)
  const heard = conversation.authors.filter((peerId) => !here.has(peerId))
  return [...[...here].map(row('neighbour')).sort(byName), ...heard.map(row('heard')).sort(byName)]
}

function personRow(state: State, peerId: string): Omit<PeerRow, 'standing'> {
  const name = peerName(state, peerId)
  const shortId = shortPeerId(peerId)
  return { peerId, name, shortId: name === shortId ? '' : shortId }
}

function byName(a: PeerRow, b: PeerRow): number {
  const left = a.name.toLowerCase()
  const right = b.name.toLowerCase()
  if (left !== right) return left < right ? -1 : 1
  return a.peerId < b.peerId ? -1 : 1
}

/** What can be typed. The keys are the screen's own. */
export function helpRows(): readonly HelpRow[] {
  return HELP
}

/** For the terminal's title: "(3) lobby", "(!3) lobby" where somebody means us. What is muted doesn't count. */
export function titleText(state: State): Safe {
  const conversation = activeConversation(state)
  const calling = Object.values(state.conversations).filter(({ level }) => level !== 'mute')
  const unread = calling.reduce((sum, each) => sum + each.unread, 0)
  const count = unread === 0 ? NOTHING : calling.some(isUrgent) ? safe`(!${unread}) ` : safe`(${unread}) `
  return conversation ? safe`${count}${sidebarRow(state, conversation).label} · p2p-chat` : safe`${count}p2p-chat`
}

/** The draft that keys edit. */
export function activeComposer(state: State): Composer {
  return activeConversation(state)?.composer ?? state.composer
}
