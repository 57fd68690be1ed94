/** The log file: a JSON line an event, added at its end. Message text is never written. */
import { closeSync, openSync, writeSync } from 'node:fs'
import type { App } from '../app/index.ts'
import { UsageError } from './exit.ts'
import { SIGNALS } from './json-events.ts'
import { jsonLine } from './json-lines.ts'

/** Returns "close". @throws UsageError when the file can't be opened */
export function openLogFile(path: string, app: App): () => void {
  let file: number
  try {
    file = openSync(path, 'a', 0o600)
  } catch (error) {
    throw new UsageError(`The log file ${path} can't be opened: ${error instanceof Error ? error.message : error}.`)
  }
  const write = (event: string, payload: object): void => {
    const { text, nick: _nick, ...rest } = { text: undefined as unknown, nick: undefined as unknown, ...payload }
    const length = typeof text === 'string' ? { characters: text.length } : {}
    try {
      writeSync(file, `${jsonLine({ time: new Date().toISOString(), event, ...rest, ...length })}\n`)
    } catch {
      // A full disk costs the log, not the chat.
    }
  }
  const off = SIGNALS.map((signal) => app.on(signal, (payload) => write(signal, payload)))
  void app.ready.then(
    () => {
      const steps = app.host?.on('dial:step', ({ target, address, step, error }) => {
        write('dial:step', { target, address, step, ...(error && { code: error.code, message: error.message }) })
      })
      if (steps) off.push(steps)
    },
    () => {},
  )
  return () => {
    for (const each of off) each()
    closeSync(file)
  }
}
