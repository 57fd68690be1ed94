/** Scrolling through more than is loaded: what is read stays where it is, page after page, without a stop. */
import { expect, test } from 'vitest'
import type { App, State } from '../../app/index.ts'
import { compose } from '../../ui/compose.ts'
import type { Picture } from '../../ui/compose.ts'
import { scrollRows } from '../../ui/scrolling.ts'
import { screenView } from '../../ui/view.ts'
import { MAX_LINES } from '../../app/limits.ts'
import { fill, Remembering } from '../app/remembering.ts'

const pictureOf = (state: State): Picture => compose(screenView(state))

function screenOf(messages: number): { play: Remembering; scroll(by: number): void; shown(): number[] } {
  const play = new Remembering()
  fill(play.history, 'room:lobby', messages)
  play.history.markRead('room:lobby', messages)
  play.join('lobby')
  play.begin()
  const app = {
    get state() {
      return play.state
    },
    dispatch: (event: Parameters<App['dispatch']>[0]) => void play.do(event),
  } as unknown as App
  const shown = (): number[] =>
    pictureOf(play.state)
      .viewport.rows.map((row) => row.map(({ text }) => text).join(''))
      .flatMap((row) => /(\d+)\s*$/.exec(row.replace(/^.*\d\d:\d\d/, ''))?.[1] ?? [])
      .map(Number)
  return { play, scroll: (by) => scrollRows(app, pictureOf, by), shown }
}

test('up goes through all that is kept, each row once, and stops at the first message', () => {
  const { scroll, shown } = screenOf(450)
  let top = shown()[0] as number
  expect(shown().at(-1)).toBe(450)
  for (let steps = 0; top > 1; steps++) {
    expect(steps).toBeLessThan(100)
    scroll(10)
    const now = shown()
    expect(now).toEqual(now.map((_, at) => (now[0] as number) + at))
    expect(top - (now[0] as number)).toBeGreaterThan(0)
    expect(top - (now[0] as number)).toBeLessThanOrEqual(10)
    top = now[0] as number
  }
  scroll(10)
  expect(shown()[0]).toBe(1)
})

test('down comes back to the newest, also where that was let go meanwhile', () => {
  const { play, scroll, shown } = screenOf(MAX_LINES + 400)
  while (shown()[0] !== 1) scroll(Number.POSITIVE_INFINITY)
  expect(play.conversation('room:lobby').history.newer).toBe(true)
  play.hear('lobby', play.state.self.peerId.replace('Self', 'Else'), String(MAX_LINES + 401))
  let bottom = shown().at(-1) as number
  for (let steps = 0; bottom < MAX_LINES + 401; steps++) {
    expect(steps).toBeLessThan(1_000)
    scroll(-15)
    const now = shown().at(-1) as number
    expect(now - bottom).toBeGreaterThan(0)
    expect(now - bottom).toBeLessThanOrEqual(15)
    bottom = now
  }
  expect(play.conversation('room:lobby').history.newer).toBe(false)
})

test('what is read stays where it is while messages come, and says how many are below', () => {
  const { play, scroll, shown } = screenOf(300)
  scroll(40)
  const before = shown()
  for (let n = 301; n < 320; n++) play.hear('lobby', play.state.self.peerId.replace('Self', 'Else'), String(n))
  expect(shown()).toEqual(before)
  expect(pictureOf(play.state).viewport.linesBelow).toBeGreaterThan(40)
})
