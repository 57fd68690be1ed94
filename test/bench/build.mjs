/**
 * What is measured, built from the sources as they are now into a directory of its own: the program as it is shipped, and the host's door with the
 * program's settings. `counted` is the same door, told how many questions its DHT asks.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const HERE = fileURLToPath(new URL('.', import.meta.url))

async function bundle(input, directory) {
  const build = await rolldown({
    cwd: ROOT,
    input,
    platform: 'node',
    transform: { target: 'node20', define: { 'process.env.NODE_ENV': '"production"' } },
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

/** Paths of what was built; `remove` when nothing of it runs any more. */
export async function buildMeasured() {
  const directory = join(ROOT, 'test', 'dist', `bench-host-${process.pid}`)
  const remove = () => rmSync(directory, { recursive: true, force: true })
  remove()
  try {
    mkdirSync(join(directory, 'bin'), { recursive: true })
    const script = join(ROOT, 'scripts/build.mjs')
    execFileSync(process.execPath, [script, '--program', join(directory, 'dist')], { stdio: ['ignore', 2, 2] })
    cpSync(join(ROOT, 'bin/p2p-chat.js'), join(directory, 'bin/p2p-chat.js'))
    cpSync(join(ROOT, 'package.json'), join(directory, 'package.json'))
    await bundle({ net: 'net/index.ts' }, join(directory, 'net'))
    await bundle({ net: join(HERE, 'dht/counted.ts') }, join(directory, 'counted'))
  } catch (error) {
    remove()
    throw error
  }
  return {
    program: join(directory, 'bin/p2p-chat.js'),
    net: join(directory, 'net/net.js'),
    counted: join(directory, 'counted/net.js'),
    remove,
  }
}
