/** What a muxer is to the connection above it. yamux and mplex implement it; one compliance suite runs against both. */
import type { Clock } from './clock.ts'
import type { Pipe } from './pipe.ts'
import type { MuxedStream } from './stream.ts'

export interface MuxerLimits {
  /** Streams that the remote may have open at once; one more is reset. */
  maxInboundStreams: number
  /** Streams that we may have open at once; one more throws limit-exceeded. */
  maxOutboundStreams: number
  /** `Stream.write` returns false above this. Bytes. */
  writeHighWaterMark: number
  /** A writer that ignores false is reset at this. Bytes. */
  maxWriteBytes: number
  /** Unread bytes a stream may hold: yamux's receive window, mplex's cap. Bytes. */
  maxReadBytes: number
}

export interface MuxerEvents {
  /** A stream that the remote opened, before its protocol is negotiated. */
  onStream(stream: MuxedStream): void
  /** Both directions of a stream are over. */
  onStreamOver?(stream: MuxedStream): void
  /** So many bytes more of all streams wait to be read; fewer, when negative. Never called for bytes that are read as they come. */
  onUnread?(bytes: number): void
  /** The last call. `error` is set when it was not an orderly end. */
  onClose(error?: Error): void
}

export interface Muxer {
  readonly protocol: string
  readonly streams: ReadonlySet<MuxedStream>
  /** Synchronous; the first bytes written travel with whatever opens it. @throws NetError closed | limit-exceeded */
  openStream(): MuxedStream
  /** False once either side said go-away or the pipe ended. */
  readonly open: boolean
  /** Round trip in ms by the muxer's own ping; null where it has none (mplex). Rejects when the session ends first. */
  ping(): Promise<number> | null
  /** Resets the stream that holds the most unread bytes; false = none holds any. */
  shedUnread(): boolean
  /** Orderly end: what was queued is sent, go-away, our direction ends; reading goes on until the remote ends. onClose follows. */
  close(): void
  /** Ends at once: every stream is reset. onClose follows. */
  destroy(error?: Error): void
}

export interface MuxerFactory {
  readonly protocol: string
  /**
   * Takes the pipe over (attaches itself). `leftover` are bytes already read that belong to the muxer; they are handled
   * at the end of the present turn, so that the caller can finish first.
   */
  create(
    pipe: Pipe,
    role: 'initiator' | 'responder',
    events: MuxerEvents,
    options: { clock: Clock; limits: MuxerLimits; leftover?: Uint8Array | undefined },
  ): Muxer
}
