/**
 * Messages that peers promised by IHAVE and that we asked for by IWANT: gossipsub v1.1, "Spam Protection Measures". Of each request one
 * id is tracked, a random one. It is kept when the message comes from anybody.
 *
 * Ids in a form that we can't read (message-id.ts) tell us nothing of what would come, so such a promise is kept by any message of the
 * peer's: whoever numbers messages in its own way is no liar.
 */

export class Promises<P> {
  readonly #followupMs: number
  /** Message → who promised it → until when. */
  readonly #byMessage = new Map<string, Map<P, number>>()
  /** Who promised what we can't name → until when. */
  readonly #unnamed = new Map<P, number>()
  #checkedAt: number | null = null

  constructor(followupMs: number) {
    this.#followupMs = followupMs
  }

  get size(): number {
    let size = this.#unnamed.size
    for (const peers of this.#byMessage.values()) size += peers.size
    return size
  }

  /** @param key of the message; null = we can't tell which */
  add(key: string | null, peer: P, now: number): void {
    const until = now + this.#followupMs
    if (key === null) {
      if (!this.#unnamed.has(peer)) this.#unnamed.set(peer, until)
      return
    }
    let peers = this.#byMessage.get(key)
    if (!peers) this.#byMessage.set(key, (peers = new Map()))
    if (!peers.has(peer)) peers.set(peer, until)
  }

  /** The message came, and with it something from `peer`. */
  came(key: string, peer: P): void {
    if (this.#byMessage.size > 0) this.#byMessage.delete(key)
    if (this.#unnamed.size > 0) this.#unnamed.delete(peer)
  }

  /** Nothing that the peer promised so far counts: it is gone, or it was us who kept it from delivering. */
  excuse(peer: P): void {
    this.#unnamed.delete(peer)
    for (const [key, peers] of this.#byMessage) {
      if (peers.delete(peer) && peers.size === 0) this.#byMessage.delete(key)
    }
  }

  /** Who broke a promise since the last time; once for each promise. */
  broken(now: number): P[] {
    // Whoever slept or was busy for so long heard nobody, and what came meanwhile still waits to be read.
    if (this.#checkedAt !== null && now - this.#checkedAt > this.#followupMs / 2) {
      this.#byMessage.clear()
      this.#unnamed.clear()
    }
    this.#checkedAt = now
    const liars: P[] = []
    for (const [key, peers] of this.#byMessage) {
      for (const [peer, until] of peers) {
        if (until >= now) continue
        peers.delete(peer)
        liars.push(peer)
      }
      if (peers.size === 0) this.#byMessage.delete(key)
    }
    for (const [peer, until] of this.#unnamed) {
      if (until >= now) continue
      this.#unnamed.delete(peer)
      liars.push(peer)
    }
    return liars
  }
}
