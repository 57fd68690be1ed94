/** /p2p-chat/dm/1.0.0 on the wire: what a peer may send, and what it gets for the rest. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  decodeRequest,
  decodeResponse,
  DM_PROTOCOL,
  encodeRequest,
  encodeResponse,
  refusalOf,
} from '../../app/dm-codec.ts'
import { RecentIds } from '../../app/recent-ids.ts'
import { encodeLengthPrefixed, MessageReader, NetError } from '../../net/index.ts'
import type { Host, Stream } from '../../net/index.ts'
import { seededRandom } from '../sim/seeded-random.ts'
import { People } from './people.ts'
import type { Person } from './people.ts'

const id = new Uint8Array(16).fill(7)
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

describe('the messages', () => {
  test('are these bytes', () => {
    const request = encodeRequest({ id, text: 'hé', nick: 'ada' }, 1_700_000_000_000)
    expect(hex(request)).toBe(
      `0a10${'07'.repeat(16)}` + // 1: id
        '120368c3a9' + // 2: text
        '1880d095ffbc31' + // 3: sentAt
        '2203616461', // 4: nick
    )
    expect(hex(encodeResponse(id, null))).toBe(`0a10${'07'.repeat(16)}1001`)
  })

  test('come back as they were', () => {
    for (const nick of [null, 'ada']) {
      for (const text of ['', 'x', 'two\nlines', '💬 שלום', '\u0000\u001b[2J']) {
        expect(decodeRequest(encodeRequest({ id, text, nick }, 5))).toEqual({ id, text, nick })
      }
    }
    expect(decodeResponse(encodeResponse(id, null), id)).toBeNull()
    expect(decodeResponse(encodeResponse(id, 'no'), id)).toBe('no')
  })

  test('say that they are of the /me kind, and what they answer', () => {
    const base = encodeRequest({ id, text: 'x', nick: null }, 0)
    const full = encodeRequest({ id, text: 'x', nick: null, me: true, replyTo: '0102' }, 0)
    expect(hex(full)).toBe(`${hex(base)}280132020102`)
    expect(decodeRequest(full)).toEqual({ id, text: 'x', nick: null, me: true, replyTo: '0102' })
    expect(
      decodeRequest(encodeRequest({ id, text: 'x', nick: null, replyTo: 'ab'.repeat(65) }, 0)).replyTo,
    ).toBeUndefined()
  })

  test('half a character goes as the replacement character, and a nick that is too long as none', () => {
    expect(decodeRequest(encodeRequest({ id, text: 'a\ud800b', nick: null }, 0)).text).toBe('a\ufffdb')
    expect(decodeRequest(encodeRequest({ id, text: 'x', nick: 'n'.repeat(65) }, 0)).nick).toBeNull()
  })

  test('of random bytes nothing comes but our error', () => {
    const random = seededRandom('dm codec')
    for (let i = 0; i < 2000; i++) {
      const bytes = random.bytes(Math.floor(random.number() * 60))
      for (const decode of [() => decodeRequest(bytes), () => decodeResponse(bytes, id)]) {
        try {
          decode()
        } catch (error) {
          expect(error).toBeInstanceOf(NetError)
        }
      }
    }
  })

  test('an answer to another message, or with a status that is none, is malformed', () => {
    expect(() => decodeResponse(encodeResponse(new Uint8Array(16), null), id)).toThrow(/answers another message/)
    expect(() => decodeResponse(Buffer.from(`0a10${'07'.repeat(16)}1063`, 'hex'), id)).toThrow(/its status is 99/)
  })

  test('a text of 16 KiB is taken, one byte more is not', () => {
    expect(refusalOf({ id, text: 'ä'.repeat(8192), nick: null })).toBeNull()
    expect(refusalOf({ id, text: `${'ä'.repeat(8192)}x`, nick: null })).toMatch(/16385 bytes; 16384 are the most/)
  })
})

describe('ids that were seen', () => {
  test('are known again, each for its sender', () => {
    const recent = new RecentIds()
    expect(recent.add('a', '1')).toBe(true)
    expect(recent.add('a', '1')).toBe(false)
    expect(recent.add('b', '1')).toBe(true)
  })

  test('are forgotten only by whoever sends many', () => {
    const recent = new RecentIds()
    recent.add('a', 'first')
    for (let i = 0; i < 1000; i++) recent.add('flood', String(i))
    expect(recent.add('a', 'first')).toBe(false)
    expect(recent.add('flood', '0')).toBe(true)
  })
})

describe('a stranger who opens the stream', () => {
  let people: People
  let ada: Person
  let stranger: Host

  beforeEach(async () => {
    people = new People('stranger')
    ada = await people.person()
    stranger = await people.simulation.host({ listen: ['/memory/99'] })
  })
  afterEach(async () => {
    await people.simulation.stop()
    await people.stop()
  })

  const open = async (): Promise<{ stream: Stream; reader: MessageReader }> => {
    const stream = await people.clock.resolve(stranger.openStream(ada.address, DM_PROTOCOL))
    return { stream, reader: new MessageReader(stream, 4096) }
  }
  const send = (stream: Stream, request: Uint8Array): boolean => stream.write(encodeLengthPrefixed(request))
  const answer = async (reader: MessageReader): Promise<string | null> =>
    decodeResponse((await people.clock.resolve(reader.next())) as Uint8Array, id)

  test('is acknowledged once a message was shown, and again when it comes again, which is shown no more', async () => {
    const { stream, reader } = await open()
    send(stream, encodeRequest({ id, text: 'hello', nick: 'eve' }, 0))
    expect(await answer(reader)).toBeNull()
    send(stream, encodeRequest({ id, text: 'hello', nick: 'eve' }, 0))
    expect(await answer(reader)).toBeNull()
    expect(ada.heard.dm).toMatchObject([{ from: stranger.peerId.toString(), text: 'hello', nick: 'eve', id: hex(id) }])
  })

  test("who doesn't wait for answers is read one message a turn", async () => {
    const turns: number[] = []
    let turn = 0
    ada.app.on('dm', () => {
      turns.push(turn)
      people.clock.endOfTurn(() => turn++)
    })
    const { stream } = await open()
    const requests = Array.from({ length: 20 }, (_, i) =>
      encodeLengthPrefixed(encodeRequest({ id: new Uint8Array(16).fill(i), text: `${i}`, nick: null }, 0)),
    )
    stream.write(Buffer.concat(requests))
    await people.clock.until(() => turns.length === 20)
    expect(turns).toEqual(requests.map((_, i) => i))
  })

  test('is refused with a reason when the text is too long, and may go on', async () => {
    const { stream, reader } = await open()
    send(stream, encodeRequest({ id, text: 'x'.repeat(16_385), nick: null }, 0))
    expect(await answer(reader)).toMatch(/16384 are the most/)
    send(stream, encodeRequest({ id, text: 'short', nick: null }, 0))
    expect(await answer(reader)).toBeNull()
    expect(ada.heard.dm.map(({ text }) => text)).toEqual(['short'])
  })

  test.each([
    ['an id of 15 bytes', encodeLengthPrefixed(encodeRequest({ id: id.subarray(1), text: 'x', nick: null }, 0))],
    ['no protobuf', encodeLengthPrefixed(new Uint8Array([0xff, 0xff, 0xff]))],
    ['an empty message', encodeLengthPrefixed(new Uint8Array(0))],
    ['a length that is too great', new Uint8Array([0xff, 0xff, 0x7f])],
  ])('with %s loses the stream, and nothing is shown', async (_what, bytes) => {
    const { stream, reader } = await open()
    stream.write(bytes)
    await expect(people.clock.resolve(reader.next())).rejects.toMatchObject({ code: 'reset' })
    expect(ada.heard.dm).toEqual([])
    expect(ada.heard.error).toEqual([])
    expect(stranger.connections()).toHaveLength(1)
  })

  test('who says nothing for 10 s loses the stream', async () => {
    const { stream, reader } = await open()
    stream.write(new Uint8Array([0x20]))
    await people.clock.advance(9_000)
    expect(ada.host.connections()[0]?.streams.some(({ protocol }) => protocol === DM_PROTOCOL)).toBe(true)
    await expect(people.clock.resolve(reader.next())).rejects.toMatchObject({ code: 'reset' })
  })

  test('who never acknowledges keeps the message waiting, not forever on its way', async () => {
    const asked: Stream[] = []
    stranger.handle(DM_PROTOCOL, (stream) => {
      asked.push(stream)
      stream.onData(() => {})
    })
    await people.clock.resolve(ada.app.request({ cmd: 'dial', address: '/memory/99' }))
    await people.clock.advance(1000)
    await people.clock.resolve(ada.app.request({ cmd: 'dm', peer: stranger.peerId.toString(), text: 'hello?' }))
    await people.clock.until(() => asked.length === 3 && ada.heard.sent.at(-1)?.state === 'waiting', 60_000)
    expect(ada.heard.sent.at(-1)).toMatchObject({ state: 'waiting', reason: expect.stringMatching(/longer than 10 s/) })
    // Half a minute later it is offered again.
    await people.clock.advance(25_000)
    expect(asked).toHaveLength(3)
    await people.clock.until(() => asked.length === 4, 10_000)
  })
})
