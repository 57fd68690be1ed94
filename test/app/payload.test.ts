import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Envelope } from '../../app/envelope.pb.js'
import { encodeEnvelope, encodePlain, recognise } from '../../app/payload.ts'
import { WorkshopEnvelope, WorkshopMessage } from '../../app/workshop.pb.js'
import { ADA, BOB } from './play.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)
const text = (value: string): object => ({ text: value, binaryBytes: null, nick: null })
const binary = (length: number): object => ({ text: '', binaryBytes: length, nick: null })

describe('plain UTF-8', () => {
  test.each(['hello', 'Grüße 👋', 'line\n', '', '{ not json', '[1]', '{}', '"quoted"', 'null', '\ufeffwith a mark'])(
    'is text, byte for byte: %j',
    (value) => {
      expect(recognise(utf8(value), ADA)).toEqual(text(value))
    },
  )

  test.each([
    ['a broken sequence', [0xc3, 0x28]],
    ['half a surrogate pair', [0xed, 0xa0, 0x80]],
    ['a truncated character', [0x61, 0xe2, 0x82]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['bytes that are nothing', [0xfe, 0x00, 0x01]],
  ])('with %s is no text', (_name, values) => {
    expect(recognise(bytes(...values), ADA)).toEqual(binary(values.length))
  })
})

describe("go's chat", () => {
  const message = (over: object = {}): Uint8Array =>
    utf8(JSON.stringify({ Message: 'hi', SenderID: ADA, SenderNick: 'gopher', ...over }))
  const asText = (data: Uint8Array): object => text(new TextDecoder().decode(data))

  test('gives its text, and its nick as a hint', () => {
    expect(recognise(message(), ADA)).toEqual({ text: 'hi', binaryBytes: null, nick: 'gopher' })
  })

  test('is only text when somebody else signed it', () => {
    expect(recognise(message(), BOB)).toEqual(asText(message()))
  })

  test.each([
    ['a key is missing', { SenderNick: undefined }],
    ['a key is no string', { Message: 1 }],
    ['the nick is null', { SenderNick: null }],
    ['there are other keys', { Extra: 'x' }],
  ])('is only text when %s', (_name, over) => {
    expect(recognise(message(over), ADA)).toEqual(asText(message(over)))
  })

  test('is not taken from what every object has', () => {
    const data = utf8('{"__proto__":{"Message":"hi","SenderID":"x","SenderNick":"n"},"a":1,"b":2}')
    expect(recognise(data, 'x')).toEqual(asText(data))
  })
})

describe('our envelope', () => {
  const envelope = (...values: number[]): Uint8Array => bytes(0xff, ...values)

  test('gives its text', () => {
    const data = envelope(...Envelope.encode({ text: 'hi 👋' }).finish())
    expect(recognise(data, ADA)).toEqual(text('hi 👋'))
    expect([...data.subarray(0, 3)]).toEqual([0xff, 0x0a, 0x07])
  })

  test('gives its text beside fields of later versions', () => {
    expect(recognise(envelope(0x0a, 0x02, 0x68, 0x69, 0x12, 0x01, 0x78, 0x18, 0x05), ADA)).toEqual(text('hi'))
  })

  test.each([
    ['nothing in it', []],
    ['no text in it', [0x12, 0x01, 0x78]],
    ['a length beyond its end', [0x0a, 0x7f, 0x68]],
    ['garbage in it', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
  ])('with %s is bytes', (_name, values) => {
    expect(recognise(envelope(...values), ADA)).toEqual(binary(values.length + 1))
  })

  test('may hold text that looks like JSON, which stays text', () => {
    const json = JSON.stringify({ Message: 'hi', SenderID: ADA, SenderNick: 'x' })
    expect(recognise(envelope(...Envelope.encode({ text: json }).finish()), ADA)).toEqual(text(json))
  })
})

describe('what we send', () => {
  test('comes back, in our envelope with what is said beside the text', () => {
    for (const said of ['', 'hi 👋', '{"Message":1}', '\n\u0003a']) {
      expect(recognise(encodePlain(said), ADA)).toEqual(text(said))
      for (const note of [{}, { me: true }, { replyTo: '0102' }, { me: true, replyTo: 'ff' }]) {
        expect(recognise(encodeEnvelope(said, note), ADA)).toEqual({ ...text(said), ...note })
      }
    }
    expect(Buffer.from(encodeEnvelope('hi', { me: true, replyTo: '0102' })).toString('hex')).toBe(
      'ff0a02686910011a020102',
    )
  })

  test('is never half a character', () => {
    expect(recognise(encodePlain('a\ud800'), ADA)).toEqual(text('a\ufffd'))
    expect(recognise(encodeEnvelope('a\ud800', {}), ADA)).toEqual(text('a\ufffd'))
  })
})

describe("the protobuf of universal-connectivity's workshop", () => {
  const flat = (over: object = {}): Uint8Array =>
    WorkshopMessage.encode({ from: ADA, message: 'hi', timestamp: 1_760_000_000, ...over }).finish()

  test('gives its text when its author signed it, with a timestamp and without', () => {
    expect(recognise(flat(), ADA)).toEqual(text('hi'))
    expect(recognise(flat({ timestamp: 0 }), ADA)).toEqual(text('hi'))
  })

  test('is what it is when somebody else signed it, or it is no chat message', () => {
    expect(recognise(flat({ timestamp: 0x0fffffff }), BOB)).toEqual(binary(flat({ timestamp: 0x0fffffff }).length))
    expect(recognise(flat({ timestamp: 0 }), BOB).text).toBe(Buffer.from(flat({ timestamp: 0 })).toString())
    expect(recognise(flat({ messageType: 1 }), ADA).text).not.toBe('hi')
  })

  test('gives its text in the nested form, which is also UTF-8', () => {
    const data = WorkshopEnvelope.encode({ chat: { message: 'hello' } }).finish()
    expect(Buffer.from(data).toString()).toBe('\n\u0007\n\u0005hello')
    expect(recognise(data, ADA)).toEqual(text('hello'))
  })

  test.each([
    '\n',
    '\n\nhello',
    '\n\u0007\n\u0005hell',
    '\n\u0007\n\u0005hello!',
    '\n\u0002\n\u0000',
    '\n  list\n  of things\n',
  ])('is not seen in text that begins with a line break: %j', (value) => {
    expect(recognise(utf8(value), ADA)).toEqual(text(value))
  })
})

test('any bytes are recognised as something, without an exception', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.boolean(), (data, asEnvelope) => {
      const { text: found, binaryBytes } = recognise(asEnvelope ? Uint8Array.of(0xff, ...data) : data, ADA)
      expect(binaryBytes === null ? found : binaryBytes).toBe(
        binaryBytes === null ? found : data.length + Number(asEnvelope),
      )
    }),
    { seed: 20260101, numRuns: 2_000 },
  )
})
