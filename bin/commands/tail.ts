/** `tail`: prints the messages of rooms as they come, until it is told to end. */
import type { Invocation } from '../cli.ts'
import type { Io } from '../io.ts'
import { tellJson } from '../json-events.ts'
import { dmLine, messageLine } from '../plain-lines.ts'
import { switchFlag, tellTrouble, untilEnded, withApp } from '../session.ts'

export function tail(invocation: Invocation, io: Io): Promise<number> {
  const rooms = invocation.words
  return withApp(invocation, io, { rooms, whenRunning: 'one-off' }, async (app) => {
    if (switchFlag(invocation, 'json')) tellJson(app, io)
    else {
      tellTrouble(app, io)
      app.on('listening', ({ addresses }) => {
        for (const address of addresses) io.err(`Listening on ${address}`)
      })
      app.on('message', (message) => io.out(messageLine(message, rooms.length > 1)))
      app.on('dm', (dm) => io.err(dmLine(dm)))
    }
    return untilEnded(app, io)
  })
}
