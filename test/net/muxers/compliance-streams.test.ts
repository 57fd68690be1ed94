/** What every muxer owes the connection above it: how streams are opened, ended and reset. */
import { describe, expect, test } from 'vitest'
import { NetError } from '../../../net/errors.ts'
import { EVERY_MUXER } from './every-muxer.ts'
import {
  bytes,
  End,
  errorOf,
  LIMITS,
  openPair,
  readAll,
  readExactly,
  sessionPair,
  settle,
  text,
} from './session-pair.ts'

describe.each(EVERY_MUXER)('%s', (protocol, factory) => {
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
})
