/** Whatever others send, in a real pseudo-terminal: the terminal is told nothing but what we tell it, and its screen is as it should be. */
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { ESCAPES } from '../app/attacks/escape-corpus.ts'
import { bundle } from './bundle.ts'
import { createEmulator } from './emulator.mjs'
import { TEST_MS } from './chat.ts'
import { alt, ctrl, KEYS, openTerminal } from './terminal.ts'
import type { TestTerminal } from './terminal.ts'

vi.setConfig({ testTimeout: TEST_MS })

/** So many may share a frame. */
const AT_ONCE = 3
let program = ''
beforeAll(async () => {
  program = await bundle('test/e2e/scene-app.tsx', 'scene-app')
})

/** What we write beside text, with numbers as #: frames, colours, links, the title, and what is switched on and off again. */
const OURS: ReadonlySet<string> = new Set([
  // Screen, title stack, keys, wrap, focus, paste, frames, cursor.
  ...['?1049', '?7', '?25', '?1004', '?2004', '?2026'].flatMap((mode) => [`CSI ${mode}h`, `CSI ${mode}l`]),
  'CSI ?1000l',
  'CSI ?1006l',
  'CSI 22;2t',
  'CSI 23;2t',
  'CSI >1u',
  'CSI <u',
  'CSI #H',
  'CSI #G',
  'CSI K',
  'CSI 2J',
  'CSI #m',
  'OSC 2',
  'OSC 8',
  'OSC 11',
])
const SEQUENCE =
  /\u001b\[([<>?]?)([\d;:]*)([ -/]*[@-~])|\u001b\](\d*);?([^\u0007\u001b\u009c]*)(?:\u0007|\u001b\\)|(\u001b[^[\]]?|[\u0080-\u009f])/g

/** Each sequence by its kind, and the texts of titles and links. */
function sequencesOf(output: string): { kinds: Set<string>; titles: Set<string>; links: Set<string> } {
  const found = { kinds: new Set<string>(), titles: new Set<string>(), links: new Set<string>() }
  for (const [, prefix = '', numbers = '', final, osc, text = '', other] of output.matchAll(SEQUENCE)) {
    if (other !== undefined) found.kinds.add(JSON.stringify(other))
    else if (osc !== undefined) found.kinds.add(`OSC ${osc}`)
    else
      found.kinds.add(
        `CSI ${prefix}${/[HGm]/.test(final ?? '') && prefix === '' ? (numbers === '' ? '' : '#') : numbers}${final}`,
      )
    if (osc === '2') found.titles.add(text)
    if (osc === '8') found.links.add(text.replace(/^[^;]*;/, ''))
  }
  found.kinds.delete('CSI m')
  return found
}

/** The scene at a size, ended after the test. The shell stays: what is written right before the end of a terminal can get lost. */
function scene(columns: number, rows: number): TestTerminal {
  const terminal = openTerminal({
    file: '/bin/sh',
    args: ['-c', '"$0" "$1" empty-room; echo "ended $?"; exec cat >/dev/null', process.execPath, program],
    columns,
    rows,
    env: { COLORTERM: 'truecolor', TERM_PROGRAM: 'WezTerm', TMUX: undefined },
  })
  onTestFinished(() => terminal.close())
  return terminal
}

test.each([
  { columns: 120, rows: 30 },
  { columns: 40, rows: 20 },
])('at $columns x $rows the terminal gets our sequences alone, and stays as it was', async ({ columns, rows }) => {
  const terminal = scene(columns, rows)
  await terminal.until((look) => look.alternate && look.text.includes('›') && look.modes.has(2004))
  const count = Object.keys(ESCAPES).length
  const last = `after ${count - 1}.`
  for (let number = 0; number < count; number++) {
    terminal.type(`!escape ${number}\r`)
    if (number % AT_ONCE === 0) await terminal.until(`after ${number}.`, TEST_MS)
  }
  await terminal.until(last, TEST_MS)
  // Pages and lists that show names and reasons, each for one frame at least.
  terminal.type(alt('k'))
  await terminal.until('go to')
  terminal.type(KEYS.escape)
  await terminal.until((look) => !look.text.includes('go to'))
  terminal.type('/net\r')
  await terminal.until((look) => !look.text.includes(last))
  terminal.type(KEYS.escape)
  const look = await terminal.until(last)

  // Rules stand where they should, beside whatever was drawn; nothing is under the composer, where the cursor is.
  expect(look.lines.at(-1)).toBe('› write to lobby')
  expect(look.cursor).toEqual({ x: 2, y: rows - 1, shown: true })
  const joints = [...(look.lines[1] ?? '')].flatMap((char, x) => (char === '┼' ? [x] : []))
  for (const row of look.cells.slice(2, -2)) for (const x of joints) expect(row[x]?.text).toBe('│')
  expect(joints.length).toBe(columns === 120 ? 2 : 0)
  expect([...look.modes].toSorted()).toEqual([1004, 1049, 2004, 25])

  terminal.type(`${ctrl('c')}${ctrl('c')}`)
  await terminal.until((now) => !now.alternate && now.text.includes('ended 0'), TEST_MS)
  const output = terminal.output()
  const { kinds, titles, links } = sequencesOf(output)
  expect([...kinds].filter((kind) => !OURS.has(kind))).toEqual([])
  for (const title of titles) expect(title).toMatch(/^(\(\d+\) )?lobby · p2p-chat$|p2p-chat$/)
  for (const link of links) expect(link).toMatch(/^$|^(https:\/\/(evil|good)\.example|\/ip[46]\/)/)
  for (const text of Object.values(ESCAPES))
    // A beginning alone is also ours.
    if (text.length > 3 && /[\u0000-\u0008\u000e-\u001f]/.test(text)) expect(output).not.toContain(text)
  await replayed(output, columns, rows)
})

/** The same bytes again, to an emulator that tells all that happens to it. */
async function replayed(output: string, columns: number, rows: number): Promise<void> {
  const emulator = createEmulator(columns, rows)
  let bells = 0
  const answers: string[] = []
  emulator.onBell(() => bells++)
  emulator.onData((answer) => answers.push(answer))
  await new Promise<void>((resolve) => emulator.write(output, resolve))
  // Nobody is told anything by this scene.
  expect({ bells, answers }).toEqual({ bells: 0, answers: [] })
  const { applicationCursorKeysMode, insertMode, mouseTrackingMode, originMode, wraparoundMode } = emulator.modes
  expect({ applicationCursorKeysMode, insertMode, mouseTrackingMode, originMode, wraparoundMode }).toEqual({
    applicationCursorKeysMode: false,
    insertMode: false,
    mouseTrackingMode: 'none',
    originMode: false,
    wraparoundMode: true,
  })
  expect(emulator.buffer.active.type).toBe('normal')
  emulator.dispose()
}
