/**
 * From a key that is written to the terminal until the emulator shows its character at the prompt: alone, and while somebody in the room says so many
 * messages a second. In the end the last of those must stand on the screen: what is measured is a program that keeps up.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { meet } from './crowd.mjs'
import { openPty, prompt } from '../../e2e/pty.mjs'
import { spread } from './spread.mjs'

const LETTERS = 'etaoinshrdlucmfwypvbgk'
/** A draft stays in one row. */
const DRAFT = 40
/** A quick typist's, uneven, so that it falls into no step with the frames. */
const GAP_MS = [35, 90]
const SETTLE_MS = 1_000

async function typeKeys(pty, count) {
  const samples = []
  let draft = ''
  for (let n = 0; n < count; n++) {
    await sleep(GAP_MS[0] + Math.random() * (GAP_MS[1] - GAP_MS[0]))
    draft += LETTERS[n % LETTERS.length]
    const begun = performance.now()
    pty.type(draft.at(-1))
    samples.push((await pty.until((screen) => screen.line(-1) === `› ${draft}`, `the draft ${draft}`)) - begun)
    if (draft.length < DRAFT) continue
    pty.type('\u0015')
    draft = ''
    await pty.until((screen) => screen.line(-1).startsWith('› write to'), 'an empty draft')
  }
  pty.type('\u0015')
  return spread(samples)
}

export async function measureKeys({ keys, perSecond, programs, profile }) {
  const pty = openPty([programs.program, 'lobby'], { env: { P2P_CHAT_DATA_DIR: profile } })
  let crowd
  try {
    await pty.until(prompt)
    crowd = await meet(pty, programs, 1)
    await sleep(SETTLE_MS)
    const idle = await typeKeys(pty, keys)
    crowd.flood(perSecond)
    await sleep(SETTLE_MS)
    const begun = performance.now()
    const flood = await typeKeys(pty, keys)
    const seconds = (performance.now() - begun) / 1000
    const said = await crowd.stopFlood()
    const ended = performance.now()
    const last = `m${String(said - 1).padStart(6, '0')}`
    const behind = (await pty.until((screen) => screen.text().includes(last), `the last message, ${last}`)) - ended
    return { idle, flood, behind, said, perSecond: said / (seconds + SETTLE_MS / 1000) }
  } finally {
    await crowd?.leave()
    await pty.close()
  }
}
