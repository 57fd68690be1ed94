/**
 * What peers call themselves, as they tell it (profile stream, side topic, direct message). Decoration: nothing is decided by a nick.
 * A peer that changes it all the time is heard only so often, with what it said last.
 */
import type { Cancel, Clock } from '../net/index.ts'
import { MAX_NICK_BYTES, MAX_PEERS } from './limits.ts'

/** A peer's nick changes at most so often. Ours: a person's pace. */
const MIN_CHANGE_MS = 2_000

interface Entry {
  told: string | null
  /** Clock.now of the latest change that was told. */
  toldAt: number
  heard: string | null
  pending: Cancel | null
}

export class Nicks {
  readonly #clock: Clock
  readonly #tell: (peerId: string, nick: string | null) => void
  /** Insertion order is age; the one heard longest ago is forgotten first. */
  readonly #peers = new Map<string, Entry>()

  constructor(clock: Clock, tell: (peerId: string, nick: string | null) => void) {
    this.#clock = clock
    this.#tell = tell
  }

  knows(peerId: string): boolean {
    return this.#peers.has(peerId)
  }

  /** A peer said what it is called; null or '' = nothing. What can't be a nick is ignored. */
  heard(peerId: string, said: string | null): void {
    const nick = said === '' ? null : said
    if (nick !== null && Buffer.byteLength(nick) > MAX_NICK_BYTES) return
    const entry = this.#peers.get(peerId)
    if (!entry) {
      this.#remember(peerId, { told: nick, toldAt: this.#clock.now(), heard: nick, pending: null })
      this.#tell(peerId, nick)
      return
    }
    this.#remember(peerId, entry)
    entry.heard = nick
    if (entry.pending || nick === entry.told) return
    const wait = entry.toldAt + MIN_CHANGE_MS - this.#clock.now()
    if (wait <= 0) this.#change(peerId, entry)
    else entry.pending = this.#clock.after(wait, () => this.#change(peerId, entry))
  }

  stop(): void {
    for (const entry of this.#peers.values()) entry.pending?.()
    this.#peers.clear()
  }

  #change(peerId: string, entry: Entry): void {
    entry.pending = null
    if (entry.heard === entry.told) return
    entry.told = entry.heard
    entry.toldAt = this.#clock.now()
    this.#tell(peerId, entry.told)
  }

  #remember(peerId: string, entry: Entry): void {
    this.#peers.delete(peerId)
    this.#peers.set(peerId, entry)
    if (this.#peers.size <= MAX_PEERS) return
    for (const [oldest, forgotten] of this.#peers) {
      forgotten.pending?.()
      this.#peers.delete(oldest)
      return
    }
  }
}
