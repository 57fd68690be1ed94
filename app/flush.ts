/** The end of a run: what was handed to the host leaves it. What waits for somebody to come is not waited for. */
import type { Clock } from '../net/index.ts'
import type { State } from './state.ts'

/** What was accepted has so long to leave, ms. Ours: as long as the host's own end takes at most. */
const FLUSH_MS = 2_000

export interface Leaving {
  readonly clock: Clock
  state(): State
  /** Calls back after each change of the state. Returns "off". */
  subscribe(listener: () => void): () => void
  /** Resolves when no direct message is being handed over. */
  readonly dmsLeft: Promise<void>
}

/** Resolves when all is gone, after FLUSH_MS at most. */
export function flush({ clock, state, subscribe, dmsLeft }: Leaving): Promise<void> {
  return new Promise((resolve) => {
    let haveDmsLeft = false
    const check = (): void => {
      if (haveDmsLeft && !isSending(state())) done()
    }
    const off = subscribe(check)
    const cancel = clock.after(FLUSH_MS, () => done())
    const done = (): void => {
      off()
      cancel()
      resolve()
    }
    void dmsLeft.then(() => {
      haveDmsLeft = true
      check()
    })
  })
}

/** Whether a message of ours is on its way at this moment. */
function isSending(state: State): boolean {
  return Object.values(state.conversations).some(({ outbox }) => outbox.some(({ started }) => started))
}
