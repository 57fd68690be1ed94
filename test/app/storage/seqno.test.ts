import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readSeqno, writeSeqno } from '../../../app/storage/seqno.ts'
import { temporaryDirectory } from './directory.ts'

test('what was reserved is read back, beyond what a double can hold', () => {
  const directory = temporaryDirectory()
  const path = join(directory, 'seqno')
  expect(readSeqno(path)).toBeNull()
  writeSeqno(path, 1_795_337_496_465_123_457n)
  expect(readSeqno(path)).toBe(1_795_337_496_465_123_457n)
  writeSeqno(path, 2n ** 63n - 1n)
  expect(readSeqno(path)).toBe(2n ** 63n - 1n)
  expect(readdirSync(directory)).toEqual(['seqno'])
  expect(readFileSync(path, 'latin1')).toBe('9223372036854775807\n')
})

test('what could not be written leaves nothing behind', () => {
  const directory = temporaryDirectory()
  const path = join(directory, 'seqno')
  mkdirSync(path)
  expect(() => writeSeqno(path, 1n)).toThrow()
  expect(readdirSync(directory)).toEqual(['seqno'])
})

test.each(['', '\n', '-1', '1.5', 'x', '9223372036854775808', '1'.repeat(30), '12 34'])(
  'the content %j is no number of ours: the clock alone gives the start',
  (content) => {
    const path = join(temporaryDirectory(), 'seqno')
    writeFileSync(path, content)
    expect(readSeqno(path)).toBeNull()
  },
)
