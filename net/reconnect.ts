/**
 * Machine: when peers that matter are dialled again. Time comes in as an argument, chance as the Random given.
 *
 *   away (waits) → dialling → connected → away …
 *
 * Each failure in a row doubles the wait, and so does a connection that ended at once: a peer that is full takes us in and sends us away.
 * A peer that has been away for a day is asked hourly; it is given up only when nobody keeps it any more.
 */
import type { HostLimits } from './limits.ts'
import type { Random } from './random.ts'

type ReconnectLimits = Pick<HostLimits, 'maxKeptPeers' | 'reconnectMs' | 'maxReconnectMs'>

/** A connection that ended sooner was no success, ms. Ours: a peer that is full has us for up to 30 s (limits.ts: trimGraceMs, trimSilenceMs). */
export const STEADY_MS = 45_000
/** Each wait is up to this share longer, so that many who lost one peer don't return at once. Ours. */
export const JITTER = 0.25
/** Kept peers that are dialled at once. Ours: the others of a dial's bound are for people who wait. */
export const MAX_RECONNECTS = 8
/** Away for so long, a peer is asked less often, ms. Ours. */
export const LONG_AWAY_MS = 86_400_000
/** Between two dials then, ms. Ours. */
export const LONG_AWAY_WAIT_MS = 3_600_000

/** Doubling further would only lose precision. */
const MAX_DOUBLINGS = 30

type State = { is: 'away'; dialAt: number } | { is: 'dialling' } | { is: 'connected'; since: number }

interface Kept {
  readonly tags: Set<string>
  state: State
  /** In a row; dials, and connections that ended at once. */
  failures: number
  /** When it was connected last, or first kept. */
  seenAt: number
}

export class Reconnect {
  readonly #random: Random
  readonly #limits: ReconnectLimits
  readonly #peers = new Map<string, Kept>()
  #dialling = 0

  constructor(random: Random, limits: ReconnectLimits) {
    this.#random = random
    this.#limits = limits
  }

  /** Whether it is kept: false when as many as may be are. A peer that is not connected is due at once. */
  keep(peer: string, tag: string, connected: boolean, now: number): boolean {
    const known = this.#peers.get(peer)
    if (known) {
      known.tags.add(tag)
      return true
    }
    if (this.#peers.size >= this.#limits.maxKeptPeers) return false
    const state: State = connected ? { is: 'connected', since: now } : { is: 'away', dialAt: now }
    this.#peers.set(peer, { tags: new Set([tag]), state, failures: 0, seenAt: now })
    return true
  }

  /** Whether nobody keeps it any more. */
  forget(peer: string, tag: string): boolean {
    const kept = this.#peers.get(peer)
    if (!kept) return false
    kept.tags.delete(tag)
    if (kept.tags.size > 0) return false
    this.#become(kept, { is: 'connected', since: 0 })
    this.#peers.delete(peer)
    return true
  }

  connected(peer: string, now: number): void {
    const kept = this.#peers.get(peer)
    if (!kept || kept.state.is === 'connected') return
    kept.seenAt = now
    this.#become(kept, { is: 'connected', since: now })
  }

  disconnected(peer: string, now: number): void {
    const kept = this.#peers.get(peer)
    if (!kept || kept.state.is !== 'connected') return
    kept.failures = now - kept.state.since < STEADY_MS ? kept.failures + 1 : 0
    kept.seenAt = now
    this.#wait(kept, now)
  }

  /** The dial that `due` asked for failed. */
  failed(peer: string, now: number): void {
    const kept = this.#peers.get(peer)
    if (!kept || kept.state.is !== 'dialling') return
    kept.failures++
    this.#wait(kept, now)
  }

  /** The network is another one: what failed before may work now. */
  wake(now: number): void {
    for (const kept of this.#peers.values()) {
      kept.failures = 0
      if (kept.state.is === 'away') kept.state.dialAt = now
    }
  }

  /** Peers to dial now. Each then is `connected` or `failed`. Who has been due for longest is first, so that the dead don't keep out the living. */
  due(now: number): string[] {
    const room = MAX_RECONNECTS - this.#dialling
    if (room <= 0) return []
    const waiting: { peer: string; kept: Kept; dialAt: number }[] = []
    for (const [peer, kept] of this.#peers) {
      if (kept.state.is === 'away' && kept.state.dialAt <= now) waiting.push({ peer, kept, dialAt: kept.state.dialAt })
    }
    // All are due at once after waking: then whoever was here lately is likelier to be there.
    waiting.sort((a, b) => a.dialAt - b.dialAt || b.kept.seenAt - a.kept.seenAt)
    const due = waiting.slice(0, room)
    for (const { kept } of due) this.#become(kept, { is: 'dialling' })
    return due.map(({ peer }) => peer)
  }

  /** When the next peer is due; null = when something happens. */
  get deadline(): number | null {
    if (this.#dialling >= MAX_RECONNECTS) return null
    let first = Infinity
    for (const { state } of this.#peers.values()) if (state.is === 'away') first = Math.min(first, state.dialAt)
    return first === Infinity ? null : first
  }

  #wait(kept: Kept, now: number): void {
    const { reconnectMs, maxReconnectMs } = this.#limits
    const doublings = Math.min(Math.max(0, kept.failures - 1), MAX_DOUBLINGS)
    const wait =
      now - kept.seenAt >= LONG_AWAY_MS ? LONG_AWAY_WAIT_MS : Math.min(maxReconnectMs, reconnectMs * 2 ** doublings)
    this.#become(kept, { is: 'away', dialAt: now + wait * (1 + JITTER * this.#random.number()) })
  }

  #become(kept: Kept, state: State): void {
    if (kept.state.is === 'dialling') this.#dialling--
    if (state.is === 'dialling') this.#dialling++
    kept.state = state
  }
}
