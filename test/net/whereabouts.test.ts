/** Whole hosts: what they learn of each other's addresses, and what they tell. */
import { describe, expect, test } from 'vitest'
import { parseMultiaddr } from '../../net/address.ts'
import { AddressBook } from '../../net/address-book.ts'
import { Emitter } from '../../net/emitter.ts'
import type { HostEvents } from '../../net/host-events.ts'
import type { Host } from '../../net/index.ts'
import { privateKeyFromSeed } from '../../net/keys.ts'
import { DEFAULT_LIMITS } from '../../net/limits.ts'
import { peerIdFromPublicKey } from '../../net/peer-id.ts'
import { openPeerRecord, sealPeerRecord } from '../../net/peer-record/peer-record.ts'
import type { PeerRecord } from '../../net/peer-record/peer-record.ts'
import { Whereabouts } from '../../net/whereabouts.ts'
import { Simulation } from '../sim/simulation.ts'
import { VirtualClock } from '../sim/virtual-clock.ts'
import { FakeConnection, FakeContext } from './fake-context.ts'

const addressOf = (host: Host): string => host.addresses()[0] as string
const BARE = { pubsub: false, dht: false } as const

const keyOf = (seed: number) => privateKeyFromSeed(new Uint8Array(32).fill(seed))
const idOf = (seed: number) => peerIdFromPublicKey(keyOf(seed).publicKey)
const LAN = '/ip4/192.168.1.7/tcp/1'
const PUBLIC = '/ip4/203.0.113.7/tcp/1'

function subject(own: string[] = [LAN, PUBLIC]) {
  const clock = new VirtualClock()
  const events = new Emitter<HostEvents>()
  const book = new AddressBook(DEFAULT_LIMITS)
  const discovered: HostEvents['peer:discovered'][] = []
  events.on('peer:discovered', (event) => discovered.push(event))
  const whereabouts = new Whereabouts({
    ownPeer: idOf(1),
    identity: keyOf(1),
    book,
    clock,
    events,
    own: () => own.map(parseMultiaddr),
  })
  return { whereabouts, book, clock, events, discovered }
}

describe('what a program tells of a peer', () => {
  test.each(['mdns', 'dht', 'provider', 'exchange', 'announced'] as const)('by %s is news', (source) => {
    const { whereabouts, discovered } = subject()
    whereabouts.tell(idOf(2), [PUBLIC, `${LAN}/p2p/${idOf(2)}`, `${LAN}/p2p/${idOf(3)}`, 'nonsense'], source)
    const addresses = [PUBLIC, LAN].map((each) => `${each}/p2p/${idOf(2)}`)
    expect(discovered).toEqual([{ peerId: idOf(2), addresses, source, namespace: null }])
    expect(new Set(whereabouts.addressesOf(idOf(2)).map(String))).toEqual(new Set([LAN, PUBLIC]))
  })

  test.each(['given', 'bootstrap', 'cache'] as const)('as %s is not', (source) => {
    const { whereabouts, discovered } = subject()
    whereabouts.tell(idOf(2), [PUBLIC], source)
    expect([discovered, whereabouts.foundBy(idOf(2))]).toEqual([[], [source]])
  })

  test('is nothing when the peer is ourselves', () => {
    const { whereabouts, discovered, book } = subject()
    whereabouts.tell(idOf(1), [PUBLIC], 'mdns')
    expect([discovered, book.size]).toEqual([[], 0])
  })
})

describe('signed records', () => {
  const record = (seq: number, seed = 2): Uint8Array =>
    sealPeerRecord(keyOf(seed), seq, [parseMultiaddr(`/ip4/203.0.113.9/tcp/${seq}`)])
  const known = ({ whereabouts }: ReturnType<typeof subject>): string[] => whereabouts.addressesOf(idOf(2)).map(String)

  test('of others are kept when they are newer, and passed on as they came', () => {
    const at = subject()
    at.whereabouts.addRecord(record(5), idOf(2), 'exchange')
    at.whereabouts.addRecord(record(4), idOf(2), 'exchange')
    expect([known(at), at.whereabouts.recordOf(idOf(2))]).toEqual([['/ip4/203.0.113.9/tcp/5'], record(5)])
    at.whereabouts.addRecord(record(6), idOf(2), 'identify')
    expect([known(at), at.whereabouts.foundBy(idOf(2))]).toEqual([['/ip4/203.0.113.9/tcp/6'], ['exchange', 'identify']])
  })

  test('heard again count longer', async () => {
    const at = subject()
    at.whereabouts.addRecord(record(5), idOf(2), 'exchange')
    await at.clock.advance(50 * 60_000)
    at.whereabouts.addRecord(record(5), idOf(2), 'exchange')
    await at.clock.advance(50 * 60_000)
    expect(known(at)).toHaveLength(1)
  })

  test('of somebody else, or badly signed, are refused and leave nothing', () => {
    const at = subject()
    expect(() => at.whereabouts.addRecord(record(5, 3), idOf(2), 'exchange')).toThrowError(
      expect.objectContaining({ code: 'wrong-peer' }),
    )
    const bent = record(5).map((byte, i, all) => (i === all.length - 3 ? byte ^ 1 : byte))
    expect(() => at.whereabouts.addRecord(bent, idOf(2), 'exchange')).toThrowError(
      expect.objectContaining({ code: 'protocol-violation' }),
    )
    expect(at.book.size).toBe(0)
  })

  test('of ourselves are not taken from others', () => {
    const at = subject()
    at.whereabouts.addRecord(record(5, 1), idOf(1), 'exchange')
    expect(at.book.size).toBe(0)
  })

  test('of our own tell the public nothing of our network', () => {
    const { whereabouts } = subject()
    const told = (address?: string): string[] | undefined => {
      const to = address === undefined ? undefined : new FakeConnection(new FakeContext(2), 'outbound', address)
      return openPeerRecord(whereabouts.signedRecord(to) as Uint8Array, idOf(1))?.addresses.map(String)
    }
    expect([told(), told('/ip4/8.8.8.8/tcp/1'), told('/ip4/10.0.0.1/tcp/1')]).toEqual([
      [PUBLIC],
      [PUBLIC],
      [LAN, PUBLIC],
    ])
    expect(subject([LAN]).whereabouts.signedRecord()).toBeNull()
  })

  test('in identify count only for addresses that are of use from where the peer is', () => {
    const at = subject()
    const connection = new FakeConnection(new FakeContext(2), 'inbound', '/ip4/8.8.8.8/tcp/1')
    const { remotePeer } = connection
    at.events.emit('connection:opened', { connection })
    const identity = {
      agent: null,
      protocolVersion: null,
      protocols: [],
      listenAddresses: [LAN, PUBLIC],
      observedAddress: null,
    }
    at.whereabouts.identified(connection, identity, null)
    expect(at.book.known(remotePeer, at.clock.epochMs()).map((each) => [`${each.address}`, each.trust])).toEqual([
      [PUBLIC, 'vouched'],
    ])
    const signed = openPeerRecord(
      sealPeerRecord(keyOf(2), 1, [LAN, '/ip4/203.0.113.8/tcp/1'].map(parseMultiaddr)),
      remotePeer,
    )
    const told = { ...identity, listenAddresses: [LAN, '/ip4/203.0.113.8/tcp/1'] }
    at.whereabouts.identified(connection, told, signed)
    expect(at.book.known(remotePeer, at.clock.epochMs()).map((each) => [`${each.address}`, each.trust])).toEqual([
      ['/ip4/203.0.113.8/tcp/1', 'certified'],
    ])
  })

  test('that outsiders bring count only for addresses that outsiders may tell of', () => {
    const all = ['/ip4/127.0.0.1/tcp/22', '/ip6/fe80::1/tcp/22', '/ip4/192.168.1.1/tcp/80', '/ip4/203.0.113.9/tcp/4001']
    const lure = sealPeerRecord(keyOf(2), 1, all.map(parseMultiaddr))
    const heardFrom = (...tellers: string[]): string[] => {
      const other = subject()
      other.whereabouts.addRecord(lure, idOf(2), 'exchange', tellers.map(parseMultiaddr))
      return known(other).toReversed()
    }
    expect(heardFrom('/ip4/8.8.8.8/tcp/1')).toEqual(all.slice(3))
    expect(heardFrom('/ip4/10.0.0.7/tcp/1')).toEqual(all.slice(1))
    expect(heardFrom('/ip4/10.0.0.7/tcp/1', '/ip4/8.8.8.8/tcp/1')).toEqual(all.slice(3))
    expect(heardFrom('/ip4/127.0.0.1/tcp/1')).toEqual(all)
  })

  test('in identify count for where the peer is also when their number is too low, or another’s is the highest there is', async () => {
    const at = subject()
    const connection = new FakeConnection(new FakeContext(2), 'inbound', '/ip4/8.8.8.8/tcp/1')
    const { remotePeer } = connection
    at.events.emit('connection:opened', { connection })
    const say = (seq: number, listen: string): void => {
      const record = openPeerRecord(sealPeerRecord(keyOf(2), seq, [parseMultiaddr(listen)]), remotePeer) as PeerRecord
      const last = seq === Number.MAX_SAFE_INTEGER ? { ...record, seq: 2n ** 64n - 1n } : record
      const identity = { agent: null, protocolVersion: null, protocols: [], observedAddress: null }
      at.whereabouts.identified(connection, { ...identity, listenAddresses: [listen] }, last)
    }
    say(Number.MAX_SAFE_INTEGER, '/ip4/203.0.113.1/tcp/1')
    say(1, '/ip4/203.0.113.2/tcp/1')
    expect(at.book.seqOf(remotePeer)).toBe(2n ** 64n - 1n)
    expect(known(at)).toContain('/ip4/203.0.113.2/tcp/1')
    // Nor for good: it goes with its addresses, an hour after it was heard last.
    at.events.emit('peer:disconnected', { peerId: remotePeer, address: '' })
    await at.clock.advance(3_600_001)
    expect([known(at), at.book.seqOf(remotePeer)]).toEqual([[], null])
  })
})

describe('whole hosts', () => {
  test('exchange signed records in identify, know how they were found, and remember each other', async () => {
    const sim = new Simulation('records', { latencyMs: 5 })
    const [a, b] = [await sim.host(BARE), await sim.host(BARE)]
    await sim.clock.resolve(a.dial(addressOf(b)))
    await sim.clock.advance(1_000)
    expect([a.foundBy(b.peerId), b.foundBy(a.peerId)]).toEqual([
      ['given', 'identify'],
      ['inbound', 'identify'],
    ])
    expect(a.identityOf(b.peerId)?.listenAddresses).toEqual(['/memory/2'])
    expect(a.knownPeers()).toEqual([
      { peerId: `${b.peerId}`, addresses: [addressOf(b)], lastConnectedAt: sim.clock.epochMs() },
    ])
    // It was told where the other listens, so it can dial it when the connection is gone.
    for (const connection of a.connections()) await sim.clock.resolve(connection.close())
    await sim.clock.advance(100)
    expect((await sim.clock.resolve(b.dial(a.peerId))).direction).toBe('outbound')
    await sim.stop()
  })

  test('come back from a cache without any other address', async () => {
    const sim = new Simulation('cache', { latencyMs: 5 })
    const [a, b] = [await sim.host(BARE), await sim.host(BARE)]
    await sim.clock.resolve(a.dial(addressOf(b)))
    await sim.clock.advance(1_000)
    const known = a.knownPeers()
    const third = await sim.host(BARE)
    for (const { peerId, addresses } of known) {
      expect(peerId).toBe(`${b.peerId}`)
      third.addAddresses(b.peerId, addresses, 'cache')
    }
    await sim.clock.resolve(third.dial(b.peerId))
    expect(third.foundBy(b.peerId)[0]).toBe('cache')
    await sim.stop()
  })

  test('forget an hour or a day after a connection, not while it lasts', async () => {
    const sim = new Simulation('ageing', { latencyMs: 5 })
    const [a, b] = [await sim.host(BARE), await sim.host(BARE)]
    await sim.clock.resolve(a.dial(addressOf(b)))
    await sim.clock.advance(1_000)
    for (const connection of a.connections()) await sim.clock.resolve(connection.close())
    await sim.clock.advance(2 * 3_600_000)
    // It was dialled by the one side, and only heard of by the other.
    await expect(b.dial(a.peerId)).rejects.toMatchObject({ code: 'no-addresses' })
    await sim.clock.resolve(a.dial(b.peerId))
    await sim.stop()
  })

  test('with a bootstrap list connect by themselves, and again when their peer is back', async () => {
    const sim = new Simulation('bootstrap', { latencyMs: 5 })
    const boot = await sim.host(BARE)
    const [a, b] = [
      await sim.host({ ...BARE, bootstrap: [addressOf(boot)] }),
      await sim.host({ ...BARE, bootstrap: ['/memory/1'] }),
    ]
    const connected = (host: Host): number => host.connections(boot.peerId).filter(({ open }) => open).length
    await sim.clock.until(() => connected(a) === 1 && connected(b) === 1, 1_000)
    expect([a.foundBy(boot.peerId)[0], b.foundBy(boot.peerId)[0]]).toEqual(['bootstrap', 'bootstrap'])
    await sim.clock.advance(20_000)
    await sim.clock.resolve(boot.stop())
    await sim.clock.advance(30_000)
    expect([connected(a), connected(b)]).toEqual([0, 0])
    await sim.restart(1, BARE)
    await sim.clock.until(() => connected(a) === 1 && connected(b) === 1, 90_000)
    await sim.stop()
    expect(sim.clock.pending).toBe(0)
  })

  test('with a bad bootstrap address do not start', async () => {
    const sim = new Simulation('bad bootstrap')
    await expect(sim.host({ bootstrap: ['nonsense'] })).rejects.toMatchObject({ code: 'bad-address' })
    expect(sim.clock.pending).toBe(0)
  })
})
