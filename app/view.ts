/** What the screen draws, made by the selectors from the state. Every text here is in its display form: `Safe`. */
import type { Composer, ConversationKey, MessageState, NotifyLevel } from './state.ts'

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
  /** Of the unread, those that name us. */
  readonly mentions?: number
  readonly level?: NotifyLevel
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
  /** ms since 1970. */
  readonly at?: number
  /** "* alice waves": the author is part of the sentence. */
  readonly me?: boolean
  /** It names us. */
  readonly mention?: boolean
  /** What it answers, as far as it is known. */
  readonly reply?: { readonly author: Safe; readonly text: Safe } | null
  /** Who wrote it is not who had this nick first. */
  readonly impostor?: boolean
}

export interface NoticeView {
  readonly kind: 'notice'
  readonly key: string
  readonly time: string
  readonly tone: 'info' | 'warning' | 'error'
  readonly text: readonly Safe[]
}

/** Between the messages of one day and the next. */
export interface DayView {
  readonly kind: 'day'
  readonly key: string
  readonly text: Safe
}

/** What stands below it was not read yet. */
export interface UnreadView {
  readonly kind: 'unread'
  readonly key: string
  readonly text: Safe
}

export type LineView = MessageView | NoticeView | DayView | UnreadView

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
  /** Of the open room: who hears us as far as can be known, and how many of them our messages go to first. null = no room is open. */
  readonly room?: { readonly neighbours: number; readonly heard: number; readonly mesh: number } | null
  /** Ways by which people are found that are switched on, with whether they found anybody: 'mdns', 'dht'. */
  readonly channels?: readonly { readonly name: Safe; readonly working: boolean }[]
}

/** A part of a page that lies over the conversation. */
export type PageBlock =
  | { readonly kind: 'heading'; readonly text: Safe }
  | { readonly kind: 'text'; readonly text: Safe; readonly tone: 'text' | 'quiet' | 'good' | 'warning' | 'error' }
  /** Columns as wide as they need, the last takes what is left. A cell may carry the key that colours a nick. */
  | { readonly kind: 'table'; readonly head: readonly Safe[]; readonly rows: readonly (readonly Safe[])[] }
  /** A line to be copied whole: never broken by us. */
  | { readonly kind: 'verbatim'; readonly text: Safe }
  /** Drawn as it is, or not at all where there is no room: a QR code. What is filled is light, blanks are dark, in every theme. */
  | { readonly kind: 'drawing'; readonly rows: readonly Safe[] }

export interface PageView {
  readonly kind: 'page'
  readonly title: Safe
  readonly blocks: readonly PageBlock[]
  /** Rows down from the top. */
  readonly scroll: number
  /** What keys do here. */
  readonly footer: Safe
}

export interface ListItem {
  readonly key: string
  readonly text: Safe
  /** At the right, or under it where there is no room. */
  readonly detail: Safe
}

export interface ListView {
  readonly kind: 'list'
  readonly title: Safe
  /** What is typed to narrow it. */
  readonly query: Composer
  readonly items: readonly ListItem[]
  /** Index into `items`. */
  readonly selected: number
  /** Instead of items, when there are none. */
  readonly empty: Safe
  readonly footer: Safe
}

/** What lies over the conversation, help apart, which the screen makes with its keys. */
export type OverlayView = PageView | ListView

export interface HelpRow {
  readonly usage: string
  readonly summary: string
}
