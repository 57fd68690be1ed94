/** The driver: pubsub's door over fake streams. Streams, publishing and what comes in have files of their own beside this. */
import { describe, expect, it } from 'vitest'
import { encodeSeqno } from '../../../net/gossipsub/message.ts'
import type { PubsubMessage } from '../../../net/gossipsub/pubsub.ts'
import { VirtualClock } from '../../sim/virtual-clock.ts'
import { identify, link, unlink } from '../fake-context.ts'
import { chain, texts } from './members.ts'
import type { Member } from './members.ts'

describe('a room of three in a line', () => {
  it('brings a message to everyone else once, with its author, id, seqno and the neighbour that brought it', async () => {
    const clock = new VirtualClock()
    const [a, b, c] = (await chain(clock, 3)) as [Member, Member, Member]
    expect(b.pubsub.mesh('room').map(String).toSorted()).toEqual(
      [a, c].map(({ context }) => String(context.peerId)).toSorted(),
    )
    const { id, peers, full } = a.pubsub.publish('room', Buffer.from('hello'))
    expect([peers, full]).toEqual([[b.context.peerId], []])
    expect(a.events.message).toEqual([])
    expect(texts(b.events.message)).toEqual(['hello'])
    const [message] = c.events.message as [PubsubMessage]
    expect(c.events.message).toHaveLength(1)
    expect(message).toMatchObject({ topic: 'room', from: a.context.peerId, receivedFrom: b.context.peerId, id })
    expect(Buffer.from(id).toString('hex')).toBe(
      Buffer.concat([a.context.peerId.bytes, encodeSeqno(message.seqno)]).toString('hex'),
    )
  })

  it('forwards before it tells its own program', async () => {
    const clock = new VirtualClock()
    const [a, b, c] = (await chain(clock, 3)) as [Member, Member, Member]
    let arrived = -1
    b.pubsub.on('message', () => (arrived = c.events.message.length))
    a.pubsub.publish('room', Buffer.from('x'))
    expect(arrived).toBe(1)
  })

  it('tells who subscribes, grafts, prunes and leaves', async () => {
    const clock = new VirtualClock()
    const [a, b] = (await chain(clock, 2)) as [Member, Member]
    expect(a.events.subscribed).toEqual([{ topic: 'room', peer: b.context.peerId }])
    expect(a.events.graft).toEqual([{ topic: 'room', peer: b.context.peerId }])
    expect(a.pubsub.subscribers('room')).toEqual([b.context.peerId])
    b.pubsub.unsubscribe('room')
    expect(a.events.prune).toEqual([{ topic: 'room', peer: b.context.peerId }])
    expect(a.events.unsubscribed).toEqual([{ topic: 'room', peer: b.context.peerId }])
    expect([a.pubsub.topics(), b.pubsub.topics()]).toEqual([['room'], []])
  })

  it('frees everything about a peer that went, and takes it back when it returns', async () => {
    const clock = new VirtualClock()
    const [a, b] = (await chain(clock, 2)) as [Member, Member]
    unlink(a.context, b.context)
    expect([a.pubsub.subscribers('room'), a.pubsub.mesh('room')]).toEqual([[], []])
    expect(a.pubsub.publish('room', Buffer.from('alone'))).toMatchObject({ peers: [], full: [] })
    link(b.context, a.context)
    identify(a.context, b.context)
    await clock.advance(3_000)
    expect(a.pubsub.publish('room', Buffer.from('again together')).peers).toEqual([b.context.peerId])
    // What was said just before it came is offered too.
    expect(texts(b.events.message)).toEqual(['alone', 'again together'])
  })
})
