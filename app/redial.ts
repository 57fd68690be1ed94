/**
 * Addresses that we keep a connection to: those given at the start, and those dialled by hand once they answered. Each is dialled again,
 * ever more slowly, while its peer is away.
 */
import { createAbortController, parsePeerId, toNetError } from '../net/index.ts'
import type { Cancel, Clock, NetError, Random } from '../net/index.ts'
import type { ChatHost } from './chat-host.ts'

/** Ours: somebody who restarts is back soon. */
const FIRST_RETRY_MS = 1_000
/** Ours: a machine that comes back after a night is met within a minute. */
const MAX_RETRY_MS = 60_000
/** A connection that ended sooner counts like a failure: a peer that is full takes us in and sends us away after 20 to 30 s. Ours. */
const STEADY_MS = 45_000
/** Each wait is up to this share longer, so that many who lost one peer don't return at once. Ours. */
const JITTER = 0.25
/** Why their peers are not cut to save connections. */
const REASON = 'dial'
/** Addresses kept. Ours. */
const MAX_ADDRESSES = 64

export interface RedialOptions {
  host: ChatHost
  clock: Clock
  random: Random
  connected(address: string, peerId: string): void
  /** Called for the first failure in a row; the further ones bring no news. */
  failed(address: string, error: NetError): void
}

interface Target {
  readonly address: string
  /** Who answered there last. */
  peerId: string | null
  failures: number
  /** Clock.now. */
  connectedAt: number
  /** Connections in a row that ended at once. */
  brief: number
  dialling: boolean
  pending: Cancel | null
}

export class Redial {
  readonly #options: RedialOptions
  readonly #targets = new Map<string, Target>()
  readonly #stop = createAbortController()
  readonly #off: () => void

  constructor(options: RedialOptions) {
    this.#options = options
    this.#off = options.host.on('peer:disconnected', ({ peerId }) => {
      const gone = peerId.toString()
      for (const target of this.#targets.values()) if (target.peerId === gone) this.#lost(target)
    })
  }

  /** Dials the address now and whenever its peer is away. `peerId`: it is connected already. */
  keep(address: string, peerId: string | null = null): void {
    if (this.#targets.has(address) || this.#targets.size >= MAX_ADDRESSES) return
    const { host, clock } = this.#options
    const connectedAt = clock.now()
    const target: Target = { address, peerId, failures: 0, connectedAt, brief: 0, dialling: false, pending: null }
    this.#targets.set(address, target)
    if (peerId === null) return void this.#dial(target)
    host.protect(parsePeerId(peerId), REASON)
    // It may be gone by now.
    if (host.connections(parsePeerId(peerId)).length === 0) this.#lost(target)
  }

  addresses(): string[] {
    return [...this.#targets.keys()]
  }

  stop(): void {
    this.#off()
    this.#stop.abort()
    for (const target of this.#targets.values()) target.pending?.()
    this.#targets.clear()
  }

  async #dial(target: Target): Promise<void> {
    if (target.dialling) return
    target.pending = null
    target.dialling = true
    const { host, clock, connected, failed } = this.#options
    try {
      const connection = await host.dial(target.address, { signal: this.#stop.signal })
      target.dialling = false
      target.peerId = connection.remotePeer.toString()
      target.failures = 0
      target.connectedAt = clock.now()
      host.protect(connection.remotePeer, REASON)
      connected(target.address, target.peerId)
      // It may have gone before we knew whose going to look out for.
      if (host.connections(connection.remotePeer).length === 0) this.#lost(target)
    } catch (error) {
      target.dialling = false
      if (this.#stop.signal.aborted) return
      target.failures++
      if (target.failures === 1) failed(target.address, toNetError(error))
      this.#later(target)
    }
  }

  #lost(target: Target): void {
    target.brief = this.#options.clock.now() - target.connectedAt < STEADY_MS ? target.brief + 1 : 0
    this.#later(target)
  }

  #later(target: Target): void {
    if (target.pending || target.dialling || this.#stop.signal.aborted) return
    const { clock, random } = this.#options
    const wait = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(Math.max(target.failures, target.brief - 1), 10))
    target.pending = clock.after(wait * (1 + JITTER * random.number()), () => void this.#dial(target))
  }
}
