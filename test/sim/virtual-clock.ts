/**
 * A clock that stands still until it is run. One event at a time: a timer fires, every promise it settled runs to its end (virtual
 * time advances only when the microtask queue is empty), then the end-of-turn callbacks, again to their end. Events of the
 * same moment fire in the order in which they were asked for.
 */
import type { Cancel, Clock } from '../../net/clock.ts'

interface Timer {
  at: number
  order: number
  fn: (() => void) | null
}

/** A wait that floats have worn down to almost nothing still takes time, as it does with real timers. */
const LEAST_DELAY_MS = 1 / 1024

/** Wall clock at virtual time 0: 2026-01-01T00:00:00Z. */
const EPOCH_MS = Date.UTC(2026, 0, 1)

/** Events between two real turns of the event loop when it is run without: whoever watches the process must get a word in. */
const EVENTS_PER_TURN = 1_000

export interface VirtualClockOptions {
  /** Takes no real turn of the event loop after an event: several times as fast, for what waits on promises alone. Default false. */
  promisesOnly?: boolean
}

export class VirtualClock implements Clock {
  readonly #promisesOnly: boolean
  #now = 0
  #order = 0
  #pending = 0
  #running = false
  #turn: (() => void)[] = []
  /** A binary heap by (at, order). */
  readonly #timers: Timer[] = []
  /** Events run so far. */
  events = 0

  constructor({ promisesOnly = false }: VirtualClockOptions = {}) {
    this.#promisesOnly = promisesOnly
  }

  now(): number {
    return this.#now
  }

  epochMs(): number {
    return EPOCH_MS + Math.floor(this.#now)
  }

  after(ms: number, fn: () => void): Cancel {
    const delay = ms > 0 ? Math.max(ms, LEAST_DELAY_MS) : 0
    const timer: Timer = { at: this.#now + delay, order: this.#order++, fn }
    this.#pending++
    this.#push(timer)
    return () => {
      if (timer.fn === null) return
      timer.fn = null
      this.#pending--
    }
  }

  endOfTurn(fn: () => void): void {
    this.#turn.push(fn)
  }

  /** Timers that wait. */
  get pending(): number {
    return this.#pending
  }

  /** Finishes the present turn: microtasks and end-of-turn callbacks until there are none. Time stands still. */
  async settle(): Promise<void> {
    await this.#drained()
    while (this.#turn.length > 0) {
      const turn = this.#turn
      this.#turn = []
      for (const fn of turn) fn()
      await this.#drained()
    }
  }

  /** Runs everything that happens within the next `ms`, and stands at the end of it. */
  advance(ms: number): Promise<void> {
    const end = this.#now + ms
    return this.#alone(async () => {
      await this.settle()
      while (await this.#step(end)) void 0
      this.#now = end
    })
  }

  /** Runs until no timer waits. @throws when there is no end within `limitMs` */
  runUntilIdle(limitMs = 3_600_000): Promise<void> {
    const end = this.#now + limitMs
    return this.#alone(async () => {
      await this.settle()
      while (await this.#step(end)) void 0
      if (this.#pending > 0) throw new Error(`not idle after ${limitMs} ms of virtual time`)
    })
  }

  /** Runs until `condition` holds, looking after each event. @throws when it doesn't within `limitMs` */
  until(condition: () => boolean, limitMs = 60_000): Promise<void> {
    const end = this.#now + limitMs
    return this.#alone(async () => {
      await this.settle()
      while (!condition()) {
        if (!(await this.#step(end))) throw new Error(`did not happen within ${limitMs} ms of virtual time`)
      }
    })
  }

  /** Runs until the promise settles, and gives its outcome. */
  async resolve<T>(promise: Promise<T>, limitMs = 60_000): Promise<T> {
    let settled = false
    const mark = (): void => {
      settled = true
    }
    promise.then(mark, mark)
    await this.until(() => settled, limitMs)
    return promise
  }

  /** When it comes back, no microtask is left. */
  #drained(): Promise<void> {
    return this.#promisesOnly && this.events % EVENTS_PER_TURN !== 0 ? microtasksDone() : turnDone()
  }

  /** Two who run the clock at once would each see the other's time pass. */
  async #alone(run: () => Promise<void>): Promise<void> {
    if (this.#running) throw new Error('the virtual clock is being run already')
    this.#running = true
    try {
      await run()
    } finally {
      this.#running = false
    }
  }

  /** One event at or before `end`; false when there is none. */
  async #step(end: number): Promise<boolean> {
    for (;;) {
      const timer = this.#timers[0]
      if (!timer || (timer.fn !== null && timer.at > end)) return false
      this.#pop()
      const fn = timer.fn
      if (fn === null) continue
      timer.fn = null
      this.#pending--
      this.#now = timer.at
      this.events++
      fn()
      await this.settle()
      return true
    }
  }

  #push(timer: Timer): void {
    const heap = this.#timers
    let i = heap.length
    heap.push(timer)
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (!isBefore(timer, heap[parent] as Timer)) break
      heap[i] = heap[parent] as Timer
      i = parent
    }
    heap[i] = timer
  }

  #pop(): void {
    const heap = this.#timers
    const last = heap.pop() as Timer
    if (heap.length === 0) return
    let i = 0
    for (;;) {
      let child = 2 * i + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Timer, heap[child] as Timer)) child++
      if (!isBefore(heap[child] as Timer, last)) break
      heap[i] = heap[child] as Timer
      i = child
    }
    heap[i] = last
  }
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order)
}

/** One real turn of the event loop, after all microtasks. */
function turnDone(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

/** A tick that is asked for in a microtask comes when there are no more of those. */
async function microtasksDone(): Promise<void> {
  await Promise.resolve()
  return new Promise((resolve) => {
    process.nextTick(resolve)
  })
}
