/**
 * Our host, as the benchmarks drive it (the commands stand at the top of rival/drive.mjs). It runs the built door of the
 * package, as a user of `p2p-chat/net` would: that which BENCH_NET names, else that in dist.
 */
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { runHost } from './rival/drive.mjs'

const built = process.env.BENCH_NET
const { createHost } = await import(
  built == null ? new URL('../../dist/net.js', import.meta.url).href : pathToFileURL(built).href
)
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

/** Yamux lets 256 streams be unanswered; whoever wants a thousand at once waits in line for answers, as go-libp2p's does by itself. */
function streamOpener(host, peer) {
  const attempt = async (protocol) => {
    for (;;) {
      try {
        return await host.openStream(peer, protocol)
      } catch (error) {
        if (error.code !== 'limit-exceeded') throw error
        await delay(1)
      }
    }
  }
  let line = Promise.resolve()
  return (protocol) => (line = line.catch(() => {}).then(() => attempt(protocol)))
}

function benchConnection(host, connection, identified) {
  const peer = connection.remotePeer
  return {
    peerId: String(peer),
    muxer: connection.muxer,
    security: connection.security,
    // A protocol that identify has listed is proposed together with the first bytes; a list of one that it hasn't is negotiated first.
    openStream: streamOpener(host, peer),
    identified: () => identified.wait(String(peer)),
    close: () => connection.close(),
  }
}

function identifyWatch(host) {
  const done = new Set()
  const waiting = new Map()
  host.on('peer:identified', ({ peerId }) => {
    done.add(String(peerId))
    waiting.get(String(peerId))?.()
    waiting.delete(String(peerId))
  })
  host.on('peer:disconnected', ({ peerId }) => done.delete(String(peerId)))
  const wait = (id) => (done.has(id) ? Promise.resolve() : new Promise((resolve) => waiting.set(id, resolve)))
  return { done, wait }
}

async function publishMany(host, topic, payloads) {
  for (const payload of payloads) {
    let { id, full } = host.pubsub.publish(topic, payload)
    while (full.length > 0) {
      const to = full
      await new Promise((resolve) => {
        const off = host.pubsub.on('drain', () => {
          off()
          resolve()
        })
      })
      ;({ id, full } = host.pubsub.publish(topic, payload, { again: id, to }))
    }
  }
}

// A chat keeps 100 connections; a crowd is what is measured here.
const LIMITS = { maxInboundConnections: 10_000, highWaterConnections: 10_000, maxInboundUpgrades: 10_000 }
/** For those who dial a crowded host: it decides whom it serves. */
const PATIENT = { dialTimeoutMs: 60_000, dialAttemptTimeoutMs: 60_000, upgradeTimeoutMs: 60_000 }

async function createBenchHost({
  muxers = ['yamux'],
  pubsub = null,
  listen = ['/ip4/127.0.0.1/tcp/0'],
  patient = false,
  limits = {},
}) {
  const host = await createHost({
    listen,
    muxers,
    limits: { ...LIMITS, ...(patient ? PATIENT : {}), ...limits },
    ...(pubsub === null ? { pubsub: false } : {}),
  })
  const identified = identifyWatch(host)
  const listeners = new Map()
  host.pubsub?.on('message', ({ topic, data }) => listeners.get(topic)?.(data.byteLength))
  return {
    peerId: String(host.peerId),
    addresses: host.addresses(),
    connect: async (address) => benchConnection(host, await host.dial(address), identified),
    handle: (protocol, fn) => host.handle(protocol, (stream) => fn(stream), { maxInbound: 100_000 }),
    counts: (topic) => ({
      connections: host.connections().length,
      identified: identified.done.size,
      subscribers: topic == null ? 0 : host.pubsub.subscribers(topic).length,
      mesh: topic == null ? 0 : host.pubsub.mesh(topic).length,
    }),
    subscribe(topic, fn) {
      listeners.set(topic, fn)
      host.pubsub.subscribe(topic)
    },
    publishMany: (topic, payloads) => publishMany(host, topic, payloads),
    stop: () => host.stop(),
  }
}

await runHost(`p2p-chat ${version}`, createBenchHost)
