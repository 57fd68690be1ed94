import { describe, expect, test } from 'vitest'
import {
  answeredBackground,
  askBackground,
  backgroundOf,
  coloursOf,
  knowsLinks,
  needsAscii,
} from '../../ui/capabilities.ts'
import { createLook } from '../../ui/look.ts'

test('NO_COLOR means none once it is not empty', () => {
  expect(coloursOf({ NO_COLOR: '1' })).toBe('mono')
  expect(coloursOf({ NO_COLOR: '' })).toBe(coloursOf({}))
})

describe('hyperlinks', () => {
  test.each([
    [{ TERM_PROGRAM: 'iTerm.app' }, true],
    [{ TERM_PROGRAM: 'Apple_Terminal', TERM: 'xterm-256color' }, false],
    [{ TERM: 'xterm-kitty' }, true],
    [{ TERM: 'xterm-256color' }, false],
    [{ TERM: 'xterm-256color', VTE_VERSION: '7200' }, true],
    [{ TERM: 'xterm-256color', VTE_VERSION: '4600' }, false],
    [{ WT_SESSION: 'a' }, true],
    [{ TERM: 'tmux-256color', TERM_PROGRAM: 'tmux', TERM_PROGRAM_VERSION: '3.4' }, true],
    [{ TERM: 'tmux-256color', TERM_PROGRAM: 'tmux', TERM_PROGRAM_VERSION: '3.2a', VTE_VERSION: '7200' }, false],
    [{ TERM: 'screen', VTE_VERSION: '7200' }, false],
    [{ FORCE_HYPERLINK: '1', TERM: 'screen' }, true],
    [{ FORCE_HYPERLINK: '0', TERM: 'xterm-kitty' }, false],
    [{}, false],
  ])('%o: %s', (environment, known) => {
    expect(knowsLinks(environment)).toBe(known)
  })
})

test('a locale of another character set asks for ASCII; none at all does not', () => {
  expect(needsAscii({})).toBe(false)
  expect(needsAscii({ LANG: 'de_DE.UTF-8' })).toBe(false)
  expect(needsAscii({ LANG: 'C.utf8' })).toBe(false)
  expect(needsAscii({ LANG: 'C' })).toBe(true)
  expect(needsAscii({ LC_ALL: 'POSIX', LANG: 'de_DE.UTF-8' })).toBe(true)
  expect(needsAscii({ LC_ALL: '', LC_CTYPE: 'de_DE.ISO-8859-1' })).toBe(true)
})

describe('the background', () => {
  test('is what COLORFGBG says', () => {
    expect(backgroundOf({ COLORFGBG: '15;0' })).toBe('dark')
    expect(backgroundOf({ COLORFGBG: '0;default;15' })).toBe('light')
    expect(backgroundOf({ COLORFGBG: '0;default' })).toBe('unknown')
    expect(backgroundOf({})).toBe('unknown')
  })

  test('is what the terminal answers', () => {
    expect(answeredBackground('rgb:1d1d/1f1f/2121')).toBe('dark')
    expect(answeredBackground('rgb:ff/ff/f0')).toBe('light')
    expect(answeredBackground('rgba:ffff/ffff/ffff/ffff')).toBe('light')
    expect(answeredBackground('?')).toBe(null)
  })

  test('is not asked of a console that would print the question', () => {
    expect(askBackground({ TERM: 'linux' })).toBe('')
    expect(askBackground({ TERM: 'xterm' })).toBe('\u001b]11;?\u001b\\')
  })

  test('makes another theme once it is known, and the same one until then', () => {
    const look = createLook({ FORCE_HYPERLINK: '0' })
    const before = look.theme({})
    expect(look.theme({})).toBe(before)
    expect(look.told(10, 'rgb:ffff/ffff/ffff')).toBe(false)
    expect(look.told(11, 'rgb:ffff/ffff/ffff')).toBe(true)
    expect(look.told(11, 'rgb:ffff/ffff/ffff')).toBe(false)
    expect(look.theme({})).not.toBe(before)
    expect(look.theme({ theme: 'neutral' })).toBe(before)
    expect(look.theme({ ascii: true }).paint([{ text: '│', tone: 'text' }])).toBe('|')
  })
})
