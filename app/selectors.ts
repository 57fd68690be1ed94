/**
 * What the screen shows, made from the state. Every text is in its display form. What is drawn for each line, row and list is the same object as long
 * as nothing it shows changed, so that a screen may compare by identity.
 */
import { display, displayLine, safe } from './display.ts'
import { commandHelp } from './slash.ts'
import { describePeer, peerName, shortPeerId } from './peer-name.ts'
import type { ChatMessage, Composer, Conversation, Line, PeerEntry, State } from './state.ts'
import type { HelpRow, LineView, MessageView, PeerRow, Safe, SidebarRow, StatusView } from './view.ts'

const NOTHING: Safe = safe``
const HELP = commandHelp()

/** The open conversation. */
function activeConversation(state: State): Conversation | null {
  return state.active === null ? null : (state.conversations[state.active] ?? null)
}

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

function sidebarRow(state: State, { key, kind, name, unread, subscribers }: Conversation): SidebarRow {
  const isRoom = kind === 'room'
  return {
    key,
    kind,
    label: isRoom ? displayLine(name) : peerName(state, name),
    unread,
    active: key === state.active,
    live: isRoom ? subscribers.length > 0 : isConnected(state, name),
  }
}

function sameRow(a: SidebarRow, b: SidebarRow): boolean {
  return a.key === b.key && a.label === b.label && a.unread === b.unread && a.active === b.active && a.live === b.live
}

interface LinesMemo {
  readonly peers: State['peers']
  readonly nick: string | null
  readonly views: readonly LineView[]
}

const lineLists = new WeakMap<readonly Line[], LinesMemo>()
const lineViews = new WeakMap<Line, LineView>()
const NO_LINES: readonly LineView[] = []

/** Lines of the open conversation, oldest first. */
export function lines(state: State): readonly LineView[] {
  const conversation = activeConversation(state)
  if (!conversation) return NO_LINES
  const memo = lineLists.get(conversation.lines)
  const { peers, self } = state
  if (memo && memo.peers === peers && memo.nick === self.nick) return memo.views
  const names = new Map<string, Safe>()
  const views = conversation.lines.map((line) => lineView(state, line, names))
  lineLists.set(conversation.lines, { peers, nick: self.nick, views })
  return views
}

function lineView(state: State, line: Line, names: Map<string, Safe>): LineView {
  const known = lineViews.get(line)
  if (line.kind === 'notice') {
    if (known) return known
    const { key, tone, at } = line
    const view = { kind: 'notice', key, time: clockTime(at), tone, text: display(line.text) } as const
    lineViews.set(line, view)
    return view
  }
  let author = names.get(line.from)
  if (author === undefined) names.set(line.from, (author = peerName(state, line.from)))
  if (known?.kind === 'message' && known.author === author) return known
  const view = messageView(line, author)
  lineViews.set(line, view)
  return view
}

function messageView(message: ChatMessage, author: Safe): MessageView {
  const { key, at, from, own, state } = message
  const shortId = shortPeerId(from)
  return {
    kind: 'message',
    key,
    time: clockTime(at),
    author,
    from,
    shortId: author === shortId ? '' : shortId,
    own,
    text: messageText(message),
    state,
    stateText: own ? stateText(message) : NOTHING,
  }
}

function messageText({ text, binaryBytes, clipped }: ChatMessage): readonly Safe[] {
  if (binaryBytes !== null) return [binaryBytes === 1 ? safe`1 byte` : safe`${binaryBytes} bytes`]
  const shown = display(text, clipped)
  return text !== '' && shown.every((line) => line === '') ? [safe`(nothing that can be seen)`] : shown
}

function stateText({ state, peers, reason }: ChatMessage): Safe {
  const why = reason === null ? NOTHING : safe`: ${displayLine(reason)}`
  switch (state) {
    case null:
      return NOTHING
    case 'waiting':
      return safe`waiting${why}`
    case 'failed':
      return safe`failed${why}`
    case 'sent':
      return peers > 0 ? safe`sent to ${peers}` : safe`sent`
    case 'sending':
    case 'delivered':
      return state as Safe
  }
}

function clockTime(at: number): string {
  const date = new Date(at)
  return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`
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

export function statusView(state: State): StatusView {
  return {
    listening: listening(state.self.addresses),
    peers: state.connected,
    here: here(state),
    activity: activity(state),
    nick: peerName(state, state.self.peerId),
  }
}

function listening(addresses: readonly string[]): Safe {
  const ports = new Set(addresses.flatMap((address) => /\/tcp\/(\d+)/.exec(address)?.[1] ?? []))
  if (ports.size === 0) return addresses.length === 0 ? safe`not listening` : safe`listening`
  return displayLine(`listening on ${[...ports].join(', ')}`)
}

function here(state: State): Safe {
  const conversation = activeConversation(state)
  if (!conversation) return NOTHING
  if (conversation.kind === 'dm') return isConnected(state, conversation.name) ? safe`connected` : safe`away`
  const { length } = conversation.subscribers
  return length === 0 ? safe`nobody else is here` : safe`${length + 1} here`
}

/** A dial that is under way, unless something went wrong since it began; else the latest that happened. */
function activity(state: State): StatusView['activity'] {
  const { status } = state
  const dial = Object.values(state.dials).at(-1)
  if (dial && (status === null || status.tone === 'info' || status.at < dial.at)) {
    return { tone: 'info', text: safe`dialling ${displayLine(dial.address)}: ${displayLine(dial.step)}` }
  }
  return status === null ? null : { tone: status.tone, text: displayLine(status.text) }
}

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
  return [safe`You are ${describePeer(state, self.peerId)}${name}.`, NOTHING, ...toDo, NOTHING, ...invitation(state)]
}

function roomHint(state: State, { subscribers, name }: Conversation): readonly Safe[] {
  const room = displayLine(name)
  if (subscribers.length > 0) {
    const people = subscribers.length === 1 ? safe`1 other person hears` : safe`${subscribers.length} other people hear`
    return [safe`This is ${room}. ${people} what you write here.`]
  }
  const alone = safe`Nobody else is in ${room} yet. What you write waits until somebody comes.`
  return state.connected > 0 ? [alone] : [alone, NOTHING, ...invitation(state)]
}

function directHint(state: State, { name }: Conversation): readonly Safe[] {
  const who = describePeer(state, name)
  const first = safe`What you write here goes to ${who} alone.`
  return isConnected(state, name) ? [first] : [first, safe`There is no connection now: it waits until there is one.`]
}

/** How a friend gets here, and how we get to a friend. */
function invitation(state: State): readonly Safe[] {
  const address = shareAddress(state.self.addresses)
  const dial = safe`/dial <address> connects you to a friend's.`
  if (address === null) return [safe`Not listening: nobody can connect to you.`, dial]
  const shown = displayLine(address)
  return [
    safe`A friend connects to you with`,
    safe`  p2p-chat --dial ${shown}`,
    safe`or, in a chat that runs, /dial and that address. ${dial}`,
  ]
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

/** What can be typed. The keys are the screen's own. */
export function helpRows(): readonly HelpRow[] {
  return HELP
}

/** For the terminal's title. */
export function titleText(state: State): Safe {
  const conversation = activeConversation(state)
  const unread = Object.values(state.conversations).reduce((sum, each) => sum + each.unread, 0)
  const count = unread > 0 ? safe`(${unread}) ` : NOTHING
  return conversation ? safe`${count}${sidebarRow(state, conversation).label} · p2p-chat` : safe`${count}p2p-chat`
}

/** The draft that keys edit. */
export function activeComposer(state: State): Composer {
  return activeConversation(state)?.composer ?? state.composer
}

function isConnected(state: State, peerId: string): boolean {
  return Object.hasOwn(state.peers, peerId) && state.peers[peerId]?.connected === true
}

function connectedPeers(state: State): readonly PeerEntry[] {
  return Object.values(state.peers).filter((peer) => peer.connected)
}
