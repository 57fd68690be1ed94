/**
 * /chat/1.0.0 of the chat examples of go, js and py: one long-lived stream between two programs, texts both ways, no ids and no receipts. Whoever was
 * dialled often has no handler, so an answer goes on the stream that the question came on. Framings: chat-framing.ts.
 */
import { Allowance, createAbortController, NetError, parsePeerId, runExchange } from '../../net/index.ts'
import type { Clock, Stream } from '../../net/index.ts'
import type { ChatHost } from '../chat-host.ts'
import { ChatDecoder, encodeChat, framingOfAgent } from './chat-framing.ts'
import type { Framing } from './chat-framing.ts'
import { taken } from './pace.ts'

export const CHAT_PROTOCOL = '/chat/1.0.0'

/** A write that the peer doesn't take within this time has failed. Ours, as for our own messages. */
const WRITE_LIMIT_MS = 10_000
/** js opens a stream each time it discovers somebody, and ends none. Ours. */
const MAX_INBOUND_STREAMS = 8
/** Texts of one peer that are taken at once, and then one each so many ms: faster than anybody types. The rest waits at its sender. Ours. */
const BURST = 64
const REFILL_MS = 100
/** js writes each line on every stream that it has: a copy comes within this time. Ours. */
const COPY_MS = 2_000
/** Texts that copies are told by, a peer. Ours. */
const MAX_RECENT = 32

export interface ChatStreamsOptions {
  host: ChatHost
  clock: Clock
  /** Keeps and shows a text. False: nothing more is taken on this stream. @throws what keeps it from being kept: the stream is reset */
  receive(from: string, text: string): boolean
}

interface Chat {
  readonly stream: Stream
  readonly decoder: ChatDecoder
}

interface Talk {
  /** The one that was heard on last comes last. */
  chats: Chat[]
  readonly allowance: Allowance
  recent: { readonly text: string; readonly at: number; readonly on: Set<Chat> }[]
}

export class ChatStreams {
  readonly #options: ChatStreamsOptions
  readonly #talks = new Map<string, Talk>()
  readonly #stop = createAbortController()

  constructor(options: ChatStreamsOptions) {
    this.#options = options
    options.host.handle(
      CHAT_PROTOCOL,
      (stream, { remotePeer }) => {
        this.adopt(stream, remotePeer.toString())
      },
      { maxInbound: MAX_INBOUND_STREAMS },
    )
  }

  /** Whether a stream is open on which the peer can be answered. */
  isOpen(peerId: string): boolean {
    return this.#talks.has(peerId)
  }

  /** A stream of ours or theirs: what comes on it is received from now on. */
  adopt(stream: Stream, peerId: string): void {
    let talk = this.#talks.get(peerId)
    if (!talk) this.#talks.set(peerId, (talk = { chats: [], allowance: new Allowance(BURST, REFILL_MS), recent: [] }))
    const chat: Chat = { stream, decoder: new ChatDecoder(() => this.#agentFraming(peerId)) }
    talk.chats.push(chat)
    void this.#read(peerId, talk, chat)
  }

  /** Writes a text on the open stream. Nothing tells whether it was read. @throws NetError closed | reset | timeout */
  async write(peerId: string, text: string, signal?: AbortSignal): Promise<void> {
    const chat = this.#talks.get(peerId)?.chats.at(-1)
    if (!chat) throw new NetError('closed', 'The peer ended the stream of the conversation')
    const { stream, decoder } = chat
    const bytes = encodeChat(text, decoder.framing ?? this.#agentFraming(peerId) ?? 'lf')
    const limits = { clock: this.#options.clock, limitMs: WRITE_LIMIT_MS, name: 'The direct message', signal }
    await runExchange(stream, limits, async () => {
      if (!stream.write(bytes)) await stream.drained()
    })
  }

  stop(): void {
    this.#options.host.unhandle(CHAT_PROTOCOL)
    this.#stop.abort()
    for (const { chats } of this.#talks.values()) for (const { stream } of chats) stream.closeWrite()
  }

  async #read(peerId: string, talk: Talk, chat: Chat): Promise<void> {
    const { stream, decoder } = chat
    const texts: string[] = []
    const take = (text: string): void => void texts.push(text)
    try {
      for (let open = true; open;) {
        const chunk = await stream.read()
        open = chunk !== null
        try {
          if (chunk === null) decoder.end(take)
          else decoder.push(chunk, take)
        } finally {
          // What came before the bytes that break the framing was said.
          for (const text of texts.splice(0)) await this.#hand(peerId, talk, chat, text)
        }
      }
      stream.closeWrite()
    } catch {
      stream.reset()
    } finally {
      talk.chats = talk.chats.filter((each) => each !== chat)
      if (talk.chats.length === 0) this.#talks.delete(peerId)
    }
  }

  async #hand(peerId: string, talk: Talk, chat: Chat, text: string): Promise<void> {
    const { clock, receive } = this.#options
    if (talk.chats.length > 1) {
      if (isCopy(talk, chat, text, clock.now())) return
      talk.chats = [...talk.chats.filter((each) => each !== chat), chat]
    }
    await taken(talk.allowance, clock)
    if (this.#stop.signal.aborted) throw new NetError('stopped', 'The host is stopping')
    if (!receive(peerId, text)) throw new NetError('aborted', 'Nothing is taken from this peer')
    // One a turn: whoever writes many would have the program to itself.
    await new Promise<void>((resolve) => clock.endOfTurn(resolve))
  }

  #agentFraming(peerId: string): Framing | null {
    return framingOfAgent(this.#options.host.identityOf(parsePeerId(peerId))?.agent ?? null)
  }
}

function isCopy(talk: Talk, chat: Chat, text: string, now: number): boolean {
  talk.recent = talk.recent.filter(({ at }) => now - at < COPY_MS).slice(-MAX_RECENT)
  const first = talk.recent.find((each) => each.text === text && !each.on.has(chat))
  if (first) first.on.add(chat)
  else talk.recent.push({ text, at: now, on: new Set([chat]) })
  return first !== undefined
}
