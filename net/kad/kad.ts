/**
 * The DHT: all tables behind one door. Every operation asks each table that has anybody in it, side by side, and joins what they find.
 * https://github.com/libp2p/specs/blob/master/kad-dht/README.md
 *
 * Left out: the ipns namespace (give a validator for it), and keeping anything on disk.
 */
import { withPeerId } from '../address.ts'
import type { Multiaddr } from '../address.ts'
import type { HostContext } from '../behaviour.ts'
import { NetError } from '../errors.ts'
import { parsePeerId } from '../peer-id.ts'
import type { PeerId } from '../peer-id.ts'
import type { PeerSource } from '../peer-source.ts'
import { Announcer } from './announcer.ts'
import type { Schedule } from './announcements.ts'
import type { ContentKey, Dht, DhtMode, DhtOptions, FoundPeer, QueryOptions, TableView } from './dht.ts'
import { compareDistance, kadKeyOf, kadKeyOfPeer } from './key.ts'
import { LOOKUP_DEFAULTS } from './lookup.ts'
import type { LookupParams } from './lookup.ts'
import { findProviders } from './providers.ts'
import type { ProviderStoreLimits } from './provider-store.ts'
import { Requests } from './requests.ts'
import { ROUTING_TABLE_DEFAULTS } from './routing-table.ts'
import { ANYWHERE, LOCAL_NETWORK, PUBLIC_NETWORK } from './scope.ts'
import type { TableScope } from './scope.ts'
import { Search, nobody } from './search.ts'
import { TableServer } from './serve.ts'
import { Slots } from './slots.ts'
import { KadTable } from './table.ts'
import { Validators } from './validators.ts'
import { MAX_VALUE_BYTES } from './value-store.ts'
import type { ValueStoreLimits } from './value-store.ts'
import { getValue } from './values.ts'

const DEFAULT_PREFIX = '/p2p-chat'
const PROTOCOL_SUFFIX = '/kad/1.0.0'
const LAN_PREFIX = '/ipfs/lan'
const PUBLIC_PREFIX = '/ipfs'

/** go: content is announced, and values stored, every 22 h. Ms. */
const REPEAT_MS = 22 * 60 * 60 * 1000
/** go's routing discovery: 2 min after nobody could be told. Ms. */
const RETRY_MS = 2 * 60 * 1000
/** go, js: as many bytes as the multihash of a SHA-512 takes, and a little more. */
const MAX_CONTENT_KEY_BYTES = 80
/** Ours: the lookups of a person and of a few rooms; others wait, and the last of so many is refused. */
const MAX_LOOKUPS = 8
const MAX_WAITING_LOOKUPS = 2_000
/** Ours: of one search without a limit. */
const MAX_PROVIDERS_FOUND = 1_000

export interface KadParams {
  lookup: Partial<LookupParams>
  /** Buckets are refreshed so often, ms. */
  refreshMs: number
  /** Values that `getValue` waits for; 0 = as many as the closest peers have. go: 0. */
  quorum: number
  values: Partial<ValueStoreLimits>
  providers: Partial<ProviderStoreLimits>
}

/** What the host and other behaviours see beyond the door. */
export interface KadDht extends Dht {
  /** As `provide`, on a schedule of its own. Resolves with 0 when nobody is there yet: who comes is told. */
  announce(key: Uint8Array, schedule: Schedule, options?: QueryOptions): Promise<{ peers: number }>
  unannounce(key: Uint8Array): void
  /** Others can dial us (or can't): the public table is served then. */
  setReachable(reachable: boolean): void
  /** Takes part in the public table, or ceases to. */
  setPublic(on: boolean): void
  stop(): void
}

/** @throws NetError bad-argument */
export function createKad(context: HostContext, options: DhtOptions = {}, params: Partial<KadParams> = {}): KadDht {
  return new Kad(context, options, params)
}

type ProviderKind = 'provide' | 'announce'

interface Member {
  table: KadTable
  server: TableServer
}

class Kad implements KadDht {
  readonly #context: HostContext
  readonly #requests: Requests
  readonly #validators: Validators
  readonly #members: Member[] = []
  /** Of the members, in the same order; the same array for good. */
  readonly #tables: KadTable[] = []
  readonly #add: (prefix: string, scope: TableScope, mode: DhtMode) => Member
  #public: Member | null = null
  #reachable = false
  readonly #announcer: Announcer
  readonly #quorum: number
  readonly #off: (() => void)[]

  constructor(context: HostContext, options: DhtOptions, params: Partial<KadParams>) {
    this.#context = context
    this.#requests = new Requests(context)
    this.#validators = new Validators(options.validators)
    this.#quorum = params.quorum ?? 0
    const { prefix = DEFAULT_PREFIX, lan = true, mode = 'server' } = options
    const lookups = new Slots(MAX_LOOKUPS, MAX_WAITING_LOOKUPS, 'DHT lookups')
    this.#add = (of, scope, as) => {
      const server = new TableServer(context, this.#validators, params)
      const table = new KadTable(context, {
        protocol: of + PROTOCOL_SUFFIX,
        scope,
        mode: as,
        requests: this.#requests,
        lookups,
        lookup: params.lookup ?? {},
        refreshMs: params.refreshMs ?? ROUTING_TABLE_DEFAULTS.refreshMs,
        serve: (served, stream, connection) => server.serve(served, stream, connection),
        onChanged: () => this.#announcer.membersChanged(),
      })
      const member = { table, server }
      this.#members.push(member)
      this.#tables.push(table)
      return member
    }
    if (prefix !== null) this.#add(checkPrefix(prefix), ANYWHERE, mode)
    if (lan) this.#add(LAN_PREFIX, LOCAL_NETWORK, 'server')
    if (options.public) this.setPublic(true)
    const tables = this.#tables
    this.#announcer = new Announcer(context, tables)
    this.#off = [
      context.events.on('peer:connected', ({ peerId }) => this.#announcer.returned(peerId)),
      context.events.on('peer:identified', ({ peerId, identity }) => {
        for (const table of tables) table.identified(peerId, identity.protocols)
      }),
      context.events.on('peer:disconnected', ({ peerId, byUs = false }) => {
        for (const table of tables) table.disconnected(peerId, byUs)
      }),
      context.events.on('listening', () => this.#announcer.addressesChanged()),
    ]
  }

  get mode(): DhtMode {
    return this.#tables.some(({ mode }) => mode === 'server') ? 'server' : 'client'
  }

  setReachable(reachable: boolean): void {
    this.#reachable = reachable
    this.#public?.table.setMode(this.#publicMode)
  }

  setPublic(on: boolean): void {
    const member = this.#public
    if (on === (member !== null)) return
    if (member) {
      this.#public = null
      this.#members.splice(this.#members.indexOf(member), 1)
      this.#tables.splice(this.#tables.indexOf(member.table), 1)
      member.table.stop()
      member.server.stop()
      return
    }
    this.#public = this.#add(PUBLIC_PREFIX, PUBLIC_NETWORK, this.#publicMode)
    // Whoever is here already was identified before there was this table.
    for (const { remotePeer } of this.#context.connections()) {
      const identity = this.#context.identityOf(remotePeer)
      if (identity) this.#public.table.identified(remotePeer, identity.protocols)
    }
  }

  /** A client until others can dial us: a server that can't be reached would only cost the others time. */
  get #publicMode(): DhtMode {
    return this.#reachable ? 'server' : 'client'
  }

  tables(): readonly TableView[] {
    return this.#members.map(({ table, server }) => ({
      ...table.view(),
      values: server.values.size,
      providers: server.providers.size,
    }))
  }

  stop(): void {
    for (const off of this.#off) off()
    this.#announcer.stop()
    for (const { table, server } of this.#members) {
      table.stop()
      server.stop()
    }
    this.#requests.stop()
  }

  // Peers

  async findPeer(peer: PeerId | string, { signal }: QueryOptions = {}): Promise<FoundPeer> {
    const id = typeof peer === 'string' ? parsePeerId(peer) : peer
    const known = this.#connected(id)
    if (known) return known
    const heard = new Map<string, Multiaddr>()
    const search = new Search(this.#tables, signal)
    // It is asked like any other that is close to its own key, and so dialled: its handshake is the proof.
    const off = this.#context.events.on('peer:connected', ({ peerId }) => {
      if (peerId.equals(id)) search.stop()
    })
    try {
      await search.run((table) =>
        table.lookup({
          type: 'find-node',
          key: id.bytes,
          signal: search.signal,
          onHeard: (told) => {
            if (told.id.equals(id)) for (const address of told.addresses) heard.set(address.toString(), address)
            return false
          },
        }),
      )
    } finally {
      off()
    }
    const connected = this.#connected(id)
    if (connected) return connected
    if (heard.size === 0) throw new NetError('not-found', `None of the peers asked knows where ${id} is`)
    this.#context.addAddresses(id, heard.values(), 'dht')
    return found(id, heard.values(), 'dht')
  }

  async closestPeers(key: Uint8Array | PeerId, { signal }: QueryOptions = {}): Promise<FoundPeer[]> {
    const bytes = key instanceof Uint8Array ? key : key.bytes
    const target = kadKeyOf(bytes)
    const peers = new Map<string, PeerId>()
    const search = new Search(this.#tables, signal)
    await search.run(async (table) => {
      const { closest } = await table.lookup({ type: 'find-node', key: bytes, signal: search.signal })
      for (const peer of closest) peers.set(peer.toString(), peer)
    })
    return [...peers.values()]
      .sort((a, b) => compareDistance(target, kadKeyOfPeer(a), kadKeyOfPeer(b)))
      .slice(0, LOOKUP_DEFAULTS.k)
      .map((peer) => this.#connected(peer) ?? found(peer, this.#context.addressesOf(peer), 'dht'))
  }

  // Content

  async provide(key: ContentKey, { signal }: QueryOptions = {}): Promise<{ peers: number }> {
    const bytes = contentKey(key)
    this.#requirePeers()
    return this.#announce('provide', bytes, { intervalMs: REPEAT_MS, retryMs: RETRY_MS }, signal)
  }

  unprovide(key: ContentKey): void {
    this.#unannounce('provide', contentKey(key))
  }

  async announce(key: Uint8Array, schedule: Schedule, { signal }: QueryOptions = {}): Promise<{ peers: number }> {
    return this.#announce('announce', key, schedule, signal)
  }

  unannounce(key: Uint8Array): void {
    this.#unannounce('announce', key)
  }

  async *findProviders(
    key: ContentKey,
    { signal, limit = MAX_PROVIDERS_FOUND }: QueryOptions & { limit?: number | undefined } = {},
  ): AsyncGenerator<FoundPeer, void, undefined> {
    const bytes = contentKey(key)
    const { peerId, clock } = this.#context
    const search = new Search(this.#tables, signal)
    yield* findProviders({
      key: bytes,
      limit,
      search,
      kept: this.#members.flatMap(({ server }) => server.providers.get(bytes, clock.now())),
      // Where a provider is; null = nobody says.
      whereabouts: (peer, addresses, table, connection) => {
        if (peer.equals(peerId)) return this.#connected(peer)
        const usable = table && connection ? table.usableFrom(connection, addresses) : addresses
        this.#context.addAddresses(peer, usable, 'provider')
        const known = usable.length > 0 ? usable : this.#context.addressesOf(peer)
        return known.length > 0 ? found(peer, known, 'provider') : this.#connected(peer)
      },
    })
  }

  // Values

  async putValue(
    key: Uint8Array | string,
    value: Uint8Array,
    { signal }: QueryOptions = {},
  ): Promise<{ peers: number }> {
    const bytes = recordKey(key)
    this.#validators.check(bytes, value)
    if (value.length > MAX_VALUE_BYTES) {
      throw new NetError('bad-record', `A value has at most ${MAX_VALUE_BYTES} bytes, not ${value.length}`)
    }
    this.#requirePeers()
    const { clock } = this.#context
    for (const { server } of this.#members) {
      server.values.put(bytes, value, clock.now(), clock.epochMs())
      server.stored()
    }
    const schedule = { intervalMs: REPEAT_MS, retryMs: RETRY_MS }
    return this.#announcer.begin(nameOf('value', bytes), bytes, value.slice(), schedule, signal)
  }

  async getValue(key: Uint8Array | string, { signal }: QueryOptions = {}): Promise<Uint8Array> {
    const bytes = recordKey(key)
    const search = new Search(this.#tables, signal)
    return getValue({
      key: bytes,
      validators: this.#validators,
      quorum: this.#quorum,
      local: this.#members.map(({ server }) => server.values.get(bytes, this.#context.clock.now())?.value ?? null),
      run: (lookup) => search.run(lookup),
      signal: search.signal,
    })
  }

  // Inside

  #requirePeers(): void {
    if (this.#tables.every(({ routing }) => routing.size === 0)) throw nobody(this.#tables)
  }

  async #announce(kind: ProviderKind, key: Uint8Array, schedule: Schedule, signal?: AbortSignal) {
    const { clock, peerId } = this.#context
    // We are found by those who ask us, too.
    for (const { table, server } of this.#members) {
      server.providers.add(key, { id: peerId, addresses: table.addressesOf(peerId) }, null, clock.now())
      server.stored()
    }
    try {
      return await this.#announcer.begin(nameOf(kind, key), key, null, schedule, signal)
    } catch (error) {
      // Unless it was begun anew meanwhile.
      if (!this.#announcer.has(nameOf(kind, key))) this.#unannounce(kind, key)
      throw error
    }
  }

  #unannounce(kind: ProviderKind, key: Uint8Array): void {
    this.#announcer.end(nameOf(kind, key))
    // The same key may be announced for two reasons.
    if (this.#announcer.has(nameOf(kind === 'provide' ? 'announce' : 'provide', key))) return
    for (const { server } of this.#members) server.providers.delete(key, this.#context.peerId)
  }

  /** What is known of a peer that is connected, or of ourselves. */
  #connected(peer: PeerId): FoundPeer | null {
    if (peer.equals(this.#context.peerId)) {
      const own = this.#tables.flatMap((table) => table.addressesOf(peer))
      return found(peer, own, 'identify')
    }
    const connection = this.#context.connections(peer).find(({ open }) => open)
    if (!connection) return null
    const { direction, remoteAddress } = connection
    const known = this.#context.addressesOf(peer)
    // Where an inbound connection comes from, nobody listens.
    const addresses = direction === 'outbound' ? [remoteAddress, ...known] : known
    return found(peer, addresses, direction === 'inbound' ? 'inbound' : 'identify')
  }
}

function found(peer: PeerId, addresses: Iterable<Multiaddr>, source: PeerSource): FoundPeer {
  const texts = new Set<string>()
  for (const address of addresses) texts.add(withPeerId(address, peer).toString())
  return { peerId: peer, addresses: [...texts], source }
}

/** @throws NetError bad-argument */
function contentKey(key: ContentKey): Uint8Array {
  const bytes = key instanceof Uint8Array ? key : key.multihash.bytes
  if (bytes.length === 0 || bytes.length > MAX_CONTENT_KEY_BYTES) {
    throw new NetError(
      'bad-argument',
      `A content key has 1 to ${MAX_CONTENT_KEY_BYTES} bytes, not ${bytes.length}: give a CID or its multihash`,
    )
  }
  return bytes
}

function recordKey(key: Uint8Array | string): Uint8Array {
  return typeof key === 'string' ? new TextEncoder().encode(key) : key
}

/** @throws NetError bad-argument */
function checkPrefix(prefix: string): string {
  if (/^\/[!-~]*[!-.0-~]$/.test(prefix) && prefix !== LAN_PREFIX && prefix !== PUBLIC_PREFIX) return prefix
  throw new NetError(
    'bad-argument',
    `"${prefix}" can't be the DHT's prefix: write it like /my-program; the public DHT is the option public, that of the local network lan`,
  )
}

function nameOf(kind: ProviderKind | 'value', key: Uint8Array): string {
  return `${kind} ${Buffer.from(key.buffer, key.byteOffset, key.length).toString('hex')}`
}
