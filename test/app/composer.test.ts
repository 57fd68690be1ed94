import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { editDraft } from '../../app/composer.ts'
import type { ComposerEdit } from '../../app/event.ts'
import type { Composer } from '../../app/state.ts'

type Key = Exclude<ComposerEdit['do'], 'insert'>

/** `|` is the cursor. */
function at(marked: string): Composer {
  return { text: marked.replace('|', ''), cursor: marked.indexOf('|') }
}

function mark({ text, cursor }: Composer): string {
  return `${text.slice(0, cursor)}|${text.slice(cursor)}`
}

function press(marked: string, ...keys: Key[]): string {
  return mark(keys.reduce((composer, key) => editDraft(composer, { do: key }), at(marked)))
}

describe('moving', () => {
  test.each([
    ['ab|c', 'left', 'a|bc'],
    ['|abc', 'left', '|abc'],
    ['ab|c', 'right', 'abc|'],
    ['abc|', 'right', 'abc|'],
    ['a👩‍👩‍👧|b', 'left', 'a|👩‍👩‍👧b'],
    ['a|👩‍👩‍👧b', 'right', 'a👩‍👩‍👧|b'],
    ['🇩🇪🇫🇷|', 'left', '🇩🇪|🇫🇷'],
    ['|e\u0301x', 'right', 'e\u0301|x'],
    ['漢|字', 'right', '漢字|'],
    ['한국|어', 'left', '한|국어'],
    ['one two| three', 'word-left', 'one |two three'],
    ['one | two', 'word-left', '|one  two'],
    ['one, |two', 'word-left', '|one, two'],
    ['|one two', 'word-right', 'one| two'],
    ['one|  two', 'word-right', 'one  two|'],
    ['one| …', 'word-right', 'one …|'],
    ['日本語の|テキスト', 'word-right', '日本語のテキスト|'],
    ['first\nsec|ond', 'start', 'first\n|second'],
    ['first\n|second', 'start', 'first\n|second'],
    ['fi|rst\nsecond', 'end', 'first|\nsecond'],
    ['fi|rst', 'end', 'first|'],
  ] as const)('%j %s', (before, key, after) => {
    expect(press(before, key)).toBe(after)
  })
})

describe('deleting', () => {
  test.each([
    ['ab|c', 'delete-back', 'a|c'],
    ['|abc', 'delete-back', '|abc'],
    ['a👍🏽|', 'delete-back', 'a|'],
    ['cafe\u0301|', 'delete-back', 'caf|'],
    ['|👍🏽a', 'delete-forward', '|a'],
    ['abc|', 'delete-forward', 'abc|'],
    ['one two |three', 'delete-word-back', 'one |three'],
    ['one two|', 'delete-word-back', 'one |'],
    ['|one two', 'delete-word-forward', '| two'],
    ['first\nsec|ond', 'delete-to-start', 'first\n|ond'],
    ['first\n|second', 'delete-to-start', 'first|second'],
    ['fi|rst\nsecond', 'delete-to-end', 'fi|\nsecond'],
    ['first|\nsecond', 'delete-to-end', 'first|second'],
    ['some |text', 'clear', '|'],
  ] as const)('%j %s', (before, key, after) => {
    expect(press(before, key)).toBe(after)
  })

  test('what becomes one character afterwards has the cursor behind it', () => {
    expect(press('🇩x|🇪', 'delete-back')).toBe('🇩🇪|')
    expect(press('ex|\u0301y', 'delete-back')).toBe('e\u0301|y')
  })
})

describe('inserting', () => {
  const insert = (marked: string, text: string): string => mark(editDraft(at(marked), { do: 'insert', text }))

  test('goes before the cursor', () => {
    expect(insert('a|c', 'b')).toBe('ab|c')
    expect(insert('|', '漢字')).toBe('漢字|')
  })

  test('makes one kind of line break of all', () => {
    expect(insert('|', 'a\r\nb\rc\nd')).toBe('a\nb\nc\nd|')
  })

  test('of a mark stays behind the character it joins', () => {
    expect(insert('e|x', '\u0301')).toBe('e\u0301|x')
    expect(insert('a|\u0301', 'e')).toBe('ae\u0301|')
  })
})

describe('swapping', () => {
  test.each([
    ['ab|c', 'transpose', 'acb|'],
    ['abc|', 'transpose', 'acb|'],
    ['a|bc', 'transpose', 'ba|c'],
    ['|abc', 'transpose', '|abc'],
    ['a|', 'transpose', 'a|'],
    ['x\nab|', 'transpose', 'x\nba|'],
    ['x\n|ab', 'transpose', 'x\n|ab'],
    ['a👨‍👩‍👧|', 'transpose', '👨‍👩‍👧a|'],
    ['🇩🇪|🇫🇷', 'transpose', '🇫🇷🇩🇪|'],
    ['one two|', 'transpose-words', 'two one|'],
    ['one| two', 'transpose-words', 'two one|'],
    ['one t|wo three', 'transpose-words', 'two one| three'],
    ['one, two| three', 'transpose-words', 'one, three two|'],
    ['one|', 'transpose-words', 'one|'],
    ['|', 'transpose-words', '|'],
  ] as const)('%j %s', (before, key, after) => {
    expect(press(before, key)).toBe(after)
  })
})

describe('the letters of a word', () => {
  test.each([
    ['|one two', 'capital-word', 'One| two'],
    ['one| TWO', 'capital-word', 'one Two|'],
    ['|éTÉ', 'capital-word', 'Été|'],
    ['|straße', 'upper-word', 'STRASSE|'],
    ['ONE| TWO', 'lower-word', 'ONE two|'],
    ['o|NE', 'lower-word', 'one|'],
    ['one|', 'upper-word', 'one|'],
  ] as const)('%j %s', (before, key, after) => {
    expect(press(before, key)).toBe(after)
  })
})

describe('deleting back to the blank', () => {
  test.each([
    ['/dial /ip4/192.0.2.7/tcp/4001|', '/dial |'],
    ['one two  |', 'one |'],
    ['one\ntwo|', 'one\n|'],
    ['one t|wo', 'one |wo'],
    ['|one', '|one'],
  ])('%j', (before, after) => {
    expect(press(before, 'delete-to-blank')).toBe(after)
  })
})

test('an edit that changes nothing gives the same draft', () => {
  const draft = at('abc|')
  expect(editDraft(draft, { do: 'right' })).toBe(draft)
  expect(editDraft(draft, { do: 'delete-forward' })).toBe(draft)
  expect(editDraft(draft, { do: 'insert', text: '' })).toBe(draft)
})

test('whatever is typed, the cursor stands between two characters', () => {
  const keys: Key[] = ['delete-back', 'delete-forward', 'delete-word-back', 'delete-word-forward', 'delete-to-start']
  keys.push('delete-to-end', 'left', 'right', 'word-left', 'word-right', 'start', 'end', 'delete-to-blank')
  keys.push('transpose', 'transpose-words', 'upper-word', 'lower-word', 'capital-word')
  const parts = ['a', ' ', '\n', '\r', 'e\u0301', '\u0301', '👩', '\u200d', '👍🏽', '🇩', '漢', '\ud800', '\u1100', 'क्ष']
  const edit = fc.oneof(
    fc.constantFrom(...keys).map((key): ComposerEdit => ({ do: key })),
    fc.constantFrom(...parts).map((text): ComposerEdit => ({ do: 'insert', text })),
  )
  const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 40 }), (edits) => {
      const { text, cursor } = edits.reduce(editDraft, { text: '', cursor: 0 })
      const boundaries = [...segmenter.segment(text)].map(({ index }) => index)
      expect([...boundaries, text.length]).toContain(cursor)
    }),
    { seed: 20260101, numRuns: 1_000 },
  )
})
