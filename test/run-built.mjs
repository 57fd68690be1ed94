/**
 * A TypeScript entry of this directory as a program of its own: built from the sources as they are now, run with the arguments that this process has, and
 * removed when it has ended. This process ends as it did.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { buildProgram } from './build-program.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/**
 * `entry` is a path in the repository, as those of `beside` are, which lie beside what is built of it. `program`: the chat program is built as it is shipped,
 * and the entry is told where by --program. `flags` are Node's.
 */
export async function runBuilt(entry, { program = false, beside = [], flags = [] } = {}) {
  const out = join(ROOT, 'node_modules', '.cache', `p2p-chat-run-${process.pid}`)
  try {
    const options = program ? ['--program', buildProgram(join(out, 'program'))] : []
    const main = await buildEntry(entry, join(out, 'entry'))
    for (const path of beside) copyFileSync(join(ROOT, path), join(out, 'entry', basename(path)))
    const args = [...flags, main, ...options, ...process.argv.slice(2)]
    const child = spawn(process.execPath, args, { stdio: 'inherit' })
    // A terminal tells both; whoever tells this one alone means both.
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
    const [status] = await once(child, 'exit')
    process.exitCode = status ?? 1
  } finally {
    rmSync(out, { recursive: true, force: true })
  }
}

async function buildEntry(entry, directory) {
  const build = await rolldown({
    cwd: ROOT,
    input: { main: entry },
    platform: 'node',
    external: ['node-sqlite3-wasm', 'yargs'],
    transform: { target: 'node20' },
  })
  await build.write({ dir: directory, format: 'esm', chunkFileNames: '[name]-[hash].js' })
  await build.close()
  return join(directory, 'main.js')
}
