/**
 * A DHT of hosts of ours and go-libp2p peers, each kind in both roles: what one has told, the other finds by lookups through both.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { generateKey, parsePeerId, systemRandom } from '../../../net/index.ts'
import type { DhtMode, FoundPeer, PrivateKey } from '../../../net/index.ts'
import { sha256 } from '../../../net/crypto.ts'
import { startGoPeer } from '../go-peer.ts'
import type { GoFoundPeer, GoPeer } from '../go-peer.ts'
import { startOurHost } from '../our-host.ts'
import type { OurHost } from '../our-host.ts'

const PREFIX = '/p2p-chat'
const PROTOCOL = '/p2p-chat/kad/1.0.0'
/** Of each kind. */
const SERVERS = 4
/** Peers that each must know before the tests begin; it finds most of them by lookups, for it is connected with three. */
const KNOWN = SERVERS + 1
/** A whole network, on a busy machine. */
const SLOW_MS = 120_000

const identities: PrivateKey[] = Array.from({ length: SERVERS + 1 }, () => generateKey(systemRandom))
let ours: OurHost[] = []
let gos: GoPeer[] = []
let ourClient: OurHost
let goClient: GoPeer

const multihash = (text: string): Uint8Array => new Uint8Array([0x12, 0x20, ...sha256(Buffer.from(text))])
const pk = (peer: string): Uint8Array => new Uint8Array([...Buffer.from('/pk/'), ...parsePeerId(peer).bytes])
const host = (index: number): OurHost => ours[index] as OurHost
const go = (index: number): GoPeer => gos[index] as GoPeer
const ids = (found: readonly { peerId: unknown }[]): string[] => found.map(({ peerId }) => String(peerId)).toSorted()

async function all(found: AsyncIterable<FoundPeer>): Promise<FoundPeer[]> {
  const peers: FoundPeer[] = []
  for await (const peer of found) peers.push(peer)
  return peers
}

const startOurs = (identity: PrivateKey | undefined, mode: DhtMode): Promise<OurHost> =>
  startOurHost({ identity: identity as PrivateKey, dht: { prefix: PREFIX, lan: false, mode }, pubsub: false })
const startGo = (mode: DhtMode): Promise<GoPeer> => startGoPeer({ kad: { prefix: PREFIX, mode } })

/** Nobody tells of a table that has grown. */
async function tablesKnown(): Promise<void> {
  const options = { timeout: SLOW_MS / 2, interval: 100 }
  for (const each of [...ours, ourClient]) {
    await vi.waitFor(() => expect(each.dht.tables()[0]?.size).toBeGreaterThanOrEqual(KNOWN), options)
  }
  for (const each of [...gos, goClient]) {
    await vi.waitFor(async () => expect((await each.table()).length).toBeGreaterThanOrEqual(KNOWN), options)
  }
}

beforeAll(async () => {
  ours = await Promise.all(identities.slice(0, SERVERS).map((identity) => startOurs(identity, 'server')))
  gos = await Promise.all(Array.from({ length: SERVERS }, () => startGo('server')))
  ourClient = await startOurs(identities.at(-1), 'client')
  goClient = await startGo('client')
  // A ring of alternating kinds; the clients know one peer each, of the other kind.
  for (let i = 0; i < SERVERS; i++) {
    await host(i).dial(go(i).address)
    await go(i).dial(host((i + 1) % SERVERS).address)
  }
  await ourClient.dial(go(0).address)
  await goClient.dial(host(2).address)
  await tablesKnown()
}, SLOW_MS)

afterAll(async () => {
  await Promise.all([...ours, ourClient, ...gos, goClient].map((each) => each?.stop()))
})

describe('a DHT of our hosts and go-libp2p peers', { timeout: SLOW_MS }, () => {
  it('is found under the same protocol id by both, and clients are in nobody’s table', async () => {
    for (const each of ours) {
      expect(each.dht.tables().map(({ protocol, mode }) => [protocol, mode])).toEqual([[PROTOCOL, 'server']])
      const known = await go(0).known(each.peerId.toString())
      expect(known.protocols).toContain(PROTOCOL)
    }
    const clients = [ourClient.peerId.toString(), goClient.peerId]
    for (const each of gos) for (const client of clients) expect(await each.table()).not.toContain(client)
    const closest = await host(0).dht.closestPeers(parsePeerId(goClient.peerId))
    for (const client of clients) expect(ids(closest)).not.toContain(client)
    expect(ids(closest)).toEqual(ids([...ours.slice(1), ...gos]))
  })

  it('what one of ours provides is found by go, by ours and by clients of both kinds', async () => {
    const key = multihash('provided by ours')
    const { peers } = await host(1).dht.provide(key)
    expect(peers).toBeGreaterThanOrEqual(2 * SERVERS - 1)
    for (const asked of [go(0), go(3), goClient]) {
      const found = await asked.findProviders(key)
      expect(ids(found)).toEqual([host(1).peerId.toString()])
      expect(found[0]?.addresses).toEqual([host(1).address])
    }
    for (const asked of [host(0), host(3), ourClient]) {
      expect(ids(await all(asked.dht.findProviders(key)))).toEqual([host(1).peerId.toString()])
    }
  })

  it('what a go peer provides is found by ours, by go and by clients of both kinds', async () => {
    const key = multihash('provided by go')
    await go(2).provide(key)
    for (const asked of [host(0), host(3), ourClient]) {
      const found = await all(asked.dht.findProviders(key))
      expect(ids(found)).toEqual([go(2).peerId])
      expect(found[0]?.addresses).toEqual([go(2).address])
    }
    for (const asked of [go(0), goClient]) expect(ids(await asked.findProviders(key))).toEqual([go(2).peerId])
  })

  it('clients of both kinds provide too', async () => {
    const [byOurs, byGo] = [multihash('provided by a client of ours'), multihash('provided by a go client')]
    await ourClient.dht.provide(byOurs)
    await goClient.provide(byGo)
    expect(ids(await goClient.findProviders(byOurs))).toEqual([ourClient.peerId.toString()])
    expect(ids(await go(1).findProviders(byOurs))).toEqual([ourClient.peerId.toString()])
    expect(ids(await all(ourClient.dht.findProviders(byGo)))).toEqual([goClient.peerId])
    expect(ids(await all(host(1).dht.findProviders(byGo)))).toEqual([goClient.peerId])
  })

  it('content that nobody provides is found by neither', async () => {
    const key = multihash('provided by nobody')
    expect(await go(1).findProviders(key)).toEqual([])
    expect(await all(host(1).dht.findProviders(key))).toEqual([])
  })

  it('go gets the record that one of ours has put', async () => {
    const value = identities[3]?.publicKey.encoded as Uint8Array
    const key = pk(host(3).peerId.toString())
    const { peers } = await host(3).dht.putValue(key, value)
    expect(peers).toBeGreaterThanOrEqual(2 * SERVERS - 1)
    for (const asked of [go(0), goClient]) expect(Buffer.from(await asked.getValue(key))).toEqual(Buffer.from(value))
    expect(Buffer.from(await ourClient.dht.getValue(key))).toEqual(Buffer.from(value))
  })

  it('ours get the record that a go peer has put', async () => {
    const value = await go(1).publicKey()
    const key = pk(go(1).peerId)
    await go(1).putValue(key, value)
    for (const asked of [host(0), ourClient]) {
      expect(Buffer.from(await asked.dht.getValue(key))).toEqual(Buffer.from(value))
    }
    expect(Buffer.from(await goClient.getValue(key))).toEqual(Buffer.from(value))
  })

  it('neither kind takes a record that is not right, and a record that nobody put is not found', async () => {
    const value = await go(1).publicKey()
    await expect(go(0).putValue(pk(go(3).peerId), value)).rejects.toThrow(/public key does not match/)
    await expect(host(0).dht.putValue(pk(go(3).peerId), value)).rejects.toMatchObject({ code: 'bad-record' })
    await expect(go(0).getValue(pk(go(3).peerId))).rejects.toThrow(/not found/)
    await expect(host(0).dht.getValue(pk(go(3).peerId))).rejects.toMatchObject({ code: 'not-found' })
  })

  it('each kind finds a peer of each kind that it is not connected with', async () => {
    const [far, ofOurs] = [go(3), host(3).peerId.toString()]
    for (const target of [go(1).peerId, host(1).peerId.toString()]) {
      for (const connection of host(0).connections(parsePeerId(target))) await connection.close()
      expect(host(0).connections(parsePeerId(target))).toEqual([])
      const found = await host(0).dht.findPeer(target)
      expect(found.addresses).toContain([...gos, ...ours].find(({ peerId }) => String(peerId) === target)?.address)
    }
    for (const target of [go(1).peerId, host(1).peerId.toString()]) {
      await far.hangUp(target)
      const found = await far.findPeer(target)
      expect(found.addresses).toContain([...gos, ...ours].find(({ peerId }) => String(peerId) === target)?.address)
    }
    expect(ids([await goClient.findPeer(ofOurs)])).toEqual([ofOurs])
  })

  it('both find the same peers closest to a key, in the same order', async () => {
    const key = multihash('where')
    const [byOurs, byGo] = await Promise.all([ourClient.dht.closestPeers(key), goClient.closestPeers(key)])
    expect(byOurs).toHaveLength(2 * SERVERS)
    expect(byOurs.map(({ peerId }) => peerId.toString())).toEqual(byGo)
  })

  it('go’s Advertise is found by our findPeers, and our advertise by go’s FindPeers, by the same string', async () => {
    const room = 'a room of both kinds, #mixed'
    const { peers } = await host(2).discovery.advertise(room)
    expect(peers).toBeGreaterThanOrEqual(2 * SERVERS - 1)
    const { ttlMs } = await go(0).advertise(room)
    expect(ttlMs).toBe(3 * 60 * 60 * 1000)
    await goClient.advertise(room)
    const members = ids([host(2), go(0), goClient])
    const others = (found: readonly (FoundPeer | GoFoundPeer)[], asked: GoPeer | OurHost): string[] =>
      ids(found).filter((id) => id !== String(asked.peerId))
    for (const asked of [go(1), go(0), goClient]) {
      expect(others(await asked.findPeers(room), asked)).toEqual(members.filter((id) => id !== asked.peerId))
    }
    for (const asked of [host(0), host(2), ourClient]) {
      const found = await all(asked.discovery.findPeers(room))
      expect(ids(found)).toEqual(members.filter((id) => id !== asked.peerId.toString()))
      for (const { peerId, addresses } of found.filter(({ peerId }) => peerId.toString() === goClient.peerId)) {
        expect(addresses).toContain(goClient.address)
        expect((await asked.dial(peerId)).remotePeer.toString()).toBe(goClient.peerId)
      }
    }
  })
})
