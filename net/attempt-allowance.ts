/**
 * Machine: how often we try one machine by ourselves because somebody says that a peer is there. Anybody can name any number of peers at the
 * address of a victim, and each has a back-off of its own; so tries that meet no peer are counted here by ip4 address or ip6 /64. Loopback is
 * exempt, and so is what was proven or given (the dialer's to say). Time comes in as an argument.
 */
import { originOf } from './address.ts'
import type { Multiaddr } from './address.ts'
import { Allowances } from './allowance.ts'

/** Ours: a few unreachable people behind one router, with a few addresses each. */
export const ATTEMPTS_AT_ONCE = 16
/** Ours: how long one more takes to be earned. A thousand of us that are sent to one victim knock there a hundred times a second at most. Ms. */
export const ATTEMPT_REFILL_MS = 10_000
/** Machines remembered. Ours: more than are dialled within the time that a full allowance takes; forgetting one gives it a full one. */
const MAX_ORIGINS = 1_000

export class AttemptAllowance {
  readonly #origins = new Allowances(ATTEMPTS_AT_ONCE, ATTEMPT_REFILL_MS, MAX_ORIGINS)

  /** Whether the address may be tried; if so that counts, unless it is given back. */
  take(address: Multiaddr, now: number): boolean {
    const origin = originOf(address)
    return origin === null || this.#origins.of(origin).take(now)
  }

  /** Its peer was there, or it was not tried to the end. */
  giveBack(address: Multiaddr): void {
    const origin = originOf(address)
    if (origin !== null) this.#origins.giveBack(origin)
  }

  /** The network is another one. */
  clear(): void {
    this.#origins.clear()
  }
}
