/** What the state knows of a peer. Ids come from outside, so only the map's own entries count. */
import type { PeerEntry, State } from './state.ts'

export function peerOf(state: State, peerId: string): PeerEntry | undefined {
  return Object.hasOwn(state.peers, peerId) ? state.peers[peerId] : undefined
}

export function isConnected(state: State, peerId: string): boolean {
  return peerOf(state, peerId)?.connected === true
}

export function connectedPeers(state: State): readonly PeerEntry[] {
  return Object.values(state.peers).filter((peer) => peer.connected)
}

/** Whether nothing of the peer is shown: it is ignored or blocked. */
export function isSilenced({ ignored, blocked }: State, peerId: string): boolean {
  return ignored.includes(peerId) || blocked.includes(peerId)
}
