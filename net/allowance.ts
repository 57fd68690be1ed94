/** Machines: token buckets, one or one a name. So many at once, and one more each so many milliseconds. Time comes in as an argument. */

export class Allowance {
  readonly #burst: number
  readonly #refillMs: number
  #tokens: number
  /** When `#tokens` was true. */
  #at = 0

  constructor(burst: number, refillMs: number) {
    this.#burst = burst
    this.#refillMs = refillMs
    this.#tokens = burst
  }

  /** Whether so many more are allowed now; if so they are spent. */
  take(now: number, count = 1): boolean {
    this.#refill(now)
    if (this.#tokens < count) return false
    this.#tokens -= count
    return true
  }

  /** What was taken was not used. */
  giveBack(): void {
    this.#tokens = Math.min(this.#burst, this.#tokens + 1)
  }

  /** When one will be allowed: `now`, or later. */
  next(now: number): number {
    this.#refill(now)
    return this.#tokens >= 1 ? now : now + (1 - this.#tokens) * this.#refillMs
  }

  #refill(now: number): void {
    this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#at) / this.#refillMs)
    this.#at = now
  }
}

/** One for each name, of which so many are remembered; the one asked for longest ago goes, and has a full one if it comes back. */
export class Allowances {
  readonly #burst: number
  readonly #refillMs: number
  readonly #max: number
  readonly #known = new Map<string, Allowance>()

  constructor(burst: number, refillMs: number, max: number) {
    this.#burst = burst
    this.#refillMs = refillMs
    this.#max = max
  }

  of(name: string): Allowance {
    const allowance = this.#known.get(name) ?? new Allowance(this.#burst, this.#refillMs)
    this.#known.delete(name)
    this.#known.set(name, allowance)
    const [oldest] = this.#known.keys()
    if (this.#known.size > this.#max && oldest !== undefined) this.#known.delete(oldest)
    return allowance
  }

  /** What was taken of it was not used; nothing when it was forgotten. */
  giveBack(name: string): void {
    this.#known.get(name)?.giveBack()
  }

  clear(): void {
    this.#known.clear()
  }
}
