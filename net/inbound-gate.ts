/**
 * Machine: whether one more connection may come in from an address. Each origin, and the network around it, has so many open, and spends
 * one token of its bucket for each newcomer. Time comes in as an argument. Loopback and what is no IP address pass.
 *
 *            far                            near (link-local, private, or a /64 that we are in ourselves)
 *   origin   ip4 address, ip6 /64           ip4 address, ip6 address
 *   network  ip6 /48                        ip6 /64
 *
 * A /64 is one customer's share (RFC 6177), so at home everybody is in the same: there each address is an origin of its own.
 */
import { ipPrefix, scopeOf } from './address.ts'
import type { Multiaddr } from './address.ts'
import type { HostLimits } from './limits.ts'

type GateLimits = Pick<
  HostLimits,
  'maxInboundPerOrigin' | 'inboundRatePerOrigin' | 'maxInboundPerNetwork' | 'inboundRatePerNetwork'
>

/** Origins remembered, and as many networks. Ours: more than can be connected; forgetting one gives it a full bucket, no more. */
const MAX_ORIGINS = 1_000

export interface Origins {
  origin: string
  /** Null = ip4, whose addresses are too scarce to come in numbers. */
  network: string | null
}

/** Null = no limit applies. `own`: addresses of this machine. */
export function originsOf(address: Multiaddr, own: readonly Multiaddr[]): Origins | null {
  const scope = scopeOf(address)
  const subnet = ipPrefix(address, 32, 64)
  if (scope === 'loopback' || subnet === null) return null
  const isIp4 = subnet.length === 8
  if (isIp4) return { origin: subnet, network: null }
  const near = scope !== 'public' || own.some((each) => ipPrefix(each, 32, 64) === subnet)
  if (near) return { origin: ipPrefix(address, 32, 128) as string, network: subnet }
  return { origin: subnet, network: ipPrefix(address, 32, 48) }
}

export class InboundGate {
  readonly #origins: Turnstiles
  readonly #networks: Turnstiles

  constructor(limits: GateLimits) {
    this.#origins = new Turnstiles(limits.maxInboundPerOrigin, limits.inboundRatePerOrigin)
    this.#networks = new Turnstiles(limits.maxInboundPerNetwork, limits.inboundRatePerNetwork)
  }

  /** Whether one more may come in; if so it counts until `leave`. */
  enter(from: Origins | null, now: number): boolean {
    if (from === null) return true
    if (!this.#origins.hasRoom(from.origin, now)) return false
    if (from.network !== null) {
      if (!this.#networks.hasRoom(from.network, now)) return false
      this.#networks.enter(from.network)
    }
    this.#origins.enter(from.origin)
    return true
  }

  leave(from: Origins | null): void {
    if (from === null) return
    this.#origins.leave(from.origin)
    if (from.network !== null) this.#networks.leave(from.network)
  }
}

interface Turnstile {
  open: number
  tokens: number
  /** When `tokens` was true, ms. */
  at: number
}

class Turnstiles {
  readonly #most: number
  /** Tokens a second, and as many at once. */
  readonly #rate: number
  readonly #known = new Map<string, Turnstile>()

  constructor(most: number, rate: number) {
    this.#most = most
    this.#rate = rate
  }

  hasRoom(name: string, now: number): boolean {
    const known = this.#known.get(name)
    if (known === undefined) {
      if (this.#known.size >= MAX_ORIGINS) this.#forget()
      this.#known.set(name, { open: 0, tokens: this.#rate, at: now })
      return this.#most > 0 && this.#rate >= 1
    }
    known.tokens = Math.min(this.#rate, known.tokens + ((now - known.at) / 1000) * this.#rate)
    known.at = now
    return known.open < this.#most && known.tokens >= 1
  }

  enter(name: string): void {
    const known = this.#known.get(name) as Turnstile
    known.tokens--
    known.open++
  }

  leave(name: string): void {
    const known = this.#known.get(name)
    if (known) known.open--
  }

  /** The one that has been known longest and has nothing open. */
  #forget(): void {
    for (const [name, { open }] of this.#known) {
      if (open > 0) continue
      this.#known.delete(name)
      return
    }
  }
}
