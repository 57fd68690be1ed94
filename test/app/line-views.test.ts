import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { lines } from '../../app/line-views.ts'
import type { LineView } from '../../app/view.ts'
import { ADA, BOB, NOON, Play, SELF } from './play.ts'

const DAY_MS = 86_400_000

beforeAll(() => {
  vi.stubEnv('TZ', 'Europe/Berlin')
})
afterAll(() => {
  vi.unstubAllEnvs()
})

function inLobby(): Play {
  const play = new Play()
  play.join('lobby')
  return play
}

const told = (play: Play): readonly string[] =>
  lines(play.state).map((line) =>
    line.kind === 'message' ? `${line.time} ${line.text.join(' / ')}` : String(line.text),
  )
const keysOf = (views: readonly LineView[]): readonly string[] => views.map(({ key }) => key)

describe('days', () => {
  test('are parted where the local date changes, also in summer time', () => {
    const play = inLobby()
    play.hear('lobby', ADA, 'noon')
    play.now = Date.UTC(2026, 0, 1, 22, 59)
    play.hear('lobby', ADA, 'late')
    play.now = Date.UTC(2026, 0, 1, 23, 0)
    play.hear('lobby', ADA, 'new day')
    // The night of 29 March has 23 hours here.
    play.now = Date.UTC(2026, 2, 28, 23, 0)
    play.hear('lobby', ADA, 'midnight')
    play.now = Date.UTC(2026, 2, 29, 21, 59)
    play.hear('lobby', ADA, 'its end')
    play.now = Date.UTC(2026, 2, 29, 22, 0)
    play.hear('lobby', ADA, 'next')
    expect(told(play)).toEqual([
      '13:00 noon',
      '23:59 late',
      'Friday 2 January 2026',
      '00:00 new day',
      'Sunday 29 March 2026',
      '00:00 midnight',
      '23:59 its end',
      'Monday 30 March 2026',
      '00:00 next',
    ])
  })

  test('are told on top where there is a past', () => {
    const play = inLobby()
    const kept = { conversation: 'room:lobby', from: ADA, own: false, binaryBytes: null, state: null } as const
    const rest = { peers: 0, reason: null, me: false, replyTo: null } as const
    play.do({
      type: 'history-page',
      conversation: 'room:lobby',
      place: 'newest',
      messages: [{ ...kept, ...rest, seq: 1, id: 'a', text: 'earlier', at: NOON - DAY_MS }],
      first: true,
      last: true,
    })
    expect(told(play)).toEqual(['Wednesday 31 December 2025', '13:00 earlier'])
  })

  test('come with keys of their own, also when the clock is set back and forth', () => {
    const play = inLobby()
    for (const [at, text] of [NOON, NOON + DAY_MS, NOON, NOON + DAY_MS].entries()) {
      play.now = text
      play.hear('lobby', ADA, `${at}`)
    }
    const keys = keysOf(lines(play.state))
    expect(keys).toHaveLength(7)
    expect(new Set(keys).size).toBe(7)
  })

  test('are the same objects as long as nothing else changes', () => {
    const play = inLobby()
    play.hear('lobby', ADA, 'one')
    play.now += DAY_MS
    play.hear('lobby', ADA, 'two')
    const before = lines(play.state)
    play.hear('lobby', ADA, 'three')
    const after = lines(play.state)
    expect(before.map(({ kind }) => kind)).toEqual(['message', 'day', 'message'])
    for (const [at, view] of before.entries()) expect(after[at]).toBe(view)
  })
})

describe('an answer', () => {
  const answer = (play: Play, replyTo: string): LineView | undefined => {
    play.do({ type: 'message-note', room: 'lobby', from: BOB, id: 'answer', me: false, replyTo })
    play.hear('lobby', BOB, 'yes', 'answer')
    return lines(play.state).at(-1)
  }

  test('shows whom and what it answers, under the present nick', () => {
    const play = inLobby()
    play.hear('lobby', ADA, 'shall we?\nor not?', 'question')
    expect(answer(play, 'question')).toMatchObject({ reply: { author: 'xxxAda', text: 'shall we?' } })
    play.nick(ADA, 'ada')
    expect(lines(play.state).at(-1)).toMatchObject({ reply: { author: 'ada', text: 'shall we?' } })
  })

  test('says so when what it answers is not here, or not to be seen', () => {
    const play = inLobby()
    const notHere = { author: '', text: 'a message that is not here' }
    expect(answer(play, 'unknown')).toMatchObject({ reply: notHere })
    const other = inLobby()
    other.hear('lobby', ADA, 'insult', 'question')
    other.type(`/ignore ${ADA}`)
    answer(other, 'question')
    const view = lines(other.state).findLast((line) => line.kind === 'message')
    expect(view).toMatchObject({ reply: notHere })
  })
})

test('what is said of oneself, and by an impostor, is marked', () => {
  const play = inLobby()
  play.nick(ADA, 'me')
  play.do({ type: 'message-note', room: 'lobby', from: ADA, id: 'wave', me: true, replyTo: null })
  play.hear('lobby', ADA, 'waves', 'wave')
  expect(lines(play.state).find(({ key }) => key === 'wave')).toMatchObject({ me: true, impostor: true, from: ADA })
  play.type('hello')
  expect(lines(play.state).at(-1)).toMatchObject({ from: SELF, impostor: false, mention: false })
})
