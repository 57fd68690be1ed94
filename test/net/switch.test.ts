import { describe, expect, test } from 'vitest'
import { parseMultiaddr } from '../../net/address.ts'
import { NetError } from '../../net/errors.ts'
import { DEFAULT_LIMITS } from '../../net/limits.ts'
import { mplex } from '../../net/mplex/mplex.ts'
import type { MuxerFactory } from '../../net/muxer.ts'
import type { Pipe } from '../../net/pipe.ts'
import type { Transport } from '../../net/transport.ts'
import { record } from './recorder.ts'
import { Node, nodePair, world, yamux } from './switch-node.ts'
import type { World } from './switch-node.ts'

describe('two hosts that dial each other', () => {
  test.each([0, 1, 5, 9, 10, 11, 15, 19])(
    '%i ms apart settle on the connection dialled by the smaller peer id',
    async (apart) => {
      for (const smallIsFirst of [true, false]) {
        const { clock, network } = world()
        const [small, large] = await nodePair({ clock, network })
        const [first, second] = smallIsFirst ? [small, large] : [large, small]
        const one = first.connect(second)
        await clock.advance(apart)
        await clock.resolve(Promise.all([one, second.connect(first)]))
        await clock.advance(100)
        // The best is the same one on both sides as soon as both are open, and it is the one that stays.
        expect([small.switch.best(large.peerId)?.direction, large.switch.best(small.peerId)?.direction]).toEqual([
          'outbound',
          'inbound',
        ])
        await clock.advance(10_000)
        expect(small.openWith(large).map((each) => each.direction)).toEqual(['outbound'])
        expect(large.openWith(small).map((each) => each.direction)).toEqual(['inbound'])
        expect(network.openPipes).toBe(2)
        expect([small.events('peer:connected').length, large.events('peer:connected').length]).toEqual([1, 1])
        expect([small.events('peer:disconnected').length, large.events('peer:disconnected').length]).toEqual([0, 0])
      }
    },
  )

  test('after the first is open on both sides keep both: that was no simultaneous dial', async () => {
    const at = world()
    const [small, large] = await nodePair(at)
    await at.clock.resolve(small.connect(large))
    await at.clock.advance(1_100)
    await at.clock.resolve(large.connect(small))
    await at.clock.advance(60_000)
    expect([small.openWith(large).length, large.openWith(small).length]).toEqual([2, 2])
  })

  test('leave the streams of the loser be; it closes when they have ended, and takes no new ones', async () => {
    const at = world()
    const { clock } = at
    const [small, large] = await nodePair(at)
    for (const node of [small, large]) node.switch.handle('/hold/1', () => {})
    // The larger's dial comes through first, so that a stream is on it when it loses.
    const doomed = large.connect(small)
    const winner = small.connect(large)
    const loser = await clock.resolve(doomed)
    const held = await clock.resolve(loser.openStream(['/hold/1']))
    await clock.resolve(winner)
    await clock.advance(30_000)
    expect(large.events('connection:retiring')).toEqual([{ connection: loser }])
    expect([loser.open, loser.retiring]).toEqual([true, true])
    expect(large.switch.best(small.peerId)).not.toBe(loser)
    held.reset()
    await clock.advance(2_000)
    expect(loser.open).toBe(false)
    expect(large.openWith(small)).toHaveLength(1)
  })
})

describe('several connections with one peer', () => {
  test('peer:connected comes with the first, peer:disconnected with the last and where it was', async () => {
    const at = world()
    const [a, b] = await nodePair(at)
    const first = await at.clock.resolve(a.connect(b))
    await at.clock.advance(100)
    const second = await at.clock.resolve(a.connect(b))
    await at.clock.advance(100)
    const addresses = b.switch.connections(a.peerId).map((each) => each.remoteAddress.toString())
    await at.clock.resolve(first.close())
    await at.clock.advance(100)
    expect([b.events('peer:connected').length, b.events('peer:disconnected').length]).toEqual([1, 0])
    await at.clock.resolve(second.close())
    await at.clock.advance(100)
    expect(b.events('peer:disconnected')).toEqual([{ peerId: a.peerId, address: addresses[1], byUs: false }])
    expect(a.events('peer:disconnected')).toMatchObject([{ peerId: b.peerId, byUs: true }])
    expect(b.log.map(([name]) => name)).toEqual([
      'connection:opened',
      'peer:connected',
      'connection:opened',
      'connection:closed',
      'connection:closed',
      'peer:disconnected',
    ])
    expect([a.switch.connections(), b.switch.connections()]).toEqual([[], []])
  })

  test('new streams take yamux before mplex, then the oldest', async () => {
    const at = world()
    const a = await new Node(at, 1).listen()
    const speaking = (machine: number, muxer: MuxerFactory): Node => new Node(at, machine, { seed: 2, muxers: [muxer] })
    const peer = speaking(2, mplex)
    const best = (): [string, string] | null => {
      const connection = a.switch.best(peer.peerId)
      return connection && [connection.muxer, connection.id]
    }
    await at.clock.resolve(peer.connect(a))
    await at.clock.advance(1_000)
    expect(best()).toEqual(['/mplex/6.7.0', '1'])
    for (const machine of [3, 4]) {
      await at.clock.resolve(speaking(machine, yamux).connect(a))
      // Until the older ones have answered, the newcomer is preferred; here nothing answers for mplex.
      await at.clock.advance(1_000)
      expect(best()).toEqual(['/yamux/1.0.0', '2'])
    }
  })

  test('a newcomer makes the old one show a sign of life, and is used until it does', async () => {
    const at = world()
    const [a, b] = await nodePair(at)
    const old = await at.clock.resolve(a.connect(b))
    await at.clock.advance(100)
    const young = await at.clock.resolve(a.connect(b))
    expect(a.switch.best(b.peerId)).toBe(young)
    await at.clock.advance(20)
    expect(a.switch.best(b.peerId)).toBe(old)
    expect(old.rttMs).toBe(20)
  })

  test.each([
    ['yamux, by its own ping', [yamux], undefined],
    ['mplex, by what the host can do', [mplex], () => new Promise<number>(() => {})],
  ] as const)('an old one that is silent for 5 s is closed (%s); the newcomer stays', async (_, muxers, probe) => {
    const at = world()
    const [a, b] = await nodePair(at, { muxers, ...(probe ? { probe } : {}) })
    const old = await at.clock.resolve(a.connect(b))
    await at.clock.advance(100)
    at.network.strand(1, 2)
    const young = await at.clock.resolve(a.connect(b))
    await at.clock.advance(4_900)
    expect(old.open).toBe(true)
    await at.clock.advance(200)
    expect([old.open, young.open]).toEqual([false, true])
    expect(a.events('connection:closed')).toMatchObject([{ connection: old, error: { code: 'timeout' } }])
    expect(b.openWith(a)).toHaveLength(1)
    expect([a, b].map((node) => node.events('peer:disconnected').length)).toEqual([0, 0])
  })

  test('a peer that refuses to be pinged has answered', async () => {
    const at = world()
    const refusal = new NetError('unsupported-protocol', 'no ping here')
    const [a, b] = await nodePair(at, { muxers: [mplex], probe: () => Promise.reject(refusal) })
    await at.clock.resolve(a.connect(b))
    await at.clock.advance(100)
    await at.clock.resolve(a.connect(b))
    await at.clock.advance(20_000)
    expect(a.openWith(b)).toHaveLength(2)
  })

  test('without a ping of its muxer, a silent one is asked now and then, and closed when the peer is gone', async () => {
    const at = world()
    let asked = 0
    const answer = { of: () => Promise.resolve(20) }
    const probe = (): Promise<number> => {
      asked++
      return answer.of()
    }
    const [a, b] = await nodePair(at, { muxers: [mplex], keepAliveMs: 30_000, probe })
    const connection = await at.clock.resolve(a.connect(b))
    await at.clock.advance(95_000)
    expect([asked, connection.open, connection.rttMs]).toEqual([6, true, 20])
    answer.of = () => new Promise(() => {})
    await at.clock.advance(31_000)
    expect(connection.open).toBe(false)
    expect(a.events('peer:disconnected')).toHaveLength(1)
    await at.clock.runUntilIdle()
  })

  test('one more than a peer may have closes the worst, not the newcomer', async () => {
    const at = world()
    const [a, b] = await nodePair(at, { limits: { maxConnectionsPerPeer: 3 } })
    const made = []
    for (let i = 0; i < 5; i++) {
      made.push(await at.clock.resolve(a.connect(b)))
      await at.clock.advance(5_000)
    }
    expect(made.at(-1)?.open).toBe(true)
    expect(a.openWith(b)).toHaveLength(3)
    expect(b.openWith(a)).toHaveLength(3)
  })
})

describe('what comes in', () => {
  /** A transport that shows its pipes as if they came from these IP addresses, in turn. */
  function fakeOrigins(at: World, machine: number, hosts: readonly string[]): Transport {
    const transport = at.network.transport(machine)
    let count = 0
    return {
      ...transport,
      listen: (address, onPipe) =>
        transport.listen(address, (pipe) => {
          const remoteAddress = parseMultiaddr(`/ip4/${hosts[count++ % hosts.length]}/tcp/9`)
          onPipe(
            new Proxy(pipe, { get: (target, key) => (key === 'remoteAddress' ? remoteAddress : bound(target, key)) }),
          )
        }),
    }
  }

  function bound(target: Pipe, key: string | symbol): unknown {
    const value: unknown = Reflect.get(target, key, target)
    return typeof value === 'function' ? value.bind(target) : value
  }

  /** How many of `count` raw pipes to the node are open after a moment. */
  async function stillOpen(at: World, node: Node, count: number): Promise<number> {
    const address = node.switch.listenAddresses()[0]
    const heard = []
    for (let i = 0; i < count; i++)
      heard.push(record(await at.clock.resolve(at.network.transport(50 + i).dial(address!, {}))))
    await at.clock.advance(100)
    return heard.filter((each) => !each.isClosed).length
  }

  test('upgrades at once are limited: the oldest that has sent nothing goes', async () => {
    const at = world()
    const node = await new Node(at, 1, { limits: { maxInboundUpgrades: 3 } }).listen()
    const address = node.switch.listenAddresses()[0]!
    const pipes: Pipe[] = []
    for (let i = 0; i < 4; i++) {
      const pipe = await at.clock.resolve(at.network.transport(10 + i).dial(address, {}))
      pipes.push(pipe)
      // The first one has begun to talk; the second is the oldest silent one.
      if (i === 0) {
        pipe.write(Uint8Array.of(0x13))
        pipe.flush()
        await at.clock.advance(50)
      }
    }
    const heard = pipes.map(record)
    await at.clock.advance(100)
    expect(heard.map((each) => each.isClosed)).toEqual([false, true, false, false])
  })

  test('when all of them are talking, the oldest that has chosen no secure channel goes', async () => {
    const at = world()
    const node = await new Node(at, 1, { limits: { maxInboundUpgrades: 64 } }).listen()
    const address = node.switch.listenAddresses()[0]!
    const heard = []
    for (let i = 0; i < 64; i++) {
      const pipe = await at.clock.resolve(at.network.transport(100 + i).dial(address, {}))
      heard.push(record(pipe))
      pipe.write(Uint8Array.of(0x13))
      pipe.flush()
    }
    await at.clock.advance(50)
    await at.clock.resolve(new Node(at, 2).connect(node))
    await at.clock.advance(50)
    expect(heard.map((each) => each.isClosed)).toEqual([true, ...Array.from({ length: 63 }, () => false)])
  })

  test('when all of them are shaking hands, the newcomer goes; after 2 s of it, the oldest', async () => {
    const at = world()
    const node = await new Node(at, 1, { limits: { maxInboundUpgrades: 2 } }).listen()
    const address = node.switch.listenAddresses()[0]!
    const halfway = async (machine: number) => {
      const pipe = await at.clock.resolve(at.network.transport(machine).dial(address, {}))
      const recorded = record(pipe)
      pipe.write(Buffer.from('\x13/multistream/1.0.0\n\x07/noise\n'))
      pipe.flush()
      await at.clock.advance(50)
      return recorded
    }
    const heard = [await halfway(10), await halfway(11), await halfway(12)]
    const closed = (): boolean[] => heard.map((each) => each.isClosed)
    expect(closed()).toEqual([false, false, true])
    await at.clock.advance(2_000)
    heard.push(await halfway(13))
    expect(closed()).toEqual([true, false, true, false])
  })

  test('slow handshakes are gone after 10 s and make room', async () => {
    const at = world()
    const node = await new Node(at, 1, { limits: { maxInboundConnections: 5 } }).listen()
    expect(await stillOpen(at, node, 8)).toBe(5)
    await at.clock.advance(10_000)
    expect(await stillOpen(at, node, 8)).toBe(5)
  })

  test('connections in all are limited; one that ends makes room', async () => {
    const at = world()
    const node = await new Node(at, 1, { limits: { maxInboundConnections: 2 } }).listen()
    const others = [2, 3, 4].map((machine) => new Node(at, machine))
    const [first] = await at.clock.resolve(Promise.all(others.slice(0, 2).map((other) => other.connect(node))))
    await expect(at.clock.resolve(others[2]!.connect(node))).rejects.toMatchObject({ code: 'closed' })
    await at.clock.resolve(first!.close())
    await at.clock.advance(100)
    await at.clock.resolve(others[2]!.connect(node))
  })

  test('one address may have 8 connections and come 5 times a second; others are not disturbed', async () => {
    const at = world()
    const one = await new Node(at, 1, { transport: fakeOrigins(at, 1, ['203.0.113.1']) }).listen()
    expect(await stillOpen(at, one, 20)).toBeLessThanOrEqual(DEFAULT_LIMITS.maxInboundPerOrigin)
    const many = await new Node(at, 2, {
      transport: fakeOrigins(
        at,
        2,
        Array.from({ length: 20 }, (_, i) => `203.0.113.${i}`),
      ),
    }).listen()
    expect(await stillOpen(at, many, 20)).toBe(20)
  })

  test('loopback is exempt', async () => {
    const at = world()
    const node = await new Node(at, 1, { transport: fakeOrigins(at, 1, ['127.0.0.1']) }).listen()
    expect(await stillOpen(at, node, 40)).toBe(40)
  })
})

describe('outbound', () => {
  test('connections that we dial are limited', async () => {
    const at = world()
    const a = new Node(at, 1, { limits: { maxOutboundConnections: 1 } })
    const b = await new Node(at, 2).listen()
    a.switch.makeOutboundRoom()
    const connection = await at.clock.resolve(a.connect(b))
    expect(() => a.switch.makeOutboundRoom()).toThrow(expect.objectContaining({ code: 'limit-exceeded' }))
    await at.clock.resolve(connection.close())
    a.switch.makeOutboundRoom()
  })

  test('one that was dialled for a question gives way to the next dial, another one does not', async () => {
    const at = world()
    const a = new Node(at, 1, { limits: { maxOutboundConnections: 2 } })
    const [b, c] = [await new Node(at, 2).listen(), await new Node(at, 3).listen()]
    const [lasting, brief] = await at.clock.resolve(Promise.all([a.connect(b), a.connect(c)]))
    brief.brief = true
    a.switch.makeOutboundRoom()
    await at.clock.advance(1_000)
    expect([lasting.open, brief.open]).toEqual([true, false])
    // One more under way takes the place that is free.
    a.switch.makeOutboundRoom(true, 1)
    await at.clock.resolve(a.connect(c))
    expect(() => a.switch.makeOutboundRoom()).toThrow(expect.objectContaining({ code: 'limit-exceeded' }))
    expect(lasting.open).toBe(true)
  })
})

describe('stopping', () => {
  test('closes all connections, ends upgrades, takes nobody, and leaves nothing on the network', async () => {
    const at = world()
    const [a, b] = await nodePair(at)
    await at.clock.resolve(a.connect(b))
    const address = b.switch.listenAddresses()[0]!
    const silent = record(await at.clock.resolve(at.network.transport(9).dial(address, {})))
    await at.clock.resolve(b.switch.stop())
    await at.clock.advance(100)
    expect(silent.isClosed).toBe(true)
    await expect(at.clock.resolve(at.network.transport(9).dial(address, {}))).rejects.toMatchObject({ code: 'refused' })
    expect(b.switch.connections()).toEqual([])
    expect(a.events('peer:disconnected')).toHaveLength(1)
    await at.clock.runUntilIdle()
    expect(at.network.openPipes).toBe(0)
  })

  test('takes 2 s at most when the peer is gone', async () => {
    const at = world()
    const [a, b] = await nodePair(at)
    await at.clock.resolve(a.connect(b))
    at.network.hold(1, 2)
    const start = at.clock.now()
    await at.clock.resolve(a.switch.stop())
    expect(at.clock.now() - start).toBeLessThanOrEqual(2_000)
  })
})

describe('handlers', () => {
  test('a protocol has one handler', () => {
    const node = new Node(world(), 1)
    node.switch.handle('/x/1', () => {})
    expect(() => node.switch.handle('/x/1', () => {})).toThrow(expect.objectContaining({ code: 'bad-argument' }))
    node.switch.unhandle('/x/1')
    node.switch.handle('/x/1', () => {})
    expect(node.switch.protocols()).toEqual(['/x/1'])
  })

  test('an address that no transport knows can not be listened on', async () => {
    const node = new Node(world(), 1)
    await expect(node.switch.listen(parseMultiaddr('/ip4/127.0.0.1/udp/1/quic-v1'))).rejects.toMatchObject({
      code: 'no-transport',
    })
  })
})
