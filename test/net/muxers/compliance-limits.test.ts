/** What every muxer owes the connection above it: back-pressure, and limits of streams and of memory. */
import { describe, expect, test } from 'vitest'
import { NetError } from '../../../net/errors.ts'
import type { MuxedStream } from '../../../net/stream.ts'
import { EVERY_MUXER } from './every-muxer.ts'
import { bytes, errorOf, LIMITS, openPair, readAll, sessionPair, settle, text } from './session-pair.ts'

describe.each(EVERY_MUXER)('%s', (_, factory) => {
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
})
