import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { install } from './install.mjs'

const run = promisify(execFile)
const installer = new URL('./install.mjs', import.meta.url).href

// Stands in for npm: empties node_modules as `npm ci` does and leaves a line for each time it ran.
const FAKE_NPM = `
import { appendFileSync, mkdirSync, rmSync } from 'node:fs'
rmSync('node_modules', { recursive: true, force: true })
mkdirSync('node_modules')
appendFileSync('runs.txt', process.argv.slice(2).join(' ') + '\\n')
if (process.argv.includes('fail')) { console.error('no network'); process.exit(1) }
`

let directory = ''
let npm: string[] = []

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'install-'))
  await writeFile(join(directory, 'package.json'), '{}')
  await writeFile(join(directory, 'package-lock.json'), '{}')
  await writeFile(join(directory, 'npm.mjs'), FAKE_NPM)
  npm = [process.execPath, join(directory, 'npm.mjs')]
})

afterEach(() => rm(directory, { recursive: true, force: true }))

async function runs(): Promise<number> {
  return (await readFile(join(directory, 'runs.txt'), 'utf8')).trimEnd().split('\n').length
}

async function deadPid(): Promise<number> {
  const { stdout } = await run(process.execPath, ['-p', 'process.pid'])
  return Number(stdout)
}

async function leftovers(): Promise<string[]> {
  return (await readdir(directory)).filter((name) => name.startsWith('.install-lock'))
}

describe('installing the interop packages', () => {
  it('runs npm ci once, and again only when the lock file has changed', async () => {
    await install(directory, npm)
    await install(directory, npm)
    expect(await readFile(join(directory, 'runs.txt'), 'utf8')).toMatch(/^ci --ignore-scripts/)
    expect(await runs()).toBe(1)
    await writeFile(join(directory, 'package-lock.json'), '{"changed":true}')
    await install(directory, npm)
    expect(await runs()).toBe(2)
    await rm(join(directory, 'node_modules'), { recursive: true })
    await install(directory, npm)
    expect(await runs()).toBe(3)
  })

  it('runs it once for several processes that ask at the same time, and prints nothing', async () => {
    const script = `import { install } from ${JSON.stringify(installer)}
      await install(${JSON.stringify(directory)}, ${JSON.stringify(npm)})`
    const one = () => run(process.execPath, ['--input-type=module', '-e', script])
    const outputs = await Promise.all([one(), one(), one()])
    expect(outputs.map((o) => o.stdout + o.stderr)).toEqual(['', '', ''])
    expect(await runs()).toBe(1)
    expect(await leftovers()).toEqual([])
  })

  it('takes over a lock whose holder has died', async () => {
    const lock = join(directory, '.install-lock')
    await mkdir(lock)
    await writeFile(join(lock, 'pids'), `${await deadPid()}\n`)
    await install(directory, npm)
    expect(await runs()).toBe(1)
    expect(await leftovers()).toEqual([])
  })

  it('says why npm failed, gives the lock back and tries again next time', async () => {
    await expect(install(directory, [...npm, 'fail'])).rejects.toThrow(/npm ci in .* ended with 1: no network/)
    expect(await leftovers()).toEqual([])
    await install(directory, npm)
    expect(await runs()).toBe(2)
  })

  it('has a lock file without registry addresses', async () => {
    const lock = await readFile(fileURLToPath(new URL('./package-lock.json', import.meta.url)), 'utf8')
    expect(lock).not.toContain('"resolved"')
  })
})
