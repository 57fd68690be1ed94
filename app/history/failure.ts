/** What SQLite says went wrong, as the sentences that people read. Both drivers give its messages; only one gives its numbers. */
import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { AppError } from '../errors.ts'

const DAMAGED = /malformed|not a database|corrupt/i
const FULL = /disk is full/i
const DISK = /disk I\/O error/i
/** A disk with no more room than this is full: what had to be written may be as long. */
const FULL_BYTES = 8 * 1024 * 1024
const READ_ONLY = /readonly|read-only/i
const LOCKED = /is locked/i

export function isDamage(error: unknown): boolean {
  return DAMAGED.test(messageOf(error))
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Something can't be kept. */
export function notKept(path: string | null, error: unknown): AppError {
  if (error instanceof AppError) return error
  const [reason, advice] = explain(path, messageOf(error))
  const where = path === null ? 'the history' : `the history file ${path}`
  return new AppError('not-kept', `Could not write ${where}: ${reason}. What is said is not kept until ${advice}.`, {
    cause: error,
  })
}

/** Why, and what ends it. */
function explain(path: string | null, message: string): readonly [string, string] {
  if (FULL.test(message) && path !== null && !isFull(path))
    return ['it is as large as p2p-chat lets it become', '/clear history has made room in it']
  if (FULL.test(message) || (DISK.test(message) && isFull(path))) return ['the disk is full', 'there is room again']
  if (READ_ONLY.test(message)) return ['it is read-only', 'it can be written again']
  if (LOCKED.test(message)) return ['another program uses it', 'that one ends']
  if (DAMAGED.test(message))
    return ['it is damaged', 'p2p-chat is started again, which puts the file aside and begins a new one']
  return [message, 'that is put right']
}

/** node-sqlite3-wasm gives a full disk the name of any other failure, and SQLite a file that may not grow that of a full disk. */
function isFull(path: string | null): boolean {
  if (path === null) return false
  try {
    const { bavail, bsize } = statfsSync(dirname(path))
    return bavail * bsize < FULL_BYTES
  } catch {
    return false
  }
}
