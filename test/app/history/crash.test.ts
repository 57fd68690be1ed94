/** What a killed program, and a full disk, leave behind. */
import { spawnSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../../../app/history/sqlite.ts'
import type { Driver } from '../../../app/history/sqlite.ts'
import { temporaryDirectory } from '../storage/directory.ts'
import { DRIVERS, newPath, open } from './people.ts'
import { start, writerProgram } from './program.ts'

/** More of them: P2P_CHAT_KILLS=100 npx vitest run test/app/history/crash */
const ROUNDS = Number(process.env['P2P_CHAT_KILLS'] ?? 3)
/** ms a round, on a machine that does much else. */
const PATIENCE_MS = 20_000
const seed = 20_261_122

let program = ''
beforeAll(async () => {
  program = await writerProgram()
})
afterAll(() => rmSync(program, { force: true }))

async function checkFile(driver: Driver, path: string): Promise<void> {
  const database = await openDatabase(path, { driver })
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE')
    expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
    database.exec("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")
  } finally {
    database.close()
  }
}

describe.each(DRIVERS)('over %s', (driver) => {
  test(
    'kill -9 at any moment loses nothing that was said to be kept',
    async () => {
      const path = newPath()
      const kept = new Set<string>()
      const delivered = new Set<string>()
      let random = seed
      for (let round = 0; round < ROUNDS; round++) {
        random = (random * 1_103_515_245 + 12_345) % 2 ** 31
        const killAt = 3 + (random % 150)
        const { child, lines, ended } = start(
          process.execPath,
          [program, 'kill', path, driver, `r${round}`],
          (_, count) => {
            if (count === killAt) child.kill('SIGKILL')
          },
        )
        await ended
        expect(lines.filter((line) => /^(stderr|warned)/.test(line))).toEqual([])
        expect(lines.length).toBeGreaterThanOrEqual(killAt)
        expect(existsSync(`${path}.lock`)).toBe(driver === 'wasm')

        let flushed = -1
        for (const line of lines) {
          const [what, which = ''] = line.split(' ')
          if (what === 'kept') kept.add(which)
          if (what === 'delivered') delivered.add(which)
          if (what === 'flushed') flushed = Number(which)
        }
        for (let n = 0; n <= flushed; n++) kept.add(`r${round}-${n}`)

        const history = await open(driver, path)
        const there = [...history.all(null)]
        const ids = there.map(({ id }) => id as string)
        expect([...kept].filter((id) => !ids.includes(id))).toEqual([])
        expect(new Set(ids).size).toBe(ids.length)
        expect(there.filter(({ id, state }) => delivered.has(id as string) && state !== 'delivered')).toEqual([])
        expect(history.search('direct', { limit: 100_000 }).length).toBe(
          there.filter(({ text }) => text.startsWith('direct')).length,
        )
        history.close()
        await checkFile(driver, path)
      }
      expect(kept.size).toBeGreaterThan(ROUNDS)
    },
    ROUNDS * PATIENCE_MS,
  )

  const namespaces = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0

  test.skipIf(!namespaces)('a full disk refuses what it can not keep, loses nothing, and is told', async () => {
    const disk = temporaryDirectory()
    const path = `${disk}/history.db`
    const script = `mount -t tmpfs -o size=2m tmpfs "$1" && "$2" "$3" fill "$1/history.db" "$4" f && cp "$1"/history.db* "$5"`
    const elsewhere = temporaryDirectory()
    const copy = `${elsewhere}/history.db`
    const args = ['-rm', 'sh', '-ec', script, 'sh', disk, process.execPath, program, driver, elsewhere]
    const { lines, ended } = start('unshare', args, () => {})
    await ended
    const refused = lines.find((line) => line.startsWith('refused')) ?? lines.join('\n')
    expect(refused).toContain(`not-kept Could not write the history file ${path}: the disk is full. `)
    expect(lines).toContain('reads 5 5')
    expect(lines.at(-1)).toBe('closed')
    // What waited when there was no room went with the next that was kept.
    const told = lines.filter((line) => /^(kept|waits)/.test(line)).map((line) => line.split(' ')[1])
    const history = await open(driver, copy)
    expect([...history.all(null)].map(({ id }) => id)).toEqual(told)
    history.close()
    await checkFile(driver, copy)
  })
})
