/**
 * The stream of both muxers: a reading and a writing side, and between them and the session the negotiation of a protocol. It
 * holds no frame format and no credit; the session that owns it moves its bytes.
 *
 * Over once both sides are: ended each by its own writer, or failed both at once.
 * Leaving a `for await` early resets the stream, unless the remote has ended its direction: nobody would read the rest.
 */
import { NetError, toNetError } from './errors.ts'
import type { MuxerLimits } from './muxer.ts'
import type { Pipe } from './pipe.ts'
import { ReadSide } from './read-side.ts'
import type { Reader } from './read-side.ts'
import { RotationMember } from './rotation.ts'
import type { Direction, MuxedStream, StreamNegotiator } from './stream.ts'
import { WriteSide } from './write-side.ts'

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

export abstract class MuxerStream extends RotationMember implements MuxedStream, Reader {
  abstract readonly id: string
  readonly direction: Direction
  protocol = ''
  negotiator: StreamNegotiator | null = null
  /** What this stream may send before it is the next one's turn; the session's. Bytes. */
  allowance = 0
  /** Of `unreadBytes`, what the session has counted. */
  counted = 0

  readonly #owner: StreamOwner
  readonly #reading: ReadSide
  readonly #writing: WriteSide
  #closed: Promise<void> | null = null
  #resolveClosed: (() => void) | null = null

  constructor(owner: StreamOwner, direction: Direction) {
    super()
    this.#owner = owner
    this.direction = direction
    this.#reading = new ReadSide(this)
    this.#writing = new WriteSide(owner.limits.writeHighWaterMark)
  }

  // What whoever speaks a protocol sees.

  write(bytes: Uint8Array): boolean {
    const room = this.#writing.write(bytes)
    if (this.#writing.unsentBytes > this.#owner.limits.maxWriteBytes) throw this.#overflowed()
    this.#owner.wake(this)
    return room
  }

  get writeBufferBytes(): number {
    return this.#writing.unsentBytes
  }

  get writeHighWaterMark(): number {
    return this.#writing.highWaterMark
  }

  set writeHighWaterMark(bytes: number) {
    this.#writing.highWaterMark = bytes
  }

  get writable(): boolean {
    return this.#writing.writable
  }

  drained(): Promise<void> {
    return this.#writing.drained()
  }

  onDrain(fn: () => void): void {
    this.#writing.onDrain(fn)
  }

  read(): Promise<Uint8Array | null> {
    return this.#reading.read()
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return {
      next: async () => {
        const value = await this.read()
        return value === null ? { value: undefined, done: true } : { value, done: false }
      },
      return: () => {
        if (this.#reading.open) this.reset()
        return Promise.resolve({ value: undefined, done: true })
      },
    }
  }

  onData(fn: (bytes: Uint8Array) => void, onEnd?: (error?: Error) => void): void {
    this.#reading.onData(fn, onEnd)
  }

  pause(paused: boolean): void {
    this.#reading.pause(paused)
  }

  closeWrite(): void {
    if (!this.#writing.open) return
    this.#writing.close()
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
    return this.#reading.unreadBytes
  }

  /** Whether the remote may still send. */
  get readOpen(): boolean {
    return this.#reading.open
  }

  /** Whether everything written is on its way, and the end, so that `endSent` can follow. */
  get endDue(): boolean {
    return this.#writing.endDue
  }

  /** Whether the write side has neither ended nor failed. */
  get writePending(): boolean {
    return this.#writing.pending
  }

  get isOver(): boolean {
    return !this.#reading.open && !this.#writing.pending
  }

  /** Bytes from the remote, which are the stream's from then on. */
  receive(bytes: Uint8Array): void {
    if (this.negotiator === null) this.#reading.receive(bytes)
    else this.#negotiate(this.negotiator, bytes)
  }

  /** The remote ended its direction. */
  receiveEnd(): void {
    if (!this.#reading.open) return
    if (this.negotiator !== null) {
      const error = new NetError('closed', 'The peer ended the stream before its protocol was settled')
      // A lazy dialer may have said all it has to say: the refusal on its way out must not be lost in a reset.
      if (this.direction === 'outbound' || this.writeBufferBytes === 0) return this.abort(error)
      this.closeWrite()
      return this.receiveNoMore(error)
    }
    this.#reading.end()
    this.#settleOver()
    this.#reading.reportEnd()
  }

  /** The remote gave the stream up. What it ended before that can still be read; what it did not end is lost. */
  receiveReset(code: number): void {
    const suffix = code === 0 ? '' : ` (code ${code})`
    this.fail(new NetError('reset', `The peer reset the stream${suffix}`), this.#reading.open)
  }

  /** No more will come, though the remote didn't end the stream. What came can be read first, and what was written still goes out. */
  receiveNoMore(error: NetError): void {
    if (!this.#reading.open) return
    this.#reading.fail(error)
    this.#failNegotiation(error)
    this.#settleOver()
    this.#reading.reportEnd()
  }

  /** This side gives the stream up because of `error`, which its reader gets. */
  abort(error: NetError, code = 0): void {
    if (!this.isOver) this.#owner.sendReset(this, code)
    this.fail(error, true)
  }

  /** Ends both directions without a word to the remote. `discard` drops what is unread. */
  fail(error: NetError, discard: boolean): void {
    if (discard) this.#reading.discard()
    // A reader of what came before the end may be waiting still.
    if (this.isOver) return this.#reading.reportEnd()
    this.#reading.fail(error)
    this.#writing.fail(error)
    this.#settleOver()
    this.#failNegotiation(error)
    this.#writing.reportFailure()
    this.#reading.reportEnd()
  }

  /** Moves the first `bytes` unsent bytes to the pipe; what `Pipe.write` said last. */
  moveTo(pipe: Pipe, bytes: number): boolean {
    this.allowance -= bytes
    const room = this.#writing.moveTo(pipe, bytes)
    if (this.#writing.relieved) this.#owner.relieved(this)
    return room
  }

  /** The end of our direction is on its way. */
  endSent(): void {
    this.#writing.endSent()
    this.#settleOver()
  }

  /** Tells whoever waits that there is room again. */
  relieve(): void {
    this.#writing.relieve()
  }

  /** The reading side's; nobody else's to call. */
  consumed(bytes: number): void {
    this.#owner.consumed(this, bytes)
  }

  #negotiate(negotiator: StreamNegotiator, bytes: Uint8Array): void {
    let rest: Uint8Array | null
    try {
      rest = negotiator.receive(bytes)
    } catch (thrown) {
      this.consumed(bytes.length)
      this.abort(toNetError(thrown))
      return
    }
    this.consumed(bytes.length - (rest === null ? 0 : rest.length))
    if (rest === null) return
    if (this.negotiator === negotiator) this.negotiator = null
    if (rest.length > 0) this.#reading.receive(rest)
  }

  #failNegotiation(error: NetError): void {
    const negotiator = this.negotiator
    this.negotiator = null
    negotiator?.fail?.(error)
  }

  #settleOver(): void {
    if (!this.isOver) return
    this.#owner.over(this)
    this.#resolveClosed?.()
    this.#resolveClosed = null
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
