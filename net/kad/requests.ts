/**
 * Requests of the DHT: one stream each, closed when the answer is here. https://github.com/libp2p/specs/blob/master/kad-dht/README.md#rpc-messages
 *
 * Where identify listed the protocol, proposal and request leave together, so that keeping a stream open would cost memory of
 * both sides and save nothing. Our end comes after the answer. One whose lookup is over goes on: whether the peer is there is worth knowing. Bounded in requests and dials under way, over all tables.
 */
import { BRIEF_WORTH } from '../behaviour.ts'
import type { HostContext } from '../behaviour.ts'
import { pause } from '../clock.ts'
import type { Connection } from '../connection.ts'
import { Deadlines } from '../deadlines.ts'
import { NetError, toNetError, violation } from '../errors.ts'
import { finish, runExchange } from '../exchange.ts'
import { encodeLengthPrefixed, readMessage } from '../length-prefixed.ts'
import type { PeerId } from '../peer-id.ts'
import type { Stream } from '../stream.ts'
import { MAX_MESSAGE_BYTES, decodeMessage, encodeMessage } from './message.ts'
import type { KadMessage, KadType } from './message.ts'
import { Slots } from './slots.ts'

/** go: 10 s from the request to its answer. */
const REQUEST_LIMIT_MS = 10_000
/** Ours: for the other side to end a stream that has served, ms. */
const FINISH_LIMIT_MS = 10_000
/**
 * What has no answer is not ended at once, because js takes an end that comes along for nobody being there, ms. Ours: a round trip of
 * most networks.
 */
const TOLD_MS = 1_000
/** Ours: ten lookups' worth. */
const MAX_REQUESTS = 100
/** Ours: four times what rust sends; so much of each answer under way may be in memory. Bytes. */
const USUAL_ANSWER_BYTES = 64 * 1024
/** Ours: of all answers under way, beyond the usual of each; a few of go's longest. Liars who send as much as go allows stop there. Bytes. */
const MAX_EXTRA_BYTES = 16 * 1024 * 1024
/** Ours: a quarter of js's dials, so that people's own dials find room. */
const MAX_DIALS = 24
/** Ours: the lookups that may be under way ask no more than that. */
const MAX_WAITING = 2_000
/** Ours: a place to dial from is free as soon as another question has its answer; it is asked for so often, ms, and so many times. */
const ROOM_MS = 250
const ROOM_TRIES = 20
/** So that the connections of those who are being asked stay. */
const ASKED_TAG = 'kad asked'

export interface Answer {
  message: KadMessage
  /** Where it came from. */
  connection: Connection
}

export class Requests {
  readonly #context: HostContext
  readonly #requests = new Slots(MAX_REQUESTS, MAX_WAITING, 'DHT requests')
  readonly #dials = new Slots(MAX_DIALS, MAX_WAITING, 'DHT dials')
  /** Of answers under way. */
  #extraBytes = 0
  /** Questions under way, by peer. */
  readonly #asked = new Map<string, number>()
  /** Dials and questions that will end, and then leave a place. */
  #underWay = 0

  readonly #told: Deadlines<{ stream: Stream; peer: PeerId }>
  #stopped = false

  constructor(context: HostContext) {
    this.#context = context
    this.#told = new Deadlines(context.clock, TOLD_MS, ({ stream, peer }) => {
      this.#count(peer, -1)
      finish(stream, context.clock, FINISH_LIMIT_MS)
    })
  }

  stop(): void {
    this.#stopped = true
    this.#told.clear()
  }

  /**
   * Asks a peer, over a new connection if there is none; once more if that is closed meanwhile, as either side may do to save connections.
   * @throws NetError limit-exceeded (ours) | protocol-violation, and what dialling and opening a stream throw
   */
  async ask(protocol: string, peer: PeerId, request: KadMessage, signal?: AbortSignal): Promise<Answer> {
    this.#count(peer, 1)
    try {
      return await this.#askOverConnection(protocol, peer, request, signal)
    } finally {
      this.#count(peer, -1)
    }
  }

  async #askOverConnection(
    protocol: string,
    peer: PeerId,
    request: KadMessage,
    signal: AbortSignal | undefined,
  ): Promise<Answer> {
    const bytes = encodeLengthPrefixed(encodeMessage(request))
    const connection = await this.connect(peer, signal)
    let answer: Answer
    try {
      answer = await this.#ask(protocol, connection, bytes.slice())
    } catch (error) {
      if (connection.open || this.#stopped) throw error
      answer = await this.#ask(protocol, await this.connect(peer, signal), bytes)
    }
    const { type } = answer.message
    if (type !== request.type) throw violation(`The peer answered ${request.type} with ${type}`)
    return answer
  }

  /** Tells a peer something that has no answer; resolves when it has left. Errors as `ask`. */
  async tell(protocol: string, connection: Connection, message: KadMessage): Promise<void> {
    const bytes = encodeLengthPrefixed(encodeMessage(message))
    await this.#requests.run(undefined, async () => {
      const peer = connection.remotePeer
      const stream = await this.#context.openStream(peer, protocol)
      stream.write(bytes)
      this.#count(peer, 1)
      this.#told.add({ stream, peer })
    })
  }

  #ask(protocol: string, connection: Connection, request: Uint8Array): Promise<Answer> {
    const { clock } = this.#context
    return this.#working(
      this.#requests.run(undefined, async () => {
        const stream = await this.#context.openStream(connection.remotePeer, protocol)
        const limits = { clock, limitMs: REQUEST_LIMIT_MS, name: 'The DHT request' }
        const answer = await runExchange(stream, limits, () => this.#exchange(stream, request))
        finish(stream, clock, FINISH_LIMIT_MS)
        return { message: decodeMessage(answer), connection }
      }),
    )
  }

  async #exchange(stream: Stream, request: Uint8Array): Promise<Uint8Array> {
    stream.write(request)
    let taken = 0
    let extra = 0
    const read = async (): Promise<Uint8Array | null> => {
      const bytes = await stream.read()
      taken += bytes?.length ?? 0
      this.#extraBytes -= extra
      extra = Math.max(0, taken - USUAL_ANSWER_BYTES)
      this.#extraBytes += extra
      if (extra === 0 || this.#extraBytes <= MAX_EXTRA_BYTES) return bytes
      throw new NetError(
        'limit-exceeded',
        `The answers under way have more than ${MAX_EXTRA_BYTES} bytes; this one is long`,
      )
    }
    let answer: Uint8Array | null
    try {
      answer = await readMessage({ read }, MAX_MESSAGE_BYTES)
    } catch (thrown) {
      const error = toNetError(thrown)
      // Its length, not one of our bounds: the peer is to blame.
      throw error.code === 'limit-exceeded' ? violation(error.message, error) : error
    } finally {
      this.#extraBytes -= extra
    }
    if (answer === null) throw new NetError('closed', 'The peer ended the DHT request without an answer')
    return answer
  }

  /** So many questions more, or fewer, are under way. */
  #count(peer: PeerId, by: 1 | -1): void {
    const name = peer.toString()
    const count = (this.#asked.get(name) ?? 0) + by
    if (count > 0) this.#asked.set(name, count)
    else this.#asked.delete(name)
    if (count === 0 || (count === 1 && by === 1)) this.#context.tag(peer, ASKED_TAG, count > 0 ? BRIEF_WORTH : 0)
  }

  /** The open connection, or a new one; addresses that failed lately wait. */
  async connect(peer: PeerId, signal?: AbortSignal): Promise<Connection> {
    const open = this.#context.connections(peer).find((connection) => connection.open)
    return open ?? this.#dials.run(signal, () => this.#dial(peer, signal))
  }

  /** Waits for a place while others of ours are taken by questions: that we have none says nothing of the peer. */
  async #dial(peer: PeerId, signal: AbortSignal | undefined): Promise<Connection> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#working(this.#context.dial(peer, { automatic: true, brief: true, signal }))
      } catch (error) {
        const full = toNetError(error).code === 'limit-exceeded'
        if (!full || this.#underWay === 0 || tries === ROOM_TRIES || signal?.aborted) throw error
      }
      await pause(this.#context.clock, ROOM_MS, signal)
    }
  }

  async #working<T>(work: Promise<T>): Promise<T> {
    this.#underWay++
    try {
      return await work
    } finally {
      this.#underWay--
    }
  }
}

/** A message that asks about a key. */
export function question(type: KadType, key: Uint8Array): KadMessage {
  return { type, key, record: null, closer: [], providers: [] }
}
