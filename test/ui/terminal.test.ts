import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openTerminal } from '../../ui/terminal.ts'
import type { Terminal } from '../../ui/terminal.ts'
import { createEmulator } from '../e2e/emulator.mjs'

/** The terminal drawn on an emulator that takes everything in at once. */
function drawnOn(
  columns: number,
  rows: number,
): { terminal: Terminal; written: () => string; screen: () => Promise<string[]> } {
  const emulator = createEmulator(columns, rows)
  let written = ''
  const stdout = {
    isTTY: true,
    columns,
    rows,
    destroyed: false,
    writable: true,
    write: (text: string) => {
      written += text
      emulator.write(text)
      return true
    },
  }
  return {
    terminal: openTerminal(stdout as unknown as NodeJS.WriteStream),
    written: () => {
      const since = written
      written = ''
      return since
    },
    screen: () =>
      new Promise((resolve) => {
        emulator.write('', () =>
          resolve(
            Array.from({ length: rows }, (_, y) => emulator.buffer.active.getLine(y)?.translateToString(true) ?? ''),
          ),
        )
      }),
  }
}

function draw(terminal: Terminal, rows: readonly string[]): void {
  terminal.stream.write(rows.join('\n'))
  terminal.flush()
}

describe('frames', () => {
  test('are drawn whole first, then as the rows that changed', async () => {
    const { terminal, written, screen } = drawnOn(10, 3)
    draw(terminal, ['one', 'two', 'three'])
    expect(await screen()).toEqual(['one', 'two', 'three'])
    written()
    draw(terminal, ['one', '2', 'three'])
    expect(await screen()).toEqual(['one', '2', 'three'])
    const changes = written()
    expect(changes).toContain('2')
    expect(changes).not.toContain('one')
  })

  test('that change nothing write nothing', () => {
    const { terminal, written } = drawnOn(10, 3)
    draw(terminal, ['one', 'two', 'three'])
    written()
    draw(terminal, ['one', 'two', 'three'])
    expect(written()).toBe('')
  })

  test('fill the last column without running into the next row', async () => {
    const { terminal, screen } = drawnOn(5, 2)
    draw(terminal, ['abcde', 'fghij'])
    draw(terminal, ['abcdX', 'fghij'])
    expect(await screen()).toEqual(['abcdX', 'fghij'])
  })

  test('one after the other leave nothing of those before', async () => {
    const row = fc.array(fc.constantFrom('a', 'bc', '日', ' ', '│'), { maxLength: 6 }).map((parts) => parts.join(''))
    const frames = fc.array(fc.array(row, { minLength: 4, maxLength: 4 }), { minLength: 2, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(frames, async (all) => {
        const { terminal, screen } = drawnOn(12, 4)
        for (const frame of all) draw(terminal, frame)
        expect((await screen()).map((each) => each.trimEnd())).toEqual(all.at(-1)?.map((each) => each.trimEnd()))
      }),
      { seed: 9, numRuns: 50 },
    )
  })

  test('are drawn whole again once cleared', () => {
    const { terminal, written } = drawnOn(10, 3)
    draw(terminal, ['one', 'two', 'three'])
    written()
    terminal.clear()
    terminal.flush()
    expect(written()).toMatch(/\x1b\[2J[^]*one[^]*two[^]*three/)
  })

  test('never wipe the scrollback', () => {
    const { terminal, written } = drawnOn(10, 3)
    draw(terminal, ['one', 'two', 'three'])
    terminal.clear()
    draw(terminal, ['one'])
    terminal.close()
    expect(written()).not.toContain('\u001b[3J')
  })

  test('put what is behind an emoji in its column, however wide the terminal has it', async () => {
    // This emulator gives the skin tone two cells of its own.
    const { terminal, screen } = drawnOn(20, 1)
    terminal.setJoints([10])
    draw(terminal, ['hi 👍🏽     │ bob'])
    expect((await screen())[0]?.indexOf('│')).toBe('hi 👍🏽   │'.indexOf('│'))
    expect((await screen())[0]).toMatch(/│ bob$/)
  })

  test('count no cells for colours and links', async () => {
    const { terminal, screen } = drawnOn(20, 1)
    terminal.setJoints([10])
    const link = '\u001b]8;;https://example.org/\u001b\\\u001b[4mlink\u001b[24m\u001b]8;;\u001b\\'
    draw(terminal, [`👍🏽 ${link}   │ bob`])
    expect((await screen())[0]).toMatch(/link {1,3}│ bob$/)
    expect((await screen())[0]).not.toContain('example')
  })
})

test('the cursor is shown where it was set, also when only it moved', async () => {
  const { terminal, written } = drawnOn(10, 3)
  terminal.setCursor({ x: 2, y: 1 })
  draw(terminal, ['one', 'two', 'three'])
  expect(written()).toContain('\u001b[2;3H\u001b[?25h')
  terminal.setCursor({ x: 4, y: 2 })
  terminal.flush()
  expect(written()).toContain('\u001b[3;5H\u001b[?25h')
})

test('the title is written when it changes', () => {
  const { terminal, written } = drawnOn(10, 3)
  written()
  terminal.setTitle('lobby · p2p-chat')
  terminal.setTitle('lobby · p2p-chat')
  expect(written()).toBe('\u001b]2;lobby · p2p-chat\u001b\\')
})

test('brackets of a paste reach the terminal, Ink’s own cursor moves do not', () => {
  const { terminal, written } = drawnOn(10, 3)
  written()
  terminal.stream.write('\u001b[?2004h')
  terminal.stream.write('\u001b[?25l')
  expect(written()).toBe('\u001b[?2004h')
})

test('closing gives back all modes, once, and nothing is written after it', () => {
  const { terminal, written } = drawnOn(10, 3)
  const opened = [...written().matchAll(/\x1b\[\?(\d+)([hl])/g)].map(([, mode, to]) => [mode, to])
  expect(opened).toEqual([
    ['1049', 'h'],
    ['7', 'l'],
    ['1004', 'h'],
    ['25', 'l'],
  ])
  terminal.close()
  const closed = [...written().matchAll(/\x1b\[\?(\d+)([hl])/g)].map(([, mode, to]) => [mode, to])
  expect(closed).toEqual([
    ['2026', 'l'],
    ['1006', 'l'],
    ['1000', 'l'],
    ['1004', 'l'],
    ['2004', 'l'],
    ['7', 'h'],
    ['1049', 'l'],
    ['25', 'h'],
  ])
  terminal.close()
  draw(terminal, ['late'])
  terminal.setTitle('late')
  expect(written()).toBe('')
})

test('behind an emoji the row takes its place anew, whatever the terminal made of it', () => {
  const { terminal, written } = drawnOn(20, 2)
  written()
  draw(terminal, ['a👨‍👩‍👧b 日本'])
  expect(written()).toContain('a👨‍👩‍👧\u001b[4Gb 日本')
})

test('another program gets the terminal as it was, nothing is written meanwhile, and what was there is drawn whole afterwards', () => {
  const { terminal, written } = drawnOn(10, 3)
  draw(terminal, ['hello'])
  terminal.setMouse(true)
  terminal.setTitle('chat')
  expect(written()).toContain('\u001b[?1000h\u001b[?1006h')
  terminal.suspend()
  expect(written()).toMatch(/\x1b\[\?1006l\x1b\[\?1000l.*\x1b\[\?1049l/)
  draw(terminal, ['meanwhile'])
  terminal.setTitle('late')
  expect(written()).toBe('')
  terminal.resume()
  expect(written()).toMatch(/\x1b\[\?1049h.*\x1b\[\?2004h\x1b\[\?1000h\x1b\[\?1006h\x1b\]2;late/)
  terminal.flush()
  expect(written()).toContain('meanwhile')
})

test('a terminal without a size is taken for one of 80x24', () => {
  const { terminal } = drawnOn(10, 3)
  expect(terminal.size()).toEqual({ columns: 10, rows: 3 })
  const stdout = { columns: 0, rows: 0, write: () => true }
  expect(openTerminal(stdout as unknown as NodeJS.WriteStream).size()).toEqual({ columns: 80, rows: 24 })
})

test('a terminal that hung up is not written to', () => {
  const stdout = {
    columns: 10,
    rows: 3,
    destroyed: true,
    writable: false,
    write: () => {
      throw new Error('write EIO')
    },
  }
  expect(() => openTerminal(stdout as unknown as NodeJS.WriteStream).close()).not.toThrow()
})
