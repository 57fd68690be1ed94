/**
 * The writing side of a muxed stream: what was written and is not on its way, and who waits for room.
 *
 *   open → ending (closed; bytes may be unsent) → ended (the end is on its way)
 *   open, ending → failed (reset, or the session is over)
 */
import { ChunkQueue } from './chunk-queue.ts'
import { NetError } from './errors.ts'
import type { Pipe } from './pipe.ts'

export type WriteState = 'open' | 'ending' | 'ended' | 'failed'

/** Event → what a state becomes; states that are not named stay as they are. */
const AFTER: Record<'close' | 'end-sent' | 'fail', Partial<Record<WriteState, WriteState>>> = {
  close: { open: 'ending' },
  'end-sent': { ending: 'ended' },
  fail: { open: 'failed', ending: 'failed' },
}

class Deferred {
  resolve!: () => void
  reject!: (error: NetError) => void
  readonly promise = new Promise<void>((resolve, reject) => {
    this.resolve = resolve
    this.reject = reject
  })
}

export class WriteSide {
  /** Bytes; `write` says false at it, and there is room again at half of it. */
  highWaterMark: number
  readonly #unsent = new ChunkQueue()
  #state: WriteState = 'open'
  #error: NetError | null = null
  /** `write` has said false, and nobody was told of room since. */
  #full = false
  #onDrain: (() => void) | null = null
  #drained: Deferred | null = null

  constructor(highWaterMark: number) {
    this.highWaterMark = highWaterMark
  }

  get open(): boolean {
    return this.#state === 'open'
  }

  /** Whether it has neither ended nor failed. */
  get pending(): boolean {
    return this.#state === 'open' || this.#state === 'ending'
  }

  /** Whether everything written is on its way, and the end, so that `endSent` can follow. */
  get endDue(): boolean {
    return this.#state === 'ending' && this.#unsent.byteLength === 0
  }

  get unsentBytes(): number {
    return this.#unsent.byteLength
  }

  get writable(): boolean {
    return this.#state === 'open' && this.#unsent.byteLength < this.highWaterMark
  }

  /** Whether there is room again for someone who was told that there is none. */
  get relieved(): boolean {
    return this.#full && this.#unsent.byteLength * 2 <= this.highWaterMark
  }

  /** Queues bytes; whether there is room for more. @throws NetError closed | reset */
  write(bytes: Uint8Array): boolean {
    if (this.#state !== 'open') {
      throw this.#error ?? new NetError('closed', 'The stream was written to after its write side was closed')
    }
    if (bytes.length > 0) this.#unsent.push(bytes)
    if (this.#unsent.byteLength < this.highWaterMark) return true
    this.#full = true
    return false
  }

  drained(): Promise<void> {
    if (this.#state === 'failed') return Promise.reject(this.#error as NetError)
    if (!this.#full) return Promise.resolve()
    this.#drained ??= new Deferred()
    return this.#drained.promise
  }

  onDrain(fn: () => void): void {
    this.#onDrain = fn
  }

  /** Moves the first `bytes` unsent bytes to the pipe; what `Pipe.write` said last. */
  moveTo(pipe: Pipe, bytes: number): boolean {
    let room = true
    let left = bytes
    while (left > 0) {
      const piece = this.#unsent.take(left)
      left -= piece.length
      room = pipe.write(piece)
    }
    return room
  }

  /** Tells whoever waits that there is room again. */
  relieve(): void {
    // Another stream's listener may have filled this one again since it was noted.
    if (!this.relieved) return
    this.#full = false
    this.#drained?.resolve()
    this.#drained = null
    if (this.#state === 'open') this.#onDrain?.()
  }

  close(): void {
    this.#state = AFTER.close[this.#state] ?? this.#state
  }

  endSent(): void {
    this.#state = AFTER['end-sent'][this.#state] ?? this.#state
  }

  fail(error: NetError): void {
    if (!this.pending) return
    this.#state = AFTER.fail[this.#state] ?? this.#state
    this.#error = error
    this.#unsent.clear()
    this.#onDrain = null
  }

  /** Rejects who waits for room that won't come; when everything written was on its way already, it resolves. */
  reportFailure(): void {
    if (this.#error !== null) this.#drained?.reject(this.#error)
    else this.#drained?.resolve()
    this.#drained = null
  }
}
