import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Driver } from '../../../app/history/sqlite.ts'
import { openDatabase } from '../../../app/history/sqlite.ts'
import { temporaryDirectory } from '../storage/directory.ts'
import { DRIVERS, newPath, open, ROOM, said } from './people.ts'

async function withDatabase(driver: Driver, path: string, sql: string): Promise<void> {
  const database = await openDatabase(path, { driver })
  database.exec('PRAGMA locking_mode = EXCLUSIVE')
  database.exec(sql)
  database.close()
}

async function withMessages(driver: Driver, path: string, count: number): Promise<void> {
  const history = await open(driver, path)
  for (let n = 0; n < count; n++) history.add(said(`message ${n} ${'x'.repeat(500)}`), false)
  history.close()
}

describe.each(DRIVERS)('the file of the history over %s', (driver) => {
  test('what is no database at all is put aside, not lost, and a new one is begun', async () => {
    const path = newPath()
    writeFileSync(path, 'what was here before '.repeat(500))
    writeFileSync(`${path}-wal`, 'its log')
    const warnings: string[] = []
    const history = await open(driver, path, warnings)
    expect(warnings).toEqual([
      `The history file is damaged (file is not a database). It was put aside as ${path}.damaged, and a new one was begun.`,
    ])
    expect(readFileSync(`${path}.damaged`, 'utf8')).toBe('what was here before '.repeat(500))
    expect(readFileSync(`${path}.damaged-wal`, 'utf8')).toBe('its log')
    expect(history.add(said('new'), true)).toBe(1)
  })

  test('one that was put aside before is not written over', async () => {
    const path = newPath()
    for (const round of ['first', 'second']) {
      writeFileSync(path, round.repeat(2_000))
      const warnings: string[] = []
      const history = await open(driver, path, warnings)
      history.close()
      expect(warnings.length).toBe(1)
    }
    expect(readFileSync(`${path}.damaged`, 'utf8').slice(0, 5)).toBe('first')
    expect(readFileSync(`${path}.damaged-2`, 'utf8').slice(0, 6)).toBe('second')
  })

  test('damage that is met later is told, and looked for at the next start', async () => {
    const path = newPath()
    await withMessages(driver, path, 400)
    const bytes = readFileSync(path)
    // The tables' roots stay whole, so that the file opens.
    bytes.fill(0x5a, 64 * 1024, bytes.length - 4_096)
    writeFileSync(path, bytes)
    const first = await open(driver, path)
    expect(() => [...first.all(null)]).toThrow(
      `Could not write the history file ${path}: it is damaged. What is said is not kept until p2p-chat is started again, which puts the file aside and begins a new one.`,
    )
    first.close()
    const damaged = readFileSync(path)
    const warnings: string[] = []
    const second = await open(driver, path, warnings)
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain(`It was put aside as ${path}.damaged, and a new one was begun.`)
    expect(readFileSync(`${path}.damaged`).equals(damaged)).toBe(true)
    expect(second.newest(ROOM, 1).messages).toEqual([])
    second.close()
    await open(driver, path)
    expect(readdirSync(dirname(path)).filter((name) => name.includes('suspect'))).toEqual([])
  })

  test('suspicion without damage changes nothing', async () => {
    const path = newPath()
    await withMessages(driver, path, 10)
    writeFileSync(`${path}.suspect`, '')
    const history = await open(driver, path)
    expect(history.newest(ROOM, 100).messages.length).toBe(10)
    expect(existsSync(`${path}.suspect`)).toBe(false)
  })

  test('one of a newer version is refused, and left as it is', async () => {
    const path = newPath()
    await withMessages(driver, path, 3)
    await withDatabase(driver, path, 'PRAGMA user_version = 99')
    const before = readFileSync(path)
    await expect(open(driver, path)).rejects.toMatchObject({
      code: 'data-dir',
      message:
        `The history file ${path} was written by a newer p2p-chat (its version is 99, this one knows 1). ` +
        'Update p2p-chat, or name another directory with --data-dir, or keep nothing with --no-history.',
    })
    expect(readFileSync(path).equals(before)).toBe(true)
    expect(readdirSync(dirname(path))).toEqual(['history.db'])
  })

  test('the database of another program is refused, and left as it is', async () => {
    const path = newPath()
    await withDatabase(driver, path, 'CREATE TABLE bookmarks (url)')
    const before = readFileSync(path)
    await expect(open(driver, path)).rejects.toMatchObject({ code: 'data-dir' })
    await expect(open(driver, path)).rejects.toThrow(`${path} is a database of another program. Move it away, or`)
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  test('what a killed program left locked is nobody’s', async () => {
    const path = newPath()
    await withMessages(driver, path, 3)
    mkdirSync(`${path}.lock`)
    const history = await open(driver, path)
    expect(history.newest(ROOM, 9).messages.length).toBe(3)
  })

  test('an empty file, and the beginning of one, are a new history', async () => {
    const path = newPath()
    writeFileSync(path, '')
    const history = await open(driver, path)
    expect(history.conversations(5)).toEqual([])
    expect(history.add(said('first'), true)).toBe(1)
  })

  test('a directory in its place, and a directory that is not there, are said', async () => {
    const directory = temporaryDirectory()
    const way = 'Name another directory with --data-dir, or keep nothing with --no-history.'
    await expect(open(driver, directory)).rejects.toMatchObject({
      code: 'data-dir',
      message: `Could not open the history file ${directory}: it is a directory. ${way}`,
    })
    await expect(open(driver, join(directory, 'no', 'history.db'))).rejects.toThrow(
      `Could not open the history file ${directory}/no/history.db: it does not exist. ${way}`,
    )
  })

  test.skipIf(process.getuid?.() === 0)('a file that may not be written is said', async () => {
    const path = newPath()
    await withMessages(driver, path, 1)
    chmodSync(path, 0o400)
    await expect(open(driver, path)).rejects.toThrow('permission denied')
  })

  test('is made for its owner alone, whatever the mask', async () => {
    const mask = process.umask(0)
    try {
      const path = newPath()
      const history = await open(driver, path)
      history.add(said('a'), true)
      expect(statSync(path).mode & 0o777).toBe(0o600)
      expect(statSync(`${path}-wal`).mode & 0o777).toBe(0o600)
    } finally {
      process.umask(mask)
    }
  })
})
