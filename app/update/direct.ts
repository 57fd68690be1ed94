/**
 * Direct messages. Ours are handed to the runtime in order, which sends them one after the other; what could not go waits, and goes out again under
 * the same id when the peer is back.
 */
import type { Event } from '../event.ts'
import { MAX_CONVERSATIONS, MAX_DM_TRIES, MAX_TEXT_BYTES } from '../limits.ts'
import { pickNote } from '../message-note.ts'
import { describePeer } from '../peer-name.ts'
import { isConnected, isSilenced } from '../peers.ts'
import type { ConversationKey, Outgoing } from '../state.ts'
import { exceedsBytes } from '../utf8.ts'
import { dmKey, hasLine, keepText, open, receive } from './conversation.ts'
import { callOut, claimNick } from './nick-owner.ts'
import { change, enqueue, fail, find, isFull, refuse, remove } from './outbox.ts'
import type { Draft } from './outbox.ts'
import { OUTBOX_FULL } from './publish.ts'
import type { Turn } from './turn.ts'

export const TOO_LONG = `That message is too long: ${MAX_TEXT_BYTES / 1024} KiB at most. Send it in parts.`
const BLOCKED = 'You blocked this peer, so nothing is sent to it: /unblock takes that back.'
export const TOO_MANY_CONVERSATIONS = `${MAX_CONVERSATIONS} conversations are open already: close one with /leave.`

/** A script's direct message. */
export function sendDirectEvent(turn: Turn, event: Extract<Event, { type: 'send-dm' }>): void {
  const { peerId, text, at, key = null, id = null } = event
  const refusal = directProblem(turn, peerId, text)
  if (refusal !== null) return refuse(turn, { peerId }, key, refusal, at)
  if (!open(turn, 'dm', peerId, at)) return refuse(turn, { peerId }, key, TOO_MANY_CONVERSATIONS, at)
  sendDirect(turn, peerId, { text, at, key, id })
}

/** Why a text can't be sent to a peer, as a sentence; null = it can. */
export function directProblem(turn: Turn, peerId: string, text: string): string | null {
  if (peerId === turn.state.self.peerId) return 'That is you: a direct message needs somebody else.'
  if (exceedsBytes(text, MAX_TEXT_BYTES)) return TOO_LONG
  if (turn.state.blocked.includes(peerId)) return BLOCKED
  const conversation = turn.conversation(dmKey(peerId))
  return conversation && isFull(conversation) ? OUTBOX_FULL : null
}

/** Sends a text in a conversation that is open and has room for it. */
export function sendDirect(turn: Turn, peerId: string, draft: Draft): void {
  const key = dmKey(peerId)
  enqueue(turn, key, draft)
  const outbox = turn.conversation(key)?.outbox ?? []
  const entry = outbox.at(-1)
  const head = outbox[0]
  if (!entry || !head) return
  // The first is tried even without a connection: the host may know the way.
  if (outbox.length === 1 || isConnected(turn.state, peerId)) resend(turn, key)
  else if (!head.started) change(turn, key, entry.key, { state: 'waiting', reason: head.reason })
  else handOver(turn, key, entry)
}

export function dmProgress(turn: Turn, event: Extract<Event, { type: 'dm-progress' }>): void {
  const { peerId, state, reason, id } = event
  const key = dmKey(peerId)
  if (!find(turn, key, event.key)) return
  if (state === 'waiting') {
    change(turn, key, event.key, { id, state, reason, started: false })
    // Every address that was tried is told beside the message; here there is no room for it.
    const why = isConnected(turn.state, peerId) && reason !== null ? `: ${reason}` : ' until they are back.'
    turn.mention(`The message to ${describePeer(turn.state, peerId)} waits${why}`)
    retry(turn, key, peerId)
    return
  }
  // A direct message that one peer took is through: nobody will acknowledge it.
  change(turn, key, event.key, { id, state, reason, ...(event.through && { peers: 1 }) })
  if (state === 'delivered' || state === 'failed' || event.through) remove(turn, key, event.key)
}

export function dmReceived(turn: Turn, event: Extract<Event, { type: 'dm-received' }>): void {
  const { from, id, at } = event
  if (isSilenced(turn.state, from)) return
  const conversation = open(turn, 'dm', from, at)
  if (!conversation) {
    turn.status('warning', `${describePeer(turn.state, from)} wrote to you, but ${TOO_MANY_CONVERSATIONS}`, at)
    return
  }
  if (hasLine(conversation, id)) return
  claimNick(turn, from)
  callOut(turn, conversation.key, from, at)
  receive(turn, conversation.key, {
    kind: 'message',
    key: id,
    id,
    from,
    own: false,
    ...keepText(event.text),
    binaryBytes: null,
    at,
    state: null,
    peers: 0,
    reason: null,
    ...pickNote(event),
    ...(event.seq !== undefined && { seq: event.seq }),
  })
}

/** The peer is back: everything that waits goes out, oldest first. */
export function peerIsBack(turn: Turn, peerId: string): void {
  const key = dmKey(peerId)
  for (const entry of turn.conversation(key)?.outbox ?? []) change(turn, key, entry.key, { tries: 0 })
  resend(turn, key)
}

/** What a connected peer didn't take is tried once more, unless a try is under way. */
export function offerAgain(turn: Turn, peerId: string): void {
  const outbox = turn.conversation(dmKey(peerId))?.outbox ?? []
  if (isConnected(turn.state, peerId) && !outbox.some((entry) => entry.started)) peerIsBack(turn, peerId)
}

/** What an earlier run, or an earlier try, left to be sent goes out, oldest first. */
export function resume(turn: Turn, key: ConversationKey): void {
  resend(turn, key)
}

/** The conversation is closed: what is not through never will be. */
export function abandon(turn: Turn, key: ConversationKey, reason: string): void {
  for (const entry of turn.conversation(key)?.outbox ?? []) fail(turn, key, entry.key, reason)
}

/**
 * A try failed although the peer is connected: it met the end of the old connection or the start of the next. Not before all that was handed over
 * has come back, or a later message would go first.
 */
function retry(turn: Turn, key: ConversationKey, peerId: string): void {
  const outbox = turn.conversation(key)?.outbox ?? []
  if (!isConnected(turn.state, peerId) || outbox.some((entry) => entry.started)) return
  if (outbox.some((entry) => entry.tries >= MAX_DM_TRIES)) return
  resend(turn, key)
}

function resend(turn: Turn, key: ConversationKey): void {
  for (const entry of turn.conversation(key)?.outbox ?? []) if (!entry.started) handOver(turn, key, entry)
}

function handOver(turn: Turn, key: ConversationKey, entry: Outgoing): void {
  const conversation = turn.conversation(key)
  if (!conversation) return
  change(turn, key, entry.key, { started: true, tries: entry.tries + 1, state: 'sending', reason: null })
  const { key: message, text, id } = entry
  turn.ask({ do: 'send-dm', peerId: conversation.name, key: message, text, id, ...pickNote(entry) })
}
