/** Liars in the DHT: how far they get into a table, and whom they hide. */
import { multiaddr } from '@multiformats/multiaddr'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createDiscovery, keyOfNamespace } from '../../../net/discovery/routing.ts'
import { encodeMessage } from '../../../net/kad/message.ts'
import type { KadPeer } from '../../../net/kad/message.ts'
import { privateKeyFromSeed } from '../../../net/keys.ts'
import { encodeLengthPrefixed } from '../../../net/length-prefixed.ts'
import { peerIdFromPublicKey } from '../../../net/peer-id.ts'
import { unlink } from '../fake-context.ts'
import { FakeDht, KAD, KEY, collect, sizeOf } from '../kad/fake-dht.ts'
import { kadPeerOf } from '../kad/peers.ts'
import { EMPTY, answering } from './dht-liar.ts'

const keyOf = (seed: number) => privateKeyFromSeed(new Uint8Array(32).fill(seed))

let net: FakeDht

beforeEach(() => {
  net = new FakeDht()
})
afterEach(() => net.stop())

describe('a table', () => {
  test('has room for eight peers of one machine, however many it makes up, and for everybody else', async () => {
    const a = net.node(1)
    const sybils = Array.from({ length: 30 }, (_, n) =>
      net.liar(
        n + 50,
        answering((request) => request),
        KAD,
        '8.8.8.8',
      ),
    )
    for (const each of sybils) {
      net.meet(a, each)
      await net.clock.advance(1_000)
    }
    expect(sizeOf(a)).toBe(8)
    const honest = [2, 3, 4].map((seed) => net.node(seed))
    for (const each of honest) net.meet(a, each)
    await net.clock.advance(5_000)
    expect(sizeOf(a)).toBe(11)
  })

  test('of the public network takes in nobody of our own one, though a lookup is sent to it', async () => {
    const a = net.node(1, { prefix: null, lan: false, public: true }, {}, '8.8.1.1')
    const protocol = '/ipfs/kad/1.0.0'
    const near = net.liar(
      50,
      answering((request) => request),
      protocol,
      '192.168.1.7',
    )
    const told = { id: near.context.peerId, addresses: [multiaddr(near.address)] }
    const liar = net.liar(
      66,
      answering((request) => ({ ...request, closer: [told] })),
      protocol,
      '8.66.1.1',
    )
    for (const each of [near, liar]) net.meet(a, each)
    await net.clock.advance(5_000)
    await net.clock.resolve(a.dht.closestPeers(KEY))
    expect(near.context.accepted.length).toBeGreaterThan(0)
    expect(sizeOf(a)).toBe(1)
  })

  test('loses a server that comes back as a client as soon as it is asked', async () => {
    const [a, b] = [net.node(1), net.node(2)]
    net.meet(a, b)
    await net.clock.advance(5_000)
    expect(sizeOf(a)).toBe(1)
    unlink(a.context, b.context)
    b.dht.stop()
    await net.clock.resolve(a.dht.closestPeers(KEY)).catch(() => {})
    expect(sizeOf(a)).toBe(0)
  })
})

describe('providers that are invented', () => {
  const fakes = Array.from({ length: 100 }, (_, n) => kadPeerOf(n + 1_000))
  const room = 'room'
  const key = keyOfNamespace(room)

  test('by one server hide nobody whom others know', async () => {
    const [a, b, member] = [net.node(1), net.node(2), net.node(3)]
    const liar = net.liar(
      66,
      answering((request) => ({ ...request, providers: request.type === 'get-providers' ? fakes : [] })),
    )
    for (const each of [b, member, liar]) net.meet(a, each)
    net.meet(b, member)
    await net.clock.advance(5_000)
    await net.clock.resolve(createDiscovery(member.context, member.dht).advertise(room))
    unlink(a.context, member.context)
    const found = await net.clock.resolve(collect(createDiscovery(a.context, a.dht).findPeers(room, { limit: 50 })))
    expect(found.map(({ peerId }) => peerId.toString())).toContain(member.context.peerId.toString())
    expect(found.length).toBeLessThanOrEqual(50)
  })

  test('and told to us ourselves hide nobody either', async () => {
    const [a, b, member] = [net.node(1), net.node(2), net.node(3)]
    for (const each of [b, member]) net.meet(a, each)
    net.meet(b, member)
    await net.clock.advance(5_000)
    for (const fake of Array.from({ length: 100 }, (_, n) => n)) {
      const sybil = net.liar(fake + 100, () => {}, '/other', `9.9.${fake}.1`)
      net.meet(sybil, a)
      const stream = await sybil.context.openStream(a.context.peerId, KAD)
      const own = { id: sybil.context.peerId, addresses: [multiaddr(sybil.address)] }
      stream.write(encodeLengthPrefixed(encodeMessage({ ...EMPTY, type: 'add-provider', key, providers: [own] })))
      stream.closeWrite()
      await net.clock.settle()
      unlink(a.context, sybil.context)
    }
    expect(a.dht.tables()[0]?.providers).toBe(100)
    // Of whom we hear of by b alone.
    await net.clock.resolve(createDiscovery(member.context, member.dht).advertise(room))
    const found = await net.clock.resolve(collect(createDiscovery(a.context, a.dht).findPeers(room, { limit: 50 })))
    expect(found.map(({ peerId }) => peerId.toString())).toContain(member.context.peerId.toString())
    expect(found).toHaveLength(50)
  })

  test('under our own id do not send others to a victim, nor us', async () => {
    const [a, b] = [net.node(1), net.node(2)]
    const victim = multiaddr('/ip4/203.0.113.5/tcp/1')
    const liar = net.liar(
      66,
      answering((request) => ({ ...request, providers: [{ id: a.context.peerId, addresses: [victim] }] })),
    )
    for (const each of [b, liar]) net.meet(a, each)
    await net.clock.advance(5_000)
    const found = await net.clock.resolve(collect(a.dht.findProviders(KEY)))
    expect(found.flatMap(({ addresses }) => addresses).join()).not.toContain('203.0.113.5')
    expect(a.context.addressesOf(a.context.peerId)).toEqual([])
    // Nobody but we may announce us.
    const stream = await liar.context.openStream(a.context.peerId, KAD)
    const claim = { id: a.context.peerId, addresses: [victim] }
    stream.write(encodeLengthPrefixed(encodeMessage({ ...EMPTY, type: 'add-provider', providers: [claim] })))
    await net.clock.settle()
    expect([stream.isReset, a.dht.tables()[0]?.providers]).toEqual([true, 0])
  })

  test('inside our network, by a server outside it, are nobody', async () => {
    const a = net.node(1)
    const inside = ['127.0.0.1', '192.168.1.1', '10.0.0.1', '169.254.1.1', '0.0.0.0'].map((ip, n): KadPeer => ({
      id: peerIdFromPublicKey(keyOf(100 + n).publicKey),
      addresses: [multiaddr(`/ip4/${ip}/tcp/22`)],
    }))
    const liar = net.liar(
      66,
      answering((request) => ({ ...request, providers: inside })),
      KAD,
      '8.8.8.8',
    )
    net.meet(a, liar)
    await net.clock.advance(5_000)
    expect(await net.clock.resolve(collect(a.dht.findProviders(KEY)))).toEqual([])
    for (const { id } of inside) expect(a.context.addressesOf(id)).toEqual([])
  })
})
