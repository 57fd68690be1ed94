import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ChunkQueue } from '../../net/chunk-queue.ts'

function bytes(from: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => from + i)
}

describe('a chunk queue', () => {
  test('gives chunks back as they came', () => {
    const queue = new ChunkQueue()
    const chunks = [bytes(0, 3), bytes(3, 1), bytes(4, 5)]
    for (const chunk of chunks) queue.push(chunk)
    expect(queue.byteLength).toBe(9)
    expect([queue.shift(), queue.shift(), queue.shift()]).toEqual(chunks)
    expect(queue.shift()).toBe(undefined)
    expect(queue.byteLength).toBe(0)
  })

  test('gives part of a chunk when that is all that is wanted', () => {
    const queue = new ChunkQueue()
    queue.push(bytes(0, 5))
    queue.push(bytes(5, 2))
    expect([...queue.take(2)]).toEqual([0, 1])
    expect(queue.byteLength).toBe(5)
    expect([...queue.take(100)]).toEqual([2, 3, 4])
    expect([...queue.take(2)]).toEqual([5, 6])
  })

  test('does not copy what fills its buffer, and lets go of a big buffer for a small view', () => {
    const queue = new ChunkQueue()
    const whole = bytes(0, 100)
    queue.keep(whole.subarray(0, 60))
    queue.keep(whole.subarray(60, 70))
    expect(queue.shift()?.buffer).toBe(whole.buffer)
    const small = queue.shift()
    expect(small?.buffer.byteLength).toBe(10)
    expect([...(small as Uint8Array)]).toEqual([...bytes(60, 10)])
  })

  test('never changes a chunk that it has given away', () => {
    const queue = new ChunkQueue()
    for (let i = 0; i < 100; i++) queue.keep(Uint8Array.of(i))
    const taken: Uint8Array[] = []
    for (let i = 0; i < 64; i++) taken.push(queue.shift() as Uint8Array)
    const gathered = queue.shift() as Uint8Array
    expect([...gathered]).toEqual([...bytes(64, 36)])
    for (let i = 100; i < 200; i++) queue.keep(Uint8Array.of(i))
    expect([...gathered]).toEqual([...bytes(64, 36)])
    expect(taken.map((chunk) => chunk[0])).toEqual([...bytes(0, 64)])
  })

  test('keeps order and count through any sequence of operations', () => {
    const operation = fc.oneof(
      fc.record({ do: fc.constant('keep' as const), length: fc.integer({ min: 1, max: 300 }) }),
      fc.record({ do: fc.constant('push' as const), length: fc.integer({ min: 1, max: 300 }) }),
      fc.record({ do: fc.constant('shift' as const), length: fc.constant(0) }),
      fc.record({ do: fc.constant('take' as const), length: fc.integer({ min: 1, max: 300 }) }),
    )
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 400 }), (operations) => {
        const queue = new ChunkQueue()
        let [pushed, taken] = [0, 0]
        const expectBytes = (chunk: Uint8Array | undefined): void => {
          for (const byte of chunk ?? []) if (byte !== taken++ % 256) throw new Error(`byte ${taken - 1} is ${byte}`)
        }
        for (const { do: what, length } of operations) {
          if (what === 'shift') expectBytes(queue.shift())
          else if (what === 'take') {
            if (queue.byteLength === 0) continue
            const chunk = queue.take(length)
            expect(chunk.length).toBeLessThanOrEqual(length)
            expectBytes(chunk)
          } else {
            queue[what](bytes(pushed, length))
            pushed += length
          }
          expect(queue.byteLength).toBe(pushed - taken)
        }
      }),
      { seed: 8, numRuns: 200 },
    )
  })
})
