/**
 * Measures one implementation: two processes of a host (see drive.mjs) over loopback, one serving, one driving, a fresh
 * pair for each kind of work. Comparing implementations in turn is the caller's business. By itself it prints what was
 * measured as JSON lines: `node test/bench/rival/measure.mjs [--host
 * <host.mjs>] [--quick] [measurement…]`, for js-libp2p unless told otherwise.
 */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { install } from '../../interop/install.mjs'
import { mean } from '../../samples.mjs'
import { startHost, withHosts } from './children.mjs'

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url))
const TOPIC = 'bench'
const MESH_NODES = 10
/** An implementation that loses messages is measured by what it delivers. */
const MESH_QUIET_MS = 4_000
const SIGNATURES = new URL('./count-signatures.mjs', import.meta.url).href

/** How to start a host: `args` are Node's flags and the script; the options follow as one JSON argument. */
export const JS_HOST = {
  name: 'js-libp2p',
  args: ['--expose-gc', '--import', new URL('../../interop/preload.mjs', import.meta.url).href, path('./js-host.mjs')],
  prepare: install,
}

/** `pinned`: the two processes that one core each is enough for have one each, where the system can do that. */
export const FULL = {
  pinned: true,
  seconds: 4,
  roundTrips: 20_000,
  opens: 2_000,
  bursts: 8,
  dials: 200,
  messages: 20_000,
  meshMessages: 400,
  warmCrowd: 600,
  crowd: 1_000,
  rush: 1_000,
}

export const QUICK = {
  pinned: true,
  seconds: 1,
  roundTrips: 5_000,
  opens: 500,
  bursts: 3,
  dials: 60,
  messages: 4_000,
  meshMessages: 40,
  warmCrowd: 300,
  crowd: 150,
  rush: 200,
}

async function withPair(host, options, pinned, work) {
  const start = (core) => startHost(host, options, pinned ? core : null)
  return withHosts([start(0), start(1)], async ([server, driver]) => {
    const { addresses } = await server.waitFor('listening')
    return work(server, driver, addresses[0])
  })
}

async function connectedPair(host, options, pinned, work) {
  return withPair(host, options, pinned, async (server, driver, address) => {
    await driver.request('connect', { address })
    return work(server, driver)
  })
}

async function inTurn(count, work) {
  const results = []
  for (let i = 0; i < count; i++) results.push(await work())
  return results
}

const BARE_STREAMS = { muxers: ['yamux'], pubsub: null }
const GOSSIP = { muxers: ['yamux'], pubsub: 'gossipsub' }
/** js-libp2p's monitor cuts whoever answers a ping late, as all do where ten processes share two cores. */
const UNMONITORED = { ...GOSSIP, connectionMonitor: { enabled: false } }

function oneStream(host, muxer, { seconds, pinned }) {
  return connectedPair(host, { ...BARE_STREAMS, muxers: [muxer] }, pinned, async (_, driver) => {
    await driver.request('throughput', { seconds: seconds / 2 })
    return driver.request('throughput', { seconds })
  })
}

/** With V8's young generation at its full size from the start: what it grows by meanwhile is no memory of a connection. MiB. */
const YOUNG_SPACE_MIB = 16
const grownUp = (host) => ({ ...host, args: [`--min-semi-space-size=${YOUNG_SPACE_MIB}`, ...host.args] })

async function mesh(host, { meshMessages }) {
  const counted = { ...host, args: ['--import', SIGNATURES, ...host.args] }
  return withHosts(
    Array.from({ length: MESH_NODES }, () => startHost(counted, UNMONITORED)),
    async (nodes) => {
      const all = (cmd, args) => Promise.all(nodes.map((node) => node.request(cmd, args)))
      const others = MESH_NODES - 1
      for (const [i, node] of nodes.entries()) {
        for (const earlier of nodes.slice(0, i)) {
          await node.request('connect', { address: (await earlier.waitFor('listening')).addresses[0] })
        }
      }
      await all('subscribe', { topic: TOPIC })
      await all('until', { topic: TOPIC, subscribers: others, mesh: 4 })
      const flow = async (count) => {
        const before = await all('signatures')
        const [collected] = await Promise.all([
          all('collect', { topic: TOPIC, count: count * others, quietMs: MESH_QUIET_MS }),
          all('publish', { topic: TOPIC, count, size: 200 }),
        ])
        const after = await all('signatures')
        const seconds = Math.max(...collected.map(({ ms }) => ms)) / 1000
        const sum = (pick) => after.reduce((total, _, i) => total + pick(i), 0)
        const delivered = sum((i) => collected[i].received)
        return {
          perSecond: delivered / seconds,
          verifiedPerSecond: sum((i) => after[i].verified - before[i].verified) / seconds,
          lost: count * others * MESH_NODES - delivered,
          wanted: count * others * MESH_NODES,
        }
      }
      await flow(Math.ceil(meshMessages / 4))
      return flow(meshMessages)
    },
  )
}

/** `settings.dialler`: whose hosts come; the host's own unless told otherwise. */
async function rush(host, { rush: count, dialler = host }) {
  return withHosts(
    [startHost(grownUp(host), UNMONITORED), startHost(dialler, UNMONITORED)],
    async ([server, driver]) => {
      const [address] = (await server.waitFor('listening')).addresses
      await server.request('subscribe', { topic: TOPIC })
      await driver.request('gather', { count })
      const before = await server.request('memory')
      await server.request('stalls')
      const started = performance.now()
      const { connected } = await driver.request('rush', { address, topic: TOPIC })
      await server.request('until', { identified: connected, subscribers: connected, topic: TOPIC })
      const ms = performance.now() - started
      const stalls = await server.request('stalls')
      const after = await server.request('memory')
      return {
        served: connected,
        wanted: count,
        ms,
        ...stalls,
        rssEach: (after.ownPages - before.ownPages) / connected,
      }
    },
  )
}

/** Each is `(host, settings) → result`; the first of two equal runs warms the code up and isn't kept. */
export const MEASUREMENTS = {
  throughput: (host, settings) => oneStream(host, 'yamux', settings),
  mplexThroughput: (host, settings) => oneStream(host, 'mplex', settings),
  roundTrip: (host, { roundTrips, pinned }) =>
    connectedPair(host, BARE_STREAMS, pinned, (_, driver) =>
      driver.request('roundTrip', { iterations: roundTrips, warmup: roundTrips / 2 }),
    ),
  open: (host, { opens, pinned }) =>
    connectedPair(host, BARE_STREAMS, pinned, (_, driver) =>
      driver.request('open', { iterations: opens, warmup: opens }),
    ),
  lazyOpen: (host, { opens, pinned }) =>
    connectedPair(host, BARE_STREAMS, pinned, (_, driver) =>
      driver.request('open', { iterations: opens, warmup: opens, lazy: true }),
    ),
  dial: (host, { dials, pinned }) =>
    withPair(host, BARE_STREAMS, pinned, (_, driver, address) =>
      driver.request('dial', { address, iterations: dials, warmup: dials / 2 }),
    ),
  manyStreams: (host, { bursts, pinned }) =>
    connectedPair(host, BARE_STREAMS, pinned, async (_, driver) => {
      const burst = () => driver.request('throughput', { streams: 100, bytes: 1024 * 1024 })
      await inTurn(bursts, burst)
      const measured = await inTurn(bursts, burst)
      return {
        mbPerSecond: measured[0].bytes / mean(measured.map(({ ms }) => ms)) / 1000,
        unfairness: Math.max(...measured.map(({ streamMs }) => streamMs.max / streamMs.min)),
      }
    }),
  gossipsub: (host, { messages }) =>
    connectedPair(host, GOSSIP, false, async (server, driver) => {
      await Promise.all([server.request('subscribe', { topic: TOPIC }), driver.request('subscribe', { topic: TOPIC })])
      const joined = { topic: TOPIC, subscribers: 1, mesh: 1 }
      await Promise.all([server.request('until', joined), driver.request('until', joined)])
      const flow = async (count) => {
        const collected = server.request('collect', { topic: TOPIC, count })
        const published = await driver.request('publish', { topic: TOPIC, count, size: 200 })
        return { ...(await collected), publishedPerSecond: published.perSecond }
      }
      await flow(messages / 4)
      return flow(messages)
    }),
  idle: (host, { warmCrowd, crowd }) =>
    withPair(grownUp(host), GOSSIP, false, async (server, driver, address) => {
      await server.request('subscribe', { topic: TOPIC })
      const settled = async (more, total) => {
        await driver.request('crowd', { address, count: more, topic: TOPIC })
        await server.request('until', { connections: total, identified: total, topic: TOPIC, subscribers: total })
        return server.request('memory')
      }
      // The first connections pay for code and caches.
      const before = await settled(warmCrowd, warmCrowd)
      const after = await settled(crowd, warmCrowd + crowd)
      const each = (name) => (after[name] - before[name]) / crowd
      return { connections: crowd, rssEach: each('ownPages'), heapEach: each('heapUsed') + each('external') }
    }),
  mesh,
  rush,
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    options: { host: { type: 'string' }, quick: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  const host = values.host == null ? JS_HOST : { name: values.host, args: ['--expose-gc', values.host] }
  const names = positionals.length === 0 ? Object.keys(MEASUREMENTS) : positionals
  await host.prepare?.()
  for (const name of names) {
    const measured = await MEASUREMENTS[name](host, values.quick ? QUICK : FULL)
    console.log(JSON.stringify({ measurement: name, host: host.name, ...measured }))
  }
}
