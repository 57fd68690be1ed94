import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FrameReader } from '../../../net/noise/frame-reader.ts'

const violates = expect.objectContaining({ name: 'NetError', code: 'protocol-violation' })
const MAX = 65535

/** All messages that the chunks complete. */
function read(reader: FrameReader, chunks: readonly Uint8Array[], min = 0): Uint8Array[] {
  const messages: Uint8Array[] = []
  for (const chunk of chunks) {
    reader.push(chunk)
    for (let pieces = reader.next(min, MAX); pieces; pieces = reader.next(min, MAX))
      messages.push(Buffer.concat(pieces))
  }
  return messages
}

function frame(body: Uint8Array): Uint8Array {
  return Uint8Array.from([body.length >> 8, body.length & 0xff, ...body])
}

test('a literal stream of three messages, one of them empty', () => {
  const bytes = Buffer.from('00036162630000000164', 'hex')
  expect(read(new FrameReader(), [bytes]).map(String)).toEqual(['abc', '', 'd'])
})

test('cut at every two places, the messages are the same', () => {
  const bytes = Buffer.concat([frame(Buffer.from('hello')), frame(Buffer.alloc(0)), frame(Buffer.from('there, you'))])
  for (let a = 0; a <= bytes.length; a++) {
    for (let b = a; b <= bytes.length; b++) {
      const reader = new FrameReader()
      const messages = read(reader, [bytes.subarray(0, a), bytes.subarray(a, b), bytes.subarray(b)])
      expect(messages.map(String)).toEqual(['hello', '', 'there, you'])
      expect(reader.partial).toBe(false)
    }
  }
})

test('any messages in any chunking come out whole and in order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 8 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 90 })),
      (bodies, cuts) => {
        const bytes = Buffer.concat(bodies.map(frame))
        const chunks: Uint8Array[] = []
        for (let at = 0; at < bytes.length;) {
          const { value: length } = cuts.next()
          chunks.push(bytes.subarray(at, at + length))
          at += length
        }
        expect(read(new FrameReader(), chunks).map((m) => m.toString())).toEqual(
          bodies.map((b) => Buffer.from(b).toString()),
        )
      },
    ),
    { seed: 41, numRuns: 200 },
  )
})

describe('without copies', () => {
  test('a message inside a chunk is a view of that chunk', () => {
    const chunk = frame(Buffer.from('no copy'))
    const reader = new FrameReader()
    reader.push(chunk)
    expect(reader.next(0, MAX)?.[0]?.buffer).toBe(chunk.buffer)
  })

  test('a message cut in two comes as views of both chunks', () => {
    const bytes = frame(new Uint8Array(100))
    const chunks = [bytes.slice(0, 50), bytes.slice(50)]
    const reader = new FrameReader()
    reader.push(chunks[0] as Uint8Array)
    expect(reader.next(0, MAX)).toBeNull()
    reader.push(chunks[1] as Uint8Array)
    expect(reader.next(0, MAX)?.map((piece) => piece.buffer)).toEqual(chunks.map((chunk) => chunk.buffer))
  })

  test('a trickle is gathered in one buffer instead of held in thousands of pieces', () => {
    const bytes = frame(new Uint8Array(5000).fill(7))
    const reader = new FrameReader()
    let pieces: Uint8Array[] | null = null
    for (const byte of bytes) {
      reader.push(Uint8Array.of(byte))
      pieces = reader.next(0, MAX)
    }
    expect(pieces).toHaveLength(1)
    expect(pieces?.[0]).toEqual(new Uint8Array(5000).fill(7))
  })
})

describe('lengths', () => {
  test('out of bounds are refused as soon as both bytes are here', () => {
    const short = new FrameReader()
    short.push(Uint8Array.of(0, 15))
    expect(() => short.next(16, MAX)).toThrow(violates)
    const long = new FrameReader()
    long.push(Uint8Array.of(0x40))
    expect(long.next(16, 16384)).toBeNull()
    long.push(Uint8Array.of(1))
    expect(() => long.next(16, 16384)).toThrow(/16385 bytes where 16 to 16384/)
  })

  test('at the bounds are taken', () => {
    expect(read(new FrameReader(), [frame(new Uint8Array(16))], 16)).toHaveLength(1)
    expect(read(new FrameReader(), [frame(new Uint8Array(MAX))], 16)[0]).toHaveLength(MAX)
  })
})

test('it knows whether it stands inside a message', () => {
  const reader = new FrameReader()
  expect(reader.partial).toBe(false)
  for (const byte of [0, 2, 1]) {
    reader.push(Uint8Array.of(byte))
    expect(reader.next(0, MAX)).toBeNull()
    expect(reader.partial).toBe(true)
  }
  reader.push(Uint8Array.of(2))
  expect(reader.next(0, MAX)).toHaveLength(2)
  expect(reader.partial).toBe(false)
})
