/**
 * Machine: addresses that failed lately. Each failure in a row doubles the wait. Time comes in as an argument; bounded, the one that
 * failed longest ago goes first.
 */
import type { HostLimits } from './limits.ts'

/** Ours: a few for each peer that is known. */
const MAX_ENTRIES = 4_000

interface Entry {
  failures: number
  until: number
}

export class Backoff {
  readonly #limits: Pick<HostLimits, 'backoffMs' | 'maxBackoffMs'>
  readonly #entries = new Map<string, Entry>()

  constructor(limits: Pick<HostLimits, 'backoffMs' | 'maxBackoffMs'>) {
    this.#limits = limits
  }

  failed(address: string, now: number): void {
    const failures = (this.#entries.get(address)?.failures ?? 0) + 1
    const wait = Math.min(this.#limits.maxBackoffMs, this.#limits.backoffMs * 2 ** (failures - 1))
    this.#entries.delete(address)
    this.#entries.set(address, { failures, until: now + wait })
    if (this.#entries.size <= MAX_ENTRIES) return
    const oldest = this.#entries.keys().next()
    if (!oldest.done) this.#entries.delete(oldest.value)
  }

  /** What failed on one network may work on another. */
  clear(): void {
    this.#entries.clear()
  }

  succeeded(address: string): void {
    this.#entries.delete(address)
  }

  /** Milliseconds until the address may be dialled by itself again; 0 = now. */
  remaining(address: string, now: number): number {
    return Math.max(0, (this.#entries.get(address)?.until ?? 0) - now)
  }
}
