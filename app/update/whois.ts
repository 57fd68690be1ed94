/** Answers about people and rooms: /whois, /names, /list, /accept. What can't be known isn't guessed. */
import { foundBy } from '../found-by.ts'
import { atTime } from '../local-time.ts'
import type { ConnectionSnapshot } from '../network-snapshot.ts'
import { ownerOf } from '../nick-owners.ts'
import { describe, describePeer, nickOf } from '../peer-name.ts'
import { isConnected, peerOf } from '../peers.ts'
import type { ChatMessage, Conversation, State } from '../state.ts'
import { answer } from './conversation.ts'
import { peopleElsewhere } from './elsewhere.ts'
import { giveNick } from './nick-owner.ts'
import type { Turn } from './turn.ts'
import { anybody, whom } from './whom.ts'

/** Names in one answer; more are counted. Ours: what one reads. */
const MAX_NAMED = 50
const MAX_ROOMS = 30

/** How a peer is written to, by the name of the way. */
const DIRECT: Readonly<Record<string, string>> = {
  'p2p-chat': 'as p2p-chat, which says when they arrived',
  'universal-connectivity': "as universal-connectivity's programs, which say when they arrived",
  chat: 'as plain lines over /chat/1.0.0, which says nothing of what arrived',
}

type Problem = string | null

export function whois(turn: Turn, who: string, at: number): Problem {
  const meant = anybody(turn.state, who)
  if ('problem' in meant) return meant.problem
  answer(turn, about(turn.state, meant.peerId, at), at)
  return null
}

/** A nick that another had first is this peer's from now on: a friend has a new key. */
export function accept(turn: Turn, who: string, at: number): Problem {
  const meant = whom(turn.state, who)
  if ('problem' in meant) return meant.problem
  const { peerId } = meant
  const nick = nickOf(turn.state, peerId)
  const name = describePeer(turn.state, peerId)
  if (nick === null) return `${name} told no nick, so there is nothing to accept.`
  const owner = ownerOf(turn.state, nick)
  if (owner === turn.state.self.peerId)
    return `${name} goes by your own nick: take another with /nick to leave it that one.`
  if (owner !== peerId) giveNick(turn, peerId, nick)
  answer(turn, [`${name} is the one that goes by this nick from now on. Others who take it are called out.`], at)
  return null
}

export function names(turn: Turn, at: number): Problem {
  const conversation = turn.active()
  if (conversation?.kind !== 'room') return '/names tells who is in a room: open one first, with /join <room>.'
  const { subscribers, authors, name } = conversation
  const { state } = turn
  const heard = authors.filter((peerId) => !subscribers.includes(peerId))
  const mesh = state.network?.rooms.find(({ room }) => room === name)?.mesh ?? []
  const lines = [
    subscribers.length === 0
      ? 'Here: only you, as far as can be known.'
      : `Here, ${subscribers.length + 1}: you, ${listed(state, subscribers)}`,
  ]
  if (heard.length > 0) lines.push(`Heard from, further off, ${heard.length}: ${listed(state, heard)}`)
  if (mesh.length > 0) lines.push(`What you say goes first to ${listed(state, mesh)} (the mesh), who pass it on.`)
  if (subscribers.length + heard.length > 0)
    lines.push('Only neighbours and who wrote are known: others may read along.')
  answer(turn, lines, at)
  return null
}

export function list(turn: Turn, at: number): Problem {
  const { state } = turn
  const ours = turn.rooms().map((room) => `${room.name}: ${howMany(room)}`)
  const others = Object.keys(state.elsewhere)
    .map((room) => ({ room, people: peopleElsewhere(state, room) }))
    .sort((a, b) => b.people.length - a.people.length || (a.room < b.room ? -1 : 1))
  const named = others.slice(0, MAX_ROOMS).map(({ room, people }) => `${room} (${people.length})`)
  const more = others.length - named.length
  answer(
    turn,
    [
      ours.length === 0 ? 'You are in no room.' : 'Your rooms:',
      ...ours.map((line) => `  ${line}`),
      named.length === 0
        ? 'Peers that you are connected with tell of no others.'
        : `Others, as the peers that you are connected with tell: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}. /join shows one.`,
      'There is no list of all rooms: a room is wherever somebody joined it.',
    ],
    at,
  )
  return null
}

function howMany({ subscribers, authors, unread, level }: Conversation): string {
  const heard = authors.filter((peerId) => !subscribers.includes(peerId)).length
  return [
    `${subscribers.length + 1} here`,
    ...(heard > 0 ? [`${heard} heard`] : []),
    ...(unread > 0 ? [`${unread} unread`] : []),
    ...(level === 'mute' ? ['muted'] : []),
  ].join(', ')
}

function about(state: State, peerId: string, now: number): readonly string[] {
  const isSelf = peerId === state.self.peerId
  const facts: (string | null)[] = [
    isSelf ? `${describePeer(state, peerId)}, which is you` : describePeer(state, peerId),
    `peer id: ${peerId}`,
    isSelf ? null : nickFact(state, peerId),
    ...(isSelf ? state.self.addresses.map((address) => `address: ${address}`) : connectionFacts(state, peerId, now)),
    isSelf ? null : directFact(state, peerId),
    roomsFact(state, peerId),
    isSelf ? null : wroteFact(state, peerId, now),
    state.ignored.includes(peerId) ? 'ignored: what it says is not shown' : null,
    state.blocked.includes(peerId) ? 'blocked: no connection, no messages' : null,
  ]
  return facts.flatMap((fact, at) => (fact === null ? [] : [at === 0 ? fact : `  ${fact}`]))
}

function nickFact(state: State, peerId: string): string | null {
  const nick = nickOf(state, peerId)
  if (nick === null) return 'nick: told none'
  const owner = ownerOf(state, nick)
  if (owner === null || owner === peerId) return null
  if (owner === state.self.peerId) return 'careful: it goes by your own nick'
  return `careful: ${describe(owner, null)} had this nick first. /accept says that it is the same person`
}

function connectionFacts(state: State, peerId: string, now: number): readonly string[] {
  const peer = peerOf(state, peerId)
  const agent = peer?.agent ?? null
  const source = peer?.source ?? null
  return [
    ...(peer && isConnected(state, peerId) ? connected(state, peerId, peer.connectedAt, now) : ['not connected']),
    ...(peer?.address ? [`address: ${peer.address}`] : []),
    ...(source === null ? [] : [`how it was found: ${foundBy(source)}`]),
    ...(agent === null ? [] : [`program: ${agent}`]),
  ]
}

function connected(state: State, peerId: string, since: number | undefined, now: number): readonly string[] {
  const ways = state.network?.connections.filter((each) => each.peerId === peerId) ?? []
  const when = since === undefined ? '' : ` since ${atTime(since, now).replace(/^(at|on) /, '')}`
  return [`connected${when}`, ...ways.map(wayText)]
}

function wayText({ direction, transport, security, muxer, rttMs }: ConnectionSnapshot): string {
  const who = direction === 'inbound' ? 'it dialled' : 'you dialled'
  const rtt = rttMs === null ? '' : `, ${Math.round(rttMs)} ms there and back`
  return `${who}: ${[transport, security, muxer].join(', ')}${rtt}`
}

function directFact(state: State, peerId: string): string | null {
  const direct = peerOf(state, peerId)?.direct
  if (direct === undefined) return null
  if (direct === null) return 'direct messages: its program takes none that we can send'
  return `direct messages: ${DIRECT[direct] ?? direct}`
}

function roomsFact(state: State, peerId: string): string | null {
  const rooms = Object.values(state.conversations).filter(({ kind }) => kind === 'room')
  const isSelf = peerId === state.self.peerId
  const here = rooms.filter(({ subscribers }) => isSelf || subscribers.includes(peerId))
  const heard = rooms.filter((room) => !here.includes(room) && room.authors.includes(peerId))
  const elsewhere = Object.keys(state.elsewhere).filter((room) => peopleElsewhere(state, room).includes(peerId))
  const parts = [
    ...here.map(({ name }) => name),
    ...heard.map(({ name }) => `${name} (heard)`),
    ...elsewhere.map((name) => `${name} (you are not there)`),
  ]
  const more = parts.length - MAX_ROOMS
  return parts.length === 0
    ? null
    : `rooms: ${parts.slice(0, MAX_ROOMS).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** As far as it is loaded. */
function wroteFact(state: State, peerId: string, now: number): string | null {
  let first: ChatMessage | null = null
  let last: { readonly message: ChatMessage; readonly room: string | null } | null = null
  for (const { lines, kind, name } of Object.values(state.conversations)) {
    for (const line of lines) {
      if (line.kind !== 'message' || line.from !== peerId) continue
      if (first === null || line.at < first.at) first = line
      if (last === null || line.at >= last.message.at) last = { message: line, room: kind === 'room' ? name : null }
    }
  }
  if (first === null || last === null) return 'wrote: nothing that is loaded here'
  const where = last.room === null ? 'to you' : `in ${last.room}`
  return `wrote: first ${atTime(first.at, now)}, last ${atTime(last.message.at, now)} ${where}`
}

function listed(state: State, peerIds: readonly string[]): string {
  const named = peerIds.slice(0, MAX_NAMED).map((peerId) => {
    const mark = state.blocked.includes(peerId) ? ' [blocked]' : state.ignored.includes(peerId) ? ' [ignored]' : ''
    return `${describePeer(state, peerId)}${mark}`
  })
  const more = peerIds.length - named.length
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
