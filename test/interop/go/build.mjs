/**
 * Builds the Go peer (main.go and its neighbours) with the Go toolchain of this machine, into .bin/ under a name that is
 * a hash of the sources and the compiler: what was built once is there at once. The first build loads and compiles
 * go-libp2p, which takes minutes.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const DIRECTORY = import.meta.dirname
const BUILDS = join(DIRECTORY, '.bin')
/** Builds of other states of the sources are removed after that. */
const KEEP_MS = 60 * 60 * 1000

/** What `go version` says; null where there is no Go. */
export async function goVersion() {
  try {
    return (await run('go', ['version'])).stdout.trim()
  } catch (error) {
    if (error.code === 'ENOENT') return null
    throw error
  }
}

async function binaryPath(version) {
  const names = (await readdir(DIRECTORY)).filter((name) => /\.go$|^go\.(mod|sum)$/.test(name)).toSorted()
  const hash = createHash('sha256').update(version)
  for (const name of names) hash.update(`\n${name}\n`).update(await readFile(join(DIRECTORY, name)))
  return join(BUILDS, `go-peer-${hash.digest('hex').slice(0, 16)}`)
}

async function removeOld() {
  for (const name of await readdir(BUILDS)) {
    const path = join(BUILDS, name)
    const { mtimeMs } = await stat(path)
    if (Date.now() - mtimeMs > KEEP_MS) await rm(path, { force: true })
  }
}

/** Results in the program's path. Rejects with what the compiler said, or when there is no Go. */
export async function buildGoPeer() {
  const version = await goVersion()
  if (version == null) throw new Error('there is no Go toolchain on this machine')
  const path = await binaryPath(version)
  if (existsSync(path)) return path
  await mkdir(BUILDS, { recursive: true })
  await removeOld()
  const unfinished = `${path}.${process.pid}`
  const args = ['build', '-buildvcs=false', '-trimpath', '-ldflags=-s -w', '-o', unfinished, '.']
  await run('go', args, { cwd: DIRECTORY, env: { ...process.env, GOWORK: 'off' } })
  await rename(unfinished, path)
  return path
}
