/** Which message ids a sender used lately. Bounded for each sender, so that nobody can make us forget the ids of somebody else. */

/** Ids remembered of one sender. Ours: one is on its way at a time, and a few more were a moment ago. */
const MAX_IDS = 128
/** Senders remembered; the one that wrote longest ago goes first. Ours. */
const MAX_SENDERS = 1_024

export class RecentIds {
  /** Insertion order is age, in both. */
  readonly #senders = new Map<string, Set<string>>()

  /** False: it is known already. */
  add(sender: string, id: string): boolean {
    const ids = this.#senders.get(sender) ?? new Set<string>()
    this.#senders.delete(sender)
    this.#senders.set(sender, ids)
    if (this.#senders.size > MAX_SENDERS) dropFirst(this.#senders)
    if (ids.has(id)) return false
    ids.add(id)
    if (ids.size > MAX_IDS) dropFirst(ids)
    return true
  }
}

function dropFirst(collection: Map<string, unknown> | Set<string>): void {
  for (const first of collection.keys()) {
    collection.delete(first)
    return
  }
}
