/**
 * The pipe above a finished noise handshake: plaintext on this side, noise messages on the raw pipe.
 * Writes are sealed when the turn is flushed, or as soon as they fill a message; the raw pipe is flushed once. What arrives is
 * opened only as fast as the handler takes it. States: open → ended (by the remote) → over.
 */
import type { Multiaddr } from '@multiformats/multiaddr'
import { toNetError, violation } from '../errors.ts'
import type { Pipe, PipeHandler } from '../pipe.ts'
import type { Opener } from './opener.ts'
import { MAX_PLAINTEXT_BYTES } from './sealer.ts'
import type { Sealer } from './sealer.ts'

export class NoisePipe implements Pipe {
  readonly #raw: Pipe
  readonly #sealer: Sealer
  readonly #opener: Opener
  #handler: PipeHandler | null = null
  /** What the raw pipe said last. */
  #room = true
  /** Our writer was told to wait. */
  #waiting = false
  #paused = false
  #delivering = false
  #ended = false
  #over = false

  constructor(raw: Pipe, sealer: Sealer, opener: Opener) {
    this.#raw = raw
    this.#sealer = sealer
    this.#opener = opener
  }

  get localAddress(): Multiaddr | null {
    return this.#raw.localAddress
  }

  get remoteAddress(): Multiaddr {
    return this.#raw.remoteAddress
  }

  get bytesRead(): number {
    return this.#raw.bytesRead
  }

  get bytesWritten(): number {
    return this.#raw.bytesWritten
  }

  attach(handler: PipeHandler): void {
    const first = this.#handler === null
    this.#handler = handler
    if (!first) return
    this.#raw.attach({
      onData: (bytes) => this.#receive(bytes),
      onDrain: () => this.#drained(),
      onEnd: () => {
        this.#ended = true
        this.#deliver()
      },
      onClose: (error) => {
        this.#over = true
        this.#handler?.onClose(error)
      },
    })
  }

  write(bytes: Uint8Array): boolean {
    if (this.#over) return false
    this.#sealer.queue(bytes)
    if (this.#sealer.queuedBytes >= MAX_PLAINTEXT_BYTES) this.#seal(false)
    if (!this.#room) this.#waiting = true
    return this.#room
  }

  flush(): void {
    if (this.#over) return
    this.#seal(true)
    this.#raw.flush()
  }

  pause(): void {
    this.#paused = true
    this.#raw.pause()
  }

  /** What is here already is handed on before it returns. */
  resume(): void {
    this.#paused = false
    this.#deliver()
    // The handler may have paused again.
    if (!this.#paused) this.#raw.resume()
  }

  end(): void {
    this.flush()
    this.#raw.end()
  }

  destroy(error?: Error): void {
    this.#over = true
    this.#raw.destroy(error)
  }

  #seal(all: boolean): void {
    try {
      this.#sealer.seal(all, this.#writeRaw)
    } catch (error) {
      this.destroy(toNetError(error))
    }
  }

  readonly #writeRaw = (bytes: Uint8Array): void => {
    this.#room = this.#raw.write(bytes)
  }

  #drained(): void {
    this.#room = true
    if (!this.#waiting || this.#over) return
    this.#waiting = false
    this.#handler?.onDrain()
  }

  #receive(bytes: Uint8Array): void {
    if (this.#over) return
    this.#opener.push(bytes)
    this.#deliver()
  }

  #deliver(): void {
    // A handler that resumes inside onData is served by the loop it was called from.
    if (this.#delivering) return
    this.#delivering = true
    try {
      while (!this.#paused && !this.#over) {
        const bytes = this.#open()
        if (bytes) this.#handler?.onData(bytes)
        else return this.#exhausted()
      }
    } finally {
      this.#delivering = false
    }
  }

  #open(): Uint8Array | null {
    try {
      return this.#opener.next()
    } catch (error) {
      this.destroy(toNetError(error))
      return null
    }
  }

  #exhausted(): void {
    if (!this.#ended || this.#over) return
    this.#ended = false
    if (this.#opener.partial) this.destroy(violation('The peer ended the connection inside an encrypted message'))
    else this.#handler?.onEnd()
  }
}
