/** Streams whose owner does things at awkward moments: inside a callback, after the end, with nothing to propose. */
import { describe, expect, test } from 'vitest'
import { mplex } from '../../../net/mplex/mplex.ts'
import { negotiateInbound, negotiateLazily, negotiateOutbound } from '../../../net/multistream.ts'
import type { NetError } from '../../../net/errors.ts'
import { createYamux } from '../../../net/yamux/yamux.ts'
import { bytes, openPair, sessionPair, settle } from '../muxers/session-pair.ts'

const MUXERS = [createYamux({ keepAlive: { idleMs: 0 } }), mplex]

describe.each(MUXERS.map((factory) => [factory.protocol, factory] as const))('on %s', (_, factory) => {
  /** A listener that speaks nothing that is asked for. */
  function deafPair() {
    const pair = sessionPair(factory)
    pair.listener.onStream = (stream) =>
      negotiateInbound(
        stream,
        () => false,
        () => {},
      )
    return pair
  }

  test.each([
    ['a message that is no protocol line', Uint8Array.of(3, 8, 1, 16), false],
    ['a message that is no protocol line, and the end', Uint8Array.of(3, 8, 1, 16), true],
    ['half a line and the end', bytes('0123456789'), true],
    ['nothing but the end', new Uint8Array(0), true],
    ['many messages', new Uint8Array(200_000).fill(0xff), false],
  ])('a refusal reaches a lazy dialer that sent %s behind its proposal', async (_name, behind, ends) => {
    const { dialer, listener } = deafPair()
    const stream = dialer.muxer.openStream()
    negotiateLazily(stream, '/nothing')
    stream.write(behind)
    if (ends) stream.closeWrite()
    await expect(stream.read()).rejects.toMatchObject({ code: 'unsupported-protocol' })
    await stream.closed
    await settle()
    expect([dialer.muxer.streams.size, listener.muxer.streams.size]).toEqual([0, 0])
    expect([dialer.muxer.open, listener.muxer.open]).toEqual([true, true])
  })

  test('who waits for room is told so when the end is out, though another listener resets the stream first', async () => {
    const { dialer, listener } = sessionPair(factory)
    const [first] = await openPair(dialer, listener)
    const [second] = await openPair(dialer, listener)
    for (const accepted of listener.accepted) accepted.onData(() => {})
    first.onDrain(() => second.reset())
    for (const stream of [first, second]) expect(stream.write(new Uint8Array(100_000))).toBe(false)
    second.closeWrite()
    let drained = false
    void second.drained().then(() => (drained = true))
    await settle()
    expect(drained).toBe(true)
  })

  test('a paused reader hears the end of a stream that was over and is then reset', async () => {
    const { dialer, listener } = sessionPair(factory)
    const [ours, theirs] = await openPair(dialer, listener)
    const ends: unknown[] = []
    theirs.onData(
      () => {},
      (error) => ends.push(error),
    )
    theirs.pause(true)
    ours.write(bytes('unread'))
    ours.closeWrite()
    theirs.closeWrite()
    await settle()
    expect(ends).toEqual([])
    theirs.reset()
    expect(ends).toHaveLength(1)
  })

  test('an answer that makes no sense is quoted without what a terminal would obey', async () => {
    const { dialer, listener } = sessionPair(factory)
    listener.onStream = (stream) => {
      const answer = Buffer.from('\u001b[2J\u007f\u009b31m\u202e\u2028\n')
      stream.write(Buffer.concat([Buffer.from('\x13/multistream/1.0.0\n'), Buffer.of(answer.length), answer]))
    }
    const error = await new Promise<NetError | null>((resolve) => {
      negotiateOutbound(dialer.muxer.openStream(), ['/a'], resolve)
    })
    expect(error?.message).toMatch(/answered/)
    expect(error?.message).toMatch(/^[\x20-\x7e]*$/)
  })

  test.each(['onEnd', 'onDrain', 'onData'] as const)(
    'an %s that throws does not leave the session half-finished',
    async (which) => {
      const { dialer, listener } = sessionPair(factory)
      const [, bad] = await openPair(dialer, listener)
      const [, good] = await openPair(dialer, listener)
      const ends: string[] = []
      const thrower = (): never => {
        throw new Error('a bug')
      }
      bad.onData(which === 'onData' ? thrower : () => {}, which === 'onEnd' ? thrower : () => {})
      good.onData(
        () => {},
        () => ends.push('good'),
      )
      if (which === 'onDrain') {
        bad.onDrain(thrower)
        bad.write(new Uint8Array(100_000))
      }
      await settle()
      try {
        listener.muxer.destroy()
      } catch {
        // The bug may come out here, but only after everyone was told.
      }
      expect(ends).toEqual(['good'])
      expect(listener.closes).toHaveLength(1)
    },
  )
})
