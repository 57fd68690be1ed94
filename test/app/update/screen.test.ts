import { describe, expect, test } from 'vitest'
import { MAX_DRAFT_BYTES } from '../../../app/limits.ts'
import { activeComposer } from '../../../app/selectors.ts'
import { ADA, NOON, Play } from '../play.ts'

function insert(play: Play, text: string): void {
  play.do({ type: 'compose', edit: { do: 'insert', text } })
}

describe('a draft', () => {
  test('belongs to its conversation', () => {
    const play = new Play()
    play.join('a')
    insert(play, 'for a')
    play.join('b')
    insert(play, 'for b')
    play.do({ type: 'switch', by: -1 })
    expect(activeComposer(play.state)).toEqual({ text: 'for a', cursor: 5 })
    play.do({ type: 'switch', by: -1 })
    expect(activeComposer(play.state).text).toBe('for b')
  })

  test('that was typed with no conversation open comes along into the first', () => {
    const play = new Play()
    insert(play, 'hello')
    play.join('lobby')
    expect(activeComposer(play.state).text).toBe('hello')
    expect(play.state.composer.text).toBe('')
  })

  test('takes no more than its bound, and keeps what it has', () => {
    const play = new Play()
    insert(play, 'x'.repeat(MAX_DRAFT_BYTES))
    insert(play, 'y')
    expect(activeComposer(play.state).text).toBe('x'.repeat(MAX_DRAFT_BYTES))
    expect(play.status).toContain('64 KiB')
    play.do({ type: 'compose', edit: { do: 'delete-back' } })
    insert(play, 'y')
    expect(activeComposer(play.state).text.endsWith('xy')).toBe(true)
  })

  test('that an edit does not change leaves the state as it is', () => {
    const play = new Play()
    const before = play.state
    play.do({ type: 'compose', edit: { do: 'left' } })
    play.do({ type: 'compose', edit: { do: 'delete-back' } })
    play.do({ type: 'close-overlay' })
    play.do({ type: 'scroll-to-end' })
    play.do({ type: 'show', conversation: 'room:none' })
    expect(play.state).toBe(before)
  })
})

describe('Ctrl-C', () => {
  test('clears the draft first, then says so, then quits', () => {
    const play = new Play()
    insert(play, 'hello')
    expect(play.do({ type: 'interrupt', at: NOON })).toEqual([])
    expect(activeComposer(play.state).text).toBe('')
    expect(play.do({ type: 'interrupt', at: NOON })).toEqual([])
    expect(play.status).toBe('Press Ctrl-C again to quit.')
    expect(play.do({ type: 'interrupt', at: NOON })).toEqual([{ do: 'quit' }])
    expect(play.state.quitting).toBe(true)
  })

  test('starts anew after anything was typed', () => {
    const play = new Play()
    play.do({ type: 'interrupt', at: NOON })
    insert(play, 'x')
    play.do({ type: 'compose', edit: { do: 'clear' } })
    expect(play.do({ type: 'interrupt', at: NOON })).toEqual([])
    expect(play.state.quitting).toBe(false)
  })
})

test('quitting is asked for once', () => {
  const play = new Play()
  expect(play.do({ type: 'quit' })).toEqual([{ do: 'quit' }])
  expect(play.do({ type: 'quit' })).toEqual([])
})

test('switching goes round in the order of the sidebar, and has a start and an end without an open conversation', () => {
  const play = new Play()
  play.do({ type: 'switch', by: 1 })
  expect(play.state.active).toBeNull()
  for (const room of ['a', 'b']) play.do({ type: 'join', room, at: NOON, show: false })
  play.do({ type: 'switch', by: 1 })
  expect(play.state.active).toBe('room:a')
  play.do({ type: 'switch', by: -1 })
  expect(play.state.active).toBe('room:b')
  play.do({ type: 'switch', by: 1 })
  expect(play.state.active).toBe('room:a')
})

describe('scrolling', () => {
  function withLines(): Play {
    const play = new Play()
    play.join('lobby')
    for (let i = 0; i < 50; i++) play.hear('lobby', ADA, `m${i}`)
    return play
  }
  const place = (play: Play): { scroll: number; anchor: string | null } => {
    const { scroll, anchor } = play.conversation('room:lobby')
    return { scroll, anchor }
  }

  test('holds on to the line that was the newest when it began', () => {
    const play = withLines()
    const newest = play.conversation('room:lobby').lines.at(-1)?.key
    play.do({ type: 'scroll', by: 10, min: 0, max: 30 })
    play.hear('lobby', ADA, 'new')
    play.do({ type: 'scroll', by: 5, min: -1, max: 30 })
    expect(place(play)).toEqual({ scroll: 15, anchor: newest })
  })

  test('stays within what the layout knows', () => {
    const play = withLines()
    play.do({ type: 'scroll', by: 100, min: 0, max: 30 })
    expect(place(play).scroll).toBe(30)
  })

  test('goes below the anchor among newer lines, and follows again at the end', () => {
    const play = withLines()
    play.do({ type: 'scroll', by: 2, min: 0, max: 30 })
    play.hear('lobby', ADA, 'new')
    play.do({ type: 'scroll', by: -3, min: -2, max: 30 })
    expect(place(play).scroll).toBe(-1)
    play.do({ type: 'scroll', by: -3, min: -2, max: 30 })
    expect(place(play)).toEqual({ scroll: 0, anchor: null })
  })

  test('down from the end, or where everything fits, changes nothing', () => {
    const play = withLines()
    play.do({ type: 'scroll', by: -5, min: 0, max: 30 })
    play.do({ type: 'scroll', by: 5, min: 0, max: 0 })
    expect(place(play)).toEqual({ scroll: 0, anchor: null })
  })

  test('ends when something of ours is written, and by the key for it', () => {
    const play = withLines()
    play.do({ type: 'scroll', by: 10 })
    play.type('mine')
    expect(place(play)).toEqual({ scroll: 0, anchor: null })
    play.do({ type: 'scroll', by: 10 })
    play.do({ type: 'scroll-to-end' })
    expect(place(play)).toEqual({ scroll: 0, anchor: null })
  })

  test('moves the help while it is open', () => {
    const play = withLines()
    play.do({ type: 'open-help' })
    play.do({ type: 'scroll', by: -5, min: 0, max: 3 })
    expect(play.state.overlay).toEqual({ kind: 'help', scroll: 3 })
    play.do({ type: 'scroll', by: 9, min: 0, max: 3 })
    expect(play.state.overlay).toEqual({ kind: 'help', scroll: 0 })
    expect(place(play).anchor).toBeNull()
    play.do({ type: 'close-overlay' })
    expect(play.state.overlay).toBeNull()
  })
})

test('the size of the screen is part of the state', () => {
  const play = new Play()
  play.do({ type: 'resized', columns: 40, rows: 12 })
  expect(play.state.screen).toEqual({ columns: 40, rows: 12 })
})
