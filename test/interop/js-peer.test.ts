import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { installInterop } from './install.ts'
import { startJsPeer, textOf } from './js-peer.ts'
import type { JsPeer, JsPeerOptions } from './js-peer.ts'

const INSTALL_TIMEOUT_MS = 300_000

const started: JsPeer[] = []

beforeAll(() => installInterop(), INSTALL_TIMEOUT_MS)

async function startPair(first: JsPeerOptions, second: JsPeerOptions = first): Promise<[JsPeer, JsPeer]> {
  const pair = await Promise.all([startJsPeer(first), startJsPeer(second)])
  started.push(...pair)
  return pair
}

// A js-libp2p peer sends nothing, and says so only through empty recipients, until its own stream to the other is open.
async function eachKnowsTheOthersTopic(a: JsPeer, b: JsPeer): Promise<void> {
  const told = (by: JsPeer, of: JsPeer) => by.waitFor('subscription-change', (e) => e.peerId === of.peerId)
  await Promise.all([told(a, b), told(b, a)])
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((peer) => peer.stop()))
})

describe('two js-libp2p peers', () => {
  it.each(['yamux', 'mplex'] as const)('talk over noise and %s', async (muxer) => {
    const [dialer, listener] = await startPair({ muxers: [muxer], pubsub: 'gossipsub', topics: ['room'] })
    const connection = await dialer.dial(listener.address)
    expect(connection).toMatchObject({
      peerId: listener.peerId,
      direction: 'outbound',
      muxer: muxer === 'yamux' ? '/yamux/1.0.0' : '/mplex/6.7.0',
      encryption: '/noise',
    })
    await listener.waitFor('peer:connect', (e) => e.peerId === dialer.peerId)
    expect(await listener.connections()).toMatchObject([{ peerId: dialer.peerId, direction: 'inbound' }])

    const identified = await dialer.waitFor('peer:identify', (e) => e.peerId === listener.peerId)
    expect(identified.agent).toContain('js-libp2p/3.')
    expect(identified.protocols).toContain('/test/echo/1.0.0')
    expect(await dialer.protocolsOf(listener.peerId)).toContain('/meshsub/1.2.0')

    expect(await dialer.ping(listener.peerId)).toBeGreaterThanOrEqual(0)
    expect(await dialer.echo(listener.peerId, { streams: 10, bytes: 100_000 })).toMatchObject({
      streams: 10,
      bytes: 1_000_000,
    })
    expect(await listener.echo(dialer.peerId, { streams: 2, bytes: 1_000_000 })).toMatchObject({ bytes: 2_000_000 })
    expect(await dialer.upload(listener.peerId, { bytes: 300_001 })).toEqual({ counted: 300_001 })
    expect(await dialer.download(listener.peerId, { bytes: 300_001 })).toEqual({ bytes: 300_001 })
    expect(await dialer.exchange(listener.peerId, '/test/echo/1.0.0', Buffer.from('hello'))).toEqual(
      new Uint8Array(Buffer.from('hello')),
    )

    await eachKnowsTheOthersTopic(dialer, listener)
    expect(await dialer.publish('room', 'good morning')).toEqual({ recipients: [listener.peerId] })
    const message = await listener.waitFor('message')
    expect(textOf(message)).toBe('good morning')
    expect(message).toMatchObject({ topic: 'room', from: dialer.peerId, source: dialer.peerId })
    expect(await listener.score(dialer.peerId)).toBeGreaterThanOrEqual(0)

    await dialer.hangUp(listener.peerId)
    await listener.waitFor('peer:disconnect', (e) => e.peerId === dialer.peerId)
  })

  it('graft each other into the mesh of a topic and use our message id when told to', async () => {
    const [a, b] = await startPair({ pubsub: 'gossipsub', topics: ['room'], messageId: 'from-seqno' })
    await a.dial(b.address)
    await eachKnowsTheOthersTopic(a, b)
    await b.waitFor('gossipsub:graft', (e) => e.peerId === a.peerId && e.topic === 'room')
    expect(await b.meshPeers('room')).toEqual([a.peerId])
    await b.publish('room', 'hi')
    const message = await a.waitFor('message')
    expect(Buffer.from(message.id ?? '', 'base64').readBigUInt64BE(38)).toBe(BigInt(message.seqno ?? ''))
    await b.unsubscribe('room')
    await a.waitFor('subscription-change', (e) => e.subscriptions.some((s) => !s.subscribe))
    expect(await a.pubsubPeers('room')).toEqual([])
  })

  it('exchange messages through floodsub', async () => {
    const [a, b] = await startPair({ pubsub: 'floodsub' }, { pubsub: 'gossipsub', topics: ['room'] })
    await a.subscribe('room')
    await b.dial(a.address)
    await eachKnowsTheOthersTopic(a, b)
    // Thrice: js-floodsub leaves out leading zero bytes of a seqno, and gossipsub takes none that isn't 8 bytes long.
    for (let i = 0; i < 3; i++) await a.publish('room', 'from floodsub')
    expect(textOf(await b.waitFor('message'))).toBe('from floodsub')
    await b.publish('room', 'from gossipsub')
    const message = await a.waitFor('message')
    expect([textOf(message), message.from]).toEqual(['from gossipsub', b.peerId])
  })
})

describe('the driver', () => {
  it('says what failed, and goes on', async () => {
    const [a] = await startPair({ keyType: 'secp256k1' }, { keyType: 'RSA' })
    await expect(a.ping('12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq')).rejects.toThrow(
      /js-libp2p peer: ping: /,
    )
    await expect(a.subscribe('room')).rejects.toThrow('without a pubsub')
    await expect(a.waitFor('message', undefined, 1)).rejects.toThrow('not within 1 ms')
    expect(await a.peers()).toEqual([])
  })

  it('tells of a child that could not start, with the reason from its stderr', async () => {
    await expect(startJsPeer({ listen: ['/ip4/not-an-address'] })).rejects.toThrow(/ended with code 1[^]*its stderr:/)
  })

  it('tells of a child that was killed', async () => {
    const [a, b] = await startPair({})
    await a.dial(b.address)
    b.kill()
    await a.waitFor('peer:disconnect', (e) => e.peerId === b.peerId)
    await expect(b.peers()).rejects.toThrow(/peers: the process ended with SIGKILL/)
  })
})
