/**
 * The stream of both muxers: what is unread, what is unsent, how each direction stands, and who waits for it. It holds no
 * frame format and no credit; the session that owns it moves its bytes.
 *
 *   reading   open → ended (the remote's end came) | failed (reset, or the session is over)
 *   writing   open → ending (closeWrite; bytes may be unsent) → ended (the end is on its way) | failed
 *
 * A promise is made only when someone asks for one. Leaving a `for await` early resets the stream, unless the remote has ended
 * its direction: nobody would read the rest.
 */
import { ChunkQueue } from './chunk-queue.ts'
import { NetError, toNetError } from './errors.ts'
import type { MuxerLimits } from './muxer.ts'
import type { Pipe } from './pipe.ts'
import type { Direction, MuxedStream, StreamNegotiator } from './stream.ts'

type ReadState = 'open' | 'ended' | 'failed'
type WriteState = 'open' | 'ending' | 'ended' | 'failed'

/** Event → what a state becomes; states that are not named stay as they are. */
const READ_AFTER: Record<'end' | 'fail', Partial<Record<ReadState, ReadState>>> = {
  end: { open: 'ended' },
  fail: { open: 'failed' },
}
const WRITE_AFTER: Record<'close' | 'end-sent' | 'fail', Partial<Record<WriteState, WriteState>>> = {
  close: { open: 'ending' },
  'end-sent': { ending: 'ended' },
  fail: { open: 'failed', ending: 'failed' },
}

/** What a stream asks of the session that owns it. */
export interface StreamOwner {
  readonly limits: MuxerLimits
  /** The stream has bytes or an end to send. */
  wake(stream: MuxerStream): void
  /** So many bytes that had arrived no longer wait for the reader. */
  consumed(stream: MuxerStream, bytes: number): void
  /** What was unsent fell to half the high-water mark: `relieve` the stream once the pipe is flushed. */
  relieved(stream: MuxerStream): void
  /** This side gave the stream up; the remote has to hear. */
  sendReset(stream: MuxerStream, code: number): void
  /** Both directions are over. */
  over(stream: MuxerStream): void
}

class Deferred {
  resolve!: () => void
  reject!: (error: NetError) => void
  readonly promise = new Promise<void>((resolve, reject) => {
    this.resolve = resolve
    this.reject = reject
  })
}

interface Waiter {
  resolve(chunk: Uint8Array | null): void
  reject(error: NetError): void
}

export abstract class MuxerStream implements MuxedStream {
  abstract readonly id: string
  readonly direction: Direction
  protocol = ''
  negotiator: StreamNegotiator | null = null
  writeHighWaterMark: number
  /** What this stream may send before it is the next one's turn; the session's. Bytes. */
  allowance = 0

  readonly #owner: StreamOwner
  readonly #unread = new ChunkQueue()
  readonly #unsent = new ChunkQueue()
  #reading: ReadState = 'open'
  #writing: WriteState = 'open'
  #error: NetError | null = null
  #waiters: Waiter[] = []
  #onData: ((bytes: Uint8Array) => void) | null = null
  #onEnd: ((error?: Error) => void) | null = null
  #paused = false
  #delivering = false
  #full = false
  #onDrain: (() => void) | null = null
  #drained: Deferred | null = null
  #closed: Promise<void> | null = null
  #resolveClosed: (() => void) | null = null

  constructor(owner: StreamOwner, direction: Direction) {
    this.#owner = owner
    this.direction = direction
    this.writeHighWaterMark = owner.limits.writeHighWaterMark
  }

  // What whoever speaks a protocol sees.

  write(bytes: Uint8Array): boolean {
    if (this.#writing !== 'open')
      throw this.#error ?? new NetError('closed', 'The stream was written to after its write side was closed')
    if (bytes.length > 0) {
      this.#unsent.push(bytes)
      if (this.#unsent.byteLength > this.#owner.limits.maxWriteBytes) throw this.#overflowed()
      this.#owner.wake(this)
    }
    if (this.#unsent.byteLength < this.writeHighWaterMark) return true
    this.#full = true
    return false
  }

  get writeBufferBytes(): number {
    return this.#unsent.byteLength
  }

  get writable(): boolean {
    return this.#writing === 'open' && this.#unsent.byteLength < this.writeHighWaterMark
  }

  drained(): Promise<void> {
    if (this.#writing === 'failed') return Promise.reject(this.#error as NetError)
    if (!this.#full) return Promise.resolve()
    this.#drained ??= new Deferred()
    return this.#drained.promise
  }

  onDrain(fn: () => void): void {
    this.#onDrain = fn
  }

  read(): Promise<Uint8Array | null> {
    if (this.#onData !== null)
      return Promise.reject(new NetError('bad-argument', 'read() was called on a stream whose bytes go to onData'))
    const chunk = this.#unread.shift()
    if (chunk !== undefined) {
      this.#owner.consumed(this, chunk.length)
      return Promise.resolve(chunk)
    }
    if (this.#reading === 'ended') return Promise.resolve(null)
    if (this.#reading === 'failed') return Promise.reject(this.#error as NetError)
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject })
    })
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return {
      next: async () => {
        const value = await this.read()
        return value === null ? { value: undefined, done: true } : { value, done: false }
      },
      return: () => {
        if (this.#reading === 'open') this.reset()
        return Promise.resolve({ value: undefined, done: true })
      },
    }
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

  closeWrite(): void {
    if (this.#writing !== 'open') return
    this.#writing = WRITE_AFTER.close[this.#writing] ?? this.#writing
    this.#owner.wake(this)
  }

  reset(code = 0): void {
    this.abort(new NetError('reset', 'The stream was reset by this side'), code)
  }

  get closed(): Promise<void> {
    this.#closed ??= this.isOver
      ? Promise.resolve()
      : new Promise((resolve) => {
          this.#resolveClosed = resolve
        })
    return this.#closed
  }

  // What the session sees.

  get unreadBytes(): number {
    return this.#unread.byteLength
  }

  /** Whether the remote may still send. */
  get readOpen(): boolean {
    return this.#reading === 'open'
  }

  /** Whether everything written is on its way, and the end, so that `endSent` can follow. */
  get endDue(): boolean {
    return this.#writing === 'ending' && this.#unsent.byteLength === 0
  }

  /** Whether the write side has neither ended nor failed. */
  get writePending(): boolean {
    return this.#writing === 'open' || this.#writing === 'ending'
  }

  get isOver(): boolean {
    return !this.readOpen && !this.writePending
  }

  /** Bytes from the remote, which are the stream's from then on. */
  receive(bytes: Uint8Array): void {
    let rest: Uint8Array | null = bytes
    if (this.negotiator !== null && this.#reading === 'open') rest = this.#negotiate(this.negotiator, bytes)
    if (rest === null || rest.length === 0) return
    if (this.#reading !== 'open') {
      this.#owner.consumed(this, rest.length)
    } else if (this.#onData !== null) {
      if (this.#paused || this.#delivering || this.#unread.byteLength > 0) {
        this.#unread.keep(rest)
        return
      }
      this.#handOver(this.#onData, rest)
      // What came or ended from within that call.
      if (this.#unread.byteLength > 0 || this.#reading !== 'open') this.#deliver()
    } else {
      const waiter = this.#waiters.shift()
      if (waiter === undefined) this.#unread.keep(rest)
      else {
        this.#owner.consumed(this, rest.length)
        waiter.resolve(rest)
      }
    }
  }

  /** The remote ended its direction. */
  receiveEnd(): void {
    if (this.#reading !== 'open') return
    if (this.negotiator !== null) {
      const error = new NetError('closed', 'The peer ended the stream before its protocol was settled')
      // A lazy dialer may have said all it has to say: the refusal on its way out must not be lost in a reset.
      if (this.direction === 'outbound' || this.#unsent.byteLength === 0) return this.abort(error)
      this.closeWrite()
      return this.receiveNoMore(error)
    }
    this.#reading = READ_AFTER.end[this.#reading] ?? this.#reading
    this.#settleOver()
    this.#reportEnd()
  }

  /** The remote gave the stream up. What it ended before that can still be read; what it did not end is lost. */
  receiveReset(code: number): void {
    const suffix = code === 0 ? '' : ` (code ${code})`
    this.fail(new NetError('reset', `The peer reset the stream${suffix}`), this.#reading === 'open')
  }

  /** No more will come, though the remote didn't end the stream. What came can be read first, and what was written still goes out. */
  receiveNoMore(error: NetError): void {
    if (this.#reading !== 'open') return
    this.#error ??= error
    this.#reading = READ_AFTER.fail[this.#reading] ?? this.#reading
    this.#failNegotiation(error)
    this.#settleOver()
    this.#reportEnd()
  }

  /** This side gives the stream up because of `error`, which its reader gets. */
  abort(error: NetError, code = 0): void {
    if (this.isOver) {
      this.#discardUnread()
      this.#reportEnd()
      return
    }
    this.#owner.sendReset(this, code)
    this.fail(error, true)
  }

  /** Ends both directions without a word to the remote. `discard` drops what is unread. */
  fail(error: NetError, discard: boolean): void {
    if (discard) this.#discardUnread()
    if (this.isOver) return
    this.#error ??= error
    this.#reading = READ_AFTER.fail[this.#reading] ?? this.#reading
    const wrote = this.writePending
    this.#writing = WRITE_AFTER.fail[this.#writing] ?? this.#writing
    this.#unsent.clear()
    this.#settleOver()
    this.#failNegotiation(error)
    if (wrote) this.#drained?.reject(this.#error)
    else this.#drained?.resolve()
    this.#drained = null
    this.#onDrain = null
    this.#reportEnd()
  }

  /** Moves the first `bytes` unsent bytes to the pipe; what `Pipe.write` said last. */
  moveTo(pipe: Pipe, bytes: number): boolean {
    let room = true
    this.allowance -= bytes
    for (let left = bytes; left > 0;) {
      const piece = this.#unsent.take(left)
      left -= piece.length
      room = pipe.write(piece)
    }
    if (this.#full && this.#unsent.byteLength * 2 <= this.writeHighWaterMark) this.#owner.relieved(this)
    return room
  }

  /** The end of our direction is on its way. */
  endSent(): void {
    this.#writing = WRITE_AFTER['end-sent'][this.#writing] ?? this.#writing
    this.#settleOver()
  }

  /** Tells whoever waits that there is room again. */
  relieve(): void {
    // Another stream's listener may have filled this one again since it was noted.
    if (!this.#full || this.#unsent.byteLength * 2 > this.writeHighWaterMark) return
    this.#full = false
    this.#drained?.resolve()
    this.#drained = null
    if (this.#writing === 'open') this.#onDrain?.()
  }

  #negotiate(negotiator: StreamNegotiator, bytes: Uint8Array): Uint8Array | null {
    let rest: Uint8Array | null
    try {
      rest = negotiator.receive(bytes)
    } catch (thrown) {
      this.#owner.consumed(this, bytes.length)
      this.abort(toNetError(thrown))
      return null
    }
    this.#owner.consumed(this, bytes.length - (rest === null ? 0 : rest.length))
    if (rest !== null && this.negotiator === negotiator) this.negotiator = null
    return rest
  }

  #failNegotiation(error: NetError): void {
    const negotiator = this.negotiator
    this.negotiator = null
    negotiator?.fail?.(error)
  }

  #deliver(): void {
    if (this.#delivering) return
    while (this.#onData !== null && !this.#paused) {
      const chunk = this.#unread.shift()
      if (chunk === undefined) break
      this.#handOver(this.#onData, chunk)
    }
    this.#reportEnd()
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
    this.#owner.consumed(this, length)
    if (failure !== null) this.abort(failure)
  }

  /** Once nothing is left to read: tells readers how it ended. */
  #reportEnd(): void {
    if (this.#reading === 'open' || this.#unread.byteLength > 0 || this.#delivering) return
    const waiters = this.#waiters
    this.#waiters = []
    for (const waiter of waiters) {
      if (this.#reading === 'ended') waiter.resolve(null)
      else waiter.reject(this.#error as NetError)
    }
    const onEnd = this.#onEnd
    this.#onEnd = null
    if (onEnd === null) return
    if (this.#reading === 'ended') onEnd()
    else onEnd(this.#error as NetError)
  }

  #settleOver(): void {
    if (!this.isOver) return
    this.#owner.over(this)
    this.#resolveClosed?.()
    this.#resolveClosed = null
  }

  #discardUnread(): void {
    const bytes = this.#unread.byteLength
    this.#unread.clear()
    if (bytes > 0) this.#owner.consumed(this, bytes)
  }

  #overflowed(): NetError {
    const error = new NetError(
      'limit-exceeded',
      `More than ${this.#owner.limits.maxWriteBytes} bytes were written to a stream whose peer does not read`,
    )
    this.abort(error)
    return error
  }
}
