/**
 * Ids of messages that were verified lately (spec: "seen"). An id stays for a fixed time from when it was first seen; when the cache
 * is full the oldest goes early.
 */
export class SeenCache {
  readonly #ttlMs: number
  readonly #max: number
  /** Id → when it goes. In order of both, because all stay equally long. */
  readonly #expiry = new Map<string, number>()

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
    this.#expiry.set(key, now + this.#ttlMs)
    if (this.#expiry.size > this.#max) {
      for (const oldest of this.#expiry.keys()) {
        this.#expiry.delete(oldest)
        break
      }
    }
    return true
  }

  sweep(now: number): void {
    for (const [key, at] of this.#expiry) {
      if (at > now) return
      this.#expiry.delete(key)
    }
  }
}
