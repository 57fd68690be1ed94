/**
 * The running program without a screen: state, events and commands on a libp2p host. `ui` draws it, `bin` starts and stops it, scripts talk to it.
 */
import type { Event } from './event.ts'
import type { AppSignals, ScriptCommand, SignalName } from './signals.ts'
import type { State } from './state.ts'

export interface App {
  /** The present state; every change is a new value. */
  readonly state: State
  /** Runs `update` and performs the commands it asks for. Synchronous; an event dispatched from inside waits its turn. */
  dispatch(event: Event): void
  /** Called after the state changed, once a turn of the event loop however many events came. Returns "off". */
  subscribe(listener: () => void): () => void
  /** Called for each signal, in order, synchronously. Returns "off". */
  on<K extends SignalName>(signal: K, listener: (payload: AppSignals[K]) => void): () => void
  /** Performs a script's command. @throws AppError | NetError: both have `code` and a sentence */
  request(command: ScriptCommand): Promise<unknown>
  /** Resolves when the host listens; rejects (AppError | NetError) when it can't. */
  readonly ready: Promise<void>
  /** Resolves once `stop` is over, whoever asked for it. */
  readonly stopped: Promise<void>
  /** Flushes what was accepted, says go-away, ends every connection (2 s at most) and gives the profile free. Idempotent. */
  stop(): Promise<void>
}
