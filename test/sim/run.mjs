/** `npm run sim -- --nodes 1000 --seed 7 --scenario gossip`: builds the laboratory (main.ts) and runs it in this process. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'

const root = fileURLToPath(new URL('../..', import.meta.url))
const out = join(root, 'node_modules', '.cache', `p2p-chat-sim-${process.pid}`)

try {
  const build = await rolldown({
    cwd: root,
    input: { main: 'test/sim/main.ts' },
    platform: 'node',
    transform: { target: 'node20' },
  })
  await build.write({ dir: out, format: 'esm', sourcemap: false, chunkFileNames: '[name]-[hash].js' })
  await build.close()
  await import(pathToFileURL(join(out, 'main.js')).href)
} finally {
  rmSync(out, { recursive: true, force: true })
}
