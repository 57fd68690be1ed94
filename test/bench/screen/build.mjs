/**
 * What is measured, built from the sources as they are now into a directory of its own: the program as it is shipped (bin/ beside dist/), and
 * beside it, with the same bundler and the same settings, the hello world, the crowd and what fills a history.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildInstalled, bundle } from '../build.mjs'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const HERE = fileURLToPath(new URL('.', import.meta.url))

/** The files to start with node; `remove` when nothing of it runs any more. */
export async function buildPrograms() {
  const directory = join(ROOT, 'test', 'dist', `bench-${process.pid}`)
  const remove = () => rmSync(directory, { recursive: true, force: true })
  remove()
  const program = buildInstalled(directory)
  const scripts = { hello: join(HERE, 'hello.tsx'), crowd: join(HERE, 'crowd.ts'), fill: join(HERE, 'fill.ts') }
  await bundle(scripts, join(directory, 'beside'), {
    external: ['node-sqlite3-wasm'],
    resolve: { alias: { 'react-devtools-core': join(ROOT, 'scripts/no-devtools.mjs') } },
  })
  const beside = (name) => join(directory, 'beside', `${name}.js`)
  return {
    program,
    hello: beside('hello'),
    crowd: beside('crowd'),
    fill: beside('fill'),
    probe: join(HERE, 'probe.mjs'),
    remove,
  }
}
