/** A peer id is enough to dial: whoever is in the DHT is found there. Whole hosts on a virtual network. */
import { afterEach, expect, test } from 'vitest'
import type { Host } from '../../net/index.ts'
import { Simulation } from '../sim/simulation.ts'

let sim: Simulation

afterEach(async () => {
  await sim.stop()
})

/** One in the middle; one that only asks and has asked already; one that came after that. */
async function newcomer(): Promise<{ from: Host; to: Host }> {
  sim = new Simulation('by id')
  const middle = await sim.host()
  const from = await sim.host({ dht: { mode: 'client', lan: false } })
  const to = await sim.host({ dht: { lan: false } })
  const [address] = middle.addresses() as [string]
  for (const host of [from, to]) {
    await sim.clock.resolve(host.dial(address))
    await sim.clock.advance(5_000)
  }
  expect(from.connections(to.peerId)).toEqual([])
  return { from, to }
}

test('a peer of which only others know where it is, is found through them', async () => {
  const { from, to } = await newcomer()
  await expect(from.dial(to.peerId, { automatic: true })).rejects.toMatchObject({ code: 'no-addresses' })
  const connection = await sim.clock.resolve(from.dial(to.peerId))
  expect(connection.remotePeer.equals(to.peerId)).toBe(true)
})

/** 'step address code' of each step of the dial of `to`. */
function stepsOf(from: Host, to: string): string[] {
  const steps: string[] = []
  from.on('dial:step', ({ target, address, step, error }) => {
    if (target === to)
      steps.push([step, address.replace(/\/p2p\/.*/, '/p2p/…'), ...(error ? [error.code] : [])].join(' '))
  })
  return steps
}

test('the search counts as a step of the dial', async () => {
  const { from, to } = await newcomer()
  const steps = stepsOf(from, to.peerId.toString())
  await sim.clock.resolve(from.dial(to.peerId))
  await sim.clock.advance(1_000)
  expect(steps.map((each) => each.split(' ')[0])).toEqual(['resolve', 'connect', 'secure', 'mux', 'identify'])
  expect(steps[0]).toBe('resolve /p2p/…')
})

test('a stream is opened to one that is not where it was', async () => {
  const { from, to } = await newcomer()
  from.addAddresses(to.peerId, ['/memory/77'], 'given')
  const stream = await sim.clock.resolve(from.openStream(to.peerId.toString(), '/ipfs/ping/1.0.0'))
  expect(stream.protocol).toBe('/ipfs/ping/1.0.0')
})

test('one that nobody knows has no address', async () => {
  const { from } = await newcomer()
  const elsewhere = new Simulation('elsewhere')
  const { peerId } = await elsewhere.host()
  const steps = stepsOf(from, peerId.toString())
  await expect(sim.clock.resolve(from.dial(peerId))).rejects.toMatchObject({ code: 'no-addresses' })
  expect(steps).toEqual(['resolve /p2p/…', 'resolve /p2p/… not-found'])
  await elsewhere.stop()
})
