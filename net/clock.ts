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

/** Longer timers overflow and would fire at once (Node's own limit). */
const MAX_TIMER_MS = 2 ** 31 - 1

let turn: (() => void)[] = []

/** One immediate serves everyone who waits for the end of this turn. */
function endTurn(): void {
  const waiting = turn
  turn = []
  let done = 0
  try {
    for (const fn of waiting) {
      done++
      fn()
    }
  } finally {
    // One that throws must not cost the others their turn.
    for (let i = done; i < waiting.length; i++) systemClock.endOfTurn(waiting[i] as () => void)
  }
}

/** Real time. */
export const systemClock: Clock = {
  now: () => performance.now(),
  epochMs: () => Date.now(),
  after(ms, fn) {
    const timer = setTimeout(fn, Math.min(ms, MAX_TIMER_MS))
    timer.unref()
    return () => clearTimeout(timer)
  },
  endOfTurn(fn) {
    // The check phase follows the poll phase, in which every readable socket was read.
    if (turn.push(fn) === 1) setImmediate(endTurn)
  },
}

/** Resolves after `ms` milliseconds, or as soon as the signal aborts. */
export function pause(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const over = (): void => {
      cancel()
      signal?.removeEventListener('abort', over)
      resolve()
    }
    const cancel = clock.after(ms, over)
    signal?.addEventListener('abort', over)
  })
}

/** A moment of the wall clock as RFC 3339 writes it, in UTC: 2025-01-02T03:04:05.006Z. */
export function rfc3339(epochMs: number): string {
  return new Date(epochMs).toISOString()
}
