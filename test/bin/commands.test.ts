/**
 * The program as scripts see it: lines, exit codes, signals. Each way in and out of a process is shown with the built program (`apart`), the rest inside
 * this one. Everything is on loopback. Those that stay are in node.test.ts.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { createHost } from '../../net/index.ts'
import { builtProgram } from '../build.ts'
import * as inside from './inside.ts'
import * as apart from './program.ts'
import { LOOPBACK, PATIENCE, TEMP, events, listening, peersOf } from './listening.ts'

beforeAll(async () => {
  await builtProgram()
}, 120_000)

const { run, start } = inside

describe('help', () => {
  test('--version and --help print to stdout and end with 0', async () => {
    expect(await apart.run(['--version'])).toEqual({ code: 0, out: ['0.1.0'], err: [] })
    const help = await run(['--help'])
    expect(help).toMatchObject({ code: 0, err: [] })
    expect(help.out.join('\n')).toContain('p2p-chat send <room> [text..]')
  })
})

describe('wrong use is one sentence on stderr, exit code 2, and nothing written', () => {
  test.each([
    ['apart', ['--frobnicate'], /no flag --frobnicate/],
    ['apart', ['lobby'], /needs a terminal/],
    ['inside', ['ping', 'example.org'], /"example.org" is not a multiaddr/],
    ['inside', ['node', '--listen', '/ip4/127.0.0.1/udp/1'], /can't listen on/],
    ['inside', ['tail', 'a\nb'], /control characters/],
    ['inside', ['node', '--nick', 'n'.repeat(65)], /nick is too long/],
    ['inside', ['node', '--profile', '../x'], /can't name a profile/],
    ['inside', ['node', '--log-file', '/nowhere/at/all.log', '--temp', ...LOOPBACK], /log file .* can't be opened/],
  ] as const)('%s: %j', async (where, args, sentence) => {
    const directory = apart.home()
    const { code, out, err } = await (where === 'apart'
      ? apart.run(args, { home: directory })
      : inside.run(args, { env: { P2P_CHAT_DATA_DIR: directory } }))
    expect(err.join('\n')).toMatch(sentence)
    expect({ code, out, lines: err.length }).toEqual({ code: 2, out: [], lines: 1 })
    expect(readdirSync(directory)).toEqual([])
  })

  test('a key file that is no key is named and left alone', async () => {
    const directory = apart.home()
    mkdirSync(join(directory, 'default'))
    writeFileSync(join(directory, 'default', 'identity.key'), 'not a key')
    const { code, err } = await run(['node', '--data-dir', directory, ...LOOPBACK])
    expect(err.join('\n')).toMatch(/identity\.key holds no Ed25519 identity key .*left alone/)
    expect(code).toBe(2)
    expect(readFileSync(join(directory, 'default', 'identity.key'), 'utf8')).toBe('not a key')
  })

  test('a config file that is wrong is named', async () => {
    const directory = apart.home()
    mkdirSync(join(directory, 'default'))
    writeFileSync(join(directory, 'default', 'config.json'), '{"dial":["nowhere"]}')
    const { code, err } = await run(['node', '--data-dir', directory, ...LOOPBACK])
    expect(err.join('\n')).toMatch(/"nowhere" is not a multiaddr.* in .*config\.json/)
    expect(code).toBe(2)
    expect(readdirSync(join(directory, 'default'))).toEqual(['config.json'])
  })
})

describe('id', () => {
  test('prints the same peer id each time, and writes the key only', async () => {
    const directory = apart.home()
    const first = await run(['id', '--data-dir', directory])
    expect(first.code).toBe(0)
    expect(first.out[0]).toMatch(/^peer id: 12D3KooW[1-9A-HJ-NP-Za-km-z]{44}$/)
    expect(first.out[1]).toMatch(/^public key: CAESI[A-Za-z0-9+/]{43}$/)
    expect(await run(['id', '--data-dir', directory])).toEqual(first)
    expect(readdirSync(join(directory, 'default'))).toEqual(['identity.key'])
  })

  test('flags go before the environment, the environment before the configuration', async () => {
    const directory = apart.home()
    const id = async (args: string[], env: Record<string, string>): Promise<string | undefined> =>
      (await run(['id', '--data-dir', directory, ...args], { env })).out.find((line) => line.startsWith('nick: '))
    mkdirSync(join(directory, 'default'))
    writeFileSync(join(directory, 'default', 'config.json'), '{"nick":"from the file"}')
    expect(await id([], {})).toBe('nick: from the file')
    expect(await id([], { P2P_CHAT_NICK: 'from the environment' })).toBe('nick: from the environment')
    expect(await id(['--nick', 'from the flag'], { P2P_CHAT_NICK: 'from the environment' })).toBe('nick: from the flag')
  })
})

describe('send and tail', () => {
  test('a thousand lines arrive in order, the last ones too, and send ends with 0', async () => {
    const tail = await listening(start(['tail', 'lobby', '--json', ...TEMP]))
    const lines = Array.from({ length: 1000 }, (_, i) => `line ${i} ${'.'.repeat(i % 80)}`)
    const { code, out, err } = await run(['send', 'lobby', '--dial', tail.address, ...TEMP], {
      stdin: `${lines.join('\n')}\n`,
    })
    expect({ code, out, err }).toEqual({ code: 0, out: [], err: [] })
    await tail.json({ event: 'message', text: lines.at(-1) })
    expect(events(tail, 'message').map(({ text }) => text)).toEqual(lines)
  })

  test('nobody there: exit code 1 within the timeout, and why', async () => {
    const { code, out, err } = await run(['send', 'lobby', 'hello', '--timeout', '0.3', ...TEMP])
    expect({ code, out }).toEqual({ code: 1, out: [] })
    expect(err).toEqual(['1 of the messages did not get through within 0.3 s: no connection to anybody.'])
  })

  test('somebody there, but not in the room', async () => {
    const node = await listening(start(['node', '--json', ...TEMP]))
    const sending = start(['send', 'lobby', '--timeout', '0.3', '--dial', node.address, ...TEMP])
    // Who told its name has the connection: the time for the first message begins only now.
    await vi.waitFor(async () => expect(await peersOf(node)).toMatchObject([{ agent: 'p2p-chat/0.1.0' }]), PATIENCE)
    sending.endInput('hello\n')
    expect(await sending.ended).toEqual({ code: 1, signal: null })
    expect(sending.err.join()).toMatch(/nobody else is in this room yet/)
  })

  test('a line that is too long is wrong use; what came before it was sent', async () => {
    const tail = await listening(start(['tail', 'lobby', '--json', ...TEMP]))
    const { code, err } = await run(['send', 'lobby', '--dial', tail.address, ...TEMP], {
      stdin: `first\n${'x'.repeat(20_000)}\n`,
    })
    expect(code).toBe(2)
    expect(err.join()).toMatch(/20000 bytes; 16384 are the most/)
    await tail.json({ event: 'message', text: 'first' })
  })

  test('tail without --json prints what cannot harm a terminal', async () => {
    const tail = await start(['tail', 'lobby', ...TEMP])
    const listens = await tail.errLine((line) => line.startsWith('Listening on '))
    const address = listens.slice('Listening on '.length)
    const text = 'red \u001b[31malert\u0007\nand more'
    await run(['send', 'lobby', text, '--nick', 'ada', '--dial', address, ...TEMP])
    const line = await tail.line((each) => each.includes('alert'))
    expect(line).toMatch(/^\d\d:\d\d (ada \(…\w{6}\)|…\w{6}): red /)
    expect(await tail.line((each) => each.includes('and more'))).toBe('    and more')
    // oxlint-disable-next-line no-control-regex -- that is what is looked for
    expect(tail.out.join('\n')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
  })

  test('a reader that goes away ends tail with 0', async () => {
    const tail = await listening(apart.start(['tail', 'lobby', '--json', ...TEMP]))
    tail.child.stdout?.destroy()
    // Its next line is that somebody connected.
    await start(['node', '--json', '--dial', tail.address, ...TEMP])
    expect(await tail.ended).toEqual({ code: 0, signal: null })
  })

  test.each(['SIGINT', 'SIGTERM'] as const)('%s ends tail in order', async (signal) => {
    const node = await listening(start(['node', '--json', ...TEMP]))
    const tail = await listening(apart.start(['tail', 'lobby', '--json', '--dial', node.address, ...TEMP]))
    await node.json({ event: 'peer:connected' })
    tail.kill(signal)
    expect(await tail.ended).toEqual({ code: 0, signal: null })
    await node.json({ event: 'peer:disconnected', peerId: tail.peerId })
  })

  test('send that is interrupted while it waits says so, and ends with 1', async () => {
    const node = await listening(start(['node', '--json', ...TEMP]))
    const sending = await apart.start(['send', 'lobby', '--dial', node.address, ...TEMP])
    sending.write('hello\n')
    await node.json({ event: 'peer:connected' })
    sending.kill('SIGTERM')
    expect(await sending.ended).toEqual({ code: 1, signal: null })
    expect(sending.err.join()).toMatch(/^Interrupted; \d messages did not get through/)
  })
})

describe('dm', () => {
  test('ends with 0 when it was acknowledged', async () => {
    const node = await listening(start(['node', '--json', ...TEMP]))
    expect(await apart.run(['dm', node.address, 'hello', 'there', ...TEMP])).toEqual({ code: 0, out: [], err: [] })
    expect(events(node, 'dm')).toMatchObject([{ text: 'hello there' }])
    const byId = ['dm', node.peerId, '--dial', node.address, ...TEMP]
    expect(await run(byId, { stdin: 'one\ntwo\n' })).toMatchObject({ code: 0 })
    expect(events(node, 'dm').map(({ text }) => text)).toEqual(['hello there', 'one', 'two'])
  })

  test('to a program that sends no receipts: every line is sent, and the end is no success', async () => {
    const host = await createHost({ listen: ['/ip4/127.0.0.1/tcp/0'] })
    onTestFinished(() => host.stop())
    let read = ''
    host.handle('/chat/1.0.0', (stream) => stream.onData((bytes) => (read += Buffer.from(bytes).toString())))
    const { code, err } = await run(['dm', host.addresses()[0] as string, ...TEMP], { stdin: 'one\ntwo\n' })
    expect({ code, err }).toEqual({
      code: 1,
      err: ["Sent, but not acknowledged: the peer's program sends no receipts."],
    })
    expect(read).toBe('one\ntwo\n')
  })

  test('nobody at the address: which step failed, exit code 1', async () => {
    const { code, err } = await run(['dm', '/ip4/127.0.0.1/tcp/9', 'hello', ...TEMP])
    expect(code).toBe(1)
    expect(err.join()).toMatch(/127\.0\.0\.1\/tcp\/9: connection refused/)
  })

  test('somebody whose address nobody knows: exit code 1 within the timeout', async () => {
    const peer = '12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq'
    const { code, err } = await run(['dm', peer, 'hello', '--timeout', '0.3', ...TEMP])
    expect(code).toBe(1)
    expect(err).toHaveLength(1)
  })
})

describe('ping', () => {
  test('prints a line a ping', async () => {
    const node = await listening(start(['node', '--json', ...TEMP]))
    const { code, out, err } = await apart.run(['ping', node.address, '--count', '1', '--temp'])
    expect(code).toBe(0)
    expect(out).toEqual([expect.stringMatching(`^pong from ${node.peerId}: seq=1 time=\\d+\\.\\d\\d ms$`)])
    expect(err.join()).toMatch(/Connected to .* \(\/noise, \/yamux\/1\.0\.0\)/)
  })

  test('shows the steps of a dial that fails', async () => {
    const { code, out, err } = await run(['ping', '/ip4/127.0.0.1/tcp/9', '--temp'])
    expect({ code, out }).toEqual({ code: 1, out: [] })
    expect(err[0]).toMatch(/^ {2}connect {2}\/ip4\/127\.0\.0\.1\/tcp\/9 {2}.*connection refused/)
    expect(err.at(-1)).toMatch(/^p2p-chat: .*connection refused/)
  })

  test('another peer at the address than the one that was asked for', async () => {
    const node = await listening(start(['node', '--json', ...TEMP]))
    const address = node.address.replace(node.peerId, '12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq')
    const { code, err } = await run(['ping', address, '--temp'])
    expect(code).toBe(1)
    expect(err.at(-1)).toContain(node.peerId)
  })
})
