import { expect, test } from 'vitest'
import { broken, figure, table } from './report.ts'
import type { Report } from './report.ts'

const report: Report = {
  scenario: 'quiet',
  nodes: 3,
  seed: '1',
  digest: '',
  rows: [
    { what: 'missing', measured: 2, most: 0, because: 'nothing fails' },
    { what: 'found', measured: 0.98765, theory: 1, from: 'all', least: 0.9, most: 1 },
    { what: 'latency', measured: NaN, unit: 'ms', most: 10 },
    { what: 'seen', measured: 1_234.5 },
  ],
}

test('figures beyond their bounds are broken, and so is what was never measured', () => {
  expect(broken(report)).toEqual(['missing: 2  is not ≤ 0', 'latency: NaN ms is not ≤ 10'])
  expect(broken({ ...report, rows: report.rows.slice(1, 2) })).toEqual([])
})

test('the table shows each figure beside theory and bound', () => {
  expect(table(report).split('\n').slice(2)).toEqual([
    '| missing | 2 |  | **broken** ≤ 0: nothing fails |',
    '| found | 0.9877 | 1 (all) | ≥ 0.9, ≤ 1 |',
    '| latency | NaN ms |  | **broken** ≤ 10 |',
    '| seen | 1,235 |  |  |',
  ])
  expect(figure(report, 'seen')).toBe(1_234.5)
  expect(() => figure(report, 'unheard of')).toThrow('unheard of')
})
