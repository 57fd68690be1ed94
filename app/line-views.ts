/** A conversation's lines as they are drawn: what is made of a line is made once. */
import { display, displayLine, safe } from './display.ts'
import { peerName, shortPeerId } from './peer-name.ts'
import { activeConversation } from './state.ts'
import type { ChatMessage, Line, State } from './state.ts'
import type { LineView, MessageView, Safe } from './view.ts'

const NOTHING: Safe = safe``

interface LinesMemo {
  readonly peers: State['peers']
  readonly nick: string | null
  readonly views: readonly LineView[]
}

const lineLists = new WeakMap<readonly Line[], LinesMemo>()
const lineViews = new WeakMap<Line, LineView>()
const NO_LINES: readonly LineView[] = []

/** Lines of the open conversation, oldest first. */
export function lines(state: State): readonly LineView[] {
  const conversation = activeConversation(state)
  if (!conversation) return NO_LINES
  const memo = lineLists.get(conversation.lines)
  const { peers, self } = state
  if (memo && memo.peers === peers && memo.nick === self.nick) return memo.views
  const names = new Map<string, Safe>()
  const views = conversation.lines.map((line) => lineView(state, line, names))
  lineLists.set(conversation.lines, { peers, nick: self.nick, views })
  return views
}

function lineView(state: State, line: Line, names: Map<string, Safe>): LineView {
  const known = lineViews.get(line)
  if (line.kind === 'notice') {
    if (known) return known
    const { key, tone, at } = line
    const view = { kind: 'notice', key, time: clockTime(at), tone, text: display(line.text) } as const
    lineViews.set(line, view)
    return view
  }
  let author = names.get(line.from)
  if (author === undefined) names.set(line.from, (author = peerName(state, line.from)))
  if (known?.kind === 'message' && known.author === author) return known
  const view = messageView(line, author)
  lineViews.set(line, view)
  return view
}

function messageView(message: ChatMessage, author: Safe): MessageView {
  const { key, at, from, own, state } = message
  const shortId = shortPeerId(from)
  return {
    kind: 'message',
    key,
    time: clockTime(at),
    author,
    from,
    shortId: author === shortId ? '' : shortId,
    own,
    text: messageText(message),
    state,
    stateText: own ? stateText(message) : NOTHING,
  }
}

function messageText({ text, binaryBytes, clipped }: ChatMessage): readonly Safe[] {
  if (binaryBytes !== null) return [binaryBytes === 1 ? safe`1 byte` : safe`${binaryBytes} bytes`]
  const shown = display(text, clipped)
  return text !== '' && shown.every((line) => line === '') ? [safe`(nothing that can be seen)`] : shown
}

function stateText({ state, peers, reason }: ChatMessage): Safe {
  const why = reason === null ? NOTHING : safe`: ${displayLine(reason)}`
  switch (state) {
    case null:
      return NOTHING
    case 'waiting':
      return safe`waiting${why}`
    case 'failed':
      return safe`failed${why}`
    case 'sent':
      return peers > 0 ? safe`sent to ${peers}` : safe`sent`
    case 'sending':
    case 'delivered':
      return state as Safe
  }
}

function clockTime(at: number): string {
  const date = new Date(at)
  return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`
}
