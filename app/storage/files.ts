/** Files that a crash at any byte leaves whole: the new content is complete on disk before it gets its name. */
import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { AppError } from '../errors.ts'

const OWNER_ONLY_FILE = 0o600
const OWNER_ONLY_DIRECTORY = 0o700

/** File systems without hard links answer one of these. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EISDIR', 'UNKNOWN'])

/** @throws AppError data-dir */
export function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: OWNER_ONLY_DIRECTORY })
  } catch (error) {
    throw new AppError(
      'data-dir',
      `Could not create the directory ${path}: ${reasonOf(error)}. Name another with --data-dir, or keep nothing with --temp.`,
      { cause: error },
    )
  }
}

/** Replaces the file, atomically. */
export function replaceFile(path: string, content: Uint8Array): void {
  const temporary = `${path}.${process.pid}.tmp`
  try {
    writeWhole(temporary, content)
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
  syncDirectory(dirname(path))
}

/** Creates the file, atomically; false = there is one already, which is left alone. */
export function createFile(path: string, content: Uint8Array): boolean {
  const temporary = `${path}.${process.pid}.tmp`
  try {
    writeWhole(temporary, content)
    if (!giveName(temporary, path)) return false
  } finally {
    rmSync(temporary, { force: true })
  }
  syncDirectory(dirname(path))
  return true
}

/** False = the name is taken. */
function giveName(temporary: string, path: string): boolean {
  try {
    linkSync(temporary, path)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'EEXIST') return false
    if (!NO_LINKS.has(code)) throw error
    // Without links the name can be taken between these two steps; the instance lock keeps our own programs apart.
    if (existsSync(path)) return false
    renameSync(temporary, path)
  }
  return true
}

/** The whole file, null when it doesn't exist. More than `maxBytes` is cut to one byte more than that. */
export function readWhole(path: string, maxBytes: number): Uint8Array | null {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
  try {
    const buffer = Buffer.alloc(maxBytes + 1)
    let length = 0
    while (length < buffer.length) {
      const read = readSync(file, buffer, length, buffer.length - length, null)
      if (read === 0) break
      length += read
    }
    return new Uint8Array(buffer.subarray(0, length))
  } finally {
    closeSync(file)
  }
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is not a directory',
  EISDIR: 'it is a directory',
  ENOENT: 'it does not exist',
  EEXIST: 'a file is in the way',
}

/** Why a file operation failed, as the end of a sentence. */
export function reasonOf(error: unknown): string {
  return REASONS[codeOf(error)] ?? (error instanceof Error ? error.message : String(error))
}

function writeWhole(path: string, content: Uint8Array): void {
  // O_EXCL without O_TRUNC: a link that somebody put there is not followed.
  rmSync(path, { force: true })
  const file = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, OWNER_ONLY_FILE)
  try {
    let written = 0
    while (written < content.length) written += writeSync(file, content, written)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Makes the new name survive a power cut, where directories can be synced. */
export function syncDirectory(path: string): void {
  let directory: number | undefined
  try {
    directory = openSync(path, 'r')
    fsyncSync(directory)
  } catch {
    // Windows has no such thing; the content itself is safe.
  } finally {
    if (directory !== undefined) closeSync(directory)
  }
}
