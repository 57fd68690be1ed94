/**
 * One of the two programs of a run, over all its lives: `node --json` on a profile of its own, a script that writes numbered direct messages to the other,
 * and what the program told us. Unanswered commands are never repeated, so that whatever is there twice was doubled by the program.
 */
import { spawn } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { join } from 'node:path'
import type { Random } from '../../../net/random.ts'

export interface SideOptions {
  readonly name: string
  /** The built program. */
  readonly program: string
  readonly directory: string
  readonly listen: string
  readonly dial: string
  readonly random: Random
  /** Told of whatever the program writes, and of its end. */
  happened(): void
}

/** Commands that wait for their answer: at most so many. */
const MAX_WINDOW = 12
/** Messages that are accepted and not delivered: while the other is away no more are written. */
const MAX_ON_THE_WAY = 40
const MOST_TEXT_CHARS = 6_000
/** Of a line that is shown. */
const MOST_LINE_CHARS = 300
/** The others tell that the other program isn't there. */
const BAD_ERRORS = new Set(['bug', 'not-kept', 'data-dir', 'bad-key-file', 'bad-config'])

type Line = Readonly<Record<string, unknown>>

export class Side {
  readonly name: string
  readonly dataDirectory: string
  /** Base58; '' until the program told. */
  peerId = ''
  /** It listens, in this life. */
  listening = false
  /** Whom it writes to; '' writes nothing. */
  to = ''
  /** Bytes of output, over all lives. */
  bytes = 0
  lives = 0
  /** Ids that the program said it accepted, and those that it said are delivered. */
  readonly accepted = new Set<string>()
  readonly delivered = new Set<string>()
  /** Ids of messages of the other that it printed. */
  readonly printed: string[] = []
  /** Sentences about what a sound program doesn't do. */
  readonly complaints: string[] = []
  readonly #options: SideOptions
  readonly #window: number
  #child: ChildProcessWithoutNullStreams | null = null
  #over: Promise<void> = Promise.resolve()
  #next = 1
  #commanded = 0
  #answered = 0
  #unheard = ''
  /** Messages that were on the way when this life began: that some of them had arrived may have died untold with the life before. */
  #fromBefore = 0
  #lastLine = ''
  #stderr = ''

  constructor(options: SideOptions) {
    this.#options = options
    this.name = options.name
    this.dataDirectory = join(options.directory, options.name)
    this.#window = 1 + Math.floor(options.random.number() * MAX_WINDOW)
  }

  get alive(): boolean {
    return this.#child !== null
  }

  get unanswered(): number {
    return this.#commanded - this.#answered
  }

  get #onTheWay(): number {
    return this.accepted.size - this.delivered.size
  }

  /** How far it is, for whoever has to find out why it got no further. */
  describe(): string {
    const state = this.#child === null ? 'gone' : this.listening ? 'listening' : 'starting'
    const counts = `${this.accepted.size} accepted, ${this.delivered.size} delivered, ${this.unanswered} unanswered`
    const heard = `last line ${this.#lastLine.slice(0, MOST_LINE_CHARS)}`
    return `${this.name}: life ${this.lives}, ${state}, ${counts}, ${heard}${this.#stderr === '' ? '' : `, stderr ${this.#stderr.trim()}`}`
  }

  start(): void {
    const { program, listen, dial, directory } = this.#options
    const profile = ['--data-dir', this.dataDirectory, '--nick', this.name, '--no-mdns', '--no-dht']
    const child = spawn(process.execPath, [program, 'node', '--json', ...profile, '--listen', listen, '--dial', dial], {
      cwd: directory,
      env: { PATH: process.env['PATH'], HOME: directory, TZ: 'UTC' },
    })
    this.lives++
    this.listening = false
    this.#child = child
    this.#commanded = this.#answered = 0
    this.#fromBefore = this.#onTheWay
    this.#lastLine = this.#stderr = ''
    let rest = ''
    child.stdin.on('error', () => {})
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text))
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      this.bytes += Buffer.byteLength(chunk)
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      this.#lastLine = lines.at(-1) ?? this.#lastLine
      for (const line of lines) this.#hear(JSON.parse(line) as Line)
      this.#write()
      this.#options.happened()
    })
    this.#over = new Promise((resolve) => {
      child.on('close', (code, signal) => {
        this.#child = null
        this.listening = false
        if (code !== 0 && !(child.killed && signal === 'SIGKILL'))
          this.complaints.push(`${this.name} ended with ${code ?? signal}: ${this.#stderr.trim()}`)
        resolve()
        this.#options.happened()
      })
    })
  }

  /** Resolves when it is gone, and all that it wrote is read. */
  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL')
    await this.#over
  }

  async quit(): Promise<void> {
    this.#command({ cmd: 'quit' })
    await this.#over
  }

  /** One last message; `accepted` and `delivered` tell of it under the id that this resolves with. */
  last(): Promise<string> {
    this.to = ''
    return new Promise((resolve) => {
      this.#hearLast = resolve
      this.#message(this.#unheard, 'last')
    })
  }
  #hearLast: (id: string) => void = () => {}

  /** From now on it writes. */
  writeTo(peerId: string): void {
    this.to = this.#unheard = peerId
    this.#write()
  }

  #write(): void {
    while (
      this.to !== '' &&
      this.listening &&
      this.unanswered < this.#window &&
      this.#onTheWay - this.#fromBefore < MAX_ON_THE_WAY
    ) {
      this.#message(this.to, null)
    }
  }

  #message(peer: string, id: string | null): void {
    const { random } = this.#options
    // Most are short, a few fill pages.
    const filler = 'x'.repeat(Math.floor(random.number() ** 6 * MOST_TEXT_CHARS))
    this.#commanded++
    this.#command({ cmd: 'dm', peer, text: `${this.name} ${this.#next++} ${filler}`, id })
  }

  #command(command: Line): void {
    this.#child?.stdin.write(`${JSON.stringify(command)}\n`)
  }

  #hear(line: Line): void {
    switch (line['event']) {
      case 'listening':
        this.peerId = line['peerId'] as string
        this.listening = true
        return
      case 'answer':
        return this.#answer(line)
      case 'sent':
        this.accepted.add(line['id'] as string)
        if (line['state'] === 'delivered') this.delivered.add(line['id'] as string)
        if (line['state'] === 'failed') this.complaints.push(`${this.name}: failed, ${String(line['reason'])}`)
        return
      case 'dm':
        this.printed.push(line['id'] as string)
        return
      case 'error':
        if (BAD_ERRORS.has(line['code'] as string))
          this.complaints.push(`${this.name}: ${String(line['code'])}, ${String(line['message'])}`)
    }
  }

  #answer({ cmd, ok, id, result, message }: Line): void {
    if (cmd !== 'dm') return
    this.#answered++
    if (ok !== true) {
      this.complaints.push(`${this.name}: refused, ${String(message)}`)
      return
    }
    const accepted = (result as { id: string }).id
    this.accepted.add(accepted)
    if (id === 'last') this.#hearLast(accepted)
  }
}
