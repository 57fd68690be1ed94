/**
 * Messages kept for a few heartbeats, to be gossiped about and asked back (spec: "mcache"). One window a heartbeat; the newest few
 * are gossiped. When it holds too many bytes the oldest messages go early.
 */
import type { Message } from './message.ts'

interface Kept {
  message: Message
  /** Peer → how often it asked; null until one does. */
  requests: Map<string, number> | null
}

export class MessageCache {
  readonly #gossipWindows: number
  readonly #maxBytes: number
  /** Newest first. */
  readonly #windows: string[][]
  readonly #kept = new Map<string, Kept>()
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
    this.#kept.set(message.key, { message, requests: null })
    this.#windows[0]?.push(message.key)
    this.#bytes += message.frame.length
    // Insertion order is age.
    for (const key of this.#kept.keys()) {
      if (this.#bytes <= this.#maxBytes) break
      this.#drop(key)
    }
  }

  /** The message for a peer that asks for it, while it may: `limit` times. */
  request(key: string, peer: string, limit: number): Message | null {
    const kept = this.#kept.get(key)
    if (!kept) return null
    kept.requests ??= new Map()
    const count = (kept.requests.get(peer) ?? 0) + 1
    if (count > limit) return null
    kept.requests.set(peer, count)
    return kept.message
  }

  /** Messages of the windows that are gossiped, or of the newest so many, by topic. */
  recent(windows = this.#gossipWindows): Map<string, Message[]> {
    const byTopic = new Map<string, Message[]>()
    for (const window of this.#windows.slice(0, windows)) {
      for (const key of window) {
        const message = this.#kept.get(key)?.message
        if (!message) continue
        const list = byTopic.get(message.topic)
        if (list) list.push(message)
        else byTopic.set(message.topic, [message])
      }
    }
    return byTopic
  }

  /** A heartbeat has passed. */
  shift(): void {
    for (const key of this.#windows.pop() ?? []) this.#drop(key)
    this.#windows.unshift([])
  }

  #drop(key: string): void {
    const kept = this.#kept.get(key)
    if (!kept) return
    this.#bytes -= kept.message.frame.length
    this.#kept.delete(key)
  }
}
