/**
 * A program in a real pseudo-terminal, seen through a terminal emulator: type, resize, wait until the screen shows something, look at cells and modes.
 * Waiting is for output, never for time: a condition is tried whenever the program wrote something and the emulator took it in.
 */
import { spawn } from '@lydell/node-pty'
import type { Terminal as Emulator } from '@xterm/headless'
import { cellsOf, createEmulator } from './emulator.mjs'
import { svgOf } from './png/svg.mjs'
import type { ScreenCells } from './png/svg.mjs'

export interface TerminalOptions {
  readonly file: string
  readonly args?: readonly string[]
  readonly columns?: number
  readonly rows?: number
  readonly cwd?: string
  /** Beside the inherited environment; undefined takes a name out. CI is taken out always: programs write less where it is set. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** DEC private mode: the terminal shows nothing until it is reset. */
const SYNCHRONIZED = 2026

export interface Look {
  readonly columns: number
  readonly rows: number
  /** Top to bottom, without trailing blanks. */
  readonly lines: readonly string[]
  readonly text: string
  /** Which lines go on from the one above, because the terminal wrapped it. */
  readonly wrapped: readonly boolean[]
  readonly cursor: { readonly x: number; readonly y: number; readonly shown: boolean }
  readonly alternate: boolean
  readonly title: string
  /** DEC private modes that are set, of those the program ever set or reset. */
  readonly modes: ReadonlySet<number>
  /** As they are when asked for. */
  readonly cells: ScreenCells
}

export interface Exit {
  readonly code: number
  readonly signal: number | undefined
}

export interface TestTerminal {
  readonly pid: number
  /** Bytes as a keyboard sends them; `KEYS` has names for some. */
  type(text: string): void
  /** Typed inside the brackets of a paste. */
  paste(text: string): void
  resize(columns: number, rows: number): void
  look(): Look
  /** Resolves with the first look that fits. @throws with the screen as text when the deadline passes or the program ends before */
  until(wanted: string | RegExp | ((look: Look) => boolean), deadlineMs?: number): Promise<Look>
  /** Resolves when the program has ended and all its output was taken in. */
  readonly exited: Promise<Exit>
  /** Everything written so far. */
  output(): string
  svg(): string
  kill(signal?: NodeJS.Signals): void
  /** Closes the terminal under the program, as the window of a terminal is closed. Nothing is seen of it any more but its end. */
  hangUp(): void
  /** Ends the program if it runs, and the emulator. */
  close(): Promise<void>
}

export const KEYS = {
  enter: '\r',
  escape: '\u001b',
  backspace: '\u007f',
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
  pageUp: '\u001b[5~',
  pageDown: '\u001b[6~',
  f1: '\u001bOP',
  altEnter: '\u001b\r',
  altUp: '\u001b[1;3A',
  altDown: '\u001b[1;3B',
  shiftUp: '\u001b[1;2A',
  shiftDown: '\u001b[1;2B',
} as const
export const ctrl = (letter: string): string => String.fromCharCode(letter.toLowerCase().charCodeAt(0) - 0x60)
export const alt = (key: string): string => `\u001b${key}`

const DEADLINE_MS = 10_000
/** Characters of output that are kept: the last of them. */
const MAX_OUTPUT = 4 * 1024 * 1024

export function openTerminal(options: TerminalOptions): TestTerminal {
  const { columns = 80, rows = 24 } = options
  const emulator = createEmulator(columns, rows)
  const modes = new Set<number>()
  emulator.parser.registerCsiHandler({ prefix: '?', final: 'h' }, (params) => {
    for (const mode of params.flat()) modes.add(mode)
    return false
  })
  emulator.parser.registerCsiHandler({ prefix: '?', final: 'l' }, (params) => {
    for (const mode of params.flat()) modes.delete(mode)
    return false
  })
  // Shown and wrapping until told otherwise.
  modes.add(25).add(7)
  let title = ''
  emulator.onTitleChange((text) => {
    title = text
  })

  const env: Record<string, string | undefined> = { ...process.env, TERM: 'xterm-256color', ...options.env }
  for (const name of ['CI', 'CONTINUOUS_INTEGRATION', 'NO_COLOR', 'FORCE_COLOR']) {
    if (options.env?.[name] === undefined) delete env[name]
  }
  for (const name of Object.keys(env)) if (env[name] === undefined) delete env[name]
  const program = spawn(options.file, [...(options.args ?? [])], {
    name: 'xterm-256color',
    cols: columns,
    rows,
    cwd: options.cwd ?? process.cwd(),
    env,
  })

  const waiting = new Set<() => void>()
  let output = ''
  let pending = 0
  let ended: Exit | null = null
  let over = false
  let finish: (exit: Exit) => void = () => {}
  const exited = new Promise<Exit>((resolve) => {
    finish = resolve
  })
  const settle = (): void => {
    for (const check of waiting) check()
    if (ended !== null && pending === 0 && !over) {
      over = true
      finish(ended)
      for (const check of waiting) check()
    }
  }
  program.onData((data) => {
    output = (output + data).slice(-MAX_OUTPUT)
    pending++
    emulator.write(data, () => {
      pending--
      settle()
    })
  })
  // Answers of the emulator to queries of the program.
  emulator.onData((answer) => {
    if (ended === null) program.write(answer)
  })
  program.onExit(({ exitCode, signal }) => {
    ended = { code: exitCode, signal: signal === 0 ? undefined : signal }
    settle()
  })

  const kill = (signal: NodeJS.Signals): void => {
    if (ended !== null) return
    try {
      process.kill(program.pid, signal)
    } catch (error) {
      // It ended, and we are about to be told.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
  const look = (): Look => lookAt(emulator, modes, title)
  return {
    pid: program.pid,
    type: (text) => program.write(text),
    paste: (text) => program.write(`\u001b[200~${text}\u001b[201~`),
    resize: (newColumns, newRows) => {
      emulator.resize(newColumns, newRows)
      program.resize(newColumns, newRows)
    },
    look,
    until: (wanted, deadlineMs = DEADLINE_MS) => {
      const fits = (now: Look): boolean =>
        typeof wanted === 'function'
          ? wanted(now)
          : typeof wanted === 'string'
            ? now.text.includes(wanted)
            : wanted.test(now.text)
      return new Promise<Look>((resolve, reject) => {
        const stop = (): void => {
          clearTimeout(deadline)
          waiting.delete(check)
        }
        const fail = (why: string): void => {
          stop()
          reject(new Error(`${why} before the screen showed ${String(wanted)}:\n${look().text}`))
        }
        const deadline = setTimeout(() => fail(`${deadlineMs} ms passed`), deadlineMs)
        const check = (): void => {
          // A frame that is being written is nothing that anybody sees.
          if (modes.has(SYNCHRONIZED) && ended === null) return
          const now = look()
          if (fits(now)) {
            stop()
            resolve(now)
          } else if (over) fail('the program ended')
        }
        waiting.add(check)
        check()
      })
    },
    exited,
    output: () => output,
    svg: () => svgOf(look().cells, look().cursor),
    kill: (signal = 'SIGTERM') => kill(signal),
    hangUp: () => (program as unknown as { destroy(): void }).destroy(),
    close: async () => {
      kill('SIGKILL')
      await exited
      emulator.dispose()
    },
  }
}

function lookAt(emulator: Emulator, modes: ReadonlySet<number>, title: string): Look {
  const buffer = emulator.buffer.active
  const lines = Array.from(
    { length: emulator.rows },
    (_, y) => buffer.getLine(buffer.baseY + y)?.translateToString(true) ?? '',
  )
  return {
    columns: emulator.cols,
    rows: emulator.rows,
    lines,
    text: lines.join('\n'),
    wrapped: lines.map((_, y) => buffer.getLine(buffer.baseY + y)?.isWrapped ?? false),
    cursor: { x: buffer.cursorX, y: buffer.cursorY, shown: modes.has(25) },
    alternate: buffer.type === 'alternate',
    title,
    modes: new Set(modes),
    get cells() {
      return cellsOf(emulator)
    },
  }
}
