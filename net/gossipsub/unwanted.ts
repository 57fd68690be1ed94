/**
 * Messages that one peer said it doesn't need (gossipsub v1.2, "IDONTWANT Message"): forgotten after three heartbeats, as go does, in
 * one generation a heartbeat.
 */

/** go. */
const HEARTBEATS = 3

export class Unwanted {
  /** Newest first; null until something is in it. */
  #generations: (Set<string> | null)[] = Array.from({ length: HEARTBEATS }, () => null)

  get size(): number {
    return this.#generations.reduce((sum, each) => sum + (each?.size ?? 0), 0)
  }

  add(key: string): void {
    const newest = (this.#generations[0] ??= new Set())
    newest.add(key)
  }

  has(key: string): boolean {
    for (const each of this.#generations) if (each?.has(key)) return true
    return false
  }

  heartbeat(): void {
    const oldest = this.#generations.pop() ?? null
    oldest?.clear()
    this.#generations.unshift(oldest)
  }
}
