import { describe, expect, test } from 'vitest'
import { migrate, MIGRATIONS } from '../../../app/history/schema.ts'
import { openDatabase } from '../../../app/history/sqlite.ts'
import type { Database } from '../../../app/history/sqlite.ts'
import { DRIVERS, newPath } from './people.ts'

const STEPS = [
  'CREATE TABLE notes (text TEXT)',
  "ALTER TABLE notes ADD COLUMN tone TEXT DEFAULT 'plain'",
  "CREATE TABLE other (n); INSERT INTO other SELECT count(*) FROM notes; UPDATE notes SET tone = 'old'",
]

const versionOf = (database: Database): unknown => database.prepare('PRAGMA user_version').get()?.['user_version']

describe.each(DRIVERS)('migrations over %s', (driver) => {
  test.each([1, 2, 3])('a file of version %i becomes the newest with what is in it', async (from) => {
    const path = newPath()
    const older = await openDatabase(path, { driver })
    migrate(older, STEPS.slice(0, from))
    older.exec("INSERT INTO notes (text) VALUES ('kept')")
    older.close()
    const database = await openDatabase(path, { driver })
    migrate(database, STEPS)
    expect(versionOf(database)).toBe(3)
    expect(database.prepare('SELECT text, tone FROM notes').all()).toEqual([
      { text: 'kept', tone: from === 3 ? 'plain' : 'old' },
    ])
    expect(database.prepare('SELECT n FROM other').all()).toEqual([{ n: from === 3 ? 0 : 1 }])
    migrate(database, STEPS)
    database.close()
  })

  test('a step that fails leaves the file as the step before left it', async () => {
    const path = newPath()
    const first = await openDatabase(path, { driver })
    const broken = [STEPS[0] as string, `${STEPS[1]}; DELETE FROM nowhere`]
    expect(() => migrate(first, broken)).toThrow('no such table: nowhere')
    first.close()
    const second = await openDatabase(path, { driver })
    expect(versionOf(second)).toBe(1)
    migrate(second, STEPS)
    expect(second.prepare('SELECT text, tone FROM notes').all()).toEqual([])
    second.close()
  })

  test('the steps that are shipped make the tables, and what they make is sound', async () => {
    const database = await openDatabase(null, { driver })
    migrate(database)
    expect(versionOf(database)).toBe(MIGRATIONS.length)
    database.exec("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")
    expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
    database.close()
  })

  test('pages, unread and what waits are looked up, never looked through', async () => {
    const database = await openDatabase(null, { driver })
    migrate(database)
    const plan = (sql: string): string =>
      database
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .map(({ detail }) => detail)
        .join('; ')
    expect(plan('SELECT * FROM messages m WHERE m.conversation = 1 AND m.seq < 5 ORDER BY m.seq DESC LIMIT 5')).toBe(
      'SEARCH m USING INDEX pages (conversation=? AND rowid<?)',
    )
    expect(plan('SELECT count(*) FROM messages WHERE conversation = 1 AND seq > 5')).toBe(
      'SEARCH messages USING COVERING INDEX pages (conversation=? AND rowid>?)',
    )
    expect(
      plan(
        "SELECT * FROM messages INDEXED BY ours WHERE own = 1 AND conversation = 1 AND state IN ('sending', 'waiting') ORDER BY seq",
      ),
    ).toContain('USING INDEX ours (conversation=? AND state=?)')
    database.close()
  })
})
