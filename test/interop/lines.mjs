/**
 * The child's end of a conversation in JSON lines. stdin: `{"id", "cmd", …}`, each answered once on stdout with
 * `{"event": "answer", "id", "ok": true, "result"}` or `{"event": "answer", "id", "ok": false, "code", "message"}`. Any
 * other line on stdout is `{"event", …}`. Commands run side by side; answers come in the order in which they finish.
 */
import { createInterface } from 'node:readline'

export function emit(event, fields = {}) {
  process.stdout.write(`${JSON.stringify({ event, ...fields })}\n`)
}

async function answerTo(commands, line) {
  let id = null
  try {
    const { id: given = null, cmd, ...args } = JSON.parse(line)
    id = given
    if (!Object.hasOwn(commands, cmd)) {
      throw new Error(`no command "${cmd}"; there are: ${Object.keys(commands).join(', ')}`)
    }
    return { id, ok: true, result: (await commands[cmd](args)) ?? null }
  } catch (error) {
    return { id, ok: false, code: error?.name ?? 'Error', message: error?.message ?? String(error) }
  }
}

/**
 * Answers commands until one is `quit`, or until stdin ends because the parent is gone; then runs `stop` and exits. An
 * error that nobody catches ends the process too, with its reason on stderr, since a half-dead peer would hang a test.
 */
export function serveCommands(commands, stop) {
  let leaving = null
  const quit = () => (leaving ??= stop())
  const exit = (code) => process.stdout.write('', () => process.exit(code))
  const fail = (error) => {
    process.stderr.write(`${error?.stack ?? error}\n`)
    exit(1)
  }
  process.on('uncaughtException', fail)

  const lines = createInterface({ input: process.stdin })
  lines.on('line', async (line) => {
    if (line.trim() === '') return
    emit('answer', await answerTo({ ...commands, quit }, line))
    if (leaving != null) exit(0)
  })
  lines.on('close', () => quit().then(() => exit(0), fail))
}
