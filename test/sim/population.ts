/**
 * Who is on a bare network: members that arrive, keep themselves connected to random others, leave and return. Whom to dial comes from the
 * list of those present, as if discovery were perfect; all else is the hosts' own doing. Everything random comes from the seed.
 */
import { NetError } from '../../net/errors.ts'
import type { BareHost, BareHostOptions } from './bare-host.ts'
import type { BareNetwork } from './bare-network.ts'
import type { SeededRandom } from './seeded-random.ts'

/** What runs on a host. */
export interface Resident {
  stop(): void
}

export interface PopulationOptions<R extends Resident> {
  size: number
  /** Others that each member keeps dialled. */
  dials: number
  /** First arrivals are spread over so long, ms. */
  arrivalMs: number
  moveIn: (host: BareHost) => R
  hostOptions?: (index: number) => BareHostOptions
}

export interface Churn {
  /** Share of the members that leave in a minute, each to return. */
  perMinute: number
  /** Of those that leave: they vanish without a word, and are noticed after `noticeMs`. */
  silent: number
  noticeMs: number
  awayMs: number
}

/** A member from its arrival to its leaving. */
export interface Life<R> {
  index: number
  host: BareHost
  resident: R
  /** By the clock, ms. */
  from: number
  until: number
  wanted: Set<number>
}

/** Choices for each dial, so that a population of fewer than it wants comes to an end. */
const MAX_CHOICES = 10
/** A lost or failed connection is dialled again after this, doubling up to the longest, ms; each with up to as much again. */
const REDIAL_MS = 500
const MAX_REDIAL_MS = 4_000

export class Population<R extends Resident> {
  readonly network: BareNetwork
  readonly lives: Life<R>[] = []
  readonly #options: PopulationOptions<R>
  readonly #random: SeededRandom
  readonly #present: (Life<R> | null)[] = []

  constructor(network: BareNetwork, options: PopulationOptions<R>) {
    this.network = network
    this.#options = options
    this.#random = network.random.fork('population')
  }

  /** All members arrive. */
  async arrive(): Promise<void> {
    const { size, arrivalMs } = this.#options
    // Hosts stand before the first dials, so that no early one finds nobody.
    for (let index = 0; index < size; index++) this.#enter(index)
    for (const life of this.present())
      this.network.clock.after(this.#random.number() * arrivalMs, () => this.#fill(life))
    await this.network.clock.advance(arrivalMs)
  }

  present(): Life<R>[] {
    return this.#present.filter((life) => life !== null)
  }

  at(index: number): Life<R> | null {
    return this.#present[index] ?? null
  }

  /** A member that is there, at random. */
  any(): Life<R> {
    const present = this.present()
    return present[Math.floor(this.#random.number() * present.length)] as Life<R>
  }

  /** Runs `fn` `count` times at random moments of the next `withinMs`. */
  scatter(count: number, withinMs: number, fn: () => void): void {
    for (let i = 0; i < count; i++) this.network.clock.after(this.#random.number() * withinMs, fn)
  }

  /** Members leave and return over the next `forMs`. */
  churn({ perMinute, silent, noticeMs, awayMs }: Churn, forMs: number, spared: (index: number) => boolean): void {
    const count = Math.round((this.#options.size * perMinute * forMs) / 60_000)
    this.scatter(count, forMs, () => {
      const life = this.any()
      if (spared(life.index)) return
      this.#leave(life, this.#random.number() < silent, noticeMs)
      this.network.clock.after(awayMs, () => {
        if (this.#present[life.index] === null) this.#fill(this.#enter(life.index))
      })
    })
  }

  /** `count` random connections break over the next `withinMs`. */
  breakLinks(count: number, withinMs: number): void {
    this.scatter(count, withinMs, () => {
      const connections = this.any().host.connections()
      const connection = connections[Math.floor(this.#random.number() * connections.length)]
      if (connection) this.network.break(connection)
    })
  }

  /** Everybody goes. */
  stop(): void {
    for (const life of this.present()) this.#leave(life, false, 0)
  }

  #enter(index: number): Life<R> {
    const { moveIn, hostOptions } = this.#options
    const host = this.network.host(index, hostOptions?.(index))
    const life: Life<R> = {
      index,
      host,
      resident: moveIn(host),
      from: this.network.clock.now(),
      until: Infinity,
      wanted: new Set(),
    }
    this.lives.push(life)
    this.#present[index] = life
    host.events.on('peer:disconnected', ({ address }) => {
      const other = Number(address.slice(address.lastIndexOf('/') + 1))
      if (life.wanted.has(other)) this.#redial(life, other, REDIAL_MS)
    })
    return life
  }

  #leave(life: Life<R>, silently: boolean, noticeMs: number): void {
    life.until = this.network.clock.now()
    this.#present[life.index] = null
    life.resident.stop()
    this.network.remove(life.host, { silently, noticeMs })
  }

  /** Dials as many others as the member should have. */
  #fill(life: Life<R>): void {
    const { dials } = this.#options
    for (let tries = 0; life.wanted.size < dials && tries < MAX_CHOICES * dials; tries++) {
      const other = this.any().index
      if (other === life.index || life.wanted.has(other)) continue
      life.wanted.add(other)
      this.#dial(life, other, REDIAL_MS)
    }
  }

  #dial(life: Life<R>, other: number, waitMs: number): void {
    if (life.until < Infinity || !life.wanted.has(other)) return
    const connected = life.host.connections().some(({ to, open }) => open && to.index === other)
    if (connected) return
    life.host.dialIndex(other).catch((error: unknown) => {
      // Nobody is there, or has no room: another will do. One that doesn't answer may be behind a fault, and is tried again.
      if (error instanceof NetError && error.code === 'timeout')
        return this.#redial(life, other, Math.min(2 * waitMs, MAX_REDIAL_MS))
      life.wanted.delete(other)
      this.network.clock.after(waitMs, () => {
        if (life.until === Infinity) this.#fill(life)
      })
    })
  }

  #redial(life: Life<R>, other: number, waitMs: number): void {
    if (life.until < Infinity) return
    this.network.clock.after(waitMs * (1 + this.#random.number()), () => this.#dial(life, other, waitMs))
  }
}
