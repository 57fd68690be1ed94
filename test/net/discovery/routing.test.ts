import { afterEach, describe, expect, test } from 'vitest'
import { keyOfNamespace } from '../../../net/discovery/routing.ts'
import type { FoundPeer, Host, HostEvents } from '../../../net/index.ts'
import { Simulation } from '../../sim/simulation.ts'

let sim: Simulation | null = null

afterEach(async () => {
  await sim?.stop()
  sim = null
})

async function hostsOf(seed: string, count: number): Promise<Host[]> {
  const started = new Simulation(seed, { latencyMs: 10 })
  sim = started
  for (let i = 0; i < count; i++) await started.host({ keepAliveMs: 0 })
  return started.hosts
}

async function meet(simulation: Simulation, hosts: readonly Host[]): Promise<void> {
  const [first, ...others] = hosts as [Host, ...Host[]]
  await simulation.clock.resolve(Promise.all(others.map((host) => host.dial(first.addresses()[0] as string))))
}

async function all(found: AsyncIterable<FoundPeer>): Promise<FoundPeer[]> {
  const peers: FoundPeer[] = []
  for await (const peer of found) peers.push(peer)
  return peers
}

const idsOf = (peers: readonly { peerId: { toString(): string } }[]): string[] =>
  peers.map(({ peerId }) => peerId.toString()).sort()

describe('the key of a namespace', () => {
  // As go computes them.
  test.each([
    ['my-chat-room', '1220e4d6a60d50fc6e36882d84880401a968a37365581b91274cd78b3fe354542653'],
    ['rendezvous', '1220b8a201afe114d8d6e7b9fb56dd3a3ad6fc33a96fda253ba13b0281aa29c1002f'],
  ])("of %s is go's", (namespace, key) => {
    expect(Buffer.from(keyOfNamespace(namespace)).toString('hex')).toBe(key)
  })

  test('is that of the text as it is given', () => {
    expect(keyOfNamespace('#x')).not.toEqual(keyOfNamespace('x'))
    expect(() => keyOfNamespace('')).toThrow(/at least one character/)
  })
})

describe('discovery', () => {
  test('finds who advertises a namespace, ourselves left out, and tells the host of them', async () => {
    const hosts = await hostsOf('rooms', 8)
    const { clock } = sim as Simulation
    await meet(sim as Simulation, hosts)
    await clock.advance(10_000)
    const members = hosts.slice(2, 6)
    for (const host of members) {
      expect((await clock.resolve(host.discovery.advertise('room'))).peers).toBe(7)
    }
    const heard: HostEvents['peer:discovered'][] = []
    const asking = hosts[3] as Host
    asking.on('peer:discovered', (event) => {
      if (event.namespace !== null) heard.push(event)
    })
    await clock.advance(1_000)
    const found = await clock.resolve(all(asking.discovery.findPeers('room')))
    const others = members.filter((host) => host !== asking)
    expect(idsOf(found)).toEqual(idsOf(others))
    for (const { peerId, addresses, source } of found) {
      expect(source).toBe('provider')
      expect(addresses).toContain(others.find((host) => host.peerId.equals(peerId))?.addresses()[0])
    }
    expect(idsOf(heard)).toEqual(idsOf(others))
    expect(heard.every(({ namespace, source }) => namespace === 'room' && source === 'provider')).toBe(true)
    expect(await clock.resolve(all(asking.discovery.findPeers('room', { limit: 2 })))).toHaveLength(2)
    expect(await clock.resolve(all(asking.discovery.findPeers('other room')))).toEqual([])
  })

  test('a room that is opened before anybody is there is found seconds after somebody is', async () => {
    const [early, middle, late] = (await hostsOf('early', 3)) as [Host, Host, Host]
    const { clock } = sim as Simulation
    expect(await early.discovery.advertise('room')).toEqual({ peers: 0 })
    expect(await clock.resolve(all(early.discovery.findPeers('room')))).toEqual([])
    await clock.advance(60 * 60_000)
    await meet(sim as Simulation, [middle, early])
    await meet(sim as Simulation, [middle, late])
    await clock.advance(5_000)
    expect(idsOf(await clock.resolve(all(late.discovery.findPeers('room'))))).toEqual(idsOf([early]))
    expect(middle.dht.tables()[0]?.providers).toBe(1)
  })

  test('a host that lost all it knew is told again', async () => {
    const [a, b] = (await hostsOf('amnesia', 2)) as [Host, Host]
    const { clock } = sim as Simulation
    await meet(sim as Simulation, [a, b])
    await clock.advance(5_000)
    await clock.resolve(a.discovery.advertise('room'))
    await clock.advance(1_000)
    expect(b.dht.tables()[0]?.providers).toBe(1)
    await clock.resolve(b.stop())
    const back = await (sim as Simulation).restart(2)
    expect(back.dht.tables()[0]?.providers).toBe(0)
    await clock.resolve(back.dial(a.addresses()[0] as string))
    await clock.advance(10_000)
    expect(back.dht.tables()[0]?.providers).toBe(1)
  })
})
