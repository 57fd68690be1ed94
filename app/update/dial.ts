/**
 * Dials, as far as a person wants to see them: each tells how it goes in one line of the conversation that was open when it began, which is changed in
 * place; on the start screen the status area tells it.
 *
 * under way → connected (who answered is known; identify may still bring its program) → over
 *           → failed: over
 */
import { shortAddress } from '../address-text.ts'
import { connectedText, dialText, failedText, isSeen, marksOf } from '../dial-line.ts'
import type { Event } from '../event.ts'
import { MAX_DIALS } from '../limits.ts'
import { describePeer } from '../peer-name.ts'
import { peerOf } from '../peers.ts'
import type { DialAttempt, DialEntry, NoticeLine } from '../state.ts'
import { notice, replaceLine } from './conversation.ts'
import type { Turn } from './turn.ts'

/** Addresses of one dial whose steps are kept: as many as the host tries. */
const MAX_ATTEMPTS = 32

/** Starts a dial. Why it can't be, as a sentence; null = it was started. */
export function dial(turn: Turn, address: string, at: number): string | null {
  const problem = begin(turn, address, at)
  if (problem === null) turn.ask({ do: 'dial', address })
  return problem
}

/** Starts a dial of a peer at any of these addresses. */
export function dialPeer(turn: Turn, peerId: string, also: readonly string[], at: number): string | null {
  const problem = begin(turn, peerId, at)
  if (problem === null) turn.ask({ do: 'dial', address: peerId, also })
  return problem
}

/** A dial that the program begins as a person told it to at its start. */
export function dialBegan(turn: Turn, { target, at }: Extract<Event, { type: 'dial-began' }>): void {
  begin(turn, target, at)
}

/** Tells from now on how the dial goes. */
function begin(turn: Turn, address: string, at: number): string | null {
  const known = entryOf(turn, address)
  if (known && known.peerId === null) return null
  const dials = Object.values(turn.state.dials)
  if (dials.filter(isUnderWay).length >= MAX_DIALS) return `${MAX_DIALS} dials are under way; wait for one to end.`
  const over = dials.length >= MAX_DIALS ? dials.find((each) => !isUnderWay(each)) : undefined
  if (over) forget(turn, over.address)
  const entry: DialEntry = { address, at, attempts: [], line: null, peerId: null, via: '' }
  const { active } = turn.state
  if (active === null) {
    put(turn, entry)
    return null
  }
  const key = String(turn.state.nextKey)
  notice(turn, active, 'info', dialText(entry, marks(turn)), at)
  put(turn, { ...entry, line: { conversation: active, key } })
  return null
}

export function dialStep(turn: Turn, event: Extract<Event, { type: 'dial-step' }>): void {
  const { target, address, step, failed = null, at } = event
  const entry = find(turn, target, address)
  if (entry) {
    const known = entry.attempts.find((each) => isAt(address, each.address)) ?? entry.attempts.find(isResolving)
    if (!known && entry.attempts.length >= MAX_ATTEMPTS) return
    const next = advance(known ? { ...known, address } : fresh(address, at), step, failed, at)
    const attempts = known ? entry.attempts.map((each) => (each === known ? next : each)) : [...entry.attempts, next]
    const changed = { ...entry, attempts }
    put(turn, changed)
    tell(turn, changed, entry.peerId === null ? dialText(changed, marks(turn)) : connected(turn, changed, null), 'info')
  } else if (failed === null && step !== 'identify') {
    // Identify runs after the dial has told its outcome.
    turn.mention(`dialling ${shortAddress(address)}: ${step}`)
  }
}

export function dialDone(turn: Turn, event: Extract<Event, { type: 'dial-done' }>): void {
  const { target, peerId, via = '', at } = event
  const entry = entryOf(turn, target)
  const words = `connected to ${describePeer(turn.state, peerId)}`
  if (!entry) return turn.status('info', words, at)
  const done = { ...entry, peerId, via, attempts: settle(entry.attempts, event.address ?? null, at) }
  const identified = done.attempts.some((each) => each.won && each.steps.some(({ step }) => step === 'identify'))
  const agent = identified ? (peerOf(turn.state, peerId)?.agent ?? null) : null
  const isNew = done.attempts.some(({ won }) => won)
  put(turn, done)
  tell(turn, done, connected(turn, done, agent), 'info')
  if (identified || !isNew) forget(turn, target)
  if (!isSeen(turn.state, done)) turn.status('info', words, at)
  // A warning about an earlier try is answered.
  else turn.calm()
}

/** Identify has brought what the peer's program is. */
export function dialIdentified(turn: Turn, peerId: string, agent: string | null): void {
  for (const entry of Object.values(turn.state.dials)) {
    if (entry.peerId !== peerId) continue
    tell(turn, entry, connected(turn, entry, agent), 'info')
    forget(turn, entry.address)
  }
}

/** The peer is gone, so nothing more comes of its dials. */
export function dialLost(turn: Turn, peerId: string): void {
  for (const entry of Object.values(turn.state.dials)) if (entry.peerId === peerId) forget(turn, entry.address)
}

export function dialFailed(turn: Turn, event: Extract<Event, { type: 'dial-failed' }>): void {
  const { target, reason, at } = event
  const entry = entryOf(turn, target)
  if (!entry) return turn.status('error', reason, at)
  tell(turn, entry, failedText(entry, { reason, code: event.code ?? null }, marks(turn)), 'error')
  forget(turn, target)
  if (!isSeen(turn.state, entry)) turn.status('error', reason, at)
}

function marks(turn: Turn): ReturnType<typeof marksOf> {
  return marksOf(turn.state.settings.ascii)
}

function isUnderWay({ peerId }: DialEntry): boolean {
  return peerId === null
}

function entryOf({ state }: Turn, target: string): DialEntry | undefined {
  return Object.hasOwn(state.dials, target) ? state.dials[target] : undefined
}

/** Of several dials of one peer, the one of that address. The host calls a target by its peer id when the address names one. */
function find(turn: Turn, target: string, address: string): DialEntry | undefined {
  const { dials } = turn.state
  const keys = Object.keys(dials)
  const typed =
    keys.find((key) => isAt(address, key)) ?? keys.find((key) => key === target || key.endsWith(`/p2p/${target}`))
  return typed === undefined ? undefined : dials[typed]
}

function put(turn: Turn, entry: DialEntry): void {
  turn.set({ dials: { ...turn.state.dials, [entry.address]: entry } })
}

function forget(turn: Turn, target: string): void {
  const { [target]: _ended, ...dials } = turn.state.dials
  turn.set({ dials })
}

/** A name or a peer id is being looked up: the next address is what came of it. */
function isResolving({ step }: DialAttempt): boolean {
  return step === 'resolve'
}

function fresh(address: string, at: number): DialAttempt {
  return { address, step: null, since: at, steps: [], failed: null, won: false }
}

/** The host tells when a step begins and when one fails; of identify, that it is over. */
function advance(attempt: DialAttempt, step: string, failed: string | null, at: number): DialAttempt {
  const ms = Math.max(0, at - attempt.since)
  if (failed !== null) return { ...attempt, step: null, since: at, steps: [...attempt.steps, { step, ms }], failed }
  const before = attempt.step === null ? attempt.steps : [...attempt.steps, { step: attempt.step, ms }]
  if (step !== 'identify') return { ...attempt, step, since: at, steps: before }
  return { ...attempt, step: null, since: at, steps: [...before, { step, ms: attempt.step === null ? ms : 0 }] }
}

/** One address answered: its last step is over, and the others were given up. */
function settle(attempts: readonly DialAttempt[], address: string | null, at: number): readonly DialAttempt[] {
  const winner = attempts.find((each) => each.failed === null && (address === null || isAt(each.address, address)))
  return attempts.map((attempt) => {
    if (attempt !== winner) return attempt
    const { step, since, steps } = attempt
    const over = step === null ? steps : [...steps, { step, ms: Math.max(0, at - since) }]
    return { ...attempt, step: null, since: at, steps: over, won: true }
  })
}

/** The host names an address with the peer that was asked for, a connection without. */
function isAt(tried: string, address: string): boolean {
  return tried === address || tried.startsWith(`${address}/p2p/`)
}

function connected(turn: Turn, entry: DialEntry, agent: string | null): string {
  const peerId = entry.peerId ?? ''
  const won = entry.attempts.find((each) => each.won)
  const address = won?.address ?? peerOf(turn.state, peerId)?.address ?? entry.address
  return connectedText(entry, { who: describePeer(turn.state, peerId), address, via: entry.via, agent }, marks(turn))
}

/** Changes the dial's line, if it has one that is still kept. */
function tell(turn: Turn, { line }: DialEntry, text: string, tone: NoticeLine['tone']): void {
  if (line === null) return
  replaceLine(turn, line.conversation, line.key, (before): NoticeLine => {
    return { kind: 'notice', key: before.key, tone, text, at: before.at }
  })
}
