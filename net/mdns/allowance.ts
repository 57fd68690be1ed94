/** Machine: a token bucket. So many a second in the long run, so many at once. Time comes in as an argument. */

export class Allowance {
  readonly #perSecond: number
  readonly #burst: number
  #tokens: number
  #at = 0

  constructor(perSecond: number, burst: number) {
    this.#perSecond = perSecond
    this.#burst = burst
    this.#tokens = burst
  }

  /** Whether so many more are allowed now; if so they are spent. */
  take(now: number, count = 1): boolean {
    this.#refill(now)
    if (this.#tokens < count) return false
    this.#tokens -= count
    return true
  }

  /** When one will be allowed: `now`, or later. */
  next(now: number): number {
    this.#refill(now)
    return this.#tokens >= 1 ? now : now + ((1 - this.#tokens) / this.#perSecond) * 1000
  }

  #refill(now: number): void {
    this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#at) / 1000) * this.#perSecond)
    this.#at = now
  }
}
