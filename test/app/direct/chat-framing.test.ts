import { describe, expect, test } from 'vitest'
import { ChatDecoder, encodeChat, framingOf, framingOfAgent, MAX_CHAT_BYTES } from '../../../app/direct/chat-framing.ts'
import type { Framing } from '../../../app/direct/chat-framing.ts'
import { encodeLengthPrefixed, NetError } from '../../../net/index.ts'
import { seededRandom } from '../../sim/seeded-random.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const lp = (text: string): Uint8Array => encodeLengthPrefixed(utf8(text))
const join = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts))

function decode(chunks: readonly Uint8Array[], agent: Framing | null = null, ended = true): string[] {
  const texts: string[] = []
  const decoder = new ChatDecoder(() => agent)
  for (const chunk of chunks) decoder.push(chunk, (text) => texts.push(text))
  if (ended) decoder.end((text) => texts.push(text))
  return texts
}

test("a program's framing is told by its agent version, as far as it is known", () => {
  expect(framingOfAgent('js-libp2p/3.3.5 node/v20')).toBe('lp')
  expect(framingOfAgent('github.com/libp2p/go-libp2p/examples')).toBe('lf')
  expect(framingOfAgent('py-libp2p/0.2')).toBe('lf')
  expect(framingOfAgent('p2p-chat/0.1.0')).toBeNull()
  expect(framingOfAgent(null)).toBeNull()
})

describe('without knowing the program, the first bytes tell', () => {
  test.each([
    ["go's lines", [utf8('hello there\n\n'), utf8('again\n\n')], ['hello there', 'again']],
    ["py's lines", [utf8('hello there\n'), utf8('again\n')], ['hello there', 'again']],
    ['a line that comes in pieces', [utf8('hel'), utf8('lo\nwor'), utf8('ld\n')], ['hello', 'world']],
    ['a line of Greek', [utf8('καλημέρα\n')], ['καλημέρα']],
    ['a line of pictures', [utf8('👋🌍\n')], ['👋🌍']],
    ['a line that begins with a tab', [utf8('\tindented by one\n')], ['\tindented by one']],
    ['empty lines', [utf8('\n\n\n'), utf8('x\n')], ['x']],
    ['lines of Windows', [utf8('hello\r\n\n')], ['hello']],
    ["js's short messages", [lp('hello\n'), lp('again\n')], ['hello', 'again']],
    ["js's messages of the length of a letter", [lp(`${'x'.repeat(71)}\n`)], ['x'.repeat(71)]],
    ['messages without a line break', [lp(`${'x'.repeat(72)}`)], ['x'.repeat(72)]],
    ["js's long messages", [lp(`${'x'.repeat(300)}\n`)], ['x'.repeat(300)]],
    ["js's longest messages", [lp(`${'é'.repeat(20_000)}\n`)], ['é'.repeat(20_000)]],
    ['messages of several lines', [lp('one\ntwo\n')], ['one\ntwo']],
  ])('%s', (_what, chunks, texts) => {
    expect(decode(chunks)).toEqual(texts)
  })

  test("go's line whose first letter happens to be its length is one of go's", () => {
    const line = `H${'x'.repeat(0x48 - 1)}\n\n`
    expect(decode([utf8(line)])).toEqual([line.trimEnd()])
  })

  test('nothing is settled before it can be', () => {
    expect(framingOf(utf8('hello'), null)).toBeNull()
    expect(framingOf(new Uint8Array(0), null)).toBeNull()
    expect(framingOf(Uint8Array.of(0xc3), null)).toBeNull()
    expect(framingOf(Uint8Array.of(0x85, 0x80), null)).toBeNull()
  })
})

describe('where the first bytes fit both, the program tells', () => {
  const both = utf8(`H${'x'.repeat(0x48 - 1)}\n`)

  test.each([
    ['lf', [`H${'x'.repeat(0x48 - 1)}`]],
    ['lp', ['x'.repeat(0x48 - 1)]],
  ] as const)('%s', (agent, texts) => {
    expect(decode([both], agent)).toEqual(texts)
  })

  test('but not where they fit one', () => {
    expect(decode([lp('hello\n')], 'lf')).toEqual(['hello'])
    expect(decode([utf8('ñandú\n')], 'lp')).toEqual(['ñandú'])
  })
})

test.each(['lf', 'lp'] as const)('with a known program any chunking gives the same texts: %s', (framing) => {
  const texts = ['first', 'δεύτερο', 'x'.repeat(500), '🎉', 'last']
  const bytes = join(...texts.map((text) => Uint8Array.from(encodeChat(text, framing))))
  const random = seededRandom(`chunks ${framing}`)
  for (let i = 0; i < 200; i++) {
    const chunks: Uint8Array[] = []
    for (let at = 0; at < bytes.length;) {
      const end = at + 1 + Math.floor(random.number() * (i === 0 ? 1 : 40))
      chunks.push(bytes.slice(at, end))
      at = end
    }
    expect(decode(chunks, framing)).toEqual(texts)
  }
})

describe('what we write', () => {
  test.each(['lf', 'lp'] as const)('is read as it was written, a line each: %s', (framing) => {
    expect(decode([Uint8Array.from(encodeChat('one', framing))], framing)).toEqual(['one'])
    expect(decode([Uint8Array.from(encodeChat('one\n\ntwo\n', framing))], framing)).toEqual(['one', 'two'])
  })

  test('is these bytes', () => {
    expect(Buffer.from(encodeChat('hi', 'lf')).toString('hex')).toBe('68690a')
    expect(Buffer.from(encodeChat('hi', 'lp')).toString('hex')).toBe('0368690a')
  })
})

describe('a hostile peer', () => {
  test('that never ends its line is cut off, and costs no more than it sent', () => {
    const decoder = new ChatDecoder(() => 'lf')
    const push = (): void => {
      for (let i = 0; i <= MAX_CHAT_BYTES / 1000; i++) decoder.push(new Uint8Array(1000).fill(0x61), () => {})
    }
    expect(push).toThrow(expect.objectContaining({ code: 'limit-exceeded' }))
  })

  test('that announces a message without end is cut off', () => {
    expect(() => decode([lp('hello\n'), Uint8Array.of(0xff, 0xff, 0x7f)])).toThrow(NetError)
    expect(() => decode([Uint8Array.of(0x81, 0x80, 0x04, 0x00)], 'lp', false)).toThrow(NetError)
  })

  test('that ends in a message sent none; one that ends in a line did', () => {
    expect(() => decode([lp('hello\n').subarray(0, 4)], 'lp')).toThrow(/in a message/)
    expect(decode([utf8('hel')], 'lf')).toEqual(['hel'])
  })

  test('whose bytes are no text is shown what of them is', () => {
    expect(decode([Uint8Array.of(0x61, 0xff, 0xc3, 0x0a)], 'lf')).toEqual(['a\ufffd\ufffd'])
  })

  test('that sends anything at all gets our error, or is read', () => {
    const random = seededRandom('chat bytes')
    for (let i = 0; i < 3000; i++) {
      const agent = ([null, 'lf', 'lp'] as const)[i % 3] as Framing | null
      const chunks = [1, 2, 3].map(() => random.bytes(Math.floor(random.number() * 40)))
      try {
        for (const text of decode(chunks, agent)) expect(text).not.toBe('')
      } catch (error) {
        expect(error).toBeInstanceOf(NetError)
      }
    }
  })
})
