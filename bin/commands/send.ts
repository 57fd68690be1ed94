/** `send`: publishes text, or each line of stdin, in order. Done when each message was taken by one or more peers. */
import { checkRoom } from '../../app/index.ts'
import type { App } from '../../app/index.ts'
import type { Invocation } from '../cli.ts'
import type { Io } from '../io.ts'
import { sendAll } from '../send-all.ts'
import { listFlag } from '../session.ts'

/** How long the first message waits for anybody. Ours. */
const GATHER_MS = 2_000
/** And, once somebody is in the room, for others that are dialled to answer or fail. Ours: a handshake across the world takes one second. */
const ANSWER_MS = 5_000
/** Whoever answered says so soon after that it is in the room. Ours: two round trips across the world. */
const ENTER_MS = 500

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
export function gathered(
  app: Pick<App, 'state' | 'subscribe' | 'on'>,
  room: string,
  targets: number,
  timeoutMs: number,
): Promise<void> {
  return new Promise((resolve) => {
    let failed = 0
    /** Connections when those that answered were given their time to enter; null = not all have answered. */
    let entering: number | null = null
    let somebody = false
    const latest = setTimeout(done, Math.min(ANSWER_MS, timeoutMs))
    let timer = setTimeout(done, Math.min(GATHER_MS, timeoutMs))
    function done(): void {
      clearTimeout(timer)
      clearTimeout(latest)
      for (const each of off) each()
      resolve()
    }
    const look = (): void => {
      const { connected, conversations } = app.state
      const members = conversations[`room:${room}`]?.subscribers.length ?? 0
      const answered = connected + failed >= targets
      if (members > 0 && members >= connected && answered) return done()
      if (members === 0) return
      if (!somebody) clearTimeout(timer)
      somebody = true
      if (!answered || entering === connected) return
      entering = connected
      clearTimeout(timer)
      timer = setTimeout(done, ENTER_MS)
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
