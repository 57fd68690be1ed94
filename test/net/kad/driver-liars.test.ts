/** The driver among peers that answer badly, or not as things are. */
import { multiaddr } from '@multiformats/multiaddr'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { StreamHandler } from '../../../net/behaviour.ts'
import type { KadMessage, KadPeer } from '../../../net/kad/message.ts'
import { encodeMessage } from '../../../net/kad/message.ts'
import { encodeLengthPrefixed } from '../../../net/length-prefixed.ts'
import { privateKeyFromSeed } from '../../../net/keys.ts'
import { peerIdFromPublicKey } from '../../../net/peer-id.ts'
import type { PeerId } from '../../../net/peer-id.ts'
import { unlink } from '../fake-context.ts'
import { answeringBytes, invented as stranger } from '../hostile/dht-liar.ts'
import { FakeDht, KAD, KEY, all, peerOf, sizeOf } from './fake-dht.ts'
import type { Node } from './fake-dht.ts'

let net: FakeDht

beforeEach(() => {
  net = new FakeDht()
})
afterEach(() => net.stop())

describe('a peer that', () => {
  const telling = (closer: (request: KadMessage) => readonly KadPeer[]): StreamHandler =>
    answeringBytes((request) =>
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

  /** A network of three honest nodes and the liar, and what the first of them finds in it. */
  async function among(handler: StreamHandler): Promise<{ a: Node; liar: PeerId; found: string[] }> {
    const nodes = net.star(3)
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
    ['answers garbage', answeringBytes(() => encodeLengthPrefixed(new Uint8Array(100).fill(0xff)))],
    ['answers an unknown type', answeringBytes(() => encodeLengthPrefixed(Uint8Array.of(0x08, 0x63)))],
    ['answers another type', answeringBytes(() => encodeLengthPrefixed(encodeMessage({ ...EMPTY, type: 'ping' })))],
    ['answers with a length that is too great', answeringBytes(() => Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x7f))],
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
    const nodes = net.star(3)
    const liar = net.liar(
      66,
      answeringBytes(({ type }) => encodeLengthPrefixed(encodeMessage({ ...EMPTY, type, providers: invented }))),
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
    const [a, b, c] = net.star(3) as unknown as [Node, Node, Node]
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
    const [a] = net.star(2)
    await net.clock.advance(5_000)
    const nobody = peerIdFromPublicKey(privateKeyFromSeed(new Uint8Array(32).fill(200)).publicKey)
    await expect(net.clock.resolve(a.dht.findPeer(nobody))).rejects.toMatchObject({ code: 'not-found' })
  })
})
