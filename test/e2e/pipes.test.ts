/** send and tail as parts of a pipe: everything arrives, once and in order, at everybody, also at who reads slowly. */
import { beforeAll, expect, test, vi } from 'vitest'
import * as inside from '../bin/inside.ts'
import { start } from '../bin/program.ts'
import type { Running } from '../bin/program.ts'
import { builtProgram } from '../build.ts'
import { FRESH, TEST_MS } from './chat.ts'

vi.setConfig({ testTimeout: TEST_MS })
beforeAll(async () => {
  await builtProgram()
}, 120_000)

async function tailing(where: 'apart' | 'inside', ...flags: string[]): Promise<Running & { address: string }> {
  const args = ['tail', 'lobby', '--json', ...FRESH, ...flags]
  const tail = where === 'inside' ? inside.start(args) : await start(args)
  const { addresses } = await tail.json({ event: 'listening' })
  return { ...tail, address: (addresses as string[])[0] as string }
}

const HELLO = 'hello'
/** Characters of a line, of which some hundreds are more than the sockets between hold. */
const LONG = 12_000

const said = ({ out }: Running): string[] =>
  out.flatMap((line) => {
    const { event, text } = JSON.parse(line) as { event: string; text: string }
    return event === 'message' ? [text] : []
  })
const texts = (tail: Running): string[] => said(tail).filter((text) => text !== HELLO)

/** Until all of them hear it: who comes late misses what was said before. */
async function untilHeard(send: Running, tails: readonly Running[]): Promise<void> {
  const greet = (): void => {
    send.write(`${HELLO}\n`)
    for (const tail of tails) expect(said(tail)).toContain(HELLO)
  }
  await vi.waitFor(greet, { timeout: TEST_MS, interval: 50 })
}

test('a thousand lines reach two who tail, all of them and in order', async () => {
  const tails = await Promise.all([tailing('apart', '--no-dht'), tailing('apart', '--no-dht')])
  const lines = Array.from({ length: 1000 }, (_, i) => `${i} ${'é'.repeat(i % 50)}`)
  const dials = tails.flatMap(({ address }) => ['--dial', address])
  const send = await start(['send', 'lobby', ...dials, ...FRESH, '--no-dht'])
  await untilHeard(send, tails)
  send.endInput(lines.join('\n'))
  expect(await send.ended).toEqual({ code: 0, signal: null })
  expect([send.out, send.err]).toEqual([[], []])
  for (const tail of tails) {
    await tail.json({ event: 'message', text: lines.at(-1) })
    expect(texts(tail)).toEqual(lines)
  }
})

test('the last lines arrive although send ends at once, each time', async () => {
  const tail = await tailing('inside')
  const expected: string[] = []
  for (let round = 0; round < 4; round++) {
    const lines = [`round ${round}`, 'x'.repeat(16_384), `the end of round ${round}`]
    const send = await start(['send', 'lobby', '--dial', tail.address, ...FRESH], { stdin: `${lines.join('\n')}\n` })
    expect(await send.ended).toEqual({ code: 0, signal: null })
    expected.push(...lines)
    await tail.json({ event: 'message', text: lines[2] })
    expect(texts(tail)).toEqual(expected)
  }
})

/** Without the DHT, as above, the two know nobody but the sender; with it they meet, and what one was sent the other has from it, in whatever order. */
test.each([
  { flags: ['--no-dht'], inOrder: true },
  { flags: [], inOrder: false },
])(
  'who is stopped for a while misses nothing of what the others read meanwhile ($flags)',
  async ({ flags, inOrder }) => {
    const [slow, quick] = await Promise.all([tailing('apart', ...flags), tailing('inside', ...flags)])
    const dials = ['--dial', slow.address, '--dial', quick.address]
    const send = await start(['send', 'lobby', ...dials, ...FRESH, ...flags])
    await untilHeard(send, [slow, quick])
    slow.kill('SIGSTOP')
    // The sender has to wait.
    const lines = Array.from({ length: 600 }, (_, i) => `${i} ${'x'.repeat(LONG)}`)
    send.endInput(`${lines.join('\n')}\n`)
    await quick.line((line) => line.includes('"text":"20 x'))
    slow.kill('SIGCONT')
    expect(await send.ended).toEqual({ code: 0, signal: null })
    for (const tail of [slow, quick]) {
      await tail.line(() => tail.out.filter(({ length }) => length > LONG).length >= lines.length)
      if (inOrder) expect(texts(tail)).toEqual(lines)
      expect(texts(tail).toSorted()).toEqual(lines.toSorted())
    }
  },
)

test('nobody there: 1 within the timeout, and stderr says why', async () => {
  const send = await start(['send', 'lobby', '--timeout', '0.2', ...FRESH], { stdin: 'a\nb\n' })
  expect(await send.ended).toEqual({ code: 1, signal: null })
  expect(send.out).toEqual([])
  expect(send.err).toEqual(['2 of the messages did not get through within 0.2 s: no connection to anybody.'])
})
