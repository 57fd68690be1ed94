/** Everything that happens is one of these. `at` is ms since 1970, stamped by whoever dispatches. */
import type { PeerSource } from '../net/index.ts'
import type { ConversationKey } from './state.ts'

export type ComposerEdit =
  | { readonly do: 'insert'; readonly text: string }
  | {
      readonly do:
        | 'delete-back'
        | 'delete-forward'
        | 'delete-word-back'
        | 'delete-word-forward'
        | 'delete-to-start'
        | 'delete-to-end'
        | 'left'
        | 'right'
        | 'word-left'
        | 'word-right'
        | 'start'
        | 'end'
        | 'clear'
    }

export type Event =
  // from the host
  | { readonly type: 'listening'; readonly addresses: readonly string[] }
  | {
      readonly type: 'peer-connected'
      readonly peerId: string
      readonly address: string
      readonly at: number
      /** Where it was found. */
      readonly source?: PeerSource | undefined
    }
  | { readonly type: 'peer-disconnected'; readonly peerId: string; readonly address: string; readonly at: number }
  | { readonly type: 'peer-identified'; readonly peerId: string; readonly agent: string | null }
  | { readonly type: 'peer-nick'; readonly peerId: string; readonly nick: string | null; readonly at: number }
  | { readonly type: 'room-subscribed'; readonly room: string; readonly peerId: string; readonly at: number }
  | { readonly type: 'room-unsubscribed'; readonly room: string; readonly peerId: string; readonly at: number }
  /** A peer whose queue was full has room again. */
  | { readonly type: 'peer-drained'; readonly peerId: string }
  | {
      readonly type: 'room-message'
      readonly room: string
      readonly from: string
      readonly data: Uint8Array
      readonly id: string
      readonly at: number
    }
  | {
      readonly type: 'dm-received'
      readonly from: string
      readonly text: string
      readonly id: string
      readonly at: number
    }
  /** What `publish` gave for our message `key`. `full` peers must get it again once they drained. */
  | {
      readonly type: 'published'
      readonly room: string
      readonly key: string
      readonly id: string
      readonly peers: number
      readonly full: readonly string[]
    }
  | { readonly type: 'publish-failed'; readonly room: string; readonly key: string; readonly reason: string }
  | {
      readonly type: 'dm-progress'
      readonly peerId: string
      readonly key: string
      readonly id: string
      readonly state: 'waiting' | 'sent' | 'delivered' | 'failed'
      readonly reason: string | null
    }
  | {
      readonly type: 'dial-step'
      readonly target: string
      readonly address: string
      readonly step: string
    }
  | { readonly type: 'dial-done'; readonly target: string; readonly peerId: string; readonly at: number }
  | { readonly type: 'dial-failed'; readonly target: string; readonly reason: string; readonly at: number }
  /** One sentence for the status area. */
  | { readonly type: 'trouble'; readonly tone: 'warning' | 'error'; readonly text: string; readonly at: number }
  // from a script or the command line
  /** `key` names the message in the reports that follow; without one, update makes it. A room that isn't joined yet is joined. */
  | {
      readonly type: 'send'
      readonly room: string
      readonly text: string
      readonly at: number
      readonly key?: string
    }
  /** `id`: hex of 16 random bytes, when the caller wants to know the message's id at once. */
  | {
      readonly type: 'send-dm'
      readonly peerId: string
      readonly text: string
      readonly at: number
      readonly key?: string
      readonly id?: string
    }
  /** Without `show` the room is shown only when nothing else is. */
  | { readonly type: 'join'; readonly room: string; readonly at: number; readonly show?: boolean }
  | { readonly type: 'leave'; readonly room: string; readonly at: number }
  | { readonly type: 'dial'; readonly address: string; readonly at: number }
  | { readonly type: 'quit' }
  // from the screen
  | { readonly type: 'compose'; readonly edit: ComposerEdit }
  /** Enter: the draft is a command or a message. */
  | { readonly type: 'submit'; readonly at: number }
  /** Ctrl-C: clears the draft; on an empty one says that once more quits, then quits. */
  | { readonly type: 'interrupt'; readonly at: number }
  | { readonly type: 'show'; readonly conversation: ConversationKey }
  /** Next (1) or previous (-1) conversation of the sidebar. */
  | { readonly type: 'switch'; readonly by: 1 | -1 }
  | { readonly type: 'close-overlay' }
  | { readonly type: 'open-help' }
  /**
   * Rows; positive is up, towards older lines. `min` and `max` bound the resulting `scroll` as the layout knows it (see Conversation.scroll):
   * reaching `min` (default 0) follows the newest line again.
   */
  | { readonly type: 'scroll'; readonly by: number; readonly min?: number; readonly max?: number }
  | { readonly type: 'scroll-to-end' }
  | { readonly type: 'resized'; readonly columns: number; readonly rows: number }
