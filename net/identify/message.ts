/**
 * Codec of identify messages: https://github.com/libp2p/specs/blob/master/identify/README.md
 *
 * One message out, below the 4,096 bytes that rust reads; several in, merged. An address that can't be decoded is skipped, never
 * the message around it. A signed peer record says better than the plain addresses beside it where the peer listens.
 */
import { addressOfPeer, decodeMultiaddr, withoutPeerId } from '../address.ts'
import type { Multiaddr } from '../address.ts'
import { NetError, violation } from '../errors.ts'
import type { PeerIdentity } from '../host-events.ts'
import { decodePublicKey } from '../keys.ts'
import { openPeerRecord } from '../peer-record/peer-record.ts'
import type { PeerRecord } from '../peer-record/peer-record.ts'
import { peerIdFromPublicKey } from '../peer-id.ts'
import type { PeerId } from '../peer-id.ts'
import { IdentifyMessage } from './identify.pb.js'

/** rust reads one message of at most so many bytes, its length prefix aside. */
export const MAX_SENT_BYTES = 4096
/** go: each message. */
export const MAX_MESSAGE_BYTES = 8192
/** go, js: messages on one stream. */
export const MAX_MESSAGES = 10
/** go. */
const MAX_PROTOCOLS = 1024
/** multistream-select's line, which a longer id can't be proposed in. Bytes of UTF-8. */
const MAX_PROTOCOL_LENGTH = 1023
/** Lists of protocols that peers may share. Ours: a list has some hundred bytes, and at most what one stream carries. */
const RECENT_LISTS = 64
/** go: addresses looked at, good or bad. */
const MAX_ADDRESSES = 500
/** Ours: agent and protocol version are shown and logged. Characters. */
const MAX_VERSION_LENGTH = 256

export interface IdentifyFields {
  publicKey: Uint8Array
  /** Binary, without /p2p. */
  listenAddresses: readonly Uint8Array[]
  observedAddress: Uint8Array
  protocols: readonly string[]
  protocolVersion: string
  agent: string
  /** Our signed peer record, an encoded envelope. */
  signedRecord: Uint8Array | null
}

/** One whole message. What doesn't fit is left off: addresses, then the signed record, then protocols; lists from their end. */
export function encodeIdentify(fields: IdentifyFields): Uint8Array {
  const message = new IdentifyMessage({
    publicKey: fields.publicKey,
    observedAddr: fields.observedAddress,
    protocolVersion: fields.protocolVersion.slice(0, MAX_VERSION_LENGTH),
    agentVersion: fields.agent.slice(0, MAX_VERSION_LENGTH),
    protocols: [],
    listenAddrs: [],
  })
  let room = MAX_SENT_BYTES - 1 - IdentifyMessage.encode(message).finish().length
  const { signedRecord } = fields
  const protocolBytes = fields.protocols.reduce((sum, each) => sum + entryBytes(Buffer.byteLength(each)), 0)
  if (signedRecord !== null && protocolBytes + entryBytes(signedRecord.length) <= room) {
    room -= entryBytes(signedRecord.length)
    message.signedPeerRecord = signedRecord
  }
  for (const protocol of fields.protocols) {
    room -= entryBytes(Buffer.byteLength(protocol))
    if (room < 0) break
    message.protocols.push(protocol)
  }
  for (const address of fields.listenAddresses) {
    room -= entryBytes(address.length)
    if (room < 0) break
    message.listenAddrs.push(address)
  }
  return IdentifyMessage.encode(message).finish()
}

/** A length-delimited field: tag, length of at most two bytes, value. */
function entryBytes(length: number): number {
  return 1 + (length < 0x80 ? 1 : 2) + length
}

export interface Introduction {
  identity: PeerIdentity
  /** Signed by the peer, and checked; null = it sent none that holds. */
  record: PeerRecord | null
}

/**
 * What the messages of one stream say together. `before` stands in for what a push doesn't mention; null = this is no push, and
 * the public key must be there.
 * @throws NetError protocol-violation | wrong-peer
 */
export function readIdentity(
  messages: readonly Uint8Array[],
  remotePeer: PeerId,
  before: PeerIdentity | null,
): Introduction {
  const merged = merge(messages)
  if (merged.publicKey !== null) checkKey(merged.publicKey, remotePeer)
  else if (before === null) throw violation(`${remotePeer} identified itself without its public key`)
  const record = merged.record && openRecord(merged.record, remotePeer)
  const identity = {
    agent: merged.agent?.slice(0, MAX_VERSION_LENGTH) ?? before?.agent ?? null,
    protocolVersion: merged.protocolVersion?.slice(0, MAX_VERSION_LENGTH) ?? before?.protocolVersion ?? null,
    protocols:
      merged.protocols.length > 0 || before === null ? shared(cleanProtocols(merged.protocols)) : before.protocols,
    listenAddresses: record?.addresses.map(String) ?? plainAddresses(merged, remotePeer, before),
    observedAddress:
      (merged.observed && decodeMultiaddr(merged.observed)?.toString()) ?? before?.observedAddress ?? null,
  }
  return { identity, record }
}

/** Null for a record that does not hold: the rest of the message is none the worse for it. @throws NetError wrong-peer: it is somebody else's */
function openRecord(envelope: Uint8Array, remotePeer: PeerId): PeerRecord | null {
  try {
    return openPeerRecord(envelope, remotePeer)
  } catch (error) {
    if (error instanceof NetError && error.code === 'wrong-peer') throw error
    return null
  }
}

function plainAddresses({ addresses }: Merged, remotePeer: PeerId, before: PeerIdentity | null): readonly string[] {
  return addresses.length > 0 || before === null ? cleanAddresses(addresses, remotePeer) : before.listenAddresses
}

interface Merged {
  publicKey: Uint8Array | null
  addresses: Uint8Array[]
  protocols: string[]
  observed: Uint8Array | null
  protocolVersion: string | null
  agent: string | null
  record: Uint8Array | null
}

function merge(messages: readonly Uint8Array[]): Merged {
  const merged: Merged = {
    publicKey: null,
    addresses: [],
    protocols: [],
    observed: null,
    protocolVersion: null,
    agent: null,
    record: null,
  }
  for (const bytes of messages) {
    let message: IdentifyMessage
    try {
      message = IdentifyMessage.decode(bytes)
    } catch (error) {
      throw violation('The peer sent an identify message that is no protobuf', error)
    }
    merged.addresses.push(...message.listenAddrs)
    merged.protocols.push(...message.protocols)
    if (Object.hasOwn(message, 'publicKey')) merged.publicKey = message.publicKey
    if (Object.hasOwn(message, 'observedAddr')) merged.observed = message.observedAddr
    if (Object.hasOwn(message, 'protocolVersion')) merged.protocolVersion = message.protocolVersion
    if (Object.hasOwn(message, 'agentVersion')) merged.agent = message.agentVersion
    if (Object.hasOwn(message, 'signedPeerRecord')) merged.record = message.signedPeerRecord
  }
  return merged
}

function checkKey(encoded: Uint8Array, remotePeer: PeerId): void {
  let id: PeerId
  try {
    id = peerIdFromPublicKey(decodePublicKey(encoded))
  } catch (error) {
    throw violation(`${remotePeer} identified itself with a public key that can't be read`, error)
  }
  if (!id.equals(remotePeer)) throw new NetError('wrong-peer', `${remotePeer} identified itself as ${id}`)
}

function cleanProtocols(protocols: readonly string[]): string[] {
  const kept = new Set<string>()
  for (const protocol of protocols) {
    if (kept.size === MAX_PROTOCOLS) break
    if (protocol !== '' && Buffer.byteLength(protocol) <= MAX_PROTOCOL_LENGTH) kept.add(protocol)
  }
  return [...kept]
}

/** Most peers are of a few kinds, and speak what their kind speaks: all of a kind hold one list. */
const recentLists = new Map<string, readonly string[]>()

function shared(protocols: readonly string[]): readonly string[] {
  const name = JSON.stringify(protocols)
  const known = recentLists.get(name)
  if (known) return known
  if (recentLists.size >= RECENT_LISTS) recentLists.delete(recentLists.keys().next().value as string)
  recentLists.set(name, protocols)
  return protocols
}

function cleanAddresses(addresses: readonly Uint8Array[], remotePeer: PeerId): string[] {
  const kept = new Set<string>()
  for (const bytes of addresses.slice(0, MAX_ADDRESSES)) {
    const address = addressOfPeer(bytes, remotePeer)
    if (address !== null) kept.add(address.toString())
  }
  return [...kept]
}

/** Binary form of our own addresses; one that can't be parsed is left out. */
export function encodeAddresses(addresses: readonly Multiaddr[]): Uint8Array[] {
  return addresses.map((address) => withoutPeerId(address).bytes)
}
