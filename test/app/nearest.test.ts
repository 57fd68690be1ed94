import { expect, test } from 'vitest'
import { nearest } from '../../app/nearest.ts'

const WORDS = ['join', 'leave', 'quit', 'part', 'peers']

test.each([
  ['jion', 'join'],
  ['join', 'join'],
  ['joiin', 'join'],
  ['lave', 'leave'],
  ['qit', 'quit'],
  ['prat', 'part'],
  ['peeers', 'peers'],
])('%s is %s mistyped', (typed, meant) => {
  expect(nearest(typed, WORDS)).toBe(meant)
})

test.each(['', 'x', 'wibble', 'jo', 'qu', 'j'.repeat(10_000)])('%j is nothing we know', (typed) => {
  expect(nearest(typed, WORDS)).toBeNull()
})

test('the closest one is meant, the first of equals', () => {
  expect(nearest('peart', ['pears', 'part', 'peer'])).toBe('pears')
})
