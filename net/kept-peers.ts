/** Peers that are dialled again whenever they go: runs the reconnect machine on the clock, the host's events and its dialer. */
import { createAbortController } from './abort.ts'
import type { Cancel, Clock } from './clock.ts'
import type { Emitter } from './emitter.ts'
import type { HostEvents } from './host-events.ts'
import type { HostLimits } from './limits.ts'
import type { PeerId } from './peer-id.ts'
import type { Random } from './random.ts'
import { Reconnect } from './reconnect.ts'

export interface KeptPeersOptions {
  clock: Clock
  random: Random
  limits: HostLimits
  events: Emitter<HostEvents>
  isConnected: (peer: PeerId) => boolean
  /** As nobody waits for it: addresses that failed lately are left out. */
  dial: (peer: PeerId, signal: AbortSignal) => Promise<unknown>
}

export class KeptPeers {
  readonly #options: KeptPeersOptions
  readonly #machine: Reconnect
  readonly #peers = new Map<string, PeerId>()
  readonly #dials = new Map<string, AbortController>()
  readonly #off: (() => void)[]
  #cancel: Cancel | null = null
  #stopped = false

  constructor(options: KeptPeersOptions) {
    const { events, clock, random, limits } = options
    this.#options = options
    this.#machine = new Reconnect(random, limits)
    this.#off = [
      events.on('peer:connected', ({ peerId }) => {
        this.#machine.connected(peerId.toString(), clock.now())
        this.#run()
      }),
      events.on('peer:disconnected', ({ peerId }) => {
        this.#machine.disconnected(peerId.toString(), clock.now())
        this.#run()
      }),
    ]
  }

  /** Whether it is kept from now on: false when as many as may be are. */
  keep(peer: PeerId, tag: string): boolean {
    const { clock, isConnected } = this.#options
    if (this.#stopped || !this.#machine.keep(peer.toString(), tag, isConnected(peer), clock.now())) return false
    this.#peers.set(peer.toString(), peer)
    this.#run()
    return true
  }

  /** Whether nobody keeps it any more; a dial that nobody else waits for ends. */
  forget(peer: PeerId, tag: string): boolean {
    const name = peer.toString()
    if (!this.#machine.forget(name, tag)) return false
    this.#peers.delete(name)
    this.#dials.get(name)?.abort()
    this.#run()
    return true
  }

  /** The network is another one: whoever is away is dialled now. */
  wake(): void {
    this.#machine.wake(this.#options.clock.now())
    this.#run()
  }

  stop(): void {
    this.#stopped = true
    this.#cancel?.()
    for (const off of this.#off) off()
    for (const dial of this.#dials.values()) dial.abort()
  }

  #run(): void {
    if (this.#stopped) return
    const { clock } = this.#options
    for (const name of this.#machine.due(clock.now())) void this.#dial(name)
    this.#cancel?.()
    const deadline = this.#machine.deadline
    this.#cancel = deadline === null ? null : clock.after(deadline - clock.now(), () => this.#run())
  }

  async #dial(name: string): Promise<void> {
    const { clock, dial, isConnected } = this.#options
    const peer = this.#peers.get(name) as PeerId
    const controller = createAbortController()
    this.#dials.set(name, controller)
    let reached = true
    try {
      await dial(peer, controller.signal)
    } catch {
      reached = false
    }
    // Forgotten meanwhile, and perhaps kept anew: that dial is another one's.
    if (this.#dials.get(name) !== controller) return
    this.#dials.delete(name)
    // It may be gone again by now.
    if (reached && isConnected(peer)) this.#machine.connected(name, clock.now())
    else this.#machine.failed(name, clock.now())
    this.#run()
  }
}
