/** Screen views made by hand: what the selectors could give, without a core behind it. */
import type { LineView, PeerRow, Safe, SidebarRow } from '../../app/index.ts'
import type { ScreenView } from '../../ui/view.ts'

export const safe = (text: string): Safe => text as Safe

export const PEOPLE = {
  ada: { id: '12D3KooWAdaLovelace1111111111111111111111111x7Qk9a', short: 'x7Qk9a' },
  bob: { id: '12D3KooWBob111111111111111111111111111111111Lm2P9z', short: 'Lm2P9z' },
  chandra: { id: '12D3KooWChandra111111111111111111111111111111c0deR5', short: 'c0deR5' },
  eve: { id: '12D3KooWEve111111111111111111111111111111111eVe77Q', short: 'eVe77Q' },
  日本太郎: { id: '12D3KooWTaro11111111111111111111111111111111NiH0n1', short: 'NiH0n1' },
} as const
export type Name = keyof typeof PEOPLE

let keys = 0

export function message(
  name: Name,
  time: string,
  text: string,
  more: Partial<LineView & { kind: 'message' }> = {},
): LineView {
  const person = PEOPLE[name]
  return {
    kind: 'message',
    key: `m${keys++}`,
    time,
    author: safe(name),
    from: person.id,
    shortId: person.short,
    own: name === 'ada',
    text: text.split('\n').map(safe),
    state: null,
    stateText: safe(''),
    ...more,
  }
}

export function notice(time: string, text: string, tone: 'info' | 'warning' | 'error' = 'info'): LineView {
  return { kind: 'notice', key: `n${keys++}`, time, tone, text: text.split('\n').map(safe) }
}

export function room(label: string, more: Partial<SidebarRow> = {}): SidebarRow {
  return { key: `room:${label}`, kind: 'room', label: safe(label), unread: 0, active: false, live: true, ...more }
}

export function person(name: Name, standing: PeerRow['standing']): PeerRow {
  return { peerId: PEOPLE[name].id, name: safe(name), shortId: PEOPLE[name].short, standing }
}

export function view(columns: number, rows: number, more: Partial<ScreenView> = {}): ScreenView {
  return {
    columns,
    rows,
    title: safe('p2p-chat'),
    sidebar: [],
    lines: [],
    place: { scroll: 0, anchor: null },
    people: [],
    status: { listening: safe('listening on 4001'), peers: 0, here: safe(''), activity: null, nick: safe('ada') },
    hint: [],
    composer: { text: '', cursor: 0 },
    help: null,
    ...more,
  }
}

export function busy(columns: number, rows: number): ScreenView {
  const sent = { state: 'sent' as const, stateText: safe('sent to 3') }
  return view(columns, rows, {
    sidebar: [
      room('lobby', { active: true }),
      room('rust-and-friends', { unread: 12 }),
      room('#empty', { live: false }),
      { ...room('bob'), key: 'dm:bob', kind: 'dm', unread: 2 },
      { ...room('chandra'), key: 'dm:chandra', kind: 'dm', live: false },
    ],
    people: [
      person('ada', 'self'),
      person('bob', 'neighbour'),
      person('日本太郎', 'neighbour'),
      person('chandra', 'heard'),
    ],
    status: { listening: safe('listening on 4001'), peers: 3, here: safe('3 here'), activity: null, nick: safe('ada') },
    lines: [
      notice('13:58', 'bob (…Lm2P9z) came'),
      message(
        'bob',
        '14:00',
        'hello! does anybody know how to make a mesh of four peers when one of them sits behind a stubborn router?',
      ),
      message('ada', '14:01', 'hi bob', sent),
      message(
        'ada',
        '14:02',
        'give the others your address with /whoami, they dial it, and gossipsub does the rest for everyone in the room',
        sent,
      ),
      message('日本太郎', '14:02', 'こんにちは、世界。みなさんお元気ですか？今日は天気がいいですね。'),
      message(
        'bob',
        '14:09',
        'thanks 👍🏽 that works:\n  /dial /ip4/192.0.2.7/tcp/4001/p2p/12D3KooWAdaLovelace1111111111111111111111111x7Qk9a\n  ok',
      ),
      message('chandra', '14:10', 'ok'),
      notice('14:11', 'chandra (…c0deR5) left'),
      message('ada', '14:12', 'see you', { state: 'waiting', stateText: safe('waiting: no connection to anybody') }),
      message('ada', '14:12', 'really', { state: 'failed', stateText: safe('failed: too long') }),
    ],
    composer: { text: 'what about ', cursor: 11 },
  })
}
