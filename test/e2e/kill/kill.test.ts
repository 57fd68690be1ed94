/** A few runs of the campaign; hundreds: `npm run campaign`. */
import { expect, test } from 'vitest'
import { builtProgram } from '../../build.ts'
import { killRun } from './campaign.ts'

const RUNS = 2
const AT_ONCE = 2
const SEED = 11

test('programs that are killed at any moment lose nothing, double nothing, and keep the order', async () => {
  const program = await builtProgram()
  let next = 1
  const work = async (): Promise<void> => {
    while (next <= RUNS) {
      const { faults, notes, kills, accepted } = await killRun(program, SEED, next++)
      expect({ kills, notes, faults }).toEqual({ kills, notes, faults: [] })
      expect(accepted).toBeGreaterThan(0)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}, 180_000)
