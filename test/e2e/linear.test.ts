/** The chat without frames, in a real pseudo-terminal: what a screen reader gets, and that the terminal is as before. */
import { afterEach, beforeAll, expect, test } from 'vitest'
import { bundle } from './bundle.ts'
import { ctrl, KEYS, openTerminal } from './terminal.ts'
import type { TestTerminal } from './terminal.ts'

let program = ''
beforeAll(async () => {
  program = await bundle('test/e2e/scene-app.tsx', 'scene-app')
})

let terminal: TestTerminal | null = null
afterEach(async () => {
  await terminal?.close()
})

test('lines are written once, the draft is echoed, and no frame is drawn', async () => {
  // The shell stays: what is written right before the end of a terminal can get lost.
  const open = openTerminal({
    file: '/bin/sh',
    args: ['-c', '"$0" "$1" busy; echo "ended $?"; exec cat >/dev/null', process.execPath, program],
    env: { P2P_CHAT_LINEAR: '1' },
  })
  terminal = open
  await open.until((look) => look.text.trimEnd().endsWith('lobby>') && look.modes.has(2004))
  expect(open.look().text).toContain('lobby, eve, I can be there')
  open.type('helpo')
  await open.until('lobby> helpo')
  open.type(`${KEYS.backspace}${KEYS.backspace}lo 日本`)
  await open.until('lobby> hello 日本')
  open.type(KEYS.enter)
  const sent = await open.until((look) => /lobby, ada, hello 日本, sent to 1\n+lobby>$/.test(look.text.trimEnd()))
  expect(sent.alternate).toBe(false)
  // Colours, frames and a cursor that moves about would all begin so.
  const written = open.output().replaceAll(/\u001b\[\?2004[hl]/g, '')
  expect(written).not.toContain('\u001b')
  open.type(ctrl('c'))
  await open.until('Press Ctrl-C again to quit')
  open.type(ctrl('c'))
  const after = await open.until('ended 0')
  expect(after.text).toContain('bye')
  expect([...after.modes].toSorted()).toEqual([25, 7].toSorted())
})
