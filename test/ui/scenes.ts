/** States of the real core, reached by events: what the golden frames and the screenshots show. Local time is UTC. */
import { initialState, update } from '../../app/index.ts'
import type { Event, State } from '../../app/index.ts'
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

export function start(columns: number, rows: number): State {
  messages = 0
  const fresh = initialState({ peerId: id('ada'), nick: 'ada', columns, rows })
  return play(fresh, { type: 'listening', addresses: ADDRESSES })
}

export function emptyRoom(columns: number, rows: number): State {
  return play(start(columns, rows), join('lobby'))
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
    start(columns, rows),
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
  let state = start(columns, rows)
  for (let at = 0; at < 70; at++) state = play(state, join(`room-${at}`))
  for (const at of [2, 40, 69])
    state = play(state, says('bob', `room-${at}`, 'hi', 1), says('bob', `room-${at}`, 'hey', 1))
  return play(state, { type: 'show', conversation: 'room:room-33' })
}

export function longDraft(columns: number, rows: number): State {
  return play(busy(columns, rows), type(`a draft of several rows:\n\n${'it goes on and on '.repeat(12)}\nどうぞ`))
}

export const SCENES = {
  start,
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
} as const
