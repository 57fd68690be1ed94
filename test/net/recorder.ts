/** Attaches to a pipe and keeps what it hears; promises settle when it happens. */
import type { Pipe } from '../../net/pipe.ts'

export class Recorder {
  readonly pipe: Pipe
  readonly bytes: Uint8Array[] = []
  length = 0
  drains = 0
  isClosed = false
  readonly ended: Promise<void>
  /** With the error it closed with. */
  readonly closed: Promise<Error | undefined>
  readonly drained: Promise<void>
  #wanted: { length: number; resolve: () => void }[] = []

  constructor(pipe: Pipe) {
    this.pipe = pipe
    let ended!: () => void
    let closed!: (error: Error | undefined) => void
    let drained!: () => void
    this.ended = new Promise((resolve) => (ended = resolve))
    this.closed = new Promise((resolve) => (closed = resolve))
    this.drained = new Promise((resolve) => (drained = resolve))
    pipe.attach({
      onData: (bytes) => {
        this.bytes.push(bytes)
        this.length += bytes.length
        for (const each of this.#wanted) if (each.length <= this.length) each.resolve()
      },
      onDrain: () => {
        this.drains++
        drained()
      },
      onEnd: ended,
      onClose: (error) => {
        this.isClosed = true
        closed(error)
      },
    })
  }

  total(length: number): Promise<void> {
    if (this.length >= length) return Promise.resolve()
    return new Promise((resolve) => {
      this.#wanted.push({ length, resolve })
    })
  }

  /** Everything heard so far, once it is at least `length` bytes. */
  async text(length: number): Promise<string> {
    await this.total(length)
    return Buffer.concat(this.bytes).toString()
  }
}

export function record(pipe: Pipe): Recorder {
  return new Recorder(pipe)
}
