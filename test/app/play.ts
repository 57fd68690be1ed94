/** Plays events through `update`, as the runtime does, and keeps what came of them. */
import { emptyConversation, initialState } from '../../app/state.ts'
import type { ChatMessage, Conversation, ConversationKey, Line, State } from '../../app/state.ts'
import type { Command } from '../../app/command.ts'
import type { Event } from '../../app/event.ts'
import { update } from '../../app/update.ts'

export type Report = Extract<Command, { do: 'report' }>
export type Publish = Extract<Command, { do: 'publish' }>

/** Peer ids as long as real ones; the letter makes the end that people see. */
export function peer(letter: string): string {
  return `12D3KooW${'x'.repeat(44 - letter.length)}${letter}`
}

export const SELF = peer('Self')
export const ADA = peer('Ada')
export const BOB = peer('Bob')
export const EVE = peer('Eve')

/** 2026-01-01 12:00:00 UTC. */
export const NOON = Date.UTC(2026, 0, 1, 12)

export class Play {
  state: State
  /** Every command so far. */
  readonly commands: Command[] = []
  /** Stamps events; tests move it. */
  now = NOON

  constructor(nick: string | null = 'me') {
    this.state = initialState({ peerId: SELF, nick, columns: 80, rows: 24 })
  }

  /** What the event made update ask for. */
  do(event: Event): readonly Command[] {
    const [state, commands] = update(this.state, event)
    this.state = state
    this.commands.push(...commands)
    return commands
  }

  type(text: string): readonly Command[] {
    this.do({ type: 'compose', edit: { do: 'insert', text } })
    return this.do({ type: 'submit', at: this.now })
  }

  join(room: string): readonly Command[] {
    return this.do({ type: 'join', room, at: this.now, show: true })
  }

  connect(...peerIds: string[]): void {
    for (const peerId of peerIds) {
      this.do({ type: 'peer-connected', peerId, address: '/ip4/127.0.0.1/tcp/4001', at: this.now })
    }
  }

  disconnect(peerId: string): readonly Command[] {
    return this.do({ type: 'peer-disconnected', peerId, address: '/ip4/127.0.0.1/tcp/4001', at: this.now })
  }

  subscribe(room: string, ...peerIds: string[]): readonly Command[] {
    return peerIds.flatMap((peerId) => this.do({ type: 'room-subscribed', room, peerId, at: this.now }))
  }

  nick(peerId: string, nick: string | null): void {
    this.do({ type: 'peer-nick', peerId, nick, at: this.now })
  }

  hear(room: string, from: string, text: string | Uint8Array, id = `id-${from}-${String(text)}`): void {
    const data = typeof text === 'string' ? new TextEncoder().encode(text) : text
    this.do({ type: 'room-message', room, from, data, id, at: this.now })
  }

  /** Answers a publish. */
  published(publish: Publish, peers: number, full: readonly string[] = []): readonly Command[] {
    const { room, key, again } = publish
    return this.do({ type: 'published', room, key, id: again ?? `id:${publish.text}`, peers, full })
  }

  /** The latest publish. */
  lastPublish(): Publish {
    const found = this.commands.findLast((command) => command.do === 'publish')
    if (!found) throw new Error('nothing was published')
    return found
  }

  conversation(key: ConversationKey): Conversation {
    return this.state.conversations[key] ?? emptyConversation('room', 'missing')
  }

  lines(key: ConversationKey): readonly string[] {
    return this.conversation(key).lines.map((line) => line.text)
  }

  notices(key: ConversationKey): readonly string[] {
    return this.conversation(key)
      .lines.filter((line) => line.kind === 'notice')
      .map((line) => line.text)
  }

  /** "text: state" of our messages. */
  own(key: ConversationKey): readonly string[] {
    return this.conversation(key).lines.filter(isOwn).map(describe)
  }

  get status(): string | null {
    return this.state.status?.text ?? null
  }
}

function isOwn(line: Line): line is ChatMessage {
  return line.kind === 'message' && line.own
}

function describe({ text, state, peers, reason }: ChatMessage): string {
  return `${text}: ${state}${peers > 0 ? ` ${peers}` : ''}${reason === null ? '' : ` (${reason})`}`
}

export function reports(commands: readonly Command[]): readonly Report[] {
  return commands.filter((command) => command.do === 'report')
}

/** "id state peers" of each report. */
export function told(commands: readonly Command[]): readonly string[] {
  return reports(commands).map(({ id, state, peers }) => `${id ?? '-'} ${state} ${peers}`)
}

export function publishes(commands: readonly Command[]): readonly Publish[] {
  return commands.filter((command) => command.do === 'publish')
}
