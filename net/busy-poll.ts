/**
 * Busy polling: while a peer answers within microseconds what we write, the event loop looks again instead of going to sleep, since waking a processor
 * takes longer than such an answer. What SO_BUSY_POLL is for Linux's sockets and haltpoll for its idle loop, which Node can't ask for.
 * Bounded: quick answers on one pipe with nothing between earn it, and looking in vain costs what a row of them earned. Across a network that isn't this
 * machine or the next, and in anything but question and answer, it never begins.
 */
import type { Clock } from './clock.ts'

/** Ours: an answer that comes sooner is quick, also when two processors had to be woken for it. Milliseconds. */
export const QUICK_MS = 0.4
/** Ours: how long it looks for one, twice what a round trip on loopback takes when nobody sleeps. Milliseconds. */
export const LOOK_MS = 0.2
/** Ours, in quick answers: what looking in vain costs, and what there must be to look at all. So it is in vain once in so many at most. */
export const PRICE = 16
/** Ours: a pause of the peer, for its garbage say, must not end it. */
export const MOST_EARNED = 4 * PRICE

export class BusyPoll {
  readonly #clock: Clock
  /** Whose bytes were the last; any other's begin anew. */
  #pipe: object | null = null
  #earned = 0
  /** When we wrote what nothing has answered yet. */
  #askedAt: number | null = null
  #polling = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  wrote(pipe: object): void {
    if (pipe !== this.#pipe || this.#askedAt !== null) this.#earned = 0
    this.#pipe = pipe
    this.#askedAt = this.#clock.now()
    if (this.#earned < PRICE || this.#polling) return
    this.#polling = true
    this.#clock.endOfTurn(this.#look)
  }

  read(pipe: object): void {
    const askedAt = this.#askedAt
    this.#askedAt = null
    if (pipe !== this.#pipe || askedAt === null) this.#earned = 0
    else if (this.#clock.now() - askedAt <= QUICK_MS) this.#earned = Math.min(this.#earned + 1, MOST_EARNED)
    this.#pipe = pipe
  }

  readonly #look = (): void => {
    if (this.#askedAt !== null && this.#earned >= PRICE) {
      if (this.#clock.now() - this.#askedAt <= LOOK_MS) {
        this.#clock.endOfTurn(this.#look)
        return
      }
      this.#earned -= PRICE
    }
    this.#polling = false
  }
}
