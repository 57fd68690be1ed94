/**
 * Peer ids (libp2p peer-ids spec): the multihash of a public key's protobuf. Ids that contain the key are identity
 * multihashes (00 len key), others SHA-256 (12 20 digest). Text is base58btc, or a CIDv1 with the codec libp2p-key in any
 * multibase. One object per id as long as it is recent, so that its text and its imported key are made once.
 */
import { base32 } from 'multiformats/bases/base32'
import { base58btc } from 'multiformats/bases/base58'
import { bases } from 'multiformats/basics'
import { sha256 } from './crypto.ts'
import { NetError } from './errors.ts'
import { decodePublicKey } from './keys.ts'
import type { PublicKey } from './keys.ts'

export interface PeerId {
  /** The multihash; 34 (hashed), 38 (Ed25519) or 39 (secp256k1) bytes. */
  readonly bytes: Uint8Array
  /** The key, where the id contains it (Ed25519, secp256k1); null for hashed ones, and where what it contains is no point of the curve. */
  readonly publicKey: PublicKey | null
  /** base58btc: 12D3KooW…, 16Uiu2…, Qm… */
  toString(): string
  /** CIDv1, codec libp2p-key, base32: bafz… */
  toCid(): string
  equals(other: PeerId): boolean
}

const IDENTITY = 0x00
const SHA2_256 = 0x12
const SHA2_256_BYTES = 32
/** peer-ids spec: longer keys are hashed. */
const MAX_INLINE_KEY_BYTES = 42
const CID_VERSION = 0x01
const LIBP2P_KEY = 0x72
const MAX_ID_BYTES = 2 + MAX_INLINE_KEY_BYTES
/** What an id that contains a secp256k1 key has before its compressed point: 02 or 03, and 32 bytes. */
const SECP256K1_ID_START = Uint8Array.from([IDENTITY, 37, 0x08, 0x02, 0x12, 33])
const SECP256K1_ID_BYTES = 39
/** Ours, because base2 writes eight characters a byte. */
const MAX_TEXT_CHARACTERS = 1 + 8 * (2 + MAX_ID_BYTES)
/** Ours: as many as the peers and authors that a busy node hears of in a while; about 1 KiB each. */
const RECENT_IDS = 4096

const recent = new Map<string, PeerId>()

export function peerIdFromPublicKey(key: PublicKey): PeerId {
  const { encoded } = key
  const inline = encoded.length <= MAX_INLINE_KEY_BYTES
  const digest = inline ? encoded : sha256(encoded)
  const bytes = new Uint8Array(2 + digest.length)
  bytes[0] = inline ? IDENTITY : SHA2_256
  bytes[1] = digest.length
  bytes.set(digest, 2)
  // Not the key itself: one that has checked a signature takes more than 1 KiB beside the heap, and most ids never need it again.
  return recall(bytes) ?? remember(new MultihashPeerId(bytes, inline ? undefined : null))
}

/**
 * @param multihash copied
 * @throws NetError bad-peer-id
 */
export function peerIdFromBytes(multihash: Uint8Array): PeerId {
  if (multihash.length > MAX_ID_BYTES) throw badBytes(multihash)
  const known = recall(multihash)
  if (known) return known
  const [code, length] = multihash
  if (length !== multihash.length - 2) throw badBytes(multihash)
  if (code === SHA2_256 && length === SHA2_256_BYTES)
    return remember(new MultihashPeerId(Uint8Array.from(multihash), null))
  if (isSecp256k1(multihash)) return remember(new MultihashPeerId(Uint8Array.from(multihash), undefined))
  if (code === IDENTITY) return remember(new MultihashPeerId(Uint8Array.from(multihash), inlineKey(multihash)))
  throw badBytes(multihash)
}

/**
 * base58 (12D3KooW…, 16Uiu2…, Qm…) or a CIDv1 in any multibase (bafz…, k51…).
 * @throws NetError bad-peer-id
 */
export function parsePeerId(text: string): PeerId {
  if (text.length > MAX_TEXT_CHARACTERS) throw badText(text)
  try {
    if (text.startsWith('1') || text.startsWith('Qm')) return peerIdFromBytes(base58btc.baseDecode(text))
    const cid = decodeMultibase(text)
    if (cid[0] === CID_VERSION && cid[1] === LIBP2P_KEY) return peerIdFromBytes(cid.subarray(2))
  } catch (cause) {
    throw badText(text, cause)
  }
  throw badText(text)
}

class MultihashPeerId implements PeerId {
  readonly bytes: Uint8Array
  #publicKey: PublicKey | null | undefined
  #text: string | null = null

  /** @param publicKey undefined = to be taken out of the id when somebody asks for it */
  constructor(bytes: Uint8Array, publicKey: PublicKey | null | undefined) {
    this.bytes = bytes
    this.#publicKey = publicKey
  }

  get publicKey(): PublicKey | null {
    if (this.#publicKey === undefined) this.#publicKey = keyWithin(this.bytes)
    return this.#publicKey
  }

  toString(): string {
    return (this.#text ??= inOnePiece(base58btc.baseEncode(this.bytes)))
  }

  toCid(): string {
    return base32.encode(Uint8Array.from([CID_VERSION, LIBP2P_KEY, ...this.bytes]))
  }

  equals(other: PeerId): boolean {
    if (this === other) return true
    const { bytes } = other
    return bytes.length === this.bytes.length && bytes.every((byte, i) => byte === this.bytes[i])
  }
}

/** Importing such a key takes half a millisecond, and a list of peers that somebody sends may name any number of them. */
function isSecp256k1(multihash: Uint8Array): boolean {
  if (multihash.length !== SECP256K1_ID_BYTES) return false
  const sign = multihash[SECP256K1_ID_START.length]
  return (sign === 2 || sign === 3) && SECP256K1_ID_START.every((byte, i) => byte === multihash[i])
}

function keyWithin(multihash: Uint8Array): PublicKey | null {
  try {
    return inlineKey(multihash)
  } catch {
    return null
  }
}

/** The key inside an identity multihash; a sloppy encoding is refused, because the key's own id would be another. */
function inlineKey(multihash: Uint8Array): PublicKey {
  const encoded = multihash.subarray(2)
  let key: PublicKey
  try {
    key = decodePublicKey(encoded)
  } catch (cause) {
    throw badBytes(multihash, cause)
  }
  const { encoded: canonical } = key
  if (canonical.length !== encoded.length || canonical.some((byte, i) => byte !== encoded[i])) throw badBytes(multihash)
  return key
}

function decodeMultibase(text: string): Uint8Array {
  for (const base of Object.values(bases)) {
    if (base !== bases.identity && text.startsWith(base.prefix)) return base.decode(text)
  }
  throw badText(text)
}

/** The encoder adds letter to letter, each of which V8 keeps as an object of 32 bytes until somebody looks into the text. */
function inOnePiece(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1')
}

function name(multihash: Uint8Array): string {
  return Buffer.from(multihash.buffer, multihash.byteOffset, multihash.length).toString('latin1')
}

function recall(multihash: Uint8Array): PeerId | undefined {
  return recent.get(name(multihash))
}

function remember(id: PeerId): PeerId {
  if (recent.size >= RECENT_IDS) recent.delete(recent.keys().next().value as string)
  recent.set(name(id.bytes), id)
  return id
}

const SHAPE = 'a peer id looks like 12D3KooW…, 16Uiu2…, Qm… or bafz…'

function badText(text: string, cause?: unknown): NetError {
  const shown = text.length <= 60 ? text : `${text.slice(0, 60)}…`
  return new NetError('bad-peer-id', `"${shown}" is not a peer id: ${SHAPE}; copy it whole`, { cause })
}

function badBytes(multihash: Uint8Array, cause?: unknown): NetError {
  return new NetError('bad-peer-id', `these ${multihash.length} bytes are not a peer id: ${SHAPE} as text`, { cause })
}
