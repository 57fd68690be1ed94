/**
 * Port: time. Production and virtual clocks implement it; nothing else in the host touches timers.
 */

export type Cancel = () => void

export interface Clock {
  /** Monotonic milliseconds; only differences mean something. */
  now(): number
  /** Wall clock: milliseconds since 1970. */
  epochMs(): number
  /** Runs `fn` once after `ms` milliseconds. The timer does not keep the process alive. */
  after(ms: number, fn: () => void): Cancel
  /** Runs `fn` once when the present turn of the event loop ends: after all input that is already here was handled. */
  endOfTurn(fn: () => void): void
}
