/**
 * Port: signature checks in bulk. Production decides where they are cheapest (inline for a few, the thread pool under load);
 * simulation checks at once.
 */
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
   * False = full: more than `maxPending` jobs wait; nothing was taken, stop reading that stream and call again from `onRoom`.
   */
  verify(lane: object, jobs: readonly VerifyJob[], done: (verdicts: readonly boolean[]) => void): boolean
  /** `fn` is called once, when there is room again. */
  onRoom(fn: () => void): void
}
