/** The DHT of whole hosts on a virtual network: everything that one does, the others see. */
import { afterEach, expect, test, vi } from 'vitest'
import type { FoundPeer, Host, HostOptions } from '../../../net/index.ts'
import { Simulation } from '../../sim/simulation.ts'

vi.setConfig({ testTimeout: 60_000 })

const CONTENT = Uint8Array.from([0x12, 0x20, ...new Uint8Array(32).fill(7)])

let sim: Simulation

afterEach(async () => {
  await sim.stop()
  expect(sim.clock.pending).toBe(0)
})

/** So many hosts; each dials the first. Time passes until they know each other. */
async function network(seed: string, count: number, options: HostOptions = {}): Promise<Host[]> {
  sim = new Simulation(seed, { latencyMs: 10 })
  for (let i = 0; i < count; i++) await sim.host(options)
  const [first, ...others] = sim.hosts as [Host, ...Host[]]
  await sim.clock.resolve(Promise.all(others.map((host) => host.dial(first.addresses()[0] as string))))
  await sim.clock.advance(30_000)
  return sim.hosts
}

async function all(found: AsyncIterable<FoundPeer>): Promise<string[]> {
  const ids: string[] = []
  for await (const { peerId } of found) ids.push(peerId.toString())
  return ids.sort()
}

const idsOf = (hosts: readonly Host[]): string[] => hosts.map(({ peerId }) => peerId.toString()).sort()
const sizeOf = (host: Host): number => host.dht.tables()[0]?.size ?? 0

test('twenty hosts that dial one of them all know each other', async () => {
  const hosts = await network('twenty', 20)
  expect(hosts.map(sizeOf)).toEqual(hosts.map(() => 19))
  expect(hosts.map(({ dht }) => dht.mode)).toEqual(hosts.map(() => 'server'))
})

test('what is provided by some is found by all others, each provider once', async () => {
  const hosts = await network('provide', 20)
  const providers = hosts.slice(3, 7)
  for (const host of providers) {
    const told = await sim.clock.resolve(host.dht.provide(CONTENT))
    expect(told.peers).toBe(19)
  }
  for (const host of [hosts[0], hosts[11], hosts[19]] as Host[]) {
    expect(await sim.clock.resolve(all(host.dht.findProviders(CONTENT)))).toEqual(idsOf(providers))
  }
  expect(await sim.clock.resolve(all((hosts[9] as Host).dht.findProviders(CONTENT, { limit: 2 })))).toHaveLength(2)
})
