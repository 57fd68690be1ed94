/**
 * Our host as a program of its own, for tests that need it in another network than theirs (netns.ts): speaks JSON lines like the
 * other test peers (lines.mjs). First argument: the options as JSON, `{ "listen"?: string[], "mdns"?: boolean, "dial"?: boolean }`.
 * Every peer that is discovered is dialled unless `dial` is false. Bundled by `startOurPeer` of mdns.test.ts.
 */
import { createHost } from '../../net/index.ts'
import { emit, serveCommands } from './lines.mjs'

const options = JSON.parse(process.argv[2] ?? '{}') as { listen?: string[]; mdns?: boolean; dial?: boolean }
const { listen = ['/ip4/127.0.0.1/tcp/0'], mdns = false, dial = true } = options

const host = await createHost({ listen, mdns })
host.on('peer:discovered', ({ peerId, addresses, source }) => {
  emit('peer:discovered', { peerId: peerId.toString(), addresses, source })
  if (!dial) return
  host.dial(peerId, { automatic: true }).catch((error: unknown) => {
    emit('dial:failed', { peerId: peerId.toString(), message: String(error) })
  })
})
host.on('peer:connected', ({ peerId, connection }) => {
  emit('peer:connected', { peerId: peerId.toString(), address: connection.remoteAddress.toString() })
})
emit('listening', { peerId: host.peerId.toString(), addresses: host.addresses() })

serveCommands(
  {
    status: () => host.mdns?.status() ?? [],
    dial: async ({ address }: { address: string }) => (await host.dial(address)).remotePeer.toString(),
    peers: () => host.connections().map(({ remotePeer }) => remotePeer.toString()),
  },
  () => host.stop(),
)
