import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NetError } from '../../net/errors.ts'
import { encodeLengthPrefixed, LengthPrefixedDecoder, MessageReader, readMessage } from '../../net/length-prefixed.ts'
import type { Stream } from '../../net/stream.ts'

function decode(chunks: readonly Uint8Array[], maxBytes = 1000): string[] {
  const decoder = new LengthPrefixedDecoder(maxBytes)
  const messages: string[] = []
  for (const chunk of chunks) decoder.push(chunk, (message) => messages.push(Buffer.from(message).toString('hex')))
  return messages
}

function hex(text: string): Uint8Array {
  return Buffer.from(text, 'hex')
}

/** A stream whose reads give `chunks` and then the end. */
function streamOf(chunks: readonly Uint8Array[]): Stream {
  const left = [...chunks]
  return { read: () => Promise.resolve(left.shift() ?? null) } as unknown as Stream
}

describe('length-prefixed messages', () => {
  test('are a length and the bytes', () => {
    expect(Buffer.from(encodeLengthPrefixed(hex('0102ff'))).toString('hex')).toBe('030102ff')
    expect(Buffer.from(encodeLengthPrefixed(new Uint8Array(0))).toString('hex')).toBe('00')
    expect(Buffer.from(encodeLengthPrefixed(new Uint8Array(300)).subarray(0, 3)).toString('hex')).toBe('ac0200')
  })

  test('come out whole wherever the bytes are cut, empty ones too', () => {
    const messages = [hex('01'), new Uint8Array(0), hex('aabbcc'), new Uint8Array(200).fill(7), hex('ff')]
    const bytes = Buffer.concat(messages.map(encodeLengthPrefixed))
    const expected = messages.map((message) => Buffer.from(message).toString('hex'))
    for (let first = 0; first <= bytes.length; first++) {
      expect(decode([bytes.subarray(0, first), bytes.subarray(first)])).toEqual(expected)
    }
    expect(decode([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(expected)
  })

  test('survive any encoding and any chunking', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 20 }),
        fc.array(fc.nat(50)),
        (messages, cuts) => {
          const bytes = Buffer.concat(messages.map(encodeLengthPrefixed))
          const chunks = []
          let start = 0
          for (const cut of cuts) chunks.push(bytes.subarray(start, (start += cut)))
          chunks.push(bytes.subarray(start))
          expect(decode(chunks)).toEqual(messages.map((message) => Buffer.from(message).toString('hex')))
        },
      ),
      { seed: 1, numRuns: 200 },
    )
  })

  test('are views of the chunk that holds them whole', () => {
    const chunk = hex('020102')
    new LengthPrefixedDecoder(10).push(chunk, (message) => expect(message.buffer).toBe(chunk.buffer))
    expect.assertions(1)
  })

  test('are refused by their length alone, before any of their bytes', () => {
    expect(() => decode([hex('0a')], 9)).toThrow(NetError)
    expect(() => decode([hex('0a')], 9)).toThrow(/more than 9 bytes/)
    expect(decode([hex('09')], 9)).toEqual([])
    // The first byte already says that the length has more bytes than the limit.
    expect(() => decode([hex('80')], 100)).toThrow(NetError)
    expect(() => decode([hex('ffff7f')], 1000)).toThrow(NetError)
  })

  test('are refused when the length takes more bytes than it needs', () => {
    expect(() => decode([hex('8000')], 1000)).toThrow(/more bytes than it needs/)
  })

  test('take memory as they come, not as they are announced', () => {
    const MIB = 1024 * 1024
    const decoders = Array.from({ length: 500 }, () => new LengthPrefixedDecoder(64 * MIB))
    const announced = encodeLengthPrefixed(new Uint8Array(60 * MIB)).slice(0, 10)
    const before = process.memoryUsage().arrayBuffers
    for (const decoder of decoders) decoder.push(announced, () => {})
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10 * MIB)
    expect(decoders.every((decoder) => decoder.partial)).toBe(true)
  })

  test('come out of random bytes as messages or as a NetError', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 10 }), (chunks) => {
        try {
          decode(chunks, 50)
        } catch (error) {
          expect(error).toBeInstanceOf(NetError)
        }
      }),
      { seed: 2, numRuns: 500 },
    )
  })
})

describe('a message reader', () => {
  test('gives message after message and null at the end', async () => {
    const reader = new MessageReader(streamOf([hex('0101020a'), hex('0b'), hex('00')]), 10)
    expect(await reader.next()).toEqual(hex('01'))
    expect([...((await reader.next()) ?? [])]).toEqual([0x0a, 0x0b])
    expect(await reader.next()).toEqual(hex(''))
    expect(await reader.next()).toBe(null)
  })

  test('keeps what follows the last message for the next protocol', async () => {
    const reader = new MessageReader(streamOf([hex('0101ffffff')]), 10)
    await reader.next()
    expect(Buffer.from(reader.leftover()).toString('hex')).toBe('ffffff')
    expect(reader.leftover()).toHaveLength(0)
  })

  test('fails when the stream ends inside a message or its length', async () => {
    await expect(readMessage(streamOf([hex('0301')]), 10)).rejects.toMatchObject({ code: 'protocol-violation' })
    await expect(readMessage(streamOf([hex('80')]), 1000)).rejects.toMatchObject({ code: 'protocol-violation' })
    expect(await readMessage(streamOf([]), 10)).toBe(null)
  })

  test('passes the limit on', async () => {
    await expect(readMessage(streamOf([hex('0b')]), 10)).rejects.toMatchObject({ code: 'limit-exceeded' })
  })
})
