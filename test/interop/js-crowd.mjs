/**
 * Several js-libp2p nodes with a DHT in one child process: half of a mixed network. Which node a command is for: `node`, from 0.
 *   node --import ./preload.mjs js-crowd.mjs '{"nodes": 10, "protocol": "/p2p-chat/kad/1.0.0"}'
 * Nothing is changed of js-libp2p's DHT but what keeps it off loopback: its rule for private addresses, and client mode. Bytes travel as
 * base64. Options and commands: js-crowd.ts.
 */
import { kadDHT, passthroughMapper } from '@libp2p/kad-dht'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { CID } from 'multiformats/cid'
import { createJsNode } from './js-node.mjs'
import { emit, serveCommands } from './lines.mjs'

const options = JSON.parse(process.argv[2] ?? '{}')
const PK = 'pk'

const nodes = await Promise.all(
  Array.from({ length: options.nodes ?? 1 }, () =>
    createJsNode({
      ...options.node,
      services: {
        dht: kadDHT({
          protocol: options.protocol,
          clientMode: options.clientMode ?? false,
          peerInfoMapper: passthroughMapper,
          allowQueryWithZeroPeers: true,
          initialQuerySelfInterval: 500,
        }),
      },
    }),
  ),
)
await Promise.all(nodes.map((node) => node.start()))

const bytes = (text) => new Uint8Array(Buffer.from(text, 'base64'))
const base64 = (data) => Buffer.from(data).toString('base64')
const at = ({ node }) => nodes[node ?? 0]
const dht = (args) => at(args).services.dht
const cid = ({ key }) => CID.createV1(0x55, { code: 0x12, size: 32, digest: bytes(key).subarray(2), bytes: bytes(key) })
const described = ({ id, multiaddrs }) => ({ peerId: String(id), addresses: multiaddrs.map(String) })
const limit = () => ({ signal: AbortSignal.timeout(20_000) })

/** All events of a query; `pick` gives what is wanted of each, in order. */
async function collect(query, pick) {
  const picked = []
  for await (const event of query) picked.push(...pick(event))
  return picked
}

serveCommands(
  {
    addresses: () => nodes.map((node) => node.getMultiaddrs().map(String)),
    dial: async (args) => String((await at(args).dial(multiaddr(args.address))).remotePeer),
    connected: (args) => at(args).getPeers().map(String),
    tableSize: (args) => dht(args).routingTable.size,
    refresh: (args) => dht(args).refreshRoutingTable(limit()),
    provide: async (args) => {
      const told = await collect(dht(args).provide(cid(args), limit()), (event) =>
        event.name === 'PEER_RESPONSE' && event.messageName === 'ADD_PROVIDER' ? [String(event.from)] : [],
      )
      return { told }
    },
    findProviders: (args) =>
      collect(dht(args).findProviders(cid(args), limit()), (event) =>
        event.name === 'PROVIDER' ? event.providers.map(described) : [],
      ),
    put: async (args) => {
      const stored = await collect(dht(args).put(bytes(args.key), bytes(args.value), limit()), (event) =>
        event.name === 'PEER_RESPONSE' && event.messageName === 'PUT_VALUE' ? [String(event.from)] : [],
      )
      return { stored }
    },
    get: async (args) => {
      const values = await collect(dht(args).get(bytes(args.key), limit()), (event) =>
        event.name === 'VALUE' ? [base64(event.value)] : [],
      )
      return { value: values.at(-1) ?? null }
    },
    findPeer: async (args) => {
      const found = await collect(dht(args).findPeer(peerIdFromString(args.peer), limit()), (event) =>
        event.name === 'FINAL_PEER' ? [described(event.peer)] : [],
      )
      return found.at(-1) ?? null
    },
    closestPeers: (args) =>
      collect(dht(args).getClosestPeers(bytes(args.key), limit()), (event) =>
        event.name === 'FINAL_PEER' ? [described(event.peer)] : [],
      ),
    /** The record that a node's own key makes: /pk/<peer id>. */
    publicKey: (args) => {
      const { peerId } = at(args)
      const key = Buffer.concat([Buffer.from(`/${PK}/`), peerId.toMultihash().bytes])
      return { key: base64(key), raw: base64(peerId.publicKey.raw) }
    },
  },
  () => Promise.all(nodes.map((node) => node.stop())),
)
emit('listening', {
  nodes: nodes.map((node) => ({ peerId: String(node.peerId), addresses: node.getMultiaddrs().map(String) })),
})
