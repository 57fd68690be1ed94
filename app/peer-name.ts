/** How peers are called: the nick they chose, beside the end of their peer id, which nobody can choose. */
import { DEMO_BOT, DEMO_NICK } from './demo.ts'
import { displayLine, displayNick, safe } from './display.ts'
import { peerOf } from './peers.ts'
import { remembering } from './remembering.ts'
import type { State } from './state.ts'
import type { Safe } from './view.ts'

const SHORT_ID_CHARS = 6

/** A crowd's names are made safe, and measured, once and not with every frame. */
const shownNick = remembering(displayNick)

/** The last characters of a peer id: the first ones are the same for every Ed25519 key. */
export function shortPeerId(peerId: string): string {
  return peerId.slice(-SHORT_ID_CHARS)
}

/** The nick, as received; null when there is none. */
export function nickOf(state: State, peerId: string): string | null {
  if (peerId === state.self.peerId) return state.self.nick
  if (peerId === DEMO_BOT) return DEMO_NICK
  return peerOf(state, peerId)?.nick ?? null
}

/** Nick, or the short peer id when there is none. */
export function peerName(state: State, peerId: string): Safe {
  return nameFrom(peerId, nickOf(state, peerId))
}

/** For sentences: "ada (…x7QkAb)", or "…x7QkAb". */
export function describePeer(state: State, peerId: string): Safe {
  return describe(peerId, nickOf(state, peerId))
}

/** The same for a nick that isn't the present one. */
export function describe(peerId: string, nick: string | null): Safe {
  const short = displayLine(shortPeerId(peerId))
  const name = nameFrom(peerId, nick)
  return name === short ? safe`…${short}` : safe`${name} (…${short})`
}

function nameFrom(peerId: string, nick: string | null): Safe {
  const shown = nick === null ? '' : shownNick(nick)
  return shown === '' ? displayLine(shortPeerId(peerId)) : (shown as Safe)
}
