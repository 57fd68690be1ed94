/**
 * Who comes and goes, is turned away, or looks for better members: nothing of it makes js-libp2p hold anything against us. js counts
 * GRAFTs in a back-off and broken promises; here it forgets none of them.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { MESHSUB_1_0 } from '../../net/gossipsub/params.ts'
import { parsePeerId } from '../../net/index.ts'
import type { HostOptions } from '../../net/index.ts'
import { installInterop } from './install.ts'
import { startJsPeers, textOf } from './js-peer.ts'
import type { JsPeer, JsPeerEventOf, JsPeerOptions } from './js-peer.ts'
import { startOurHost } from './our-host.ts'
import type { OurHost } from './our-host.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 300_000 })

const ROOM = 'room'
const TIMES = 20

/** As it comes. */
let usual: JsPeer
/** Speaks 1.0, so nobody can tell it how long a back-off is. */
let old: JsPeer
/** Never grafts anybody by itself; one of them refuses everybody who dialled it, too. */
let quiet: JsPeer
let shy: JsPeer
let refusing: JsPeer
const hosts: OurHost[] = []

beforeAll(async () => {
  await installInterop()
  const scoreParams = { IPColocationFactorWeight: 0, behaviourPenaltyDecay: 0.999_999 }
  const options = (gossipsub: object = {}): JsPeerOptions => ({
    pubsub: 'gossipsub',
    topics: [ROOM],
    traceGossip: true,
    gossipsub: { scoreParams, ...gossipsub },
  })
  const passive = { D: 0, Dlo: 0, Dout: 0 }
  const peers = await startJsPeers([
    options(),
    { ...options({ pruneBackoff: 2_500 }), pubsubProtocols: [MESHSUB_1_0] },
    options(passive),
    options(passive),
    options({ ...passive, Dhi: 0 }),
  ])
  ;[usual, old, quiet, shy, refusing] = peers as [JsPeer, JsPeer, JsPeer, JsPeer, JsPeer]
})

afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.stop()))
})

afterAll(() => usual.stop())

async function ourHost(pubsub: HostOptions['pubsub'] = {}): Promise<OurHost> {
  const host = await startOurHost({ pubsub: { score: { behaviourPenaltyThreshold: 0 }, ...pubsub } })
  hosts.push(host)
  host.pubsub.subscribe(ROOM)
  return host
}

const id = ({ peerId }: OurHost | JsPeer): string => peerId.toString()
const isRpc = (event: { event: string }): event is JsPeerEventOf<'gossipsub:rpc'> => event.event === 'gossipsub:rpc'

async function inOurMesh(host: OurHost, js: JsPeer): Promise<void> {
  await host.until(() => host.pubsub.mesh(ROOM).some((peer) => peer.toString() === id(js)), 'a member')
}

async function connect(host: OurHost, js: JsPeer): Promise<void> {
  await host.dial(js.address)
  await host.waitFor('subscribed', ({ peer }) => peer.toString() === id(js))
  await js.waitFor('subscription-change', ({ peerId }) => peerId === id(host))
}

/** Each has heard all that the other said before. */
async function settle(host: OurHost, js: JsPeer): Promise<void> {
  const text = `settled ${performance.now()}`
  host.pubsub.publish(ROOM, Buffer.from(text))
  await js.waitFor('message', (message) => textOf(message) === text)
  await js.publish(ROOM, `${text} too`)
  await host.waitFor('message', ({ data }) => Buffer.from(data).toString() === `${text} too`)
}

async function nothingIsHeld(host: OurHost, js: JsPeer): Promise<void> {
  expect(await js.offences(id(host))).toBe(0)
  expect(await js.score(id(host))).toBeGreaterThanOrEqual(0)
  expect(host.pubsub.inspect(parsePeerId(js.peerId))).toMatchObject({ p7: 0 })
}

const grafts = (js: JsPeer, host: OurHost): number =>
  js.events
    .filter(isRpc)
    .filter(({ peerId, direction, graft }) => peerId === id(host) && direction === 'inbound' && graft.length > 0).length

describe('leaving a room and coming back at once, again and again', () => {
  it('costs us nothing with js-libp2p, and the mesh is there again after the back-off', async () => {
    // js keeps to what we tell it; ours is longer by two heartbeats.
    const host = await ourHost({ unsubscribeBackoffMs: 1_000, heartbeatMs: 2_000 })
    await connect(host, usual)
    await inOurMesh(host, usual)
    for (let i = 0; i < TIMES; i++) {
      host.pubsub.unsubscribe(ROOM)
      host.pubsub.subscribe(ROOM)
      if (i % 4 === 0) await settle(host, usual)
    }
    const { length } = host.seen('graft')
    await settle(host, usual)
    await nothingIsHeld(host, usual)
    await host.until(() => host.seen('graft').length > length, 'the mesh again')
    await settle(host, usual)
    expect(await usual.meshPeers(ROOM)).toContain(id(host))
    expect(host.pubsub.mesh(ROOM).map(String)).toEqual([id(usual)])
    await nothingIsHeld(host, usual)
  })

  it.each(['in one turn', 'with a pause'])('costs js-libp2p nothing with us, nor us with it, %s', async (how) => {
    const host = await ourHost()
    await connect(host, usual)
    await inOurMesh(host, usual)
    await settle(host, usual)
    expect(await usual.meshPeers(ROOM)).toContain(id(host))
    for (let i = 0; i < TIMES; i++) {
      if (how === 'in one turn') await usual.resubscribe(ROOM)
      else {
        await usual.unsubscribe(ROOM)
        await usual.subscribe(ROOM)
      }
    }
    await settle(host, usual)
    await nothingIsHeld(host, usual)
  })
})

describe('a js-libp2p peer of gossipsub 1.0', () => {
  it('is left alone after we left, for as long as it thinks right', async () => {
    // What it can't be told is the same on both sides by default; here it is less than a minute, and js, whose time begins when it hears of
    // it, may be a moment late.
    const host = await ourHost({ unsubscribeBackoffMs: 500, pruneBackoffMs: 4_000, heartbeatMs: 250 })
    await connect(host, old)
    await inOurMesh(host, old)
    host.pubsub.unsubscribe(ROOM)
    host.pubsub.subscribe(ROOM)
    const { length } = host.seen('graft')
    await host.until(() => host.seen('graft').length > length, 'the mesh again')
    await settle(host, old)
    await nothingIsHeld(host, old)
  })
})

describe('looking for better members', () => {
  it('finds them, and leaves alone who turned us away', async () => {
    // Every sixty heartbeats, which are three seconds here, members that earn little get company.
    const host = await ourHost({ D: 2, Dlo: 1, Dout: 0, heartbeatMs: 50, score: { behaviourPenaltyThreshold: 0 } })
    await connect(host, refusing)
    await refusing.waitFor('gossipsub:rpc', (rpc) => rpc.peerId === id(host) && rpc.prune.length > 0)
    await connect(host, quiet)
    await inOurMesh(host, quiet)
    await connect(host, usual)
    await inOurMesh(host, usual)
    await connect(host, shy)
    for (const js of [refusing, shy]) for (let i = 0; i < 5; i++) await js.publish(ROOM, `${id(js)} ${i}`)
    await inOurMesh(host, shy)
    await settle(host, shy)
    expect(await shy.meshPeers(ROOM)).toEqual([id(host)])
    await settle(host, refusing)
    expect(grafts(refusing, host)).toBe(1)
    for (const js of [refusing, quiet, usual, shy]) await nothingIsHeld(host, js)
  })
})
