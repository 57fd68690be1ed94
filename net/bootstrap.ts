/**
 * Bootstrap: peers that know others, dialled at the start in random order, a few at a time, and again, ever more slowly, while hardly anybody or
 * none of them is connected. A list that nobody answers is no error: the program has other ways.
 */
import { createAbortController } from './abort.ts'
import { peerIdOf } from './address.ts'
import type { Multiaddr } from './address.ts'
import type { HostContext } from './behaviour.ts'
import type { Cancel } from './clock.ts'
import type { Connection } from './connection.ts'
import { toNetError } from './errors.ts'
import type { NetError } from './errors.ts'
import type { PeerId } from './peer-id.ts'
import { shuffle } from './random.ts'

/** The public libp2p network's, as kubo and go's DHT have them. Who dials them tells them its address. */
export const PUBLIC_BOOTSTRAP: readonly string[] = [
  '/dnsaddr/bootstrap.libp2p.io/p2p/QmNnooDu7bfjPFoTZYxMNLWUQJyrVwtbZg5gBMjTezGAJN',
  '/dnsaddr/bootstrap.libp2p.io/p2p/QmQCU2EcMqAqQPR2i9bChDtGNJchTbq5TbXJJ16u19uLTa',
  '/dnsaddr/bootstrap.libp2p.io/p2p/QmbLHAnMoJPWSCR5Zhtx6BHJX9KiKNN6tpvbUcqanj75Nb',
  '/dnsaddr/bootstrap.libp2p.io/p2p/QmcZf59bWwK5XFi76CZX8cbJ4BhTzzA3gU1ZjYZcYW3dwt',
  '/ip4/104.131.131.82/tcp/4001/p2p/QmaCpDMGvV2BGHeYERUEnRQAwe3N8SzbUtfsmvsqQLuvuJ',
]

/** kubo: below so many connections the list is dialled again. */
const FEW_CONNECTIONS = 4
/** kubo: so many dials at once. */
const MAX_DIALS = 4
/** Ours: a bootstrap peer that restarts is back soon. */
const FIRST_RETRY_MS = 1_000
/** Ours: a machine that comes back after a night has company within a minute. */
const MAX_RETRY_MS = 60_000
/** A list that served for less counts like one that didn’t: a peer that is full takes us in and sends us away after 20 to 30 s. Ours. */
const STEADY_MS = 45_000
/** Each wait is up to this share longer, so that many who lost one peer don't return at once. Ours. */
const JITTER = 0.25
/** js: what a bootstrap peer is worth when connections must go. */
const TAG_WEIGHT = 50
const TAG = 'bootstrap'

export interface BootstrapOptions {
  addresses: readonly Multiaddr[]
  /** As the program would: without regard to failures, because the waits are counted here. */
  dial: (address: Multiaddr, signal: AbortSignal) => Promise<Connection>
}

interface Target {
  readonly address: Multiaddr
  /** Who is there by the address, or answered there last. */
  peer: PeerId | null
  dialling: boolean
}

export interface Bootstrap {
  begin(): void
  stop(): void
}

/** Begins with the next `listening` event, or with `begin`. */
export function createBootstrap(context: HostContext, options: BootstrapOptions): Bootstrap {
  return new BootstrapList(context, options)
}

class BootstrapList implements Bootstrap {
  readonly #context: HostContext
  readonly #dial: BootstrapOptions['dial']
  readonly #targets: Target[]
  readonly #queue: Target[] = []
  readonly #abort = createAbortController()
  readonly #off: (() => void)[]
  #begun = false
  #dialling = 0
  /** Since the list last served for a while. */
  #rounds = 0
  /** Clock.now when it began to serve; null = it doesn't. */
  #servesSince: number | null = null
  #cancel: Cancel | null = null
  /** Of this round; null = none yet. */
  #failure: NetError | null = null
  #told = false

  constructor(context: HostContext, { addresses, dial }: BootstrapOptions) {
    this.#context = context
    this.#dial = dial
    this.#targets = addresses
      .map((address) => ({ address, peer: peerIdOf(address), dialling: false }))
      .filter(({ peer }) => !peer?.equals(context.peerId))
    for (const { address, peer } of this.#targets) if (peer) context.addAddresses(peer, [address], 'bootstrap')
    const { events } = context
    this.#off = [
      events.on('listening', () => this.begin()),
      events.on('peer:connected', ({ peerId }) => this.#tag(peerId)),
      events.on('peer:disconnected', () => this.#begun && this.#check()),
      events.on('network:changed', () => this.#begun && this.#soon()),
    ]
  }

  begin(): void {
    if (this.#begun) return
    this.#begun = true
    this.#round()
  }

  stop(): void {
    for (const off of this.#off) off()
    this.#cancel?.()
    this.#queue.length = 0
    this.#abort.abort()
  }

  /** Asks all that aren't connected. */
  #round(): void {
    const absent = this.#targets.filter((target) => !target.dialling && !this.#isConnected(target))
    this.#queue.push(...shuffle(this.#context.random, absent).filter((target) => !this.#queue.includes(target)))
    this.#rounds++
    this.#failure = null
    this.#next()
  }

  #next(): void {
    while (this.#dialling < MAX_DIALS) {
      const target = this.#queue.shift()
      if (!target) break
      void this.#try(target)
    }
    if (this.#dialling > 0) return
    this.#tell()
    this.#check()
  }

  async #try(target: Target): Promise<void> {
    this.#dialling++
    target.dialling = true
    try {
      const { remotePeer } = await this.#dial(target.address, this.#abort.signal)
      target.peer = remotePeer
      this.#context.addAddresses(remotePeer, [], 'bootstrap')
      this.#tag(remotePeer)
      this.#told = false
    } catch (error) {
      this.#failure ??= toNetError(error)
    }
    target.dialling = false
    this.#dialling--
    if (!this.#abort.signal.aborted) this.#next()
  }

  /** One that answers is enough. */
  #tell(): void {
    const error = this.#failure
    if (error === null || this.#told || this.#targets.some((target) => this.#isConnected(target))) return
    this.#told = true
    const addresses = this.#targets.map(({ address }) => address.toString())
    this.#context.events.emit('bootstrap:failed', { addresses, error })
  }

  /** Sees to another round while it is needed. */
  #check(): void {
    if (this.#cancel !== null || this.#dialling > 0 || this.#queue.length > 0) return
    const { clock, random } = this.#context
    if (!this.#isNeeded) {
      this.#servesSince ??= clock.now()
      return
    }
    if (this.#servesSince !== null && clock.now() - this.#servesSince >= STEADY_MS) this.#rounds = 0
    this.#servesSince = null
    const wait = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(Math.max(0, this.#rounds - 1), 16))
    this.#cancel = clock.after(wait * (1 + JITTER * random.number()), () => {
      this.#cancel = null
      if (this.#isNeeded) this.#round()
      else this.#check()
    })
  }

  /** What failed before may work now. */
  #soon(): void {
    this.#rounds = 0
    this.#cancel?.()
    this.#cancel = null
    this.#check()
  }

  get #isNeeded(): boolean {
    const connected = this.#targets.filter((target) => this.#isConnected(target)).length
    if (connected === this.#targets.length) return false
    return connected === 0 || this.#peersConnected < FEW_CONNECTIONS
  }

  get #peersConnected(): number {
    return new Set(this.#context.connections().map(({ remotePeer }) => remotePeer.toString())).size
  }

  #isConnected({ peer }: Target): boolean {
    return peer !== null && this.#context.connections(peer).some(({ open }) => open)
  }

  #tag(peer: PeerId): void {
    const isOurs = this.#targets.some((target) => target.peer?.equals(peer))
    if (isOurs) this.#context.tag(peer, TAG, TAG_WEIGHT)
  }
}
