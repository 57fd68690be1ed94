/** Enter: the draft is a message or a command. A draft is gone only once what it asked for was done. */
import { EMPTY_COMPOSER } from '../composer.ts'
import { foundBy } from '../found-by.ts'
import { decodeInvite, isInvite } from '../invite.ts'
import type { MessageNote } from '../message-note.ts'
import { describePeer, peerName } from '../peer-name.ts'
import { connectedPeers } from '../peers.ts'
import { findCommand, parseDraft } from '../slash.ts'
import type { SlashAction } from '../slash.ts'
import type { Conversation, State } from '../state.ts'
import { answer, close, dmKey, open, roomKey, show } from './conversation.ts'
import { closed } from './closed.ts'
import { dial } from './dial.ts'
import { openNet, publicWords } from './network.ts'
import { abandon, directProblem, sendDirect, TOO_MANY_CONVERSATIONS } from './direct.ts'
import { copy, goToBuffer, openEditor } from './hands.ts'
import { DEMO_KEY, openDemo, sayToDemo } from './demo.ts'
import { openInvite, useInvite } from './invite.ts'
import { answerTo, codec } from './me.ts'
import { sendToRoom } from './publish.ts'
import { remember } from './recall.ts'
import { exportConversation } from './export.ts'
import { clear } from './history.ts'
import { retry } from './retry.ts'
import { dropRoom, join, keepRoom, leave, roomProblem } from './room.ts'
import { draftOf, follow, quit, setDraft } from './screen.ts'
import { openSearch } from './search.ts'
import { setNick, setPublic } from './self.ts'
import { set, unset } from './settings.ts'
import { setLevel } from './level.ts'
import { markAllRead } from './read.ts'
import { silence, unsilence } from './silence.ts'
import type { Turn } from './turn.ts'
import { accept, list, names, whois } from './whois.ts'
import { whom } from './whom.ts'

const PUBLIC =
  'The public network is in use: anybody who knows a room finds it there, and peers there see your address. /public off leaves it.'
const PRIVATE =
  'The public network is not in use: you find people on your own network and through peers whose address you gave. /public on joins it; peers there then see your address.'

/** Why it was not done, as a sentence; null = it was. */
type Problem = string | null

export function submit(turn: Turn, at: number): void {
  if (turn.state.interrupted) turn.set({ interrupted: false })
  const typed = parseDraft(draftOf(turn).text)
  if (typed.kind === 'empty') return
  const { status } = turn.state
  const draft = draftOf(turn)
  const from = turn.state.active
  if (typed.kind === 'command') setDraft(turn, EMPTY_COMPOSER)
  const problem =
    typed.kind === 'problem'
      ? typed.problem
      : typed.kind === 'text'
        ? say(turn, typed.text, at)
        : perform(turn, typed.action, at)
  if (problem === null) remember(turn, from ?? turn.state.active, draft.text)
  if (problem !== null) {
    if (typed.kind === 'command' && turn.state.active === from) setDraft(turn, draft)
    turn.status('error', problem, at)
  } else if (turn.state.status === status) {
    turn.calm()
  }
}

function say(turn: Turn, text: string, at: number, note: MessageNote = {}): Problem {
  const conversation = turn.active()
  if (!conversation && isInvite(text)) {
    const invite = decodeInvite(text)
    return 'fault' in invite ? invite.problem : cleared(turn, useInvite(turn, invite, at))
  }
  if (!conversation)
    return 'You are in no room yet, so nobody would read this: type /join and a room, for example /join lobby.'
  const problem = sayIn(turn, conversation, text, at, note)
  if (problem === null) setDraft(turn, EMPTY_COMPOSER)
  return problem
}

function cleared(turn: Turn, problem: Problem): Problem {
  if (problem === null) setDraft(turn, EMPTY_COMPOSER)
  return problem
}

export function sayIn(
  turn: Turn,
  { key, kind, name }: Conversation,
  text: string,
  at: number,
  note: MessageNote = {},
): Problem {
  if (key === DEMO_KEY) return sayToDemo(turn, text, at, note)
  const problem = kind === 'room' ? roomProblem(turn, name, text) : directProblem(turn, name, text)
  if (problem !== null) return problem
  const draft = { text, at, key: null, id: null, ...note }
  if (kind === 'room') sendToRoom(turn, name, draft)
  else sendDirect(turn, name, draft)
  follow(turn)
  // Who answers has read.
  markAllRead(turn)
  return null
}

function perform(turn: Turn, action: SlashAction, at: number): Problem {
  switch (action.do) {
    case 'join': {
      const problem = join(turn, action.room, at)
      if (problem !== null) return problem
      show(turn, roomKey(action.room))
      keepRoom(turn, action.room)
      return null
    }
    case 'leave':
      return leaveNamed(turn, action.room)
    case 'msg':
      return message(turn, action.to, action.text, at)
    case 'me':
      return say(turn, action.text, at, { me: true })
    case 'reply': {
      const note = answerTo(turn, action)
      return 'problem' in note ? note.problem : say(turn, action.text, at, note)
    }
    case 'codec':
      return codec(turn, action.codec, at)
    case 'use-invite':
      return useInvite(turn, action.invite, at)
    case 'invite':
      return openInvite(turn, action.room)
    case 'demo':
      return openDemo(turn, at)
    case 'set':
      return set(turn, action, at)
    case 'unset':
      return unset(turn, action.key, at)
    case 'dial':
      return dial(turn, action.address, at)
    case 'nick':
      return nick(turn, action.nick, at)
    case 'public':
      return isPublic(turn, action.on, at)
    case 'help':
      return help(turn, action.command, at)
    case 'net':
      openNet(turn)
      return null
    case 'peers':
      answer(turn, connections(turn.state), at)
      return null
    case 'names':
      return names(turn, at)
    case 'list':
      return list(turn, at)
    case 'notify':
      return setLevel(turn, action.level, at)
    case 'whois':
      return whois(turn, action.who, at)
    case 'accept':
      return accept(turn, action.who, at)
    case 'ignore':
    case 'block':
      return silence(turn, action.do, action.who, at)
    case 'unignore':
      return unsilence(turn, 'ignore', action.who, at)
    case 'unblock':
      return unsilence(turn, 'block', action.who, at)
    case 'whoami':
      answer(turn, whoami(turn.state), at)
      return null
    case 'search':
      openSearch(turn, action.words)
      return null
    case 'export':
      return exportConversation(turn, action, at)
    case 'editor':
      openEditor(turn)
      return null
    case 'buffer':
      if (action.which !== null) return goToBuffer(turn, action.which)
      turn.set({ overlay: { kind: 'switcher', query: EMPTY_COMPOSER, selected: 0 } })
      return null
    case 'copy':
      return copy(turn, action.what, at)
    case 'clear':
      return clear(turn, action)
    case 'retry':
      return retry(turn)
    case 'quit':
      quit(turn)
      return null
  }
}

function leaveNamed(turn: Turn, room: string | null): Problem {
  const conversation = room === null ? turn.active() : turn.conversation(roomKey(room))
  if (!conversation)
    return room === null ? 'No conversation is open, so there is none to leave.' : `You are not in ${room}.`
  if (conversation.kind === 'room') {
    leave(turn, conversation.name)
    dropRoom(turn, conversation.name)
  } else closeDirect(turn, conversation)
  return null
}

function closeDirect(turn: Turn, { key, name }: Conversation): void {
  abandon(turn, key, 'the conversation was closed')
  close(turn, key)
  closed(turn, name)
}

function message(turn: Turn, to: string, text: string, at: number): Problem {
  const meant = whom(turn.state, to)
  if ('problem' in meant) return meant.problem
  const { peerId } = meant
  const problem = directProblem(turn, peerId, text)
  if (problem !== null) return problem
  const conversation = open(turn, 'dm', peerId, at)
  if (!conversation) return TOO_MANY_CONVERSATIONS
  show(turn, dmKey(peerId))
  return text === '' ? null : sayIn(turn, conversation, text, at)
}

function nick(turn: Turn, wanted: string | null, at: number): Problem {
  const { self } = turn.state
  if (wanted === null) {
    const text =
      self.nick === null
        ? 'You have no nick; /nick <name> sets one.'
        : `You are ${describePeer(turn.state, self.peerId)}.`
    answer(turn, [text], at)
    return null
  }
  setNick(turn, wanted)
  answer(turn, [`You are now known as ${describePeer(turn.state, self.peerId)}.`], at)
  return null
}

/** The person decides, knowing what it means. */
function isPublic(turn: Turn, on: boolean | null, at: number): Problem {
  if (on !== null) setPublic(turn, on)
  answer(turn, [turn.state.self.public ? PUBLIC : PRIVATE, ...publicWords(turn.state)], at)
  return null
}

function help(turn: Turn, name: string | null, at: number): Problem {
  const command = name === null ? null : findCommand(name)
  if (command) answer(turn, [`${command.usage}: ${command.summary}`], at)
  else turn.set({ overlay: { kind: 'help', scroll: 0 } })
  return null
}

function connections(state: State): readonly string[] {
  const connected = connectedPeers(state)
  if (connected.length === 0)
    return ['No connection to anybody. /dial <multiaddr> makes one; /whoami shows your own address.']
  const title = connected.length === 1 ? '1 connection:' : `${connected.length} connections:`
  return [
    title,
    ...connected.map(({ peerId, address, agent, source }) => {
      const at = address === null ? '' : ` at ${address}`
      const why = source === null ? '' : `, ${foundBy(source)}`
      return `${describePeer(state, peerId)}${at}${agent === null ? '' : `, ${agent}`}${why}`
    }),
  ]
}

function whoami(state: State): readonly string[] {
  const { peerId, nick, addresses } = state.self
  const called = nick === null ? 'You have no nick; /nick <name> sets one.' : `You are ${peerName(state, peerId)}.`
  const where = addresses.length === 0 ? ['Not listening: nobody can connect to you.'] : addresses
  return [called, `Peer id: ${peerId}`, ...where]
}
