/**
 * Who must not be grafted, and until when (gossipsub v1.1, "Prune Backoff"). Kept by peer id rather than by connection: the
 * other side remembers too. Nobody is grafted within a slack after the end, because clocks differ.
 */
import type { RouterParams } from './params.ts'

/** go: heartbeats added before we graft, and between sweeps. */
const SLACK_HEARTBEATS = 2
const SWEEP_HEARTBEATS = 15

export class Backoffs {
  readonly #params: RouterParams
  /** Topic → peer → end. */
  readonly #ends = new Map<string, Map<string, number>>()
  #size = 0

  constructor(params: RouterParams) {
    this.#params = params
  }

  get size(): number {
    return this.#size
  }

  /** The longer of the old and the new one holds. */
  add(topic: string, peer: string, ms: number, now: number): void {
    const end = now + Math.min(ms, this.#params.maxBackoffMs)
    let peers = this.#ends.get(topic)
    const before = peers?.get(peer)
    if (before !== undefined && before >= end) return
    if (before === undefined) {
      if (this.#size >= this.#params.maxBackoffs) this.#dropOne()
      peers = this.#ends.get(topic)
      if (!peers) this.#ends.set(topic, (peers = new Map()))
      this.#size++
    }
    peers?.set(peer, end)
  }

  /** When the back-off ends; -Infinity = there is none. */
  end(topic: string, peer: string): number {
    return this.#ends.get(topic)?.get(peer) ?? -Infinity
  }

  /** Whether a GRAFT of the peer's comes too early. */
  active(topic: string, peer: string, now: number): boolean {
    return now < this.end(topic, peer)
  }

  /** Whether we may graft the peer. */
  mayGraft(topic: string, peer: string, now: number): boolean {
    const slack = SLACK_HEARTBEATS * this.#params.heartbeatMs
    return now >= this.end(topic, peer) + slack
  }

  /** Forgets what is over, now and then. */
  heartbeat(tick: number, now: number): void {
    if (tick % SWEEP_HEARTBEATS !== 0) return
    for (const [topic, peers] of this.#ends) {
      for (const peer of peers.keys()) if (this.mayGraft(topic, peer, now)) this.#delete(topic, peers, peer)
    }
  }

  #dropOne(): void {
    for (const [topic, peers] of this.#ends) {
      for (const peer of peers.keys()) return this.#delete(topic, peers, peer)
    }
  }

  #delete(topic: string, peers: Map<string, number>, peer: string): void {
    peers.delete(peer)
    this.#size--
    if (peers.size === 0) this.#ends.delete(topic)
  }
}
