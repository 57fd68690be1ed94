import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { acquireInstanceLock, socketPath } from '../../../app/storage/instance-lock.ts'
import type { InstanceLock } from '../../../app/storage/instance-lock.ts'
import { temporaryDirectory } from './directory.ts'

test('one holds it, the next is refused until it is released', async () => {
  const path = join(temporaryDirectory(), 'instance.sock')
  const lock = await acquireInstanceLock(path)
  expect(lock).not.toBeNull()
  expect(await acquireInstanceLock(path)).toBeNull()
  await lock?.release()
  expect(existsSync(path)).toBe(false)
  const again = await acquireInstanceLock(path)
  expect(again).not.toBeNull()
  await again?.release()
})

test('of many that start at once, exactly one gets it', async () => {
  const path = join(temporaryDirectory(), 'instance.sock')
  const locks = await Promise.all(Array.from({ length: 8 }, () => acquireInstanceLock(path)))
  expect(locks.filter((lock) => lock !== null)).toHaveLength(1)
  await release(locks)
})

test('the socket of an instance that was killed is taken over, by one of many', async () => {
  const path = join(temporaryDirectory(), 'instance.sock')
  const child = spawn(
    process.execPath,
    ['-e', 'require("node:net").createServer().listen(process.argv[1], () => console.log("up"))', path],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  await once(child.stdout, 'data')
  expect(await acquireInstanceLock(path)).toBeNull()
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(existsSync(path)).toBe(true)
  const locks = await Promise.all(Array.from({ length: 4 }, () => acquireInstanceLock(path)))
  expect(locks.filter((lock) => lock !== null)).toHaveLength(1)
  expect(await acquireInstanceLock(path)).toBeNull()
  await release(locks)
})

test('who was killed while taking over locks nobody out: the next waits until it would have been over', async () => {
  const path = join(temporaryDirectory(), 'instance.sock')
  writeFileSync(path, '')
  mkdirSync(`${path}.takeover`)
  const almostOver = (Date.now() - 1_900) / 1_000
  utimesSync(`${path}.takeover`, almostOver, almostOver)
  const locks = await Promise.all(Array.from({ length: 4 }, () => acquireInstanceLock(path)))
  expect(locks.filter((lock) => lock !== null)).toHaveLength(1)
  expect(existsSync(`${path}.takeover`)).toBe(false)
  await release(locks)
})

test('a path that is too long for a socket goes elsewhere, and is still one for each profile', async () => {
  const long = join(temporaryDirectory(), 'x'.repeat(120))
  const path = socketPath(join(long, 'instance.sock'))
  expect(Buffer.byteLength(path)).toBeLessThan(104)
  expect(socketPath(join(long, 'other', 'instance.sock'))).not.toBe(path)
  const lock = await acquireInstanceLock(join(long, 'instance.sock'))
  expect(lock).not.toBeNull()
  expect(await acquireInstanceLock(join(long, 'instance.sock'))).toBeNull()
  await lock?.release()
})

test('a directory that is not there is said in a sentence', async () => {
  const path = join(temporaryDirectory(), 'gone', 'instance.sock')
  await expect(acquireInstanceLock(path)).rejects.toThrow(/Could not open the socket/)
})

async function release(locks: (InstanceLock | null)[]): Promise<void> {
  for (const lock of locks) await lock?.release()
}
