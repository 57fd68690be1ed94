/**
 * The file that the history is in: made with mode 0600, opened by one connection alone, put aside when it is damaged. Nothing that holds messages is ever
 * deleted here. Who calls this holds the profile's instance lock: what a killed program left locked is nobody's.
 */
import { closeSync, constants, existsSync, openSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { AppError } from '../errors.ts'
import { readWhole, reasonOf, syncDirectory } from '../storage/files.ts'
import { isDamage, messageOf } from './failure.ts'
import { check, migrate } from './schema.ts'
import type { Database, OpenDatabase } from './sqlite.ts'

const OWNER_ONLY = 0o600
/** KiB. Ours: pages of the index that a search goes through stay in memory. */
const CACHE_KIB = 8 * 1024
/** Bytes that the log keeps after a large transaction. Ours: what SQLite itself lets it grow to, 1000 pages. */
const LOG_BYTES = 4 * 1024 * 1024

/** Of the file. Ours: millions of messages, and no disk that a stranger fills by writing without end. */
const MAX_BYTES = 4 * 1024 ** 3
/** SQLite's own. */
const MAX_PAGES = 2 ** 32 - 2

/** Beside the file: damage was met in it, so that the next start looks through all of it. */
const SUSPECT_SUFFIX = '.suspect'
const LOG_SUFFIX = '-wal'
const MAGIC = Buffer.from('SQLite format 3\0')

export interface FileOptions {
  readonly open: OpenDatabase
  /** Told when a damaged file was put aside. */
  readonly warn: (sentence: string) => void
  /** What the file may grow to. Default: 4 GiB. */
  readonly maxBytes?: number | undefined
}

/** Open, of the newest version, locked. @throws AppError data-dir */
export function openFile(path: string, options: FileOptions): Database {
  const absolute = resolve(path)
  create(absolute)
  try {
    return connect(absolute, options)
  } catch (error) {
    if (error instanceof AppError || !isDamage(error)) throw cantOpen(absolute, error)
    options.warn(putAside(absolute, messageOf(error)))
  }
  create(absolute)
  try {
    return connect(absolute, options)
  } catch (error) {
    throw cantOpen(absolute, error)
  }
}

/** In memory, for the length of a run. */
export function openMemory(open: OpenDatabase): Database {
  const database = open(null)
  migrate(database)
  return database
}

/** Damage was met in the middle of the run: the next one looks before it goes on with the file. */
export function suspect(path: string): void {
  try {
    closeSync(openSync(path + SUSPECT_SUFFIX, 'w', OWNER_ONLY))
  } catch {
    // Where nothing can be written, the damage is met again.
  }
}

function create(path: string): void {
  try {
    closeSync(openSync(path, constants.O_RDWR | constants.O_CREAT, OWNER_ONLY))
    if (!statSync(path).isFile()) throw new Error('it is not a file')
  } catch (error) {
    throw cantOpen(path, error)
  }
}

function connect(path: string, options: FileOptions): Database {
  unlock(path)
  lookAt(path)
  const database = options.open(path)
  try {
    // One connection: without it, the log would need shared memory, which node-sqlite3-wasm has not.
    database.exec('PRAGMA locking_mode = EXCLUSIVE')
    check(database, path)
    database.prepare('PRAGMA journal_mode = WAL').get()
    database.exec(`PRAGMA cache_size = -${CACHE_KIB}`)
    database.prepare(`PRAGMA journal_size_limit = ${LOG_BYTES}`).get()
    migrate(database)
    limitSize(database, options.maxBytes)
    if (existsSync(path + SUSPECT_SUFFIX)) examine(database)
    syncDirectory(dirname(path))
    rmSync(path + SUSPECT_SUFFIX, { force: true })
    return database
  } catch (error) {
    close(database)
    throw error
  }
}

/** What would make the file larger finds the disk full. */
export function limitSize(database: Database, bytes = MAX_BYTES): void {
  const pageBytes = Number(database.prepare('PRAGMA page_size').get()?.['page_size'])
  database.prepare(`PRAGMA max_page_count = ${Math.min(Math.ceil(bytes / pageBytes), MAX_PAGES)}`).get()
}

/** What doesn't begin like a database is given to none: it would take the log away. */
function lookAt(path: string): void {
  const begin = readWhole(path, MAGIC.length)?.subarray(0, MAGIC.length)
  if (begin?.length && !MAGIC.equals(begin)) throw new Error('file is not a database')
}

/** node-sqlite3-wasm locks by an empty directory, which outlives a program that is killed. */
function unlock(path: string): void {
  try {
    rmdirSync(`${path}.lock`)
  } catch {
    // Usually there is none. One that can't be removed is met as a lock.
  }
}

/** Seconds for a large file. */
function examine(database: Database): void {
  const found = Object.values(database.prepare('PRAGMA quick_check(1)').get() ?? {})[0]
  if (found !== 'ok') throw new Error(`database is malformed: ${found}`)
  database.exec(`INSERT INTO words (words, rank) VALUES ('integrity-check', 1)`)
}

/** Where it is now, as a sentence. */
function putAside(path: string, reason: string): string {
  let aside = `${path}.damaged`
  for (let n = 2; existsSync(aside); n++) aside = `${path}.damaged-${n}`
  try {
    renameSync(path, aside)
    // What the log holds is not in the file yet.
    if (existsSync(path + LOG_SUFFIX)) renameSync(path + LOG_SUFFIX, aside + LOG_SUFFIX)
  } catch (error) {
    throw cantOpen(path, error)
  }
  rmSync(path + SUSPECT_SUFFIX, { force: true })
  return `The history file is damaged (${reason}). It was put aside as ${aside}, and a new one was begun.`
}

function close(database: Database): void {
  try {
    database.close()
  } catch {
    // Why it is closed says more.
  }
}

function cantOpen(path: string, error: unknown): AppError {
  if (error instanceof AppError) return error
  return new AppError(
    'data-dir',
    `Could not open the history file ${path}: ${reasonOf(error)}. Name another directory with --data-dir, or keep nothing with --no-history.`,
    { cause: error },
  )
}
