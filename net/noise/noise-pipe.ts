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
  #rawPaused = false
  #delivering = false
  /** The opener may have more from the chunks it got. */
  #backlog = false
  /** The raw pipe ended, and the handler doesn't know yet. */
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
    this.#rawPaused = true
    this.#raw.pause()
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    // A handler that resumes inside onData is served by the loop it was called from.
    if (this.#delivering) return
    // Like a socket: never before the caller is done with what made it resume.
    if (this.#backlog || this.#ended) queueMicrotask(() => this.#deliver())
    else this.#resumeRaw()
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
    this.#backlog = true
    this.#deliver()
  }

  #deliver(): void {
    if (this.#delivering) return
    this.#delivering = true
    try {
      while (!this.#paused && !this.#over) {
        const bytes = this.#open()
        if (!bytes) break
        this.#handler?.onData(bytes)
      }
    } finally {
      this.#delivering = false
    }
    if (this.#paused || this.#over) return
    this.#backlog = false
    if (this.#ended) this.#end()
    else this.#resumeRaw()
  }

  #open(): Uint8Array | null {
    try {
      return this.#opener.next()
    } catch (error) {
      this.destroy(toNetError(error))
      return null
    }
  }

  #resumeRaw(): void {
    if (!this.#rawPaused) return
    this.#rawPaused = false
    this.#raw.resume()
  }

  #end(): void {
    this.#ended = false
    if (this.#opener.partial) this.destroy(violation('The peer ended the connection inside an encrypted message'))
    else this.#handler?.onEnd()
  }
}
