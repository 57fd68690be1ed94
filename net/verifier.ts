/**
 * Port: signature checks in bulk. Production decides where they are cheapest (inline for a few, the thread pool under load);
 * simulation checks at once.
 */
import { systemClock } from './clock.ts'
import type { Clock } from './clock.ts'
import { verifyInBackground } from './keys.ts'
import type { PublicKey } from './keys.ts'

export interface VerifyJob {
  key: PublicKey
  message: Uint8Array
  signature: Uint8Array
}

export interface Verifier {
  /**
   * Checks all jobs, then calls `done` once with one verdict a job, in order; possibly before it returns. Calls of one `verify` caller
   * finish in the order in which they were made when they share the same `lane`.
   * False = full: more than `maxPending` jobs wait, or callers of `onRoom` do, who go first; nothing was taken, stop reading that
   * stream and call again from `onRoom`.
   */
  verify(lane: object, jobs: readonly VerifyJob[], done: (verdicts: readonly boolean[]) => void): boolean
  /** `fn` is called once, when there is room again. */
  onRoom(fn: () => void): void
}

export interface VerifierOptions {
  clock?: Clock
  verifyInline?: (job: VerifyJob) => boolean
  /** Calls `done` in a later turn. */
  verifyInPool?: (job: VerifyJob, done: (valid: boolean) => void) => void
  /**
   * Checks made at once in one turn; what goes beyond goes to the pool. Ours, measured with two cores: a check takes 130 µs of the loop
   * inline; in the pool 20 µs of the loop and 80 µs in all once four are under way, but 200 µs alone.
   */
  maxInline?: number
  /** Jobs that wait for their verdict. Ours: 1,024 are about 0.1 s of work. */
  maxPending?: number
  /** Jobs given to the pool at once. Ours: more is no faster, and files and names wait behind them in the same pool. */
  maxInPool?: number
}

const MAX_INLINE = 3
const MAX_PENDING = 1024
const MAX_IN_POOL = 64

/** One `verify` call whose jobs are in the pool or wait for it. */
interface Batch {
  lane: object
  jobs: readonly VerifyJob[]
  verdicts: boolean[]
  /** Jobs given to the pool. */
  started: number
  /** Jobs without a verdict. */
  left: number
  done: (verdicts: readonly boolean[]) => void
}

export function createVerifier(options: VerifierOptions = {}): Verifier {
  return new PoolVerifier(options)
}

class PoolVerifier implements Verifier {
  readonly #clock: Clock
  readonly #verifyInline: (job: VerifyJob) => boolean
  readonly #verifyInPool: (job: VerifyJob, done: (valid: boolean) => void) => void
  readonly #maxInline: number
  readonly #maxPending: number
  readonly #maxInPool: number
  #inlineThisTurn = 0
  #pending = 0
  #inPool = 0
  /** Batches with jobs that the pool hasn't got yet, oldest first. */
  #waiting: Batch[] = []
  /** Batches of a lane that aren't done, oldest first. */
  readonly #lanes = new Map<object, Batch[]>()
  /** In the order in which they are served. */
  #roomListeners: (() => void)[] = []
  #announcing = false

  constructor(options: VerifierOptions) {
    this.#clock = options.clock ?? systemClock
    this.#verifyInline = options.verifyInline ?? ((job) => job.key.verify(job.message, job.signature))
    this.#verifyInPool =
      options.verifyInPool ?? ((job, done) => verifyInBackground(job.key, job.message, job.signature, done))
    this.#maxInline = options.maxInline ?? MAX_INLINE
    this.#maxPending = options.maxPending ?? MAX_PENDING
    this.#maxInPool = options.maxInPool ?? MAX_IN_POOL
  }

  verify(lane: object, jobs: readonly VerifyJob[], done: (verdicts: readonly boolean[]) => void): boolean {
    const queue = this.#lanes.get(lane)
    if (queue === undefined && this.#takeInline(jobs.length)) {
      done(jobs.map(this.#verifyInline))
      return true
    }
    if (this.#pending > this.#maxPending || (this.#roomListeners.length > 0 && !this.#announcing)) return false
    const batch: Batch = { lane, jobs, verdicts: [], started: 0, left: jobs.length, done }
    if (queue === undefined) this.#lanes.set(lane, [batch])
    else queue.push(batch)
    this.#pending += jobs.length
    this.#waiting.push(batch)
    this.#fillPool()
    return true
  }

  onRoom(fn: () => void): void {
    this.#roomListeners.push(fn)
  }

  /** Whether so many more may be checked inline in this turn; they then count as checked. */
  #takeInline(count: number): boolean {
    if (this.#inlineThisTurn + count > this.#maxInline) return false
    if (this.#inlineThisTurn === 0 && count > 0) this.#clock.endOfTurn(() => (this.#inlineThisTurn = 0))
    this.#inlineThisTurn += count
    return true
  }

  #fillPool(): void {
    let filled = 0
    for (const batch of this.#waiting) {
      while (batch.started < batch.jobs.length) {
        if (this.#inPool === this.#maxInPool) {
          this.#waiting.splice(0, filled)
          return
        }
        this.#start(batch, batch.started++)
      }
      filled++
    }
    this.#waiting.length = 0
  }

  #start(batch: Batch, index: number): void {
    this.#inPool++
    this.#verifyInPool(batch.jobs[index] as VerifyJob, (valid) => {
      batch.verdicts[index] = valid
      this.#inPool--
      this.#pending--
      this.#fillPool()
      if (--batch.left === 0) this.#finish(batch.lane)
      if (this.#roomListeners.length > 0 && this.#pending <= this.#maxPending / 2) this.#announceRoom()
    })
  }

  /** Hands out what is done at the front of the lane. */
  #finish(lane: object): void {
    const queue = this.#lanes.get(lane)
    for (let batch = queue?.[0]; batch !== undefined && batch.left === 0; batch = queue?.[0]) {
      queue?.shift()
      if (queue?.length === 0) this.#lanes.delete(lane)
      batch.done(batch.verdicts)
    }
  }

  /** Each may fill it again, and then waits behind the others: a peer that floods us can't keep the rest out. */
  #announceRoom(): void {
    if (this.#announcing) return
    this.#announcing = true
    try {
      while (this.#pending <= this.#maxPending) {
        const next = this.#roomListeners.shift()
        if (!next) break
        next()
      }
    } finally {
      this.#announcing = false
    }
  }
}
