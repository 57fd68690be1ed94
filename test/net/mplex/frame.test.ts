import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NetError } from '../../../net/errors.ts'
import {
  CLOSE_INITIATOR,
  encodeHeader,
  FrameDecoder,
  MESSAGE_INITIATOR,
  MESSAGE_RECEIVER,
  NEW_STREAM,
  RESET_INITIATOR,
  RESET_RECEIVER,
} from '../../../net/mplex/frame.ts'
import type { StreamNumber } from '../../../net/mplex/frame.ts'

/** Id, flag, length and the header's bytes, by hand from the spec's layout. */
const GOLDENS: [string, [StreamNumber, number, number], string][] = [
  ['a new stream 0', [0, NEW_STREAM, 0], '0000'],
  ['a message of its initiator', [0, MESSAGE_INITIATOR, 5], '0205'],
  ['a message of the receiver of stream 17', [17, MESSAGE_RECEIVER, 300], '8901ac02'],
  ['an end', [1, CLOSE_INITIATOR, 0], '0c00'],
  ['a reset', [5, RESET_RECEIVER, 0], '2d00'],
  ['the largest message', [2, MESSAGE_INITIATOR, 1024 * 1024], '12808040'],
  ['an id beyond 32 bits', [2 ** 40, RESET_INITIATOR, 0], '8680808080800200'],
  ['the last id kept as a number', [2 ** 46 - 1, MESSAGE_RECEIVER, 0], 'f9ffffffffff7f00'],
  ['the first id kept as a bigint', [2n ** 46n, MESSAGE_RECEIVER, 0], '818080808080800100'],
  ['the largest id', [2n ** 60n - 1n, MESSAGE_RECEIVER, 0], 'f9ffffffffffffff7f00'],
]

function record(chunks: readonly Uint8Array[]): string[] {
  const events: string[] = []
  let payload = ''
  const flush = (): void => {
    if (payload !== '') events.push(`payload ${payload}`)
    payload = ''
  }
  const decoder = new FrameDecoder({
    onFrame: (id, flag, length) => {
      flush()
      events.push(`${id} ${flag} ${length}`)
    },
    onPayload: (bytes) => {
      expect(bytes.length).toBeGreaterThan(0)
      payload += Buffer.from(bytes).toString('hex')
    },
  })
  for (const chunk of chunks) decoder.push(chunk)
  flush()
  return events
}

describe('an mplex header', () => {
  test.each(GOLDENS)('%s', (_, [id, flag, length], hex) => {
    expect(Buffer.from(encodeHeader(id, flag, length)).toString('hex')).toBe(hex)
    expect(record([Buffer.from(hex, 'hex')])).toEqual([`${id} ${flag} ${length}`])
  })
})

describe('the decoder', () => {
  test('gives the same for any cut', () => {
    const bytes = Buffer.concat([
      encodeHeader(3, NEW_STREAM, 4),
      Buffer.from('name'),
      encodeHeader(2n ** 59n, MESSAGE_INITIATOR, 3),
      Buffer.from('abc'),
      encodeHeader(3, MESSAGE_INITIATOR, 0),
      encodeHeader(3, CLOSE_INITIATOR, 0),
    ])
    const whole = record([bytes])
    expect(whole).toEqual(['3 0 4', 'payload 6e616d65', `${2n ** 59n} 2 3`, 'payload 616263', '3 2 0', '3 4 0'])
    expect(record([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(whole)
    for (let at = 0; at <= bytes.length; at++)
      expect(record([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(whole)
  })

  test('hands a payload on as it comes, without copying or waiting for the rest', () => {
    const pieces: Uint8Array[] = []
    const decoder = new FrameDecoder({ onFrame: () => {}, onPayload: (bytes) => pieces.push(bytes) })
    const chunk = Buffer.concat([encodeHeader(0, MESSAGE_INITIATOR, 1000), Buffer.from('first')])
    decoder.push(chunk)
    expect(pieces[0]?.buffer).toBe(chunk.buffer)
    const second = Buffer.from('second')
    decoder.push(second)
    expect(pieces[1]).toBe(second)
  })

  test.each([
    ['flag 7', '0700'],
    ['a message of more than 1 MiB', '02818040'],
    ['a length in more than three bytes', '0280808001'],
    ['an id in more than nine bytes', '8080808080808080808001'],
    ['an id in more bytes than it needs', '820000'],
    ['a length in more bytes than it needs', '028000'],
  ])('refuses %s, however it is cut', (_, hex) => {
    const bytes = Buffer.from(hex, 'hex')
    for (let at = 0; at <= bytes.length; at++) {
      expect(() => record([bytes.subarray(0, at), bytes.subarray(at)])).toThrow(
        expect.objectContaining({ code: 'protocol-violation' }),
      )
    }
  })

  test('makes frames or a NetError of random bytes', () => {
    const plausible = fc
      .tuple(fc.nat(300), fc.nat(6), fc.nat(20))
      .map(([id, flag, length]) => encodeHeader(id, flag, length))
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.uint8Array({ maxLength: 30 }), plausible), { maxLength: 12 }), (chunks) => {
        try {
          record(chunks)
        } catch (error) {
          expect(error).toBeInstanceOf(NetError)
        }
      }),
      { seed: 6, numRuns: 500 },
    )
  })

  test('reads back any id', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 60n - 1n }), fc.nat(6), fc.nat(1024 * 1024), (big, flag, length) => {
        const id = big < 2n ** 46n ? Number(big) : big
        expect(record([encodeHeader(id, flag, length)])).toEqual([`${big} ${flag} ${length}`])
      }),
      { seed: 7, numRuns: 300 },
    )
  })
})
