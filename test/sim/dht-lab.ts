/**
 * A DHT of bare hosts with the real driver, and the truth beside it: who is closest to a key, of all that are there. Lookups are watched
 * as they end, for their hops and messages.
 */
import { createKad } from '../../net/kad/kad.ts'
import type { KadDht } from '../../net/kad/kad.ts'
import { compareDistance, kadKeyOf, kadKeyOfPeer } from '../../net/kad/key.ts'
import { Lookup } from '../../net/kad/lookup.ts'
import type { HostLimits } from '../../net/limits.ts'
import type { BareHost } from './bare-host.ts'
import { BareNetwork } from './bare-network.ts'
import { fillTables } from './filled-tables.ts'
import { Population } from './population.ts'
import type { Life, Resident } from './population.ts'
import type { SeededRandom } from './seeded-random.ts'

export interface DhtLabOptions {
  nodes: number
  seed: string
  /** Others whom a newcomer knows. */
  dials?: number
  /** Bounds of connections; default: the host's own. */
  limits?: Partial<HostLimits>
  /** Tables are full from the start, and nobody is connected. Default: everybody comes and finds the others by itself. */
  filled?: boolean
}

export class DhtNode implements Resident {
  readonly dht: KadDht

  constructor(host: BareHost) {
    this.dht = createKad(host, { lan: false })
  }

  stop(): void {
    this.dht.stop()
  }
}

export interface Found {
  /** Of those closest, that were there all the time: how many, and how many of them were found. Who answered and then left took a place. */
  due: number
  found: number
  /** Of those found, that had gone. */
  gone: number
  hops: number
  messages: number
  ms: number
}

export interface Provided {
  told: number
  found: boolean
}

export const K = 20
const DIALS = 3
/** Arrivals are spread over so long, ms. */
const ARRIVAL_MS = 20_000
/** Then tables fill, ms. */
const FILLING_MS = 40_000
/** Whoever came so long ago is known to those closest to it, ms. */
const JOINED_MS = 5_000
const KEY_BYTES = 34

export class DhtLab {
  readonly network: BareNetwork
  readonly population: Population<DhtNode>
  readonly errors: string[] = []
  /** Lookups that ended without an answer. */
  failed = 0
  readonly #random: SeededRandom
  readonly #filled: boolean

  constructor({ nodes, seed, dials = DIALS, limits = {}, filled = false }: DhtLabOptions) {
    this.network = new BareNetwork(seed)
    this.#random = this.network.random.fork('dht')
    this.#filled = filled
    this.population = new Population<DhtNode>(this.network, {
      size: nodes,
      dials: filled ? 0 : dials,
      arrivalMs: filled ? 0 : ARRIVAL_MS,
      hostOptions: () => ({ limits }),
      moveIn: (host) => {
        host.events.on('error', ({ error }) => this.errors.push(`host ${host.index}: ${error.message}`))
        return new DhtNode(host)
      },
    })
  }

  async start(): Promise<void> {
    await this.population.arrive()
    if (!this.#filled) return this.network.clock.advance(FILLING_MS)
    const nodes = this.population.present().map(({ host, resident: { dht } }) => ({ host, dht }))
    fillTables(nodes, this.#random, this.network.clock.now())
    await this.network.clock.advance(JOINED_MS)
  }

  /** `count` lookups of random keys, spread over `withinMs`, each by a random node unless it is given. */
  async lookUp(count: number, withinMs: number, asker?: Life<DhtNode>): Promise<Found[]> {
    const results: Promise<Found | null>[] = []
    for (let i = 0; i < count; i++) {
      this.network.clock.after((i * withinMs) / count, () => results.push(this.#lookUp(asker ?? this.anyone())))
    }
    await this.network.clock.advance(withinMs)
    return (await this.network.clock.resolve(Promise.all(results), 600_000)).filter((found) => found !== null)
  }

  /** `count` times: a random node provides a random key, and after `pauseMs` another random one looks for providers. */
  async provideAndFind(count: number, withinMs: number, pauseMs: number): Promise<Provided[]> {
    const results: Promise<Provided | null>[] = []
    for (let i = 0; i < count; i++) {
      this.network.clock.after((i * withinMs) / count, () => results.push(this.#provideAndFind(pauseMs)))
    }
    await this.network.clock.advance(withinMs)
    const all = await this.network.clock.resolve(Promise.all(results), 600_000)
    return all.filter((provided) => provided !== null)
  }

  /** A node that has been there for long enough to know others and be known, at random. */
  anyone(): Life<DhtNode> {
    for (;;) {
      const life = this.population.any()
      if (life.from + JOINED_MS <= this.network.clock.now()) return life
    }
  }

  stop(): void {
    this.population.stop()
  }

  async #lookUp(asker: Life<DhtNode>): Promise<Found | null> {
    const key = this.#random.bytes(KEY_BYTES)
    const { clock } = this.network
    const began = clock.now()
    const watch = watchLookup(key)
    try {
      const peers = await asker.resident.dht.closestPeers(key)
      if (asker.until < Infinity) return null
      const names = new Set(peers.map(({ peerId }) => peerId.toString()))
      const closest = this.#closest(key, asker, began, names)
      const present = new Set(this.population.present().map(({ host }) => host.peerId.toString()))
      return {
        due: closest.length,
        found: closest.filter((name) => names.has(name)).length,
        gone: [...names].filter((name) => !present.has(name)).length,
        ...watch.result(),
        ms: clock.now() - began,
      }
    } catch {
      if (asker.until === Infinity) this.failed++
      return null
    } finally {
      watch.stop()
    }
  }

  /**
   * The closest of those that are there, without those that have hardly come. One that was found and left while the lookup ran could not be known
   * to leave: its place is nobody else's.
   */
  #closest(key: Uint8Array, asker: Life<DhtNode>, began: number, found: ReadonlySet<string>): string[] {
    const target = kadKeyOf(key)
    const left = this.population.lives.filter(
      ({ until, host }) => until < Infinity && until > began && found.has(host.peerId.toString()),
    )
    return [...this.population.present(), ...left]
      .filter((life) => life !== asker)
      .map(({ host: { peerId }, from, until }) => ({ peerId, from, until, key: kadKeyOfPeer(peerId) }))
      .sort((a, b) => compareDistance(target, a.key, b.key))
      .slice(0, K)
      .filter(({ from, until }) => from + JOINED_MS <= began && until === Infinity)
      .map(({ peerId }) => peerId.toString())
  }

  async #provideAndFind(pauseMs: number): Promise<Provided | null> {
    const key = this.#random.bytes(KEY_BYTES)
    const provider = this.anyone()
    const { clock } = this.network
    try {
      const { peers } = await provider.resident.dht.provide(key)
      await new Promise<void>((resolve) => clock.after(pauseMs, resolve))
      let asker = this.anyone()
      while (asker === provider) asker = this.anyone()
      let found = false
      for await (const { peerId } of asker.resident.dht.findProviders(key, { limit: 1 })) {
        found ||= peerId.equals(provider.host.peerId)
      }
      return asker.until < Infinity || provider.until < Infinity ? null : { told: peers, found }
    } catch {
      if (provider.until === Infinity) this.failed++
      return null
    }
  }
}

const watches = new Map<string, { hops: number; messages: number }>()

/** The machine of a lookup tells its figures to nobody outside: they are read as it gives its result. */
function watchLookup(key: Uint8Array): { result(): { hops: number; messages: number }; stop(): void } {
  const name = Buffer.from(kadKeyOf(key)).toString('hex')
  if (watches.size === 0) Lookup.prototype.closest = watched
  watches.set(name, { hops: NaN, messages: NaN })
  return {
    result: () => watches.get(name) as { hops: number; messages: number },
    stop: () => {
      watches.delete(name)
      if (watches.size === 0) Lookup.prototype.closest = closest
    },
  }
}

const { closest } = Lookup.prototype

function watched(this: Lookup): ReturnType<typeof closest> {
  const name = Buffer.from(this.target).toString('hex')
  if (watches.has(name)) watches.set(name, { hops: this.hops, messages: this.messages })
  return closest.call(this)
}
