import * as fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { clusters, cut, graphemes, padEnd, textWidth, wrap } from '../../ui/cells.ts'

/** One line of anything that can be shown, with what makes widths hard. */
const line = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ' ',
        '  ',
        'a',
        'word',
        'é',
        'e\u0301',
        '日',
        '本語',
        '👍🏽',
        '👨‍👩‍👧',
        '🇩🇪',
        '1️⃣',
        '❤️',
        '각',
        'ﾞ',
        '\u200b',
        '—',
        '│',
      ),
      fc.string({ maxLength: 12, unit: 'grapheme' }).map((text) => text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')),
    ),
    { maxLength: 30, size: 'max' },
  )
  .map((parts) => parts.join(''))

test('graphemes of a long text are those of the whole, found piece by piece', () => {
  const parts = fc.array(fc.constantFrom('a', 'é', 'e\u0301', '\r\n', '👨‍👩‍👧', '🇩🇪', '각', '日', '\u0301', '\ud800'), {
    minLength: 100,
    maxLength: 300,
  })
  fc.assert(
    fc.property(parts, (all) => {
      const text = all.join('')
      const whole = [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)]
      expect(graphemes(text)).toEqual(whole.map(({ segment, index }) => ({ segment, index })))
    }),
    { seed: 10, numRuns: 20 },
  )
  expect(graphemes(`x${'\u0301'.repeat(1000)}y`).map((each) => each.index)).toEqual([0, 1001])
})

describe('clusters', () => {
  test('are the graphemes that take cells, with their places', () => {
    expect(clusters('a日👨‍👩‍👧')).toEqual([
      { text: 'a', width: 1, at: 0 },
      { text: '日', width: 2, at: 1 },
      { text: '👨‍👩‍👧', width: 2, at: 2 },
    ])
  })

  test('leave out what takes none', () => {
    expect(clusters('a\u200bb').map((each) => each.text)).toEqual(['a', 'b'])
  })

  test('sum up to the width of the text', () => {
    fc.assert(
      fc.property(line, (text) => {
        expect(clusters(text).reduce((sum, each) => sum + each.width, 0)).toBe(stringWidth(text))
      }),
      { seed: 1, numRuns: 50 },
    )
  })
})

describe('cut', () => {
  test.each([
    ['short', 10, 'short'],
    ['exactly', 7, 'exactly'],
    ['longer than', 7, 'longer…'],
    ['日本語', 6, '日本語'],
    ['日本語', 5, '日本…'],
    ['日本語', 4, '日…'],
    ['日', 1, '…'],
    ['anything', 1, '…'],
    ['anything', 0, ''],
    ['anything', -1, ''],
  ])('%j in %i cells is %j', (text, width, expected) => {
    expect(cut(text, width)).toBe(expected)
  })

  test('is never wider than asked for', () => {
    fc.assert(
      fc.property(line, fc.nat(40), (text, width) => {
        expect(stringWidth(cut(text, width))).toBeLessThanOrEqual(width)
      }),
      { seed: 2, numRuns: 50 },
    )
  })
})

test('padEnd fills up to a width in cells', () => {
  expect(padEnd('日', 4)).toBe('日  ')
  expect(padEnd('longer', 4)).toBe('longer')
})

describe('wrap', () => {
  test.each([
    ['fits', 10, 10, ['fits']],
    ['', 10, 10, ['']],
    ['one two three', 7, 7, ['one two', 'three']],
    ['one two three', 3, 9, ['one', 'two three']],
    ['one two three', 2, 9, ['', 'one two', 'three']],
    ['one   two', 4, 4, ['one', 'two']],
    ['  indented', 12, 12, ['  indented']],
    ['a  b', 4, 4, ['a  b']],
    ['abcdefgh', 3, 3, ['abc', 'def', 'gh']],
    ['to abcdefgh', 5, 5, ['to ab', 'cdefg', 'h']],
    ['日本語です', 4, 4, ['日本', '語で', 'す']],
    ['日本語です', 5, 5, ['日本', '語で', 'す']],
    ['ab日', 3, 3, ['ab', '日']],
    ['日', 1, 1, ['…']],
    ['x日y', 1, 1, ['x', '…', 'y']],
    ['fill row next', 8, 8, ['fill row', 'next']],
    ['word', 0, 4, ['', 'word']],
  ] as const)('%j in %i then %i cells', (text, first, rest, rows) => {
    expect(wrap(text, first, rest)).toEqual(rows)
  })

  test('never gives a row that is too wide, and loses nothing but spaces at breaks', () => {
    fc.assert(
      fc.property(line, fc.nat(30), fc.integer({ min: 8, max: 30 }), (text, first, rest) => {
        const rows = wrap(text, Math.min(first, rest), rest)
        rows.forEach((row, at) => expect(stringWidth(row)).toBeLessThanOrEqual(at === 0 ? Math.min(first, rest) : rest))
        const bare = (each: string): string =>
          clusters(each)
            .map((one) => one.text)
            .join('')
            .replaceAll(' ', '')
        expect(bare(rows.join(''))).toBe(bare(text))
      }),
      { seed: 3, numRuns: 50 },
    )
  })
})

test('a width of ASCII text is its length', () => {
  expect(textWidth('plain ~')).toBe(7)
})
