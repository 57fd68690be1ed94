/** What windows let yamux send, and how it opens them, as the spec's frames show it: https://github.com/libp2p/specs/blob/master/yamux/README.md */
import { describe, expect, test } from 'vitest'
import type { Stream } from '../../../net/stream.ts'
import { ACK, PING, RST, SYN, WINDOW_UPDATE } from '../../../net/yamux/frame.ts'
import { INITIAL_WINDOW_BYTES } from '../../../net/yamux/stream.ts'
import { settle } from '../muxers/session-pair.ts'
import { GO_AWAY_PROTOCOL_ERROR, RawPeer } from './raw-peer.ts'

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
