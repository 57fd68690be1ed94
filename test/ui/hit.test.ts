import { describe, expect, test } from 'vitest'
import { compose } from '../../ui/compose.ts'
import { hitTest, mouseActions } from '../../ui/hit.ts'
import { screenView } from '../../ui/view.ts'
import { PEOPLE } from './sample-views.ts'
import { busy, play } from './scenes.ts'

const state = busy(120, 24)
const picture = compose(screenView(state))
const press = (x: number, y: number) => ({ what: 'mouse', button: 'left', x, y }) as const

/** The row of the screen in whose pane a text stands. */
function rowOf(name: 'sidebar' | 'people' | 'main', text: string, of = picture): number {
  const rows = of.panes.find((pane) => pane.name === name)?.rows ?? []
  return of.layout.headerRows + rows.findIndex((row) => row.some((span) => span.text.includes(text)))
}

describe('a click', () => {
  test('on a room shows it', () => {
    expect(mouseActions(press(5, rowOf('sidebar', 'rust')), state, picture, 7)).toEqual([
      { type: 'show', conversation: 'room:rust' },
    ])
  })

  test('on a person begins a conversation', () => {
    const x = (picture.layout.people?.x ?? 0) + 4
    expect(mouseActions(press(x, rowOf('people', 'eve')), state, picture, 7)).toEqual([
      { type: 'talk-to', peerId: PEOPLE.eve.id, at: 7 },
    ])
  })

  test('on a row of a list chooses it', () => {
    const listed = play(state, { type: 'open-overlay', overlay: 'switcher' })
    const drawn = compose(screenView(listed))
    const y = rowOf('main', 'lobby', drawn)
    const actions = mouseActions(press((drawn.layout.main.x ?? 0) + 4, y), listed, drawn, 7)
    expect(actions.at(-1)).toEqual({ type: 'choose', at: 7 })
    const chosen = play(listed, ...(actions as Parameters<typeof play>[1][]))
    expect(chosen.active).toBe('room:lobby')
  })

  test('elsewhere does nothing', () => {
    expect(hitTest(picture, 60, 10)).toBeNull()
    expect(hitTest(picture, 5, 0)).toBeNull()
    expect(hitTest(picture, 5, 23)).toBeNull()
    expect(hitTest(picture, 500, 500)).toBeNull()
    expect(hitTest(picture, -1, -1)).toBeNull()
  })
})

describe('the wheel', () => {
  test('scrolls the conversation by a few rows, and a list by one', () => {
    const up = { what: 'mouse', button: 'wheel-up', x: 5, y: 5 } as const
    expect(mouseActions(up, state, picture, 7)).toEqual([{ type: 'scroll-rows', by: 3 }])
    const listed = play(state, { type: 'open-overlay', overlay: 'switcher' })
    expect(mouseActions({ ...up, button: 'wheel-down' }, listed, picture, 7)).toEqual([{ type: 'select', by: 1 }])
  })
})
