/**
 * So many pieces of work a turn of the event loop: those there is room for are done at once, the others in the turns that follow, in order,
 * so that timers and everybody else have theirs in between.
 */
import type { Clock } from './clock.ts'

export class Turns {
  readonly #clock: Clock
  /** Pieces a turn. */
  readonly #most: number
  #taken = 0
  readonly #waiting: (() => void)[] = []

  constructor(clock: Clock, most: number) {
    this.#clock = clock
    this.#most = most
  }

  /** Whether there is room in this turn, which is taken then. */
  take(): boolean {
    if (this.#taken === this.#most) return false
    if (this.#taken++ === 0) this.#clock.endOfTurn(() => this.#next())
    return true
  }

  /** After `take` said no. */
  wait(work: () => void): void {
    this.#waiting.push(work)
  }

  #next(): void {
    this.#taken = 0
    // One that throws costs the others no more than a turn.
    while (this.#waiting.length > 0 && this.take()) this.#waiting.shift()?.()
  }
}
