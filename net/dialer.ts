/**
 * The dialer: targets (a multiaddr, a peer id, or the text of either) → connections. One dial per target at a time, shared by all who
 * ask; a peer that is connected is not dialled again. Explicit dials ignore the back-off of addresses, automatic ones keep to it.
 */
import { createAbortController } from './abort.ts'
import { peerIdOf, scopeOf, tcpEndpoint, toMultiaddr, withoutPeerId, withPeerId } from './address.ts'
import type { Multiaddr } from './address.ts'
import type { AddressBook } from './address-book.ts'
import { AttemptAllowance } from './attempt-allowance.ts'
import { rankOf } from './book-entry.ts'
import type { KnownAddress } from './book-entry.ts'
import { Backoff } from './backoff.ts'
import type { Clock } from './clock.ts'
import { Dial } from './dial.ts'
import type { Resolver } from './dns.ts'
import type { Emitter } from './emitter.ts'
import { NetError, toNetError } from './errors.ts'
import type { DialStep } from './errors.ts'
import type { HostEvents } from './host-events.ts'
import type { HostLimits } from './limits.ts'
import type { MuxedConnection } from './muxed-connection.ts'
import { parsePeerId } from './peer-id.ts'
import type { PeerId } from './peer-id.ts'
import type { PeerSource } from './peer-source.ts'
import { isDnsaddr, needsResolving, resolveAddress } from './resolve.ts'
import type { Switch } from './switch.ts'

export interface DialerOptions {
  ownPeer: PeerId
  switch: Switch
  book: AddressBook
  resolver: Resolver
  clock: Clock
  limits: HostLimits
  events: Emitter<HostEvents>
}

export interface DialRequest {
  signal?: AbortSignal | undefined
  /** Nobody waits at a screen: addresses that failed lately are left out. Default false. */
  automatic?: boolean | undefined
  /** For a question or two: the connection may go when another dial finds no room. Default false. */
  brief?: boolean | undefined
  /** Who says that an address that is dialled is the peer's: remembered once somebody answered. */
  source?: PeerSource | undefined
}

interface Target {
  /** Null = whoever answers. */
  peer: PeerId | null
  /** Without /p2p, unless the peer is not known and a name brought it. */
  addresses: KnownAddress[]
  /** The address that was asked for, if it was one. */
  asked: Multiaddr | null
  text: string
}

export class Dialer {
  readonly #options: DialerOptions
  readonly #backoff: Backoff
  readonly #allowance = new AttemptAllowance()
  /** Peer id, or address when the peer is unknown → its dial. */
  readonly #dials = new Map<string, Dial>()
  #stopped = false

  constructor(options: DialerOptions) {
    this.#options = options
    this.#backoff = new Backoff(options.limits)
  }

  /**
   * A connection to the target: the one that exists, or a new one.
   * @throws NetError bad-address | bad-peer-id | self-dial | denied | no-addresses | no-transport | backoff | limit-exceeded | aborted | stopped |
   *   and what ended the attempts: unresolved, refused, unreachable, timeout, wrong-peer, unsupported-protocol, …
   */
  async dial(
    wanted: string | Multiaddr | PeerId,
    { signal, automatic = false, brief = false, source }: DialRequest = {},
  ): Promise<MuxedConnection> {
    if (this.#stopped) throw new NetError('stopped', 'The host was stopped')
    const target = this.#parse(wanted)
    const existing = this.#existing(target)
    if (existing) return this.#remember(existing, target, brief, source)
    const addresses = this.#dialable(target, automatic)
    const dial =
      this.#dials.get(target.text) ??
      this.#start(target, automatic, brief, source === 'given' || source === 'bootstrap')
    const outcome = dial.wait(signal)
    dial.add(addresses)
    try {
      const connection = await outcome
      // A connection that lost against one dialled by the peer at the same time is not the one to use.
      return this.#remember(this.#options.switch.best(connection.remotePeer) ?? connection, target, brief, source)
    } catch (error) {
      // The peer may have reached us where we could not reach it.
      const inbound = target.peer && !signal?.aborted ? this.#options.switch.best(target.peer) : null
      if (inbound) return this.#remember(inbound, target, brief, undefined)
      throw error
    }
  }

  /** The network is another one: addresses that failed may be dialled by themselves at once. */
  forgetFailures(): void {
    this.#backoff.clear()
    this.#allowance.clear()
  }

  stop(): void {
    this.#stopped = true
    for (const dial of this.#dials.values()) dial.abort(new NetError('stopped', 'The host was stopped'))
  }

  #parse(wanted: string | Multiaddr | PeerId): Target {
    if (typeof wanted === 'string' && !wanted.startsWith('/')) return this.#peerTarget(parsePeerId(wanted))
    if (isPeerId(wanted)) return this.#peerTarget(wanted)
    const address = toMultiaddr(wanted)
    const peer = peerIdOf(address)
    const plain = withoutPeerId(address)
    if (plain.getComponents().length === 0 && peer) return this.#peerTarget(peer)
    this.#refuse(peer)
    const addresses: KnownAddress[] = [{ address: plain, trust: 'given' }]
    return { peer, addresses, asked: plain, text: peer?.toString() ?? plain.toString() }
  }

  #peerTarget(peer: PeerId): Target {
    this.#refuse(peer)
    const { book, clock } = this.#options
    return { peer, addresses: book.known(peer, clock.epochMs()), asked: null, text: peer.toString() }
  }

  #remember(
    connection: MuxedConnection,
    { peer, asked }: Target,
    brief: boolean,
    source: PeerSource | undefined,
  ): MuxedConnection {
    const { book, clock } = this.#options
    // Also of a dial that was begun for less: somebody wants it to stay.
    connection.brief &&= brief
    // Behind a list of many peers is not one of them more than another.
    const tells = asked !== null && (peer !== null || !isDnsaddr(asked))
    if (tells && source !== undefined) book.add(connection.remotePeer, [asked], source, clock.epochMs())
    return connection
  }

  /** @throws NetError self-dial | denied */
  #refuse(peer: PeerId | null): void {
    if (peer?.equals(this.#options.ownPeer))
      throw new NetError('self-dial', `${peer} is this program's own peer id; dial someone else's`)
    const refusal = peer === null ? null : this.#options.switch.refusal(peer)
    if (refusal !== null) throw refusal
  }

  #existing({ peer, text }: Target): MuxedConnection | null {
    if (peer) return this.#options.switch.best(peer)
    const same = this.#options.switch
      .connections()
      .find((each) => each.direction === 'outbound' && each.open && each.remoteAddress.toString() === text)
    return same ?? null
  }

  /** @throws NetError when nothing is left to dial: why the first address can't be */
  #dialable(target: Target, automatic: boolean): KnownAddress[] {
    const { clock } = this.#options
    let reason: NetError | null = null
    let wait = Infinity
    const addresses = target.addresses.filter(({ address }) => {
      const unusable = this.#unusable(address)
      if (unusable) reason ??= unusable
      else if (automatic) {
        const remaining = this.#backoff.remaining(addressText(target, address), clock.now())
        if (remaining > 0) wait = Math.min(wait, remaining)
        return remaining === 0
      }
      return !unusable
    })
    if (addresses.length > 0) return addresses
    if (wait < Infinity) {
      throw new NetError(
        'backoff',
        `${target.text} failed lately and is left alone for another ${Math.ceil(wait / 1000)} s`,
      )
    }
    throw (
      reason ??
      new NetError(
        'no-addresses',
        `No address of ${target.text} is known; dial it by a multiaddr that ends in /p2p/${target.text}`,
      )
    )
  }

  /** Why an address can't be dialled. */
  #unusable(address: Multiaddr): NetError | null {
    if (!needsResolving(address)) {
      if (!this.#options.switch.transportFor(address)) {
        return new NetError(
          'no-transport',
          `Can't dial ${address}: only TCP addresses such as /ip4/192.0.2.7/tcp/4001 are spoken here`,
        )
      }
      if (scopeOf(address) === 'unspecified' || tcpEndpoint(address)?.port === 0) {
        return new NetError(
          'bad-address',
          `${address} says where to listen, not whom to dial; use the peer's own address and port`,
        )
      }
      if (this.#isOwn(address))
        return new NetError('self-dial', `${address} is this program's own address; dial someone else's`)
    }
    return null
  }

  #isOwn(address: Multiaddr): boolean {
    const text = withoutPeerId(address).toString()
    return this.#options.switch.listenAddresses().some((own) => own.toString() === text)
  }

  #start(target: Target, automatic: boolean, brief: boolean, asked: boolean): Dial {
    const { switch: connections, clock, limits } = this.#options
    if (this.#dials.size >= limits.maxDials) {
      throw new NetError('limit-exceeded', `${limits.maxDials} dials are under way; try again when some have ended`)
    }
    connections.makeOutboundRoom(asked, this.#dials.size)
    const dial = new Dial({
      target: target.text,
      clock,
      limits,
      own: () => connections.listenAddresses(),
      resolve: (known) => this.#resolve(target, known),
      attempt: async (known, signal) => {
        const connection = await this.#attempt(target, known.address, signal, automatic && isHearsay(known))
        connection.brief = brief
        return connection
      },
      onOver: () => this.#dials.delete(target.text),
    })
    this.#dials.set(target.text, dial)
    return dial
  }

  async #resolve(target: Target, known: KnownAddress): Promise<Multiaddr[]> {
    const { resolver, clock } = this.#options
    const { address } = known
    this.#report(target, address, 'resolve', null)
    try {
      const full = target.peer && isDnsaddr(address) ? withPeerId(address, target.peer) : address
      const found = await resolveAddress(full, resolver, clock)
      // Whoever owns a name can have it lead anywhere, also to machines that only we can reach.
      const fit = isHearsay(known) ? found.filter((each) => scopeOf(each) === 'public') : found
      if (fit.length === 0) {
        throw new NetError('bad-address', `${address} leads into a network of ours, where only a given name may lead`)
      }
      const resolved = target.peer ? fit.map(withoutPeerId) : fit
      const usable = resolved.filter((each) => this.#unusable(each) === null)
      if (usable.length === 0) throw this.#unusable(resolved[0] as Multiaddr)
      return usable
    } catch (thrown) {
      const error = toNetError(thrown)
      this.#report(target, address, 'resolve', error)
      throw error
    }
  }

  /** @param counted it is somebody's word that sends us there, and nobody waits */
  async #attempt(target: Target, address: Multiaddr, signal: AbortSignal, counted: boolean): Promise<MuxedConnection> {
    const { switch: connections, book, clock } = this.#options
    const startedAt = clock.now()
    if (counted && !this.#allowance.take(address, startedAt)) {
      throw new NetError(
        'backoff',
        `Too many peers were said to be at ${address} and were not; it is left alone a while`,
      )
    }
    let step: DialStep = 'connect'
    const reached = (next: DialStep): void => {
      step = next
      this.#report(target, address, next, null)
    }
    try {
      reached('connect')
      const plain = withoutPeerId(address)
      const { pipe, transport } = await this.#connect(plain, signal)
      const connection = await connections.upgrade({
        pipe,
        transport,
        startedAt,
        expectedPeer: target.peer ?? peerIdOf(address),
        signal,
        onStep: reached,
      })
      this.#backoff.succeeded(addressText(target, address))
      if (counted) this.#allowance.giveBack(address)
      book.reached(connection.remotePeer, plain, clock.epochMs())
      return connection
    } catch (thrown) {
      const error = sentence(toNetError(thrown), address, step)
      // One that is given up because another address won has not failed.
      if (!signal.aborted || isTimeout(signal)) {
        this.#backoff.failed(addressText(target, address), clock.now())
        this.#report(target, address, step, error)
      } else if (counted) this.#allowance.giveBack(address)
      throw error
    }
  }

  /** One address within its own time limit. */
  async #connect(address: Multiaddr, signal: AbortSignal) {
    const { switch: connections, clock, limits } = this.#options
    const transport = connections.transportFor(address)
    if (!transport) throw new NetError('no-transport', `Can't dial ${address}`)
    const controller = createAbortController()
    const abort = (): void => controller.abort()
    let late = false
    const cancel = clock.after(limits.dialAttemptTimeoutMs, () => {
      late = true
      abort()
    })
    signal.addEventListener('abort', abort)
    if (signal.aborted) abort()
    try {
      return { pipe: await transport.dial(address, { signal: controller.signal }), transport: transport.name }
    } catch (error) {
      if (!late && !isTimeout(signal)) throw error
      throw new NetError(
        'timeout',
        `Could not connect to ${address}: no answer; check the address and firewalls between`,
      )
    } finally {
      cancel()
      signal.removeEventListener('abort', abort)
    }
  }

  #report(target: Target, address: Multiaddr, step: DialStep, error: NetError | null): void {
    this.#options.events.emit('dial:step', { target: target.text, address: addressText(target, address), step, error })
  }
}

/** Neither the program nor the peer's own answer says so. */
function isHearsay({ trust }: KnownAddress): boolean {
  return rankOf(trust) < rankOf('given')
}

/** With the peer: that it is not at an address says nothing about another that is said to be there. */
function addressText(target: Target, address: Multiaddr): string {
  return target.peer ? withPeerId(address, target.peer).toString() : address.toString()
}

const FAILED: Partial<Record<DialStep, string>> = {
  secure: 'Connected to',
  mux: 'Connected securely to',
}

/** The error as one sentence that names address and step. */
function sentence(error: NetError, address: Multiaddr, step: DialStep): NetError {
  const prefix = FAILED[step]
  const message = prefix === undefined ? error.message : `${prefix} ${address}, but then: ${error.message}`
  return new NetError(error.code, message, { cause: error.cause ?? error, step })
}

/** Whether the dial as a whole took too long. */
function isTimeout(signal: AbortSignal): boolean {
  return signal.reason instanceof NetError && signal.reason.code === 'timeout'
}

function isPeerId(wanted: string | Multiaddr | PeerId): wanted is PeerId {
  return typeof wanted === 'object' && 'toCid' in wanted
}
