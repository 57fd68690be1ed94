/** Half of a DHT's network: hosts of ours. BENCH_COUNTED names the built door that counts questions (../build.mjs). */
import { pathToFileURL } from 'node:url'
import { runDht } from './drive.mjs'

const { createHost, questions } = await import(pathToFileURL(process.env.BENCH_COUNTED).href)
const hosts = []

const LIMITS = { maxInboundConnections: 10_000, maxOutboundConnections: 10_000, highWaterConnections: 10_000 }

async function createNode() {
  const host = await createHost({
    listen: ['/ip4/127.0.0.1/tcp/0'],
    limits: LIMITS,
    pubsub: false,
    dht: { lan: false },
  })
  hosts.push(host)
  return {
    peerId: String(host.peerId),
    key: host.peerId.bytes,
    address: host.addresses()[0],
    dial: (address) => host.dial(address),
    known: () => host.dht.tables()[0]?.size ?? 0,
    closest: async (key) => ({
      keys: (await host.dht.closestPeers(key)).map(({ peerId }) => Buffer.from(peerId.bytes).toString('base64')),
    }),
  }
}

await runDht(
  (count) => Promise.all(Array.from({ length: count }, createNode)),
  questions,
  () => Promise.all(hosts.map((host) => host.stop())),
)
