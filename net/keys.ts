/**
 * Identity keys (libp2p peer-ids spec, "Keys"). Ours are Ed25519; signatures of RSA, secp256k1 and ECDSA keys are verified.
 * The protobuf form is canonical: the same key always encodes to the same bytes, because a peer id is a hash of them.
 * Left out: private keys of the other three types.
 */
import {
  ed25519PublicKeyOf,
  ed25519Sign,
  ed25519SigningKey,
  ed25519VerifyKey,
  readSpki,
  secp256k1VerifyKey,
  verifyInThreadPool,
  verifySignature,
} from './crypto.ts'
import type { SigningKey, SpkiKey, VerifyKey } from './crypto.ts'
import { NetError } from './errors.ts'
import { KeyType as WireKeyType, PrivateKeyMessage, PublicKeyMessage } from './keys.pb.js'
import type { Random } from './random.ts'

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

const ED25519_SEED_BYTES = 32
const ED25519_PUBLIC_BYTES = 32
const SECP256K1_PUBLIC_BYTES = 33
/** peer-ids spec: seed ‖ public, and the older form that repeats the public half. */
const ED25519_PRIVATE_BYTES = 64
const ED25519_LEGACY_PRIVATE_BYTES = 96
/** go's bounds; a huge modulus makes one handshake a CPU attack (CVE-2023-39533). */
const RSA_MIN_BITS = 2048
const RSA_MAX_BITS = 8192
/** go's bound (an exponent is an int32 there); a long one makes each check as slow as a signature. */
const RSA_MAX_EXPONENT = 2n ** 31n - 1n
/** Ours, because the DER of an 8192-bit modulus takes 1,062 bytes. */
const MAX_SPKI_BYTES = 2048
/** OpenSSL's names of P-256, P-384 and P-521, which go and js know. */
const ECDSA_CURVES: ReadonlySet<string> = new Set(['prime256v1', 'secp384r1', 'secp521r1'])
/** Ours: about 4 KiB each, and a room rarely has more authors with such keys. */
const RECENT_IMPORTS = 256

const recentImports = new Map<string, PublicKey>()

export function generateKey(random: Random): PrivateKey {
  return privateKeyFromSeed(random.bytes(ED25519_SEED_BYTES))
}

/** @throws NetError bad-key when the seed isn't 32 bytes */
export function privateKeyFromSeed(seed: Uint8Array): PrivateKey {
  if (seed.length !== ED25519_SEED_BYTES) throw badKey(`an Ed25519 seed has 32 bytes, not ${seed.length}`)
  return new Ed25519PrivateKey(seed)
}

/**
 * A PrivateKey protobuf, as libp2p programs keep it on disk.
 * @throws NetError bad-key
 */
export function decodePrivateKey(encoded: Uint8Array): PrivateKey {
  const { Type, Data } = decodeMessage(PrivateKeyMessage, encoded, 'private')
  if (Type !== WireKeyType.Ed25519) throw badKey('the private key is not Ed25519; create a new identity')
  if (Data.length !== ED25519_PRIVATE_BYTES && Data.length !== ED25519_LEGACY_PRIVATE_BYTES)
    throw badKey(`an Ed25519 private key has 64 or 96 bytes, not ${Data.length}; the file is damaged`)
  const seed = Data.subarray(0, ED25519_SEED_BYTES)
  const key = new Ed25519PrivateKey(seed)
  for (let at = ED25519_SEED_BYTES; at < Data.length; at += ED25519_PUBLIC_BYTES) {
    if (!equalBytes(Data.subarray(at, at + ED25519_PUBLIC_BYTES), key.publicKey.raw))
      throw badKey('the public half of the private key does not belong to its seed; the file is damaged')
  }
  return key
}

/**
 * A PublicKey protobuf of any of the four types. A sloppy encoding is accepted; `encoded` of the result is the canonical one.
 * @throws NetError bad-key
 */
export function decodePublicKey(encoded: Uint8Array): PublicKey {
  const { Type, Data } = decodeMessage(PublicKeyMessage, encoded, 'public')
  return Type === WireKeyType.Ed25519 ? ed25519PublicKey(Data) : importOnce(Type, Data)
}

/** The verifier's way in: checks on the thread pool. `done` runs in a later turn, with false for a signature of a wrong shape. */
export function verifyInBackground(
  key: PublicKey,
  message: Uint8Array,
  signature: Uint8Array,
  done: (valid: boolean) => void,
): void {
  if (!(key instanceof ImportedPublicKey)) throw new NetError('bug', `this ${key.type} key was not made by keys.ts`)
  verifyInThreadPool(key.verifyKey, message, signature, done)
}

class ImportedPublicKey implements PublicKey {
  readonly type: KeyType
  readonly raw: Uint8Array
  readonly encoded: Uint8Array
  #verifyKey: VerifyKey | null

  constructor(type: KeyType, wireType: WireKeyType, raw: Uint8Array, verifyKey: VerifyKey | null) {
    this.type = type
    this.raw = raw
    this.encoded = new Uint8Array(PublicKeyMessage.encode({ Type: wireType, Data: raw }).finish())
    this.#verifyKey = verifyKey
  }

  /** Imported at the first use, because most Ed25519 keys only ever name a peer. */
  get verifyKey(): VerifyKey {
    return (this.#verifyKey ??= ed25519VerifyKey(this.raw))
  }

  verify(message: Uint8Array, signature: Uint8Array): boolean {
    return verifySignature(this.verifyKey, message, signature)
  }
}

class Ed25519PrivateKey implements PrivateKey {
  readonly type = 'Ed25519'
  readonly publicKey: PublicKey
  readonly encoded: Uint8Array
  readonly #signingKey: SigningKey

  constructor(seed: Uint8Array) {
    // OpenSSL's: the portable twin first makes its tables, which takes a tenth of the program's start.
    this.publicKey = ed25519PublicKey(ed25519PublicKeyOf(seed))
    const data = new Uint8Array(ED25519_PRIVATE_BYTES)
    data.set(seed)
    data.set(this.publicKey.raw, ED25519_SEED_BYTES)
    this.encoded = new Uint8Array(PrivateKeyMessage.encode({ Type: WireKeyType.Ed25519, Data: data }).finish())
    this.#signingKey = ed25519SigningKey(seed)
  }

  sign(message: Uint8Array): Uint8Array {
    return ed25519Sign(this.#signingKey, message)
  }
}

function ed25519PublicKey(raw: Uint8Array): PublicKey {
  if (raw.length !== ED25519_PUBLIC_BYTES) throw badKey(`an Ed25519 public key has 32 bytes, not ${raw.length}`)
  return new ImportedPublicKey('Ed25519', WireKeyType.Ed25519, Uint8Array.from(raw), null)
}

function secp256k1PublicKey(point: Uint8Array): PublicKey {
  if (point.length !== SECP256K1_PUBLIC_BYTES)
    throw badKey(`a secp256k1 public key has 33 bytes, not ${point.length}; it must be a compressed point`)
  const verifyKey = secp256k1VerifyKey(point)
  if (!verifyKey) throw badKey('the secp256k1 public key is not a point of the curve')
  return new ImportedPublicKey('secp256k1', WireKeyType.Secp256k1, point, verifyKey)
}

function spkiPublicKey(type: 'RSA' | 'ECDSA', wireType: WireKeyType, der: Uint8Array): PublicKey {
  const spki = readSpki(der)
  // go refuses what its own encoder would write differently; two encodings of one key would be two peers.
  if (!spki || !equalBytes(spki.canonical, der))
    throw badKey(`the ${type} public key is not a DER SubjectPublicKeyInfo`)
  const fits = type === 'RSA' ? isUsableRsa(spki) : spki.type === 'ec' && ECDSA_CURVES.has(spki.curve)
  if (!fits)
    throw badKey(
      type === 'RSA'
        ? `an RSA key must have a modulus of ${RSA_MIN_BITS} to ${RSA_MAX_BITS} bits and an exponent below 2^31`
        : 'an ECDSA key must be on the curve P-256, P-384 or P-521',
    )
  return new ImportedPublicKey(type, wireType, der, spki.verifyKey)
}

function isUsableRsa(spki: SpkiKey): boolean {
  const { type, modulusBits, publicExponent } = spki
  return (
    type === 'rsa' && modulusBits >= RSA_MIN_BITS && modulusBits <= RSA_MAX_BITS && publicExponent <= RSA_MAX_EXPONENT
  )
}

/** Importing these types is an OpenSSL parse, many times the cost of Ed25519, and authors send theirs with each message. */
function importOnce(type: WireKeyType, data: Uint8Array): PublicKey {
  if (data.length > MAX_SPKI_BYTES) throw badKey(`a public key has at most ${MAX_SPKI_BYTES} bytes, not ${data.length}`)
  const name = `${type} ${Buffer.from(data.buffer, data.byteOffset, data.length).toString('latin1')}`
  const known = recentImports.get(name)
  if (known) return known
  const own = Uint8Array.from(data)
  const key =
    type === WireKeyType.Secp256k1
      ? secp256k1PublicKey(own)
      : spkiPublicKey(type === WireKeyType.RSA ? 'RSA' : 'ECDSA', type, own)
  if (recentImports.size >= RECENT_IMPORTS) recentImports.delete(recentImports.keys().next().value as string)
  recentImports.set(name, key)
  return key
}

function decodeMessage<T>(codec: { decode(bytes: Uint8Array): T }, encoded: Uint8Array, kind: string): T {
  try {
    return codec.decode(encoded)
  } catch (cause) {
    throw badKey(`the ${kind} key is not a libp2p key (a protobuf of type and data)`, cause)
  }
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}

function badKey(sentence: string, cause?: unknown): NetError {
  return new NetError('bad-key', sentence, { cause })
}
