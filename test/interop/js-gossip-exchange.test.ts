/** Peer exchange by PRUNE (gossipsub 1.1) between js-libp2p and ours: a hub whose mesh is full names the others, who then meet. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { parsePeerId } from '../../net/index.ts'
import type { HostOptions } from '../../net/index.ts'
import { installInterop } from './install.ts'
import { startJsPeers, textOf } from './js-peer.ts'
import type { JsPeer, JsPeerOptions } from './js-peer.ts'
import { startOurHost } from './our-host.ts'
import type { OurHost } from './our-host.ts'

const ROOM = 'room'
/** A mesh of two: whoever comes later is turned away. */
const FULL = { D: 2, Dlo: 1, Dhi: 2, Dout: 0, Dscore: 0 }

let hub: JsPeer
let member: JsPeer
let late: JsPeer
const hosts: OurHost[] = []

beforeAll(async () => {
  await installInterop()
  const options: JsPeerOptions = { pubsub: 'gossipsub', topics: [ROOM], traceGossip: true }
  const trusting = { ...options, gossipsub: { scoreThresholds: { acceptPXThreshold: 0 } } }
  const peers = await startJsPeers([{ ...options, gossipsub: { ...FULL, doPX: true } }, options, trusting])
  ;[hub, member, late] = peers as [JsPeer, JsPeer, JsPeer]
}, 300_000)

afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.stop()))
  for (const js of [hub, member, late]) await Promise.all((await js.peers()).map((peer) => js.hangUp(peer)))
})

afterAll(() => hub.stop())

async function ourHost(pubsub: HostOptions['pubsub'] = {}): Promise<OurHost> {
  const host = await startOurHost({ pubsub })
  hosts.push(host)
  host.pubsub.subscribe(ROOM)
  return host
}

const id = ({ peerId }: OurHost | JsPeer): string => peerId.toString()
const isOurs = (one: OurHost | JsPeer): one is OurHost => 'pubsub' in one

/** `one` has `other` in its mesh and, from identify, its signed record. */
async function keeps(one: OurHost | JsPeer, other: OurHost | JsPeer, from = 0): Promise<void> {
  if (isOurs(one)) {
    await one.waitFor('peer:identified', ({ peerId }) => peerId.toString() === id(other))
    await one.waitFor('graft', ({ peer }) => peer.toString() === id(other))
  } else {
    const isOther = ({ peerId }: { peerId: string }): boolean => peerId === id(other)
    await one.waitFor('peer:identify', (e) => isOther(e) && e.signedPeerRecord !== null, undefined, from)
    await one.waitFor('gossipsub:graft', isOther, undefined, from)
  }
}

/** Each says something, and each hears each other once. */
async function everybodyTalks(...all: (OurHost | JsPeer)[]): Promise<void> {
  const texts = new Map(all.map((one) => [one, `${id(one)} at ${performance.now()}`]))
  for (const [one, text] of texts) {
    if (isOurs(one)) one.pubsub.publish(ROOM, Buffer.from(text))
    else await one.publish(ROOM, text)
  }
  for (const one of all) {
    for (const [author, text] of texts) {
      if (author === one) continue
      if (isOurs(one)) await one.waitFor('message', ({ data }) => Buffer.from(data).toString() === text)
      else await one.waitFor('message', (message) => textOf(message) === text)
    }
  }
}

const exchanged = (host: OurHost) => host.seen('peer:discovered').filter(({ source }) => source === 'exchange')

/** The js hub has one of ours and the js member in its mesh; then `newcomer` dials it and is turned away. */
async function turnedAwayByJs(newcomer: OurHost): Promise<OurHost> {
  const ours = await ourHost()
  const from = hub.events.length
  await Promise.all([ours.dial(hub.address), member.dial(hub.address)])
  await Promise.all([keeps(hub, ours, from), keeps(hub, member, from)])
  await newcomer.dial(hub.address)
  const pruned = await hub.waitFor('gossipsub:rpc', ({ peerId, direction, prune }) => {
    return peerId === id(newcomer) && direction === 'outbound' && prune.length > 0
  })
  const [notice] = pruned.prune
  const named = notice?.peers.toSorted((a, b) => (a.peerId < b.peerId ? -1 : 1))
  const others = [id(ours), id(member)].sort().map((peerId) => ({ peerId, signed: true }))
  expect({ ...notice, peers: named }).toEqual({ topic: ROOM, backoff: 60, peers: others })
  return ours
}

describe('a js-libp2p hub whose mesh is full', () => {
  it('makes one of ours find the others, by the records that they signed', async () => {
    const newcomer = await ourHost()
    const ours = await turnedAwayByJs(newcomer)
    for (const other of [ours, member]) {
      const found = await newcomer.waitFor('peer:discovered', ({ peerId }) => peerId.toString() === id(other))
      const addresses = isOurs(other) ? other.addresses() : other.addresses
      expect(found).toMatchObject({ source: 'exchange', namespace: ROOM, addresses })
      await newcomer.waitFor('graft', ({ peer }) => peer.toString() === id(other))
    }
    await everybodyTalks(newcomer, ours, member)
    expect(await hub.offences(id(newcomer))).toBe(0)
  })

  it('isn’t believed by one of ours that asks for more standing than it has', async () => {
    const newcomer = await ourHost({ score: { acceptPXThreshold: 100 } })
    await turnedAwayByJs(newcomer)
    // What it says after the PRUNE comes after it.
    await hub.publish(ROOM, 'after the PRUNE')
    await newcomer.waitFor('message')
    expect(newcomer.pubsub.mesh(ROOM)).toEqual([])
    expect(exchanged(newcomer)).toEqual([])
  })
})

describe('a hub of ours whose mesh is full', () => {
  it('makes a js-libp2p peer find the others, by the records that they signed', async () => {
    const full = await ourHost(FULL)
    const ours = await ourHost()
    await Promise.all([ours.dial(full.address), member.dial(full.address)])
    await Promise.all([keeps(full, ours), keeps(full, member)])
    const from = late.events.length
    await late.dial(full.address)
    for (const other of [ours, member]) {
      const isOther = ({ peerId }: { peerId: string }): boolean => peerId === id(other)
      const { direction } = await late.waitFor('connection:open', isOther, undefined, from)
      expect(direction).toBe('outbound')
      await keeps(late, other, from)
    }
    expect(full.pubsub.mesh(ROOM).map(String).sort()).toEqual([id(ours), id(member)].sort())
    await everybodyTalks(full, ours, member, late)
    expect(await late.offences(id(full))).toBe(0)
    expect(full.pubsub.score(parsePeerId(late.peerId))).toBeGreaterThanOrEqual(0)
  })
})
