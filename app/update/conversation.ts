/** Conversations: opened, shown and closed; their lines, within the bounds of what is kept. */
import { EMPTY_COMPOSER } from '../composer.ts'
import { MAX_CONVERSATION_CHARS, MAX_CONVERSATIONS, MAX_LINE_CHARS_KEPT, MAX_LINES } from '../limits.ts'
import { emptyConversation } from '../state.ts'
import type { ChatMessage, Conversation, ConversationKey, HistoryWindow, Line, NoticeLine } from '../state.ts'
import { isMention, keptLevel, notify } from './notify.ts'
import { beginReading, countUnread, endReading } from './read.ts'
import { opened } from './closed.ts'
import type { Turn } from './turn.ts'

/** Remembered beside the lists of lines, not in the state: what a list's keys are follows from the list. */
const lineKeys = new WeakMap<readonly Line[], Set<string>>()

export function roomKey(room: string): ConversationKey {
  return `room:${room}`
}

export function dmKey(peerId: string): ConversationKey {
  return `dm:${peerId}`
}

/** The conversation, made (with the newest of what is kept of it) if there is none yet; null when there are as many as the program keeps. */
export function open(turn: Turn, kind: 'room' | 'dm', name: string, at: number, load = true): Conversation | null {
  const known = turn.conversation(`${kind}:${name}`)
  if (known) return known
  if (turn.state.order.length >= MAX_CONVERSATIONS && !evictStranger(turn)) return null
  const level = keptLevel(turn.state.settings, kind, name)
  const conversation = { ...emptyConversation(kind, name), openedAt: at, level }
  turn.put(conversation)
  const { order } = turn.state
  const firstDm = order.findIndex((key) => key.startsWith('dm:'))
  // Rooms stand above direct messages.
  const place = kind === 'dm' || firstDm === -1 ? order.length : firstDm
  turn.set({ order: order.toSpliced(place, 0, conversation.key) })
  if (kind === 'dm') opened(turn, name)
  if (load) turn.ask({ do: 'load', conversation: conversation.key, place: 'newest', seq: null })
  return conversation
}

export function show(turn: Turn, key: ConversationKey): void {
  const conversation = turn.conversation(key)
  if (!conversation || turn.state.active === key) return
  const { composer, active } = turn.state
  endReading(turn)
  turn.set({ active: key, overlay: null })
  // What was typed while there was nowhere to send it comes along; a command that opened this is no draft any more.
  const draft = active === null && conversation.composer.text === '' ? composer : conversation.composer
  turn.patch(key, { composer: draft })
  beginReading(turn)
  if (draft === composer && draft.text !== '') turn.set({ composer: EMPTY_COMPOSER })
  looked(turn, key)
}

/** Somebody looks at the end of the conversation: the next run knows it as read. */
export function looked(turn: Turn, key: ConversationKey): void {
  const conversation = turn.conversation(key)
  const seq = conversation && !conversation.history.newer ? lastSeq(conversation.lines) : null
  if (seq !== null) turn.ask({ do: 'save-read', conversation: key, seq })
}

/** Leaves the past: the newest page is loaded instead of what is there. */
export function toPresent(turn: Turn, key: ConversationKey): void {
  const conversation = turn.conversation(key)
  if (!conversation?.history.newer) return
  const history = { oldest: null, complete: false, newer: false, loading: true }
  turn.put({ ...conversation, lines: [], chars: 0, scroll: 0, anchor: null, unread: 0, history })
  turn.ask({ do: 'load', conversation: key, place: 'newest', seq: null })
}

/** The place in the history of the first line that has one. */
export function firstSeq(lines: readonly Line[]): number | null {
  return seqOf(lines.find((line) => seqOf(line) !== null))
}

export function lastSeq(lines: readonly Line[]): number | null {
  return seqOf(lines.findLast((line) => seqOf(line) !== null))
}

function seqOf(line: Line | undefined): number | null {
  return line?.kind === 'message' ? (line.seq ?? null) : null
}

/** Takes a conversation off the screen and out of the state. */
export function close(turn: Turn, key: ConversationKey): void {
  const { order, conversations, active } = turn.state
  const place = order.indexOf(key)
  if (place === -1) return
  const { [key]: _closed, ...others } = conversations
  const left = order.toSpliced(place, 1)
  turn.set({ order: left, conversations: others })
  if (active !== key) return
  const next = left[Math.min(place, left.length - 1)]
  turn.set({ active: null })
  if (next !== undefined) show(turn, next)
}

/** Adds a line at the end; the oldest go when there are too many or they hold too much. Lines of the past get none: it doesn't follow on them. */
export function append(turn: Turn, key: ConversationKey, line: Line): void {
  const conversation = turn.conversation(key)
  if (!conversation || conversation.history.newer) return
  const { lines } = conversation
  let chars = conversation.chars + line.text.length
  let drop = 0
  while (drop < lines.length && (lines.length - drop >= MAX_LINES || chars > MAX_CONVERSATION_CHARS)) {
    chars -= (lines[drop] as Line).text.length
    drop++
  }
  const kept = drop === 0 ? lines.slice() : lines.slice(drop)
  kept.push(line)
  const keys = lineKeys.get(lines)
  if (keys) {
    for (const gone of lines.slice(0, drop)) keys.delete(gone.key)
    keys.add(line.key)
    passKeysOn(lines, kept)
  }
  turn.put({ ...conversation, lines: kept, chars, history: grown(conversation.history, kept, drop, line) })
}

function grown(history: HistoryWindow, lines: readonly Line[], drop: number, line: Line): HistoryWindow {
  if (drop > 0) return { ...history, oldest: firstSeq(lines), complete: false }
  return history.oldest === null && seqOf(line) !== null ? { ...history, oldest: seqOf(line) } : history
}

/** The keys of a list belong to the list that came of it: whoever asks for the older one again has them collected anew. */
function passKeysOn(from: readonly Line[], to: readonly Line[]): void {
  const keys = lineKeys.get(from)
  if (!keys) return
  lineKeys.delete(from)
  lineKeys.set(to, keys)
}

/** Puts `change(line)` in the place of a line; one that is no longer kept is no loss. */
export function replaceLine<L extends Line>(
  turn: Turn,
  key: ConversationKey,
  lineKey: string,
  change: (line: Line) => L,
): void {
  const conversation = turn.conversation(key)
  const index = conversation?.lines.findLastIndex((line) => line.key === lineKey) ?? -1
  if (!conversation || index === -1) return
  const before = conversation.lines[index] as Line
  const line = change(before)
  const chars = conversation.chars + line.text.length - before.text.length
  const lines = conversation.lines.with(index, line)
  passKeysOn(conversation.lines, lines)
  turn.put({ ...conversation, lines, chars })
}

export function removeLine(turn: Turn, key: ConversationKey, lineKey: string): void {
  const conversation = turn.conversation(key)
  const index = conversation?.lines.findLastIndex((line) => line.key === lineKey) ?? -1
  if (!conversation || index === -1) return
  const chars = conversation.chars - (conversation.lines[index] as Line).text.length
  turn.put({ ...conversation, lines: conversation.lines.toSpliced(index, 1), chars })
}

/** Adds a message of somebody else, and counts it where nobody looks. */
export function receive(turn: Turn, key: ConversationKey, message: ChatMessage): void {
  const conversation = turn.conversation(key)
  if (!conversation) return
  const mention = isMention(turn, conversation, message)
  const marked = mention ? { ...message, mention } : message
  countUnread(turn, key, mention)
  append(turn, key, marked)
  notify(turn, key, marked)
  const { active, focused } = turn.state
  if (active === key && focused && !conversation.history.newer && message.seq !== undefined)
    turn.ask({ do: 'save-read', conversation: key, seq: message.seq })
}

export function hasLine(conversation: Conversation, lineKey: string): boolean {
  let keys = lineKeys.get(conversation.lines)
  if (!keys) lineKeys.set(conversation.lines, (keys = new Set(conversation.lines.map((line) => line.key))))
  return keys.has(lineKey)
}

/** The program says something inside a conversation. */
export function notice(turn: Turn, key: ConversationKey, tone: NoticeLine['tone'], text: string, at: number): void {
  append(turn, key, { kind: 'notice', key: turn.nextKey(), tone, text, at })
}

/** Answers where the person looks: in the open conversation, else in the status area. */
export function answer(turn: Turn, texts: readonly string[], at: number): void {
  const { active } = turn.state
  if (active === null) return turn.status('info', texts.join(' · '), at)
  toPresent(turn, active)
  notice(turn, active, 'info', texts.join('\n'), at)
}

/** A received text, cut to what is kept of it. The cut part doesn't stay in memory behind it. */
export function keepText(text: string): Pick<ChatMessage, 'text' | 'clipped'> {
  if (text.length <= MAX_LINE_CHARS_KEPT) return { text }
  const lastUnit = text.charCodeAt(MAX_LINE_CHARS_KEPT - 1)
  const end = lastUnit >= 0xd800 && lastUnit < 0xdc00 ? MAX_LINE_CHARS_KEPT - 1 : MAX_LINE_CHARS_KEPT
  const copy = new TextDecoder().decode(new TextEncoder().encode(text.slice(0, end)))
  return { text: copy, clipped: text.length - end }
}

/** Makes place by closing a direct conversation that a stranger began and we never answered: read ones first, the quietest first. */
function evictStranger(turn: Turn): boolean {
  const { order, active } = turn.state
  let candidate: Conversation | null = null
  for (const key of order) {
    const conversation = turn.conversation(key)
    if (!conversation || key === active || !isStranger(conversation)) continue
    if (candidate === null || goesBefore(conversation, candidate)) candidate = conversation
  }
  if (candidate === null) return false
  close(turn, candidate.key)
  return true
}

function isStranger({ kind, outbox, composer, lines, sent }: Conversation): boolean {
  return (
    kind === 'dm' &&
    outbox.length === 0 &&
    sent.length === 0 &&
    composer.text === '' &&
    !lines.some((line) => line.kind === 'message' && line.own)
  )
}

function goesBefore(a: Conversation, b: Conversation): boolean {
  if ((a.unread === 0) !== (b.unread === 0)) return a.unread === 0
  return lastAt(a) < lastAt(b)
}

function lastAt(conversation: Conversation): number {
  return conversation.lines.at(-1)?.at ?? conversation.openedAt
}
