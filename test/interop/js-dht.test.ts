/**
 * A DHT of ten hosts of ours and ten js-libp2p nodes: each kind finds, by lookups through the other, what the other has told. js-libp2p has no
 * discovery by namespace of its own; it is spoken with as what go's is, content under the hash of the name.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { generateKey, parsePeerId, systemRandom } from '../../net/index.ts'
import type { FoundPeer, PrivateKey } from '../../net/index.ts'
import { sha256 } from '../../net/crypto.ts'
import { startJsCrowd } from './js-crowd.ts'
import type { JsCrowd, JsDhtNode } from './js-crowd.ts'
import { startOurHost } from './our-host.ts'
import type { OurHost } from './our-host.ts'

const PROTOCOL = '/p2p-chat/kad/1.0.0'
const OURS = 10
const THEIRS = 10
/** A whole network, on a busy machine. */
const SLOW_MS = 120_000

let ours: OurHost[] = []
let identities: PrivateKey[] = []
let crowd: JsCrowd
let theirs: readonly JsDhtNode[] = []

const multihash = (text: string): Uint8Array => new Uint8Array([0x12, 0x20, ...sha256(Buffer.from(text))])
const ids = (found: readonly { peerId: unknown }[]): string[] => found.map(({ peerId }) => String(peerId))
const host = (index: number): OurHost => ours[index] as OurHost
const node = (index: number): JsDhtNode => theirs[index] as JsDhtNode
const pk = (peer: string): Uint8Array => new Uint8Array([...Buffer.from('/pk/'), ...parsePeerId(peer).bytes])

async function all(found: AsyncIterable<FoundPeer>): Promise<string[]> {
  const peers: FoundPeer[] = []
  for await (const peer of found) peers.push(peer)
  return ids(peers)
}

/** Each asks until it knows enough others; what it waits for is its own lookups. */
async function untilTables(least: number): Promise<void> {
  await Promise.all(
    ours.map((each) =>
      each.until(() => each.dht.tables().some(({ size }) => size >= least), `${least} peers in a table of ours`),
    ),
  )
  for (const each of theirs) {
    await vi.waitFor(async () => expect(await each.tableSize()).toBeGreaterThanOrEqual(least), { timeout: SLOW_MS / 2 })
  }
}

beforeAll(async () => {
  crowd = await startJsCrowd({ nodes: THEIRS, protocol: PROTOCOL })
  theirs = crowd.nodes
  identities = Array.from({ length: OURS }, () => generateKey(systemRandom))
  ours = await Promise.all(identities.map((identity) => startOurHost({ identity, dht: { lan: false }, pubsub: false })))
  // A ring of alternating kinds, and one shortcut each: nobody is connected with most of the others.
  for (let i = 0; i < OURS; i++) {
    await host(i).dial(node(i).address)
    await node(i).dial(host((i + 1) % OURS).address)
    await host(i).dial(node((i + 5) % THEIRS).address)
  }
  await untilTables(3)
}, SLOW_MS)

afterAll(async () => {
  await Promise.all([crowd?.stop(), ...ours.map((each) => each.stop())])
})

describe('a DHT of our hosts and js-libp2p nodes', { timeout: SLOW_MS }, () => {
  it('js-libp2p finds what one of ours provides', async () => {
    const key = multihash('provided by ours')
    const { peers } = await host(3).dht.provide(key)
    expect(peers).toBeGreaterThanOrEqual(10)
    for (const asked of [0, 4, 7]) {
      const found = await node(asked).findProviders(key)
      expect(ids(found)).toContain(host(3).peerId.toString())
      expect(found.flatMap(({ addresses }) => addresses).join()).toContain('/ip4/127.0.0.1/tcp/')
    }
  })

  it('ours find what a js-libp2p node provides', async () => {
    const key = multihash('provided by js')
    const { told } = await node(2).provide(key)
    expect(told.length).toBeGreaterThanOrEqual(10)
    for (const asked of [1, 5, 8]) expect(await all(host(asked).dht.findProviders(key))).toEqual([node(2).peerId])
  })

  it('js-libp2p gets the record that one of ours has put', async () => {
    const value = identities[6]?.publicKey.encoded as Uint8Array
    const key = pk(host(6).peerId.toString())
    const { peers } = await host(6).dht.putValue(key, value)
    expect(peers).toBeGreaterThanOrEqual(10)
    for (const asked of [1, 9]) expect(await node(asked).get(key)).toEqual(value)
  })

  it('ours get the record that a js-libp2p node has put', async () => {
    const { peerId } = node(4)
    const value = parsePeerId(peerId).publicKey?.encoded as Uint8Array
    const { stored } = await node(4).put(pk(peerId), value)
    expect(stored.length).toBeGreaterThanOrEqual(10)
    for (const asked of [0, 9]) expect(await host(asked).dht.getValue(pk(peerId))).toEqual(value)
  })

  it('neither kind stores a record that nobody can validate', async () => {
    const key = Buffer.from('/chat/anything')
    await expect(host(0).dht.putValue(key, Buffer.from('x'))).rejects.toMatchObject({ code: 'bad-record' })
    await expect(host(1).dht.getValue(key)).rejects.toMatchObject({ code: 'bad-record' })
  })

  it('each kind finds a peer of each kind that it is not connected with', async () => {
    const far = host(0)
    // In so small a network everybody gets to know everybody, and each may dial us again while the other's connection ends.
    const connections = () =>
      [node(3).peerId, host(4).peerId.toString()].flatMap((peer) => far.connections(parsePeerId(peer)))
    while (connections().length > 0) await Promise.all(connections().map((connection) => connection.close()))
    const found = await far.dht.findPeer(node(3).peerId)
    expect(found.addresses).toContain(node(3).address)
    const own = await far.dht.findPeer(host(4).peerId)
    expect(own.addresses).toContain(host(4).address)
    const theirView = await node(0).findPeer(host(7).peerId.toString())
    expect(theirView?.addresses.join()).toContain(host(7).address.split('/p2p/')[0])
    expect(await node(0).findPeer(node(6).peerId)).toMatchObject({ peerId: node(6).peerId })
  })

  it('both find the same peers closest to a key', async () => {
    const key = multihash('where')
    const [byOurs, byTheirs] = await Promise.all([host(2).dht.closestPeers(key), node(2).closestPeers(key)])
    expect(byOurs.length).toBeGreaterThanOrEqual(18)
    // Nobody counts itself.
    const others = (found: readonly { peerId: unknown }[]): string[] =>
      ids(found)
        .filter((id) => id !== host(2).peerId.toString() && id !== node(2).peerId)
        .slice(0, 10)
        .toSorted()
    expect(others(byOurs)).toEqual(others(byTheirs))
  })

  it('they discover each other by a namespace', async () => {
    const name = 'a room of both kinds'
    const { peers } = await host(5).discovery.advertise(name)
    expect(peers).toBeGreaterThan(0)
    await node(8).provide(multihash(name))
    expect(ids(await node(1).findProviders(multihash(name)))).toEqual(
      expect.arrayContaining([host(5).peerId.toString(), node(8).peerId]),
    )
    const found = await all(host(9).discovery.findPeers(name))
    expect(found.toSorted()).toEqual([host(5).peerId.toString(), node(8).peerId].toSorted())
    const connection = await host(9).dial(parsePeerId(node(8).peerId))
    expect(connection.remotePeer.toString()).toBe(node(8).peerId)
  })
})
