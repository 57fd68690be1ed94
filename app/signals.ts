/**
 * What programs outside see of a running app: signals (the payloads of the JSON lines) and script commands. Fields and kinds may be added, never
 * changed. Text is as received; who prints it makes it safe.
 */
import type { ConversationKey, MessageState } from './state.ts'
import type { Safe } from './view.ts'

export interface AppSignals {
  /** The host listens; `addresses` end in /p2p/<peer id>. Again whenever they changed. */
  listening: { peerId: string; addresses: readonly string[] }
  /** After the upgrade, once a peer. */
  'peer:connected': { peerId: string; address: string }
  /** The peer's last connection ended. */
  'peer:disconnected': { peerId: string; address: string }
  /** A room message of somebody else. `bytes` is set when it was not text: its length, and `text` is ''. `at`: arrival, ms since 1970. */
  message: {
    room: string
    from: string
    nick: string | null
    text: string
    id: string
    at: number
    bytes?: number | undefined
  }
  /** A direct message to us. */
  dm: { from: string; nick: string | null; text: string; id: string; at: number }
  /** One of our messages changed its state; `room` or `peer` says where it goes. `reason` says why it waits or failed. */
  sent: {
    id: string
    room?: string | undefined
    peer?: string | undefined
    state: MessageState
    peers: number
    reason?: string | undefined
  }
  /** Something is worth a bell or a notification. In its display form, bounded. */
  notify: { conversation: ConversationKey; title: Safe; body: Safe }
  /** Something failed that no command answers for. */
  error: { code: string; message: string }
  /** For the screen: a text, free of control characters, for the terminal's clipboard. */
  copy: { text: string }
  /** For the screen: the draft is to be edited with $EDITOR; answered by the event `edited`. */
  'edit-draft': { text: string; conversation: ConversationKey | null }
}

export type SignalName = keyof AppSignals

export type ScriptCommand =
  /** Joins the room if needed. Result: `{ id }`. */
  | { readonly cmd: 'send'; readonly room: string; readonly text: string }
  /** `peer` is a peer id or a multiaddr (dialled first). Result: `{ id }`. */
  | { readonly cmd: 'dm'; readonly peer: string; readonly text: string }
  /** Result: `{ peerId }` once connected. */
  | { readonly cmd: 'dial'; readonly address: string }
  | { readonly cmd: 'join'; readonly room: string }
  | { readonly cmd: 'leave'; readonly room: string }
  /** Result: `PeerReport[]`. */
  | { readonly cmd: 'peers' }
  /** Answered before the app stops. */
  | { readonly cmd: 'quit' }

/** A connected peer, as `peers` reports it. */
export interface PeerReport {
  peerId: string
  addresses: string[]
  nick: string | null
  agent: string | null
  direction: 'inbound' | 'outbound'
  transport: string
  muxer: string
  /** Milliseconds; null = not measured yet. */
  rttMs: number | null
  rooms: string[]
}
