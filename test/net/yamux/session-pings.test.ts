/** yamux's pings, and the keep-alive made of them, as the spec's frames show it: https://github.com/libp2p/specs/blob/master/yamux/README.md */
import { describe, expect, test } from 'vitest'
import { NetError } from '../../../net/errors.ts'
import type { Stream } from '../../../net/stream.ts'
import { ACK, PING, SYN, WINDOW_UPDATE } from '../../../net/yamux/frame.ts'
import { MAX_QUEUED_ANSWERS, Pings } from '../../../net/yamux/ping.ts'
import { VirtualClock } from '../../sim/virtual-clock.ts'
import { lateClock } from '../late-clock.ts'
import { bytes, settle } from '../muxers/session-pair.ts'
import { RawPeer } from './raw-peer.ts'

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

  test('takes an answer that waits to be read when the time is over', async () => {
    const clock = new VirtualClock()
    let answers = 1
    const late = lateClock(clock, () => {
      if (clock.now() === 40_000 && answers-- > 0) pings.heard()
    })
    const ends: unknown[] = []
    const pings = new Pings(
      late,
      keepAlive,
      () => {},
      (error) => ends.push(error),
    )
    await clock.advance(79_999)
    expect(ends).toEqual([])
    await clock.advance(1)
    expect(ends).toMatchObject([{ code: 'timeout' }])
  })

  test('says nothing of a session that ends in the turn in which the time is over', async () => {
    const clock = new VirtualClock()
    const late = lateClock(clock, () => {
      if (clock.now() === 40_000) pings.end(new NetError('closed', 'over'))
    })
    const ends: unknown[] = []
    const pings = new Pings(
      late,
      keepAlive,
      () => {},
      (error) => ends.push(error),
    )
    await clock.advance(100_000)
    expect([ends, clock.pending]).toEqual([[], 0])
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
