/** The screen in a real pseudo-terminal: what keys do, what a resize leaves, and how the terminal is given back. */
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { bundle } from './bundle.ts'
import { alt, ctrl, KEYS, openTerminal } from './terminal.ts'
import type { Look, TestTerminal } from './terminal.ts'

let program = ''
beforeAll(async () => {
  program = await bundle('test/e2e/scene-app.tsx', 'scene-app')
})

const open: TestTerminal[] = []
afterEach(async () => {
  for (const terminal of open.splice(0)) await terminal.close()
})

/** The scene in a shell, so that what is left of the terminal can be looked at when it has ended. */
function scene(
  name: string,
  size: { columns?: number; rows?: number } = {},
  env: Record<string, string> = {},
): TestTerminal {
  const script =
    'echo before; "$0" "$1" "$2"; echo "ended $?"; stty -a | tr " ;" "\\n\\n" | grep -x -e "-\\?icanon" -e "-\\?echo" | tr "\\n" " "; exec cat >/dev/null'
  const terminal = openTerminal({
    file: '/bin/sh',
    args: ['-c', script, process.execPath, program, name],
    ...size,
    env,
  })
  open.push(terminal)
  return terminal
}

const composerOf = (look: Look): string => look.lines.at(-1) ?? ''
const drawn = (look: Look): boolean => look.alternate && look.text.includes('›')

/** Every cell of the screen is as a screen that was never another size has it. */
async function sameAsFresh(terminal: TestTerminal, name: string, columns: number, rows: number): Promise<void> {
  const fresh = scene(name, { columns, rows })
  const expected = await fresh.until(drawn)
  const look = await terminal.until((now) => now.text === expected.text)
  expect(look.cells).toEqual(expected.cells)
  expect(look.cursor).toEqual(expected.cursor)
}

function isGivenBack(look: Look): void {
  expect(look.alternate).toBe(false)
  expect(look.cursor.shown).toBe(true)
  // Shown cursor and wrapping, and nothing else: no paste brackets, no alternate screen, no frame half-written.
  expect([...look.modes].toSorted()).toEqual([25, 7].toSorted())
  expect(look.text).toMatch(/^before\n/)
  expect(look.text).toMatch(/\bicanon echo\b/)
}

describe('keys', () => {
  test('typed text stands at the prompt, the cursor behind it, and Enter sends it', async () => {
    const terminal = scene('empty-room')
    await terminal.until(drawn)
    terminal.type('hello 日本')
    const typed = await terminal.until('› hello 日本')
    expect(typed.cursor).toEqual({ x: 12, y: 23, shown: true })
    terminal.type(KEYS.enter)
    const sent = await terminal.until(/ada +hello 日本 {2}sent to 1/)
    expect(composerOf(sent)).toBe('› write to lobby')
    expect(sent.cursor).toEqual({ x: 2, y: 23, shown: true })
  })

  test('two lines in one chunk are two messages', async () => {
    const terminal = scene('empty-room')
    await terminal.until(drawn)
    terminal.type('abc\rdef\r')
    await terminal.until((look) => /ada +abc {2}sent/.test(look.text) && /def {2}sent/.test(look.text))
  })

  test('pasted lines are shown first, and become a draft of several rows by e', async () => {
    const terminal = scene('empty-room')
    const before = await terminal.until(drawn)
    expect(before.modes).toContain(2004)
    terminal.paste('one\rtwo\r\nthree \u001b[31m')
    await terminal.until('paste for lobby: 3 lines')
    terminal.type('e')
    const pasted = await terminal.until('› one')
    expect(pasted.lines.slice(-3)).toEqual(['› one', '  two', '  three ␛[31m'])
    expect(pasted.cursor).toEqual({ x: 13, y: 23, shown: true })
    terminal.type(KEYS.up)
    await terminal.until((look) => look.cursor.y === 22 && look.cursor.x === 5)
    terminal.type(`${ctrl('a')}${KEYS.backspace}${ctrl('e')}!`)
    await terminal.until((look) => look.text.includes('› onetwo!'))
  })

  test('F1 opens the help, Esc closes it, and mouse and focus reports do nothing', async () => {
    const terminal = scene('busy')
    await terminal.until(drawn)
    terminal.type(`\u001b[<0;10;5M\u001b[I${KEYS.f1}\u001b[O`)
    const help = await terminal.until('Esc closes it')
    expect(help.text).toContain('/join <room or invite>')
    expect(composerOf(help)).toBe('› write to lobby')
    terminal.type(KEYS.pageDown.repeat(20))
    await terminal.until('only a direct message is “delivered”')
    terminal.type(KEYS.escape)
    await terminal.until((look) => !look.text.includes('Esc closes it'))
  })

  test('conversations are switched, and the title tells which is open', async () => {
    const terminal = scene('busy')
    await terminal.until((look) => look.title === '(!3) lobby · p2p-chat')
    terminal.type(ctrl('n'))
    await terminal.until((look) => look.title === '(!1) rust · p2p-chat')
    terminal.type(alt('3'))
    await terminal.until((look) => look.title === 'bob · p2p-chat')
    terminal.type(KEYS.altUp)
    await terminal.until((look) => look.title === 'rust · p2p-chat')
  })

  test('scrolling stays where it is while others write, and Esc goes to the newest', async () => {
    const terminal = scene('empty-room')
    await terminal.until(drawn)
    terminal.type('!flood\r')
    await terminal.until('flood 299')
    terminal.type(KEYS.pageUp.repeat(3))
    const up = await terminal.until('↓ 54 below')
    terminal.type('!flood\r')
    await terminal.until((look) => look.text.includes('flood 299') && !look.text.includes('below'))
    terminal.type(KEYS.shiftUp)
    await terminal.until('↓ 1 below')
    terminal.type(KEYS.escape)
    await terminal.until((look) => !look.text.includes('below'))
    expect(up.text).toContain('flood 245')
  })

  test('Ctrl-L draws everything anew', async () => {
    const terminal = scene('busy')
    const before = await terminal.until(drawn)
    const written = terminal.output().length
    terminal.type(ctrl('l'))
    await terminal.until(() => terminal.output().slice(written).includes('\u001b[2J'))
    const after = await terminal.until((look) => look.text === before.text)
    expect(after.cells).toEqual(before.cells)
  })
})

test('the bare view has whole lines to select, stands still, and any key goes back', async () => {
  const terminal = scene('start', { columns: 60, rows: 24 })
  const before = await terminal.until(drawn)
  terminal.type(alt('l'))
  const bare = await terminal.until('any key goes back')
  const at = bare.lines.findIndex((line) => line.startsWith('p2p-chat:'))
  // The terminal itself wrapped it: a selection takes both rows as one line.
  expect(`${bare.lines[at]}${bare.lines[at + 1]}`).toMatch(/^p2p-chat:[a-z2-7]{70,}$/)
  expect(bare.wrapped[at + 1]).toBe(true)
  terminal.type('x')
  const after = await terminal.until((look) => look.text === before.text)
  expect(after.cells).toEqual(before.cells)
})

test('a resize leaves nothing of another size', async () => {
  const terminal = scene('busy', { columns: 80, rows: 24 })
  await terminal.until(drawn)
  for (const [columns, rows] of [
    [40, 12],
    [120, 40],
    [20, 6],
  ] as const) {
    terminal.resize(columns, rows)
    await sameAsFresh(terminal, 'busy', columns, rows)
  }
})

test('what is written at once is drawn a few times, not once for each', async () => {
  const terminal = scene('empty-room')
  await terminal.until(drawn)
  const before = terminal.output().split('\u001b[?2026h').length
  terminal.type('!flood\r')
  await terminal.until('flood 299')
  expect(terminal.output().split('\u001b[?2026h').length - before).toBeLessThan(10)
})

test('the background is asked for, and the answer changes the colours and nothing else', async () => {
  const terminal = scene('busy', {}, { COLORTERM: 'truecolor', COLORFGBG: '' })
  const before = await terminal.until(drawn)
  await terminal.until(() => terminal.output().includes('\u001b]11;?\u001b\\'))
  const colourOf = (): unknown =>
    terminal
      .look()
      .cells.flat()
      .find((cell) => cell.text === '▌')?.foreground
  const first = colourOf()
  terminal.type('\u001b]11;rgb:ffff/ffff/ffff\u001b\\')
  await terminal.until((look) => colourOf() !== first && look.text === before.text)
  expect(colourOf()).toBe('#00659e')
})

describe('the terminal is given back', () => {
  test('when the chat quits', async () => {
    const terminal = scene('busy')
    const shown = await terminal.until(drawn)
    expect([...shown.modes]).toEqual(expect.arrayContaining([1049, 2004]))
    terminal.type(ctrl('c'))
    await terminal.until('Press Ctrl-C again to quit')
    terminal.type(ctrl('c'))
    const after = await terminal.until(/ended 0[^]*echo/)
    isGivenBack(after)
    expect(after.text).toContain('bye')
  })

  test('when a signal ends it, and what was written to stderr meanwhile is told then', async () => {
    const terminal = scene('empty-room')
    await terminal.until(drawn)
    terminal.type('!stderr\r')
    const during = await terminal.until(/!stderr {2}sent/)
    expect(during.text).not.toContain('a line on stderr')
    terminal.type('!term\r')
    const after = await terminal.until(/ended 0[^]*echo/)
    isGivenBack(after)
    expect(after.text).toContain('a line on stderr')
  })

  test('when the program crashes beside the screen', async () => {
    const terminal = scene('empty-room')
    await terminal.until(drawn)
    terminal.type('!crash\r')
    const after = await terminal.until(/ended 70[^]*echo/)
    isGivenBack(after)
    expect(after.text).toContain('crash: crashed on purpose')
  })

  test('when drawing fails', async () => {
    const terminal = scene('empty-room')
    await terminal.until(drawn)
    terminal.type('!break\r')
    const after = await terminal.until(/ended 70[^]*echo/)
    isGivenBack(after)
    expect(after.text).toContain('failed: ')
  })
})
