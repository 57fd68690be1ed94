/** Peers, addresses and keys for tests of the DHT: cheap, many, and the same each time. */
import { multiaddr } from '@multiformats/multiaddr'
import type { Multiaddr } from '../../../net/address.ts'
import type { KadKey } from '../../../net/kad/key.ts'
import { commonPrefixLength, kadKeyOf } from '../../../net/kad/key.ts'
import type { KadPeer } from '../../../net/kad/message.ts'
import { peerIdFromBytes } from '../../../net/peer-id.ts'
import type { PeerId } from '../../../net/peer-id.ts'

/** An id that is a hash, so that there is no key in it: of the number `n`. */
export function peerOf(n: number): PeerId {
  return peerIdFromBytes(Uint8Array.from([0x12, 0x20, ...kadKeyOf(Buffer.from(`peer ${n}`))]))
}

export function addressOf(n: number): Multiaddr {
  return multiaddr(`/ip4/203.0.${(n >> 8) & 0xff}.${n & 0xff}/tcp/${4001 + (n >> 16)}`)
}

export function kadPeerOf(n: number, addresses: readonly Multiaddr[] = [addressOf(n)]): KadPeer {
  return { id: peerOf(n), addresses }
}

/** Keys of the form `prefix + number` whose place shares more than `bits` with `own`, or none at all. */
export function keysNear(own: KadKey, bits: number, count: number, prefix = 'k'): Buffer[] {
  return keysWhere((length) => length >= bits, own, count, prefix)
}

export function keysFar(own: KadKey, count: number, prefix = 'k'): Buffer[] {
  return keysWhere((length) => length === 0, own, count, prefix)
}

function keysWhere(fits: (sharedBits: number) => boolean, own: KadKey, count: number, prefix: string): Buffer[] {
  const keys: Buffer[] = []
  for (let n = 0; keys.length < count; n++) {
    const key = Buffer.from(`${prefix}${n}`)
    if (fits(commonPrefixLength(own, kadKeyOf(key)))) keys.push(key)
  }
  return keys
}
