import { defineConfig } from 'vitest/config'

/** Modules alone: their files share what is loaded, which is most of what they cost. */
const MODULES = ['test/{app,net,ui}/**/*.test.{ts,tsx}']
/** Those that measure memory, or put something in the place of a module. */
const APART = ['test/{app,net}/attacks/**', 'test/net/hostile/**']

const common = {
  pool: 'forks',
  testTimeout: 20_000,
  hookTimeout: 60_000,
} as const

export default defineConfig({
  test: {
    // Many wait for other processes, so one more than the two cores of a small machine.
    maxWorkers: 3,
    projects: [
      { test: { ...common, name: 'modules', include: MODULES, exclude: APART, isolate: false } },
      {
        test: {
          ...common,
          name: 'whole',
          include: ['test/**/*.test.{ts,tsx}'],
          // Those in test/interop/go need a Go toolchain: `npm run test:interop`.
          exclude: ['**/node_modules/**', 'test/interop/go/**', ...MODULES],
        },
      },
      { test: { ...common, name: 'attacks', include: APART.map((each) => `${each}/*.test.ts`) } },
    ],
  },
})
