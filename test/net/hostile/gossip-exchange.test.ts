/** A host whose mesh members tell it of others, at addresses of somebody who has nothing to do with it: how often does it knock there? */
import { multiaddr } from '@multiformats/multiaddr'
import type { Multiaddr } from '@multiformats/multiaddr'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { NetError } from '../../../net/errors.ts'
import { RpcMessage } from '../../../net/gossipsub/rpc.pb.js'
import { encodeLengthPrefixed } from '../../../net/index.ts'
import type { Host } from '../../../net/index.ts'
import { sealPeerRecord } from '../../../net/peer-record/peer-record.ts'
import type { Transport } from '../../../net/transport.ts'
import { Simulation } from '../../sim/simulation.ts'
import { person } from '../gossipsub/router-harness.ts'

const ROOM = 'room'
const MESHSUB = '/meshsub/1.2.0'
const MINUTE = 60_000
const ATTACKERS = 3
/** js: 25 of each are dialled. */
const ADDRESSES = 25
const SYBILS = 128

let simulation: Simulation
let host: Host
/** When the host knocked at the victim's. */
let knocks: number[]

beforeEach(async () => {
  simulation = new Simulation('exchange')
  knocks = []
  // Somebody is there, and has no use for us.
  const tcp: Transport = {
    name: 'tcp',
    handles: (address) => address.toString().includes('/tcp/'),
    listen: () => Promise.reject(new NetError('bad-address', 'Nobody listens here')),
    dial: (address: Multiaddr) => {
      knocks.push(simulation.clock.now())
      return Promise.reject(new NetError('refused', `${address} refused`, { step: 'connect' }))
    },
  }
  host = await simulation.host({ dht: false, transports: [simulation.network.transport(1), tcp] })
  host.pubsub.subscribe(ROOM)
})

afterEach(() => simulation.stop())

/** A peer that nobody has heard of, and its record, which is in order but for what it says. */
type Sybil = { id: Uint8Array; record: Uint8Array }

let sybils: Sybil[]

function makeSybils(hostOf: (sybil: number, address: number) => string): Sybil[] {
  return Array.from({ length: SYBILS }, (_, i) => {
    const { key, id } = person(`sybil ${i}`)
    const addresses = Array.from({ length: ADDRESSES }, (__, n) => multiaddr(`/ip4/${hostOf(i, n)}/tcp/${4000 + n}`))
    return { id: id.bytes, record: sealPeerRecord(key, 1, addresses) }
  })
}

/** Sixteen that have not been told of for long. */
function nextSybils(): Sybil[] {
  const next = sybils.slice(0, 16)
  sybils = [...sybils.slice(16), ...next]
  return next
}

const topic = Buffer.from(ROOM)
const rpc = (fields: RpcMessage.$Properties): Uint8Array => encodeLengthPrefixed(RpcMessage.encode(fields).finish())

/** Comes into the mesh, goes with a PRUNE that tells of sixteen sybils, comes back on a new connection. */
async function attack(attacker: Host, until: number): Promise<void> {
  const { clock } = simulation
  const pause = (ms: number): Promise<void> => new Promise((resolve) => void clock.after(ms, resolve))
  while (clock.now() < until) {
    const connection = await attacker.dial('/memory/1')
    const stream = await attacker.openStream(host.peerId, MESHSUB)
    stream.write(rpc({ subscriptions: [{ subscribe: true, topic }], control: { graft: [{ topic }] } }))
    await pause(500)
    stream.write(rpc({ control: { prune: [{ topic, backoff: 1, peers: nextSybils() }] } }))
    await pause(500)
    await connection.close()
    await pause(1_000)
  }
}

async function underAttack(): Promise<void> {
  const { clock } = simulation
  const attackers: Host[] = []
  for (let i = 0; i < ATTACKERS; i++) {
    const attacker = await simulation.host({ pubsub: false, dht: false })
    attacker.handle(MESHSUB, (stream) => stream.onData(() => {}))
    attackers.push(attacker)
  }
  const attacks = attackers.map((attacker) => attack(attacker, clock.now() + MINUTE))
  await clock.advance(MINUTE + 5_000)
  await clock.resolve(Promise.all(attacks))
}

it('a victim’s machine hears of it sixteen times at once, and then once in ten seconds', async () => {
  sybils = makeSybils(() => '203.0.113.7')
  await underAttack()
  expect(knocks.length).toBeGreaterThan(0)
  expect(knocks.length).toBeLessThanOrEqual(16 + 7)
})

it('machines all over the world hear of it a few hundred times a minute, however many members tell of how many', async () => {
  sybils = makeSybils((sybil, n) => `203.${n}.${sybil >> 8}.${sybil & 255}`)
  await underAttack()
  const peersDialled = 16 + MINUTE / 10_000
  expect(knocks.length).toBeGreaterThan(0)
  expect(knocks.length).toBeLessThanOrEqual((peersDialled + 1) * ADDRESSES)
  expect(host.knownPeers().length).toBeLessThanOrEqual(peersDialled + 1 + ATTACKERS)
})

it('who was in no mesh of ours, or tells of others again within a minute, is not listened to', async () => {
  const { clock } = simulation
  sybils = makeSybils((sybil, n) => `203.${n}.${sybil >> 8}.${sybil & 255}`).slice(0, 64)
  const attacker = await simulation.host({ pubsub: false, dht: false })
  attacker.handle(MESHSUB, (stream) => stream.onData(() => {}))
  await clock.resolve(attacker.dial('/memory/1'))
  const stream = await clock.resolve(attacker.openStream(host.peerId, MESHSUB))
  const tell = async (): Promise<number> => {
    const before = knocks.length
    stream.write(rpc({ control: { prune: [{ topic, backoff: 1, peers: [nextSybils()[0] as Sybil] }] } }))
    await clock.advance(4_000)
    return knocks.length - before
  }
  expect(await tell()).toBe(0)
  await clock.advance(5_000)
  stream.write(rpc({ subscriptions: [{ subscribe: true, topic }], control: { graft: [{ topic }] } }))
  await clock.advance(1_000)
  expect(await tell()).toBe(ADDRESSES)
  stream.write(rpc({ control: { graft: [{ topic }] } }))
  await clock.advance(1_000)
  expect(await tell()).toBe(0)
})
