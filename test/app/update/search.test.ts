import { expect, test, vi } from 'vitest'
import { overlayView } from '../../../app/overlay-view.ts'
import type { Overlay } from '../../../app/state.ts'
import type { ListView } from '../../../app/view.ts'
import { ADA, BOB } from '../play.ts'
import { fill, kept, Remembering } from '../remembering.ts'

function play(): Remembering {
  const remembering = new Remembering()
  fill(remembering.history, 'room:lobby', 500)
  fill(remembering.history, 'room:left', 3, 900)
  remembering.history.add(kept({ conversation: `dm:${BOB}`, from: BOB, id: 'tea', text: 'green tea\x1b[2J' }), true)
  remembering.join('lobby')
  return remembering.begin()
}
const overlay = (of: Remembering): Extract<Overlay, { kind: 'search' }> => {
  const { overlay } = of.state
  if (overlay?.kind !== 'search') throw new Error('no search is open')
  return overlay
}
const found = (of: Remembering): string[] => overlay(of).hits.map(({ text }) => text)
const view = (of: Remembering): ListView => overlayView(of.state) as ListView
const typed = (of: Remembering, text: string): void => void of.do({ type: 'compose', edit: { do: 'insert', text } })

test('finds as it is typed, in every conversation', () => {
  const remembering = play()
  remembering.type('/search')
  expect(view(remembering)).toMatchObject({
    title: 'search everywhere',
    items: [],
    empty: expect.stringContaining('Words'),
  })
  typed(remembering, '49')
  expect(found(remembering).slice(0, 2)).toEqual(['499', '498'])
  typed(remembering, '9')
  expect(found(remembering)).toEqual(['499'])
  remembering.do({ type: 'compose', edit: { do: 'clear' } })
  expect(found(remembering)).toEqual([])
  typed(remembering, 'nothing of the kind')
  expect(view(remembering).empty).toBe('Nothing was said with these words.')
})

test('the index is read while the person begins to type, once the list is on the screen', async () => {
  const remembering = play()
  const searched = vi.spyOn(remembering.history, 'search')
  remembering.type('/search')
  expect(searched).not.toHaveBeenCalled()
  await remembering.clock.advance(100)
  expect(searched.mock.calls).toEqual([['50', { limit: expect.any(Number) as number }]])
  expect(found(remembering)).toEqual([])
})

test('shows who said it where and when, as text that changes no terminal', () => {
  const remembering = play()
  remembering.nick(BOB, 'bob')
  remembering.type('/search tea')
  const [item] = view(remembering).items
  expect(item?.text).not.toContain('\x1b')
  expect(item?.detail).toMatch(/^bob · bob · \d{4}-\d\d-\d\d \d\d:\d\d$/)
  expect(view(remembering).items).toBe(view(remembering).items)
})

test('Tab looks only in the open conversation, and everywhere again', () => {
  const remembering = play()
  remembering.type('/search 90')
  expect(found(remembering)).toContain('902')
  remembering.do({ type: 'complete', by: 1 })
  expect(view(remembering).title).toBe('search in lobby')
  expect(found(remembering)).not.toContain('902')
  remembering.do({ type: 'complete', by: 1 })
  expect(found(remembering)).toContain('902')
})

test('Enter goes to where it was said, with what was said around it', () => {
  const remembering = play()
  remembering.type('/search 42')
  remembering.do({ type: 'select', by: 1 })
  const text = found(remembering)[1]
  remembering.do({ type: 'choose', at: remembering.now })
  expect(remembering.state.overlay).toBeNull()
  const { anchor, scroll, lines, history } = remembering.conversation('room:lobby')
  expect(lines.find(({ key }) => key === anchor)?.text).toBe(text)
  expect(scroll).toBeLessThan(0)
  expect(lines.map((line) => line.text)).toContain(String(Number(text) - 10))
  expect(history.newer).toBe(!lines.some((line) => line.text === '500'))
  remembering.do({ type: 'scroll-to-end' })
  expect(remembering.lines('room:lobby').at(-1)).toBe('500')
})

test('a hit in a direct conversation that is closed opens it; one in a room that was left says how to get there', () => {
  const remembering = play()
  remembering.do({ type: 'show', conversation: `dm:${BOB}` })
  remembering.type('/leave')
  remembering.type('/search tea')
  remembering.do({ type: 'choose', at: remembering.now })
  expect(remembering.state.active).toBe(`dm:${BOB}`)
  remembering.type('/search 901')
  remembering.do({ type: 'choose', at: remembering.now })
  expect(remembering.status).toBe('You left left: /join left, then search again.')
  expect(remembering.state.overlay).not.toBeNull()
  expect(remembering.state.active).toBe(`dm:${BOB}`)
})

test('an answer to what is no longer searched for is left aside', () => {
  const remembering = play()
  remembering.type('/search 499')
  remembering.do({ type: 'search-results', query: '4', hits: [] })
  expect(found(remembering)).toEqual(['499'])
  remembering.do({ type: 'close-overlay' })
  remembering.do({ type: 'search-results', query: '499', hits: [] })
  expect(remembering.state.overlay).toBeNull()
  expect(remembering.state.peers[ADA]).toBeUndefined()
})
