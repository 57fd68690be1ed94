/** The built chat in a real pseudo-terminal, inside a shell that then tells how it ended and what it left of the terminal. Everything is on loopback. */
import { onTestFinished } from 'vitest'
import { builtProgram } from '../build.ts'
import { openTerminal } from './terminal.ts'
import type { Look, TestTerminal } from './terminal.ts'

export interface ChatOptions {
  readonly columns?: number
  readonly rows?: number
  /** Flags of node itself. */
  readonly node?: readonly string[]
  readonly env?: Readonly<Record<string, string | undefined>>
}

export interface Chat extends TestTerminal {
  /** Types it and presses Enter. */
  say(line: string): void
  /** The address on loopback that others dial, once it listens. */
  address(): Promise<string>
  /** Sends a signal to the chat itself; it must be on its screen. */
  signal(name: NodeJS.Signals): void
  /** Resolves once the shell has told how it ended. */
  over(): Promise<Look>
}

/** A busy machine starts five programs in so long. */
const DEADLINE_MS = 30_000
export const TEST_MS = 60_000

export const LOOPBACK = '/ip4/127.0.0.1/tcp/0'
export const FRESH = ['--temp', '--no-mdns', '--listen', LOOPBACK]

/**
 * The shell becomes the program's parent, so that its own end is seen; its number comes first. Lastly it stays, because what is written right before the
 * end of a terminal can get lost.
 */
const SCRIPT =
  'echo before; sh -c \'echo "pid $$"; exec "$0" "$@"\' "$@"; echo "ended $?"; stty -a | tr " ;" "\\n\\n" | grep -x -e "-\\?icanon" -e "-\\?echo" | tr "\\n" " "; exec cat >/dev/null'

/** The screen is there and takes keys: what is typed before is still the terminal's, whose Enter is another character. */
export const drawn = (look: Look): boolean => look.alternate && look.text.includes('›') && look.modes.has(2004)

export async function openChat(args: readonly string[], options: ChatOptions = {}): Promise<Chat> {
  const program = await builtProgram()
  const { node = [], ...rest } = options
  const terminal = openTerminal({
    file: '/bin/sh',
    args: ['-c', SCRIPT, 'chat', process.execPath, ...node, program, ...args],
    ...rest,
    env: { TZ: 'UTC', ...options.env },
  })
  const pid = (): number => Number(/pid (\d+)/.exec(terminal.output())?.[1])
  onTestFinished(async () => {
    await end(terminal, pid())
  })
  const until: TestTerminal['until'] = (wanted, deadlineMs = DEADLINE_MS) => terminal.until(wanted, deadlineMs)
  return {
    ...terminal,
    until,
    say: (line) => terminal.type(`${line}\r`),
    address: async () => {
      const look = await until(/listening on \d+/)
      return `/ip4/127.0.0.1/tcp/${/listening on (\d+)/.exec(look.text)?.[1]}`
    },
    signal: (name) => {
      process.kill(pid(), name)
    },
    over: () => until((look) => !look.alternate && /ended \d+[^]*echo/.test(look.text)),
  }
}

/** The chat is killed first: the shell's end alone would leave it to its own. */
async function end(terminal: TestTerminal, pid: number): Promise<void> {
  try {
    if (pid > 0 && !/ended \d+/.test(terminal.output())) process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
  await terminal.close()
}

/** One message, however the screen's width has folded it. */
export function folded(look: Look): string {
  return look.lines
    .map((line) => line.split('│')[1] ?? line)
    .map((line) => line.trim())
    .join(' ')
}
