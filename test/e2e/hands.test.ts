/** What hands do beside typing, in a real pseudo-terminal: completion, lists, pastes, the mouse, the clipboard, an editor that has the terminal. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { bundle } from './bundle.ts'
import { alt, ctrl, KEYS, openTerminal } from './terminal.ts'
import type { Look, TestTerminal } from './terminal.ts'

let program = ''
let directory = ''
beforeAll(async () => {
  program = await bundle('test/e2e/scene-app.tsx', 'scene-app')
  directory = await mkdtemp(join(tmpdir(), 'hands-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

const open: TestTerminal[] = []
afterEach(async () => {
  for (const terminal of open.splice(0)) await terminal.close()
})

async function scene(name: string, env: Record<string, string> = {}, columns = 80, rows = 24): Promise<TestTerminal> {
  const terminal = openTerminal({ file: process.execPath, args: [program, name], columns, rows, env })
  open.push(terminal)
  await terminal.until((look) => look.alternate && look.text.includes('›'))
  return terminal
}

const composer = (look: Look): string => look.lines.at(-1) ?? ''
const drafts =
  (text: string) =>
  (look: Look): boolean =>
    composer(look) === `› ${text}`

test('Tab completes a nick, shows the others, and goes through them', async () => {
  const terminal = await scene('busy')
  terminal.type('/msg \t')
  const first = await terminal.until(/\[\S+\] {2}\S+/)
  const [, inBrackets = ''] = /\[(\S+)\]/.exec(first.text) ?? []
  expect(composer(first)).toBe(`› /msg ${inBrackets}`)
  terminal.type('\t')
  await terminal.until((look) => !look.text.includes(`[${inBrackets}]`) && composer(look) !== composer(first))
  terminal.type(KEYS.escape)
  await terminal.until(drafts('/msg'))
})

test('Alt-K goes to a conversation by a few letters', async () => {
  const terminal = await scene('busy')
  terminal.type(alt('k'))
  await terminal.until('go to')
  terminal.type('rs')
  await terminal.until(drafts('rs'))
  terminal.type(KEYS.enter)
  await terminal.until(drafts('write to rust'))
})

test('↑ brings back what was sent, Ctrl-R finds it, Ctrl-_ takes it back', async () => {
  const terminal = await scene('empty-room')
  terminal.type('the first\rthe second\r')
  await terminal.until(/the second {2}sent/)
  terminal.type(KEYS.up)
  await terminal.until(drafts('the second'))
  terminal.type(KEYS.up)
  await terminal.until(drafts('the first'))
  terminal.type(`${KEYS.down}${KEYS.down}`)
  await terminal.until(drafts('write to lobby'))
  terminal.type(ctrl('r'))
  await terminal.until('sent before')
  terminal.type('fir\r')
  await terminal.until(drafts('the first'))
  terminal.type('\u001f')
  await terminal.until(drafts('write to lobby'))
})

test('a paste of several lines is sent by Enter as one message, with what looks like a command in it', async () => {
  const terminal = await scene('empty-room')
  terminal.paste('/quit\r  indented\r')
  await terminal.until('paste for lobby: 2 lines')
  terminal.type(KEYS.enter)
  await terminal.until((look) => /ada +\/quit/.test(look.text) && / {2}indented {2}sent to 1/.test(look.text))
})

test('the mouse is off until it is asked for; then a click opens a room and the wheel scrolls; it is off in the bare view', async () => {
  const terminal = await scene('busy')
  expect(terminal.look().modes).not.toContain(1000)
  terminal.type(alt('m'))
  const on = await terminal.until((look) => look.modes.has(1000) && look.modes.has(1006))
  const row = on.lines.findIndex((line) => /2 rust/.test(line))
  terminal.type(`\u001b[<0;5;${row + 1}M\u001b[<0;5;${row + 1}m`)
  await terminal.until(drafts('write to rust'))
  terminal.type(alt('l'))
  await terminal.until((look) => !look.modes.has(1000))
  terminal.type(' ')
  await terminal.until((look) => look.modes.has(1000) && drafts('write to rust')(look))
  terminal.type(`${ctrl('c')}${ctrl('c')}`)
  await terminal.exited
  expect(terminal.output()).toContain('\u001b[?1006l\u001b[?1000l')
})

test('/copy puts a message into the clipboard, and says so', async () => {
  const terminal = await scene('empty-room', { TMUX: '' })
  terminal.type('take this\r')
  await terminal.until(/take this {2}sent/)
  terminal.type('/copy\r')
  await terminal.until('Copied what ada wrote')
  expect(terminal.output()).toContain(`\u001b]52;c;${Buffer.from('take this').toString('base64')}\u001b\\`)
})

test('the editor has the terminal to itself, and what it leaves is the draft', async () => {
  const editor = join(directory, 'editor')
  // It reads a line from the terminal, as an editor does, and adds it to the file.
  await writeFile(
    editor,
    '#!/bin/sh\nstty -a | grep -q -e "-icanon" && exit 9\necho "editing"; read line; printf " %s\\n" "$line" >> "$1"\n',
  )
  await chmod(editor, 0o700)
  const terminal = await scene('empty-room', { VISUAL: editor })
  terminal.type('draft')
  await terminal.until(drafts('draft'))
  terminal.type(alt('e'))
  const away = await terminal.until('editing')
  expect(away.alternate).toBe(false)
  terminal.type('from outside\r')
  const back = await terminal.until(drafts('draft from outside'))
  expect(back.alternate).toBe(true)
  terminal.type(' and on')
  const on = await terminal.until(drafts('draft from outside and on'))
  expect(on.modes).toContain(2004)
})

test('an editor that fails leaves the draft', async () => {
  const terminal = await scene('empty-room', { VISUAL: '', EDITOR: 'false' })
  terminal.type('draft')
  await terminal.until(drafts('draft'))
  terminal.type(alt('e'))
  await terminal.until((look) => look.text.includes('The editor ended with 1') && drafts('draft')(look))
})

test('the wheel of a terminal that makes arrows of it scrolls, and brings nothing into the draft', async () => {
  const terminal = await scene('busy', {}, 80, 14)
  terminal.type('kept')
  await terminal.until(drafts('kept'))
  terminal.type(KEYS.up.repeat(3))
  const scrolled = await terminal.until(/below/)
  expect(composer(scrolled)).toBe('› kept')
})

test('F7 and F8 show and hide the lists beside the conversation', async () => {
  const terminal = await scene('busy', {}, 120)
  await terminal.until(/people \d/)
  terminal.type('\u001b[19~')
  await terminal.until((look) => !/people \d/.test(look.text))
  terminal.type('\u001b[18~')
  await terminal.until((look) => !look.text.includes('2 rust'))
  terminal.type('\u001b[18~\u001b[19~')
  await terminal.until((look) => /people \d/.test(look.text) && look.text.includes('2 rust'))
})
