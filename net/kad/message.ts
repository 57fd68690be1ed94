/**
 * Codec of DHT messages, requests and answers alike: https://github.com/libp2p/specs/blob/master/kad-dht/README.md#rpc-messages
 *
 *   uvarint length | { 1 type  2 key  3 record { 1 key  2 value  5 timeReceived }  8 closer*  9 providers* }   peer { 1 id  2 address*  3 connection }
 *
 * These are bodies; the length prefix is the driver's. What goes out fits what rust reads; what comes in is cut down to named numbers of
 * peers and addresses before any is decoded, and one that can't be read is skipped, never the message around it.
 */
import { Reader } from 'protobufjs/minimal.js'
import { addressOfPeer } from '../address.ts'
import type { Multiaddr } from '../address.ts'
import { NetError, violation } from '../errors.ts'
import { peerIdFromBytes } from '../peer-id.ts'
import type { PeerId } from '../peer-id.ts'
import { DhtMessage, PeerMessage } from './dht.pb.js'

export type KadType = 'put-value' | 'get-value' | 'add-provider' | 'get-providers' | 'find-node' | 'ping'

export interface KadPeer {
  readonly id: PeerId
  /** Without /p2p. */
  readonly addresses: readonly Multiaddr[]
}

export interface KadRecord {
  readonly key: Uint8Array
  readonly value: Uint8Array
  /** RFC 3339, by the clock of whoever stored it. */
  readonly timeReceived: string | null
}

export interface KadMessage {
  readonly type: KadType
  /** Empty when there is none, as in go's answers to find-node. */
  readonly key: Uint8Array
  readonly record: KadRecord | null
  readonly closer: readonly KadPeer[]
  readonly providers: readonly KadPeer[]
}

/** By their number on the wire. */
const TYPES: readonly KadType[] = ['put-value', 'get-value', 'add-provider', 'get-providers', 'find-node', 'ping']

/** go: an answer. Bytes without the length prefix. */
export const MAX_MESSAGE_BYTES = 4 * 1024 * 1024
/** Ours: the longest record that we take in (MAX_VALUE_BYTES), several times over. Bytes without the length prefix. */
export const MAX_REQUEST_BYTES = 64 * 1024
/** rust reads 16 KiB, its length prefix of three bytes aside. */
export const MAX_SENT_BYTES = 16 * 1024 - 3
/** go: twice the size of a bucket. Closer peers that are looked at, good or bad. */
export const MAX_CLOSER = 40
/** go's routing discovery asks for as many. Providers that are looked at, good or bad. */
export const MAX_PROVIDERS = 100
/** Ours: only the sender's own entry counts, and go and js send no other. Providers of a request that are looked at. */
export const MAX_REQUEST_PROVIDERS = 2
/** go: of one peer; what goes beyond is not looked at. Bytes. */
const MAX_PEER_BYTES = 8 * 1024
/** js dials as many. Addresses of one peer that are looked at, good or bad. */
export const MAX_ADDRESSES_PER_PEER = 25
/** Ours, because each takes some 20 µs to check. Addresses of one message that are looked at, an equal share of each peer. */
export const MAX_ADDRESSES = 1000

/** Fields of a message that are looked at, known or not. Ours: go's longest answers hold thousands of providers, after the closer peers. */
const MAX_FIELDS = 512
/** Fields of a peer, likewise. */
const MAX_PEER_FIELDS = 64
/** RFC 3339 with nanoseconds and zone takes 35. Characters. */
const MAX_TIME_LENGTH = 64
/** Wire value of a peer's connection field: the sender is connected to it. The default, 0, is "not connected". */
const CONNECTED = 1

/**
 * Ours: as many as a lookup or two hear of; one to two KiB each, and at worst 8 KiB of Node's pool of buffers, unless they are long, and those are not
 * dialled here anyway.
 */
const RECENT_ADDRESSES = 2048
/** Bytes. Ours: any address with TCP, through a relay too. */
const MAX_RECENT_BYTES = 128

const NOTHING: Uint8Array = new Uint8Array(0)

const recentAddresses = new Map<string, Multiaddr>()

/**
 * The body of a message, at most MAX_SENT_BYTES: first peers lose addresses, the last of each (one stays), then the lists lose peers,
 * the last of the longer one.
 * @param isConnected whether we are connected to a peer that is told of
 * @throws NetError bad-record when key and record alone are longer than that
 */
export function encodeMessage(message: KadMessage, isConnected: (peer: PeerId) => boolean = () => false): Uint8Array {
  const { type, key, record, closer, providers } = message
  const wire = new DhtMessage({ type: TYPES.indexOf(type), closerPeers: [], providerPeers: [] })
  if (key.length > 0) wire.key = key
  if (record) {
    const { timeReceived, ...rest } = record
    wire.record = timeReceived === null ? rest : { ...rest, timeReceived }
  }
  const room = MAX_SENT_BYTES - DhtMessage.encode(wire).finish().length
  if (room < 0)
    throw new NetError(
      'bad-record',
      `A DHT message holds ${MAX_SENT_BYTES} bytes, ${-room} less than this key and value take`,
    )
  const lists = [closer, providers].map((peers) => peers.map((peer) => measure(peer, isConnected(peer.id))))
  trim(lists as [Measured[], Measured[]], room)
  wire.closerPeers = (lists[0] as Measured[]).map(encodePeer)
  wire.providerPeers = (lists[1] as Measured[]).map(encodePeer)
  return DhtMessage.encode(wire).finish()
}

/** A peer on its way out. */
interface Measured {
  id: Uint8Array
  connected: boolean
  addresses: Uint8Array[]
}

function measure(peer: KadPeer, connected: boolean): Measured {
  const { id, addresses } = peer
  return { id: id.bytes, connected, addresses: addresses.slice(0, MAX_ADDRESSES_PER_PEER).map(({ bytes }) => bytes) }
}

function trim(lists: [Measured[], Measured[]], room: number): void {
  const size = (kept: number): number => {
    let sum = 0
    for (const list of lists) for (const peer of list) sum += fieldBytes(peerBytes(peer, kept))
    return sum
  }
  let kept = MAX_ADDRESSES_PER_PEER
  while (kept > 1 && size(kept) > room) kept--
  for (const peer of lists.flat()) peer.addresses.splice(kept)
  let over = size(kept) - room
  while (over > 0) {
    const [closer, providers] = lists
    const dropped = (providers.length > closer.length ? providers : closer).pop() as Measured
    over -= fieldBytes(peerBytes(dropped, kept))
  }
}

function peerBytes(peer: Measured, kept: number): number {
  let bytes = fieldBytes(peer.id.length) + (peer.connected ? 2 : 0)
  for (let i = 0; i < kept && i < peer.addresses.length; i++)
    bytes += fieldBytes((peer.addresses[i] as Uint8Array).length)
  return bytes
}

/** A length-delimited field: tag, length of at most two bytes (nothing here is longer), value. */
function fieldBytes(length: number): number {
  return 1 + (length < 0x80 ? 1 : length < 0x4000 ? 2 : 3) + length
}

function encodePeer({ id, addresses, connected }: Measured): Uint8Array {
  return PeerMessage.encode(
    connected ? { id, addrs: addresses, connection: CONNECTED } : { id, addrs: addresses },
  ).finish()
}

/**
 * A whole message; nothing in it is a view of `bytes`.
 * @throws NetError protocol-violation
 */
export function decodeMessage(bytes: Uint8Array): KadMessage {
  return decode(bytes, MAX_CLOSER, MAX_PROVIDERS)
}

/**
 * The same of a message that asks: `closer`, which means nothing there, stays empty, and so few providers are looked at that a request
 * costs no more than its answer.
 * @throws NetError protocol-violation
 */
export function decodeRequest(bytes: Uint8Array): KadMessage {
  return decode(bytes, 0, MAX_REQUEST_PROVIDERS)
}

function decode(bytes: Uint8Array, maxCloser: number, maxProviders: number): KadMessage {
  let wire: DhtMessage
  try {
    wire = DhtMessage.decode(wholeFields(bytes, MAX_FIELDS, MAX_MESSAGE_BYTES))
  } catch (error) {
    throw violation('The peer sent a DHT message that is no protobuf', error)
  }
  const type = TYPES[wire.type]
  if (type === undefined) throw violation(`The peer sent a DHT message of the unknown type ${wire.type}`)
  const { record } = wire
  const closer = wire.closerPeers.slice(0, maxCloser)
  const providers = wire.providerPeers.slice(0, maxProviders)
  const maxAddresses = Math.min(MAX_ADDRESSES_PER_PEER, Math.floor(MAX_ADDRESSES / (closer.length + providers.length)))
  return {
    type,
    key: new Uint8Array(wire.key),
    record: record
      ? {
          key: new Uint8Array(record.key ?? NOTHING),
          value: new Uint8Array(record.value ?? NOTHING),
          timeReceived: timeOf(record.timeReceived),
        }
      : null,
    closer: decodePeers(closer, maxAddresses),
    providers: decodePeers(providers, maxAddresses),
  }
}

/**
 * The start of a protobuf, as many whole fields as both bounds allow: an array of the entries is made only of what is looked at.
 * @throws Error when it is no protobuf up to there
 */
function wholeFields(bytes: Uint8Array, maxFields: number, maxBytes: number): Uint8Array {
  const reader = Reader.create(bytes)
  let end = 0
  for (let fields = 0; fields < maxFields && end < bytes.length; fields++) {
    reader.skipType(reader.uint32() & 7)
    if (reader.pos > maxBytes) break
    end = reader.pos
  }
  return bytes.subarray(0, end)
}

/** Each peer once: the first entry counts. */
function decodePeers(entries: readonly Uint8Array[], maxAddresses: number): KadPeer[] {
  const peers = new Map<string, KadPeer>()
  for (const entry of entries) {
    const peer = decodePeer(entry, maxAddresses)
    if (peer !== null && !peers.has(peer.id.toString())) peers.set(peer.id.toString(), peer)
  }
  return [...peers.values()]
}

function decodePeer(entry: Uint8Array, maxAddresses: number): KadPeer | null {
  let wire: PeerMessage
  let id: PeerId
  try {
    wire = PeerMessage.decode(wholeFields(entry, MAX_PEER_FIELDS, MAX_PEER_BYTES))
    id = peerIdFromBytes(wire.id)
  } catch {
    return null
  }
  const addresses = new Map<string, Multiaddr>()
  for (const bytes of wire.addrs.slice(0, maxAddresses)) {
    const address = recall(bytes, id)
    if (address !== null) addresses.set(address.toString(), address)
  }
  return { id, addresses: [...addresses.values()] }
}

function timeOf(text: string | null | undefined): string | null {
  return text && text.length <= MAX_TIME_LENGTH ? text : null
}

/**
 * The address without /p2p; null when it is no address, or another peer's. A lookup hears of the same ones from each peer that it asks, and
 * checking one takes twenty times as long as finding it here.
 */
function recall(bytes: Uint8Array, peer: PeerId): Multiaddr | null {
  const name = `${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')}/${peer}`
  const known = recentAddresses.get(name)
  if (known) return known
  const address = addressOfPeer(bytes, peer)
  if (address === null || bytes.length > MAX_RECENT_BYTES) return address
  if (recentAddresses.size >= RECENT_ADDRESSES) recentAddresses.delete(recentAddresses.keys().next().value as string)
  recentAddresses.set(name, address)
  return address
}
