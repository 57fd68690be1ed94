/**
 * Nicks of those further off: a room's side topic, p2p-chat/1/<room>, in which each member says what it is called: after it joined, when
 * that changed, and when somebody new is heard, who missed it. A note speaks for its signer only. Beside a message whose text can't say it, its author
 * says here that it is of the /me kind, or which one it answers.
 *
 * The more members are heard, the less often each speaks, so that a room's notes stay at about one a second.
 */
import type { Cancel, Clock, PeerId, PubsubMessage, Random, Verdict } from '../net/index.ts'
import type { ChatHost } from './chat-host.ts'
import { saysSomething } from './message-note.ts'
import type { MessageNote } from './message-note.ts'
import {
  decodeNote,
  encodeMessageNote,
  encodeNote,
  MAX_NOTE_BYTES,
  roomOfSideTopic,
  sideTopic,
} from './profile-codec.ts'

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
  /** The author of a message in a room says more about it; `id` in hex. */
  noted(room: string, from: string, id: string, note: MessageNote): void
}

interface Room {
  readonly name: string
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
    const room: Room = { name, topic, members: new Set(), toldAt: null, told: null, pending: null, off }
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

  /** Says more about a message of ours in the room; `to`: only to these. */
  note(name: string, id: Uint8Array, note: MessageNote, to: readonly PeerId[] | null): void {
    const room = this.#rooms.get(name)
    if (!room) return
    this.#options.host.pubsub.publish(room.topic, encodeMessageNote(id, note), to === null ? {} : { to })
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
    const { nick, about } = decodeNote(message.data)
    if (nick !== null) this.#options.heard(from, nick)
    if (about && saysSomething(about.note) && isOf(about.id, message.from)) {
      this.#options.noted(room.name, from, Buffer.from(about.id).toString('hex'), about.note)
    }
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

/** A message's id begins with its author: nobody speaks for somebody else. */
function isOf(id: Uint8Array, author: PeerId): boolean {
  const { bytes } = author
  return id.length > bytes.length && Buffer.compare(id.subarray(0, bytes.length), bytes) === 0
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
