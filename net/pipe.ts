/**
 * A pipe: a synchronous byte duplex. A transport gives one (a socket), a secure channel wraps one in another,
 * a muxer sits on the last. Nothing here waits on a promise.
 *
 * Writing: `write` queues, `flush` hands everything queued to the layer below in as few writes as possible. Whoever
 * sits on top calls `flush` once a turn (muxer: at the end of the turn; upgrade: after each handshake message).
 */
import type { Multiaddr } from '@multiformats/multiaddr'

export interface PipeHandler {
  /** Bytes in order; they are the handler's for good. Never called while paused. */
  onData(bytes: Uint8Array): void
  /** After `write` returned false: there is room again. */
  onDrain(): void
  /** The remote ended its direction in an orderly way; nothing more will be read. Ours still works. */
  onEnd(): void
  /** Both directions are over; the last call. `error` is set when it was not orderly. */
  onClose(error?: Error): void
}

export interface Pipe {
  readonly localAddress: Multiaddr | null
  readonly remoteAddress: Multiaddr
  /** Bytes read from and written to the wire. */
  readonly bytesRead: number
  readonly bytesWritten: number
  /**
   * Sets who hears of it. Until the first call the pipe reads nothing. A layer that hands the pipe on replaces the handler
   * and passes leftovers itself.
   */
  attach(handler: PipeHandler): void
  /** Queues bytes, which belong to the pipe from then on. False = above the high-water mark, wait for onDrain. */
  write(bytes: Uint8Array): boolean
  flush(): void
  /** Stop and resume reading: back-pressure to the remote. */
  pause(): void
  resume(): void
  /** Flushes, then ends our direction; reading goes on. */
  end(): void
  /** Ends both directions at once; what was not written is lost. */
  destroy(error?: Error): void
}
