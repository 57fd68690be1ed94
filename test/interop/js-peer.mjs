/**
 * js-libp2p nodes in a child process, for tests: the other implementation at the far end of a real TCP connection.
 *   node --import ./preload.mjs js-peer.mjs '{"muxers": ["yamux"], "pubsub": "gossipsub", "topics": ["room"]}'
 *   node --import ./preload.mjs js-peer.mjs '[{"pubsub": "gossipsub"}, {"pubsub": "floodsub"}]'
 * The options are `JsPeerOptions`, the events `JsPeerEvents` and the commands the methods of `JsPeer`, all in
 * js-peer.ts. Bytes travel as base64, seqnos as decimal text, peers as base58 peer ids. How lines are framed:
 * lines.mjs. Events and commands carry the node's number, from 0, as `node`.
 */
import { mdns } from '@libp2p/mdns'
import { peerIdFromString } from '@libp2p/peer-id'
import { pubsubPeerDiscovery } from '@libp2p/pubsub-peer-discovery'
import { multiaddr } from '@multiformats/multiaddr'
import { reportRpcs } from './js-gossip.mjs'
import { createJsNode } from './js-node.mjs'
import { handleTestProtocols, runDownload, runEcho, runExchange, runUpload } from './js-protocols.mjs'
import { emit, serveCommands } from './lines.mjs'

const base64 = (bytes) => Buffer.from(bytes).toString('base64')
const texts = (values) => values.map(String)

function describe(connection) {
  return {
    peerId: String(connection.remotePeer),
    address: String(connection.remoteAddr),
    direction: connection.direction,
    muxer: connection.multiplexer ?? null,
    encryption: connection.encryption ?? null,
  }
}

function describeMessage(message, id, source) {
  const signed = message.type === 'signed'
  return {
    topic: message.topic,
    from: signed ? String(message.from) : null,
    seqno: signed ? String(message.sequenceNumber) : null,
    data: base64(message.data),
    id,
    source,
  }
}

function reportConnections(node, emit) {
  node.addEventListener('peer:connect', (e) => emit('peer:connect', { peerId: String(e.detail) }))
  node.addEventListener('peer:disconnect', (e) => emit('peer:disconnect', { peerId: String(e.detail) }))
  node.addEventListener('connection:open', (e) => emit('connection:open', describe(e.detail)))
  node.addEventListener('connection:close', (e) => emit('connection:close', describe(e.detail)))
  node.addEventListener('peer:discovery', ({ detail }) =>
    emit('peer:discovery', { peerId: String(detail.id), addresses: texts(detail.multiaddrs) }),
  )
  node.addEventListener('peer:identify', ({ detail }) =>
    emit('peer:identify', {
      peerId: String(detail.peerId),
      agent: detail.agentVersion ?? null,
      protocolVersion: detail.protocolVersion ?? null,
      protocols: detail.protocols,
      listenAddrs: texts(detail.listenAddrs),
      observedAddr: detail.observedAddr == null ? null : String(detail.observedAddr),
      signedPeerRecord: detail.signedPeerRecord == null ? null : texts(detail.signedPeerRecord.addresses),
    }),
  )
}

function reportPubsub(pubsub, options, emit) {
  pubsub.addEventListener('subscription-change', ({ detail }) =>
    emit('subscription-change', { peerId: String(detail.peerId), subscriptions: detail.subscriptions }),
  )
  if (options.pubsub === 'floodsub') {
    pubsub.addEventListener('message', ({ detail }) => emit('message', describeMessage(detail, null, null)))
    return
  }
  pubsub.addEventListener('gossipsub:message', ({ detail }) =>
    emit(
      'message',
      describeMessage(detail.msg, base64(Buffer.from(detail.msgId, 'base64')), String(detail.propagationSource)),
    ),
  )
  for (const event of ['gossipsub:graft', 'gossipsub:prune']) {
    pubsub.addEventListener(event, ({ detail }) => emit(event, detail))
  }
  if (!options.traceGossip) return
  pubsub.addEventListener('gossipsub:heartbeat', () => emit('gossipsub:heartbeat', {}))
  reportRpcs(pubsub, (rpc) => emit('gossipsub:rpc', rpc))
}

async function connectionTo(node, peer) {
  const open = node.getConnections(peerIdFromString(peer)).find((connection) => connection.status === 'open')
  if (open == null) throw new Error(`no open connection to ${peer}; dial it first`)
  return open
}

function pubsubOf({ services: { pubsub } }) {
  if (pubsub == null) throw new Error('this peer was started without a pubsub')
  return pubsub
}

/** The validator of a topic whose messages wait: each has announced itself by IDONTWANT and goes on when `release` is called. */
function gate() {
  let release
  const open = new Promise((resolve) => (release = resolve))
  return Object.assign(async () => open.then(() => 'accept'), { release })
}

const commands = {
  dial: async (node, { address, force = false }) => describe(await node.dial(multiaddr(address), { force })),
  hangUp: async (node, { peer }) => node.hangUp(peerIdFromString(peer)),
  ping: async (node, { peer }) => node.services.ping.ping(peerIdFromString(peer)),
  echo: async (node, { peer, ...args }) => runEcho(await connectionTo(node, peer), args),
  upload: async (node, { peer, ...args }) => runUpload(await connectionTo(node, peer), args),
  download: async (node, { peer, ...args }) => runDownload(await connectionTo(node, peer), args),
  exchange: async (node, { peer, ...args }) => runExchange(await connectionTo(node, peer), args),
  unhandle: (node, { protocol }) => node.unhandle(protocol),
  subscribe: (node, { topic }) => pubsubOf(node).subscribe(topic),
  unsubscribe: (node, { topic }) => pubsubOf(node).unsubscribe(topic),
  resubscribe: (node, { topic }) => {
    pubsubOf(node).unsubscribe(topic)
    pubsubOf(node).subscribe(topic)
  },
  publish: async (node, { topic, data }) => {
    const { recipients } = await pubsubOf(node).publish(topic, new Uint8Array(Buffer.from(data, 'base64')))
    return { recipients: texts(recipients) }
  },
  hold: (node, { topic }) => void pubsubOf(node).topicValidators.set(topic, gate()),
  release: (node, { topic }) => {
    const { topicValidators } = pubsubOf(node)
    topicValidators.get(topic)?.release()
    topicValidators.delete(topic)
  },
  peers: (node) => texts(node.getPeers()),
  connections: (node) => node.getConnections().map(describe),
  streams: async (node, { peer }) =>
    (await connectionTo(node, peer)).streams.map(({ protocol, direction }) => ({ protocol, direction })),
  addresses: (node) => texts(node.getMultiaddrs()),
  pubsubPeers: (node, { topic }) =>
    texts(topic == null ? pubsubOf(node).getPeers() : pubsubOf(node).getSubscribers(topic)),
  meshPeers: (node, { topic }) => pubsubOf(node).getMeshPeers?.(topic) ?? [],
  score: (node, { peer }) => pubsubOf(node).score?.score(peer) ?? null,
  offences: (node, { peer }) => pubsubOf(node).dumpPeerScoreStats()[peer]?.behaviourPenalty ?? null,
  protocolsOf: async (node, { peer }) => {
    const known = await node.peerStore.get(peerIdFromString(peer)).catch(() => null)
    return known?.protocols ?? []
  },
}

/** Creates and starts one; results in what `listening` tells of it. */
async function start(options, emit) {
  const node = await createJsNode({
    ...options,
    peerDiscovery: [
      ...(options.mdns ? [mdns({ interval: 1_000 })] : []),
      ...(options.announce == null ? [] : [pubsubPeerDiscovery({ interval: 1_000, topics: options.announce })]),
    ],
  })
  const { pubsub } = node.services
  reportConnections(node, emit)
  if (pubsub != null) reportPubsub(pubsub, options, emit)
  await handleTestProtocols(node, (stream, connection) =>
    emit('stream', { peerId: String(connection.remotePeer), protocol: stream.protocol }),
  )
  await node.start()
  for (const topic of options.topics ?? []) pubsubOf(node).subscribe(topic)
  return node
}

const given = JSON.parse(process.argv[2] ?? '{}')
const nodes = await Promise.all(
  [given].flat().map((options, i) => start(options, (event, fields) => emit(event, { node: i, ...fields }))),
)
emit('listening', {
  nodes: nodes.map((node) => ({ peerId: String(node.peerId), addresses: texts(node.getMultiaddrs()) })),
})
serveCommands(
  Object.fromEntries(
    Object.entries(commands).map(([name, run]) => [name, ({ node, ...args }) => run(nodes[node ?? 0], args)]),
  ),
  () => Promise.all(nodes.map((node) => node.stop())),
)
