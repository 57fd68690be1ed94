/** The driver: pubsub's door over fake streams, with whole peers and with scripted ones. */
import { describe, expect, it } from 'vitest'
import { NetError } from '../../../net/errors.ts'
import { Control } from '../../../net/gossipsub/control.ts'
import { createPubsub } from '../../../net/gossipsub/gossipsub.ts'
import { encodeSeqno, signMessage } from '../../../net/gossipsub/message.ts'
import { DEFAULT_PARAMS, FLOODSUB, MESHSUB_1_0, MESHSUB_1_1 } from '../../../net/gossipsub/params.ts'
import type { PubsubOptions } from '../../../net/gossipsub/params.ts'
import type { PubsubEvents, PubsubMessage } from '../../../net/gossipsub/pubsub.ts'
import { decodeRpc, encodeControl } from '../../../net/gossipsub/rpc.ts'
import type { IncomingRpc } from '../../../net/gossipsub/rpc.ts'
import { encodeLengthPrefixed, LengthPrefixedDecoder } from '../../../net/length-prefixed.ts'
import type { VerifyJob } from '../../../net/verifier.ts'
import { VirtualClock } from '../../sim/virtual-clock.ts'
import { FakeContext, HIGH_WATER_MARK, identify, link, unlink } from '../fake-context.ts'
import type { FakeOptions, FakeStream } from '../fake-context.ts'
import { parseMessage } from './plain-message.ts'

type Pubsub = ReturnType<typeof createPubsub>

interface Member {
  context: FakeContext
  pubsub: Pubsub
  events: { [K in keyof PubsubEvents]: PubsubEvents[K][] }
  errors: NetError[]
}

function member(seed: number, options: PubsubOptions = {}, fake: FakeOptions = {}): Member {
  const context = new FakeContext(seed, fake)
  const pubsub = createPubsub(context, options)
  const events = { message: [], subscribed: [], unsubscribed: [], drain: [], graft: [], prune: [] } as Member['events']
  for (const name of Object.keys(events) as (keyof PubsubEvents)[]) {
    pubsub.on(name, (event) => (events[name] as unknown[]).push(event))
  }
  const errors: NetError[] = []
  context.events.on('error', ({ error }) => errors.push(error))
  return { context, pubsub, events, errors }
}

/** Promises of stream openings. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** So many members in the room, each connected to the next. */
async function chain(clock: VirtualClock, count: number, options: PubsubOptions = {}): Promise<Member[]> {
  const members = Array.from({ length: count }, (_, i) => member(i + 1, options, { clock }))
  for (const [i, each] of members.entries()) {
    each.pubsub.subscribe('room')
    const before = members[i - 1]
    if (!before) continue
    link(before.context, each.context)
    identify(before.context, each.context)
  }
  await clock.advance(3_000)
  return members
}

/** A peer whose every byte the test writes: it takes our stream and opens its own. */
class Scripted {
  readonly context: FakeContext
  /** Our stream to it, from its side. */
  received: FakeStream[] = []
  stream: FakeStream | null = null

  constructor(seed: number, to: Member, protocols = [MESHSUB_1_1]) {
    this.context = new FakeContext(seed, { clock: to.context.clock })
    for (const protocol of protocols) {
      this.context.handle(protocol, (stream) => {
        this.received.push(stream as FakeStream)
        stream.onData(() => {})
      })
    }
    link(this.context, to.context)
  }

  async open(to: Member, protocol = MESHSUB_1_1): Promise<FakeStream> {
    this.stream = await this.context.openStream(to.context.peerId, protocol)
    return this.stream
  }

  write(bytes: Uint8Array): void {
    this.stream?.write(bytes)
  }

  control(build: (control: Control) => void): void {
    const control = new Control()
    build(control)
    for (const frame of encodeControl(control, true, DEFAULT_PARAMS.maxSendBytes)) this.write(frame)
  }

  join(topic = 'room'): void {
    this.control(({ subscriptions }) => subscriptions.set(topic, true))
  }

  say(seqno: number, text: string, topic = 'room'): Uint8Array {
    const { identity, peerId } = this.context
    return signMessage(identity, peerId, topic, Buffer.from(text), encodeSeqno(BigInt(seqno))).frame
  }
}

/** What was written on a stream, as RPCs. */
function rpcs(stream: FakeStream | undefined): IncomingRpc[] {
  const result: IncomingRpc[] = []
  const decoder = new LengthPrefixedDecoder(2 ** 20)
  for (const bytes of stream?.written ?? []) decoder.push(bytes, (body) => result.push(decodeRpc(body, 512)))
  return result
}

const texts = (events: readonly PubsubMessage[]): string[] => events.map(({ data }) => Buffer.from(data).toString())
const published = (stream: FakeStream | undefined): string[] =>
  rpcs(stream).flatMap(({ publish }) => publish.map((bytes) => Buffer.from(parseMessage(bytes).data ?? []).toString()))
const code = (expected: string): Error => expect.objectContaining({ code: expected }) as Error

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
    us.pubsub.subscribe('room')
    const peer = new Scripted(2, us)
    await peer.open(us)
    peer.join()
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
    us.pubsub.subscribe('room')
    const peer = new Scripted(2, us)
    await peer.open(us)
    peer.join()
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
    const clock = new VirtualClock()
    const us = member(1, {}, { clock })
    us.pubsub.subscribe('room')
    const peer = new Scripted(2, us)
    await peer.open(us)
    peer.join()
    await clock.advance(2_000)
    const [old] = us.context.opened as [FakeStream]
    old.choked = true
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
    us.pubsub.subscribe('room')
    const peer = new Scripted(2, us)
    await peer.open(us)
    peer.join()
    await clock.advance(5_000)
    us.pubsub.publish('room', Buffer.from('last words'))
    us.pubsub.stop()
    const [toPeer] = us.context.opened as [FakeStream]
    expect([published(toPeer), toPeer.writeEnded, toPeer.isReset]).toEqual([['last words'], true, false])
    expect(peer.stream?.isReset).toBe(true)
    expect([clock.pending, us.context.protocols()]).toEqual([0, []])
  })
})

describe('publish', () => {
  async function withSlowPeer(): Promise<{ us: Member; clock: VirtualClock; peer: Scripted; toPeer: FakeStream }> {
    const clock = new VirtualClock()
    const us = member(1, {}, { clock })
    us.pubsub.subscribe('room')
    const peer = new Scripted(2, us)
    await peer.open(us)
    peer.join()
    await clock.advance(2_000)
    const [toPeer] = us.context.opened as [FakeStream]
    toPeer.choked = true
    return { us, clock, peer, toPeer }
  }

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

describe('what comes in', () => {
  async function room(fake: FakeOptions = {}): Promise<{ us: Member; peer: Scripted }> {
    const us = member(1, {}, fake)
    us.pubsub.subscribe('room')
    const peer = new Scripted(2, us)
    await peer.open(us)
    peer.join()
    await settled()
    return { us, peer }
  }

  it('gives the same messages however it is cut', async () => {
    const { us, peer } = await room()
    const bytes = Buffer.concat(Array.from({ length: 5 }, (_, i) => peer.say(i, `message ${i}`)))
    for (let i = 0; i < bytes.length; i++) peer.write(bytes.subarray(i, i + 1))
    expect(texts(us.events.message)).toEqual(Array.from({ length: 5 }, (_, i) => `message ${i}`))
  })

  it('does not share memory with the chunk it came in', async () => {
    const { us, peer } = await room()
    const frame = peer.say(1, 'kept')
    peer.write(frame)
    frame.fill(0)
    expect(texts(us.events.message)).toEqual(['kept'])
  })

  it('with a forged signature is dropped, and the rest goes on', async () => {
    const { us, peer } = await room()
    const forged = Buffer.from(peer.say(1, 'forged'))
    forged[forged.length - 1] = (forged.at(-1) as number) ^ 1
    peer.write(Buffer.concat([peer.say(2, 'one'), forged, peer.say(3, 'two')]))
    expect(texts(us.events.message)).toEqual(['one', 'two'])
  })

  const garbage: [string, Uint8Array][] = [
    ['an RPC of more than 1 MiB', Buffer.from([0x81, 0x80, 0x40])],
    ['a length of five bytes', Buffer.from([0x80, 0x80, 0x80, 0x80, 0x01])],
    ['an RPC that is no protobuf', encodeLengthPrefixed(Buffer.from([0x0a, 0x05, 0x01]))],
    ['an RPC of half a million empty entries', encodeLengthPrefixed(Buffer.alloc(2 ** 20, Buffer.from([0x0a, 0x00])))],
  ]
  it.each(garbage)(
    '%s costs the peer its stream; what came before stays, and nobody else notices',
    async (_title, bytes) => {
      const { us, peer } = await room()
      const other = new Scripted(3, us)
      await other.open(us)
      other.join()
      peer.write(Buffer.concat([peer.say(1, 'before'), bytes, peer.say(2, 'after')]))
      expect(peer.stream?.isReset).toBe(true)
      expect(us.events.unsubscribed).toEqual([{ topic: 'room', peer: peer.context.peerId }])
      other.write(other.say(1, 'other'))
      expect(texts(us.events.message)).toEqual(['before', 'other'])
      expect(us.errors).toEqual([])
      await peer.open(us)
      peer.join()
      peer.write(peer.say(3, 'back'))
      expect(texts(us.events.message)).toEqual(['before', 'other', 'back'])
    },
  )

  it('empty RPCs mean nothing', async () => {
    const { us, peer } = await room()
    peer.write(Buffer.alloc(1_000))
    peer.write(peer.say(1, 'hello'))
    expect(texts(us.events.message)).toEqual(['hello'])
  })

  it('passes the topic’s validator after its signature was checked', async () => {
    const { us, peer } = await room()
    const seen: string[] = []
    const off = us.pubsub.validate('room', ({ data, from }) => {
      const text = Buffer.from(data).toString()
      seen.push(`${text} ${from.equals(peer.context.peerId)}`)
      return text === 'good' ? 'accept' : text === 'odd' ? 'ignore' : 'reject'
    })
    for (const [i, text] of ['good', 'odd', 'bad'].entries()) peer.write(peer.say(i, text))
    const forged = Buffer.from(peer.say(9, 'good'))
    forged[forged.length - 1] = (forged.at(-1) as number) ^ 1
    peer.write(forged)
    off()
    peer.write(peer.say(10, 'anything'))
    expect(seen).toEqual(['good true', 'odd true', 'bad true'])
    expect(texts(us.events.message)).toEqual(['good', 'anything'])
  })

  it('a validator or a listener that throws is reported, and loses nothing else', async () => {
    const { us, peer } = await room()
    let first = true
    us.pubsub.on('message', () => {
      if (!first) return
      first = false
      throw new Error('listener')
    })
    peer.write(Buffer.concat([peer.say(1, 'one'), peer.say(2, 'two')]))
    us.pubsub.validate('room', () => {
      throw new Error('validator')
    })
    peer.write(peer.say(3, 'three'))
    expect(texts(us.events.message)).toEqual(['one', 'two'])
    expect(us.errors.map(({ message }) => message)).toEqual(['listener', 'validator'])
  })

  it('a program that publishes from its listener is answered in order', async () => {
    const { us, peer } = await room()
    us.pubsub.on('message', ({ data }) => us.pubsub.publish('room', Buffer.from(`re: ${Buffer.from(data)}`)))
    peer.write(Buffer.concat([peer.say(1, 'one'), peer.say(2, 'two')]))
    expect(published(us.context.opened[0])).toEqual(['re: one', 're: two'])
  })

  it('floodsub peers get messages and subscriptions, and no control', async () => {
    const clock = new VirtualClock()
    const us = member(1, {}, { clock })
    us.pubsub.subscribe('room')
    const peer = new Scripted(2, us, [FLOODSUB])
    await peer.open(us, FLOODSUB)
    peer.join()
    const other = new Scripted(3, us)
    await other.open(us)
    other.join()
    await clock.advance(3_000)
    other.write(other.say(1, 'relayed'))
    us.pubsub.publish('room', Buffer.from('own'))
    us.pubsub.unsubscribe('room')
    await clock.advance(3_000)
    const toFlood = us.context.opened.find(({ protocol }) => protocol === FLOODSUB)
    expect(published(toFlood)).toEqual(['relayed', 'own'])
    expect(
      rpcs(toFlood)
        .map(({ control }) => control)
        .filter(Boolean),
    ).toEqual([])
    expect(us.pubsub.mesh('room')).toEqual([])
  })

  /** The id that js gives the peer's first message. */
  const jsId = ({ context }: Scripted): Uint8Array =>
    Buffer.concat([context.identity.publicKey.encoded, encodeSeqno(1n)])

  it('js peers that have shown it are told in their form of ids, others in go’s', async () => {
    const clock = new VirtualClock()
    const us = member(1, {}, { clock })
    us.pubsub.subscribe('room')
    const [js, go] = [new Scripted(2, us), new Scripted(3, us)]
    identify(us.context, js.context, 'js-libp2p/3.3.11 node/20')
    identify(us.context, go.context, 'go-libp2p/0.48')
    for (const peer of [js, go]) {
      await peer.open(us)
      await settled()
      peer.control((control) => control.addPrune('room', 60))
      peer.join()
    }
    js.control(({ ihave }) => ihave.push({ topic: 'other', ids: [] }, { topic: 'room', ids: [jsId(js)] }))
    us.pubsub.publish('room', Buffer.from('x'))
    await clock.advance(2_000)
    const ids = us.context.opened.map(
      (stream) => rpcs(stream).flatMap(({ control }) => control?.ihave ?? [])[0]?.ids[0]?.length,
    )
    expect(ids).toEqual([44, 46])
  })
})

describe('a verifier that is full', () => {
  /** Takes nothing while it is closed, and gives verdicts only when told to. */
  class SlowVerifier {
    open = true
    waiting: (() => void)[] = []
    listeners: (() => void)[] = []

    verify(_lane: object, jobs: readonly VerifyJob[], done: (verdicts: readonly boolean[]) => void): boolean {
      if (!this.open) return false
      this.waiting.push(() => done(jobs.map(({ key, message, signature }) => key.verify(message, signature))))
      return true
    }

    onRoom(fn: () => void): void {
      this.listeners.push(fn)
    }

    finish(): void {
      for (const give of this.waiting.splice(0)) give()
    }

    room(): void {
      this.open = true
      for (const fn of this.listeners.splice(0)) fn()
    }
  }

  async function slowRoom(): Promise<{ us: Member; peer: Scripted; verifier: SlowVerifier; inbound: FakeStream }> {
    const verifier = new SlowVerifier()
    const us = member(1, {}, { verifier })
    us.pubsub.subscribe('room')
    const peer = new Scripted(2, us)
    await peer.open(us)
    peer.join()
    await settled()
    return { us, peer, verifier, inbound: us.context.accepted[0] as FakeStream }
  }

  it('pauses the stream; nothing is lost and the order is kept', async () => {
    const { us, peer, verifier, inbound } = await slowRoom()
    peer.write(peer.say(1, 'one'))
    verifier.open = false
    peer.write(Buffer.concat([peer.say(2, 'two'), peer.say(3, 'three')]))
    expect(inbound.paused).toBe(true)
    peer.write(peer.say(4, 'four'))
    verifier.finish()
    expect(texts(us.events.message)).toEqual(['one'])
    verifier.room()
    expect(inbound.paused).toBe(false)
    verifier.finish()
    expect(texts(us.events.message)).toEqual(['one', 'two', 'three', 'four'])
  })

  it('checks what it has read although the stream has ended meanwhile, and before what a new stream brings', async () => {
    const { us, peer, verifier } = await slowRoom()
    verifier.open = false
    peer.write(peer.say(1, 'one'))
    peer.write(peer.say(2, 'two'))
    peer.stream?.closeWrite()
    await peer.open(us)
    peer.write(peer.say(3, 'three'))
    verifier.room()
    verifier.finish()
    expect(texts(us.events.message)).toEqual(['one', 'two', 'three'])
  })

  it('gets long runs in pieces of 64, so that the first need not wait for the last', async () => {
    const { us, peer, verifier } = await slowRoom()
    peer.write(Buffer.concat(Array.from({ length: 150 }, (_, i) => peer.say(i, `${i}`))))
    expect(verifier.waiting).toHaveLength(3)
    verifier.waiting.shift()?.()
    expect(us.events.message).toHaveLength(64)
  })

  it('the same message from two peers is checked once', async () => {
    const { us, peer, verifier } = await slowRoom()
    const other = new Scripted(3, us)
    await other.open(us)
    const frame = peer.say(1, 'once')
    peer.write(frame.slice())
    other.write(frame.slice())
    expect(verifier.waiting).toHaveLength(1)
    verifier.finish()
    expect(texts(us.events.message)).toEqual(['once'])
  })
})
