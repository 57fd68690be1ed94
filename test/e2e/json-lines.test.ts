/** `node --json` as the contract has it: every command and every event with exactly its fields, driven through pipes. */
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

type Line = Record<string, unknown>
const all = ({ out }: Running): Line[] => out.map((line) => JSON.parse(line) as Line)
const ask = (node: Running, command: unknown): void => node.write(`${JSON.stringify(command)}\n`)

const HEX = expect.stringMatching(/^[0-9a-f]+$/)
const TIME = expect.any(Number)

async function listening(started: Running | Promise<Running>): Promise<Running & { address: string; peerId: string }> {
  const node = await started
  const { addresses, peerId } = await node.json({ event: 'listening' })
  return { ...node, address: (addresses as string[])[0] as string, peerId: peerId as string }
}

test('two nodes: every command is answered once under its own id, and every event has its fields', async () => {
  const ada = await listening(start(['node', '--json', ...FRESH, '--nick', 'ada']))
  const bob = await listening(inside.start(['node', '--json', ...FRESH]))
  expect(Object.keys(all(ada)[0] as Line)).toEqual(['event', 'peerId', 'addresses'])
  expect(ada.address).toMatch(new RegExp(`^/ip4/127\\.0\\.0\\.1/tcp/\\d+/p2p/${ada.peerId}$`))

  ask(ada, { cmd: 'send', room: 'lobby', text: 'waits', id: { any: ['value'] } })
  const first = await ada.json({ event: 'answer', cmd: 'send' })
  expect(first).toEqual({ event: 'answer', cmd: 'send', id: { any: ['value'] }, ok: true, result: { id: HEX } })
  const { id } = first.result as { id: string }
  const waiting = await ada.json({ event: 'sent', id, state: 'waiting' })
  expect(waiting).toMatchObject({ room: 'lobby', peers: 0 })

  ask(bob, { cmd: 'join', room: 'lobby', id: 0 })
  expect(await bob.json({ event: 'answer', cmd: 'join' })).toEqual({
    event: 'answer',
    cmd: 'join',
    id: 0,
    ok: true,
    result: {},
  })
  ask(bob, { cmd: 'dial', address: ada.address })
  expect(await bob.json({ event: 'answer', cmd: 'dial' })).toMatchObject({ id: null, ok: true })
  expect(await bob.json({ event: 'peer:connected' })).toEqual({
    event: 'peer:connected',
    peerId: ada.peerId,
    address: expect.stringMatching(/^\/ip4\/127\.0\.0\.1\/tcp\/\d+/),
  })
  expect(await bob.json({ event: 'message' })).toEqual({
    event: 'message',
    room: 'lobby',
    from: ada.peerId,
    nick: expect.toBeOneOf(['ada', null]),
    text: 'waits',
    id,
    at: TIME,
  })
  expect(await ada.json({ event: 'sent', id, state: 'sent' })).toEqual({
    event: 'sent',
    id,
    room: 'lobby',
    state: 'sent',
    peers: 1,
  })

  const nasty = 'a"\\\u0000\u001b[2J\u007f\u0085\u200e\u202e\u2066 é 🦊\nend'
  ask(bob, { cmd: 'send', room: 'lobby', text: nasty, id: 'n' })
  expect(await ada.json({ event: 'message' })).toMatchObject({ from: bob.peerId, nick: null, text: nasty })
  const raw = ada.out.find((line) => line.includes('"message"')) ?? ''
  // oxlint-disable-next-line no-control-regex -- that is what is looked for
  expect(raw).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/)
  expect(raw).toContain('\\u202e')
  expect(raw).toContain('é 🦊')

  ask(ada, { cmd: 'dm', peer: bob.peerId, text: 'by id', id: 1 })
  ask(bob, { cmd: 'dm', peer: ada.address, text: 'by address', id: 1 })
  for (const [from, to, text] of [
    [ada, bob, 'by id'],
    [bob, ada, 'by address'],
  ] as const) {
    const answer = await from.json({ event: 'answer', cmd: 'dm', id: 1 })
    expect(answer).toMatchObject({ ok: true, result: { id: HEX } })
    const dm = (answer.result as { id: string }).id
    expect(await to.json({ event: 'dm' })).toEqual({
      event: 'dm',
      from: from.peerId,
      nick: from === ada ? 'ada' : null,
      text,
      id: dm,
      at: TIME,
    })
    expect(await from.json({ event: 'sent', id: dm, state: 'delivered' })).toMatchObject({ peer: to.peerId })
  }

  ask(bob, { cmd: 'peers', id: [] })
  expect(await bob.json({ event: 'answer', cmd: 'peers' })).toMatchObject({
    id: [],
    result: [{ peerId: ada.peerId, nick: 'ada', direction: 'outbound', transport: 'tcp', rooms: ['lobby'] }],
  })
  ask(bob, { cmd: 'leave', room: 'lobby', id: 'l' })
  expect(await bob.json({ event: 'answer', id: 'l' })).toEqual({
    event: 'answer',
    cmd: 'leave',
    id: 'l',
    ok: true,
    result: {},
  })
  ask(bob, { cmd: 'leave', room: 'lobby', id: 'again' })
  expect(await bob.json({ event: 'answer', id: 'again' })).toMatchObject({ ok: false, code: 'bad-room' })
  ask(bob, { cmd: 'quit', id: 'q' })
  expect(await bob.json({ event: 'answer', cmd: 'quit' })).toMatchObject({ id: 'q', ok: true })
  expect(await bob.ended).toEqual({ code: 0, signal: null })
  expect(await ada.json({ event: 'peer:disconnected' })).toEqual({
    event: 'peer:disconnected',
    peerId: bob.peerId,
    address: expect.stringContaining('/ip4/127.0.0.1/tcp/'),
  })

  for (const node of [ada, bob]) {
    // Nothing of one's own is a message, and nothing but JSON is on stdout or anything on stderr.
    expect(all(node).filter(({ event, from }) => event === 'message' && from === node.peerId)).toEqual([])
    expect(node.err).toEqual([])
  }
  const states = all(ada).flatMap((line) => (line.event === 'sent' && line.id === id ? [line.state] : []))
  expect(states.join()).toMatch(/^(sending,)?waiting,(sending,)?sent$/)
})

test('what is wrong with a command is answered or told, and costs nothing else; the end of stdin stops nothing', async () => {
  const node = await listening(start(['node', '--json', ...FRESH]))
  for (const [line, expected] of [
    ['{"cmd":"fly","id":1}', { event: 'answer', cmd: 'fly', id: 1, ok: false, code: 'bad-command' }],
    ['{"cmd":"dial","address":7,"id":2}', { event: 'answer', cmd: 'dial', id: 2, ok: false, code: 'bad-command' }],
    [
      '{"cmd":"dial","address":"/ip4/1","id":3}',
      { event: 'answer', cmd: 'dial', id: 3, ok: false, code: 'bad-address' },
    ],
    ['{"cmd":"dm","peer":"bob","text":"x","id":4}', { event: 'answer', cmd: 'dm', id: 4, ok: false }],
    [
      '{"cmd":"join","room":"p2p-chat/1/x","id":5}',
      { event: 'answer', cmd: 'join', id: 5, ok: false, code: 'bad-room' },
    ],
    ['{"cmd":"join"', { event: 'error', code: 'bad-command' }],
    ['[1]', { event: 'error', code: 'bad-command' }],
    [`{"cmd":"join","room":"${'x'.repeat(65_600)}"}`, { event: 'error', code: 'bad-command' }],
  ] as const) {
    const before = node.out.length
    node.write(`${line}\r\n`)
    await node.line(() => node.out.length > before)
    expect(JSON.parse(node.out[before] as string)).toMatchObject({
      ...expected,
      message: expect.stringMatching(/^.{10,}$/),
    })
    expect(node.out).toHaveLength(before + 1)
  }
  node.endInput('{"cmd":"join","room":"lobby","id":"last"}')
  await node.json({ event: 'answer', id: 'last', ok: true })
  const send = inside.start(['send', 'lobby', 'still there?', '--dial', node.address, ...FRESH], { stdin: '' })
  expect((await send.ended).code).toBe(0)
  await node.json({ event: 'message', text: 'still there?' })
  node.kill('SIGTERM')
  expect(await node.ended).toEqual({ code: 0, signal: null })
})
