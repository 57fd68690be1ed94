/** The driver: what it does over days, what it asks, and what it answers. Its table and liars have files of their own beside this. */
import { multiaddr } from '@multiformats/multiaddr'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { BRIEF_WORTH } from '../../../net/behaviour.ts'
import { createDiscovery } from '../../../net/discovery/routing.ts'
import type { Connection } from '../../../net/connection.ts'
import { NetError } from '../../../net/errors.ts'
import type { FoundPeer } from '../../../net/kad/dht.ts'
import { decodeMessage, encodeMessage } from '../../../net/kad/message.ts'
import { MessageReader, encodeLengthPrefixed } from '../../../net/length-prefixed.ts'
import { peerIdFromBytes } from '../../../net/peer-id.ts'
import type { Stream } from '../../../net/stream.ts'
import { FakeContext, unlink } from '../fake-context.ts'
import { FakeDht, KAD, KEY, all, collect, peerOf, sizeOf } from './fake-dht.ts'
import type { Node } from './fake-dht.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

let net: FakeDht

beforeEach(() => {
  net = new FakeDht()
})
afterEach(() => net.stop())

describe('over days', () => {
  test('what is provided is announced again each 22 hours, and found no more two days after that ended', async () => {
    const [a, b, c] = net.star(3) as unknown as [Node, Node, Node]
    await net.clock.advance(5_000)
    await net.clock.resolve(b.dht.provide(KEY))
    await net.clock.advance(100 * HOUR_MS)
    for (const { dht } of [a, c]) expect(await net.clock.resolve(all(dht.findProviders(KEY)))).toEqual([peerOf(b)])
    b.dht.unprovide(KEY)
    expect(await net.clock.resolve(all(c.dht.findProviders(KEY)))).toEqual([peerOf(b)])
    await net.clock.advance(48 * HOUR_MS)
    expect(await net.clock.resolve(all(c.dht.findProviders(KEY)))).toEqual([])
    expect(a.dht.tables()[0]?.providers).toBe(0)
  })

  test('an advertisement is renewed before it counts no more, and not once it was taken back', async () => {
    const [a, b] = net.star(2) as unknown as [Node, Node]
    const [ours, theirs] = [a, b].map(({ context, dht }) => createDiscovery(context, dht)) as [
      ReturnType<typeof createDiscovery>,
      ReturnType<typeof createDiscovery>,
    ]
    await net.clock.advance(5_000)
    expect(await net.clock.resolve(ours.advertise('room'))).toEqual({ peers: 1 })
    const told = (): number => a.context.opened.filter(({ written }) => written.some(isAddProvider)).length
    expect(told()).toBe(1)
    await net.clock.advance(2.6 * HOUR_MS)
    expect(told()).toBe(1)
    await net.clock.advance(0.1 * HOUR_MS)
    expect(told()).toBe(2)
    expect(await net.clock.resolve(all(theirs.findPeers('room')))).toEqual([peerOf(a)])
    ours.unadvertise('room')
    await net.clock.advance(60 * HOUR_MS)
    expect(told()).toBe(2)
    expect(await net.clock.resolve(all(theirs.findPeers('room')))).toEqual([])
  })

  test('new addresses of ours are announced soon', async () => {
    const [a, b] = net.star(2) as unknown as [Node, Node]
    await net.clock.advance(5_000)
    await net.clock.resolve(a.dht.provide(KEY))
    a.context.addresses = ['/ip4/198.51.100.1/tcp/4001']
    a.context.events.emit('listening', { addresses: a.context.addresses })
    await net.clock.advance(5_000)
    const [found] = (await net.clock.resolve(collect(b.dht.findProviders(KEY)))) as [FoundPeer]
    expect(found.addresses).toEqual([`/ip4/198.51.100.1/tcp/4001/p2p/${peerOf(a)}`])
  })

  test('a value is put again each 22 hours, and so outlives two days', async () => {
    const [a, b] = net.star(2) as unknown as [Node, Node]
    await net.clock.advance(5_000)
    const key = Uint8Array.from([...Buffer.from('/pk/'), ...peerOf(a).bytes])
    await net.clock.resolve(a.dht.putValue(key, peerOf(a).bytes.slice(2)))
    await net.clock.advance(90 * HOUR_MS)
    expect(b.dht.tables()[0]?.values).toBe(1)
  })

  test('an idle network asks each peer a few times an hour', async () => {
    const nodes = net.star(5)
    await net.clock.advance(MINUTE_MS)
    const before = nodes[0].context.opened.length
    await net.clock.advance(HOUR_MS)
    expect(nodes[0].context.opened.length - before).toBeLessThanOrEqual(7 * 4)
    expect(nodes[0].context.opened.every(({ isReset, writeEnded }) => isReset || writeEnded)).toBe(true)
  })
})

function isAddProvider(bytes: Uint8Array): boolean {
  try {
    return decodeMessage(bytes.subarray(1)).type === 'add-provider'
  } catch {
    return false
  }
}

describe('a question', () => {
  test('makes a peer worth a brief connection as long as it is under way, and is dialled as one', async () => {
    const [a, b] = net.star(2) as unknown as [Node, Node]
    await net.clock.advance(5_000)
    const worth = (): number =>
      [...(a.context.tags.get(peerOf(b).toString())?.values() ?? [])].reduce((x, y) => x + y, 0)
    expect(worth()).toBe(5)
    const lookups = Promise.all([a.dht.closestPeers(KEY), a.dht.closestPeers(peerOf(b))])
    await Promise.resolve()
    expect(worth()).toBe(5 + BRIEF_WORTH)
    await net.clock.resolve(lookups)
    expect(worth()).toBe(5)
    unlink(a.context, b.context)
    const asked: unknown[] = []
    a.context.dial = (peer, options) => {
      asked.push(options)
      return FakeContext.prototype.dial.call(a.context, peer)
    }
    await net.clock.resolve(a.dht.closestPeers(KEY))
    expect(asked).toEqual([expect.objectContaining({ automatic: true, brief: true })])
  })

  test('for which there is no place waits for those under way, and says nothing of the peer when there is none in the end', async () => {
    const [a, b, c] = net.star(3) as unknown as [Node, Node, Node]
    await net.clock.advance(5_000)
    unlink(a.context, b.context)
    const full = new NetError('limit-exceeded', 'no room')
    const dials: number[] = []
    let room = false
    a.context.dial = (peer) => {
      dials.push(net.clock.now())
      return room ? FakeContext.prototype.dial.call(a.context, peer) : Promise.reject(full)
    }
    // c does not answer for a while: its question holds the place.
    const { handler, maxInbound } = c.context.handlers.get(KAD)!
    const held: [Stream, Connection][] = []
    c.context.handlers.set(KAD, { maxInbound, handler: (stream, connection) => void held.push([stream, connection]) })
    const lookup = a.dht.closestPeers(KEY)
    await net.clock.advance(600)
    expect(dials).toHaveLength(3)
    room = true
    for (const each of held) handler(...each)
    const found = await net.clock.resolve(lookup)
    expect(new Set(found.map(({ peerId }) => peerId))).toEqual(new Set([peerOf(b), peerOf(c)]))

    b.context.onDial = () => {}
    unlink(a.context, b.context)
    room = false
    c.context.handlers.set(KAD, { maxInbound, handler })
    dials.splice(0)
    expect((await net.clock.resolve(a.dht.closestPeers(KEY))).map(({ peerId }) => peerId)).toEqual([peerOf(c)])
    expect(dials.length).toBeLessThan(5)
    expect(sizeOf(a)).toBe(2)
  })

  test('that waits for a place is given up when the DHT is stopped', async () => {
    const [a, b] = net.star(3) as unknown as [Node, Node]
    await net.clock.advance(5_000)
    unlink(a.context, b.context)
    a.context.dial = () => Promise.reject(new NetError('limit-exceeded', 'no room'))
    const lookup = a.dht.closestPeers(KEY).catch((error: NetError) => error.code)
    await Promise.resolve()
    a.dht.stop()
    expect(await lookup).toBe('stopped')
  })

  test('that has no answer makes it so until it has left', async () => {
    const [a, b] = net.star(2) as unknown as [Node, Node]
    await net.clock.advance(5_000)
    await net.clock.resolve(a.dht.provide(KEY))
    expect([...(a.context.tags.get(peerOf(b).toString())?.values() ?? [])]).toContain(BRIEF_WORTH)
    await net.clock.advance(1_000)
    expect([...(a.context.tags.get(peerOf(b).toString())?.values() ?? [])]).not.toContain(BRIEF_WORTH)
  })
})

describe('a server', () => {
  test('answers one request after the other on one stream, until it ends', async () => {
    const [a, b] = net.star(2) as unknown as [Node, Node]
    const stream = await a.context.openStream(peerOf(b), KAD)
    const reader = new MessageReader(stream, 1 << 16)
    const request = encodeLengthPrefixed(
      encodeMessage({ type: 'find-node', key: KEY, record: null, closer: [], providers: [] }),
    )
    stream.write(Buffer.concat([request, request]))
    for (let i = 0; i < 3; i++) {
      expect(decodeMessage((await reader.next()) as Uint8Array).type).toBe('find-node')
      if (i === 0) stream.write(request)
    }
    stream.closeWrite()
    expect(await reader.next()).toBeNull()
    await net.clock.settle()
  })

  test.each<[string, Uint8Array]>([
    ['garbage', encodeLengthPrefixed(new Uint8Array(10).fill(0xff))],
    ['a length that is too great', Uint8Array.of(0xff, 0xff, 0xff, 0x7f)],
    [
      'a provider that is somebody else',
      encodeLengthPrefixed(
        encodeMessage({
          type: 'add-provider',
          key: KEY,
          record: null,
          closer: [],
          providers: [{ id: peerIdFromBytes(KEY), addresses: [multiaddr('/ip4/192.0.2.9/tcp/1')] }],
        }),
      ),
    ],
  ])('resets the stream that brings %s', async (_, bytes) => {
    const [a, b] = net.star(2) as unknown as [Node, Node]
    const stream = await a.context.openStream(peerOf(b), KAD)
    stream.write(bytes)
    await net.clock.settle()
    expect(stream.isReset).toBe(true)
    expect(b.dht.tables()[0]?.providers).toBe(0)
  })

  test('resets a stream that brings nothing for a minute', async () => {
    const [a, b] = net.star(2) as unknown as [Node, Node]
    const stream = await a.context.openStream(peerOf(b), KAD)
    await net.clock.advance(MINUTE_MS - 1)
    expect(stream.isReset).toBe(false)
    await net.clock.advance(1)
    expect(stream.isReset).toBe(true)
  })

  test('serves 256 streams at once; the one that was quiet longest goes', async () => {
    const [a, b] = net.star(2) as unknown as [Node, Node]
    const streams = []
    for (let i = 0; i < 257; i++) streams.push(await a.context.openStream(peerOf(b), KAD))
    expect(streams.map(({ isReset }) => isReset)).toEqual([true, ...Array(256).fill(false)])
    await net.clock.settle()
  })
})
