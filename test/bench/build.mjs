/**
 * What is measured, built from the sources as they are now into a directory of its own: the program as it is shipped, and the host's door with the
 * program's settings. `counted` is the same door, told how many questions its DHT asks.
 */
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { buildProgram } from '../build-program.mjs'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const HERE = fileURLToPath(new URL('.', import.meta.url))

/** With the program's settings; `options` are rolldown's, beside them. */
export async function bundle(input, directory, options = {}) {
  const build = await rolldown({
    cwd: ROOT,
    input,
    platform: 'node',
    ...options,
    transform: { target: 'node20', define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' } },
  })
  await build.write({
    dir: directory,
    format: 'esm',
    minify: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
  })
  await build.close()
}

/** The program as an install has it: dist/ beside bin/, whose file this is. */
export function buildInstalled(directory) {
  buildProgram(join(directory, 'dist'))
  const start = join(directory, 'bin/p2p-chat.js')
  cpSync(join(ROOT, 'bin/p2p-chat.js'), start)
  cpSync(join(ROOT, 'package.json'), join(directory, 'package.json'))
  return start
}

/** Paths of what was built; `remove` when nothing of it runs any more. */
export async function buildMeasured() {
  const directory = join(ROOT, 'test', 'dist', `bench-host-${process.pid}`)
  const remove = () => rmSync(directory, { recursive: true, force: true })
  remove()
  try {
    const program = buildInstalled(directory)
    await bundle({ net: 'net/index.ts' }, join(directory, 'net'))
    await bundle({ net: join(HERE, 'dht/counted.ts') }, join(directory, 'counted'))
    return { program, net: join(directory, 'net/net.js'), counted: join(directory, 'counted/net.js'), remove }
  } catch (error) {
    remove()
    throw error
  }
}
