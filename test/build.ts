/**
 * The program as users start it, built from the sources as they are now. Each state of the sources has a directory of its own, so that what a test
 * runs is never replaced under its feet.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

const ROOT = resolve(import.meta.dirname, '..')
const BUILDS = join(ROOT, 'test', 'dist')
const SOURCES = ['app', 'bin', 'net', 'ui', 'scripts', 'package.json', 'package-lock.json']
/** Older builds of other states of the sources are removed. */
const KEEP_MS = 60 * 60 * 1000

const built = new Map<string, Promise<string>>()

/** The file to start with node; built at most once a state of the sources. */
export async function builtProgram(): Promise<string> {
  return join(await once('', '--program'), 'main.js')
}

/** The directory dist/ as it is shipped, and source maps beside. */
export function builtPackage(): Promise<string> {
  return once('-package', '--maps', '--to')
}

function once(suffix: string, ...options: string[]): Promise<string> {
  const directory = built.get(suffix) ?? build(suffix, options)
  built.set(suffix, directory)
  return directory
}

async function build(suffix: string, options: string[]): Promise<string> {
  const directory = join(BUILDS, `${await stateOfSources()}${suffix}`)
  const isThere = (): boolean => existsSync(join(directory, 'main.js'))
  if (isThere()) return directory
  await mkdir(BUILDS, { recursive: true })
  await removeOld()
  const script = join(ROOT, 'scripts', 'build.mjs')
  const own = `${directory}.${process.pid}`
  await promisify(execFile)(process.execPath, [script, ...options, own], { cwd: ROOT })
  try {
    await rename(own, directory)
  } catch (error) {
    // Another worker was faster, and what it built may be running: it stays.
    if (!isThere()) throw error
    await rm(own, { recursive: true, force: true })
  }
  return directory
}

async function stateOfSources(): Promise<string> {
  const hash = createHash('sha256')
  for (const source of SOURCES) {
    const path = join(ROOT, source)
    const files = (await stat(path)).isDirectory() ? (await readdir(path, { recursive: true })).sort() : ['']
    for (const file of files) {
      const whole = join(path, file)
      if ((await stat(whole)).isDirectory()) continue
      hash.update(`${source}/${file}\0`).update(await readFile(whole))
    }
  }
  return hash.digest('hex').slice(0, 16)
}

async function removeOld(): Promise<void> {
  for (const name of await readdir(BUILDS)) {
    const path = join(BUILDS, name)
    // Another worker may just have given what it built its name, or thrown it away.
    const { mtimeMs } = (await stat(path).catch(() => null)) ?? { mtimeMs: Infinity }
    if (Date.now() - mtimeMs > KEEP_MS) await rm(path, { recursive: true, force: true })
  }
}
