/** What is counted while real connections live: streams and unread bytes of both muxers, seen from the switch. */
import { describe, expect, test } from 'vitest'
import type { HostLimits } from '../../net/limits.ts'
import { mplex } from '../../net/mplex/mplex.ts'
import type { MuxedConnection } from '../../net/muxed-connection.ts'
import type { Stream } from '../../net/stream.ts'
import { seededRandom } from '../sim/seeded-random.ts'
import { Node, world, yamux } from './switch-node.ts'

const KIB = 1024

function census({ switch: { resources } }: Node) {
  const { connections, upgrades, streams, negotiations, unreadBytes, scopes } = resources
  return { connections, upgrades, streams, negotiations, unreadBytes, scopes }
}

const none = { inbound: 0, outbound: 0 }
const NOTHING = {
  connections: none,
  upgrades: none,
  streams: none,
  negotiations: none,
  unreadBytes: 0,
  scopes: { peers: 0, protocols: 0, connections: 0 },
}

describe.each([
  ['yamux', yamux],
  ['mplex', mplex],
])('over %s', (_, muxer) => {
  async function pair(limits: Partial<HostLimits> = {}) {
    const at = world()
    const a = await new Node(at, 1, { muxers: [muxer] }).listen()
    const b = await new Node(at, 2, { muxers: [muxer], limits }).listen()
    const connection = await at.clock.resolve(a.connect(b))
    await at.clock.advance(100)
    return { at, clock: at.clock, a, b, connection }
  }

  test('unread bytes are counted while they wait, and no longer', async () => {
    const { clock, b, connection } = await pair()
    const waiting: Stream[] = []
    b.switch.handle('/wait/1', (stream) => void waiting.push(stream))
    b.switch.handle('/now/1', (stream) => stream.onData(() => {}))
    const [late, now] = await clock.resolve(
      Promise.all([connection.openStream(['/wait/1']), connection.openStream(['/now/1'])]),
    )
    for (const stream of [late!, now!]) stream.write(new Uint8Array(100 * KIB))
    await clock.advance(100)
    expect(b.switch.resources.unreadBytes).toBe(100 * KIB)
    let read = 0
    while (read < 40 * KIB) read += (await clock.resolve(waiting[0]!.read()))!.length
    expect(b.switch.resources.unreadBytes).toBe(100 * KIB - read)
    waiting[0]!.reset()
    expect(b.switch.resources.unreadBytes).toBe(0)
  })

  test('a connection with too many unread bytes loses its fullest stream; the others go on', async () => {
    const { clock, b, connection } = await pair({ maxUnreadBytesPerConnection: 500 * KIB })
    const theirs: Stream[] = []
    b.switch.handle('/wait/1', (stream) => void theirs.push(stream))
    const ours: Stream[] = []
    for (const size of [100, 250, 100]) {
      const stream = await clock.resolve(connection.openStream(['/wait/1']))
      stream.write(new Uint8Array(size * KIB))
      ours.push(stream)
      await clock.advance(100)
    }
    expect(b.switch.resources.unreadBytes).toBe(450 * KIB)
    ours[2]!.write(new Uint8Array(60 * KIB))
    await clock.advance(100)
    await expect(clock.resolve(theirs[1]!.read())).rejects.toMatchObject({ code: 'limit-exceeded' })
    await expect(clock.resolve(ours[1]!.read())).rejects.toMatchObject({ code: 'reset' })
    expect([b.switch.resources.unreadBytes, connection.streams.length]).toEqual([260 * KIB, 2])
    expect((await clock.resolve(theirs[0]!.read()))?.length).toBeGreaterThan(0)
  })

  test('of all connections, the one that holds most unread bytes pays for what is too much', async () => {
    const { at, clock, b, connection } = await pair({ maxUnreadBytesInAll: 300 * KIB })
    const modest = await at.clock.resolve(new Node(at, 3, { muxers: [muxer] }).connect(b))
    b.switch.handle('/wait/1', () => {})
    const write = async (on: MuxedConnection, size: number): Promise<Stream> => {
      const stream = await clock.resolve(on.openStream(['/wait/1']))
      stream.write(new Uint8Array(size * KIB))
      await clock.advance(100)
      return stream
    }
    await write(connection, 100)
    const fullest = await write(connection, 150)
    await write(modest, 60)
    await expect(clock.resolve(fullest.read())).rejects.toMatchObject({ code: 'reset' })
    expect([connection.streams.length, modest.streams.length]).toEqual([1, 1])
    expect(b.switch.resources.unreadBytes).toBe(160 * KIB)
  })

  test('an inbound stream beyond what a peer may have is reset, however many connections it makes', async () => {
    const { at, clock, a, b, connection } = await pair({ maxInboundStreamsPerPeer: 3 })
    b.switch.handle('/wait/1', () => {})
    const second = await clock.resolve(a.connect(b))
    await clock.advance(100)
    for (const on of [connection, second, connection]) await clock.resolve(on.openStream(['/wait/1']))
    await expect(clock.resolve(second.openStream(['/wait/1']))).rejects.toMatchObject({ code: 'reset' })
    const stranger = await clock.resolve(new Node(at, 3, { muxers: [muxer] }).connect(b))
    const theirs = await clock.resolve(stranger.openStream(['/wait/1']))
    expect(theirs.protocol).toBe('/wait/1')
    connection.streams[0]!.reset()
    await clock.advance(100)
    await clock.resolve(second.openStream(['/wait/1']))
  })

  test('a stream of ours beyond a bound fails with limit-exceeded, and is opened once there is room', async () => {
    const { clock, a, b } = await pair({ maxOutboundStreamsOfProtocolPerPeer: 1, maxOutboundStreamsPerPeer: 2 })
    for (const protocol of ['/x/1', '/y/1', '/z/1']) a.switch.handle(protocol, () => {})
    const connection = b.switch.connections(a.peerId)[0]!
    const first = await clock.resolve(connection.openStream(['/x/1']))
    await expect(clock.resolve(connection.openStream(['/x/1']))).rejects.toMatchObject({ code: 'limit-exceeded' })
    expect(() => connection.openStreamLazily('/x/1')).toThrow(expect.objectContaining({ code: 'limit-exceeded' }))
    connection.openStreamLazily('/y/1')
    await expect(clock.resolve(connection.openStream(['/z/1']))).rejects.toMatchObject({ code: 'limit-exceeded' })
    first.reset()
    expect(connection.openStreamLazily('/x/1').protocol).toBe('/x/1')
    expect(connection.open).toBe(true)
  })

  test('who opens streams without saying what for does not keep others from theirs', async () => {
    const { at, clock, b } = await pair({ maxInboundNegotiations: 6 })
    const greedy = await clock.resolve(new Node(at, 3, { muxers: [muxer] }).connect(b))
    for (let i = 0; i < 6; i++) greedy.openStreamLazily('/never/settled')
    // The proposals are refused, and the streams stay open for another.
    await clock.advance(100)
    b.switch.handle('/x/1', () => {})
    const modest = await clock.resolve(new Node(at, 4, { muxers: [muxer] }).connect(b))
    const opened = await clock.resolve(Promise.all([1, 2, 3].map(() => modest.openStream(['/x/1']))))
    expect(opened.map(({ protocol }) => protocol)).toEqual(['/x/1', '/x/1', '/x/1'])
  })

  test('after many random streams, whose ends are as random, nothing is counted any more', async () => {
    const random = seededRandom('streams')
    const { at, clock, a, b, connection } = await pair({
      maxInboundStreamsPerPeer: 12,
      maxInboundStreamsOfProtocol: 8,
      maxUnreadBytesPerConnection: 200 * KIB,
    })
    const protocols = ['/0', '/1', '/2']
    const handler = (stream: Stream): void => {
      const choice = random.number()
      if (choice < 0.3)
        stream.onData(
          () => {},
          () => stream.closeWrite(),
        )
      else if (choice < 0.4) stream.reset()
      else if (choice < 0.5) stream.closeWrite()
    }
    for (const node of [a, b]) for (const protocol of protocols) node.switch.handle(protocol, handler)
    const others = [connection, await clock.resolve(b.connect(a)), await clock.resolve(new Node(at, 3).connect(b))]
    const open: Stream[] = []
    let refused = 0
    for (let i = 0; i < 300; i++) {
      const on = others[Math.floor(random.number() * others.length)]!
      const protocol = random.number() < 0.1 ? '/nobody' : protocols[i % 3]!
      await clock.resolve(
        on.openStream([protocol]).then(
          (stream) => void open.push(stream),
          () => refused++,
        ),
      )
      const stream = open[Math.floor(random.number() * open.length)]
      if (stream?.writable) stream.write(new Uint8Array(Math.floor(random.number() * 50 * KIB)))
      if (random.number() < 0.3) stream?.closeWrite()
      if (random.number() < 0.3) stream?.reset()
      if (open.length > 40) open.splice(0, 20).forEach((each) => each.reset())
    }
    expect([refused, open.length].every((count) => count > 10)).toBe(true)
    await clock.resolve(Promise.all([a, b].map((node) => node.switch.stop())))
    await clock.advance(10_000)
    expect([census(a), census(b)]).toEqual([NOTHING, NOTHING])
    expect(at.network.openPipes).toBe(0)
  })
})
