/** `npm run soak -- --minutes 30 --seed 7`: builds the program and the soak (main.ts), and runs it. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const out = join(root, 'node_modules', '.cache', `p2p-chat-soak-${process.pid}`)

try {
  const program = join(out, 'program')
  const { status: built } = spawnSync(process.execPath, [join(root, 'scripts/build.mjs'), '--program', program], {
    stdio: 'inherit',
  })
  if (built !== 0) process.exit(built ?? 1)
  const build = await rolldown({
    cwd: root,
    input: { main: 'test/bench/soak/main.ts' },
    platform: 'node',
    external: ['yargs'],
    transform: { target: 'node20' },
  })
  await build.write({ dir: join(out, 'soak'), format: 'esm', chunkFileNames: '[name]-[hash].js' })
  await build.close()
  copyFileSync(fileURLToPath(new URL('./probe.mjs', import.meta.url)), join(out, 'soak', 'probe.mjs'))
  const main = [join(out, 'soak', 'main.js'), '--program', join(program, 'main.js'), ...process.argv.slice(2)]
  const child = spawn(process.execPath, main, { stdio: 'inherit' })
  // A terminal tells both; whoever tells this one alone means both.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  const [status] = await once(child, 'exit')
  process.exitCode = status ?? 1
} finally {
  rmSync(out, { recursive: true, force: true })
}
