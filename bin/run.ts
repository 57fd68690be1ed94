/** Runs what a command line asks for. Each command is loaded only when it is asked for. */
import { parse } from './cli.ts'
import type { Invocation } from './cli.ts'
import { DONE, exitCodeOf } from './exit.ts'
import { codeOfEnd, Ended } from './io.ts'
import type { Io } from './io.ts'

/**
 * Results in the exit code; what went wrong is said on stderr. `onScreen` gets what gives the terminal back, once there is something to give back.
 * @throws a bug
 */
export async function run(
  args: readonly string[],
  io: Io,
  onScreen: (restoreTerminal: () => void) => void,
): Promise<number> {
  try {
    const asked = await parse(args, io.env, io.columns)
    if (!('print' in asked)) return await start(asked, io, onScreen)
    io.out(asked.print.replace(/\n+$/, ''))
    return DONE
  } catch (error) {
    if (error instanceof Ended) return codeOfEnd(error)
    const code = exitCodeOf(error)
    if (code === null) throw error
    io.err(`p2p-chat: ${(error as Error).message}`)
    return code
  }
}

async function start(invocation: Invocation, io: Io, onScreen: (restoreTerminal: () => void) => void): Promise<number> {
  switch (invocation.command) {
    case 'chat':
      return (await import('./commands/chat.ts')).chat(invocation, io, onScreen)
    case 'node':
      return (await import('./commands/node.ts')).node(invocation, io)
    case 'tail':
      return (await import('./commands/tail.ts')).tail(invocation, io)
    case 'send':
      return (await import('./commands/send.ts')).send(invocation, io)
    case 'dm':
      return (await import('./commands/dm.ts')).dm(invocation, io)
    case 'ping':
      return (await import('./commands/ping.ts')).ping(invocation, io)
    case 'id':
      return (await import('./commands/id.ts')).id(invocation, io)
  }
}
