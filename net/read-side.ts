/**
 * The reading side of a muxed stream: what came and was not read, and who waits for it.
 *
 *   open → ended (the remote's end came) | failed (reset, or the session is over)
 *
 * Bytes go to `onData` as they come, or wait for `read`. A promise is made only when someone asks for one. How it ended is told
 * once everything before it was read.
 */
import { ChunkQueue } from './chunk-queue.ts'
import { NetError, toNetError } from './errors.ts'

export type ReadState = 'open' | 'ended' | 'failed'

/** Event → what a state becomes; states that are not named stay as they are. */
const AFTER: Record<'end' | 'fail', Partial<Record<ReadState, ReadState>>> = {
  end: { open: 'ended' },
  fail: { open: 'failed' },
}

/** What the side asks of its stream. */
export interface Reader {
  /** So many bytes that had come no longer wait. */
  consumed(bytes: number): void
  /** `onData` threw. */
  abort(error: NetError): void
}

interface Waiter {
  resolve(chunk: Uint8Array | null): void
  reject(error: NetError): void
}

export class ReadSide {
  readonly #reader: Reader
  readonly #unread = new ChunkQueue()
  #state: ReadState = 'open'
  #error: NetError | null = null
  #waiters: Waiter[] = []
  #onData: ((bytes: Uint8Array) => void) | null = null
  #onEnd: ((error?: Error) => void) | null = null
  #paused = false
  #delivering = false

  constructor(reader: Reader) {
    this.#reader = reader
  }

  get open(): boolean {
    return this.#state === 'open'
  }

  get unreadBytes(): number {
    return this.#unread.byteLength
  }

  // What whoever reads calls.

  read(): Promise<Uint8Array | null> {
    if (this.#onData !== null) {
      return Promise.reject(new NetError('bad-argument', 'read() was called on a stream whose bytes go to onData'))
    }
    const chunk = this.#unread.shift()
    if (chunk !== undefined) {
      this.#reader.consumed(chunk.length)
      return Promise.resolve(chunk)
    }
    if (this.#state === 'ended') return Promise.resolve(null)
    if (this.#state === 'failed') return Promise.reject(this.#error as NetError)
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject })
    })
  }

  onData(fn: (bytes: Uint8Array) => void, onEnd?: (error?: Error) => void): void {
    this.#onData = fn
    this.#onEnd = onEnd ?? null
    this.#deliver()
  }

  pause(paused: boolean): void {
    this.#paused = paused
    if (!paused) this.#deliver()
  }

  // What the stream calls.

  receive(bytes: Uint8Array): void {
    if (this.#state !== 'open') {
      this.#reader.consumed(bytes.length)
      return
    }
    if (this.#onData === null) {
      this.#receiveForRead(bytes)
    } else if (this.#paused || this.#delivering || this.#unread.byteLength > 0) {
      this.#unread.keep(bytes)
    } else {
      this.#handOver(this.#onData, bytes)
      // What came or ended from within that call.
      if (this.#unread.byteLength > 0 || this.#state !== 'open') this.#deliver()
    }
  }

  /** The remote ended its direction. */
  end(): void {
    this.#state = AFTER.end[this.#state] ?? this.#state
  }

  /** No more will come. What came can still be read, unless it is discarded. */
  fail(error: NetError): void {
    if (this.#state === 'open') this.#error = error
    this.#state = AFTER.fail[this.#state] ?? this.#state
  }

  discard(): void {
    const bytes = this.#unread.byteLength
    this.#unread.clear()
    if (bytes > 0) this.#reader.consumed(bytes)
  }

  /** Once nothing is left to read: tells readers how it ended. */
  reportEnd(): void {
    if (this.#state === 'open' || this.#unread.byteLength > 0 || this.#delivering) return
    const waiters = this.#waiters
    this.#waiters = []
    for (const waiter of waiters) {
      if (this.#state === 'ended') waiter.resolve(null)
      else waiter.reject(this.#error as NetError)
    }
    const onEnd = this.#onEnd
    this.#onEnd = null
    if (onEnd === null) return
    if (this.#state === 'ended') onEnd()
    else onEnd(this.#error as NetError)
  }

  #receiveForRead(bytes: Uint8Array): void {
    const waiter = this.#waiters.shift()
    if (waiter === undefined) {
      this.#unread.keep(bytes)
      return
    }
    this.#reader.consumed(bytes.length)
    waiter.resolve(bytes)
  }

  #deliver(): void {
    if (this.#delivering) return
    while (this.#onData !== null && !this.#paused) {
      const chunk = this.#unread.shift()
      if (chunk === undefined) break
      this.#handOver(this.#onData, chunk)
    }
    this.reportEnd()
  }

  #handOver(onData: (bytes: Uint8Array) => void, bytes: Uint8Array): void {
    const length = bytes.length
    this.#delivering = true
    let failure: NetError | null = null
    try {
      onData(bytes)
    } catch (thrown) {
      failure = toNetError(thrown)
    }
    this.#delivering = false
    this.#reader.consumed(length)
    if (failure !== null) this.#reader.abort(failure)
  }
}
