import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { copySequence } from '../../ui/clipboard.ts'

test('a text goes as base64', () => {
  expect(copySequence('hé\n', {})).toBe('\u001b]52;c;aMOpCg==\u001b\\')
})

test('tmux gets it twice: for itself, and to hand on', () => {
  const plain = copySequence('x', {})
  expect(copySequence('x', { TMUX: '/tmp/tmux-0/default,1,0' })).toBe(
    `${plain}\u001bPtmux;\u001b\u001b]52;c;eA==\u001b\u001b\\\u001b\\`,
  )
})

test('whatever the text is, it can’t end the sequence', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60, size: 'max' }), (text) => {
      expect(copySequence(text, {})).toMatch(/^\x1b\]52;c;[A-Za-z0-9+/=]*\x1b\\$/)
    }),
    { seed: 52, numRuns: 100 },
  )
})
