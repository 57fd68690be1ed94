/** From the start of a process to its line that says that it listens; of Node itself, to its end. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { install } from '../../interop/install.mjs'
import { median } from '../../samples.mjs'

const JS_NODE = fileURLToPath(new URL('./js-node.mjs', import.meta.url))
const PRELOAD = new URL('../../interop/preload.mjs', import.meta.url).href
const OURS = ['node', '--json', '--temp', '--no-mdns', '--listen', '/ip4/127.0.0.1/tcp/0']

function once(args, awaited) {
  const { NODE_OPTIONS: _options, DEBUG: _debug, ...env } = process.env
  const started = performance.now()
  const child = spawn(process.execPath, args, {
    env: { ...env, NODE_ENV: 'production' },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    let said = ''
    let ms = null
    child.stdout.setEncoding('utf8').on('data', (text) => {
      said += text
      if (ms != null || awaited == null || !said.includes(awaited)) return
      ms = performance.now() - started
      child.kill()
    })
    child.once('error', reject)
    child.once('exit', (code) => {
      if (awaited == null && code === 0) resolve(performance.now() - started)
      else if (ms != null) resolve(ms)
      else reject(new Error(`${args.join(' ')} ended with ${code} and said: ${said}`))
    })
  })
}

/** The three in turn, so that what the machine does meanwhile meets them alike: `{ours, rival, node}`, medians in ms. */
export async function measureStarts({ starts, program }) {
  await install()
  const kinds = {
    ours: [[program, ...OURS], '"listening"'],
    rival: [['--import', PRELOAD, JS_NODE], '"listening"'],
    node: [['-e', '0'], null],
  }
  const samples = { ours: [], rival: [], node: [] }
  // Once unmeasured: files are read from the disk.
  for (let round = -1; round < starts; round++) {
    for (const [name, [args, awaited]] of Object.entries(kinds)) {
      const ms = await once(args, awaited)
      if (round >= 0) samples[name].push(ms)
    }
  }
  return { ours: median(samples.ours), rival: median(samples.rival), node: median(samples.node) }
}
