/**
 * js-libp2p as a host that the benchmarks can drive: TCP (no-delay), noise, yamux, identify, ping and gossipsub, each
 * at its production default, with NODE_ENV=production and no debug log. What it can be told, and what it answers,
 * stands at the top of drive.mjs. Start it with `--import` of test/interop/preload.mjs (Node 20) and with
 * `--expose-gc`.
 */
import { createJsNode, drained, multiaddr, version } from '../../interop/js-node.mjs'
import { runHost } from './drive.mjs'

const STREAMS = 100_000

function benchStream(stream) {
  return {
    write: (bytes) => stream.send(bytes),
    drained: () => drained(stream),
    onData(fn, onEnd) {
      let over = false
      const end = (error) => {
        if (over) return
        over = true
        onEnd?.(error)
      }
      stream.addEventListener('message', (event) => fn(event.data))
      stream.addEventListener('end', () => end())
      stream.addEventListener('close', (event) => event.error != null && end(event.error))
      if (stream.readableEnded) end()
    },
    closeWrite: () => void stream.close().catch((error) => stream.abort(error)),
    closed: new Promise((resolve) => {
      if (['closed', 'aborted', 'reset'].includes(stream.status)) resolve()
      else stream.addEventListener('close', () => resolve())
    }),
  }
}

/** Which connections identify is done for. */
function identifyWatch(node) {
  const done = new Set()
  const waiting = new Map()
  node.addEventListener('peer:identify', ({ detail }) => {
    done.add(detail.connection.id)
    waiting.get(detail.connection.id)?.resolve()
  })
  node.addEventListener('connection:close', ({ detail }) => {
    done.delete(detail.id)
    waiting.get(detail.id)?.reject(new Error('the connection closed before identify was done'))
  })
  const wait = async ({ id }) => {
    if (done.has(id)) return
    const gate = Promise.withResolvers()
    waiting.set(id, gate)
    await gate.promise.finally(() => waiting.delete(id))
  }
  return { done, wait }
}

function benchConnection(connection, identified) {
  return {
    peerId: String(connection.remotePeer),
    muxer: connection.multiplexer,
    security: connection.encryption,
    async openStream(protocol, lazy) {
      return benchStream(await connection.newStream(protocol, { negotiateFully: !lazy, maxOutboundStreams: STREAMS }))
    },
    identified: () => identified.wait(connection),
    close: () => connection.close(),
  }
}

// gossipsub here has no back-pressure of its own: `publish` resolves when a message is signed and queued. Waiting for
// its streams to drain keeps the queue in bounds without ever leaving the socket idle.
async function publishMany(pubsub, topic, payloads) {
  for (const payload of payloads) {
    await pubsub.publish(topic, payload)
    for (const { rawStream } of pubsub.streamsOutbound.values()) {
      if (rawStream.writableNeedsDrain) await drained(rawStream)
    }
  }
}

async function createBenchHost(options) {
  const node = await createJsNode(options)
  const { pubsub } = node.services
  const identified = identifyWatch(node)
  const listeners = new Map()
  pubsub?.addEventListener('message', ({ detail }) => listeners.get(detail.topic)?.(detail.data.byteLength))
  await node.start()
  return {
    peerId: String(node.peerId),
    addresses: node.getMultiaddrs().map(String),
    connect: async (address) => benchConnection(await node.dial(multiaddr(address)), identified),
    handle: (protocol, fn) =>
      node.handle(protocol, (stream) => fn(benchStream(stream)), {
        maxInboundStreams: STREAMS,
        maxOutboundStreams: STREAMS,
      }),
    counts: (topic) => ({
      connections: node.getConnections().length,
      identified: identified.done.size,
      subscribers: topic == null ? 0 : pubsub.getSubscribers(topic).length,
      mesh: topic == null ? 0 : pubsub.getMeshPeers(topic).length,
    }),
    subscribe(topic, fn) {
      listeners.set(topic, fn)
      pubsub.subscribe(topic)
    },
    publishMany: (topic, payloads) => publishMany(pubsub, topic, payloads),
    stop: () => node.stop(),
  }
}

await runHost(`js-libp2p ${version}`, createBenchHost)
