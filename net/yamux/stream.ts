/**
 * A yamux stream: the shared stream with its number, what it may still send, and what the remote may still send.
 * https://github.com/libp2p/specs/blob/master/yamux/README.md#flow-control
 *
 * Of the window, at any time: credit (the remote may send it) + unread (came, waits for the reader) + consumed (not yet given back).
 */
import { violation } from '../errors.ts'
import { MuxerStream } from '../muxed-stream.ts'
import type { StreamOwner } from '../muxed-stream.ts'
import type { Direction } from '../stream.ts'
import { ACK, MAX_U32, SYN } from './frame.ts'

/** Spec: both sides' window when a stream begins. Bytes. */
export const INITIAL_WINDOW_BYTES = 256 * 1024

export class YamuxStream extends MuxerStream {
  readonly number: number
  /** SYN or ACK: goes with the first frame that we send, then 0. */
  openingFlag: number
  /** Whether the remote has shown that it knows the stream. */
  acknowledged: boolean
  sendCredit = INITIAL_WINDOW_BYTES
  receiveCredit = INITIAL_WINDOW_BYTES
  window = INITIAL_WINDOW_BYTES
  /** When the window was last opened again. */
  #grantedAt: number

  constructor(owner: StreamOwner, direction: Direction, number: number, now: number) {
    super(owner, direction)
    this.number = number
    this.openingFlag = direction === 'outbound' ? SYN : ACK
    this.acknowledged = direction === 'inbound'
    this.#grantedAt = now
  }

  get id(): string {
    return String(this.number)
  }

  get sendable(): boolean {
    return this.openingFlag !== 0 || (this.sendCredit > 0 && this.writeBufferBytes > 0) || this.endDue
  }

  takeOpeningFlag(): number {
    const flag = this.openingFlag
    this.openingFlag = 0
    return flag
  }

  addSendCredit(bytes: number): void {
    this.sendCredit += bytes
    if (this.sendCredit > MAX_U32)
      throw violation(`The peer opened the window of yamux stream ${this.number} beyond 2^32 - 1`)
  }

  /** go, rust: half a window consumed is worth an update. */
  get owesUpdate(): boolean {
    return this.readOpen && this.#consumed * 2 >= this.window
  }

  /**
   * The credit to give back, which counts as given. A reader that took half a window within four round trips is faster than its
   * window (go's rule), so the window grows: doubled, as far as `room` goes.
   */
  grant(now: number, rttMs: number | null, room: number): number {
    if (rttMs !== null && now - this.#grantedAt < 4 * rttMs) this.window += Math.max(0, Math.min(this.window, room))
    this.#grantedAt = now
    const credit = this.#consumed
    this.receiveCredit += credit
    return credit
  }

  get #consumed(): number {
    return this.window - this.receiveCredit - this.unreadBytes
  }
}
