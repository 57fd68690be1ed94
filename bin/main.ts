/** The program: runs the command line in this process, and ends with its exit code. */
import { crash } from './crash.ts'
import { exit, openIo } from './io.ts'
import { run } from './run.ts'

async function main(): Promise<void> {
  let restoreTerminal = (): void => {}
  const fail = (error: unknown): never => crash(error, () => restoreTerminal())
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)
  const io = openIo(() => restoreTerminal())
  let code: number
  try {
    code = await run(process.argv.slice(2), io, (restore) => {
      restoreTerminal = restore
    })
  } catch (error) {
    return fail(error)
  }
  await exit(code)
}

await main()
