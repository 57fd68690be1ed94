/** What those were called whom one talks with: remembered now and then, and at the end. The file behind it is storage's. */
import type { Cancel, Clock } from '../net/index.ts'
import type { State } from './state.ts'
import type { KnownNicks } from './storage/nicks.ts'

/** Ours: what a crash may cost. */
const KEEP_EVERY_MS = 30_000

export interface NickBookOptions {
  clock: Clock
  /** From earlier runs. */
  known: KnownNicks
  state(): State
  /** Must not throw. */
  write(nicks: KnownNicks): void
}

export class NickBook {
  readonly #options: NickBookOptions
  #known: KnownNicks
  #seen: State['peers'] | null = null
  #pending: Cancel

  constructor(options: NickBookOptions) {
    this.#options = options
    this.#known = options.known
    this.#pending = this.#later()
  }

  stop(): void {
    this.#pending()
    this.#keep()
  }

  #later(): Cancel {
    return this.#options.clock.after(KEEP_EVERY_MS, () => {
      this.#keep()
      this.#pending = this.#later()
    })
  }

  #keep(): void {
    const { state, write } = this.#options
    const { peers, conversations } = state()
    if (peers === this.#seen) return
    this.#seen = peers
    const talkers = new Set(
      Object.values(conversations).flatMap(({ kind, name, authors }) => (kind === 'dm' ? [name] : authors)),
    )
    const nicks = { ...this.#known }
    for (const { peerId, nick } of Object.values(peers)) {
      if (nick === null || !talkers.has(peerId) || nicks[peerId] === nick) continue
      // Who was heard last comes last.
      delete nicks[peerId]
      nicks[peerId] = nick
    }
    if (Object.entries(nicks).every(([peerId, nick]) => this.#known[peerId] === nick)) return
    this.#known = nicks
    write(nicks)
  }
}
