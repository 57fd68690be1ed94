/** The window of a terminal is closed: the program that was in it ends as if it had been asked to. */
import { expect, test } from 'vitest'
import { builtProgram } from '../build.ts'
import { drawn, FRESH } from './chat.ts'
import { openTerminal } from './terminal.ts'

test('a chat whose terminal is closed ends in order, without a crash', async () => {
  const program = await builtProgram()
  const terminal = openTerminal({ file: process.execPath, args: [program, ...FRESH, 'lobby'] })
  try {
    await terminal.until(drawn)
    terminal.hangUp()
    expect(await terminal.exited).toEqual({ code: 0, signal: undefined })
  } finally {
    await terminal.close()
  }
}, 120_000)
