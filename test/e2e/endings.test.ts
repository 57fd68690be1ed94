/** However a program ends, the terminal is as it was, the exit code says how, and what it had accepted has left. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import * as inside from '../bin/inside.ts'
import { home, start } from '../bin/program.ts'
import type { Running } from '../bin/program.ts'
import { builtProgram } from '../build.ts'
import { folded, FRESH, openChat, TEST_MS } from './chat.ts'
import type { Chat, ChatOptions } from './chat.ts'
import { ctrl } from './terminal.ts'
import type { Look } from './terminal.ts'

vi.setConfig({ testTimeout: TEST_MS })
beforeAll(async () => {
  await builtProgram()
}, 120_000)

let tail: Running
let address = ''
beforeEach(async () => {
  tail = inside.start(['tail', 'lobby', '--json', ...FRESH])
  address = ((await tail.json({ event: 'listening' })).addresses as string[])[0] as string
})

async function chatting(options: ChatOptions = {}, ...args: string[]): Promise<Chat> {
  const chat = await openChat(['lobby', ...FRESH, '--dial', address, ...args], options)
  const look = await chat.until(/[2-9] here/)
  expect([...look.modes]).toEqual(expect.arrayContaining([1049, 2004]))
  return chat
}

function isGivenBack(look: Look): void {
  expect(look.alternate).toBe(false)
  expect(look.cursor.shown).toBe(true)
  // Cursor shown and lines wrapped, as at the start: no paste brackets, no frame half-written.
  expect([...look.modes].toSorted()).toEqual([25, 7])
  expect(look.text).toMatch(/^before\n/)
  expect(look.text).toMatch(/\bicanon echo\b/)
}

describe('the chat', () => {
  test('SIGINT, SIGTERM and SIGHUP end it in order, and the last words arrive', async () => {
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
    const chats = await Promise.all(signals.map(() => openChat(['lobby', ...FRESH, '--dial', address])))
    for (const [index, signal] of signals.entries()) {
      const chat = chats[index] as Chat
      await chat.until(/[2-9] here/)
      chat.say(`last words before ${signal}`)
      await chat.until(`last words before ${signal}`)
      chat.signal(signal)
      const after = await chat.over()
      isGivenBack(after)
      expect(after.text).toContain('ended 0')
      expect(after.text.trim().split('\n')).toHaveLength(4)
      const { from } = await tail.json({ event: 'message', text: `last words before ${signal}` })
      await tail.json({ event: 'peer:disconnected', peerId: from })
    }
  })

  test('what was typed right before /quit arrives, all of it and in order', async () => {
    const chat = await chatting()
    const words = Array.from({ length: 30 }, (_, i) => `word ${i}`)
    chat.type(`${words.map((word) => `${word}\r`).join('')}/quit\r`)
    isGivenBack(await chat.over())
    await tail.json({ event: 'peer:disconnected' })
    // Signatures of many at once are checked beside the event loop, which may hear of the end first.
    await tail.json({ event: 'message', text: words.at(-1) })
    expect(tail.out.flatMap((line) => (JSON.parse(line) as { text?: string }).text ?? [])).toEqual(words)
  })

  test('Ctrl-C twice ends it with 0; Ctrl-C on a draft only empties the line', async () => {
    const chat = await chatting()
    chat.type('never mind')
    await chat.until('› never mind')
    chat.type(ctrl('c'))
    await chat.until('› write to lobby')
    chat.type(ctrl('c'))
    await chat.until('Press Ctrl-C again to quit')
    chat.type(ctrl('c'))
    const after = await chat.over()
    isGivenBack(after)
    expect(after.text).toContain('ended 0')
  })

  test('a bug gives the terminal back, names its report, and ends it with 70; the report holds no message', async () => {
    const directory = home()
    const preload = join(directory, 'bug.cjs')
    writeFileSync(preload, "process.on('SIGUSR2', () => { throw new Error('on purpose') })\n")
    const tmp = join(directory, 'tmp')
    mkdirSync(tmp)
    const chat = await chatting({ node: ['--require', preload], env: { TMPDIR: tmp } })
    chat.say('a secret')
    await tail.json({ event: 'message', text: 'a secret' })
    chat.signal('SIGUSR2')
    const after = await chat.over()
    isGivenBack(after)
    expect(after.text).toContain('ended 70')
    expect(folded(after)).toContain('p2p-chat has a bug that ended it (on purpose), and its report is in')
    const [report] = readdirSync(tmp)
    const text = readFileSync(join(tmp, report as string, 'report.txt'), 'utf8')
    expect(text).toContain('Error: on purpose')
    expect(text).not.toContain('secret')
    // The other end sees the connection go, and goes on.
    await tail.json({ event: 'peer:disconnected' })
  })
})

test('tail prints to the end of its reader, then ends with 0', async () => {
  const program = await builtProgram()
  const { openTerminal } = await import('./terminal.ts')
  const shell = openTerminal({
    file: '/bin/sh',
    args: [
      '-c',
      '{ "$@"; echo "ended $?" >&2; } | { head -n 2; exec <&-; echo "nobody reads" >&2; }; exec cat >/dev/null',
      'sh',
      process.execPath,
      program,
      'tail',
      'lobby',
      '--json',
      ...FRESH,
      '--dial',
      address,
    ],
    columns: 200,
  })
  try {
    // The second line that head takes is peer:connected; the third finds nobody.
    await shell.until('nobody reads', TEST_MS)
    const sending = inside.start(['send', 'lobby', 'one', '--dial', address, ...FRESH], { stdin: '' })
    expect((await sending.ended).code).toBe(0)
    await shell.until('ended 0')
  } finally {
    await shell.close()
  }
})

test('send that a signal ends while stdin is open has sent every line it was given', async () => {
  const sending = await start(['send', 'lobby', '--dial', address, ...FRESH])
  sending.write('one\ntwo\nthree\n')
  await tail.json({ event: 'message', text: 'three' })
  sending.kill('SIGTERM')
  expect(await sending.ended).toEqual({ code: 1, signal: null })
  expect(tail.out.flatMap((line) => (JSON.parse(line) as { text?: string }).text ?? [])).toEqual([
    'one',
    'two',
    'three',
  ])
})
