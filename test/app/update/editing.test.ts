import { describe, expect, test } from 'vitest'
import type { ComposerEdit } from '../../../app/event.ts'
import { MAX_UNDO } from '../../../app/limits.ts'
import { activeComposer } from '../../../app/selectors.ts'
import { NOON, Play } from '../play.ts'

type Key = Exclude<ComposerEdit['do'], 'insert'>

function press(play: Play, ...keys: Key[]): void {
  for (const key of keys) play.do({ type: 'compose', edit: { do: key } })
}

/** Key by key, as it is typed. */
function write(play: Play, text: string): void {
  for (const letter of text) play.do({ type: 'compose', edit: { do: 'insert', text: letter } })
}

const draft = (play: Play): string => {
  const { text, cursor } = activeComposer(play.state)
  return `${text.slice(0, cursor)}|${text.slice(cursor)}`
}

describe('the kill ring', () => {
  test('gives back what was cut last', () => {
    const play = new Play()
    write(play, 'one two')
    press(play, 'delete-word-back', 'start', 'yank')
    expect(draft(play)).toBe('two|one ')
  })

  test('joins cuts in a row, in the order of the text', () => {
    const play = new Play()
    write(play, 'one two three')
    press(play, 'delete-word-back', 'delete-word-back', 'yank')
    expect(draft(play)).toBe('one two three|')
    press(play, 'start', 'delete-word-forward', 'delete-word-forward', 'end', 'yank')
    expect(draft(play)).toBe(' threeone two|')
  })

  test('keeps cuts apart that something came between', () => {
    const play = new Play()
    write(play, 'one two')
    press(play, 'delete-word-back', 'start', 'delete-to-end', 'yank')
    expect(draft(play)).toBe('one |')
    press(play, 'yank-next')
    expect(draft(play)).toBe('two|')
    press(play, 'yank-next')
    expect(draft(play)).toBe('one |')
  })

  test('is not gone through unless something was just yanked', () => {
    const play = new Play()
    write(play, 'one two')
    press(play, 'delete-word-back', 'yank', 'left', 'yank-next')
    expect(draft(play)).toBe('one tw|o')
  })

  test('is one for all conversations', () => {
    const play = new Play()
    play.join('a')
    write(play, 'moved')
    press(play, 'delete-to-start')
    play.join('b')
    press(play, 'yank')
    expect(draft(play)).toBe('moved|')
  })

  test('does not take single characters', () => {
    const play = new Play()
    write(play, 'ab')
    press(play, 'delete-back', 'yank')
    expect(draft(play)).toBe('a|')
  })

  test('holds what was cut whole, whatever its characters are', () => {
    const play = new Play()
    write(play, 'x ')
    play.do({ type: 'compose', edit: { do: 'insert', text: '👨‍👩‍👧🇩🇪é' } })
    press(play, 'delete-to-blank')
    expect(draft(play)).toBe('x |')
    press(play, 'yank')
    expect(draft(play)).toBe('x 👨‍👩‍👧🇩🇪é|')
  })
})

describe('undo', () => {
  test('takes words back one by one, then says no more', () => {
    const play = new Play()
    write(play, 'one two')
    press(play, 'undo')
    expect(draft(play)).toBe('one |')
    press(play, 'undo')
    expect(draft(play)).toBe('|')
    press(play, 'undo')
    expect(draft(play)).toBe('|')
  })

  test('brings back what was cut, cleared or yanked, with the cursor', () => {
    const play = new Play()
    write(play, 'word')
    press(play, 'left', 'delete-to-start', 'undo')
    expect(draft(play)).toBe('wor|d')
    play.do({ type: 'interrupt', at: NOON })
    expect(draft(play)).toBe('|')
    press(play, 'undo')
    expect(draft(play)).toBe('wor|d')
  })

  test('belongs to one draft', () => {
    const play = new Play()
    play.join('a')
    write(play, 'for a')
    play.join('b')
    press(play, 'undo')
    expect(draft(play)).toBe('|')
    write(play, 'x')
    press(play, 'undo', 'undo')
    expect(draft(play)).toBe('|')
  })

  test('does not bring back what was sent', () => {
    const play = new Play()
    play.join('a')
    play.type('hello')
    press(play, 'undo')
    expect(draft(play)).toBe('|')
  })

  test('goes back so many steps and no more', () => {
    const play = new Play()
    for (let i = 0; i < MAX_UNDO + 50; i++) write(play, 'w ')
    expect(play.state.undo.length).toBe(MAX_UNDO)
  })
})

test('in a list keys edit what narrows it, on one line', () => {
  const play = new Play()
  play.join('a')
  write(play, 'draft')
  play.do({ type: 'open-overlay', overlay: 'switcher' })
  write(play, 'on')
  play.do({ type: 'compose', edit: { do: 'insert', text: 'e\ntwo' } })
  expect(play.state.overlay).toMatchObject({ query: { text: 'one two', cursor: 7 } })
  press(play, 'delete-word-back')
  expect(play.state.overlay).toMatchObject({ query: { text: 'one ', cursor: 4 } })
  play.do({ type: 'close-overlay' })
  expect(draft(play)).toBe('draft|')
  press(play, 'undo')
  expect(draft(play)).toBe('draft|')
})
