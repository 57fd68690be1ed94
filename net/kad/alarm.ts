/** One timer that stands at the time of whatever is due next, and nowhere while nothing is. */
import type { Cancel, Clock } from '../clock.ts'

export class Alarm {
  readonly #clock: Clock
  readonly #ring: () => void
  #at = Infinity
  #cancel: Cancel | null = null

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock
    this.#ring = ring
  }

  /** @param at Clock.now; Infinity = never. Replaces what was set before. */
  set(at: number): void {
    if (at === this.#at) return
    this.#cancel?.()
    this.#cancel = null
    this.#at = at
    if (at === Infinity) return
    this.#cancel = this.#clock.after(Math.max(0, at - this.#clock.now()), () => {
      this.#cancel = null
      this.#at = Infinity
      this.#ring()
    })
  }
}
