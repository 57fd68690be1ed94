/**
 * Whole hosts – real noise, yamux and mplex, identify, gossipsub – on a virtual network. The numbers asserted are a little
 * worse than what was measured; the seeds are arbitrary.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Router } from '../../net/gossipsub/router.ts'
import { RoomNetwork } from './room-network.ts'
import type { RoomNetworkOptions } from './room-network.ts'
import { difference } from './trace.ts'

// Two seconds a network of thirty on an idle machine.
vi.setConfig({ testTimeout: 120_000 })

const THIRTY: RoomNetworkOptions = {
  hosts: 30,
  dials: 4,
  rooms: { lobby: 30, harbour: 15, kitchen: 10, attic: 6 },
  mplexOnly: 0.3,
}

const MESSAGES = 40

let copies = 0

beforeAll(() => {
  const { receive } = Router.prototype
  vi.spyOn(Router.prototype, 'receive').mockImplementation(function (this: Router, ...args) {
    copies += args[1].publish.length
    return receive.apply(this, args)
  })
})

afterAll(() => {
  vi.restoreAllMocks()
})

interface Figures {
  network: RoomNetwork
  connections: Record<string, number>
  lobbyMeshes: number[]
  /** Copies of messages that came in, for each that was delivered. */
  copiesPerDelivery: number
}

async function run(
  seed: string,
  options: RoomNetworkOptions,
  events: (network: RoomNetwork) => void,
): Promise<Figures> {
  const network = new RoomNetwork(seed, options)
  await network.start()
  copies = 0
  events(network)
  await network.clock.advance(20_000)
  expect(network.disagreements()).toEqual([])
  const figures = {
    network,
    connections: network.connectionsByMuxer(),
    lobbyMeshes: network.meshSizes('lobby'),
    copiesPerDelivery: copies / network.deliveries,
  }
  await network.stop()
  return figures
}

const talk = (network: RoomNetwork): void => network.talk(MESSAGES, 12_000)

/** Nothing of a network that was stopped is left. */
function expectNothingLeft({ simulation, clock }: RoomNetwork): void {
  expect(clock.pending).toBe(0)
  expect(simulation.network.openPipes).toBe(0)
  for (const host of simulation.hosts) expect(host.connections()).toEqual([])
}

describe('thirty hosts on a virtual network', () => {
  it('bring each message to each member of its room exactly once', async () => {
    const { network, connections, lobbyMeshes, copiesPerDelivery } = await run('thirty', THIRTY, talk)
    expect(network.faults()).toEqual([])
    expect(network.said).toHaveLength(MESSAGES)
    expect(network.said.every(({ peers }) => peers > 0)).toBe(true)
    const due = network.said.map(({ room }) => (network.rooms.get(room)?.length ?? 0) - 1)
    expect(network.deliveries).toBe(due.reduce((sum, count) => sum + count))
    expectNothingLeft(network)

    expect(connections['/yamux/1.0.0']).toBeGreaterThan(45)
    expect(connections['/mplex/6.7.0']).toBeGreaterThan(45)
    expect(Math.min(...lobbyMeshes)).toBeGreaterThanOrEqual(3)
    expect(Math.max(...lobbyMeshes)).toBeLessThanOrEqual(12)
    expect(network.slowestMs).toBeLessThan(1_000)
    expect(copiesPerDelivery).toBeLessThan(5)

    expect(network.trace.lines.length).toBeGreaterThan(2_500)
  })

  it('do so when every write arrives in pieces', async () => {
    const pieces = {
      ...THIRTY,
      hosts: 14,
      rooms: { lobby: 14, harbour: 8 },
      network: { maxChunkBytes: 100, jitterMs: 3 },
    }
    const { network } = await run('in pieces', pieces, talk)
    expect(network.faults()).toEqual([])
    expect(network.said).toHaveLength(MESSAGES)
    expectNothingLeft(network)
  })

  it('lose nothing for those who stay while links break and hosts leave and return, by one trace a seed', async () => {
    const options: RoomNetworkOptions = { ...THIRTY, hosts: 18, rooms: { lobby: 18, harbour: 11 } }
    const unrest = (network: RoomNetwork): void => {
      talk(network)
      network.breakLinks(15, 12_000)
      network.leaveAndReturn(4, 10_000, 4_000)
    }
    const { network } = await run('unrest', options, unrest)
    expect(network.faults()).toEqual([])
    expect(network.said.length).toBeGreaterThan(0.9 * MESSAGES)
    expectNothingLeft(network)
    const again = await run('unrest', options, unrest)
    expect(difference(network.trace, again.network.trace)).toBeNull()
  })
})

describe('a seed', () => {
  const few: RoomNetworkOptions = { hosts: 6, dials: 2, rooms: { lobby: 6 }, mplexOnly: 0.3 }

  it('decides the whole trace, and another one gives another', async () => {
    const [a, same, other] = [await run('a', few, talk), await run('a', few, talk), await run('b', few, talk)]
    expect(same.network.trace.digest).toBe(a.network.trace.digest)
    expect(other.network.trace.digest).not.toBe(a.network.trace.digest)
    expect(difference(a.network.trace, other.network.trace)).toMatch(/^entry \d+: /)
  })
})
