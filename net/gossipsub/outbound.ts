/**
 * Our stream to one peer, on which we only write: opened when the peer is known to speak pubsub, and again, later and later, when it
 * fails while the peer stays connected.
 *
 *   idle → opening → open → waiting (for the next try) → opening …      any → ended
 *
 * A full queue takes no messages; control waits and goes out in its latest form. A queue that stays full loses its stream.
 */
import { createAbortController } from '../abort.ts'
import type { HostContext } from '../behaviour.ts'
import type { Cancel } from '../clock.ts'
import type { Connection } from '../connection.ts'
import type { Stream } from '../stream.ts'
import { Control } from './control.ts'
import type { DriverParams } from './params.ts'
import type { Peer } from './peer.ts'
import { encodeControl } from './rpc.ts'
import type { RecordOf } from './rpc.ts'

/** How long a stream stays beside the one that took over. Ours: longer than news take on the slower of two connections. */
const OVERLAP_MS = 5_000

export interface OutboundEvents {
  opened(peer: Peer, protocol: string): void
  /** The stream is over; another try follows while the peer is connected. */
  closed(peer: Peer): void
  /** A message was refused, and would be taken now. */
  room(peer: Peer): void
}

export interface OutboundParams extends DriverParams {
  maxSendBytes: number
}

type State = 'idle' | 'opening' | 'open' | 'waiting' | 'ended'

export class Outbound {
  readonly #context: HostContext
  readonly #params: OutboundParams
  readonly #peer: Peer
  readonly #events: OutboundEvents
  /** While a stream is being opened. */
  #abort: AbortController | null = null
  #state: State = 'idle'
  #stream: Stream | null = null
  #openedAt = 0
  /** Tries since the last stream that lasted. */
  #failures = 0
  #cancelWait: Cancel | null = null
  #held: Control | null = null
  #heldWithBackoff = false
  /** When the queue became full; null = it has room. */
  #fullSince: number | null = null
  #refused = false
  #moving = false
  #dropped = 0
  readonly #recordOf: RecordOf

  constructor(context: HostContext, params: OutboundParams, peer: Peer, events: OutboundEvents) {
    this.#context = context
    this.#params = params
    this.#peer = peer
    this.#events = events
    this.#recordOf = (id) => context.recordOf(id)
  }

  /** Relayed messages that its queue had no room for. */
  get dropped(): number {
    return this.#dropped
  }

  /** What our stream to it carries; null = none is open. */
  get protocol(): string | null {
    return this.#stream?.protocol ?? null
  }

  /** Opens the stream unless that is done or under way. */
  open(): void {
    if (this.#state !== 'idle') return
    this.#state = 'opening'
    void this.#tryOpen()
  }

  /** Whether the queue took it. After a message of ours was refused the next are too, until `room`: so they keep their order. */
  send(frame: Uint8Array, own: boolean): boolean {
    const refused = own && this.#refused
    if (!refused && this.#stream?.writable && this.#write(this.#stream, frame)) return true
    if (own) this.#refused = true
    else this.#dropped++
    return false
  }

  /** What may as well be left out: it goes at once or not at all. */
  hint(frame: Uint8Array): void {
    if (this.#stream?.writable) this.#write(this.#stream, frame)
  }

  /** Whether all of it went out; if not, all but the gossip waits. */
  sendControl(control: Control, withBackoff: boolean): boolean {
    if (this.#state === 'ended') return false
    if (this.#held === null && this.#stream?.writable) {
      this.#writeControl(this.#stream, control, withBackoff)
      return true
    }
    this.#held ??= new Control()
    this.#held.merge(control)
    this.#heldWithBackoff = withBackoff
    if (this.#stream?.writable) this.#flushHeld(this.#stream)
    return false
  }

  /** Now and then: gives up a queue that has been full for too long. */
  checkFull(now: number): void {
    if (this.#fullSince !== null && now - this.#fullSince > this.#params.fullTimeoutMs) this.#stream?.reset()
  }

  /**
   * The connection closes once our stream on it has ended: a stream on another takes over as soon as it is open. The old one ends
   * after that, because an end that overtook the new stream would be read as our leaving.
   */
  move(from: Connection): void {
    const stream = this.#stream
    if (stream === null || this.#moving || !from.streams.includes(stream)) return
    this.#moving = true
    void this.#tryMove(stream)
  }

  /** Sends what is queued, then ends the stream. */
  end(): void {
    this.#state = 'ended'
    this.#abort?.abort()
    this.#cancelWait?.()
    this.#held = null
    const stream = this.#stream
    this.#stream = null
    stream?.closeWrite()
  }

  async #tryOpen(): Promise<void> {
    try {
      const stream = await this.#openStream()
      if (this.#state === 'opening') this.#attach(stream)
      else stream.reset()
    } catch {
      this.#retryLater()
    } finally {
      this.#abort = null
    }
  }

  async #tryMove(old: Stream): Promise<void> {
    try {
      const stream = await this.#openStream()
      // Whoever lost its stream meanwhile is on the way to another.
      if (this.#stream !== old) return stream.reset()
      this.#attach(stream)
      this.#context.clock.after(OVERLAP_MS, () => old.closeWrite())
    } catch {
      // The old one goes on for as long as it can.
    } finally {
      this.#moving = false
      this.#abort = null
    }
  }

  #openStream(): Promise<Stream> {
    this.#abort ??= createAbortController()
    return this.#context.openStream(this.#peer.id, this.#protocols(), { signal: this.#abort.signal })
  }

  /** The one protocol that the peer listed, which costs no round trip; all of them when it listed none, or refused it. */
  #protocols(): readonly string[] {
    const { protocols } = this.#params
    if (this.#failures > 0) return protocols
    const listed = this.#context.identityOf(this.#peer.id)?.protocols
    const first = protocols.find((protocol) => listed?.includes(protocol))
    return first === undefined ? protocols : [first]
  }

  #attach(stream: Stream): void {
    this.#state = 'open'
    this.#stream = stream
    this.#openedAt = this.#context.clock.now()
    stream.onDrain(() => this.#onDrain(stream))
    // The remote has nothing to say here, and may say so by ending its direction; ours goes on.
    stream.onData(
      () => {},
      (error) => {
        if (error) this.#onClosed(stream)
      },
    )
    void stream.closed.then(() => this.#onClosed(stream))
    this.#events.opened(this.#peer, stream.protocol)
    this.#onDrain(stream)
  }

  #onDrain(stream: Stream): void {
    if (stream !== this.#stream) return
    this.#fullSince = null
    this.#flushHeld(stream)
    if (!this.#refused || !stream.writable) return
    this.#refused = false
    this.#events.room(this.#peer)
  }

  #onClosed(stream: Stream): void {
    if (stream !== this.#stream) return
    this.#stream = null
    this.#held = null
    this.#fullSince = null
    if (this.#context.clock.now() - this.#openedAt >= this.#params.reopenMaxMs) this.#failures = 0
    this.#events.closed(this.#peer)
    this.#retryLater()
  }

  #retryLater(): void {
    if (this.#state === 'ended') return
    const { reopenMinMs, reopenMaxMs } = this.#params
    this.#state = 'waiting'
    const wait = Math.min(reopenMaxMs, reopenMinMs * 2 ** this.#failures)
    this.#failures++
    this.#cancelWait = this.#context.clock.after(wait, () => {
      this.#state = 'idle'
      // Without a connection there is nothing to open it on; the next one starts anew.
      if (this.#context.connections(this.#peer.id).length > 0) this.open()
    })
  }

  #flushHeld(stream: Stream): void {
    const held = this.#held
    if (held === null) return
    this.#held = null
    this.#writeControl(stream, held, this.#heldWithBackoff)
  }

  #writeControl(stream: Stream, control: Control, withBackoff: boolean): void {
    for (const frame of encodeControl(control, withBackoff, this.#params.maxSendBytes, this.#recordOf)) {
      if (!this.#write(stream, frame)) return
    }
  }

  /** False when the stream turned out to be over. */
  #write(stream: Stream, frame: Uint8Array): boolean {
    try {
      if (!stream.write(frame)) this.#fullSince ??= this.#context.clock.now()
      return true
    } catch {
      this.#onClosed(stream)
      return false
    }
  }
}
