/**
 * Peers that others told us of by PRUNE: gossipsub v1.1, "Prune Backoff and Peer Exchange". A signed record is checked and kept, then
 * the peer is dialled, a few at once and a few waiting. A peer named without a record is dialled where we know it already.
 *
 * What a liar can do with it is have us knock at addresses that its own records name, and it may come under many names: so whoever
 * tells, only a few are taken in a minute, and the handshake tells.
 */
import { createAbortController } from '../abort.ts'
import { withPeerId } from '../address.ts'
import { Allowance } from '../allowance.ts'
import type { HostContext } from '../behaviour.ts'
import { peerIdFromBytes } from '../peer-id.ts'
import type { PeerId } from '../peer-id.ts'
import type { Exchanged } from './rpc.ts'

/** go: 8 connectors. Ours is half of it, because a person's own dials must not wait. */
const MAX_DIALS = 4
/** Ours: one PRUNE's worth. */
const MAX_WAITING = 16
/** Peers taken at once. Ours: one PRUNE's worth. */
const TAKEN_AT_ONCE = 16
/** How long it takes until one more may be taken, ms. Ours: with 25 addresses each that is 150 a minute, and a mesh wants six peers. */
const REFILL_MS = 10_000
/** RFC 0003 records of go and js have some hundred bytes (CVE-2023-40583: bound what is kept). */
const MAX_RECORD_BYTES = 8 * 1024

export class Exchange {
  readonly #context: HostContext
  readonly #abort = createAbortController()
  readonly #waiting = new Map<string, PeerId>()
  #dials = 0
  readonly #allowance = new Allowance(TAKEN_AT_ONCE, REFILL_MS)

  constructor(context: HostContext) {
    this.#context = context
  }

  take(topic: string, exchanged: readonly Exchanged[], from: PeerId): void {
    const { clock, events } = this.#context
    for (const { id, record } of exchanged) {
      if (this.#waiting.size >= MAX_WAITING || !this.#allowance.take(clock.now())) break
      const peerId = this.#learn(id, record, from)
      const known = peerId && this.#context.addressesOf(peerId)
      if (!known || known.length === 0) {
        this.#allowance.giveBack()
        continue
      }
      const addresses = known.map((address) => withPeerId(address, peerId).toString())
      events.emit('peer:discovered', { peerId, addresses, source: 'exchange', namespace: topic })
      this.#waiting.set(peerId.toString(), peerId)
    }
    this.#dialNext()
  }

  stop(): void {
    this.#abort.abort()
    this.#waiting.clear()
  }

  /** Null: us, a neighbour, one that waits already, or a record that isn't the peer's. */
  #learn(id: Uint8Array, record: Uint8Array | null, from: PeerId): PeerId | null {
    const { peerId: self } = this.#context
    try {
      const peerId = peerIdFromBytes(id)
      if (peerId.equals(self) || this.#waiting.has(peerId.toString())) return null
      if (this.#context.connections(peerId).length > 0) return null
      if (record !== null && record.length > MAX_RECORD_BYTES) return null
      if (record !== null) this.#context.addRecord(record, peerId, 'exchange', from)
      return peerId
    } catch {
      return null
    }
  }

  #dialNext(): void {
    for (const [name, peerId] of this.#waiting) {
      if (this.#dials >= MAX_DIALS) return
      this.#waiting.delete(name)
      this.#dials++
      void this.#dial(peerId)
    }
  }

  async #dial(peerId: PeerId): Promise<void> {
    try {
      await this.#context.dial(peerId, { automatic: true, signal: this.#abort.signal })
    } catch {
      // Whoever can't be reached is no loss: others were named too.
    } finally {
      this.#dials--
      this.#dialNext()
    }
  }
}
