/**
 * Codec of signed envelopes: https://github.com/libp2p/specs/blob/master/RFC/0002-signed-envelopes.md
 *
 *   envelope   protobuf { public_key = 1, payload_type = 2, payload = 3, signature = 5 }
 *   signed     uvarint ‖ domain, uvarint ‖ payload type, uvarint ‖ payload
 *
 * The domain is not sent: whoever reads an envelope knows what it must have been signed for.
 */
import { violation } from '../errors.ts'
import { decodePublicKey } from '../keys.ts'
import type { PrivateKey, PublicKey } from '../keys.ts'
import { encodeLengthPrefixed } from '../length-prefixed.ts'
import { EnvelopeMessage } from './record.pb.js'

/** go: an identify message, the largest that carries one. */
export const MAX_ENVELOPE_BYTES = 8192

export interface Envelope {
  readonly publicKey: PublicKey
  readonly payloadType: Uint8Array
  readonly payload: Uint8Array
  readonly signature: Uint8Array
}

export function sealEnvelope(
  key: PrivateKey,
  domain: string,
  payloadType: Uint8Array,
  payload: Uint8Array,
): Uint8Array {
  const signature = key.sign(signedBytes(domain, payloadType, payload))
  const fields = { publicKey: key.publicKey.encoded, payloadType, payload, signature }
  return new Uint8Array(EnvelopeMessage.encode(fields).finish())
}

/**
 * What is in an envelope; its signature is not checked here. The fields are views of `bytes`.
 * @throws NetError protocol-violation
 */
export function decodeEnvelope(bytes: Uint8Array): Envelope {
  if (bytes.length > MAX_ENVELOPE_BYTES)
    throw violation(`The peer sent a signed envelope of ${bytes.length} bytes; ${MAX_ENVELOPE_BYTES} are allowed`)
  try {
    const { publicKey, payloadType, payload, signature } = EnvelopeMessage.decode(bytes)
    return { publicKey: decodePublicKey(publicKey), payloadType, payload, signature }
  } catch (error) {
    throw violation('The peer sent a signed envelope that can’t be read', error)
  }
}

/** Whether the envelope's key signed it for this domain. */
export function isSealedFor(domain: string, { publicKey, payloadType, payload, signature }: Envelope): boolean {
  return publicKey.verify(signedBytes(domain, payloadType, payload), signature)
}

function signedBytes(domain: string, payloadType: Uint8Array, payload: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(domain), payloadType, payload].map(encodeLengthPrefixed))
}
