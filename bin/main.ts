/** The program: parses the command line, runs the command, ends with its exit code. Each command is loaded only when it is asked for. */
import { parse } from './cli.ts'
import type { Invocation } from './cli.ts'
import { crash } from './crash.ts'
import { DONE, exitCodeOf } from './exit.ts'
import { codeOfEnd, Ended, exit, openIo } from './io.ts'
import type { Io } from './io.ts'

let restoreTerminal = (): void => {}

async function run(args: readonly string[], io: Io): Promise<number> {
  const asked = await parse(args, io.env, io.columns)
  if (!('print' in asked)) return start(asked, io)
  io.out(asked.print.replace(/\n+$/, ''))
  return DONE
}

async function start(invocation: Invocation, io: Io): Promise<number> {
  switch (invocation.command) {
    case 'chat':
      return (await import('./commands/chat.ts')).chat(invocation, io, (restore) => {
        restoreTerminal = restore
      })
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

async function main(): Promise<void> {
  const fail = (error: unknown): never => crash(error, () => restoreTerminal())
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)
  const io = openIo(() => restoreTerminal())
  let code: number
  try {
    code = await run(process.argv.slice(2), io)
  } catch (error) {
    code = error instanceof Ended ? codeOfEnd(error) : (exitCodeOf(error) ?? fail(error))
    if (!(error instanceof Ended)) io.err(`p2p-chat: ${(error as Error).message}`)
  }
  await exit(code)
}

await main()
