/** What the screen draws, made by the selectors from the state. Every text here is in its display form: `Safe`. */
import type { ConversationKey, MessageState } from './state.ts'

declare const safe: unique symbol
/** Text that can't change a terminal's state: made by `display` only. Never holds control characters or line breaks. */
export type Safe = string & { readonly [safe]: true }

export interface SidebarRow {
  readonly key: ConversationKey
  readonly kind: 'room' | 'dm'
  readonly label: Safe
  readonly unread: number
  readonly active: boolean
  /** dm: the peer is connected; room: somebody subscribed is connected. */
  readonly live: boolean
}

export interface MessageView {
  readonly kind: 'message'
  readonly key: string
  /** HH:MM, local time. */
  readonly time: string
  /** Nick, or the short peer id when there is none. */
  readonly author: Safe
  /** Peer id: colours the author. */
  readonly from: string
  /** Last characters of the peer id, shown beside the nick. '' when author already is the short id. */
  readonly shortId: string
  readonly own: boolean
  /** One entry a line of the message. */
  readonly text: readonly Safe[]
  readonly state: MessageState | null
  /** '' for messages of others; else e.g. 'sent to 3', 'waiting: nobody else is in this room', 'delivered', 'failed: …'. */
  readonly stateText: Safe
}

export interface NoticeView {
  readonly kind: 'notice'
  readonly key: string
  readonly time: string
  readonly tone: 'info' | 'warning' | 'error'
  readonly text: readonly Safe[]
}

export type LineView = MessageView | NoticeView

export interface PeerRow {
  readonly peerId: string
  readonly name: Safe
  /** '' when the name already is the short id. */
  readonly shortId: string
  /** neighbour: connected and subscribed; heard: wrote in this room but isn't connected; self: us. */
  readonly standing: 'self' | 'neighbour' | 'heard'
}

export interface StatusView {
  /** 'listening on 4001', 'not listening' … */
  readonly listening: Safe
  readonly peers: number
  /** Of the open conversation: '2 here', 'nobody else is here', 'connected', 'away'. '' without one. */
  readonly here: Safe
  readonly activity: { readonly tone: 'info' | 'warning' | 'error'; readonly text: Safe } | null
  readonly nick: Safe
}

export interface HelpRow {
  readonly usage: string
  readonly summary: string
}
