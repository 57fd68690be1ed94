/**
 * Peers that earlier runs were connected with, as a JSON file: so that a restart needs nobody to introduce us. It holds nothing that can't be
 * found again; one that can't be read counts as empty.
 */
import type { KnownPeer } from '../../net/index.ts'
import { readWhole, replaceFile } from './files.ts'

/** Ours: more than can be connected at once. */
const MAX_PEERS = 200
const MAX_ADDRESSES = 8
/** Characters. Ours: through a relay, too; so that strangers with long addresses can't make a file that is too long to be read. */
const MAX_ADDRESS_LENGTH = 256
/** Ours: more than MAX_PEERS with all their addresses take. */
const MAX_BYTES = 512 * 1024

export function readKnownPeers(path: string): KnownPeer[] {
  try {
    const bytes = readWhole(path, MAX_BYTES)
    if (bytes === null || bytes.length > MAX_BYTES) return []
    const content: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    return Array.isArray(content) ? content.filter(isKnownPeer).slice(0, MAX_PEERS) : []
  } catch {
    return []
  }
}

/** The best come first. @throws what the file system says */
export function writeKnownPeers(path: string, peers: readonly KnownPeer[]): void {
  const kept = peers.slice(0, MAX_PEERS).map(({ peerId, addresses, lastConnectedAt, public: isPublic }) => {
    const short = addresses.filter(({ length }) => length <= MAX_ADDRESS_LENGTH)
    return { peerId, addresses: short.slice(0, MAX_ADDRESSES), lastConnectedAt, ...(isPublic && { public: true }) }
  })
  replaceFile(path, Buffer.from(`[\n${kept.map((peer) => JSON.stringify(peer)).join(',\n')}\n]\n`, 'utf8'))
}

function isKnownPeer(value: unknown): value is KnownPeer {
  if (typeof value !== 'object' || value === null) return false
  const { peerId, addresses, lastConnectedAt } = value as Partial<Record<keyof KnownPeer, unknown>>
  return (
    typeof peerId === 'string' &&
    typeof lastConnectedAt === 'number' &&
    Array.isArray(addresses) &&
    addresses.length <= MAX_ADDRESSES &&
    addresses.every((address) => typeof address === 'string')
  )
}
