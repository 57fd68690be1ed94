/**
 * SymmetricState (Noise framework, section 5.2) with SHA-256: the chaining key that keys are drawn from, and the hash of
 * everything said so far, which every encrypted handshake payload is bound to.
 */
import { hkdfSha256, sha256Of } from '../crypto.ts'
import { CipherState } from './cipher-state.ts'

const HASH_BYTES = 32

export class SymmetricState {
  #chainingKey: Uint8Array
  #hash: Uint8Array
  #cipher: CipherState | null = null

  /** @param protocolName exactly as long as a hash, so it is used as it is instead of hashed */
  constructor(protocolName: string) {
    this.#hash = Uint8Array.from(Buffer.from(protocolName, 'ascii'))
    this.#chainingKey = this.#hash
  }

  get handshakeHash(): Uint8Array {
    return this.#hash
  }

  mixHash(bytes: Uint8Array): void {
    this.#hash = sha256Of(this.#hash, bytes)
  }

  mixKey(secret: Uint8Array): void {
    const [chainingKey, key] = this.#draw(secret)
    this.#chainingKey = chainingKey
    this.#cipher = new CipherState(key)
  }

  /** Before the first `mixKey` it encrypts nothing, as the framework says. */
  encryptAndHash(plaintext: Uint8Array): Uint8Array {
    let output = plaintext
    if (this.#cipher) {
      const { ciphertext, tag } = this.#cipher.encrypt(plaintext, this.#hash)
      output = Buffer.concat([ciphertext, tag])
    }
    this.mixHash(output)
    return output
  }

  /** @throws NetError protocol-violation */
  decryptAndHash(bytes: Uint8Array): Uint8Array {
    const [plaintext = new Uint8Array(0)] = this.#cipher ? this.#cipher.decrypt([bytes], this.#hash) : [bytes]
    this.mixHash(bytes)
    return plaintext
  }

  /** The transport ciphers: initiator → responder, responder → initiator. */
  split(): [CipherState, CipherState] {
    const [first, second] = this.#draw(new Uint8Array(0))
    return [new CipherState(first), new CipherState(second)]
  }

  #draw(secret: Uint8Array): [Uint8Array, Uint8Array] {
    const drawn = hkdfSha256(this.#chainingKey, secret, 2 * HASH_BYTES)
    return [drawn.subarray(0, HASH_BYTES), drawn.subarray(HASH_BYTES)]
  }
}
