#!/usr/bin/env node
// Starts the program. Plain JavaScript without dependencies, because in a fresh clone nothing is installed and nothing is built: then it does both
// first. A packed p2p-chat brings dist/ along.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import module from 'node:module'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const OLDEST = [20, 19]

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const program = join(root, 'dist', 'main.js')

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  end(
    `p2p-chat needs Node.js ${OLDEST.join('.')} or newer; this is ${process.versions.node}. Get one at https://nodejs.org.`,
  )
}
if (!existsSync(program)) prepare()
keepCompiled()
await import(pathToFileURL(program).href)

/**
 * Node 22.8 and newer can keep what V8 makes of the code, in the platform's folder for such things; the next start takes a third less. What can't be kept
 * isn't, and --temp keeps nothing.
 */
function keepCompiled() {
  const isTemporary = process.argv.some((arg) => /^--temp(=|$)/.test(arg)) || Boolean(process.env.P2P_CHAT_TEMP)
  if (isTemporary || module.enableCompileCache === undefined) return
  try {
    const folder = join(cacheFolder(), 'compiled')
    if (isAbsolute(folder)) module.enableCompileCache(folder)
  } catch {
    // Nobody's home.
  }
}

function cacheFolder() {
  const { LOCALAPPDATA, XDG_CACHE_HOME } = process.env
  if (process.platform === 'win32')
    return join(LOCALAPPDATA || join(homedir(), 'AppData', 'Local'), 'p2p-chat', 'Cache')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'p2p-chat')
  return join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'p2p-chat')
}

/** Everything the tools say goes to stderr: stdout is the program's. */
function prepare() {
  if (!existsSync(join(root, 'scripts', 'build.mjs')))
    end(`p2p-chat is incomplete: ${program} is missing. Install it again.`)
  process.stderr.write('p2p-chat: installing and building, once\n')
  // What an npm around us set up (its prefix, its flags) is not meant for this one.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)))
  if (!existsSync(join(root, 'node_modules', 'rolldown'))) {
    run('npm', ['ci', '--include=dev'], { env, shell: process.platform === 'win32' })
  }
  if (!existsSync(program)) run(process.execPath, [join('scripts', 'build.mjs')], { env })
  if (!existsSync(program)) end('p2p-chat could not be built: dist/main.js is still missing.')
}

function run(command, args, options) {
  const { status, signal, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options })
  if (status === 0) return
  const reason = error ? error.message : signal ? `it was ended by ${signal}` : `it ended with ${status}`
  end(`p2p-chat could not be prepared: "${[command, ...args].join(' ')}" failed in ${root} (${reason}).`)
}

function end(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}
