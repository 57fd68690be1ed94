import { describe, expect, test } from 'vitest'
import type { Host, Stream } from '../../net/index.ts'
import { Simulation } from '../sim/simulation.ts'

const addressOf = (host: Host): string => host.addresses()[0] as string

async function pair(seed: string, latencyMs = 10) {
  const sim = new Simulation(seed, { latencyMs })
  const [a, b] = [await sim.host(), await sim.host()]
  return { sim, clock: sim.clock, a, b }
}

describe('two whole hosts that dial each other at once', () => {
  test.each([0, 3, 9, 10, 11, 14, 18, 19, 25, 35, 45])(
    '%i ms apart settle on one connection, and the room goes on',
    async (apart) => {
      const { sim, clock, a, b } = await pair('merge')
      const heard: string[] = []
      b.pubsub.on('message', ({ data }) => heard.push(Buffer.from(data).toString()))
      for (const host of [a, b]) host.pubsub.subscribe('room')
      const one = a.dial(addressOf(b))
      await clock.advance(apart)
      await clock.resolve(Promise.all([one, b.dial(addressOf(a))]))
      await clock.advance(5_000)
      const open = [a, b].map((host) => host.connections().filter((each) => each.open).length)
      // Once a dial's connection is open, the other side's dial is answered with it instead.
      expect(open).toEqual([1, 1])
      for (const text of ['one', 'two']) {
        expect(a.pubsub.publish('room', Buffer.from(text)).peers).toHaveLength(1)
        await clock.advance(1_000)
      }
      expect(heard).toEqual(['one', 'two'])
      await sim.stop()
    },
  )
})

test('a room moves from the connection that lost to the one that stays, and misses nothing', async () => {
  let latencyMs = 5
  const sim = new Simulation('move', { latencyMs: () => latencyMs })
  const { clock } = sim
  const hosts = [await sim.host(), await sim.host()].sort((x, y) => Buffer.compare(x.peerId.bytes, y.peerId.bytes))
  const [small, large] = hosts as [Host, Host]
  const heard: string[] = []
  for (const host of hosts) {
    host.pubsub.subscribe('room')
    host.pubsub.on('message', ({ data }) => heard.push(Buffer.from(data).toString()))
  }
  // The one that will stay is slow, so that all streams are on the other by the time it is there.
  latencyMs = 500
  const winner = small.dial(addressOf(large))
  await clock.advance(0)
  latencyMs = 5
  const loser = await clock.resolve(large.dial(addressOf(small)))
  await clock.until(() => large.pubsub.mesh('room').length === 1 && small.pubsub.mesh('room').length === 1)
  expect(loser.streams.length).toBeGreaterThan(0)
  for (const host of hosts) {
    host.on('connection:retiring', () => {
      void Promise.resolve().then(() => host.pubsub.publish('room', Buffer.from('in between')))
    })
  }
  await clock.resolve(winner)
  await clock.advance(10_000)
  expect(loser.open).toBe(false)
  expect(hosts.map((host) => host.connections().map((each) => each.direction))).toEqual([['outbound'], ['inbound']])
  expect(heard).toEqual(['in between', 'in between'])
  for (const host of hosts) host.pubsub.publish('room', Buffer.from('after'))
  await clock.advance(5_000)
  expect(heard.slice(2)).toEqual(['after', 'after'])
  await sim.stop()
})

describe('opening streams', () => {
  test('resolves at once when identify listed the one protocol asked for', async () => {
    const { sim, clock, a, b } = await pair('lazy')
    b.handle('/echo/1', (stream) => stream.onData((bytes) => stream.write(bytes)))
    await clock.resolve(a.dial(addressOf(b)))
    await clock.until(() => a.identityOf(b.peerId) !== null)
    const start = clock.now()
    let stream: Stream | null = null
    void a.openStream(b.peerId, '/echo/1').then((opened) => (stream = opened))
    await clock.settle()
    expect(stream).not.toBeNull()
    const opened = stream as unknown as Stream
    opened.write(Buffer.from('hi'))
    expect(Buffer.from((await clock.resolve(opened.read())) as Uint8Array).toString()).toBe('hi')
    expect(clock.now() - start).toBe(20)
    await sim.stop()
  })

  test('dials when there is no connection, by what is known of the peer or by the address given', async () => {
    const { sim, clock, a, b } = await pair('dials')
    b.handle('/x/1', () => {})
    await expect(a.openStream(b.peerId, '/x/1')).rejects.toMatchObject({ code: 'no-addresses' })
    const first = await clock.resolve(a.openStream(addressOf(b), '/x/1'))
    expect(first.protocol).toBe('/x/1')
    await clock.advance(100)
    for (const connection of a.connections()) await clock.resolve(connection.close())
    await clock.advance(100)
    expect((await clock.resolve(a.openStream(b.peerId.toString(), ['/x/2', '/x/1']))).protocol).toBe('/x/1')
    await sim.stop()
  })
})

test('hosts that are stopped leave nothing on the network or the clock', async () => {
  const sim = new Simulation('stop')
  const hosts = []
  for (let i = 0; i < 5; i++) hosts.push(await sim.host())
  for (const host of hosts) host.pubsub.subscribe('room')
  for (const host of hosts.slice(1)) await sim.clock.resolve(host.dial(addressOf(hosts[0] as Host)))
  await sim.clock.advance(2_000)
  await sim.stop()
  await sim.clock.advance(0)
  expect(sim.network.openPipes).toBe(0)
  await sim.clock.runUntilIdle()
  await expect((hosts[0] as Host).dial('/memory/2')).rejects.toMatchObject({ code: 'stopped' })
  await expect((hosts[0] as Host).openStream((hosts[1] as Host).peerId, '/x/1')).rejects.toMatchObject({
    code: 'stopped',
  })
})

test('one seed gives one trace, byte for byte', async () => {
  const run = async (seed: string): Promise<string[]> => {
    const trace: string[] = []
    const sim = new Simulation(seed, {
      latencyMs: 5,
      jitterMs: 20,
      maxChunkBytes: 300,
      onTrace: ({ at, event, from, to, bytes }) =>
        trace.push(`${at} ${event} ${from}>${to} ${bytes ? Buffer.from(bytes).toString('hex') : ''}`),
    })
    const hosts = [await sim.host(), await sim.host(), await sim.host()] as const
    for (const host of hosts) host.pubsub.subscribe('room')
    await sim.clock.resolve(hosts[0].dial(addressOf(hosts[1])))
    await sim.clock.resolve(hosts[2].dial(addressOf(hosts[1])))
    await sim.clock.advance(2_000)
    hosts[0].pubsub.publish('room', Buffer.from('hello'))
    await sim.clock.advance(2_000)
    await sim.stop()
    return trace
  }
  const first = await run('one')
  expect(await run('one')).toEqual(first)
  expect(await run('two')).not.toEqual(first)
  expect(first.length).toBeGreaterThan(50)
})
