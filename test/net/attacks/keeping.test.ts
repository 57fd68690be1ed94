/** Kept connections under everything at once: both sides keep each other, networks that change all the time, hosts that are full. */
import { multiaddr } from '@multiformats/multiaddr'
import { afterEach, expect, test } from 'vitest'
import { NetError } from '../../../net/errors.ts'
import type { Host, InterfaceAddress, Transport } from '../../../net/index.ts'
import { TICK_MS } from '../../../net/wake.ts'
import { person } from '../gossipsub/router-harness.ts'
import { Simulation } from '../../sim/simulation.ts'

let sim: Simulation

afterEach(async () => {
  await sim.stop()
  expect([sim.clock.pending, sim.network.openPipes]).toEqual([0, 0])
})

const openTo = (a: Host, b: Host): number => a.connections(b.peerId).filter(({ open }) => open).length

test('two who keep each other have one connection soon after each break, and leave it at that', async () => {
  sim = new Simulation('both keep', { latencyMs: 50 })
  const [a, b] = [await sim.host({ pubsub: false }), await sim.host({ pubsub: false })]
  await sim.clock.resolve(a.dial('/memory/2'))
  a.keep(b.peerId, 'friend')
  b.keep(a.peerId, 'friend')
  await sim.clock.advance(60_000)
  let opened = 0
  a.on('connection:opened', () => opened++)
  for (let i = 0; i < 10; i++) {
    for (const host of [a, b]) for (const connection of host.connections()) connection.destroy()
    await sim.clock.advance(60_000)
    expect([openTo(a, b), openTo(b, a)]).toEqual([1, 1])
  }
  // Each may dial once.
  expect(opened).toBeLessThanOrEqual(20)
})

test('a network that changes at every look costs no connection, and those who never answer no more dials than there is room for', async () => {
  sim = new Simulation('flapping', { latencyMs: 50 })
  let dials = 0
  const blackHole: Transport = {
    name: 'tcp',
    handles: (address) => address.toString().includes('/tcp/'),
    listen: () => Promise.reject(new NetError('bad-address', 'Nobody listens here')),
    dial: (_address, { signal }) => {
      dials++
      return new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(new NetError('timeout', 'No answer', { step: 'connect' })))
      })
    },
  }
  let looks = 0
  const address = (): InterfaceAddress =>
    ({ address: `192.0.2.${looks++ % 2}`, family: 4, internal: false }) as InterfaceAddress
  const a = await sim.host({
    pubsub: false,
    transports: [sim.network.transport(1), blackHole],
    interfaces: () => [address()],
  })
  const b = await sim.host({ pubsub: false })
  await sim.clock.resolve(a.dial('/memory/2'))
  let closed = 0
  a.on('connection:closed', () => closed++)
  let changes = 0
  a.on('network:changed', () => changes++)
  for (let i = 0; i < 60; i++) {
    const { id } = person(`gone ${i}`)
    a.addAddresses(id, [multiaddr(`/ip4/203.0.113.${i}/tcp/4001`).toString()], 'given')
    a.keep(id, 'friend')
  }
  const minutes = 5
  await sim.clock.advance(minutes * 60_000)
  expect(changes).toBeGreaterThan((minutes * 60_000) / TICK_MS / 2)
  expect([closed, openTo(a, b)]).toEqual([0, 1])
  // Eight at a time, for 5 s each.
  expect(dials).toBeLessThanOrEqual(8 * (minutes * 12 + 1))
})

test('who keeps a host that is full, and is cut each time, comes back ever more seldom', async () => {
  sim = new Simulation('crowd')
  const limits = { highWaterConnections: 6, lowWaterConnections: 4 }
  const full = await sim.host({ pubsub: false, dht: false, limits })
  const crowd: Host[] = []
  for (let i = 0; i < 16; i++) {
    const host = await sim.host({ pubsub: false, dht: false })
    await sim.clock.resolve(host.dial('/memory/1'))
    host.keep(full.peerId, 'room')
    crowd.push(host)
  }
  let opened = 0
  full.on('connection:opened', () => opened++)
  await sim.clock.advance(10 * 60_000)
  // Twelve are too many: each comes back about once a minute and a half.
  expect(opened).toBeLessThanOrEqual(150)
  expect(full.connections().length).toBeGreaterThanOrEqual(4)
})
