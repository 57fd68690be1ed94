/** A peer that sends direct messages without end, or bytes that break the framing right behind a message. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CHAT_PROTOCOL } from '../../../app/direct/chat-streams.ts'
import { ChatDecoder, MAX_CHAT_BYTES } from '../../../app/direct/chat-framing.ts'
import { encodeUcRequest, UC_PROTOCOL } from '../../../app/direct/universal-connectivity.ts'
import { DM_PROTOCOL, encodeRequest } from '../../../app/dm-codec.ts'
import { encodeLengthPrefixed } from '../../../net/index.ts'
import type { Host, Stream } from '../../../net/index.ts'
import { People } from '../people.ts'
import type { Person } from '../people.ts'

let people: People
let ada: Person
let stranger: Host

beforeEach(async () => {
  people = new People('direct attacks')
  ada = await people.person()
  stranger = await people.simulation.host({ listen: ['/memory/99'] })
})
afterEach(async () => {
  await people.simulation.stop()
  await people.stop()
})

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const texts = (): string[] => ada.heard.dm.map(({ text }) => text)
const open = (protocol: string): Promise<Stream> =>
  people.clock.resolve(stranger.openStream(ada.address, protocol)) as Promise<Stream>

test('messages of a peer that does not stop are taken at a pace, in order, and none is lost', async () => {
  const stream = await open(DM_PROTOCOL)
  stream.onData(() => {})
  const sent = Array.from({ length: 300 }, (_, n) => `message ${n}`)
  for (const [n, text] of sent.entries()) {
    const id = new Uint8Array(16)
    new DataView(id.buffer).setUint32(0, n)
    stream.write(encodeLengthPrefixed(encodeRequest({ id, text, nick: null }, 0)))
  }
  await people.clock.until(() => texts().length >= 128)
  await people.clock.advance(1_000)
  expect(texts().length).toBeLessThan(160)
  await people.clock.until(() => texts().length === sent.length, 30_000)
  expect(texts()).toEqual(sent)
})

test('the same peer is not faster in another protocol', async () => {
  for (let n = 0; n < 150; n += 30) {
    const streams: Stream[] = []
    for (let each = n; each < n + 30; each++) {
      const stream = await open(UC_PROTOCOL)
      stream.write(encodeLengthPrefixed(encodeUcRequest(`message ${each}`, 0)))
      streams.push(stream)
    }
    if (n < 120) await people.clock.until(() => texts().length >= n + 30)
    for (const stream of streams) stream.closeWrite()
  }
  await people.clock.advance(100)
  expect(texts().length).toBeLessThan(150)
  await people.clock.until(() => texts().length === 150)
})

test('what was said before a length without end is kept', async () => {
  const stream = await open(CHAT_PROTOCOL)
  stream.write(Buffer.concat([encodeLengthPrefixed(utf8('hello\n')), Uint8Array.of(0x81, 0x80, 0x80, 0x04)]))
  await expect(people.clock.resolve(stream.read())).rejects.toMatchObject({ code: 'reset' })
  expect(texts()).toEqual(['hello'])
})

test('many lines that come at once are lines, however many bytes they have together', () => {
  const said: string[] = []
  const lines = Array.from({ length: 3 * MAX_CHAT_BYTES }, () => 'x')
  new ChatDecoder(() => null).push(utf8(lines.map((line) => `${line}\n`).join('')), (text) => said.push(text))
  expect(said).toHaveLength(lines.length)
})
