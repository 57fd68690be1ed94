/** Direct messages with programs that speak another protocol than ours, and what a hostile one gets. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CHAT_PROTOCOL } from '../../../app/direct/chat-streams.ts'
import { directProtocol } from '../../../app/direct/foreign.ts'
import {
  decodeUcRequest,
  decodeUcResponse,
  encodeUcRequest,
  encodeUcResponse,
  UC_PROTOCOL,
} from '../../../app/direct/universal-connectivity.ts'
import { DM_PROTOCOL } from '../../../app/dm-codec.ts'
import { encodeLengthPrefixed, MessageReader } from '../../../net/index.ts'
import type { Host, Stream } from '../../../net/index.ts'
import { People } from '../people.ts'
import type { Person } from '../people.ts'

let people: People
let ada: Person
let stranger: Host

beforeEach(async () => {
  people = new People('foreign')
  ada = await people.person()
  stranger = await people.simulation.host({ listen: ['/memory/99'] })
})
afterEach(async () => {
  await people.simulation.stop()
  await people.stop()
})

const them = (): string => stranger.peerId.toString()
const texts = (): string[] => ada.heard.dm.map(({ text }) => text)
const states = (): string[] => ada.heard.sent.map(({ state, peers }) => `${state} ${peers}`)
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

function dm(text: string): Promise<unknown> {
  return people.clock.resolve(ada.app.request({ cmd: 'dm', peer: them(), text }))
}

async function connect(): Promise<void> {
  await people.clock.resolve(ada.app.request({ cmd: 'dial', address: '/memory/99' }))
  await people.clock.until(() => ada.host.identityOf(stranger.peerId) !== null)
}

const open = (protocol: string): Promise<Stream> =>
  people.clock.resolve(stranger.openStream(ada.address, protocol)) as Promise<Stream>

/** A chat example: what it reads, and the streams that it got. */
function chatProgram(): { read: () => string; streams: Stream[] } {
  const streams: Stream[] = []
  let read = ''
  stranger.handle(CHAT_PROTOCOL, (stream) => {
    streams.push(stream)
    stream.onData((bytes) => (read += Buffer.from(bytes).toString()))
  })
  return { read: () => read, streams }
}

test('ours goes before the one that acknowledges, and that before the one that does not', () => {
  expect(directProtocol([CHAT_PROTOCOL, UC_PROTOCOL, DM_PROTOCOL])).toBe('p2p-chat')
  expect(directProtocol([CHAT_PROTOCOL, UC_PROTOCOL])).toBe('universal-connectivity')
  expect(directProtocol([CHAT_PROTOCOL])).toBe('chat')
  expect(directProtocol(['/ipfs/ping/1.0.0'])).toBeNull()
})

describe('universal-connectivity', () => {
  const answer = async (stream: Stream): Promise<string | null> =>
    decodeUcResponse((await people.clock.resolve(new MessageReader(stream, 4096).next())) as Uint8Array)
  const ask = (stream: Stream, request: Uint8Array): boolean => stream.write(encodeLengthPrefixed(request))

  test('a message is shown and acknowledged, although its sender never ends the stream', async () => {
    const stream = await open(UC_PROTOCOL)
    ask(stream, encodeUcRequest('hello', 0))
    expect(await answer(stream)).toBeNull()
    expect(ada.heard.dm).toMatchObject([{ from: them(), text: 'hello', nick: null }])
    expect(ada.heard.dm[0]?.id).toMatch(/^[0-9a-f]{32}$/)
  })

  test('the same text twice is shown twice, and many in a row are all taken', async () => {
    for (let i = 0; i < 40; i++) {
      const stream = await open(UC_PROTOCOL)
      ask(stream, encodeUcRequest('again', 0))
      expect(await answer(stream)).toBeNull()
      await people.clock.advance(500)
    }
    expect(texts()).toHaveLength(40)
  })

  test('what is no text, or empty, is refused with a reason', async () => {
    const image = Buffer.concat([encodeUcRequest('x', 0), Buffer.from('1a09696d6167652f706e67', 'hex')])
    const first = await open(UC_PROTOCOL)
    ask(first, image)
    expect(await answer(first)).toMatch(/text\/plain/)
    const second = await open(UC_PROTOCOL)
    ask(second, encodeUcRequest('', 0))
    expect(await answer(second)).toMatch(/empty/)
    expect(texts()).toEqual([])
  })

  test.each([
    ['no protobuf', encodeLengthPrefixed(Uint8Array.of(0xff, 0xff))],
    ['bytes that are no text', encodeLengthPrefixed(Uint8Array.of(0x12, 0x02, 0xc3, 0x28))],
    ['a length that is too great', Uint8Array.of(0xff, 0xff, 0x7f)],
    ['half a message', Uint8Array.of(0x20, 0x01)],
  ])('%s costs the stream and nothing else', async (_what, bytes) => {
    const stream = await open(UC_PROTOCOL)
    stream.write(bytes)
    await expect(people.clock.resolve(new MessageReader(stream, 4096).next())).rejects.toMatchObject({ code: 'reset' })
    expect(texts()).toEqual([])
    expect(ada.heard.error).toEqual([])
    expect(stranger.connections()).toHaveLength(1)
  })

  test('ours is delivered when it was answered with OK, also to one that does not know us yet', async () => {
    const asked: string[] = []
    stranger.handle(UC_PROTOCOL, (stream) => {
      void new MessageReader(stream, 65_536).next().then((bytes) => {
        asked.push(decodeUcRequest(bytes as Uint8Array).content)
        stream.write(encodeLengthPrefixed(encodeUcResponse(null, 0)))
        stream.closeWrite()
      })
    })
    await connect()
    await dm('one')
    await dm('two')
    await people.clock.until(() => ada.heard.sent.filter(({ state }) => state === 'delivered').length === 2)
    expect(asked).toEqual(['one', 'two'])
  })

  test('ours fails with the reason when it was refused', async () => {
    stranger.handle(UC_PROTOCOL, (stream) => {
      void new MessageReader(stream, 65_536).next().then(() => {
        stream.write(encodeLengthPrefixed(encodeUcResponse('not now', 0)))
      })
    })
    await connect()
    await dm('hello')
    await people.clock.until(() => ada.heard.sent.at(-1)?.state === 'failed')
    expect(ada.heard.sent.at(-1)?.reason).toBe('The peer refused it: not now')
  })
})

describe('/chat/1.0.0', () => {
  test('one that is dialled reads our lines on one stream, and its answers are shown', async () => {
    const program = chatProgram()
    await connect()
    await dm('hello')
    await people.clock.until(() => program.read() === 'hello\n')
    await dm('two\nlines')
    await people.clock.until(() => program.read() === 'hello\ntwo\nlines\n')
    expect(program.streams).toHaveLength(1)
    program.streams[0]?.write(utf8('hi back\n\n'))
    await people.clock.until(() => texts().length === 1)
    expect(ada.heard.dm).toMatchObject([{ from: them(), text: 'hi back' }])
  })

  test('a message is sent, and nothing more is expected of it: it does not go out again', async () => {
    const program = chatProgram()
    await connect()
    await dm('hello')
    await people.clock.until(() => ada.heard.sent.at(-1)?.state === 'sent')
    expect(states().at(-1)).toBe('sent 1')
    expect(ada.heard.sent.at(-1)?.reason).toMatch(/no receipts/)
    expect(ada.app.state.conversations[`dm:${them()}`]?.outbox).toEqual([])
    for (const connection of stranger.connections()) void connection.close()
    await people.clock.until(() => ada.heard['peer:connected'].length === 2, 30_000)
    await people.clock.advance(5_000)
    expect(program.read()).toBe('hello\n')
  })

  test('one that dials is answered on its own stream, although identify lists no handler', async () => {
    const stream = await open(CHAT_PROTOCOL)
    let read = ''
    stream.onData((bytes) => (read += Buffer.from(bytes).toString()))
    stream.write(utf8('anybody there?\n\n'))
    await people.clock.until(() => texts().length === 1)
    await dm('yes')
    await people.clock.until(() => read === 'yes\n')
    expect(states().at(-1)).toBe('sent 1')
  })

  test('one that puts lengths before its messages is answered so', async () => {
    const stream = await open(CHAT_PROTOCOL)
    const reader = new MessageReader(stream, 4096)
    stream.write(encodeLengthPrefixed(utf8('hello\n')))
    await people.clock.until(() => texts().length === 1)
    await dm('yes')
    expect(Buffer.from((await people.clock.resolve(reader.next())) as Uint8Array).toString()).toBe('yes\n')
    expect(texts()).toEqual(['hello'])
  })

  test('after its stream ended, a message opens another; without a handler it fails', async () => {
    const stream = await open(CHAT_PROTOCOL)
    stream.write(utf8('bye'))
    stream.closeWrite()
    await people.clock.until(() => texts().length === 1)
    await dm('wait')
    await people.clock.until(() => ada.heard.sent.at(-1)?.state === 'failed')
    const program = chatProgram()
    await people.clock.advance(2_000)
    await dm('hello')
    await people.clock.until(() => program.read() === 'hello\n')
  })

  test('a line that comes on several streams at once is shown once, and said twice on one is shown twice', async () => {
    const streams = [await open(CHAT_PROTOCOL), await open(CHAT_PROTOCOL), await open(CHAT_PROTOCOL)]
    for (let i = 0; i < 2; i++) for (const stream of streams) stream.write(utf8('hello\n'))
    await people.clock.until(() => texts().length === 2)
    await people.clock.advance(3_000)
    expect(texts()).toEqual(['hello', 'hello'])
  })

  test('whoever writes more than anybody types is read a few a second, in order, and the program goes on', async () => {
    const stream = await open(CHAT_PROTOCOL)
    stream.write(utf8(Array.from({ length: 200 }, (_, i) => `line ${i}\n`).join('')))
    await people.clock.until(() => texts().length >= 60)
    await people.clock.advance(1_000)
    expect(texts().length).toBeLessThan(100)
    await people.clock.until(() => texts().length === 200, 60_000)
    expect(texts()).toEqual(Array.from({ length: 200 }, (_, i) => `line ${i}`))
  })

  test.each([
    ['a line without end', Array.from({ length: 70 }, () => new Uint8Array(1000).fill(0x61))],
    ['a length without end', [Uint8Array.of(0x81, 0x80, 0x04, 0x00)]],
  ])('%s costs the stream and nothing else', async (_what, chunks) => {
    const stream = await open(CHAT_PROTOCOL)
    for (const chunk of chunks) stream.write(chunk)
    await expect(people.clock.resolve(stream.read())).rejects.toMatchObject({ code: 'reset' })
    expect(texts()).toEqual([])
    expect(ada.heard.error).toEqual([])
    expect(stranger.connections()).toHaveLength(1)
  })

  test('one that reads nothing keeps a message waiting, not forever on its way', async () => {
    stranger.handle(CHAT_PROTOCOL, () => {})
    await connect()
    for (let i = 0; i < 60; i++) await dm(`${i}${'x'.repeat(16_000)}`)
    await people.clock.until(() => ada.heard.sent.some(({ state }) => state === 'waiting'), 60_000)
    expect(ada.heard.sent.find(({ state }) => state === 'waiting')?.reason).toMatch(/longer than 10 s/)
  })

  test('streams beyond those that a program needs are refused', async () => {
    const streams: Stream[] = []
    for (let i = 0; i < 20; i++) streams.push(await open(CHAT_PROTOCOL))
    for (const stream of streams) stream.write(utf8('x\n'))
    const ends = streams.map((stream) =>
      stream.read().then(
        () => 'ended',
        () => 'refused',
      ),
    )
    await people.clock.advance(1_000)
    const over = await Promise.all(ends.map((end) => Promise.race([end, Promise.resolve('open')])))
    expect(over.filter((how) => how === 'refused')).toHaveLength(12)
  })
})
