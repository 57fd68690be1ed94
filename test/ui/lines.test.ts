import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LineView } from '../../app/index.ts'
import { continues, lineRows } from '../../ui/line-rows.ts'
import { widthOf } from '../../ui/row.ts'
import type { Row } from '../../ui/row.ts'
import { scrollMax, viewport } from '../../ui/viewport.ts'
import { message, notice, safe } from './sample-views.ts'

const texts = (rows: readonly Row[]): string[] =>
  rows.map((row) =>
    row
      .map((span) => span.text)
      .join('')
      .trimEnd(),
  )
/** Without the margin: `width` is what is left for the line. */
const shown = (line: LineView, width: number, before?: LineView): string[] =>
  texts(lineRows(line, before, width + 1)).map((row) => row.slice(1))
const tones = (rows: readonly Row[], text: string): string[] =>
  rows.flatMap((row) => row.filter((span) => span.text === text).map((span) => span.tone))

describe('a message', () => {
  const long = message('bob', '14:00', 'one two three four five six seven eight nine ten eleven twelve')

  test('stands in columns where there is room, with the id beside the name where there is more', () => {
    expect(shown(long, 60)).toEqual([
      '14:00 bob         one two three four five six seven eight',
      '                  nine ten eleven twelve',
    ])
    expect(shown(long, 74)).toEqual([
      '14:00 bob Lm2P9z          one two three four five six seven eight nine ten',
      '                          eleven twelve',
    ])
  })

  test('begins beside its author and goes on under the name where there is less', () => {
    expect(shown(long, 44)).toEqual([
      '14:00 bob one two three four five six seven',
      '      eight nine ten eleven twelve',
    ])
  })

  test('is never wider than can be read', () => {
    const rows = shown(message('bob', '14:00', 'word '.repeat(80)), 300)
    expect(Math.max(...rows.map((row) => row.length))).toBeLessThanOrEqual(5 + 1 + 20 + 2 + 96)
  })

  test('leaves out time and id where there is hardly any', () => {
    expect(shown(long, 18)).toEqual([
      'bob one two three',
      '  four five six',
      '  seven eight nine',
      '  ten eleven',
      '  twelve',
    ])
  })

  test('doesn’t repeat its author within five minutes', () => {
    const next = message('bob', '14:05', 'again')
    expect(shown(next, 60, long)).toEqual(['14:05             again'])
    expect(shown(next, 44, long)).toEqual(['      again'])
    expect(shown(message('bob', '14:06', 'later'), 44, long)).toEqual(['14:06 bob later'])
    expect(continues(message('bob', '23:58', 'x'), message('bob', '00:01', 'y'))).toBe(true)
    expect(continues(long, message('ada', '14:00', 'x'))).toBe(false)
    expect(continues(notice('14:00', 'x'), next)).toBe(false)
    expect(continues(long, message('bob', '14:01', 'x', { author: safe('robert') }))).toBe(false)
    expect(continues(long, message('bob', '14:01', 'waves', { me: true }))).toBe(false)
    expect(continues({ kind: 'unread', key: 'u', text: safe('1 new') }, next)).toBe(false)
  })

  test('keeps its lines', () => {
    expect(shown(message('bob', '14:00', 'a\n\n  b'), 44)).toEqual(['14:00 bob a', '', '        b'])
  })

  test('tells quietly at its end how it fares, on a row of its own when there is no room', () => {
    const waiting = { state: 'waiting' as const, stateText: safe('waiting: nobody else is here') }
    const rows = lineRows(message('ada', '14:00', 'hi', waiting), undefined, 61)
    expect(texts(rows)).toEqual([' 14:00 ada         hi  waiting: nobody else is here ⧖'])
    expect(rows[0]?.at(-1)).toEqual({ text: 'waiting: nobody else is here ⧖', tone: 'warning' })
    expect(shown(message('ada', '14:00', 'hi', waiting), 38)).toEqual([
      '14:00 ada hi',
      '      waiting: nobody else is here ⧖',
    ])
  })

  test.each([
    ['sending', 'sending', 'sending …'],
    ['sent', 'sent to 3', 'sent to 3 ✓'],
    ['delivered', 'delivered', 'delivered ✓✓'],
    ['failed', 'failed: too long', 'failed: too long ✗'],
  ] as const)('that is %s says so in words and with a mark', (state, words, wanted) => {
    expect(shown(message('ada', '14:00', 'hi', { state, stateText: safe(words) }), 44)).toEqual([
      `14:00 ada hi  ${wanted}`,
    ])
  })

  test('of an author with a long name has the name cut, never the id', () => {
    const named = message('bob', '14:00', 'hi', { author: safe('a-name-of-thirty-two-characters-') })
    expect(shown(named, 44)).toEqual(['14:00 a-name-of-thirty-two-… hi'])
    expect(shown(named, 74)).toEqual(['14:00 a-name-of-… Lm2P9z  hi'])
  })

  test('of one who took another’s name is marked, and shows the id however narrow it is', () => {
    const rows = lineRows(message('eve', '14:00', 'hi', { author: safe('bob'), impostor: true }), undefined, 45)
    expect(texts(rows)).toEqual([' 14:00 !bob eVe77Q hi'])
    expect(shown(message('eve', '14:00', 'hi', { author: safe('a-long-name'), impostor: true }), 60)).toEqual([
      '14:00 !a-long-name eVe77Q  hi',
    ])
    expect(tones(rows, '!bob')).toEqual(['error'])
    expect(tones(rows, 'eVe77Q')).toEqual(['error'])
  })

  test('that names us has a bar at the edge of each of its rows', () => {
    const rows = lineRows(message('bob', '14:00', 'ada: one two three four five six', { mention: true }), undefined, 31)
    expect(texts(rows)).toEqual(['▌14:00 bob ada: one two three', '▌      four five six'])
    expect(tones(rows, '▌')).toEqual(['mention', 'mention'])
  })

  test('said of oneself is a sentence with its author', () => {
    const me = message('bob', '14:00', 'waves at everybody', { me: true })
    expect(shown(me, 60)).toEqual(['14:00           * bob waves at everybody'])
    expect(shown(me, 44)).toEqual(['14:00 * bob waves at everybody'])
    expect(shown(me, 20)).toEqual(['* bob waves at', '  everybody'])
    expect(tones(lineRows(me, undefined, 60), 'bob')).toEqual(tones(lineRows(long, undefined, 60), 'bob'))
  })

  test('that answers another stands under the beginning of it', () => {
    const reply = { author: safe('chandra'), text: safe('what is the longest chain of hops anybody has seen so far?') }
    const answer = message('bob', '14:00', 'five', { reply })
    expect(shown(answer, 60)).toEqual([
      '14:00 bob         ╭ chandra: what is the longest chain of h…',
      '                  five',
    ])
    expect(shown(answer, 32)).toEqual(['14:00 bob ╭ chandra: what is th…', '      five'])
  })

  test('has its marked words in tones, and the marks in place', () => {
    const rows = lineRows(message('bob', '14:00', 'run **this** `now`: https://a.example'), undefined, 61)
    expect(texts(rows)).toEqual([' 14:00 bob         run **this** `now`: https://a.example'])
    expect([...tones(rows, 'this'), ...tones(rows, 'now'), ...tones(rows, 'https://a.example')]).toEqual([
      'bold',
      'code',
      'link',
    ])
  })

  test('is made into rows once for each width', () => {
    expect(lineRows(long, undefined, 70)).toBe(lineRows(long, undefined, 70))
    expect(lineRows(long, undefined, 44)).not.toBe(lineRows(long, undefined, 70))
  })

  test('is never wider than its pane', () => {
    const text = fc.array(
      fc.constantFrom('word', ' ', '日本', '👨‍👩‍👧', 'https://example.org/a/long/path', '\n', 'e\u0301'),
      { maxLength: 20 },
    )
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 120 }), fc.boolean(), (parts, width, own) => {
        const state = own
          ? { state: 'failed' as const, stateText: safe('failed: 日本 is too far') }
          : { reply: { author: safe('日本太郎'), text: safe('**日本** is far') }, impostor: true, mention: true }
        for (const line of [
          message('日本太郎', '14:00', parts.join(''), state),
          message('bob', '14:00', parts.join(''), { me: true }),
          notice('14:00', parts.join(''), 'error'),
          { kind: 'day', key: 'd', text: safe('Sunday, 22 November 2026') } as const,
          { kind: 'unread', key: 'u', text: safe('日本 12 new') } as const,
        ]) {
          for (const row of lineRows(line, undefined, width)) expect(widthOf(row)).toBeLessThanOrEqual(width)
        }
      }),
      { seed: 6, numRuns: 100 },
    )
  })
})

test('a notice stands in the text’s column, and trouble has a mark of its own', () => {
  expect(shown(notice('14:00', 'bob came'), 60)).toEqual(['14:00           · bob came'])
  expect(shown(notice('14:00', 'no such thing', 'error'), 44)).toEqual(['14:00 ! no such thing'])
  expect(shown(notice('14:00', 'take care', 'warning'), 44)).toEqual(['14:00 ! take care'])
})

test('days and what is new are words in a rule', () => {
  const day: LineView = { kind: 'day', key: 'd', text: safe('Sunday, 22 November') }
  expect(shown(day, 30)).toEqual(['──── Sunday, 22 November ─────'])
  expect(shown({ kind: 'unread', key: 'u', text: safe('3 new') }, 20)).toEqual(['────── 3 new ───────'])
  expect(shown(day, 8)).toEqual(['─ Sun… ─'])
})

describe('the viewport', () => {
  const lines = Array.from({ length: 20 }, (_, at) => notice('14:00', `line ${at}`))
  const see = (place: { scroll: number; anchor: string | null }, all = lines): string[] =>
    texts(viewport(all, 44, 5, place).rows).map((row) => row.slice(row.indexOf('·') + 2))
  const anchor = lines.at(-1)?.key ?? ''

  test('follows the newest line', () => {
    expect(see({ scroll: 0, anchor: null })).toEqual(['line 15', 'line 16', 'line 17', 'line 18', 'line 19'])
  })

  test('shows what there is when that is less than fits', () => {
    expect(see({ scroll: 0, anchor: null }, lines.slice(0, 2))).toEqual(['line 0', 'line 1'])
  })

  test('counts rows from the line that was the newest when scrolling began', () => {
    const place = { scroll: 2, anchor }
    expect(see(place)).toEqual(['line 13', 'line 14', 'line 15', 'line 16', 'line 17'])
    // What is read stays where it is while others write.
    const more = [...lines, notice('14:01', 'new'), notice('14:01', 'newer')]
    expect(see(place, more)).toEqual(see(place))
    expect(viewport(more, 44, 5, place)).toMatchObject({ rowsBelow: 4, linesBelow: 4, scroll: 2, scrollMin: -2 })
  })

  test('goes no further than the first line, and stays at the top when its anchor is gone', () => {
    expect(see({ scroll: 99, anchor })).toEqual(['line 0', 'line 1', 'line 2', 'line 3', 'line 4'])
    expect(viewport(lines, 44, 5, { scroll: 99, anchor }).scroll).toBe(15)
    expect(see({ scroll: 3, anchor: 'forgotten' })).toEqual(['line 0', 'line 1', 'line 2', 'line 3', 'line 4'])
  })

  test('cuts a long message in the middle', () => {
    const tall = [notice('14:00', 'a\nb\nc\nd\ne\nf\ng\nh')]
    expect(
      texts(viewport(tall, 44, 3, { scroll: 2, anchor: tall[0]?.key ?? '' }).rows).map((row) => row.trim()),
    ).toEqual(['d', 'e', 'f'])
    expect(viewport(tall, 44, 3, { scroll: 2, anchor: tall[0]?.key ?? '' })).toMatchObject({
      rowsBelow: 2,
      linesBelow: 1,
    })
  })

  test('tells how far there is to scroll', () => {
    const view = viewport(lines, 44, 5, { scroll: 2, anchor })
    expect(scrollMax(lines, 44, 5, view, 100)).toBe(15)
    expect(scrollMax(lines, 44, 5, view, 4)).toBeGreaterThanOrEqual(6)
  })
})
