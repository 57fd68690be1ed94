/** The DHT of whole hosts on a virtual network: everything that one does, the others see. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { FoundPeer, Host, HostOptions, RecordValidator } from '../../../net/index.ts'
import { compareDistance, kadKeyOf, kadKeyOfPeer } from '../../../net/kad/key.ts'
import { privateKeyFromSeed } from '../../../net/keys.ts'
import { peerIdFromBytes, peerIdFromPublicKey } from '../../../net/peer-id.ts'
import { Simulation } from '../../sim/simulation.ts'

const MINUTE_MS = 60_000
/** Until all know each other, ms. */
const FORMING_MS = 20_000
/** No pings, of which there would be many in days of virtual time. */
const QUIET: HostOptions = { keepAliveMs: 0 }

/** Values are one byte, and the highest is the best. */
const HIGHEST: RecordValidator = {
  validate: (_, value) => {
    if (value.length !== 1) throw new Error('one byte, please')
  },
  select: (_, values) => {
    const best = Math.max(...values.map(([first]) => first as number))
    return values.findIndex(([first]) => first === best)
  },
}

let sim: Simulation

/** So many hosts; each dials the first. Time passes until they know each other. */
async function network(seed: string, count: number, options: HostOptions = {}): Promise<Host[]> {
  sim = new Simulation(seed, { latencyMs: 10 })
  for (let i = 0; i < count; i++) await sim.host({ ...QUIET, ...options })
  const [first, ...others] = sim.hosts as [Host, ...Host[]]
  await sim.clock.resolve(Promise.all(others.map((host) => host.dial(first.addresses()[0] as string))))
  await sim.clock.advance(FORMING_MS)
  return [...sim.hosts]
}

async function stop(): Promise<void> {
  await sim.stop()
  // Pipes tell of their end one event later.
  await sim.clock.advance(0)
  expect(sim.clock.pending).toBe(0)
}

async function all(found: AsyncIterable<FoundPeer>): Promise<string[]> {
  const ids: string[] = []
  for await (const { peerId } of found) ids.push(peerId.toString())
  return ids.sort()
}

function contentOf(name: string): Uint8Array {
  return Uint8Array.from([0x12, 0x20, ...kadKeyOf(Buffer.from(name))])
}

const findAll = (host: Host, key: Uint8Array, limit?: number): Promise<string[]> =>
  sim.clock.resolve(all(host.dht.findProviders(key, { limit })))
const idsOf = (hosts: readonly Host[]): string[] => hosts.map(({ peerId }) => peerId.toString()).sort()
const sizeOf = (host: Host): number => host.dht.tables()[0]?.size ?? 0

describe('a dozen hosts that dial one of them', () => {
  let hosts: Host[]

  beforeAll(async () => {
    hosts = await network('dozen', 12)
  })
  afterAll(stop)

  test('all know each other', () => {
    expect(hosts.map(sizeOf)).toEqual(hosts.map(() => 11))
    expect(hosts.map(({ dht }) => dht.mode)).toEqual(hosts.map(() => 'server'))
  })

  test('find what is provided by some of them, each provider once', async () => {
    const key = contentOf('provided')
    const providers = hosts.slice(3, 7)
    for (const host of providers) {
      expect(await sim.clock.resolve(host.dht.provide({ multihash: { bytes: key } }))).toEqual({ peers: 11 })
    }
    await sim.clock.advance(1_000)
    for (const host of [hosts[0], hosts[5], hosts[11]] as Host[]) {
      expect(await findAll(host, key)).toEqual(idsOf(providers))
    }
    expect(await findAll(hosts[9] as Host, key, 2)).toHaveLength(2)
    expect(await findAll(hosts[9] as Host, contentOf('something else'))).toEqual([])
  })

  test('get public keys that one of them put', async () => {
    const { peerId } = hosts[4] as Host
    const key = Uint8Array.from([...Buffer.from('/pk/'), ...peerId.bytes])
    const value = peerId.bytes.slice(2)
    expect(await sim.clock.resolve((hosts[4] as Host).dht.putValue(key, value))).toEqual({ peers: 11 })
    for (const host of hosts) expect(await sim.clock.resolve(host.dht.getValue(key))).toEqual(value)
  })

  test('refuse values that nobody judges or that are wrong, and say that nobody has one', async () => {
    const [{ dht, peerId }] = hosts as [Host]
    const key = Uint8Array.from([...Buffer.from('/pk/'), ...peerId.bytes])
    await expect(dht.putValue(key, new Uint8Array(36))).rejects.toMatchObject({ code: 'bad-record' })
    await expect(dht.getValue('/other/x')).rejects.toMatchObject({ code: 'bad-record' })
    const missing = Uint8Array.from([...Buffer.from('/pk/'), ...contentOf('nobody')])
    await expect(sim.clock.resolve(dht.getValue(missing))).rejects.toMatchObject({ code: 'not-found' })
    await expect(dht.provide(new Uint8Array(81))).rejects.toMatchObject({ code: 'bad-argument' })
  })

  test('find each other, connected or not', async () => {
    const [from, to] = [hosts[5], hosts[9]] as [Host, Host]
    for (const connection of from.connections(to.peerId)) connection.destroy()
    for (let i = 0; i < 2; i++) {
      const found = await sim.clock.resolve(from.dht.findPeer(to.peerId.toString()))
      expect(found.peerId.equals(to.peerId)).toBe(true)
      expect(found.addresses).toContain(to.addresses()[0])
    }
    const nobody = peerIdFromPublicKey(privateKeyFromSeed(new Uint8Array(32).fill(99)).publicKey)
    await expect(sim.clock.resolve(from.dht.findPeer(nobody))).rejects.toMatchObject({ code: 'not-found' })
  })

  test('know who is closest to a key, nearest first', async () => {
    const [from, ...others] = hosts as [Host, ...Host[]]
    const target = kadKeyOf(contentOf('closest'))
    const found = await sim.clock.resolve(from.dht.closestPeers(contentOf('closest')))
    const sorted = others
      .map(({ peerId }) => peerId)
      .sort((a, b) => compareDistance(target, kadKeyOfPeer(a), kadKeyOfPeer(b)))
    expect(found.map(({ peerId }) => peerId.toString())).toEqual(sorted.map(String))
    for (const { peerId, addresses } of found) expect(addresses[0]).toMatch(new RegExp(`/p2p/${peerId}$`))
  })

  test('end an operation at once that is cancelled', async () => {
    const controller = new AbortController()
    const { signal } = controller
    const [{ dht }] = hosts as [Host]
    const key = contentOf('cancelled')
    const running = [
      dht.closestPeers(key, { signal }),
      dht.findPeer(peerIdFromBytes(key), { signal }),
      dht.provide(key, { signal }),
      all(dht.findProviders(key, { signal })),
    ]
    controller.abort()
    for (const each of running) await expect(each).rejects.toMatchObject({ code: 'aborted' })
    await expect(dht.closestPeers(key, { signal })).rejects.toMatchObject({ code: 'aborted' })
    await sim.clock.advance(1_000)
    expect(await findAll(hosts[1] as Host, key)).toEqual([])
  })

  test('lose nobody by a disconnect alone', async () => {
    for (const host of hosts) for (const connection of host.connections()) connection.destroy()
    await sim.clock.advance(1_000)
    expect(hosts.map(sizeOf)).toEqual(hosts.map(() => 11))
    const found = await sim.clock.resolve((hosts[2] as Host).dht.closestPeers(contentOf('reconnect')))
    expect(found).toHaveLength(11)
  })

  test('forget those that died without a word at the next refresh', async () => {
    const living = hosts.slice(0, 8)
    for (const dead of hosts.slice(8)) {
      for (let other = 1; other <= hosts.length; other++) sim.network.strand(hosts.indexOf(dead) + 1, other)
      await sim.clock.resolve(dead.stop())
    }
    await sim.clock.advance(13 * MINUTE_MS)
    expect(living.map(sizeOf)).toEqual(living.map(() => 7))
  })
})

describe('over time', () => {
  afterEach(stop)

  test('who comes after something was provided keeps it too', async () => {
    const [first, second] = (await network('late', 3)) as [Host, Host]
    await sim.clock.resolve(second.dht.provide(contentOf('late')))
    const late = await sim.host(QUIET)
    await sim.clock.resolve(late.dial(first.addresses()[0] as string))
    await sim.clock.advance(FORMING_MS)
    expect(late.dht.tables()[0]?.providers).toBe(1)
  })

  test('the best value wins, and those that have an older one are told', async () => {
    const options = { ...QUIET, dht: { validators: { v: HIGHEST } } }
    const [a, b, c] = (await network('best', 5, options)) as [Host, Host, Host]
    await sim.clock.resolve(a.dht.putValue('/v/x', Uint8Array.of(1)))
    expect(c.dht.tables()[0]?.values).toBe(1)
    await sim.clock.resolve(c.stop())
    await sim.clock.resolve(b.dht.putValue('/v/x', Uint8Array.of(2)))
    const older = a.dht.putValue('/v/x', Uint8Array.of(1))
    await expect(sim.clock.resolve(older)).rejects.toMatchObject({ code: 'bad-record' })
    const back = await sim.restart(3, options)
    await sim.clock.resolve(back.dial(a.addresses()[0] as string))
    await sim.clock.advance(FORMING_MS)
    expect(await sim.clock.resolve(back.dht.getValue('/v/x'))).toEqual(Uint8Array.of(2))
    for (const host of [a, b]) expect(await sim.clock.resolve(host.dht.getValue('/v/x'))).toEqual(Uint8Array.of(2))
  })

  test('clients ask and are not asked', async () => {
    const hosts = await network('clients', 3)
    const client = await sim.host({ ...QUIET, dht: { mode: 'client', lan: false } })
    const key = contentOf('of a client')
    await sim.clock.resolve(client.dial((hosts[0] as Host).addresses()[0] as string))
    await sim.clock.advance(FORMING_MS)
    expect(client.dht.mode).toBe('client')
    expect(sizeOf(client)).toBe(3)
    expect(hosts.map(sizeOf)).toEqual([2, 2, 2])
    await sim.clock.resolve(client.dht.provide(key))
    await sim.clock.advance(1_000)
    expect(await findAll(hosts[2] as Host, key)).toEqual(idsOf([client]))
  })

  test('a host that returns under its old key is back in the tables', async () => {
    const hosts = await network('return', 4)
    await sim.clock.resolve((hosts[3] as Host).stop())
    await sim.clock.advance(15 * MINUTE_MS)
    expect(sizeOf(hosts[0] as Host)).toBe(2)
    const back = await sim.restart(4, QUIET)
    await sim.clock.resolve(back.dial((hosts[1] as Host).addresses()[0] as string))
    await sim.clock.advance(FORMING_MS)
    expect(sim.hosts.map(sizeOf)).toEqual([3, 3, 3, 3])
  })

  test('whoever is alone says so, and wakes up for nothing', async () => {
    sim = new Simulation('alone')
    const without = await sim.host({ dht: false })
    const pending = sim.clock.pending
    const host = await sim.host()
    expect(sim.clock.pending).toBe(2 * pending)
    const key = contentOf('alone')
    for (const asked of [
      host.dht.closestPeers(key),
      host.dht.provide(key),
      host.dht.findPeer(peerIdFromBytes(key)),
      all(host.dht.findProviders(key)),
    ]) {
      await expect(asked).rejects.toMatchObject({ code: 'no-peers' })
    }
    for (const asked of [
      without.dht.closestPeers(key),
      without.dht.findPeer(host.peerId),
      without.discovery.advertise('room'),
      all(without.dht.findProviders(key)),
      all(without.discovery.findPeers('room')),
    ]) {
      await expect(asked).rejects.toThrow(/option dht is false/)
    }
    expect(without.dht.tables()).toEqual([])
  })
})
