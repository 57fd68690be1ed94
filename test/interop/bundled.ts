/**
 * A script of js-libp2p nodes as one file, which starts in a third of the time that its eight hundred modules take. Lies beside the packages it is made
 * of, and goes with them; made anew when a script or the lock file has changed. Benchmarks run the packages as they are.
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, rename } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'
import { installInterop } from './install.ts'

const made = new Map<string, Promise<string>>()

/** `script` is the name of a file in this directory. Results in what comes after `node`: a preload, and the file. */
export async function bundled(script: string): Promise<string[]> {
  const directory = await installInterop()
  const known = made.get(script) ?? make(directory, script)
  made.set(script, known)
  return ['--import', pathToFileURL(join(directory, 'preload.mjs')).href, await known]
}

async function make(directory: string, script: string): Promise<string> {
  const state = createHash('sha256')
  const sources = (await readdir(directory)).filter((name) => name.endsWith('.mjs') || name === 'package-lock.json')
  for (const name of sources.sort()) state.update(`${name}\0`).update(await readFile(join(directory, name)))
  const name = `${basename(script, '.mjs')}-${state.digest('hex').slice(0, 16)}`
  const file = join(directory, 'node_modules', '.bundles', `${name}.mjs`)
  if (existsSync(file)) return file
  const build = await rolldown({
    input: join(directory, script),
    platform: 'node',
    // What a script looks for beside itself.
    transform: {
      target: 'node20',
      define: { 'import.meta.url': JSON.stringify(pathToFileURL(join(directory, script)).href) },
    },
  })
  // Another worker may be at it, too: whoever is last replaces the same by the same.
  const own = `${file}.${process.pid}`
  await build.write({ file: own, format: 'esm', codeSplitting: false })
  await build.close()
  await rename(own, file)
  return file
}
