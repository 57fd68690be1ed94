/**
 * Finds people without being told where they are: each room is advertised and looked for in the DHT, and whoever is heard on the local network
 * or announces itself is met. Here it is decided whom to dial and when to look again; how peers are found is the host's.
 */
import { Allowance, createAbortController, parsePeerId } from '../net/index.ts'
import type { Cancel, Clock, PeerId, Random } from '../net/index.ts'
import type { ChatHost } from './chat-host.ts'

/** Room mates as neighbours, above which none is dialled any more: gossipsub's upper degree. */
const ENOUGH_NEIGHBOURS = 12
/** Room mates whose connection is kept up. Ours: gossipsub's degree and as many again, so that a mesh can be mended. */
const KEPT_NEIGHBOURS = 12
/** First wait between two looks for a room's members; it doubles. Ours: two people who start together meet in seconds. */
const FIRST_LOOK_MS = 2_000
/** Longest wait while nobody, or too few, are there. Ours. */
const MAX_LOOK_MS = 60_000
/** Between looks once there are enough neighbours. Ours: go looks as often in its own discovery (10 min), a chat is smaller. */
const IDLE_LOOK_MS = 300_000
/** After somebody came who answers DHT queries: the tables may know more now. Ours. */
const NUDGE_MS = 500
/** Each wait is up to this share longer, so that those who started together don't look together. Ours. */
const JITTER = 0.25
/** Members asked for in one look. Ours. */
const FOUND_LIMIT = 50
/** With fewer connections those of earlier runs are tried. Ours: each of them can be gone in a minute. */
const FEW_CONNECTIONS = 4
/** Between two tries to reach anybody of earlier runs while nobody is there. Ours. */
const SEED_AGAIN_MS = 60_000
/** Dials of found peers under way. Ours. */
const MAX_DIALS = 4
/** Found peers of one kind that wait for their dial; when full, newcomers are found again later. Ours. */
const MAX_WAITING = 64
/** Looks ahead of time because somebody came, at once and how long one more takes to be earned: anybody can come again and again. Ours. */
const NUDGES_AT_ONCE = 8
const NUDGE_REFILL_MS = 10_000

export interface FinderOptions {
  host: ChatHost
  clock: Clock
  random: Random
  /** Of earlier runs, the best first: those that may be dialled now. */
  known: () => readonly PeerId[]
}

/** What a found peer is dialled for: its room, because it is near, or because there is hardly anybody else. */
type Purpose = { readonly room: string } | 'near' | 'company'

interface Search {
  readonly room: string
  readonly abort: AbortController
  /** Room mates whose connection is kept up, by peer id. */
  readonly kept: Set<string>
  looks: number
  looking: boolean
  /** Clock.now of the next look; Infinity = none is set. */
  due: number
  pending: Cancel | null
}

export class Finder {
  readonly #options: FinderOptions
  readonly #searches = new Map<string, Search>()
  /** A room, `near` or `company` → peer id → what for, in the order of finding. They take turns: who floods one holds up no other. */
  readonly #waiting = new Map<string, Map<string, Purpose>>()
  readonly #dialling = new Set<string>()
  readonly #stop = createAbortController()
  readonly #off: (() => void)[]
  #cancelSeed: Cancel = () => {}
  readonly #nudges = new Allowance(NUDGES_AT_ONCE, NUDGE_REFILL_MS)

  constructor(options: FinderOptions) {
    this.#options = options
    const { host } = options
    this.#off = [
      host.on('peer:discovered', ({ peerId, source }) => {
        if (source === 'mdns' || source === 'announced') this.#meet(peerId, 'near')
      }),
      host.on('peer:identified', ({ identity }) => {
        if (identity.protocols.some((protocol) => protocol.endsWith('/kad/1.0.0'))) this.#nudge()
      }),
      host.on('network:changed', () => {
        this.#nudge()
        this.#seed()
      }),
      host.pubsub.on('subscribed', ({ topic, peer }) => this.#keep(topic, peer)),
      host.pubsub.on('unsubscribed', ({ topic, peer }) => {
        // One that is gone altogether may come back.
        if (host.connections(peer).length > 0) this.#release(topic, peer.toString())
      }),
    ]
    this.#seed()
  }

  /** Makes us known as a member of the room and looks for the others, from now on. */
  join(room: string): void {
    if (this.#searches.has(room)) return
    const { host } = this.#options
    const search: Search = {
      room,
      abort: createAbortController(),
      kept: new Set(),
      looks: 0,
      looking: false,
      due: Infinity,
      pending: null,
    }
    this.#searches.set(room, search)
    // Nobody to tell yet is no failure: it is told once somebody is there.
    host.discovery.advertise(room, { signal: search.abort.signal }).catch(() => {})
    for (const peer of host.pubsub.subscribers(room)) this.#keep(room, peer)
    void this.#look(search)
  }

  leave(room: string): void {
    const search = this.#searches.get(room)
    if (!search) return
    const { host } = this.#options
    this.#searches.delete(room)
    search.abort.abort()
    search.pending?.()
    host.discovery.unadvertise(room)
    for (const name of search.kept) host.forget(parsePeerId(name), tagOf(room))
  }

  stop(): void {
    this.#stop.abort()
    this.#cancelSeed()
    for (const off of this.#off) off()
    for (const search of this.#searches.values()) {
      search.abort.abort()
      search.pending?.()
    }
    this.#searches.clear()
    this.#waiting.clear()
  }

  /** Tries those of earlier runs, now and as long as nobody is there. */
  #seed(): void {
    const { host, clock, known } = this.#options
    this.#cancelSeed()
    this.#cancelSeed = clock.after(SEED_AGAIN_MS, () => this.#seed())
    if (host.connections().length < FEW_CONNECTIONS) for (const peer of known()) this.#meet(peer, 'company')
  }

  async #look(search: Search): Promise<void> {
    const { host } = this.#options
    search.pending?.()
    search.pending = null
    search.due = Infinity
    search.looking = true
    try {
      const found = host.discovery.findPeers(search.room, { limit: FOUND_LIMIT, signal: search.abort.signal })
      for await (const { peerId } of found) this.#meet(peerId, { room: search.room })
    } catch {
      // Nobody to ask, or nobody answered: the next look may fare better.
    }
    search.looking = false
    search.looks++
    const busy = this.#hasEnough(search.room)
    this.#lookIn(search, busy ? IDLE_LOOK_MS : Math.min(MAX_LOOK_MS, FIRST_LOOK_MS * 2 ** (search.looks - 1)))
  }

  #lookIn(search: Search, ms: number): void {
    if (search.looking || search.abort.signal.aborted) return
    const { clock, random } = this.#options
    const wait = ms * (1 + JITTER * random.number())
    search.pending?.()
    search.due = clock.now() + wait
    search.pending = clock.after(wait, () => void this.#look(search))
  }

  /** There is somebody new to ask. */
  #nudge(): void {
    const now = this.#options.clock.now()
    if (!this.#nudges.take(now)) return
    for (const search of this.#searches.values()) {
      if (this.#hasEnough(search.room) || search.due <= now + NUDGE_MS * (1 + JITTER)) continue
      this.#lookIn(search, NUDGE_MS)
    }
  }

  #hasEnough(room: string): boolean {
    return this.#options.host.pubsub.subscribers(room).length >= ENOUGH_NEIGHBOURS
  }

  #meet(peerId: PeerId, purpose: Purpose): void {
    const name = peerId.toString()
    const kind = typeof purpose === 'string' ? purpose : tagOf(purpose.room)
    const waiting = this.#waiting.get(kind) ?? new Map<string, Purpose>()
    if (waiting.size >= MAX_WAITING || waiting.has(name) || this.#dialling.has(name)) return
    this.#waiting.set(kind, waiting.set(name, purpose))
    this.#dialNext()
  }

  #dialNext(): void {
    const { host } = this.#options
    for (const [kind, waiting] of this.#waiting) {
      if (this.#dialling.size >= MAX_DIALS) return
      this.#waiting.delete(kind)
      const [next] = waiting
      if (next === undefined) continue
      const [name, purpose] = next
      waiting.delete(name)
      // Behind the others.
      this.#waiting.set(kind, waiting)
      const peerId = parsePeerId(name)
      if (this.#dialling.has(name) || !this.#wanted(purpose) || host.connections(peerId).length > 0) continue
      this.#dialling.add(name)
      void this.#dial(peerId, name)
    }
  }

  #wanted(purpose: Purpose): boolean {
    if (purpose === 'near') return true
    if (purpose === 'company') return this.#options.host.connections().length < FEW_CONNECTIONS
    return this.#searches.has(purpose.room) && !this.#hasEnough(purpose.room)
  }

  async #dial(peerId: PeerId, name: string): Promise<void> {
    try {
      await this.#options.host.dial(peerId, { signal: this.#stop.signal, automatic: true })
    } catch {
      // Found peers may be gone long since; the host keeps away from what failed for a while.
    }
    this.#dialling.delete(name)
    if (!this.#stop.signal.aborted) this.#dialNext()
  }

  /** A room mate that is a neighbour stays one, as far as it is up to us. */
  #keep(room: string, peer: PeerId): void {
    const { host } = this.#options
    const kept = this.#searches.get(room)?.kept
    if (!kept || kept.has(peer.toString())) return
    if (kept.size >= KEPT_NEIGHBOURS) {
      const gone = [...kept].find((name) => host.connections(parsePeerId(name)).length === 0)
      if (gone === undefined) return
      this.#release(room, gone)
    }
    kept.add(peer.toString())
    host.keep(peer, tagOf(room))
  }

  #release(room: string, name: string): void {
    if (this.#searches.get(room)?.kept.delete(name)) this.#options.host.forget(parsePeerId(name), tagOf(room))
  }
}

function tagOf(room: string): string {
  return `room ${room}`
}
