import * as fc from 'fast-check'
import { beforeEach, expect, test } from 'vitest'
import { BusyPoll, IN_A_ROW, QUICK_MS } from '../../net/busy-poll.ts'
import type { Clock } from '../../net/clock.ts'

const pipe = {}
const other = {}
const quick = QUICK_MS / 4

let now: number
let turn: (() => void)[]
let poll: BusyPoll

beforeEach(() => {
  now = 1_000
  turn = []
  const clock: Pick<Clock, 'now' | 'endOfTurn'> = { now: () => now, endOfTurn: (fn) => turn.push(fn) }
  poll = new BusyPoll(clock as Clock)
})

/** One turn of the event loop; whether it will sleep after it. */
function sleeps(): boolean {
  const due = turn
  turn = []
  for (const fn of due) fn()
  return turn.length === 0
}

function trip(ms: number, on: object = pipe): void {
  poll.wrote(on)
  now += ms
  poll.read(on)
}

function row(count = IN_A_ROW): void {
  for (let i = 0; i < count; i++) trip(quick)
  sleeps()
  poll.wrote(pipe)
}

test('the loop stays awake for an answer after a row of quick ones', () => {
  row()
  expect([sleeps(), sleeps()]).toEqual([false, false])
  now += quick
  poll.read(pipe)
  expect(sleeps()).toBe(true)
})

test('it sleeps after fewer, and after a row with a late one in it', () => {
  row(IN_A_ROW - 1)
  expect(sleeps()).toBe(true)
  poll.read(pipe)
  trip(QUICK_MS * 1.01)
  row(IN_A_ROW - 1)
  expect(sleeps()).toBe(true)
})

test('an answer that does not come in time ends it until there was a row again', () => {
  row()
  now += QUICK_MS * 1.01
  expect(sleeps()).toBe(true)
  poll.read(pipe)
  poll.wrote(pipe)
  expect(sleeps()).toBe(true)
  poll.read(pipe)
  row()
  expect(sleeps()).toBe(false)
})

test.each([
  ['bytes that nobody asked for', () => poll.read(pipe)],
  ['a question after a question', () => poll.wrote(pipe)],
  ['bytes of another', () => poll.read(other)],
  ['a question to another', () => trip(quick, other)],
])('%s end the row', (_, between) => {
  for (let i = 0; i < IN_A_ROW; i++) trip(quick)
  between()
  poll.wrote(pipe)
  expect(sleeps()).toBe(true)
})

test('whatever comes, it looks no longer than an answer may take, and only once a turn', () => {
  const step = fc.record({
    reads: fc.boolean(),
    on: fc.constantFrom(pipe, pipe, pipe, pipe, other),
    ms: fc.constantFrom(0, quick, quick, quick, QUICK_MS * 2),
  })
  fc.assert(
    fc.property(fc.array(step, { minLength: 100, maxLength: 200 }), (steps) => {
      for (const { reads, on, ms } of steps) {
        if (reads) poll.read(on)
        else poll.wrote(on)
        now += ms
        sleeps()
        expect(turn.length).toBeLessThanOrEqual(1)
      }
      now += QUICK_MS * 2
      expect(sleeps()).toBe(true)
    }),
    { seed: 5 },
  )
})
