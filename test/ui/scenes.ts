/** States of the real core, reached by events: what the golden frames and the screenshots show. Local time is UTC. */
import { initialState, update } from '../../app/index.ts'
import type { Event, State } from '../../app/index.ts'
import { peerIdFromPublicKey, privateKeyFromSeed } from '../../net/index.ts'
import type { NetworkSnapshot } from '../../app/network-snapshot.ts'
import { PEOPLE } from './sample-views.ts'
import type { Name } from './sample-views.ts'

process.env['TZ'] = 'UTC'

const START = Date.UTC(2026, 10, 22, 13, 58)
const minute = (minutes: number): number => START + minutes * 60_000
const id = (name: Name): string => PEOPLE[name].id
const utf8 = new TextEncoder()
let messages = 0

export function play(state: State, ...events: readonly Event[]): State {
  return events.reduce((before, event) => update(before, event)[0], state)
}

const nick = (name: Name, at = 0): Event => ({ type: 'peer-nick', peerId: id(name), nick: name, at: minute(at) })
const join = (room: string, at = 0): Event => ({ type: 'join', room, at: minute(at), show: true })
const type = (text: string): Event => ({ type: 'compose', edit: { do: 'insert', text } })
const submit = (at: number): Event => ({ type: 'submit', at: minute(at) })
const ADDRESSES = [`/ip4/192.0.2.7/tcp/4001/p2p/${id('ada')}`, `/ip4/127.0.0.1/tcp/4001/p2p/${id('ada')}`]

function comes(name: Name, room: string, at = 0): Event[] {
  const address = '/ip4/192.0.2.9/tcp/4001'
  return [
    { type: 'peer-connected', peerId: id(name), address, at: minute(at) },
    nick(name, at),
    { type: 'room-subscribed', room, peerId: id(name), at: minute(at) },
  ]
}

function says(name: Name, room: string, text: string, at: number): Event {
  const data = utf8.encode(text)
  return { type: 'room-message', room, from: id(name), data, id: `m${messages++}`, at: minute(at) }
}

function writes(state: State, room: string, text: string, at: number, peers: number): State {
  const written = play(state, type(text), submit(at))
  const key = written.conversations[`room:${room}`]?.lines.at(-1)?.key ?? ''
  return play(written, { type: 'published', room, key, id: `own${messages++}`, peers, full: [] })
}

/** Whose invite is a real one: the ids of the others are made to be read. */
export function start(columns: number, rows: number, more: { readonly nick?: null } = {}): State {
  const us = peerIdFromPublicKey(privateKeyFromSeed(new Uint8Array(32).fill(7)).publicKey).toString()
  const addresses = ['192.168.1.20', '127.0.0.1'].map((ip) => `/ip4/${ip}/tcp/4001/p2p/${us}`)
  const state = initialState({ peerId: us, nick: 'ada', columns, rows, ...more })
  return play(state, { type: 'listening', addresses })
}

export function firstStart(columns: number, rows: number): State {
  return start(columns, rows, { nick: null })
}

export function invite(columns: number, rows: number): State {
  return play(start(columns, rows), join('lobby'), { type: 'open-overlay', overlay: 'invite' })
}

export function demo(columns: number, rows: number): State {
  const answers: Event = { type: 'demo-answers', at: minute(1) }
  return play(
    start(columns, rows),
    type('/demo'),
    submit(1),
    type('hello'),
    submit(1),
    answers,
    type('/me waves'),
    submit(1),
    answers,
  )
}

export function settings(columns: number, rows: number): State {
  return play(start(columns, rows), type('/set theme dark'), submit(1), type('/set'), submit(1))
}

function fresh(columns: number, rows: number): State {
  messages = 0
  const fresh = initialState({ peerId: id('ada'), nick: 'ada', columns, rows })
  return play(fresh, { type: 'listening', addresses: ADDRESSES })
}

export function emptyRoom(columns: number, rows: number): State {
  return play(fresh(columns, rows), join('lobby'))
}

export function alone(columns: number, rows: number): State {
  return writes(emptyRoom(columns, rows), 'lobby', 'is anybody here?', 1, 0)
}

export function busy(columns: number, rows: number): State {
  let state = play(emptyRoom(columns, rows), ...comes('bob', 'lobby'), ...comes('chandra', 'lobby', 1))
  state = play(state, ...comes('日本太郎', 'lobby', 1), ...comes('eve', 'lobby', 2))
  state = play(state, says('bob', 'lobby', 'morning! who else is on the LAN today?', 3))
  state = writes(state, 'lobby', 'me, since seven', 4, 4)
  state = play(
    state,
    says('chandra', 'lobby', 'hi all', 5),
    says('chandra', 'lobby', 'the new build reaches the js peers now, they graft us into their mesh at once', 5),
    says('日本太郎', 'lobby', 'おはようございます。こちらは少し雨が降っています。', 9),
    says(
      'eve',
      'lobby',
      'what is the longest chain of hops anybody has seen? I had a message that went over five machines',
      10,
    ),
    says('bob', 'lobby', 'three here', 11),
    { type: 'room-unsubscribed', room: 'lobby', peerId: id('chandra'), at: minute(13) },
  )
  state = writes(
    state,
    'lobby',
    'I will try tonight with /dial and two machines behind different routers; somebody should be on the other side',
    14,
    3,
  )
  state = play(state, says('eve', 'lobby', 'I can be there 👍🏽', 15), { type: 'join', room: 'rust', at: minute(15) })
  state = play(
    state,
    ...comes('bob', 'rust', 15),
    says('bob', 'rust', 'anyone?', 16),
    says('bob', 'rust', 'hello?', 16),
  )
  return play(state, { type: 'dm-received', from: id('bob'), text: 'psst', id: 'd1', at: minute(17) })
}

export function longMessages(columns: number, rows: number): State {
  return play(
    emptyRoom(columns, rows),
    ...comes('bob', 'lobby'),
    ...comes('日本太郎', 'lobby'),
    says('bob', 'lobby', `words ${'and words '.repeat(24)}end`, 1),
    says('bob', 'lobby', `https://example.org/${'path/'.repeat(30)}index.html`, 2),
    says(
      '日本太郎',
      'lobby',
      '吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。何でも薄暗いじめじめした所でニャーニャー泣いていた事だけは記憶している。',
      8,
    ),
    says('日本太郎', 'lobby', 'family 👨‍👩‍👧 flag 🇩🇪 keycap 1️⃣ skin 👍🏽 heart ❤️ done', 9),
    says('bob', 'lobby', 'function f() {\n\tif (true) {\n\t\treturn 1\n\t}\n}', 20),
    says('bob', 'lobby', 'cafe\u0301 \u001b[31mred\u001b[0m \u202eright to left\u202c z\u0337\u0335a\u0337lgo', 20),
  )
}

export function direct(columns: number, rows: number): State {
  const bob = id('bob')
  let state = play(
    fresh(columns, rows),
    ...comes('bob', 'lobby').slice(0, 2),
    type('/msg bob are you there?'),
    submit(1),
  )
  const answer = (
    text: string,
    at: number,
    to: 'sent' | 'delivered' | 'failed' | 'waiting',
    reason: string | null,
  ): void => {
    if (text !== '') state = play(state, type(text), submit(at))
    const key = state.conversations[`dm:${bob}`]?.lines.findLast((line) => line.kind === 'message')?.key ?? ''
    state = play(state, { type: 'dm-progress', peerId: bob, key, id: `d${at}`, state: to, reason })
  }
  answer('', 1, 'delivered', null)
  state = play(state, { type: 'dm-received', from: bob, text: 'yes! just came back', id: 'd9', at: minute(2) })
  answer('good. did you read the minutes?', 3, 'delivered', null)
  answer('I have a question about them', 4, 'sent', null)
  answer('a second one', 5, 'failed', 'the other side does not speak /p2p-chat/dm/1.0.0')
  state = play(state, { type: 'peer-disconnected', peerId: bob, address: '/ip4/192.0.2.9/tcp/4001', at: minute(6) })
  state = play(state, type('never mind'), submit(7))
  return state
}

export function help(columns: number, rows: number): State {
  return play(busy(columns, rows), { type: 'open-help' })
}

export function trouble(columns: number, rows: number): State {
  const address = '/ip4/192.0.2.1/tcp/4001'
  return play(
    busy(columns, rows),
    { type: 'dial', address, at: minute(20) },
    {
      type: 'dial-failed',
      target: address,
      reason: `Can't connect to ${address}: connection refused. Check that the program runs there and the port is right.`,
      at: minute(21),
    },
  )
}

export function scrolledUp(columns: number, rows: number): State {
  let state = play(emptyRoom(columns, rows), ...comes('bob', 'lobby'))
  for (let at = 0; at < 60; at++) state = play(state, says('bob', 'lobby', `message number ${at}`, at * 6))
  state = play(state, { type: 'scroll', by: 10, min: 0, max: 40 })
  return play(state, says('bob', 'lobby', 'one more while you read', 370))
}

export function manyRooms(columns: number, rows: number): State {
  let state = fresh(columns, rows)
  for (let at = 0; at < 70; at++) state = play(state, join(`room-${at}`))
  for (const at of [2, 40, 69])
    state = play(state, says('bob', `room-${at}`, 'hi', 1), says('bob', `room-${at}`, 'hey', 1))
  return play(state, { type: 'show', conversation: 'room:room-33' })
}

export function longDraft(columns: number, rows: number): State {
  return play(busy(columns, rows), type(`a draft of several rows:\n\n${'it goes on and on '.repeat(12)}\nどうぞ`))
}

const NETWORK: NetworkSnapshot = {
  at: minute(20),
  since: minute(-200),
  connections: (['bob', 'chandra', '日本太郎', 'eve'] as const).map((name, at) => ({
    peerId: id(name),
    address: `/ip4/192.0.2.${at + 7}/tcp/4001`,
    direction: at % 2 === 0 ? 'inbound' : 'outbound',
    transport: 'tcp',
    security: '/noise',
    muxer: '/yamux/1.0.0',
    openedAt: minute(at),
    rttMs: [0.4, 12.3, 87, null][at] ?? null,
    bytesRead: 1_234_567 * (at + 1),
    bytesWritten: 98_765 * (at + 1),
    streams: 3 + at,
    source: at === 1 ? 'given' : 'mdns',
  })),
  rooms: [
    {
      room: 'lobby',
      mesh: [id('bob'), id('日本太郎'), id('eve')],
      subscribers: [id('bob'), id('日本太郎'), id('eve')],
    },
    { room: 'rust', mesh: [id('bob')], subscribers: [id('bob')] },
  ],
  dht: [{ protocol: '/p2p-chat/kad/1.0.0', mode: 'server', size: 61, buckets: [20, 18, 11, 7, 3, 0, 2] }],
  channels: [
    { name: 'mdns', state: 'working', found: 3 },
    { name: 'dht', state: 'working', found: 61 },
    { name: 'public-dht', state: 'off', found: 0 },
    { name: 'bootstrap', state: 'off', found: 0 },
    { name: 'known-peers', state: 'idle', found: 0 },
  ],
}

export function net(columns: number, rows: number): State {
  return play(busy(columns, rows), { type: 'network', snapshot: NETWORK }, { type: 'open-overlay', overlay: 'net' })
}

/** Everything that a line can be: a day, what is new, who is named, what is answered, what is done, marked words, and somebody with another's name. */
export function talk(columns: number, rows: number): State {
  let state = play(emptyRoom(columns, rows), ...comes('bob', 'lobby'), ...comes('chandra', 'lobby', 1))
  const told = (name: Name, id: string, more: { me?: boolean; replyTo?: string }): Event => ({
    type: 'message-note',
    room: 'lobby',
    from: PEOPLE[name].id,
    id,
    me: more.me ?? false,
    replyTo: more.replyTo ?? null,
  })
  const last = (): string => `m${messages - 1}`
  state = play(state, says('bob', 'lobby', 'the relay is up again: https://example.org/status?node=7', 2))
  const question = last()
  state = play(state, says('chandra', 'lobby', 'is it **really** the same one, or the `v2` build with _every_ fix?', 3))
  state = play(state, says('bob', 'lobby', 'the same, and it answers', 6))
  state = play(state, told('bob', last(), { replyTo: `m${messages - 2}` }))
  state = writes(state, 'lobby', '/me looks at the log', 8, 2)
  state = play(state, says('chandra', 'lobby', 'jumps for joy', 9))
  state = play(state, told('chandra', last(), { me: true }))
  state = play(
    state,
    says('chandra', 'lobby', 'this is how:\n```\np2p-chat --dial /ip4/192.0.2.7/tcp/4001\n```', 10),
    says('bob', 'lobby', 'ada: can you try it from outside? snake_case_names and 2*3*4 too', 11),
    says('bob', 'lobby', 'what was that about?', 24 * 60 + 2),
  )
  state = play(state, told('bob', last(), { replyTo: question }))
  state = play(state, ...comes('eve', 'lobby', 24 * 60 + 3), {
    type: 'peer-nick',
    peerId: PEOPLE.eve.id,
    nick: 'bob',
    at: minute(24 * 60 + 3),
  })
  state = play(state, says('eve', 'lobby', 'send me your invite, it is me', 24 * 60 + 4))
  return play(state, { type: 'network', snapshot: { ...NETWORK, connections: [] } })
}

/** Rust is open; the lobby names us, and what is said in the muted room counts for nothing. */
export function elsewhere(columns: number, rows: number): State {
  const muted = play(busy(columns, rows), join('noise', 18), type('/notify mute'), submit(18))
  return play(
    muted,
    { type: 'show', conversation: 'room:rust' },
    says('bob', 'lobby', 'ada, are you there?', 19),
    says('eve', 'lobby', 'she was a minute ago', 20),
    says('bob', 'noise', 'one', 21),
    says('bob', 'noise', 'two', 21),
  )
}

export function unread(columns: number, rows: number): State {
  return play(elsewhere(columns, rows), { type: 'show', conversation: 'room:lobby' })
}

export function switcher(columns: number, rows: number): State {
  return play(busy(columns, rows), { type: 'open-overlay', overlay: 'switcher' }, type('b'))
}

export function recall(columns: number, rows: number): State {
  return play(busy(columns, rows), { type: 'open-overlay', overlay: 'recall' })
}

export function search(columns: number, rows: number): State {
  const open = play(busy(columns, rows), { type: 'open-overlay', overlay: 'search' }, type('mesh'))
  const hit = (seq: number, name: Name, at: number, text: string) => ({
    seq,
    conversation: `room:${seq % 2 === 0 ? 'lobby' : 'rust'}` as const,
    from: id(name),
    at: minute(at),
    text,
  })
  const hits = [
    hit(8, 'chandra', 5, 'the new build reaches the js peers now, they graft us into their mesh at once'),
    hit(7, 'bob', -60 * 20, 'a mesh of four peers is enough for this room'),
    hit(4, 'eve', -60 * 50, 'mesh'),
  ]
  return play(open, { type: 'search-results', query: 'mesh', hits })
}

export function paste(columns: number, rows: number): State {
  const text = 'function mesh(peers) {\n\treturn peers.filter((peer) => peer.grafted)\n}\n'
  return play(busy(columns, rows), { type: 'paste', text })
}

export const SCENES = {
  start,
  'first-start': firstStart,
  invite,
  demo,
  settings,
  'empty-room': emptyRoom,
  alone,
  busy,
  'long-messages': longMessages,
  direct,
  help,
  trouble,
  'scrolled-up': scrolledUp,
  'many-rooms': manyRooms,
  'long-draft': longDraft,
  talk,
  elsewhere,
  unread,
  net,
  switcher,
  recall,
  search,
  paste,
} as const
