import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { displayLine } from '../../app/index.ts'
import { notification } from '../../ui/notifications.ts'

const told = { title: displayLine('ada in lobby'), body: displayLine('me: look; here') }
const KNOWN = { TERM: 'foot' }

describe('a notification', () => {
  test('is a bell, unless something else is asked for', () => {
    expect(notification(undefined, told, {})).toBe('\x07')
    expect(notification('bell', told, { TMUX: '/tmp/tmux' })).toBe('\x07')
    expect(notification('loud', told, {})).toBe('\x07')
    expect(notification('none', told, {})).toBe('')
  })

  test('goes to the desktop as the terminal knows it', () => {
    expect(notification('desktop', told, {})).toBe('\x1b]9;ada in lobby: me: look; here\x1b\\')
    expect(notification('desktop', told, KNOWN)).toBe('\x1b]777;notify;ada in lobby;me: look; here\x1b\\')
    expect(notification('both', told, { VTE_VERSION: '7200' })).toBe(
      '\x07\x1b]777;notify;ada in lobby;me: look; here\x1b\\',
    )
  })

  test('of a title that would part itself from the body, or look like a command, does neither', () => {
    expect(notification('desktop', { ...told, title: displayLine('a;b') }, KNOWN)).toContain(';a,b;me')
    expect(notification('desktop', { ...told, title: displayLine('4;3;50') }, {})).toBe(
      '\x1b]9;“4;3;50: me: look; here\x1b\\',
    )
  })

  test('is handed through tmux', () => {
    expect(notification('desktop', told, { TMUX: '/tmp/tmux' })).toBe(
      '\x1bPtmux;\x1b\x1b]9;ada in lobby: me: look; here\x1b\x1b\\\x1b\\',
    )
  })

  test('holds no control character beside those that frame it, whatever was received', () => {
    const anything = fc.string({ unit: 'binary' })
    fc.assert(
      fc.property(anything, anything, fc.constantFrom({}, KNOWN), (title, body, environment) => {
        const sequence = notification('desktop', { title: displayLine(title), body: displayLine(body) }, environment)
        const inside = sequence.slice(2, -2)
        expect([...inside].filter((char) => /[\p{Cc}]/u.test(char))).toEqual([])
      }),
      { seed: 7, numRuns: 500 },
    )
  })
})
