/** Invites: the page that shows ours, and what becomes of one that a friend sent: its peer is dialled, its room joined and shown. */
import type { Invite } from '../invite.ts'
import { OWN_INVITE } from '../own-invite.ts'
import { isConnected } from '../peers.ts'
import { roomNameProblem } from '../room-name.ts'
import { answer, roomKey, show } from './conversation.ts'
import { dialPeer } from './dial.ts'
import { join, keepRoom } from './room.ts'
import type { Turn } from './turn.ts'

/** null: into the open room. */
export function openInvite(turn: Turn, room: string | null): string | null {
  const problem = room === null ? null : roomNameProblem(room)
  if (problem !== null) return problem
  turn.set({ overlay: { kind: 'invite', scroll: 0, ...(room !== null && { room }) } })
  return null
}

/** Why it was not done; null = it was. */
export function useInvite(turn: Turn, { room, peerId, addresses }: Invite, at: number): string | null {
  if (peerId === turn.state.self.peerId) return OWN_INVITE
  const problem = room === null ? null : join(turn, room, at)
  if (problem !== null) return problem
  if (room !== null) {
    show(turn, roomKey(room))
    keepRoom(turn, room)
  }
  if (!isConnected(turn.state, peerId)) return dialPeer(turn, peerId, addresses, at)
  if (room === null) answer(turn, ['You are connected with whoever sent this invite already.'], at)
  return null
}
