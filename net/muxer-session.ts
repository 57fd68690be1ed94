/**
 * What the sessions of both muxers share: which streams live, whose turn it is to send, and how a session ends. The frame
 * format, credit and pings are the subclass's.
 *
 * Sending: whatever is written in a turn goes out at its end, in one flush, until the pipe is full. Streams take turns of equal bytes
 * (surplus round robin): a frame cut short, by credit say, makes the next turn longer, a frame too long makes it shorter.
 * Ending: open → closing (streams send what they have, then their end) → said goodbye (our direction of the pipe is ended) → over.
 */
import type { Cancel, Clock } from './clock.ts'
import { NetError, toNetError } from './errors.ts'
import type { MuxerStream, StreamOwner } from './muxed-stream.ts'
import type { Muxer, MuxerEvents, MuxerLimits } from './muxer.ts'
import type { Pipe, PipeHandler } from './pipe.ts'
import { Rotation } from './rotation.ts'

/**
 * Ours: a frame with its header, which fills one noise message then. go reads up to 1 MiB, rust too. It is also what a turn in the
 * rotation is worth.
 */
export const MAX_FRAME_BYTES = 65_519

/** Design: after our goodbye the session reads on this long; also how long closing waits for a remote that takes nothing. */
const LINGER_MS = 2000

/** Ours: a remote that takes bytes a drop at a time doesn't keep a closing session longer than this. */
const MAX_CLOSING_MS = 10_000

export interface SessionOptions {
  clock: Clock
  limits: MuxerLimits
  leftover?: Uint8Array | undefined
}

export abstract class MuxerSession<S extends MuxerStream> implements Muxer, PipeHandler, StreamOwner {
  abstract readonly protocol: string
  readonly streams = new Set<S>()
  readonly limits: MuxerLimits
  protected readonly clock: Clock
  protected readonly pipe: Pipe
  protected inboundStreams = 0
  protected outboundStreams = 0
  /** Bytes of all streams that wait for their readers. */
  protected unreadBytes = 0

  readonly #events: MuxerEvents
  readonly #ready = new Rotation<S>()
  /** Streams that were full and have room again, some of them more than once. */
  #relieved: S[] = []
  /** Pipe events of the turn in which the session began, all but bytes that are held back; null once that turn is over. */
  #early: (() => void)[] | null = []
  #flushDue = false
  #pipeFull = false
  #remoteLeaves = false
  #inputEnded = false
  #closing = false
  #saidGoodbye = false
  #over = false
  #cancelLinger: Cancel | null = null
  #flushedAt = 0
  readonly #flushAtEnd = (): void => {
    try {
      this.#flush()
    } catch (thrown) {
      this.abort(toNetError(thrown))
    }
  }

  constructor(pipe: Pipe, events: MuxerEvents, options: SessionOptions) {
    this.pipe = pipe
    this.clock = options.clock
    this.limits = options.limits
    this.#events = events
    const { leftover } = options
    if (leftover !== undefined && leftover.length > 0) this.#early?.push(() => this.#receive(leftover))
  }

  /** Takes the pipe over. The subclass calls it once it is whole. */
  protected attach(): this {
    this.pipe.pause()
    this.pipe.attach(this)
    this.clock.endOfTurn(() => {
      const early = this.#early ?? []
      // What this brings at once lines up behind what came with the upgrade.
      this.pipe.resume()
      for (const event of early) event()
      this.#early = null
    })
    return this
  }

  // What the subclass adds.

  /** A stream of ours; its opening goes out at the end of the turn. @throws NetError limit-exceeded */
  protected abstract createOutbound(): S
  /** Bytes of the pipe. @throws NetError, which ends the session */
  protected abstract decode(bytes: Uint8Array): void
  /** Sends what goes ahead of the streams' frames; whether the pipe has room. */
  protected abstract sendControl(): boolean
  /** Sends one frame of a stream that has something to send; whether the pipe has room. */
  protected abstract sendFrame(stream: S): boolean
  /** Whether `sendFrame` would send something now. */
  protected abstract sendable(stream: S): boolean
  /** The last bytes before our direction ends; `error` when it is not an orderly end. Null = the muxer has no such thing. */
  protected abstract goodbye(error: NetError | null): Uint8Array | null
  /** The stream is no longer in the session. */
  protected abstract forget(stream: S): void
  /** The session is over: stop timers, reject what waits. */
  protected abstract ended(error: NetError): void
  /** A reader of the stream took bytes. */
  protected abstract readerTook(stream: S): void
  abstract ping(): Promise<number> | null
  abstract sendReset(stream: S, code: number): void

  // Muxer

  get open(): boolean {
    return !this.#closing && !this.#remoteLeaves && !this.#over
  }

  /** Whether the session is over; whoever decodes stops. */
  protected get isOver(): boolean {
    return this.#over
  }

  openStream(): S {
    if (!this.open) throw new NetError('closed', 'The connection is closing, so no stream can be opened on it')
    if (this.outboundStreams >= this.limits.maxOutboundStreams) {
      throw new NetError(
        'limit-exceeded',
        `The connection already has its ${this.limits.maxOutboundStreams} streams of ours`,
      )
    }
    const stream = this.createOutbound()
    this.outboundStreams++
    this.streams.add(stream)
    this.wake(stream)
    return stream
  }

  close(): void {
    if (this.#closing || this.#over) return
    this.#closing = true
    for (const stream of this.streams) stream.closeWrite()
    this.#flushedAt = this.clock.now()
    this.#lingerFlushing(this.clock.now() + MAX_CLOSING_MS)
    this.schedule()
  }

  shedUnread(): boolean {
    let fullest: S | null = null
    for (const stream of this.streams) if (stream.unreadBytes > (fullest?.unreadBytes ?? 0)) fullest = stream
    fullest?.abort(
      new NetError(
        'limit-exceeded',
        `${fullest.unreadBytes} bytes waited for a reader that did not come, and were too many`,
      ),
    )
    return fullest !== null
  }

  destroy(error?: Error): void {
    try {
      this.#finish(error, true)
    } finally {
      this.pipe.destroy(error)
    }
  }

  // StreamOwner

  wake(stream: S): void {
    if (!this.sendable(stream)) return
    this.#ready.add(stream)
    this.schedule()
  }

  relieved(stream: S): void {
    this.#relieved.push(stream)
  }

  consumed(stream: S): void {
    if (stream.unreadBytes !== stream.counted) this.#count(stream)
    this.readerTook(stream)
  }

  over(stream: S): void {
    if (!this.streams.delete(stream)) return
    this.#ready.delete(stream)
    if (stream.direction === 'inbound') this.inboundStreams--
    else this.outboundStreams--
    // What it still holds is its reader's: nobody can tell whether that will ever come for it.
    if (stream.counted > 0) this.#addUnread(-stream.counted)
    this.forget(stream)
    this.#events.onStreamOver?.(stream)
    if (this.#remoteLeaves && this.streams.size === 0) this.close()
  }

  // PipeHandler

  onData(bytes: Uint8Array): void {
    if (this.#early === null) this.#receive(bytes)
    else this.#early.push(() => this.#receive(bytes))
  }

  onDrain(): void {
    this.#pipeFull = false
    this.schedule()
  }

  onEnd(): void {
    if (this.#early === null) this.#receiveEnd()
    else this.#early.push(() => this.#receiveEnd())
  }

  onClose(error?: Error): void {
    if (this.#early === null) this.#receiveClose(error)
    else this.#early.push(() => this.#receiveClose(error))
  }

  #receive(bytes: Uint8Array): void {
    if (this.#over) return
    try {
      this.decode(bytes)
    } catch (thrown) {
      this.abort(toNetError(thrown))
    }
  }

  #receiveEnd(): void {
    if (this.#over) return
    this.#inputEnded = true
    this.#remoteLeaves = true
    const error = new NetError('closed', 'The peer ended the connection before it ended the stream')
    for (const stream of this.streams) stream.receiveNoMore(error)
    this.close()
    this.schedule()
  }

  #receiveClose(error?: Error): void {
    // After both goodbyes, how the pipe breaks says nothing: an implementation that closes with bytes unread resets the socket.
    this.#finish(this.#saidGoodbye ? undefined : error, false)
  }

  // For the subclass

  /** Sends at the end of the turn. */
  protected schedule(): void {
    if (this.#flushDue || this.#over) return
    this.#flushDue = true
    this.clock.endOfTurn(this.#flushAtEnd)
  }

  /** Whether the remote may open one more stream. */
  protected get accepting(): boolean {
    return !this.#closing && !this.#over && this.inboundStreams < this.limits.maxInboundStreams
  }

  /** Takes in a stream that the remote opened. */
  protected accept(stream: S): void {
    this.inboundStreams++
    this.streams.add(stream)
    this.wake(stream)
    this.#events.onStream(stream)
  }

  /** Gives bytes of the remote to their stream. */
  protected deliver(stream: S, bytes: Uint8Array): void {
    stream.receive(bytes)
    // Mostly they were read at once.
    if (stream.unreadBytes !== stream.counted) this.#count(stream)
  }

  /** The remote will open no more streams, and expects none. Those that exist go on. */
  protected remoteLeaves(): void {
    this.#remoteLeaves = true
    if (this.streams.size === 0) this.close()
  }

  /** The remote broke the protocol, or we did: says so and ends at once. */
  protected abort(error: NetError): void {
    if (this.#over) return
    if (!this.#saidGoodbye) this.#sayGoodbye(error)
    this.pipe.flush()
    this.destroy(error)
  }

  #count(stream: S): void {
    if (!this.streams.has(stream)) return
    const more = stream.unreadBytes - stream.counted
    stream.counted += more
    this.#addUnread(more)
  }

  #addUnread(bytes: number): void {
    this.unreadBytes += bytes
    this.#events.onUnread?.(bytes)
  }

  #flush(): void {
    this.#flushDue = false
    if (this.#over || this.#pipeFull || this.#saidGoodbye) return
    let room = this.sendControl()
    for (let stream = this.#ready.first; stream !== null && room; stream = this.#ready.first) {
      this.#ready.delete(stream)
      stream.allowance = Math.min(stream.allowance, MAX_FRAME_BYTES) + MAX_FRAME_BYTES
      while (room && stream.allowance > 0 && this.sendable(stream)) room = this.sendFrame(stream)
      if (this.sendable(stream)) this.#ready.add(stream)
    }
    this.#pipeFull = !room
    if (this.#closing) this.#flushedAt = this.clock.now()
    this.pipe.flush()
    this.#relieve()
    if (this.#closing && !this.#over) this.#continueClosing()
  }

  #relieve(): void {
    if (this.#relieved.length === 0) return
    const relieved = this.#relieved
    this.#relieved = []
    for (const stream of relieved) stream.relieve()
  }

  #continueClosing(): void {
    if (this.#ready.first !== null || this.#pipeFull) return
    // Once the remote can't give credit any more, what is left can't be sent.
    if (!this.#inputEnded) for (const stream of this.streams) if (stream.writePending) return
    this.#cancelLinger?.()
    this.#cancelLinger = this.clock.after(LINGER_MS, () => this.destroy())
    this.#sayGoodbye(null)
    this.pipe.end()
  }

  #sayGoodbye(error: NetError | null): void {
    this.#saidGoodbye = true
    const bytes = this.goodbye(error)
    if (bytes !== null) this.pipe.write(bytes)
  }

  /** Before the goodbye: gives up on a remote that takes nothing for LINGER_MS, or that is not done by `deadline`. */
  #lingerFlushing(deadline: number): void {
    const wait = Math.min(this.#flushedAt + LINGER_MS, deadline) - this.clock.now()
    if (wait <= 0)
      this.destroy(new NetError('timeout', 'The peer did not take what was left to send, so the connection was cut'))
    else this.#cancelLinger = this.clock.after(wait, () => this.#lingerFlushing(deadline))
  }

  #finish(error: Error | undefined, discard: boolean): void {
    if (this.#over) return
    this.#over = true
    this.#cancelLinger?.()
    const reason = new NetError('closed', 'The connection that carried the stream is closed', { cause: error })
    const bugs: unknown[] = []
    for (const stream of this.streams) {
      try {
        stream.fail(reason, discard)
      } catch (thrown) {
        // A listener of one stream must not keep the others from hearing.
        bugs.push(thrown)
      }
    }
    this.#ready.clear()
    this.ended(reason)
    this.#events.onClose(error)
    if (bugs.length > 0) throw bugs[0]
  }
}
