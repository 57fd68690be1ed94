/**
 * "ada (…x7QkAb) came · bob (…k2LmNo) left": who enters and leaves a conversation, and who takes another nick. What happens in a row within a minute is
 * one line, which tells what came of it: who came and left again is said once.
 */
import {
  HERE_MS,
  MAX_PRESENCE_NAMES,
  MAX_PRESENCE_PEERS,
  MAX_PRESENCE_RUN,
  PRESENCE_LOOKBACK_LINES,
  PRESENCE_MERGE_MS,
} from '../limits.ts'
import { describe, describePeer, nickOf } from '../peer-name.ts'
import { isSilenced } from '../peers.ts'
import type { ConversationKey, Line, Presence, PresenceVerb, State } from '../state.ts'
import { append, removeLine, replaceLine } from './conversation.ts'
import type { Turn } from './turn.ts'

type Outcome = PresenceVerb | 'back' | 'visited'

const OUTCOMES: Readonly<Record<Outcome, (several: boolean) => string>> = {
  here: (several) => (several ? 'are here' : 'is here'),
  came: () => 'came',
  back: () => 'left and came back',
  visited: () => 'came and left',
  left: () => 'left',
  lost: () => 'left (connection closed)',
}

export function came(turn: Turn, key: ConversationKey, peerId: string, at: number): void {
  const conversation = turn.conversation(key)
  const wasHere = conversation?.kind === 'room' && Math.abs(at - conversation.openedAt) < HERE_MS
  moved(turn, key, wasHere ? 'here' : 'came', peerId, at)
}

export function left(turn: Turn, key: ConversationKey, peerId: string, at: number, verb: 'left' | 'lost'): void {
  moved(turn, key, verb, peerId, at)
}

/** A peer that is in the conversation took another nick; the state has the new one already. */
export function tookNick(turn: Turn, key: ConversationKey, peerId: string, was: string, at: number): void {
  tell(turn, key, peerId, at, (known) => ({
    peerId,
    first: known?.first ?? null,
    last: known?.last ?? null,
    was: known?.was ?? was,
  }))
}

/** A peer that was first seen a moment ago said what it is called: the lines that told of it say so. */
export function nameInPresence(turn: Turn, key: ConversationKey, peerId: string): void {
  for (const line of turn.conversation(key)?.lines.slice(-PRESENCE_LOOKBACK_LINES) ?? []) {
    if (line.kind !== 'notice' || !line.presence?.some((each) => each.peerId === peerId)) continue
    const text = sentence(turn.state, line.presence)
    replaceLine(turn, key, line.key, () => ({ ...line, text }))
  }
}

function moved(turn: Turn, key: ConversationKey, verb: PresenceVerb, peerId: string, at: number): void {
  tell(turn, key, peerId, at, (known) => ({ ...known, peerId, first: known?.first ?? verb, last: verb }))
}

/** Says it in the last line if that is of the same kind and young enough, else in a line of its own. */
function tell(
  turn: Turn,
  key: ConversationKey,
  peerId: string,
  at: number,
  change: (known: Presence | undefined) => Presence,
): void {
  if (isSilenced(turn.state, peerId)) return
  const last = turn.conversation(key)?.lines.at(-1)
  if (last?.kind === 'notice' && last.presence && Math.abs(at - last.at) < PRESENCE_MERGE_MS) {
    const merged = merge(last.presence, peerId, change)
    if (merged !== null) {
      replaceLine(turn, key, last.key, () => ({ ...last, presence: merged, text: sentence(turn.state, merged) }))
      return
    }
  }
  const presence = [change(undefined)]
  const text = sentence(turn.state, presence)
  append(turn, key, { kind: 'notice', key: turn.nextKey(), tone: 'info', text, at, presence })
  shorten(turn, key)
}

/** null: the line is full. */
function merge(
  presence: readonly Presence[],
  peerId: string,
  change: (known: Presence | undefined) => Presence,
): readonly Presence[] | null {
  const place = presence.findIndex((each) => each.peerId === peerId)
  if (place !== -1) return presence.with(place, change(presence[place]))
  return presence.length >= MAX_PRESENCE_PEERS ? null : [...presence, change(undefined)]
}

/** Lets the oldest of too many lines of coming and going in a row go; not the one that the screen is held by, nor the last that was read. */
function shorten(turn: Turn, key: ConversationKey): void {
  const conversation = turn.conversation(key)
  const run = conversation?.lines.slice(-MAX_PRESENCE_RUN - 1) ?? []
  if (run.length <= MAX_PRESENCE_RUN || !run.every(isPresence)) return
  const held = [conversation?.anchor, conversation?.readTo]
  const oldest = run.find((line) => !held.includes(line.key))
  if (oldest) removeLine(turn, key, oldest.key)
}

function isPresence(line: Line): boolean {
  return line.kind === 'notice' && line.presence !== undefined
}

function sentence(state: State, presence: readonly Presence[]): string {
  const byOutcome = new Map<Outcome, Presence[]>()
  const renamed: Presence[] = []
  for (const each of presence) {
    const outcome = outcomeOf(each)
    const others = outcome === null ? undefined : byOutcome.get(outcome)
    if (others) others.push(each)
    else if (outcome !== null) byOutcome.set(outcome, [each])
    if (each.was !== undefined) renamed.push(each)
  }
  const told = (outcomes: readonly Outcome[], name: (each: Presence) => string): readonly string[] =>
    outcomes.flatMap((outcome) => {
      const those = byOutcome.get(outcome) ?? []
      return those.length === 0 ? [] : [`${listed(those, name)} ${OUTCOMES[outcome](those.length > 1)}`]
    })
  // As it happened: who comes takes another nick after that, who leaves did so before.
  return [
    ...told(['here', 'came', 'back', 'visited'], (each) => nameThen(state, each)),
    ...(renamed.length > 0 ? [listed(renamed, (each) => renaming(state, each))] : []),
    ...told(['left', 'lost'], ({ peerId }) => describePeer(state, peerId)),
  ].join(' · ')
}

function outcomeOf({ first, last }: Presence): Outcome | null {
  if (first === null || last === null) return null
  const wasAway = first === 'came' || first === 'here'
  if (last === 'came' || last === 'here') return wasAway ? first : 'back'
  return first === 'came' ? 'visited' : last
}

/** What it was called before the same line says that it took another nick. */
function nameThen(state: State, { peerId, was }: Presence): string {
  return was === undefined ? describePeer(state, peerId) : describe(peerId, was)
}

function renaming(state: State, { peerId, was = null }: Presence): string {
  const before = describe(peerId, was)
  const nick = nickOf(state, peerId)
  if (nick === null) return `${before} has no nick any more`
  return nick === was
    ? `${before} took another nick and gave it up again`
    : `${before} is now known as ${describe(peerId, nick)}`
}

function listed<T>(all: readonly T[], name: (each: T) => string): string {
  const names = all.slice(0, MAX_PRESENCE_NAMES).map(name)
  const more = all.length - names.length
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
