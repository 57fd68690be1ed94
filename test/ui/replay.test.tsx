/** A lively session of two apps, recorded and replayed: the same states, and the same screen byte for byte. */
import { afterEach, expect, test } from 'vitest'
import { logEvent, logStart, readLog, replay } from '../../app/event-log.ts'
import { initialState } from '../../app/index.ts'
import type { ComposerEdit, Event, State } from '../../app/index.ts'
import { compose } from '../../ui/compose.ts'
import { scrollRows } from '../../ui/scrolling.ts'
import { createTheme } from '../../ui/theme.ts'
import { screenView } from '../../ui/view.ts'
import { MemoryHistory } from '../app/memory-history.ts'
import { People } from '../app/people.ts'
import type { Person } from '../app/people.ts'
import { fill } from '../app/remembering.ts'
import { frame } from './frame.tsx'

/** Frames are compared at the end, and so often on the way. */
const EVERY = 25
const TRUECOLOUR = 3
const SIZE = { columns: 100, rows: 30 }
const EDITS: readonly ComposerEdit['do'][] = [
  'left',
  'word-left',
  'delete-to-end',
  'start',
  'yank',
  'transpose',
  'end',
  'undo',
]

let people: People
afterEach(() => people.stop())

test('a recorded session replays to the same states and the same screen', async () => {
  people = new People('replay')
  const history = new MemoryHistory()
  fill(history, 'room:lobby', 600)
  const lines: string[] = []
  const states: State[] = []
  const recorded: Event[] = []
  const adas = { nick: 'ada', rooms: ['lobby'], resume: true, ...SIZE }
  const ada = await people.person({
    ...adas,
    loadHistory: async () => () => history,
    // Told before the event runs: of the one before, the state is there.
    record: (event) => {
      recorded.push(event)
      lines.push(logEvent(event))
    },
  })
  const bob = await people.person({ nick: 'bob', rooms: ['lobby', 'rust'], dial: [ada.address] })
  await talk(ada, bob)

  const { peerId } = ada
  const start = initialState({ peerId, nick: 'ada', mdns: true, given: ['nick'], ...SIZE })
  const log = `${[logStart(start), ...lines].join('\n')}\n`
  const end = replay(readLog(log), (state) => states.push(state))
  expect(end).toEqual(ada.app.state)
  const theme = createTheme(TRUECOLOUR, { links: true })
  expect(frame(end, theme)).toBe(frame(ada.app.state, theme))

  // Not only the end is the same: the events as they were, without a file between, give the same screens on the way.
  let at = 0
  replay({ start, events: recorded }, (state) => {
    if (at % EVERY === 0) expect(frame(states[at] as State, theme)).toBe(frame(state, theme))
    at++
  })
  expect(at).toBe(recorded.length)
  const kinds = new Set(recorded.map(({ type }) => type))
  for (const kind of ['history-page', 'history-opened', 'dm-received', 'room-message', 'scroll', 'load-more', 'paste'])
    expect(kinds).toContain(kind)
})

async function talk(ada: Person, bob: Person): Promise<void> {
  const { app } = ada
  const at = (): number => people.clock.epochMs()
  const type = (who: Person, text: string): void => {
    who.app.dispatch({ type: 'compose', edit: { do: 'insert', text } })
    who.app.dispatch({ type: 'submit', at: at() })
  }
  const reads = (who: Person, text: string): Promise<void> =>
    people.clock.until(() => JSON.stringify(who.app.state.conversations).includes(text))
  const scroll = (by: number): void => scrollRows(app, (state) => compose(screenView(state)), by)
  await people.clock.until(() => app.state.conversations['room:lobby']?.subscribers.length === 1)
  type(bob, 'hello **ada**, see https://example.org/a(b) and `code`')
  await reads(ada, 'hello **ada**')
  type(ada, 'hi bob 日本語 👩‍👩‍👧')
  type(ada, '/me waves')
  type(bob, '\u001b]0;title\u0007 \u202e \u{e0041}')
  await reads(ada, ']0;title')
  for (let pages = 0; pages < 12; pages++) scroll(25)
  for (let n = 0; n < 40; n++) type(bob, `while you read ${n}`)
  await reads(ada, 'while you read 39')
  bob.host.pubsub.publish('lobby', new Uint8Array([0x80, 0x81]))
  await people.clock.advance(2_000)
  scroll(-7)
  app.dispatch({ type: 'resized', columns: 40, rows: 20 })
  scroll(30)
  type(ada, `/msg ${bob.peerId} only you`)
  await reads(bob, 'only you')
  type(bob, `/msg ${ada.peerId} and only you`)
  await reads(ada, 'and only you')
  app.dispatch({ type: 'compose', edit: { do: 'insert', text: 'a draft that is edited é' } })
  for (const edit of EDITS) app.dispatch({ type: 'compose', edit: { do: edit } as ComposerEdit })
  app.dispatch({ type: 'switch', by: -1 })
  for (const overlay of ['net', 'invite', 'switcher', 'search', 'recall'] as const) {
    app.dispatch({ type: 'open-overlay', overlay })
    app.dispatch({ type: 'compose', edit: { do: 'insert', text: '5' } })
    app.dispatch({ type: 'select', by: 1 })
    await people.clock.advance(500)
    app.dispatch({ type: 'close-overlay' })
  }
  app.dispatch({ type: 'paste', text: 'one\r\ntwo \u009b31m' })
  app.dispatch({ type: 'choose', at: at() })
  app.dispatch({ type: 'compose', edit: { do: 'clear' } })
  type(ada, '/nick countess')
  type(ada, '/ignore bob')
  type(bob, 'are you there?')
  await people.clock.advance(1_000)
  app.dispatch({ type: 'complete', by: 1 })
  bob.kill()
  await people.clock.until(() => app.state.connected === 0)
  app.dispatch({ type: 'resized', columns: 120, rows: 24 })
  app.dispatch({ type: 'open-help' })
  app.dispatch({ type: 'scroll', by: -3, min: 0, max: 100 })
  app.dispatch({ type: 'close-overlay' })
  app.dispatch({ type: 'compose', edit: { do: 'insert', text: '/na' } })
  app.dispatch({ type: 'complete', by: 1 })
}
