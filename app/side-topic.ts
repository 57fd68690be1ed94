/**
 * Nicks of those further off: a room's side topic, p2p-chat/1/<room>, in which each member says what it is called: after it joined, when
 * that changed, and when somebody new is heard, who missed it. A note speaks for its signer only.
 *
 * The more members are heard, the less often each speaks, so that a room's notes stay at about one a second.
 */
import type { Cancel, Clock, PubsubMessage, Random, Verdict } from '../net/index.ts'
import type { ChatHost } from './chat-host.ts'
import { decodeNote, encodeNote, MAX_NOTE_BYTES, roomOfSideTopic, sideTopic } from './profile-codec.ts'

/** From one note of ours in a room to the next, at least. Ours: who comes right after a note waits this long to learn our nick. */
const MIN_INTERVAL_MS = 5_000
/** In a bigger room so much for each member heard. Ours: about a note a second for the room. */
const INTERVAL_PER_MEMBER_MS = 1_000
/** Each waits a random part of it, so that a newcomer isn't told by all at once. Ours. */
const SPREAD_MS = 1_000
/** Members counted. Ours: more would speak no less. */
const MAX_MEMBERS = 1_024

export interface SideTopicOptions {
  host: ChatHost
  clock: Clock
  random: Random
  /** What we call ourselves. */
  nick(): string | null
  heard(peerId: string, nick: string | null): void
}

interface Room {
  readonly topic: string
  readonly members: Set<string>
  /** Clock.now of our latest note; null = none yet. */
  toldAt: number | null
  /** What it said. */
  told: string | null
  pending: Cancel | null
  readonly off: () => void
}

export class SideTopics {
  readonly #options: SideTopicOptions
  readonly #rooms = new Map<string, Room>()
  readonly #off: (() => void)[]

  constructor(options: SideTopicOptions) {
    this.#options = options
    const { pubsub } = options.host
    this.#off = [
      pubsub.on('message', (message) => this.#receive(message)),
      pubsub.on('subscribed', ({ topic }) => {
        const room = this.#roomOf(topic)
        if (room) this.#schedule(room)
      }),
    ]
  }

  join(name: string): void {
    if (this.#rooms.has(name)) return
    const { pubsub } = this.#options.host
    const topic = sideTopic(name)
    const off = pubsub.validate(topic, judge)
    pubsub.subscribe(topic)
    const room: Room = { topic, members: new Set(), toldAt: null, told: null, pending: null, off }
    this.#rooms.set(name, room)
    this.#schedule(room)
  }

  leave(name: string): void {
    const room = this.#rooms.get(name)
    if (!room) return
    this.#rooms.delete(name)
    room.pending?.()
    room.off()
    this.#options.host.pubsub.unsubscribe(room.topic)
  }

  /** Our nick changed. */
  announce(): void {
    for (const room of this.#rooms.values()) this.#schedule(room)
  }

  stop(): void {
    for (const off of this.#off) off()
    for (const room of this.#rooms.values()) {
      room.pending?.()
      room.off()
    }
    this.#rooms.clear()
  }

  #roomOf(topic: string): Room | undefined {
    const name = roomOfSideTopic(topic)
    return name === null ? undefined : this.#rooms.get(name)
  }

  #receive(message: PubsubMessage): void {
    const room = this.#roomOf(message.topic)
    if (!room) return
    const from = message.from.toString()
    const nick = decodeNote(message.data)
    if (nick !== null) this.#options.heard(from, nick)
    if (room.members.has(from) || room.members.size >= MAX_MEMBERS) return
    room.members.add(from)
    this.#schedule(room)
  }

  #schedule(room: Room): void {
    if (room.pending) return
    const { clock, random } = this.#options
    const interval = Math.max(MIN_INTERVAL_MS, room.members.size * INTERVAL_PER_MEMBER_MS)
    const wait = room.toldAt === null ? 0 : Math.max(0, room.toldAt + interval - clock.now())
    room.pending = clock.after(wait + random.number() * SPREAD_MS, () => this.#speak(room))
  }

  #speak(room: Room): void {
    room.pending = null
    const { host, clock, nick } = this.#options
    const now = nick()
    // Who never had a nick has nothing to say, and who speaks to nobody is asked again when somebody comes.
    if ((now === null && room.told === null) || host.pubsub.subscribers(room.topic).length === 0) return
    host.pubsub.publish(room.topic, encodeNote(now))
    room.toldAt = clock.now()
    room.told = now
  }
}

/** Never 'reject': a later version may say more, and whoever forwards it is not to blame. */
function judge(message: PubsubMessage): Verdict {
  if (message.data.length > MAX_NOTE_BYTES) return 'ignore'
  try {
    decodeNote(message.data)
    return 'accept'
  } catch {
    return 'ignore'
  }
}
