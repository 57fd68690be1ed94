/** Peer ids (libp2p peer-ids spec): the multihash of a public key's protobuf. */
import type { PublicKey } from './keys.ts'

export interface PeerId {
  /** The multihash; 34–42 bytes. */
  readonly bytes: Uint8Array
  /** The key, where the id contains it (Ed25519, secp256k1); null for hashed ones. */
  readonly publicKey: PublicKey | null
  /** base58btc: 12D3KooW…, 16Uiu2…, Qm… */
  toString(): string
  /** CIDv1, codec libp2p-key, base32: bafz… */
  toCid(): string
  equals(other: PeerId): boolean
}
