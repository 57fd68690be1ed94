/**
 * Our messages to rooms. The oldest of a room's outbox that nobody took yet (the head) goes out alone; those behind it get their ids, in order, and
 * wait until somebody took it, so that everybody reads them in the order in which they were written.
 *
 * Head: sending → (took by n) sent, the next begins
 *               → (some full) owed: each is sent to again once it drained; through when all have it or are gone. The next goes on meanwhile, or
 *                 one peer that takes nothing would silence us: the host refuses a peer that missed one the later ones too
 *               → (took by nobody) waiting, until somebody subscribes.
 */
import type { Command } from '../command.ts'
import type { Event } from '../event.ts'
import { MAX_OUTBOX, MAX_OWED } from '../limits.ts'
import { pickNote } from '../message-note.ts'
import type { Conversation, ConversationKey, Outgoing } from '../state.ts'
import { roomKey } from './conversation.ts'
import { usesEnvelope } from './me.ts'
import { change, enqueue, fail, find, remove } from './outbox.ts'
import type { Draft } from './outbox.ts'
import type { Turn } from './turn.ts'

export const OUTBOX_FULL = `${MAX_OUTBOX} messages wait here already; what you write now can't.`

/** Sends a text to a room that we are in and whose outbox has room. */
export function sendToRoom(turn: Turn, room: string, draft: Draft): void {
  const key = roomKey(room)
  enqueue(turn, key, usesEnvelope(turn, room) ? { ...draft, envelope: true } : draft)
  const entry = turn.conversation(key)?.outbox.at(-1)
  const head = headOf(turn.conversation(key))
  if (!head || !entry) return
  if (head === entry) {
    begin(turn, key)
    return
  }
  change(turn, key, entry.key, {
    inFlight: 1,
    ...(head.state === 'waiting' && { state: 'waiting', reason: head.reason }),
  })
  turn.ask({ do: 'publish', room, again: null, to: [], ...contentOf(entry) })
  if (turn.conversation(key)?.subscribers.length !== 0) wake(turn, key)
}

/** What `publish` gave. */
export function published(turn: Turn, event: Extract<Event, { type: 'published' }>): void {
  const key = roomKey(event.room)
  const entry = find(turn, key, event.key)
  if (!entry) return
  const peers = entry.peers + event.peers
  // Who left before the answer came will never drain.
  const subscribers = turn.conversation(key)?.subscribers ?? []
  const full = event.full.filter((peerId) => subscribers.includes(peerId))
  const owed = entry.started ? union(entry.owed, full) : entry.owed
  const state = entry.started && peers > 0 ? 'sent' : entry.state
  change(turn, key, event.key, { id: event.id, inFlight: entry.inFlight - 1, peers, owed, state })
  advance(turn, key)
  if (state === 'sent' && !wasTaken(entry)) begin(turn, key)
}

export function publishFailed(turn: Turn, event: Extract<Event, { type: 'publish-failed' }>): void {
  const key = roomKey(event.room)
  const entry = find(turn, key, event.key)
  if (!entry) return
  // Those that took it have it; only who was to get it later doesn't.
  if (entry.peers > 0) change(turn, key, event.key, { inFlight: entry.inFlight - 1 })
  else fail(turn, key, event.key, event.reason)
  advance(turn, key)
}

/** What was left to be sent goes out, oldest first. */
export function resume(turn: Turn, key: ConversationKey): void {
  begin(turn, key)
}

/** Somebody is there who may take what waits. */
export function wake(turn: Turn, key: ConversationKey): void {
  if (headOf(turn.conversation(key))?.state === 'waiting') begin(turn, key)
}

/** A peer's queue has room again: it gets what it missed. */
export function peerDrained(turn: Turn, peerId: string): void {
  for (const conversation of turn.rooms()) {
    const { key, name, outbox, subscribers } = conversation
    const head = headOf(conversation)
    // Those that the head was sent to are full, and may be for ever.
    const isNew = head?.started && head.inFlight === 0 && subscribers.includes(peerId)
    const missed = outbox.filter((entry) => entry.owed.includes(peerId) || (isNew && entry === head))
    for (const entry of missed) {
      change(turn, key, entry.key, { owed: without(entry.owed, peerId), inFlight: entry.inFlight + 1 })
      turn.ask({ do: 'publish', room: name, again: entry.id, to: [peerId], ...contentOf(entry) })
    }
    if (missed.length === 0 && subscribers.includes(peerId)) wake(turn, key)
  }
}

/** A peer left the room or the network: it is owed nothing any more. */
export function forgive(turn: Turn, { key, outbox }: Conversation, peerId: string): void {
  for (const entry of outbox) {
    if (entry.owed.includes(peerId)) change(turn, key, entry.key, { owed: without(entry.owed, peerId) })
  }
  advance(turn, key)
}

/** Whether there is a connection at all has changed: what waits says why. */
export function refreshReasons(turn: Turn): void {
  const reason = waitingReason(turn)
  for (const { key, outbox } of turn.rooms()) {
    for (const entry of outbox) if (entry.state === 'waiting') change(turn, key, entry.key, { reason })
  }
}

/** The first that nobody took. */
function headOf(conversation: Conversation | undefined): Outgoing | undefined {
  return conversation?.outbox.find((entry) => !wasTaken(entry))
}

function wasTaken({ started, peers }: Outgoing): boolean {
  return started && peers > 0
}

/** Lets go what is through, and takes the head as far as what is known of it allows. */
function advance(turn: Turn, key: ConversationKey): void {
  let taken = (turn.conversation(key)?.outbox ?? []).filter(wasTaken)
  for (const { owed, inFlight, key: message } of taken) {
    if (owed.length === 0 && inFlight === 0) remove(turn, key, message)
  }
  taken = (turn.conversation(key)?.outbox ?? []).filter(wasTaken)
  for (const entry of taken.slice(0, Math.max(0, taken.length - MAX_OWED))) remove(turn, key, entry.key)
  const head = headOf(turn.conversation(key))
  if (!head || head.inFlight > 0) return
  if (head.started) {
    if (head.owed.length === 0) hold(turn, key)
  } else if (head.state === 'sending') {
    // It came to the front, or was woken, while its id was on the way.
    begin(turn, key)
  }
}

/** Sends the head. */
function begin(turn: Turn, key: ConversationKey): void {
  const conversation = turn.conversation(key)
  const head = headOf(conversation)
  if (!conversation || !head || head.started) return
  if (head.inFlight > 0) {
    change(turn, key, head.key, { state: 'sending', reason: null })
    return
  }
  change(turn, key, head.key, { state: 'sending', reason: null, started: true, inFlight: 1 })
  turn.ask({ do: 'publish', room: conversation.name, again: head.id, to: null, ...contentOf(head) })
}

type Content = Pick<Extract<Command, { do: 'publish' }>, 'key' | 'text' | 'me' | 'replyTo' | 'envelope'>

function contentOf(entry: Outgoing): Content {
  const { key, text, envelope } = entry
  return { key, text, ...pickNote(entry), ...(envelope && { envelope }) }
}

/** Nobody took the head: it waits, and everything behind it. */
function hold(turn: Turn, key: ConversationKey): void {
  const reason = waitingReason(turn)
  const waiting: Partial<Outgoing> = { state: 'waiting', reason, started: false }
  for (const entry of turn.conversation(key)?.outbox ?? []) {
    if (entry.state !== 'waiting' && !wasTaken(entry)) change(turn, key, entry.key, waiting)
  }
}

function waitingReason(turn: Turn): string {
  return turn.state.connected === 0 ? 'no connection to anybody' : 'nobody else is in this room yet'
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return b.length === 0 ? a : [...new Set([...a, ...b])]
}

function without(peers: readonly string[], peerId: string): readonly string[] {
  return peers.filter((peer) => peer !== peerId)
}
