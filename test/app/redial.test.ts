/** Addresses that are dialled again and again, on a host that answers as the test says. */
import { expect, test } from 'vitest'
import type { ChatHost } from '../../app/chat-host.ts'
import { Redial } from '../../app/redial.ts'
import { Emitter } from '../../net/emitter.ts'
import { NetError, parsePeerId } from '../../net/index.ts'
import type { HostEvents } from '../../net/index.ts'
import { VirtualClock } from '../sim/virtual-clock.ts'

const PEER = '12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq'
const ADDRESS = '/ip4/192.0.2.1/tcp/1'

class World {
  readonly clock = new VirtualClock()
  readonly events = new Emitter<HostEvents>()
  /** When it was dialled. */
  readonly dials: number[] = []
  readonly failures: string[] = []
  connected = false
  answers = true
  readonly redial: Redial

  constructor() {
    const remotePeer = parsePeerId(PEER)
    const host = {
      on: this.events.on.bind(this.events),
      connections: () => (this.connected ? [{ remotePeer }] : []),
      protect: () => {},
      dial: async () => {
        this.dials.push(this.clock.now())
        if (!this.answers) throw new NetError('refused', 'nobody listens there')
        this.connected = true
        return { remotePeer }
      },
    } as unknown as ChatHost
    this.redial = new Redial({
      host,
      clock: this.clock,
      random: { bytes: (length) => new Uint8Array(length), number: () => 0 },
      connected: () => {},
      failed: (address) => this.failures.push(address),
    })
  }

  lose(): void {
    this.connected = false
    this.events.emit('peer:disconnected', { peerId: parsePeerId(PEER), address: ADDRESS })
  }

  /** Seconds between dials. */
  get waits(): number[] {
    return this.dials.slice(1).map((at, i) => Math.round((at - (this.dials[i] as number)) / 1000))
  }
}

test('an address that does not answer is dialled ever more slowly, and its failure told once', async () => {
  const world = new World()
  world.answers = false
  world.redial.keep(ADDRESS)
  await world.clock.advance(200_000)
  expect(world.waits).toEqual([2, 4, 8, 16, 32, 60, 60])
  expect(world.failures).toEqual([ADDRESS])
  world.redial.stop()
})

test('a peer that takes us in and sends us away at once is met ever more slowly too', async () => {
  const world = new World()
  world.redial.keep(ADDRESS)
  for (let second = 0; second < 100; second++) {
    await world.clock.advance(1_000)
    if (world.connected) world.lose()
  }
  expect(world.dials.length).toBeLessThan(10)
  world.redial.stop()
})

test('a connection that lasted is looked for after a second', async () => {
  const world = new World()
  world.redial.keep(ADDRESS)
  for (let i = 0; i < 3; i++) {
    await world.clock.advance(60_000)
    world.lose()
  }
  await world.clock.advance(1_000)
  expect(world.dials).toHaveLength(4)
  world.redial.stop()
})

test('a peer that is gone before its address is kept is dialled again', async () => {
  const world = new World()
  world.redial.keep(ADDRESS, PEER)
  await world.clock.advance(2_000)
  expect(world.dials).toHaveLength(1)
  world.redial.stop()
})
