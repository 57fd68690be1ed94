import { describe, expect, test } from 'vitest'
import { MAX_SENT, MAX_SENT_CHARS } from '../../../app/limits.ts'
import { overlayView } from '../../../app/overlay-view.ts'
import { activeComposer } from '../../../app/selectors.ts'
import { NOON, Play } from '../play.ts'

const draft = (play: Play): string => activeComposer(play.state).text
const up = (play: Play): void => void play.do({ type: 'recall', by: -1 })
const down = (play: Play): void => void play.do({ type: 'recall', by: 1 })
const write = (play: Play, text: string): void => void play.do({ type: 'compose', edit: { do: 'insert', text } })

function withSent(...texts: string[]): Play {
  const play = new Play()
  play.join('lobby')
  for (const text of texts) play.type(text)
  return play
}

describe('↑ and ↓', () => {
  test('go through what was sent, and back to the draft', () => {
    const play = withSent('one', 'two')
    write(play, 'draft')
    up(play)
    expect(draft(play)).toBe('two')
    up(play)
    expect(draft(play)).toBe('one')
    up(play)
    expect(draft(play)).toBe('one')
    down(play)
    expect(draft(play)).toBe('two')
    down(play)
    expect(draft(play)).toBe('draft')
  })

  test('bring commands back too, and each thing once', () => {
    const play = withSent('hi', 'hi', '/names')
    up(play)
    expect(draft(play)).toBe('/names')
    up(play)
    expect(draft(play)).toBe('hi')
    up(play)
    expect(draft(play)).toBe('hi')
    expect(play.conversation('room:lobby').sent.slice(-2)).toEqual(['hi', '/names'])
  })

  test('keep what was made of an old one', () => {
    const play = withSent('one', 'two')
    up(play)
    write(play, '!')
    up(play)
    expect(draft(play)).toBe('one')
    down(play)
    down(play)
    expect(draft(play)).toBe('two!')
  })

  test('are of one conversation each', () => {
    const play = withSent('in lobby')
    play.join('other')
    up(play)
    expect(draft(play)).toBe('')
    play.type('in other')
    play.do({ type: 'show', conversation: 'room:lobby' })
    up(play)
    expect(draft(play)).toBe('in lobby')
  })

  test('start anew after something was sent, or cleared', () => {
    const play = withSent('one', 'two')
    up(play)
    up(play)
    play.do({ type: 'submit', at: NOON })
    up(play)
    expect(draft(play)).toBe('one')
    play.do({ type: 'interrupt', at: NOON })
    up(play)
    expect(draft(play)).toBe('one')
  })

  test('↓ puts a draft aside, and ↑ brings it back', () => {
    const play = withSent('one')
    write(play, 'not now')
    down(play)
    expect(draft(play)).toBe('')
    up(play)
    expect(draft(play)).toBe('not now')
    down(play)
    expect(draft(play)).toBe('')
  })

  test('a problem keeps its draft and is not remembered', () => {
    const play = withSent()
    play.type('/nonsense')
    expect(draft(play)).toBe('/nonsense')
    expect(play.conversation('room:lobby').sent).not.toContain('/nonsense')
  })

  test('what is kept is bounded', () => {
    const play = withSent(...Array.from({ length: MAX_SENT + 20 }, (_, at) => `m${at}`))
    expect(play.conversation('room:lobby').sent.length).toBe(MAX_SENT)
    for (let i = 0; i < 40; i++) play.type(`${i}`.padEnd(16_000, 'x'))
    const chars = play.conversation('room:lobby').sent.reduce((sum, text) => sum + text.length, 0)
    expect(chars).toBeLessThanOrEqual(MAX_SENT_CHARS)
  })
})

describe('Ctrl-R', () => {
  test('lists what was sent that holds every word, of the open conversation first', () => {
    const play = withSent('the red fox', 'a blue fox')
    play.join('other')
    play.type('red again')
    play.do({ type: 'open-overlay', overlay: 'recall' })
    write(play, 'red')
    const view = overlayView(play.state)
    expect(view?.kind === 'list' ? view.items.map(({ text, detail }) => `${text} / ${detail}`) : []).toEqual([
      'red again / other',
      'the red fox / lobby',
    ])
    play.do({ type: 'select', by: 1 })
    play.do({ type: 'select', by: 1 })
    play.do({ type: 'choose', at: NOON })
    expect(play.state.overlay).toBeNull()
    expect(draft(play)).toBe('the red fox')
    expect(play.conversation('room:other').lines.filter((line) => line.kind === 'message')).toHaveLength(1)
  })

  test('the draft that it replaces comes back by undo', () => {
    const play = withSent('one')
    write(play, 'draft')
    play.do({ type: 'open-overlay', overlay: 'recall' })
    play.do({ type: 'choose', at: NOON })
    expect(draft(play)).toBe('one')
    play.do({ type: 'compose', edit: { do: 'undo' } })
    expect(draft(play)).toBe('draft')
  })

  test('with nothing found Enter does nothing', () => {
    const play = withSent('one')
    play.do({ type: 'open-overlay', overlay: 'recall' })
    write(play, 'zzz')
    play.do({ type: 'choose', at: NOON })
    expect(play.state.overlay?.kind).toBe('recall')
  })
})
