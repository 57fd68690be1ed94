/** Other people in the room of a chat that runs in a terminal: the program of crowd.ts, which dials the address that the chat's status line shows. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

const LISTENING = /listening on (\d+)/

export async function meet(pty, programs, hosts) {
  await pty.until((screen) => LISTENING.test(screen.text()), 'where it listens')
  const [, port] = LISTENING.exec(pty.screen.text())
  const child = spawn(process.execPath, [programs.crowd, 'lobby', String(hosts), `/ip4/127.0.0.1/tcp/${port}`], {
    stdio: ['pipe', 'pipe', 2],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const told = async () => {
    const { value, done } = await lines.next()
    if (done) throw new Error('the crowd ended')
    return JSON.parse(value)
  }
  await told()
  return {
    flood: (perSecond) => child.stdin.write(`${perSecond}\n`),
    /** How many messages it were. */
    async stopFlood() {
      child.stdin.write('0\n')
      return (await told()).said
    },
    async leave() {
      child.stdin.end()
      await once(child, 'exit')
    },
  }
}
