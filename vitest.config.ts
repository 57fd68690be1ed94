import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    // Those need a Go toolchain: `npm run test:interop`.
    exclude: ['**/node_modules/**', 'test/interop/go/**'],
    pool: 'forks',
    // Many wait for other processes, so one more than the two cores of a small machine.
    maxWorkers: 3,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
})
