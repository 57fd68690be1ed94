/**
 * One js-libp2p node, as tests and benchmarks need it: TCP, noise, the muxers asked for, identify and its push, ping and a pubsub.
 * Everything is at its production default except what limits many peers on one host: js-libp2p has no exception for
 * loopback, so its inbound rate, its pending inbound connections, mplex's rate of new streams and gossipsub's
 * peers-per-IP score are lifted.
 */
import { createRequire } from 'node:module'
import { generateKeyPair, generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { floodsub } from '@libp2p/floodsub'
import { gossipsub } from '@libp2p/gossipsub'
import { identify, identifyPush } from '@libp2p/identify'
import { mplex } from '@libp2p/mplex'
import { noise } from '@libp2p/noise'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'

export { multiaddr } from '@multiformats/multiaddr'

export const { version } = createRequire(import.meta.url)('./node_modules/libp2p/package.json')

const LIFTED = 100_000

// go-libp2p's message id, and ours: the author's peer id followed by the 8 bytes of the seqno.
function fromSeqno(message) {
  const from = message.from.toMultihash().bytes
  const id = new Uint8Array(from.length + 8)
  id.set(from)
  new DataView(id.buffer).setBigUint64(from.length, message.sequenceNumber)
  return id
}

function pubsubService(options) {
  if (options.pubsub === 'floodsub') return { pubsub: floodsub({ ...options.floodsub }) }
  if (options.pubsub !== 'gossipsub') return {}
  return {
    pubsub: gossipsub({
      scoreParams: { IPColocationFactorWeight: 0 },
      ...(options.messageId === 'from-seqno' ? { msgIdFn: fromSeqno } : {}),
      ...options.gossipsub,
    }),
  }
}

const MUXERS = {
  yamux: (options) => yamux({ ...options.yamux }),
  mplex: (options) => mplex({ disconnectThreshold: LIFTED, ...options.mplex }),
}

async function privateKey({ seed, keyType = 'Ed25519' }) {
  if (seed != null) return generateKeyPairFromSeed('Ed25519', Buffer.from(seed, 'hex'))
  return generateKeyPair(keyType, keyType === 'RSA' ? 2048 : undefined)
}

/** A node that is not started yet, so that its protocols can be added first. Options: `JsPeerOptions` in js-peer.ts. */
export async function createJsNode(options = {}) {
  const node = await createLibp2p({
    start: false,
    privateKey: await privateKey(options),
    ...(options.agent == null ? {} : { nodeInfo: { userAgent: options.agent } }),
    addresses: { listen: options.listen ?? ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: (options.muxers ?? ['yamux', 'mplex']).map((name) => MUXERS[name](options)),
    connectionManager: {
      maxConnections: LIFTED,
      inboundConnectionThreshold: LIFTED,
      maxIncomingPendingConnections: LIFTED,
      ...options.connectionManager,
    },
    ...(options.peerDiscovery == null ? {} : { peerDiscovery: options.peerDiscovery }),
    ...(options.connectionMonitor == null ? {} : { connectionMonitor: options.connectionMonitor }),
    services: {
      identify: identify(),
      identifyPush: identifyPush(),
      ping: ping(),
      ...pubsubService(options),
      ...options.services,
    },
  })
  // gossipsub has no option for it; it reads the list when it starts.
  if (options.pubsubProtocols != null) node.services.pubsub.protocols = [...options.pubsubProtocols]
  return node
}

/** Resolves when the stream can take more, rejects when it is gone. In 3.3 `stream.onDrain()` waits only the first time. */
export async function drained(stream) {
  while (stream.writableNeedsDrain) {
    await new Promise((resolve, reject) => {
      const done = (event) => {
        stream.removeEventListener('drain', done)
        stream.removeEventListener('close', done)
        if (event.type === 'drain') resolve()
        else reject(event.error ?? new Error('the stream closed before everything was written'))
      }
      stream.addEventListener('drain', done)
      stream.addEventListener('close', done)
    })
  }
}

/** Whether pausing a stream holds the remote back. mplex has no flow control: js resets a paused stream at 4 MiB. */
export function hasFlowControl(connection) {
  return connection.multiplexer === '/yamux/1.0.0'
}

/**
 * Calls `onData(bytes)` for all that arrives and resolves when the remote has ended its side; rejects on a reset. With
 * `flowControl`, a promise that `onData` returns holds the remote back until it resolves. An error that it throws
 * resets the stream.
 */
export function readAll(stream, onData, flowControl = false) {
  return new Promise((resolve, reject) => {
    let last = Promise.resolve()
    const message = (event) => {
      let wait
      try {
        wait = onData(event.data)
      } catch (error) {
        stream.abort(error)
      }
      if (wait == null) return
      const paused = flowControl && stream.readStatus === 'readable'
      if (paused) stream.pause()
      last = Promise.all([last, wait]).then(() => {
        if (paused && stream.readStatus === 'paused') stream.resume()
      })
      last.catch(reject)
    }
    // Always the last of its events, so every wait is known by then.
    const end = () => last.then(() => resolve(), reject)
    stream.addEventListener('message', message)
    stream.addEventListener('end', end)
    stream.addEventListener('close', (event) => event.error != null && reject(event.error))
    if (stream.readableEnded) end()
  })
}
