import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readNicks, writeNicks } from '../../../app/storage/nicks.ts'
import { temporaryDirectory as directory } from './directory.ts'

test('what is written is read, in its order, text as it was', () => {
  const path = join(directory(), 'nicks.json')
  const nicks = { b: 'ada', a: 'x\u202ey\x1b[2J' }
  writeNicks(path, nicks)
  expect(Object.entries(readNicks(path))).toEqual(Object.entries(nicks))
})

test('of too many, those that were heard last are kept, and what is no nick is left out', () => {
  const path = join(directory(), 'nicks.json')
  const many = Object.fromEntries(Array.from({ length: 1_200 }, (_, n) => [`p${n}`, 'nick']))
  writeNicks(path, { ...many, long: 'x'.repeat(65), ['y'.repeat(65)]: 'nick', last: 'nick' })
  const names = Object.keys(readNicks(path))
  expect(names).toHaveLength(1_000)
  expect(names.at(-1)).toBe('last')
  expect(names).not.toContain('long')
})

test.each(['', '[]', '{"a":1,"b":null}', 'null', 'x'.repeat(600_000)])(
  'a file of something else counts as empty',
  (text) => {
    const path = join(directory(), 'nicks.json')
    writeFileSync(path, text)
    expect(readNicks(path)).toEqual({})
  },
)

test('no file counts as empty', () => {
  expect(readNicks(join(directory(), 'nicks.json'))).toEqual({})
})
