/** yamux as the spec's frames show it: https://github.com/libp2p/specs/blob/master/yamux/README.md */
import { describe, expect, test } from 'vitest'
import { NetError } from '../../../net/errors.ts'
import type { MuxedStream, Stream } from '../../../net/stream.ts'
import { ACK, DATA, FIN, GO_AWAY, PING, RST, SYN, WINDOW_UPDATE } from '../../../net/yamux/frame.ts'
import { MAX_QUEUED_ANSWERS } from '../../../net/yamux/ping.ts'
import { MAX_QUEUED_RESETS, MAX_UNACKNOWLEDGED } from '../../../net/yamux/session.ts'
import { INITIAL_WINDOW_BYTES } from '../../../net/yamux/stream.ts'
import { bytes, settle, text } from '../muxers/session-pair.ts'
import { RawPeer } from './raw-peer.ts'

const GO_AWAY_PROTOCOL_ERROR = 'go-away 0 1'

describe('opening a stream', () => {
  test('puts SYN on the first data, without waiting for the ACK', async () => {
    const peer = new RawPeer({ role: 'initiator' })
    const stream = peer.us.muxer.openStream()
    stream.write(bytes('hel'))
    stream.write(bytes('lo'))
    peer.us.muxer.openStream()
    expect(await peer.take()).toEqual(['data SYN 1 5 hello', 'update SYN 3 0'])
    stream.write(bytes('more'))
    expect(await peer.take()).toEqual(['data 1 4 more'])
  })

  test('takes the even numbers as responder', async () => {
    const peer = new RawPeer({ role: 'responder' })
    peer.us.muxer.openStream()
    peer.us.muxer.openStream()
    expect(await peer.take()).toEqual(['update SYN 2 0', 'update SYN 4 0'])
  })

  test('opens and ends a stream without data in one frame', async () => {
    const peer = new RawPeer({ role: 'initiator' })
    peer.us.muxer.openStream().closeWrite()
    expect(await peer.take()).toEqual(['update SYN FIN 1 0'])
  })

  test('acknowledges with the first bytes, else with an empty update in the same turn', async () => {
    const peer = new RawPeer()
    peer.send(WINDOW_UPDATE, SYN, 1, 0)
    expect(await peer.take()).toEqual(['update ACK 1 0'])
    peer.us.onStream = (stream) => stream.write(bytes('hi'))
    peer.send(WINDOW_UPDATE, SYN, 3, 0)
    expect(await peer.take()).toEqual(['data ACK 3 2 hi'])
  })

  test('takes SYN on data, on an update, and with FIN', async () => {
    const peer = new RawPeer()
    peer.data(SYN, 1, bytes('a'))
    peer.send(WINDOW_UPDATE, SYN | FIN, 3, 0)
    peer.data(SYN | FIN, 5, bytes('b'))
    await settle()
    const [first, second, third] = peer.us.accepted as [MuxedStream, MuxedStream, MuxedStream]
    expect(text(await first.read())).toBe('a')
    expect(await second.read()).toBe(null)
    expect(text(await third.read())).toBe('b')
    expect(await third.read()).toBe(null)
  })

  test(`leaves at most ${MAX_UNACKNOWLEDGED} streams unacknowledged`, async () => {
    const peer = new RawPeer({ role: 'initiator', limits: { maxOutboundStreams: 1000 } })
    for (let i = 0; i < MAX_UNACKNOWLEDGED; i++) peer.us.muxer.openStream()
    expect(() => peer.us.muxer.openStream()).toThrow(/unanswered/)
    peer.send(WINDOW_UPDATE, ACK, 1, 0)
    peer.send(WINDOW_UPDATE, ACK, 1, 0)
    // A reset answers too.
    peer.send(WINDOW_UPDATE, RST, 3, 0)
    await settle()
    peer.us.muxer.openStream()
    const last = peer.us.muxer.openStream()
    expect(() => peer.us.muxer.openStream()).toThrow(/unanswered/)
    // One that we gave up waits for no answer.
    last.reset()
    peer.us.muxer.openStream()
  })
})

describe('flow control', () => {
  test('never sends more than the window, and goes on when it is opened', async () => {
    const peer = new RawPeer({ role: 'initiator' })
    const stream = peer.us.muxer.openStream()
    stream.write(new Uint8Array(INITIAL_WINDOW_BYTES + 1000))
    const sent = (frames: string[]): number =>
      frames
        .filter((frame) => frame.startsWith('data'))
        .reduce((sum, frame) => sum + Number(frame.split(' ').at(-1)), 0)
    expect(sent(await peer.take())).toBe(INITIAL_WINDOW_BYTES)
    peer.send(WINDOW_UPDATE, ACK, 1, 400)
    expect(await peer.take()).toEqual(['data 1 400'])
    peer.send(WINDOW_UPDATE, 0, 1, 10_000)
    expect(await peer.take()).toEqual(['data 1 600'])
  })

  test('adds the credit of a SYN and an ACK to the initial window', async () => {
    const peer = new RawPeer({ role: 'responder' })
    peer.us.onStream = (stream) => stream.write(new Uint8Array(INITIAL_WINDOW_BYTES + 3))
    peer.send(WINDOW_UPDATE, SYN, 1, 2)
    expect((await peer.take()).at(-1)).toBe(`data 1 ${INITIAL_WINDOW_BYTES + 2 - 4 * 65_507}`)
  })

  test('counts only payload, and gives credit back once half the window was consumed', async () => {
    const peer = new RawPeer()
    const half = INITIAL_WINDOW_BYTES / 2
    peer.us.onStream = (stream) => stream.onData(() => {})
    peer.data(SYN, 1, new Uint8Array(half - 1))
    expect(await peer.take()).toEqual(['update ACK 1 0'])
    peer.data(0, 1, new Uint8Array(1))
    expect(await peer.take()).toEqual(['ping SYN 0 0', `update 1 ${half}`])
  })

  test('gives no credit for what nobody read', async () => {
    const peer = new RawPeer()
    peer.data(SYN, 1, new Uint8Array(200_000))
    expect(await peer.take()).toEqual(['update ACK 1 0'])
    await (peer.us.accepted[0] as Stream).read()
    expect((await peer.take()).filter((frame) => frame.startsWith('update'))).toEqual(['update 1 200000'])
  })

  test('makes up to a stream for the turn that lack of credit cut short', async () => {
    const MIB = 1024 * 1024
    const peer = new RawPeer({
      role: 'initiator',
      highWaterMark: INITIAL_WINDOW_BYTES * 2,
      limits: { maxWriteBytes: 4 * MIB },
    })
    const [short, rich] = [peer.us.muxer.openStream(), peer.us.muxer.openStream()]
    await peer.take()
    peer.send(WINDOW_UPDATE, ACK, 3, 4 * MIB)
    await settle()
    peer.pipe.pause()
    for (const stream of [short, rich]) stream.write(new Uint8Array(2 * MIB))
    await settle()
    // By now the pipe is full, and the window of one has gone to the last, small frame.
    peer.send(WINDOW_UPDATE, ACK, 1, 4 * MIB)
    await settle()
    peer.pipe.resume()
    const sent = { '1': 0, '3': 0 }
    const leads: number[] = []
    for (const frame of await peer.take()) {
      const [, stream, length] = frame.split(' ') as [string, '1' | '3', string]
      sent[stream] += Number(length)
      leads.push(sent['3'] - sent['1'])
    }
    expect(sent).toEqual({ '1': 2 * MIB, '3': 2 * MIB })
    expect(Math.max(...leads.slice(-40, -4))).toBeLessThanOrEqual(65_507)
  })

  test('counts as consumed only what was read of what came', async () => {
    const peer = new RawPeer()
    peer.data(SYN, 1, new Uint8Array(100_000))
    peer.data(0, 1, new Uint8Array(100_000))
    await peer.take()
    const stream = peer.us.accepted[0] as Stream
    await stream.read()
    expect(await peer.take()).toEqual([])
    await stream.read()
    expect(await peer.take()).toEqual(['ping SYN 0 0', 'update 1 200000'])
  })

  test('takes a full window of unread bytes, and not a byte more', async () => {
    const peer = new RawPeer()
    peer.send(WINDOW_UPDATE, SYN, 1, 0)
    for (let i = 0; i < 4; i++) peer.data(0, 1, new Uint8Array(INITIAL_WINDOW_BYTES / 4))
    expect(await peer.take()).toEqual(['update ACK 1 0'])
    expect(peer.us.closes).toEqual([])
    peer.data(0, 1, new Uint8Array(1))
    expect(await peer.take()).toEqual([GO_AWAY_PROTOCOL_ERROR])
    expect(peer.us.closes).toMatchObject([{ code: 'protocol-violation' }])
  })

  test('still opens the window of a stream whose own direction we ended', async () => {
    const peer = new RawPeer()
    peer.us.onStream = (stream) => {
      stream.onData(() => {})
      stream.closeWrite()
    }
    peer.data(SYN, 1, new Uint8Array(150_000))
    expect((await peer.take()).filter((frame) => !frame.startsWith('ping'))).toEqual([
      'update ACK 1 150000',
      'update FIN 1 0',
    ])
  })

  test('doubles a window that is used up within four round trips, up to maxReadBytes', async () => {
    const peer = new RawPeer({ limits: { maxReadBytes: 700_000 } })
    peer.us.onStream = (stream) => stream.onData(() => {})
    const initial = INITIAL_WINDOW_BYTES
    peer.data(SYN, 1, new Uint8Array(initial / 2))
    expect(await peer.take()).toEqual(['ping SYN 0 0', `update ACK 1 ${initial / 2}`])
    await peer.clock.advance(10)
    peer.send(PING, ACK, 0, 0)
    await settle()
    await peer.clock.advance(30)
    // Four round trips of 10 ms: not fast enough.
    peer.data(0, 1, new Uint8Array(initial / 2))
    expect(await peer.take()).toEqual([`update 1 ${initial / 2}`])
    await peer.clock.advance(39)
    peer.data(0, 1, new Uint8Array(initial / 2))
    expect(await peer.take()).toEqual([`update 1 ${initial / 2 + initial}`])
    peer.data(0, 1, new Uint8Array(initial))
    expect(await peer.take()).toEqual([`update 1 ${initial + 700_000 - 2 * initial}`])
    peer.data(0, 1, new Uint8Array(350_000))
    expect(await peer.take()).toEqual(['update 1 350000'])
  })

  test('bounds what all windows of a session grow by', async () => {
    const MIB = 1024 * 1024
    const peer = new RawPeer({ limits: { maxReadBytes: 1024 * MIB } })
    peer.us.onStream = (stream) => stream.onData(() => {})
    let granted = 0
    const pump = async (streamId: number, flags: number, length: number): Promise<void> => {
      peer.data(flags, streamId, new Uint8Array(length))
      for (const frame of await peer.take())
        if (frame.startsWith('update')) granted += Number(frame.split(' ').at(-1)) - length
    }
    await pump(1, SYN, INITIAL_WINDOW_BYTES / 2)
    await peer.clock.advance(10)
    peer.send(PING, ACK, 0, 0)
    for (let window = INITIAL_WINDOW_BYTES; window <= 16 * MIB; window *= 2) await pump(1, 0, window / 2)
    expect(granted).toBeGreaterThan(16 * MIB)
    await pump(3, SYN, INITIAL_WINDOW_BYTES / 2)
    await pump(1, 0, 16 * MIB)
    await pump(1, 0, 16 * MIB)
    expect(granted).toBe(32 * MIB)
    // What a stream had is free for others once it is over.
    peer.send(WINDOW_UPDATE, RST, 1, 0)
    await pump(3, 0, INITIAL_WINDOW_BYTES)
    expect(granted).toBe(32 * MIB + 2 * INITIAL_WINDOW_BYTES)
  })
})

describe('ending a direction', () => {
  test('goes on an update of its own after the data', async () => {
    const peer = new RawPeer({ role: 'initiator' })
    const stream = peer.us.muxer.openStream()
    stream.write(bytes('bye'))
    stream.closeWrite()
    expect(await peer.take()).toEqual(['data SYN 1 3 bye', 'update FIN 1 0'])
  })

  test('waits for what the window holds back', async () => {
    const peer = new RawPeer({ role: 'initiator' })
    const stream = peer.us.muxer.openStream()
    stream.write(new Uint8Array(INITIAL_WINDOW_BYTES + 1))
    stream.closeWrite()
    expect((await peer.take()).some((frame) => frame.includes('FIN'))).toBe(false)
    peer.send(WINDOW_UPDATE, ACK, 1, 1)
    expect(await peer.take()).toEqual(['data 1 1 \0', 'update FIN 1 0'])
  })

  test('may ride on the last data of the remote, which is delivered first', async () => {
    const peer = new RawPeer()
    peer.data(SYN, 1, bytes('a'))
    peer.data(FIN, 1, bytes('b'))
    await settle()
    const stream = peer.us.accepted[0] as Stream
    expect([text(await stream.read()), text(await stream.read()), await stream.read()]).toEqual(['a', 'b', null])
  })

  test('by the remote resets the stream if data follows', async () => {
    const peer = new RawPeer()
    peer.send(WINDOW_UPDATE, SYN | FIN, 1, 0)
    expect(await peer.take()).toEqual(['update ACK 1 0'])
    peer.data(0, 1, bytes('more'))
    peer.send(PING, SYN, 0, 5)
    expect(await peer.take()).toEqual(['ping ACK 0 5', 'update RST 1 0'])
    expect(peer.us.closes).toEqual([])
  })
})

describe('resets', () => {
  test('carry our code, and the code of the remote is never credit', async () => {
    const peer = new RawPeer({ role: 'initiator' })
    const first = peer.us.muxer.openStream()
    const second = peer.us.muxer.openStream()
    await peer.take()
    first.reset(77)
    expect(await peer.take()).toEqual(['update RST 1 77'])
    peer.send(WINDOW_UPDATE, ACK | RST, 3, 0xffffffff)
    await expect(second.read()).rejects.toMatchObject({ code: 'reset', message: expect.stringContaining('4294967295') })
    expect(peer.us.closes).toEqual([])
  })

  test('are known on data frames too', async () => {
    const peer = new RawPeer()
    peer.send(WINDOW_UPDATE, SYN, 1, 0)
    peer.data(RST, 1, bytes('swallowed'))
    peer.data(SYN, 3, bytes('x'))
    await settle()
    await expect((peer.us.accepted[0] as Stream).read()).rejects.toMatchObject({ code: 'reset' })
    expect(text(await (peer.us.accepted[1] as Stream).read())).toBe('x')
  })

  test('do not take from a reader what the remote had ended before', async () => {
    const peer = new RawPeer()
    peer.data(SYN | FIN, 1, bytes('complete'))
    peer.send(WINDOW_UPDATE, RST, 1, 0)
    await settle()
    const stream = peer.us.accepted[0] as Stream
    expect([text(await stream.read()), await stream.read()]).toEqual(['complete', null])
    expect(() => stream.write(bytes('x'))).toThrow(/reset/)
  })

  test('leave late frames of any kind without effect', async () => {
    const peer = new RawPeer({ role: 'initiator' })
    peer.us.muxer.openStream().write(bytes('x'))
    await settle()
    const stream = [...peer.us.muxer.streams][0] as Stream
    stream.reset()
    await peer.take()
    peer.data(ACK, 1, new Uint8Array(100_000))
    peer.send(WINDOW_UPDATE, 0, 1, 0xffffffff)
    peer.send(WINDOW_UPDATE, FIN, 1, 0)
    peer.send(WINDOW_UPDATE, RST, 1, 3)
    peer.data(0, 99, new Uint8Array(100_000))
    peer.send(PING, SYN, 0, 1)
    expect(await peer.take()).toEqual(['ping ACK 0 1'])
  })

  test('in the middle of a payload leave the rest of it without effect', async () => {
    const peer = new RawPeer()
    peer.us.onStream = (stream) => stream.onData(() => stream.reset())
    peer.send(DATA, SYN, 1, 10, bytes('01234'))
    await settle()
    peer.pipe.write(bytes('56789'))
    peer.pipe.flush()
    peer.send(PING, SYN, 0, 1)
    expect(await peer.take()).toEqual(['update RST 1 0', 'ping ACK 0 1'])
  })
})

describe('pings', () => {
  test('measure the round trip from the moment they leave, and are shared', async () => {
    const peer = new RawPeer()
    const asked = Promise.all([peer.us.muxer.ping(), peer.us.muxer.ping()])
    expect(await peer.take()).toEqual(['ping SYN 0 0'])
    await peer.clock.advance(25)
    peer.send(PING, ACK, 0, 0)
    expect(await asked).toEqual([25, 25])
    const next = peer.us.muxer.ping()
    expect(await peer.take()).toEqual(['ping SYN 0 1'])
    peer.send(PING, ACK, 0, 0)
    await settle()
    await peer.clock.advance(7)
    peer.send(PING, ACK, 0, 1)
    expect(await next).toBe(7)
  })

  test('are answered with the same value', async () => {
    const peer = new RawPeer()
    peer.send(PING, SYN, 0, 0xdeadbeef)
    expect(await peer.take()).toEqual(['ping ACK 0 3735928559'])
  })

  test('that nobody asked for are ignored when they are answers', async () => {
    const peer = new RawPeer()
    peer.send(PING, ACK, 0, 5)
    expect(await peer.take()).toEqual([])
    expect(peer.us.closes).toEqual([])
  })

  test('of a remote that does not read the answers are dropped', async () => {
    const peer = new RawPeer({ highWaterMark: 1 })
    peer.pipe.pause()
    peer.us.muxer.openStream().write(new Uint8Array(1000))
    await settle()
    for (let i = 0; i < 1000; i++) peer.send(PING, SYN, 0, i)
    await settle()
    peer.pipe.resume()
    expect((await peer.take()).filter((frame) => frame.startsWith('ping'))).toHaveLength(MAX_QUEUED_ANSWERS)
  })

  test('reject when the session ends first', async () => {
    const peer = new RawPeer()
    const asked = peer.us.muxer.ping()
    peer.us.muxer.destroy()
    await expect(asked).rejects.toMatchObject({ code: 'closed' })
    await expect(peer.us.muxer.ping()).rejects.toMatchObject({ code: 'closed' })
  })
})

describe('the keep-alive', () => {
  const keepAlive = { idleMs: 30_000, answerMs: 10_000 }

  test('asks after 30 s of silence, and any byte is an answer', async () => {
    const peer = new RawPeer({ keepAlive })
    await peer.clock.advance(20_000)
    peer.send(WINDOW_UPDATE, SYN, 1, 0)
    await peer.clock.advance(29_000)
    expect(await peer.take()).toEqual(['update ACK 1 0'])
    await peer.clock.advance(1_000)
    expect(await peer.take()).toEqual(['ping SYN 0 0'])
    await peer.clock.advance(9_000)
    peer.data(0, 1, bytes('busy'))
    await peer.clock.advance(25_000)
    expect(peer.us.closes).toEqual([])
  })

  test('ends the session when nothing comes within 10 s', async () => {
    const peer = new RawPeer({ keepAlive })
    peer.data(SYN, 1, bytes('x'))
    await settle()
    const stream = peer.us.accepted[0] as Stream
    await stream.read()
    await peer.clock.advance(40_000)
    expect(peer.us.closes).toMatchObject([{ code: 'timeout' }])
    await expect(stream.read()).rejects.toMatchObject({ code: 'closed' })
    expect(peer.clock.timers).toBe(0)
  })

  test('asks again each time it is quiet', async () => {
    const peer = new RawPeer({ keepAlive })
    for (let id = 0; id < 3; id++) {
      await peer.clock.advance(30_000)
      expect(await peer.take()).toEqual([`ping SYN 0 ${id}`])
      peer.send(PING, ACK, 0, id)
      await peer.clock.advance(10_000)
      await peer.clock.advance(20_000)
      expect(await peer.take()).toEqual([`ping SYN 0 ${id + 1}`])
      peer.send(PING, ACK, 0, ++id)
      await peer.clock.advance(10_000)
      await peer.clock.advance(-10_000)
    }
    expect(peer.us.closes).toEqual([])
  })
})

describe('go-away', () => {
  test('is the last thing that closing says, after the data and the ends of all streams', async () => {
    const peer = new RawPeer({ role: 'initiator' })
    const stream = peer.us.muxer.openStream()
    await peer.take()
    stream.write(bytes('last words'))
    peer.us.muxer.close()
    expect(await peer.take()).toEqual(['data 1 10 last words', 'update FIN 1 0', 'go-away 0 0'])
    expect(peer.ended).toBe(true)
  })

  test('waits for the credit that the last bytes need', async () => {
    const peer = new RawPeer({ role: 'initiator' })
    const stream = peer.us.muxer.openStream()
    stream.write(new Uint8Array(INITIAL_WINDOW_BYTES + 5))
    peer.us.muxer.close()
    expect((await peer.take()).at(-1)).toBe(`data 1 ${INITIAL_WINDOW_BYTES - 4 * 65_507}`)
    expect(peer.ended).toBe(false)
    peer.send(WINDOW_UPDATE, 0, 1, 100)
    expect(await peer.take()).toEqual(['data 1 5 \0\0\0\0\0', 'update FIN 1 0', 'go-away 0 0'])
  })

  test('does not wait for credit from a remote that has ended the pipe', async () => {
    const peer = new RawPeer({ role: 'initiator' })
    const stream = peer.us.muxer.openStream()
    stream.write(new Uint8Array(INITIAL_WINDOW_BYTES + 5))
    await settle()
    peer.pipe.end()
    expect((await peer.take()).at(-1)).toBe('go-away 0 0')
    expect(peer.us.closes).toEqual([null])
    await expect(stream.drained()).rejects.toMatchObject({ code: 'closed' })
    expect(peer.clock.timers).toBe(0)
  })

  test('of a closing session refuses streams that cross it', async () => {
    const peer = new RawPeer({ role: 'responder' })
    peer.data(SYN, 1, new Uint8Array(10))
    await peer.take()
    const stream = peer.us.accepted[0] as Stream
    stream.write(new Uint8Array(INITIAL_WINDOW_BYTES + 1))
    peer.us.muxer.close()
    await peer.take()
    peer.data(SYN, 3, bytes('too late'))
    expect(await peer.take()).toEqual(['update RST 3 0'])
    expect(peer.us.accepted).toHaveLength(1)
  })

  test('by the remote lets streams finish, and no new ones begin', async () => {
    const peer = new RawPeer({ role: 'initiator' })
    const stream = peer.us.muxer.openStream()
    stream.write(bytes('question'))
    await peer.take()
    peer.send(GO_AWAY, 0, 0, 0)
    await settle()
    expect(peer.us.muxer.open).toBe(false)
    expect(() => peer.us.muxer.openStream()).toThrow(NetError)
    peer.data(ACK, 1, bytes('answer'))
    expect(text(await stream.read())).toBe('answer')
    stream.write(bytes('thanks'))
    stream.closeWrite()
    expect(await peer.take()).toEqual(['data 1 6 thanks', 'update FIN 1 0'])
    peer.send(WINDOW_UPDATE, FIN, 1, 0)
    expect(await stream.read()).toBe(null)
    // The last stream is over, so we leave as well.
    expect(await peer.take()).toEqual(['go-away 0 0'])
    expect(peer.ended).toBe(true)
  })

  test('by the remote and then the end of the pipe leaves buffered bytes readable', async () => {
    const peer = new RawPeer()
    peer.data(SYN, 1, bytes('whole'))
    peer.send(WINDOW_UPDATE, FIN, 1, 0)
    peer.data(SYN, 3, bytes('partial'))
    peer.send(GO_AWAY, 0, 0, 0)
    peer.pipe.end()
    await settle()
    const [whole, partial] = peer.us.accepted as [MuxedStream, MuxedStream]
    expect([text(await whole.read()), await whole.read()]).toEqual(['whole', null])
    expect(text(await partial.read())).toBe('partial')
    await expect(partial.read()).rejects.toMatchObject({ code: 'closed' })
    expect(peer.us.closes).toEqual([null])
  })

  test.each([
    [1, /a protocol error/],
    [2, /an internal error/],
    [77, /error 77/],
  ])('with code %d ends the session with an error', async (code, message) => {
    const peer = new RawPeer()
    peer.send(GO_AWAY, 0, 0, code)
    await settle()
    expect(peer.us.closes).toMatchObject([{ code: 'closed', message: expect.stringMatching(message) }])
  })
})

describe('a hostile peer', () => {
  const FATAL: [string, (peer: RawPeer) => unknown][] = [
    ['a version other than 0', (peer) => peer.pipe.write(Uint8Array.of(1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0))],
    ['an unknown type', (peer) => peer.send(4, 0, 0, 0)],
    ['data on stream 0', (peer) => peer.data(0, 0, bytes('x'))],
    ['a ping with a stream', (peer) => peer.send(PING, SYN, 1, 0)],
    ['a go-away with a stream', (peer) => peer.send(GO_AWAY, 0, 1, 0)],
    ['a stream number that is ours to give', (peer) => peer.send(WINDOW_UPDATE, SYN, 2, 0)],
    [
      'a stream that it has already opened',
      (peer) => {
        peer.send(WINDOW_UPDATE, SYN, 1, 0)
        peer.send(WINDOW_UPDATE, SYN, 1, 0)
      },
    ],
    ['more than the window with its first frame', (peer) => peer.send(DATA, SYN, 1, INITIAL_WINDOW_BYTES + 1)],
    ['4 GiB at once', (peer) => peer.send(DATA, SYN, 1, 0xffffffff)],
    [
      'more than the window, a piece at a time',
      (peer) => {
        peer.data(SYN, 1, new Uint8Array(INITIAL_WINDOW_BYTES - 10))
        peer.send(DATA, 0, 1, 11)
      },
    ],
    ['credit beyond 2^32 - 1', (peer) => peer.send(WINDOW_UPDATE, SYN, 1, 0xffffffff)],
    [
      'credit beyond 2^32 - 1 in parts',
      (peer) => {
        peer.send(WINDOW_UPDATE, SYN, 1, 0x80000000)
        peer.send(WINDOW_UPDATE, 0, 1, 0x80000000)
      },
    ],
  ]

  test.each(FATAL)('loses the session by %s, and hears why', async (_, attack) => {
    const peer = new RawPeer()
    attack(peer)
    peer.pipe.flush()
    peer.send(WINDOW_UPDATE, SYN, 5, 0)
    expect((await peer.take()).at(-1)).toBe(GO_AWAY_PROTOCOL_ERROR)
    expect(peer.us.closes).toMatchObject([{ code: 'protocol-violation', fault: 'remote' }])
    expect(peer.us.muxer.streams.size).toBe(0)
    expect(peer.us.accepted.some((stream) => stream.id === '5')).toBe(false)
    for (const stream of peer.us.accepted) await expect(stream.read()).rejects.toMatchObject({ code: 'closed' })
  })

  test('that opens streams beyond the limit and never reads the refusals loses the session', async () => {
    const peer = new RawPeer({ highWaterMark: 1, limits: { maxInboundStreams: 1 } })
    peer.pipe.pause()
    peer.send(WINDOW_UPDATE, SYN, 1, 0)
    await settle()
    for (let i = 0; i < MAX_QUEUED_RESETS; i++) peer.send(WINDOW_UPDATE, SYN, 3 + 2 * i, 0)
    await settle()
    expect(peer.us.closes).toEqual([])
    peer.send(WINDOW_UPDATE, SYN, 30_001, 0)
    await settle()
    expect(peer.us.closes).toMatchObject([{ code: 'limit-exceeded' }])
  })

  test('that opens and resets streams in a loop leaves nothing behind', async () => {
    const peer = new RawPeer()
    for (let i = 0; i < 5000; i++) {
      peer.data(SYN, 1 + 2 * i, bytes('GET /'))
      peer.send(WINDOW_UPDATE, RST, 1 + 2 * i, 0)
    }
    await settle()
    expect(peer.us.muxer.streams.size).toBe(0)
    expect(await peer.take()).toEqual([])
  })
})
