import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { displayLine, initialState } from '../../app/index.ts'
import type { App, Event } from '../../app/index.ts'
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

class FakeInput extends EventEmitter {
  isTTY = true
  destroyed = false
  setRawMode(): this {
    return this
  }
  setEncoding(): this {
    return this
  }
  pause(): this {
    return this
  }
  resume(): this {
    return this
  }
}

test('the focus that the terminal tells becomes an event, and what is worth a bell rings it', async () => {
  const stdout = new FakeOutput()
  const stdin = new FakeInput()
  const events: Event[] = []
  const signals = new EventEmitter()
  const stop: (() => void)[] = []
  const app = {
    state: initialState({ peerId: 'me', nick: null, columns: 80, rows: 24 }),
    dispatch: (event: Event) => void events.push(event),
    subscribe: () => () => {},
    on: (name: string, listener: (payload: unknown) => void) => {
      signals.on(name, listener)
      return () => signals.off(name, listener)
    },
    stopped: new Promise<void>((resolve) => stop.push(resolve)),
  } as unknown as App
  const running = runScreen(app, {
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: stdout as unknown as NodeJS.WriteStream,
    stderr: new FakeOutput() as unknown as NodeJS.WriteStream,
  })
  stdin.emit('data', '\x1b[O')
  stdin.emit('data', '\x1b[I')
  expect(events.filter(({ type }) => type === 'focus')).toEqual([
    { type: 'focus', on: false },
    { type: 'focus', on: true },
  ])
  stdout.written = ''
  signals.emit('notify', { conversation: 'room:lobby', title: displayLine('ada'), body: displayLine('hi') })
  expect(stdout.written).toBe('\x07')
  for (const resolve of stop) resolve()
  await running
  expect(signals.listenerCount('notify')).toBe(0)
  expect(stdout.written).toContain('\x1b[?1004l')
})
