/** A js-libp2p node with the protocols of `p2p-chat node`: prints its addresses when it listens, and stays. Run it with `--import` of test/interop/preload.mjs. */
import { createJsDhtNode } from '../../interop/js-dht-node.mjs'

const node = await createJsDhtNode({ muxers: ['yamux', 'mplex'], pubsub: 'gossipsub' })
await node.start()
process.stdout.write(`${JSON.stringify({ event: 'listening', addresses: node.getMultiaddrs().map(String) })}\n`)
