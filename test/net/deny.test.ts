import { expect, test } from 'vitest'
import type { Host } from '../../net/index.ts'
import { NetError } from '../../net/index.ts'
import { Simulation } from '../sim/simulation.ts'

const addressOf = (host: Host): string => host.addresses()[0] as string

async function pair(seed: string) {
  const sim = new Simulation(seed, { latencyMs: 10 })
  const [a, b] = [await sim.host(), await sim.host()]
  const fails = async (dial: Promise<unknown>): Promise<string> => {
    const outcome = await sim.clock.resolve(dial.then(String, (error: unknown) => error))
    return outcome instanceof NetError ? outcome.code : String(outcome)
  }
  const open = (host: Host): number => host.connections().filter((each) => each.open).length
  return { sim, clock: sim.clock, a, b, fails, open }
}

test('a peer that is denied loses its connections at once', async () => {
  const { sim, clock, a, b, open } = await pair('deny')
  await clock.resolve(a.dial(addressOf(b)))
  await clock.advance(1_000)
  a.deny(b.peerId)
  await clock.advance(100)
  expect([open(a), open(b)]).toEqual([0, 0])
  await sim.stop()
})

test('a peer that is denied is not dialled, by id, by address with its id, nor by an address that turns out to be its', async () => {
  const { sim, a, b, fails, open } = await pair('dials')
  a.deny(b.peerId)
  expect(await fails(a.dial(b.peerId))).toBe('denied')
  expect(await fails(a.dial(addressOf(b)))).toBe('denied')
  expect(await fails(a.dial(addressOf(b).replace(/\/p2p\/.*/, '')))).toBe('denied')
  expect(await fails(a.openStream(b.peerId, '/hold/1'))).toBe('denied')
  expect(open(a)).toBe(0)
  await sim.stop()
})

test('a peer that is denied gets nowhere when it dials, and costs no place', async () => {
  const { sim, clock, a, b, open } = await pair('inbound')
  let met = 0
  a.on('peer:connected', () => met++)
  a.deny(b.peerId)
  for (let i = 0; i < 5; i++) {
    await clock.resolve(b.dial(addressOf(a)).catch(() => {}))
    await clock.advance(1_000)
  }
  expect([met, open(a), open(b)]).toEqual([0, 0, 0])
  a.allow(b.peerId)
  await clock.resolve(b.dial(addressOf(a)))
  await clock.advance(1_000)
  expect([met, open(a), open(b)]).toEqual([1, 1, 1])
  await sim.stop()
})

test('a peer that is kept comes back once it is allowed again', async () => {
  const { sim, clock, a, b, open } = await pair('kept')
  await clock.resolve(a.dial(addressOf(b)))
  a.keep(b.peerId, 'dm')
  a.deny(b.peerId)
  await clock.advance(120_000)
  expect(open(a)).toBe(0)
  a.allow(b.peerId)
  await clock.advance(120_000)
  expect(open(a)).toBe(1)
  await sim.stop()
})
