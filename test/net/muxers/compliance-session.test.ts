/** What every muxer owes the connection above it: how a session ends, by its own will or by hostile bytes. */
import { describe, expect, test } from 'vitest'
import { NetError } from '../../../net/errors.ts'
import type { Stream } from '../../../net/stream.ts'
import { EVERY_MUXER } from './every-muxer.ts'
import { seeded, turns } from './memory-pipe.ts'
import { bytes, errorOf, openPair, readAll, sessionPair, settle, text } from './session-pair.ts'

describe.each(EVERY_MUXER)('%s', (_, factory) => {
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
