/**
 * How fast one peer's direct messages are taken, whatever the protocol: each is written to the disk before it is acknowledged, and whoever sends without end
 * would have the program, and the disk, to itself. What comes faster waits at its sender; nothing is lost.
 */
import { Allowances } from '../../net/index.ts'
import type { Allowance, Clock } from '../../net/index.ts'

/** Messages of one peer that are taken at once, and then one each so many ms. Ours: a long night's worth that waited for us, and a fast script. */
const BURST = 128
const REFILL_MS = 50
/** Peers that are remembered; the one that wrote longest ago goes first. Ours: more than have a connection. */
const MAX_PEERS = 1_024

export class Pace {
  readonly #clock: Clock
  readonly #allowances = new Allowances(BURST, REFILL_MS, MAX_PEERS)

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Resolves when the peer's next message may be taken. */
  next(peerId: string): Promise<void> {
    return taken(this.#allowances.of(peerId), this.#clock)
  }
}

/** Resolves when one was taken of the allowance. */
export async function taken(allowance: Allowance, clock: Clock): Promise<void> {
  while (!allowance.take(clock.now())) {
    const wait = allowance.next(clock.now()) - clock.now()
    await new Promise<void>((resolve) => clock.after(Math.ceil(wait), resolve))
  }
}
