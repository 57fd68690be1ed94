import { expect, test } from 'vitest'
import { judge } from './report.ts'
import type { SoakResult } from './soak.ts'
import { trendOf } from './trend.ts'
import type { Sample } from './trend.ts'

const HOUR_MS = 3_600_000
const COUNT = 180

/** Every 10 s for half an hour. */
function line(start: number, perHour: number, noise: (i: number) => number = () => 0): Sample[] {
  return Array.from({ length: COUNT }, (_, i) => {
    const at = i * 10_000
    return { at, value: start + (perHour * at) / HOUR_MS + noise(i) }
  })
}

function resultWith(
  heapPerHour: number,
  msPerHour: number,
  machineMs: number,
  change: Partial<SoakResult> = {},
): SoakResult {
  const flat = line(10, 0)
  const samples = { rss: flat, heap: line(30e6, heapPerHour), handles: flat, files: flat }
  return {
    counts: { said: 9, directSaid: 1, due: 9, heard: 9, lost: [], doubled: [], strays: [] },
    moves: 1,
    returns: 1,
    complaints: [],
    holdings: [
      { name: 'quiet', samples: { ...samples, heap: flat } },
      { name: 'grows', samples },
    ],
    medians: line(5, msPerHour),
    slowest: line(9, msPerHour),
    machine: line(machineMs, 0),
    ...change,
  }
}

test('the trend is that of most samples, whatever a few of them say', () => {
  const wild = line(50, 12, (i) => (i % 5 === 0 ? 1_000 : (i % 3) - 1))
  const { slope, first } = trendOf(wild)
  expect(slope).toBeGreaterThan(8)
  expect(slope).toBeLessThan(16)
  expect(first).toBeCloseTo(50, -1)
  expect(trendOf([]).slope).toBeNaN()
})

test('a flat run has no fault; one program that grows, or slower messages, is one', () => {
  expect(judge(resultWith(1e6, 0, 0.2), HOUR_MS / 2, 20).faults).toEqual([])
  expect(judge(resultWith(30e6, 0, 0.2), HOUR_MS / 2, 20).faults).toEqual([
    'heap after collecting garbage, without compiled code, the program that grows most: +30.0 MB an hour, not ≤ 7.2 MB',
  ])
  expect(judge(resultWith(-20e6, 3, 0.2), HOUR_MS / 2, 20).faults).toEqual([
    'from command to the event at another program, median: +3.0 ms an hour, not ≤ 2.0 ms',
  ])
})

test('slopes of a short run, and latencies on a busy machine, are told and not judged', () => {
  const short = judge(resultWith(20e6, 30, 0.2), 60_000, 20)
  expect(short.faults).toEqual([])
  expect(short.table).toContain('| +20.0 MB | too short to judge |')
  const busy = judge(resultWith(0, 30, 8), HOUR_MS / 2, 20)
  expect(busy.faults).toEqual([])
  expect(busy.table).toContain('the machine was busy')
})

test.each([
  ['a lost message', { lost: ['lost'] }],
  ['a doubled one', { doubled: ['doubled'] }],
  ['a stray', { strays: ['stray'] }],
  ['nothing that was due', { due: 0 }],
])('%s is a fault however short the run', (_, counts) => {
  const result = resultWith(0, 0, 0.2)
  expect(judge({ ...result, counts: { ...result.counts, ...counts } }, 1_000, 20).faults).toHaveLength(1)
})
