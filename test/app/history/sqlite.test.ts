import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { hasNodeSqlite, openDatabase } from '../../../app/history/sqlite.ts'
import { DRIVERS, newPath, open, ROOM, said } from './people.ts'

test('what Node has itself is taken; where it has none, the other', async () => {
  const database = await openDatabase(null)
  expect(database.driver).toBe(hasNodeSqlite() ? 'node' : 'wasm')
  database.close()
})

test('looking for it leaves warnings as they were', async () => {
  const before = process.emitWarning
  hasNodeSqlite()
  expect(process.emitWarning).toBe(before)
})

test.skipIf(hasNodeSqlite())('asking for what this Node has not is refused', async () => {
  await expect(openDatabase(null, { driver: 'node' })).rejects.toThrow('this Node has no node:sqlite')
})

test.skipIf(!hasNodeSqlite())('a file goes from one driver to the other and back', async () => {
  const path = newPath()
  for (const [index, driver] of (['wasm', 'node', 'wasm', 'node'] as const).entries()) {
    const history = await open(driver, path)
    expect(history.add(said(`${driver} wörds`), true)).toBe(index + 1)
    expect(history.search('words', { limit: 9 }).length).toBe(index + 1)
    history.close()
  }
  const history = await open('wasm', path)
  expect(history.newest(ROOM, 9).messages.length).toBe(4)
})

describe.each(DRIVERS)('%s', (driver) => {
  test('values come back as they went in', async () => {
    const database = await openDatabase(null, { driver })
    database.exec('CREATE TABLE t (a, b, c)')
    const insert = database.prepare('INSERT INTO t VALUES (?, ?, ?)')
    const rows = [
      ['text', 1, null],
      ['', -1, 2 ** 52],
      ['\0', 1.5, -(2 ** 40)],
      ['\ud800 half', 0, 0],
      ['\ufeffmark', 0, 0],
      ['é\u{1f600}', 1_700_000_000_000, 3],
    ] as const
    for (const row of rows) expect(insert.run(...row)).toBe(1)
    const all = database.prepare('SELECT a, b, c FROM t')
    expect(all.all().map(({ a, b, c }) => [a, b, c])).toEqual(rows)
    expect(all.get()).toEqual({ a: 'text', b: 1, c: null })
    expect(database.prepare('SELECT a FROM t WHERE a = ?').all('\ud800 half')).toEqual([{ a: '\ud800 half' }])
    expect(database.prepare('SELECT a FROM t WHERE b = 77').get()).toBe(null)
    database.close()
  })

  test('a transaction is done or undone, and a statement that failed works again', async () => {
    const database = await openDatabase(null, { driver })
    database.exec('CREATE TABLE t (a UNIQUE)')
    const insert = database.prepare('INSERT INTO t VALUES (?)')
    database.transaction(() => insert.run('a'))
    expect(() =>
      database.transaction(() => {
        insert.run('b')
        insert.run('a')
      }),
    ).toThrow('UNIQUE constraint failed: t.a')
    expect(database.transaction(() => insert.run('c'))).toBe(1)
    expect(database.prepare('SELECT a FROM t ORDER BY a').all()).toEqual([{ a: 'a' }, { a: 'c' }])
    database.close()
  })

  test('closing gives the file up, whatever was being read', async () => {
    const path = newPath()
    const database = await openDatabase(path, { driver })
    database.exec('PRAGMA locking_mode = EXCLUSIVE')
    database.exec('CREATE TABLE t (a); INSERT INTO t VALUES (1), (2)')
    expect(database.prepare('SELECT a FROM t').get()).toEqual({ a: 1 })
    database.close()
    expect(existsSync(`${path}.lock`)).toBe(false)
    const again = await openDatabase(path, { driver })
    again.exec('INSERT INTO t VALUES (3)')
    again.close()
  })
})
