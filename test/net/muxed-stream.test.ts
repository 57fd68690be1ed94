/** What the compliance suite can't reach through a session: calls from within calls. */
import { expect, test } from 'vitest'
import { MuxerStream } from '../../net/muxed-stream.ts'
import type { StreamOwner } from '../../net/muxed-stream.ts'
import { LIMITS } from './muxers/session-pair.ts'

class LoneStream extends MuxerStream {
  readonly id = 'lone'
}

function loneStream() {
  const consumed: number[] = []
  const owner: StreamOwner = {
    limits: LIMITS,
    wake: () => {},
    consumed: (_, bytes) => consumed.push(bytes),
    relieved: () => {},
    sendReset: () => {},
    over: () => {},
  }
  return { stream: new LoneStream(owner, 'inbound'), consumed }
}

test('bytes that come while bytes are being delivered wait their turn', () => {
  const { stream, consumed } = loneStream()
  const got: number[] = []
  stream.onData((chunk) => {
    if (chunk[0] === 1) {
      stream.receive(Uint8Array.of(2))
      stream.receive(Uint8Array.of(3))
    }
    got.push(chunk[0] as number)
  })
  stream.receive(Uint8Array.of(1))
  stream.receive(Uint8Array.of(4))
  expect(got).toEqual([1, 2, 3, 4])
  expect(consumed).toEqual([1, 1, 1, 1])
})

test('an end that comes while bytes are being delivered is told after them', () => {
  const { stream } = loneStream()
  const got: (number | string)[] = []
  stream.onData(
    (chunk) => {
      if (chunk[0] === 1) {
        stream.receive(Uint8Array.of(2))
        stream.receiveEnd()
      }
      got.push(chunk[0] as number)
    },
    () => got.push('end'),
  )
  stream.receive(Uint8Array.of(1))
  expect(got).toEqual([1, 2, 'end'])
})

test('every byte that came is accounted for, also when the reader gives up in the middle', () => {
  const { stream, consumed } = loneStream()
  stream.receive(new Uint8Array(10))
  stream.receive(new Uint8Array(20))
  stream.onData(() => stream.reset())
  stream.receive(new Uint8Array(40))
  expect(consumed.reduce((sum, bytes) => sum + bytes, 0)).toBe(70)
})
