/**
 * A pair of raw pipes under the test's thumb: flushed bytes lie on the wire until `deliver` hands them on, in pieces of any size.
 * Back-pressure is honest: `write` says false above the high-water mark, and the drain comes once it is passed downwards.
 */
import { multiaddr } from '@multiformats/multiaddr'
import type { Pipe, PipeHandler } from '../../../net/pipe.ts'

export class WirePipe implements Pipe {
  readonly localAddress = multiaddr('/memory/1')
  readonly remoteAddress = multiaddr('/memory/2')
  readonly highWaterMark: number
  peer: WirePipe | null = null
  bytesRead = 0
  bytesWritten = 0
  writes = 0
  flushes = 0
  paused = false
  destroyed = false
  error: Error | undefined
  #handler: PipeHandler | null = null
  #queue: Uint8Array[] = []
  #wire: Buffer = Buffer.alloc(0)
  #full = false
  #ending = false
  #ended = false

  constructor(highWaterMark: number) {
    this.highWaterMark = highWaterMark
  }

  attach(handler: PipeHandler): void {
    this.#handler = handler
  }

  write(bytes: Uint8Array): boolean {
    this.writes++
    this.#queue.push(bytes)
    if (this.unsent >= this.highWaterMark) this.#full = true
    return !this.#full
  }

  flush(): void {
    this.flushes++
    const length = this.#wire.length
    this.#wire = Buffer.concat([this.#wire, ...this.#queue])
    this.bytesWritten += this.#wire.length - length
    this.#queue = []
  }

  pause(): void {
    this.paused = true
  }

  resume(): void {
    this.paused = false
  }

  end(): void {
    this.flush()
    this.#ending = true
  }

  destroy(error?: Error): void {
    if (this.destroyed) return
    this.destroyed = true
    this.error = error
    this.#handler?.onClose(error)
  }

  get unsent(): number {
    return this.#wire.length + this.#queue.reduce((sum, bytes) => sum + bytes.length, 0)
  }

  /** What was flushed and not delivered. */
  get wire(): Uint8Array {
    return this.#wire
  }

  /** Hands up to `length` bytes to the peer, then the end if that was all; false = nothing moved. */
  deliver(length = Infinity): boolean {
    const peer = this.peer
    if (!peer || peer.paused || peer.destroyed) return false
    const chunk = Uint8Array.from(this.#wire.subarray(0, Math.min(length, this.#wire.length)))
    this.#wire = this.#wire.subarray(chunk.length)
    if (chunk.length > 0) peer.receive(chunk)
    const ends = this.#ending && !this.#ended && this.#wire.length === 0
    if (ends) {
      this.#ended = true
      peer.#handler?.onEnd()
    }
    if (this.#full && this.unsent < this.highWaterMark) {
      this.#full = false
      this.#handler?.onDrain()
    }
    return chunk.length > 0 || ends
  }

  /** As if the bytes had come from the network. */
  receive(bytes: Uint8Array): void {
    this.bytesRead += bytes.length
    this.#handler?.onData(bytes)
  }
}

export function wirePair(highWaterMark = 1024 * 1024): [WirePipe, WirePipe] {
  const a = new WirePipe(highWaterMark)
  const b = new WirePipe(highWaterMark)
  a.peer = b
  b.peer = a
  return [a, b]
}
