import * as fc from 'fast-check'
import { renderToString } from 'ink'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import type { LineView, SidebarRow } from '../../app/index.ts'
import { compose } from '../../ui/compose.ts'
import type { Picture } from '../../ui/compose.ts'
import { widthOf } from '../../ui/row.ts'
import { PictureView } from '../../ui/picture-view.tsx'
import { createTheme } from '../../ui/theme.ts'
import type { Row } from '../../ui/row.ts'
import type { ScreenView } from '../../ui/view.ts'
import { message, notice, PEOPLE, person, room, safe, view } from './sample-views.ts'
import type { Name } from './sample-views.ts'

const text = (row: Row | undefined): string => (row ?? []).map((span) => span.text).join('')
const pane = (picture: Picture, name: string): string[] =>
  picture.panes.find((each) => each.name === name)?.rows.map((row) => text(row).trimEnd()) ?? []
const header = (picture: Picture, name: string): string =>
  text(picture.panes.find((each) => each.name === name)?.header)

const KEYS = [{ usage: 'Esc', summary: 'close it' }]
const words = fc.constantFrom('word', 'a-very-long-word-that-fits-hardly-anywhere', '日本語', '👨‍👩‍👧', ' ', '\n', 'é', 'x')
const prose = fc.array(words, { maxLength: 12 }).map((parts) => parts.join(''))
const label = prose.map((each) => safe(each.replaceAll('\n', '')))
const names = fc.constantFrom(...(Object.keys(PEOPLE) as Name[]))
const line: fc.Arbitrary<LineView> = fc.oneof(
  fc
    .record({ name: names, prose, state: label })
    .map((it) => message(it.name, '14:00', it.prose, { stateText: it.state, author: safe(it.name) })),
  prose.map((each) => notice('14:01', each, 'warning')),
)
const rowOf: fc.Arbitrary<SidebarRow> = fc
  .record({ label, unread: fc.nat(2000), live: fc.boolean(), dm: fc.boolean() })
  .map(({ label, unread, live, dm }) => room(label, { unread, live, kind: dm ? 'dm' : 'room' }))
const views: fc.Arbitrary<ScreenView> = fc
  .record({
    columns: fc.integer({ min: 1, max: 210 }),
    rows: fc.integer({ min: 1, max: 60 }),
    sidebar: fc.array(rowOf, { maxLength: 40, size: 'max' }),
    active: fc.nat(40),
    lines: fc.array(line, { maxLength: 40, size: 'max' }),
    people: fc.array(names, { maxLength: 40, size: 'max' }),
    scroll: fc.integer({ min: -50, max: 200 }),
    anchor: fc.nat(60),
    listening: label,
    activity: fc.option(label),
    draft: fc.string({ unit: 'binary', maxLength: 200, size: 'max' }),
    cursor: fc.nat(200),
    help: fc.option(fc.nat(80)),
    hint: fc.array(label, { maxLength: 6 }),
  })
  .map((it) =>
    view(it.columns, it.rows, {
      sidebar: it.sidebar.map((each, at) => ({ ...each, active: at === it.active })),
      lines: it.lines,
      place: { scroll: it.scroll, anchor: it.lines[it.anchor]?.key ?? null },
      people: it.people.map((name) => person(name, 'neighbour')),
      status: {
        listening: it.listening,
        peers: it.people.length,
        here: safe('3 here'),
        activity: it.activity === null ? null : { tone: 'error', text: it.activity },
        nick: safe('ada'),
      },
      composer: { text: it.draft, cursor: Math.min(it.cursor, it.draft.length) },
      help:
        it.help === null
          ? null
          : { rows: [{ usage: '/join <room>', summary: 'join it' }], keys: KEYS, scroll: it.help },
      hint: it.hint,
    }),
  )

test('no row of any picture is wider than its pane, and none is too many', () => {
  fc.assert(
    fc.property(views, (given) => {
      const picture = compose(given)
      const { layout } = picture
      for (const each of picture.panes) {
        for (const row of [each.header, ...each.rows]) expect(widthOf(row)).toBeLessThanOrEqual(each.width)
        expect(each.rows.length).toBeLessThanOrEqual(layout.bodyRows)
      }
      for (const row of [picture.status, ...picture.news, ...picture.composer]) {
        expect(widthOf(row)).toBeLessThanOrEqual(layout.columns)
      }
      expect(picture.composer.length).toBeLessThanOrEqual(layout.composerRows)
      expect(picture.cursor.x).toBeLessThan(layout.columns)
      expect(picture.cursor.y).toBeLessThan(layout.rows)
      expect(picture.cursor.y).toBeGreaterThanOrEqual(layout.rows - layout.composerRows)
    }),
    { seed: 7, numRuns: 50 },
  )
})

test('Ink draws every picture in exactly its columns and rows', () => {
  fc.assert(
    fc.property(views, (given) => {
      const picture = compose(given)
      const drawn = renderToString(<PictureView picture={picture} theme={createTheme(0)} />, { columns: given.columns })
      const lines = drawn.split('\n')
      expect(lines).toHaveLength(given.rows)
      for (const each of lines) expect(stringWidth(each)).toBeLessThanOrEqual(given.columns)
    }),
    { seed: 8, numRuns: 15 },
  )
})

describe('the sidebar', () => {
  const rooms = (count: number, active: number): SidebarRow[] =>
    Array.from({ length: count }, (_, at) => room(`r${at}`, { active: at === active, unread: at === 1 ? 5 : 0 }))

  test('numbers the first ten, counts what is unread, and marks the open one', () => {
    const dm = { ...room('bob', { unread: 1234 }), kind: 'dm' as const }
    const rows = pane(
      compose(view(80, 24, { sidebar: [room('lobby', { active: true }), room('rust', { unread: 3 }), dm] })),
      'sidebar',
    )
    expect(rows).toEqual(['▌1 lobby', ' 2 rust       3', ' 3 ● bob   999+'])
  })

  test('marks where we are named, and puts what is muted in brackets', () => {
    const rows = pane(
      compose(
        view(80, 24, {
          sidebar: [
            room('lobby', { unread: 9, mentions: 2 }),
            room('noise', { unread: 400, level: 'mute' }),
            room('quiet', { level: 'mute' }),
          ],
        }),
      ),
      'sidebar',
    )
    expect(rows).toEqual([' 1 lobby     @2', ' 2 noise  (400)', ' 3 quiet   mute'])
  })

  test('always shows the open one, and tells what it hides', () => {
    expect(pane(compose(view(80, 12, { sidebar: rooms(30, 20) })), 'sidebar')).toEqual([
      ' ↑ 17 · 5 new',
      '   r17',
      '   r18',
      '   r19',
      '▌  r20',
      '   r21',
      '   r22',
      '   r23',
      ' ↓ 6 more',
    ])
    expect(pane(compose(view(80, 12, { sidebar: rooms(30, 0) })), 'sidebar').at(0)).toBe('▌1 r0')
    expect(pane(compose(view(80, 12, { sidebar: rooms(30, 29) })), 'sidebar').at(-1)).toBe('▌  r29')
  })
})

describe('the people', () => {
  test('are us, who is connected, who was heard', () => {
    const people = [person('ada', 'self'), person('bob', 'neighbour'), person('chandra', 'heard')]
    const picture = compose(view(100, 24, { sidebar: [room('lobby', { active: true })], people }))
    expect(header(picture, 'people')).toBe(' people 3')
    expect(pane(picture, 'people')).toEqual([' ● ada you', ' ● bob Lm2P9z', ' ○ chandra c0deR5'])
  })

  test('are counted when they don’t fit', () => {
    const people = Array.from({ length: 30 }, () => person('bob', 'neighbour'))
    const rows = pane(compose(view(100, 12, { sidebar: [room('lobby', { active: true })], people })), 'people')
    expect(rows).toHaveLength(9)
    expect(rows.at(-1)).toBe(' + 22 more')
  })
})

describe('the header of one pane', () => {
  const sidebar = [room('lobby', { active: true, unread: 9 }), room('rust', { unread: 2 }), room('go', { unread: 3 })]
  const status = { ...view(1, 1).status, here: safe('2 here') }

  test('tells the room, who is here, and what is unread elsewhere', () => {
    expect(header(compose(view(40, 12, { sidebar, status })), 'main')).toBe(' lobby  2 here                    5 new')
  })

  test('tells that we are named elsewhere', () => {
    const named = [...sidebar, room('loud', { unread: 4, mentions: 2 })]
    expect(header(compose(view(40, 12, { sidebar: named, status })), 'main')).toMatch(/ @2 · 9 new$/)
  })

  test('leaves out what has no room', () => {
    expect(header(compose(view(14, 6, { sidebar, status })), 'main')).toBe(' lobby  5 new')
  })
})

describe('the status', () => {
  const status = (activity: string | null, width = 60): string => {
    const here = {
      ...view(1, 1).status,
      peers: 1,
      activity: activity === null ? null : ({ tone: 'error', text: safe(activity) } as const),
    }
    return text(compose(view(width, 24, { status: here })).status)
  }

  test('is where we listen, how many peers, and who we are', () => {
    expect(status(null)).toBe('─ listening on 4001 ─ 1 peer ───────────────────────── ada ─')
  })

  test('is trouble instead, when there is', () => {
    expect(status('no such peer')).toBe('─ no such peer ─ 1 peer ────────────────────────────── ada ─')
  })

  test('gives trouble that is too long for the rule rows of its own', () => {
    const long = 'Can’t connect to /ip4/192.0.2.1/tcp/4001: connection refused. Check that the program runs there.'
    const here = { ...view(1, 1).status, activity: { tone: 'error' as const, text: safe(long) } }
    const picture = compose(view(60, 24, { status: here }))
    expect(text(picture.status)).toContain('listening on 4001')
    expect(picture.news.map(text)).toEqual([
      ' Can’t connect to /ip4/192.0.2.1/tcp/4001: connection',
      ' refused. Check that the program runs there.',
    ])
    expect(compose(view(60, 7, { status: here })).news.map(text)).toEqual([
      ' Can’t connect to /ip4/192.0.2.1/tcp/4001: connection refu…',
    ])
    expect(text(compose(view(60, 6, { status: here })).status)).toContain('─ Can’t connect to')
  })

  test('says how much is below when scrolled', () => {
    const lines = Array.from({ length: 40 }, (_, at) => notice('14:00', `${at}`))
    const place = { scroll: 7, anchor: lines.at(-1)?.key ?? '' }
    const picture = compose(view(60, 24, { sidebar: [room('lobby', { active: true })], lines, place }))
    expect(text(picture.status)).toMatch(/ ada ─ ↓ 7 below ─$/)
  })
})

describe('a hint', () => {
  test('stands at the top, as far as there is room above the lines', () => {
    const hint = [safe('You are alone.'), safe(''), safe('  indented words that go on and on in the next row')]
    const lines = [message('ada', '14:00', 'hello')]
    expect(pane(compose(view(40, 12, { hint })), 'main').slice(0, 6)).toEqual([
      '',
      ' You are alone.',
      '',
      '   indented words that go on and on in',
      '   the next row',
      '',
    ])
    expect(pane(compose(view(40, 6, { hint, lines })), 'main')).toEqual([' You are alone.', '', ' 14:00 ada hello'])
  })
})

test('the start screen is a page: headings, and a code beside the text', () => {
  const start = [
    { kind: 'text', text: safe('You are ada.'), tone: 'text' },
    { kind: 'heading', text: safe('Try it') },
    { kind: 'drawing', rows: ['█▀▄', '▄▄█'].map(safe) },
  ] as const
  const rows = compose(view(80, 24, { start, lines: [] })).panes[0]?.rows ?? []
  const toneOf = (words: string): unknown => rows.flat().find((span) => span.text === words)?.tone
  expect([toneOf('You are ada.'), toneOf('Try it'), toneOf('█▀▄')]).toEqual(['text', 'active', 'drawing'])
})

test('the cursor stands in the draft, behind the cells of wide characters', () => {
  const at = (draft: string, cursor: number): unknown =>
    compose(view(80, 24, { composer: { text: draft, cursor } })).cursor
  expect(at('', 0)).toEqual({ x: 2, y: 23 })
  expect(at('日本', 2)).toEqual({ x: 6, y: 23 })
  expect(at('one\ntwo', 7)).toEqual({ x: 5, y: 23 })
  expect(at('one\ntwo', 1)).toEqual({ x: 3, y: 22 })
})

test('the help covers the conversation and the lists, and scrolls no further than its end', () => {
  const rows = [{ usage: '/join <room>', summary: 'join it' }]
  const sidebar = [room('lobby', { active: true })]
  const top = compose(view(80, 12, { sidebar, help: { rows, keys: KEYS, scroll: 0 } }))
  expect(top.panes.map((each) => each.name)).toEqual(['main'])
  expect(pane(top, 'main').slice(0, 2)).toEqual([' Commands', ' /join <room>  join it'])
  const end = compose(view(80, 12, { sidebar, help: { rows, keys: KEYS, scroll: 9_999 } }))
  expect(pane(end, 'main').at(-1)).not.toBe('')
  expect(pane(end, 'main')).toHaveLength(9)
  expect(end.helpMax).toBeGreaterThan(0)
})

test('what failed can be sent again by a key that the status tells', () => {
  const failed = message('ada', '14:00', 'hi', { state: 'failed', stateText: safe('failed: too long') })
  const sidebar = [room('lobby', { active: true })]
  expect(text(compose(view(80, 24, { sidebar, lines: [failed], retryKey: 'Alt-R' })).status)).toContain(
    '─ Alt-R sends again ─',
  )
  expect(text(compose(view(80, 24, { sidebar, lines: [failed], retryKey: '' })).status)).not.toContain('again')
  expect(text(compose(view(80, 24, { sidebar, retryKey: 'Alt-R' })).status)).not.toContain('again')
})

describe('the room', () => {
  const status = {
    ...view(1, 1).status,
    here: safe('3 here'),
    room: { neighbours: 2, heard: 3, mesh: 2 },
    channels: [
      { name: safe('mdns'), working: true },
      { name: safe('dht'), working: false },
    ],
  }
  const sidebar = [room('lobby', { active: true })]
  const people = [person('ada', 'self'), person('bob', 'neighbour'), person('eve', 'heard')]

  test('tells who hears it beside its name, as far as there is room', () => {
    expect(header(compose(view(80, 24, { sidebar, status, people })), 'main')).toBe(' lobby  3 here · 1 heard · mesh 2')
    expect(header(compose(view(30, 24, { sidebar, status, people })), 'main')).toBe(' lobby  3 here · 1 heard')
  })

  test('and the status tells by which ways people are found', () => {
    expect(text(compose(view(80, 24, { sidebar, status })).status)).toContain('─ 0 peers ─ ● mdns ─ ○ dht ─')
  })
})
