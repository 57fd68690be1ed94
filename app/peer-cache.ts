/**
 * Whom we knew in earlier runs, given to the host at the start, and whom we know now, kept now and then and at the end. The file behind it is
 * storage's.
 */
import { parsePeerId } from '../net/index.ts'
import type { Cancel, Clock, KnownPeer, PeerId } from '../net/index.ts'
import type { ChatHost } from './chat-host.ts'

/** Ours: what a crash may cost. */
const KEEP_EVERY_MS = 60_000
/** Whoever is met is kept so soon: what we write to it may wait for the next run. Ours: a few meetings at a time are one write. */
const KEEP_NEW_MS = 2_000

export interface PeerCacheOptions {
  host: ChatHost
  clock: Clock
  /** From earlier runs, the best first; whoever wrote the file may have written anything. */
  known: readonly KnownPeer[]
  /** Whether the public network is used: its peers are left alone otherwise, because whoever is dialled sees our address. */
  isPublic(): boolean
  /** Must not throw. */
  write(peers: readonly KnownPeer[]): void
}

export class PeerCache {
  readonly #options: PeerCacheOptions
  readonly #introduced: readonly { readonly peer: PeerId; readonly isPublic: boolean }[]
  #written = ''
  #pending: Cancel
  #isSoon = false
  readonly #off: () => void

  constructor(options: PeerCacheOptions) {
    this.#options = options
    this.#introduced = options.known.flatMap((known) =>
      this.#introduce(known).map((peer) => ({ peer, isPublic: known.public === true })),
    )
    this.#pending = this.#later(KEEP_EVERY_MS)
    this.#off = options.host.on('peer:identified', () => this.#soon())
  }

  /** Those of earlier runs that may be dialled now, the best first. */
  peers(): PeerId[] {
    const all = this.#options.isPublic()
    return this.#introduced.filter(({ isPublic }) => all || !isPublic).map(({ peer }) => peer)
  }

  stop(): void {
    this.#off()
    this.#pending()
    this.#write()
  }

  #introduce({ peerId, addresses }: KnownPeer): PeerId[] {
    const { host } = this.#options
    try {
      const peer = parsePeerId(peerId)
      if (peer.equals(host.peerId)) return []
      host.addAddresses(peer, addresses, 'cache')
      return [peer]
    } catch {
      return []
    }
  }

  #soon(): void {
    if (this.#isSoon) return
    this.#isSoon = true
    this.#pending()
    this.#pending = this.#later(KEEP_NEW_MS)
  }

  #later(ms: number): Cancel {
    return this.#options.clock.after(ms, () => {
      this.#isSoon = false
      this.#write()
      this.#pending = this.#later(KEEP_EVERY_MS)
    })
  }

  #write(): void {
    const { host, known, write } = this.#options
    const now = host.knownPeers()
    const names = new Set(now.map(({ peerId }) => peerId))
    // Those that this run has not met may be back tomorrow.
    const peers = [...now, ...known.filter(({ peerId }) => !names.has(peerId))]
    const content = peers.map(({ peerId, addresses }) => `${peerId} ${addresses.join(' ')}`).join('\n')
    if (content === this.#written || now.length === 0) return
    this.#written = content
    write(peers)
  }
}
