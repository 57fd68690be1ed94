/**
 * The keyspace of the DHT (kad-dht spec, "Distance"): what a name becomes there, and how far two of them are apart.
 * A key is the SHA-256 of what it names: a peer id's multihash, a record's key, a multihash of content. Distance is XOR.
 */
import { sha256 } from '../crypto.ts'
import type { PeerId } from '../peer-id.ts'

/** KAD_KEY_BYTES of SHA-256. */
export type KadKey = Uint8Array

const KAD_KEY_BYTES = 32

const keysOfPeers = new WeakMap<PeerId, KadKey>()

export function kadKeyOf(bytes: Uint8Array): KadKey {
  return sha256(bytes)
}

export function kadKeyOfPeer(peer: PeerId): KadKey {
  const known = keysOfPeers.get(peer)
  if (known) return known
  const key = kadKeyOf(peer.bytes)
  keysOfPeers.set(peer, key)
  return key
}

/** Leading bits that two keys share: 0 … 256. */
export function commonPrefixLength(a: KadKey, b: KadKey): number {
  for (let i = 0; i < KAD_KEY_BYTES; i++) {
    const difference = (a[i] as number) ^ (b[i] as number)
    // clz32 counts from bit 31, a byte begins at bit 7.
    if (difference !== 0) return 8 * i + Math.clz32(difference) - 24
  }
  return 8 * KAD_KEY_BYTES
}

/** For sorting: negative when `a` is nearer to the target than `b`, 0 when they are the same key. Allocates nothing. */
export function compareDistance(target: KadKey, a: KadKey, b: KadKey): number {
  for (let i = 0; i < KAD_KEY_BYTES; i++) {
    if (a[i] === b[i]) continue
    const t = target[i] as number
    return ((a[i] as number) ^ t) - ((b[i] as number) ^ t)
  }
  return 0
}
