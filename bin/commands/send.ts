/** `send`: publishes text, or each line of stdin, in order. Done when each message was taken by one or more peers. */
import { checkRoom } from '../../app/index.ts'
import type { Invocation } from '../cli.ts'
import type { Io } from '../io.ts'
import { sendAll } from '../send-all.ts'

export function send(invocation: Invocation, io: Io): Promise<number> {
  const [room, ...text] = invocation.words as [string, ...string[]]
  checkRoom(room)
  return sendAll(invocation, io, {
    rooms: [room],
    whenRunning: 'one-off',
    text,
    through: 'sent',
    message: (line) => ({ cmd: 'send', room, text: line }),
  })
}
