/** `send`: publishes text, or each line of stdin, in order. Done when each message was taken by one or more peers. */
import { checkRoom } from '../../app/index.ts'
import type { App } from '../../app/index.ts'
import type { Invocation } from '../cli.ts'
import type { Io } from '../io.ts'
import { sendAll } from '../send-all.ts'
import { listFlag } from '../session.ts'

/** How long the first message waits for anybody, and, once somebody is in the room, for the others that are dialled. Ours. */
const GATHER_MS = 2_000
const GATHER_OTHERS_MS = 500

export function send(invocation: Invocation, io: Io): Promise<number> {
  const [room, ...text] = invocation.words as [string, ...string[]]
  checkRoom(room)
  return sendAll(invocation, io, {
    rooms: [room],
    whenRunning: 'one-off',
    text,
    through: 'sent',
    prepare: (app, timeoutMs) => gathered(app, room, dialled(invocation, app), timeoutMs),
    message: (line) => ({ cmd: 'send', room, text: line }),
  })
}

function dialled(invocation: Invocation, { settings }: App): number {
  const { dial = [], bootstrap = [] } = settings
  return (listFlag(invocation, 'dial') ?? dial).length + (listFlag(invocation, 'bootstrap') ?? bootstrap).length
}

/**
 * Resolves when all who are dialled answered or failed, and each of them is in the room; or after a while. What is sent before a peer has said that it
 * is in the room passes it by, so the first to answer would be the only one to get the first lines.
 */
function gathered(app: App, room: string, targets: number, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    let failed = 0
    let somebody = false
    let timer = setTimeout(done, Math.min(GATHER_MS, timeoutMs))
    function done(): void {
      clearTimeout(timer)
      for (const each of off) each()
      resolve()
    }
    const look = (): void => {
      const { connected, conversations } = app.state
      const members = conversations[`room:${room}`]?.subscribers.length ?? 0
      if (members > 0 && members >= connected && connected + failed >= targets) return done()
      if (members === 0 || somebody) return
      somebody = true
      clearTimeout(timer)
      timer = setTimeout(done, GATHER_OTHERS_MS)
    }
    const off = [
      app.subscribe(look),
      app.on('error', () => {
        failed++
        look()
      }),
    ]
    look()
  })
}
