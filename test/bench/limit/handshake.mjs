/**
 * The cryptography of one noise XX handshake with libp2p's payloads, both sides, in plain node:crypto and nothing else: no frames, no sockets, no buffers
 * but what OpenSSL is given. The static keys and their signatures are there before, as they may be. https://noiseprotocol.org/noise.html, sections 5 and 7.5
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  randomBytes,
  sign,
  verify,
} from 'node:crypto'

const AEAD = 'chacha20-poly1305'
const TAG_BYTES = 16
const EMPTY = Buffer.alloc(0)
/** Identity key, signature and the list of muxers, as protobuf. */
const PAYLOAD_BYTES = 124

const raw = (key) => Buffer.from(key.export({ format: 'jwk' }).x, 'base64url')
const imported = (crv, bytes) =>
  createPublicKey({ key: { kty: 'OKP', crv, x: bytes.toString('base64url') }, format: 'jwk' })

const PKCS8 = { X25519: '302e020100300506032b656e04220420', Ed25519: '302e020100300506032b657004220420' }
const UNUSED_X = Buffer.alloc(32).toString('base64url')

/** The quicker of two ways: Node up to 24 doesn't look at `x`, and its DER import takes ten times as long. */
function privateKey(crv) {
  const d = randomBytes(32)
  try {
    return createPrivateKey({ key: { kty: 'OKP', crv, d: d.toString('base64url'), x: UNUSED_X }, format: 'jwk' })
  } catch {
    return createPrivateKey({ key: Buffer.from(PKCS8[crv] + d.toString('hex'), 'hex'), format: 'der', type: 'pkcs8' })
  }
}

// Not by generateKeyPairSync: on Node 20, its job, collected while a key of its is exported, waits forever for the lock that the export holds.
export function keyPair(crv = 'X25519') {
  const own = privateKey(crv)
  return { privateKey: own, bytes: raw(own) }
}

export function identity() {
  const { privateKey, bytes: identityKey } = keyPair('Ed25519')
  const fixed = keyPair()
  const signed = Buffer.concat([Buffer.from('noise-libp2p-static-key:'), fixed.bytes])
  return { fixed, identityKey, signed, signature: sign(null, signed, privateKey) }
}

/** One side's symmetric state. */
class Side {
  #chaining = randomBytes(32)
  #hash = randomBytes(32)
  #key = EMPTY
  #nonce = 0

  mixHash(bytes) {
    this.#hash = createHash('sha256').update(this.#hash).update(bytes).digest()
  }

  mixKey(secret) {
    const out = Buffer.from(hkdfSync('sha256', secret, this.#chaining, EMPTY, 64))
    this.#chaining = out.subarray(0, 32)
    this.#key = out.subarray(32)
    this.#nonce = 0
  }

  seal(plaintext) {
    const cipher = createCipheriv(AEAD, this.#key, this.#iv(), { authTagLength: TAG_BYTES })
    cipher.setAAD(this.#hash)
    const sealed = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
    this.mixHash(sealed)
    return sealed
  }

  open(sealed) {
    const decipher = createDecipheriv(AEAD, this.#key, this.#iv(), { authTagLength: TAG_BYTES })
    decipher.setAAD(this.#hash)
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
    const plaintext = decipher.update(sealed.subarray(0, -TAG_BYTES))
    decipher.final()
    this.mixHash(sealed)
    return plaintext
  }

  /** Both start from the same name, and hear the same bytes. */
  startAs(other) {
    this.#chaining = other.#chaining
    this.#hash = other.#hash
  }

  split() {
    return hkdfSync('sha256', EMPTY, this.#chaining, EMPTY, 64)
  }

  #iv() {
    const iv = Buffer.alloc(12)
    iv.writeUInt32LE(this.#nonce++, 4)
    return iv
  }
}

const agreed = (own, remote) => diffieHellman({ privateKey: own.privateKey, publicKey: remote })

function checked(remote) {
  if (!verify(null, remote.signed, imported('Ed25519', remote.identityKey), remote.signature)) {
    throw new Error('the signature over the static key is wrong')
  }
}

/** Both sides in turn, as on one connection; throws unless each opens what the other has sealed. */
export function handshake(alice, bob) {
  const payload = Buffer.alloc(PAYLOAD_BYTES)
  const a = new Side()
  const b = new Side()
  b.startAs(a)
  // 1 → e
  const aliceOnce = keyPair()
  a.mixHash(aliceOnce.bytes)
  b.mixHash(aliceOnce.bytes)
  const aliceOnceSeen = imported('X25519', aliceOnce.bytes)
  // 2 ← e, ee, s, es
  const bobOnce = keyPair()
  b.mixHash(bobOnce.bytes)
  b.mixKey(agreed(bobOnce, aliceOnceSeen))
  const bobStatic = b.seal(bob.fixed.bytes)
  b.mixKey(agreed(bob.fixed, aliceOnceSeen))
  const bobPayload = b.seal(payload)
  a.mixHash(bobOnce.bytes)
  const bobOnceSeen = imported('X25519', bobOnce.bytes)
  a.mixKey(agreed(aliceOnce, bobOnceSeen))
  const bobSeen = imported('X25519', a.open(bobStatic))
  a.mixKey(agreed(aliceOnce, bobSeen))
  a.open(bobPayload)
  checked(bob)
  // 3 → s, se
  const aliceStatic = a.seal(alice.fixed.bytes)
  a.mixKey(agreed(alice.fixed, bobOnceSeen))
  const alicePayload = a.seal(payload)
  a.split()
  const aliceSeen = imported('X25519', b.open(aliceStatic))
  b.mixKey(agreed(bobOnce, aliceSeen))
  b.open(alicePayload)
  checked(alice)
  b.split()
}
