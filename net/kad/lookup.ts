/**
 * A lookup: from peers that are known towards those closest to a key, each asked for peers that are closer. A machine.
 * https://github.com/libp2p/specs/blob/master/kad-dht/README.md#peer-routing
 *
 *   heard → waiting → slow (it takes long) → answered | failed
 *
 * α peers are asked at a time, nearest first. Once the β nearest have answered, all of the k nearest that have not been asked are asked
 * at once; the lookup is over when the k nearest have answered. A slow peer holds nobody up, and counts again when it answers after all.
 * With several paths (S/Kademlia) each peer is asked on one of those that heard of it, so that liars lead only their own path astray.
 */
import type { PeerId } from '../peer-id.ts'
import { compareDistance, kadKeyOfPeer } from './key.ts'
import type { KadKey } from './key.ts'

export interface LookupParams {
  /** Peers asked at once, of all paths together. go, js: 10. */
  alpha: number
  /** Nearest peers that have to answer before the search is broadened. go: 3. */
  beta: number
  /** Peers that are looked for. Spec: 20. */
  k: number
  /** Disjoint paths, 1 to 30. */
  paths: number
  /** A peer that takes longer no longer counts among the α, ms. Ours: some round trips of a bad network. */
  slowMs: number
  /** Closer peers taken from one answer. go: 2k. */
  maxHeardPerAnswer: number
  /** Candidates kept; the furthest that was not asked goes. Ours: more than the lookup of a crowded network hears of. */
  maxCandidates: number
  /** Peers asked in all. Ours: several times what a lookup among millions takes; liars can name ever closer peers. */
  maxMessages: number
  /** The whole lookup, ms; what answered by then counts. go: 60 s for an announcement. */
  limitMs: number
}

export const LOOKUP_DEFAULTS: Readonly<LookupParams> = {
  alpha: 10,
  beta: 3,
  k: 20,
  paths: 1,
  slowMs: 3_000,
  maxHeardPerAnswer: 40,
  maxCandidates: 500,
  maxMessages: 300,
  limitMs: 60_000,
}

type State = 'heard' | 'waiting' | 'slow' | 'answered' | 'failed'

interface Candidate {
  readonly peer: PeerId
  readonly key: KadKey
  /** A bit for each path on which it was heard of. */
  paths: number
  /** The path on which it was asked; null = not yet. */
  path: number | null
  /** Answers that led to it, its own included. */
  readonly depth: number
  state: State
  askedAt: number
}

export class Lookup {
  readonly target: KadKey
  /** Peers asked. */
  messages = 0
  readonly #params: LookupParams
  /** By distance from the target, nearest first. */
  readonly #candidates: Candidate[] = []
  readonly #byPeer = new Map<string, Candidate>()
  readonly #own: PeerId | null
  /** Infinity = not yet begun. */
  #endsAt = Infinity
  #stopped = false

  /** @param own never asked, whoever tells of it */
  constructor(target: KadKey, seeds: Iterable<PeerId>, own: PeerId | null, params: Partial<LookupParams> = {}) {
    this.target = target
    this.#own = own
    this.#params = { ...LOOKUP_DEFAULTS, ...params }
    let count = 0
    for (const seed of seeds) this.#hear(seed, count++ % this.#params.paths, 1)
  }

  /** Peers to ask now. */
  next(now: number): PeerId[] {
    if (this.#endsAt === Infinity) this.#endsAt = now + this.#params.limitMs
    if (now >= this.#endsAt || this.messages >= this.#params.maxMessages) this.#stopped = true
    if (this.#stopped) return []
    for (const each of this.#candidates) {
      if (each.state === 'waiting' && now >= each.askedAt + this.#params.slowMs) each.state = 'slow'
    }
    const asked = this.#narrowing() ? this.#askOnPaths() : this.#askNearest()
    for (const each of asked) each.askedAt = now
    this.messages += asked.length
    return asked.map(({ peer }) => peer)
  }

  /** When `next` may have more to ask, or the lookup may be over, although nobody answers. */
  deadline(): number {
    let at = this.#endsAt
    for (const { state, askedAt } of this.#candidates) {
      if (state === 'waiting') at = Math.min(at, askedAt + this.#params.slowMs)
    }
    return at
  }

  answered(peer: PeerId, closer: Iterable<PeerId>): void {
    const candidate = this.#asked(peer)
    if (!candidate) return
    candidate.state = 'answered'
    let heard = 0
    for (const each of closer) {
      if (++heard > this.#params.maxHeardPerAnswer) break
      this.#hear(each, candidate.path ?? 0, candidate.depth + 1)
    }
  }

  failed(peer: PeerId): void {
    const candidate = this.#asked(peer)
    if (candidate) candidate.state = 'failed'
  }

  /** What was looked for is found. */
  stop(): void {
    this.#stopped = true
  }

  /** The k nearest have answered, or there is nobody left; or it was stopped. Slow peers are waited for while hardly anybody answered. */
  get done(): boolean {
    if (this.#stopped) return true
    if (this.#narrowing() || this.#nearest().some(({ state }) => state !== 'answered')) return false
    const count = (wanted: State): number => this.#candidates.filter(({ state }) => state === wanted).length
    return count('answered') >= this.#params.beta || count('slow') === 0
  }

  /** The k closest of those that answered, nearest first. */
  closest(): PeerId[] {
    const answered = this.#candidates.filter(({ state }) => state === 'answered')
    return answered.slice(0, this.#params.k).map(({ peer }) => peer)
  }

  /** Answers that led to the closest peer, that peer's own included. */
  get hops(): number {
    return this.#candidates.find(({ state }) => state === 'answered')?.depth ?? 0
  }

  /** The k nearest that may still count. */
  #nearest(): Candidate[] {
    const nearest: Candidate[] = []
    for (const candidate of this.#candidates) {
      if (nearest.length === this.#params.k) break
      if (counts(candidate)) nearest.push(candidate)
    }
    return nearest
  }

  /** Whether some path waits to hear from one of its β nearest. */
  #narrowing(): boolean {
    for (let path = 0; path < this.#params.paths; path++) if (this.#narrowingOn(path)) return true
    return false
  }

  #narrowingOn(path: number): boolean {
    let near = 0
    for (const candidate of this.#candidates) {
      if (!isOf(candidate, path) || !counts(candidate)) continue
      if (candidate.state !== 'answered') return true
      if (++near === this.#params.beta) return false
    }
    return false
  }

  /** As many as may be asked beside those that are waited for, on each path that goes on. */
  #askOnPaths(): Candidate[] {
    const { alpha, paths } = this.#params
    const asked: Candidate[] = []
    for (let path = 0; path < paths; path++) {
      if (!this.#narrowingOn(path)) continue
      let room = Math.ceil(alpha / paths)
      for (const each of this.#candidates) if (each.path === path && each.state === 'waiting') room--
      for (const each of this.#candidates) {
        if (room <= 0) break
        if (each.state !== 'heard' || !isOf(each, path)) continue
        asked.push(ask(each, path))
        room--
      }
    }
    return asked
  }

  #askNearest(): Candidate[] {
    const unasked = this.#nearest().filter(({ state }) => state === 'heard')
    return unasked.map((each) => ask(each, Math.log2(each.paths & -each.paths)))
  }

  #asked(peer: PeerId): Candidate | null {
    const candidate = this.#byPeer.get(peer.toString())
    return candidate?.state === 'waiting' || candidate?.state === 'slow' ? candidate : null
  }

  #hear(peer: PeerId, path: number, depth: number): void {
    const name = peer.toString()
    const known = this.#byPeer.get(name)
    if (known) known.paths |= 1 << path
    if (known || this.#own?.equals(peer)) return
    const key = kadKeyOfPeer(peer)
    const candidate: Candidate = { peer, key, paths: 1 << path, path: null, depth, state: 'heard', askedAt: 0 }
    let from = 0
    let to = this.#candidates.length
    while (from < to) {
      const middle = (from + to) >>> 1
      const other = this.#candidates[middle] as Candidate
      if (compareDistance(this.target, other.key, candidate.key) < 0) from = middle + 1
      else to = middle
    }
    this.#candidates.splice(from, 0, candidate)
    this.#byPeer.set(name, candidate)
    if (this.#candidates.length > this.#params.maxCandidates) this.#forgetFurthest()
  }

  #forgetFurthest(): void {
    for (let i = this.#candidates.length - 1; i >= 0; i--) {
      const candidate = this.#candidates[i] as Candidate
      if (candidate.state !== 'heard' && candidate.state !== 'failed') continue
      this.#candidates.splice(i, 1)
      this.#byPeer.delete(candidate.peer.toString())
      return
    }
  }
}

function ask(candidate: Candidate, path: number): Candidate {
  candidate.state = 'waiting'
  candidate.path = path
  return candidate
}

/** Whether a path asked the peer, or may. */
function isOf({ path, paths }: Candidate, of: number): boolean {
  return path === null ? (paths & (1 << of)) !== 0 : path === of
}

function counts({ state }: Candidate): boolean {
  return state !== 'failed' && state !== 'slow'
}
