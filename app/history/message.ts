/** What a message is where it is kept: plain values, text as received. */

/** 'sending' → 'sent' (took by n peers) | 'waiting' (nobody yet, `reason`); a direct message → 'delivered'; 'failed' with `reason`. */
export type MessageState = 'sending' | 'waiting' | 'sent' | 'delivered' | 'failed'

/** A conversation is a room or a direct message with one peer. Keys: `room:<name>` and `dm:<peer id>`. */
export type ConversationKey = `room:${string}` | `dm:${string}`

/** A message as it is kept. */
export interface Kept {
  /** Its place: rises with each message that is added, over all conversations. */
  readonly seq: number
  readonly conversation: ConversationKey
  /** Hex; null = one of ours that never got one. */
  readonly id: string | null
  /** Peer id. */
  readonly from: string
  readonly own: boolean
  readonly text: string
  readonly binaryBytes: number | null
  /** ms since 1970. */
  readonly at: number
  readonly state: MessageState | null
  readonly peers: number
  readonly reason: string | null
  readonly me: boolean
  readonly replyTo: string | null
}

/** What is known of a message before it has its place. */
export type NewMessage = Omit<Kept, 'seq'>

/** A conversation of an earlier run. */
export interface KeptConversation {
  readonly key: ConversationKey
  /** The newest page, oldest first. */
  readonly messages: readonly Kept[]
  /** Nothing lies before them. */
  readonly first: boolean
  /** Direct messages of ours that are not delivered yet, oldest first; they need not be in `messages`. */
  readonly outbox: readonly Kept[]
  /** Up to where it was read; null = nothing was. */
  readonly readTo: number | null
  /** Messages of others after it. */
  readonly unread: number
}

export interface Page {
  /** Oldest first. */
  readonly messages: readonly Kept[]
  /** Nothing lies before, after them. */
  readonly first: boolean
  readonly last: boolean
}

export interface SearchHit {
  readonly seq: number
  readonly conversation: ConversationKey
  readonly from: string
  readonly at: number
  /** As received. */
  readonly text: string
}
