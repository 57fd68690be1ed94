/** What every muxer owes the connection above it: what is written arrives, whole, in order and in its turn. */
import { describe, expect, test } from 'vitest'
import { NetError } from '../../../net/errors.ts'
import type { Stream } from '../../../net/stream.ts'
import { EVERY_MUXER } from './every-muxer.ts'
import { randomCut, seeded } from './memory-pipe.ts'
import { bytes, errorOf, openPair, readAll, readExactly, sessionPair, settle, text } from './session-pair.ts'

/** Writes `total` bytes of `fill` as fast as the stream takes them, then ends. */
async function pour(stream: Stream, total: number, chunk = 16 * 1024): Promise<void> {
  for (let left = total; left > 0;) {
    const length = Math.min(chunk, left)
    left -= length
    if (!stream.write(new Uint8Array(length))) await stream.drained()
  }
  stream.closeWrite()
}

describe.each(EVERY_MUXER)('%s', (_, factory) => {
  describe('carrying bytes', () => {
    test('echoes through onData and read', async () => {
      const { dialer, listener } = sessionPair(factory)
      listener.onStream = (stream) =>
        stream.onData(
          (chunk) => stream.write(chunk),
          () => stream.closeWrite(),
        )
      const stream = dialer.muxer.openStream()
      stream.write(bytes('what goes up'))
      expect(text(await readExactly(stream, 12))).toBe('what goes up')
      stream.write(bytes('comes down'))
      stream.closeWrite()
      expect(text(await readAll(stream))).toBe('comes down')
      await stream.closed
      await settle()
      expect(dialer.muxer.streams.size).toBe(0)
      expect(listener.muxer.streams.size).toBe(0)
    })

    test('keeps a hundred streams of 256 KiB apart, however the bytes are cut', async () => {
      const random = seeded(7)
      const { dialer, listener } = sessionPair(factory, { pipe: { cut: randomCut(random, 40_000) } })
      const TOTAL = 256 * 1024
      // Byte i of stream n, so that neither a lost nor a misplaced byte goes unseen.
      const expected = (n: number): Uint8Array => {
        const whole = new Uint32Array(TOTAL / 4)
        for (let i = 0; i < whole.length; i++) whole[i] = Math.imul(n * 65_537 + i, 2_654_435_761)
        return new Uint8Array(whole.buffer)
      }
      listener.onStream = (stream) => {
        stream.onData(
          (chunk) => stream.write(chunk),
          () => stream.closeWrite(),
        )
      }
      const mismatches = await Promise.all(
        Array.from({ length: 100 }, async (_, n) => {
          const data = expected(n)
          const stream = dialer.muxer.openStream()
          const writing = (async () => {
            for (let start = 0; start < TOTAL;) {
              const end = Math.min(TOTAL, start + 1 + Math.floor(random() * 30_000))
              const chunk = data.slice(start, end)
              start = end
              if (!stream.write(chunk)) await stream.drained()
            }
            stream.closeWrite()
          })()
          const echoed = await readAll(stream)
          await writing
          return Buffer.compare(echoed, data)
        }),
      )
      expect(mismatches).toEqual(Array.from({ length: 100 }, () => 0))
    })

    test('shares the pipe fairly between streams that all have much to send', async () => {
      const { dialer, listener } = sessionPair(factory, {
        limits: { writeHighWaterMark: 256 * 1024 },
        pipe: { highWaterMark: 128 * 1024 },
      })
      const received = new Map<string, number>()
      const samples: number[][] = []
      listener.onStream = (stream) => {
        received.set(stream.id, 0)
        stream.onData((chunk) => {
          received.set(stream.id, (received.get(stream.id) ?? 0) + chunk.length)
          if (received.size === 4) samples.push([...received.values()])
        })
      }
      const TOTAL = 16 * 1024 * 1024
      // Chunks of very different sizes must not buy a share.
      const writers = [100, 1000, 10_000, 60_000].map((chunk) => pour(dialer.muxer.openStream(), TOTAL, chunk))
      await Promise.all(writers)
      await settle()
      const midway = samples.filter(
        (counts) => Math.max(...counts) > TOTAL / 4 && Math.max(...counts) < (TOTAL * 3) / 4,
      )
      expect(midway.length).toBeGreaterThan(3)
      for (const counts of midway) expect(Math.min(...counts)).toBeGreaterThan(Math.max(...counts) * 0.9)
    })

    test('never keeps a stream that has something to send waiting for more than two turns of another', async () => {
      const { dialer, listener } = sessionPair(factory, { limits: { maxReadBytes: 1024 * 1024 } })
      const arrivals: string[] = []
      listener.onStream = (stream) => stream.onData((chunk) => chunk.length > 1000 && arrivals.push(stream.id))
      for (let i = 0; i < 3; i++) dialer.muxer.openStream().write(new Uint8Array(650_000))
      await settle()
      expect(new Set(arrivals).size).toBe(3)
      // The last turns may be of one stream that the window held up.
      const runs =
        arrivals
          .slice(0, -6)
          .join(' ')
          .match(/(\S+)(?: \1\b)*/g) ?? []
      expect(Math.max(...runs.map((run) => run.split(' ').length))).toBeLessThanOrEqual(2)
    })

    test('gives several readers what comes in the order in which they asked', async () => {
      const { dialer, listener } = sessionPair(factory)
      const [ours, theirs] = await openPair(dialer, listener)
      const reads = [theirs.read(), theirs.read(), theirs.read()]
      ours.write(bytes('1'))
      await settle()
      ours.write(bytes('2'))
      ours.closeWrite()
      expect((await Promise.all(reads)).map(text)).toEqual(['1', '2', null])
      expect(await theirs.read()).toBe(null)
    })

    test('takes an empty write for nothing', async () => {
      const { dialer, listener } = sessionPair(factory)
      const [ours, theirs] = await openPair(dialer, listener)
      expect(ours.write(new Uint8Array(0))).toBe(true)
      ours.write(bytes('x'))
      expect(text(await theirs.read())).toBe('x')
    })
  })

  describe('synchronous delivery', () => {
    test('hands over first what came before', async () => {
      const { dialer, listener } = sessionPair(factory)
      const [ours, theirs] = await openPair(dialer, listener)
      ours.write(bytes('ab'))
      await settle()
      const got: (string | null)[] = []
      theirs.onData(
        (chunk) => got.push(text(chunk)),
        () => got.push('end'),
      )
      expect(got).toEqual(['ab'])
      ours.write(bytes('cd'))
      ours.closeWrite()
      await settle()
      expect(got).toEqual(['ab', 'cd', 'end'])
    })

    test('stops at once when paused inside onData, and goes on in order, the end last', async () => {
      const { dialer, listener } = sessionPair(factory, { pipe: { cut: (whole) => [...cutEach(whole, 7)] } })
      const [ours, theirs] = await openPair(dialer, listener)
      let got = ''
      const ends: unknown[] = []
      theirs.onData(
        (chunk) => {
          got += text(chunk)
          theirs.pause(true)
        },
        (error) => ends.push(error),
      )
      ours.write(bytes('the quick brown fox jumps over the lazy dog'))
      ours.closeWrite()
      await settle()
      const first = got
      expect(first.length).toBeGreaterThan(0)
      expect(first.length).toBeLessThan(43)
      while (ends.length === 0) {
        const before = got.length
        theirs.pause(false)
        expect(got.length > before || ends.length > 0).toBe(true)
      }
      expect(got).toBe('the quick brown fox jumps over the lazy dog')
      expect(ends).toEqual([undefined])
    })

    test('resets only the stream whose reader throws, and tells that reader why', async () => {
      const { dialer, listener } = sessionPair(factory)
      const [ours, theirs] = await openPair(dialer, listener)
      const [calm, calmToo] = await openPair(dialer, listener)
      const ends: unknown[] = []
      theirs.onData(
        () => {
          throw new NetError('protocol-violation', 'not what I expected')
        },
        (error) => ends.push(error),
      )
      ours.write(bytes('boom'))
      expect((await errorOf(ours.read())).code).toBe('reset')
      expect(ends).toMatchObject([{ code: 'protocol-violation' }])
      calm.write(bytes('still here'))
      expect(text(await calmToo.read())).toBe('still here')
    })

    test('tells of the end once, also to who asks late', async () => {
      const { dialer, listener } = sessionPair(factory)
      const [ours, theirs] = await openPair(dialer, listener)
      ours.closeWrite()
      await settle()
      const ends: unknown[] = []
      theirs.onData(
        () => {},
        (error) => ends.push(error ?? 'end'),
      )
      theirs.pause(true)
      theirs.pause(false)
      expect(ends).toEqual(['end'])
    })

    test('refuses to mix with read', async () => {
      const { dialer, listener } = sessionPair(factory)
      const [, theirs] = await openPair(dialer, listener)
      theirs.onData(() => {})
      expect((await errorOf(theirs.read())).code).toBe('bad-argument')
    })
  })
})

function* cutEach(whole: Uint8Array, length: number): Generator<Uint8Array> {
  for (let start = 0; start < whole.length; start += length) yield whole.subarray(start, start + length)
}
