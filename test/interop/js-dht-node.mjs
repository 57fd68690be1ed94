/**
 * A js-libp2p node with everything of js-node.mjs and a DHT, as benchmarks need it; not started yet. Nothing is changed of its DHT but what keeps it off
 * loopback (its rule for private addresses, and client mode), and that it looks for itself as early as ours does.
 */
import { kadDHT, passthroughMapper } from '@libp2p/kad-dht'
import { createJsNode } from './js-node.mjs'

export { multiaddr } from './js-node.mjs'

export const createJsDhtNode = (options = {}) =>
  createJsNode({
    ...options,
    services: {
      dht: kadDHT({
        protocol: '/p2p-chat/kad/1.0.0',
        clientMode: false,
        peerInfoMapper: passthroughMapper,
        allowQueryWithZeroPeers: true,
        initialQuerySelfInterval: 500,
      }),
    },
  })
