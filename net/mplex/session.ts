/**
 * An mplex session: frames of a pipe to streams and back. https://github.com/libp2p/specs/blob/master/mplex/README.md
 *
 * mplex has no flow control, so a stream (or all together) that holds too many unread bytes stops the whole pipe. If nobody has read
 * them after a while, the stream is reset, so that one reader that sleeps doesn't stop the others for good.
 * Left out: stream names, which mean nothing; pings and go-away, which mplex lacks.
 */
import type { Cancel } from '../clock.ts'
import { NetError, violation } from '../errors.ts'
import { MuxerStream } from '../muxed-stream.ts'
import type { StreamOwner } from '../muxed-stream.ts'
import type { MuxerEvents } from '../muxer.ts'
import { MAX_FRAME_BYTES, MuxerSession } from '../muxer-session.ts'
import type { SessionOptions } from '../muxer-session.ts'
import type { Pipe } from '../pipe.ts'
import type { Direction } from '../stream.ts'
import {
  CLOSE_INITIATOR,
  CLOSE_RECEIVER,
  encodeHeader,
  FrameDecoder,
  MESSAGE_INITIATOR,
  MESSAGE_RECEIVER,
  NEW_STREAM,
  RESET_INITIATOR,
  RESET_RECEIVER,
} from './frame.ts'
import type { FrameHandler, StreamNumber } from './frame.ts'

/** go: how long a reader may stop the pipe. */
const STALL_MS = 5000

/** Ours: unread bytes of all streams together; what rust and js allow a handful of streams. */
export const MAX_SESSION_UNREAD_BYTES = 16 * 1024 * 1024

/** Ours: resets waiting to be sent. Only a remote that opens streams without reading the refusals gets there. */
export const MAX_QUEUED_RESETS = 4096

export class MplexStream extends MuxerStream {
  readonly number: StreamNumber
  /** Of one frame, bytes. */
  readonly maxPayload: number
  /** The remote has not heard of it yet. */
  unannounced: boolean

  constructor(owner: StreamOwner, direction: Direction, number: StreamNumber) {
    super(owner, direction)
    this.number = number
    this.maxPayload = MAX_FRAME_BYTES - encodeHeader(number, MESSAGE_INITIATOR, MAX_FRAME_BYTES).length
    this.unannounced = direction === 'outbound'
  }

  /** Both sides may use the same number, so it takes who opened it to tell streams apart. */
  get id(): string {
    return `${this.direction === 'outbound' ? 'i' : 'r'}${this.number}`
  }

  get sendable(): boolean {
    return this.unannounced || this.writeBufferBytes > 0 || this.endDue
  }
}

export class MplexSession extends MuxerSession<MplexStream> implements FrameHandler {
  readonly protocol = '/mplex/6.7.0'
  readonly #ours = new Map<StreamNumber, MplexStream>()
  readonly #theirs = new Map<StreamNumber, MplexStream>()
  readonly #decoder = new FrameDecoder(this)
  #nextNumber = 0
  #resets: Uint8Array[] = []
  /** Whose payload is being read; null = it is swallowed. */
  #target: MplexStream | null = null
  readonly #overfull = new Set<MplexStream>()
  #cancelStall: Cancel | null = null

  constructor(pipe: Pipe, events: MuxerEvents, options: SessionOptions) {
    super(pipe, events, options)
    this.attach()
  }

  ping(): null {
    return null
  }

  protected readerTook(stream: MplexStream): void {
    if (stream.unreadBytes <= this.limits.maxReadBytes) this.#overfull.delete(stream)
    this.#resumeIfRoom()
  }

  sendReset(stream: MplexStream): void {
    if (stream.unannounced) stream.unannounced = false
    else this.#queueReset(stream.number, stream.direction === 'outbound' ? RESET_INITIATOR : RESET_RECEIVER)
  }

  protected createOutbound(): MplexStream {
    const stream = new MplexStream(this, 'outbound', this.#nextNumber++)
    this.#ours.set(stream.number, stream)
    return stream
  }

  protected forget(stream: MplexStream): void {
    const map = stream.direction === 'outbound' ? this.#ours : this.#theirs
    map.delete(stream.number)
    this.#overfull.delete(stream)
    this.#resumeIfRoom()
  }

  protected ended(): void {
    this.#decoder.stop()
    this.#cancelStall?.()
    this.#cancelStall = null
  }

  // Receiving

  protected decode(bytes: Uint8Array): void {
    this.#decoder.push(bytes)
  }

  onFrame(id: StreamNumber, flag: number, length: number): void {
    this.#target = null
    if (flag === NEW_STREAM) {
      this.#receiveOpening(id)
      return
    }
    // Odd flags come from the receiver of a stream: it is one of ours.
    const stream = flag % 2 === 1 ? this.#ours.get(id) : this.#theirs.get(id)
    if (stream === undefined) return
    if (flag === RESET_RECEIVER || flag === RESET_INITIATOR) stream.receiveReset(0)
    else if (flag === CLOSE_RECEIVER || flag === CLOSE_INITIATOR) stream.receiveEnd()
    else if (length > 0 && !stream.readOpen)
      stream.abort(violation('The peer sent data on an mplex stream after its end'))
    else this.#target = stream
  }

  onPayload(bytes: Uint8Array): void {
    const stream = this.#target
    if (stream === null) return
    this.deliver(stream, bytes)
    if (stream.unreadBytes > this.limits.maxReadBytes && this.streams.has(stream)) this.#overfull.add(stream)
    if (this.#overfull.size > 0 || this.unreadBytes > MAX_SESSION_UNREAD_BYTES) this.#stall()
  }

  #receiveOpening(id: StreamNumber): void {
    if (this.#theirs.has(id)) throw violation(`The peer opened mplex stream ${id} twice`)
    if (!this.accepting) {
      this.#queueReset(id, RESET_RECEIVER)
      return
    }
    const stream = new MplexStream(this, 'inbound', id)
    this.#theirs.set(id, stream)
    this.accept(stream)
  }

  #stall(): void {
    if (this.#cancelStall !== null || this.isOver) return
    this.pipe.pause()
    this.#cancelStall = this.clock.after(STALL_MS, () => this.#giveUpOnSleepers())
  }

  #giveUpOnSleepers(): void {
    const error = new NetError(
      'limit-exceeded',
      `Nobody read an mplex stream for ${STALL_MS / 1000} s, so it was reset`,
    )
    for (const stream of this.#overfull) stream.abort(error)
    const fullestFirst = [...this.streams].sort((a, b) => b.unreadBytes - a.unreadBytes)
    for (const stream of fullestFirst) if (this.unreadBytes > MAX_SESSION_UNREAD_BYTES) stream.abort(error)
    this.#resumeIfRoom()
  }

  #resumeIfRoom(): void {
    if (this.#cancelStall === null || this.#overfull.size > 0 || this.unreadBytes > MAX_SESSION_UNREAD_BYTES) return
    this.#cancelStall()
    this.#cancelStall = null
    // Not from within a reader's call: some pipes hand over what they hold before `resume` returns.
    this.clock.endOfTurn(() => {
      if (!this.isOver && this.#cancelStall === null) this.pipe.resume()
    })
  }

  // Sending

  protected sendable(stream: MplexStream): boolean {
    return stream.sendable
  }

  protected sendFrame(stream: MplexStream): boolean {
    const ours = stream.direction === 'outbound'
    let room = true
    if (stream.unannounced) {
      stream.unannounced = false
      room = this.#write(stream.number, NEW_STREAM, 0)
    }
    const length = Math.min(stream.writeBufferBytes, stream.maxPayload)
    if (length > 0) {
      this.#write(stream.number, ours ? MESSAGE_INITIATOR : MESSAGE_RECEIVER, length)
      return stream.moveTo(this.pipe, length)
    }
    if (stream.endDue) {
      room = this.#write(stream.number, ours ? CLOSE_INITIATOR : CLOSE_RECEIVER, 0)
      stream.endSent()
    }
    return room
  }

  protected sendControl(): boolean {
    const resets = this.#resets
    if (resets.length === 0) return true
    this.#resets = []
    let room = true
    for (const reset of resets) room = this.pipe.write(reset)
    return room
  }

  /** mplex ends with its pipe. */
  protected goodbye(): null {
    return null
  }

  #queueReset(id: StreamNumber, flag: number): void {
    if (this.#resets.length >= MAX_QUEUED_RESETS) {
      this.abort(new NetError('limit-exceeded', `The peer left ${MAX_QUEUED_RESETS} mplex resets unread`))
      return
    }
    this.#resets.push(encodeHeader(id, flag, 0))
    this.schedule()
  }

  #write(id: StreamNumber, flag: number, length: number): boolean {
    return this.pipe.write(encodeHeader(id, flag, length))
  }
}
