/** The bounds of the program's state and of what it sends. "Wire": part of the contract with other programs; the others are ours. */

/** UTF-8 bytes of a message that we send. Wire. */
export const MAX_TEXT_BYTES = 16 * 1024
/** UTF-8 bytes of a nick. Wire. */
export const MAX_NICK_BYTES = 64
/** UTF-8 bytes of a room name. Wire: a topic that discovery can carry. */
export const MAX_ROOM_BYTES = 255
/** Rooms can't begin with this: it names the topics that carry nicks. Wire. */
export const SIDE_TOPIC_PREFIX = 'p2p-chat/1/'
/** Invites begin with this, so rooms can't. Wire. */
export const INVITE_SCHEME = 'p2p-chat:'
/** The room of the bot that answers, which is on this machine alone: no other room is called so. */
export const DEMO_ROOM = 'demo (only here)'

/** Lines of a conversation that are kept: a long evening, and cheap to copy. */
export const MAX_LINES = 2_000
/** UTF-16 units of text that a conversation keeps: lines go before a peer's largest messages fill the memory. */
export const MAX_CONVERSATION_CHARS = 1024 * 1024
/** UTF-16 units kept of one received text; the display form shows less. */
export const MAX_LINE_CHARS_KEPT = 64 * 1024
export const MAX_CONVERSATIONS = 256
/** Messages that are loaded from the history at a time: a few screens. */
export const PAGE_MESSAGES = 200
/** Of each conversation at the start. */
export const FIRST_PAGE_MESSAGES = 100
/** Direct conversations of earlier runs that come back although nothing in them is unread or waits. */
export const MAX_RESTORED_DIRECT = 32
/** Closed direct conversations that are remembered as such. */
export const MAX_CLOSED = 200
/** Hits of a search that are listed. */
export const MAX_HITS = 100
/** What was sent before, of a conversation of an earlier run. */
export const MAX_RESTORED_SENT = 50
/** Notes on messages of a room that have not come, and of one author: a note may overtake its message by a hop or two, not by a flood. */
export const MAX_EARLY_NOTES = 128
export const MAX_EARLY_NOTES_PER_AUTHOR = 8
/** Our messages that wait in one conversation for somebody to take them. */
export const MAX_OUTBOX = 1_024
/** Of these, messages that somebody took and that are kept for peers with a full queue: more would only serve one that takes nothing. */
export const MAX_OWED = 256
/** Peers that are remembered. Every change of one copies the map, so a crowd of invented names must not make it large. */
export const MAX_PEERS = 1_024
/** Subscribers of a room that are listed: as many as a host connects to, and more. */
export const MAX_SUBSCRIBERS = 1_024
export const MAX_AUTHORS = 1_000
export const MAX_DIALS = 64
/** UTF-8 bytes of a draft: four messages' worth, so that a pasted text that is too long can still be cut to size. */
export const MAX_DRAFT_BYTES = 64 * 1024
/** UTF-16 units of what narrows a list: nobody reads a longer one, and each change of it searches. */
export const MAX_QUERY_CHARS = 200
/** Cuts that Ctrl-Y and Alt-Y bring back; readline keeps ten. */
export const MAX_KILLS = 16
/** Steps that Ctrl-_ goes back in a draft. */
export const MAX_UNDO = 100
/** Drafts of a conversation that ↑ brings back, and their UTF-16 units. */
export const MAX_SENT = 200
export const MAX_SENT_CHARS = 256 * 1024
/** Tries of a direct message while its peer stays connected: one may meet the end of an old connection, the next the start of a new one. */
export const MAX_DM_TRIES = 3
/** "x came", "y came" within this time become one line. */
export const PRESENCE_MERGE_MS = 60_000
/** Peers named by one such line; more are counted. */
export const MAX_PRESENCE_NAMES = 10
/** Lines of coming and going kept in a row: who does nothing else must not push what was said out of the conversation. */
export const MAX_PRESENCE_RUN = 20
/** Who is in a room within this time after we joined it was there before us. */
export const HERE_MS = 250
/** Peers that one line of coming and going tells of; the next begins another. */
export const MAX_PRESENCE_PEERS = 512
/** How far back a first nick is written into "came" lines. */
export const PRESENCE_LOOKBACK_LINES = 20
/** Between two bells or notifications of one conversation, however much is said there. */
export const NOTIFY_PAUSE_MS = 4_000
/** UTF-16 units of a message that a notification shows: what desktops have room for. */
export const MAX_NOTIFY_CHARS = 200
/** Peers that are ignored or blocked: each is one entry of the configuration. */
export const MAX_IGNORED = 1_000
/** Nicks whose first owner is remembered, and how many of them one peer can be the first owner of: who changes its nick all day must not own them all. */
export const MAX_NICK_OWNERS = 4_096
export const MAX_NICKS_OWNED = 8
/** Rooms that others are in, peers counted in one, and rooms that one peer can name. */
export const MAX_ELSEWHERE = 200
export const MAX_ELSEWHERE_PEERS = 64
export const MAX_ELSEWHERE_OF_PEER = 32
