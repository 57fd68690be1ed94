/** Measures a DHT of one implementation: two processes with half of the network each, both looking things up at once. `(host, settings) → result`. */
import { fileURLToPath } from 'node:url'
import { install } from '../../interop/install.mjs'
import { mean } from '../../samples.mjs'
import { startHost, withHosts } from '../rival/children.mjs'

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url))

/** Peers that each dials at first, and lookups under way at once in each process. */
const DIALS = 2
const AT_ONCE = 4
const K = 20
const FORMING_MS = 5_000
const POLL_MS = 200

export const DHT_OURS = { name: 'p2p-chat', args: [path('./ours.mjs')] }
export const DHT_RIVAL = {
  name: 'js-libp2p',
  args: ['--import', new URL('../../interop/preload.mjs', import.meta.url).href, path('./js.mjs')],
  prepare: install,
}

/** How well they know each other is the implementation's business: the lookups show it. */
async function untilKnown(halves, least) {
  const deadline = performance.now() + FORMING_MS
  while (performance.now() < deadline) {
    const known = Math.min(...(await Promise.all(halves.map((half) => half.request('known')))))
    if (known >= least) return
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

export function measureDht(host, { dhtNodes, lookups }) {
  const start = () => startHost(host, { nodes: dhtNodes / 2 })
  return withHosts([start(), start()], async (halves) => {
    const both = (cmd, args) =>
      Promise.all(halves.map((half, i) => half.request(cmd, { ...args, seed: `${cmd} ${i}` })))
    const nodes = (await Promise.all(halves.map((half) => half.waitFor('listening')))).flatMap((told) => told.nodes)
    await both('all', { keys: nodes.map(({ key }) => key) })
    await both('dial', { addresses: nodes.map(({ address }) => address), each: DIALS })
    await untilKnown(halves, Math.min(K, dhtNodes - 1))
    const run = async (count) => {
      const started = performance.now()
      const results = await both('lookups', { count: count / 2, atOnce: AT_ONCE })
      const ms = performance.now() - started
      return {
        perSecond: (count / ms) * 1000,
        askedEach: results.reduce((sum, { asked }) => sum + asked, 0) / count,
        share: mean(results.map(({ share }) => share)),
      }
    }
    await run(lookups / 2)
    return run(lookups)
  })
}
