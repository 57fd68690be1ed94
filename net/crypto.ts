/**
 * Port: OpenSSL through Node, and WebAssembly for short messages; the only file that touches either. Every function is synchronous except `verifyInThreadPool`.
 * Keys are imported as JWK, because a DER import costs ten times as much; an imported key is opaque above this file, and
 * whoever holds a key keeps the imported form beside it. Nothing here makes randomness: secrets are given.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hash,
  hkdfSync,
  sign,
  verify,
} from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { ChaCha20Poly1305, newInstance } from '@chainsafe/as-chacha20poly1305'

/** A public key that OpenSSL has taken in, and how messages are hashed before its signatures are checked. */
export interface VerifyKey {
  readonly key: KeyObject
  /** null: the scheme hashes by itself (Ed25519). */
  readonly digest: 'sha256' | null
}

export interface SigningKey {
  readonly key: KeyObject
}

/** What an SPKI document turned out to hold. */
export interface SpkiKey {
  readonly verifyKey: VerifyKey
  readonly type: 'rsa' | 'ec' | 'other'
  readonly modulusBits: number
  readonly publicExponent: bigint
  /** OpenSSL's name; '' for RSA. */
  readonly curve: string
  /** The same key as OpenSSL writes it (DER). */
  readonly canonical: Uint8Array
}

/** An X25519 private key with its public half. */
export interface DhKey {
  readonly key: KeyObject
  readonly publicKey: Uint8Array
}

/** An X25519 public key, imported. */
export type DhRemoteKey = KeyObject

/** Ciphertext and tag in the two pieces OpenSSL gives, so that the caller decides whether to join them. */
export interface Sealed {
  readonly ciphertext: Uint8Array
  readonly tag: Uint8Array
}

const AEAD = 'chacha20-poly1305'
export const TAG_BYTES = 16
const AEAD_OPTIONS = { authTagLength: TAG_BYTES }
/**
 * Ours, measured: OpenSSL takes 6–9 µs for a message however short it is (with Node 24 20–30), and leaves a cipher to be collected; WebAssembly 1.5 µs,
 * and one more for each 60 bytes.
 */
export const SHORT_BYTES = 512
/** What WebAssembly has room for. */
const MAX_SHORT_ASSOCIATED_BYTES = 32
const short = new ChaCha20Poly1305(newInstance())
/** Where the pieces of a short message are put together; opening is synchronous, so one serves all connections. */
const joined = new Uint8Array(SHORT_BYTES + TAG_BYTES)
const NO_INFO = new Uint8Array(0)
/** JWK wants the public half `x` beside the private `d`. Up to Node 24 it is computed from `d` and what stands there is never looked at. */
const UNUSED_X = base64url(new Uint8Array(32))
/** PKCS #8 of a private key on either curve (RFC 8410), without the key. */
const PKCS8 = {
  X25519: Buffer.from('302e020100300506032b656e04220420', 'hex'),
  Ed25519: Buffer.from('302e020100300506032b657004220420', 'hex'),
}
/** Node 26 checks `x`, and its DER import is as quick as the JWK one; Node 20's takes ten times as long. */
const JWK_UNCHECKED = takesUnusedX()
/** SubjectPublicKeyInfo of a compressed point on secp256k1, without the point. */
const SECP256K1_SPKI = Uint8Array.from(Buffer.from('3036301006072a8648ce3d020106052b8104000a032200', 'hex'))

export function sha256(bytes: Uint8Array): Uint8Array {
  return hash('sha256', bytes, 'buffer')
}

export function sha256Of(first: Uint8Array, second: Uint8Array): Uint8Array {
  return createHash('sha256').update(first).update(second).digest()
}

/** RFC 5869 with SHA-256 and no info. */
export function hkdfSha256(salt: Uint8Array, secret: Uint8Array, length: number): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, salt, NO_INFO, length))
}

/** @param nonce 12 bytes */
export function seal(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, associated?: Uint8Array): Sealed {
  if (!isShort(plaintext.length, associated)) return sealByOpenSsl(key, nonce, plaintext, associated)
  const sealed = short.seal(key, nonce, plaintext, associated)
  return { ciphertext: sealed.subarray(0, plaintext.length), tag: sealed.subarray(plaintext.length) }
}

/** For long messages; the twin that tests hold the other equal to. */
export function sealByOpenSsl(
  key: Uint8Array,
  nonce: Uint8Array,
  plaintext: Uint8Array,
  associated?: Uint8Array,
): Sealed {
  const cipher = createCipheriv(AEAD, key, nonce, AEAD_OPTIONS)
  if (associated) cipher.setAAD(associated, { plaintextLength: plaintext.length })
  const ciphertext = cipher.update(plaintext)
  cipher.final()
  return { ciphertext, tag: cipher.getAuthTag() }
}

/**
 * Opens a ciphertext that lies in several pieces; the plaintext comes in the same pieces, or in one. null = the tag is wrong.
 * @param tag 16 bytes
 */
export function open(
  key: Uint8Array,
  nonce: Uint8Array,
  pieces: readonly Uint8Array[],
  tag: Uint8Array,
  associated?: Uint8Array,
): Uint8Array[] | null {
  const length = lengthOf(pieces)
  if (!isShort(length, associated)) return openByOpenSsl(key, nonce, pieces, tag, associated)
  let filled = 0
  for (const piece of pieces) {
    joined.set(piece, filled)
    filled += piece.length
  }
  joined.set(tag, length)
  // It compares tags in no constant time: whoever sends a wrong one loses the connection, and with it the key.
  const plaintext = short.open(key, nonce, joined.subarray(0, length + TAG_BYTES), associated)
  if (plaintext === null) return null
  return length === 0 ? [] : [plaintext]
}

/** As `sealByOpenSsl`. */
export function openByOpenSsl(
  key: Uint8Array,
  nonce: Uint8Array,
  pieces: readonly Uint8Array[],
  tag: Uint8Array,
  associated?: Uint8Array,
): Uint8Array[] | null {
  const decipher = createDecipheriv(AEAD, key, nonce, AEAD_OPTIONS)
  if (associated) decipher.setAAD(associated, { plaintextLength: lengthOf(pieces) })
  decipher.setAuthTag(tag)
  const plaintext = pieces.map((piece) => decipher.update(piece))
  try {
    decipher.final()
  } catch {
    return null
  }
  return plaintext
}

function lengthOf(pieces: readonly Uint8Array[]): number {
  let length = 0
  for (const piece of pieces) length += piece.length
  return length
}

function isShort(length: number, associated: Uint8Array | undefined): boolean {
  return length <= SHORT_BYTES && (associated === undefined || associated.length <= MAX_SHORT_ASSOCIATED_BYTES)
}

/** @param secret 32 bytes */
export function x25519Key(secret: Uint8Array): DhKey {
  const key = privateKey('X25519', secret)
  const { x } = key.export({ format: 'jwk' })
  return { key, publicKey: Uint8Array.from(Buffer.from(x as string, 'base64url')) }
}

/** @param bytes 32; all values are public keys, some of them useless */
export function x25519RemoteKey(bytes: Uint8Array): DhRemoteKey {
  return createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: base64url(bytes) }, format: 'jwk' })
}

/** The shared secret; null when it would be all zero (the remote sent a point of low order). */
export function x25519(own: DhKey, remote: DhRemoteKey): Uint8Array | null {
  let secret: Uint8Array
  try {
    secret = diffieHellman({ privateKey: own.key, publicKey: remote })
  } catch {
    return null
  }
  // OpenSSL 3 refuses such points by itself; what Node was linked with may not.
  return secret.some((byte) => byte !== 0) ? secret : null
}

/** @param seed 32 bytes */
export function ed25519SigningKey(seed: Uint8Array): SigningKey {
  return { key: privateKey('Ed25519', seed) }
}

/** The raw public half. @param seed 32 bytes */
export function ed25519PublicKeyOf(seed: Uint8Array): Uint8Array {
  const { x } = createPublicKey(privateKeyFromDer('Ed25519', seed)).export({ format: 'jwk' })
  return Uint8Array.from(Buffer.from(x as string, 'base64url'))
}

export function ed25519Sign(key: SigningKey, message: Uint8Array): Uint8Array {
  return sign(null, message, key.key)
}

/** @param raw 32 bytes */
export function ed25519VerifyKey(raw: Uint8Array): VerifyKey {
  return {
    key: createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: base64url(raw) }, format: 'jwk' }),
    digest: null,
  }
}

/** @param point 33 bytes, compressed. null = no point of the curve */
export function secp256k1VerifyKey(point: Uint8Array): VerifyKey | null {
  return readSpki(Buffer.concat([SECP256K1_SPKI, point]))?.verifyKey ?? null
}

/** Takes in a SubjectPublicKeyInfo; null = it isn't one. */
export function readSpki(der: Uint8Array): SpkiKey | null {
  try {
    const key = createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' })
    const { modulusLength = 0, publicExponent = 0n, namedCurve = '' } = key.asymmetricKeyDetails ?? {}
    const type = key.asymmetricKeyType
    return {
      verifyKey: { key, digest: 'sha256' },
      type: type === 'rsa' || type === 'ec' ? type : 'other',
      modulusBits: modulusLength,
      publicExponent,
      curve: namedCurve,
      canonical: new Uint8Array(key.export({ format: 'der', type: 'spki' })),
    }
  } catch {
    return null
  }
}

/** Never throws: a signature of a wrong shape is a wrong signature. */
export function verifySignature(key: VerifyKey, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    return verify(key.digest, message, key.key, signature)
  } catch {
    return false
  }
}

/** The same on Node's thread pool; `done` runs in a later turn. */
export function verifyInThreadPool(
  key: VerifyKey,
  message: Uint8Array,
  signature: Uint8Array,
  done: (valid: boolean) => void,
): void {
  verify(key.digest, message, key.key, signature, (error, valid) => done(error === null && valid))
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64url')
}

function privateKey(curve: keyof typeof PKCS8, secret: Uint8Array): KeyObject {
  return JWK_UNCHECKED ? privateKeyFromJwk(curve, secret) : privateKeyFromDer(curve, secret)
}

function privateKeyFromJwk(curve: keyof typeof PKCS8, secret: Uint8Array): KeyObject {
  return createPrivateKey({ key: { kty: 'OKP', crv: curve, d: base64url(secret), x: UNUSED_X }, format: 'jwk' })
}

/** Also the twin that tests hold the quick way equal to. */
export function privateKeyFromDer(curve: keyof typeof PKCS8, secret: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8[curve], secret]), format: 'der', type: 'pkcs8' })
}

function takesUnusedX(): boolean {
  try {
    privateKeyFromJwk('X25519', new Uint8Array(32).fill(1))
    return true
  } catch {
    return false
  }
}
