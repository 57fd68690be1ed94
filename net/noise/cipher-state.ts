/**
 * CipherState (Noise framework, section 5.1) with ChaChaPoly: one key, one direction, a counter as the nonce.
 *
 *   nonce: 00 00 00 00 | counter, 8 bytes little endian
 *
 * Leaves out rekeying, which libp2p doesn't use.
 */
import { TAG_BYTES, open, seal } from '../crypto.ts'
import type { Sealed } from '../crypto.ts'
import { NetError, violation } from '../errors.ts'

/** Ours: the counter is a JavaScript number. The spec's 2^64 − 1 is further off by a factor of 2,048; both are out of reach. */
const MAX_MESSAGES = Number.MAX_SAFE_INTEGER

const NOTHING = new Uint8Array(0)

export class CipherState {
  readonly #key: Uint8Array
  readonly #nonce = new Uint8Array(12)
  readonly #counter: DataView
  #count: number

  /** @param key 32 bytes @param count messages that were sent before */
  constructor(key: Uint8Array, count = 0) {
    this.#key = key
    this.#counter = new DataView(this.#nonce.buffer, 4)
    this.#count = count
  }

  /** @throws NetError limit-exceeded when the key is used up */
  encrypt(plaintext: Uint8Array, associated?: Uint8Array): Sealed {
    return seal(this.#key, this.#nextNonce(), plaintext, associated)
  }

  /**
   * Takes ciphertext ‖ tag that lies in one or more pieces; the plaintext comes in pieces too, none of them empty.
   * @throws NetError protocol-violation when the tag is wrong, limit-exceeded when the key is used up
   */
  decrypt(pieces: readonly Uint8Array[], associated?: Uint8Array): Uint8Array[] {
    const [ciphertext, tag] = splitTag(pieces)
    const plaintext = open(this.#key, this.#nextNonce(), ciphertext, tag, associated)
    if (!plaintext) throw violation('The peer sent an encrypted message that was altered or made with another key')
    return plaintext
  }

  #nextNonce(): Uint8Array {
    const count = this.#count
    if (count >= MAX_MESSAGES)
      throw new NetError('limit-exceeded', 'The connection has used up its encryption key; connect again')
    this.#count = count + 1
    this.#counter.setUint32(0, count, true)
    this.#counter.setUint32(4, count / 2 ** 32, true)
    return this.#nonce
  }
}

/** The last 16 bytes apart from the rest; they are copied together when they lie in two pieces or more. */
function splitTag(pieces: readonly Uint8Array[]): [ciphertext: Uint8Array[], tag: Uint8Array] {
  const ciphertext = [...pieces]
  let tag = ciphertext.pop() ?? NOTHING
  while (tag.length < TAG_BYTES) {
    const before = ciphertext.pop()
    if (!before) throw violation('The peer sent an encrypted message that is too short for its tag')
    const cut = Math.max(0, before.length - (TAG_BYTES - tag.length))
    if (cut > 0) ciphertext.push(before.subarray(0, cut))
    tag = Buffer.concat([before.subarray(cut), tag])
  }
  if (tag.length > TAG_BYTES) ciphertext.push(tag.subarray(0, -TAG_BYTES))
  return [ciphertext, tag.length === TAG_BYTES ? tag : tag.subarray(-TAG_BYTES)]
}
