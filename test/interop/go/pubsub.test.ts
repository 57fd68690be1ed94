import { afterEach, describe, expect, it } from 'vitest'
import { generateKey, systemRandom } from '../../../net/index.ts'
import type { HostOptions } from '../../../net/index.ts'
import { startGoPeer, textOfGo } from '../go-peer.ts'
import type { GoPeer, GoPeerEventOf, GoPeerOptions } from '../go-peer.ts'
import { startOurHost } from '../our-host.ts'
import type { OurHost } from '../our-host.ts'

const ROOM = 'room'
/** go-libp2p-pubsub offers 1.3 first, which we don't speak. */
const VERSIONS = ['/meshsub/1.0.0', '/meshsub/1.1.0', '/meshsub/1.2.0'] as const

const peers: GoPeer[] = []
const hosts: OurHost[] = []

afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.stop()))
  await Promise.all(peers.splice(0).map((peer) => peer.stop()))
})

async function goPeer(options: GoPeerOptions = {}): Promise<GoPeer> {
  const peer = await startGoPeer({ pubsub: 'gossipsub', topics: [ROOM], ...options })
  peers.push(peer)
  return peer
}

/** No DHT: who is connected with whom is the test's business. */
async function ourHost(options: HostOptions = {}): Promise<OurHost> {
  const host = await startOurHost({ dht: false, ...options })
  hosts.push(host)
  host.pubsub.subscribe(ROOM)
  return host
}

const id = (member: OurHost | GoPeer): string => member.peerId.toString()
const isGo = (member: OurHost | GoPeer): member is GoPeer => 'meshPeers' in member
const isMessage = (e: { event: string }): e is GoPeerEventOf<'message'> => e.event === 'message'

/** Each has announced the room to the other, so both of their streams are open. */
async function bothSubscribed(host: OurHost, ...others: GoPeer[]): Promise<void> {
  await Promise.all(
    others.flatMap((peer) => [
      host.waitFor('subscribed', (e) => e.peer.toString() === peer.peerId && e.topic === ROOM),
      peer.waitFor('subscription-change', (e) => e.peerId === id(host) && e.subscriptions[0]?.subscribe === true),
    ]),
  )
}

/** Each is in the other's mesh, so whatever is said goes at once. */
async function bothMeshed(host: OurHost, ...others: GoPeer[]): Promise<void> {
  await bothSubscribed(host, ...others)
  await host.until(() => host.pubsub.mesh(ROOM).length === others.length, 'all neighbours in our mesh')
  await Promise.all(others.map((peer) => peer.waitFor('gossipsub:graft', (e) => e.peerId === id(host))))
}

async function say(member: OurHost | GoPeer, text: string): Promise<void> {
  if (isGo(member)) await member.publish(ROOM, text)
  else member.pubsub.publish(ROOM, Buffer.from(text))
}

const textsAt = (member: OurHost | GoPeer): string[] =>
  isGo(member)
    ? member.events.filter(isMessage).map(textOfGo)
    : member.seen('message').map((m) => Buffer.from(m.data).toString())

/** Every member got what all others said, each text once. */
async function eachHasAll(members: (OurHost | GoPeer)[], said: Map<string, string[]>): Promise<void> {
  for (const member of members) {
    const due = [...said].flatMap(([author, texts]) => (author === id(member) ? [] : texts))
    if (!isGo(member)) await member.until(() => textsAt(member).length >= due.length, `all at ${id(member)}`)
    else for (const text of due) await member.waitFor('message', (m) => textOfGo(m) === text)
  }
  for (const member of members) {
    const due = [...said].flatMap(([author, texts]) => (author === id(member) ? [] : texts))
    expect(textsAt(member).toSorted()).toEqual(due.toSorted())
  }
}

/** All at once, `count` times. */
async function everybodyTalks(members: (OurHost | GoPeer)[], count: number): Promise<Map<string, string[]>> {
  const said = new Map(members.map((member) => [id(member), [] as string[]]))
  for (let i = 0; i < count; i++) {
    await Promise.all(
      members.map(async (member) => {
        const text = `${i} of ${id(member)} ${'.'.repeat(i * 100)}`
        said.get(id(member))?.push(text)
        await say(member, text)
      }),
    )
  }
  return said
}

describe('a gossipsub room of three go-libp2p peers and three of ours', () => {
  it('carries messages from each to each, exactly once, around a ring of alternating kinds', async () => {
    const gos = await Promise.all([goPeer(), goPeer(), goPeer()])
    const ours = await Promise.all([ourHost(), ourHost(), ourHost()])
    // Each has two neighbours, both of the other kind, so all that two of a kind tell each other passes through the other kind.
    await Promise.all(
      ours.map(async (host, i) => {
        const [before, after] = [gos[i] as GoPeer, gos[(i + 1) % gos.length] as GoPeer]
        await Promise.all([host.dial(before.address), after.dial(host.address)])
        await bothMeshed(host, before, after)
      }),
    )
    const members = [...gos, ...ours]
    await eachHasAll(members, await everybodyTalks(members, 10))

    for (const host of ours) {
      for (const message of host.seen('message')) {
        expect(textsAt(host)).toContain(Buffer.from(message.data).toString())
        expect(Buffer.from(message.data).toString()).toContain(message.from.toString())
        expect(gos.map(id)).toContain(message.receivedFrom.toString())
      }
    }
    for (const peer of gos) {
      for (const message of peer.events.filter(isMessage)) {
        expect(textOfGo(message)).toContain(message.from)
        expect(ours.map(id)).toContain(message.source)
        const seqno = Buffer.from(message.id, 'base64').readBigUInt64BE(Buffer.from(message.id, 'base64').length - 8)
        expect(String(seqno)).toBe(message.seqno)
      }
      expect(peer.events.filter((e) => e.event === 'gossipsub:reject')).toEqual([])
    }
  })
})

describe.each(VERSIONS)('a go-libp2p peer that speaks up to %s', (version) => {
  it.each(['we dial', 'go dials'] as const)('settles on it with us and is in our mesh (%s)', async (who) => {
    const protocols = VERSIONS.slice(0, VERSIONS.indexOf(version) + 1).toReversed()
    const [peer, host] = await Promise.all([goPeer({ gossipsub: { protocols } }), ourHost()])
    if (who === 'we dial') await host.dial(peer.address)
    else await peer.dial(host.address)
    await bothMeshed(host, peer)
    expect(await peer.waitFor('pubsub:stream')).toMatchObject({ peerId: id(host), protocol: version })
    const [connection] = host.connections()
    expect(host.pubsub.inspect(connection!.remotePeer)?.protocol).toBe(version)
    await eachHasAll([host, peer], await everybodyTalks([host, peer], 10))
  })
})

describe('a go-libp2p peer in our room', () => {
  it('that offers all its versions settles on 1.2.0 in both directions', async () => {
    const [peer, host] = await Promise.all([goPeer(), ourHost()])
    await host.dial(peer.address)
    await bothSubscribed(host, peer)
    expect(await peer.waitFor('pubsub:stream')).toMatchObject({ protocol: '/meshsub/1.2.0' })
    expect(host.pubsub.inspect(host.connections()[0]!.remotePeer)?.protocol).toBe('/meshsub/1.2.0')
    expect(host.identityOf(host.connections()[0]!.remotePeer)?.protocols).toContain('/meshsub/1.3.0')
  })

  it('that leaves is told of, gets nothing more, and hears of our leaving', async () => {
    const [one, two, host] = await Promise.all([goPeer(), goPeer(), ourHost()])
    await Promise.all([host.dial(one.address), two.dial(host.address)])
    await bothSubscribed(host, one, two)
    await one.unsubscribe(ROOM)
    await host.waitFor('unsubscribed', (e) => e.peer.toString() === id(one))
    expect(host.pubsub.subscribers(ROOM).map(String)).toEqual([id(two)])
    expect(host.pubsub.publish(ROOM, Buffer.from('two of us')).peers.map(String)).toEqual([id(two)])
    await two.waitFor('message')
    host.pubsub.unsubscribe(ROOM)
    await two.waitFor('subscription-change', (e) => e.peerId === id(host) && e.subscriptions[0]?.subscribe === false)
    expect(await two.pubsubPeers(ROOM)).toEqual([])
    expect(textsAt(one)).toEqual([])
  })

  it('outside the mesh gives and takes by gossip, and keeps a good opinion of us', async () => {
    const alone = { D: 0, Dlo: 0, Dhi: 0, Dout: 0, Dscore: 0 }
    const [peer, host] = await Promise.all([
      goPeer({ gossipsub: { ...alone, heartbeatMs: 100, score: true } }),
      ourHost({
        pubsub: { ...alone, floodPublish: false, heartbeatMs: 100, mcacheWindows: 50, mcacheGossipWindows: 50 },
      }),
    ])
    await host.dial(peer.address)
    await bothSubscribed(host, peer)
    const said = await everybodyTalks([peer, host], 6)
    await eachHasAll([peer, host], said)
    expect(host.pubsub.mesh(ROOM)).toEqual([])
    expect(await peer.meshPeers(ROOM)).toEqual([])
    expect(await peer.score(id(host))).toBeGreaterThan(0)
    expect(host.pubsub.score(host.connections()[0]!.remotePeer)).toBeGreaterThanOrEqual(0)
  })

  it('is told by us not to send what we have already, and tells us', async () => {
    const [author, other, host] = await Promise.all([goPeer(), goPeer(), ourHost()])
    await Promise.all([host.dial(author.address), host.dial(other.address)])
    await bothMeshed(host, author, other)
    const large = 'x'.repeat(4_000)
    await author.publish(ROOM, large)
    await other.waitFor('gossipsub:idontwant', (e) => e.peerId === id(host))
    await eachHasAll([author, other, host], new Map([[id(author), [large]]]))
  })

  it('that takes only rising seqnos, as kubo does, takes ours one after another', async () => {
    const [peer, host] = await Promise.all([goPeer({ gossipsub: { risingSeqnos: true } }), ourHost()])
    await peer.dial(host.address)
    await bothMeshed(host, peer)
    const texts = Array.from({ length: 50 }, (_, i) => `message ${i}`)
    // go checks several messages at once and in no order, so of two that come together it may refuse the first.
    for (const text of texts) {
      host.pubsub.publish(ROOM, Buffer.from(text))
      await peer.waitFor('message', (m) => textOfGo(m) === text)
    }
    expect(textsAt(peer)).toEqual(texts)
    expect(peer.events.filter((e) => e.event === 'gossipsub:reject')).toEqual([])
  })

  it('gets all that was said before we stopped, and then sees us go', async () => {
    // By default go drops what comes while 32 messages wait to be checked.
    const [peer, host] = await Promise.all([goPeer({ gossipsub: { validationQueue: 1_000 } }), ourHost()])
    await peer.dial(host.address)
    await bothMeshed(host, peer)
    const texts = Array.from({ length: 200 }, (_, i) => `last words ${i} ${'.'.repeat(i)}`)
    for (const text of texts) expect(host.pubsub.publish(ROOM, Buffer.from(text)).peers).toHaveLength(1)
    await host.stop()
    await peer.waitFor('peer:disconnect')
    for (const text of texts) await peer.waitFor('message', (m) => textOfGo(m) === text)
    expect(textsAt(peer).toSorted()).toEqual(texts.toSorted())
    expect(host.seen('connection:closed')).toMatchObject([{ error: null }])
  })

  it('that dials us while we dial it is in the room all the same, and every message comes once', async () => {
    for (let round = 0; round < 5; round++) {
      const [peer, host] = await Promise.all([goPeer(), ourHost()])
      await Promise.all([host.dial(peer.address), peer.dial(host.address)])
      await bothMeshed(host, peer)
      await eachHasAll([host, peer], await everybodyTalks([host, peer], 10))
      // go leaves its own stream where it is, so a second connection may stay.
      expect(host.seen('peer:connected')).toHaveLength(1)
      expect(host.seen('peer:disconnected')).toEqual([])
    }
  })

  it.each(['we dial', 'go dials'] as const)('that went and comes back is in the room again (%s)', async (who) => {
    const [peer, host] = await Promise.all([goPeer(), ourHost()])
    await host.dial(peer.address)
    await bothMeshed(host, peer)
    const before = peer.events.length
    await peer.hangUp(id(host))
    await host.waitFor('peer:disconnected')
    expect(host.pubsub.subscribers(ROOM)).toEqual([])
    if (who === 'we dial') await host.dial(peer.address)
    else await peer.dial(host.address)
    // Both hold each other to the back-off of a prune, but nobody was pruned.
    await peer.waitFor('gossipsub:graft', (e) => e.peerId === id(host), undefined, before)
    await host.until(() => host.pubsub.mesh(ROOM).length === 1, 'it in our mesh')
    await eachHasAll([host, peer], await everybodyTalks([host, peer], 5))
  })

  it('takes us back after a restart under the same key, and our messages with it', async () => {
    const peer = await goPeer({ gossipsub: { risingSeqnos: true } })
    const identity = generateKey(systemRandom)
    for (const run of ['first', 'second']) {
      const from = peer.events.length
      const host = await ourHost({ identity })
      await host.dial(peer.address)
      await host.waitFor('subscribed')
      await peer.waitFor('gossipsub:graft', undefined, undefined, from)
      await say(host, `${run} run`)
      await peer.waitFor('message', (m) => textOfGo(m) === `${run} run`)
      await say(peer, `hello, ${run} run`)
      await host.waitFor('message', (m) => Buffer.from(m.data).toString() === `hello, ${run} run`)
      await host.stop()
      await peer.waitFor('peer:disconnect', undefined, undefined, from)
    }
  })

  it('that is killed leaves our room, and those who stay go on', async () => {
    const [doomed, peer, host] = await Promise.all([goPeer(), goPeer(), ourHost()])
    await Promise.all([host.dial(doomed.address), host.dial(peer.address)])
    await bothMeshed(host, doomed, peer)
    doomed.kill()
    await host.waitFor('unsubscribed', (e) => e.peer.toString() === id(doomed))
    expect(host.pubsub.subscribers(ROOM).map(String)).toEqual([id(peer)])
    await eachHasAll([host, peer], await everybodyTalks([host, peer], 3))
  })

  it('that speaks only floodsub shares the room with us and with gossipsub peers', async () => {
    const [flood, gossip, host] = await Promise.all([goPeer({ pubsub: 'floodsub' }), goPeer(), ourHost()])
    await Promise.all([flood.dial(host.address), host.dial(gossip.address)])
    await bothSubscribed(host, flood)
    await bothMeshed(host, gossip)
    expect(await flood.waitFor('pubsub:stream')).toMatchObject({ peerId: id(host), protocol: '/floodsub/1.0.0' })
    await eachHasAll([flood, gossip, host], await everybodyTalks([flood, gossip, host], 10))
    expect(host.pubsub.mesh(ROOM).map(String)).not.toContain(id(flood))
    for (const message of gossip.events.filter(isMessage)) expect(message.source).toBe(id(host))
  })
})

describe('peer exchange', () => {
  /** A mesh of two: whoever comes later is turned away, and told of the others. */
  const full = { D: 2, Dlo: 1, Dhi: 2, Dout: 0, Dscore: 0 }

  it('of a go-libp2p peer whose mesh is full makes one of ours find the others', async () => {
    const hub = await goPeer({ gossipsub: { ...full, peerExchange: true } })
    const [first, second, late] = await Promise.all([ourHost(), ourHost(), ourHost()])
    for (const member of [first, second]) {
      await member.dial(hub.address)
      await bothMeshed(member, hub)
    }
    await late.dial(hub.address)
    for (const member of [first, second]) {
      const found = await late.waitFor('peer:discovered', (e) => e.peerId.toString() === id(member))
      expect(found).toMatchObject({ source: 'exchange', namespace: ROOM, addresses: [member.address] })
      await late.waitFor('graft', (e) => e.peer.toString() === id(member))
      await member.waitFor('graft', (e) => e.peer.toString() === id(late))
    }
    const members = [hub, first, second, late]
    await eachHasAll(members, await everybodyTalks(members, 3))
  })

  it('of ours makes a go-libp2p peer find the others, by the records that they signed', async () => {
    const hub = await ourHost({ pubsub: full })
    const [first, second, late] = await Promise.all([goPeer(), goPeer(), goPeer()])
    for (const member of [first, second]) await member.dial(hub.address)
    await bothMeshed(hub, first, second)
    await late.dial(hub.address)
    for (const member of [first, second]) {
      await late.waitFor('gossipsub:graft', (e) => e.peerId === id(member))
      await member.waitFor('gossipsub:graft', (e) => e.peerId === id(late))
    }
    const members = [hub, first, second, late]
    await eachHasAll(members, await everybodyTalks(members, 3))
  })
})
