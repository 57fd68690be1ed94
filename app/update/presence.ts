/** "ada (…x7QkAb) came": who enters and leaves a conversation. Several in a row share a line. */
import { HERE_MS, MAX_PRESENCE_NAMES, MAX_PRESENCE_RUN, PRESENCE_LOOKBACK_LINES, PRESENCE_MERGE_MS } from '../limits.ts'
import { describePeer } from '../peer-name.ts'
import type { ConversationKey, NoticeLine, State } from '../state.ts'
import { append, removeLine, replaceLine } from './conversation.ts'
import type { Turn } from './turn.ts'

type Presence = NonNullable<NoticeLine['presence']>

const WORDS: Record<Presence['verb'], (several: boolean) => string> = {
  here: (several) => (several ? 'are here' : 'is here'),
  came: () => 'came',
  left: () => 'left',
  lost: () => 'left (connection closed)',
}

export function came(turn: Turn, key: ConversationKey, peerId: string, at: number): void {
  const conversation = turn.conversation(key)
  const wasHere = conversation?.kind === 'room' && at - conversation.openedAt < HERE_MS
  presence(turn, key, wasHere ? 'here' : 'came', peerId, at)
}

export function left(turn: Turn, key: ConversationKey, peerId: string, at: number, verb: 'left' | 'lost'): void {
  presence(turn, key, verb, peerId, at)
}

/** A peer that was first seen a moment ago said what it is called: the line that told of it says so. False when there is none. */
export function nameInPresence(turn: Turn, key: ConversationKey, peerId: string): boolean {
  const lines = turn.conversation(key)?.lines ?? []
  let named = false
  for (const line of lines.slice(-PRESENCE_LOOKBACK_LINES)) {
    if (line.kind !== 'notice' || !line.presence?.peerIds.includes(peerId)) continue
    const text = sentence(turn.state, line.presence)
    replaceLine(turn, key, line.key, () => ({ ...line, text }))
    named = true
  }
  return named
}

function presence(turn: Turn, key: ConversationKey, verb: Presence['verb'], peerId: string, at: number): void {
  const last = turn.conversation(key)?.lines.at(-1)
  if (last?.kind === 'notice' && last.presence?.verb === verb && at - last.at < PRESENCE_MERGE_MS) {
    if (last.presence.peerIds.includes(peerId)) return
    const merged = { verb, peerIds: [...last.presence.peerIds, peerId] }
    replaceLine(turn, key, last.key, () => ({ ...last, presence: merged, text: sentence(turn.state, merged) }))
    return
  }
  const alone = { verb, peerIds: [peerId] }
  append(turn, key, {
    kind: 'notice',
    key: turn.nextKey(),
    tone: 'info',
    text: sentence(turn.state, alone),
    at,
    presence: alone,
  })
  shorten(turn, key)
}

/** Lets the oldest of too many lines of coming and going in a row go; not the one that the screen is held by. */
function shorten(turn: Turn, key: ConversationKey): void {
  const conversation = turn.conversation(key)
  const run = conversation?.lines.slice(-MAX_PRESENCE_RUN - 1) ?? []
  if (run.length <= MAX_PRESENCE_RUN || !run.every((line) => line.kind === 'notice' && line.presence)) return
  const oldest = run.find((line) => line.key !== conversation?.anchor)
  if (oldest) removeLine(turn, key, oldest.key)
}

function sentence(state: State, { verb, peerIds }: Presence): string {
  const names = peerIds.slice(0, MAX_PRESENCE_NAMES).map((peerId) => describePeer(state, peerId))
  const more = peerIds.length - names.length
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''} ${WORDS[verb](peerIds.length > 1)}`
}
