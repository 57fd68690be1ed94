/** gossipsub 1.0, 1.1 and 1.2 with js-libp2p: what is negotiated, and what each version adds on the wire. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { MESHSUB_1_0, MESHSUB_1_1, MESHSUB_1_2 } from '../../net/gossipsub/params.ts'
import { parsePeerId } from '../../net/index.ts'
import type { HostOptions } from '../../net/index.ts'
import { installInterop } from './install.ts'
import { startJsPeers, textOf } from './js-peer.ts'
import type { JsPeer, JsPeerOptions, JsRpc } from './js-peer.ts'
import { startOurHost } from './our-host.ts'
import type { OurHost } from './our-host.ts'

const ROOM = 'room'
const VERSIONS = [MESHSUB_1_0, MESHSUB_1_1, MESHSUB_1_2] as const
type Version = (typeof VERSIONS)[number]

/** One of each version alone, and two that have all. */
const only = new Map<Version, JsPeer>()
let author: JsPeer
let carrier: JsPeer
const hosts: OurHost[] = []

beforeAll(async () => {
  await installInterop()
  // What js remembers of IDONTWANT outlasts a busy machine.
  const gossipsub = { mcacheLength: 50 }
  const options: JsPeerOptions = { pubsub: 'gossipsub', topics: [ROOM], traceGossip: true, gossipsub }
  const peers = await startJsPeers([
    options,
    options,
    ...VERSIONS.map((version) => ({ ...options, pubsubProtocols: [version] })),
  ])
  author = peers[0] as JsPeer
  carrier = peers[1] as JsPeer
  VERSIONS.forEach((version, i) => only.set(version, peers[2 + i] as JsPeer))
}, 300_000)

afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.stop()))
  for (const js of everyJs()) await Promise.all((await js.peers()).map((peer) => js.hangUp(peer)))
})

afterAll(() => author.stop())

const everyJs = (): JsPeer[] => [author, carrier, ...only.values()]
const speaking = (version: Version): JsPeer => only.get(version) as JsPeer

async function ourHost(pubsub: HostOptions['pubsub'] = {}): Promise<OurHost> {
  const host = await startOurHost({ pubsub })
  hosts.push(host)
  host.pubsub.subscribe(ROOM)
  return host
}

/** Each has the other in its mesh, so all streams are open, and we have its signed record. */
async function meshed(host: OurHost, js: JsPeer): Promise<void> {
  const us = host.peerId.toString()
  await Promise.all([
    host.waitFor('peer:identified', ({ peerId }) => peerId.toString() === js.peerId),
    host.waitFor('graft', ({ peer }) => peer.toString() === js.peerId),
    js.waitFor('gossipsub:graft', ({ peerId }) => peerId === us),
    js.waitFor('subscription-change', ({ peerId }) => peerId === us),
  ])
}

/** Two js peers, whose streams to each other are open then. */
async function introduce(dialler: JsPeer, other: JsPeer): Promise<void> {
  const before = [dialler.events.length, other.events.length] as const
  await dialler.dial(other.address)
  await Promise.all([
    dialler.waitFor('subscription-change', ({ peerId }) => peerId === other.peerId, undefined, before[0]),
    other.waitFor('subscription-change', ({ peerId }) => peerId === dialler.peerId, undefined, before[1]),
  ])
}

const say = (host: OurHost, text: string): string => {
  const { id } = host.pubsub.publish(ROOM, Buffer.from(text))
  return String(Buffer.from(id).readBigUInt64BE(id.length - 8))
}
const heard = (host: OurHost, text: string) =>
  host.waitFor('message', ({ data }) => Buffer.from(data).toString() === text)
const isPubsub = ({ protocol }: { protocol: string | null }): boolean => protocol?.includes('sub/') === true
const byDirection = (a: { direction: string }, b: { direction: string }): number => (a.direction < b.direction ? -1 : 1)

/** RPCs between a js peer and one of ours, one way. */
function rpcs(js: JsPeer, host: OurHost, direction: JsRpc['direction']): JsRpc[] {
  return js.events.filter(
    (event) =>
      event.event === 'gossipsub:rpc' && event.direction === direction && event.peerId === host.peerId.toString(),
  ) as unknown as JsRpc[]
}

function waitForRpc(js: JsPeer, host: OurHost, fits: (rpc: JsRpc) => boolean) {
  const us = host.peerId.toString()
  return js.waitFor('gossipsub:rpc', (rpc) => rpc.peerId === us && rpc.direction === 'inbound' && fits(rpc))
}

describe.each(VERSIONS)('%s', (version) => {
  describe.each(['we', 'js'] as const)('that %s alone insist on', (limited) => {
    it.each(['us', 'js'] as const)('is spoken both ways on a connection dialled by %s', async (dialler) => {
      const js = limited === 'js' ? speaking(version) : author
      const host = await ourHost(limited === 'we' ? { protocols: [version] } : {})
      const us = host.peerId.toString()
      await (dialler === 'us' ? host.dial(js.address) : js.dial(host.address))
      await meshed(host, js)

      const bothWays = [
        { protocol: version, direction: 'inbound' },
        { protocol: version, direction: 'outbound' },
      ]
      const peer = parsePeerId(js.peerId)
      const ours = host.connections(peer).flatMap(({ streams }) => streams)
      expect(ours.filter(isPubsub).sort(byDirection)).toMatchObject(bothWays)
      expect((await js.streams(us)).filter(isPubsub).sort(byDirection)).toEqual(bothWays)
      expect(host.pubsub.inspect(peer)).toMatchObject({ protocol: version })

      const name = `${version} ${limited} ${dialler}`
      for (const i of [1, 2, 3]) {
        say(host, `${name}: ours ${i}`)
        await js.publish(ROOM, `${name}: theirs ${i}`)
      }
      await js.waitFor('message', (message) => textOf(message) === `${name}: ours 3`)
      await heard(host, `${name}: theirs 3`)
      expect(host.seen('message')).toHaveLength(3)
      expect(await js.offences(us)).toBe(0)
      expect(host.pubsub.score(peer)).toBeGreaterThanOrEqual(0)
    })
  })

  const hasBackoff = version !== MESHSUB_1_0

  it(`carries ${hasBackoff ? 'a' : 'no'} back-off when one of us leaves the room`, async () => {
    const js = speaking(version)
    const host = await ourHost()
    await js.dial(host.address)
    await meshed(host, js)
    host.pubsub.unsubscribe(ROOM)
    const { prune } = await waitForRpc(js, host, (rpc) => rpc.prune.length > 0)
    expect(prune).toEqual([{ topic: ROOM, backoff: hasBackoff ? 10 : null, peers: [] }])
  })

  it(`carries ${hasBackoff ? 'a back-off and signed records' : 'neither back-off nor peers'} when our mesh is full`, async () => {
    const hub = await ourHost({ D: 1, Dlo: 1, Dhi: 1, Dout: 0, Dscore: 0 })
    await author.dial(hub.address)
    await meshed(hub, author)
    const late = speaking(version)
    await late.dial(hub.address)
    const { prune } = await waitForRpc(late, hub, (rpc) => rpc.prune.length > 0)
    const told = { backoff: 60, peers: [{ peerId: author.peerId, signed: true }] }
    expect(prune).toEqual([{ topic: ROOM, ...(hasBackoff ? told : { backoff: null, peers: [] }) }])
    expect(hub.pubsub.mesh(ROOM).map(String)).toEqual([author.peerId])
  })

  const hasIdontwant = version === MESHSUB_1_2

  it(`${hasIdontwant ? 'spares both sides' : 'costs each side'} the second copy of a long message`, async () => {
    const js = speaking(version)
    // What we remember of IDONTWANT outlasts it too.
    const host = await ourHost({ heartbeatMs: 20_000 })
    // The author reaches us by two ways, each of which waits until it is told.
    await Promise.all([host.dial(js.address), host.dial(carrier.address)])
    await Promise.all([meshed(host, js), meshed(host, carrier)])
    await Promise.all([introduce(author, js), introduce(author, carrier)])
    await Promise.all([js.hold(ROOM), carrier.hold(ROOM)])
    const held = [js.events.length, carrier.events.length]
    const long = `${version} `.padEnd(1_024, '.')
    expect((await author.publish(ROOM, long)).recipients.sort()).toEqual([js.peerId, carrier.peerId].sort())
    const isLong = ({ peerId, messages }: JsRpc): boolean => peerId === author.peerId && messages.length > 0
    await Promise.all([js, carrier].map((each, i) => each.waitFor('gossipsub:rpc', isLong, undefined, held[i])))
    // What js tells us at once comes before what it says next.
    await js.publish(ROOM, `${version} fence`)
    await heard(host, `${version} fence`)

    await carrier.release(ROOM)
    const { id, seqno } = await host.waitFor('message', ({ data }) => data.length === long.length)
    const carried = ({ messages }: JsRpc): boolean => messages.includes(String(seqno))
    const fence = say(host, `${version} our fence`)
    await waitForRpc(js, host, ({ messages }) => messages.includes(fence))
    expect(rpcs(js, host, 'inbound').filter(carried)).toHaveLength(hasIdontwant ? 0 : 1)

    await js.release(ROOM)
    await js.waitFor('message', (message) => textOf(message) === long)
    await js.publish(ROOM, `${version} second fence`)
    await heard(host, `${version} second fence`)
    expect(rpcs(js, host, 'outbound').filter(carried)).toHaveLength(hasIdontwant ? 0 : 1)

    // js leaves out the first two bytes of an Ed25519 author's id.
    const named = hasIdontwant ? [Buffer.from(id.subarray(2)).toString('base64')] : []
    expect(rpcs(js, host, 'inbound').flatMap(({ idontwant }) => idontwant)).toEqual(named)
    expect(rpcs(js, host, 'outbound').flatMap(({ idontwant }) => idontwant)).toEqual(named)
  })
})

describe('IDONTWANT of ours', () => {
  it('goes out for 1,024 bytes and not for fewer', async () => {
    const host = await ourHost()
    await host.dial(author.address)
    await meshed(host, author)
    say(host, '.'.repeat(1_023))
    say(host, ','.repeat(1_024))
    const { id } = await author.waitFor('message', (message) => textOf(message) === ','.repeat(1_024))
    expect(rpcs(author, host, 'inbound').flatMap(({ idontwant }) => idontwant)).toEqual([id])
  })
})
