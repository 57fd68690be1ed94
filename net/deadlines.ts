/** Many waits of the same length on one timer: what is added first expires first. */
import type { Cancel, Clock } from './clock.ts'

export class Deadlines<T> {
  readonly #clock: Clock
  readonly #ms: number
  readonly #onExpired: (waiting: T) => void
  /** What waits → when it expires; in order of expiry, because all wait equally long. */
  readonly #waiting = new Map<T, number>()
  #cancel: Cancel | null = null

  constructor(clock: Clock, ms: number, onExpired: (waiting: T) => void) {
    this.#clock = clock
    this.#ms = ms
    this.#onExpired = onExpired
  }

  add(waiting: T): void {
    this.#waiting.set(waiting, this.#clock.now() + this.#ms)
    this.#cancel ??= this.#clock.after(this.#ms, this.#expire)
  }

  /** Whether it still waited. */
  delete(waiting: T): boolean {
    // The timer stays: most waits are over within a turn, and it is cheaper to wake up once for nothing.
    return this.#waiting.delete(waiting)
  }

  /** The one that fits and has waited for longest. */
  find(fits: (waiting: T) => boolean): T | undefined {
    for (const waiting of this.#waiting.keys()) if (fits(waiting)) return waiting
    return undefined
  }

  clear(): void {
    this.#waiting.clear()
    this.#cancel?.()
    this.#cancel = null
  }

  readonly #expire = (): void => {
    this.#cancel = null
    const now = this.#clock.now()
    for (const [waiting, at] of this.#waiting) {
      if (at > now) {
        this.#cancel ??= this.#clock.after(at - now, this.#expire)
        return
      }
      this.#waiting.delete(waiting)
      this.#onExpired(waiting)
    }
  }
}
