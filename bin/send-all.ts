/** What `send` and `dm` share: text or lines in, each through or the reason why not. */
import { displayLine } from '../app/index.ts'
import type { App, AppOptions, ScriptCommand } from '../app/index.ts'
import type { Invocation } from './cli.ts'
import { DONE, exitCodeOf, NOT_DONE, UsageError, WRONG_USE } from './exit.ts'
import { codeOfEnd, Ended, orEnded } from './io.ts'
import type { Io } from './io.ts'
import { lines, MAX_LINE_BYTES } from './lines.ts'
import { Outgoing } from './outgoing.ts'
import { dmLine } from './plain-lines.ts'
import { numberFlag, tellTrouble, withApp } from './session.ts'

/** Ours: two peers that meet through a third need a few seconds. */
const DEFAULT_TIMEOUT_S = 30

export interface SendAll extends Pick<AppOptions, 'rooms' | 'whenRunning'> {
  /** Words of the command line; none: stdin. */
  readonly text: readonly string[]
  readonly through: 'sent' | 'delivered'
  /** Before the first message. */
  prepare?(app: App, timeoutMs: number): Promise<void>
  message(line: string): Extract<ScriptCommand, { cmd: 'send' | 'dm' }>
}

export function sendAll(invocation: Invocation, io: Io, options: SendAll): Promise<number> {
  const { text, through, prepare, message, ...app } = options
  return withApp(invocation, io, app, async (app) => {
    const timeout = numberFlag(invocation, 'timeout') ?? DEFAULT_TIMEOUT_S
    const outgoing = new Outgoing(app, through, timeout * 1000)
    const off = [tellTrouble(app, io), app.on('dm', (dm) => io.err(dmLine(dm)))]
    try {
      await orEnded(io, app.ready)
      const before = performance.now()
      await orEnded(io, prepare?.(app, timeout * 1000) ?? Promise.resolve())
      outgoing.waited(performance.now() - before)
      try {
        const source = text.length > 0 ? once(text.join(' ')) : lines(io.stdin)
        // Not `for await`: the program can end while a line is waited for.
        for (;;) {
          const { value: line, done } = await orEnded(io, source.next())
          if (done) break
          if (line === null) throw new UsageError(`A line of stdin is longer than ${MAX_LINE_BYTES} bytes.`)
          // There is nothing to say in an empty message.
          if (line !== '') await orEnded(io, outgoing.send(message(line)))
        }
      } catch (error) {
        // A line that can't be sent costs none of those before it.
        if (exitCodeOf(error) === WRONG_USE) await orEnded(io, outgoing.done())
        throw error
      }
      await orEnded(io, outgoing.done())
      if (outgoing.leftBehind) io.err('Somebody reads so slowly that they may have missed messages that others took.')
      return DONE
    } catch (error) {
      if (error instanceof Ended) {
        if (error.reason === 'signal') io.err(`Interrupted; ${outgoing.pending} messages did not get through.`)
        return codeOfEnd(error)
      }
      if (!(error instanceof Error) || !('code' in error) || error.code !== 'not-delivered') throw error
      io.err(displayLine(error.message))
      return NOT_DONE
    } finally {
      outgoing.stop()
      for (const each of off) each()
    }
  })
}

async function* once(line: string): AsyncGenerator<string> {
  yield line
}
