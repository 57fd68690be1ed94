import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** The tests with go-libp2p peers, which `npm test` leaves out because they need a Go toolchain. */
export default defineConfig({
  test: {
    root: join(import.meta.dirname, '../../..'),
    include: ['test/interop/go/**/*.test.ts'],
    globalSetup: join(import.meta.dirname, 'setup.ts'),
    pool: 'forks',
    maxWorkers: 2,
    // Nothing here waits for time; this is for machines that are busy with other things.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
