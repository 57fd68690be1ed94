/** What V8 made of the program's code, kept by those versions of Node that can. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import module from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { builtProgram } from '../build.ts'

const keeps = 'enableCompileCache' in module
const START = join(import.meta.dirname, '..', '..', 'bin', 'p2p-chat.js')

let directory: string
let start: string

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'compiled-'))
  mkdirSync(join(directory, 'bin'))
  start = join(directory, 'bin', 'p2p-chat.js')
  copyFileSync(START, start)
  symlinkSync(dirname(await builtProgram()), join(directory, 'dist'), 'junction')
})

afterEach(() => rmSync(directory, { recursive: true, force: true }))

/** Everything that a program takes as its home is the directory; `home`: or another. */
function id(args: readonly string[], home = directory) {
  const { NODE_COMPILE_CACHE: _set, P2P_CHAT_TEMP: _temp, ...env } = process.env
  const homes = { HOME: home, USERPROFILE: home, LOCALAPPDATA: home, XDG_CACHE_HOME: join(home, '.cache') }
  const { status, stdout, stderr } = spawnSync(process.execPath, [start, 'id', ...args], {
    cwd: join(directory, 'bin'),
    env: { ...env, ...homes },
    encoding: 'utf8',
  })
  return { status, stderr, told: stdout.slice(0, 8) }
}

const kept = (): boolean =>
  ['.cache/p2p-chat/compiled', 'Library/Caches/p2p-chat/compiled', 'p2p-chat/Cache/compiled'].some((path) =>
    existsSync(join(directory, path)),
  )

const DONE = { status: 0, stderr: '', told: 'peer id:' }

test("is kept in the platform's folder, where Node keeps such things", () => {
  expect(id(['--data-dir', join(directory, 'data')])).toEqual(DONE)
  expect(kept()).toBe(keeps)
})

test('is not kept with --temp', () => {
  expect(id(['--temp'])).toEqual(DONE)
  expect(kept()).toBe(false)
})

test('is not missed where nothing can be kept', () => {
  const file = join(directory, 'file')
  writeFileSync(file, '')
  expect(id(['--data-dir', join(directory, 'data')], file)).toEqual(DONE)
})
