/**
 * The network as a page, live: whether it works, this program, rooms with their meshes, connections, the ways by which people are found, and the DHT's
 * tables. Columns stand in the order of what they tell; a narrow screen gets the first.
 */
import { reachOf, shortAddress } from './address-text.ts'
import type { Reach } from './address-text.ts'
import { channelText } from './channel-words.ts'
import { displayLine, safe } from './display.ts'
import { foundBy } from './found-by.ts'
import type {
  ChannelSnapshot,
  ConnectionSnapshot,
  DhtSnapshot,
  NetworkSnapshot,
  RoomSnapshot,
} from './network-snapshot.ts'
import { describePeer, peerName, shortPeerId } from './peer-name.ts'
import { ageText, bytesText, count, rttText } from './quantities.ts'
import { activeConversation } from './state.ts'
import type { State } from './state.ts'
import type { PageBlock, PageView, Safe } from './view.ts'

/** Rows of a table; the others are counted. A host has at most a few hundred connections, and nobody reads them all. */
const MAX_ROWS = 100
/** Names of a mesh that are told; it has 12 at most, as long as gossipsub's bounds hold. */
const MAX_NAMES = 12
/** Peers of a full bucket (the k of Kademlia). */
const BUCKET_PEERS = 20
const BARS = '▁▂▃▄▅▆▇█'
/** An empty bucket between others. */
const NO_BAR = '·'

type Text = Extract<PageBlock, { kind: 'text' }>

interface Memo {
  readonly of: readonly unknown[]
  readonly blocks: readonly PageBlock[]
}

/** By the state's own object that changes least: the same page is the same object as long as nothing on it changed. */
const pages = new WeakMap<object, Memo>()
const NOTHING_YET = {}

export function netPage(state: State, scroll: number): PageView {
  const { network, peers, self, settings, conversations, active, screen } = state
  const room = activeConversation(state)
  const of = [
    peers,
    self,
    settings.ascii,
    active,
    room?.subscribers,
    room?.authors,
    screen.columns,
    network ? null : conversations,
  ]
  const key = network ?? NOTHING_YET
  const known = pages.get(key)
  const isSame = known !== undefined && known.of.every((each, at) => each === of[at])
  const blocks = isSame ? known.blocks : blocksOf(state)
  if (!isSame) pages.set(key, { of, blocks })
  return { kind: 'page', title: safe`network`, blocks, scroll, footer: safe`Esc closes it, ↑ ↓ scroll` }
}

function blocksOf(state: State): readonly PageBlock[] {
  const { network } = state
  const own = ownBlocks(state)
  if (network === null) return [verdict(state), ...own, text('The network has not been looked at yet.', 'quiet')]
  return [
    verdict(state),
    ...roomBlocks(state, network.rooms),
    ...connectionBlocks(state, network),
    ...channelBlocks(network.channels),
    ...dhtBlocks(state, network.dht),
    ...own,
  ]
}

/** Whether what is written here reaches anybody. */
function verdict(state: State): Text {
  const conversation = activeConversation(state)
  const peers = count(state.connected, 'peer is', 'peers are')
  if (state.connected === 0) {
    return text(
      'Nobody is connected, so what you write waits. /invite makes a line for a friend; /dial <address> connects to theirs.',
      'warning',
    )
  }
  if (conversation?.kind !== 'room') return text(`${peers} connected.`, 'good')
  const name = displayLine(conversation.name)
  const { length } = conversation.subscribers
  if (length === 0) {
    return text(
      `${peers} connected, but nobody of them is in ${name}: what you write there waits. /invite makes a line for a friend.`,
      'warning',
    )
  }
  const heard = conversation.authors.length
  return text(
    `It works: ${count(length, 'neighbour hears', 'neighbours hear')} you in ${name}${heard > 0 ? `, and you have heard ${count(heard, 'person', 'people')} there` : ''}.`,
    'good',
  )
}

const REACH: Readonly<Record<Reach, string>> = {
  world: 'from anywhere',
  name: 'by name',
  network: 'from your own network',
  machine: 'from this machine',
}
const REACH_ORDER: readonly Reach[] = ['world', 'name', 'network', 'machine']

function ownBlocks(state: State): readonly PageBlock[] {
  const { self, network } = state
  const since = network?.since === undefined ? '' : ` for ${ageText(network.at - network.since)}`
  const who = describePeer(state, self.peerId)
  const addresses = self.addresses.toSorted((a, b) => order(a) - order(b))
  const listening: PageBlock[] =
    addresses.length === 0
      ? [text('Not listening: nobody can connect to you, but you can /dial others.', 'warning')]
      : [
          text(`Listening${since}; /whoami shows whole addresses, /invite a line for a friend.`, 'text'),
          table(
            ['reached', 'at'],
            addresses.map((address) => [REACH[reachOf(address)], shortAddress(address)]),
          ),
        ]
  if (addresses.length > 0 && addresses.every((address) => reachOf(address) === 'machine')) {
    const alone = 'Only programs on this machine can connect to you: it has no other network, or you listen on none.'
    listening.push(text(alone, 'warning'))
  }
  const isPublic = self.public
    ? text('The public network is in use; peers there see your address. /public off leaves it.', 'text')
    : text('The public network is not in use; /public on joins it.', 'quiet')
  return [heading('you'), text(who, 'text'), verbatim(self.peerId), ...listening, isPublic]
}

function order(address: string): number {
  return REACH_ORDER.indexOf(reachOf(address))
}

function roomBlocks(state: State, rooms: readonly RoomSnapshot[]): readonly PageBlock[] {
  const joined = state.order.flatMap((key) => {
    const conversation = state.conversations[key]
    return conversation?.kind === 'room' ? [conversation] : []
  })
  if (joined.length === 0) return [heading('rooms'), text('None is open; /join lobby opens one.', 'quiet')]
  const byName = new Map(rooms.map((each) => [each.room, each]))
  const rows = joined.slice(0, MAX_ROWS).map(({ name, authors, subscribers }): Safe[] => {
    const mesh = byName.get(name)?.mesh ?? []
    const names = mesh.slice(0, MAX_NAMES).map((peerId) => nameAndId(state, peerId))
    return [
      displayLine(name),
      safe`${mesh.length}`,
      safe`${byName.get(name)?.subscribers.length ?? subscribers.length}`,
      safe`${authors.length}`,
      displayLine(names.join(', ')),
    ]
  })
  return [
    heading('rooms'),
    { kind: 'table', head: heads('room', 'mesh', 'neighbours', 'heard', 'in the mesh'), rows },
    ...more(joined.length),
  ]
}

function connectionBlocks(state: State, { connections, at }: NetworkSnapshot): readonly PageBlock[] {
  if (connections.length === 0) return [heading('connections'), text('None.', 'quiet')]
  const read = connections.reduce((sum, each) => sum + each.bytesRead, 0)
  const written = connections.reduce((sum, each) => sum + each.bytesWritten, 0)
  const columns = columnsFor(state.screen.columns)
  // Whoever has been here longest stays where it is while others come and go.
  const rows = connections
    .toSorted((a, b) => a.openedAt - b.openedAt || (a.peerId < b.peerId ? -1 : 1))
    .slice(0, MAX_ROWS)
    .map((each): Safe[] => columns.map(({ cell }) => displayLine(cell(each, state, at))))
  return [
    heading(
      `${count(connections.length, 'connection', 'connections')}, ${bytesText(read)} in, ${bytesText(written)} out`,
    ),
    { kind: 'table', head: columns.map(({ head }) => displayLine(head)), rows },
    ...more(connections.length),
  ]
}

interface Column {
  readonly head: string
  readonly cell: (connection: ConnectionSnapshot, state: State, at: number) => string
}

const WHO: Column = { head: 'who', cell: ({ peerId }, state) => nameAndId(state, peerId) }
const TRIP: Column = { head: 'trip', cell: ({ rttMs }) => rttText(rttMs) }
const WAY: Column = { head: 'way', cell: ({ direction }) => (direction === 'outbound' ? 'out' : 'in') }
const OVER: Column = {
  head: 'over',
  cell: ({ transport, muxer }) => `${transport} ${protocolName(muxer)}`,
}
const ALL_OVER: Column = {
  head: 'over',
  cell: ({ transport, security, muxer }) => [transport, security, muxer].map(protocolName).join(' '),
}
const GOT: Column = { head: 'got', cell: ({ bytesRead }) => bytesText(bytesRead) }
const SENT: Column = { head: 'sent', cell: ({ bytesWritten }) => bytesText(bytesWritten) }
const AGE: Column = { head: 'age', cell: ({ openedAt }, _state, at) => ageText(at - openedAt) }
const STREAMS: Column = { head: 'streams', cell: ({ streams }) => String(streams) }
const AT: Column = { head: 'at', cell: ({ address }) => shortAddress(address) }
const BECAUSE: Column = { head: 'because', cell: ({ source }) => (source === null ? '' : foundBy(source)) }

/** As many as have room for what they tell; more would only cut each other short. */
function columnsFor(columns: number): readonly Column[] {
  if (columns < 64) return [WHO, TRIP, WAY, OVER]
  if (columns < 110) return [WHO, TRIP, WAY, OVER, GOT, SENT, AT]
  return [WHO, TRIP, WAY, ALL_OVER, GOT, SENT, AGE, STREAMS, AT, BECAUSE]
}

function nameAndId(state: State, peerId: string): string {
  const short = shortPeerId(peerId)
  const name = peerName(state, peerId)
  return name === short ? `…${short}` : `${name} ${short}`
}

/** 'noise' of '/noise', 'yamux' of '/yamux/1.0.0'; a name stays what it is. */
function protocolName(protocol: string): string {
  return protocol.startsWith('/') ? (protocol.split('/')[1] ?? protocol) : protocol
}

function channelBlocks(channels: readonly ChannelSnapshot[]): readonly PageBlock[] {
  const shown = channels.filter(({ name, state }) => name !== 'announced' || state !== 'off')
  return [
    heading('how people are found'),
    ...shown.map((channel) => {
      const isBad = channel.problem !== null && channel.problem !== undefined
      const tone = isBad
        ? 'warning'
        : channel.state === 'working'
          ? 'good'
          : channel.state === 'idle'
            ? 'text'
            : 'quiet'
      return text(channelText(channel), tone)
    }),
  ]
}

function dhtBlocks({ settings }: State, tables: readonly DhtSnapshot[]): readonly PageBlock[] {
  if (tables.length === 0) return []
  const rows = tables.map(({ protocol, mode, size, buckets }): Safe[] => [
    displayLine(tableName(protocol)),
    safe`${size}`,
    displayLine(bars(buckets, settings.ascii === true)),
    mode === 'server' ? safe`answers others` : safe`only asks`,
  ])
  return [
    heading('dht tables'),
    { kind: 'table', head: heads('table', 'peers', 'far to near', 'we'), rows },
    text('Each bar is the peers whose key begins with that many bits of ours: 0, 1, 2 …', 'quiet'),
  ]
}

function tableName(protocol: string): string {
  if (protocol.startsWith('/ipfs/lan/')) return 'local network'
  return protocol.startsWith('/ipfs/') ? 'public' : protocolName(protocol)
}

/** One character a bucket, up to the last that holds somebody. */
function bars(buckets: readonly number[], ascii: boolean): string {
  const last = buckets.findLastIndex((peers) => peers > 0)
  if (last === -1) return '-'
  return buckets
    .slice(0, last + 1)
    .map((peers) => (ascii ? digit(peers) : bar(peers)))
    .join('')
}

function bar(peers: number): string {
  if (peers === 0) return NO_BAR
  return BARS[Math.min(BARS.length, Math.ceil((peers / BUCKET_PEERS) * BARS.length)) - 1] ?? NO_BAR
}

/** Tenths of a full bucket, rounded up. */
function digit(peers: number): string {
  return peers === 0 ? '.' : String(Math.min(9, Math.ceil((peers / BUCKET_PEERS) * 9)))
}

function more(rows: number): readonly PageBlock[] {
  return rows > MAX_ROWS ? [text(`and ${rows - MAX_ROWS} more`, 'quiet')] : []
}

function heading(words: string): PageBlock {
  return { kind: 'heading', text: displayLine(words) }
}

function text(words: string, tone: Text['tone']): Text {
  return { kind: 'text', text: displayLine(words), tone }
}

function verbatim(words: string): PageBlock {
  return { kind: 'verbatim', text: displayLine(words) }
}

function heads(...words: readonly string[]): readonly Safe[] {
  return words.map((word) => displayLine(word))
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): PageBlock {
  return { kind: 'table', head: heads(...head), rows: rows.map((row) => row.map((cell) => displayLine(cell))) }
}
