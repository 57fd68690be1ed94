import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { layout } from '../../ui/layout.ts'

const needs = { draftRows: 1, newsRows: 0, sidebar: true, people: true }

test('from 100 columns on there are three panes', () => {
  expect(layout({ ...needs, columns: 120, rows: 40 })).toMatchObject({
    sidebar: { x: 0, width: 20 },
    main: { x: 21, width: 78 },
    people: { x: 100, width: 20 },
    headerRows: 2,
    bodyRows: 36,
    statusRows: 1,
    composerRows: 1,
  })
})

test('80x24 has the conversations, and the people once they are asked for', () => {
  expect(layout({ ...needs, columns: 80, rows: 24 })).toMatchObject({
    sidebar: { width: 16 },
    main: { x: 17, width: 63 },
    people: null,
    bodyRows: 20,
  })
  expect(layout({ ...needs, columns: 80, rows: 24, people: 'asked' })).toMatchObject({
    sidebar: { width: 16 },
    main: { x: 17, width: 44 },
    people: { x: 62, width: 18 },
  })
})

test('a page gets the room of the people, and of the conversations where it is narrow', () => {
  expect(layout({ ...needs, columns: 80, rows: 24, page: true })).toMatchObject({
    sidebar: null,
    main: { x: 0, width: 80 },
    people: null,
  })
  expect(layout({ ...needs, columns: 120, rows: 40, page: true })).toMatchObject({
    sidebar: { width: 20 },
    main: { x: 21, width: 99 },
    people: null,
  })
})

test('40 columns are for the messages alone', () => {
  expect(layout({ ...needs, columns: 40, rows: 12 })).toMatchObject({
    sidebar: null,
    people: null,
    main: { x: 0, width: 40 },
    headerRows: 1,
    bodyRows: 9,
  })
})

test('a pane that nothing is in gives its columns to the messages', () => {
  expect(layout({ ...needs, columns: 120, rows: 40, sidebar: false, people: false }).main).toEqual({ x: 0, width: 120 })
})

test('a long draft takes a third of the rows at most', () => {
  expect(layout({ ...needs, columns: 80, rows: 24, draftRows: 5 }).composerRows).toBe(5)
  expect(layout({ ...needs, columns: 80, rows: 24, draftRows: 50 }).composerRows).toBe(8)
  expect(layout({ ...needs, columns: 80, rows: 9, draftRows: 50 }).composerRows).toBe(3)
})

test('every screen is filled exactly, however small', () => {
  fc.assert(
    fc.property(
      fc.nat(220),
      fc.nat(70),
      fc.nat(30),
      fc.nat(5),
      fc.boolean(),
      fc.constantFrom(true, false, 'asked' as const),
      fc.boolean(),
      (columns, rows, draft, news, sidebar, people, page) => {
        const place = layout({ columns, rows, draftRows: draft, newsRows: news, sidebar, people, page })
        expect(place.headerRows + place.bodyRows + place.statusRows + place.newsRows + place.composerRows).toBe(
          Math.max(1, rows),
        )
        expect(place.bodyRows).toBeGreaterThanOrEqual(0)
        if (rows >= 6) expect(place.bodyRows).toBeGreaterThan(1)
        const widths = [place.sidebar, place.main, place.people]
          .filter((pane) => pane !== null)
          .map((pane) => pane.width)
        expect(widths.reduce((sum, width) => sum + width, widths.length - 1)).toBe(Math.max(1, columns))
        expect(Math.min(...widths)).toBeGreaterThan(0)
      },
    ),
    { seed: 5, numRuns: 500 },
  )
})
