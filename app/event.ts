/** Everything that happens is one of these. `at` is ms since 1970, stamped by whoever dispatches. */
import type { PeerSource } from '../net/index.ts'
import type { Kept, KeptConversation, SearchHit } from './history/message.ts'
import type { NetworkSnapshot } from './network-snapshot.ts'
import type { ConversationKey } from './state.ts'
import type { Settings } from './storage/config.ts'

export type ComposerEdit =
  | { readonly do: 'insert'; readonly text: string }
  | {
      readonly do:
        | 'delete-back'
        | 'delete-forward'
        | 'delete-word-back'
        /** Back to the blank before the word, as Ctrl-W does everywhere. */
        | 'delete-to-blank'
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
        | 'transpose'
        | 'transpose-words'
        | 'yank'
        /** Puts what was cut out before that in the place of what was just yanked. */
        | 'yank-next'
        | 'undo'
        | 'upper-word'
        | 'lower-word'
        | 'capital-word'
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
  | {
      readonly type: 'peer-identified'
      readonly peerId: string
      readonly agent: string | null
      /** The protocol by which it takes direct messages; null = none that we speak. */
      readonly direct?: string | null
    }
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
      /** Its place in the history. */
      readonly seq?: number
    }
  /** The author of a message says more about it, before or after it comes: that it is of the /me kind, or which one it answers. */
  | {
      readonly type: 'message-note'
      readonly room: string
      readonly from: string
      readonly id: string
      readonly me: boolean
      readonly replyTo: string | null
    }
  | {
      readonly type: 'dm-received'
      readonly from: string
      readonly text: string
      readonly id: string
      readonly at: number
      readonly seq?: number
      readonly me?: boolean
      readonly replyTo?: string
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
  /** Time to try again what waits for a peer that has stayed connected. */
  | { readonly type: 'dm-again'; readonly peerId: string }
  | {
      readonly type: 'dm-progress'
      readonly peerId: string
      readonly key: string
      readonly id: string
      readonly state: 'waiting' | 'sent' | 'delivered' | 'failed'
      readonly reason: string | null
      /** No more will come of it: the peer's program sends no receipts. */
      readonly through?: boolean
    }
  /** The program begins a dial that a person asked for at its start. */
  | { readonly type: 'dial-began'; readonly target: string; readonly at: number }
  /** A step began, or failed with this error code; of identify: it is over. */
  | {
      readonly type: 'dial-step'
      readonly target: string
      readonly address: string
      readonly step: string
      readonly at: number
      readonly failed?: string
    }
  /** `via`: what the connection is made of, 'tcp, noise, yamux'; `address`: where, without /p2p. */
  | {
      readonly type: 'dial-done'
      readonly target: string
      readonly peerId: string
      readonly at: number
      readonly via?: string
      readonly address?: string
    }
  /** `code`: of the error; `reason` says it in words, and what to do. */
  | {
      readonly type: 'dial-failed'
      readonly target: string
      readonly reason: string
      readonly at: number
      readonly code?: string
    }
  /** How the network looks; while it is watched, and when what the status tells has changed. */
  | { readonly type: 'network'; readonly snapshot: NetworkSnapshot }
  // from the disk
  /** What is kept of earlier runs: conversations with their newest page, what was on its way, who had which nick. Comes once, before the host. */
  | {
      readonly type: 'history-opened'
      readonly conversations: readonly KeptConversation[]
      readonly nickOwners: Readonly<Record<string, string>>
      /** What peers called themselves when they were last heard, by peer id. */
      readonly nicks?: Readonly<Record<string, string>>
      readonly at: number
    }
  /** The answer to `load`. `messages`: oldest first. */
  | {
      readonly type: 'history-page'
      readonly conversation: ConversationKey
      readonly place: 'older' | 'newer' | 'around' | 'newest'
      readonly messages: readonly Kept[]
      /** Nothing lies before, after them. */
      readonly first: boolean
      readonly last: boolean
      /** Of 'around': the message to stand on. */
      readonly seq?: number
    }
  /** The answer to `save`: where our message is kept, and the id of a direct message, chosen before it is sent. */
  | {
      readonly type: 'saved'
      readonly conversation: ConversationKey
      readonly key: string
      readonly seq: number
      readonly id: string | null
    }
  /** The answer to `export`: the file and how many messages it holds, or what went wrong. */
  | {
      readonly type: 'exported'
      readonly path: string
      readonly messages: number
      readonly problem: string | null
      readonly at: number
    }
  | { readonly type: 'search-results'; readonly query: string; readonly hits: readonly SearchHit[] }
  /** The configuration file as it is now: somebody has changed it. */
  | { readonly type: 'settings'; readonly settings: Readonly<Settings>; readonly at: number }
  /** The demo's bot has thought about it. */
  | { readonly type: 'demo-answers'; readonly at: number }
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
  /** Without `show` the room is shown only when nothing else is. `keep`: it is joined at the next start, too. */
  | {
      readonly type: 'join'
      readonly room: string
      readonly at: number
      readonly show?: boolean
      readonly keep?: boolean
    }
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
  /** The next conversation where something was not read: first where we are named. */
  | { readonly type: 'next-active' }
  /** The message above (-1) or below (1) that names us, in the open conversation. */
  | { readonly type: 'jump-mention'; readonly by: 1 | -1 }
  | { readonly type: 'jump-unread' }
  /** Sends again what failed or waits in the open conversation. */
  | { readonly type: 'retry'; readonly at: number }
  /** Tab: the next (1) or previous (-1) candidate. */
  | { readonly type: 'complete'; readonly by: 1 | -1 }
  /** ↑ and ↓: what was sent before. */
  | { readonly type: 'recall'; readonly by: 1 | -1 }
  | { readonly type: 'open-overlay'; readonly overlay: 'net' | 'invite' | 'switcher' | 'search' | 'recall' }
  /** A paste; of several lines, it is shown before it is sent. `conversation`: the one that was open when it began, which alone gets it; null = none. */
  | { readonly type: 'paste'; readonly text: string; readonly conversation?: ConversationKey | null }
  /** Moves within a list or page that lies over the conversation. */
  | { readonly type: 'select'; readonly by: number }
  /** Enter in an overlay. */
  | { readonly type: 'choose'; readonly at: number }
  /** What was pasted goes into the draft. */
  | { readonly type: 'edit-paste' }
  /** The draft is to be edited with $EDITOR. */
  | { readonly type: 'open-editor' }
  /** The draft as $EDITOR left it. A `problem` (a sentence) keeps the draft as it was; the text is then there for Ctrl-Y. */
  | {
      readonly type: 'edited'
      readonly text: string
      readonly conversation?: ConversationKey | null
      readonly problem?: string
    }
  /** Switches on what is off, and off what is on. */
  | { readonly type: 'toggle'; readonly what: 'mouse' | 'sidebar' | 'people' }
  /** Shows the direct conversation with a peer, opened where there is none. */
  | { readonly type: 'talk-to'; readonly peerId: string; readonly at: number }
  /** The first line that is kept is reached, or the last of a part of the past. */
  | {
      readonly type: 'load-more'
      readonly place: 'older' | 'newer'
      /** The place on the screen, told by a line that stays when others go at the far end (see Conversation.scroll). */
      readonly at?: { readonly anchor: string; readonly scroll: number }
    }
  | { readonly type: 'focus'; readonly on: boolean }
  | { readonly type: 'close-overlay' }
  | { readonly type: 'open-help' }
  /**
   * Rows; positive is up, towards older lines. `min` and `max` bound the resulting `scroll` as the layout knows it (see Conversation.scroll):
   * reaching `min` (default 0) follows the newest line again.
   */
  | { readonly type: 'scroll'; readonly by: number; readonly min?: number; readonly max?: number }
  | { readonly type: 'scroll-to-end' }
  | { readonly type: 'resized'; readonly columns: number; readonly rows: number }
