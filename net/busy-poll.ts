/**
 * Busy polling: while a peer answers within microseconds what we write, the event loop looks again instead of going to sleep, since waking a processor
 * takes longer than such an answer. What SO_BUSY_POLL is for Linux's sockets and haltpoll for its idle loop, which Node can't ask for.
 * Bounded: it begins after a row of quick answers on one pipe with nothing between, lasts as long as an answer may take, and a single answer that is late
 * ends it. Across a network that isn't this machine or the next, and in anything but question and answer, it never begins.
 */
import type { Clock } from './clock.ts'

/** Ours: some loopback round trips with their cryptography; about what waking two processors takes. Milliseconds. */
export const QUICK_MS = 0.2
/** Ours: a late answer, of which one in so many can be, costs QUICK_MS of a processor. */
export const IN_A_ROW = 16

export class BusyPoll {
  readonly #clock: Clock
  /** Whose bytes were the last; any other's begin a new row. */
  #pipe: object | null = null
  #row = 0
  /** When we wrote what nothing has answered yet. */
  #askedAt: number | null = null
  #polling = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  wrote(pipe: object): void {
    if (pipe !== this.#pipe || this.#askedAt !== null) this.#row = 0
    this.#pipe = pipe
    this.#askedAt = this.#clock.now()
    if (this.#row < IN_A_ROW || this.#polling) return
    this.#polling = true
    this.#clock.endOfTurn(this.#look)
  }

  read(pipe: object): void {
    const askedAt = this.#askedAt
    this.#askedAt = null
    if (pipe !== this.#pipe || askedAt === null || this.#clock.now() - askedAt > QUICK_MS) this.#row = 0
    else if (this.#row < IN_A_ROW) this.#row++
    this.#pipe = pipe
  }

  readonly #look = (): void => {
    if (this.#askedAt !== null && this.#row === IN_A_ROW) {
      if (this.#clock.now() - this.#askedAt <= QUICK_MS) {
        this.#clock.endOfTurn(this.#look)
        return
      }
      this.#row = 0
    }
    this.#polling = false
  }
}
