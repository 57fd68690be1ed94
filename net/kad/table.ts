/**
 * One DHT: a protocol id, the network it is for, its routing table and what it keeps for others. Asks and answers; the machines decide.
 * https://github.com/libp2p/specs/blob/master/kad-dht/README.md
 *
 * A peer whose identify lists the protocol is a candidate until it has answered a question of ours. As soon as there is one member we look
 * for ourselves, which makes us known, then for keys of buckets that are not full; later each bucket in turn. While the table is empty
 * nothing waits. One of those near us whose connection ended is asked whether it is still there. Left out: what is looked for and why (kad.ts).
 */
import { createAbortController } from '../abort.ts'
import { isUsefulTo, parseMultiaddr } from '../address.ts'
import type { Multiaddr } from '../address.ts'
import { Allowance } from '../allowance.ts'
import type { HostContext, StreamHandler } from '../behaviour.ts'
import type { Connection } from '../connection.ts'
import { Deadlines } from '../deadlines.ts'
import { NetError, toNetError } from '../errors.ts'
import type { ErrorCode } from '../errors.ts'
import type { PeerId } from '../peer-id.ts'
import type { Stream } from '../stream.ts'
import { Alarm } from './alarm.ts'
import type { DhtMode, TableView } from './dht.ts'
import { kadKeyOf, kadKeyOfPeer, commonPrefixLength } from './key.ts'
import type { KadKey } from './key.ts'
import { Lookup } from './lookup.ts'
import type { LookupParams } from './lookup.ts'
import type { KadMessage } from './message.ts'
import { LookupRun } from './lookup-run.ts'
import type { LookupRequest } from './lookup-run.ts'
import { question } from './requests.ts'
import type { Answer, Requests } from './requests.ts'
import { OWN_BUCKET, ROUTING_TABLE_DEFAULTS, RoutingTable } from './routing-table.ts'
import type { Slots } from './slots.ts'
import type { TableScope } from './scope.ts'

/** Ours: those who come together are asked together, and the first does not send us looking before the second is here. Ms. */
const FIRST_LOOK_MS = 500
/** Ours: refreshing is no hurry, and many who started together must not go on together. Part of the interval. */
const REFRESH_JITTER = 0.2
/** Ours: candidates asked at once, and those that wait for it; more come again with their next identify. */
const MAX_CHECKS = 8
const MAX_CANDIDATES = 256
/** Ours: a connection that lost against another takes a question with it; so much later it is asked once more. Ms. */
const RECHECK_MS = 5_000
/**
 * Ours: others learn from us who is near us, and one of those whose connection ended may have left; so much later it is asked, ms. By chance as much
 * again, because others ask it too.
 */
const LEFT_MS = 500
/** Ours: such questions at once, as many as are near us, and the time until one more may be asked, ms: that two peers end connections is no quarrel. */
const LEFT_CHECKS = 20
const LEFT_REFILL_MS = 1_000
/** Ours: of one peer that others tell of. */
const MAX_TOLD_ADDRESSES = 8
/** js: 32 streams a connection. */
const MAX_INBOUND = 32
/** Ours: as many as a machine with many interfaces has; parsing one takes long enough to be worth it. */
const MAX_PARSED = 64
/** go: what a bucket's peer is worth when connections must go. */
const TAG_WEIGHT = 5

/** These say nothing of the peer. */
const NO_VERDICT: ReadonlySet<ErrorCode> = new Set(['aborted', 'stopped', 'limit-exceeded', 'bug', 'bad-record'])

export interface TableOptions {
  protocol: string
  scope: TableScope
  mode: DhtMode
  requests: Requests
  /** Lookups at once. */
  lookups: Slots
  lookup: Partial<LookupParams>
  refreshMs: number
  /** Answers a stream of the protocol. */
  serve: (table: KadTable, stream: Stream, connection: Connection) => void
  /** Members came or went. */
  onChanged: () => void
}

export interface LookupResult {
  /** Nearest first, of those that answered. */
  closest: PeerId[]
  hops: number
  messages: number
}

export class KadTable {
  readonly protocol: string
  readonly scope: TableScope
  readonly routing: RoutingTable
  readonly #context: HostContext
  readonly #options: TableOptions
  readonly #own: KadKey
  readonly #tag: string
  #mode: DhtMode
  readonly #alarm: Alarm
  readonly #refreshMs: number
  /** Peers that wait to be asked their first question, or a check. */
  readonly #candidates = new Map<string, PeerId>()
  readonly #retry: Deadlines<PeerId>
  readonly #retried = new WeakSet<PeerId>()
  /** Members whose connections ended. */
  readonly #left: Deadlines<PeerId>
  readonly #leftChecks = new Allowance(LEFT_CHECKS, LEFT_REFILL_MS)
  readonly #runs = new Set<LookupRun>()
  #stopped = false
  /** So that nobody is dialled for a network that we have left. */
  readonly #abort = createAbortController()
  readonly #parsed = new Map<string, Multiaddr>()
  #checks = 0
  #refreshing = false

  constructor(context: HostContext, options: TableOptions) {
    const { protocol, scope, refreshMs } = options
    this.#context = context
    this.#options = options
    this.protocol = protocol
    this.scope = scope
    this.#mode = 'client'
    this.#own = kadKeyOfPeer(context.peerId)
    this.#tag = `kad ${protocol}`
    this.#refreshMs = refreshMs * (1 + REFRESH_JITTER * (context.random.number() - 0.5))
    this.routing = new RoutingTable(this.#own, { ...scope.routing, refreshMs: this.#refreshMs })
    this.#alarm = new Alarm(context.clock, () => void this.#refresh())
    this.#retry = new Deadlines(context.clock, RECHECK_MS, (peer) => this.consider(peer))
    this.#left = new Deadlines(context.clock, LEFT_MS * (1 + context.random.number()), (peer) => {
      if (this.routing.has(peer) && !this.#connectionOf(peer)) this.#enqueue(peer)
    })
    this.setMode(options.mode)
  }

  get mode(): DhtMode {
    return this.#mode
  }

  /** Servers say so in identify, and are asked. */
  setMode(mode: DhtMode): void {
    if (mode === this.#mode) return
    this.#mode = mode
    const { serve } = this.#options
    if (mode === 'client') this.#context.unhandle(this.protocol)
    else {
      const handler: StreamHandler = (stream, connection) => serve(this, stream, connection)
      this.#context.handle(this.protocol, handler, { maxInbound: MAX_INBOUND })
    }
  }

  stop(): void {
    this.#stopped = true
    this.#abort.abort()
    for (const run of this.#runs) run.end(stopped())
    this.#alarm.set(Infinity)
    this.#retry.clear()
    this.#left.clear()
    this.#candidates.clear()
    this.setMode('client')
  }

  view(): Omit<TableView, 'values' | 'providers'> {
    return { protocol: this.protocol, mode: this.mode, size: this.routing.size, buckets: this.routing.buckets() }
  }

  // Who is there

  /** Identify told what a peer speaks. */
  identified(peer: PeerId, protocols: readonly string[]): void {
    if (protocols.includes(this.protocol)) this.consider(peer)
    else this.#failed(peer)
  }

  /** Whom we left ourselves, to save connections, is there as before. */
  disconnected(peer: PeerId, byUs: boolean): void {
    this.#candidates.delete(peer.toString())
    if (byUs || this.#stopped || !this.routing.isNear(peer)) return
    if (this.#leftChecks.take(this.#context.clock.now())) this.#left.add(peer)
  }

  /** A peer may be worth a question. */
  consider(peer: PeerId): void {
    const connection = this.#connectionOf(peer)
    if (!connection || this.#stopped) return
    const { remoteAddress } = connection
    if (!this.scope.accepts(remoteAddress) || !this.routing.wants(peer, this.scope.groupOf(remoteAddress))) return
    this.#enqueue(peer)
  }

  /** The closest peers that are known now, nearest first. */
  closest(key: KadKey, count = ROUTING_TABLE_DEFAULTS.k): PeerId[] {
    return this.routing.closest(key, count).map(({ peer }) => peer)
  }

  /** Where a peer may be dialled, as far as this table's network goes. */
  addressesOf(peer: PeerId): Multiaddr[] {
    const addresses = peer.equals(this.#context.peerId) ? this.#ownAddresses() : this.#context.addressesOf(peer)
    return addresses.filter((address) => this.scope.usable(address))
  }

  /** Our own addresses that are of use to a peer. */
  ownAddressesFor(connection: Connection): Multiaddr[] {
    return this.usableFrom(connection, this.#ownAddresses())
  }

  /** Those of the addresses that a peer may tell us, or we it. */
  usableFrom(connection: Connection, addresses: readonly Multiaddr[]): Multiaddr[] {
    return addresses
      .filter((address) => this.scope.usable(address) && isUsefulTo(connection.remoteAddress, address))
      .slice(0, MAX_TOLD_ADDRESSES)
  }

  // Asking

  /** Tells a peer something that has no answer; `message` is told over which connection. @throws NetError */
  async tell(peer: PeerId, message: (connection: Connection) => KadMessage | null): Promise<void> {
    const connection = await this.#options.requests.connect(peer, this.#abort.signal)
    const told = message(connection)
    if (told === null) {
      throw new NetError('no-addresses', `${peer} can reach none of our addresses, so it was told nothing`)
    }
    await this.#options.requests.tell(this.protocol, connection, told)
  }

  /** Asks a peer; what comes of it counts for its place in the table. @throws NetError */
  async ask(peer: PeerId, request: KadMessage): Promise<Answer> {
    try {
      const answer = await this.#options.requests.ask(this.protocol, peer, request, this.#abort.signal)
      this.#answered(peer, answer.connection)
      return answer
    } catch (thrown) {
      const error = toNetError(thrown)
      // Without any connection it is more likely we who are cut off.
      if (!NO_VERDICT.has(error.code) && this.#context.connections().length > 0) this.#failed(peer)
      throw error
    }
  }

  /**
   * Looks for the peers closest to a key.
   * @throws NetError no-peers when nobody is known; aborted | stopped
   */
  lookup(request: LookupRequest): Promise<LookupResult> {
    return this.#options.lookups.run(request.signal, () => this.#run(request))
  }

  #run(request: LookupRequest): Promise<LookupResult> {
    const target = kadKeyOf(request.key)
    const seeds = this.closest(target)
    if (seeds.length === 0) {
      throw new NetError('no-peers', `Nobody of ${this.protocol} is known yet; connect to somebody who takes part`)
    }
    return new Promise((resolve, reject) => {
      const paths = request.paths ?? 1
      const machine = new Lookup(target, seeds, this.#context.peerId, { ...this.#options.lookup, paths })
      const run = new LookupRun(this, this.#context, machine, request, (error) => {
        this.#runs.delete(run)
        if (error) return reject(error)
        this.routing.refreshed(commonPrefixLength(this.#own, target), this.#context.clock.now())
        this.#schedule()
        resolve({ closest: machine.closest(), hops: machine.hops, messages: machine.messages })
      })
      this.#runs.add(run)
      if (this.#stopped) run.end(stopped())
      else run.step()
    })
  }

  #ownAddresses(): Multiaddr[] {
    return this.#context.listenAddresses().map((text) => {
      const known = this.#parsed.get(text)
      if (known) return known
      if (this.#parsed.size >= MAX_PARSED) this.#parsed.clear()
      const address = parseMultiaddr(text)
      this.#parsed.set(text, address)
      return address
    })
  }

  #connectionOf(peer: PeerId): Connection | undefined {
    return this.#context.connections(peer).find(({ open }) => open)
  }

  #answered(peer: PeerId, { remoteAddress }: Connection): void {
    if (!this.scope.accepts(remoteAddress)) return
    const { added, check } = this.routing.answered(peer, this.scope.groupOf(remoteAddress), this.#context.clock.now())
    if (check) this.#enqueue(check)
    if (!added) return
    this.#context.tag(peer, this.#tag, TAG_WEIGHT)
    this.#schedule()
    this.#options.onChanged()
  }

  #failed(peer: PeerId): void {
    this.#candidates.delete(peer.toString())
    const { removed, promoted } = this.routing.failed(peer)
    if (!removed) return
    this.#context.tag(peer, this.#tag, 0)
    if (promoted) this.#context.tag(promoted, this.#tag, TAG_WEIGHT)
    this.#schedule()
    this.#options.onChanged()
  }

  #enqueue(peer: PeerId): void {
    const name = peer.toString()
    if (this.#candidates.size >= MAX_CANDIDATES && !this.#candidates.has(name)) return
    this.#candidates.set(name, peer)
    this.#checkNext()
  }

  #checkNext(): void {
    for (const [name, peer] of this.#candidates) {
      if (this.#checks >= MAX_CHECKS) return
      this.#candidates.delete(name)
      this.#checks++
      void this.#check(peer).finally(() => {
        this.#checks--
        this.#checkNext()
      })
    }
  }

  /** Asks a peer for those close to us: whoever answers is a server, and the answer is of use. */
  async #check(peer: PeerId): Promise<void> {
    try {
      await this.ask(peer, question('find-node', this.#context.peerId.bytes))
    } catch {
      if (this.#stopped || this.#retried.has(peer) || !this.#connectionOf(peer)) return
      this.#retried.add(peer)
      this.#retry.add(peer)
    }
  }

  // Refreshing

  #schedule(): void {
    if (this.#refreshing || this.#stopped) return
    const at = this.routing.nextRefresh()
    const { clock } = this.#context
    this.#alarm.set(at === Infinity ? Infinity : Math.max(at, clock.now() + FIRST_LOOK_MS))
  }

  async #refresh(): Promise<void> {
    this.#refreshing = true
    const { clock, random } = this.#context
    for (const peer of this.routing.stale(clock.now())) this.#enqueue(peer)
    for (const bucket of this.routing.refreshDue(clock.now())) {
      if (this.#stopped) break
      // Also when it fails: the next try is the next refresh's.
      this.routing.refreshed(bucket, clock.now())
      const key = bucket === OWN_BUCKET ? this.#context.peerId.bytes : this.routing.target(bucket, random)
      if (key) await this.lookup({ type: 'find-node', key }).catch(() => {})
    }
    this.#refreshing = false
    this.#schedule()
  }
}

function stopped(): NetError {
  return new NetError('stopped', 'The host was stopped')
}
