import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { generateKey, systemRandom } from '../../net/index.ts'
import type { HostOptions } from '../../net/index.ts'
import { installInterop } from './install.ts'
import { startJsPeer, textOf } from './js-peer.ts'
import type { JsPeer, JsPeerEventOf, JsPeerOptions } from './js-peer.ts'
import { startOurHost } from './our-host.ts'
import type { OurHost } from './our-host.ts'

const INSTALL_TIMEOUT_MS = 300_000

const ROOM = 'room'

const peers: JsPeer[] = []
const hosts: OurHost[] = []

beforeAll(() => installInterop(), INSTALL_TIMEOUT_MS)

afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.stop()))
  await Promise.all(peers.splice(0).map((peer) => peer.stop()))
})

/** Started side by side: it is the start of Node that costs time here. */
async function startJsPeers(...options: JsPeerOptions[]): Promise<JsPeer[]> {
  const started = await Promise.all(options.map((each) => startJsPeer(each)))
  peers.push(...started)
  return started
}

async function ourHost(options: HostOptions = {}): Promise<OurHost> {
  const host = await startOurHost(options)
  hosts.push(host)
  host.pubsub.subscribe(ROOM)
  return host
}

/** A js-libp2p peer sends nothing until its own stream is open; that each has the other's topics shows that both are. */
async function bothSubscribed(host: OurHost, ...others: JsPeer[]): Promise<void> {
  const us = host.peerId.toString()
  await Promise.all(
    others.flatMap((js) => [
      host.waitFor('subscribed', (e) => e.peer.toString() === js.peerId && e.topic === ROOM),
      js.waitFor('subscription-change', (e) => e.peerId === us && e.subscriptions.some((s) => s.topic === ROOM)),
    ]),
  )
}

const isRoomMessage = (e: { event: string }): e is JsPeerEventOf<'message'> => e.event === 'message'
const isRpc = (e: { event: string }): e is JsPeerEventOf<'gossipsub:rpc'> => e.event === 'gossipsub:rpc'
const heardByJs = (js: JsPeer) => js.events.filter(isRoomMessage).filter(({ from }) => from !== js.peerId)
const textsAtJs = (js: JsPeer): string[] => heardByJs(js).map(textOf)
const textsAtUs = (host: OurHost): string[] => host.seen('message').map((m) => Buffer.from(m.data).toString())
const say = (host: OurHost, text: string) => host.pubsub.publish(ROOM, Buffer.from(text))

async function allHere(host: OurHost, others: JsPeer[], texts: string[], by: (text: string) => string): Promise<void> {
  const due = (peerId: string) => texts.filter((text) => by(text) !== peerId)
  const ours = due(host.peerId.toString())
  await host.until(() => textsAtUs(host).length >= ours.length, 'all messages')
  for (const js of others) {
    await Promise.all(due(js.peerId).map((text) => js.waitFor('message', (m) => textOf(m) === text)))
  }
  expect(textsAtUs(host).sort()).toEqual(due(host.peerId.toString()).sort())
  for (const js of others) expect(textsAtJs(js).sort()).toEqual(due(js.peerId).sort())
}

describe.each(['default', 'from-seqno'] as const)(
  'a gossipsub room with js-libp2p peers (message id: %s)',
  (messageId) => {
    it('carries signed messages from each to each, also between two that only we connect', async () => {
      const options: JsPeerOptions = { pubsub: 'gossipsub', topics: [ROOM], messageId }
      const [one, two] = (await startJsPeers(options, { ...options, muxers: ['mplex'] })) as [JsPeer, JsPeer]
      const host = await ourHost()
      const us = host.peerId.toString()
      await Promise.all([host.dial(one.address), two.dial(host.address)])
      await bothSubscribed(host, one, two)

      const authors = new Map<string, string>()
      for (let i = 0; i < 10; i++) {
        const sent = say(host, `ours ${i}`)
        expect(sent.peers.map(String).sort()).toEqual([one.peerId, two.peerId].sort())
        authors.set(`ours ${i}`, us)
        for (const [name, js] of [['one', one] as const, ['two', two] as const]) {
          expect((await js.publish(ROOM, `${name} ${i}`)).recipients).toEqual([us])
          authors.set(`${name} ${i}`, js.peerId)
        }
      }
      const large = Buffer.alloc(60_000, 'x').toString()
      say(host, large)
      authors.set(large, us)
      await one.publish(ROOM, `${large}1`)
      authors.set(`${large}1`, one.peerId)
      await allHere(host, [one, two], [...authors.keys()], (text) => authors.get(text) as string)

      for (const message of host.seen('message')) {
        expect(message.from.toString()).toBe(authors.get(Buffer.from(message.data).toString()))
        expect(message.receivedFrom).toEqual(message.from)
        const seqno = Buffer.from(message.id).readBigUInt64BE(message.id.length - 8)
        expect(seqno).toBe(message.seqno)
      }
      for (const js of [one, two]) {
        for (const message of js.events.filter(isRoomMessage)) {
          expect(message).toMatchObject({ from: authors.get(textOf(message)), source: us })
        }
      }

      await Promise.all([one, two].map((js) => js.waitFor('gossipsub:graft', (e) => e.peerId === us)))
      await host.until(() => host.seen('graft').length >= 2, 'both in our mesh')
      expect(host.pubsub.mesh(ROOM).map(String).sort()).toEqual([one.peerId, two.peerId].sort())
      for (const js of [one, two]) {
        expect(await js.meshPeers(ROOM)).toEqual([us])
        expect(await js.score(us)).toBeGreaterThanOrEqual(0)
      }
    })
  },
)

describe('a js-libp2p peer in our room', () => {
  it('that leaves is told of, gets nothing more, and hears of our leaving', async () => {
    const [one, two] = (await startJsPeers(
      { pubsub: 'gossipsub', topics: [ROOM] },
      { pubsub: 'gossipsub', topics: [ROOM] },
    )) as [JsPeer, JsPeer]
    const host = await ourHost()
    await Promise.all([host.dial(one.address), host.dial(two.address)])
    await bothSubscribed(host, one, two)
    await one.unsubscribe(ROOM)
    await host.waitFor('unsubscribed', (e) => e.peer.toString() === one.peerId)
    expect(host.pubsub.subscribers(ROOM).map(String)).toEqual([two.peerId])
    expect(say(host, 'two of us').peers.map(String)).toEqual([two.peerId])
    await two.waitFor('message')
    host.pubsub.unsubscribe(ROOM)
    await two.waitFor('subscription-change', (e) => e.subscriptions.some((s) => s.topic === ROOM && !s.subscribe))
    expect(await two.pubsubPeers(ROOM)).toEqual([])
    expect(textsAtJs(one)).toEqual([])
  })

  it.each(['default', 'from-seqno'] as const)(
    'outside the mesh gives and takes by gossip (message id: %s)',
    async (messageId) => {
      const alone = { D: 0, Dlo: 0, Dhi: 0, Dout: 0 }
      // A heartbeat that a test can wait for, and message caches that outlast a busy machine.
      const [heartbeatMs, windows] = [100, 50]
      const rounds = 6
      const [js, author] = (await startJsPeers(
        {
          pubsub: 'gossipsub',
          topics: [ROOM],
          messageId,
          traceGossip: true,
          gossipsub: {
            ...alone,
            heartbeatInterval: heartbeatMs,
            mcacheLength: windows,
            mcacheGossip: windows,
          },
        },
        { pubsub: 'gossipsub', topics: [ROOM], messageId },
      )) as [JsPeer, JsPeer]
      const host = await ourHost({
        pubsub: { ...alone, floodPublish: false, heartbeatMs, mcacheWindows: windows, mcacheGossipWindows: windows },
      })
      await Promise.all([js.dial(host.address), author.dial(js.address)])
      await bothSubscribed(host, js)
      await Promise.all([
        author.waitFor('subscription-change', (e) => e.peerId === js.peerId),
        js.waitFor('subscription-change', (e) => e.peerId === author.peerId),
      ])
      for (let i = 0; i < rounds; i++) {
        // Theirs first: it shows us the form of their ids.
        await author.publish(ROOM, `theirs ${i}`)
        await host.until(() => textsAtUs(host).includes(`theirs ${i}`), `theirs ${i}`)
        expect(say(host, `ours ${i}`).peers).toEqual([])
        await js.waitFor('message', (m) => textOf(m) === `ours ${i}`)
      }
      // An id in another form than theirs is a promise that they see broken.
      const us = host.peerId.toString()
      const offered = js.events
        .filter(isRpc)
        .filter(({ peerId, direction }) => peerId === us && direction === 'inbound')
      const names = new Set(js.events.filter(isRoomMessage).map(({ id }) => id))
      const ids = offered.flatMap(({ ihave }) => ihave)
      expect(ids.length).toBeGreaterThan(0)
      expect(ids.filter((name) => !names.has(name))).toEqual([])
      expect(textsAtUs(host)).toHaveLength(rounds)
      expect(host.pubsub.mesh(ROOM)).toEqual([])
      expect(await js.meshPeers(ROOM)).toEqual([])
    },
  )

  it('gets all that was said before we stopped, and then sees us go in good order', async () => {
    const [js] = (await startJsPeers({ pubsub: 'gossipsub', topics: [ROOM] })) as [JsPeer]
    const host = await ourHost()
    await js.dial(host.address)
    await bothSubscribed(host, js)
    const texts = Array.from({ length: 200 }, (_, i) => `last words ${i} ${'.'.repeat(i)}`)
    for (const text of texts) expect(say(host, text).peers).toHaveLength(1)
    await host.stop()
    await js.waitFor('peer:disconnect')
    expect(textsAtJs(js)).toEqual(texts)
    expect(host.seen('connection:closed')).toMatchObject([{ error: null }])
  })

  it('takes us back after a restart under the same key, and our messages with it', async () => {
    const [js] = (await startJsPeers({ pubsub: 'gossipsub', topics: [ROOM] })) as [JsPeer]
    const identity = generateKey(systemRandom)
    for (const run of ['first', 'second']) {
      const from = js.events.length
      const host = await ourHost({ identity })
      await host.dial(js.address)
      await host.waitFor('subscribed')
      await js.waitFor('subscription-change', undefined, undefined, from)
      expect(say(host, `${run} run`).peers).toHaveLength(1)
      await js.waitFor('message', (m) => textOf(m) === `${run} run`)
      await js.publish(ROOM, `hello, ${run} run`)
      await host.waitFor('message', (m) => Buffer.from(m.data).toString() === `hello, ${run} run`)
      await host.stop()
      await js.waitFor('peer:disconnect', undefined, undefined, from)
    }
  })

  it('that speaks only floodsub shares the room with us and with gossipsub peers', async () => {
    const [flood, gossip] = (await startJsPeers(
      { pubsub: 'floodsub', topics: [ROOM], floodsub: { emitSelf: true } },
      { pubsub: 'gossipsub', topics: [ROOM] },
    )) as [JsPeer, JsPeer]
    const host = await ourHost()
    await Promise.all([flood.dial(host.address), host.dial(gossip.address)])
    await bothSubscribed(host, flood, gossip)
    const authors = new Map<string, string>()
    for (let i = 0; i < 10; i++) {
      say(host, `ours ${i}`)
      authors.set(`ours ${i}`, host.peerId.toString())
      await gossip.publish(ROOM, `gossip ${i}`)
      authors.set(`gossip ${i}`, gossip.peerId)
      await flood.publish(ROOM, `flood ${i}`)
      const own = await flood.waitFor('message', (m) => textOf(m) === `flood ${i}`)
      // js-floodsub leaves out leading zero bytes; a seqno that isn't 8 bytes long is refused by all of gossipsub.
      if (BigInt(own.seqno ?? 0) >= 2n ** 56n) authors.set(`flood ${i}`, flood.peerId)
    }
    await allHere(host, [flood, gossip], [...authors.keys()], (text) => authors.get(text) as string)
    expect(host.pubsub.mesh(ROOM).map(String)).not.toContain(flood.peerId)
    for (const message of heardByJs(gossip)) expect(message.source).toBe(host.peerId.toString())
  })
})
