/**
 * What is to be told to one peer beside messages: subscriptions, GRAFT, PRUNE, IHAVE, IWANT. It is gathered during an input and goes
 * out as one RPC; what a full queue can't take waits here, later news replacing earlier. IDONTWANT goes its own, faster way.
 */
import type { PeerId } from '../peer-id.ts'

export interface PruneNotice {
  backoffSeconds: number
  /** Others in the topic that the pruned peer may turn to (v1.1, "Peer Exchange"). */
  exchange: readonly PeerId[]
}

export class Control {
  readonly subscriptions = new Map<string, boolean>()
  readonly graft = new Set<string>()
  readonly prune = new Map<string, PruneNotice>()
  ihave: { topic: string; ids: readonly Uint8Array[] }[] = []
  iwant: Uint8Array[] = []

  get empty(): boolean {
    return this.subscriptions.size + this.graft.size + this.prune.size + this.ihave.length + this.iwant.length === 0
  }

  addGraft(topic: string): void {
    this.prune.delete(topic)
    this.graft.add(topic)
  }

  addPrune(topic: string, backoffSeconds: number, exchange: readonly PeerId[] = []): void {
    this.graft.delete(topic)
    this.prune.set(topic, { backoffSeconds, exchange })
  }

  /** Takes in what came later. Gossip that had to wait is stale, so it is left out. */
  merge(later: Control): void {
    for (const [topic, subscribe] of later.subscriptions) this.subscriptions.set(topic, subscribe)
    for (const topic of later.graft) this.addGraft(topic)
    for (const [topic, { backoffSeconds, exchange }] of later.prune) this.addPrune(topic, backoffSeconds, exchange)
  }
}
