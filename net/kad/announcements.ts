/**
 * What we tell the DHT again and again: that we provide something, or a value. A machine.
 * https://github.com/libp2p/specs/blob/master/kad-dht/README.md#content-provider-advertisement-and-discovery
 *
 *   due → running → waiting (all were told who should be) → due again: its interval is over, or we have become reachable elsewhere
 *
 * Whoever enters the table and is among the closest to a key is told at once, without a lookup; when the table has grown twofold since
 * the last round, or that told nobody, the whole round is due again. Left out: looking and telling.
 */
import { NetError } from '../errors.ts'
import type { PeerId } from '../peer-id.ts'

/** Ours: somebody who comes is seldom alone; ms, the second half of it by chance. */
const SOON_MS = 2_000
/** Ours: for each a lookup every few hours. */
const MAX_ANNOUNCEMENTS = 1_000

export interface Schedule {
  /** From one round to the next, ms. */
  intervalMs: number
  /** After a round that reached nobody though there was somebody, ms. */
  retryMs: number
}

export interface Announcement extends Schedule {
  readonly name: string
  readonly key: Uint8Array
  /** Null = that we provide what the key names. */
  readonly value: Uint8Array | null
  /** Who was told, by `toldName`. */
  readonly told: Set<string>
  /** Infinity = when somebody comes. */
  dueAt: number
  running: boolean
  /** Members of all tables at the last round. */
  sizeThen: number
}

export class Announcements {
  readonly #byName = new Map<string, Announcement>()
  #newcomersAt = Infinity

  /** One more, or the one of this name anew; its first round is taken to be running. @throws NetError limit-exceeded */
  add(name: string, key: Uint8Array, value: Uint8Array | null, schedule: Schedule): Announcement {
    if (!this.#byName.has(name) && this.#byName.size >= MAX_ANNOUNCEMENTS) {
      throw new NetError('limit-exceeded', `${MAX_ANNOUNCEMENTS} announcements are kept up already; end one first`)
    }
    const known = this.#byName.get(name)
    const told = new Set<string>()
    const added = {
      ...schedule,
      name,
      key,
      value,
      told,
      dueAt: Infinity,
      running: true,
      sizeThen: known?.sizeThen ?? 0,
    }
    this.#byName.set(name, added)
    return added
  }

  delete(name: string): void {
    this.#byName.delete(name)
    if (this.#byName.size === 0) this.#newcomersAt = Infinity
  }

  hasName(name: string): boolean {
    return this.#byName.has(name)
  }

  /** Whether it has neither ended nor begun anew. */
  has(announcement: Announcement): boolean {
    return this.#byName.get(announcement.name) === announcement
  }

  /** A round is over. `told` of it, and of how many that could have been. */
  finished(announcement: Announcement, told: Iterable<string>, size: number, now: number): void {
    announcement.running = false
    announcement.sizeThen = size
    announcement.told.clear()
    for (const name of told) announcement.told.add(name)
    if (announcement.told.size > 0) announcement.dueAt = now + announcement.intervalMs
    else announcement.dueAt = size > 0 ? now + announcement.retryMs : Infinity
  }

  /** Somebody entered a table, or is back. @param chance in [0, 1) */
  membersChanged(size: number, now: number, chance: number): void {
    if (this.#byName.size === 0) return
    const soon = now + (SOON_MS / 2) * (1 + chance)
    let newcomers = false
    for (const each of this.#byName.values()) {
      if (each.running) newcomers = true
      else if (each.told.size === 0 || size >= 2 * each.sizeThen) each.dueAt = Math.min(each.dueAt, soon)
      else newcomers = true
    }
    if (newcomers) this.#newcomersAt = Math.min(this.#newcomersAt, soon)
  }

  /** A peer was away and may have forgotten what it was told. Whether it was told anything. */
  returned(toldName: string): boolean {
    let told = false
    for (const each of this.#byName.values()) told = each.told.delete(toldName) || told
    return told
  }

  /** Our addresses are others now. @param chance in [0, 1) */
  addressesChanged(now: number, chance: number): void {
    for (const each of this.#byName.values()) {
      if (each.value === null && each.told.size > 0) {
        each.dueAt = Math.min(each.dueAt, now + (SOON_MS / 2) * (1 + chance))
      }
    }
  }

  /** Rounds to make now; they count as running. */
  due(now: number): Announcement[] {
    const due = [...this.#byName.values()].filter(({ running, dueAt }) => !running && dueAt <= now)
    for (const each of due) each.running = true
    return due
  }

  /** When there are newcomers to tell: those whose last round is over. */
  forNewcomers(now: number): Announcement[] {
    if (now < this.#newcomersAt) return []
    this.#newcomersAt = Infinity
    return [...this.#byName.values()].filter(({ running }) => !running)
  }

  deadline(): number {
    let at = this.#newcomersAt
    for (const { running, dueAt } of this.#byName.values()) if (!running) at = Math.min(at, dueAt)
    return at
  }
}

/** A peer of a table. */
export function toldName(protocol: string, peer: PeerId): string {
  return `${protocol} ${peer}`
}
