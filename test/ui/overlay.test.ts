import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ListView, PageBlock, PageView } from '../../app/index.ts'
import { compose } from '../../ui/compose.ts'
import type { Picture } from '../../ui/compose.ts'
import { listRows } from '../../ui/list-rows.ts'
import { pageRows } from '../../ui/page-rows.ts'
import { widthOf } from '../../ui/row.ts'
import type { Row } from '../../ui/row.ts'
import { message, room, safe, view } from './sample-views.ts'

const text = (row: Row | undefined): string => (row ?? []).map((span) => span.text).join('')
const texts = (rows: readonly Row[]): string[] => rows.map((row) => text(row).trimEnd())

function list(items: readonly (readonly [string, string])[], selected = 0, more: Partial<ListView> = {}): ListView {
  return {
    kind: 'list',
    title: safe('go to'),
    query: { text: '', cursor: 0 },
    items: items.map(([name, detail], at) => ({ key: `${at}`, text: safe(name), detail: safe(detail) })),
    selected,
    empty: safe('nothing fits'),
    footer: safe('Enter goes there'),
    ...more,
  }
}

function page(...blocks: PageBlock[]): PageView {
  return { kind: 'page', title: safe('network'), blocks, scroll: 0, footer: safe('Esc closes it') }
}

describe('a list', () => {
  const rooms = list(
    [
      ['lobby', '4 here'],
      ['rust', '2 new'],
    ],
    1,
  )

  test('has details at the right, and a mark at what Enter takes', () => {
    expect(texts(listRows(rooms, 50, 20))).toEqual([
      '─ go to ─────────────────────── Enter goes there ─',
      '  lobby                                    4 here',
      '▌ rust                                      2 new',
    ])
    expect(listRows(rooms, 50, 20)[2]?.map((span) => span.tone)).toEqual(['selected', 'selected', 'selected'])
  })

  test('has details under the texts where it is too narrow for one of them', () => {
    const found = list([
      ['a text that is long enough', 'in lobby'],
      ['rust', '2 new'],
    ])
    expect(texts(listRows(found, 30, 20))).toEqual([
      '─ go to ─── Enter goes there ─',
      '▌ a text that is long enough',
      '    in lobby',
      '  rust',
      '    2 new',
    ])
    expect(texts(listRows(rooms, 30, 20))).toHaveLength(3)
  })

  test('shows what is selected, and which of how many it is', () => {
    const many = list(
      Array.from({ length: 40 }, (_, at) => [`item ${at}`, ''] as const),
      30,
    )
    const rows = texts(listRows(many, 60, 12))
    expect(rows).toHaveLength(9)
    expect(rows[0]).toContain('go to · 31 of 40')
    expect(rows).toContain('▌ item 30')
  })

  test('says so when there is nothing', () => {
    expect(texts(listRows(list([]), 50, 20)).at(-1)).toBe('  nothing fits')
  })

  test('rises from the composer, where what narrows it is typed; the conversation stays above', () => {
    const picture = compose(
      view(80, 24, {
        sidebar: [room('lobby', { active: true })],
        lines: Array.from({ length: 30 }, (_, at) => message('bob', '14:00', `line ${at}`)),
        overlay: { ...rooms, query: { text: 'ru', cursor: 2 } },
      }),
    )
    const main = texts(picture.panes.at(-1)?.rows ?? [])
    expect(main).toHaveLength(20)
    expect(main.at(-4)).toContain('line 29')
    expect(main.at(-1)).toMatch(/^▌ rust .*2 new$/)
    expect(picture.composer.map(text)).toEqual(['› ru'])
    expect(picture.cursor).toEqual({ x: 4, y: 23 })
  })
})

describe('a page', () => {
  test('has headings, words, and tables with a column for each', () => {
    const rows = pageRows(
      [
        { kind: 'heading', text: safe('Connections') },
        {
          kind: 'table',
          head: [safe('who'), safe('how')],
          rows: [
            [safe('bob'), safe('tcp noise yamux')],
            [safe('日本太郎'), safe('tcp')],
          ],
        },
        { kind: 'heading', text: safe('Rooms') },
        { kind: 'text', text: safe('none of them is open now, so that nothing is heard'), tone: 'quiet' },
      ],
      40,
    )
    expect(texts(rows)).toEqual([
      ' Connections',
      ' who       how',
      ' bob       tcp noise yamux',
      ' 日本太郎  tcp',
      '',
      ' Rooms',
      ' none of them is open now, so that',
      ' nothing is heard',
    ])
  })

  test('shortens the widest column of a table first, and leaves out the last when that is not enough', () => {
    const table: PageBlock = {
      kind: 'table',
      head: [safe('who'), safe('address'), safe('round trip')],
      rows: [[safe('bob'), safe('/ip4/192.0.2.7/tcp/4001/p2p/12D3KooWBob'), safe('12 ms')]],
    }
    expect(texts(pageRows([table], 40))).toEqual([
      ' who  address                round trip',
      ' bob  /ip4/192.0.2.7/tcp/4…  12 ms',
    ])
    expect(texts(pageRows([{ ...table }], 22))).toEqual([' who  address', ' bob  /ip4/192.0.2.7…'])
  })

  test('cuts what is to be copied where the row ends, and nowhere else', () => {
    const line = 'p2p-chat:abcdefghijklmnopqrstuvwxyz0123456789'
    const rows = pageRows([{ kind: 'verbatim', text: safe(line) }], 22)
    expect(rows.map((row) => text(row.slice(1))).join('')).toBe(line)
    expect(rows.map((row) => row[1]?.link)).toEqual([line, line, line])
  })

  test('draws what has room, beside the words where they have enough too', () => {
    const blocks: PageBlock[] = [
      { kind: 'text', text: safe('scan it'), tone: 'text' },
      { kind: 'drawing', rows: ['█▀█', '▀▀▀'].map(safe) },
    ]
    expect(texts(pageRows(blocks, 50))).toEqual([
      ' scan it                                      █▀█',
      `${' '.repeat(46)}▀▀▀`,
    ])
    expect(texts(pageRows([...blocks], 20))).toEqual([' scan it', ' █▀█', ' ▀▀▀'])
    expect(texts(pageRows([...blocks], 4))).toEqual([' sc', ' an', ' it'])
  })

  test('covers the conversation and scrolls', () => {
    const blocks = Array.from({ length: 60 }, (_, at): PageBlock => ({
      kind: 'text',
      text: safe(`row ${at}`),
      tone: 'text',
    }))
    const show = (scroll: number): Picture =>
      compose(view(80, 24, { sidebar: [room('lobby', { active: true })], overlay: { ...page(...blocks), scroll } }))
    expect(show(0).panes.map((pane) => pane.name)).toEqual(['main'])
    expect(text(show(0).panes[0]?.header)).toBe(' network')
    expect(show(0).composer.map(text)).toEqual(['› Esc closes it'])
    expect(texts(show(5).panes[0]?.rows ?? [])[0]).toBe(' row 5')
    expect(texts(show(999).panes[0]?.rows ?? []).at(-1)).toBe(' row 59')
    expect(show(0).helpMax).toBe(40)
  })
})

const words = fc
  .array(fc.constantFrom('word', '日本', '👍🏽', ' ', 'averyveryverylongword', '**b**'), { maxLength: 12 })
  .map((parts) => safe(parts.join('')))
const block: fc.Arbitrary<PageBlock> = fc.oneof(
  words.map((each): PageBlock => ({ kind: 'heading', text: each })),
  words.map((each): PageBlock => ({ kind: 'text', text: each, tone: 'text' })),
  words.map((each): PageBlock => ({ kind: 'verbatim', text: each })),
  fc.array(words, { maxLength: 4 }).map((rows): PageBlock => ({ kind: 'drawing', rows })),
  fc
    .record({
      head: fc.array(words, { maxLength: 6 }),
      rows: fc.array(fc.array(words, { maxLength: 6 }), { maxLength: 4 }),
    })
    .map((table): PageBlock => ({ kind: 'table', ...table })),
)

test('nothing is wider than its place, whatever it holds', () => {
  fc.assert(
    fc.property(fc.array(block, { maxLength: 6 }), fc.integer({ min: 3, max: 120 }), (blocks, width) => {
      for (const row of pageRows(blocks, width)) expect(widthOf(row)).toBeLessThanOrEqual(width)
    }),
    { seed: 3, numRuns: 150 },
  )
  const items = fc.array(fc.tuple(words, words), { maxLength: 30 })
  fc.assert(
    fc.property(
      items,
      fc.nat(30),
      fc.integer({ min: 1, max: 120 }),
      fc.integer({ min: 0, max: 20 }),
      (all, at, width, height) => {
        const rows = listRows(list(all, Math.min(at, Math.max(0, all.length - 1))), width, height)
        expect(rows.length).toBeLessThanOrEqual(height)
        for (const row of rows) expect(widthOf(row)).toBeLessThanOrEqual(width)
      },
    ),
    { seed: 4, numRuns: 150 },
  )
})
