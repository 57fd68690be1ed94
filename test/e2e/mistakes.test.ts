/** Mistakes and misfortunes, at the start and in a chat that goes on; and what goes beside a chat that has its profile. */
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { run, start } from '../bin/inside.ts'
import { home } from '../bin/program.ts'
import { builtProgram } from '../build.ts'
import { drawn, folded, FRESH, LOOPBACK, openChat, TEST_MS } from './chat.ts'
import { ctrl } from './terminal.ts'
import type { Look } from './terminal.ts'

vi.setConfig({ testTimeout: TEST_MS })
beforeAll(async () => {
  await builtProgram()
}, 120_000)

const SOMEBODY = '12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq'
const CLOSED = '/ip4/127.0.0.1/tcp/9'
const UNRESOLVED = '/dns4/nobody.invalid/tcp/4001'

/** A chat that ended before it drew: a sentence on the screen that was there, and the terminal untouched. */
function refused(look: Look, code: number): string {
  expect(look.alternate).toBe(false)
  expect([...look.modes].toSorted()).toEqual([25, 7])
  expect(look.text).toContain(`ended ${code}`)
  expect(look.text).toMatch(/\bicanon echo\b/)
  return look.text.replaceAll('\n', '')
}

test('in a chat each mistake is told in a sentence, and the chat goes on', async () => {
  const node = start(['node', '--json', '--nick', 'nora', '--room', 'lobby', ...FRESH])
  const { addresses, peerId } = await node.json({ event: 'listening' })
  const address = (addresses as string[])[0] as string
  const chat = await openChat(['lobby', ...FRESH], { columns: 120 })
  await chat.until(drawn)
  const mistakes: readonly (readonly [string, RegExp])[] = [
    ['/dial /ip4/300.0.0.1/tcp/1', /is not a multiaddr/],
    ['/dial example.org', /begins with a slash/],
    [`/dial ${CLOSED}`, /127\.0\.0\.1:9: connect ✗ refused/],
    [`/dial ${UNRESOLVED}`, /nobody\.invalid:\d+: resolve ✗ unknown name/],
    [`/dial ${address.replace(peerId as string, SOMEBODY)}`, /secure ✗ somebody else answers.*The invite is old/],
    ['/joim x', /There is no command \/joim\. Did you mean \/join\?/],
    ['/join', /Which room\?/],
    [`/join ${'r'.repeat(256)}`, /too long/],
    [`/nick ${'n'.repeat(65)}`, /nick is too long/],
    ['/msg nobody hello', /Nobody known is called nobody/],
  ]
  for (const [typed, sentence] of mistakes) {
    chat.say(typed)
    // As one line: a long sentence takes several, and a word may end with its line.
    await chat.until(
      (look) => sentence.test(folded(look)) || sentence.test(look.lines.join('').replaceAll(/ {2,}/g, ' ')),
    )
    chat.type(ctrl('c'))
    await chat.until((look) => look.lines.at(-1) === '› write to lobby')
  }
  chat.say(`/dial ${address}`)
  await chat.until(/● nora \w{6}/)
  chat.say('still here')
  const { text } = await node.json({ event: 'message' })
  expect(text).toBe('still here')
  expect(chat.look().text).not.toContain('/joim x')
})

test('a chat whose port is taken says so, and is of use all the same', async () => {
  const node = start(['node', '--json', '--room', 'lobby', ...FRESH])
  const { addresses } = await node.json({ event: 'listening' })
  const address = ((addresses as string[])[0] as string).replace(/\/p2p\/.*/, '')
  const chat = await openChat(['lobby', '--temp', '--listen', address], { columns: 120 })
  const look = await chat.until('another program has that port')
  expect(look.text).toContain(`Could not listen on ${address}`)
  expect(look.text).toContain('not listening')
  chat.say('all the same')
  chat.say(`/dial ${address}`)
  await chat.until(/all the same {2}sent to 1/)
  await node.json({ event: 'message', text: 'all the same' })
  chat.say('/quit')
  expect((await chat.over()).text).toContain('ended 0')
})

describe('before anything is drawn or written', () => {
  test.each([
    ['a flag', ['--nikc', 'ada'], /There is no flag --nikc; did you mean --nick\?/, 2],
    ['an address', ['--dial', 'somewhere'], /"somewhere" is not a multiaddr/, 2],
  ])('%s that is wrong', async (_what, args, sentence, code) => {
    const directory = home()
    const chat = await openChat([...args, '--data-dir', directory], { columns: 150 })
    expect(refused(await chat.over(), code)).toMatch(sentence)
    expect(readdirSync(directory)).toEqual([])
  })

  test.each(['node', 'id'])('%s: a data directory that cannot be', async (command) => {
    const directory = home()
    const file = join(directory, 'file')
    writeFileSync(file, '')
    const { code, out, err } = await run([...command.split(' '), '--data-dir', join(file, 'in-it')])
    expect(err).toHaveLength(1)
    expect(err[0]).toContain(join(file, 'in-it'))
    expect({ code, out }).toEqual({ code: 2, out: [] })
    expect(readdirSync(directory)).toEqual(['file'])
  })
})

test('a name that does not resolve, a peer that refuses and another peer: one sentence each, and 1', async () => {
  const node = start(['node', '--json', ...FRESH])
  const { addresses, peerId } = await node.json({ event: 'listening' })
  const other = ((addresses as string[])[0] as string).replace(peerId as string, SOMEBODY)
  for (const [address, sentence] of [
    [UNRESOLVED, /nobody\.invalid; check the name and this machine's DNS/],
    [CLOSED, /connection refused/],
    [other, new RegExp(`${peerId as string}.*Check the peer id|${SOMEBODY}`)],
  ] as const) {
    const { code, out, err } = await run(['dm', address, 'hello', ...FRESH])
    expect({ code, out, lines: err.length }, err.join('\n')).toEqual({ code: 1, out: [], lines: 1 })
    expect(err[0]).toMatch(sentence)
  }
})

test('beside a chat: another chat and dm are refused, while send, tail and ping run under identities of their own', async () => {
  const profile = ['--data-dir', home(), '--no-mdns', '--listen', LOOPBACK]
  const chat = await openChat(['lobby', '--nick', 'ada', ...profile])
  const address = await chat.address()
  const second = await openChat(['lobby', ...profile], { columns: 150 })
  expect(refused(await second.over(), 1)).toMatch(/runs already with the profile "default".*--profile <name> or --temp/)
  const dm = await run(['dm', address, 'hello', ...profile])
  expect(dm).toMatchObject({ code: 1, out: [], err: [expect.stringMatching(/runs already/)] })

  const tail = start(['tail', 'lobby', '--json', '--dial', address, ...profile])
  await tail.errLine((line) => line.includes('in use by another p2p-chat'))
  await chat.until('2 here')
  const send = await run(['send', 'lobby', 'from beside', '--dial', address, ...profile])
  expect(send).toEqual({ code: 0, out: [], err: [expect.stringMatching(/in use by another p2p-chat/)] })
  await chat.until('from beside')
  chat.say('heard')
  expect(await tail.json({ event: 'message', text: 'heard' })).toMatchObject({ nick: 'ada' })
  const ping = await run(['ping', address, '--count', '1', ...profile])
  expect(ping).toMatchObject({ code: 0, out: [expect.stringMatching(/^pong from /)] })

  chat.say('/quit')
  await chat.over()
  const after = await run(['dm', CLOSED, 'hello', ...profile])
  expect(after.err.join()).toMatch(/connection refused/)
})
