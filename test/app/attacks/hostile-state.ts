/** A state in which one text stands wherever others, or a file, can put one. */
import { initialState, update } from '../../../app/index.ts'
import type { Event, State } from '../../../app/index.ts'
import type { Kept } from '../../../app/history/message.ts'
import type { NetworkSnapshot } from '../../../app/network-snapshot.ts'
import { ADA, BOB, EVE, NOON, SELF } from '../play.ts'
import { NO_TEXT } from './escape-corpus.ts'

const ADDRESS = '/ip4/127.0.0.1/tcp/4001'
const utf8 = new TextEncoder()

export const PLACES = ['conversation', 'direct', 'start'] as const
export type Place = (typeof PLACES)[number]

export interface Shown {
  readonly text: string
  readonly place: Place
  readonly columns: number
  readonly rows: number
}

/** What happens, in order: the last events choose what is shown. */
function hostileEvents({ text, place }: Shown): readonly Event[] {
  const room = (name: string): Event => ({ type: 'join', room: name, at: NOON, show: true })
  const typed = (draft: string): Event[] => [
    // A command that was refused stays.
    { type: 'compose', edit: { do: 'clear' } },
    { type: 'compose', edit: { do: 'insert', text: draft } },
    { type: 'submit', at: NOON },
  ]
  const kept: Kept = {
    seq: 1,
    conversation: `dm:${BOB}`,
    id: 'k1',
    from: BOB,
    own: false,
    text,
    binaryBytes: null,
    at: NOON,
    state: null,
    peers: 0,
    reason: null,
    me: false,
    replyTo: null,
  }
  const shown: Record<Place, Event[]> = {
    conversation: [{ type: 'show', conversation: 'room:lobby' }],
    direct: [{ type: 'show', conversation: `dm:${ADA}` }],
    start: [
      { type: 'leave', room: 'lobby', at: NOON },
      { type: 'leave', room: text, at: NOON },
    ],
  }
  return [
    {
      type: 'history-opened',
      conversations: [{ key: `dm:${BOB}`, messages: [kept], first: true, outbox: [], readTo: null, unread: 1 }],
      nickOwners: { [text]: EVE },
      nicks: { [BOB]: text },
      at: NOON,
    },
    { type: 'listening', addresses: [`${ADDRESS}/p2p/${SELF}`] },
    room(text),
    room('lobby'),
    ...[ADA, BOB, EVE].flatMap((peerId): Event[] => [
      { type: 'peer-connected', peerId, address: peerId === EVE ? text : ADDRESS, at: NOON },
      { type: 'peer-identified', peerId, agent: text, direct: text },
      { type: 'peer-nick', peerId, nick: text, at: NOON },
      { type: 'room-subscribed', room: 'lobby', peerId, at: NOON },
      { type: 'room-subscribed', room: text, peerId, at: NOON },
      { type: 'room-subscribed', room: `elsewhere ${text}`, peerId, at: NOON },
    ]),
    ...NO_TEXT.map((data, n): Event => ({
      type: 'room-message',
      room: 'lobby',
      from: ADA,
      data,
      id: `n${n}`,
      at: NOON,
    })),
    { type: 'room-message', room: 'lobby', from: ADA, data: utf8.encode(text), id: 'm1', at: NOON },
    { type: 'room-message', room: 'lobby', from: BOB, data: utf8.encode(`me, ${text}`), id: 'm2', at: NOON },
    { type: 'message-note', room: 'lobby', from: BOB, id: 'm2', me: true, replyTo: 'm1' },
    { type: 'dm-received', from: ADA, text, id: 'd1', at: NOON },
    { type: 'dm-received', from: ADA, text: `again ${text}`, id: 'd2', at: NOON, replyTo: 'd1' },
    { type: 'peer-nick', peerId: EVE, nick: `eve ${text}`, at: NOON },
    { type: 'peer-disconnected', peerId: EVE, address: text, at: NOON },
    ...typed('/whois 1'),
    ...typed(`/msg ${text}`),
    ...typed(`/join ${text}`),
    ...typed(`/nick ${text}`),
    ...typed(`/dial ${text}`),
    { type: 'dial-began', target: text, at: NOON },
    { type: 'dial-step', target: text, address: text, step: text, at: NOON },
    { type: 'dial-failed', target: text, reason: text, code: text, at: NOON },
    ...typed(`hello ${text}`),
    { type: 'publish-failed', room: 'lobby', key: '1', reason: text },
    { type: 'exported', path: text, messages: 1, problem: null, at: NOON },
    { type: 'exported', path: text, messages: 0, problem: text, at: NOON },
    { type: 'network', snapshot: network(text) },
    { type: 'trouble', tone: 'warning', text, at: NOON },
    ...shown[place],
    { type: 'compose', edit: { do: 'clear' } },
    { type: 'compose', edit: { do: 'insert', text } },
  ]
}

/** What lies over it, one after the other. */
const OVERLAYS: readonly (readonly Event[])[] = [
  [],
  [{ type: 'open-help' }],
  [{ type: 'open-overlay', overlay: 'net' }],
  [{ type: 'open-overlay', overlay: 'invite' }],
  [{ type: 'open-overlay', overlay: 'switcher' }],
  [{ type: 'open-overlay', overlay: 'recall' }],
]

/** Those that the text itself is typed or pasted into. */
export function overlaysOf(text: string): readonly (readonly Event[])[] {
  const hits = [{ seq: 1, conversation: `dm:${BOB}` as const, from: BOB, at: NOON, text }]
  return [
    ...OVERLAYS,
    [
      { type: 'open-overlay', overlay: 'search' },
      { type: 'compose', edit: { do: 'insert', text: text.slice(0, 100) } },
      { type: 'search-results', query: text.slice(0, 100), hits },
    ],
    [{ type: 'paste', text: `${text}\nand another line` }],
    [{ type: 'complete', by: 1 }],
  ]
}

export function play(state: State, events: readonly Event[]): State {
  return events.reduce((before, event) => update(before, event)[0], state)
}

export function hostileState(shown: Shown): State {
  const { columns, rows } = shown
  return play(initialState({ peerId: SELF, nick: shown.text, columns, rows }), hostileEvents(shown))
}

function network(text: string): NetworkSnapshot {
  return {
    at: NOON,
    since: NOON - 60_000,
    connections: [
      {
        peerId: ADA,
        address: text,
        direction: 'inbound',
        transport: text,
        security: text,
        muxer: text,
        openedAt: NOON,
        rttMs: 1,
        bytesRead: 1,
        bytesWritten: 1,
        streams: 1,
        source: null,
      },
    ],
    rooms: [{ room: text, mesh: [ADA, text], subscribers: [ADA, text] }],
    dht: [{ protocol: text, mode: 'server', size: 1, buckets: [1, 2] }],
    channels: [{ name: 'mdns', state: 'off', found: 0, problem: text }],
  }
}
