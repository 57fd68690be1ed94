/** One node of a soak, over all its lives: `node --json` on a profile of its own, its commands and answers, its events as they come, and what it holds. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface SoakNodeOptions {
  readonly name: string
  /** The built program. */
  readonly program: string
  readonly directory: string
  /** In which it is from the start of each life. */
  readonly room: string
  onEvent(event: Line): void
}

export type Line = Readonly<Record<string, unknown>>

/** Bytes, and counts. */
export interface Held {
  readonly rss: number
  /** After collecting garbage, with what lies outside of it, without compiled code. */
  readonly heap: number
  readonly handles: number
  /** Open files and sockets; NaN where the system doesn't tell. */
  readonly files: number
}

/** V8's young generation at its full size from the start: it grows to it within minutes or an hour, which says nothing of what is kept. MiB. */
const YOUNG_SPACE_MIB = 16
const LOOPBACK = '/ip4/127.0.0.1/tcp/0'
const STDERR_CHARS = 4_000
const PROBE = fileURLToPath(new URL('./probe.mjs', import.meta.url))

export class SoakNode {
  readonly name: string
  /** Of the present life; '' before it listens. The id is the same in all of them. */
  peerId = ''
  address = ''
  /** Sentences about what a sound program doesn't do. */
  readonly complaints: string[] = []
  readonly #options: SoakNodeOptions
  #child: ChildProcess | null = null
  #over: Promise<number | null> = Promise.resolve(null)
  #pending = new Map<number, (answer: Line) => void>()
  #measured: (told: Omit<Held, 'files'>) => void = () => {}
  #nextId = 1

  constructor(options: SoakNodeOptions) {
    this.#options = options
    this.name = options.name
  }

  get alive(): boolean {
    return this.#child !== null
  }

  /** Resolves when it listens. It stays connected with those that it is given to dial. */
  start(dial: readonly string[] = []): Promise<void> {
    const { program, directory, room } = this.#options
    const home = join(directory, this.name)
    const profile = ['--data-dir', home, '--nick', this.name, '--no-mdns', '--listen', LOOPBACK, '--room', room]
    const child = spawn(
      process.execPath,
      [
        '--expose-gc',
        `--min-semi-space-size=${YOUNG_SPACE_MIB}`,
        '--import',
        PROBE,
        program,
        'node',
        '--json',
        ...profile,
        ...dial.flatMap((each) => ['--dial', each]),
      ],
      {
        cwd: directory,
        env: { PATH: process.env['PATH'], HOME: directory, TZ: 'UTC' },
        stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
      },
    )
    this.#child = child
    child.stdin?.on('error', () => {})
    let stderr = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-STDERR_CHARS)))
    child.on('message', (told) => this.#measured(told as Held))
    return new Promise((resolve, reject) => {
      createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (text) => {
        const line = JSON.parse(text) as Line
        if (line['event'] === 'listening') {
          this.peerId = line['peerId'] as string
          this.address = (line['addresses'] as string[])[0] as string
          resolve()
        }
        this.#hear(line)
      })
      this.#over = new Promise((over) => {
        child.on('close', (code, signal) => {
          this.#child = null
          if (code !== 0) this.complaints.push(`${this.name} ended with ${code ?? signal}: ${stderr.trim()}`)
          for (const answer of this.#pending.values()) answer({ ok: false, message: 'the program ended' })
          this.#pending.clear()
          over(code)
          reject(new Error(`${this.name} ended before it listened: ${stderr.trim()}`))
        })
      })
    })
  }

  /** The answer, whatever it is; a program that ends answers that. */
  ask(command: Line): Promise<Line> {
    const id = this.#nextId++
    return new Promise((resolve) => {
      if (!this.#child) return resolve({ ok: false, message: 'the program has ended' })
      this.#pending.set(id, resolve)
      this.#child.stdin?.write(`${JSON.stringify({ ...command, id })}\n`)
    })
  }

  async held(): Promise<Held | null> {
    const child = this.#child
    if (!child?.connected) return null
    const told = await Promise.race([
      new Promise<Omit<Held, 'files'>>((resolve) => {
        this.#measured = resolve
        child.send('measure', () => {})
      }),
      this.#over.then(() => null),
    ])
    if (told === null) return null
    const files = `/proc/${child.pid}/fd`
    return { ...told, files: existsSync(files) ? readdirSync(files).length : NaN }
  }

  async quit(): Promise<void> {
    void this.ask({ cmd: 'quit' })
    await this.#over
  }

  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL')
    await this.#over
  }

  #hear(line: Line): void {
    if (line['event'] !== 'answer') return this.#options.onEvent(line)
    const id = line['id'] as number
    this.#pending.get(id)?.(line)
    this.#pending.delete(id)
  }
}
