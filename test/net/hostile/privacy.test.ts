/** What others learn of us without our doing: nothing leaves by default, and who leaves the public network has left. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Resolver } from '../../../net/dns.ts'
import type { Host, HostOptions } from '../../../net/index.ts'
import { Simulation } from '../../sim/simulation.ts'

const PUBLIC_DHT = '/ipfs/kad/1.0.0'
const MINUTE_MS = 60_000

let simulation: Simulation
/** Names asked for. */
let asked: string[]
/** Addresses dialled by the host under test. */
let dialled: string[]

beforeEach(() => {
  simulation = new Simulation('privacy')
  asked = []
  dialled = []
})
afterEach(() => simulation.stop())

/** All defaults, but on a network in memory; what leaves is written down. */
async function subject(options: HostOptions = {}): Promise<Host> {
  const refuse = async (name: string): Promise<never> => {
    asked.push(name)
    throw new Error('ENOTFOUND')
  }
  const resolver: Resolver = { lookup: refuse, txt: refuse }
  const host = await simulation.host({ resolver, ...options })
  host.on('dial:step', ({ step, address }) => {
    if (step === 'connect') dialled.push(address)
  })
  return host
}

/** A server of the public DHT that is known by the DHT alone. */
async function stranger(of: Host): Promise<Host> {
  const host = await simulation.host({ dht: false })
  host.handle(PUBLIC_DHT, (stream) => stream.closeWrite())
  of.addAddresses(host.peerId, host.addresses(), 'dht')
  await simulation.clock.resolve(of.dial(host.peerId, { automatic: true }))
  await simulation.clock.advance(2_000)
  return host
}

test('a host with every default asks no name and dials nobody, whatever rooms it is in', async () => {
  const host = await subject()
  host.pubsub.subscribe('room')
  await simulation.clock.resolve(host.discovery.advertise('room'))
  for await (const found of host.discovery.findPeers('room')) expect(found).toBeUndefined()
  await simulation.clock.advance(30 * MINUTE_MS)
  expect([asked, dialled]).toEqual([[], []])
  expect(host.dht.tables().map(({ protocol }) => protocol)).not.toContain(PUBLIC_DHT)
  expect(host.mdns).toBeNull()
})

test('a host that joins the public network asks for its bootstrap peers, and one that left asks for nobody any more', async () => {
  const host = await subject()
  host.setPublic(true)
  await simulation.clock.advance(MINUTE_MS)
  expect(asked).toContain('_dnsaddr.bootstrap.libp2p.io')
  expect(host.dht.tables().map(({ protocol }) => protocol)).toContain(PUBLIC_DHT)
  host.setPublic(false)
  expect(host.dht.tables().map(({ protocol }) => protocol)).not.toContain(PUBLIC_DHT)
  expect(host.pubsub.topics()).toEqual([])
  asked.length = 0
  dialled.length = 0
  await simulation.clock.advance(60 * MINUTE_MS)
  expect([asked, dialled]).toEqual([[], []])
})

test('a host that leaves the public network stays connected only with those whom something else brought', async () => {
  const host = await subject()
  host.setPublic(true)
  const [gone, kept, given] = [await stranger(host), await stranger(host), await stranger(host)]
  const friend = await simulation.host()
  await simulation.clock.resolve(host.dial(friend.addresses()[0] as string))
  host.keep(kept.peerId, 'a room')
  host.addAddresses(given.peerId, given.addresses())
  host.setPublic(false)
  await simulation.clock.advance(5_000)
  const connected = host.connections().map(({ remotePeer }) => remotePeer.toString())
  expect(new Set(connected)).toEqual(new Set([kept, given, friend].map(({ peerId }) => peerId.toString())))
  const remembered = Object.fromEntries(host.knownPeers().map((each) => [each.peerId, each.public ?? false]))
  expect(remembered[gone.peerId.toString()]).toBe(true)
  expect([given, friend].map(({ peerId }) => remembered[peerId.toString()])).toEqual([false, false])
})
