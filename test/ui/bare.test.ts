import { expect, test } from 'vitest'
import { bareLines } from '../../ui/bare.ts'
import { message, notice, safe, view } from './sample-views.ts'

const BACK = '(plain text to select; any key goes back)'

test('lines are whole, with time and author', () => {
  const lines = [notice('13:58', 'bob came'), message('bob', '14:00', 'one\ntwo'), message('ada', '14:01', 'three')]
  expect(bareLines(view(80, 24, { lines, hint: [safe('a hint')] }), 0)).toEqual([
    'a hint',
    '13:58 bob came',
    '14:00 bob Lm2P9z: one',
    'two',
    '14:01 ada x7Qk9a: three',
    BACK,
  ])
})

test('as many of the last ones as the terminal has rows for, once it wrapped them', () => {
  const lines = Array.from({ length: 9 }, (_, at) => notice('14:00', `${at} ${'x'.repeat(60)}`))
  const shown = bareLines(view(50, 8, { lines }), 0)
  expect(shown.map((line) => line.slice(6, 7))).toEqual(['6', '7', '8', ' '])
})

test('what is below the screen when scrolled is left out', () => {
  const lines = [notice('14:00', 'one'), notice('14:00', 'two'), notice('14:00', 'three')]
  expect(bareLines(view(80, 24, { lines }), 2)).toEqual(['14:00 one', BACK])
})

test('of a page there are its lines, whole', () => {
  const overlay = {
    kind: 'page',
    title: safe('invite'),
    blocks: [
      { kind: 'verbatim', text: safe(`p2p-chat:${'x'.repeat(60)}`) },
      { kind: 'table', head: [safe('who'), safe('trip')], rows: [[safe('bob'), safe('12 ms')]] },
      { kind: 'drawing', rows: [safe('█▀█')] },
    ],
    scroll: 0,
    footer: safe('Esc closes it'),
  } as const
  expect(bareLines(view(50, 24, { overlay, lines: [notice('14:00', 'hidden')] }), 0)).toEqual([
    `p2p-chat:${'x'.repeat(60)}`,
    'who  trip',
    'bob  12 ms',
    BACK,
  ])
})

test('what somebody does is a sentence', () => {
  const lines = [message('bob', '14:00', 'waves', { me: true })]
  expect(bareLines(view(80, 24, { lines }), 0)[0]).toBe('14:00 * bob Lm2P9z waves')
})
