/** Those who find people, among strangers who invent some. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ChatHost } from '../../app/chat-host.ts'
import { Finder } from '../../app/finder.ts'
import type { HostEvents, PeerId } from '../../net/index.ts'
import { seededRandom } from '../sim/seeded-random.ts'
import { VirtualClock } from '../sim/virtual-clock.ts'
import { peerOf } from '../net/kad/peers.ts'

const MINUTE_MS = 60_000
/** Nobody is there: each dial takes as long as it may. */
const DIAL_MS = 10_000

let clock: VirtualClock
let dialled: string[]
let looks: number
/** Who is found by a look. */
let members: PeerId[]
let listeners: Map<string, (event: never) => void>
let finder: Finder

beforeEach(() => {
  clock = new VirtualClock()
  dialled = []
  looks = 0
  members = []
  listeners = new Map()
  const host = {
    peerId: peerOf(0),
    connections: () => [],
    dial: (peer: PeerId) => {
      dialled.push(peer.toString())
      return new Promise((_, reject) => void clock.after(DIAL_MS, () => reject(new Error('nobody there'))))
    },
    on: (event: string, listener: (event: never) => void) => {
      listeners.set(event, listener)
      return () => listeners.delete(event)
    },
    pubsub: { on: () => () => {}, subscribers: () => [] },
    discovery: {
      advertise: async () => ({ peers: 0 }),
      unadvertise: () => {},
      async *findPeers() {
        looks++
        for (const peerId of members) yield { peerId, addresses: [], source: 'provider' }
      },
    },
    keep: () => true,
    forget: () => {},
  }
  finder = new Finder({ host: host as unknown as ChatHost, clock, random: seededRandom('floods'), known: () => [] })
})
afterEach(() => finder.stop())

function hear<K extends keyof HostEvents>(event: K, told: Partial<HostEvents[K]>): void {
  listeners.get(event)?.(told as never)
}

/** As many invented neighbours a second as mDNS tells, for so long. */
async function floodNeighbours(seconds: number): Promise<void> {
  for (let n = 0; n < seconds * 4; n++) {
    hear('peer:discovered', { peerId: peerOf(100_000 + n), source: 'mdns', addresses: [], namespace: null })
    await clock.advance(250)
  }
}

describe('invented peers', () => {
  test('are dialled four at a time, whoever finds them: 24 a minute that nobody answers', async () => {
    members = Array.from({ length: 1_000 }, (_, n) => peerOf(n + 1))
    finder.join('room')
    await clock.advance(10 * MINUTE_MS)
    expect(dialled.length).toBeGreaterThan(100)
    expect(dialled.length).toBeLessThanOrEqual(10 * 24 + 4)
  })

  test('on the local network do not keep the members of a room from being met', async () => {
    await floodNeighbours(60)
    members = [peerOf(1), peerOf(2)]
    finder.join('room')
    await floodNeighbours(30)
    expect(dialled).toEqual(expect.arrayContaining(members.map(String)))
  })

  test('of a room do not keep neighbours from being met', async () => {
    members = Array.from({ length: 64 }, (_, n) => peerOf(n + 1))
    finder.join('room')
    await clock.advance(MINUTE_MS)
    hear('peer:discovered', { peerId: peerOf(999), source: 'mdns', addresses: [], namespace: null })
    await clock.advance(30_000)
    expect(dialled).toContain(peerOf(999).toString())
  })
})

test('strangers who come again and again have us look for a room’s members a few times a minute', async () => {
  finder.join('room')
  await clock.advance(20 * MINUTE_MS)
  looks = 0
  for (let n = 0; n < 600; n++) {
    hear('peer:identified', { identity: { protocols: ['/p2p-chat/kad/1.0.0'] } as never })
    await clock.advance(1_000)
  }
  expect(looks).toBeGreaterThan(10)
  expect(looks).toBeLessThanOrEqual(8 + 60 + 15)
})
