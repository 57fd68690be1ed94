/** How peers are called: the nick they chose, beside the end of their peer id, which nobody can choose. */
import { displayLine, displayNick } from './display.ts'
import type { State } from './state.ts'
import type { Safe } from './view.ts'

const SHORT_ID_CHARS = 6

/** The last characters of a peer id: the first ones are the same for every Ed25519 key. */
export function shortPeerId(peerId: string): string {
  return peerId.slice(-SHORT_ID_CHARS)
}

/** The nick, as received; null when there is none. */
export function nickOf(state: State, peerId: string): string | null {
  if (peerId === state.self.peerId) return state.self.nick
  return Object.hasOwn(state.peers, peerId) ? (state.peers[peerId]?.nick ?? null) : null
}

/** Nick, or the short peer id when there is none. */
export function peerName(state: State, peerId: string): Safe {
  const nick = nickOf(state, peerId)
  const shown = nick === null ? '' : displayNick(nick)
  return shown === '' ? displayLine(shortPeerId(peerId)) : (shown as Safe)
}

/** For sentences: "ada (…x7QkAb)", or "…x7QkAb". */
export function describePeer(state: State, peerId: string): Safe {
  const short = shortPeerId(peerId)
  const name = peerName(state, peerId)
  return (name === short ? `…${short}` : `${name} (…${short})`) as Safe
}
