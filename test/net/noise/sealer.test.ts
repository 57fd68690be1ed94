import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CipherState } from '../../../net/noise/cipher-state.ts'
import { MAX_PLAINTEXT_BYTES, Sealer } from '../../../net/noise/sealer.ts'
import { plainlySealed } from './plain-sealer.ts'

const KEY = new Uint8Array(32).fill(5)

/** Lengths around those at which the sealer does something else. */
const lengths = fc.oneof(
  fc.constantFrom(0, 1, 12, 4084, 4095, 4096, 4097, 65_507, 65_518, 65_519, 65_520, 65_536, 140_000),
  fc.nat(70_000),
)

describe('a sealer', () => {
  test('gives the bytes of its plain twin, in whatever pieces the plaintext comes and however often it is asked', () => {
    const turn = fc.record({ pieces: fc.array(lengths, { maxLength: 6 }), whole: fc.boolean() })
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 3 }), (turns) => {
        const sealer = new Sealer(new CipherState(KEY))
        const wire: Uint8Array[] = []
        const runs: Uint8Array[] = []
        let held: Uint8Array[] = []
        let count = 0
        for (const { pieces, whole } of [...turns, { pieces: [], whole: false }]) {
          for (const length of pieces) {
            const piece = Buffer.alloc(length, ++count)
            held.push(piece)
            sealer.queue(piece)
          }
          sealer.seal(!whole, (bytes) => wire.push(Buffer.from(bytes)))
          if (!whole) {
            runs.push(Buffer.concat(held))
            held = []
            expect(sealer.queuedBytes).toBe(0)
          } else expect(sealer.queuedBytes).toBeLessThan(MAX_PLAINTEXT_BYTES)
        }
        expect(Buffer.concat(wire).equals(plainlySealed(KEY, runs, MAX_PLAINTEXT_BYTES))).toBe(true)
      }),
      { seed: 7, numRuns: 60 },
    )
  })

  test('gives a short message as one piece', () => {
    const sealer = new Sealer(new CipherState(KEY))
    const pieces: number[] = []
    for (let i = 0; i < 3; i++) sealer.queue(new Uint8Array(100))
    sealer.seal(true, (bytes) => pieces.push(bytes.length))
    expect(pieces).toEqual([2 + 300 + 16])
  })
})
