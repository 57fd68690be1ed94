/**
 * A js-libp2p node as a child process, for tests: the other implementation at the far end of a real TCP connection.
 *   node --import ./preload.mjs js-peer.mjs '{"muxers": ["yamux"], "pubsub": "gossipsub", "topics": ["room"]}'
 * The options are `JsPeerOptions`, the events `JsPeerEvents` and the commands the methods of `JsPeer`, all in
 * js-peer.ts. Bytes travel as base64, seqnos as decimal text, peers as base58 peer ids. How lines are framed:
 * lines.mjs.
 */
import { mdns } from '@libp2p/mdns'
import { peerIdFromString } from '@libp2p/peer-id'
import { pubsubPeerDiscovery } from '@libp2p/pubsub-peer-discovery'
import { multiaddr } from '@multiformats/multiaddr'
import { createJsNode } from './js-node.mjs'
import { handleTestProtocols, runDownload, runEcho, runExchange, runUpload } from './js-protocols.mjs'
import { emit, serveCommands } from './lines.mjs'

const options = JSON.parse(process.argv[2] ?? '{}')
const node = await createJsNode({
  ...options,
  peerDiscovery: [
    ...(options.mdns ? [mdns({ interval: 1_000 })] : []),
    ...(options.announce == null ? [] : [pubsubPeerDiscovery({ interval: 1_000, topics: options.announce })]),
  ],
})
const pubsub = node.services.pubsub

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

function reportConnections() {
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

function reportPubsub() {
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
}

async function connectionTo(peer) {
  const open = node.getConnections(peerIdFromString(peer)).find((connection) => connection.status === 'open')
  if (open == null) throw new Error(`no open connection to ${peer}; dial it first`)
  return open
}

function needPubsub() {
  if (pubsub == null) throw new Error('this peer was started without a pubsub')
  return pubsub
}

const commands = {
  dial: async ({ address, force = false }) => describe(await node.dial(multiaddr(address), { force })),
  hangUp: async ({ peer }) => node.hangUp(peerIdFromString(peer)),
  ping: async ({ peer }) => node.services.ping.ping(peerIdFromString(peer)),
  echo: async ({ peer, ...args }) => runEcho(await connectionTo(peer), args),
  upload: async ({ peer, ...args }) => runUpload(await connectionTo(peer), args),
  download: async ({ peer, ...args }) => runDownload(await connectionTo(peer), args),
  exchange: async ({ peer, ...args }) => runExchange(await connectionTo(peer), args),
  unhandle: ({ protocol }) => node.unhandle(protocol),
  subscribe: ({ topic }) => needPubsub().subscribe(topic),
  unsubscribe: ({ topic }) => needPubsub().unsubscribe(topic),
  publish: async ({ topic, data }) => {
    const { recipients } = await needPubsub().publish(topic, new Uint8Array(Buffer.from(data, 'base64')))
    return { recipients: texts(recipients) }
  },
  peers: () => texts(node.getPeers()),
  connections: () => node.getConnections().map(describe),
  addresses: () => texts(node.getMultiaddrs()),
  pubsubPeers: ({ topic }) => texts(topic == null ? needPubsub().getPeers() : needPubsub().getSubscribers(topic)),
  meshPeers: ({ topic }) => needPubsub().getMeshPeers?.(topic) ?? [],
  score: ({ peer }) => needPubsub().score?.score(peer) ?? null,
  protocolsOf: async ({ peer }) => {
    const known = await node.peerStore.get(peerIdFromString(peer)).catch(() => null)
    return known?.protocols ?? []
  },
}

reportConnections()
if (pubsub != null) reportPubsub()
await handleTestProtocols(node, (stream, connection) =>
  emit('stream', { peerId: String(connection.remotePeer), protocol: stream.protocol }),
)
await node.start()
for (const topic of options.topics ?? []) needPubsub().subscribe(topic)
emit('listening', { peerId: String(node.peerId), addresses: texts(node.getMultiaddrs()) })
serveCommands(commands, () => node.stop())
