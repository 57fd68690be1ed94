import { useInput } from 'ink'
import { render } from 'ink-testing-library'
import type { ReactNode } from 'react'
import { afterAll, describe, expect, test } from 'vitest'
import type { ConversationKey, Event } from '../../app/index.ts'
import { createInputFilter } from '../../ui/keyboard.ts'
import { keymapOf } from '../../ui/keymap.ts'
import { keyActions, pasteActions } from '../../ui/keys.ts'
import type { KeyAction, KeyContext, Pressed } from '../../ui/keys.ts'

const ESC = '\u001b'
const ORDER: ConversationKey[] = ['room:one', 'room:two', 'dm:three']
const CONTEXT: KeyContext = {
  now: 7,
  keymap: keymapOf(undefined),
  overlay: null,
  page: 18,
  order: ORDER,
  toRow: () => 0,
}

/** What Ink makes of bytes from a terminal, by Ink itself. */
let pressed: [string, Pressed][] = []
let onPress = (): void => {}
function Probe(): ReactNode {
  useInput((input, key) => {
    pressed.push([input, key])
    onPress()
  })
  return null
}
const ink = render(<Probe />)
afterAll(() => ink.unmount())

async function actions(bytes: string, context: Partial<KeyContext> = {}): Promise<readonly KeyAction[]> {
  pressed = []
  let passed = ''
  createInputFilter((text) => {
    passed += text
  })(bytes)
  if (passed !== '') {
    const came = new Promise<void>((resolve) => {
      onPress = resolve
    })
    ink.stdin.write(passed)
    // A lone Esc is told when nothing followed for a moment.
    await came
  }
  return pressed.flatMap(([input, key]) => keyActions(input, key, { ...CONTEXT, ...context }))
}

const edit = (what: (Event & { type: 'compose' })['edit']['do']): KeyAction =>
  ({ type: 'compose', edit: { do: what } }) as KeyAction
const insert = (text: string): KeyAction => ({ type: 'compose', edit: { do: 'insert', text } })
const submit: KeyAction = { type: 'submit', at: 7 }
const rows = (by: number): KeyAction => ({ type: 'scroll-rows', by })

describe('keys', () => {
  test.each<[string, string, KeyAction[]]>([
    ['a letter', 'a', [insert('a')]],
    ['a capital', 'A', [insert('A')]],
    ['a space', ' ', [insert(' ')]],
    ['a digit', '1', [insert('1')]],
    ['a character of another script', '日', [insert('日')]],
    ['an emoji', '👨‍👩‍👧', [insert('👨‍👩‍👧')]],
    ['Enter', '\r', [submit]],
    ['Alt-Enter', `${ESC}\r`, [insert('\n')]],
    ['Shift-Enter', `${ESC}[13;2u`, [insert('\n')]],
    ['Ctrl-J', '\n', [insert('\n')]],
    ['Tab', '\t', [{ type: 'complete', by: 1 }]],
    ['Shift-Tab', `${ESC}[Z`, [{ type: 'complete', by: -1 }]],
    ['Ctrl-A', '\u0001', [edit('start')]],
    ['Home', `${ESC}[H`, [edit('start')]],
    ['Home of a VT', `${ESC}[1~`, [edit('start')]],
    ['Ctrl-E', '\u0005', [edit('end')]],
    ['End', `${ESC}[F`, [edit('end')]],
    ['Ctrl-B', '\u0002', [edit('left')]],
    ['←', `${ESC}[D`, [edit('left')]],
    ['Ctrl-F', '\u0006', [edit('right')]],
    ['→ in application mode', `${ESC}OC`, [edit('right')]],
    ['Alt-B', `${ESC}b`, [edit('word-left')]],
    ['Ctrl-←', `${ESC}[1;5D`, [edit('word-left')]],
    ['Alt-F', `${ESC}f`, [edit('word-right')]],
    ['Alt-→', `${ESC}[1;3C`, [edit('word-right')]],
    ['Backspace', '\u007f', [edit('delete-back')]],
    ['Ctrl-H', '\b', [edit('delete-back')]],
    ['Alt-Backspace', `${ESC}\u007f`, [edit('delete-word-back')]],
    ['Ctrl-D', '\u0004', [edit('delete-forward')]],
    ['Delete', `${ESC}[3~`, [edit('delete-forward')]],
    ['Ctrl-W', '\u0017', [edit('delete-to-blank')]],
    ['Alt-D', `${ESC}d`, [edit('delete-word-forward')]],
    ['Ctrl-U', '\u0015', [edit('delete-to-start')]],
    ['Ctrl-K', '\u000b', [edit('delete-to-end')]],
    ['Ctrl-N', '\u000e', [{ type: 'switch', by: 1 }]],
    ['Ctrl-P', '\u0010', [{ type: 'switch', by: -1 }]],
    ['Alt-↓', `${ESC}[1;3B`, [{ type: 'switch', by: 1 }]],
    ['Alt-↑ of older terminals', `${ESC}${ESC}[A`, [{ type: 'switch', by: -1 }]],
    ['Alt-1', `${ESC}1`, [{ type: 'show', conversation: 'room:one' }]],
    ['Alt-3', `${ESC}3`, [{ type: 'show', conversation: 'dm:three' }]],
    ['Alt-4, which there is none of', `${ESC}4`, []],
    ['Page Up', `${ESC}[5~`, [rows(18)]],
    ['Page Down', `${ESC}[6~`, [rows(-18)]],
    ['Shift-↑', `${ESC}[1;2A`, [rows(1)]],
    ['Shift-↓', `${ESC}[1;2B`, [rows(-1)]],
    ['↑', `${ESC}[A`, [{ type: 'recall', by: -1 }]],
    ['↓', `${ESC}[B`, [{ type: 'recall', by: 1 }]],
    ['a turn of the wheel that the terminal makes arrows of', `${ESC}[A${ESC}[A${ESC}[A`, [rows(1), rows(1), rows(1)]],
    ['the same downwards in application mode', `${ESC}OB${ESC}OB${ESC}OB`, [rows(-1), rows(-1), rows(-1)]],
    ['Esc', ESC, [{ type: 'scroll-to-end' }]],
    ['F1', `${ESC}OP`, [{ type: 'open-help' }]],
    ['Alt-L', `${ESC}l`, [{ type: 'show-bare' }]],
    ['Ctrl-L', '\f', [{ type: 'redraw' }]],
    ['Ctrl-C', '\u0003', [{ type: 'interrupt', at: 7 }]],
    ['Ctrl-C of the kitty protocol', `${ESC}[99;5u`, [{ type: 'interrupt', at: 7 }]],
    ['Esc of the kitty protocol', `${ESC}[27u`, [{ type: 'scroll-to-end' }]],
    ['Alt-K with NumLock', `${ESC}[107;131u`, [{ type: 'open-overlay', overlay: 'switcher' }]],
    ['Ctrl-[', `${ESC}[91;5u`, [{ type: 'scroll-to-end' }]],
    ['Ctrl-I', `${ESC}[105;5u`, [{ type: 'complete', by: 1 }]],
    ['Ctrl-Shift-minus', `${ESC}[45;6u`, [edit('undo')]],
    ['Enter of the keypad', `${ESC}[57414u`, [submit]],
    ['Enter of the keypad with NumLock', `${ESC}[57414;129u`, [submit]],
    ['Shift-Enter of the keypad', `${ESC}[57414;2u`, [insert('\n')]],
    ['Page Up of the keypad', `${ESC}[57421u`, [rows(18)]],
    ['← of the keypad', `${ESC}[57417u`, [edit('left')]],
    ['a key that is let go', `${ESC}[97;1:3u`, []],
    ['a key with Super', `${ESC}[97;9u`, []],
    ['Ctrl-Y', '\u0019', [edit('yank')]],
    ['Alt-Y', `${ESC}y`, [edit('yank-next')]],
    ['Ctrl-T', '\u0014', [edit('transpose')]],
    ['Alt-T', `${ESC}t`, [edit('transpose-words')]],
    ['Ctrl-_', '\u001f', [edit('undo')]],
    ['Alt-C', `${ESC}c`, [edit('capital-word')]],
    ['Ctrl-R', '\u0012', [{ type: 'open-overlay', overlay: 'recall' }]],
    ['Alt-K', `${ESC}k`, [{ type: 'open-overlay', overlay: 'switcher' }]],
    ['Alt-A', `${ESC}a`, [{ type: 'next-active' }]],
    ['Alt-U', `${ESC}u`, [{ type: 'jump-unread' }]],
    ['Alt-P', `${ESC}p`, [{ type: 'jump-mention', by: -1 }]],
    ['Alt-N', `${ESC}n`, [{ type: 'jump-mention', by: 1 }]],
    ['Alt-R', `${ESC}r`, [{ type: 'retry', at: 7 }]],
    ['Alt-E', `${ESC}e`, [{ type: 'open-editor' }]],
    ['Alt-M', `${ESC}m`, [{ type: 'toggle', what: 'mouse' }]],
    ['Alt-Home', `${ESC}[1;3H`, [rows(1e9)]],
    ['Ctrl-End', `${ESC}[1;5F`, [{ type: 'scroll-to-end' }]],
    ['F7', `${ESC}[18~`, [{ type: 'toggle', what: 'sidebar' }]],
    ['F8', `${ESC}[19~`, [{ type: 'toggle', what: 'people' }]],
    ['F1 of the console', `${ESC}[[A`, [{ type: 'open-help' }]],
    ['F1 of xterm with Shift, which means nothing', `${ESC}[1;2P`, []],
    ['Alt-X, which means nothing', `${ESC}x`, []],
    ['Alt-. which means nothing and types nothing', `${ESC}.`, []],
    ['F5, which means nothing', `${ESC}[15~`, []],
    ['Insert, which means nothing', `${ESC}[2~`, []],
    ['a mouse report', `${ESC}[<0;10;5M`, []],
    ['a focus report', `${ESC}[I`, []],
  ])('%s', async (_name, bytes, expected) => {
    expect(await actions(bytes)).toEqual(expected)
  })

  test('Alt-0 is the tenth conversation', async () => {
    const order = Array.from({ length: 12 }, (_, at) => `room:${at + 1}` as ConversationKey)
    expect(await actions(`${ESC}0`, { order })).toEqual([{ type: 'show', conversation: 'room:10' }])
  })

  test('in a chunk every control character is a key at its place', async () => {
    expect(await actions('abc\rdef\r')).toEqual([insert('abc'), submit, insert('def'), submit])
    expect(await actions('one\r\ntwo\r\n')).toEqual([insert('one'), submit, insert('two'), submit])
    expect(await actions('a\nb\u0001c\u0017')).toEqual([
      insert('a'),
      insert('\n'),
      insert('b'),
      edit('start'),
      insert('c'),
      edit('delete-to-blank'),
    ])
    expect(await actions('ab\u007f\u007fc\u0000')).toEqual([
      insert('ab'),
      edit('delete-back'),
      edit('delete-back'),
      insert('c'),
    ])
  })

  test('in a draft of several rows arrows move the cursor, one cluster at a time', async () => {
    const toRow = (by: 1 | -1): number => (by === -1 ? 3 : 2)
    expect(await actions(`${ESC}[A`, { toRow })).toEqual([edit('left'), edit('left'), edit('left')])
    expect(await actions(`${ESC}[B`, { toRow })).toEqual([edit('right'), edit('right')])
  })

  test('while the help is open Esc and F1 close it and arrows scroll it', async () => {
    const help = { overlay: 'help' as const, toRow: () => 3 }
    expect(await actions(ESC, help)).toEqual([{ type: 'close-overlay' }])
    expect(await actions(`${ESC}OP`, help)).toEqual([{ type: 'close-overlay' }])
    expect(await actions(`${ESC}[A`, help)).toEqual([rows(1)])
  })

  test('a mouse report that lost its start is not typed either', () => {
    expect(keyActions('[<0;10;5M', {}, CONTEXT)).toEqual([])
    expect(keyActions('0;10;5m', {}, CONTEXT)).toEqual([])
  })
})

describe('in a list', () => {
  const list = { overlay: 'switcher' as const, toRow: () => 3 }
  test.each<[string, string, KeyAction[]]>([
    ['↓', `${ESC}[B`, [{ type: 'select', by: 1 }]],
    ['↑', `${ESC}[A`, [{ type: 'select', by: -1 }]],
    ['Ctrl-N', '\u000e', [{ type: 'select', by: 1 }]],
    ['Page Down', `${ESC}[6~`, [{ type: 'select', by: 18 }]],
    ['the key that opened it', `${ESC}k`, [{ type: 'select', by: 1 }]],
    ['Enter', '\r', [{ type: 'choose', at: 7 }]],
    ['Esc', ESC, [{ type: 'close-overlay' }]],
    ['a letter', 'a', [insert('a')]],
    ['Ctrl-J', '\n', []],
  ])('%s', async (_name, bytes, expected) => {
    expect(await actions(bytes, list)).toEqual(expected)
  })
})

test('while a paste is looked at, e edits it and other letters do nothing', async () => {
  expect(await actions('e', { overlay: 'paste' })).toEqual([{ type: 'edit-paste' }])
  expect(await actions('x', { overlay: 'paste' })).toEqual([])
  expect(await actions('\r', { overlay: 'paste' })).toEqual([{ type: 'choose', at: 7 }])
})

describe('a paste', () => {
  test('is given on as it is, with one kind of line break, for the conversation where it began', () => {
    expect(pasteActions('a\r\nb\rc\nd\u001b[31m', 'room:one')).toEqual([
      { type: 'paste', text: 'a\nb\nc\nd\u001b[31m', conversation: 'room:one' },
    ])
  })

  test('of nothing does nothing', () => {
    expect(pasteActions('', null)).toEqual([])
  })
})

test('keys that were changed do what they were changed to', async () => {
  const keymap = keymapOf({ 'next-active': ['F5', 'Alt-.'], yank: [], retry: ['Ctrl-Y'] })
  expect(await actions(`${ESC}[15~`, { keymap })).toEqual([{ type: 'next-active' }])
  expect(await actions(`${ESC}.`, { keymap })).toEqual([{ type: 'next-active' }])
  expect(await actions(`${ESC}a`, { keymap })).toEqual([])
  expect(await actions('\u0019', { keymap })).toEqual([{ type: 'retry', at: 7 }])
})
