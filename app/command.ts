/** What `update` asks the runtime to do. The runtime answers with events. */
import type { MessageState } from './state.ts'

export type Command =
  | { readonly do: 'subscribe'; readonly room: string }
  | { readonly do: 'unsubscribe'; readonly room: string }
  /**
   * `again` is the hex id of an earlier publish of the same text: the very same message goes out. `to` narrows it to peers that missed it;
   * an empty `to` only gives the message its id (and place in the order) and sends it to nobody. Each is answered once, by `published` or `publish-failed`.
   */
  | {
      readonly do: 'publish'
      readonly room: string
      readonly key: string
      readonly text: string
      readonly again: string | null
      readonly to: readonly string[] | null
    }
  /** `id` (hex) is null at the first try, when the event that asked for it named none: the runtime chooses it and tells it with the first `dm-progress`. */
  | {
      readonly do: 'send-dm'
      readonly peerId: string
      readonly key: string
      readonly text: string
      readonly id: string | null
    }
  /**
   * Something about our message `key` changed: its state, the number of peers that took it, or its id became known. One a change, in order;
   * the `sent` signal is made of these. `id` is null as long as it is unknown, also when the message was refused before it got one (state 'failed').
   */
  | {
      readonly do: 'report'
      readonly key: string
      readonly id: string | null
      readonly room: string | null
      readonly peerId: string | null
      readonly state: MessageState
      readonly peers: number
      readonly reason: string | null
    }
  | { readonly do: 'dial'; readonly address: string }
  /** Tells neighbours and rooms our new nick, and remembers it. */
  | { readonly do: 'announce-nick'; readonly nick: string | null }
  /** Joins or leaves the public network, and remembers it. */
  | { readonly do: 'set-public'; readonly on: boolean }
  | { readonly do: 'quit' }
