/**
 * A stream: one of many independent byte duplexes on a connection. Muxers give `MuxedStream`s; whoever speaks a
 * protocol sees `Stream`.
 */
import type { NetError } from './errors.ts'

export type Direction = 'inbound' | 'outbound'

/** The bytes a reader consumed give the remote new credit; what it leaves unread makes the remote's writer wait. */
export interface Stream extends AsyncIterable<Uint8Array> {
  readonly id: string
  /** The negotiated protocol id; '' while it is negotiated. */
  readonly protocol: string
  readonly direction: Direction
  /**
   * Queues bytes, which belong to the stream from then on. Synchronous; false = above the high-water mark, wait for
   * `drained()` (writing on is allowed up to `maxWriteBytes`, past which the stream is reset).
   * @throws NetError closed | reset when the write side is over
   */
  write(bytes: Uint8Array): boolean
  /** Resolves when there is room again; rejects when the write side ends with bytes unsent. */
  drained(): Promise<void>
  /** The next bytes; null = the remote ended. They are the reader's for good. Rejects with NetError reset | closed. */
  read(): Promise<Uint8Array | null>
  /**
   * Synchronous delivery for hot paths, instead of `read`: bytes as they come (what is buffered first), in order. Bytes count as
   * consumed when `fn` returns. `onEnd` is called once: no error = the remote ended its direction.
   */
  onData(fn: (bytes: Uint8Array) => void, onEnd?: (error?: Error) => void): void
  /** Stops (false: starts again) synchronous delivery; unread bytes then hold back the remote. */
  pause(paused: boolean): void
  /** Called each time there is room again after `write` returned false. One listener. */
  onDrain(fn: () => void): void
  /** Ends our direction after what was queued; reading goes on. Idempotent. */
  closeWrite(): void
  /** Ends both directions at once. Idempotent. */
  reset(code?: number): void
  /** Bytes accepted by `write` that have not reached the connection. */
  readonly writeBufferBytes: number
  /** Whether `write` would return true: below the high-water mark and the write side open. */
  readonly writable: boolean
  /** Resolves once both directions are over, whatever the way. Never rejects. */
  readonly closed: Promise<void>
}

/** What stands between a muxed stream and its reader until the protocol is settled (see multistream). */
export interface StreamNegotiator {
  /** Takes every byte from the remote until it returns the leftover that belongs to the protocol, null = not settled yet. @throws NetError */
  receive(bytes: Uint8Array): Uint8Array | null
  /** The stream ended before it settled. */
  fail?(error: NetError): void
}

/** A stream as the muxer gives it, before and while its protocol is negotiated. */
export interface MuxedStream extends Stream {
  protocol: string
  /** Set by whoever negotiates; bytes go through it until it settles. An error it throws resets the stream and reaches the reader. */
  negotiator: StreamNegotiator | null
  /** Bytes; the muxer's limit unless the protocol has its own. */
  writeHighWaterMark: number
}
