/** Conversations by a few letters of their names, the best first; by no letters, those with something new. */
import { go } from 'fuzzysort'
import { displayLine, safe } from './display.ts'
import { peerName } from './peer-name.ts'
import { isConnected } from './peers.ts'
import type { Conversation, State } from './state.ts'
import type { ListItem, Safe } from './view.ts'

const NOTHING: Safe = safe``

/** `query`: as typed. */
export function switcherList(state: State, query: string): readonly Conversation[] {
  const all = state.order.flatMap((key) => state.conversations[key] ?? [])
  const wanted = query.trim()
  if (wanted === '') return all.toSorted((a, b) => urgency(state, b) - urgency(state, a))
  const named = all.map((conversation) => ({ conversation, name: conversationName(state, conversation) }))
  return go(wanted, named, { key: 'name', threshold: 0, limit: 0 }).map(({ obj }) => obj.conversation)
}

export function switcherItems(state: State, query: string): readonly ListItem[] {
  return switcherList(state, query).map((conversation) => ({
    key: conversation.key,
    text: conversationName(state, conversation),
    detail: detailOf(state, conversation),
  }))
}

export function conversationName(state: State, { kind, name }: Conversation): Safe {
  return kind === 'room' ? displayLine(name) : peerName(state, name)
}

/** The one that is meant by its place, its name, or a part of it; null = none is. */
export function conversationMeant(state: State, typed: string): Conversation | null {
  const place = /^\d{1,3}$/.test(typed) ? Number(typed) : 0
  const numbered = state.order[place - 1]
  if (numbered !== undefined) return state.conversations[numbered] ?? null
  const lower = typed.toLowerCase()
  const all = state.order.flatMap((key) => state.conversations[key] ?? [])
  const exact =
    all.find(({ name }) => name === typed) ??
    all.find((conversation) => conversationName(state, conversation).toLowerCase() === lower)
  return exact ?? switcherList(state, typed)[0] ?? null
}

/** What names us, what is new, the rest, and where one is already. */
function urgency({ active }: State, { key, mentions, unread, level }: Conversation): number {
  if (key === active) return 0
  if (mentions > 0) return 3
  return unread > 0 && level !== 'mute' ? 2 : 1
}

function detailOf(state: State, { key, kind, name, unread, mentions, subscribers }: Conversation): Safe {
  if (key === state.active) return safe`open`
  if (mentions > 0) return mentions === 1 ? safe`names you` : safe`names you ${mentions} times`
  if (unread > 0) return safe`${unread} new`
  if (kind === 'dm') return isConnected(state, name) ? safe`connected` : safe`away`
  return subscribers.length === 0 ? NOTHING : safe`${subscribers.length + 1} here`
}
