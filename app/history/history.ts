/**
 * The door of what is remembered: everything that was said, across rooms and runs. Synchronous, because what is written must be safe before it is shown
 * or acknowledged; what comes from rooms is written in batches. Text is as received. Left out: who is told of what, which the runtime decides.
 */
import type { ConversationKey, Kept, KeptConversation, MessageState, NewMessage, Page, SearchHit } from './message.ts'

export interface History {
  /**
   * A message of somebody else. Its place; null when it is known already, in any run: (conversation, author, id) is one message for good.
   * `commit`: it is on disk when this returns, so that it may be acknowledged; else it is with the next batch.
   * @throws AppError not-kept: the disk is full, the file is damaged
   */
  add(message: NewMessage, commit: boolean): number | null
  /** A message of ours, on disk when this returns. `key` names it to `change` within this run. @throws AppError not-kept */
  addOwn(key: string, message: NewMessage): number
  /** What became of a message of ours; a change of state of a direct message is on disk when this returns. Unknown keys are ignored. */
  change(
    key: string,
    patch: {
      readonly id: string | null
      readonly state: MessageState
      readonly peers: number
      readonly reason: string | null
    },
  ): void
  /** Names a message of an earlier run for `change`. */
  name(key: string, seq: number): void
  /** The author says more about a message that is kept. */
  annotate(
    conversation: ConversationKey,
    from: string,
    id: string,
    note: { readonly me: boolean; readonly replyTo: string | null },
  ): void
  /** Whether `add` would give null. */
  has(conversation: ConversationKey, from: string, id: string): boolean

  /** Every conversation something is kept of, each with its newest page; those written in last come first. */
  conversations(pageSize: number): readonly KeptConversation[]
  newest(conversation: ConversationKey, limit: number): Page
  before(conversation: ConversationKey, seq: number, limit: number): Page
  after(conversation: ConversationKey, seq: number, limit: number): Page
  /** Half of `limit` on either side, the message itself in between. */
  around(conversation: ConversationKey, seq: number, limit: number): Page
  /** One message by its id; null = not kept. */
  find(conversation: ConversationKey, id: string): Kept | null
  /** Messages that hold every word (the last as a beginning), newest first. Quotes make a phrase. Nothing typed here is an error: what can't be searched finds nothing. */
  search(
    query: string,
    options: { readonly conversation?: ConversationKey | undefined; readonly limit: number },
  ): readonly SearchHit[]
  /** Everything of a conversation (null: of all), oldest first, without holding it in memory. */
  all(conversation: ConversationKey | null): Iterable<Kept>

  /** Up to where it was read; null = nothing was. With the next batch. */
  markRead(conversation: ConversationKey, seq: number | null): void
  nickOwners(): Readonly<Record<string, string>>
  ownNick(nick: string, peerId: string): void
  /** Forgets everything of a conversation. */
  forget(conversation: ConversationKey): void

  /** Writes the batch. @throws AppError not-kept */
  flush(): void
  /** Writes what is left and closes the file. Idempotent. */
  close(): void
}
