import { beforeEach, expect, test } from 'vitest'
import { Ledger } from './ledger.ts'

let ledger: Ledger

/** ada, bob and cyd are at home since 0. */
beforeEach(() => {
  ledger = new Ledger({ home: 'home', joinedMs: 10, settledMs: 100 })
  for (const name of ['ada', 'bob', 'cyd']) enter(name, 'home', 0)
})

function enter(who: string, room: string, at: number): void {
  ledger.join(who, room, at)
  ledger.joined(who, room, at)
}

function say(text: string, from: string, to: string, at: number, direct = false): void {
  ledger.say(text, from, to, direct, at)
  ledger.accept(text)
}

test('a message is due to everybody who was in the room the whole time, and lost until each has heard it', () => {
  say('1', 'ada', 'home', 20)
  expect(ledger.missing()).toEqual(['bob never heard: 1', 'cyd never heard: 1'])
  expect(ledger.hear('1', 'bob', false, 25)).toBe(5)
  expect(ledger.missing()).toEqual(['cyd never heard: 1'])
  expect(ledger.hear('1', 'cyd', false, 30)).toBe(10)
  expect(ledger.counts()).toEqual({ said: 1, directSaid: 0, due: 2, heard: 2, lost: [], doubled: [], strays: [] })
})

test('it is not due to who came shortly before it or left shortly after, nor from such an author; they may hear it', () => {
  enter('bob', 'den', 15)
  enter('cyd', 'den', 0)
  enter('ada', 'den', 0)
  say('early for bob', 'ada', 'den', 20)
  expect(ledger.hear('early for bob', 'bob', false, 21)).toBeNull()
  expect(ledger.missing()).toEqual(['cyd never heard: early for bob'])
  ledger.leave('cyd', 'den', 60)
  expect(ledger.missing()).toEqual([])
  say('by bob, who leaves', 'bob', 'den', 70)
  ledger.leave('bob', 'den', 80)
  expect(ledger.missing()).toEqual([])
  expect(ledger.rooms('bob')).toEqual(['home'])
  expect(ledger.counts()).toMatchObject({ doubled: [], strays: [] })
})

test('what is heard twice is doubled, in another life, too', () => {
  say('1', 'ada', 'home', 20)
  ledger.hear('1', 'bob', false, 21)
  ledger.leave('bob', 'home', 30)
  ledger.left('bob', 'home', 31)
  enter('bob', 'home', 40)
  ledger.hear('1', 'bob', false, 50)
  expect(ledger.counts().doubled).toEqual(['bob heard twice: 1'])
})

test.each([
  ['by its author', 'said', 'ada', false],
  ['by somebody who left before it was said', 'said', 'bob', false],
  ['as a direct message, when it was none', 'said', 'cyd', true],
  ['by another than whom it was for', 'direct', 'cyd', true],
  ['when nobody said it', 'invented', 'cyd', false],
])('it strays when it is heard %s', (_, text, who, direct) => {
  ledger.leave('bob', 'home', 30)
  ledger.left('bob', 'home', 31)
  say('said', 'ada', 'home', 40)
  say('direct', 'ada', 'bob', 40, true)
  expect(ledger.hear(text, who, direct, 41)).toBeNull()
  expect(ledger.counts().strays).toEqual([`${who} should not have heard: ${text}`])
})

test('between the order to leave and its answer messages still come', () => {
  ledger.leave('bob', 'home', 30)
  say('1', 'ada', 'home', 35)
  ledger.left('bob', 'home', 40)
  expect(ledger.hear('1', 'bob', false, 41)).toBeNull()
  expect(ledger.counts().strays).toEqual([])
})

test('an accepted direct message is due to one who is away, but its time is not counted', () => {
  ledger.leave('bob', 'home', 30)
  ledger.left('bob', 'home', 31)
  say('1', 'ada', 'bob', 40, true)
  ledger.say('refused', 'ada', 'bob', true, 40)
  expect(ledger.missing()).toEqual(['bob never heard: 1'])
  enter('bob', 'home', 50)
  expect(ledger.hear('1', 'bob', true, 60)).toBeNull()
  expect(ledger.counts()).toMatchObject({ said: 1, directSaid: 1, due: 1, lost: [], strays: [] })
})
