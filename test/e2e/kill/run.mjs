/** `npm run campaign -- --runs 200 --seed 7`: builds the program and the campaign (main.ts), and runs it. */
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const out = join(root, 'node_modules', '.cache', `p2p-chat-kill-${process.pid}`)

try {
  const program = join(out, 'program')
  const { status: built } = spawnSync(process.execPath, [join(root, 'scripts/build.mjs'), '--program', program], {
    stdio: 'inherit',
  })
  if (built !== 0) process.exit(built ?? 1)
  const build = await rolldown({
    cwd: root,
    input: { main: 'test/e2e/kill/main.ts' },
    platform: 'node',
    external: ['node-sqlite3-wasm', 'yargs'],
    transform: { target: 'node20' },
  })
  await build.write({ dir: join(out, 'campaign'), format: 'esm', chunkFileNames: '[name]-[hash].js' })
  await build.close()
  const { status } = spawnSync(
    process.execPath,
    [join(out, 'campaign', 'main.js'), '--program', join(program, 'main.js'), ...process.argv.slice(2)],
    { stdio: 'inherit' },
  )
  process.exitCode = status ?? 1
} finally {
  rmSync(out, { recursive: true, force: true })
}
