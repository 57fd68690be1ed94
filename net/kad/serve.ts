/**
 * The serving side of one table: what it keeps for others, and the streams on which they ask. https://github.com/libp2p/specs/blob/master/kad-dht/README.md#rpc-messages
 *
 * A stream carries any number of requests, one answered after the other, until the remote ends it. What an answer is, is server.ts's.
 */
import type { HostContext } from '../behaviour.ts'
import type { Connection } from '../connection.ts'
import { Deadlines } from '../deadlines.ts'
import { MessageReader, encodeLengthPrefixed } from '../length-prefixed.ts'
import type { PeerId } from '../peer-id.ts'
import type { Stream } from '../stream.ts'
import { Alarm } from './alarm.ts'
import { kadKeyOfPeer } from './key.ts'
import { MAX_REQUEST_BYTES, decodeRequest, encodeMessage } from './message.ts'
import { ProviderStore } from './provider-store.ts'
import type { ProviderStoreLimits } from './provider-store.ts'
import { answer } from './server.ts'
import type { ServerView } from './server.ts'
import type { KadTable } from './table.ts'
import type { Validators } from './validators.ts'
import { ValueStore } from './value-store.ts'
import type { ValueStoreLimits } from './value-store.ts'

/** go: a stream that brings no request for so long is reset, ms. */
const IDLE_MS = 60_000
/** Ours: at MAX_REQUEST_BYTES each, 16 MiB at worst. Streams at once; the one that has been idle longest goes. */
const MAX_STREAMS = 256
/** Ours: a few milliseconds of work, of all streams together; whoever sends many requests at once lets all else have its turn. */
const REQUESTS_PER_TURN = 16

export class TableServer {
  readonly values: ValueStore
  readonly providers: ProviderStore
  readonly #context: HostContext
  readonly #idle: Deadlines<Stream>
  /** The one that asked last is last. */
  readonly #streams = new Set<Stream>()
  readonly #alarm: Alarm
  /** Requests answered since somebody last had to wait. */
  #answered = 0
  /** Null while there is room in this turn. */
  #nextTurn: Promise<void> | null = null

  constructor(
    context: HostContext,
    validators: Validators,
    limits: { values?: Partial<ValueStoreLimits> | undefined; providers?: Partial<ProviderStoreLimits> | undefined },
  ) {
    const own = kadKeyOfPeer(context.peerId)
    this.#context = context
    this.values = new ValueStore(own, validators, limits.values)
    this.providers = new ProviderStore(own, limits.providers)
    this.#idle = new Deadlines(context.clock, IDLE_MS, (stream) => stream.reset())
    this.#alarm = new Alarm(context.clock, () => this.#sweep())
  }

  stop(): void {
    this.#alarm.set(Infinity)
    this.#idle.clear()
  }

  /** Something was stored, or may have been. */
  stored(): void {
    this.#alarm.set(Math.min(this.values.nextDeadline() ?? Infinity, this.providers.nextDeadline() ?? Infinity))
  }

  /** Answers until the remote ends; a request that is refused costs it the stream. */
  serve(table: KadTable, stream: Stream, connection: Connection): void {
    this.#served(stream)
    if (this.#streams.size > MAX_STREAMS) this.#streams.values().next().value?.reset()
    this.#answer(table, stream, connection)
      .catch(() => stream.reset())
      .finally(() => {
        this.#idle.delete(stream)
        this.#streams.delete(stream)
      })
  }

  async #answer(table: KadTable, stream: Stream, connection: Connection): Promise<void> {
    const { clock } = this.#context
    const view = this.#view(table)
    const from = { peer: connection.remotePeer, address: connection.remoteAddress }
    const isConnected = (peer: PeerId): boolean => this.#context.connections(peer).length > 0
    const reader = new MessageReader(stream, MAX_REQUEST_BYTES)
    for (;;) {
      const request = await reader.next()
      if (request === null) break
      await this.#turn()
      this.#served(stream)
      const moment = { now: clock.now(), epochMs: clock.epochMs() }
      const message = answer(decodeRequest(request), from, view, moment)
      this.stored()
      if (message && !stream.write(encodeLengthPrefixed(encodeMessage(message, isConnected)))) await stream.drained()
    }
    stream.closeWrite()
  }

  /** Until there is room for one request more. */
  async #turn(): Promise<void> {
    while (this.#answered >= REQUESTS_PER_TURN) {
      this.#nextTurn ??= new Promise((resolve) => {
        this.#context.clock.endOfTurn(() => {
          this.#answered = 0
          this.#nextTurn = null
          resolve()
        })
      })
      await this.#nextTurn
    }
    this.#answered++
  }

  #served(stream: Stream): void {
    this.#streams.delete(stream)
    this.#streams.add(stream)
    // What waits equally long is ordered by when it began to.
    this.#idle.delete(stream)
    this.#idle.add(stream)
  }

  #view(table: KadTable): ServerView {
    return {
      own: this.#context.peerId,
      closest: (key, count) => table.closest(key, count),
      addressesOf: (peer) => table.addressesOf(peer),
      usable: (address) => table.scope.usable(address),
      values: this.values,
      providers: this.providers,
    }
  }

  #sweep(): void {
    const now = this.#context.clock.now()
    this.values.sweep(now)
    this.providers.sweep(now)
    this.stored()
  }
}
