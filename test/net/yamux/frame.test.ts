import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NetError } from '../../../net/errors.ts'
import {
  ACK,
  DATA,
  FIN,
  FrameDecoder,
  GO_AWAY,
  HEADER_BYTES,
  PING,
  RST,
  SYN,
  WINDOW_UPDATE,
  writeHeader,
} from '../../../net/yamux/frame.ts'

/** Frame and its bytes, by hand from the spec's layout. */
const GOLDENS: [string, [number, number, number, number], string][] = [
  ['data that opens stream 1', [DATA, SYN, 1, 5], '000000010000000100000005'],
  ['an acknowledgement', [WINDOW_UPDATE, ACK, 2, 0], '000100020000000200000000'],
  ['half a window of credit', [WINDOW_UPDATE, 0, 3, 131_072], '000100000000000300020000'],
  ['the end of a direction', [WINDOW_UPDATE, FIN, 5, 0], '000100040000000500000000'],
  ['a reset with an error code', [WINDOW_UPDATE, RST, 7, 0xdeadbeef], '0001000800000007deadbeef'],
  ['a ping', [PING, SYN, 0, 42], '00020001000000000000002a'],
  ['its answer', [PING, ACK, 0, 42], '00020002000000000000002a'],
  ['a normal go-away', [GO_AWAY, 0, 0, 0], '000300000000000000000000'],
  ['the largest numbers', [WINDOW_UPDATE, 0xffff, 0xffffffff, 0xffffffff], '0001ffffffffffffffffffff'],
]

/** What a decoder reports, payload bytes joined, so that chunkings can be compared. */
function record(chunks: readonly Uint8Array[]): string[] {
  const events: string[] = []
  let payload = ''
  const decoder = new FrameDecoder({
    onFrame: (type, flags, streamId, length) => events.push(`${type} ${flags} ${streamId} ${length}`),
    onPayload: (bytes) => {
      expect(bytes.length).toBeGreaterThan(0)
      payload += Buffer.from(bytes).toString('hex')
    },
    onPayloadEnd: () => {
      events.push(`payload ${payload}`)
      payload = ''
    },
  })
  for (const chunk of chunks) decoder.push(chunk)
  return events
}

function frame(type: number, flags: number, streamId: number, length: number): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES)
  expect(writeHeader(bytes, 0, type, flags, streamId, length)).toBe(HEADER_BYTES)
  return bytes
}

describe('a yamux header', () => {
  test.each(GOLDENS)('%s', (_, fields, hex) => {
    expect(Buffer.from(frame(...fields)).toString('hex')).toBe(hex)
    expect(record([Buffer.from(hex, 'hex')])[0]).toBe(fields.join(' '))
  })
})

describe('the decoder', () => {
  test('gives the same for any cut', () => {
    const bytes = Buffer.concat([
      frame(DATA, SYN, 1, 3),
      Buffer.from('abc'),
      frame(PING, SYN, 0, 9),
      frame(DATA, 0, 1, 0),
      frame(WINDOW_UPDATE, FIN, 1, 0),
      frame(DATA, 0, 3, 2),
      Buffer.from('de'),
      frame(GO_AWAY, 0, 0, 1),
    ])
    const whole = record([bytes])
    expect(whole).toEqual([
      '0 1 1 3',
      'payload 616263',
      '2 1 0 9',
      '0 0 1 0',
      'payload ',
      '1 4 1 0',
      '0 0 3 2',
      'payload 6465',
      '3 0 0 1',
    ])
    expect(record([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(whole)
    for (let at = 0; at <= bytes.length; at++)
      expect(record([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(whole)
  })

  test('hands a payload on as it comes, without copying or waiting for the rest', () => {
    const pieces: Uint8Array[] = []
    const decoder = new FrameDecoder({
      onFrame: () => {},
      onPayload: (bytes) => pieces.push(bytes),
      onPayloadEnd: () => {},
    })
    const chunk = Buffer.concat([frame(DATA, 0, 1, 0xffffffff), Buffer.from('first')])
    decoder.push(chunk)
    expect(pieces[0]?.buffer).toBe(chunk.buffer)
    const second = Buffer.from('second')
    decoder.push(second)
    expect(pieces[1]).toBe(second)
  })

  test('stops within the chunk in hand', () => {
    const seen: number[] = []
    const decoder: FrameDecoder = new FrameDecoder({
      onFrame: (type) => {
        seen.push(type)
        if (type === GO_AWAY) decoder.stop()
      },
      onPayload: () => {},
      onPayloadEnd: () => {},
    })
    decoder.push(Buffer.concat([frame(PING, SYN, 0, 1), frame(GO_AWAY, 0, 0, 1), frame(PING, SYN, 0, 2)]))
    decoder.push(frame(PING, SYN, 0, 3))
    expect(seen).toEqual([PING, GO_AWAY])
  })

  test.each([
    ['version 1', '010000010000000100000000'],
    ['type 4', '000400000000000000000000'],
    ['data for stream 0', '000000000000000000000000'],
    ['a window update for stream 0', '000100000000000000000000'],
    ['a ping with a stream', '000200010000000100000000'],
    ['a go-away with a stream', '000300000000000100000000'],
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
      .tuple(fc.nat(4), fc.nat(15), fc.nat(4), fc.nat(20))
      .map(([type, flags, streamId, length]) => frame(type, flags, streamId, length))
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.uint8Array({ maxLength: 30 }), plausible), { maxLength: 12 }), (chunks) => {
        try {
          record(chunks)
        } catch (error) {
          expect(error).toBeInstanceOf(NetError)
        }
      }),
      { seed: 5, numRuns: 500 },
    )
  })
})
