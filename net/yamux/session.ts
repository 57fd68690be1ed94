/**
 * A yamux session: frames of a pipe to streams and back. https://github.com/libp2p/specs/blob/master/yamux/README.md
 *
 * Opening: SYN rides on the first data (else on an empty window update), ACK likewise, and neither is waited for.
 * Ending a direction: FIN goes on an empty window update of its own, because go takes the flag before the payload of the same frame.
 * Frames for streams that are gone are swallowed: the remote may have sent them before it knew.
 */
import { NetError, violation } from '../errors.ts'
import { HeaderSlab } from './header-slab.ts'
import type { MuxerEvents } from '../muxer.ts'
import { MAX_FRAME_BYTES, MuxerSession } from '../muxer-session.ts'
import type { SessionOptions } from '../muxer-session.ts'
import type { Pipe } from '../pipe.ts'
import {
  ACK,
  DATA,
  FIN,
  FrameDecoder,
  GO_AWAY,
  GO_AWAY_INTERNAL_ERROR,
  GO_AWAY_NORMAL,
  GO_AWAY_PROTOCOL_ERROR,
  HEADER_BYTES,
  MAX_U32,
  PING,
  RST,
  SYN,
  WINDOW_UPDATE,
  writeHeader,
} from './frame.ts'
import type { FrameHandler } from './frame.ts'
import { Pings } from './ping.ts'
import type { KeepAliveOptions } from './ping.ts'
import { INITIAL_WINDOW_BYTES, YamuxStream } from './stream.ts'

/** Spec: streams of ours that the remote has not acknowledged. */
export const MAX_UNACKNOWLEDGED = 256

/** Ours: two streams at go's largest window (16 MiB); what all windows of a session may have beyond their initial size. Bytes. */
export const MAX_GROWN_BYTES = 32 * 1024 * 1024

/** Ours: 48 KiB of resets waiting. Only a remote that opens streams without reading the refusals gets there. */
export const MAX_QUEUED_RESETS = 4096

/** One for all sessions, so that idle ones keep nothing for it. */
const headers = new HeaderSlab()

export class YamuxSession extends MuxerSession<YamuxStream> implements FrameHandler {
  readonly protocol = '/yamux/1.0.0'
  readonly #byNumber = new Map<number, YamuxStream>()
  readonly #decoder = new FrameDecoder(this)
  readonly #pings: Pings
  /** Dialers have the odd numbers, listeners the even ones. */
  readonly #ourParity: number
  #nextNumber: number
  #unacknowledged = 0
  #grown = 0
  /** Numbers and codes, in pairs. */
  #resets: number[] = []
  /** Streams that owe a window update. */
  readonly #updates = new Set<YamuxStream>()
  /** The stream and flags of the data frame that is being read; null = its payload is swallowed. */
  #target: YamuxStream | null = null
  #targetFlags = 0

  constructor(
    pipe: Pipe,
    role: 'initiator' | 'responder',
    events: MuxerEvents,
    options: SessionOptions,
    keepAlive: KeepAliveOptions,
  ) {
    super(pipe, events, options)
    this.#ourParity = role === 'initiator' ? 1 : 0
    this.#nextNumber = role === 'initiator' ? 1 : 2
    this.#pings = new Pings(
      options.clock,
      keepAlive,
      () => this.schedule(),
      (error) => this.destroy(error),
    )
    this.attach()
  }

  ping(): Promise<number> {
    if (this.isOver) return Promise.reject(new NetError('closed', 'The connection is closed, so it can not be pinged'))
    return this.#pings.ping()
  }

  protected readerTook(stream: YamuxStream): void {
    if (!stream.owesUpdate) return
    this.#updates.add(stream)
    if (this.#pings.rttMs === null) this.#pings.measure()
    this.schedule()
  }

  sendReset(stream: YamuxStream, code: number): void {
    // What the remote never heard of needs no reset.
    if (stream.openingFlag === SYN) stream.openingFlag = 0
    else this.#queueReset(stream.number, code)
  }

  protected createOutbound(): YamuxStream {
    if (this.#unacknowledged >= MAX_UNACKNOWLEDGED) {
      throw new NetError('limit-exceeded', `The peer has left ${MAX_UNACKNOWLEDGED} streams of ours unanswered`)
    }
    if (this.#nextNumber > MAX_U32)
      throw new NetError('limit-exceeded', 'The connection has used up its stream numbers')
    const stream = new YamuxStream(this, 'outbound', this.#nextNumber, this.clock.now())
    this.#nextNumber += 2
    this.#unacknowledged++
    this.#byNumber.set(stream.number, stream)
    return stream
  }

  protected forget(stream: YamuxStream): void {
    this.#byNumber.delete(stream.number)
    this.#updates.delete(stream)
    this.#grown -= stream.window - INITIAL_WINDOW_BYTES
    this.#acknowledge(stream)
  }

  protected ended(error: NetError): void {
    this.#decoder.stop()
    this.#pings.end(error)
  }

  // Receiving

  protected decode(bytes: Uint8Array): void {
    this.#pings.heard()
    this.#decoder.push(bytes)
  }

  onFrame(type: number, flags: number, streamId: number, length: number): void {
    if (type === PING) {
      if ((flags & SYN) !== 0) this.#pings.receiveRequest(length)
      else this.#pings.receiveAnswer(length)
    } else if (type === GO_AWAY) {
      this.#receiveGoAway(length)
    } else {
      const stream = (flags & SYN) === 0 ? this.#byNumber.get(streamId) : this.#receiveOpening(streamId)
      if (stream !== undefined) this.#acknowledge(stream)
      if (type === DATA) this.#beginPayload(stream, flags, length)
      else if (stream !== undefined) this.#receiveUpdate(stream, flags, length)
    }
  }

  onPayload(bytes: Uint8Array): void {
    const stream = this.#target
    if (stream === null) return
    stream.receiveCredit -= bytes.length
    this.deliver(stream, bytes)
  }

  onPayloadEnd(): void {
    const stream = this.#target
    this.#target = null
    if (stream !== null && (this.#targetFlags & FIN) !== 0) stream.receiveEnd()
  }

  #receiveOpening(streamId: number): YamuxStream | undefined {
    if ((streamId & 1) === this.#ourParity)
      throw violation(`The peer opened yamux stream ${streamId}, a number that is ours to give`)
    if (this.#byNumber.has(streamId)) throw violation(`The peer opened yamux stream ${streamId} twice`)
    if (!this.accepting) {
      this.#queueReset(streamId, 0)
      return undefined
    }
    const stream = new YamuxStream(this, 'inbound', streamId, this.clock.now())
    this.#byNumber.set(streamId, stream)
    this.accept(stream)
    return stream
  }

  #beginPayload(stream: YamuxStream | undefined, flags: number, length: number): void {
    this.#target = null
    if (stream === undefined) return
    if ((flags & RST) !== 0) {
      stream.receiveReset(0)
    } else if (length > stream.receiveCredit) {
      throw violation(
        `The peer sent ${length} bytes on yamux stream ${stream.number}, which had room for ${stream.receiveCredit}`,
      )
    } else if (length > 0 && !stream.readOpen) {
      stream.abort(violation(`The peer sent data on yamux stream ${stream.number} after its end`))
    } else {
      this.#target = stream
      this.#targetFlags = flags
    }
  }

  #receiveUpdate(stream: YamuxStream, flags: number, length: number): void {
    if ((flags & RST) !== 0) {
      // The length is an error code here, never credit.
      stream.receiveReset(length)
      return
    }
    stream.addSendCredit(length)
    this.wake(stream)
    if ((flags & FIN) !== 0) stream.receiveEnd()
  }

  #receiveGoAway(code: number): void {
    if (code === GO_AWAY_NORMAL) {
      this.remoteLeaves()
      return
    }
    const reasons: Record<number, string> = {
      [GO_AWAY_PROTOCOL_ERROR]: 'a protocol error',
      [GO_AWAY_INTERNAL_ERROR]: 'an internal error',
    }
    this.destroy(new NetError('closed', `The peer ended the connection because of ${reasons[code] ?? `error ${code}`}`))
  }

  #acknowledge(stream: YamuxStream): void {
    if (stream.acknowledged) return
    stream.acknowledged = true
    this.#unacknowledged--
  }

  // Sending

  protected sendable(stream: YamuxStream): boolean {
    return stream.sendable
  }

  protected sendFrame(stream: YamuxStream): boolean {
    const flags = stream.takeOpeningFlag()
    const length = Math.min(stream.writeBufferBytes, stream.sendCredit, MAX_FRAME_BYTES - HEADER_BYTES)
    if (length > 0) {
      this.pipe.write(this.#header(DATA, flags, stream.number, length))
      stream.sendCredit -= length
      return stream.moveTo(this.pipe, length)
    }
    const ends = stream.endDue
    const room = this.pipe.write(this.#header(WINDOW_UPDATE, ends ? flags | FIN : flags, stream.number, 0))
    if (ends) stream.endSent()
    return room
  }

  protected sendControl(): boolean {
    const request = this.#pings.takeRequest()
    const answers = this.#pings.takeAnswers()
    const resets = this.#resets
    const updates = this.#updates
    const most = (request === null ? 0 : 1) + answers.length + resets.length / 2 + updates.size
    if (most === 0) return true
    this.#resets = []
    const bytes = headers.take(most * HEADER_BYTES)
    let end = 0
    if (request !== null) end = writeHeader(bytes, end, PING, SYN, 0, request)
    for (const id of answers) end = writeHeader(bytes, end, PING, ACK, 0, id)
    for (let i = 0; i < resets.length; i += 2) {
      end = writeHeader(bytes, end, WINDOW_UPDATE, RST, resets[i] as number, resets[i + 1] as number)
    }
    const now = updates.size === 0 ? 0 : this.clock.now()
    for (const stream of updates) {
      if (stream.owesUpdate) {
        end = writeHeader(bytes, end, WINDOW_UPDATE, stream.takeOpeningFlag(), stream.number, this.#grant(stream, now))
      }
    }
    updates.clear()
    return end === 0 || this.pipe.write(end === bytes.length ? bytes : bytes.subarray(0, end))
  }

  protected goodbye(error: NetError | null): Uint8Array {
    const code =
      error === null ? GO_AWAY_NORMAL : error.fault === 'bug' ? GO_AWAY_INTERNAL_ERROR : GO_AWAY_PROTOCOL_ERROR
    return this.#header(GO_AWAY, 0, 0, code)
  }

  #grant(stream: YamuxStream, now: number): number {
    const before = stream.window
    const room = Math.min(this.limits.maxReadBytes - before, MAX_GROWN_BYTES - this.#grown)
    const credit = stream.grant(now, this.#pings.rttMs, room)
    this.#grown += stream.window - before
    return credit
  }

  #queueReset(number: number, code: number): void {
    if (this.#resets.length >= 2 * MAX_QUEUED_RESETS) {
      this.abort(new NetError('limit-exceeded', `The peer left ${MAX_QUEUED_RESETS} yamux resets unread`))
      return
    }
    this.#resets.push(number, code)
    this.schedule()
  }

  #header(type: number, flags: number, streamId: number, length: number): Uint8Array {
    const header = headers.take(HEADER_BYTES)
    writeHeader(header, 0, type, flags, streamId, length)
    return header
  }
}
