/** The events of a running app as JSON lines on stdout; `listening` comes first. */
import type { App, SignalName } from '../app/index.ts'
import type { Io } from './io.ts'
import { jsonLine } from './json-lines.ts'

/** All that a running app tells. */
export const SIGNALS: readonly SignalName[] = [
  'listening',
  'peer:connected',
  'peer:disconnected',
  'message',
  'dm',
  'sent',
  'error',
]

export function tellJson(app: App, io: Io): void {
  for (const signal of SIGNALS) app.on(signal, (payload) => io.out(jsonLine({ event: signal, ...payload })))
  app.ready.catch((error: unknown) => {
    const { code = 'bug', message } = error as Error & { code?: string }
    io.out(jsonLine({ event: 'error', code, message }))
  })
}
