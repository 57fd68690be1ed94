/** The clock of a process that was stopped: after each timer that is due, and before the end of its turn, comes what arrived meanwhile. */
import type { Clock } from '../../net/clock.ts'

export function lateClock(clock: Clock, arrive: () => void): Clock {
  return {
    now: () => clock.now(),
    epochMs: () => clock.epochMs(),
    endOfTurn: (fn) => clock.endOfTurn(fn),
    after: (ms, fn) =>
      clock.after(ms, () => {
        fn()
        arrive()
      }),
  }
}
