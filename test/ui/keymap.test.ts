import { describe, expect, test } from 'vitest'
import { firstKey, keyHelp, keymapOf, parseChord, showChord } from '../../ui/keymap.ts'

const usual = keymapOf(undefined)

describe('a chord', () => {
  test.each([
    ['Ctrl-N', 'ctrl-n'],
    ['^n', 'ctrl-n'],
    ['C-n', 'ctrl-n'],
    ['Alt-A', 'alt-a'],
    ['M-a', 'alt-a'],
    ['alt+↑', 'alt-up'],
    ['Shift-Tab', 'shift-tab'],
    ['Alt-Ctrl-Up', 'ctrl-alt-up'],
    ['F5', 'f5'],
    ['PgUp', 'pageup'],
    ['Alt-.', 'alt-.'],
    ['Alt--', 'alt--'],
    ['Ctrl-I', 'tab'],
    ['Ctrl-M', 'enter'],
    ['Ctrl-/', 'ctrl-_'],
    ['Esc', 'escape'],
  ])('%s is understood', (text, chord) => {
    expect(parseChord(text)).toBe(chord)
  })

  test.each(['a', '', 'Ctrl-', 'Shift-A', 'Ctrl-Shift-A', 'Hyper-X', 'F13', 'Ctrl-Foo'])('%j is none', (text) => {
    expect(parseChord(text)).toBeNull()
  })

  test('is shown as it can be written', () => {
    for (const chord of usual.byChord.keys()) expect([chord, 'backspace']).toContain(parseChord(showChord(chord)))
    expect(showChord('ctrl-alt-up')).toBe('Ctrl-Alt-↑')
    expect(showChord('ctrl-_')).toBe('Ctrl-_')
  })
})

describe('the key map', () => {
  test('gives each chord to one action', () => {
    const all = [...usual.byName.values()].flat()
    expect(new Set(all).size).toBe(all.length)
    expect(usual.problems).toEqual([])
  })

  test('takes other keys for an action, also from another one, and none at all', () => {
    const map = keymapOf({ retry: ['Ctrl-N'], yank: [] })
    expect(map.byChord.get('ctrl-n')).toBe('retry')
    expect(map.byChord.has('alt-r')).toBe(false)
    expect(map.byName.get('next')).toEqual(['alt-down'])
    expect(map.byChord.has('ctrl-y')).toBe(false)
    expect(map.problems).toEqual([])
  })

  test('says what it can’t use, and leaves those keys as they were', () => {
    const map = keymapOf({ 'next-activ': ['F5'], send: ['x'], help: ['Hyper-Q'], undo: ['F6'], retry: ['F6'] })
    expect(map.problems).toEqual([
      'The setting keys: no key can do "next-activ". Did you mean next-active?',
      'The setting keys, send: "x" alone is text. Hold something with it, as in Alt-X.',
      'The setting keys, help: "Hyper-Q" is no key that a terminal tells. Ctrl-N, Alt-A, Shift-Tab, F5 and PgUp are.',
      'The setting keys: F6 is given to undo and to retry; undo has it.',
    ])
    expect(map.byChord.get('enter')).toBe('send')
    expect(map.byChord.get('f1')).toBe('help')
    expect(map.byChord.get('alt-r')).toBe('retry')
    expect(map.byChord.get('f6')).toBe('undo')
  })
})

describe('the help', () => {
  test('has a row for every action, with its keys as they are', () => {
    const text = keyHelp(usual)
      .map(({ usage, summary }) => `${usage} ${summary}`)
      .join('\n')
    for (const name of usual.byName.keys()) if (!name.startsWith('conversation-')) expect(text).toContain(name)
    expect(text).toContain('Alt-1 … Alt-0')
    const changed = keyHelp(keymapOf({ 'next-active': ['F5'], redraw: [] }))
    expect(changed.find(({ summary }) => summary.includes('(next-active)'))?.usage).toBe('F5')
    expect(changed.find(({ summary }) => summary.includes('(redraw)'))?.usage).toBe('(no key)')
  })

  test('names each key once', () => {
    const usages = keyHelp(usual).map(({ usage }) => usage)
    expect(new Set(usages).size).toBe(usages.length)
  })
})

test('the first key of an action is told as people write it', () => {
  expect(firstKey(usual, 'retry')).toBe('Alt-R')
  expect(firstKey(keymapOf({ retry: [] }), 'retry')).toBe('')
})
