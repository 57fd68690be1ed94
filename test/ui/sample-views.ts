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
