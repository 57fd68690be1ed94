/**
 * What noise handshake messages 2 and 3 carry (libp2p noise spec, "The libp2p Handshake Payload"): the sender's identity key,
 * its signature over the sender's noise key, and the muxers it offers. Leaves out WebTransport's certificate hashes.
 */
import { NetError, violation } from '../errors.ts'
import { decodePublicKey } from '../keys.ts'
import type { PrivateKey, PublicKey } from '../keys.ts'
import { NoiseHandshakePayload } from './noise.pb.js'

export interface HandshakePayload {
  identityKey: PublicKey
  /** In the sender's order of preference; empty = it didn't say. */
  muxers: readonly string[]
}

const SIGNED_PREFIX = Buffer.from('noise-libp2p-static-key:', 'ascii')
/** go's bound; a longer list is treated as if it weren't there. */
const MAX_MUXERS = 100

/** The identity's signature over its own noise key; good for as long as the noise key lives. */
export function signStaticKey(identity: PrivateKey, staticKey: Uint8Array): Uint8Array {
  return identity.sign(Buffer.concat([SIGNED_PREFIX, staticKey]))
}

export function encodePayload(identityKey: PublicKey, signature: Uint8Array, muxers: readonly string[]): Uint8Array {
  return NoiseHandshakePayload.encode({
    identityKey: identityKey.encoded,
    identitySig: signature,
    extensions: muxers.length > 0 ? { streamMuxers: [...muxers] } : null,
  }).finish()
}

/**
 * @param remoteStatic the noise key as it was decrypted, which is what the signature must be over
 * @throws NetError protocol-violation
 */
export function openPayload(payload: Uint8Array, remoteStatic: Uint8Array): HandshakePayload {
  const { identityKey: encodedKey, identitySig, extensions } = decode(payload)
  if (encodedKey.length === 0 || identitySig.length === 0)
    throw violation('The peer sent a noise handshake without its identity key or signature')
  const identityKey = decodeKey(encodedKey)
  if (!identityKey.verify(Buffer.concat([SIGNED_PREFIX, remoteStatic]), identitySig))
    throw violation("The peer's noise key is not signed by the identity it claims")
  const muxers = extensions?.streamMuxers ?? []
  return { identityKey, muxers: muxers.length <= MAX_MUXERS ? muxers : [] }
}

/**
 * The first of the initiator's muxers that the responder has too, so that both ends come to the same; null = there is none,
 * or an end didn't say (older programs): multistream settles it then, as in go.
 */
export function selectMuxer(initiators: readonly string[], responders: readonly string[]): string | null {
  return initiators.find((muxer) => responders.includes(muxer)) ?? null
}

function decode(payload: Uint8Array): NoiseHandshakePayload {
  try {
    return NoiseHandshakePayload.decode(payload)
  } catch (cause) {
    throw violation('The peer sent a noise handshake payload that is not a protobuf', cause)
  }
}

function decodeKey(encoded: Uint8Array): PublicKey {
  try {
    return decodePublicKey(encoded)
  } catch (cause) {
    if (cause instanceof NetError && cause.code === 'bad-key')
      throw violation(`The peer's identity key is unusable: ${cause.message}`, cause)
    throw cause
  }
}
