import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { AppError } from '../../../app/errors.ts'
import { loadIdentity } from '../../../app/storage/identity.ts'
import { privateKeyFromSeed } from '../../../net/index.ts'
import { temporaryDirectory } from './directory.ts'

const ours = privateKeyFromSeed(new Uint8Array(32).fill(7))
const other = privateKeyFromSeed(new Uint8Array(32).fill(8))
const generate = (): typeof ours => ours
const never = (): never => {
  throw new Error('a key was made')
}
const mode = (path: string): number => statSync(path).mode & 0o777

test('a new key is written once, readable by its owner only, and is the same at the next start', () => {
  const path = join(temporaryDirectory(), 'identity.key')
  expect(loadIdentity(path, generate).encoded).toEqual(ours.encoded)
  expect(mode(path)).toBe(0o600)
  expect(new Uint8Array(readFileSync(path))).toEqual(new Uint8Array(ours.encoded))
  expect(loadIdentity(path, never).encoded).toEqual(ours.encoded)
})

test('nothing but the key is left in the directory', () => {
  const directory = temporaryDirectory()
  loadIdentity(join(directory, 'identity.key'), generate)
  expect(readdirSync(directory)).toEqual(['identity.key'])
})

test('the key of whoever wrote the file first is used', () => {
  const path = join(temporaryDirectory(), 'identity.key')
  const key = loadIdentity(path, () => {
    // Another program is faster, between our look and our write.
    writeFileSync(path, other.encoded)
    return ours
  })
  expect(key.encoded).toEqual(other.encoded)
})

test('a file that others can read is closed to them', () => {
  const path = join(temporaryDirectory(), 'identity.key')
  writeFileSync(path, ours.encoded)
  chmodSync(path, 0o644)
  loadIdentity(path, never)
  expect(mode(path)).toBe(0o600)
})

test.each([
  ['empty', new Uint8Array(0)],
  ['cut short', ours.encoded.subarray(0, 40)],
  ['text', new TextEncoder().encode('-----BEGIN PRIVATE KEY-----\n')],
  ['much too long', new Uint8Array(1_000_000)],
])('a key file that is %s is left alone, and the sentence says what to do', (_what, content) => {
  const path = join(temporaryDirectory(), 'identity.key')
  writeFileSync(path, content)
  const attempt = (): unknown => loadIdentity(path, never)
  expect(attempt).toThrow(AppError)
  expect(attempt).toThrow(/identity key.*left alone\. Restore it from a backup, or move it away/)
  expect(readFileSync(path).equals(content)).toBe(true)
})

test("a key file that can't be read is never replaced", () => {
  const path = join(temporaryDirectory(), 'identity.key')
  mkdirSync(path)
  expect(() => loadIdentity(path, never)).toThrow(/Could not read the identity key .*: it is a directory/)
  expect(statSync(path).isDirectory()).toBe(true)
})

test('a link to a key that is away just now is no reason for another identity', () => {
  const directory = temporaryDirectory()
  const path = join(directory, 'identity.key')
  symlinkSync(join(directory, 'unmounted', 'identity.key'), path)
  expect(() => loadIdentity(path, generate)).toThrow(
    /Could not read the identity key .*: what it links to does not exist/,
  )
  expect(readdirSync(directory)).toEqual(['identity.key'])
})

test('a directory that is not there is said, and no key is used that the next start would not have', () => {
  const path = join(temporaryDirectory(), 'gone', 'identity.key')
  expect(() => loadIdentity(path, generate)).toThrow(/Could not write the identity key .*--data-dir/)
  expect(existsSync(path)).toBe(false)
})
