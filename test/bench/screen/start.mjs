/** From the start of node to the first frame in the terminal's cells: the chat beside the least that Ink can draw, in turn. */
import { openPty, prompt } from '../../e2e/pty.mjs'
import { spread } from './spread.mjs'

const hello = (screen) => screen.text().includes('hello, world')

async function once(args, env, drawn) {
  const pty = openPty(args, { env })
  try {
    return (await pty.until(drawn, 'its first frame')) - pty.started
  } finally {
    await pty.close()
  }
}

export async function measureStart({ rounds, programs, profile }) {
  const env = { P2P_CHAT_DATA_DIR: profile }
  const samples = { hello: [], chat: [] }
  // Each once unmeasured: files are read from the disk, the profile is made.
  for (let round = -1; round < rounds; round++) {
    const times = {
      hello: await once([programs.hello], {}, hello),
      chat: await once([programs.program, 'lobby'], env, prompt),
    }
    if (round >= 0) for (const [name, ms] of Object.entries(times)) samples[name].push(ms)
  }
  return { hello: spread(samples.hello), chat: spread(samples.chat) }
}
