/**
 * Discovery by namespace through the DHT, as go-libp2p's routing discovery does it: who advertises a namespace provides the content
 * whose multihash is 12 20 ‖ SHA-256(the namespace as UTF-8). Left out: choosing a time to live (go's own is always used).
 */
import type { HostContext } from '../behaviour.ts'
import { sha256 } from '../crypto.ts'
import { NetError } from '../errors.ts'
import type { KadDht } from '../kad/kad.ts'
import type { Discovery } from './discovery.ts'

const HOUR_MS = 60 * 60 * 1000
/** go: an advertisement counts for 3 h, and is renewed after seven eighths of that; 2 min after nobody could be told. Ms. */
const SCHEDULE = { intervalMs: (3 * HOUR_MS * 7) / 8, retryMs: 2 * 60 * 1000 }
/** go: peers that are looked for. */
const DEFAULT_LIMIT = 100
/** Multihash of a SHA-256: code and length. */
const SHA2_256 = [0x12, 0x20]

export function createDiscovery(context: HostContext, dht: KadDht): Discovery {
  return {
    async advertise(namespace, options) {
      return dht.announce(keyOfNamespace(namespace), SCHEDULE, options)
    },
    unadvertise(namespace) {
      dht.unannounce(keyOfNamespace(namespace))
    },
    async *findPeers(namespace, { limit = DEFAULT_LIMIT, signal } = {}) {
      const key = keyOfNamespace(namespace)
      let found = 0
      if (limit <= 0) return
      try {
        // We may be one of them.
        for await (const peer of dht.findProviders(key, { signal, limit: limit + 1 })) {
          if (peer.peerId.equals(context.peerId)) continue
          const { peerId, addresses, source } = peer
          context.events.emit('peer:discovered', { peerId, addresses, source, namespace })
          yield peer
          if (++found >= limit) return
        }
      } catch (error) {
        // Nobody is there yet: then nobody is found. Where there can't be anybody, that is said.
        if (!(error instanceof NetError) || error.code !== 'no-peers' || dht.tables().length === 0) throw error
      }
    },
  }
}

/** What is provided by those who advertise a namespace. @throws NetError bad-argument */
export function keyOfNamespace(namespace: string): Uint8Array {
  if (namespace === '') throw new NetError('bad-argument', 'A namespace has a name: give at least one character')
  return Uint8Array.from([...SHA2_256, ...sha256(new TextEncoder().encode(namespace))])
}
