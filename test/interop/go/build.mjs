/**
 * Builds the Go peer (main.go and its neighbours) with the Go toolchain of this machine, into .bin/ under a name that is
 * a hash of the sources and the compiler: what was built once is there at once. The first build loads and compiles
 * go-libp2p, which takes minutes.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const DIRECTORY = import.meta.dirname

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
  return join(DIRECTORY, '.bin', `go-peer-${hash.digest('hex').slice(0, 16)}`)
}

/** Results in the program's path. Rejects with what the compiler said, or when there is no Go. */
export async function buildGoPeer() {
  const version = await goVersion()
  if (version == null) throw new Error('there is no Go toolchain on this machine')
  const path = await binaryPath(version)
  if (existsSync(path)) return path
  await mkdir(join(DIRECTORY, '.bin'), { recursive: true })
  const unfinished = `${path}.${process.pid}`
  const args = ['build', '-buildvcs=false', '-trimpath', '-ldflags=-s -w', '-o', unfinished, '.']
  await run('go', args, { cwd: DIRECTORY, env: { ...process.env, GOWORK: 'off' } })
  await rename(unfinished, path)
  return path
}
