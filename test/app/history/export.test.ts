import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { exportMessages } from '../../../app/history/export.ts'
import type { Kept } from '../../../app/history/message.ts'
import { temporaryDirectory } from '../storage/directory.ts'
import { ANNA, BERT, DM, ours, said } from './people.ts'

const at = new Date(2026, 10, 22, 14, 5, 3).getTime()
const names = (peerId: string): string | null => (peerId === ANNA ? 'anna' : null)

function kept(message: Omit<Kept, 'seq'>): Kept {
  return { ...message, seq: 1, at }
}

function exported(format: 'text' | 'jsonl', messages: readonly Kept[]): string {
  const path = join(temporaryDirectory(), 'out')
  expect(exportMessages(path, format, messages, names)).toEqual({ path, messages: messages.length })
  expect(statSync(path).mode & 0o777).toBe(0o600)
  return readFileSync(path, 'utf8')
}

test('text tells when, where and who, and sets in the lines that follow', () => {
  const text = exported('text', [
    kept(said('hello')),
    kept(said('two\nlines\n', { from: BERT })),
    kept(said('waves', { me: true })),
    kept(ours('hi', { conversation: DM })),
    kept(said('', { binaryBytes: 7 })),
  ])
  expect(text.split('\n')).toEqual([
    '2026-11-22 14:05:03  lounge  <anna> hello',
    '2026-11-22 14:05:03  lounge  <BBBBBBBB> two',
    '    lines',
    '2026-11-22 14:05:03  lounge  * anna waves',
    '2026-11-22 14:05:03  dm AAAAAAAA  <SSSSSSSS> (you) hi',
    '2026-11-22 14:05:03  lounge  <anna> (7 bytes)',
    '',
  ])
})

test('text holds no control characters, and all that was said', () => {
  const nasty = 'a\x1b[2J\x07\x9b31m\u202eb\0c\x7f\rd'
  const long = 'word '.repeat(10_000)
  const text = exported('text', [kept(said(nasty)), kept(said(long)), kept(said('l\n'.repeat(5_000)))])
  expect(/[\0-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/.test(text)).toBe(false)
  expect(text).toContain(long.trimEnd())
  expect(text.match(/\bl$/gm)?.length).toBe(5_000)
})

test('a JSON line is an object that holds the text as it was received', () => {
  const message = kept(said('a\x1b[2J\u202e\u2028\x85 \ud800', { me: true, replyTo: 'ab' }))
  const direct = kept(ours('hi', { conversation: DM, state: 'delivered', id: 'd1' }))
  const json = exported('jsonl', [message, direct])
  expect(json).toMatch(/^[^\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]+$/)
  expect(
    json
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual([
    {
      room: 'lounge',
      from: ANNA,
      nick: 'anna',
      text: message.text,
      id: message.id,
      at,
      own: false,
      state: null,
      me: true,
      replyTo: 'ab',
      bytes: null,
    },
    {
      peer: ANNA,
      from: direct.from,
      nick: null,
      text: 'hi',
      id: 'd1',
      at,
      own: true,
      state: 'delivered',
      me: false,
      replyTo: null,
      bytes: null,
    },
  ])
})

test('a file that is there is left as it is', () => {
  const path = join(temporaryDirectory(), 'mine')
  writeFileSync(path, 'precious')
  expect(() => exportMessages(path, 'text', [kept(said('x'))], names)).toThrow(
    `There is something at ${path} already, which is left as it is. Name another file.`,
  )
  expect(readFileSync(path, 'utf8')).toBe('precious')
})

test('what could not be made is said, and what could not be finished is taken away', () => {
  const directory = temporaryDirectory()
  expect(() => exportMessages(join(directory, 'no', 'out'), 'text', [], names)).toThrow(
    'it does not exist. Name another.',
  )
  mkdirSync(join(directory, 'taken'))
  expect(() => exportMessages(join(directory, 'taken'), 'text', [], names)).toThrow('already')
  const path = join(directory, 'half')
  function* breaks(): Iterable<Kept> {
    for (let n = 0; n < 10; n++) yield kept(said('x'.repeat(100_000)))
    throw new Error('it broke')
  }
  expect(() => exportMessages(path, 'jsonl', breaks(), names)).toThrow(`Could not write the file ${path}: it broke.`)
  expect(existsSync(path)).toBe(false)
})
