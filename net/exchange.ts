/**
 * The edges of an exchange, a one-shot protocol over a stream: it ends in time, or its stream is reset.
 * Left out: opening the stream, whose time limit is the host's.
 */
import type { Clock } from './clock.ts'
import { NetError, toNetError } from './errors.ts'
import type { Stream } from './stream.ts'

export interface ExchangeLimits {
  clock: Clock
  /** Milliseconds for the whole exchange. */
  limitMs: number
  /** Starts the sentence of the error: "The ping", "Identify". */
  name: string
  signal?: AbortSignal | undefined
}

/**
 * Runs `exchange`. When the time is up, the signal fires or it throws, the stream is reset.
 * @throws NetError timeout | aborted | what the exchange threw
 */
export async function runExchange<T>(stream: Stream, limits: ExchangeLimits, exchange: () => Promise<T>): Promise<T> {
  const { clock, limitMs, name, signal } = limits
  let reason: NetError | null = null
  const end = (error: NetError): void => {
    reason ??= error
    stream.reset()
  }
  const cancel = clock.after(limitMs, () => {
    end(new NetError('timeout', `${name} took longer than ${limitMs / 1000} s`))
  })
  const abort = (): void => end(new NetError('aborted', `${name} was aborted`, { cause: signal?.reason }))
  signal?.addEventListener('abort', abort, { once: true })
  if (signal?.aborted) abort()
  try {
    return await exchange()
  } catch (error) {
    stream.reset()
    throw reason ?? toNetError(error)
  } finally {
    cancel()
    signal?.removeEventListener('abort', abort)
  }
}

/** Ours: whoever has nothing left to say needs no more. What a remote sends without end would be decrypted all the same. Bytes. */
const MAX_TRAILING_BYTES = 64 * 1024

/** Ends our side of a stream whose exchange is over. What still comes is dropped, within bounds; the remote has `limitMs` to end too. */
export function finish(stream: Stream, clock: Clock, limitMs: number): void {
  let trailing = 0
  stream.closeWrite()
  stream.onData((bytes) => {
    trailing += bytes.length
    if (trailing > MAX_TRAILING_BYTES) stream.reset()
  })
  const cancel = clock.after(limitMs, () => stream.reset())
  void stream.closed.then(cancel)
}
