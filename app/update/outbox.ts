/**
 * Our messages on their way, room and direct alike: one record beside the line that shows it, because a line may be gone before its message is through.
 * Every change of state, peers or id is reported once.
 */
import { MAX_OUTBOX } from '../limits.ts'
import { pickNote } from '../message-note.ts'
import type { MessageNote } from '../message-note.ts'
import type { ChatMessage, Conversation, ConversationKey, Outgoing } from '../state.ts'
import { append, replaceLine, toPresent } from './conversation.ts'
import type { Turn } from './turn.ts'

export interface Draft extends MessageNote {
  readonly text: string
  readonly at: number
  /** null: made here. */
  readonly key: string | null
  readonly id: string | null
  /** Goes in our own envelope. */
  readonly envelope?: boolean
}

/** A message of ours on which nothing was done yet in this run. */
export function outgoing(
  message: Pick<ChatMessage, 'key' | 'text' | 'id' | 'seq' | 'me' | 'replyTo'> & Pick<Outgoing, 'state'>,
  envelope = false,
): Outgoing {
  const { key, text, id, state, seq } = message
  return {
    key,
    text,
    id,
    state,
    reason: null,
    started: false,
    inFlight: 0,
    peers: 0,
    owed: [],
    tries: 0,
    ...(seq !== undefined && { seq }),
    ...pickNote(message),
    ...(envelope && { envelope }),
  }
}

export function isFull(conversation: Conversation): boolean {
  return conversation.outbox.length >= MAX_OUTBOX
}

/** Shows a message of ours as on its way. It is kept before anything else is done with it. */
export function enqueue(turn: Turn, to: ConversationKey, draft: Draft): void {
  const key = draft.key ?? turn.nextKey()
  const line: ChatMessage = {
    kind: 'message',
    key,
    id: draft.id,
    from: turn.state.self.peerId,
    own: true,
    text: draft.text,
    binaryBytes: null,
    at: draft.at,
    state: 'sending',
    peers: 0,
    reason: null,
    ...pickNote(draft),
  }
  toPresent(turn, to)
  append(turn, to, line)
  const conversation = turn.conversation(to)
  if (!conversation) return
  turn.ask({ do: 'save', conversation: to, message: line })
  const entry = outgoing({ ...line, state: 'sending' }, draft.envelope)
  turn.put({ ...conversation, outbox: [...conversation.outbox, entry], scroll: 0, anchor: null })
  report(turn, conversation, entry)
}

export function find(turn: Turn, of: ConversationKey, key: string): Outgoing | undefined {
  return turn.conversation(of)?.outbox.find((entry) => entry.key === key)
}

export function change(turn: Turn, of: ConversationKey, key: string, patch: Partial<Outgoing>): void {
  const conversation = turn.conversation(of)
  const index = conversation?.outbox.findIndex((entry) => entry.key === key) ?? -1
  if (!conversation || index === -1) return
  const before = conversation.outbox[index] as Outgoing
  const after = { ...before, ...patch }
  turn.put({ ...conversation, outbox: conversation.outbox.with(index, after) })
  const told = before.state !== after.state || before.peers !== after.peers || before.id !== after.id
  if (!told && before.reason === after.reason) return
  const { id, state, peers, reason } = after
  replaceLine(turn, of, key, (line) => (line.kind === 'message' ? { ...line, id, state, peers, reason } : line))
  if (told) report(turn, conversation, after)
}

/** The message is through, or never will be. */
export function remove(turn: Turn, of: ConversationKey, key: string): void {
  const conversation = turn.conversation(of)
  if (!conversation) return
  turn.put({ ...conversation, outbox: conversation.outbox.filter((entry) => entry.key !== key) })
}

export function fail(turn: Turn, of: ConversationKey, key: string, reason: string): void {
  change(turn, of, key, { state: 'failed', reason })
  remove(turn, of, key)
}

/** A message that can't even wait: whoever asked for it is told. */
export function refuse(
  turn: Turn,
  to: { readonly room: string } | { readonly peerId: string },
  key: string | null,
  reason: string,
  at: number,
): void {
  turn.status('error', reason, at)
  turn.ask({
    do: 'report',
    key: key ?? turn.nextKey(),
    id: null,
    room: 'room' in to ? to.room : null,
    peerId: 'peerId' in to ? to.peerId : null,
    state: 'failed',
    peers: 0,
    reason,
  })
}

function report(turn: Turn, conversation: Conversation, { key, id, state, peers, reason }: Outgoing): void {
  const isRoom = conversation.kind === 'room'
  turn.ask({
    do: 'report',
    key,
    id,
    room: isRoom ? conversation.name : null,
    peerId: isRoom ? null : conversation.name,
    state,
    peers,
    reason,
  })
}
