/**
 * A connection of a bare network: the host's real streams (reading and writing sides, marks, ends and resets) with nothing below them.
 * What one end sends in a turn arrives as one batch after the latency; a stream has a window of unread bytes, as yamux has.
 * Left out: bytes on the wire other than the streams', the time that credit takes to come back, half-closed connections.
 */
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Connection } from '../../net/connection.ts'
import { NetError } from '../../net/errors.ts'
import { MuxerStream } from '../../net/muxed-stream.ts'
import type { StreamOwner } from '../../net/muxed-stream.ts'
import type { MuxerLimits } from '../../net/muxer.ts'
import type { PeerId } from '../../net/peer-id.ts'
import type { Pipe } from '../../net/pipe.ts'
import type { Direction } from '../../net/stream.ts'
import type { BareHost } from './bare-host.ts'
import type { BareNetwork } from './bare-network.ts'
import type { Kind } from './delivery-digest.ts'

export interface Item {
  kind: Kind
  stream: number
  bytes: Uint8Array | null
  /** Asked for (open) or settled on (accept). */
  protocols: readonly string[]
}

const NO_PROTOCOLS: readonly string[] = []

export class BareStream extends MuxerStream {
  readonly id: string
  readonly number: number
  /** Bytes that the remote still takes. */
  credit: number
  /** The other end's, once it is open there. */
  remote: BareStream | null = null
  /** Whoever waits for the remote's choice of a protocol. */
  onSettled: ((error: NetError | null) => void) | null = null

  constructor(owner: StreamOwner, direction: Direction, number: number, credit: number) {
    super(owner, direction)
    this.number = number
    this.id = String(number)
    this.credit = credit
  }
}

export class BareConnection implements Connection, StreamOwner {
  readonly id: string
  readonly remotePeer: PeerId
  readonly remoteAddress: Multiaddr
  readonly direction: Direction
  readonly transport = 'memory'
  readonly security = 'none'
  readonly muxer = 'none'
  readonly openedAt: number
  readonly upgradedAt: number
  readonly rttMs: number
  readonly limits: MuxerLimits
  /** The host whose end this is, and the one at the other. */
  readonly host: BareHost
  readonly to: BareHost
  /** One way. A link may become slow. */
  latencyMs: number
  other!: BareConnection
  open = true
  /** Dialled for a question or two. */
  brief = false
  bytesRead = 0
  bytesWritten = 0
  /** Arrived while the two hosts couldn't reach each other; null = none did. */
  held: Item[] | null = null
  readonly #network: BareNetwork
  readonly #streams = new Map<number, BareStream>()
  readonly #woken = new Set<BareStream>()
  #batch: Item[] = []
  #lastStream: number

  constructor(network: BareNetwork, id: number, host: BareHost, to: BareHost, direction: Direction, latencyMs: number) {
    this.#network = network
    this.id = String(id)
    this.host = host
    this.to = to
    this.remotePeer = to.peerId
    this.remoteAddress = to.address
    this.direction = direction
    this.openedAt = network.clock.epochMs()
    this.upgradedAt = network.clock.now()
    this.latencyMs = latencyMs
    this.rttMs = 2 * latencyMs
    this.limits = network.limits
    this.#lastStream = direction === 'outbound' ? -1 : 0
  }

  get streams(): readonly BareStream[] {
    return [...this.#streams.values()]
  }

  get busy(): boolean {
    return this.#streams.size > 0
  }

  /** Settled at once when the remote is known to speak it; else `settled` tells. */
  openStream(protocols: readonly string[], settled: ((error: NetError | null) => void) | null): BareStream {
    const stream = this.#add('outbound', (this.#lastStream += 2))
    stream.protocol = settled === null ? (protocols[0] as string) : ''
    stream.onSettled = settled
    this.#send('open', stream.number, null, protocols)
    return stream
  }

  /** Streams of a protocol that the remote opened. */
  countInbound(protocol: string): number {
    let count = 0
    for (const stream of this.#streams.values())
      if (stream.direction === 'inbound' && stream.protocol === protocol) count++
    return count
  }

  protocolOf(stream: number): string | undefined {
    return this.#streams.get(stream)?.protocol
  }

  close(): Promise<void> {
    this.flush()
    this.destroy()
    return Promise.resolve()
  }

  destroy(error?: Error): void {
    if (!this.open) return
    this.#send('close', 0, null)
    this.flush()
    this.end(error instanceof NetError ? error : null)
  }

  /** This end is over, without a word to the other. */
  end(error: NetError | null): void {
    if (!this.open) return
    this.open = false
    this.held = null
    this.#woken.clear()
    const reason = error ?? new NetError('closed', 'The connection was closed')
    for (const stream of this.#streams.values()) {
      stream.fail(reason, false)
      settle(stream, reason)
    }
    this.#streams.clear()
    this.#network.ended(this)
    this.host.closed(this, error)
  }

  /** Sends what this turn wrote. */
  flush(): void {
    const woken = [...this.#woken]
    // Whoever hears of room may write at once, which wakes the stream for the next time.
    this.#woken.clear()
    for (const stream of woken) this.#drain(stream)
    const batch = this.#batch
    if (batch.length === 0) return
    this.#batch = []
    this.#network.carry(this, batch)
  }

  /** A batch of the other end's arrives. */
  receive(items: readonly Item[]): void {
    for (const item of items) {
      if (!this.open) return
      this.#network.delivered(this, item)
      this.#receiveOne(item)
    }
  }

  // What streams ask of their session.

  wake(stream: MuxerStream): void {
    this.#woken.add(stream as BareStream)
    this.#network.wake(this)
  }

  consumed(stream: MuxerStream, bytes: number): void {
    const remote = (stream as BareStream).remote
    if (remote === null) return
    remote.credit += bytes
    if (remote.writeBufferBytes > 0) this.other.wake(remote)
  }

  relieved(stream: MuxerStream): void {
    stream.relieve()
  }

  sendReset(stream: MuxerStream, code: number): void {
    void code
    this.#send('reset', (stream as BareStream).number, null)
  }

  over(stream: MuxerStream): void {
    this.#streams.delete((stream as BareStream).number)
  }

  #add(direction: Direction, number: number): BareStream {
    const stream = new BareStream(this, direction, number, this.#network.windowBytes)
    this.#streams.set(number, stream)
    return stream
  }

  #send(kind: Kind, stream: number, bytes: Uint8Array | null, protocols = NO_PROTOCOLS): void {
    if (!this.open) return
    this.#batch.push({ kind, stream, bytes, protocols })
    this.#network.wake(this)
  }

  #drain(stream: BareStream): void {
    const bytes = Math.min(stream.writeBufferBytes, stream.credit)
    if (bytes > 0) {
      stream.credit -= bytes
      this.bytesWritten += bytes
      // Of a pipe, a stream uses nothing else.
      const pipe = { write: (piece: Uint8Array) => this.#take(stream, piece) } as Pipe
      stream.moveTo(pipe, bytes)
    }
    if (!stream.endDue) return
    this.#send('end', stream.number, null)
    stream.endSent()
  }

  #take(stream: BareStream, bytes: Uint8Array): boolean {
    this.#batch.push({ kind: 'data', stream: stream.number, bytes, protocols: NO_PROTOCOLS })
    return true
  }

  #receiveOne({ kind, stream: number, bytes, protocols }: Item): void {
    if (kind === 'close') return this.end(null)
    if (kind === 'open') return this.#accept(number, protocols)
    const stream = this.#streams.get(number)
    if (!stream) return
    if (kind === 'data') {
      this.bytesRead += (bytes as Uint8Array).length
      stream.receive(bytes as Uint8Array)
    } else if (kind === 'end') stream.receiveEnd()
    else if (kind === 'accept') {
      stream.protocol = protocols[0] as string
      settle(stream, null)
    } else {
      const refusal = new NetError('unsupported-protocol', 'The peer speaks none of the protocols asked for')
      if (kind === 'refuse') stream.fail(refusal, true)
      else stream.receiveReset(0)
      settle(stream, kind === 'refuse' ? refusal : new NetError('reset', 'The peer reset the stream'))
    }
  }

  #accept(number: number, protocols: readonly string[]): void {
    const found = this.host.handlerOf(protocols)
    if (!found || this.countInbound(found.protocol) >= found.maxInbound) {
      return this.#send(found ? 'reset' : 'refuse', number, null)
    }
    const stream = this.#add('inbound', number)
    stream.protocol = found.protocol
    stream.writeHighWaterMark = found.writeHighWaterMark ?? this.limits.writeHighWaterMark
    const opener = this.other.#streams.get(number)
    if (opener) {
      opener.remote = stream
      stream.remote = opener
    }
    this.#send('accept', number, null, [found.protocol])
    found.handler(stream, this)
  }
}

function settle(stream: BareStream, error: NetError | null): void {
  const onSettled = stream.onSettled
  stream.onSettled = null
  onSettled?.(error)
}
