/** The program that stays until it is told to end: `node --json`, its ends, and its profile. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { builtProgram } from '../build.ts'
import { run, start } from './inside.ts'
import { LOOPBACK, PATIENCE, TEMP, events, listening, peersOf } from './listening.ts'
import * as apart from './program.ts'

beforeAll(async () => {
  await builtProgram()
}, 120_000)

describe('node --json', () => {
  test('does everything that a script can ask for', async () => {
    const ada = await listening(apart.start(['node', '--json', '--nick', 'ada', ...TEMP]))
    const bob = await listening(
      start(['node', '--json', '--nick', 'bob', '--room', 'lobby', '--dial', ada.address, ...TEMP]),
    )
    await ada.json({ event: 'peer:connected', peerId: bob.peerId })
    // Nicks travel beside messages, which don't wait for them.
    await vi.waitFor(async () => expect(await peersOf(bob)).toMatchObject([{ nick: 'ada' }]), PATIENCE)
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
    // By then it may have met cyd, too.
    expect(events(bob, 'peer:connected').filter(({ peerId }) => peerId === ada.peerId)).toHaveLength(1)
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
    // Two different ones: of two of a kind the system tells a program once that hasn't taken in the first, and after it the program may be gone.
    node.kill('SIGINT')
    node.kill('SIGTERM')
    expect(await node.ended).toEqual({ code: 1, signal: null })
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
