/**
 * What is measured over loopback, host by host: each is `(host, settings) → [[x, y]…]`. `settings.share` is how much of the full work is done, 0 to 1;
 * time of processors is of the one process that is measured.
 */
import { fileURLToPath } from 'node:url'
import { execFileSync } from 'node:child_process'
import { startHost, withHosts } from '../rival/children.mjs'

const CROWD = { name: 'crowd', args: [fileURLToPath(new URL('./crowd-host.mjs', import.meta.url))] }
const TOPIC = 'bench'
const MIB = 1024 * 1024
const PAYLOAD_BYTES = 200

const MOST_CONNECTIONS = 5000
export const WRITE_SIZES = [64, 256, 1024, 4096, 16_384, 65_536, 262_144, MIB]
export const STREAMS = [1, 3, 10, 30, 100, 300, 1000]
export const PEERS = [1, 2, 4, 6, 8, 10, 12, 16, 24, 32]
export const ROOMS = [1, 5, 20, 100, 500]
export const CONNECTIONS = [100, 300, 1000, 2000, 3500, MOST_CONNECTIONS]

const SECONDS = 2
const STREAM_BYTES = 128 * MIB
const MESSAGES = 4000
/** Of relayed messages, each of which the whole crowd has before the next burst. */
const RELAYED = 500
const BURST = 25
/** Of a mesh, before anything is said. */
const FORMED_MESH = 4
const SETTLING_MS = 120_000
/** Dials of a crowd. */
const AT_ONCE = 4
/** js-libp2p is asked for no more: it takes minutes and gigabytes. */
const MOST_RIVAL_CONNECTIONS = 1000
const DRIVER_CROWD = 1000
/** Sockets beside those of the crowd. */
const OTHER_FILES = 100

/** On one connection, or one on each of thousands; a chat never needs so many. Ours, and js-libp2p's. */
const MANY = 10_000
const MANY_STREAMS = {
  limits: Object.fromEntries(
    ['', 'InAll', 'PerPeer', 'OfProtocol', 'OfProtocolPerPeer'].flatMap((of) =>
      ['maxInboundStreams', 'maxOutboundStreams'].map((name) => [`${name}${of}`, MANY]),
    ),
  ),
  yamux: { maxInboundStreams: MANY, maxOutboundStreams: MANY },
}
const idle = { pubsub: null }

const cpuMs = ({ userMs, systemMs }) => userMs + systemMs

const startYamux = (host, options) => startHost(host, { muxers: ['yamux'], ...options })

/** One serves, one drives. */
const withPair = (host, options, work) =>
  withHosts([startYamux(host, options), startYamux(host, options)], async ([server, driver]) => {
    const { addresses } = await server.waitFor('listening')
    return work(server, driver, addresses[0])
  })

const connected = (host, options, work) =>
  withPair(host, options, async (server, driver, address) => {
    await driver.request('connect', { address })
    return work(server, driver)
  })

/** [x, measured] for each x; what fails ends the line, and is told in its caption. */
async function line(host, values, what, { tell, note }, measure) {
  const points = []
  for (const x of values) {
    try {
      points.push([x, await measure(x, points)])
      tell(`${host.name}, ${x} ${what}: ${points.at(-1)[1].toPrecision(3)}`)
    } catch (error) {
      note(`${host.name} fails with ${x} ${what} (${error.message.split('\n')[0]}).`)
      break
    }
  }
  return points
}

/**
 * MB in a second of the busier of the two processes: what the clock would say if each had a processor to itself, whatever else this machine does.
 */
async function throughput(server, driver, job) {
  await Promise.all([server, driver].map((each) => each.request('usage')))
  const { bytes } = await driver.request('throughput', job)
  const used = await Promise.all([server, driver].map((each) => each.request('usage')))
  return bytes / Math.max(...used.map(cpuMs)) / 1000
}

/** Of one stream. */
export function throughputByWriteSize(host, settings) {
  const seconds = SECONDS * settings.share
  return connected(host, idle, async (server, driver) => {
    await driver.request('throughput', { seconds })
    return line(host, WRITE_SIZES, 'bytes a write', settings, (writeSize) =>
      throughput(server, driver, { seconds, writeSize }),
    )
  })
}

/** Of all together; the same bytes shared by so many. */
export function throughputByStreams(host, settings) {
  const all = STREAM_BYTES * settings.share
  return connected(host, { ...idle, ...MANY_STREAMS }, async (server, driver) => {
    await driver.request('throughput', { seconds: SECONDS * settings.share })
    return line(host, STREAMS, 'streams', settings, (streams) =>
      throughput(server, driver, { streams, bytes: Math.ceil(all / streams) }),
    )
  })
}

/** Microseconds that a host in the middle of a room uses for a message that it hears, checks and passes on. */
export async function costByPeers(host, settings) {
  const messages = Math.round(RELAYED * settings.share)
  const crowd = await startHost(CROWD, {})
  const hub = await startYamux(host, { pubsub: 'gossipsub' })
  const flow = async (left) => {
    for (; left > 0; left -= BURST) {
      const count = Math.min(BURST, left)
      const came = hub.request('collect', { topic: TOPIC, count })
      await crowd.request('say', { count, size: PAYLOAD_BYTES })
      await came
    }
  }
  try {
    const { addresses } = await hub.waitFor('listening')
    await hub.request('subscribe', { topic: TOPIC })
    return await line(host, PEERS, 'peers', settings, async (count, before) => {
      await crowd.request('gather', { address: addresses[0], count })
      await hub.request('until', { topic: TOPIC, subscribers: count, mesh: Math.min(count, FORMED_MESH) })
      // The first round forms meshes and compiles code.
      await flow(before.length === 0 ? 2 * messages : Math.ceil(messages / 2))
      await hub.request('usage')
      await flow(messages)
      return (cpuMs(await hub.request('usage')) * 1000) / messages
    })
  } finally {
    await Promise.all([crowd.stop(), hub.stop()])
  }
}

/** Microseconds that a host uses for a message that it hears and checks, when these are spread over so many rooms. */
export function costByRooms(host, settings) {
  return connected(host, { pubsub: 'gossipsub' }, (server, driver) => {
    const rooms = []
    const both = (cmd, args) => Promise.all([server, driver].map((each) => each.request(cmd, args)))
    return line(host, ROOMS, 'rooms', settings, async (count) => {
      while (rooms.length < count) {
        const topic = `${TOPIC}-${rooms.length}`
        await both('subscribe', { topic })
        rooms.push(topic)
      }
      const last = rooms.at(-1)
      await both('until', { topic: last, subscribers: 1, mesh: 1 })
      const each = Math.ceil((MESSAGES * settings.share) / count)
      const flow = async () => {
        for (const topic of rooms) await driver.request('publish', { topic, count: each, size: PAYLOAD_BYTES })
        // In order: when the last room has its messages, all have.
        await server.request('collect', { topic: last, count: each })
        return cpuMs(await server.request('usage'))
      }
      await flow()
      const used = await flow()
      // What the other rooms have counted is not to be counted again.
      for (const topic of rooms) if (topic !== last) await server.request('collect', { topic, count: 2 * each })
      return (used * 1000) / (each * count)
    })
  })
}

/** MB that a host holds, resident, with so many connections: identified, in one room. */
export async function memoryByConnections(host, settings) {
  const { share, note } = settings
  const files = Number(execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).trim()) || Infinity
  const rival = host.name === 'js-libp2p' ? MOST_RIVAL_CONNECTIONS : Infinity
  const most = Math.min(files - OTHER_FILES, rival, MOST_CONNECTIONS * share)
  const wanted = CONNECTIONS.filter((count) => count <= most)
  if (wanted.length < CONNECTIONS.length) note(`${host.name} was asked for ${wanted.at(-1)} connections at most.`)
  const drivers = []
  const server = await startYamux(host, { pubsub: 'gossipsub', ...MANY_STREAMS })
  try {
    const { addresses } = await server.waitFor('listening')
    await server.request('subscribe', { topic: TOPIC })
    let total = 0
    return await line(host, wanted, 'connections', settings, async (connections) => {
      while (total < connections) {
        const count = Math.min(connections - total, DRIVER_CROWD)
        const driver = await startYamux(host, { pubsub: 'gossipsub', patient: true })
        drivers.push(driver)
        await driver.request('crowd', { address: addresses[0], count, topic: TOPIC, atOnce: AT_ONCE })
        total += count
      }
      const all = { connections, identified: connections, topic: TOPIC, subscribers: connections }
      await server.request('until', { ...all, timeoutMs: SETTLING_MS })
      return (await server.request('memory')).rss / 1e6
    })
  } finally {
    await Promise.all([...drivers, server].map((child) => child.stop()))
  }
}
