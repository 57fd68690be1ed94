/** What a chat costs that nobody types into: in a room with some peers, over a while. */
import { setTimeout as sleep } from 'node:timers/promises'
import { meet } from './crowd.mjs'
import { openPty, prompt } from '../../e2e/pty.mjs'

const PEERS = 4
/** Mesh and DHT find their places before it counts. */
const SETTLE_MS = 5_000

export async function measureIdle({ idleSeconds, programs, profile }) {
  const pty = openPty([programs.program, 'lobby'], { env: { P2P_CHAT_DATA_DIR: profile }, probe: programs.probe })
  let crowd
  try {
    await pty.until(prompt)
    crowd = await meet(pty, programs, PEERS)
    await pty.until((screen) => screen.text().includes(`${PEERS + 1} here`), 'everybody')
    await sleep(SETTLE_MS)
    const begun = performance.now()
    const before = await pty.ask()
    const written = pty.output()
    await sleep(idleSeconds * 1000)
    const bytes = pty.output() - written
    const after = await pty.ask()
    const us = (performance.now() - begun) * 1000
    return { share: (after.cpuUs - before.cpuUs) / us, bytes, rss: before.rss, heap: before.heapUsed, peers: PEERS }
  } finally {
    await crowd?.leave()
    await pty.close()
  }
}
