/**
 * The program inside the process of the tests, where a process of its own would show nothing more: the same command line, lines and exit codes, at a
 * tenth of the cost. Left out: what is the process's own (how its real streams close, signals that no program hears, a second signal, a home).
 */
import { PassThrough } from 'node:stream'
import { onTestFinished } from 'vitest'
import type { EndReason, Io } from '../../bin/io.ts'
import { run as runCommand } from '../../bin/run.ts'
import { told } from './program.ts'
import type { Running, StartOptions } from './program.ts'

const HEARD = new Set<NodeJS.Signals>(['SIGINT', 'SIGTERM', 'SIGHUP'])

/** Starts it; what still runs after the test is ended as by a signal. Nothing of the environment is inherited. */
export function start(args: readonly string[], options: Omit<StartOptions, 'home'> = {}): Running {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
  const controller = new AbortController()
  const io: Io = {
    out: (line) => stdout.write(`${line}\n`),
    err: (line) => stderr.write(`${line}\n`),
    stdin: stdin as unknown as Io['stdin'],
    env: options.env ?? {},
    columns: 100,
    ended: controller.signal,
  }
  const ended = runCommand(args, io, () => {
    throw new Error('A screen needs a process of its own.')
  }).then(async (code) => {
    // Both are read to their end before anybody hears of the program's.
    await Promise.all([stdout, stderr].map((stream) => new Promise((resolve) => stream.once('end', resolve).end())))
    return { code, signal: null }
  })
  ended.catch(() => {})
  const end = (): void => {
    if (!controller.signal.aborted) controller.abort('signal' satisfies EndReason)
  }
  onTestFinished(async () => {
    end()
    await ended
  })
  if (options.stdin !== undefined) stdin.end(options.stdin)
  return {
    ...told(stdout, stderr, ended),
    ended,
    write: (text) => stdin.write(text),
    endInput: (text = '') => stdin.end(text),
    kill: (signal) => {
      if (!HEARD.has(signal)) throw new Error(`${signal} needs a process of its own.`)
      end()
    },
  }
}

/** Runs it to its end. */
export async function run(
  args: readonly string[],
  options: Omit<StartOptions, 'home'> = {},
): Promise<{ code: number | null; out: readonly string[]; err: readonly string[] }> {
  const { ended, out, err } = start(args, { stdin: '', ...options })
  const { code } = await ended
  return { code, out, err }
}
