/**
 * What one peer sends us: RPCs on a stream that we only read, never write and never end first (go takes either for our death). A
 * second stream replaces the first, which no longer counts but is read to its end: it may be on another connection, and behind.
 *
 * chunk → RPCs → router → signatures (in order, several at once) → verdicts. While the verifier is full the stream is paused:
 * what was read waits here, the rest in the peer. Nothing is dropped, whatever becomes of the stream.
 */
import type { HostContext } from '../behaviour.ts'
import { toNetError } from '../errors.ts'
import { LengthPrefixedDecoder } from '../length-prefixed.ts'
import type { Stream } from '../stream.ts'
import type { Unverified } from './message.ts'
import type { Peer } from './peer.ts'

/** Signatures checked in one go. Ours: the first of many messages needn't wait for the last. */
const VERIFY_BATCH = 64

export interface InboundEvents {
  /** One RPC; gives back what is to be verified. @throws NetError: the stream is reset */
  rpc(peer: Peer, bytes: Uint8Array, now: number): readonly Unverified[]
  /** All RPCs of a chunk were handled. */
  chunkEnd(): void
  verified(peer: Peer, message: Unverified, valid: boolean, now: number): void
  /** The verifier is full, so nothing more is read of the peer for a while. */
  held(peer: Peer): void
  /** The peer's stream is over, and no other has replaced it. */
  left(peer: Peer): void
  /** A bug of ours, which cost the peer its stream. */
  failed(error: unknown): void
}

export class Inbound {
  readonly #context: HostContext
  readonly #maxBytes: number
  readonly #peer: Peer
  readonly #events: InboundEvents
  #stream: Stream | null = null
  #replaced: Stream | null = null
  /** Read but not yet taken by the verifier. */
  #unverified: Unverified[] = []
  #waiting = false

  constructor(context: HostContext, maxBytes: number, peer: Peer, events: InboundEvents) {
    this.#context = context
    this.#maxBytes = maxBytes
    this.#peer = peer
    this.#events = events
  }

  attach(stream: Stream): void {
    // One more is let go, or a peer could pile them up.
    if (this.#stream !== null) this.#replaced?.reset()
    this.#replaced = this.#stream ?? this.#replaced
    this.#stream = stream
    const decoder = new LengthPrefixedDecoder(this.#maxBytes)
    if (this.#waiting) stream.pause(true)
    stream.onData(
      (chunk) => this.#onChunk(stream, decoder, chunk),
      (error) => this.#onEnd(stream, error),
    )
  }

  end(): void {
    const streams = [this.#stream, this.#replaced]
    this.#stream = null
    this.#replaced = null
    for (const stream of streams) stream?.reset()
  }

  #onChunk(stream: Stream, decoder: LengthPrefixedDecoder, chunk: Uint8Array): void {
    if (stream !== this.#stream && stream !== this.#replaced) return
    const now = this.#context.clock.now()
    try {
      decoder.push(chunk, (bytes) => {
        for (const message of this.#events.rpc(this.#peer, bytes, now)) this.#unverified.push(message)
      })
    } catch (error) {
      // The peer broke the protocol: it loses this stream, what came before stays valid.
      this.#forget(stream)
      stream.reset()
      if (toNetError(error).fault === 'bug') this.#events.failed(error)
    }
    this.#verify()
    this.#events.chunkEnd()
  }

  #onEnd(stream: Stream, error: Error | undefined): void {
    if (!error) stream.closeWrite()
    this.#forget(stream)
  }

  #forget(stream: Stream): void {
    if (stream === this.#replaced) this.#replaced = null
    if (stream !== this.#stream) return
    // On two connections the older stream may have come last; the peer has left when both are over.
    this.#stream = this.#replaced
    this.#replaced = null
    if (this.#stream === null) this.#events.left(this.#peer)
  }

  #verify(): void {
    while (this.#unverified.length > 0 && !this.#waiting) {
      const all = this.#unverified
      const batch = all.length <= VERIFY_BATCH ? all : all.slice(0, VERIFY_BATCH)
      this.#unverified = all.length <= VERIFY_BATCH ? [] : all.slice(VERIFY_BATCH)
      const taken = this.#context.verifier.verify(this, batch, (verdicts) => {
        const now = this.#context.clock.now()
        for (let i = 0; i < batch.length; i++) {
          this.#events.verified(this.#peer, batch[i] as Unverified, verdicts[i] === true, now)
        }
      })
      if (!taken) this.#wait(all)
    }
  }

  #wait(unverified: Unverified[]): void {
    this.#unverified = unverified
    this.#waiting = true
    this.#replaced?.pause(true)
    this.#stream?.pause(true)
    this.#events.held(this.#peer)
    this.#context.verifier.onRoom(() => {
      this.#waiting = false
      this.#verify()
      // Each step may bring more than the verifier takes.
      if (!this.#waiting) this.#replaced?.pause(false)
      if (!this.#waiting) this.#stream?.pause(false)
    })
  }
}
