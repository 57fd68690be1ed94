/**
 * What is kept of earlier, in the state: conversations that come back, pages of the past before and after the lines that are there, marks of what
 * was read. Lines hold a part of it, at most MAX_LINES; where that part doesn't reach the present, messages that come are counted, not shown.
 */
import type { Event } from '../event.ts'
import type { Kept, KeptConversation } from '../history/message.ts'
import {
  MAX_CONVERSATION_CHARS,
  MAX_CONVERSATIONS,
  MAX_LINES,
  MAX_RESTORED_DIRECT,
  MAX_RESTORED_SENT,
} from '../limits.ts'
import { peerName } from '../peer-name.ts'
import { peerOf } from '../peers.ts'
import { isPeerId } from '../slash/command.ts'
import type { HistoryAction } from '../slash/history.ts'
import type { ChatMessage, Conversation, ConversationKey, HistoryWindow, Line, Outgoing } from '../state.ts'
import { isClosed } from './closed.ts'
import { firstSeq, keepText, lastSeq, looked, open, replaceLine } from './conversation.ts'
import { resume } from './direct.ts'
import { change, find, outgoing } from './outbox.ts'
import { notePeer } from './peer.ts'
import { beginReading } from './read.ts'
import type { Turn } from './turn.ts'

/** Of a room's message that was under way at the end of an earlier run. */
const ENDED = {
  sending: 'p2p-chat ended before it was known whether anybody took it',
  waiting: 'p2p-chat ended before anybody took it',
} as const
/** Rows above the line that a jump goes to. Ours: what it follows on. */
const ROWS_ABOVE = 3
/** Rows of the screen that aren't the conversation's. */
const ROWS_AROUND = 4

/** The key of a line that is made of a kept message; others' go by their id, so that one that comes again is recognised. */
function keptKey({ own, id, seq }: Pick<Kept, 'own' | 'id' | 'seq'>): string {
  return own || id === null ? `h${seq}` : id
}

/** The place in the history that a key of `keptKey` tells; null = it tells none. */
export function seqOfKey(key: string): number | null {
  return /^h\d+$/.test(key) ? Number(key.slice(1)) : null
}

export function historyOpened(turn: Turn, event: Extract<Event, { type: 'history-opened' }>): void {
  turn.set({ nickOwners: event.nickOwners })
  for (const [peerId, nick] of Object.entries(event.nicks ?? {})) {
    if (!peerOf(turn.state, peerId) && isPeerId(peerId)) notePeer(turn, peerId, { nick })
  }
  let direct = 0
  for (const kept of event.conversations) {
    const { key, unread, outbox } = kept
    if (!key.startsWith('dm:')) {
      restore(turn, kept)
      continue
    }
    const peerId = key.slice('dm:'.length)
    if (turn.state.blocked.includes(peerId) || turn.state.ignored.includes(peerId)) continue
    const isOpen = turn.conversation(key) !== undefined
    const matters = unread > 0 || outbox.some(isUnderWay)
    if (!isOpen && !matters && isClosed(turn, peerId)) continue
    if (!isOpen && (matters ? turn.state.order.length >= MAX_CONVERSATIONS : direct >= MAX_RESTORED_DIRECT)) continue
    if (!matters) direct++
    if (!open(turn, 'dm', peerId, kept.messages.at(-1)?.at ?? event.at, false)) continue
    restoreOutbox(turn, kept)
    restore(turn, kept)
    resume(turn, key)
  }
}

/** A conversation that is there gets what is kept of it. */
function restore(turn: Turn, kept: KeptConversation): void {
  const before = turn.conversation(kept.key)
  if (!before) return
  putBefore(turn, before, kept.messages, kept.first)
  const conversation = turn.conversation(kept.key) ?? before
  const isActive = turn.state.active === kept.key
  const sent = kept.messages.filter(({ own }) => own).map(({ text }) => text)
  turn.put({
    ...conversation,
    readTo: kept.unread === 0 ? null : readMark(conversation, kept.readTo),
    unread: conversation.unread + kept.unread,
    sent: [...sent, ...conversation.sent].slice(-MAX_RESTORED_SENT),
  })
  if (!isActive) return
  beginReading(turn)
  looked(turn, kept.key)
}

/** The line of what was read last; where it isn't loaded, the key that it would have by its place. */
function readMark({ lines }: Conversation, readTo: number | null): string {
  const line = lines.findLast((each) => each.kind === 'message' && each.seq !== undefined && each.seq <= (readTo ?? 0))
  return line?.key ?? (readTo === null ? '' : `h${readTo}`)
}

function restoreOutbox(turn: Turn, { key, outbox }: KeptConversation): void {
  const conversation = turn.conversation(key)
  if (!conversation) return
  const entries = outbox.filter(isUnderWay).map(entryOf)
  turn.put({ ...conversation, outbox: [...entries, ...conversation.outbox] })
}

/** One that some protocol could only send, without a receipt, is through. */
function isUnderWay({ state, peers }: Kept): boolean {
  return state !== 'sent' || peers === 0
}

function entryOf({ seq, own, text, id, me, replyTo }: Kept): Outgoing {
  const key = keptKey({ own, id, seq })
  return outgoing({ key, seq, text, id, me, ...(replyTo !== null && { replyTo }), state: 'waiting' })
}

export function historyPage(turn: Turn, event: Extract<Event, { type: 'history-page' }>): void {
  const conversation = turn.conversation(event.conversation)
  if (!conversation) return
  turn.patch(event.conversation, { history: { ...conversation.history, loading: false } })
  const here = turn.conversation(event.conversation) ?? conversation
  switch (event.place) {
    case 'older':
    case 'newest':
      return putBefore(turn, here, event.messages, event.first)
    case 'newer':
      return putAfter(turn, here, event.messages, event.last)
    case 'around':
      return standOn(turn, here, event)
  }
}

/** Older ones than those that are there. What is too much goes at the other end, where nobody looks who reads up here. */
function putBefore(turn: Turn, conversation: Conversation, messages: readonly Kept[], first: boolean): void {
  const from = firstSeq(conversation.lines)
  const missing = messages.filter(({ seq }) => from === null || seq < from).map((kept) => lineOf(conversation, kept))
  if (missing.length === 0 && messages.length > 0) return
  const follows = conversation.anchor === null
  const before = follows ? newestThatFit(missing, conversation) : missing
  const all = [...before, ...conversation.lines]
  const keep = follows ? all.length : howManyFit(all)
  putLines(turn, conversation, all.slice(0, keep), {
    complete: first && before.length === missing.length,
    newer: conversation.history.newer || keep < all.length,
  })
}

function putAfter(turn: Turn, conversation: Conversation, messages: readonly Kept[], last: boolean): void {
  const to = lastSeq(conversation.lines)
  const missing = messages.filter(({ seq }) => to === null || seq > to).map((kept) => lineOf(conversation, kept))
  const all = [...conversation.lines, ...missing]
  const drop = all.length - howManyFit(all.toReversed())
  putLines(turn, conversation, all.slice(drop), {
    complete: conversation.history.complete && drop === 0,
    newer: !last,
  })
  if (!last || turn.state.active !== conversation.key) return
  beginReading(turn)
  looked(turn, conversation.key)
}

function standOn(turn: Turn, conversation: Conversation, event: Extract<Event, { type: 'history-page' }>): void {
  const { messages, first, last, seq } = event
  const lines = messages.map((kept) => lineOf(conversation, kept))
  putLines(turn, conversation, lines, { complete: first, newer: !last })
  const line = lines.findLast((each) => each.seq !== undefined && each.seq <= (seq ?? 0)) ?? lines[0]
  if (line) stand(turn, conversation.key, line.key, Math.floor(rowsShown(turn) / 2))
}

/** The line stands so many rows above the lower edge; in the middle when nothing is said. */
export function stand(
  turn: Turn,
  key: ConversationKey,
  line: string,
  rows: number = Math.floor(rowsShown(turn) / 2),
): void {
  turn.patch(key, { anchor: line, scroll: -Math.max(0, rows) })
}

function rowsShown(turn: Turn): number {
  return Math.max(1, turn.state.screen.rows - ROWS_AROUND)
}

function putLines(
  turn: Turn,
  conversation: Conversation,
  lines: readonly Line[],
  edges: Pick<HistoryWindow, 'complete' | 'newer'>,
): void {
  const { readTo } = conversation
  const readSeq = readTo === null ? null : seqOfKey(readTo)
  const read = readSeq === null ? undefined : lines.find((line) => line.kind === 'message' && line.seq === readSeq)
  turn.put({
    ...conversation,
    lines,
    chars: lines.reduce((sum, { text }) => sum + text.length, 0),
    readTo: read?.key ?? readTo,
    history: { ...conversation.history, ...edges, oldest: firstSeq(lines) },
  })
}

/** How many from the first on may be kept. */
function howManyFit(lines: readonly Line[]): number {
  let chars = 0
  let count = 0
  for (const { text } of lines) {
    chars += text.length
    if (count > 0 && (count >= MAX_LINES || chars > MAX_CONVERSATION_CHARS)) break
    count++
  }
  return count
}

function newestThatFit(missing: readonly ChatMessage[], { lines }: Conversation): readonly ChatMessage[] {
  const count = howManyFit([...lines.toReversed(), ...missing.toReversed()]) - lines.length
  return count <= 0 ? [] : missing.slice(-count)
}

/** A room's message of ours that was under way when an earlier run ended is one that nobody waits for any more. */
function lineOf({ kind, outbox }: Conversation, kept: Kept): ChatMessage {
  const { seq, id, from, own, text, binaryBytes, at, me, replyTo } = kept
  const entry = own ? outbox.find((each) => each.seq === seq) : undefined
  const { state, peers, reason } = entry ?? kept
  const ended = kind === 'room' && own && !entry && (state === 'sending' || state === 'waiting') ? ENDED[state] : null
  return {
    kind: 'message',
    key: entry?.key ?? keptKey(kept),
    id,
    from,
    own,
    ...keepText(text),
    binaryBytes,
    at,
    state: ended === null ? state : 'failed',
    peers,
    reason: ended ?? reason,
    seq,
    ...(me && { me }),
    ...(replyTo !== null && { replyTo }),
  }
}

/** Our message has its place. */
export function saved(turn: Turn, event: Extract<Event, { type: 'saved' }>): void {
  const { conversation: key, key: message, seq, id } = event
  const entry = find(turn, key, message)
  if (entry) change(turn, key, message, { seq, id: entry.id ?? id })
  replaceLine(turn, key, message, (line) => ({ ...line, seq }))
  const conversation = turn.conversation(key)
  if (conversation?.history.oldest === null) {
    turn.patch(key, { history: { ...conversation.history, oldest: firstSeq(conversation.lines) } })
  }
}

/** The person came to an end of what is loaded. */
export function loadMore(turn: Turn, event: Extract<Event, { type: 'load-more' }>): void {
  const conversation = turn.active()
  if (!conversation || conversation.history.loading) return
  const { key, lines, history } = conversation
  if (event.place === 'older' ? history.complete : !history.newer) return
  const seq = event.place === 'older' ? firstSeq(lines) : lastSeq(lines)
  turn.patch(key, { history: { ...history, loading: true }, ...event.at })
  turn.ask({ do: 'load', conversation: key, place: seq === null ? 'newest' : event.place, seq })
}

/** Stands on a message, wherever it is. */
export function jumpTo(turn: Turn, key: ConversationKey, seq: number): void {
  const conversation = turn.conversation(key)
  if (!conversation) return
  const line = conversation.lines.find((each) => each.kind === 'message' && each.seq === seq)
  if (line) return stand(turn, key, line.key, Math.floor(rowsShown(turn) / 2))
  turn.patch(key, { history: { ...conversation.history, loading: true } })
  turn.ask({ do: 'load', conversation: key, place: 'around', seq })
}

/** To where reading was left off. */
export function jumpUnread(turn: Turn): void {
  const conversation = turn.active()
  const readTo = conversation?.readTo ?? null
  if (!conversation || readTo === null) return turn.mention('Everything here was read.')
  const { key, lines } = conversation
  const seq = seqOfKey(readTo)
  if (lines.some((line) => line.key === readTo)) stand(turn, key, readTo, rowsShown(turn) - ROWS_ABOVE)
  else if (seq !== null) jumpTo(turn, key, seq)
}

/** Empties the open conversation: on the screen, or for good. Why it was not done; null = it was. */
export function clear(turn: Turn, { what, sure }: Extract<HistoryAction, { do: 'clear' }>): string | null {
  const conversation = turn.active()
  if (!conversation) return 'No conversation is open, so there is none to empty.'
  const { key, kind, name, outbox } = conversation
  if (!sure) {
    const where = kind === 'room' ? `in ${name}` : `with ${peerName(turn.state, name)}`
    return `This forgets for good all that was said ${where}: put yes behind it if you mean it.`
  }
  const forgets = what === 'history'
  if (forgets && outbox.length > 0)
    return 'Some of your messages here still wait: /leave gives them up, then try again.'
  turn.patch(key, {
    lines: [],
    chars: 0,
    scroll: 0,
    anchor: null,
    ...(forgets && { readTo: null, unread: 0, mentions: 0 }),
    history: { oldest: null, complete: forgets, newer: false, loading: false },
  })
  if (forgets) turn.ask({ do: 'forget', conversation: key })
  return null
}
