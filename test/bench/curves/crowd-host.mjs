/**
 * Hosts of ours that are one room with the host that is measured: each of them is connected with it, and with some of the others, so that none depends on
 * it. Driven in JSON lines: {"cmd": "gather", "address", "count"} makes it so many; {"cmd": "say", "count", "size"} publishes, by the first.
 */
import { pathToFileURL } from 'node:url'
import { emit, serveCommands } from '../../interop/lines.mjs'

const { createHost } = await import(pathToFileURL(process.env.BENCH_NET).href)

const TOPIC = 'bench'
/** Whom a newcomer dials, as shares of those that are there: about as many again will dial it. */
const DIALS = [0.99, 0.75, 0.5, 0.33]
const hosts = []

async function gather({ address, count }) {
  while (hosts.length < count) {
    const host = await createHost({ listen: ['/ip4/127.0.0.1/tcp/0'] })
    const others = new Set(DIALS.map((share) => hosts[Math.floor(hosts.length * share)]).filter(Boolean))
    host.pubsub.subscribe(TOPIC)
    await host.dial(address)
    for (const other of others) await host.dial(other.addresses()[0])
    hosts.push(host)
  }
}

function say({ count, size }) {
  for (let i = 0; i < count; i++) hosts[0].pubsub.publish(TOPIC, Buffer.alloc(size, 0x61))
}

emit('listening', {})
serveCommands({ gather, say }, async () => void (await Promise.all(hosts.map((host) => host.stop()))))
