/** `node`: the app without a screen. With --json it is driven by lines on stdin, whose end does not stop it. */
import { displayLine, shortPeerId } from '../../app/index.ts'
import type { App } from '../../app/index.ts'
import type { Invocation } from '../cli.ts'
import type { Io } from '../io.ts'
import { tellJson } from '../json-events.ts'
import { jsonLine, readCommand } from '../json-lines.ts'
import { lines, MAX_LINE_BYTES } from '../lines.ts'
import { dmLine, messageLine } from '../plain-lines.ts'
import { listFlag, switchFlag, untilEnded, withApp } from '../session.ts'

/** Commands that are not answered yet; stdin waits meanwhile. Ours. */
const MAX_UNANSWERED = 256

export function node(invocation: Invocation, io: Io): Promise<number> {
  const options = { rooms: listFlag(invocation, 'room'), usualRooms: true, resume: true }
  return withApp(invocation, io, options, async (app) => {
    const json = switchFlag(invocation, 'json')
    if (json) {
      tellJson(app, io)
      void answerLines(app, io)
    } else tellPlain(app, io)
    return untilEnded(app, io)
  })
}

async function answerLines(app: App, io: Io): Promise<void> {
  let unanswered = 0
  let room = (): void => {}
  try {
    for await (const line of lines(io.stdin)) {
      if (line === '') continue
      unanswered++
      void answer(app, io, line).finally(() => {
        unanswered--
        room()
      })
      if (unanswered >= MAX_UNANSWERED) await new Promise<void>((resolve) => (room = resolve))
    }
  } catch {
    // A stdin that breaks has ended.
  }
}

async function answer(app: App, io: Io, line: string | null): Promise<void> {
  if (line === null) {
    const message = `A command has ${MAX_LINE_BYTES} bytes at most; that line was skipped.`
    return io.out(jsonLine({ event: 'error', code: 'bad-command', message }))
  }
  const { cmd, id, command, problem } = readCommand(line)
  if (cmd === null) return io.out(jsonLine({ event: 'error', code: 'bad-command', message: problem, id }))
  if (!command) {
    return io.out(jsonLine({ event: 'answer', cmd, id, ok: false, code: 'bad-command', message: problem }))
  }
  try {
    const result = await app.request(command)
    io.out(jsonLine({ event: 'answer', cmd, id, ok: true, result }))
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error
    io.out(jsonLine({ event: 'answer', cmd, id, ok: false, code: error.code, message: error.message }))
  }
}

function tellPlain(app: App, io: Io): void {
  app.on('listening', ({ addresses }) => {
    for (const address of addresses) io.out(`Listening on ${address}`)
  })
  app.on('peer:connected', ({ peerId, address }) => io.out(`…${shortPeerId(peerId)} connected, at ${address}`))
  app.on('peer:disconnected', ({ peerId }) => io.out(`…${shortPeerId(peerId)} left`))
  app.on('message', (message) => io.out(messageLine(message, true)))
  app.on('dm', (dm) => io.out(dmLine(dm)))
  app.on('error', ({ message }) => io.err(displayLine(message)))
}
