/** The driver's dealings with the host: peers told of, direct peers, tags, scores on the screen, versions. */
import { multiaddr } from '@multiformats/multiaddr'
import { describe, expect, it } from 'vitest'
import { NetError } from '../../../net/errors.ts'
import { Control } from '../../../net/gossipsub/control.ts'
import { createPubsub } from '../../../net/gossipsub/gossipsub.ts'
import { encodeSeqno, signMessage } from '../../../net/gossipsub/message.ts'
import { DEFAULT_PARAMS, FLOODSUB, MESHSUB_1_0, MESHSUB_1_1, MESHSUB_1_2 } from '../../../net/gossipsub/params.ts'
import type { PubsubOptions } from '../../../net/gossipsub/params.ts'
import { decodeRpc, encodeControl } from '../../../net/gossipsub/rpc.ts'
import type { HostEvents } from '../../../net/host-events.ts'
import { LengthPrefixedDecoder } from '../../../net/length-prefixed.ts'
import type { PeerId } from '../../../net/peer-id.ts'
import { VirtualClock } from '../../sim/virtual-clock.ts'
import { FakeContext, identify, link, unlink } from '../fake-context.ts'
import type { FakeStream } from '../fake-context.ts'
import { person } from './router-harness.ts'

class Us {
  readonly clock = new VirtualClock()
  readonly context = new FakeContext(1, { clock: this.clock })
  readonly discovered: HostEvents['peer:discovered'][] = []
  readonly dialled: string[] = []
  readonly pubsub: ReturnType<typeof createPubsub>

  constructor(options: PubsubOptions = {}) {
    this.context.onDial = (peer) => this.dialled.push(peer.toString())
    this.context.events.on('peer:discovered', (event) => this.discovered.push(event))
    this.pubsub = createPubsub(this.context, options)
    this.pubsub.subscribe('room')
  }

  tagsOf(peer: PeerId): Record<string, number> {
    return Object.fromEntries(this.context.tags.get(peer.toString()) ?? [])
  }
}

/** A peer whose every byte the test writes. */
class Them {
  readonly context: FakeContext
  stream!: FakeStream

  constructor(seed: number, us: Us, protocols = [MESHSUB_1_1]) {
    this.context = new FakeContext(seed, { clock: us.clock })
    for (const protocol of protocols) this.context.handle(protocol, (stream) => stream.onData(() => {}))
  }

  async meet(us: Us, protocol = MESHSUB_1_1, agent = 'p2p-chat', address?: string): Promise<this> {
    link(this.context, us.context, address)
    identify(us.context, this.context, agent)
    this.stream = await this.context.openStream(us.context.peerId, protocol)
    this.control(({ subscriptions }) => subscriptions.set('room', true))
    await us.clock.settle()
    return this
  }

  control(build: (control: Control) => void, recordOf: (peer: PeerId) => Uint8Array | null = () => null): void {
    const control = new Control()
    build(control)
    for (const frame of encodeControl(control, true, DEFAULT_PARAMS.maxSendBytes, recordOf)) this.stream.write(frame)
  }

  say(seqno: number, text: string): Uint8Array {
    const { identity, peerId } = this.context
    return signMessage(identity, peerId, 'room', Buffer.from(text), encodeSeqno(BigInt(seqno))).frame
  }
}

/** The kinds of control that went out on a stream. */
function told(stream: FakeStream | undefined): ReturnType<typeof decodeRpc>[] {
  const rpcs: ReturnType<typeof decodeRpc>[] = []
  const decoder = new LengthPrefixedDecoder(2 ** 20)
  for (const bytes of stream?.written ?? []) decoder.push(bytes, (body) => rpcs.push(decodeRpc(body, 512)))
  return rpcs
}

describe('peer exchange (v1.1, "Prune Backoff and Peer Exchange")', () => {
  const stranger = person('stranger').id
  const address = multiaddr('/ip4/192.0.2.9/tcp/4001')

  /** Knows an address of everybody whose record it has. */
  function believing(us: Us): void {
    us.context.addRecord = (envelope, peer) => {
      if (Buffer.from(envelope).toString() !== `record of ${peer}`) throw new NetError('protocol-violation', 'a lie')
      us.context.addAddresses(peer, [address], 'exchange')
    }
  }
  const recordOf = (peer: PeerId): Uint8Array => Buffer.from(`record of ${peer}`)

  it('checks the record of each, tells of them, and dials them', async () => {
    const us = new Us()
    believing(us)
    const ada = await new Them(2, us).meet(us)
    ada.control((control) => control.addPrune('room', 60, [stranger]), recordOf)
    await us.clock.settle()
    expect(us.discovered).toEqual([
      { peerId: stranger, addresses: [`${address}/p2p/${stranger}`], source: 'exchange', namespace: 'room' },
    ])
    expect(us.dialled).toEqual([stranger.toString()])
  })

  it.each<[string, (us: Us, ada: Them) => [PeerId[], (peer: PeerId) => Uint8Array | null]]>([
    ['a record of somebody else', () => [[stranger], () => recordOf(person('other').id)]],
    ['a record of 9 KiB', () => [[stranger], () => new Uint8Array(9_000)]],
    ['nobody that we know', () => [[stranger], () => null]],
    ['ourselves', (us) => [[us.context.peerId], recordOf]],
    ['a neighbour', (_, ada) => [[ada.context.peerId], recordOf]],
  ])('dials nobody for %s', async (_title, exchange) => {
    const us = new Us()
    believing(us)
    const ada = await new Them(2, us).meet(us)
    const [peers, records] = exchange(us, ada)
    ada.control((control) => control.addPrune('room', 60, peers), records)
    await us.clock.settle()
    expect([us.discovered, us.dialled]).toEqual([[], []])
  })

  it('dials whoever is named without a record where we know it', async () => {
    const us = new Us()
    us.context.addAddresses(stranger, [address], 'mdns')
    const ada = await new Them(2, us).meet(us)
    ada.control((control) => control.addPrune('room', 60, [stranger]))
    await us.clock.settle()
    expect(us.dialled).toEqual([stranger.toString()])
  })

  it('takes sixteen at most, four at a time, and no more from the same peer for a minute', async () => {
    const us = new Us()
    believing(us)
    const pending: (() => void)[] = []
    us.context.dial = (peer) =>
      new Promise((_, reject) => {
        us.dialled.push(peer.toString())
        pending.push(() => reject(new NetError('timeout', 'nobody there')))
      })
    const ada = await new Them(2, us).meet(us)
    const crowd = (from: number): PeerId[] => Array.from({ length: 40 }, (_, i) => person(`crowd ${from + i}`).id)
    ada.control((control) => control.addPrune('room', 1, crowd(0)), recordOf)
    expect(us.dialled).toHaveLength(4)
    while (pending.length > 0) {
      pending.shift()?.()
      await us.clock.settle()
    }
    expect(us.dialled).toHaveLength(16)
    await us.clock.advance(5_000)
    expect(us.pubsub.mesh('room')).toHaveLength(1)
    ada.control((control) => control.addPrune('room', 1, crowd(40)), recordOf)
    await us.clock.settle()
    expect(us.dialled).toHaveLength(16)
  })

  it('sends the records that we have of other members, to peers of 1.1 and later', async () => {
    const us = new Us({ D: 1, Dlo: 1, Dhi: 1, Dout: 0, Dscore: 1 })
    const ada = await new Them(2, us).meet(us)
    const bob = await new Them(3, us).meet(us)
    us.context.records.set(ada.context.peerId.toString(), Buffer.from('of ada'))
    bob.control((control) => control.addGraft('room'))
    const toBob = us.context.opened.at(-1)
    const [prune] = told(toBob).flatMap(({ control }) => control?.prune ?? [])
    expect(prune?.exchange.map(({ id, record }) => [Buffer.from(id), record?.toString()])).toEqual([
      [Buffer.from(ada.context.peerId.bytes), 'of ada'],
    ])
  })

  it('stop ends what is being dialled and forgets who waits', async () => {
    const us = new Us()
    believing(us)
    const signals: (AbortSignal | undefined)[] = []
    us.context.dial = (_peer, options?: { signal?: AbortSignal }) => {
      signals.push(options?.signal)
      return new Promise(() => {})
    }
    const ada = await new Them(2, us).meet(us)
    const crowd = Array.from({ length: 10 }, (_, i) => person(`crowd ${i}`).id)
    ada.control((control) => control.addPrune('room', 60, crowd), recordOf)
    us.pubsub.stop()
    expect(signals.map((signal) => signal?.aborted)).toEqual([true, true, true, true])
  })
})

describe('direct peers (v1.1, "Explicit Peering Agreements")', () => {
  it('are protected, dialled after a second and again every five minutes while they are away', async () => {
    const [ada, bob] = [person('ada').id, person('bob').id]
    const us = new Us({ direct: [`/ip4/192.0.2.1/tcp/4001/p2p/${ada}`, bob.toString()] })
    expect([us.tagsOf(ada), us.tagsOf(bob)]).toEqual([{ direct: Infinity }, { direct: Infinity }])
    expect(us.context.addressesOf(ada).map(String)).toEqual([`/ip4/192.0.2.1/tcp/4001/p2p/${ada}`])
    await us.clock.advance(1_000)
    expect(us.dialled.toSorted()).toEqual([ada, bob].map(String).toSorted())
    await us.clock.advance(299_999)
    expect(us.dialled).toHaveLength(2)
    await us.clock.advance(1)
    expect(us.dialled).toHaveLength(4)
    us.pubsub.stop()
    expect([us.tagsOf(ada), us.clock.pending]).toEqual([{}, 0])
  })

  it('that are connected are left alone, and said so', async () => {
    const context = new FakeContext(2)
    const us = new Us({ direct: [context.peerId.toString()] })
    const ada = await new Them(2, us).meet(us)
    await us.clock.advance(10_000)
    expect([us.dialled, us.pubsub.mesh('room')]).toEqual([[], []])
    expect(us.pubsub.inspect(ada.context.peerId)).toMatchObject({ direct: true, protocol: MESHSUB_1_1 })
    expect(us.pubsub.publish('room', Buffer.from('x')).peers).toHaveLength(1)
  })

  it.each(['/ip4/192.0.2.1/tcp/4001', 'nobody', '/nothing'])('refuses %s', (direct) => {
    expect(() => createPubsub(new FakeContext(1), { direct: [direct] })).toThrowError(NetError)
  })
})

describe('tags', () => {
  it('come with the mesh and shared topics, and go with them', async () => {
    const us = new Us()
    us.pubsub.subscribe('other')
    const ada = await new Them(2, us).meet(us)
    const id = ada.context.peerId
    expect(us.tagsOf(id)).toEqual({ mesh: 20, topic: 5 })
    ada.control(({ subscriptions }) => subscriptions.set('other', true).set('elsewhere', true))
    expect(us.tagsOf(id)).toEqual({ mesh: 40, topic: 10 })
    us.pubsub.subscribe('elsewhere')
    expect(us.tagsOf(id)).toEqual({ mesh: 60, topic: 15 })
    us.pubsub.unsubscribe('other')
    expect(us.tagsOf(id)).toEqual({ mesh: 40, topic: 10 })
    ada.control((control) => control.addPrune('room', 60))
    expect(us.tagsOf(id)).toEqual({ mesh: 20, topic: 10 })
    ada.stream.closeWrite()
    expect(us.tagsOf(id)).toEqual({ mesh: 0, topic: 0 })
  })

  it('of a peer that went are gone', async () => {
    const us = new Us()
    const ada = await new Them(2, us).meet(us)
    unlink(us.context, ada.context)
    expect(us.tagsOf(ada.context.peerId)).toEqual({ mesh: 0, topic: 0 })
  })
})

describe('scores on the screen', () => {
  it('are shown in their parts, with what was dropped', async () => {
    const us = new Us()
    const ada = await new Them(2, us).meet(us)
    const bob = await new Them(3, us).meet(us)
    const id = ada.context.peerId
    expect(us.pubsub.score(id)).toBe(0)
    for (let i = 0; i < 4; i++) ada.stream.write(ada.say(i, `m${i}`))
    const toAda = us.context.opened[0] as FakeStream
    toAda.choked = true
    bob.stream.write(bob.say(0, 'x'.repeat(2_000)))
    for (let i = 1; i < 6; i++) bob.stream.write(bob.say(i, 'one more'))
    expect(us.pubsub.score(id)).toBe(2)
    expect(us.pubsub.inspect(id)).toEqual({
      score: 2,
      topics: [{ topic: 'room', p1: 0, p2: 4, p3: 0, p3b: 0, p4: 0, sum: 2 }],
      inTopics: 2,
      p5: 0,
      p6: 0,
      p7: 0,
      protocol: MESHSUB_1_1,
      direct: false,
      dropped: 5,
    })
    expect(us.pubsub.score(person('nobody').id)).toBe(0)
    expect(us.pubsub.inspect(person('nobody').id)).toBeNull()
  })

  it('P6 counts peers on one address, but neither loopback nor relays', async () => {
    const us = new Us({ score: { ipColocationFactorThreshold: 1, ipColocationFactorWeight: -1 } })
    const addresses = [
      '/ip4/192.0.2.1/tcp/1',
      '/ip4/192.0.2.1/tcp/2',
      '/ip4/127.0.0.1/tcp/3',
      '/ip4/127.0.0.1/tcp/4',
      `/ip4/192.0.2.1/tcp/5/p2p/${person('relay').id}/p2p-circuit`,
      '/ip6/2001:db8::1/tcp/6',
      '/ip6/2001:db8::2/tcp/6',
    ]
    const peers: Them[] = []
    for (const [i, address] of addresses.entries()) {
      peers.push(await new Them(i + 2, us).meet(us, MESHSUB_1_1, 'p2p-chat', address))
    }
    expect(peers.map(({ context }) => us.pubsub.score(context.peerId))).toEqual([-1, -1, 0, 0, 0, -1, -1])
    unlink(us.context, (peers[0] as Them).context)
    expect(us.pubsub.score((peers[1] as Them).context.peerId)).toBe(0)
  })
})

describe('versions', () => {
  it.each([[[MESHSUB_1_2]], [[MESHSUB_1_1]], [[MESHSUB_1_0]], [[FLOODSUB]], [[MESHSUB_1_0, FLOODSUB]]])(
    'can be narrowed to %s',
    async (protocols) => {
      const us = new Us({ protocols })
      expect(us.context.protocols()).toEqual(protocols)
      const ada = await new Them(2, us, [FLOODSUB, MESHSUB_1_0, MESHSUB_1_1, MESHSUB_1_2]).meet(us, protocols[0])
      expect(us.pubsub.inspect(ada.context.peerId)?.protocol).toBe(protocols[0])
      expect(us.pubsub.mesh('room')).toHaveLength(protocols[0] === FLOODSUB ? 0 : 1)
    },
  )

  it('the newest that both have is taken, and decides what is said', async () => {
    const us = new Us()
    const ada = await new Them(2, us, [FLOODSUB, MESHSUB_1_0, MESHSUB_1_1, MESHSUB_1_2]).meet(us, MESHSUB_1_2)
    const bob = await new Them(3, us, [MESHSUB_1_1]).meet(us)
    const [toAda, toBob] = us.context.opened
    us.pubsub.publish('room', Buffer.alloc(2_000))
    expect([toAda?.protocol, toBob?.protocol]).toEqual([MESHSUB_1_2, MESHSUB_1_1])
    expect([toAda, toBob].map((stream) => told(stream).some(({ control }) => control?.idontwant.length))).toEqual([
      true,
      false,
    ])
    const order = told(toAda).map(({ control, publish }) => (control?.idontwant.length ? 'idontwant' : publish.length))
    expect(order.slice(-2)).toEqual(['idontwant', 1])
    expect([ada, bob].map(({ context }) => us.pubsub.score(context.peerId))).toEqual([0, 0])
  })
})
