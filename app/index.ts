/**
 * The door of the program's core: state, events, selectors, and an `App` that runs them on a host.
 * `ui` and `bin` import nothing else of `app`.
 */
export type { Command } from './command.ts'
export type { ComposerEdit, Event } from './event.ts'
export type {
  ChatMessage,
  Composer,
  Conversation,
  ConversationKey,
  Line,
  MessageState,
  NoticeLine,
  PeerEntry,
  State,
} from './state.ts'
export type { App } from './app.ts'
export type { AppErrorCode, AppFault } from './errors.ts'
export { AppError } from './errors.ts'
export type { AppSignals, PeerReport, ScriptCommand, SignalName } from './signals.ts'
