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
  NotifyLevel,
  Outgoing,
  Overlay,
  PeerEntry,
  State,
} from './state.ts'
export type { App } from './app.ts'
export type { AppOptions } from './app-options.ts'
export { createApp } from './app.ts'
export type { ChatHost } from './chat-host.ts'
export { describeProfile } from './describe-profile.ts'
export type { EventLog } from './event-log.ts'
export { logEvent, logStart, readLog, replay } from './event-log.ts'
export { checkAddress, checkPeer, checkRoom } from './options.ts'
export type { AppErrorCode, AppFault } from './errors.ts'
export { AppError } from './errors.ts'
export type { AppSignals, PeerReport, ScriptCommand, SignalName } from './signals.ts'
export { display, displayLine, displayNick } from './display.ts'
export { completionText, usageText } from './completion-view.ts'
export { nearest } from './nearest.ts'
export { MAX_DRAFT_BYTES, MAX_NICK_BYTES, MAX_OUTBOX, MAX_TEXT_BYTES, SIDE_TOPIC_PREFIX } from './limits.ts'
export type { Payload } from './payload.ts'
export { recognise } from './payload.ts'
export { describePeer, peerName, shortPeerId } from './peer-name.ts'
export { overlayView } from './overlay-view.ts'
export { roomNameProblem } from './room-name.ts'
export {
  activeComposer,
  emptyHint,
  helpRows,
  lines,
  peerRows,
  sidebar,
  startPage,
  statusView,
  titleText,
} from './selectors.ts'
export { sentence } from './sentences.ts'
export type { SlashAction, SlashCommand, Typed } from './slash.ts'
export { parseDraft, SLASH_COMMANDS } from './slash.ts'
export { emptyConversation, initialState } from './state.ts'
export { update } from './update.ts'
export { PANE_COLUMNS } from './update/hands.ts'
export type {
  DayView,
  HelpRow,
  LineView,
  ListItem,
  ListView,
  MessageView,
  NoticeView,
  OverlayView,
  PageBlock,
  PageView,
  PeerRow,
  Safe,
  SidebarRow,
  StatusView,
  UnreadView,
} from './view.ts'
