/**
 * Noticing that the machine slept or that its network changed: a look at the clocks and the interfaces every few seconds. A look that comes
 * far too late means sleep. On some systems the monotonic clock stops in sleep, on all the wall clock can be set, so either one's gap counts: to
 * ask the connections once for nothing costs little.
 */
import type { Cancel, Clock } from './clock.ts'
import { hostsOf } from './interfaces.ts'
import type { Interfaces } from './interfaces.ts'

/** Between two looks, ms. Ours: a change is noticed before a person wonders. */
export const TICK_MS = 5_000

/** A gap of so much between two looks was sleep, ms. Ours: TCP lives through less, and a busy machine is that late too. */
export const SLEPT_MS = 20_000

/** Machine: the clocks at each look go in, whether there was sleep since the last comes out. */
export class SleepWatch {
  #now: number
  #epochMs: number

  constructor(now: number, epochMs: number) {
    this.#now = now
    this.#epochMs = epochMs
  }

  slept(now: number, epochMs: number): boolean {
    const gap = Math.max(now - this.#now, epochMs - this.#epochMs)
    this.#now = now
    this.#epochMs = epochMs
    return gap >= SLEPT_MS
  }
}

export interface NetworkWatchOptions {
  clock: Clock
  interfaces: Interfaces
  onChange: (reason: 'woke' | 'interfaces') => void
}

/** Watches from its making until `stop`. */
export class NetworkWatch {
  readonly #options: NetworkWatchOptions
  readonly #sleep: SleepWatch
  #hosts: string
  #cancel: Cancel

  constructor(options: NetworkWatchOptions) {
    const { clock } = options
    this.#options = options
    this.#sleep = new SleepWatch(clock.now(), clock.epochMs())
    this.#hosts = this.#look()
    this.#cancel = clock.after(TICK_MS, this.#tick)
  }

  stop(): void {
    this.#cancel()
  }

  readonly #tick = (): void => {
    const { clock, onChange } = this.#options
    this.#cancel = clock.after(TICK_MS, this.#tick)
    const slept = this.#sleep.slept(clock.now(), clock.epochMs())
    const hosts = this.#look()
    const changed = hosts !== this.#hosts
    this.#hosts = hosts
    if (slept) onChange('woke')
    else if (changed) onChange('interfaces')
  }

  #look(): string {
    const interfaces = this.#options.interfaces().filter(({ internal }) => !internal)
    return [...hostsOf(interfaces, 4), ...hostsOf(interfaces, 6)].sort().join()
  }
}
