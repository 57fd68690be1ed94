/**
 * The identity key file: libp2p's PrivateKey protobuf (peer-ids spec), readable by its owner only. It is created once and never replaced:
 * a file that is there but can't be read or understood ends the program.
 */
import { chmodSync, statSync } from 'node:fs'
import { decodePrivateKey } from '../../net/index.ts'
import type { PrivateKey } from '../../net/index.ts'
import { AppError } from '../errors.ts'
import { createFile, readWhole, reasonOf } from './files.ts'

/** Ours: an Ed25519 key takes 68 bytes; an RSA key of 8,192 bits, which we can't use but name as such, less than this. */
const MAX_KEY_FILE_BYTES = 16 * 1024

/**
 * The profile's key; a new one is written when there is none. The directory must exist.
 * @throws AppError bad-key-file | data-dir
 */
export function loadIdentity(path: string, generate: () => PrivateKey): PrivateKey {
  const existing = readIdentity(path)
  if (existing) return existing
  const key = generate()
  try {
    if (createFile(path, key.encoded)) return key
  } catch (error) {
    throw new AppError(
      'data-dir',
      `Could not write the identity key ${path}: ${reasonOf(error)}. Name another directory with --data-dir, or keep nothing with --temp.`,
      { cause: error },
    )
  }
  const made = readIdentity(path)
  if (made) return made
  // The name is taken, but leads nowhere: a link to a medium that is away. A key that can't be kept would be another person at each start.
  throw unreadable(path, 'what it links to does not exist')
}

function readIdentity(path: string): PrivateKey | null {
  let encoded: Uint8Array | null
  try {
    encoded = readWhole(path, MAX_KEY_FILE_BYTES)
  } catch (error) {
    throw unreadable(path, reasonOf(error), error)
  }
  if (encoded === null) return null
  closeToOthers(path)
  try {
    return decodePrivateKey(encoded)
  } catch (error) {
    throw new AppError(
      'bad-key-file',
      `${path} holds no Ed25519 identity key (${encoded.length} bytes that don't decode); it was left alone. Restore it from a backup, or move it away to get a new identity.`,
      { cause: error },
    )
  }
}

function unreadable(path: string, reason: string, cause?: unknown): AppError {
  return new AppError(
    'bad-key-file',
    `Could not read the identity key ${path}: ${reason}. Make it readable, or choose another --profile or --data-dir.`,
    { cause },
  )
}

/** A restored backup often has the mode of the medium it came from. */
function closeToOthers(path: string): void {
  if (process.platform === 'win32') return
  try {
    if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600)
  } catch {
    // Somebody else's file that we may read: nothing to change.
  }
}
