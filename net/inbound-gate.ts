/**
 * Machine: which inbound connections come in. Counts what each origin (ip4 address, ip6 /64) has open, and spends one token of its
 * bucket for each newcomer. Loopback has no origin and passes. Time comes in as an argument.
 */
import type { HostLimits } from './limits.ts'

type GateLimits = Pick<HostLimits, 'maxInboundConnections' | 'maxInboundPerOrigin' | 'inboundRatePerOrigin'>

/** Origins remembered. Ours: more than can be connected; forgetting one gives it a full bucket, no more. */
const MAX_ORIGINS = 1_000

interface Origin {
  open: number
  tokens: number
  /** When `tokens` was true, ms. */
  at: number
}

export class InboundGate {
  readonly #limits: GateLimits
  readonly #origins = new Map<string, Origin>()
  #open = 0

  constructor(limits: GateLimits) {
    this.#limits = limits
  }

  /** Whether one more may come in; if so it counts until `leave`. */
  enter(name: string | null, now: number): boolean {
    if (this.#open >= this.#limits.maxInboundConnections) return false
    if (name !== null) {
      const origin = this.#origin(name, now)
      if (origin.open >= this.#limits.maxInboundPerOrigin || origin.tokens < 1) return false
      origin.tokens--
      origin.open++
    }
    this.#open++
    return true
  }

  leave(name: string | null): void {
    this.#open--
    const origin = name === null ? undefined : this.#origins.get(name)
    if (origin) origin.open--
  }

  #origin(name: string, now: number): Origin {
    const rate = this.#limits.inboundRatePerOrigin
    let origin = this.#origins.get(name)
    if (!origin) {
      if (this.#origins.size >= MAX_ORIGINS) this.#forget()
      origin = { open: 0, tokens: rate, at: now }
      this.#origins.set(name, origin)
    }
    origin.tokens = Math.min(rate, origin.tokens + ((now - origin.at) / 1000) * rate)
    origin.at = now
    return origin
  }

  /** The one that has been known longest and has nothing open. */
  #forget(): void {
    for (const [name, origin] of this.#origins) {
      if (origin.open > 0) continue
      this.#origins.delete(name)
      return
    }
  }
}
