/** What the screen shows, made from the state. Every text is in its display form; results are the same object as long as nothing they show changed. */
import type { Composer, State } from './state.ts'
import type { HelpRow, LineView, PeerRow, Safe, SidebarRow, StatusView } from './view.ts'
import { displayLine } from './display.ts'
import { shortPeerId } from './peer-name.ts'

export function sidebar(_state: State): readonly SidebarRow[] {
  return []
}

/** Lines of the open conversation, oldest first. */
export function lines(_state: State): readonly LineView[] {
  return []
}

/** The open room's people: us, neighbours, authors heard. Of a direct message: us and the peer. Else: who is connected. */
export function peerRows(_state: State): readonly PeerRow[] {
  return []
}

export function statusView(state: State): StatusView {
  return {
    listening: displayLine('not listening'),
    peers: state.connected,
    here: displayLine(''),
    activity: null,
    nick: displayLine(state.self.nick ?? shortPeerId(state.self.peerId)),
  }
}

/** What to tell where lines would be: on the start screen, in a conversation without lines. Empty when there is something to show. */
export function emptyHint(_state: State): readonly Safe[] {
  return []
}

export function helpRows(): readonly HelpRow[] {
  return []
}

/** For the terminal's title. */
export function titleText(_state: State): Safe {
  return displayLine('p2p-chat')
}

/** The draft that keys edit. */
export function activeComposer(state: State): Composer {
  return (state.active === null ? undefined : state.conversations[state.active]?.composer) ?? state.composer
}
