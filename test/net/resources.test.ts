import { describe, expect, test } from 'vitest'
import { DEFAULT_LIMITS } from '../../net/limits.ts'
import type { HostLimits } from '../../net/limits.ts'
import { Resources } from '../../net/resources.ts'
import type { ConnectionScope, StreamScope } from '../../net/resources.ts'
import type { Direction } from '../../net/stream.ts'
import { seededRandom } from '../sim/seeded-random.ts'

function make(limits: Partial<HostLimits> = {}): Resources {
  return new Resources({ ...DEFAULT_LIMITS, ...limits })
}

/** A connection with the peer that has nothing to shed. */
function connect(resources: Resources, peer: string, direction: Direction = 'inbound'): ConnectionScope {
  const scope = resources.beginUpgrade(direction) as ConnectionScope
  expect(scope.open(peer)).toBe(true)
  return scope
}

function census({ connections, upgrades, streams, negotiations, unreadBytes, scopes }: Resources) {
  return { connections, upgrades, streams, negotiations, unreadBytes, scopes }
}

const NOTHING = census(make())

/** How often something can be had before it is refused. */
function countUntilRefused(take: () => unknown): number {
  let taken = 0
  while (taken < 10_000 && take()) taken++
  return taken
}

const DIRECTIONS: Direction[] = ['inbound', 'outbound']

describe('bounds of connections', () => {
  test.each([
    ['inbound', 'maxInboundUpgrades'],
    ['outbound', 'maxOutboundUpgrades'],
  ] as const)('%s upgrades at once: %s', (direction, name) => {
    const resources = make({ [name]: 3 })
    const begun: (ConnectionScope | null)[] = []
    expect(countUntilRefused(() => begun[begun.push(resources.beginUpgrade(direction)) - 1])).toBe(3)
    begun[0]?.close()
    // The one that is done makes room as well as the one that failed.
    expect(begun[1]?.open('peer')).toBe(true)
    expect(countUntilRefused(() => resources.beginUpgrade(direction))).toBe(2)
  })

  test('inbound connections count from their first byte: maxInboundConnections', () => {
    const resources = make({ maxInboundConnections: 3 })
    const first = connect(resources, 'a')
    connect(resources, 'b')
    resources.beginUpgrade('inbound')
    expect(resources.beginUpgrade('inbound')).toBeNull()
    expect(resources.beginUpgrade('outbound')).not.toBeNull()
    first.close()
    expect(resources.beginUpgrade('inbound')).not.toBeNull()
  })

  test('an eighth of the places for outbound connections is kept for what the program asks for', () => {
    const resources = make({ maxOutboundConnections: 8 })
    for (let i = 0; i < 7; i++) {
      expect(resources.mayDial(false)).toBe(true)
      resources.beginUpgrade('outbound')?.open(`peer ${i}`)
    }
    expect([resources.mayDial(false), resources.mayDial(true)]).toEqual([false, true])
  })

  test('dials under way count when they are to', () => {
    const resources = make({ maxOutboundConnections: 8 })
    connect(resources, 'a', 'outbound')
    expect([6, 7].map((underWay) => resources.mayDial(true, underWay))).toEqual([true, false])
    expect([5, 6].map((underWay) => resources.mayDial(false, underWay))).toEqual([true, false])
  })

  test('outbound connections count once they are made: maxOutboundConnections', () => {
    const resources = make({ maxOutboundConnections: 1 })
    const [one, other] = [resources.beginUpgrade('outbound')!, resources.beginUpgrade('outbound')!]
    expect([one.open('a'), resources.mayDial(true), other.open('b')]).toEqual([true, false, false])
    other.close()
    expect(resources.upgrades.outbound).toBe(0)
    one.close()
    expect(resources.mayDial(true)).toBe(true)
    expect(census(resources)).toEqual(NOTHING)
  })
})

describe('bounds of streams', () => {
  test.each([
    ['inbound', 'maxInboundStreamsInAll'],
    ['outbound', 'maxOutboundStreamsInAll'],
  ] as const)('%s in all: %s', (direction, name) => {
    const resources = make({ [name]: 5 })
    const connections = ['a', 'b'].map((peer) => connect(resources, peer))
    const streams: StreamScope[] = []
    const open = (): StreamScope | null => {
      const stream = connections[streams.length % 2]!.openStream(direction)
      if (stream) streams.push(stream)
      return stream
    }
    expect(countUntilRefused(open)).toBe(5)
    streams.pop()!.close()
    expect(countUntilRefused(open)).toBe(1)
  })

  test.each([
    ['inbound', 'maxInboundStreamsPerPeer'],
    ['outbound', 'maxOutboundStreamsPerPeer'],
  ] as const)('%s with a peer, over all its connections: %s', (direction, name) => {
    const resources = make({ [name]: 5 })
    const [one, other, stranger] = ['a', 'a', 'b'].map((peer) => connect(resources, peer))
    const first = one!.openStream(direction)
    expect(countUntilRefused(() => other!.openStream(direction))).toBe(4)
    expect(one!.openStream(direction)).toBeNull()
    expect(stranger!.openStream(direction)).not.toBeNull()
    first!.close()
    expect(one!.openStream(direction)).not.toBeNull()
  })

  test.each([
    ['inbound', 'maxInboundStreamsOfProtocol'],
    ['outbound', 'maxOutboundStreamsOfProtocol'],
  ] as const)('%s of a protocol, with all peers: %s', (direction, name) => {
    const resources = make({ [name]: 3 })
    const streams = ['a', 'b', 'c', 'd'].map((peer) => connect(resources, peer).openStream(direction)!)
    expect(streams.map((stream) => stream.settle('/x/1'))).toEqual([true, true, true, false])
    const again = connect(resources, 'e').openStream(direction)!
    streams[0]!.close()
    expect(again.settle('/x/1')).toBe(true)
    expect(connect(resources, 'f').openStream(direction)!.settle('/y/1')).toBe(true)
  })

  test.each([
    ['inbound', 'maxInboundStreamsOfProtocolPerPeer'],
    ['outbound', 'maxOutboundStreamsOfProtocolPerPeer'],
  ] as const)('%s of a protocol with a peer: %s', (direction, name) => {
    const resources = make({ [name]: 3 })
    const [one, other, stranger] = ['a', 'a', 'b'].map((peer) => connect(resources, peer))
    const settle = (connection = one!, allowed?: number): boolean =>
      connection.openStream(direction)!.settle('/x/1', allowed)
    expect([settle(), settle(), settle(other), settle(other), settle(stranger)]).toEqual([
      true,
      true,
      true,
      false,
      true,
    ])
    // What a handler allows on one connection is not taken back here.
    expect(countUntilRefused(() => settle(one, 7))).toBe(4)
  })

  test('outbound without a protocol: maxOutboundNegotiations', () => {
    const resources = make({ maxOutboundNegotiations: 2 })
    const connection = connect(resources, 'a')
    const first = connection.openStream('outbound')!
    expect(countUntilRefused(() => connection.openStream('outbound'))).toBe(1)
    first.settle('/x/1')
    expect(countUntilRefused(() => connection.openStream('outbound'))).toBe(1)
  })

  test('inbound without a protocol: beyond maxInboundNegotiations, who has most of them loses one', () => {
    const resources = make({ maxInboundNegotiations: 10 })
    const [greedy, modest] = [connect(resources, 'a'), connect(resources, 'b')]
    const streams: StreamScope[] = []
    greedy.holder = {
      shedUnread: () => false,
      shedNegotiation: () => {
        streams.shift()?.close()
        return true
      },
    }
    expect(
      countUntilRefused(() => {
        const stream = greedy.openStream('inbound')
        if (stream) streams.push(stream)
        return stream
      }),
    ).toBe(10)
    // The modest one is served at the cost of the greedy one, until both have the same.
    expect(countUntilRefused(() => modest.openStream('inbound'))).toBe(5)
    expect([greedy.negotiations, modest.negotiations, resources.negotiations.inbound]).toEqual([5, 5, 10])
  })
})

describe('bounds of unread bytes', () => {
  function holding(resources: Resources, peer: string, ...streams: number[]): ConnectionScope {
    const scope = connect(resources, peer)
    scope.holder = {
      shedNegotiation: () => false,
      shedUnread: () => {
        const most = Math.max(...streams)
        streams.splice(streams.indexOf(most), 1)
        scope.addUnread(-most)
        return most > 0
      },
    }
    for (const bytes of streams) scope.addUnread(bytes)
    return scope
  }

  test('a connection that holds too many loses its fullest stream: maxUnreadBytesPerConnection', () => {
    const resources = make({ maxUnreadBytesPerConnection: 100 })
    const [other, one] = [holding(resources, 'b', 90), holding(resources, 'a', 20, 50, 30)]
    expect(one.unreadBytes).toBe(100)
    one.addUnread(1)
    expect([one.unreadBytes, other.unreadBytes, resources.unreadBytes]).toEqual([51, 90, 141])
  })

  test('when all together hold too many, the fullest connection loses: maxUnreadBytesInAll', () => {
    const resources = make({ maxUnreadBytesInAll: 200 })
    const [full, fuller, modest] = [
      holding(resources, 'a', 60),
      holding(resources, 'b', 50, 60),
      holding(resources, 'c', 10),
    ]
    modest.addUnread(30)
    expect([full.unreadBytes, fuller.unreadBytes, modest.unreadBytes]).toEqual([60, 50, 40])
  })

  test('nobody has anything to shed: that is not asked for ever', () => {
    const resources = make({ maxUnreadBytesInAll: 10, maxUnreadBytesPerConnection: 10 })
    connect(resources, 'a').addUnread(20)
    expect(resources.unreadBytes).toBe(20)
  })

  test('what a connection held is given back when it ends', () => {
    const resources = make()
    const scope = connect(resources, 'a')
    scope.addUnread(20)
    scope.close()
    scope.addUnread(-20)
    expect(census(resources)).toEqual(NOTHING)
  })
})

test.each([1, 2, 3])('after a thousand random openings and closings nothing is counted any more (seed %i)', (seed) => {
  const random = seededRandom(seed)
  const below = (n: number): number => Math.floor(random.number() * n)
  const resources = make({
    maxInboundConnections: 6,
    maxOutboundConnections: 6,
    maxInboundUpgrades: 2,
    maxOutboundUpgrades: 2,
    maxInboundStreamsInAll: 60,
    maxInboundStreamsPerPeer: 20,
    maxInboundNegotiations: 15,
    maxInboundStreamsOfProtocol: 20,
    maxInboundStreamsOfProtocolPerPeer: 2,
  })
  interface Open {
    scope: ConnectionScope
    streams: StreamScope[]
  }
  const upgrading: ConnectionScope[] = []
  const open: Open[] = []
  const pick = <T>(from: T[]): T | undefined => from[below(from.length)]
  const take = <T>(from: T[]): T | undefined => from.splice(below(from.length), 1)[0]
  const end = (connection: Open | undefined): void => {
    for (const stream of connection?.streams ?? []) stream.close()
    connection?.scope.close()
  }
  const refused = { upgrade: 0, stream: 0, protocol: 0 }
  const steps: (() => void)[] = [
    () => {
      const scope = resources.beginUpgrade(DIRECTIONS[below(2)]!)
      if (scope) upgrading.push(scope)
      else refused.upgrade++
    },
    () => {
      const scope = take(upgrading)
      if (!scope) return
      if (random.number() < 0.2 || !scope.open(`peer ${below(6)}`)) scope.close()
      else open.push({ scope, streams: [] })
    },
    () => {
      const connection = pick(open)
      if (!connection) return
      for (let i = below(8); i > 0; i--) {
        const stream = connection.scope.openStream(DIRECTIONS[below(2)]!)
        if (stream) connection.streams.push(stream)
        else refused.stream++
        if (random.number() < 0.7 && stream?.settle(`/${below(4)}`) === false) refused.protocol++
      }
    },
    () => take(pick(open)?.streams ?? [])?.close(),
    () => pick(open)?.scope.addUnread(below(1_000)),
    () => {
      if (random.number() < 0.3) end(take(open))
    },
  ]
  for (let i = 0; i < 1_000; i++) steps[below(steps.length)]!()
  expect(Object.values(refused)).not.toContain(0)
  for (const scope of upgrading) scope.close()
  for (const connection of open) end(connection)
  expect(census(resources)).toEqual(NOTHING)
})
