/**
 * How fast one peer's direct messages are taken, whatever the protocol: each is written to the disk before it is acknowledged, and whoever sends without end
 * would have the program, and the disk, to itself. What comes faster waits at its sender; nothing is lost.
 */
import { Allowance } from '../../net/index.ts'
import type { Clock } from '../../net/index.ts'

/** Messages of one peer that are taken at once, and then one each so many ms. Ours: a long night's worth that waited for us, and a fast script. */
const BURST = 128
const REFILL_MS = 50
/** Peers that are remembered; the one that wrote longest ago goes first. Ours: more than have a connection. */
const MAX_PEERS = 1_024

export class Pace {
  readonly #clock: Clock
  /** Insertion order is age. */
  readonly #allowances = new Map<string, Allowance>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Resolves when the peer's next message may be taken. */
  async next(peerId: string): Promise<void> {
    const clock = this.#clock
    const allowance = this.#of(peerId)
    while (!allowance.take(clock.now())) {
      const wait = allowance.next(clock.now()) - clock.now()
      await new Promise<void>((resolve) => clock.after(Math.ceil(wait), resolve))
    }
  }

  #of(peerId: string): Allowance {
    const allowance = this.#allowances.get(peerId) ?? new Allowance(BURST, REFILL_MS)
    this.#allowances.delete(peerId)
    this.#allowances.set(peerId, allowance)
    const [oldest] = this.#allowances.keys()
    if (this.#allowances.size > MAX_PEERS && oldest !== undefined) this.#allowances.delete(oldest)
    return allowance
  }
}
