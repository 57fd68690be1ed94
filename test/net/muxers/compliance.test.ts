/** What every muxer owes the connection above it, whatever its frames look like. */
import { describe, expect, test } from 'vitest'
import { NetError } from '../../../net/errors.ts'
import { mplex } from '../../../net/mplex/mplex.ts'
import type { MuxedStream, Stream } from '../../../net/stream.ts'
import { createYamux } from '../../../net/yamux/yamux.ts'
import { randomCut, seeded, turns } from './memory-pipe.ts'
import { bytes, End, LIMITS, openPair, readAll, readExactly, sessionPair, settle, text } from './session-pair.ts'

const MUXERS = [createYamux({ keepAlive: { idleMs: 0 } }), mplex]

async function errorOf(promise: Promise<unknown>): Promise<NetError> {
  const error: unknown = await promise.then(
    () => new Error('it did not fail'),
    (thrown: unknown) => thrown,
  )
  if (error instanceof NetError) return error
  throw error
}

/** Writes `total` bytes of `fill` as fast as the stream takes them, then ends. */
async function pour(stream: Stream, total: number, chunk = 16 * 1024): Promise<void> {
  for (let left = total; left > 0;) {
    const length = Math.min(chunk, left)
    left -= length
    if (!stream.write(new Uint8Array(length))) await stream.drained()
  }
  stream.closeWrite()
}

describe.each(MUXERS.map((factory) => [factory.protocol, factory] as const))('%s', (protocol, factory) => {
  describe('opening', () => {
    test('gives each side the streams that the other opened, and tells whose they are', async () => {
      const { dialer, listener } = sessionPair(factory)
      expect(dialer.muxer.protocol).toBe(protocol)
      const [ours, theirs] = await openPair(dialer, listener)
      const [back, forth] = await openPair(listener, dialer)
      expect([ours.direction, theirs.direction, back.direction, forth.direction]).toEqual([
        'outbound',
        'inbound',
        'outbound',
        'inbound',
      ])
      expect(new Set([ours.id, forth.id]).size).toBe(2)
      expect(dialer.muxer.streams).toEqual(new Set([ours, forth]))
      expect(listener.muxer.streams).toEqual(new Set([theirs, back]))
    })

    test('sends whatever is written in a turn, on all streams, in one flush', async () => {
      const { dialer, listener } = sessionPair(factory)
      await settle()
      const before = dialer.pipe.flushes
      for (let i = 0; i < 10; i++) {
        const stream = dialer.muxer.openStream()
        stream.write(bytes('one'))
        stream.write(bytes('two'))
        stream.closeWrite()
      }
      expect(dialer.pipe.flushes).toBe(before)
      await settle()
      expect(dialer.pipe.flushes).toBe(before + 1)
      expect(listener.accepted).toHaveLength(10)
      for (const stream of listener.accepted) expect(text(await readAll(stream))).toBe('onetwo')
    })

    test('tells the remote of a stream on which nothing is written', async () => {
      const { dialer, listener } = sessionPair(factory)
      dialer.muxer.openStream()
      await settle()
      expect(listener.accepted).toHaveLength(1)
    })

    test('says nothing of a stream that was reset in the turn in which it was opened', async () => {
      const { dialer, listener } = sessionPair(factory)
      await settle()
      const before = dialer.pipe.bytesWritten
      const stream = dialer.muxer.openStream()
      stream.write(bytes('never'))
      stream.reset()
      await stream.closed
      await settle()
      expect(listener.accepted).toHaveLength(0)
      expect(dialer.pipe.bytesWritten).toBe(before)
      expect(dialer.muxer.streams.size).toBe(0)
    })

    test('handles bytes that came with the upgrade after its creator is done', async () => {
      const recorder = sessionPair(factory)
      recorder.dialer.pipe.keepLog = true
      recorder.dialer.muxer.openStream().write(bytes('early'))
      await settle()
      const leftover = Buffer.concat(recorder.dialer.pipe.log)

      const { clock, listener } = sessionPair(factory)
      const order: string[] = []
      const late = new End(listener.pipe)
      late.onStream = () => order.push('stream')
      factory.create(late.pipe, 'responder', late.events, { clock, limits: LIMITS, leftover })
      order.push('created')
      expect(text(await readExactly(await late.next(), 5))).toBe('early')
      expect(order).toEqual(['created', 'stream'])
    })
  })

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

  describe('half-close', () => {
    test('lets the other direction go on after the opener ended its own', async () => {
      const { dialer, listener } = sessionPair(factory)
      const [ours, theirs] = await openPair(dialer, listener)
      ours.closeWrite()
      ours.closeWrite()
      expect(await theirs.read()).toBe(null)
      theirs.write(bytes('answer'))
      expect(text(await ours.read())).toBe('answer')
      theirs.closeWrite()
      expect(await ours.read()).toBe(null)
      await Promise.all([ours.closed, theirs.closed])
    })

    test('lets the other direction go on after the acceptor ended its own', async () => {
      const { dialer, listener } = sessionPair(factory)
      const [ours, theirs] = await openPair(dialer, listener)
      theirs.closeWrite()
      expect(await ours.read()).toBe(null)
      ours.write(bytes('more'))
      ours.closeWrite()
      expect(text(await readAll(theirs))).toBe('more')
      await Promise.all([ours.closed, theirs.closed])
    })

    test('sends what was written before the end', async () => {
      const { dialer, listener } = sessionPair(factory, { limits: { maxWriteBytes: 4 * 1024 * 1024 } })
      const [ours, theirs] = await openPair(dialer, listener)
      ours.write(new Uint8Array(2 * 1024 * 1024))
      ours.closeWrite()
      expect((await readAll(theirs)).length).toBe(2 * 1024 * 1024)
    })

    test('refuses writes after closeWrite', async () => {
      const { dialer, listener } = sessionPair(factory)
      const [ours] = await openPair(dialer, listener)
      ours.closeWrite()
      expect(ours.writable).toBe(false)
      expect(() => ours.write(bytes('late'))).toThrow(NetError)
      expect(() => ours.write(bytes('late'))).toThrow(/closed/)
    })

    test('keeps what a stream holds readable after both directions are over', async () => {
      const { dialer, listener } = sessionPair(factory)
      const [ours, theirs] = await openPair(dialer, listener)
      ours.write(bytes('last words'))
      ours.closeWrite()
      theirs.closeWrite()
      await Promise.all([ours.closed, theirs.closed])
      expect(listener.muxer.streams.size).toBe(0)
      expect(text(await readAll(theirs))).toBe('last words')
    })
  })

  describe('reset', () => {
    test.each(['opener', 'acceptor'])('by the %s ends both directions at both ends', async (who) => {
      const { dialer, listener } = sessionPair(factory)
      const [ours, theirs] = await openPair(dialer, listener)
      const [resetter, other] = who === 'opener' ? [ours, theirs] : [theirs, ours]
      resetter.write(bytes('unread'))
      await settle()
      resetter.reset()
      resetter.reset()
      await settle()
      expect((await errorOf(other.read())).code).toBe('reset')
      expect((await errorOf(resetter.read())).code).toBe('reset')
      for (const stream of [ours, theirs]) {
        expect(() => stream.write(bytes('x'))).toThrow(/reset/)
        expect((await errorOf(stream.drained())).code).toBe('reset')
        await stream.closed
      }
      expect(dialer.muxer.streams.size + listener.muxer.streams.size).toBe(0)
    })

    test('reaches those who already wait', async () => {
      const { dialer, listener } = sessionPair(factory)
      const [ours, theirs] = await openPair(dialer, listener)
      const ends: unknown[] = []
      ours.onData(
        () => {},
        (error) => ends.push(error),
      )
      const read = errorOf(theirs.read())
      ours.reset()
      expect((await read).code).toBe('reset')
      expect(ends).toMatchObject([{ code: 'reset' }])
    })

    test('is how a reader leaves a loop early, unless the remote has ended', async () => {
      const { dialer, listener } = sessionPair(factory)
      const [ours, theirs] = await openPair(dialer, listener)
      ours.write(bytes('one'))
      for await (const chunk of theirs) {
        expect(text(chunk)).toBe('one')
        break
      }
      expect((await errorOf(ours.read())).code).toBe('reset')

      const [again, stays] = await openPair(dialer, listener)
      again.write(bytes('one'))
      again.closeWrite()
      await settle()
      for await (const _ of stays) break
      stays.write(bytes('thanks'))
      expect(text(await again.read())).toBe('thanks')
    })

    test('leaves the other streams alone, also with frames of the dead one under way', async () => {
      const { dialer, listener } = sessionPair(factory)
      const [ours, theirs] = await openPair(dialer, listener)
      const [calm, calmToo] = await openPair(dialer, listener)
      for (let i = 0; i < 10; i++) ours.write(new Uint8Array(10_000))
      calm.write(bytes('after the flood'))
      theirs.reset()
      expect(text(await calmToo.read())).toBe('after the flood')
      await settle()
      expect(dialer.closes).toEqual([])
      expect(listener.closes).toEqual([])
    })
  })

  describe('back-pressure', () => {
    test('reaches from a reader that does not read to the remote writer, and memory stays bounded', async () => {
      const { dialer, listener } = sessionPair(factory, { limits: { maxWriteBytes: 64 * 1024 * 1024 } })
      const [ours, theirs] = await openPair(dialer, listener)
      const TOTAL = 8 * 1024 * 1024
      let written = 0
      const writing = (async () => {
        while (written < TOTAL) {
          written += 16 * 1024
          if (!ours.write(new Uint8Array(16 * 1024))) await ours.drained()
        }
        ours.closeWrite()
      })()
      await settle()
      const stalledAt = written
      // One window, the pipe and the write buffer; and no more comes by waiting.
      expect(stalledAt).toBeLessThan(LIMITS.maxReadBytes + LIMITS.writeHighWaterMark + 2 * 256 * 1024 + 2 * 65_536)
      await settle()
      expect(written).toBe(stalledAt)
      expect(ours.writable).toBe(false)
      expect((await readAll(theirs)).length).toBe(TOTAL)
      await writing
    })

    test('holds back one stream of a session only as long as the muxer can', async () => {
      const { clock, dialer, listener } = sessionPair(factory, { limits: { maxWriteBytes: 64 * 1024 * 1024 } })
      const [sleepy] = await openPair(dialer, listener)
      const [lively, livelyToo] = await openPair(dialer, listener)
      sleepy.write(new Uint8Array(4 * 1024 * 1024))
      lively.write(bytes('ping'))
      const read = livelyToo.read()
      await clock.advance(6000)
      expect(text(await read)).toBe('ping')
    })

    test('says once when there is room again', async () => {
      const { dialer, listener } = sessionPair(factory, { limits: { maxWriteBytes: 64 * 1024 * 1024 } })
      const [ours, theirs] = await openPair(dialer, listener)
      theirs.onData(() => {})
      let drains = 0
      ours.onDrain(() => drains++)
      expect(ours.write(new Uint8Array(1000))).toBe(true)
      await settle()
      expect(drains).toBe(0)
      expect(ours.write(new Uint8Array(LIMITS.writeHighWaterMark))).toBe(false)
      expect(ours.writeBufferBytes).toBe(LIMITS.writeHighWaterMark)
      expect(ours.write(new Uint8Array(1))).toBe(false)
      const drained = ours.drained()
      await drained
      await settle()
      expect(drains).toBe(1)
      expect(ours.writeBufferBytes).toBe(0)
      expect(ours.writable).toBe(true)
      await ours.drained()
    })

    test('says so each time, also to a listener that fills the stream again at once', async () => {
      const { dialer, listener } = sessionPair(factory, { limits: { writeHighWaterMark: 300_000 } })
      const [ours, theirs] = await openPair(dialer, listener)
      let received = 0
      theirs.onData((chunk) => {
        received += chunk.length
      })
      await new Promise<void>((resolve) => {
        let rounds = 0
        const fill = (): void => {
          if (++rounds > 20) resolve()
          else while (ours.write(new Uint8Array(150_000))) continue
        }
        ours.onDrain(fill)
        fill()
      })
      await settle()
      expect(received).toBe(20 * 300_000)
    })

    test('does not say so to a stream that the listener of another has just filled', async () => {
      const { dialer, listener } = sessionPair(factory, { limits: { writeHighWaterMark: 100_000 } })
      const [first, firstToo] = await openPair(dialer, listener)
      const [second, secondToo] = await openPair(dialer, listener)
      for (const stream of [firstToo, secondToo]) stream.onData(() => {})
      const unsent: number[] = []
      second.onDrain(() => unsent.push(second.writeBufferBytes))
      first.onDrain(() => second.write(new Uint8Array(200_000)))
      first.write(new Uint8Array(100_000))
      second.write(new Uint8Array(100_000))
      await settle()
      expect(unsent).toHaveLength(1)
      expect(unsent[0]).toBeLessThanOrEqual(50_000)
    })

    test('obeys a high-water mark of the stream itself', async () => {
      const { dialer } = sessionPair(factory)
      const stream = dialer.muxer.openStream()
      stream.writeHighWaterMark = 10
      expect(stream.write(new Uint8Array(9))).toBe(true)
      expect(stream.write(new Uint8Array(1))).toBe(false)
    })

    test('rejects who waits for room when the stream ends with bytes unsent', async () => {
      const { dialer, listener } = sessionPair(factory, { limits: { maxWriteBytes: 64 * 1024 * 1024 } })
      const [ours] = await openPair(dialer, listener)
      ours.write(new Uint8Array(8 * 1024 * 1024))
      const drained = errorOf(ours.drained())
      await settle()
      listener.accepted[0]?.reset()
      expect((await drained).code).toBe('reset')
    })
  })

  describe('limits', () => {
    test('refuses streams of the remote beyond maxInboundStreams with a reset, and takes more once there is room', async () => {
      const { dialer, listener } = sessionPair(factory, { limits: { maxInboundStreams: 3, maxOutboundStreams: 10 } })
      const opened = Array.from({ length: 4 }, () => dialer.muxer.openStream())
      const [first, , , refused] = opened as [MuxedStream, MuxedStream, MuxedStream, MuxedStream]
      refused.write(bytes('anyone?'))
      expect((await errorOf(refused.read())).code).toBe('reset')
      expect(listener.accepted).toHaveLength(3)
      first.reset()
      await settle()
      dialer.muxer.openStream()
      await settle()
      expect(listener.accepted).toHaveLength(4)
    })

    test('refuses to open more than maxOutboundStreams', async () => {
      const { dialer } = sessionPair(factory, { limits: { maxOutboundStreams: 2 } })
      const first = dialer.muxer.openStream()
      dialer.muxer.openStream()
      expect(() => dialer.muxer.openStream()).toThrow(/2 streams/)
      first.reset()
      dialer.muxer.openStream()
    })

    test('resets a stream whose writer ignores the high-water mark until maxWriteBytes', async () => {
      const { dialer, listener } = sessionPair(factory, { pipe: { highWaterMark: 1 } })
      const [ours, theirs] = await openPair(dialer, listener)
      const chunk = new Uint8Array(64 * 1024)
      expect(() => {
        for (let i = 0; i < 100; i++) ours.write(chunk)
      }).toThrow(NetError)
      expect(ours.writeBufferBytes).toBe(0)
      expect((await errorOf(ours.read())).code).toBe('limit-exceeded')
      expect((await errorOf(readAll(theirs))).code).toBe('reset')
    })

    test.each(['read', 'onData'])(
      'keeps a swarm of one-byte messages that wait for %s in little memory',
      async (how) => {
        const { dialer, listener } = sessionPair(factory, { limits: { maxWriteBytes: 64 * 1024 * 1024 } })
        const [ours, theirs] = await openPair(dialer, listener)
        const chunks: Uint8Array[] = []
        if (how === 'onData') {
          theirs.pause(true)
          theirs.onData((chunk) => chunks.push(chunk))
        }
        for (let i = 0; i < 3000; i++) {
          ours.write(Uint8Array.of(i))
          if (i % 3 === 0) await new Promise((resolve) => setImmediate(resolve))
        }
        ours.closeWrite()
        await settle()
        if (how === 'onData') theirs.pause(false)
        else for await (const chunk of theirs) chunks.push(chunk)
        const whole = Buffer.concat(chunks)
        expect(whole.length).toBe(3000)
        for (let i = 0; i < 3000; i++) if (whole[i] !== i % 256) throw new Error(`byte ${i} is wrong`)
        expect(chunks.length).toBeLessThan(70)
      },
    )
  })

  describe('the end of a session', () => {
    test('sends what all streams accepted, then tells both sides once, without an error', async () => {
      const { dialer, listener } = sessionPair(factory, {
        limits: { maxWriteBytes: 4 * 1024 * 1024 },
        pipe: { highWaterMark: 50_000 },
      })
      const pairs = [
        await openPair(dialer, listener),
        await openPair(dialer, listener),
        await openPair(dialer, listener),
      ]
      for (const [ours] of pairs) ours.write(new Uint8Array(1024 * 1024))
      dialer.muxer.close()
      expect(dialer.muxer.open).toBe(false)
      expect(() => dialer.muxer.openStream()).toThrow(/closing/)
      expect(() => pairs[0]?.[0].write(bytes('late'))).toThrow(NetError)
      const arrived = await Promise.all(pairs.map(([, theirs]) => readAll(theirs)))
      expect(arrived.map((whole) => whole.length)).toEqual([1024 * 1024, 1024 * 1024, 1024 * 1024])
      await settle()
      expect(dialer.closes).toEqual([null])
      expect(listener.closes).toEqual([null])
      expect(listener.muxer.open).toBe(false)
      expect(dialer.pipe.closedWith).toBe(null)
    })

    test('delivers what the remote still sends to a side that is closing', async () => {
      const { dialer, listener } = sessionPair(factory)
      const [ours, theirs] = await openPair(dialer, listener)
      theirs.write(bytes('crossing'))
      dialer.muxer.close()
      expect(text(await ours.read())).toBe('crossing')
    })

    test('lets readers have what came before they learn that the session is over', async () => {
      const { dialer, listener } = sessionPair(factory)
      const [, theirs] = await openPair(dialer, listener)
      const [ours] = await openPair(dialer, listener)
      ours.write(bytes('buffered'))
      await settle()
      dialer.pipe.end()
      await settle()
      expect(text(await (listener.accepted[1] as Stream).read())).toBe('buffered')
      expect((await errorOf((listener.accepted[1] as Stream).read())).code).toBe('closed')
      expect((await errorOf(theirs.read())).code).toBe('closed')
    })

    test('ends every stream when the remote vanishes, and says with which error', async () => {
      const { dialer, listener } = sessionPair(factory)
      const [ours, theirs] = await openPair(dialer, listener)
      theirs.write(bytes('got through'))
      await settle()
      const waiting = errorOf(ours.drained().then(() => readAll(ours)))
      dialer.pipe.vanish()
      expect((await waiting).code).toBe('closed')
      expect(dialer.closes).toMatchObject([{ message: 'connection reset' }])
      expect(dialer.muxer.streams.size).toBe(0)
      expect(() => dialer.muxer.openStream()).toThrow(NetError)
      await ours.closed
    })

    test('ends at once when destroyed', async () => {
      const { clock, dialer, listener } = sessionPair(factory)
      const [ours, theirs] = await openPair(dialer, listener)
      const failure = new NetError('timeout', 'enough')
      dialer.muxer.destroy(failure)
      dialer.muxer.destroy()
      dialer.muxer.close()
      expect((await errorOf(ours.read())).code).toBe('closed')
      expect(dialer.closes).toEqual([failure])
      expect((await errorOf(theirs.read())).code).toBe('closed')
      expect(listener.closes).toHaveLength(1)
      expect(clock.timers).toBe(0)
    })

    test('waits no longer than two seconds for a remote that does not end', async () => {
      const { clock, dialer, listener } = sessionPair(factory)
      await openPair(dialer, listener)
      listener.pipe.pause()
      dialer.muxer.close()
      await clock.advance(1900)
      expect(dialer.closes).toEqual([])
      await clock.advance(200)
      expect(dialer.closes).toEqual([null])
      expect(clock.timers).toBe(0)
    })

    test('is orderly once we have said goodbye, however the pipe breaks then', async () => {
      const { dialer, listener } = sessionPair(factory)
      await openPair(dialer, listener)
      listener.pipe.pause()
      dialer.muxer.close()
      await settle()
      dialer.pipe.vanish()
      await settle()
      expect(dialer.closes).toEqual([null])
    })

    test('gives up on a remote that takes nothing for two seconds of what is left', async () => {
      const { clock, dialer, listener } = sessionPair(factory, { pipe: { highWaterMark: 1000 } })
      const [ours] = await openPair(dialer, listener)
      listener.pipe.pause()
      ours.write(new Uint8Array(500_000))
      await settle()
      dialer.muxer.close()
      await clock.advance(1_990)
      expect(dialer.closes).toEqual([])
      await clock.advance(20)
      expect(dialer.closes).toMatchObject([{ code: 'timeout' }])
      expect(clock.timers).toBe(0)
    })

    test('has patience with a remote that takes what is left slowly, but not for ever', async () => {
      const { clock, dialer, listener } = sessionPair(factory, {
        limits: { maxWriteBytes: 16 * 1024 * 1024, maxReadBytes: 16 * 1024 * 1024 },
        pipe: { highWaterMark: 1000 },
      })
      const streams = await Promise.all(Array.from({ length: 10 }, () => openPair(dialer, listener)))
      for (const [ours, theirs] of streams) {
        ours.write(new Uint8Array(250_000))
        theirs.onData(() => {})
      }
      listener.pipe.pause()
      await settle()
      dialer.muxer.close()
      // A frame or so a second: 40 frames are left.
      for (let second = 1; second < 10; second++) {
        listener.pipe.resume()
        await turns(2)
        listener.pipe.pause()
        await clock.advance(1000)
        expect(dialer.closes).toEqual([])
      }
      await clock.advance(1000)
      expect(dialer.closes).toMatchObject([{ code: 'timeout' }])
    })

    test('survives a bug in what it calls, as an error of the session', async () => {
      const { dialer, listener } = sessionPair(factory)
      listener.onStream = () => {
        throw new TypeError('oops')
      }
      dialer.muxer.openStream()
      await settle()
      expect(listener.closes).toMatchObject([{ code: 'bug', message: 'oops' }])
      expect(dialer.closes).toHaveLength(1)
    })
  })

  describe('hostile bytes', () => {
    test('of any kind end the session with a NetError or do nothing', async () => {
      const random = seeded(99)
      for (let round = 0; round < 200; round++) {
        const { dialer, listener } = sessionPair(factory)
        listener.onStream = (stream) => stream.onData((chunk) => stream.write(chunk))
        for (let i = 0; i < 5; i++) {
          const garbage = Uint8Array.from({ length: 1 + Math.floor(random() * 60) }, () =>
            // Small bytes are likelier to look like a frame.
            Math.floor(random() < 0.7 ? random() * 4 : random() * 256),
          )
          dialer.pipe.write(garbage)
          dialer.pipe.flush()
        }
        await new Promise((resolve) => setImmediate(resolve))
        await new Promise((resolve) => setImmediate(resolve))
        await new Promise((resolve) => setImmediate(resolve))
        for (const error of listener.closes) {
          expect(error).toBeInstanceOf(NetError)
          expect((error as NetError).fault).not.toBe('bug')
        }
        dialer.muxer.destroy()
        listener.muxer.destroy()
      }
    })
  })
})

function* cutEach(whole: Uint8Array, length: number): Generator<Uint8Array> {
  for (let start = 0; start < whole.length; start += length) yield whole.subarray(start, start + length)
}
