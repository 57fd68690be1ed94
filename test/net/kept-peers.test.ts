/** Whole hosts: peers that are kept, machines that sleep, networks that change. */
import { describe, expect, test } from 'vitest'
import { parseMultiaddr } from '../../net/index.ts'
import type { Clock, Host, HostOptions, InterfaceAddress, Transport } from '../../net/index.ts'
import { DEFAULT_LIMITS } from '../../net/limits.ts'
import { STEADY_MS } from '../../net/reconnect.ts'
import { TICK_MS } from '../../net/wake.ts'
import { Simulation } from '../sim/simulation.ts'

/** Behaviours that dial by themselves are switched off. */
const BARE: HostOptions = { pubsub: false, dht: false }
const addressOf = (host: Host): string => host.addresses()[0] as string
const isConnected = (a: Host, b: Host): boolean => a.connections(b.peerId).some((each) => each.open)

/** The simulation's clock on a machine that can sleep: its wall clock goes on, its monotonic one does not. */
function sleepy(clock: Clock) {
  let sleptMs = 0
  const own: Clock = {
    now: () => clock.now(),
    epochMs: () => clock.epochMs() + sleptMs,
    after: (ms, fn) => clock.after(ms, fn),
    endOfTurn: (fn) => clock.endOfTurn(fn),
  }
  return { clock: own, sleep: (ms: number) => (sleptMs += ms) }
}

async function pair(seed: string, options: (sim: Simulation) => HostOptions = () => ({})) {
  const sim = new Simulation(seed, { latencyMs: 10 })
  const [a, b] = [await sim.host({ ...BARE, ...options(sim) }), await sim.host(BARE)]
  return { sim, clock: sim.clock, a, b }
}

async function expectNothingLeft(sim: Simulation): Promise<void> {
  await sim.stop()
  await sim.clock.advance(0)
  expect([sim.clock.pending, sim.network.openPipes]).toEqual([0, 0])
}

describe('a peer that is kept', () => {
  test('is dialled, and again when it has gone, until it is forgotten', async () => {
    const { sim, clock, a, b } = await pair('kept')
    const connection = await clock.resolve(a.dial(addressOf(b)))
    await clock.advance(STEADY_MS)
    a.keep(b.peerId, 'friend')
    a.keep(b.peerId, 'other')
    await clock.advance(STEADY_MS)
    await clock.resolve(connection.close())
    await clock.advance(990)
    expect(isConnected(a, b)).toBe(false)
    await clock.advance(500)
    expect(isConnected(a, b)).toBe(true)
    a.forget(b.peerId, 'other')
    await clock.advance(STEADY_MS)
    for (const each of a.connections()) await clock.resolve(each.close())
    await clock.until(() => isConnected(a, b), 3_000)
    a.forget(b.peerId, 'friend')
    for (const each of a.connections()) await clock.resolve(each.close())
    await clock.advance(120_000)
    expect(isConnected(a, b)).toBe(false)
    await expectNothingLeft(sim)
  })

  test('is met again within a minute or so when it comes back after a night', async () => {
    const { sim, clock, a, b } = await pair('night')
    await clock.resolve(a.dial(addressOf(b)))
    a.keep(b.peerId, 'friend')
    await clock.advance(STEADY_MS)
    await clock.resolve(b.stop())
    const steps: number[] = []
    a.on('dial:step', ({ step }) => step === 'connect' && steps.push(clock.now()))
    await clock.advance(8 * 3_600_000)
    // The address waits on its own account too, so that few of these reach the network.
    expect(steps.length).toBeLessThan(400)
    const back = await sim.restart(2, { pubsub: false })
    await clock.until(() => isConnected(a, back), DEFAULT_LIMITS.maxBackoffMs + 1.25 * DEFAULT_LIMITS.maxReconnectMs)
    await expectNothingLeft(sim)
  })

  test('is never cut to save connections', async () => {
    const limits = { highWaterConnections: 1, lowWaterConnections: 1 }
    const { sim, clock, a, b } = await pair('spared', () => ({ limits }))
    a.keep(b.peerId, 'friend')
    const gone: string[] = []
    a.on('peer:disconnected', ({ peerId }) => gone.push(peerId.toString()))
    // The youngest would be the first to go.
    const other = await sim.host(BARE)
    for (const host of [other, b]) await clock.resolve(host.dial(addressOf(a)))
    await clock.advance(60_000)
    expect(gone).toEqual([other.peerId.toString()])
    await expectNothingLeft(sim)
  })

  test('can not be ourselves, nor one too many', async () => {
    const { sim, a, b } = await pair('refused', () => ({ limits: { maxKeptPeers: 1 } }))
    const other = await sim.host(BARE)
    expect([a, b, other].map(({ peerId }) => a.keep(peerId, 'friend'))).toEqual([false, true, false])
    a.forget(b.peerId, 'friend')
    expect(a.keep(other.peerId, 'friend')).toBe(true)
    await expectNothingLeft(sim)
  })
})

test('a machine that slept asks all its connections, cuts the dead ones and dials kept peers at once', async () => {
  let sleep: (ms: number) => void = () => {}
  const { sim, clock, a, b } = await pair('sleep', ({ clock: real }) => {
    const machine = sleepy(real)
    sleep = machine.sleep
    return { clock: machine.clock }
  })
  const [alive, gone] = [await sim.host(BARE), await sim.host(BARE)]
  const reasons: string[] = []
  a.on('network:changed', ({ reason }) => reasons.push(reason))
  for (const peer of [b, alive, gone]) await clock.resolve(a.dial(addressOf(peer)))
  for (const peer of [b, gone]) a.keep(peer.peerId, 'friend')
  await clock.advance(STEADY_MS)
  const address = addressOf(gone)
  await clock.resolve(gone.stop())
  await clock.advance(200_000)
  expect(isConnected(a, gone)).toBe(false)

  const dialled: string[] = []
  a.on('dial:step', (event) => event.step === 'connect' && event.error === null && dialled.push(event.address))
  sim.network.strand(1, 2)
  sleep(3_600_000)
  await clock.advance(TICK_MS)
  expect(reasons).toEqual(['woke'])
  // Its address had failed lately; that is forgotten.
  expect(dialled).toContain(address)
  await clock.until(() => !isConnected(a, b), DEFAULT_LIMITS.probeTimeoutMs)
  await clock.until(() => isConnected(a, b), 2_000)
  expect(isConnected(a, alive)).toBe(true)
  expect(reasons).toEqual(['woke'])
  await expectNothingLeft(sim)
})

test('addresses that changed are told to the program and to peers', async () => {
  const machine: { interfaces: InterfaceAddress[]; addresses: string[] } = { interfaces: [], addresses: ['/memory/1'] }
  const { sim, clock, a, b } = await pair('moved', (simulation) => {
    const transport = simulation.network.transport(1)
    const moving: Transport = {
      name: transport.name,
      handles: (address) => transport.handles(address),
      dial: (address, options) => transport.dial(address, options),
      listen: async (...wanted) => {
        const listener = await transport.listen(...wanted)
        return { addresses: () => machine.addresses.map(parseMultiaddr), close: () => listener.close() }
      },
    }
    return { transports: [moving], interfaces: () => machine.interfaces }
  })
  const told: string[] = []
  a.on('listening', ({ addresses }) => told.push(addresses.join()))
  a.on('network:changed', ({ reason }) => told.push(reason))
  await clock.resolve(a.dial(addressOf(b)))
  await clock.advance(60_000)
  expect(told).toEqual([])
  machine.interfaces = [{ name: 'wlan0', address: '192.0.2.7', family: 4, internal: false }]
  machine.addresses = ['/memory/1', '/ip4/192.0.2.7/tcp/4001']
  await clock.advance(TICK_MS)
  expect(told).toEqual([a.addresses().join(), 'interfaces'])
  expect(told[0]).toContain('/ip4/192.0.2.7/tcp/4001/p2p/')
  await clock.until(() => b.identityOf(a.peerId)?.listenAddresses.includes('/ip4/192.0.2.7/tcp/4001') === true, 5_000)
  // Interfaces that we don't listen on are no news about ourselves.
  machine.interfaces = [...machine.interfaces, { name: 'tun0', address: '10.8.0.2', family: 4, internal: false }]
  await clock.advance(TICK_MS)
  expect(told.slice(2)).toEqual(['interfaces'])
  await expectNothingLeft(sim)
})

test.each([['yamux'], ['mplex']] as const)('a dead %s connection is noticed, a silent one is kept', async (muxer) => {
  const { sim, clock, a, b } = await pair('silent', () => ({ muxers: [muxer], keepAliveMs: 30_000 }))
  await clock.resolve(b.dial(addressOf(a)))
  await clock.advance(300_000)
  expect(isConnected(a, b)).toBe(true)
  sim.network.strand(1, 2)
  await clock.advance(2 * 30_000 + 10_000)
  expect([isConnected(a, b), isConnected(b, a)]).toEqual([false, false])
  await expectNothingLeft(sim)
})
