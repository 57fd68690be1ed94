/**
 * The program as scripts see it: lines, exit codes, signals. Each way in and out of a process is shown with the built program (`apart`), the rest inside
 * this one. Everything is on loopback.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createHost } from '../../net/index.ts'
import { builtProgram } from '../build.ts'
import * as inside from './inside.ts'
import * as apart from './program.ts'
import type { Running } from './program.ts'

beforeAll(async () => {
  await builtProgram()
}, 120_000)

const { run, start } = inside

const LOOPBACK = ['--listen', '/ip4/127.0.0.1/tcp/0']
const TEMP = ['--temp', '--no-mdns', ...LOOPBACK]

/** A program that speaks JSON lines, with the address it can be dialled at. */
async function listening<T extends Running>(running: T | Promise<T>): Promise<T & { address: string; peerId: string }> {
  const program = await running
  const { addresses, peerId } = await program.json({ event: 'listening' })
  return { ...program, address: (addresses as string[])[0] as string, peerId: peerId as string }
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

const events = (running: Running, event: string): Record<string, unknown>[] =>
  running.out.map((line) => JSON.parse(line) as Record<string, unknown>).filter((each) => each.event === event)

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

describe('node --json', () => {
  test('does everything that a script can ask for', async () => {
    const ada = await listening(apart.start(['node', '--json', '--nick', 'ada', ...TEMP]))
    const bob = await listening(
      start(['node', '--json', '--nick', 'bob', '--room', 'lobby', '--dial', ada.address, ...TEMP]),
    )
    await ada.json({ event: 'peer:connected', peerId: bob.peerId })
    expect(JSON.parse(ada.out[0] as string)).toEqual({
      event: 'listening',
      peerId: ada.peerId,
      addresses: [ada.address],
    })

    ada.write('{"cmd":"join","room":"lobby","id":1}\n{"cmd":"send","room":"lobby","text":"hello\\u202e","id":"two"}\n')
    expect(await ada.json({ event: 'answer', id: 1 })).toEqual({
      event: 'answer',
      cmd: 'join',
      id: 1,
      ok: true,
      result: {},
    })
    const answer = await ada.json({ event: 'answer', id: 'two' })
    expect(answer).toMatchObject({ cmd: 'send', ok: true, result: { id: expect.stringMatching(/^[0-9a-f]+$/) } })
    const message = await bob.json({ event: 'message', from: ada.peerId })
    expect(message).toEqual({
      event: 'message',
      room: 'lobby',
      from: ada.peerId,
      nick: 'ada',
      text: 'hello\u202e',
      id: (answer.result as { id: string }).id,
      at: expect.any(Number),
    })
    expect(bob.out.find((line) => line.includes('hello'))).toContain('hello\\u202e')
    expect(await ada.json({ event: 'sent', state: 'sent' })).toMatchObject({ room: 'lobby', peers: 1, id: message.id })

    bob.write(`{"cmd":"dm","peer":"${ada.peerId}","text":"psst","id":3}\n`)
    const dm = await ada.json({ event: 'dm' })
    expect(dm).toEqual({ event: 'dm', from: bob.peerId, nick: 'bob', text: 'psst', id: dm.id, at: expect.any(Number) })
    expect(await bob.json({ event: 'sent', state: 'delivered' })).toMatchObject({ peer: ada.peerId, id: dm.id })

    ada.write('{"cmd":"peers","id":4}\n')
    expect((await ada.json({ event: 'answer', id: 4 })).result).toEqual([
      {
        peerId: bob.peerId,
        addresses: [expect.stringMatching(/^\/ip4\/127\.0\.0\.1\/tcp\/\d+$/)],
        nick: 'bob',
        agent: 'p2p-chat/0.1.0',
        direction: 'inbound',
        transport: 'tcp',
        muxer: '/yamux/1.0.0',
        rttMs: expect.toBeOneOf([null, expect.any(Number)]),
        rooms: ['lobby'],
      },
    ])
    const cyd = await listening(start(['node', '--json', ...TEMP]))
    ada.write(`{"cmd":"dial","address":"${cyd.address}","id":5}\n{"cmd":"leave","room":"lobby","id":6}\n`)
    expect(await ada.json({ event: 'answer', id: 5 })).toMatchObject({ ok: true, result: { peerId: cyd.peerId } })
    expect(await ada.json({ event: 'answer', id: 6 })).toMatchObject({ ok: true })

    ada.write('{"cmd":"quit","id":7}\n')
    expect(await ada.ended).toEqual({ code: 0, signal: null })
    expect(events(ada, 'answer').at(-1)).toMatchObject({ cmd: 'quit', id: 7, ok: true })
    await bob.json({ event: 'peer:disconnected', peerId: ada.peerId })
    expect(events(bob, 'peer:connected')).toHaveLength(1)
    expect(events(ada, 'message')).toEqual([])
  })

  test('answers what it cannot do, skips what it cannot read, and goes on when stdin ends', async () => {
    const node = await listening(start(['node', '--json', ...TEMP]))
    node.write('this is no JSON\n[]\n{}\n\n')
    node.write('{"cmd":"fly","id":1}\n{"cmd":"send","room":"x","id":2}\n{"cmd":"join","room":"","id":3}\n')
    node.write(`{"cmd":"dial","address":"/ip4/127.0.0.1/tcp/9","id":4}\n`)
    node.write(`{"cmd":"send","room":"x","text":"${'y'.repeat(70_000)}","id":5}\n`)
    node.write(`{"cmd":"send","room":"x","text":"${'y'.repeat(16_385)}","id":6}\n`)
    node.endInput('{"cmd":"peers","id":"last"}')
    expect(await node.json({ event: 'answer', id: 'last' })).toMatchObject({ ok: true, result: [] })
    expect(await node.json({ event: 'answer', id: 1 })).toMatchObject({ cmd: 'fly', ok: false, code: 'bad-command' })
    expect(await node.json({ event: 'answer', id: 2 })).toMatchObject({
      ok: false,
      message: expect.stringMatching(/needs "text"/),
    })
    expect(await node.json({ event: 'answer', id: 3 })).toMatchObject({ ok: false, code: 'bad-room' })
    expect(await node.json({ event: 'answer', id: 4 })).toMatchObject({
      ok: false,
      code: 'refused',
      message: expect.stringMatching(/connection refused/),
    })
    expect(await node.json({ event: 'answer', id: 6 })).toMatchObject({ ok: false, code: 'text-too-long' })
    expect(events(node, 'error').map(({ code }) => code)).toEqual([
      'bad-command',
      'bad-command',
      'bad-command',
      'bad-command',
    ])
    node.kill('SIGINT')
    expect(await node.ended).toEqual({ code: 0, signal: null })
  })

  test('a port in use is one sentence and exit code 1', async () => {
    const node = await listening(start(['node', '--json', ...TEMP]))
    const address = node.address.replace(/\/p2p\/.*/, '')
    const { code, out, err } = await run(['node', '--json', '--temp', '--listen', address])
    expect(code).toBe(1)
    expect(err).toHaveLength(1)
    expect(err[0]).toContain(address)
    expect(out.map((line) => JSON.parse(line))).toMatchObject([{ event: 'error', code: 'address-in-use' }])
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
    const args = ['send', 'lobby', 'hello', '--timeout', '1', '--dial', node.address, ...TEMP]
    const { code, err } = await run(args)
    expect(code).toBe(1)
    expect(err.join()).toMatch(/nobody else is in this room yet/)
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

describe('an end that is not asked for', () => {
  test('a bug ends it with 70, one sentence, and a report that holds no message', async () => {
    const throws = "data:text/javascript,process.on('SIGUSR2',()=>{throw%20new%20Error('boom')})"
    const directory = apart.home()
    const env = { NODE_OPTIONS: `--import ${throws}`, TMPDIR: directory }
    const node = await listening(apart.start(['node', '--json', '--room', 'lobby', ...TEMP], { env }))
    node.write('{"cmd":"send","room":"lobby","text":"a secret"}\n')
    await node.json({ event: 'answer', cmd: 'send' })
    node.kill('SIGUSR2')
    expect(await node.ended).toEqual({ code: 70, signal: null })
    expect(node.err).toEqual([
      expect.stringMatching(/^p2p-chat has a bug that ended it \(boom\), .* report is in .*report\.txt\.$/),
    ])
    const path = /report is in (.*)\.$/.exec(node.err[0] as string)?.[1] as string
    const report = readFileSync(path, 'utf8')
    expect(report).toMatch(/^p2p-chat 0\.1\.0\nnode v\d+[^]*Error: boom\n +at /)
    expect(report).not.toContain('secret')
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  test('a second signal does not wait for a peer that is silent', async () => {
    const silent = await listening(apart.start(['node', '--json', ...TEMP]))
    const node = await listening(apart.start(['node', '--json', '--dial', silent.address, ...TEMP]))
    await node.json({ event: 'peer:connected' })
    silent.kill('SIGSTOP')
    node.kill('SIGINT')
    // It has taken the first one in as soon as its port is free again.
    const port = Number(node.address.split('/')[4])
    while (await isOpen(port)) void 0
    node.kill('SIGINT')
    expect(await node.ended).toEqual({ code: 1, signal: null })
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

describe('a profile', () => {
  test('keeps key, port and sequence numbers, and one instance has it at a time', async () => {
    const directory = apart.home()
    const profile = ['--data-dir', directory]
    const node = await apart.start(['node', '--json', ...profile], { home: directory })
    const { peerId, addresses } = await node.json({ event: 'listening' })
    const port = (addresses as string[])[0]?.split('/')[4]
    expect(JSON.parse(readFileSync(join(directory, 'default', 'config.json'), 'utf8'))).toEqual({
      version: 1,
      port: Number(port),
    })
    const loopback = `/ip4/127.0.0.1/tcp/${port}`

    const second = await run(['node', ...profile])
    expect(second.code).toBe(1)
    expect(second.err).toEqual([
      expect.stringMatching(/runs already with the profile "default".*--profile <name> or --temp/),
    ])
    const dm = await run(['dm', loopback, 'hello', ...profile])
    expect(dm).toMatchObject({ code: 1, err: [expect.stringMatching(/runs already/)] })

    node.write('{"cmd":"join","room":"lobby"}\n')
    await node.json({ event: 'answer', cmd: 'join' })
    const send = await run(['send', 'lobby', 'from beside', '--dial', loopback, ...LOOPBACK, ...profile])
    expect(send).toMatchObject({ code: 0, err: [expect.stringMatching(/in use by another p2p-chat/)] })
    const message = await node.json({ event: 'message', text: 'from beside' })
    expect(message.from).not.toBe(peerId)
    const ping = await run(['ping', loopback, '--count', '1', ...profile])
    expect(ping.code).toBe(0)

    node.kill('SIGKILL')
    await node.ended
    const again = await apart.start(['node', '--json', ...profile], { home: directory })
    const after = await again.json({ event: 'listening' })
    expect(after.peerId).toBe(peerId)
    expect((after.addresses as string[])[0]).toContain(`/tcp/${port}/`)
    for (const file of ['identity.key', 'config.json']) {
      expect(statSync(join(directory, 'default', file)).mode & 0o777).toBe(0o600)
    }
    again.kill('SIGTERM')
    expect(await again.ended).toEqual({ code: 0, signal: null })
  })

  test('numbers of messages rise over a killed process', async () => {
    const directory = apart.home()
    const tail = await listening(start(['tail', 'lobby', '--json', ...TEMP]))
    const seqnos: bigint[] = []
    for (const text of ['one', 'two', 'three']) {
      const args = ['node', '--json', '--data-dir', directory, '--dial', tail.address, ...LOOPBACK]
      const node = await listening(apart.start(args))
      node.write(`{"cmd":"send","room":"lobby","text":"${text}"}\n`)
      const { id } = await tail.json({ event: 'message', text })
      seqnos.push(BigInt(`0x${(id as string).slice(-16)}`))
      node.kill('SIGKILL')
      await node.ended
      expect(existsSync(join(directory, 'default', 'seqno'))).toBe(true)
      expect(BigInt(readFileSync(join(directory, 'default', 'seqno'), 'latin1').trim())).toBeGreaterThanOrEqual(
        seqnos.at(-1) as bigint,
      )
    }
    expect([...seqnos].sort((a, b) => (a < b ? -1 : 1))).toEqual(seqnos)
    expect(new Set(seqnos).size).toBe(3)
  })

  test('--temp writes nothing', async () => {
    const directory = apart.home()
    const node = await listening(apart.start(['node', '--json', ...TEMP], { home: directory }))
    node.kill('SIGINT')
    await node.ended
    expect(readdirSync(directory)).toEqual([])
  })

  test('the log file has a line an event, and no text', async () => {
    const directory = apart.home()
    const log = join(directory, 'p2p.log')
    const node = await listening(start(['node', '--json', '--room', 'lobby', '--log-file', log, ...TEMP]))
    await run(['send', 'lobby', 'a secret', '--dial', node.address, ...TEMP])
    await node.json({ event: 'message' })
    node.kill('SIGINT')
    await node.ended
    const lines = readFileSync(log, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(lines.map(({ event }) => event)).toEqual(expect.arrayContaining(['listening', 'peer:connected', 'message']))
    expect(readFileSync(log, 'utf8')).not.toContain('secret')
    expect(lines.find(({ event }) => event === 'message')).toMatchObject({ room: 'lobby', characters: 8 })
  })
})
