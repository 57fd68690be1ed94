import * as fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { clustersToRow, draftRows, draftWindow } from '../../ui/draft.ts'

const place = (text: string, cursor: number, width: number): [number, number] => {
  const { cursorRow, cursorColumn } = draftRows(text, cursor, width)
  return [cursorRow, cursorColumn]
}

describe('rows of a draft', () => {
  test.each([
    ['', ['']],
    ['hello', ['hello']],
    ['hello world', ['hello', 'world']],
    ['hello worl', ['hello worl']],
    ['hello wor ld', ['hello wor', 'ld']],
    ['0123456789 x', ['0123456789', 'x']],
    ['abc 0123456789x', ['abc', '0123456789', 'x']],
    ['0123456789abcde', ['0123456789', 'abcde']],
    ['two\nlines', ['two', 'lines']],
    ['ends\n', ['ends', '']],
    ['日本語日本語', ['日本語日本', '語']],
    ['a\tb', ['a  b']],
    ['\u001b[31mred', ['␛[31mred']],
    ['a\u007fb\u0085c', ['a␡b·c']],
    ['a\u202eb', ['a·b']],
    ['👨‍👩‍👧!', ['👨‍👩‍👧!']],
  ])('%j', (text, rows) => {
    expect(draftRows(text, 0, 10).rows.map((row) => row.text.trimEnd())).toEqual(rows)
  })

  test('the cursor stands behind the cells of what is before it', () => {
    expect(place('日本', 1, 10)).toEqual([0, 2])
    expect(place('日本', 2, 10)).toEqual([0, 4])
    expect(place('a\nb', 1, 10)).toEqual([0, 1])
    expect(place('a\nb', 2, 10)).toEqual([1, 0])
    expect(place('0123456789', 10, 10)).toEqual([0, 10])
    // The space that has no room is where the row ends.
    expect(place('0123456789 x', 10, 10)).toEqual([0, 10])
    expect(place('0123456789 x', 11, 10)).toEqual([1, 0])
    expect(place('hello world', 6, 10)).toEqual([1, 0])
    expect(place('hello world', 5, 10)).toEqual([0, 5])
    expect(place('0123456789ab', 10, 10)).toEqual([1, 0])
    // A wide character that doesn't fit takes the cursor with it.
    expect(place('abc日', 3, 4)).toEqual([1, 0])
  })

  test.each([
    ['👨‍👩‍👧', '👨‍👩‍👧', 2],
    ['🧑🏽‍🚀', '🧑🏽‍🚀', 2],
    ['🇩🇪', '🇩🇪', 2],
    ['🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', 2],
    ['1️⃣', '1️⃣', 2],
    ['❤️', '❤️', 2],
    ['각', '각', 2],
    ['\u1100\u1161\u11a8', '\u1100\u1161\u11a8', 2],
    ['e\u0301', 'e\u0301', 1],
    ['\u0301', '·', 1],
    // Letters that fonts join take a cell each in terminals.
    ['क्ष', 'क्\u200cष', 2],
    ['\u200b', '·', 1],
    ['\u2066', '·', 1],
    ['\ufeff', '·', 1],
    ['日', '日', 2],
    ['\ud800', '·', 1],
  ])('%j stands as %j, the cursor %i cells further', (cluster, shown, width) => {
    const { rows, cursorColumn } = draftRows(cluster, cluster.length, 10)
    expect(rows.map((row) => row.text)).toEqual([shown])
    expect(cursorColumn).toBe(width)
    expect(place(`a${cluster}b`, cluster.length + 1, 10)[1]).toBeLessThanOrEqual(width + 1)
  })

  test('no row holds a control character or is too wide, and the cursor is within the rows', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 60, size: 'max' }),
        fc.nat(60),
        fc.integer({ min: 1, max: 12 }),
        (text, at, width) => {
          const draft = draftRows(text, Math.min(at, text.length), width)
          for (const { text: row } of draft.rows) {
            expect(row).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f]/u)
            expect(stringWidth(row)).toBeLessThanOrEqual(width)
          }
          expect(draft.cursorRow).toBeLessThan(draft.rows.length)
          expect(draft.cursorColumn).toBeLessThanOrEqual(width)
          // Every cluster is in one row, in order.
          expect(draft.rows.flatMap((row) => row.cells.map((cell) => cell.at))).toEqual(
            [...new Intl.Segmenter().segment(text)]
              .filter(({ segment }) => !/^\r?\n$/.test(segment))
              .map(({ index }) => index),
          )
        },
      ),
      { seed: 4, numRuns: 50 },
    )
  })
})

describe('the window on a draft', () => {
  const draft = (cursorRow: number): ReturnType<typeof draftRows> => {
    const text = 'a\nb\nc\nd\ne'
    return draftRows(text, cursorRow * 2, 10)
  }
  test.each([
    [0, 0, ['a', 'b', 'c']],
    [2, 0, ['a', 'b', 'c']],
    [3, 1, ['b', 'c', 'd']],
    [4, 2, ['c', 'd', 'e']],
  ])('with the cursor in row %i it begins at %i', (cursorRow, from, rows) => {
    expect(draftWindow(draft(cursorRow), 3)).toEqual({ rows, from })
  })

  test('shows all there is when it fits', () => {
    expect(draftWindow(draftRows('a\nb', 3, 10), 5)).toEqual({ rows: ['a', 'b'], from: 0 })
  })
})

describe('a row up and down', () => {
  test.each([
    ['one row', 3, -1, 0],
    ['one row', 3, 1, 0],
    ['abc\ndef', 5, -1, 4],
    ['abc\ndef', 1, 1, 4],
    ['abcdef\nx', 8, -1, 7],
    ['abcdef\nx', 5, 1, 3],
    ['日本\nabcd', 6, -1, 5],
    ['0123456789abcdefghij', 15, -1, 10],
    ['0123456789abcdefghij', 5, 1, 10],
  ] as const)('%j from %i by %i passes %i clusters', (text, cursor, by, steps) => {
    expect(clustersToRow(text, cursor, 10, by)).toBe(steps)
  })
})
