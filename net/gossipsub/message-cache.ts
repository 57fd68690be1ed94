/**
 * Messages kept for a few heartbeats, to be gossiped about and asked back (spec: "mcache"). One window a heartbeat; the newest few
 * are gossiped. When it holds too many bytes the oldest messages go early.
 */
import type { Message } from './message.ts'

export class MessageCache {
  readonly #gossipWindows: number
  readonly #maxBytes: number
  /** Newest first. Null: went early. */
  readonly #windows: (Message | null)[][]
  /** How many at the front of the oldest window that isn't empty. */
  #gone = 0
  readonly #kept = new Map<string, Message>()
  /** Message → peer → how often it asked; only those that were asked for. */
  readonly #requests = new Map<string, Map<string, number>>()
  #bytes = 0

  constructor(windows: number, gossipWindows: number, maxBytes: number) {
    this.#gossipWindows = gossipWindows
    this.#maxBytes = maxBytes
    this.#windows = Array.from({ length: windows }, () => [])
  }

  get size(): number {
    return this.#kept.size
  }

  put(message: Message): void {
    if (this.#kept.has(message.key)) return
    this.#kept.set(message.key, message)
    this.#windows[0]?.push(message)
    this.#bytes += message.frame.length
    while (this.#bytes > this.#maxBytes && this.#kept.size > 0) this.#dropOldest()
  }

  /** The message for a peer that asks for it, while it may: `limit` times. */
  request(key: string, peer: string, limit: number): Message | null {
    const message = this.#kept.get(key)
    if (!message) return null
    let requests = this.#requests.get(key)
    if (!requests) this.#requests.set(key, (requests = new Map()))
    const count = (requests.get(peer) ?? 0) + 1
    if (count > limit) return null
    requests.set(peer, count)
    return message
  }

  /** Messages of the windows that are gossiped, or of the newest so many, by topic. */
  recent(windows = this.#gossipWindows): Map<string, Message[]> {
    const byTopic = new Map<string, Message[]>()
    for (const window of this.#windows.slice(0, windows)) {
      for (const message of window) {
        if (message === null) continue
        const list = byTopic.get(message.topic)
        if (list) list.push(message)
        else byTopic.set(message.topic, [message])
      }
    }
    return byTopic
  }

  /** A heartbeat has passed. */
  shift(): void {
    const window = this.#windows.pop() ?? []
    for (const message of window) if (message !== null) this.#drop(message)
    if (window.length > 0) this.#gone = 0
    this.#windows.unshift([])
  }

  #dropOldest(): void {
    const window = this.#windows.findLast(({ length }) => length > 0) as (Message | null)[]
    this.#drop(window[this.#gone] as Message)
    window[this.#gone++] = null
    if (this.#gone < window.length) return
    window.length = 0
    this.#gone = 0
  }

  #drop(message: Message): void {
    this.#bytes -= message.frame.length
    this.#kept.delete(message.key)
    this.#requests.delete(message.key)
  }
}
