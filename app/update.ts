/**
 * What happens next: the one pure function from a state and an event to the next state and the commands that the runtime performs. Time comes with
 * the events. What each kind of event means stands in `update/`, by topic; what it means to several of them is said here.
 */
import type { Command } from './command.ts'
import type { Event } from './event.ts'
import { describePeer } from './peer-name.ts'
import { isConnected } from './peers.ts'
import type { State } from './state.ts'
import { submit } from './update/action.ts'
import { dmKey, show } from './update/conversation.ts'
import { dial, dialBegan, dialDone, dialFailed, dialIdentified, dialLost, dialStep } from './update/dial.ts'
import { dmProgress, dmReceived, offerAgain, peerIsBack, sendDirectEvent } from './update/direct.ts'
import { demoAnswered } from './update/demo.ts'
import { isElsewhereNoMore } from './update/elsewhere.ts'
import { compose } from './update/editing.ts'
import { complete, edited, endCompletion, giveBack, interrupt, openEditor, talkTo, toggle } from './update/hands.ts'
import { messageNoted } from './update/me.ts'
import { focus } from './update/focus.ts'
import { historyOpened, historyPage, jumpUnread, loadMore, saved } from './update/history.ts'
import { exported } from './update/export.ts'
import { jumpMention, nextActive } from './update/mention.ts'
import { claimNick } from './update/nick-owner.ts'
import { listening, watchNetwork } from './update/network.ts'
import { notePeer, renamed } from './update/peer.ts'
import { came, left } from './update/presence.ts'
import { peerDrained, published, publishFailed, refreshReasons } from './update/publish.ts'
import { markAllRead } from './update/read.ts'
import { joinEvent, leave, roomMessage, sendEvent, subscribed, unsubscribed } from './update/room.ts'
import { retry } from './update/retry.ts'
import { closeOverlay, choose, openOverlay, select, tabInOverlay } from './update/overlay.ts'
import { editPaste, paste } from './update/paste.ts'
import { recall } from './update/recall.ts'
import { settingsRead } from './update/settings.ts'
import { follow, quit, scroll, switchBy } from './update/screen.ts'
import { searchResults } from './update/search.ts'
import { Turn } from './update/turn.ts'

export function update(state: State, event: Event): readonly [State, readonly Command[]] {
  const turn = new Turn(state)
  endCompletion(turn, event)
  handle(turn, event)
  watchNetwork(turn, state)
  return [turn.state, turn.commands]
}

function handle(turn: Turn, event: Event): void {
  switch (event.type) {
    case 'listening':
      return listening(turn, event)
    case 'peer-connected':
      return peerConnected(turn, event)
    case 'peer-disconnected':
      return peerDisconnected(turn, event)
    case 'peer-identified':
      notePeer(turn, event.peerId, {
        agent: event.agent,
        ...(event.direct !== undefined && { direct: event.direct }),
      })
      return dialIdentified(turn, event.peerId, event.agent)
    case 'peer-nick':
      return renamed(turn, event.peerId, event.nick, event.at)
    case 'room-subscribed':
      return subscribed(turn, event)
    case 'room-unsubscribed':
      return unsubscribed(turn, event.room, event.peerId, event.at, 'left')
    case 'peer-drained':
      return peerDrained(turn, event.peerId)
    case 'room-message':
      return roomMessage(turn, event)
    case 'message-note':
      return messageNoted(turn, event)
    case 'dm-received':
      return dmReceived(turn, event)
    case 'published':
      return published(turn, event)
    case 'publish-failed':
      return publishFailed(turn, event)
    case 'dm-again':
      return offerAgain(turn, event.peerId)
    case 'dm-progress':
      return dmProgress(turn, event)
    case 'network':
      return turn.set({ network: event.snapshot })
    case 'dial-began':
      return dialBegan(turn, event)
    case 'dial-step':
      return dialStep(turn, event)
    case 'dial-done':
      return dialDone(turn, event)
    case 'dial-failed':
      return dialFailed(turn, event)
    case 'history-opened':
      return historyOpened(turn, event)
    case 'history-page':
      return historyPage(turn, event)
    case 'saved':
      return saved(turn, event)
    case 'exported':
      return exported(turn, event)
    case 'search-results':
      return searchResults(turn, event)
    case 'settings':
      return settingsRead(turn, event)
    case 'demo-answers':
      return demoAnswered(turn, event.at)
    case 'load-more':
      return loadMore(turn, event)
    case 'jump-unread':
      return jumpUnread(turn)
    case 'retry': {
      const problem = retry(turn)
      if (problem !== null) turn.status('info', problem, event.at)
      return
    }
    case 'trouble':
      return turn.status(event.tone, event.text, event.at)
    case 'send':
      return sendEvent(turn, event)
    case 'send-dm':
      return sendDirectEvent(turn, event)
    case 'join':
      return joinEvent(turn, event)
    case 'leave':
      return leave(turn, event.room)
    case 'dial': {
      const problem = dial(turn, event.address, event.at)
      if (problem !== null) turn.status('error', problem, event.at)
      return
    }
    case 'quit':
      return quit(turn)
    case 'compose':
      return compose(turn, event)
    case 'submit':
      return submit(turn, event.at)
    case 'interrupt':
      return interrupt(turn, event.at)
    case 'show':
      return show(turn, event.conversation)
    case 'switch':
      return switchBy(turn, event.by)
    case 'open-help':
      return turn.set({ overlay: { kind: 'help', scroll: 0 } })
    case 'open-overlay':
      return openOverlay(turn, event.overlay)
    case 'close-overlay':
      return closeOverlay(turn)
    case 'select':
      return select(turn, event.by)
    case 'choose':
      return choose(turn, event.at)
    case 'complete':
      if (!tabInOverlay(turn, event.by)) complete(turn, event.by)
      return
    case 'recall':
      return recall(turn, event.by)
    case 'paste':
      return paste(turn, event)
    case 'edit-paste':
      return editPaste(turn)
    case 'open-editor':
      return openEditor(turn)
    case 'edited':
      return edited(turn, event)
    case 'toggle':
      return toggle(turn, event.what)
    case 'talk-to':
      return talkTo(turn, event.peerId, event.at)
    case 'scroll':
      return scroll(turn, event)
    case 'scroll-to-end':
      if (giveBack(turn)) return
      return turn.active()?.anchor === null ? markAllRead(turn) : follow(turn)
    case 'focus':
      return focus(turn, event.on)
    case 'next-active':
      return nextActive(turn)
    case 'jump-mention':
      return jumpMention(turn, event.by)
    case 'resized':
      return turn.set({ screen: { columns: event.columns, rows: event.rows } })
  }
}

function peerConnected(turn: Turn, event: Extract<Event, { type: 'peer-connected' }>): void {
  const { peerId, address, at } = event
  const isNews = !isConnected(turn.state, peerId)
  const wasAlone = turn.state.connected === 0
  const source = event.source === undefined ? {} : { source: event.source }
  notePeer(turn, peerId, { connected: true, address, ...source, ...(isNews && { connectedAt: at }) })
  if (!isNews) return
  claimNick(turn, peerId)
  turn.mention(`${describePeer(turn.state, peerId)} connected`, at)
  if (wasAlone) refreshReasons(turn)
  came(turn, dmKey(peerId), peerId, at)
  peerIsBack(turn, peerId)
}

function peerDisconnected(turn: Turn, event: Extract<Event, { type: 'peer-disconnected' }>): void {
  const { peerId, at } = event
  if (!isConnected(turn.state, peerId)) return
  notePeer(turn, peerId, { connected: false })
  dialLost(turn, peerId)
  turn.mention(`${describePeer(turn.state, peerId)} disconnected`, at)
  for (const { name } of turn.rooms()) unsubscribed(turn, name, peerId, at, 'lost')
  isElsewhereNoMore(turn, null, peerId)
  if (turn.state.connected === 0) refreshReasons(turn)
  left(turn, dmKey(peerId), peerId, at, 'lost')
}
