/**
 * A network in memory: machines listen on and dial /memory/<n>. Bytes arrive after the link's latency, in order, cut at random places
 * when asked for; a reader that pauses fills the window and stops the writer, as TCP does. All times come from the clock and all
 * choices from the seed, so one seed gives one trace.
 */
import { multiaddr } from '@multiformats/multiaddr'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Clock } from '../../net/clock.ts'
import { NetError } from '../../net/errors.ts'
import type { Pipe, PipeHandler } from '../../net/pipe.ts'
import type { Random } from '../../net/random.ts'
import type { Listener, Transport } from '../../net/transport.ts'

export interface TraceEntry {
  at: number
  event: 'dial' | 'refused' | 'open' | 'data' | 'end' | 'reset'
  /** The machines that sent and that will see it. */
  from: number
  to: number
  /** Which connection of the network, by number. */
  connection: number
  bytes: Uint8Array | null
}

export interface MemoryNetworkOptions {
  clock: Clock
  random: Random
  /** One way, ms; default 1. A function is asked once for each direction of each connection. */
  latencyMs?: number | ((from: number, to: number) => number)
  /** Added to each delivery, ms, uniform in [0, jitterMs); order is kept. */
  jitterMs?: number
  /** Deliveries are cut into pieces of 1 to this many bytes; default: as flushed. */
  maxChunkBytes?: number
  /** Sent and not yet taken by the reader, bytes, above which `write` returns false. */
  windowBytes?: number
  onTrace?: (entry: TraceEntry) => void
}

const WINDOW_BYTES = 256 * 1024
/** Addresses of dialers, which nobody listens on, start here. */
const FIRST_EPHEMERAL = 1_000_000

interface Listening {
  machine: number
  onPipe: (pipe: Pipe) => void
}

export class MemoryNetwork {
  readonly clock: Clock
  readonly #options: MemoryNetworkOptions
  readonly #listening = new Map<number, Listening>()
  /** Deliveries that wait for a held pair of machines to be released. */
  readonly #held = new Map<string, (() => void)[]>()
  readonly #pipes = new Set<MemoryPipe>()
  #connections = 0
  #nextPort = 1

  constructor(options: MemoryNetworkOptions) {
    this.clock = options.clock
    this.#options = options
  }

  /** Connections that have not ended on both sides. */
  get openPipes(): number {
    return this.#pipes.size
  }

  /** The transport of one machine. */
  transport(machine: number): Transport {
    return {
      name: 'memory',
      handles: (address) => portOf(address) !== null,
      dial: (address, { signal }) => this.#dial(machine, address, signal),
      listen: (address, onPipe) => this.#listen(machine, address, onPipe),
    }
  }

  /** From now on nothing arrives between the two machines; nothing is lost either. */
  hold(a: number, b: number): void {
    this.#held.set(pair(a, b), [])
  }

  /** The present connections between the two machines die without a word, as behind a router that was switched off; new ones work. */
  strand(a: number, b: number): void {
    for (const pipe of this.#pipes) pipe.strand(a, b)
  }

  /** What was held arrives now. */
  release(a: number, b: number): void {
    const waiting = this.#held.get(pair(a, b)) ?? []
    this.#held.delete(pair(a, b))
    for (const deliver of waiting) this.clock.after(0, deliver)
  }

  async #listen(machine: number, address: Multiaddr, onPipe: (pipe: Pipe) => void): Promise<Listener> {
    const asked = portOf(address)
    if (asked === null) throw new NetError('bad-address', `${address} is no memory address`)
    const port = asked === 0 ? this.#freePort() : asked
    if (this.#listening.has(port)) throw new NetError('address-in-use', `Could not listen on ${address}: it is taken`)
    const listening = { machine, onPipe }
    this.#listening.set(port, listening)
    return {
      addresses: () => (this.#listening.get(port) === listening ? [multiaddr(`/memory/${port}`)] : []),
      close: async () => {
        if (this.#listening.get(port) === listening) this.#listening.delete(port)
      },
    }
  }

  #freePort(): number {
    while (this.#listening.has(this.#nextPort)) this.#nextPort++
    return this.#nextPort
  }

  #dial(from: number, address: Multiaddr, signal: AbortSignal | undefined): Promise<Pipe> {
    return new Promise((resolve, reject) => {
      const aborted = (): void =>
        reject(new NetError('aborted', `The dial of ${address} was cancelled`, { step: 'connect' }))
      if (signal?.aborted) return aborted()
      signal?.addEventListener('abort', aborted)
      const port = portOf(address) as number
      const target = this.#listening.get(port)
      const to = target?.machine ?? from
      const connection = ++this.#connections
      const forth = this.#latency(from, to)
      const back = this.#latency(to, from)
      this.trace('dial', from, to, connection, null)
      this.deliver(from, to, forth, () => {
        if (signal?.aborted) return
        const listening = this.#listening.get(port)
        if (!listening || listening.machine !== to) {
          return this.deliver(to, from, back, () => {
            this.trace('refused', to, from, connection, null)
            reject(
              new NetError(
                'refused',
                `Could not connect to ${address}: connection refused – is the peer running there?`,
                {
                  step: 'connect',
                },
              ),
            )
          })
        }
        const here = multiaddr(`/memory/${FIRST_EPHEMERAL + connection}`)
        const dialer = new MemoryPipe(this, from, to, connection, forth, here, address)
        const acceptor = new MemoryPipe(this, to, from, connection, back, address, here)
        dialer.join(acceptor)
        this.#pipes.add(dialer).add(acceptor)
        this.deliver(to, from, back, () => {
          if (signal?.aborted) return dialer.destroy()
          signal?.removeEventListener('abort', aborted)
          this.trace('open', to, from, connection, null)
          resolve(dialer)
        })
        listening.onPipe(acceptor)
      })
    })
  }

  #latency(from: number, to: number): number {
    const { latencyMs = 1 } = this.#options
    return typeof latencyMs === 'number' ? latencyMs : latencyMs(from, to)
  }

  // What follows is for the pipes.

  get window(): number {
    return this.#options.windowBytes ?? WINDOW_BYTES
  }

  jitter(): number {
    const { jitterMs = 0, random } = this.#options
    return jitterMs === 0 ? 0 : random.number() * jitterMs
  }

  cut(bytes: Uint8Array): Uint8Array[] {
    const { maxChunkBytes, random } = this.#options
    if (maxChunkBytes === undefined) return [bytes]
    const pieces: Uint8Array[] = []
    for (let start = 0; start < bytes.length;) {
      const end = start + 1 + Math.floor(random.number() * maxChunkBytes)
      pieces.push(bytes.slice(start, end))
      start = end
    }
    return pieces
  }

  deliver(from: number, to: number, inMs: number, fn: () => void): void {
    this.clock.after(inMs, () => {
      const held = this.#held.get(pair(from, to))
      if (held) held.push(fn)
      else fn()
    })
  }

  trace(event: TraceEntry['event'], from: number, to: number, connection: number, bytes: Uint8Array | null): void {
    this.#options.onTrace?.({ at: this.clock.now(), event, from, to, connection, bytes })
  }

  forget(pipe: MemoryPipe): void {
    this.#pipes.delete(pipe)
  }
}

type Arrival = { kind: 'data'; bytes: Uint8Array } | { kind: 'end' }

class MemoryPipe implements Pipe {
  bytesRead = 0
  bytesWritten = 0
  readonly #network: MemoryNetwork
  readonly #from: number
  readonly #to: number
  readonly #connection: number
  readonly #latency: number
  readonly localAddress: Multiaddr
  readonly remoteAddress: Multiaddr
  #other!: MemoryPipe
  #handler: PipeHandler | null = null
  #queue: Uint8Array[] = []
  #queuedBytes = 0
  /** Flushed and not yet taken by the other side's handler. */
  #unread = 0
  #needDrain = false
  #lastArrival = 0
  #inbox: Arrival[] = []
  #paused = false
  #emptying = false
  #stranded = false
  #ended = false
  #remoteEnded = false
  #closed = false
  #closeError: Error | undefined

  constructor(
    network: MemoryNetwork,
    from: number,
    to: number,
    connection: number,
    latency: number,
    localAddress: Multiaddr,
    remoteAddress: Multiaddr,
  ) {
    this.#network = network
    this.#from = from
    this.#to = to
    this.#connection = connection
    this.#latency = latency
    this.localAddress = localAddress
    this.remoteAddress = remoteAddress
  }

  join(other: MemoryPipe): void {
    this.#other = other
    other.#other = this
  }

  attach(handler: PipeHandler): void {
    const first = this.#handler === null
    this.#handler = handler
    if (!first) return
    if (this.#closed) this.#network.clock.after(0, () => this.#handler?.onClose(this.#closeError))
    else this.#emptySoon()
  }

  write(bytes: Uint8Array): boolean {
    if (this.#closed || this.#ended) return false
    this.#queue.push(bytes)
    this.#queuedBytes += bytes.length
    if (this.#queuedBytes + this.#unread < this.#network.window) return true
    this.#needDrain = true
    return false
  }

  flush(): void {
    if (this.#queue.length === 0 || this.#closed) return
    // A copy, as the wire makes one: the reader owns what it gets.
    const bytes = new Uint8Array(Buffer.concat(this.#queue))
    this.#queue = []
    this.#queuedBytes = 0
    this.bytesWritten += bytes.length
    this.#unread += bytes.length
    for (const piece of this.#network.cut(bytes)) {
      this.#network.trace('data', this.#from, this.#to, this.#connection, piece)
      this.#send(() => this.#other.#arrive({ kind: 'data', bytes: piece }))
    }
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    this.#paused = false
    this.#emptySoon()
  }

  end(): void {
    if (this.#closed || this.#ended) return
    this.flush()
    this.#ended = true
    this.#network.trace('end', this.#from, this.#to, this.#connection, null)
    this.#send(() => this.#other.#arrive({ kind: 'end' }))
    this.#closeWhenOver()
  }

  destroy(error?: Error): void {
    if (this.#closed) return
    this.#network.trace('reset', this.#from, this.#to, this.#connection, null)
    this.#send(() => {
      this.#other.#close(
        new NetError('closed', `The peer at ${this.#other.remoteAddress} cut the connection (ECONNRESET)`),
      )
    })
    this.#close(error)
  }

  strand(a: number, b: number): void {
    if (pair(a, b) === pair(this.#from, this.#to)) this.#stranded = true
  }

  #send(fn: () => void): void {
    if (this.#stranded) return
    const at = this.#network.clock.now() + this.#latency + this.#network.jitter()
    this.#lastArrival = Math.max(this.#lastArrival, at)
    this.#network.deliver(this.#from, this.#to, this.#lastArrival - this.#network.clock.now(), fn)
  }

  #arrive(arrival: Arrival): void {
    if (this.#closed) return
    this.#inbox.push(arrival)
    this.#empty()
  }

  #emptySoon(): void {
    if (this.#emptying || this.#inbox.length === 0) return
    this.#emptying = true
    this.#network.clock.after(0, () => {
      this.#emptying = false
      this.#empty()
    })
  }

  #empty(): void {
    while (this.#handler && !this.#paused && !this.#closed) {
      const arrival = this.#inbox.shift()
      if (!arrival) return
      if (arrival.kind === 'end') {
        this.#remoteEnded = true
        this.#handler.onEnd()
        this.#closeWhenOver()
      } else {
        this.bytesRead += arrival.bytes.length
        this.#other.#taken(arrival.bytes.length)
        this.#handler.onData(arrival.bytes)
      }
    }
  }

  /** The other side's handler took bytes of ours. */
  #taken(bytes: number): void {
    this.#unread -= bytes
    if (!this.#needDrain || this.#queuedBytes + this.#unread > this.#network.window / 2) return
    this.#needDrain = false
    this.#network.deliver(this.#to, this.#from, this.#latency, () => {
      if (!this.#closed) this.#handler?.onDrain()
    })
  }

  #closeWhenOver(): void {
    if (this.#ended && this.#remoteEnded) this.#close(undefined)
  }

  #close(error: Error | undefined): void {
    if (this.#closed) return
    this.#closed = true
    this.#closeError = error
    this.#inbox = []
    this.#network.forget(this)
    this.#network.clock.after(0, () => this.#handler?.onClose(error))
  }
}

function portOf(address: Multiaddr): number | null {
  const components = address.getComponents()
  const [first, second] = components
  if (first?.name !== 'memory' || components.length > 2 || (second && second.name !== 'p2p')) return null
  return Number(first.value)
}

function pair(a: number, b: number): string {
  return a < b ? `${a}-${b}` : `${b}-${a}`
}
