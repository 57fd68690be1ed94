import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { draw, ticksOf } from './chart.mjs'
import type { Chart } from './chart.mjs'
import { CURVES, medianOf } from './curves.mjs'
import type { CurveData } from './curves.mjs'
import { flat, gossipHops, linear, lookupHops, perItemAndByte } from './theory.mjs'

const RESULTS = join(import.meta.dirname, '../results')

const chart: Chart = {
  title: 'Cost & <size>',
  x: { label: 'size', log: true },
  y: { label: 'ms' },
  lines: [
    {
      name: 'ours',
      colour: '#000000',
      points: [
        [1, 10],
        [10, 20],
        [100, 40],
      ],
    },
    {
      name: 'theory',
      colour: '#888888',
      dashed: true,
      points: [
        [1, 10],
        [100, 40],
      ],
    },
    { name: 'nobody', colour: '#ffffff', points: [] },
  ],
  caption: 'A caption.',
}

const circles = (svg: string): number[][] =>
  [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [Number(x), Number(y)])

test('points lie on a logarithmic axis by their ratios and on a linear one, which begins at 0, by their differences', () => {
  const [a = [], b = [], c = []] = circles(draw(chart)) as [number[], number[], number[]]
  const [ax = 0, ay = 0] = a
  const [bx = 0, by = 0] = b
  const [cx = 0, cy = 0] = c
  expect(bx - ax).toBeCloseTo(cx - bx, 0)
  expect(by - cy).toBeCloseTo(2 * (ay - by), 0)
})

test('what is dashed has no points, a line without points is not in the legend, and text is escaped', () => {
  const svg = draw(chart)
  expect(circles(svg)).toHaveLength(3)
  expect(svg.match(/<polyline[^>]*stroke-dasharray/g)).toHaveLength(1)
  expect(svg).toContain('>theory<')
  expect(svg).not.toContain('nobody')
  expect(svg).toContain('Cost &amp; &lt;size&gt;')
  expect(draw(chart)).toBe(svg)
})

test('ticks are round numbers within the axis', () => {
  expect(ticksOf(0, 97, false)).toEqual([0, 20, 40, 60, 80])
  expect(ticksOf(3, 60, true)).toEqual([5, 10, 20, 50])
  expect(ticksOf(3, 60_000, true)).toEqual([10, 100, 1_000, 10_000])
})

test('theory goes through the points that follow it', () => {
  const cost = (size: number): number => size / (7 + 0.5 * size)
  const rate = perItemAndByte([1, 10, 1_000].map((size) => [size, cost(size)] as const))
  expect(rate(50)).toBeCloseTo(cost(50))
  const line = linear(
    [2, 4, 8, 12, 20].map((x) => [x, 3 + 2 * Math.min(x, 12)] as const),
    12,
  )
  expect([line(1), line(12), line(100), line.each]).toEqual([5, 27, 27, 2].map((value) => expect.closeTo(value)))
  expect(flat([[1, 9]])(500)).toBe(9)
  // A hop gains the bit that its bucket is of, and no more when that holds one peer.
  expect(lookupHops(2_048, 1) - lookupHops(1_024, 1)).toBeCloseTo(1)
  expect(gossipHops(16 * 7 * 7, 16, 8)).toBeCloseTo(3)
})

test('of several rounds the median is drawn, where all rounds came', () => {
  const rounds: [number, number][][] = [
    [
      [1, 10],
      [2, 90],
    ],
    [
      [1, 30],
      [2, 50],
    ],
    [[1, 20]],
  ]
  expect(medianOf(rounds)).toEqual([[1, 20]])
})

const kept = existsSync(RESULTS) ? readdirSync(RESULTS).filter((file) => file.endsWith('.json')) : []

test.each(kept.map((file) => file.slice(0, -'.json'.length)).filter((name) => name in CURVES))(
  'the picture of %s is what its data says',
  (name) => {
    const read = (ending: string): string => readFileSync(join(RESULTS, `${name}.${ending}`), 'utf8')
    expect(draw(CURVES[name]?.chart(JSON.parse(read('json')) as CurveData) as Chart)).toBe(read('svg'))
  },
)
