import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { watchFile } from '../../../app/storage/watch-file.ts'
import { systemClock } from '../../../net/index.ts'
import { temporaryDirectory } from './directory.ts'

test('a file that is written, or that another takes the place of, is told once for several changes in a moment', async () => {
  const directory = temporaryDirectory()
  const path = join(directory, 'config.json')
  let changes = 0
  let tell = (): void => {}
  const off = watchFile(path, systemClock, () => {
    changes++
    tell()
  })
  const told = (): Promise<void> => new Promise((resolve) => (tell = resolve))
  let next = told()
  writeFileSync(path, '{}')
  writeFileSync(path, '{"nick":"ada"}')
  await next
  expect(changes).toBe(1)
  next = told()
  writeFileSync(`${path}.new`, '{}')
  renameSync(`${path}.new`, path)
  await next
  expect(changes).toBe(2)
  off()
})

test('a directory that is not there is no reason to fail', () => {
  watchFile(join(temporaryDirectory(), 'none', 'config.json'), systemClock, () => {})()
})
