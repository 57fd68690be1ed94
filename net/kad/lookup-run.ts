/**
 * Carries out what a lookup machine asks for: asks, listens, and believes of others no more than one machine could be.
 * Left out: which network's, and what the lookup is for.
 */
import { originOf } from '../address.ts'
import type { Multiaddr } from '../address.ts'
import type { HostContext } from '../behaviour.ts'
import type { Connection } from '../connection.ts'
import { NetError } from '../errors.ts'
import type { PeerId } from '../peer-id.ts'
import { needsResolving } from '../resolve.ts'
import { Alarm } from './alarm.ts'
import type { Lookup } from './lookup.ts'
import type { KadMessage, KadPeer, KadType } from './message.ts'
import { question } from './requests.ts'
import type { Answer } from './requests.ts'

/** go: 8 connections an address. Ours: peers that one lookup believes to be at one IP address; an answer full of victims reaches so many. */
const MAX_PER_ORIGIN = 8
/** Ours: of one peer that others tell of. */
const MAX_TOLD_ADDRESSES = 8

/** What a lookup uses of its table. */
interface LookupTable {
  ask(peer: PeerId, request: KadMessage): Promise<Answer>
  /** Those of the addresses that a peer told of another which may be dialled. */
  usableFrom(connection: Connection, addresses: readonly Multiaddr[]): Multiaddr[]
  addressesOf(peer: PeerId): readonly Multiaddr[]
}

export interface LookupRequest {
  type: KadType
  /** What is looked for, before it is hashed. */
  key: Uint8Array
  signal?: AbortSignal | undefined
  /** Default: the network's. */
  paths?: number | undefined
  /** Whether the lookup is over because of this answer. */
  onAnswer?: (message: KadMessage, from: PeerId, connection: Connection) => boolean
  /** A peer told of another: as heard, nothing checked. Whether the lookup is over because of it. */
  onHeard?: (peer: KadPeer) => boolean
}

/** Carries out what a lookup machine asks for. */
export class LookupRun {
  readonly #table: LookupTable
  readonly #context: HostContext
  readonly #machine: Lookup
  readonly #request: LookupRequest
  readonly #message: KadMessage
  readonly #onOver: (error: NetError | null) => void
  readonly #alarm: Alarm
  /** What was heard of peers that were not asked yet: it goes into the address book only when it is needed. */
  readonly #heard = new Map<string, Multiaddr[]>()
  readonly #perOrigin = new Map<string, number>()
  #over = false

  constructor(
    table: LookupTable,
    context: HostContext,
    machine: Lookup,
    request: LookupRequest,
    onOver: (error: NetError | null) => void,
  ) {
    this.#table = table
    this.#context = context
    this.#machine = machine
    this.#request = request
    this.#message = question(request.type, request.key)
    this.#onOver = onOver
    this.#alarm = new Alarm(context.clock, () => this.step())
    request.signal?.addEventListener('abort', this.#aborted)
  }

  step(): void {
    if (this.#over) return
    if (this.#request.signal?.aborted) return this.#aborted()
    for (const peer of this.#machine.next(this.#context.clock.now())) this.#ask(peer)
    if (this.#machine.done) this.end(null)
    else this.#alarm.set(this.#machine.deadline())
  }

  #ask(peer: PeerId): void {
    const name = peer.toString()
    const addresses = this.#heard.get(name)
    if (addresses?.length) this.#context.addAddresses(peer, addresses, 'dht')
    this.#heard.delete(name)
    this.#table.ask(peer, this.#message).then(
      ({ message, connection }) => this.#answered(peer, message, connection),
      () => {
        this.#machine.failed(peer)
        this.step()
      },
    )
  }

  #answered(peer: PeerId, message: KadMessage, connection: Connection): void {
    if (this.#over) return
    const { onAnswer, onHeard } = this.#request
    let found = onAnswer?.(message, peer, connection) ?? false
    const closer: PeerId[] = []
    for (const { id, addresses } of message.closer) {
      const usable = this.#table.usableFrom(connection, addresses)
      if (onHeard?.({ id, addresses: usable })) found = true
      if (this.#hear(id, usable)) closer.push(id)
    }
    this.#machine.answered(peer, closer)
    if (found) this.#machine.stop()
    this.step()
  }

  /** Whether a peer that another tells of may be asked. */
  #hear(peer: PeerId, addresses: readonly Multiaddr[]): boolean {
    if (this.#context.connections(peer).length > 0) return true
    const name = peer.toString()
    const heard = this.#heard.get(name) ?? []
    for (const address of addresses) {
      if (heard.length >= MAX_TOLD_ADDRESSES) break
      if (heard.some((each) => each.equals(address)) || !this.#mayCount(address)) continue
      heard.push(address)
    }
    if (heard.length > 0) this.#heard.set(name, heard)
    return heard.length > 0 || this.#table.addressesOf(peer).length > 0
  }

  /** One machine may be home to a few peers, not to all that anybody can think of. */
  #mayCount(address: Multiaddr): boolean {
    // All names together: whoever owns a zone has as many as it likes, and each may lead to the same machine.
    const origin = needsResolving(address) ? 'names' : originOf(address)
    if (origin === null) return true
    const count = this.#perOrigin.get(origin) ?? 0
    this.#perOrigin.set(origin, count + 1)
    return count < MAX_PER_ORIGIN
  }

  end(error: NetError | null): void {
    if (this.#over) return
    this.#over = true
    this.#alarm.set(Infinity)
    this.#request.signal?.removeEventListener('abort', this.#aborted)
    this.#onOver(error)
  }

  readonly #aborted = (): void => {
    this.end(new NetError('aborted', 'The lookup was cancelled', { cause: this.#request.signal?.reason }))
  }
}
