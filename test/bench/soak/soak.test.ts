/** The soak's short form; half an hour of it: `npm run soak`. */
import { expect, test } from 'vitest'
import { builtProgram } from '../../build.ts'
import { judge } from './report.ts'
import { soak } from './soak.ts'

const FOR_MS = 4_000
const PER_SECOND = 15

test('programs that talk, join, leave, go away and come back lose nothing and double nothing', async () => {
  const result = await soak({
    program: await builtProgram(),
    seed: '7',
    nodes: 4,
    forMs: FOR_MS,
    messagesPerSecond: PER_SECOND,
    directLines: 4,
    sampleMs: 1_000,
    moveMs: 400,
    thereMs: 1_000,
    awayMs: 200,
  })
  expect(judge(result, FOR_MS, PER_SECOND).faults).toEqual([])
  const { counts, holdings, returns } = result
  // However slow the machine is: a second's worth.
  expect(counts.due).toBeGreaterThan(PER_SECOND)
  expect(counts.directSaid).toBeGreaterThan(0)
  expect(returns).toBeGreaterThan(0)
  expect(holdings).toHaveLength(3)
  for (const { samples } of holdings) expect(samples.heap.length).toBeGreaterThan(1)
}, 120_000)
