/**
 * What is to be told to one peer beside messages: subscriptions, GRAFT, PRUNE, IHAVE, IWANT. It is gathered during an input and goes
 * out as one RPC; what a full queue can't take waits here, later news replacing earlier.
 */

export class Control {
  readonly subscriptions = new Map<string, boolean>()
  readonly graft = new Set<string>()
  /** Topic → back-off in seconds. */
  readonly prune = new Map<string, number>()
  ihave: { topic: string; ids: readonly Uint8Array[] }[] = []
  iwant: Uint8Array[] = []

  get empty(): boolean {
    return this.subscriptions.size + this.graft.size + this.prune.size + this.ihave.length + this.iwant.length === 0
  }

  addGraft(topic: string): void {
    this.prune.delete(topic)
    this.graft.add(topic)
  }

  addPrune(topic: string, backoffSeconds: number): void {
    this.graft.delete(topic)
    this.prune.set(topic, backoffSeconds)
  }

  /** Takes in what came later. Gossip that had to wait is stale, so it is left out. */
  merge(later: Control): void {
    for (const [topic, subscribe] of later.subscriptions) this.subscriptions.set(topic, subscribe)
    for (const topic of later.graft) this.addGraft(topic)
    for (const [topic, backoff] of later.prune) this.addPrune(topic, backoff)
  }
}
