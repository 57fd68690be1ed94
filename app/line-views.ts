/**
 * A conversation's lines as they are drawn, with the days between them and the marker above what was not read. What is made of a line is made once.
 * Lines of peers that are ignored or blocked are left out.
 */
import { waitingAdvice } from './advice.ts'
import { display, displayLine, safe } from './display.ts'
import { clockTime, dateText, dayOf } from './local-time.ts'
import type { Day } from './local-time.ts'
import { namesUs } from './mention.ts'
import { isImpostor } from './nick-owners.ts'
import { nickOf, peerName, shortPeerId } from './peer-name.ts'
import { isSilenced } from './peers.ts'
import { activeConversation } from './state.ts'
import type { ChatMessage, Conversation, Line, NoticeLine, State } from './state.ts'
import type { DayView, LineView, MessageView, NoticeView, Safe, UnreadView } from './view.ts'

const NOTHING: Safe = safe``
const NO_LINES: readonly LineView[] = []
const NOT_READ: UnreadView = { kind: 'unread', key: 'unread', text: safe`not read yet` }
const NOT_HERE: Reply = { author: NOTHING, text: safe`a message that is not here` }

type Reply = NonNullable<MessageView['reply']>

/** What the views of a list depend on beside the list: by identity. */
type Circumstances = readonly unknown[]

const lineLists = new WeakMap<readonly Line[], { readonly under: Circumstances; readonly views: readonly LineView[] }>()
const noticeViews = new WeakMap<NoticeLine, NoticeView>()
const messageViews = new WeakMap<ChatMessage, MessageView>()
const dayViews = new WeakMap<Line, DayView>()
/** The first line of what was answered: thousands may answer one long message. */
const answeredTexts = new WeakMap<ChatMessage, Safe>()

/** Lines of the open conversation, oldest first. */
export function lines(state: State): readonly LineView[] {
  const conversation = activeConversation(state)
  if (!conversation) return NO_LINES
  const { peers, self, ignored, blocked, nickOwners } = state
  const under: Circumstances = [peers, self.nick, ignored, blocked, nickOwners, conversation.readTo]
  const known = lineLists.get(conversation.lines)
  if (known && known.under.every((each, at) => each === under[at])) return known.views
  const views = viewsOf(state, conversation)
  lineLists.set(conversation.lines, { under, views })
  return views
}

function viewsOf(state: State, conversation: Conversation): readonly LineView[] {
  const people = new People(state)
  const answered = new Answered(conversation, people)
  const views: LineView[] = []
  const unreadFrom = firstUnread(conversation)
  // What would help is told once, at the first that waits.
  let advised = false
  // What is said in a room that was just opened needs no date; where there is a past, nobody knows which day is on top.
  let day = conversation.history.oldest === null ? dayOf(conversation.openedAt) : NO_DAY
  for (const [at, line] of conversation.lines.entries()) {
    if (line.kind === 'message' && !people.find(line.from).isShown) continue
    if (line.at < day.from || line.at >= day.to) {
      day = dayOf(line.at)
      views.push(dayView(line))
    }
    if (at === unreadFrom) views.push(NOT_READ)
    if (line.kind === 'notice') views.push(noticeView(line))
    else {
      const advice: string = !advised && line.own && line.state === 'waiting' ? waitingAdvice(line.reason ?? '') : ''
      advised ||= advice !== ''
      views.push(messageView(state, line, people, answered, advice))
    }
  }
  return views
}

/** The first message after the last line that was read; -1 = everything was. What is older than everything that is loaded was read before. */
function firstUnread({ lines: all, readTo }: Conversation): number {
  if (readTo === null) return -1
  const read = all.findLastIndex((line) => line.key === readTo)
  return all.findIndex((line, at) => at > read && line.kind === 'message')
}

const NO_DAY: Day = { from: 0, to: 0 }

function dayView(line: Line): DayView {
  let view = dayViews.get(line)
  if (!view) dayViews.set(line, (view = { kind: 'day', key: `day:${line.key}`, text: displayLine(dateText(line.at)) }))
  return view
}

function noticeView(line: NoticeLine): NoticeView {
  let view = noticeViews.get(line)
  if (!view) {
    const { key, tone, at } = line
    view = { kind: 'notice', key, time: clockTime(at), tone, text: display(line.text) }
    noticeViews.set(line, view)
  }
  return view
}

function messageView(
  state: State,
  message: ChatMessage,
  people: People,
  answered: Answered,
  advice: string,
): MessageView {
  const { author, impostor } = people.find(message.from)
  const reply = message.replyTo === undefined ? null : answered.find(message.replyTo)
  const mention = namesUs(state, message)
  const told = message.own ? stateText(message, advice) : NOTHING
  const known = messageViews.get(message)
  if (
    known?.author === author &&
    known.impostor === impostor &&
    known.mention === mention &&
    known.stateText === told &&
    sameReply(known.reply ?? null, reply)
  )
    return known
  const { key, at, from, own, state: became, me = false } = message
  const shortId = shortPeerId(from)
  const view: MessageView = {
    kind: 'message',
    key,
    time: clockTime(at),
    author,
    from,
    shortId: author === shortId ? '' : shortId,
    own,
    text: messageText(message),
    state: became,
    stateText: told,
    at,
    me,
    mention,
    reply,
    impostor,
  }
  messageViews.set(message, view)
  return view
}

function sameReply(a: Reply | null, b: Reply | null): boolean {
  return a === b || (a !== null && b !== null && a.author === b.author && a.text === b.text)
}

interface Person {
  readonly author: Safe
  readonly impostor: boolean
  readonly isShown: boolean
}

/** Who wrote, looked up once for all their lines. */
class People {
  readonly #state: State
  readonly #known = new Map<string, Person>()

  constructor(state: State) {
    this.#state = state
  }

  find(peerId: string): Person {
    let person = this.#known.get(peerId)
    if (!person) {
      const author = peerName(this.#state, peerId)
      const impostor = isImpostor(this.#state, peerId, nickOf(this.#state, peerId))
      person = { author, impostor, isShown: !isSilenced(this.#state, peerId) }
      this.#known.set(peerId, person)
    }
    return person
  }
}

/** Messages by their ids, for those that answer one; collected when the first does. */
class Answered {
  readonly #conversation: Conversation
  readonly #people: People
  #messages: Map<string, ChatMessage> | null = null

  constructor(conversation: Conversation, people: People) {
    this.#conversation = conversation
    this.#people = people
  }

  find(id: string): Reply {
    this.#messages ??= new Map(
      this.#conversation.lines.flatMap((line) =>
        line.kind === 'message' && line.id !== null ? [[line.id, line]] : [],
      ),
    )
    const message = this.#messages.get(id)
    if (!message) return NOT_HERE
    const { author, isShown } = this.#people.find(message.from)
    return isShown ? { author, text: answeredText(message) } : NOT_HERE
  }
}

function answeredText(message: ChatMessage): Safe {
  let text = answeredTexts.get(message)
  if (text === undefined) answeredTexts.set(message, (text = messageText(message)[0] ?? NOTHING))
  return text
}

function messageText({ text, binaryBytes, clipped }: ChatMessage): readonly Safe[] {
  if (binaryBytes !== null) return [binaryBytes === 1 ? safe`1 byte` : safe`${binaryBytes} bytes`]
  const shown = display(text, clipped)
  return text !== '' && shown.every((line) => line === '') ? [safe`(nothing that can be seen)`] : shown
}

function stateText({ state, peers, reason }: ChatMessage, advice: string): Safe {
  const why = reason === null ? NOTHING : safe`: ${displayLine(reason)}`
  switch (state) {
    case null:
      return NOTHING
    case 'waiting':
      return advice === '' ? safe`waiting${why}` : safe`waiting${why}; ${displayLine(advice)}`
    case 'failed':
      return safe`failed${why}`
    case 'sent':
      if (reason !== null) return safe`sent${why}`
      return peers > 0 ? safe`sent to ${peers}` : safe`sent`
    case 'sending':
    case 'delivered':
      return state as Safe
  }
}
