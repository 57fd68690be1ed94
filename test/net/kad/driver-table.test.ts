/** The driver's table: who gets in, who stays, and who is asked again. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { StreamHandler } from '../../../net/behaviour.ts'
import { unlink } from '../fake-context.ts'
import { FakeDht, KAD, KEY, peerOf, sizeOf } from './fake-dht.ts'
import type { Node } from './fake-dht.ts'

const HOUR_MS = 60 * 60_000

let net: FakeDht

beforeEach(() => {
  net = new FakeDht()
})
afterEach(() => net.stop())

describe('a table', () => {
  test('is kept while we ourselves are cut off', async () => {
    const [a, b, c] = net.star(3) as unknown as [Node, Node, Node]
    await net.clock.advance(5_000)
    const before = sizeOf(b)
    expect(before).toBeGreaterThan(0)
    for (const other of [a, c]) unlink(b.context, other.context)
    b.context.onDial = () => {}
    await net.clock.advance(HOUR_MS)
    await net.clock.resolve(b.dht.closestPeers(KEY).catch(() => []))
    expect(sizeOf(b)).toBe(before)
  })
})

describe('the table', () => {
  test('takes in servers that answer, tags them, and lets go of those that stop serving', async () => {
    const [a, b, c] = net.star(3) as unknown as [Node, Node, Node]
    await net.clock.advance(5_000)
    expect([a, b, c].map(sizeOf)).toEqual([2, 2, 2])
    expect(a.context.tags.get(peerOf(b).toString())?.get(`kad ${KAD}`)).toBeGreaterThan(0)
    b.dht.stop()
    a.context.learned(a.context.connections(peerOf(b))[0] as never, {
      agent: null,
      protocolVersion: null,
      protocols: ['/ipfs/ping/1.0.0'],
      listenAddresses: [],
      observedAddress: null,
    })
    expect(sizeOf(a)).toBe(1)
    expect(a.context.tags.get(peerOf(b).toString())?.get(`kad ${KAD}`)).toBe(0)
  })

  test('asks a candidate once more that lost its connection to another', async () => {
    const [a, b] = [net.node(1), net.node(2)]
    a.context.refusing = Object.assign(new Error('lost'), { code: 'closed' }) as never
    net.meet(a, b)
    await net.clock.advance(1_000)
    expect(sizeOf(a)).toBe(0)
    a.context.refusing = null
    await net.clock.advance(10_000)
    expect(sizeOf(a)).toBe(1)
  })

  test('keeps a peer whose connection was closed under a question: it is asked again on another', async () => {
    const [a, b] = net.star(2) as unknown as [Node, Node]
    await net.clock.advance(5_000)
    const handler = b.context.handlers.get(KAD)?.handler as StreamHandler
    let asked = 0
    b.context.unhandle(KAD)
    b.context.handle(KAD, (stream, connection) => {
      if (asked++ > 0) return handler(stream, connection)
      // What a trimmed connection looks like to those on it.
      unlink(a.context, b.context)
    })
    expect(await net.clock.resolve(a.dht.closestPeers(KEY))).toHaveLength(1)
    expect(asked).toBe(2)
    expect(sizeOf(a)).toBe(1)
  })

  test('of the local network has peers of private addresses only', async () => {
    const [a, near, far] = [
      net.node(1, { prefix: null }, {}, '192.168.1.1'),
      net.node(2, { prefix: null }, {}, '192.168.1.2'),
      net.node(3, { prefix: null }, {}, '8.8.4.4'),
    ]
    net.meet(a, near)
    net.meet(a, far)
    await net.clock.advance(5_000)
    expect(a.dht.tables()).toMatchObject([{ protocol: '/ipfs/lan/kad/1.0.0', mode: 'server', size: 1 }])
  })

  test('of the public network has peers of public addresses only, at most two of one network and bucket, and is served once we are reachable', async () => {
    const only = { prefix: null, lan: false, public: true }
    const a = net.node(1, only, {}, '8.8.1.1')
    expect(a.dht.mode).toBe('client')
    expect(a.context.protocols()).toEqual([])
    const others = [2, 3, 4, 5, 6].map((seed) => net.node(seed, only, {}, `8.8.4.${seed}`))
    const home = net.node(7, only, {}, '192.168.1.7')
    for (const node of [...others, home]) {
      node.dht.setReachable(true)
      net.meet(a, node)
    }
    await net.clock.advance(5_000)
    expect(a.dht.tables()[0]?.size).toBeLessThanOrEqual(3)
    expect(Math.max(...(a.dht.tables()[0]?.buckets ?? []))).toBeLessThanOrEqual(2)
    a.dht.setReachable(true)
    expect(a.dht.mode).toBe('server')
    expect(a.context.protocols()).toEqual(['/ipfs/kad/1.0.0'])
    a.dht.setReachable(false)
    expect(a.context.protocols()).toEqual([])
  })

  test('stays as it is when a peer goes, and its next lookup finds out who is away', async () => {
    const [a, b, c] = net.star(3) as unknown as [Node, Node, Node]
    await net.clock.advance(5_000)
    unlink(a.context, b.context)
    a.context.onDial = () => {}
    expect(sizeOf(a)).toBe(2)
    await expect(net.clock.resolve(a.dht.closestPeers(KEY))).resolves.toMatchObject([{ peerId: peerOf(c) }])
    expect(sizeOf(a)).toBe(1)
  })

  test('has one of the nearest asked whose connection ended: it goes if it is gone, and stays if it is not', async () => {
    const [a, b, c] = net.star(4) as unknown as [Node, Node, Node, Node]
    await net.clock.advance(5_000)
    const { onDial } = a.context
    a.context.onDial = (peer) => {
      if (!peer.equals(peerOf(b))) onDial(peer)
    }
    for (const other of [b, c]) {
      other.context.onDial = () => {}
      unlink(a.context, other.context)
    }
    await net.clock.advance(400)
    expect([sizeOf(a), a.context.connections().length]).toEqual([3, 1])
    await net.clock.advance(700)
    expect([sizeOf(a), a.context.connections().length]).toEqual([2, 2])
    expect(a.context.connections(peerOf(c))).toHaveLength(1)
  })

  test('asks nobody whom it left itself, to save connections', async () => {
    const [a, b] = net.star(2) as unknown as [Node, Node]
    await net.clock.advance(5_000)
    b.context.onDial = () => {}
    unlink(a.context, b.context, true)
    await net.clock.advance(5_000)
    expect([sizeOf(a), a.context.connections().length]).toEqual([1, 0])
  })

  test('asks nobody whose connection ended once it is stopped, nor one that is back', async () => {
    const [a, b, c] = net.star(3) as unknown as [Node, Node, Node]
    await net.clock.advance(5_000)
    net.dialled.splice(0)
    for (const other of [b, c]) unlink(a.context, other.context)
    net.meet(a, b)
    a.dht.stop()
    b.dht.stop()
    c.dht.stop()
    await net.clock.advance(5_000)
    expect(net.dialled).toEqual([])
  })

  test('asks after twenty ends of connections at once, and one more a second', async () => {
    const [a, b, c] = net.star(3) as unknown as [Node, Node, Node]
    await net.clock.advance(5_000)
    for (const { context } of [b, c]) context.onDial = () => {}
    for (let i = 0; i < 20; i++) {
      unlink(a.context, c.context)
      net.meet(a, c)
    }
    unlink(a.context, b.context)
    net.dialled.splice(0)
    await net.clock.advance(2_000)
    expect(net.dialled).toEqual([])
    net.meet(a, b)
    unlink(a.context, b.context)
    await net.clock.advance(1_000)
    expect(net.dialled).toEqual([peerOf(b)])
  })
})
