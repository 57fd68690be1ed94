/**
 * What a DHT server answers (kad-dht spec, "RPC messages"). Pure but for the stores: a request and who sent it in, the answer out.
 * A request that is refused throws; the driver then resets the stream, as go does.
 */
import { isUsefulTo, originOf } from '../address.ts'
import type { Multiaddr } from '../address.ts'
import { NetError, violation } from '../errors.ts'
import { peerIdFromBytes } from '../peer-id.ts'
import type { PeerId } from '../peer-id.ts'
import { kadKeyOf } from './key.ts'
import type { KadKey } from './key.ts'
import type { KadMessage, KadPeer } from './message.ts'
import type { ProviderStore } from './provider-store.ts'
import { MAX_RECORD_KEY_BYTES } from './value-store.ts'
import type { ValueStore } from './value-store.ts'

/** Spec: k. Closer peers in an answer. */
const CLOSER_PEERS = 20
/**
 * In an answer to find-node. Ours: some of the k may have gone without a word, and then whoever asks must learn who is next; go takes 2k, js and rust
 * any number.
 */
const NODES_FOUND = CLOSER_PEERS + 5
/** go. Bytes. */
const MAX_PROVIDER_KEY_BYTES = 80

/** What the server knows of its table, the address book and what is stored. */
export interface ServerView {
  /** Ourselves. */
  readonly own: PeerId
  /** Peers of the table, the nearest first. */
  closest(key: KadKey, count: number): readonly PeerId[]
  /** Of any peer, in the table or not; our own for ourselves. Without /p2p. */
  addressesOf(peer: PeerId): readonly Multiaddr[]
  /** Whether this table has to do with such an address: the public one only with public ones. */
  usable(address: Multiaddr): boolean
  readonly values: ValueStore
  readonly providers: ProviderStore
}

export interface Requester {
  readonly peer: PeerId
  /** Where its connection comes from. */
  readonly address: Multiaddr
}

export interface Moment {
  /** Milliseconds of a clock that only goes forward. */
  readonly now: number
  /** Milliseconds since 1970. */
  readonly epochMs: number
}

/**
 * The answer; null = this request has none.
 * @throws NetError protocol-violation | limit-exceeded
 */
export function answer(request: KadMessage, from: Requester, view: ServerView, at: Moment): KadMessage | null {
  const { type, key } = request
  const isOfProviders = type === 'add-provider' || type === 'get-providers'
  checkKey(key, type === 'ping' ? 0 : 1, isOfProviders ? MAX_PROVIDER_KEY_BYTES : MAX_RECORD_KEY_BYTES)
  switch (type) {
    case 'ping':
      return reply(request, {})
    case 'find-node':
      // go and js answer without the key.
      return reply(request, { key: new Uint8Array(0), closer: nodesNear(key, from, view) })
    case 'get-value':
      return reply(request, { record: view.values.get(key, at.now), closer: peersNear(key, from, view) })
    case 'put-value':
      storeValue(request, view, at)
      return reply(request, { record: request.record })
    case 'get-providers':
      return reply(request, { providers: providersOf(key, from, view, at), closer: peersNear(key, from, view) })
    case 'add-provider':
      storeProvider(request, from, view, at)
      return null
  }
}

function reply(request: KadMessage, parts: Partial<KadMessage>): KadMessage {
  const { type, key } = request
  return { type, key, record: null, closer: [], providers: [], ...parts }
}

function checkKey(key: Uint8Array, min: number, max: number): void {
  if (key.length < min || key.length > max)
    throw violation(`The peer sent a DHT request with a key of ${key.length} bytes; it must have ${min} to ${max}`)
}

function storeValue({ key, record }: KadMessage, view: ServerView, { now, epochMs }: Moment): void {
  if (!record || Buffer.compare(record.key, key) !== 0)
    throw violation('The peer asked to store a value without a record of the same key')
  let kept: boolean
  try {
    kept = view.values.put(key, record.value, now, epochMs)
  } catch (error) {
    if (error instanceof NetError && error.code === 'bad-record')
      throw violation(`The peer asked to store what can't be: ${error.message}`, error)
    throw error
  }
  if (!kept)
    throw new NetError('limit-exceeded', 'The peer asked to store a value, but there is room only for nearer ones')
}

function storeProvider({ key, providers }: KadMessage, from: Requester, view: ServerView, { now }: Moment): void {
  // Nobody can announce somebody else: entries of other peers are skipped, as in go.
  const sender = providers.find(({ id }) => id.equals(from.peer))
  const addresses = sender?.addresses.filter((address) => view.usable(address)) ?? []
  if (addresses.length === 0)
    throw violation('The peer announced a provider that is not itself, or without an address that can be used')
  view.providers.add(key, { id: from.peer, addresses }, originOf(from.address), now)
}

/** Also those of whom we know no address that may be told: as go; whoever asks can look them up. */
function providersOf(key: Uint8Array, from: Requester, view: ServerView, { now }: Moment): KadPeer[] {
  return view.providers.get(key, now).map(({ id, addresses }) => {
    const known = addresses.length === 0 || id.equals(view.own) ? view.addressesOf(id) : addresses
    return { id, addresses: tellable(known, from, view) }
  })
}

/** The peer that the key is the id of, if we can say where it is: also the requester, us, or one that isn't in the table (spec, FIND_NODE). */
function targetOf(key: Uint8Array, from: Requester, view: ServerView): KadPeer | null {
  let id: PeerId
  try {
    id = peerIdFromBytes(key)
  } catch {
    // Any bytes can be looked for.
    return null
  }
  const addresses = tellable(view.addressesOf(id), from, view)
  return addresses.length > 0 ? { id, addresses } : null
}

/** The target, then those nearest to it. */
function nodesNear(key: Uint8Array, from: Requester, view: ServerView): KadPeer[] {
  const target = targetOf(key, from, view)
  if (target === null) return peersNear(key, from, view, NODES_FOUND)
  const others = peersNear(key, from, view, NODES_FOUND).filter(({ id }) => !target.id.equals(id))
  return [target, ...others].slice(0, NODES_FOUND)
}

/** Those of the table that are nearest to the key; never the requester, nor one without an address to tell. */
function peersNear(key: Uint8Array, from: Requester, view: ServerView, count = CLOSER_PEERS): KadPeer[] {
  const peers: KadPeer[] = []
  // Twice as many, because some may have no address for this requester.
  for (const id of view.closest(kadKeyOf(key), 2 * count)) {
    if (peers.length >= count) break
    if (id.equals(from.peer) || id.equals(view.own)) continue
    const addresses = tellable(view.addressesOf(id), from, view)
    if (addresses.length > 0) peers.push({ id, addresses })
  }
  return peers
}

function tellable(addresses: readonly Multiaddr[], from: Requester, view: ServerView): Multiaddr[] {
  return addresses.filter((address) => view.usable(address) && isUsefulTo(from.address, address))
}
