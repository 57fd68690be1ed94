/** What `update` asks the runtime to do. The runtime answers with events. */
import type { ChatMessage, ConversationKey, MessageState } from './state.ts'
import type { Settings } from './storage/config.ts'

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
      /** Said beside it on the room's side topic; in the envelope, if it goes in one. */
      readonly me?: boolean
      readonly replyTo?: string
      readonly envelope?: boolean
    }
  /** `id` (hex) is null at the first try, when the event that asked for it named none: the runtime chooses it and tells it with the first `dm-progress`. */
  | {
      readonly do: 'send-dm'
      readonly peerId: string
      readonly key: string
      readonly text: string
      readonly id: string | null
      readonly me?: boolean
      readonly replyTo?: string
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
  /** `also`: further addresses of the peer, whose id `address` then is. */
  | { readonly do: 'dial'; readonly address: string; readonly also?: readonly string[] }
  /** A message of ours, before anything else is done with it. `report` tells what becomes of it. */
  | { readonly do: 'save'; readonly conversation: ConversationKey; readonly message: ChatMessage }
  /** The author of a message said more about it; it may be kept, or not. */
  | {
      readonly do: 'annotate'
      readonly conversation: ConversationKey
      readonly from: string
      readonly id: string
      readonly me: boolean
      readonly replyTo: string | null
    }
  /** Everything up to the message was read; null = nothing is kept of it. */
  | { readonly do: 'save-read'; readonly conversation: ConversationKey; readonly seq: number | null }
  | { readonly do: 'save-nick-owner'; readonly nick: string; readonly peerId: string }
  /** What was said here is forgotten for good. */
  | { readonly do: 'forget'; readonly conversation: ConversationKey }
  /** Answered by `history-page`. `seq`: before it, after it, around it. */
  | {
      readonly do: 'load'
      readonly conversation: ConversationKey
      readonly place: 'older' | 'newer' | 'around' | 'newest'
      readonly seq: number | null
    }
  /** Answered by `search-results`. `conversation`: only there. */
  | { readonly do: 'search'; readonly query: string; readonly conversation: ConversationKey | null }
  /** The first search would wait for an index that nobody has read yet: it is read while the person begins to type. */
  | { readonly do: 'ready-search'; readonly conversation: ConversationKey }
  /** Answered by a line in the open conversation. `conversation`: only that one. */
  | {
      readonly do: 'export'
      readonly conversation: ConversationKey | null
      readonly format: 'text' | 'jsonl'
      readonly path: string
    }
  /** Something worth a bell or a desktop notification. Text as received. */
  | { readonly do: 'notify'; readonly conversation: ConversationKey; readonly title: string; readonly body: string }
  /** Nothing is spoken with the peer any more, or again. */
  | { readonly do: 'block'; readonly peerId: string; readonly on: boolean }
  /** Remembers a setting; undefined forgets it. */
  | { readonly do: 'keep-setting'; readonly key: keyof Settings; readonly value: Settings[keyof Settings] }
  /** `network` events every second, until it is switched off. */
  | { readonly do: 'watch-network'; readonly on: boolean }
  /** Something was said to the demo's bot; answered by `demo-answers`, after a moment. */
  | { readonly do: 'demo' }
  /** The screen gives the terminal to $EDITOR; answered by `edited`. */
  | { readonly do: 'edit-draft'; readonly text: string; readonly conversation: ConversationKey | null }
  /** Puts a text, free of control characters, into the terminal's clipboard. */
  | { readonly do: 'copy'; readonly text: string }
  /** Tells neighbours and rooms our new nick, and remembers it. */
  | { readonly do: 'announce-nick'; readonly nick: string | null }
  /** Joins or leaves the public network, and remembers it. */
  | { readonly do: 'set-public'; readonly on: boolean }
  | { readonly do: 'quit' }
