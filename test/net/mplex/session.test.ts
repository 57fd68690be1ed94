/** mplex as its frames show it: https://github.com/libp2p/specs/blob/master/mplex/README.md */
import { describe, expect, test } from 'vitest'
import type { MuxerLimits } from '../../../net/muxer.ts'
import {
  CLOSE_INITIATOR,
  CLOSE_RECEIVER,
  encodeHeader,
  FrameDecoder,
  MESSAGE_INITIATOR,
  MESSAGE_RECEIVER,
  NEW_STREAM,
  RESET_INITIATOR,
} from '../../../net/mplex/frame.ts'
import type { StreamNumber } from '../../../net/mplex/frame.ts'
import { mplex } from '../../../net/mplex/mplex.ts'
import { MAX_QUEUED_RESETS, MAX_SESSION_UNREAD_BYTES } from '../../../net/mplex/session.ts'
import type { Stream } from '../../../net/stream.ts'
import { pipePair, TestClock } from '../muxers/memory-pipe.ts'
import { bytes, End, LIMITS, settle, text } from '../muxers/session-pair.ts'

const FLAGS = ['new', 'message-r', 'message-i', 'close-r', 'close-i', 'reset-r', 'reset-i']
const KIB = 1024

/** A session of ours against a peer played by hand. */
function rawPeer(limits: Partial<MuxerLimits> = {}, highWaterMark = 256 * KIB) {
  const clock = new TestClock()
  const [ours, pipe] = pipePair({ highWaterMark })
  const us = new End(ours)
  let frames: string[] = []
  const decoder = new FrameDecoder({
    onFrame: (id, flag, length) => frames.push(`${FLAGS[flag]} ${id} ${length}`),
    onPayload: (payload) => {
      if (payload.length <= 40) frames.push(`${frames.pop()} ${Buffer.from(payload).toString('latin1')}`)
    },
  })
  pipe.attach({ onData: (chunk) => decoder.push(chunk), onDrain: () => {}, onEnd: () => {}, onClose: () => {} })
  us.muxer = mplex.create(ours, 'responder', us.events, { clock, limits: { ...LIMITS, ...limits } })
  return {
    clock,
    us,
    pipe,
    send(id: StreamNumber, flag: number, payload: Uint8Array = new Uint8Array(0)): void {
      pipe.write(encodeHeader(id, flag, payload.length))
      pipe.write(payload)
      pipe.flush()
    },
    async take(): Promise<string[]> {
      await settle()
      const taken = frames
      frames = []
      return taken
    },
  }
}

describe('frames', () => {
  test('that are full are one noise message with their header, whatever the number of the stream', async () => {
    const { us, send, take } = rawPeer({}, 1024 * KIB)
    for (const id of [3, 300, 2n ** 50n]) {
      send(id, NEW_STREAM)
      await settle()
      const stream = [...us.muxer.streams].at(-1)
      stream?.write(new Uint8Array(65_519))
      const [full, rest] = (await take()).map((frame) => Number(frame.split(' ')[2]))
      expect(encodeHeader(id, MESSAGE_RECEIVER, full as number).length + (full as number)).toBe(65_519)
      expect(rest).toBe(65_519 - (full as number))
    }
  })

  test('of a stream of ours carry the initiator flags', async () => {
    const { us, take } = rawPeer()
    const stream = us.muxer.openStream()
    stream.write(bytes('hel'))
    stream.write(bytes('lo'))
    stream.closeWrite()
    us.muxer.openStream()
    expect(await take()).toEqual(['new 0 0', 'message-i 0 5 hello', 'close-i 0 0', 'new 1 0'])
    us.muxer.streams.forEach((stream) => stream.reset())
    expect(await take()).toEqual(['reset-i 0 0', 'reset-i 1 0'])
  })

  test('of a stream of theirs carry the receiver flags, and its name is skipped', async () => {
    const { us, send, take } = rawPeer()
    send(7, NEW_STREAM, bytes('some name'))
    send(7, MESSAGE_INITIATOR, bytes('hi'))
    await settle()
    const stream = us.accepted[0] as Stream
    expect(text(await stream.read())).toBe('hi')
    stream.write(bytes('ho'))
    stream.closeWrite()
    expect(await take()).toEqual(['message-r 7 2 ho', 'close-r 7 0'])
    stream.reset()
    expect(await take()).toEqual(['reset-r 7 0'])
  })

  test('tell apart two streams of the same number by who opened them', async () => {
    const { us, send, take } = rawPeer()
    const ours = us.muxer.openStream()
    await take()
    send(0, NEW_STREAM)
    send(0, MESSAGE_INITIATOR, bytes('on theirs'))
    send(0, MESSAGE_RECEIVER, bytes('on ours'))
    send(0, CLOSE_INITIATOR)
    await settle()
    const theirs = us.accepted[0] as Stream
    expect([text(await theirs.read()), await theirs.read()]).toEqual(['on theirs', null])
    expect(text(await ours.read())).toBe('on ours')
    send(0, CLOSE_RECEIVER)
    expect(await ours.read()).toBe(null)
    expect([ours.id, theirs.id]).toEqual(['i0', 'r0'])
  })

  test('may have ids of 60 bits', async () => {
    const { us, send, take } = rawPeer()
    const id = 2n ** 60n - 1n
    send(id, NEW_STREAM)
    send(id, MESSAGE_INITIATOR, bytes('far out'))
    await settle()
    const stream = us.accepted[0] as Stream
    expect(text(await stream.read())).toBe('far out')
    stream.write(bytes('indeed'))
    expect(await take()).toEqual([`message-r ${id} 6 indeed`])
  })

  test('of dead streams, and of streams that never were, are swallowed', async () => {
    const { us, send, take } = rawPeer()
    send(5, MESSAGE_INITIATOR, bytes('x'))
    send(5, CLOSE_INITIATOR, bytes('with a payload'))
    send(5, RESET_INITIATOR)
    send(9, MESSAGE_RECEIVER, new Uint8Array(100_000))
    send(1, NEW_STREAM)
    send(1, MESSAGE_INITIATOR, bytes('alive'))
    await settle()
    expect(text(await (us.accepted[0] as Stream).read())).toBe('alive')
    expect(await take()).toEqual([])
    expect(us.closes).toEqual([])
  })

  test('with data after the end reset the stream', async () => {
    const { us, send, take } = rawPeer()
    send(1, NEW_STREAM)
    send(1, CLOSE_INITIATOR)
    send(1, MESSAGE_INITIATOR, bytes('more'))
    expect(await take()).toEqual(['reset-r 1 0'])
    expect(us.closes).toEqual([])
  })
})

describe('without flow control', () => {
  test('a stream with too many unread bytes stops the pipe until they are read', async () => {
    const { us, send } = rawPeer({ maxReadBytes: 100 * KIB })
    send(1, NEW_STREAM)
    for (let i = 0; i < 30; i++) send(1, MESSAGE_INITIATOR, new Uint8Array(10 * KIB))
    await settle()
    const stream = us.accepted[0] as Stream
    const arrived = us.pipe.bytesRead
    expect(arrived).toBeGreaterThan(100 * KIB)
    expect(arrived).toBeLessThan(130 * KIB)
    for (let read = 0; read < 300 * KIB;) read += (await stream.read())?.length ?? 0
    await settle()
    expect(us.pipe.bytesRead).toBeGreaterThan(300 * KIB)
    expect(us.closes).toEqual([])
  })

  test('a reader that sleeps longer than 5 s loses its stream, and the others go on', async () => {
    const { clock, us, send, take } = rawPeer({ maxReadBytes: 100 * KIB })
    send(1, NEW_STREAM)
    send(3, NEW_STREAM)
    send(1, MESSAGE_INITIATOR, new Uint8Array(200 * KIB))
    send(3, MESSAGE_INITIATOR, bytes('behind it'))
    const [sleepy, lively] = [await us.next(), await us.next()]
    const read = lively.read()
    await clock.advance(4_900)
    expect(await take()).toEqual([])
    await clock.advance(200)
    expect(text(await read)).toBe('behind it')
    expect(await take()).toEqual(['reset-r 1 0'])
    await expect(sleepy.read()).rejects.toMatchObject({ code: 'limit-exceeded' })
    expect(clock.timers).toBe(0)
  })

  test('a pause of a reader stops the pipe like one that does not read', async () => {
    const { us, send } = rawPeer({ maxReadBytes: 50 * KIB })
    let got = 0
    us.onStream = (stream) => {
      stream.onData((chunk) => {
        got += chunk.length
      })
      stream.pause(true)
    }
    send(1, NEW_STREAM)
    for (let i = 0; i < 20; i++) send(1, MESSAGE_INITIATOR, new Uint8Array(10 * KIB))
    await settle()
    expect(us.pipe.bytesRead).toBeLessThan(80 * KIB)
    us.accepted[0]?.pause(false)
    await settle()
    expect(got).toBe(200 * KIB)
  })

  test('a reader that makes room and fills up again within one turn still stops the pipe', async () => {
    const { us, pipe, send } = rawPeer({ maxReadBytes: 50 * KIB })
    const frames = [
      encodeHeader(1, NEW_STREAM, 0),
      encodeHeader(3, NEW_STREAM, 0),
      encodeHeader(1, MESSAGE_INITIATOR, 60 * KIB),
      new Uint8Array(60 * KIB),
      encodeHeader(3, MESSAGE_INITIATOR, 1),
      new Uint8Array(1),
      encodeHeader(1, MESSAGE_INITIATOR, 60 * KIB),
      new Uint8Array(60 * KIB),
    ]
    let got = 0
    us.onStream = (stream) => {
      if (stream.id === 'r1') {
        stream.pause(true)
        stream.onData((chunk) => {
          got += chunk.length
        })
      } else {
        stream.onData(() => {
          us.accepted[0]?.pause(false)
          us.accepted[0]?.pause(true)
        })
      }
    }
    for (const frame of frames) pipe.write(frame)
    pipe.flush()
    await settle()
    expect(got).toBe(60 * KIB)
    const before = us.pipe.bytesRead
    send(3, MESSAGE_INITIATOR, bytes('held back'))
    await settle()
    expect(us.pipe.bytesRead).toBe(before)
  })

  test('all streams together are bounded, and the fullest goes first', async () => {
    const { clock, us, send, take } = rawPeer({ maxReadBytes: 1024 * KIB })
    const payload = new Uint8Array(900 * KIB)
    for (let i = 0; i < 30; i++) {
      send(i, NEW_STREAM)
      send(i, MESSAGE_INITIATOR, i === 4 ? new Uint8Array(1000 * KIB) : payload)
    }
    await settle()
    expect(us.pipe.bytesRead).toBeLessThan(MAX_SESSION_UNREAD_BYTES + 1100 * KIB)
    await clock.advance(5_100)
    expect((await take())[0]).toBe('reset-r 4 0')
    expect(us.closes).toEqual([])
  })

  test('streams that are over hold nothing back, though their readers may come late', async () => {
    const { clock, us, send, take } = rawPeer({ maxReadBytes: 1024 * KIB })
    us.onStream = (stream) => stream.closeWrite()
    for (let i = 0; i < 40; i++) {
      send(i, NEW_STREAM)
      send(i, MESSAGE_INITIATOR, new Uint8Array(1000 * KIB))
      send(i, CLOSE_INITIATOR)
      await settle()
    }
    expect(us.accepted).toHaveLength(40)
    expect((await take()).some((frame) => frame.startsWith('reset'))).toBe(false)
    expect(clock.timers).toBe(0)
    expect((await us.accepted[0]?.read())?.length).toBeGreaterThan(0)
  })

  test('bytes that nobody will read any more are not held against the others', async () => {
    const { us, send } = rawPeer({ maxReadBytes: 64 * KIB })
    us.onStream = (stream) => stream.onData(() => stream.reset())
    for (let i = 0; i < 100; i++) {
      send(i, NEW_STREAM)
      send(i, MESSAGE_INITIATOR, new Uint8Array(200 * KIB))
    }
    await settle()
    // 20 MiB came and went: more than the session may hold.
    expect(us.accepted).toHaveLength(100)
  })
})

describe('a hostile peer', () => {
  test('that opens a stream twice loses the session', async () => {
    const { us, send } = rawPeer()
    send(1, NEW_STREAM)
    send(1, NEW_STREAM)
    await settle()
    expect(us.closes).toMatchObject([{ code: 'protocol-violation' }])
  })

  test('that announces more than 1 MiB loses the session at once', async () => {
    const { us, pipe } = rawPeer()
    pipe.write(encodeHeader(1, NEW_STREAM, 0))
    pipe.write(encodeHeader(1, MESSAGE_INITIATOR, 1024 * KIB + 1))
    pipe.flush()
    await settle()
    expect(us.closes).toMatchObject([{ code: 'protocol-violation' }])
  })

  test('that opens streams beyond the limit and never reads the refusals loses the session', async () => {
    const { us, pipe, send } = rawPeer({ maxInboundStreams: 1 }, 1)
    pipe.pause()
    us.muxer.openStream().write(new Uint8Array(100))
    send(0, NEW_STREAM)
    await settle()
    for (let i = 1; i <= MAX_QUEUED_RESETS; i++) send(i, NEW_STREAM)
    await settle()
    expect(us.closes).toEqual([])
    send(MAX_QUEUED_RESETS + 1, NEW_STREAM)
    await settle()
    expect(us.closes).toMatchObject([{ code: 'limit-exceeded' }])
  })

  test('that opens and resets streams in a loop leaves nothing behind', async () => {
    const { us, send, take } = rawPeer()
    for (let i = 0; i < 5000; i++) {
      send(i, NEW_STREAM)
      send(i, MESSAGE_INITIATOR, bytes('GET /'))
      send(i, RESET_INITIATOR)
    }
    expect(await take()).toEqual([])
    expect(us.muxer.streams.size).toBe(0)
  })
})
