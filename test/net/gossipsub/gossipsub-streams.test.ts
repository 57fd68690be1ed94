/** The driver: which streams it opens, takes, replaces and ends. */
import { describe, expect, it } from 'vitest'
import { createPubsub } from '../../../net/gossipsub/gossipsub.ts'
import { FLOODSUB, MESHSUB_1_0, MESHSUB_1_1 } from '../../../net/gossipsub/params.ts'
import { VirtualClock } from '../../sim/virtual-clock.ts'
import { FakeContext, HIGH_WATER_MARK, identify, link, unlink } from '../fake-context.ts'
import type { FakeStream } from '../fake-context.ts'
import { Scripted, member, published, rpcs, settled, texts, withPeer, withSlowPeer } from './members.ts'

describe('streams', () => {
  it('opens one stream for the first protocol that the peer listed, with all topics in its first RPC', async () => {
    const us = member(1)
    us.pubsub.subscribe('a')
    us.pubsub.subscribe('b')
    const peer = new Scripted(2, us, [FLOODSUB, MESHSUB_1_0, '/other/1.0.0'])
    identify(us.context, peer.context)
    identify(us.context, peer.context)
    await settled()
    expect(us.context.opened.map(({ protocol }) => protocol)).toEqual([MESHSUB_1_0])
    expect(rpcs(us.context.opened[0])).toEqual([
      { subscriptions: ['a', 'b'].map((topic) => ({ topic, subscribe: true })), publish: [], control: null },
    ])
  })

  it('opens none to a peer that speaks no pubsub', async () => {
    const us = member(1)
    const peer = new Scripted(2, us, ['/other/1.0.0'])
    identify(us.context, peer.context)
    await settled()
    expect(us.context.opened).toEqual([])
  })

  it('finds peers that were identified before it was made', async () => {
    const context = new FakeContext(1)
    const other = new FakeContext(2)
    other.handle(MESHSUB_1_1, (stream) => stream.onData(() => {}))
    link(context, other)
    identify(context, other)
    createPubsub(context)
    await settled()
    expect(context.opened).toHaveLength(1)
  })

  it('answers an inbound stream with its own, whatever identify said', async () => {
    const us = member(1)
    const peer = new Scripted(2, us)
    await peer.open(us)
    await settled()
    expect(us.context.opened.map(({ protocol }) => protocol)).toEqual([MESHSUB_1_1])
  })

  it('never writes to an inbound stream and never ends it first', async () => {
    const clock = new VirtualClock()
    const us = member(1, {}, { clock })
    const peer = await withPeer(us)
    peer.control((control) => control.addGraft('room'))
    peer.write(peer.say(1, 'hello'))
    us.pubsub.publish('room', Buffer.from('hi'))
    await clock.advance(10_000)
    const [inbound] = us.context.accepted as [FakeStream]
    expect(texts(us.events.message)).toEqual(['hello'])
    expect([inbound.written, inbound.writeEnded, inbound.isReset]).toEqual([[], false, false])
    peer.stream?.closeWrite()
    expect(inbound.writeEnded).toBe(true)
    expect(us.events.unsubscribed).toHaveLength(1)
  })

  it('a second inbound stream replaces the first, which is read to its end; the peer is told our topics once more', async () => {
    const us = member(1)
    us.pubsub.subscribe('room')
    const peer = new Scripted(2, us)
    const first = await peer.open(us)
    peer.join()
    await settled()
    const before = rpcs(us.context.opened[0]).length
    await peer.open(us)
    peer.write(peer.say(1, 'on the second'))
    first.write(peer.say(2, 'late on the first'))
    first.closeWrite()
    peer.write(peer.say(3, 'on the second again'))
    expect(us.events.unsubscribed).toEqual([])
    expect(us.context.accepted[0]?.writeEnded).toBe(true)
    expect(texts(us.events.message)).toEqual(['on the second', 'late on the first', 'on the second again'])
    expect(
      rpcs(us.context.opened[0])
        .slice(before)
        .flatMap(({ subscriptions }) => subscriptions),
    ).toEqual([{ topic: 'room', subscribe: true }])
    peer.stream?.closeWrite()
    expect(us.events.unsubscribed).toHaveLength(1)
  })

  it('a stream that came after its own successor, over a slower connection, ends without the peer having left', async () => {
    const us = member(1)
    us.pubsub.subscribe('room')
    const peer = new Scripted(2, us)
    const successor = await peer.open(us)
    peer.join()
    const late = await peer.open(us)
    late.closeWrite()
    expect(us.events.unsubscribed).toEqual([])
    successor.write(peer.say(1, 'still here'))
    expect(texts(us.events.message)).toEqual(['still here'])
    successor.closeWrite()
    expect(us.events.unsubscribed).toHaveLength(1)
  })

  it('of many inbound streams of one peer only the last two are read', async () => {
    const us = member(1)
    const peer = new Scripted(2, us)
    const streams = []
    for (let i = 0; i < 5; i++) streams.push(await peer.open(us))
    expect(streams.map(({ isReset }) => isReset)).toEqual([true, true, true, false, false])
  })

  it('a stream on a connection that retires is replaced without a word lost or the mesh let go', async () => {
    const clock = new VirtualClock()
    const us = member(1, {}, { clock })
    us.pubsub.subscribe('room')
    const them = member(2, {}, { clock })
    them.pubsub.subscribe('room')
    const [connection] = link(us.context, them.context)
    identify(us.context, them.context)
    await clock.advance(2_000)
    const [old] = us.context.opened as [FakeStream]
    connection.streams.push(old)
    us.context.events.emit('connection:retiring', { connection })
    us.pubsub.publish('room', Buffer.from('one'))
    old.choked = true
    us.pubsub.publish('room', Buffer.from('two'))
    await clock.settle()
    us.pubsub.publish('room', Buffer.from('three'))
    old.unchoke()
    await clock.advance(4_000)
    expect([old.writeEnded, old.isReset]).toEqual([false, false])
    await clock.advance(2_000)
    expect([old.writeEnded, old.isReset, us.context.opened.length]).toEqual([true, false, 2])
    expect(texts(them.events.message).toSorted()).toEqual(['one', 'three', 'two'])
    for (const each of [us, them]) {
      expect([each.events.prune, each.events.unsubscribed, each.pubsub.mesh('room').length]).toEqual([[], [], 1])
    }
  })

  it('a stream that is lost while another takes over is opened once more, not twice', async () => {
    const clock = new VirtualClock()
    const us = member(1, {}, { clock })
    const peer = new Scripted(2, us)
    const [, back] = link(peer.context, us.context)
    identify(us.context, peer.context)
    await settled()
    const [old] = us.context.opened as [FakeStream]
    back.streams.push(old)
    us.context.events.emit('connection:retiring', { connection: back })
    us.context.events.emit('connection:retiring', { connection: back })
    old.reset()
    await clock.advance(10_000)
    expect(us.context.opened.map(({ isReset }) => isReset)).toEqual([true, true, false])
  })

  it('goes on writing when the remote ends its direction of our stream, and drops what it sends there', async () => {
    const us = member(1)
    const peer = await withPeer(us)
    await settled()
    const [toPeer] = us.context.opened as [FakeStream]
    peer.received[0]?.write(peer.say(1, 'on the wrong stream'))
    peer.received[0]?.closeWrite()
    expect(us.pubsub.publish('room', Buffer.from('still')).peers).toHaveLength(1)
    expect([published(toPeer), us.events.message]).toEqual([['still'], []])
  })

  it('opens its stream again with a growing back-off while the peer is connected, and says hello again', async () => {
    const clock = new VirtualClock()
    const us = member(1, {}, { clock })
    us.pubsub.subscribe('room')
    const peer = new Scripted(2, us)
    identify(us.context, peer.context)
    await settled()
    const openings: number[] = []
    peer.context.handlers.set(MESHSUB_1_1, {
      handler: (stream) => {
        openings.push(clock.now())
        stream.reset()
      },
      maxInbound: undefined,
    })
    us.context.opened[0]?.reset()
    await clock.advance(40_000)
    const waits = openings.map((at, i) => Math.round(at - (openings[i - 1] ?? 0)))
    expect(waits).toEqual([100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000])
    peer.context.handle(MESHSUB_1_1, (stream) => stream.onData(() => {}))
    await clock.advance(10_000)
    expect(rpcs(us.context.opened.at(-1))[0]?.subscriptions).toEqual([{ topic: 'room', subscribe: true }])
    unlink(us.context, peer.context)
    const count = us.context.opened.length
    await clock.advance(60_000)
    expect(us.context.opened).toHaveLength(count)
  })

  it('starts with the shortest back-off again after a stream that lasted', async () => {
    const clock = new VirtualClock()
    const us = member(1, {}, { clock })
    const peer = new Scripted(2, us)
    identify(us.context, peer.context)
    await settled()
    const waits: number[] = []
    for (const lastedMs of [0, 0, 0, 9_999, 10_000, 0]) {
      const open = us.context.opened.length
      await clock.advance(lastedMs)
      us.context.opened.at(-1)?.reset()
      const lostAt = clock.now()
      await clock.until(() => us.context.opened.length > open)
      waits.push(Math.round(clock.now() - lostAt))
    }
    expect(waits).toEqual([100, 200, 400, 800, 100, 200])
  })

  it('says nothing on a new stream that was held back for the old one', async () => {
    const { us, clock, toPeer: old } = await withSlowPeer()
    us.pubsub.publish('room', Buffer.alloc(HIGH_WATER_MARK))
    us.pubsub.unsubscribe('room')
    old.reset()
    await clock.advance(2_000)
    expect(rpcs(us.context.opened[1])).toEqual([])
  })

  it('proposes every protocol when the one that identify listed was refused', async () => {
    const clock = new VirtualClock()
    const us = member(1, {}, { clock })
    const peer = new Scripted(2, us)
    identify(us.context, peer.context)
    peer.context.unhandle(MESHSUB_1_1)
    await settled()
    us.context.opened[0]?.reset()
    peer.context.handle(FLOODSUB, (stream) => stream.onData(() => {}))
    await clock.advance(1_000)
    expect(us.context.opened.at(-1)?.protocol).toBe(FLOODSUB)
  })

  it('stop ends our streams in order, drops theirs, and leaves no timer', async () => {
    const clock = new VirtualClock()
    const us = member(1, {}, { clock })
    const peer = await withPeer(us)
    await clock.advance(5_000)
    us.pubsub.publish('room', Buffer.from('last words'))
    us.pubsub.stop()
    const [toPeer] = us.context.opened as [FakeStream]
    expect([published(toPeer), toPeer.writeEnded, toPeer.isReset]).toEqual([['last words'], true, false])
    expect(peer.stream?.isReset).toBe(true)
    expect([clock.pending, us.context.protocols()]).toEqual([0, []])
  })
})
