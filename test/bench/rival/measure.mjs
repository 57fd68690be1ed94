/**
 * Measures one implementation: two processes of a host (see drive.mjs) over loopback, one serving, one driving, a fresh
 * pair for each kind of work. `measureAll(host)` results in one row per measurement; comparing implementations in turn
 * is the caller's business. By itself it prints the rows as JSON lines: `node test/bench/rival/measure.mjs [--host
 * <host.mjs>] [--quick] [measurement…]`, for js-libp2p unless told otherwise.
 */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startChild } from '../../interop/child.mjs'
import { install } from '../../interop/install.mjs'

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url))
const TOPIC = 'bench'
const WARM_CROWD = 20

/** How to start a host: `args` are Node's flags and the script; the options follow as one JSON argument. */
export const JS_HOST = {
  name: 'js-libp2p',
  args: ['--expose-gc', '--import', new URL('../../interop/preload.mjs', import.meta.url).href, path('./js-host.mjs')],
  prepare: install,
}

export const FULL = {
  seconds: 4,
  roundTrips: 5_000,
  opens: 300,
  dials: 100,
  messages: 20_000,
  crowd: 100,
}

export const QUICK = { seconds: 1, roundTrips: 1_000, opens: 100, dials: 30, messages: 4_000, crowd: 30 }

async function withPair(host, options, work) {
  const start = () => startChild({ name: host.name, args: [...host.args, JSON.stringify(options)], env: host.env })
  const children = await Promise.all([start(), start()])
  try {
    const [server, driver] = children
    const { addresses } = await server.waitFor('listening')
    return await work(server, driver, addresses[0])
  } finally {
    await Promise.all(children.map((child) => child.stop()))
  }
}

async function connectedPair(host, options, work) {
  return withPair(host, options, async (server, driver, address) => {
    await driver.request('connect', { address })
    return work(server, driver)
  })
}

function oneStream(host, muxer, seconds) {
  return connectedPair(host, { muxers: [muxer], pubsub: null }, async (_, driver) => {
    await driver.request('throughput', { seconds: seconds / 2 })
    return driver.request('throughput', { seconds })
  })
}

/** Each is `(host, settings) → result`; the first of two equal runs warms the code up and isn't kept. */
export const MEASUREMENTS = {
  throughput: (host, { seconds }) => oneStream(host, 'yamux', seconds),
  mplexThroughput: (host, { seconds }) => oneStream(host, 'mplex', seconds),
  roundTrip: (host, { roundTrips }) =>
    connectedPair(host, { muxers: ['yamux'], pubsub: null }, (_, driver) =>
      driver.request('roundTrip', { iterations: roundTrips, warmup: roundTrips / 2 }),
    ),
  open: (host, { opens }) =>
    connectedPair(host, { muxers: ['yamux'], pubsub: null }, (_, driver) =>
      driver.request('open', { iterations: opens, warmup: opens }),
    ),
  lazyOpen: (host, { opens }) =>
    connectedPair(host, { muxers: ['yamux'], pubsub: null }, (_, driver) =>
      driver.request('open', { iterations: opens, warmup: opens, lazy: true }),
    ),
  dial: (host, { dials }) =>
    withPair(host, { muxers: ['yamux'], pubsub: null }, (_, driver, address) =>
      driver.request('dial', { address, iterations: dials, warmup: dials / 2 }),
    ),
  manyStreams: (host) =>
    connectedPair(host, { muxers: ['yamux'], pubsub: null }, async (_, driver) => {
      await driver.request('throughput', { streams: 100, bytes: 256 * 1024 })
      return driver.request('throughput', { streams: 100, bytes: 1024 * 1024 })
    }),
  gossipsub: (host, { messages }) =>
    connectedPair(host, { muxers: ['yamux'], pubsub: 'gossipsub' }, async (server, driver) => {
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
  idle: (host, { crowd }) =>
    withPair(host, { muxers: ['yamux'], pubsub: 'gossipsub' }, async (server, driver, address) => {
      await server.request('subscribe', { topic: TOPIC })
      const settled = async (more, total) => {
        await driver.request('crowd', { address, count: more, topic: TOPIC })
        await server.request('until', { connections: total, identified: total, topic: TOPIC, subscribers: total })
        return server.request('memory')
      }
      // The first few connections pay for code and caches.
      const before = await settled(WARM_CROWD, WARM_CROWD)
      const after = await settled(crowd, WARM_CROWD + crowd)
      const each = (name) => (after[name] - before[name]) / crowd
      return { connections: crowd, rssEach: each('rss'), heapEach: each('heapUsed') + each('external') }
    }),
}

export async function measureAll(host, settings, onRow = () => {}, names = Object.keys(MEASUREMENTS)) {
  await host.prepare?.()
  const rows = []
  for (const name of names) {
    const measurement = MEASUREMENTS[name]
    const row = { measurement: name, host: host.name, ...(await measurement(host, settings)) }
    rows.push(row)
    onRow(row)
  }
  return rows
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    options: { host: { type: 'string' }, quick: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  const host = values.host == null ? JS_HOST : { name: values.host, args: ['--expose-gc', values.host] }
  const names = positionals.length === 0 ? undefined : positionals
  await measureAll(host, values.quick ? QUICK : FULL, (row) => console.log(JSON.stringify(row)), names)
}
