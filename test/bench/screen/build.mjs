/**
 * What is measured, built from the sources as they are now into a directory of its own: the program as it is shipped (bin/ beside dist/), and
 * beside it, with the same bundler and the same settings, the hello world, the crowd and what fills a history.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const HERE = fileURLToPath(new URL('.', import.meta.url))

/** The files to start with node; `remove` when nothing of it runs any more. */
export async function buildPrograms() {
  const directory = join(ROOT, 'test', 'dist', `bench-${process.pid}`)
  const remove = () => rmSync(directory, { recursive: true, force: true })
  remove()
  mkdirSync(join(directory, 'bin'), { recursive: true })
  execFileSync(process.execPath, [join(ROOT, 'scripts/build.mjs'), '--program', join(directory, 'dist')], {
    stdio: ['ignore', 2, 2],
  })
  cpSync(join(ROOT, 'bin/p2p-chat.js'), join(directory, 'bin/p2p-chat.js'))
  const build = await rolldown({
    cwd: ROOT,
    input: { hello: join(HERE, 'hello.tsx'), crowd: join(HERE, 'crowd.ts'), fill: join(HERE, 'fill.ts') },
    platform: 'node',
    external: ['node-sqlite3-wasm'],
    resolve: { alias: { 'react-devtools-core': join(ROOT, 'scripts/no-devtools.mjs') } },
    transform: {
      target: 'node20',
      define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
    },
  })
  await build.write({
    dir: join(directory, 'beside'),
    format: 'esm',
    minify: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
  })
  await build.close()
  const beside = (name) => join(directory, 'beside', `${name}.js`)
  return {
    program: join(directory, 'bin/p2p-chat.js'),
    hello: beside('hello'),
    crowd: beside('crowd'),
    fill: beside('fill'),
    probe: join(HERE, 'probe.mjs'),
    remove,
  }
}
