/**
 * Nicks of neighbours: /p2p-chat/profile/1.0.0. Whoever opens the stream says what it is called, the other answers with its own; at a change
 * each neighbour is told again. Left out: those further off, who hear it in the side topic.
 */
import { createAbortController, encodeLengthPrefixed, finish, runExchange, MessageReader } from '../net/index.ts'
import type { Clock, Connection, PeerId, Stream } from '../net/index.ts'
import type { ChatHost } from './chat-host.ts'
import { decodeProfile, encodeProfile, MAX_PROFILE_BYTES, PROFILE_PROTOCOL } from './profile-codec.ts'

/** Ours: two small messages. */
const EXCHANGE_LIMIT_MS = 10_000
/** Ours: one, and one that overlaps it. */
const MAX_INBOUND_STREAMS = 2

export interface ProfileOptions {
  host: ChatHost
  clock: Clock
  /** What we call ourselves. */
  nick(): string | null
  heard(peerId: string, nick: string | null): void
}

interface Neighbour {
  readonly peerId: PeerId
  busy: boolean
  /** Our nick changed since the exchange that is going on began. */
  again: boolean
}

export class Profiles {
  readonly #options: ProfileOptions
  /** Connected peers that speak the protocol. */
  readonly #neighbours = new Map<string, Neighbour>()
  readonly #stop = createAbortController()
  readonly #off: (() => void)[]

  constructor(options: ProfileOptions) {
    this.#options = options
    const { host } = options
    host.handle(
      PROFILE_PROTOCOL,
      (stream, connection) => {
        this.#answer(stream, connection).catch(() => stream.reset())
      },
      { maxInbound: MAX_INBOUND_STREAMS },
    )
    this.#off = [
      host.on('peer:identified', ({ peerId, identity }) => {
        const key = peerId.toString()
        if (this.#neighbours.has(key) || !identity.protocols.includes(PROFILE_PROTOCOL)) return
        const neighbour: Neighbour = { peerId, busy: false, again: false }
        this.#neighbours.set(key, neighbour)
        void this.#tell(neighbour)
      }),
      host.on('peer:disconnected', ({ peerId }) => {
        this.#neighbours.delete(peerId.toString())
      }),
    ]
  }

  /** Our nick changed: tells every neighbour. */
  announce(): void {
    for (const neighbour of this.#neighbours.values()) void this.#tell(neighbour)
  }

  stop(): void {
    for (const off of this.#off) off()
    this.#options.host.unhandle(PROFILE_PROTOCOL)
    this.#stop.abort()
  }

  async #tell(neighbour: Neighbour): Promise<void> {
    if (neighbour.busy) {
      neighbour.again = true
      return
    }
    neighbour.busy = true
    do {
      neighbour.again = false
      try {
        await this.#exchange(neighbour.peerId)
      } catch {
        // A nick that didn't arrive is told again with the next change or connection.
      }
    } while (neighbour.again && !this.#stop.signal.aborted)
    neighbour.busy = false
  }

  async #exchange(peerId: PeerId): Promise<void> {
    const { host, clock, nick, heard } = this.#options
    const signal = this.#stop.signal
    const stream = await host.openStream(peerId, PROFILE_PROTOCOL, { signal })
    await runExchange(
      stream,
      { clock, limitMs: EXCHANGE_LIMIT_MS, name: 'The exchange of nicks', signal },
      async () => {
        stream.write(encodeLengthPrefixed(encodeProfile(nick())))
        stream.closeWrite()
        const answer = await new MessageReader(stream, MAX_PROFILE_BYTES).next()
        if (answer !== null) heard(peerId.toString(), decodeProfile(answer))
      },
    )
    finish(stream, clock, EXCHANGE_LIMIT_MS)
  }

  async #answer(stream: Stream, connection: Connection): Promise<void> {
    const { clock, nick, heard } = this.#options
    const signal = this.#stop.signal
    await runExchange(
      stream,
      { clock, limitMs: EXCHANGE_LIMIT_MS, name: 'The exchange of nicks', signal },
      async () => {
        const profile = await new MessageReader(stream, MAX_PROFILE_BYTES).next()
        if (profile !== null) heard(connection.remotePeer.toString(), decodeProfile(profile))
        stream.write(encodeLengthPrefixed(encodeProfile(nick())))
      },
    )
    finish(stream, clock, EXCHANGE_LIMIT_MS)
  }
}
