/** The driver: what is published, to peers that are slow, too. */
import { describe, expect, it } from 'vitest'
import { encodeSeqno } from '../../../net/gossipsub/message.ts'
import { FakeContext, HIGH_WATER_MARK } from '../fake-context.ts'
import { Scripted, code, member, published, rpcs, settled, texts, withSlowPeer } from './members.ts'

describe('publish', () => {
  it('lists a peer with a full queue as full, tells when it drains, and again sends it exactly what it missed', async () => {
    const { us, peer, toPeer } = await withSlowPeer()
    const them = peer.context.peerId
    const big = Buffer.alloc(HIGH_WATER_MARK, 'x')
    expect(us.pubsub.publish('room', big)).toMatchObject({ peers: [them], full: [] })
    const missed = us.pubsub.publish('room', Buffer.from('missed'))
    expect(missed).toMatchObject({ peers: [], full: [them] })
    expect(us.events.drain).toEqual([])
    toPeer.unchoke()
    expect(us.events.drain).toEqual([{ peer: them }])
    const again = us.pubsub.publish('room', Buffer.from('missed'), { again: missed.id, to: missed.full })
    expect(again).toEqual({ id: missed.id, peers: [them], full: [] })
    expect(published(toPeer).filter((text) => text === 'missed')).toHaveLength(1)
    toPeer.unchoke()
    expect(us.events.drain).toHaveLength(1)
  })

  it('keeps a peer that missed a message full until it is told of the room, so that order can be kept', async () => {
    const { us, peer, toPeer } = await withSlowPeer()
    us.pubsub.publish('room', Buffer.alloc(HIGH_WATER_MARK))
    const missed = ['one', 'two'].map((text) => ({ text, ...us.pubsub.publish('room', Buffer.from(text)) }))
    // Room, but not told yet.
    Object.defineProperty(toPeer, 'writable', { value: true })
    missed.push({ text: 'three', ...us.pubsub.publish('room', Buffer.from('three')) })
    expect(missed.map(({ full }) => full)).toEqual(Array.from({ length: 3 }, () => [peer.context.peerId]))
    us.pubsub.on('drain', ({ peer: to }) => {
      for (const { text, id } of missed) us.pubsub.publish('room', Buffer.from(text), { again: id, to: [to] })
    })
    toPeer.unchoke()
    us.pubsub.publish('room', Buffer.from('four'))
    expect(published(toPeer).slice(1)).toEqual(['one', 'two', 'three', 'four'])
  })

  it('again is the same message, byte for byte', async () => {
    const { us, toPeer } = await withSlowPeer()
    toPeer.choked = false
    const first = us.pubsub.publish('room', Buffer.from('twice'))
    us.pubsub.publish('room', Buffer.from('twice'), { again: first.id })
    const [one, two] = toPeer.written.slice(-2)
    expect(one).toEqual(two)
  })

  it('to sends to no one but those named', async () => {
    const { us, peer } = await withSlowPeer()
    const stranger = new FakeContext(9).peerId
    expect(us.pubsub.publish('room', Buffer.from('x'), { to: [stranger] })).toMatchObject({ peers: [], full: [] })
    expect(us.pubsub.publish('room', Buffer.from('x'), { to: [stranger, peer.context.peerId] }).peers).toHaveLength(1)
  })

  it('counts a subscriber whose stream is not open as full, and drains it when the stream opens', async () => {
    const { us, clock, peer, toPeer } = await withSlowPeer()
    toPeer.reset()
    await settled()
    expect(us.pubsub.publish('room', Buffer.from('x')).full).toEqual([peer.context.peerId])
    await clock.advance(1_000)
    expect(us.events.drain).toEqual([{ peer: peer.context.peerId }])
    expect(us.pubsub.publish('room', Buffer.from('x')).peers).toHaveLength(1)
  })

  it('gives up a queue that stays full for 30 s, and opens the stream again', async () => {
    const { us, clock, toPeer } = await withSlowPeer()
    us.pubsub.publish('room', Buffer.alloc(HIGH_WATER_MARK))
    await clock.advance(29_000)
    expect(toPeer.isReset).toBe(false)
    await clock.advance(3_000)
    expect(toPeer.isReset).toBe(true)
    expect(us.context.opened).toHaveLength(2)
  })

  it('a queue that drains in between is not given up', async () => {
    const { us, clock, toPeer } = await withSlowPeer()
    for (let i = 0; i < 4; i++) {
      us.pubsub.publish('room', Buffer.alloc(HIGH_WATER_MARK))
      await clock.advance(20_000)
      toPeer.unchoke()
      toPeer.choked = true
    }
    expect(toPeer.isReset).toBe(false)
  })

  it('holds control back while the queue is full and then sends its latest form', async () => {
    const { us, peer, toPeer } = await withSlowPeer()
    us.pubsub.publish('room', Buffer.alloc(HIGH_WATER_MARK))
    const before = rpcs(toPeer).length
    us.pubsub.subscribe('a')
    us.pubsub.subscribe('b')
    us.pubsub.unsubscribe('a')
    peer.control((control) => control.addGraft('room'))
    us.pubsub.unsubscribe('room')
    expect(rpcs(toPeer)).toHaveLength(before)
    toPeer.unchoke()
    const [rpc, ...more] = rpcs(toPeer).slice(before)
    expect(more).toEqual([])
    expect(rpc?.subscriptions).toEqual([
      { topic: 'a', subscribe: false },
      { topic: 'b', subscribe: true },
      { topic: 'room', subscribe: false },
    ])
    expect(rpc?.control?.prune).toEqual([{ topic: 'room', backoffSeconds: 10, exchange: [] }])
  })

  it('drops what it only relays for a peer that is slow', async () => {
    const { us, clock, peer, toPeer } = await withSlowPeer()
    peer.control((control) => control.addGraft('room'))
    us.pubsub.publish('room', Buffer.alloc(HIGH_WATER_MARK))
    const other = new Scripted(3, us)
    await other.open(us)
    other.join()
    other.write(other.say(1, 'relayed'))
    await clock.advance(1_000)
    expect(texts(us.events.message)).toEqual(['relayed'])
    toPeer.unchoke()
    expect(published(toPeer)).not.toContain('relayed')
    expect(us.events.drain).toEqual([])
  })

  it('refuses what cannot be sent, with the reason', () => {
    const { pubsub, context } = member(1)
    expect(() => pubsub.publish('', Buffer.from('x'))).toThrowError(code('bad-argument'))
    expect(() => pubsub.subscribe('x'.repeat(513))).toThrowError(code('bad-argument'))
    expect(() => pubsub.publish('room', Buffer.alloc(65_536))).toThrowError(code('limit-exceeded'))
    expect(pubsub.publish('x'.repeat(512), Buffer.alloc(65_536 - 160 - 512)).id).toHaveLength(46)
    const foreign = Buffer.concat([new FakeContext(2).peerId.bytes, encodeSeqno(1n)])
    const unused = Buffer.concat([context.peerId.bytes, encodeSeqno(2n ** 64n - 1n)])
    for (const again of [foreign, unused, new Uint8Array(3)]) {
      expect(() => pubsub.publish('room', Buffer.from('x'), { again })).toThrowError(code('bad-argument'))
    }
  })

  it('numbers messages above the last run’s and reserves the numbers first', () => {
    const reserved: bigint[] = []
    const last = 2n ** 62n
    const { pubsub } = member(1, { lastSeqno: last, onSeqno: (bound) => reserved.push(bound) })
    expect(reserved).toEqual([])
    const { id } = pubsub.publish('room', Buffer.from('x'))
    expect(Buffer.from(id).readBigUInt64BE(38)).toBe(last + 1n)
    expect(reserved).toHaveLength(1)
    expect(reserved[0]).toBeGreaterThan(last)
  })
})
