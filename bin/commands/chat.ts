/** The chat on the whole screen. */
import type { Invocation } from '../cli.ts'
import { DONE, UsageError } from '../exit.ts'
import type { Io } from '../io.ts'
import { openApp } from '../session.ts'

/** `onScreen` gets what gives the terminal back, for whatever ends the program from outside. */
export async function chat(invocation: Invocation, io: Io, onScreen: (restore: () => void) => void): Promise<number> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new UsageError('The chat needs a terminal; in scripts and pipes use p2p-chat node, tail or send.')
  }
  // Before the app: it starts its host and opens its history when this turn is over, and by then the first frame is drawn.
  const { runScreen, restoreTerminal } = await import('../../ui/index.tsx')
  const { app, close } = await openApp(invocation, io, {
    rooms: invocation.words,
    keepRooms: true,
    resume: true,
    // Others can still be dialled; the status area says what is wrong.
    orDeaf: true,
    columns: process.stdout.columns,
    rows: process.stdout.rows,
  })
  try {
    onScreen(restoreTerminal)
    await runScreen(app)
  } finally {
    await close()
  }
  return DONE
}
