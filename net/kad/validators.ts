/**
 * Which records the DHT takes (kad-dht spec, "Entry validation"): a record's key is /<namespace>/<rest>, and what no validator of its
 * namespace has judged is neither stored nor believed. Known by itself: pk, public keys under the peer ids that are hashes of them.
 * Left out: ipns, which nothing here asks for.
 */
import { sha256 } from '../crypto.ts'
import { NetError } from '../errors.ts'
import { decodePublicKey } from '../keys.ts'
import { peerIdFromPublicKey } from '../peer-id.ts'
import type { RecordValidator } from './dht.ts'

const SLASH = 0x2f
/** What a namespace is made of: printable ASCII without the slash. */
const NAMESPACE = /^[!-.0-~]+$/
/** Ours: longer than any in use. Bytes. */
const MAX_NAMESPACE_BYTES = 64
/** '/pk/' */
const PK_PREFIX_BYTES = 4

/**
 * The namespace that a key begins with; null for what is not /<namespace>/<rest> with something in both. Only the first component is text:
 * the rest may be any bytes (a multihash in pk).
 */
export function namespaceOf(key: Uint8Array): string | null {
  if (key[0] !== SLASH) return null
  const end = key.indexOf(SLASH, 1)
  // An empty component anywhere here once let keys past the check in js (CVE-2026-45783).
  if (end === -1 || end > 1 + MAX_NAMESPACE_BYTES || end + 1 >= key.length || key[end + 1] === SLASH) return null
  const namespace = Buffer.from(key.buffer, key.byteOffset + 1, end - 1).toString('latin1')
  return NAMESPACE.test(namespace) ? namespace : null
}

/** Spec: the value is a PublicKey protobuf, the rest of the key the multihash that names its peer. */
const pkValidator: RecordValidator = {
  validate(key, value) {
    const { bytes } = peerIdFromPublicKey(decodePublicKey(checkDigest(key, value)))
    // A padded encoding has another id, so that nothing but keys can be kept under this name.
    if (Buffer.compare(bytes, key.subarray(PK_PREFIX_BYTES)) !== 0) throw new Error('the public key is not canonical')
  },
  // There is one right value.
  select: () => 0,
}

/** Before the key is imported, which is slow for RSA: anyone can send values that don't belong to their keys. */
function checkDigest(key: Uint8Array, value: Uint8Array): Uint8Array {
  const multihash = key.subarray(PK_PREFIX_BYTES)
  const digest = multihash[0] === 0 ? value : sha256(value)
  if (Buffer.compare(multihash.subarray(2), digest) !== 0) throw new Error('the key is not the hash of the public key')
  return value
}

export class Validators {
  readonly #byNamespace: ReadonlyMap<string, RecordValidator>

  /** @throws NetError bad-argument for a name that can be no namespace */
  constructor(more: Readonly<Record<string, RecordValidator>> = {}) {
    for (const name of Object.keys(more))
      if (!NAMESPACE.test(name) || name.length > MAX_NAMESPACE_BYTES)
        throw new NetError(
          'bad-argument',
          `"${name}" can't be a namespace of DHT records: use printable ASCII without a slash`,
        )
    this.#byNamespace = new Map([['pk', pkValidator], ...Object.entries(more)])
  }

  /** @throws NetError bad-record */
  check(key: Uint8Array, value: Uint8Array): void {
    const validator = this.#of(key)
    try {
      validator.validate(key, value)
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new NetError('bad-record', `The value is not valid for the record ${nameOf(key)}: ${reason}`, { cause })
    }
  }

  /**
   * The index of the best of several values, all of which have passed `check`.
   * @throws NetError bad-record
   */
  select(key: Uint8Array, values: readonly Uint8Array[]): number {
    const validator = this.#of(key)
    let index: number
    try {
      index = validator.select(key, values)
    } catch (cause) {
      throw new NetError('bad-record', `No value of the record ${nameOf(key)} can be chosen`, { cause })
    }
    if (values[index] === undefined)
      throw new NetError('bug', `The validator chose value ${index} of ${values.length} for the record ${nameOf(key)}`)
    return index
  }

  /** @throws NetError bad-record when nobody here judges such records */
  require(key: Uint8Array): void {
    this.#of(key)
  }

  #of(key: Uint8Array): RecordValidator {
    const namespace = namespaceOf(key)
    if (namespace === null)
      throw new NetError('bad-record', `${nameOf(key)} is no key of a record: write it like /namespace/name`)
    const validator = this.#byNamespace.get(namespace)
    if (!validator)
      throw new NetError(
        'bad-record',
        `Nobody here validates records of "${namespace}": give the DHT a validator for it`,
      )
    return validator
  }
}

/** Short and harmless in a log: the key is somebody else's bytes. */
function nameOf(key: Uint8Array): string {
  const text = Buffer.from(key.buffer, key.byteOffset, Math.min(key.length, 40)).toString('latin1')
  return `"${text.replaceAll(/[^!-~]/g, '.')}${key.length > 40 ? '…' : ''}"`
}
