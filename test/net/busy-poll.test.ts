import * as fc from 'fast-check'
import { beforeEach, expect, test } from 'vitest'
import { BusyPoll, LOOK_MS, MOST_EARNED, PRICE, QUICK_MS } from '../../net/busy-poll.ts'
import type { Clock } from '../../net/clock.ts'

const pipe = {}
const other = {}
const quick = LOOK_MS / 2
const late = QUICK_MS * 1.01

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

/** Quick answers, and then a question. */
function row(count = PRICE): void {
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

test('it sleeps after fewer; a late answer earns nothing', () => {
  row(PRICE - 1)
  expect(sleeps()).toBe(true)
  now += late
  poll.read(pipe)
  poll.wrote(pipe)
  expect(sleeps()).toBe(true)
  poll.read(pipe)
  poll.wrote(pipe)
  expect(sleeps()).toBe(false)
})

test('looking in vain ends it until a row was earned again', () => {
  row()
  now += LOOK_MS * 1.01
  expect(sleeps()).toBe(true)
  now += late
  poll.read(pipe)
  row(PRICE - 1)
  expect(sleeps()).toBe(true)
  poll.read(pipe)
  poll.wrote(pipe)
  expect(sleeps()).toBe(false)
})

test('after a long row a few answers may be late, and no more', () => {
  row(2 * MOST_EARNED)
  for (let left = MOST_EARNED / PRICE; left > 0; left--) {
    expect(sleeps()).toBe(false)
    now += late
    expect(sleeps()).toBe(true)
    poll.read(pipe)
    poll.wrote(pipe)
  }
  expect(sleeps()).toBe(true)
})

test.each([
  ['bytes that nobody asked for', () => poll.read(pipe)],
  ['a question after a question', () => poll.wrote(pipe)],
  ['bytes of another', () => poll.read(other)],
  ['a question to another', () => trip(quick, other)],
])('%s end it', (_, between) => {
  for (let i = 0; i < MOST_EARNED; i++) trip(quick)
  between()
  poll.wrote(pipe)
  expect(sleeps()).toBe(true)
})

test('whatever comes, it looks no longer than an answer may take, and only once a turn', () => {
  const step = fc.record({
    reads: fc.boolean(),
    on: fc.constantFrom(pipe, pipe, pipe, pipe, other),
    ms: fc.constantFrom(0, quick, quick, quick, late),
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
      now += late
      expect(sleeps()).toBe(true)
    }),
    { seed: 5 },
  )
})
