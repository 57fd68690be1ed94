/** Two sessions of one muxer over a memory pipe, and what happened at each end. */
import { NetError } from '../../../net/errors.ts'
import type { MuxedStream, Stream } from '../../../net/stream.ts'
import type { Muxer, MuxerFactory, MuxerLimits } from '../../../net/muxer.ts'
import { pipePair, TestClock, turns } from './memory-pipe.ts'
import type { MemoryPipe, MemoryPipeOptions } from './memory-pipe.ts'

export const LIMITS: MuxerLimits = {
  maxInboundStreams: 256,
  maxOutboundStreams: 256,
  writeHighWaterMark: 64 * 1024,
  maxWriteBytes: 1024 * 1024,
  maxReadBytes: 512 * 1024,
}

export class End {
  muxer!: Muxer
  readonly pipe: MemoryPipe
  readonly accepted: MuxedStream[] = []
  /** What onClose said; undefined = it was not called. */
  closes: (Error | null)[] = []
  onStream: ((stream: MuxedStream) => void) | null = null
  #waiting: ((stream: MuxedStream) => void)[] = []
  #taken = 0

  constructor(pipe: MemoryPipe) {
    this.pipe = pipe
  }

  /** The next stream that the other end opened. */
  next(): Promise<MuxedStream> {
    const stream = this.accepted[this.#taken++]
    if (stream !== undefined) return Promise.resolve(stream)
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  get events() {
    return {
      onStream: (stream: MuxedStream) => {
        this.accepted.push(stream)
        this.onStream?.(stream)
        this.#waiting.shift()?.(stream)
      },
      onClose: (error?: Error) => {
        this.closes.push(error ?? null)
      },
    }
  }
}

export interface PairOptions {
  limits?: Partial<MuxerLimits>
  pipe?: MemoryPipeOptions
}

export function sessionPair(factory: MuxerFactory, options: PairOptions = {}) {
  const clock = new TestClock()
  const [a, b] = pipePair(options.pipe)
  const limits = { ...LIMITS, ...options.limits }
  const dialer = new End(a)
  const listener = new End(b)
  dialer.muxer = factory.create(a, 'initiator', dialer.events, { clock, limits })
  listener.muxer = factory.create(b, 'responder', listener.events, { clock, limits })
  return { clock, dialer, listener }
}

/** A stream as both ends see it, after `hello` went from the opener to the other. */
export async function openPair(from: End, to: End): Promise<[MuxedStream, MuxedStream]> {
  const stream = from.muxer.openStream()
  stream.write(bytes('hello'))
  const accepted = await to.next()
  await readExactly(accepted, 5)
  return [stream, accepted]
}

export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

export function text(chunk: Uint8Array | null): string | null {
  return chunk === null ? null : new TextDecoder().decode(chunk)
}

export async function readExactly(stream: Stream, length: number): Promise<Uint8Array> {
  const whole = new Uint8Array(length)
  for (let filled = 0; filled < length;) {
    const chunk = await stream.read()
    if (chunk === null || filled + chunk.length > length) throw new Error(`expected ${length} bytes`)
    whole.set(chunk, filled)
    filled += chunk.length
  }
  return whole
}

export async function readAll(stream: Stream): Promise<Uint8Array> {
  const chunks = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** What it fails with. */
export async function errorOf(promise: Promise<unknown>): Promise<NetError> {
  const error: unknown = await promise.then(
    () => new Error('it did not fail'),
    (thrown: unknown) => thrown,
  )
  if (error instanceof NetError) return error
  throw error
}

/** Lets everything that is under way arrive. */
export function settle(): Promise<void> {
  return turns(40)
}
