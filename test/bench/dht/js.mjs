/**
 * Half of a DHT's network: js-libp2p nodes. Nothing is changed of its DHT but what keeps it off loopback (its rule for private addresses, and client
 * mode), and it looks for itself soon, as ours does. Start it with `--import` of test/interop/preload.mjs.
 */
import { createJsDhtNode, multiaddr } from '../../interop/js-dht-node.mjs'
import { runDht } from './drive.mjs'

const nodes = []

async function createNode() {
  const node = await createJsDhtNode()
  nodes.push(node)
  await node.start()
  return {
    peerId: String(node.peerId),
    key: node.peerId.toMultihash().bytes,
    address: String(node.getMultiaddrs()[0]),
    dial: (address) => node.dial(multiaddr(address)),
    known: () => node.services.dht.routingTable.size,
    async closest(key) {
      const keys = []
      let asked = 0
      for await (const event of node.services.dht.getClosestPeers(key)) {
        if (event.name === 'SEND_QUERY') asked++
        if (event.name === 'FINAL_PEER') keys.push(Buffer.from(event.peer.id.toMultihash().bytes).toString('base64'))
      }
      return { keys, asked }
    },
  }
}

await runDht(
  (count) => Promise.all(Array.from({ length: count }, createNode)),
  null,
  () => Promise.all(nodes.map((node) => node.stop())),
)
