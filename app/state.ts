/**
 * Everything the program knows, as one immutable value. Text is kept as received; only the selectors turn it into its display form.
 * A recorded log of events replays to the same state: drafts and the cursor live here too.
 */
import type { PeerSource } from '../net/index.ts'

/** 'sending' → 'sent' (took by n peers) | 'waiting' (nobody yet, `reason`); a direct message → 'delivered'; 'failed' with `reason`. */
export type MessageState = 'sending' | 'waiting' | 'sent' | 'delivered' | 'failed'

/** A conversation is a room or a direct message with one peer. Keys: `room:<name>` and `dm:<peer id>`. */
export type ConversationKey = `room:${string}` | `dm:${string}`

export interface ChatMessage {
  readonly kind: 'message'
  /** Unique in the program: our own get a number from update, others the hex of their message id. */
  readonly key: string
  /** Hex of the message id on the wire; null until it is known. */
  readonly id: string | null
  /** Peer id (base58) of the author: the key that signed. */
  readonly from: string
  readonly own: boolean
  /** As received. */
  readonly text: string
  /** Set when the payload was not text: its length. */
  readonly binaryBytes: number | null
  /** Our arrival (or send) time, ms since 1970. */
  readonly at: number
  readonly state: MessageState | null
  /** How many peers took it; own room messages only. */
  readonly peers: number
  /** Why it waits or failed. */
  readonly reason: string | null
  /** How many characters of an oversized text were not kept. */
  readonly clipped?: number
}

/** A line the program itself says inside a conversation: joins, leaves, nick changes, command answers. */
export interface NoticeLine {
  readonly kind: 'notice'
  readonly key: string
  readonly tone: 'info' | 'warning' | 'error'
  readonly text: string
  readonly at: number
  /** Set on "came" and "left" lines, which take in the next of their kind. */
  readonly presence?: { readonly verb: 'here' | 'came' | 'left' | 'lost'; readonly peerIds: readonly string[] }
}

export type Line = ChatMessage | NoticeLine

export interface Composer {
  readonly text: string
  /** UTF-16 offset, always at a grapheme boundary. */
  readonly cursor: number
}

export interface Conversation {
  readonly key: ConversationKey
  readonly kind: 'room' | 'dm'
  /** Room name, or the peer id. */
  readonly name: string
  readonly openedAt: number
  /** Oldest first; bounded, see MAX_LINES. */
  readonly lines: readonly Line[]
  readonly unread: number
  readonly composer: Composer
  /** Rows scrolled up from the end of the `anchor` line; 0 without an anchor = follows the newest. Negative: below the anchor, among newer lines. */
  readonly scroll: number
  /** Key of the line that was the newest when scrolling began; null = follows. */
  readonly anchor: string | null
  /** Room: peers that are subscribed and connected to us, by peer id. */
  readonly subscribers: readonly string[]
  /** Room: everyone heard from since we joined, by peer id. */
  readonly authors: readonly string[]
  /** Our messages that are not through yet, oldest first; bounded, see MAX_OUTBOX. */
  readonly outbox: readonly Outgoing[]
  /** Sum of the lengths of the texts in `lines`. */
  readonly chars: number
}

/** One of our messages on its way. Only the first of a room's outbox that nobody took is on the wire; those behind wait, so that the room reads them in order. */
export interface Outgoing {
  readonly key: string
  readonly text: string
  /** Hex of the message id, once known: sending again under the same id can't double it. */
  readonly id: string | null
  readonly state: MessageState
  /** Why it waits. */
  readonly reason: string | null
  /** Was handed out to be sent and is not waiting again. */
  readonly started: boolean
  /** Answers that are still to come. */
  readonly inFlight: number
  /** Room: how many peers took it. */
  readonly peers: number
  /** Room: peers whose queue was full and that must get it once they drained. */
  readonly owed: readonly string[]
  /** Direct message: tries since the peer connected. */
  readonly tries: number
}

export interface PeerEntry {
  readonly peerId: string
  readonly connected: boolean
  /** What the peer calls itself, as received; null = never told. */
  readonly nick: string | null
  /** Agent version, as received. */
  readonly agent: string | null
  readonly address: string | null
  /** How we came to know it; null = not told. */
  readonly source: PeerSource | null
}

export type ActivityTone = 'info' | 'warning' | 'error'

export interface State {
  readonly self: {
    readonly peerId: string
    readonly nick: string | null
    /** With /p2p; empty until the host listens. */
    readonly addresses: readonly string[]
    /** Those on the same network are looked for. */
    readonly mdns: boolean
    /** The public network is used: its peers see our address. */
    readonly public: boolean
  }
  readonly conversations: Readonly<Record<ConversationKey, Conversation>>
  /** In the order of the sidebar. */
  readonly order: readonly ConversationKey[]
  /** null: no conversation is open (the start screen). */
  readonly active: ConversationKey | null
  readonly peers: Readonly<Record<string, PeerEntry>>
  /** How many of `peers` are connected. */
  readonly connected: number
  /** The status area: the latest thing that is worth a line outside conversations. */
  readonly status: { readonly tone: ActivityTone; readonly text: string; readonly at: number } | null
  /** Dials in progress: target → the step it is at. */
  readonly dials: Readonly<Record<string, { readonly address: string; readonly step: string; readonly at: number }>>
  /** Draft when no conversation is open. */
  readonly composer: Composer
  /** `scroll`: rows down from the top. */
  readonly overlay: { readonly kind: 'help'; readonly scroll: number } | null
  /** Set once the program should end. */
  readonly quitting: boolean
  /** Ctrl-C was pressed on an empty draft: once more quits. Anything else that is typed takes it back. */
  readonly interrupted: boolean
  readonly screen: { readonly columns: number; readonly rows: number }
  /** Source of keys for own messages and notices. */
  readonly nextKey: number
}

const EMPTY_COMPOSER: Composer = { text: '', cursor: 0 }

export function initialState(options: {
  peerId: string
  nick: string | null
  columns: number
  rows: number
  mdns?: boolean
  public?: boolean
}): State {
  return {
    self: {
      peerId: options.peerId,
      nick: options.nick,
      addresses: [],
      mdns: options.mdns ?? true,
      public: options.public ?? false,
    },
    conversations: {},
    order: [],
    active: null,
    peers: {},
    connected: 0,
    status: null,
    dials: {},
    composer: EMPTY_COMPOSER,
    overlay: null,
    quitting: false,
    interrupted: false,
    screen: { columns: options.columns, rows: options.rows },
    nextKey: 1,
  }
}

/** A conversation in which nothing was said yet. `name`: the room, or the peer id. */
export function emptyConversation(kind: 'room' | 'dm', name: string): Conversation {
  return {
    key: `${kind}:${name}`,
    kind,
    name,
    openedAt: 0,
    lines: [],
    unread: 0,
    composer: EMPTY_COMPOSER,
    scroll: 0,
    anchor: null,
    subscribers: [],
    authors: [],
    outbox: [],
    chars: 0,
  }
}

/** The one that is open; null on the start screen. */
export function activeConversation(state: State): Conversation | null {
  return state.active === null ? null : (state.conversations[state.active] ?? null)
}
