/** The status line: where we listen, who hears us in the open conversation, which ways of finding people are at work, and the latest news. */
import { displayLine, safe } from './display.ts'
import { dialText, isSeen, marksOf } from './dial-line.ts'
import { DEMO_ROOM } from './limits.ts'
import type { ChannelSnapshot } from './network-snapshot.ts'
import { peerName } from './peer-name.ts'
import { isConnected } from './peers.ts'
import { activeConversation } from './state.ts'
import type { State } from './state.ts'
import type { Safe, StatusView } from './view.ts'

const NOTHING: Safe = safe``
const NO_CHANNELS: readonly ChannelSnapshot[] = []

export function statusView(state: State): StatusView {
  return {
    listening: listening(state.self.addresses),
    peers: state.connected,
    here: here(state),
    activity: activity(state),
    nick: peerName(state, state.self.peerId),
    room: room(state),
    channels: channels(state.network?.channels ?? NO_CHANNELS),
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
  if (conversation.name === DEMO_ROOM) return safe`you and a bot`
  const { length } = conversation.subscribers
  return length === 0 ? safe`nobody else is here` : safe`${length + 1} here`
}

function room(state: State): StatusView['room'] {
  const conversation = activeConversation(state)
  if (conversation?.kind !== 'room') return null
  const { name, subscribers, authors } = conversation
  const mesh = state.network?.rooms.find((each) => each.room === name)?.mesh.length ?? 0
  return { neighbours: subscribers.length, heard: authors.length, mesh }
}

/** What the status line calls a channel; those without a name here are told by /net alone. The DHTs of given peers and of the LAN are one to a reader. */
const CHANNEL_NAMES: Partial<Record<ChannelSnapshot['name'], Safe>> = {
  mdns: safe`mdns`,
  dht: safe`dht`,
  'lan-dht': safe`dht`,
  'public-dht': safe`public`,
  bootstrap: safe`bootstrap`,
}

interface ChannelPart {
  readonly name: Safe
  readonly working: boolean
}

const channelParts = new WeakMap<readonly ChannelSnapshot[], readonly ChannelPart[]>()

function channels(snapshots: readonly ChannelSnapshot[]): readonly ChannelPart[] {
  const known = channelParts.get(snapshots)
  if (known) return known
  const working = new Map<Safe, boolean>()
  for (const { name, state } of snapshots) {
    const shown = CHANNEL_NAMES[name]
    if (shown !== undefined && state !== 'off') {
      working.set(shown, working.get(shown) === true || state === 'working')
    }
  }
  const parts = [...working].map(([name, works]): ChannelPart => ({ name, working: works }))
  channelParts.set(snapshots, parts)
  return parts
}

/** A dial that is under way and not told before our eyes, unless something went wrong since it began; else the latest that happened. */
function activity(state: State): StatusView['activity'] {
  const { status } = state
  const dial = Object.values(state.dials).findLast((each) => each.peerId === null && !isSeen(state, each))
  if (dial && (status === null || status.tone === 'info' || status.at < dial.at)) {
    return { tone: 'info', text: displayLine(dialText(dial, marksOf(state.settings.ascii)).replaceAll(/\n */g, ' · ')) }
  }
  return status === null ? null : { tone: status.tone, text: displayLine(status.text) }
}
