/** Peers: who is connected, what they are called. What that means for rooms and messages is told to those parts by `update`. */
import { MAX_NICK_BYTES, MAX_PEERS } from '../limits.ts'
import { isConnected, peerOf } from '../peers.ts'
import type { PeerEntry } from '../state.ts'
import { exceedsBytes } from '../utf8.ts'
import { callOut, claimNick } from './nick-owner.ts'
import { nameInPresence, tookNick } from './presence.ts'
import type { Turn } from './turn.ts'

/** How many unconnected peers go at once when there are too many: the map is copied once for all of them. */
const FORGET_AT_ONCE = 128

export function notePeer(turn: Turn, peerId: string, patch: Partial<PeerEntry>): void {
  const known = peerOf(turn.state, peerId)
  const before = known ?? { peerId, connected: false, nick: null, agent: null, address: null, source: null }
  const after = { ...before, ...patch }
  if (!known) forgetSome(turn)
  const connected = turn.state.connected + Number(after.connected) - Number(before.connected)
  turn.set({ peers: { ...turn.state.peers, [peerId]: after }, connected })
}

/** What a peer calls itself has changed; those who can see it are told. */
export function renamed(turn: Turn, peerId: string, said: string | null, at: number): void {
  const nick = said === '' || said === null || exceedsBytes(said, MAX_NICK_BYTES) ? null : said
  const before = peerOf(turn.state, peerId)?.nick ?? null
  if (peerId === turn.state.self.peerId || nick === before) return
  notePeer(turn, peerId, { nick })
  const seeing = Object.values(turn.state.conversations).filter(({ name, kind, subscribers, authors }) =>
    kind === 'dm' ? name === peerId : subscribers.includes(peerId) || authors.includes(peerId),
  )
  // Names can be told of any number of peers that nobody ever met.
  if (seeing.length > 0 || isConnected(turn.state, peerId)) claimNick(turn, peerId)
  for (const { key } of seeing) {
    // The first nick is who somebody is, not a change: names are drawn from the present one.
    if (before === null) nameInPresence(turn, key, peerId)
    else tookNick(turn, key, peerId, before, at)
    callOut(turn, key, peerId, at)
  }
}

/** A nick in somebody's payload: taken only from who never told one. */
export function hintNick(turn: Turn, peerId: string, nick: string, at: number): void {
  if ((peerOf(turn.state, peerId)?.nick ?? null) === null) renamed(turn, peerId, nick, at)
}

/** Makes place for one more: those that aren't connected and were met first go. */
function forgetSome(turn: Turn): void {
  const { peers } = turn.state
  if (Object.keys(peers).length < MAX_PEERS) return
  let left = FORGET_AT_ONCE
  const kept = Object.entries(peers).filter(([, peer]) => peer.connected || left-- <= 0)
  turn.set({ peers: Object.fromEntries(kept) })
}
