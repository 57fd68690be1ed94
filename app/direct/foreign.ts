/**
 * Direct messages with programs that don't know ours: which of their protocols a peer is written to in, and what such a program can tell of a message's
 * fate. Ours goes before universal-connectivity's, which acknowledges, and that before the chat examples', which don't.
 */
import { createAbortController, parsePeerId } from '../../net/index.ts'
import type { Clock, Connection, Random, Stream } from '../../net/index.ts'
import type { ChatHost } from '../chat-host.ts'
import { DM_ID_BYTES, DM_PROTOCOL } from '../dm-codec.ts'
import type { DirectMessage } from '../dm-codec.ts'
import { CHAT_PROTOCOL, ChatStreams } from './chat-streams.ts'
import type { Pace } from './pace.ts'
import { sendUc, serveUc, UC_PROTOCOL } from './universal-connectivity.ts'

/** Their sender leaves each stream open, and we end it 5 s after our answer: as many as a person sends in that time. Ours. */
const MAX_INBOUND_STREAMS = 32

const NO_RECEIPT = "the peer's program sends no receipts"

export type DirectProtocol = 'p2p-chat' | 'universal-connectivity' | 'chat'

/** How a peer that identify tells these protocols of is written to; null = it knows no direct messages that we know. */
export function directProtocol(protocols: readonly string[]): DirectProtocol | null {
  if (protocols.includes(DM_PROTOCOL)) return 'p2p-chat'
  if (protocols.includes(UC_PROTOCOL)) return 'universal-connectivity'
  return protocols.includes(CHAT_PROTOCOL) ? 'chat' : null
}

export interface ForeignOptions {
  host: ChatHost
  clock: Clock
  random: Random
  pace: Pace
  /** Keeps and shows a message before it returns. Why it is refused; null = it is here. @throws what keeps it from being kept */
  receive(from: string, message: DirectMessage): string | null
}

export interface Outcome {
  /** 'sent': nothing more will be known of it. */
  readonly state: 'delivered' | 'sent' | 'failed'
  readonly reason: string | null
}

export class Foreign {
  readonly #options: ForeignOptions
  readonly #chats: ChatStreams
  readonly #stop = createAbortController()

  constructor(options: ForeignOptions) {
    this.#options = options
    const { host, clock } = options
    host.handle(
      UC_PROTOCOL,
      (stream, connection) => {
        this.#serve(stream, connection).catch(() => stream.reset())
      },
      { maxInbound: MAX_INBOUND_STREAMS },
    )
    this.#chats = new ChatStreams({ host, clock, receive: (from, text) => this.#receive(from, text) === null })
  }

  /** Whether it is known that the peer doesn't know our direct messages, and that it knows others. */
  isNeeded(peerId: string): boolean {
    const protocols = this.#protocols(peerId)
    if (protocols === null || protocols.includes(DM_PROTOCOL)) return false
    return directProtocol(protocols) !== null || this.#chats.isOpen(peerId)
  }

  /** @throws NetError unsupported-protocol: the peer knows none of these; and what opening a stream throws */
  async send(peerId: string, text: string, signal?: AbortSignal): Promise<Outcome> {
    const { host, clock } = this.#options
    const acknowledges = this.#protocols(peerId)?.includes(UC_PROTOCOL) ?? false
    if (acknowledges || !this.#chats.isOpen(peerId)) {
      const stream = await host.openStream(peerId, [UC_PROTOCOL, CHAT_PROTOCOL], { signal })
      if (stream.protocol === UC_PROTOCOL) {
        const refusal = await sendUc(stream, text, clock, signal)
        if (refusal === null) return { state: 'delivered', reason: null }
        return { state: 'failed', reason: `The peer refused it: ${refusal || 'it gave no reason'}` }
      }
      this.#chats.adopt(stream, peerId)
    }
    await this.#chats.write(peerId, text, signal)
    return { state: 'sent', reason: NO_RECEIPT }
  }

  stop(): void {
    this.#options.host.unhandle(UC_PROTOCOL)
    this.#stop.abort()
    this.#chats.stop()
  }

  #protocols(peerId: string): readonly string[] | null {
    return this.#options.host.identityOf(parsePeerId(peerId))?.protocols ?? null
  }

  async #serve(stream: Stream, { remotePeer }: Connection): Promise<void> {
    const from = remotePeer.toString()
    await this.#options.pace.next(from)
    return serveUc(stream, this.#options.clock, (text) => this.#receive(from, text), this.#stop.signal)
  }

  /** Their messages have no id; ours names each in the history. */
  #receive(from: string, text: string): string | null {
    const { random, receive } = this.#options
    return receive(from, { id: random.bytes(DM_ID_BYTES), text, nick: null })
  }
}
