/**
 * Codec of signed peer records: where a peer listens, signed by itself, in an envelope.
 * https://github.com/libp2p/specs/blob/master/RFC/0003-routing-records.md
 *
 *   record   protobuf { peer_id = 1, seq = 2, addresses = 3 repeated { multiaddr = 1 } }
 *
 * Written as go and js write it, which differs from the RFC in domain and payload type; the RFC's own form, which rust writes, is read too.
 */
import { addressOfPeer, withoutPeerId } from '../address.ts'
import type { Multiaddr } from '../address.ts'
import { NetError, violation } from '../errors.ts'
import type { PrivateKey } from '../keys.ts'
import { peerIdFromPublicKey } from '../peer-id.ts'
import type { PeerId } from '../peer-id.ts'
import { decodeEnvelope, isSealedFor, sealEnvelope } from './envelope.ts'
import type { Envelope } from './envelope.ts'
import { PeerRecordMessage } from './record.pb.js'

export const PEER_RECORD_DOMAIN = 'libp2p-peer-record'
/** multicodec 0x0301. */
export const PEER_RECORD_TYPE: Uint8Array = Uint8Array.of(0x03, 0x01)
const RFC_DOMAIN = 'libp2p-routing-state'
const RFC_TYPE: Uint8Array = Buffer.from('/libp2p/routing-state-record')
/** go keeps as many of a peer; the rest is not looked at. */
export const MAX_RECORD_ADDRESSES = 64

export interface PeerRecord {
  readonly peerId: PeerId
  /** 64 bits: go counts nanoseconds, js milliseconds. Compared only with the same peer's. */
  readonly seq: bigint
  /** Without /p2p; those that can't be decoded or end in another peer's id are left out. */
  readonly addresses: readonly Multiaddr[]
  /** The envelope as it came, for passing on. A copy. */
  readonly envelope: Uint8Array
}

/** An encoded envelope with the record of `key`'s peer. `seq` is an integer up to 2^53 − 1. */
export function sealPeerRecord(key: PrivateKey, seq: number, addresses: readonly Multiaddr[]): Uint8Array {
  const payload = PeerRecordMessage.encode({
    peerId: peerIdFromPublicKey(key.publicKey).bytes,
    seq,
    addresses: addresses.map((address) => ({ multiaddr: withoutPeerId(address).bytes })),
  }).finish()
  return sealEnvelope(key, PEER_RECORD_DOMAIN, PEER_RECORD_TYPE, payload)
}

/**
 * The record in an envelope, when it is the peer's own and newer than `newerThan`; null = it isn't newer, and its signature was not checked.
 * @throws NetError wrong-peer: another peer's key signed it, or it tells of another peer; protocol-violation: anything else that is wrong
 */
export function openPeerRecord(bytes: Uint8Array, peer: PeerId, newerThan: bigint | null = null): PeerRecord | null {
  const envelope = decodeEnvelope(bytes)
  const domain = domainOf(envelope)
  if (domain === null) throw violation(`${peer} sent an envelope that holds no peer record`)
  const signer = peerIdFromPublicKey(envelope.publicKey)
  if (!signer.equals(peer))
    throw new NetError('wrong-peer', `${signer} signed what was said to be the record of ${peer}`)
  const { peerId, seq, addresses } = decodePayload(envelope.payload)
  if (Buffer.compare(peerId, peer.bytes) !== 0)
    throw new NetError('wrong-peer', `${peer} signed a record that tells of another peer`)
  if (newerThan !== null && seq <= newerThan) return null
  if (!isSealedFor(domain, envelope)) throw violation(`The signature on the record of ${peer} does not fit`)
  return { peerId: peer, seq, addresses: known(addresses, peer), envelope: Uint8Array.from(bytes) }
}

function domainOf({ payloadType }: Envelope): string | null {
  if (Buffer.compare(payloadType, PEER_RECORD_TYPE) === 0) return PEER_RECORD_DOMAIN
  return Buffer.compare(payloadType, RFC_TYPE) === 0 ? RFC_DOMAIN : null
}

function decodePayload(payload: Uint8Array): { peerId: Uint8Array; seq: bigint; addresses: Uint8Array[] } {
  try {
    const { peerId, seq, addresses } = PeerRecordMessage.decode(payload)
    return {
      peerId,
      seq: typeof seq === 'number' ? BigInt(seq) : (BigInt(seq.high >>> 0) << 32n) | BigInt(seq.low >>> 0),
      addresses: addresses.slice(0, MAX_RECORD_ADDRESSES).map((each) => each.multiaddr ?? new Uint8Array(0)),
    }
  } catch (error) {
    throw violation('The peer sent a peer record that is no protobuf', error)
  }
}

function known(addresses: readonly Uint8Array[], peer: PeerId): Multiaddr[] {
  const found = new Map<string, Multiaddr>()
  for (const bytes of addresses) {
    const address = addressOfPeer(bytes, peer)
    if (address) found.set(address.toString(), address)
  }
  return [...found.values()]
}
