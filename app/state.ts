/**
 * Everything the program knows, as one immutable value. Text is kept as received; only the selectors turn it into its display form.
 * A recorded log of events replays to the same state: drafts and the cursor live here too.
 */
import type { PeerSource } from '../net/index.ts'
import type { ConversationKey, MessageState, SearchHit } from './history/message.ts'
import type { NetworkSnapshot } from './network-snapshot.ts'
import type { Settings } from './storage/config.ts'

export type { ConversationKey, MessageState } from './history/message.ts'

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
  /** Its place in the history; without one it is not kept. */
  readonly seq?: number
  /** Said of oneself, as by /me. */
  readonly me?: boolean
  /** Hex id of the message that it answers. */
  readonly replyTo?: string
  /** It names us. */
  readonly mention?: boolean
}

/** A line the program itself says inside a conversation: joins, leaves, nick changes, command answers. */
export interface NoticeLine {
  readonly kind: 'notice'
  readonly key: string
  readonly tone: 'info' | 'warning' | 'error'
  readonly text: string
  readonly at: number
  /** Set on lines of coming, going and renaming, which take in what follows soon. One entry a peer, in the order in which they first came up; bounded. */
  readonly presence?: readonly Presence[]
}

/** What one peer did while one line was written. */
export interface Presence {
  readonly peerId: string
  /** The first that it did, and the last, if it did either. */
  readonly first: PresenceVerb | null
  readonly last: PresenceVerb | null
  /** What it was called before it took another nick (null = nothing); not set when it didn't. */
  readonly was?: string | null
}

export type PresenceVerb = 'here' | 'came' | 'left' | 'lost'

/** What an author said beside a message that has not come yet. */
export interface EarlyNote {
  /** Hex id of the message. */
  readonly id: string
  readonly from: string
  readonly me?: boolean
  readonly replyTo?: string
}

export type Line = ChatMessage | NoticeLine

export interface Composer {
  readonly text: string
  /** UTF-16 offset, always at a grapheme boundary. */
  readonly cursor: number
}

/** What of a room is told by a bell or a notification. */
export type NotifyLevel = 'all' | 'mentions' | 'mute'

/** Which part of what is kept `lines` shows. */
export interface HistoryWindow {
  /** The history's oldest message that is in `lines`; null = none of it is. */
  readonly oldest: number | null
  /** There is nothing older. */
  readonly complete: boolean
  /** There is more between `lines` and the present: messages that come are counted, not shown, until the newest page is loaded again. */
  readonly newer: boolean
  /** A page was asked for. */
  readonly loading: boolean
}

/** Candidates that Tab goes through; gone with the next other key. */
export interface Completion {
  readonly candidates: readonly string[]
  readonly at: number
  /** What was there before, to give back: the draft's text and the range that a candidate stands in. */
  readonly text: string
  readonly from: number
  readonly to: number
}

/** What the latest edits were, as far as the next one depends on it. */
export interface Editing {
  /** Whose draft `undo` belongs to: a conversation's, the start screen's (null), or what narrows a list. */
  readonly of: ConversationKey | 'overlay' | null
  /** Cuts in a row are one; so is what is typed in a row. */
  readonly last: 'type' | 'erase' | 'cut' | 'yank' | 'other'
  /** What was yanked last: where it stands, and its place in the kill ring. */
  readonly yanked: { readonly from: number; readonly to: number; readonly at: number } | null
}

/** What lies over the conversation. `scroll`: rows down from the top; `selected`: the row of a list. */
export type Overlay =
  | { readonly kind: 'help' | 'net' | 'settings'; readonly scroll: number }
  /** `room`: where to; null = to us alone; not set = into the open one. */
  | { readonly kind: 'invite'; readonly scroll: number; readonly room?: string | null }
  /** Text of several lines that was pasted: Enter sends it, e puts it into the draft, Esc drops it. */
  | {
      readonly kind: 'paste'
      readonly text: string
      /** Where it goes: the conversation that was open when it began. */
      readonly conversation: ConversationKey | null
      readonly scroll: number
    }
  /** Conversations by a few letters. */
  | { readonly kind: 'switcher'; readonly query: Composer; readonly selected: number }
  /** What was sent before, by a part of it. */
  | { readonly kind: 'recall'; readonly query: Composer; readonly selected: number }
  | {
      readonly kind: 'search'
      readonly query: Composer
      readonly selected: number
      /** Newest first; of `searched`. */
      readonly hits: readonly SearchHit[]
      readonly searched: string | null
      /** Only there; null = everywhere. */
      readonly within: ConversationKey | null
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
  /** Of the unread, those that name us. */
  readonly mentions: number
  /** Key of the last line that was read; what came after it stands under a marker. null = all of it was; '' = nothing was. */
  readonly readTo: string | null
  readonly level: NotifyLevel
  /** When something here was last told by a bell or a notification. */
  readonly notifiedAt?: number
  readonly history: HistoryWindow
  /** Drafts that were sent from here, oldest first; bounded. */
  readonly sent: readonly string[]
  /** Which of `sent` is in the draft, and the draft that it took the place of; null = none. */
  readonly recalled: { readonly at: number; readonly draft: string } | null
  /** Oldest first; bounded. */
  readonly earlyNotes?: readonly EarlyNote[]
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
  readonly me?: boolean
  readonly replyTo?: string
  /** Room: it goes in our own envelope, not as plain text. Settled when it was written: sending again sends the same bytes. */
  readonly envelope?: boolean
  /** Its place in the history, once it is kept. */
  readonly seq?: number
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
  /** When its present connection was made. */
  readonly connectedAt?: number
  /** By which protocol it takes direct messages; null = by none that we speak. Not set before it told. */
  readonly direct?: string | null
}

/** A dial that a person asked for, until it failed or all is known of whom it reached. */
export interface DialEntry {
  /** As it was asked for. */
  readonly address: string
  readonly at: number
  /** Each address that was tried, in that order. */
  readonly attempts: readonly DialAttempt[]
  /** The line that tells how it goes; null = the status area does. */
  readonly line: { readonly conversation: ConversationKey; readonly key: string } | null
  /** Who answered; null = it is under way. */
  readonly peerId: string | null
  /** What the connection is made of, once there is one: 'tcp, noise, yamux'. */
  readonly via: string
}

export interface DialAttempt {
  readonly address: string
  /** The step it is at; null = none. */
  readonly step: string | null
  /** Since when, ms since 1970. */
  readonly since: number
  /** Steps that are over, in order; `ms`: how long each took. */
  readonly steps: readonly { readonly step: string; readonly ms: number }[]
  /** The code of what ended it, at the last of `steps`. */
  readonly failed: string | null
  /** It became the connection. */
  readonly won: boolean
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
  /** Dials that a person asked for, by what was asked for. */
  readonly dials: Readonly<Record<string, DialEntry>>
  /** Draft when no conversation is open. */
  readonly composer: Composer
  readonly overlay: Overlay | null
  /** Set once the program should end. */
  readonly quitting: boolean
  /** Ctrl-C was pressed on an empty draft: once more quits. Anything else that is typed takes it back. */
  readonly interrupted: boolean
  readonly screen: { readonly columns: number; readonly rows: number }
  /** Source of keys for own messages and notices. */
  readonly nextKey: number
  /** Peers whose messages are not shown, and those with whom nothing is spoken at all; by peer id. */
  readonly ignored: readonly string[]
  readonly blocked: readonly string[]
  /** Rooms that connected peers are in and we are not: room → who; bounded. */
  readonly elsewhere: Readonly<Record<string, readonly string[]>>
  /** Nick (as it is compared) → the peer id that had it first: who takes a known name is called out. */
  readonly nickOwners: Readonly<Record<string, string>>
  /** What was cut out of drafts, newest first, for Ctrl-Y. */
  readonly killRing: readonly string[]
  /** Drafts as they were, newest last, for Ctrl-_. */
  readonly undo: readonly Composer[]
  readonly editing: Editing
  readonly completion: Completion | null
  /** Which lists are shown beside the conversation, where there is room; null = those that the screen is wide enough for. */
  readonly panes: { readonly sidebar: boolean | null; readonly people: boolean | null }
  /** The network as it was last looked at; null = not yet. */
  readonly network: NetworkSnapshot | null
  /** The configuration file's, as last read: what the screen and the keys go by. */
  readonly settings: Readonly<Settings>
  /** Where they are kept; null = nothing is. */
  readonly settingsFile: string | null
  /** Settings that this run was told otherwise: the file doesn't change them. */
  readonly given: readonly (keyof Settings)[]
  /** The terminal tells when it is looked at; true until it says otherwise. */
  readonly focused: boolean
}

const EMPTY_COMPOSER: Composer = { text: '', cursor: 0 }

export function initialState(options: {
  peerId: string
  nick: string | null
  columns: number
  rows: number
  mdns?: boolean
  public?: boolean
  settings?: Readonly<Settings>
  settingsFile?: string | null
  given?: readonly (keyof Settings)[]
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
    ignored: options.settings?.ignore ?? [],
    blocked: options.settings?.block ?? [],
    elsewhere: {},
    nickOwners: {},
    killRing: [],
    undo: [],
    editing: { of: null, last: 'other', yanked: null },
    completion: null,
    panes: { sidebar: null, people: null },
    network: null,
    settings: options.settings ?? {},
    settingsFile: options.settingsFile ?? null,
    given: options.given ?? [],
    focused: true,
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
    mentions: 0,
    readTo: null,
    level: kind === 'room' ? 'mentions' : 'all',
    history: { oldest: null, complete: false, newer: false, loading: false },
    sent: [],
    recalled: null,
  }
}

/** The one that is open; null on the start screen. */
export function activeConversation(state: State): Conversation | null {
  return state.active === null ? null : (state.conversations[state.active] ?? null)
}

/** Whether something is unread there that is meant for us: a message that names us, or one to us alone. */
export function isUrgent({ kind, mentions, level, unread }: Conversation): boolean {
  return level !== 'mute' && (mentions > 0 || (kind === 'dm' && unread > 0))
}
