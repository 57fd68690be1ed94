/**
 * A room of more js-libp2p peers than a mesh holds, and what they hold against us afterwards: nothing. js counts each broken promise and
 * each GRAFT in a back-off; here it forgets none of them.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { parsePeerId } from '../../net/index.ts'
import type { HostOptions } from '../../net/index.ts'
import { installInterop } from './install.ts'
import { startJsPeers, textOf } from './js-peer.ts'
import type { JsPeer, JsPeerEventOf, JsPeerOptions } from './js-peer.ts'
import { startOurHost } from './our-host.ts'
import type { OurHost } from './our-host.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 300_000 })

const ROOM = 'room'
const ROUNDS = 6
/** js: so long a promise may take, and the heartbeat that looks after it. */
const FOLLOWUP_HEARTBEATS = 4

const js: JsPeer[] = []
const ours: OurHost[] = []

const remembering = { scoreParams: { IPColocationFactorWeight: 0, behaviourPenaltyDecay: 0.999_999 } }
const member: JsPeerOptions = { pubsub: 'gossipsub', topics: [ROOM], gossipsub: remembering }
const traced: JsPeerOptions = { ...member, traceGossip: true }
/** Lets nobody into its mesh who dialled it, so it hears only what is offered and asked for. */
const loner: JsPeerOptions = { ...traced, gossipsub: { ...remembering, D: 0, Dlo: 0, Dhi: 0, Dout: 0 } }

async function ourHost(pubsub: HostOptions['pubsub']): Promise<OurHost> {
  const host = await startOurHost({ pubsub: { score: { behaviourPenaltyThreshold: 0 }, ...pubsub } })
  ours.push(host)
  host.pubsub.subscribe(ROOM)
  return host
}

const id = ({ peerId }: OurHost | JsPeer): string => peerId.toString()
const textsAtUs = (host: OurHost): string[] => host.seen('message').map(({ data }) => Buffer.from(data).toString())
const isMessage = (event: { event: string }): event is JsPeerEventOf<'message'> => event.event === 'message'
const isRpc = (event: { event: string }): event is JsPeerEventOf<'gossipsub:rpc'> => event.event === 'gossipsub:rpc'

/** After so many more heartbeats of the peer's. */
async function heartbeats(peer: JsPeer, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await peer.waitFor('gossipsub:heartbeat', undefined, 30_000, peer.events.length)
}

async function nothingIsHeld(hosts: OurHost[], peers: JsPeer[]): Promise<void> {
  for (const host of hosts) {
    for (const peer of peers) {
      expect(await peer.offences(id(host))).toBe(0)
      expect(await peer.score(id(host))).toBeGreaterThanOrEqual(0)
      const { score, p7 } = host.pubsub.inspect(parsePeerId(peer.peerId)) ?? {}
      expect(p7).toBe(0)
      expect(score).toBeGreaterThanOrEqual(0)
    }
  }
}

beforeAll(async () => {
  await installInterop()
})

afterAll(async () => {
  await Promise.all(ours.map((host) => host.stop()))
  await Promise.all(js.map((peer) => peer.stop()))
})

describe('a room of eight js-libp2p peers and two of ours', () => {
  beforeAll(async () => {
    const [some, others] = await Promise.all([
      startJsPeers([member, member, member, loner]),
      startJsPeers([member, member, member, loner]),
    ])
    js.push(...some, ...others)
    // Six of nine neighbours at most, and own messages only to them: the rest is gossip's to bring.
    const narrow = { Dhi: 6, floodPublish: false }
    const [first, second] = [await ourHost(narrow), await ourHost(narrow)]
    await first.dial(second.address)
    for (const host of [first, second]) await Promise.all(js.map((peer) => host.dial(peer.address)))
    for (const host of ours) {
      await host.until(() => host.pubsub.subscribers(ROOM).length === 9, 'nine subscribers')
      await Promise.all(js.map((peer) => peer.waitFor('subscription-change', (e) => e.peerId === id(host))))
    }
  })

  it('brings every message of everybody to each once', async () => {
    const authors = new Map<string, string>()
    for (let round = 0; round < ROUNDS; round++) {
      const text = (one: OurHost | JsPeer): string => {
        const said = `${round} ${id(one)}`.padEnd(round % 2 === 0 ? 0 : 2_000, '.')
        authors.set(said, id(one))
        return said
      }
      for (const host of ours) host.pubsub.publish(ROOM, Buffer.from(text(host)))
      await Promise.all(js.map((peer) => peer.publish(ROOM, text(peer))))
    }
    expect(authors.size).toBe(60)
    const due = (one: OurHost | JsPeer): string[] =>
      [...authors.keys()].filter((t) => authors.get(t) !== id(one)).sort()
    for (const host of ours) await host.until(() => textsAtUs(host).length >= due(host).length, 'all messages')
    for (const peer of js) {
      const missing = new Set(due(peer))
      for (const text of missing) await peer.waitFor('message', (message) => textOf(message) === text, 20_000)
    }
    // A second copy would be here by then, and a promise be broken.
    await heartbeats(js[3] as JsPeer, FOLLOWUP_HEARTBEATS + 1)
    for (const host of ours) expect(textsAtUs(host).sort()).toEqual(due(host))
    for (const peer of js) {
      const texts = peer.events.filter(isMessage).map(textOf)
      expect(texts.sort()).toEqual(due(peer))
    }
  })

  it('leaves nobody with anything against us, nor us with anything against anybody', async () => {
    expect(ours.map((host) => host.pubsub.mesh(ROOM).length).every((size) => size > 0 && size <= 6)).toBe(true)
    await nothingIsHeld(ours, js)
  })

  it('had members that we offered messages to, under js’s own names for them, and that asked for them', async () => {
    // By now each has shown how it names messages; before, it may have got all that was said unasked.
    const loners = js.filter((_, i) => i % 4 === 3)
    for (const host of ours) host.pubsub.publish(ROOM, Buffer.from(`more by ${id(host)}`))
    for (const loner of loners) {
      for (const host of ours) await loner.waitFor('message', (each) => textOf(each) === `more by ${id(host)}`)
    }
    const names = new Set(js.flatMap((peer) => peer.events.filter(isMessage).map((message) => message.id)))
    for (const loner of loners) {
      const rpcs = loner.events.filter(isRpc).filter(({ peerId }) => ours.some((host) => id(host) === peerId))
      const offered = rpcs.flatMap(({ direction, ihave }) => (direction === 'inbound' ? ihave : []))
      const asked = rpcs.flatMap(({ direction, iwant }) => (direction === 'outbound' ? iwant : []))
      expect(asked.length).toBeGreaterThan(0)
      expect(offered.filter((name) => !names.has(name))).toEqual([])
    }
  })
})
