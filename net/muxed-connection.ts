/**
 * A connection: a muxer on a secured pipe, with the protocols of its streams settled. Inbound streams go to the host's handlers,
 * outbound ones to whoever asked. https://github.com/libp2p/specs/blob/master/connections/README.md#opening-new-streams-over-a-connection
 *
 *   open → retiring (no new streams of ours; closes once it has been idle) → closing → over
 *
 * Which of several connections to a peer is used, and why one retires, is the switch's.
 */
import type { Multiaddr } from './address.ts'
import type { StreamHandler, StreamLimits } from './behaviour.ts'
import type { Cancel, Clock } from './clock.ts'
import type { Connection } from './connection.ts'
import { Deadlines } from './deadlines.ts'
import { NetError, toNetError } from './errors.ts'
import type { HostLimits } from './limits.ts'
import { negotiateInbound, negotiateLazily, negotiateOutbound } from './multistream.ts'
import type { Muxer, MuxerEvents, MuxerLimits } from './muxer.ts'
import type { PeerId } from './peer-id.ts'
import type { Pipe } from './pipe.ts'
import type { ConnectionScope, Holder, StreamScope } from './resources.ts'
import type { Direction, MuxedStream, Stream } from './stream.ts'
import type { Upgraded } from './upgrade.ts'

/**
 * A retiring connection closes when it has had no stream for so long, ms. Ours: the remote may have opened one that is on its
 * way, and other implementations identify each connection.
 */
const RETIRE_IDLE_MS = 1_000

const MPLEX_PROTOCOL = '/mplex/6.7.0'

export interface ProtocolHandler {
  handler: StreamHandler
  limits: StreamLimits
  /** Whether it keeps the host going, not the program: a stream of it says nothing about what the connection is worth. */
  plumbing: boolean
}

export interface ConnectionOptions {
  id: string
  direction: Direction
  /** The transport's name. */
  transport: string
  /** Without /p2p. */
  remoteAddress: Multiaddr
  /** Clock.now when the dial began or the pipe came in. */
  startedAt: number
  upgraded: Upgraded
  /** Open. */
  scope: ConnectionScope
  clock: Clock
  limits: HostLimits
  handlers: ReadonlyMap<string, ProtocolHandler>
  /** The last call. */
  onClose: (connection: MuxedConnection, error: NetError | null) => void
  /** A handler threw. */
  onError: (error: NetError) => void
}

export class MuxedConnection implements Connection, Holder, MuxerEvents {
  readonly id: string
  readonly remotePeer: PeerId
  readonly remoteAddress: Multiaddr
  readonly direction: Direction
  readonly transport: string
  readonly security: string
  readonly muxer: string
  readonly openedAt: number
  /** Clock.now when the dial began or the pipe came in, and when the upgrade ended. */
  readonly startedAt: number
  readonly upgradedAt: number
  rttMs: number | null = null
  /** It was asked for a sign of life and has not answered since. */
  probing = false
  /** We dialled it for a question or two, and nobody has asked for more. */
  brief = false

  readonly #options: ConnectionOptions
  readonly #pipe: Pipe
  readonly #muxer: Muxer
  /** Inbound and outbound. */
  readonly #negotiating: Deadlines<MuxedStream>
  readonly #scopes = new Map<MuxedStream, StreamScope>()
  #retiring = false
  #over = false
  #cancelRetire: Cancel | null = null
  #closed: Promise<void> | null = null
  #resolveClosed: (() => void) | null = null

  constructor(options: ConnectionOptions) {
    const { upgraded, clock, limits, direction } = options
    this.#options = options
    this.id = options.id
    this.remotePeer = upgraded.remotePeer
    this.remoteAddress = options.remoteAddress
    this.direction = direction
    this.transport = options.transport
    this.security = upgraded.security
    this.muxer = upgraded.muxer.protocol
    this.openedAt = clock.epochMs()
    this.startedAt = options.startedAt
    this.upgradedAt = clock.now()
    this.#negotiating = new Deadlines(clock, limits.negotiationTimeoutMs, reset)
    this.#pipe = upgraded.pipe
    this.#muxer = upgraded.muxer.create(upgraded.pipe, direction === 'outbound' ? 'initiator' : 'responder', this, {
      clock,
      limits: muxerLimits(limits, this.muxer),
      leftover: upgraded.leftover ?? undefined,
    })
    options.scope.holder = this
  }

  get open(): boolean {
    return this.#muxer.open && this.#closed === null && !this.#over
  }

  /** Open, and not to be used for new streams. */
  get retiring(): boolean {
    return this.#retiring
  }

  get streams(): readonly Stream[] {
    return [...this.#muxer.streams]
  }

  /** Whether a stream of the program is open on it. */
  get busy(): boolean {
    for (const { protocol } of this.#muxer.streams) {
      if (protocol !== '' && this.#options.handlers.get(protocol)?.plumbing !== true) return true
    }
    return false
  }

  get bytesRead(): number {
    return this.#pipe.bytesRead
  }

  get bytesWritten(): number {
    return this.#pipe.bytesWritten
  }

  /**
   * A stream whose protocol is settled.
   * @throws NetError bad-argument | closed | limit-exceeded | unsupported-protocol | timeout | aborted | reset
   */
  openStream(protocols: readonly string[], signal?: AbortSignal): Promise<Stream> {
    return new Promise((resolve, reject) => {
      const aborted = new NetError('aborted', `Opening a stream for ${protocols.join(', ')} was cancelled`)
      if (signal?.aborted) throw aborted
      const stream = this.#create()
      const onAbort = (): void => {
        settle(aborted)
        stream.reset()
      }
      const settle = (error: NetError | null): void => {
        signal?.removeEventListener('abort', onAbort)
        const late = !this.#negotiating.delete(stream)
        if (error === null) resolve(stream)
        else
          reject(
            late
              ? new NetError('timeout', `${this.remotePeer} did not answer about ${protocols.join(', ')}`, {
                  cause: error,
                })
              : error,
          )
      }
      this.#negotiating.add(stream)
      signal?.addEventListener('abort', onAbort)
      try {
        negotiateOutbound(stream, protocols, (error, protocol) => {
          settle(error ?? this.#settleOutbound(stream, protocol))
        })
      } catch (error) {
        // Nothing that can be proposed.
        settle(toNetError(error))
        stream.reset()
      }
    })
  }

  /**
   * A stream for the one protocol that the peer is known to speak: the proposal leaves with the first bytes written, and a refusal
   * arrives at the first read.
   * @throws NetError closed | limit-exceeded
   */
  openStreamLazily(protocol: string): Stream {
    const stream = this.#create()
    try {
      const refusal = this.#settleOutbound(stream, protocol)
      if (refusal !== null) throw refusal
      negotiateLazily(stream, protocol)
    } catch (error) {
      stream.reset()
      throw error
    }
    return stream
  }

  /** The muxer's round trip in ms; null where it has none. Rejects when the connection ends first. */
  probe(): Promise<number> | null {
    return this.#muxer.ping()
  }

  /** Takes no new streams of ours; closes when those that exist have ended. */
  retire(): void {
    if (this.#retiring || !this.open) return
    this.#retiring = true
    for (const stream of this.#muxer.streams) this.#watch(stream)
    this.#closeIfIdle()
  }

  /** We ended it, or are about to; not that it broke. */
  get closedByUs(): boolean {
    return this.#closed !== null
  }

  close(): Promise<void> {
    if (this.#closed) return this.#closed
    this.#closed = new Promise((resolve) => {
      this.#resolveClosed = resolve
    })
    if (this.#over) this.#resolveClosed?.()
    else {
      const cancel = this.#options.clock.after(this.#options.limits.closeTimeoutMs, () => this.#muxer.destroy())
      void this.#closed.then(cancel)
      this.#muxer.close()
    }
    return this.#closed
  }

  destroy(error?: Error): void {
    this.#muxer.destroy(error)
  }

  shedUnread(): boolean {
    return this.#muxer.shedUnread()
  }

  shedNegotiation(): boolean {
    const oldest = this.#negotiating.find((stream) => stream.direction === 'inbound')
    oldest?.reset()
    return oldest !== undefined
  }

  // MuxerEvents

  onStream(stream: MuxedStream): void {
    const scope = this.#options.scope.openStream('inbound')
    if (scope === null) return stream.reset()
    this.#scopes.set(stream, scope)
    if (this.#retiring) this.#watch(stream)
    this.#negotiating.add(stream)
    negotiateInbound(
      stream,
      (protocol) => this.#options.handlers.has(protocol),
      (protocol) => this.#handle(stream, protocol),
      () => this.#negotiating.delete(stream),
    )
  }

  onStreamOver(stream: MuxedStream): void {
    this.#scopes.get(stream)?.close()
    this.#scopes.delete(stream)
  }

  onUnread(bytes: number): void {
    this.#options.scope.addUnread(bytes)
  }

  onClose(error?: Error): void {
    if (this.#over) return
    this.#over = true
    this.#negotiating.clear()
    this.#cancelRetire?.()
    this.#resolveClosed?.()
    this.#options.onClose(this, error === undefined ? null : toNetError(error))
  }

  #create(): MuxedStream {
    const scope = this.#options.scope.openStream('outbound')
    if (scope === null && this.open) {
      throw new NetError(
        'limit-exceeded',
        `There are as many streams as may be, with ${this.remotePeer} or in all; end some first`,
      )
    }
    let stream: MuxedStream
    try {
      stream = this.#muxer.openStream()
    } catch (error) {
      scope?.close()
      throw error
    }
    if (scope !== null) this.#scopes.set(stream, scope)
    if (this.#retiring) this.#watch(stream)
    return stream
  }

  /** Of a stream of ours; null = all is well. */
  #settleOutbound(stream: MuxedStream, protocol: string): NetError | null {
    if (this.#scopes.get(stream)?.settle(protocol) === false) {
      stream.reset()
      return new NetError('limit-exceeded', `There are as many streams of ${protocol} as may be; end some first`)
    }
    this.#limitWrites(stream, protocol)
    return null
  }

  #handle(stream: MuxedStream, protocol: string): void {
    this.#negotiating.delete(stream)
    const entry = this.#options.handlers.get(protocol)
    const max = entry?.limits.maxInbound ?? this.#options.limits.maxInboundStreamsPerProtocol
    if (!entry || this.#inbound(protocol) > max || !this.#scopes.get(stream)?.settle(protocol, max))
      return stream.reset()
    this.#limitWrites(stream, protocol)
    const failed = (thrown: unknown): void => {
      stream.reset()
      const error = toNetError(thrown)
      const message = `The handler of ${protocol} failed: ${error.message}`
      this.#options.onError(new NetError(error.code, message, { cause: thrown }))
    }
    try {
      const returned: unknown = entry.handler(stream, this)
      // An async function fits the type; its rejection is a throw all the same.
      if (returned instanceof Promise) returned.catch(failed)
    } catch (error) {
      failed(error)
    }
  }

  /** Counted when asked: cheaper than hearing of the end of each stream. */
  #inbound(protocol: string): number {
    let count = 0
    for (const stream of this.#muxer.streams) {
      if (stream.direction === 'inbound' && stream.protocol === protocol) count++
    }
    return count
  }

  #limitWrites(stream: MuxedStream, protocol: string): void {
    const mark = this.#options.handlers.get(protocol)?.limits.writeHighWaterMark
    if (mark !== undefined) stream.writeHighWaterMark = mark
  }

  #watch(stream: MuxedStream): void {
    void stream.closed.then(() => this.#closeIfIdle())
  }

  #closeIfIdle(): void {
    this.#cancelRetire?.()
    this.#cancelRetire = null
    if (this.#muxer.streams.size > 0 || this.#over) return
    this.#cancelRetire = this.#options.clock.after(RETIRE_IDLE_MS, () => {
      if (this.#muxer.streams.size === 0) void this.close()
    })
  }
}

function reset(stream: MuxedStream): void {
  stream.reset()
}

function muxerLimits(limits: HostLimits, muxer: string): MuxerLimits {
  return muxer === MPLEX_PROTOCOL ? { ...limits, maxReadBytes: limits.maxUnreadMplexBytes } : limits
}
