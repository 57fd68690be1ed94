/** Rooms that connected peers are in and we are not, as far as they tell: for /list. Names come from outside, so their number is bounded in every direction. */
import { MAX_ELSEWHERE, MAX_ELSEWHERE_OF_PEER, MAX_ELSEWHERE_PEERS } from '../limits.ts'
import { roomNameProblem } from '../room-name.ts'
import type { State } from '../state.ts'
import type { Turn } from './turn.ts'

export function peopleElsewhere({ elsewhere }: State, room: string): readonly string[] {
  return Object.hasOwn(elsewhere, room) ? (elsewhere[room] as readonly string[]) : []
}

export function isElsewhere(turn: Turn, room: string, peerId: string): void {
  const { elsewhere } = turn.state
  const there = peopleElsewhere(turn.state, room)
  if (there.includes(peerId) || there.length >= MAX_ELSEWHERE_PEERS || roomNameProblem(room) !== null) return
  if (there.length === 0 && Object.keys(elsewhere).length >= MAX_ELSEWHERE) return
  const ofPeer = Object.values(elsewhere).filter((peerIds) => peerIds.includes(peerId)).length
  if (ofPeer >= MAX_ELSEWHERE_OF_PEER) return
  turn.set({ elsewhere: { ...elsewhere, [room]: [...there, peerId] } })
}

/** `room`: null = the peer is gone from all. */
export function isElsewhereNoMore(turn: Turn, room: string | null, peerId: string): void {
  const { elsewhere } = turn.state
  const rooms = room === null ? Object.keys(elsewhere) : [room]
  const left = rooms.filter((each) => peopleElsewhere(turn.state, each).includes(peerId))
  if (left.length === 0) return
  const after: Record<string, readonly string[]> = { ...elsewhere }
  for (const each of left) {
    const others = peopleElsewhere(turn.state, each).filter((other) => other !== peerId)
    if (others.length === 0) delete after[each]
    else after[each] = others
  }
  turn.set({ elsewhere: after })
}

/** We joined the room: who is in it is its own affair from now on. */
export function isElsewhereNone(turn: Turn, room: string): void {
  const { elsewhere } = turn.state
  if (!Object.hasOwn(elsewhere, room)) return
  const { [room]: _joined, ...after } = elsewhere as Record<string, readonly string[]>
  turn.set({ elsewhere: after })
}
