/**
 * Two pipes joined in memory and a clock whose time moves only when told. Turns are real turns of the event loop, so
 * promises settle between them as they do in production; time is virtual, so no test waits.
 */
import { multiaddr } from '@multiformats/multiaddr'
import type { Cancel, Clock } from '../../../net/clock.ts'
import type { Pipe, PipeHandler } from '../../../net/pipe.ts'

export class TestClock implements Clock {
  #now = 0
  #timers: { at: number; fn: () => void }[] = []

  now(): number {
    return this.#now
  }

  epochMs(): number {
    return 1_700_000_000_000 + this.#now
  }

  after(ms: number, fn: () => void): Cancel {
    const timer = { at: this.#now + ms, fn }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  endOfTurn(fn: () => void): void {
    setImmediate(fn)
  }

  get timers(): number {
    return this.#timers.length
  }

  /** Moves time on, running what falls due in order. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms
    for (;;) {
      await turns(8)
      const next = this.#timers.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0]
      if (next === undefined) break
      this.#timers = this.#timers.filter((timer) => timer !== next)
      this.#now = Math.max(this.#now, next.at)
      next.fn()
    }
    this.#now = until
  }
}

/** Lets so many turns of the event loop pass. */
export async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve))
}

export interface MemoryPipeOptions {
  /** Cuts what was flushed into the chunks that the other side gets; absent = as written. */
  cut?: (bytes: Uint8Array) => Uint8Array[]
  /** `write` returns false while more than so many bytes are under way. */
  highWaterMark?: number
}

const ADDRESS = multiaddr('/memory/1')

export class MemoryPipe implements Pipe {
  readonly localAddress = ADDRESS
  readonly remoteAddress = ADDRESS
  bytesRead = 0
  bytesWritten = 0
  flushes = 0
  closedWith: Error | null | undefined
  /** Everything flushed, when a test wants to look at it. */
  readonly log: Uint8Array[] = []
  keepLog = false
  other!: MemoryPipe
  readonly #options: Required<MemoryPipeOptions>
  #handler: PipeHandler | null = null
  #queued: Uint8Array[] = []
  #arrived: Uint8Array[] = []
  #underWay = 0
  #full = false
  #paused = false
  #pumping = false
  #ended = false
  #endArrived = false
  #severed = false
  #endTold = false
  #closed = false

  constructor(options: MemoryPipeOptions) {
    this.#options = { cut: (bytes) => [bytes], highWaterMark: 256 * 1024, ...options }
  }

  attach(handler: PipeHandler): void {
    this.#handler = handler
    this.#pump()
  }

  write(bytes: Uint8Array): boolean {
    if (this.#ended || this.#closed) return false
    this.#queued.push(bytes)
    this.#underWay += bytes.length
    this.#full = this.#underWay > this.#options.highWaterMark
    return !this.#full
  }

  flush(): void {
    this.flushes++
    if (this.#queued.length === 0 || this.#closed) return
    const bytes = Buffer.concat(this.#queued)
    this.#queued = []
    this.bytesWritten += bytes.length
    if (this.keepLog) this.log.push(bytes)
    this.other.#arrived.push(...this.#options.cut(bytes))
    this.other.#pump()
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    this.#paused = false
    this.#pump()
  }

  end(): void {
    this.flush()
    if (this.#ended) return
    this.#ended = true
    this.other.#endArrived = true
    this.other.#pump()
  }

  destroy(error?: Error): void {
    this.#close(error)
    this.other.#severed = true
    this.other.#pump()
  }

  /** As if the cable were pulled and the system noticed. */
  vanish(): void {
    this.#close(new Error('connection reset'))
  }

  #close(error: Error | undefined): void {
    if (this.#closed) return
    this.#closed = true
    this.closedWith = error ?? null
    const handler = this.#handler
    setImmediate(() => handler?.onClose(error))
  }

  #pump(): void {
    if (this.#pumping) return
    this.#pumping = true
    setImmediate(() => {
      this.#pumping = false
      this.#deliver()
    })
  }

  #deliver(): void {
    if (this.#handler === null) return
    while (!this.#paused && !this.#closed) {
      const bytes = this.#arrived.shift()
      if (bytes === undefined) break
      this.bytesRead += bytes.length
      this.other.#taken(bytes.length)
      // Whoever has taken the pipe over by now.
      this.#handler.onData(bytes)
    }
    if (this.#paused || this.#closed || this.#arrived.length > 0) return
    if (this.#severed) this.#close(new Error('connection reset'))
    if (!this.#endArrived || this.#severed) return
    if (!this.#endTold) {
      this.#endTold = true
      this.#handler.onEnd()
    }
    this.#closeIfBothEnded()
    this.other.#closeIfBothEnded()
  }

  #closeIfBothEnded(): void {
    if (this.#endTold && this.#ended) this.#close(undefined)
  }

  #taken(bytes: number): void {
    this.#underWay -= bytes
    if (!this.#full || this.#underWay > this.#options.highWaterMark / 2) return
    this.#full = false
    this.#handler?.onDrain()
  }
}

/** A seeded stream of numbers in [0, 1) (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Cuts bytes at random places into pieces of at most `most`. */
export function randomCut(random: () => number, most: number): (bytes: Uint8Array) => Uint8Array[] {
  return (bytes) => {
    const pieces = []
    for (let start = 0; start < bytes.length;) {
      const end = Math.min(bytes.length, start + 1 + Math.floor(random() * most))
      pieces.push(bytes.subarray(start, end))
      start = end
    }
    return pieces
  }
}

export function pipePair(options: MemoryPipeOptions = {}): [MemoryPipe, MemoryPipe] {
  const a = new MemoryPipe(options)
  const b = new MemoryPipe(options)
  a.other = b
  b.other = a
  return [a, b]
}
