/** When the state hears of the network, and what: on a host that is as the test says, on virtual time. */
import { beforeEach, describe, expect, test } from 'vitest'
import type { ChatHost } from '../../app/chat-host.ts'
import { NetworkReporter } from '../../app/network.ts'
import type { NetworkSnapshot } from '../../app/network-snapshot.ts'
import { Emitter } from '../../net/emitter.ts'
import { parsePeerId } from '../../net/index.ts'
import type {
  Connection,
  HostEvents,
  MdnsLinkStatus,
  PeerId,
  PeerSource,
  PubsubEvents,
  TableView,
} from '../../net/index.ts'
import { VirtualClock } from '../sim/virtual-clock.ts'
import { People } from './people.ts'

const PEER = parsePeerId('12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq')

class World {
  readonly clock = new VirtualClock()
  readonly events = new Emitter<HostEvents>()
  readonly pubsub = new Emitter<PubsubEvents>()
  readonly snapshots: NetworkSnapshot[] = []
  readonly troubles: string[] = []
  readonly pings: number[] = []
  connections: Connection[] = []
  sources: PeerSource[] = ['given']
  mesh: PeerId[] = []
  topics = ['lobby', 'p2p-chat/1/lobby']
  tables: TableView[] = []
  mdns: MdnsLinkStatus[] | null = []
  readonly reporter: NetworkReporter

  constructor() {
    const host = {
      on: this.events.on.bind(this.events),
      connections: () => this.connections,
      foundBy: () => this.sources,
      ping: async () => this.pings.push(this.clock.now()),
      dht: { tables: () => this.tables },
      pubsub: {
        on: this.pubsub.on.bind(this.pubsub),
        topics: () => this.topics,
        mesh: () => this.mesh,
        subscribers: () => this.mesh,
      },
      mdns: { status: () => this.mdns ?? [] },
    }
    this.reporter = new NetworkReporter({
      host: host as unknown as ChatHost,
      clock: this.clock,
      bootstrap: false,
      known: false,
      isPublic: () => false,
      report: (snapshot) => this.snapshots.push(snapshot),
      trouble: (text) => this.troubles.push(text),
    })
  }

  connect(): void {
    const connection = {
      id: `c${this.connections.length}`,
      remotePeer: PEER,
      remoteAddress: { toString: () => '/ip4/192.0.2.7/tcp/1' },
      direction: 'outbound',
      transport: 'tcp',
      security: '/noise',
      muxer: '/yamux/1.0.0',
      openedAt: 5,
      open: true,
      streams: [{}, {}],
      bytesRead: 10,
      bytesWritten: 20,
      rttMs: 7,
    } as unknown as Connection
    this.connections = [...this.connections, connection]
    this.events.emit('connection:opened', { connection })
  }

  channel(name: string): object | undefined {
    return this.snapshots.at(-1)?.channels.find((each) => each.name === name)
  }
}

let world: World

beforeEach(async () => {
  world = new World()
  await world.clock.advance(10_000)
  world.snapshots.length = 0
})

describe('while nobody watches', () => {
  test('nothing is told and nothing waits as long as nothing happens', async () => {
    expect(world.clock.pending).toBe(0)
    world.connect()
    await world.clock.advance(1_000)
    expect(world.snapshots).toHaveLength(1)
    await world.clock.advance(60_000)
    expect(world.snapshots).toHaveLength(1)
    expect(world.clock.pending).toBe(0)
  })

  test('a storm of changes is told once a second', async () => {
    for (let i = 0; i < 50; i++) {
      world.connect()
      await world.clock.advance(100)
    }
    expect(world.snapshots.length).toBeLessThanOrEqual(6)
    expect(world.snapshots.length).toBeGreaterThanOrEqual(5)
  })

  test('what the status line says nothing of is no news', async () => {
    world.connect()
    await world.clock.advance(2_000)
    world.snapshots.length = 0
    world.events.emit('peer:identified', {} as HostEvents['peer:identified'])
    await world.clock.advance(2_000)
    expect(world.snapshots).toEqual([])
  })

  test('a peer that joins our mesh is', async () => {
    world.mesh = [PEER]
    world.pubsub.emit('graft', { topic: 'lobby', peer: PEER })
    await world.clock.advance(200)
    expect(world.snapshots.at(-1)?.rooms).toEqual([
      { room: 'lobby', mesh: [PEER.toString()], subscribers: [PEER.toString()] },
    ])
  })
})

describe('while somebody watches', () => {
  test('every second is told, with round trips measured now and then', async () => {
    world.connect()
    world.reporter.watch(true)
    await world.clock.advance(30_500)
    expect(world.snapshots.length).toBeGreaterThanOrEqual(30)
    expect(world.snapshots.length).toBeLessThanOrEqual(33)
    expect(world.pings).toHaveLength(4)
    world.reporter.watch(false)
    await world.clock.advance(2_000)
    const told = world.snapshots.length
    await world.clock.advance(60_000)
    expect(world.snapshots).toHaveLength(told)
    expect(world.clock.pending).toBe(0)
  })

  test('a few of many connections are measured at a time, and each gets its turn', async () => {
    for (let i = 0; i < 40; i++) world.connect()
    world.reporter.watch(true)
    await world.clock.advance(500)
    expect(world.pings).toHaveLength(16)
    await world.clock.advance(5_000)
    expect(world.pings).toHaveLength(40)
  })

  test('it ends with the program', async () => {
    world.reporter.watch(true)
    world.reporter.stop()
    expect(world.clock.pending).toBe(0)
    world.connect()
    expect(world.clock.pending).toBe(0)
  })
})

describe('the picture', () => {
  test('tells what each connection is made of', async () => {
    world.connect()
    await world.clock.advance(1_000)
    expect(world.snapshots[0]?.connections).toEqual([
      {
        peerId: PEER.toString(),
        address: '/ip4/192.0.2.7/tcp/1',
        direction: 'outbound',
        transport: 'tcp',
        security: '/noise',
        muxer: '/yamux/1.0.0',
        openedAt: 5,
        rttMs: 7,
        bytesRead: 10,
        bytesWritten: 20,
        streams: 2,
        source: 'given',
      },
    ])
  })

  test('tells which ways of finding people are at work, and whom they found', async () => {
    const table = { mode: 'server', buckets: [2, 1], values: 0, providers: 0 } as const
    world.tables = [
      { ...table, protocol: '/p2p-chat/kad/1.0.0', size: 3 },
      { ...table, protocol: '/ipfs/lan/kad/1.0.0', size: 0 },
    ]
    world.sources = ['inbound', 'mdns']
    world.connect()
    await world.clock.advance(1_000)
    expect(world.channel('mdns')).toMatchObject({ state: 'working', found: 1 })
    expect(world.channel('dht')).toMatchObject({ state: 'working', found: 3 })
    expect(world.channel('lan-dht')).toMatchObject({ state: 'idle', found: 0 })
    expect(world.channel('public-dht')).toMatchObject({ state: 'off' })
    expect(world.channel('bootstrap')).toMatchObject({ state: 'off' })
    expect(world.channel('peer-exchange')).toMatchObject({ state: 'idle' })
  })

  test('says once why nobody can be found on the local network', async () => {
    const link = { interface: 'eth0', family: 4, joined: false, problem: 'port 5353 is taken' } as const
    world.mdns = [link, { ...link, joined: true, problem: null }]
    world.connect()
    await world.clock.advance(2_000)
    expect(world.troubles).toEqual([])
    world.mdns = [link]
    world.connect()
    await world.clock.advance(2_000)
    world.connect()
    await world.clock.advance(2_000)
    expect(world.channel('mdns')).toMatchObject({ state: 'off', problem: 'port 5353 is taken' })
    expect(world.troubles).toHaveLength(1)
    expect(world.troubles[0]).toContain('port 5353 is taken. Connect to them with /dial')
  })
})

test('two programs in one room see each other in their pictures', async () => {
  const people = new People('network')
  const ada = await people.person({ rooms: ['lobby'] })
  const bob = await people.person({ rooms: ['lobby'], dial: [ada.address] })
  await people.clock.advance(5_000)
  const { network } = ada.app.state
  expect(network?.connections.map(({ peerId, direction }) => [peerId, direction])).toEqual([[bob.peerId, 'inbound']])
  expect(network?.rooms).toEqual([{ room: 'lobby', mesh: [bob.peerId], subscribers: [bob.peerId] }])
  expect(bob.app.state.conversations['room:lobby']?.lines.map(({ text }) => text)).toContainEqual(
    expect.stringMatching(/^connected to .* identify ✓ \d+ ms; memory, noise, yamux; runs p2p-chat/),
  )
  await people.stop()
})

test('a dial that nobody answers tells which step failed, and what to do', async () => {
  const people = new People('nobody there')
  const ada = await people.person({ rooms: ['lobby'] })
  for (const text of ['/dial /memory/99', '/dial /ip4/300.0.0.1/tcp/1']) {
    ada.app.dispatch({ type: 'compose', edit: { do: 'insert', text } })
    ada.app.dispatch({ type: 'submit', at: people.clock.epochMs() })
    await people.clock.advance(15_000)
  }
  const [refused, wrong] = ada.app.state.conversations['room:lobby']?.lines.map(({ text }) => text) ?? []
  expect(refused).toMatch(/^could not reach \/memory\/99: connect ✗ refused, \d+ ms\nIs p2p-chat running there/)
  expect(wrong).toMatch(/^could not reach 300\.0\.0\.1:1\n.*is not a multiaddr.* A whole address looks like/)
  await people.stop()
})
