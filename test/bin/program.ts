/** The built program in a child process: its lines as they come, its end, and a home of its own. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { builtProgram } from '../build.ts'
import type { Network } from '../interop/netns.ts'

/** A program that runs, in a process of its own or inside this one (inside.ts). */
export interface Running {
  /** Lines of stdout and stderr so far. */
  readonly out: string[]
  readonly err: string[]
  /** The first line of stdout, past or coming, that fits; rejects when the program ends without one. */
  line(fits: (line: string) => boolean): Promise<string>
  /** The same for JSON: the first object with these fields. */
  json(fields: Record<string, unknown>): Promise<Record<string, unknown>>
  errLine(fits: (line: string) => boolean): Promise<string>
  /** Resolves at the program's end, with everything read. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  write(text: string): void
  /** The end of stdin, after this text. */
  endInput(text?: string): void
  kill(signal: NodeJS.Signals): void
}

export interface Program extends Running {
  readonly child: ChildProcess
}

export interface StartOptions {
  readonly home?: string
  readonly env?: Readonly<Record<string, string>>
  /** All of stdin; default: it stays open. */
  readonly stdin?: string
}

/** A directory that stands for the user's home; gone after the test. */
export function home(): string {
  const path = mkdtempSync(join(tmpdir(), 'p2p-chat-home-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** Starts it; what still runs after the test is killed. stdin stays open until it is ended. */
export async function start(
  args: readonly string[],
  options: StartOptions & { network?: Network } = {},
): Promise<Program> {
  const program = await builtProgram()
  const directory = options.home ?? home()
  const command = { command: process.execPath, args: [program, ...args] }
  const inside = options.network?.inside(command.command, command.args) ?? command
  const child = spawn(inside.command, inside.args, {
    cwd: directory,
    env: { PATH: process.env.PATH, HOME: directory, TZ: 'UTC', ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal }))
  })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  // A program that ended reads no more.
  child.stdin.on('error', () => {})
  if (options.stdin !== undefined) child.stdin.end(options.stdin)
  return {
    ...told(child.stdout, child.stderr, ended),
    child,
    ended,
    write: (text) => child.stdin.write(text),
    endInput: (text = '') => child.stdin.end(text),
    kill: (signal) => child.kill(signal),
  }
}

/** What a program tells on its two streams. */
export function told(
  stdout: NodeJS.ReadableStream,
  stderr: NodeJS.ReadableStream,
  ended: Promise<unknown>,
): Pick<Running, 'out' | 'err' | 'line' | 'errLine' | 'json'> {
  const out = collect(stdout, ended)
  const err = collect(stderr, ended)
  const describe = (): string => `stdout: ${out.lines.join('\n')}\nstderr: ${err.lines.join('\n')}`
  return {
    out: out.lines,
    err: err.lines,
    line: (fits) => out.find(fits, describe),
    errLine: (fits) => err.find(fits, describe),
    async json(fields) {
      const has = (value: Record<string, unknown>): boolean =>
        Object.entries(fields).every(([key, expected]) => JSON.stringify(value[key]) === JSON.stringify(expected))
      return JSON.parse(await out.find((line) => line.startsWith('{') && has(JSON.parse(line)), describe))
    },
  }
}

/** Runs it to its end. */
export async function run(
  args: readonly string[],
  options: StartOptions = {},
): Promise<{ code: number | null; out: string[]; err: string[] }> {
  const { ended, out, err } = await start(args, { stdin: '', ...options })
  const { code } = await ended
  return { code, out, err }
}

function collect(
  stream: NodeJS.ReadableStream,
  ended: Promise<unknown>,
): { lines: string[]; find(fits: (line: string) => boolean, describe: () => string): Promise<string> } {
  const lines: string[] = []
  const waiting = new Set<() => void>()
  let rest = ''
  let over = false
  const wake = (): void => {
    for (const each of waiting) each()
  }
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n')
    rest = parts.pop() as string
    lines.push(...parts)
    wake()
  })
  void ended.then(() => {
    if (rest !== '') lines.push(rest)
    over = true
    wake()
  })
  return {
    lines,
    find: (fits, describe) =>
      new Promise((resolve, reject) => {
        let looked = 0
        const look = (): void => {
          let found: string | undefined
          while (found === undefined && looked < lines.length) {
            const line = lines[looked++] as string
            if (fits(line)) found = line
          }
          if (found === undefined && !over) return
          waiting.delete(look)
          if (found !== undefined) resolve(found)
          else reject(new Error(`The program ended without that line.\n${describe()}`))
        }
        waiting.add(look)
        look()
      }),
  }
}
