/** `npm run sim -- --nodes 1000 --seed 7 --scenario gossip`: builds the laboratory (main.ts) and runs it. */
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

/** Most of what a simulation allocates is garbage by the next event; with little room for the young, a fifth of the time goes into moving it. MiB. */
const YOUNG_SPACE_MIB = 64

const root = fileURLToPath(new URL('../..', import.meta.url))
const out = join(root, 'node_modules', '.cache', `p2p-chat-sim-${process.pid}`)

try {
  const build = await rolldown({
    cwd: root,
    input: { main: 'test/sim/main.ts' },
    platform: 'node',
    transform: { target: 'node20' },
  })
  await build.write({ dir: out, format: 'esm', chunkFileNames: '[name]-[hash].js' })
  await build.close()
  const { status } = spawnSync(
    process.execPath,
    [`--max-semi-space-size=${YOUNG_SPACE_MIB}`, join(out, 'main.js'), ...process.argv.slice(2)],
    { stdio: 'inherit' },
  )
  process.exitCode = status ?? 1
} finally {
  rmSync(out, { recursive: true, force: true })
}
