/**
 * Installs the packages of test/interop once: `npm ci` runs when what lies in node_modules isn't what the lock file
 * says, which a stamp written after each success tells. Several processes may ask at once: the holder of a lock
 * directory installs, the others wait for it, and a lock whose holder has died is taken over. Runs by itself too: `node
 * test/interop/install.mjs`.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const POLL_MS = 100
const WAIT_MS = 5 * 60_000
const STDERR_KEPT = 4_000

const HERE = dirname(fileURLToPath(import.meta.url))

async function readText(path) {
  return readFile(path, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
}

async function wantedStamp(directory) {
  const hash = createHash('sha256')
  for (const name of ['package.json', 'package-lock.json']) hash.update(await readFile(join(directory, name)))
  return hash.digest('hex')
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

async function holderOf(lock) {
  const text = await readText(join(lock, 'pids'))
  return text == null ? [] : text.split(/\s+/).filter(Boolean).map(Number)
}

// The lock appears with its holder's pid in it, by renaming a finished directory: rename onto a directory that isn't
// empty fails.
async function tryLock(lock) {
  const mine = `${lock}.${process.pid}`
  await rm(mine, { recursive: true, force: true })
  await mkdir(mine)
  await writeFile(join(mine, 'pids'), `${process.pid}\n`)
  try {
    await rename(mine, lock)
    return true
  } catch (error) {
    await rm(mine, { recursive: true, force: true })
    if (['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES'].includes(error.code)) return false
    throw error
  }
}

// Moving the lock away is what decides between two that saw the same dead holder; a lock that turns out to be alive
// goes back.
async function removeStale(lock) {
  const aside = `${lock}.stale.${process.pid}`
  await rename(lock, aside).catch(() => null)
  if ((await holderOf(aside)).some(isAlive)) await rename(aside, lock).catch(() => null)
  await rm(aside, { recursive: true, force: true })
}

// Renamed first: emptying the lock in place could empty the next holder's, which may appear as soon as the first file
// is gone.
async function releaseLock(lock) {
  const aside = `${lock}.done.${process.pid}`
  await rename(lock, aside)
  await rm(aside, { recursive: true, force: true })
}

async function takeLock(lock) {
  const deadline = Date.now() + WAIT_MS
  while (!(await tryLock(lock))) {
    const holder = await holderOf(lock)
    if (holder.length > 0 && !holder.some(isAlive)) await removeStale(lock)
    else if (Date.now() > deadline)
      throw new Error(`waited ${WAIT_MS / 60_000} minutes for ${lock}; delete it and try again`)
    else await delay(POLL_MS)
  }
}

// npm hands its own settings to the scripts it runs; those that name another project would send the install there.
function cleanEnvironment() {
  const foreign =
    /^npm_(package_|lifecycle_|command$|config_(local_prefix|prefix|workspace|ignore_scripts|omit|include))/i
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)))
}

function npmCommand() {
  const script = process.env.npm_execpath
  if (script != null && /npm-cli\.[cm]?js$/.test(script)) return [process.execPath, script]
  return ['npm']
}

async function runNpm(directory, lock, [program, ...first]) {
  const args = [...first, 'ci', '--ignore-scripts', '--no-audit', '--no-fund']
  const npm = spawn(program, args, {
    cwd: directory,
    env: cleanEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
    shell: process.platform === 'win32' && first.length === 0,
  })
  // While npm lives the lock holds, even if this process is killed.
  if (npm.pid != null) await writeFile(join(lock, 'pids'), `${process.pid}\n${npm.pid}\n`)
  let stderr = ''
  npm.stderr.on('data', (chunk) => (stderr = (stderr + chunk).slice(-STDERR_KEPT)))
  const code = await new Promise((resolve, reject) => {
    npm.on('error', reject)
    npm.on('close', resolve)
  })
  if (code !== 0) throw new Error(`npm ci in ${directory} ended with ${code}: ${stderr.trim() || 'no reason given'}`)
}

/** Makes `directory`'s node_modules match its lock file; results in the directory. `npm` is for tests. */
export async function install(directory = HERE, npm = npmCommand()) {
  const wanted = await wantedStamp(directory)
  const stamp = join(directory, 'node_modules', '.installed')
  if ((await readText(stamp)) === wanted) return directory
  const lock = join(directory, '.install-lock')
  await takeLock(lock)
  try {
    if ((await readText(stamp)) !== wanted) {
      await runNpm(directory, lock, npm)
      await writeFile(stamp, wanted)
    }
  } finally {
    await releaseLock(lock)
  }
  return directory
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await install()
