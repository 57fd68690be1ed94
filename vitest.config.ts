import { BaseSequencer } from 'vitest/node'
import type { TestSpecification } from 'vitest/node'
import { defineConfig } from 'vitest/config'

/** Those that measure memory, or put something in the place of one of Node's modules: each in a process of its own. */
const APART = [
  'test/app/attacks/takeover.test.ts',
  'test/net/hostile/{dht,gossip-floods,identify,mdns,records}.test.ts',
]
/** Mostly wait for programs that they start. */
const WAITING = /\/test\/(bin|e2e|interop)\//
/** So many of the others go between two of those. */
const BETWEEN = 3

/**
 * What waits begins early and is spread among what computes: both cores have work all the time, and no long wait is left for the end. Those apart go
 * first, because a process that others share ends when the next file wants one of its own.
 */
class Spread extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const apart = sorted.filter(({ project }) => project.name === 'apart')
    const shared = sorted.filter(({ project }) => project.name !== 'apart')
    const computing = shared.filter(({ moduleId }) => !WAITING.test(moduleId))
    const spread = shared
      .filter(({ moduleId }) => WAITING.test(moduleId))
      .flatMap((file) => [file, ...computing.splice(0, BETWEEN)])
    return [...apart, ...spread, ...computing]
  }
}

const all = {
  pool: 'forks',
  testTimeout: 60_000,
  hookTimeout: 60_000,
} as const

export default defineConfig({
  test: {
    // Many wait for other processes, so more than the two cores of a small machine.
    maxWorkers: 4,
    sequence: { sequencer: Spread },
    projects: [
      {
        test: {
          ...all,
          name: 'shared',
          include: ['test/**/*.test.{ts,tsx}'],
          // Those in test/interop/go need a Go toolchain: `npm run test:interop`.
          exclude: ['**/node_modules/**', 'test/interop/go/**', ...APART],
          // Files share what is loaded, which is most of what many of them cost.
          isolate: false,
        },
      },
      { test: { ...all, name: 'apart', include: APART } },
    ],
  },
})
