/** Rooms: joined and left, who is in them, what is said there. */
import type { Event } from '../event.ts'
import { DEMO_ROOM, MAX_AUTHORS, MAX_SUBSCRIBERS, MAX_TEXT_BYTES } from '../limits.ts'
import { recognise } from '../payload.ts'
import { isSilenced } from '../peers.ts'
import { roomNameProblem } from '../room-name.ts'
import type { Conversation } from '../state.ts'
import { exceedsBytes } from '../utf8.ts'
import { close, hasLine, keepText, open, receive, roomKey, show } from './conversation.ts'
import { abandon, TOO_LONG, TOO_MANY_CONVERSATIONS } from './direct.ts'
import { isElsewhere, isElsewhereNoMore, isElsewhereNone } from './elsewhere.ts'
import { keepSetting } from './keep-setting.ts'
import { noteFor } from './me.ts'
import { callOut, claimNick } from './nick-owner.ts'
import { isFull, refuse } from './outbox.ts'
import { hintNick } from './peer.ts'
import { came, left } from './presence.ts'
import { forgive, OUTBOX_FULL, peerDrained, sendToRoom, wake } from './publish.ts'
import type { Turn } from './turn.ts'

/** Joins a room, unless we are in it. Why it can't be, as a sentence; null = we are in it. */
export function join(turn: Turn, room: string, at: number): string | null {
  if (turn.conversation(roomKey(room))) return room === DEMO_ROOM ? roomNameProblem(room) : null
  const problem = roomNameProblem(room)
  if (problem !== null) return problem
  if (!open(turn, 'room', room, at)) return TOO_MANY_CONVERSATIONS
  isElsewhereNone(turn, room)
  turn.ask({ do: 'subscribe', room })
  return null
}

export function joinEvent(turn: Turn, event: Extract<Event, { type: 'join' }>): void {
  const problem = join(turn, event.room, event.at)
  if (problem !== null) return turn.status('error', problem, event.at)
  if (event.keep) keepRoom(turn, event.room)
  if (event.show ?? turn.state.active === null) show(turn, roomKey(event.room))
}

/** The room is joined at the next start, too. */
export function keepRoom(turn: Turn, room: string): void {
  const { rooms = [] } = turn.state.settings
  if (!rooms.includes(room)) keepSetting(turn, 'rooms', [...rooms, room])
}

export function dropRoom(turn: Turn, room: string): void {
  const { rooms = [] } = turn.state.settings
  const others = rooms.filter((other) => other !== room)
  if (others.length < rooms.length) keepSetting(turn, 'rooms', others)
}

export function leave(turn: Turn, room: string): void {
  const key = roomKey(room)
  const conversation = turn.conversation(key)
  if (!conversation) return
  abandon(turn, key, 'you left the room')
  close(turn, key)
  if (room === DEMO_ROOM) return
  turn.ask({ do: 'unsubscribe', room })
  for (const peerId of conversation.subscribers) isElsewhere(turn, room, peerId)
}

/** A script's message: the room is joined if needed. */
export function sendEvent(turn: Turn, event: Extract<Event, { type: 'send' }>): void {
  const { room, text, at, key = null } = event
  const problem = join(turn, room, at) ?? roomProblem(turn, room, text)
  if (problem !== null) return refuse(turn, { room }, key, problem, at)
  if (turn.state.active === null) show(turn, roomKey(room))
  sendToRoom(turn, room, { text, at, key, id: null })
}

/** Why a text can't be sent to a room that we are in, as a sentence; null = it can. */
export function roomProblem(turn: Turn, room: string, text: string): string | null {
  if (exceedsBytes(text, MAX_TEXT_BYTES)) return TOO_LONG
  const conversation = turn.conversation(roomKey(room))
  return conversation && isFull(conversation) ? OUTBOX_FULL : null
}

export function subscribed(turn: Turn, event: Extract<Event, { type: 'room-subscribed' }>): void {
  const { room, peerId, at } = event
  // Its name may be anybody's topic on the wire.
  if (room === DEMO_ROOM) return
  const key = roomKey(room)
  const conversation = turn.conversation(key)
  if (!conversation) isElsewhere(turn, room, peerId)
  if (!conversation || peerId === turn.state.self.peerId) return
  if (!conversation.subscribers.includes(peerId) && conversation.subscribers.length < MAX_SUBSCRIBERS) {
    turn.put({ ...conversation, subscribers: [...conversation.subscribers, peerId] })
    came(turn, key, peerId, at)
    callOut(turn, key, peerId, at)
  }
  // Also one that said so again: it has a new stream, whose queue is empty.
  peerDrained(turn, peerId)
  wake(turn, key)
}

export function unsubscribed(turn: Turn, room: string, peerId: string, at: number, verb: 'left' | 'lost'): void {
  const conversation = turn.conversation(roomKey(room))
  if (!conversation) isElsewhereNoMore(turn, room, peerId)
  if (!conversation?.subscribers.includes(peerId)) return
  const subscribers = conversation.subscribers.filter((other) => other !== peerId)
  turn.put({ ...conversation, subscribers })
  left(turn, conversation.key, peerId, at, verb)
  forgive(turn, conversation, peerId)
}

export function roomMessage(turn: Turn, event: Extract<Event, { type: 'room-message' }>): void {
  const { room, from, data, id, at } = event
  const conversation = turn.conversation(roomKey(room))
  // A message that is shown already can be sent again by anybody who kept it, once the host has forgotten its id.
  if (!conversation || room === DEMO_ROOM || from === turn.state.self.peerId || hasLine(conversation, id)) return
  if (isSilenced(turn.state, from)) return
  const payload = recognise(data, from)
  if (payload.nick !== null) hintNick(turn, from, payload.nick, at)
  heard(turn, conversation, from, at)
  const note = noteFor(turn, conversation.key, from, id, payload)
  receive(turn, conversation.key, {
    kind: 'message',
    key: id,
    id,
    from,
    own: false,
    ...keepText(payload.text),
    binaryBytes: payload.binaryBytes,
    at,
    state: null,
    peers: 0,
    reason: null,
    ...note,
    ...(event.seq !== undefined && { seq: event.seq }),
  })
}

function heard(turn: Turn, { key }: Conversation, from: string, at: number): void {
  const authors = turn.conversation(key)?.authors ?? []
  if (authors.includes(from)) return
  turn.patch(key, { authors: [...authors.slice(authors.length < MAX_AUTHORS ? 0 : 1), from] })
  claimNick(turn, from)
  callOut(turn, key, from, at)
}
