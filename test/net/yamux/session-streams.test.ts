/** How yamux opens, ends and resets streams, as the spec's frames show it: https://github.com/libp2p/specs/blob/master/yamux/README.md */
import { describe, expect, test } from 'vitest'
import type { MuxedStream, Stream } from '../../../net/stream.ts'
import { ACK, DATA, FIN, PING, RST, SYN, WINDOW_UPDATE } from '../../../net/yamux/frame.ts'
import { MAX_UNACKNOWLEDGED } from '../../../net/yamux/session.ts'
import { INITIAL_WINDOW_BYTES } from '../../../net/yamux/stream.ts'
import { bytes, settle, text } from '../muxers/session-pair.ts'
import { RawPeer } from './raw-peer.ts'

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
