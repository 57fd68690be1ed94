import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import type { App } from '../../app/index.ts'
import { restoreTerminal, runScreen } from '../../ui/index.tsx'

class FakeOutput extends EventEmitter {
  isTTY = true
  columns = 80
  rows = 24
  destroyed = false
  writable = true
  written = ''
  write(text: string): boolean {
    this.written += text
    return true
  }
}

test.each([
  ['stdin', false, true],
  ['stdout', true, false],
])('without a terminal at %s it says so and writes nothing', async (what, input, output) => {
  const stdout = new FakeOutput()
  stdout.isTTY = output
  const stdin = { isTTY: input } as NodeJS.ReadStream
  const running = runScreen({} as App, { stdin, stdout: stdout as unknown as NodeJS.WriteStream })
  await expect(running).rejects.toThrow(`The chat needs a terminal, and ${what} isn't one`)
  expect(stdout.written).toBe('')
})

test('restoring without a screen does nothing, any number of times', () => {
  expect(() => {
    restoreTerminal()
    restoreTerminal()
  }).not.toThrow()
})
