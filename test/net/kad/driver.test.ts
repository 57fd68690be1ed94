import { multiaddr } from '@multiformats/multiaddr'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { BRIEF_WORTH } from '../../../net/behaviour.ts'
import type { StreamHandler } from '../../../net/behaviour.ts'
import { createDiscovery } from '../../../net/discovery/routing.ts'
import type { Connection } from '../../../net/connection.ts'
import { NetError } from '../../../net/errors.ts'
import type { FoundPeer } from '../../../net/kad/dht.ts'
import type { KadMessage, KadPeer } from '../../../net/kad/message.ts'
import { decodeMessage, encodeMessage } from '../../../net/kad/message.ts'
import { MessageReader, encodeLengthPrefixed } from '../../../net/length-prefixed.ts'
import { privateKeyFromSeed } from '../../../net/keys.ts'
import { peerIdFromBytes, peerIdFromPublicKey } from '../../../net/peer-id.ts'
import type { PeerId } from '../../../net/peer-id.ts'
import type { Stream } from '../../../net/stream.ts'
import { FakeContext, unlink } from '../fake-context.ts'
import { FakeDht, KAD } from './fake-dht.ts'
import type { Node } from './fake-dht.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const KEY = Uint8Array.from([0x12, 0x20, ...new Uint8Array(32).fill(7)])

let net: FakeDht

beforeEach(() => {
  net = new FakeDht()
})
afterEach(() => net.stop())

async function all(found: AsyncIterable<FoundPeer>): Promise<PeerId[]> {
  const peers: PeerId[] = []
  for await (const { peerId } of found) peers.push(peerId)
  return peers
}

/** Nodes that all met the first. */
function star(count: number): [Node, ...Node[]] {
  const nodes = Array.from({ length: count }, (_, i) => net.node(i + 1)) as [Node, ...Node[]]
  for (const node of nodes.slice(1)) net.meet(node, nodes[0])
  return nodes
}

const sizeOf = ({ dht }: Node): number => dht.tables()[0]?.size ?? 0
const peerOf = ({ context }: Node): PeerId => context.peerId

describe('a table', () => {
  test('is kept while we ourselves are cut off', async () => {
    const [a, b, c] = star(3) as unknown as [Node, Node, Node]
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

describe('over days', () => {
  test('what is provided is announced again each 22 hours, and found no more two days after that ended', async () => {
    const [a, b, c] = star(3) as unknown as [Node, Node, Node]
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
    const [a, b] = star(2) as unknown as [Node, Node]
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
    const [a, b] = star(2) as unknown as [Node, Node]
    await net.clock.advance(5_000)
    await net.clock.resolve(a.dht.provide(KEY))
    a.context.addresses = ['/ip4/198.51.100.1/tcp/4001']
    a.context.events.emit('listening', { addresses: a.context.addresses })
    await net.clock.advance(5_000)
    const [found] = (await net.clock.resolve(collect(b.dht.findProviders(KEY)))) as [FoundPeer]
    expect(found.addresses).toEqual([`/ip4/198.51.100.1/tcp/4001/p2p/${peerOf(a)}`])
  })

  test('a value is put again each 22 hours, and so outlives two days', async () => {
    const [a, b] = star(2) as unknown as [Node, Node]
    await net.clock.advance(5_000)
    const key = Uint8Array.from([...Buffer.from('/pk/'), ...peerOf(a).bytes])
    await net.clock.resolve(a.dht.putValue(key, peerOf(a).bytes.slice(2)))
    await net.clock.advance(90 * HOUR_MS)
    expect(b.dht.tables()[0]?.values).toBe(1)
  })

  test('an idle network asks each peer a few times an hour', async () => {
    const nodes = star(5)
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

async function collect(found: AsyncIterable<FoundPeer>): Promise<FoundPeer[]> {
  const peers: FoundPeer[] = []
  for await (const each of found) peers.push(each)
  return peers
}

describe('the table', () => {
  test('takes in servers that answer, tags them, and lets go of those that stop serving', async () => {
    const [a, b, c] = star(3) as unknown as [Node, Node, Node]
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
    const [a, b] = star(2) as unknown as [Node, Node]
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
    const [a, b, c] = star(3) as unknown as [Node, Node, Node]
    await net.clock.advance(5_000)
    unlink(a.context, b.context)
    a.context.onDial = () => {}
    expect(sizeOf(a)).toBe(2)
    await expect(net.clock.resolve(a.dht.closestPeers(KEY))).resolves.toMatchObject([{ peerId: peerOf(c) }])
    expect(sizeOf(a)).toBe(1)
  })

  test('has one of the nearest asked whose connection ended: it goes if it is gone, and stays if it is not', async () => {
    const [a, b, c] = star(4) as unknown as [Node, Node, Node, Node]
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
    const [a, b] = star(2) as unknown as [Node, Node]
    await net.clock.advance(5_000)
    b.context.onDial = () => {}
    unlink(a.context, b.context, true)
    await net.clock.advance(5_000)
    expect([sizeOf(a), a.context.connections().length]).toEqual([1, 0])
  })

  test('asks nobody whose connection ended once it is stopped, nor one that is back', async () => {
    const [a, b, c] = star(3) as unknown as [Node, Node, Node]
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
    const [a, b, c] = star(3) as unknown as [Node, Node, Node]
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

describe('a question', () => {
  test('makes a peer worth a brief connection as long as it is under way, and is dialled as one', async () => {
    const [a, b] = star(2) as unknown as [Node, Node]
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
    const [a, b, c] = star(3) as unknown as [Node, Node, Node]
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
    const [a, b] = star(3) as unknown as [Node, Node]
    await net.clock.advance(5_000)
    unlink(a.context, b.context)
    a.context.dial = () => Promise.reject(new NetError('limit-exceeded', 'no room'))
    const lookup = a.dht.closestPeers(KEY).catch((error: NetError) => error.code)
    await Promise.resolve()
    a.dht.stop()
    expect(await lookup).toBe('stopped')
  })

  test('that has no answer makes it so until it has left', async () => {
    const [a, b] = star(2) as unknown as [Node, Node]
    await net.clock.advance(5_000)
    await net.clock.resolve(a.dht.provide(KEY))
    expect([...(a.context.tags.get(peerOf(b).toString())?.values() ?? [])]).toContain(BRIEF_WORTH)
    await net.clock.advance(1_000)
    expect([...(a.context.tags.get(peerOf(b).toString())?.values() ?? [])]).not.toContain(BRIEF_WORTH)
  })
})

describe('a peer that', () => {
  /** Answers each request with these bytes. */
  const answering =
    (bytes: (request: KadMessage) => Uint8Array): StreamHandler =>
    (stream) => {
      const reader = new MessageReader(stream, 1 << 16)
      void (async () => {
        for (let each = await reader.next(); each; each = await reader.next()) stream.write(bytes(decodeMessage(each)))
      })().catch(() => {})
    }
  const telling = (closer: (request: KadMessage) => readonly KadPeer[]): StreamHandler =>
    answering((request) =>
      encodeLengthPrefixed(
        Buffer.concat([
          encodeMessage({ ...request, closer: [], providers: [] }),
          ...chunks(closer(request)).map((peers) => encodeMessage({ ...EMPTY, closer: peers })),
        ]),
      ),
    )
  const EMPTY: KadMessage = { type: 'find-node', key: new Uint8Array(0), record: null, closer: [], providers: [] }
  /** Protobufs that follow each other are one: more than one message may hold. */
  const chunks = (peers: readonly KadPeer[]): KadPeer[][] =>
    Array.from({ length: Math.ceil(peers.length / 20) }, (_, i) => peers.slice(20 * i, 20 * i + 20))
  const stranger = (n: number): PeerId => {
    const digest = new Uint8Array(32)
    new DataView(digest.buffer).setUint32(0, n)
    return peerIdFromBytes(Uint8Array.from([0x12, 0x20, ...digest]))
  }

  /** A network of three honest nodes and the liar, and what the first of them finds in it. */
  async function among(handler: StreamHandler): Promise<{ a: Node; liar: PeerId; found: string[] }> {
    const nodes = star(3)
    const liar = net.liar(66, handler)
    for (const node of nodes) net.meet(node, liar)
    await net.clock.advance(15_000)
    const found = await net.clock.resolve(nodes[0].dht.closestPeers(KEY))
    await net.clock.resolve(nodes[0].dht.provide(KEY))
    expect(await net.clock.resolve(all((nodes[1] as Node).dht.findProviders(KEY)))).toContain(peerOf(nodes[0]))
    const [honest] = [nodes.slice(1).map((node) => peerOf(node).toString())]
    const ids = found.map(({ peerId }) => peerId.toString())
    for (const id of honest) expect(ids).toContain(id)
    await net.clock.advance(30_000)
    return { a: nodes[0], liar: liar.context.peerId, found: ids }
  }

  test.each<[string, StreamHandler]>([
    ['answers garbage', answering(() => encodeLengthPrefixed(new Uint8Array(100).fill(0xff)))],
    ['answers an unknown type', answering(() => encodeLengthPrefixed(Uint8Array.of(0x08, 0x63)))],
    ['answers another type', answering(() => encodeLengthPrefixed(encodeMessage({ ...EMPTY, type: 'ping' })))],
    ['answers with a length that is too great', answering(() => Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x7f))],
    ['resets each stream', (stream) => stream.reset()],
    ['ends each stream', (stream) => stream.closeWrite()],
    ['never answers', () => {}],
    [
      'ends in the middle of its answer',
      (stream) => {
        stream.write(Uint8Array.of(20, 1))
        stream.closeWrite()
      },
    ],
  ])('%s gets into no table, and nothing is lost by it', async (_, handler) => {
    const { a, liar, found } = await among(handler)
    expect(found).not.toContain(liar.toString())
    expect(sizeOf(a)).toBe(2)
  })

  test('tells of itself and of us is asked once', async () => {
    const all: KadPeer[] = []
    const { a, liar, found } = await among(telling(() => all.slice()))
    all.push({ id: liar, addresses: [multiaddr('/ip4/192.0.2.66/tcp/4001')] })
    all.push({ id: peerOf(a), addresses: [multiaddr(a.address)] })
    const before = a.context.opened.length
    await net.clock.resolve(a.dht.closestPeers(KEY))
    expect(a.context.opened.length - before).toBe(3)
    expect(found).toContain(liar.toString())
  })

  test('tells of 10,000 peers has a few of them dialled', async () => {
    const crowd = Array.from({ length: 10_000 }, (_, n) => ({
      id: stranger(n),
      addresses: [multiaddr(`/ip4/198.${n % 250}.${Math.floor(n / 250)}.9/tcp/4001`)],
    }))
    const { a } = await among(telling(() => crowd))
    net.dialled.length = 0
    await net.clock.resolve(a.dht.closestPeers(KEY))
    expect(net.dialled.length).toBeGreaterThan(0)
    expect(net.dialled.length).toBeLessThanOrEqual(40)
    expect(sizeOf(a)).toBe(3)
  })

  test('points at a victim has eight peers looked for there', async () => {
    const crowd = Array.from({ length: 40 }, (_, n) => ({
      id: stranger(n),
      addresses: [multiaddr(`/ip4/203.0.113.5/tcp/${n + 1}`)],
    }))
    const { a } = await among(telling(() => crowd))
    net.dialled.length = 0
    await net.clock.resolve(a.dht.closestPeers(KEY))
    expect(net.dialled).toHaveLength(8)
  })

  test('points into our own network from outside has nobody dialled', async () => {
    const inside = ['127.0.0.1', '192.168.1.1', '10.0.0.1', '169.254.1.1', '0.0.0.0']
    const a = net.node(1)
    const liar = net.liar(
      66,
      telling(() => inside.map((ip, n) => ({ id: stranger(n), addresses: [multiaddr(`/ip4/${ip}/tcp/22`)] }))),
      KAD,
      '8.8.8.8',
    )
    net.meet(a, liar)
    await net.clock.advance(5_000)
    expect(sizeOf(a)).toBe(1)
    net.dialled.length = 0
    await net.clock.resolve(a.dht.closestPeers(KEY))
    expect(net.dialled).toEqual([])
    for (let n = 0; n < inside.length; n++) expect(a.context.addressesOf(stranger(n))).toEqual([])
  })

  test('invents providers hides nobody whom others know', async () => {
    const invented = Array.from({ length: 100 }, (_, n) => ({
      id: stranger(n),
      addresses: [multiaddr(`/ip4/198.51.100.9/tcp/${n + 1}`)],
    }))
    const nodes = star(3)
    const liar = net.liar(
      66,
      answering(({ type }) => encodeLengthPrefixed(encodeMessage({ ...EMPTY, type, providers: invented }))),
    )
    for (const node of nodes) net.meet(node, liar)
    await net.clock.advance(5_000)
    await net.clock.resolve((nodes[1] as Node).dht.provide(KEY))
    nodes[0].context.handlers.delete(KAD)
    const asking = net.node(9)
    net.meet(asking, liar)
    await net.clock.advance(5_000)
    net.meet(asking, nodes[2] as Node)
    await net.clock.advance(5_000)
    const found = await net.clock.resolve(all(asking.dht.findProviders(KEY, { limit: 20 })))
    expect(found).toHaveLength(20)
    expect(found).toContain(peerOf(nodes[1] as Node))
  })

  test('tells where a peer is that it is not does not keep us from finding it', async () => {
    const [a, b, c] = star(3) as unknown as [Node, Node, Node]
    const liar = net.liar(
      66,
      telling(({ key }) => {
        if (Buffer.compare(key, peerOf(c).bytes) !== 0) return []
        return [{ id: peerOf(c), addresses: [multiaddr('/ip4/203.0.113.5/tcp/1')] }]
      }),
    )
    net.meet(a, liar)
    await net.clock.advance(5_000)
    unlink(a.context, c.context)
    a.context.book.delete(peerOf(c).toString())
    net.meet(b, c)
    const found = await net.clock.resolve(a.dht.findPeer(peerOf(c)))
    expect(found.addresses).toContain(`${c.address}/p2p/${peerOf(c)}`)
  })

  test('is known from an earlier run is found through what the book has of it', async () => {
    const [a, b] = [net.node(1), net.node(2)]
    a.context.addAddresses(peerOf(b), [multiaddr(b.address)], 'cache')
    await a.context.dial(peerOf(b))
    await net.clock.advance(5_000)
    expect([a, b].map(sizeOf)).toEqual([1, 1])
  })

  test('nobody knows is not found', async () => {
    const [a] = star(2)
    await net.clock.advance(5_000)
    const nobody = peerIdFromPublicKey(privateKeyFromSeed(new Uint8Array(32).fill(200)).publicKey)
    await expect(net.clock.resolve(a.dht.findPeer(nobody))).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('a server', () => {
  test('answers one request after the other on one stream, until it ends', async () => {
    const [a, b] = star(2) as unknown as [Node, Node]
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
    const [a, b] = star(2) as unknown as [Node, Node]
    const stream = await a.context.openStream(peerOf(b), KAD)
    stream.write(bytes)
    await net.clock.settle()
    expect(stream.isReset).toBe(true)
    expect(b.dht.tables()[0]?.providers).toBe(0)
  })

  test('resets a stream that brings nothing for a minute', async () => {
    const [a, b] = star(2) as unknown as [Node, Node]
    const stream = await a.context.openStream(peerOf(b), KAD)
    await net.clock.advance(MINUTE_MS - 1)
    expect(stream.isReset).toBe(false)
    await net.clock.advance(1)
    expect(stream.isReset).toBe(true)
  })

  test('serves 256 streams at once; the one that was quiet longest goes', async () => {
    const [a, b] = star(2) as unknown as [Node, Node]
    const streams = []
    for (let i = 0; i < 257; i++) streams.push(await a.context.openStream(peerOf(b), KAD))
    expect(streams.map(({ isReset }) => isReset)).toEqual([true, ...Array(256).fill(false)])
    await net.clock.settle()
  })
})
