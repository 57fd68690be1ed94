/** Whoever can have peers announced, near or in a room, and names a thousand that are nowhere: the room's real members are met all the same. */
import { expect, it } from 'vitest'
import type { ChatHost } from '../../../app/chat-host.ts'
import { Finder } from '../../../app/finder.ts'
import { Emitter } from '../../../net/emitter.ts'
import type { HostEvents } from '../../../net/index.ts'
import type { PeerId } from '../../../net/index.ts'
import { person } from '../../net/gossipsub/router-harness.ts'
import { seededRandom } from '../../sim/seeded-random.ts'
import { VirtualClock } from '../../sim/virtual-clock.ts'

const DIAL_MS = 10_000

/** A host on which every dial of a peer that is nowhere takes as long as one may. */
function make(provided: (room: string) => PeerId[]) {
  const clock = new VirtualClock()
  const events = new Emitter<HostEvents>()
  const met = new Map<string, number>()
  let dials = 0
  const host = {
    peerId: person('self').id,
    on: events.on.bind(events),
    connections: (peer?: PeerId) => (peer && met.has(peer.toString()) ? [peer] : []),
    keep: () => true,
    forget: () => true,
    dial: (peer: PeerId) => {
      dials++
      return new Promise((resolve, reject) => {
        clock.after(DIAL_MS, () => {
          if (!real.has(peer.toString())) return reject(new Error('nobody there'))
          met.set(peer.toString(), clock.now())
          resolve(peer)
        })
      })
    },
    pubsub: { on: () => () => {}, subscribers: () => [...met.keys()] },
    discovery: {
      advertise: () => Promise.resolve(),
      unadvertise: () => {},
      async *findPeers(room: string) {
        for (const peerId of provided(room)) yield { peerId }
      },
    },
  }
  const finder = new Finder({ host: host as unknown as ChatHost, clock, random: seededRandom(1), known: () => [] })
  const real = new Set<string>()
  const announce = (peerId: PeerId): void =>
    events.emit('peer:discovered', { peerId, addresses: [], source: 'announced', namespace: 'x' })
  return { clock, finder, met, real, announce, dials: () => dials }
}

it('a thousand announced that are nowhere do not keep a room’s member waiting for more than a minute', async () => {
  const member = person('member').id
  const { clock, finder, met, real, announce } = make(() => [member])
  real.add(member.toString())
  let next = 0
  const spam = (): void => {
    for (let i = 0; i < 20; i++) announce(person(`nobody ${next++ % 1_000}`).id)
    if (clock.now() < 300_000) clock.after(1_000, spam)
  }
  spam()
  await clock.advance(30_000)
  finder.join('room')
  await clock.advance(60_000)
  expect(met.has(member.toString())).toBe(true)
  finder.stop()
})

it('a thousand in one room that are nowhere do not keep the member of another room waiting, nor a neighbour', async () => {
  const [member, neighbour] = [person('member').id, person('neighbour').id]
  let next = 0
  const { clock, finder, met, real, announce } = make((room) =>
    room === 'other' ? [member] : Array.from({ length: 50 }, () => person(`nobody ${next++ % 1_000}`).id),
  )
  for (const peer of [member, neighbour]) real.add(peer.toString())
  finder.join('room')
  await clock.advance(120_000)
  finder.join('other')
  announce(neighbour)
  await clock.advance(60_000)
  expect([...met.keys()].toSorted()).toEqual([...real].toSorted())
  finder.stop()
})

it('of a thousand provided that are nowhere a few a second are dialled', async () => {
  const nobodies = Array.from({ length: 1_000 }, (_, i) => person(`nobody ${i}`).id)
  const { clock, finder, dials } = make(() => nobodies.splice(0, 50))
  finder.join('room')
  await clock.advance(600_000)
  expect(dials()).toBeGreaterThan(0)
  expect(dials()).toBeLessThanOrEqual((4 * 600_000) / DIAL_MS + 4)
  finder.stop()
})
