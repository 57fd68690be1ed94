/**
 * Identity keys (libp2p peer-ids spec, "Keys"). Ours are Ed25519; signatures of RSA, secp256k1 and ECDSA keys are verified.
 * The protobuf form is canonical: the same key always encodes to the same bytes, because a peer id is a hash of them.
 */

export type KeyType = 'RSA' | 'Ed25519' | 'secp256k1' | 'ECDSA'

export interface PublicKey {
  readonly type: KeyType
  /** The Data field: 32 raw bytes (Ed25519), SPKI DER (RSA, ECDSA), 33 compressed bytes (secp256k1). */
  readonly raw: Uint8Array
  /** The PublicKey protobuf. */
  readonly encoded: Uint8Array
  /** False for a signature that doesn't fit or has a wrong shape; never throws. */
  verify(message: Uint8Array, signature: Uint8Array): boolean
}

export interface PrivateKey {
  readonly type: 'Ed25519'
  readonly publicKey: PublicKey
  /** The PrivateKey protobuf (64 bytes: seed ‖ public). Secret. */
  readonly encoded: Uint8Array
  sign(message: Uint8Array): Uint8Array
}
