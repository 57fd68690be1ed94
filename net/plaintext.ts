/**
 * Plaintext: no secrecy and no proof of who is there (https://github.com/libp2p/specs/blob/master/plaintext/README.md).
 * For tests only: offered beside a secure channel it would let anyone downgrade that.
 *
 *   each side, at once:  uvarint length | Exchange{id, public key}      then raw bytes
 */
import { NetError, violation } from './errors.ts'
import { decodePublicKey } from './keys.ts'
import type { PublicKey } from './keys.ts'
import { LengthPrefixedDecoder, encodeLengthPrefixed } from './length-prefixed.ts'
import { peerIdFromPublicKey } from './peer-id.ts'
import type { Pipe } from './pipe.ts'
import { Exchange } from './plaintext.pb.js'
import type { SecuredPipe, SecurityHandshake, SecurityOptions, SecurityProtocol } from './security.ts'

export const plaintext: SecurityProtocol = {
  protocol: '/plaintext/2.0.0',
  handshake: (options) => new PlaintextHandshake(options),
}

/** Ours: an 8192-bit RSA key takes 1.1 KiB. go allows 64 KiB. */
const MAX_EXCHANGE_BYTES = 4096

class PlaintextHandshake implements SecurityHandshake {
  readonly #options: SecurityOptions
  readonly #decoder = new LengthPrefixedDecoder(MAX_EXCHANGE_BYTES)

  constructor(options: SecurityOptions) {
    this.#options = options
  }

  start(): Uint8Array {
    const { publicKey } = this.#options.identity
    const id = peerIdFromPublicKey(publicKey).bytes
    return encodeLengthPrefixed(Exchange.encode({ id, pubkey: publicKey.encoded }).finish())
  }

  receive(bytes: Uint8Array): { send: null; finish: ((pipe: Pipe) => SecuredPipe) | null } {
    let offset = 0
    while (offset < bytes.length) {
      offset = this.#decoder.advance(bytes, offset)
      const message = this.#decoder.takeMessage()
      if (!message) continue
      const remoteKey = openExchange(message)
      const remotePeer = peerIdFromPublicKey(remoteKey)
      const { expectedPeer } = this.#options
      if (expectedPeer && !expectedPeer.equals(remotePeer))
        throw new NetError('wrong-peer', `Expected peer ${expectedPeer} but ${remotePeer} answered`)
      const leftover = offset < bytes.length ? bytes.subarray(offset) : null
      return { send: null, finish: (pipe) => ({ pipe, remotePeer, remoteKey, muxer: null, leftover }) }
    }
    return { send: null, finish: null }
  }
}

/** @throws NetError protocol-violation */
function openExchange(message: Uint8Array): PublicKey {
  let key: PublicKey
  let id: Uint8Array
  try {
    const exchange = Exchange.decode(message)
    key = decodePublicKey(exchange.pubkey)
    id = exchange.id
  } catch (cause) {
    throw violation('The peer sent a plaintext exchange without a usable public key', cause)
  }
  const { bytes } = peerIdFromPublicKey(key)
  if (bytes.length !== id.length || bytes.some((byte, i) => byte !== id[i]))
    throw violation('The peer sent a plaintext exchange whose peer id does not belong to its public key')
  return key
}
