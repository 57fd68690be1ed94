/**
 * The process as commands see it: lines out, lines in, and the one reason to end early. A reader that goes away (EPIPE) is such a reason, as is
 * the first SIGINT, SIGTERM or SIGHUP; the second one doesn't wait.
 */
import { closeSync } from 'node:fs'
import { isatty } from 'node:tty'
import { DONE, NOT_DONE } from './exit.ts'

export type EndReason = 'signal' | 'reader gone'

export interface Io {
  /** A line on stdout: only what was asked for. */
  out(line: string): void
  /** A line on stderr. */
  err(line: string): void
  readonly stdin: NodeJS.ReadStream
  readonly env: NodeJS.ProcessEnv
  /** Columns of the terminal that help is written for. */
  readonly columns: number
  /** Fires when the program should end; `reason` is an EndReason. */
  readonly ended: AbortSignal
}

/** Thrown by what waits, when the program should end. */
export class Ended extends Error {
  readonly reason: EndReason

  constructor(reason: EndReason) {
    super(reason === 'signal' ? 'Interrupted.' : 'Whoever read the output is gone.')
    this.reason = reason
  }
}

/** Ours: lines longer than this are hard to read in a help text. */
const MAX_COLUMNS = 100

const STDIO = [0, 1, 2] as const
/** Those that were terminals when the program began. Node restores their settings at exit, and aborts where that fails: see `exit`. */
const terminals = STDIO.filter((descriptor) => isatty(descriptor))

/** `lastly` runs before the process ends at a second signal. */
export function openIo(lastly: () => void): Io {
  const controller = new AbortController()
  const end = (reason: EndReason): void => {
    if (!controller.signal.aborted) controller.abort(reason)
  }
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // EIO: the terminal hung up.
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
    end('reader gone')
  })
  // Nobody is left to tell.
  process.stderr.on('error', () => {})
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!controller.signal.aborted) return end('signal')
      // Whoever closes a terminal may say so twice; nobody hurries us.
      if (signal === 'SIGHUP') return
      lastly()
      letGo()
      process.exit(NOT_DONE)
    })
  }
  return {
    out: (line) => {
      if (process.stdout.writable) process.stdout.write(`${line}\n`)
    },
    err: (line) => {
      process.stderr.write(`${line}\n`)
    },
    stdin: process.stdin,
    env: process.env,
    columns: Math.min(MAX_COLUMNS, process.stdout.columns ?? MAX_COLUMNS),
    ended: controller.signal,
  }
}

/** Rejects with `Ended` when the program should end; for races. */
export function untilEnded(io: Io): { promise: Promise<never>; off: () => void } {
  let off = (): void => {}
  const promise = new Promise<never>((_resolve, reject) => {
    const end = (): void => reject(new Ended(io.ended.reason as EndReason))
    off = () => io.ended.removeEventListener('abort', end)
    io.ended.addEventListener('abort', end, { once: true })
    if (io.ended.aborted) end()
  })
  promise.catch(() => {})
  return { promise, off }
}

/** What `work` gives, unless the program should end first. @throws Ended */
export async function orEnded<T>(io: Io, work: Promise<T>): Promise<T> {
  const { promise, off } = untilEnded(io)
  try {
    return await Promise.race([work, promise])
  } finally {
    off()
  }
}

/** Waits until what was printed has left, then ends the process. */
export async function exit(code: number): Promise<never> {
  const flushed = (stream: NodeJS.WriteStream): Promise<void> =>
    new Promise((resolve) => {
      if (!stream.writable) return resolve()
      stream.once('error', () => resolve())
      stream.write('', () => resolve())
    })
  await Promise.all([flushed(process.stdout), flushed(process.stderr)])
  letGo()
  process.exit(code)
}

/** One that hung up is a terminal no more: nothing of it can be restored, whoever noticed it first. */
function letGo(): void {
  if (terminals.some((descriptor) => !isatty(descriptor))) for (const descriptor of STDIO) closeQuietly(descriptor)
}

function closeQuietly(descriptor: number): void {
  try {
    closeSync(descriptor)
  } catch {
    // It was closed before.
  }
}

/** A command that ends because nobody reads on did what it could; one that was interrupted did not, unless it runs until then. */
export function codeOfEnd({ reason }: Ended, interrupted: number = NOT_DONE): number {
  return reason === 'signal' ? interrupted : DONE
}
