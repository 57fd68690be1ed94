/**
 * Ids of messages that were verified lately (spec: "seen"). An id stays for a fixed time from when it was first seen; when the cache
 * is full the oldest goes early.
 */
export class SeenCache {
  readonly #ttlMs: number
  readonly #max: number
  /** Id → when it goes. In order of both, because all stay equally long. */
  readonly #expiry = new Map<string, number>()
  /** Stays where it is between calls: one that starts anew passes the places of all that went before it finds the oldest. */
  #entries = this.#expiry.entries()
  #oldest: [string, number] | null = null

  constructor(ttlMs: number, max: number) {
    this.#ttlMs = ttlMs
    this.#max = max
  }

  get size(): number {
    return this.#expiry.size
  }

  has(key: string): boolean {
    return this.#expiry.has(key)
  }

  /** False when it was there already. */
  add(key: string, now: number): boolean {
    if (this.#expiry.has(key)) return false
    // Whole numbers take no memory of their own.
    this.#expiry.set(key, Math.ceil(now + this.#ttlMs))
    if (this.#expiry.size > this.#max) this.#dropOldest()
    return true
  }

  sweep(now: number): void {
    while (this.#expiry.size > 0 && this.#peek()[1] <= now) this.#dropOldest()
  }

  #dropOldest(): void {
    this.#expiry.delete(this.#peek()[0])
    this.#oldest = null
  }

  /** Something is in it. */
  #peek(): [string, number] {
    if (this.#oldest !== null) return this.#oldest
    let next = this.#entries.next()
    if (next.done) {
      this.#entries = this.#expiry.entries()
      next = this.#entries.next()
    }
    return (this.#oldest = next.value as [string, number])
  }
}
