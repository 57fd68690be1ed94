/** Nobody attacks: small rooms by day and by night, with people who sleep, come and go, or have a member that forwards nothing. */
import { afterEach, describe, expect, it } from 'vitest'
import { createPubsub } from '../../../net/gossipsub/gossipsub.ts'
import type { Pubsub } from '../../../net/gossipsub/pubsub.ts'
import type { BareHost } from '../../sim/bare-host.ts'
import { BareNetwork } from '../../sim/bare-network.ts'
import { HostilePeer } from '../../sim/hostile-peer.ts'
import { Harness, signedBy } from '../gossipsub/router-harness.ts'

const ROOM = 'room'
const HOUR = 3_600_000

interface Member {
  host: BareHost
  pubsub: Pubsub & { stop(): void }
  heard: string[]
}

let network: BareNetwork
let members: Member[]

/** A room in which everybody is connected with everybody. */
async function room(seed: string, size: number): Promise<void> {
  network = new BareNetwork(seed)
  members = Array.from({ length: size }, (_, index) => {
    const host = network.host(index)
    const pubsub = createPubsub(host)
    const heard: string[] = []
    pubsub.on('message', ({ data }) => heard.push(Buffer.from(data).toString()))
    pubsub.subscribe(ROOM)
    return { host, pubsub, heard }
  })
  const all = members.flatMap((_, a) => members.slice(0, a).map((__, b): [number, number] => [a, b]))
  for (const [a, b] of all) await network.clock.resolve(network.dial((members[a] as Member).host, b))
  await network.clock.advance(5_000)
}

afterEach(() => {
  for (const { pubsub } of members) pubsub.stop()
  members = []
})

/** The lowest score that anybody gives anybody. */
function lowest(): number {
  const scores = members.flatMap(({ pubsub }) => members.map(({ host }) => pubsub.score(host.peerId)))
  return Math.min(...scores)
}

describe.each([2, 3, 4, 6])('a room of %s', (size) => {
  it('is one mesh that nobody leaves in an hour of silence, and then everybody hears everything', async () => {
    await room(`quiet ${size}`, size)
    let changes = 0
    for (const { pubsub } of members) for (const event of ['graft', 'prune'] as const) pubsub.on(event, () => changes++)
    for (let minute = 0; minute < 60; minute++) {
      await network.clock.advance(HOUR / 60)
      expect(lowest()).toBeGreaterThanOrEqual(0)
    }
    expect(changes).toBe(0)
    for (const [n, { pubsub }] of members.entries()) pubsub.publish(ROOM, Buffer.from(`from ${n}`))
    await network.clock.advance(2_000)
    for (const { heard } of members) expect(heard).toHaveLength(size - 1)
  })
})

it('a mesh that one member forwards nothing in brings everything by way of the others', async () => {
  // 0 – mute – 1, and 0 – 2 – 1 beside it.
  network = new BareNetwork('mute')
  members = [0, 1, 2].map((index) => {
    const host = network.host(index)
    const pubsub = createPubsub(host, { floodPublish: false })
    const heard: string[] = []
    pubsub.on('message', ({ data }) => heard.push(Buffer.from(data).toString()))
    pubsub.subscribe(ROOM)
    return { host, pubsub, heard }
  })
  const mute = network.host(3)
  const hostile = new HostilePeer(mute, ROOM, 'drop')
  for (const { host } of members) await network.clock.resolve(network.dial(host, 3))
  const [first, second, third] = members as [Member, Member, Member]
  await network.clock.resolve(network.dial(first.host, 2))
  await network.clock.resolve(network.dial(second.host, 2))
  await network.clock.advance(10_000)
  expect(first.pubsub.mesh(ROOM)).toHaveLength(2)
  for (let i = 0; i < 60; i++) {
    first.pubsub.publish(ROOM, Buffer.from(`${i}`))
    await network.clock.advance(1_000)
  }
  await network.clock.advance(2_000)
  expect([second.heard.length, third.heard.length]).toEqual([60, 60])
  hostile.stop()
})

it('a day of people who come and go each hour costs none of them its standing', async () => {
  await room('day', 4)
  for (let hour = 0; hour < 24; hour++) {
    const gone = members[hour % 4] as Member
    for (const connection of gone.host.connections()) connection.destroy()
    await network.clock.advance(hour % 3 === 0 ? 1_000 : 60_000)
    for (const other of members) {
      if (other !== gone) await network.clock.resolve(network.dial(gone.host, other.host.index))
    }
    for (const { pubsub } of members) pubsub.publish(ROOM, Buffer.from(`hour ${hour}`))
    for (let step = 0; step < 4; step++) {
      await network.clock.advance(HOUR / 4)
      expect(lowest()).toBeGreaterThanOrEqual(0)
    }
  }
  for (const { pubsub } of members) expect(pubsub.mesh(ROOM)).toHaveLength(3)
}, 60_000)

it.each([8, 72])('after %s hours of sleep nobody is blamed for what came too late', (hours) => {
  const harness = new Harness()
  harness.router.subscribe(ROOM, 0)
  for (const name of ['ada', 'bob', 'cy']) harness.join(name)
  harness.heartbeat(100)
  for (const name of ['ada', 'bob', 'cy']) {
    harness.control(name, { ihave: [{ topic: ROOM, ids: [Buffer.from(signedBy('zoe', name.length).id)] }] })
    harness.control(name, { ihave: [{ topic: ROOM, ids: [Buffer.alloc(32, 0x60 + name.length)] }] })
  }
  harness.now += hours * HOUR
  harness.heartbeat(20)
  for (const name of ['ada', 'bob', 'cy']) expect(harness.score(name)).toBeGreaterThanOrEqual(0)
  expect(harness.mesh()).toHaveLength(3)
  expect(harness.router.sizes().promises).toBe(0)
})
