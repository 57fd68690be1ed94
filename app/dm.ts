/**
 * Direct messages over /p2p-chat/dm/1.0.0: requests and their answers in turn on one stream a peer, so that a peer reads them in order.
 * The sender keeps a message's id for every try; the receiver keeps each (sender, id) once and acknowledges it as often as it comes.
 * Left out: trying again, which the state decides, and what was there before, which the history knows.
 */
import {
  createAbortController,
  encodeLengthPrefixed,
  finish,
  parsePeerId,
  pause,
  runExchange,
  toNetError,
  MessageReader,
  NetError,
} from '../net/index.ts'
import type { Cancel, Clock, Connection, Random, Stream } from '../net/index.ts'
import type { ChatHost } from './chat-host.ts'
import { Foreign } from './direct/foreign.ts'
import { Pace } from './direct/pace.ts'
import {
  decodeRequest,
  decodeResponse,
  DM_PROTOCOL,
  encodeRequest,
  encodeResponse,
  MAX_REQUEST_BYTES,
  MAX_RESPONSE_BYTES,
  refusalOf,
} from './dm-codec.ts'
import type { DirectMessage } from './dm-codec.ts'
import { pickNote } from './message-note.ts'
import type { MessageNote } from './message-note.ts'
import { sentence } from './sentences.ts'

/** From the request written to its answer, and from a receiver's answer to the next request. Ours: a round trip, and a slow screen. */
const EXCHANGE_LIMIT_MS = 10_000
/** A try that failed although the peer is connected is reported so much later: the next one shouldn't meet the same trouble. Ours. */
const PAUSE_AFTER_FAILURE_MS = 500
/** What a connected peer doesn't take (its disk is full, say) is offered again so much later, as long as it stays. Ours. */
const AGAIN_MS = 30_000
/** A sender needs one; a second may overlap while the first ends. Ours. */
const MAX_INBOUND_STREAMS = 2

/** Nothing of these can be mended by trying again. */
const FINAL = new Set(['unsupported-protocol', 'protocol-violation', 'self-dial', 'bad-peer-id', 'bad-argument', 'bug'])

export interface OutgoingDm extends MessageNote {
  readonly peerId: string
  /** Of the state's message. */
  readonly key: string
  readonly id: Uint8Array
  readonly text: string
}

export type DmState = 'waiting' | 'sent' | 'delivered' | 'failed'

export interface DmOptions {
  host: ChatHost
  clock: Clock
  random: Random
  /** What we call ourselves. */
  nick(): string | null
  /**
   * Keeps and shows a message, before it returns: the sender is told so right after. What was there before is told again, too. A sentence: why it is
   * refused for good. @throws what keeps it from being kept now: the sender is told nothing, and tries again later
   */
  receive(from: string, message: DirectMessage): string | null
  /** `through`: nothing more will be known of it. */
  progress(message: OutgoingDm, state: DmState, reason: string | null, through?: boolean): void
  /** Time to try again what waits for a peer that has stayed connected. */
  again(peerId: string): void
}

export class DirectMessages {
  readonly #options: DmOptions
  /** What is on its way, by peer: oldest first. */
  readonly #queues = new Map<string, OutgoingDm[]>()
  /** Peers whose programs don't know our protocol. */
  readonly #foreign: Foreign
  readonly #pace: Pace
  /** Connected peers that didn't take what was sent: when it is offered again. */
  readonly #later = new Map<string, Cancel>()
  readonly #stop = createAbortController()
  #idle: (() => void)[] = []

  constructor(options: DmOptions) {
    this.#options = options
    this.#pace = new Pace(options.clock)
    this.#foreign = new Foreign({ ...options, pace: this.#pace })
    options.host.handle(
      DM_PROTOCOL,
      (stream, connection) => {
        this.#serve(stream, connection).catch(() => stream.reset())
      },
      { maxInbound: MAX_INBOUND_STREAMS },
    )
  }

  /** One try; `progress` tells what became of it. Messages to one peer go one after the other. */
  send(message: OutgoingDm): void {
    const queue = this.#queues.get(message.peerId)
    if (queue) {
      queue.push(message)
      return
    }
    const fresh = [message]
    this.#queues.set(message.peerId, fresh)
    void this.#work(message.peerId, fresh)
  }

  /** Resolves when nothing is on its way. */
  idle(): Promise<void> {
    if (this.#queues.size === 0) return Promise.resolve()
    return new Promise((resolve) => this.#idle.push(resolve))
  }

  stop(): void {
    this.#options.host.unhandle(DM_PROTOCOL)
    this.#stop.abort()
    for (const cancel of this.#later.values()) cancel()
    this.#later.clear()
    this.#foreign.stop()
  }

  async #work(peerId: string, queue: OutgoingDm[]): Promise<void> {
    while (queue.length > 0) {
      try {
        await this.#try(peerId, queue)
      } catch (error) {
        await this.#fail(peerId, queue, toNetError(error))
      }
    }
    this.#queues.delete(peerId)
    if (this.#queues.size > 0) return
    const waiting = this.#idle
    this.#idle = []
    for (const resolve of waiting) resolve()
  }

  async #try(peerId: string, queue: OutgoingDm[]): Promise<void> {
    if (!this.#foreign.isNeeded(peerId)) {
      try {
        return await this.#deliver(peerId, queue)
      } catch (error) {
        if (toNetError(error).code !== 'unsupported-protocol') throw error
      }
    }
    await this.#deliverElsewise(peerId, queue)
  }

  /** The same in a protocol of another program. */
  async #deliverElsewise(peerId: string, queue: OutgoingDm[]): Promise<void> {
    for (let message = queue[0]; message; message = queue[0]) {
      const { state, reason } = await this.#foreign.send(peerId, message.text, this.#stop.signal)
      queue.shift()
      this.#options.progress(message, state, reason, state === 'sent')
    }
  }

  /** Sends what is queued, until the queue is empty. */
  async #deliver(peerId: string, queue: OutgoingDm[]): Promise<void> {
    const { host, clock, nick, progress } = this.#options
    const signal = this.#stop.signal
    const stream = await host.openStream(peerId, DM_PROTOCOL, { signal })
    const reader = new MessageReader(stream, MAX_RESPONSE_BYTES)
    for (let message = queue[0]; message; message = queue[0]) {
      const { id, text } = message
      const request = encodeLengthPrefixed(
        encodeRequest({ id, text, nick: nick(), ...pickNote(message) }, clock.epochMs()),
      )
      const sent = message
      const limits = { clock, limitMs: EXCHANGE_LIMIT_MS, name: 'The direct message', signal }
      const refusal = await runExchange(stream, limits, async () => {
        if (!stream.write(request)) await stream.drained()
        progress(sent, 'sent', null)
        const response = await reader.next()
        if (response === null) throw new NetError('closed', 'The peer ended the stream before it had acknowledged')
        return decodeResponse(response, id)
      })
      queue.shift()
      if (refusal === null) progress(message, 'delivered', null)
      else progress(message, 'failed', `The peer refused it: ${refusal || 'it gave no reason'}`)
    }
    finish(stream, clock, EXCHANGE_LIMIT_MS)
  }

  /** Whatever is queued can't go now, or never. */
  async #fail(peerId: string, queue: OutgoingDm[], error: NetError): Promise<void> {
    const { progress } = this.#options
    const final = FINAL.has(error.code)
    const reason =
      error.code === 'unsupported-protocol'
        ? "The peer's program doesn't know direct messages of any kind that p2p-chat speaks"
        : sentence(error)
    if (!final && this.#connected(peerId)) await pause(this.#options.clock, PAUSE_AFTER_FAILURE_MS, this.#stop.signal)
    // One that broke the protocol may do better with the next message.
    const failed = final && error.code === 'protocol-violation' ? queue.splice(0, 1) : queue.splice(0)
    for (const message of failed) progress(message, final ? 'failed' : 'waiting', reason)
    if (!final) this.#offerAgain(peerId)
  }

  #offerAgain(peerId: string): void {
    if (this.#stop.signal.aborted) return
    this.#later.get(peerId)?.()
    const offer = (): void => {
      this.#later.delete(peerId)
      if (this.#connected(peerId)) this.#options.again(peerId)
    }
    this.#later.set(peerId, this.#options.clock.after(AGAIN_MS, offer))
  }

  #connected(peerId: string): boolean {
    return this.#options.host.connections(parsePeerId(peerId)).length > 0
  }

  async #serve(stream: Stream, connection: Connection): Promise<void> {
    const { clock, receive } = this.#options
    const from = connection.remotePeer.toString()
    const reader = new MessageReader(stream, MAX_REQUEST_BYTES)
    const limits = { clock, limitMs: EXCHANGE_LIMIT_MS, name: 'The direct message', signal: this.#stop.signal }
    for (;;) {
      const more = await runExchange(stream, limits, async () => {
        const bytes = await reader.next()
        if (bytes === null) return false
        const message = decodeRequest(bytes)
        // Acknowledging comes after keeping: what we lost in between would be lost for good.
        const refusal = refusalOf(message) ?? receive(from, message)
        if (!stream.write(encodeLengthPrefixed(encodeResponse(message.id, refusal)))) await stream.drained()
        return true
      })
      if (!more) break
      await this.#pace.next(from)
      // One a turn: a sender that doesn't wait for its answers would have the program to itself.
      await new Promise<void>((resolve) => clock.endOfTurn(resolve))
    }
    finish(stream, clock, EXCHANGE_LIMIT_MS)
  }
}
