import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { HostOptions } from '../../../net/index.ts'
import { bundle } from '../../e2e/bundle.ts'
import { startChild } from '../child.mjs'
import { startGoPeer } from '../go-peer.ts'
import type { GoPeer, GoPeerOptions } from '../go-peer.ts'
import { ECHO, SINK, download, echo, readAll, startOurHost, upload } from '../our-host.ts'
import type { OurHost } from '../our-host.ts'

const MIB = 1024 * 1024
const BULK_TIMEOUT_MS = 300_000

/** Of our-peer.ts. */
interface OurEvent {
  event: 'listening'
  peerId: string
  addresses: string[]
}

const started: GoPeer[] = []
const hosts: OurHost[] = []
/** Shared by the tests that leave it as it was. */
let go: GoPeer

async function ourHost(options: HostOptions = {}): Promise<OurHost> {
  const host = await startOurHost({ agent: 'ours/1', ...options })
  hosts.push(host)
  return host
}

async function ownPeer(options: GoPeerOptions = {}): Promise<GoPeer> {
  const peer = await startGoPeer(options)
  started.push(peer)
  return peer
}

async function identified(host: OurHost, peer: GoPeer): Promise<void> {
  await Promise.all([
    host.waitFor('peer:identified', (e) => e.peerId.toString() === peer.peerId),
    peer.waitFor('peer:identify', (e) => e.peerId === host.peerId.toString()),
  ])
}

beforeAll(async () => {
  go = await startGoPeer()
})

afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.stop()))
  await Promise.all(started.splice(0).map((peer) => peer.stop()))
})

afterAll(() => go.stop())

describe.each(['we dial', 'go dials'] as const)('when %s', (who) => {
  const connect = (host: OurHost): Promise<unknown> =>
    who === 'we dial' ? host.dial(go.address) : go.dial(host.address)

  it('a go-libp2p peer and our host meet over noise and yamux, and identify each other', async () => {
    const host = await ourHost()
    const us = host.peerId.toString()
    await connect(host)
    const { connection } = await host.waitFor('peer:connected')
    expect(connection).toMatchObject({
      direction: who === 'we dial' ? 'outbound' : 'inbound',
      security: '/noise',
      muxer: '/yamux/1.0.0',
      transport: 'tcp',
    })
    expect(connection.remotePeer.toString()).toBe(go.peerId)
    // The muxer is settled in noise's handshake, which saves a round trip.
    expect(await go.waitFor('connection:open', (e) => e.peerId === us)).toMatchObject({
      direction: who === 'we dial' ? 'inbound' : 'outbound',
      encryption: '/noise',
      muxer: '/yamux/1.0.0',
      earlyMuxer: true,
    })

    const { identity } = await host.waitFor('peer:identified')
    expect(identity).toMatchObject({ agent: 'go-peer/1', protocolVersion: '' })
    expect(identity.protocols).toEqual(
      expect.arrayContaining(['/ipfs/id/1.0.0', '/ipfs/id/push/1.0.0', '/ipfs/ping/1.0.0', ECHO]),
    )
    expect(identity.listenAddresses.map((address) => `${address}/p2p/${go.peerId}`)).toEqual(go.addresses)
    const told = await go.waitFor('peer:identify', (e) => e.peerId === us)
    expect(told.agent).toBe('ours/1')
    expect(told.protocols).toEqual(
      expect.arrayContaining(['/ipfs/id/1.0.0', '/ipfs/id/push/1.0.0', '/ipfs/ping/1.0.0', ECHO]),
    )
    expect(told.listenAddrs.map((address) => `${address}/p2p/${us}`)).toEqual(host.addresses())
    // Each sees the other where the other sees itself.
    const ofOurs = told.observedAddr?.replace(/\/p2p\/.*/, '')
    const ofTheirs = identity.observedAddress?.replace(/\/p2p\/.*/, '')
    const { address } = await go.waitFor('connection:open', (e) => e.peerId === us)
    expect(ofTheirs).toBe(address)
    expect(ofOurs).toBe(connection.remoteAddress.toString())
  })

  it('both ping each other, several times on one stream', async () => {
    const host = await ourHost()
    await connect(host)
    const { connection } = await host.waitFor('peer:connected')
    for (let i = 0; i < 5; i++) expect(await host.ping(connection.remotePeer)).toBeGreaterThan(0)
    const times = await go.ping(host.peerId.toString(), 5)
    expect(times).toHaveLength(5)
    for (const ms of times) expect(ms).toBeGreaterThan(0)
  })

  it('ten streams of 1 MiB each way at once are echoed byte for byte', async () => {
    const host = await ourHost()
    await connect(host)
    await identified(host, go)
    const [, theirs] = await Promise.all([
      echo(host, go.peerId, { streams: 10, bytes: MIB }),
      go.echo(host.peerId.toString(), { streams: 10, bytes: MIB }),
    ])
    expect(theirs).toMatchObject({ streams: 10, bytes: 10 * MIB })
    expect(await upload(host, go.peerId, 3 * MIB + 1)).toBe(3 * MIB + 1)
    expect(await go.upload(host.peerId.toString(), { bytes: 3 * MIB + 1 })).toEqual({ counted: 3 * MIB + 1 })
  })

  it(
    '256 MiB go each way byte for byte',
    async () => {
      const host = await ourHost()
      const us = host.peerId.toString()
      await connect(host)
      await identified(host, go)
      const bytes = 256 * MIB
      await download(host, go.peerId, bytes)
      expect(await go.download(us, { bytes })).toEqual({ bytes })
      expect(host.connections()).toHaveLength(1)
    },
    BULK_TIMEOUT_MS,
  )

  it('each hears of a protocol that the other begins and ceases to speak', async () => {
    const host = await ourHost()
    const us = host.peerId.toString()
    const added = '/test/new/1.0.0'
    await connect(host)
    await identified(host, go)
    host.handle(added, (stream) => stream.reset())
    await go.waitFor('peer:protocols', (e) => e.peerId === us && e.added.includes(added))
    host.unhandle(added)
    await go.waitFor('peer:protocols', (e) => e.peerId === us && e.removed.includes(added))
    const known = await go.known(us)
    expect(known).toMatchObject({ agent: 'ours/1', addresses: expect.arrayContaining([ours(host)]) })
    expect(known.protocols).toContain(ECHO)

    const theirs = () => host.identityOf(host.connections()[0]!.remotePeer)?.protocols ?? []
    await go.handle(added)
    await host.until(() => theirs().includes(added), 'the protocol that go began to speak')
    await go.unhandle(added)
    await host.until(() => !theirs().includes(added), 'the protocol that go ceased to speak')
    expect(theirs()).toContain(ECHO)
    expect(host.seen('peer:identified').at(-1)?.identity.agent).toBe('go-peer/1')
  })

  it('our orderly stop ends the connection without an error on either side', async () => {
    const host = await ourHost()
    await connect(host)
    await identified(host, go)
    await echo(host, go.peerId, { streams: 2, bytes: 1000 })
    await host.stop()
    await go.waitFor('peer:disconnect', (e) => e.peerId === host.peerId.toString())
    expect(host.seen('connection:closed')).toMatchObject([{ error: null }])
    expect(host.seen('error')).toEqual([])
  })
})

/** Its one listen address, without /p2p. */
const ours = (host: OurHost): string => host.address.replace(/\/p2p\/.*/, '')

describe('a go-libp2p peer', () => {
  it('that dials us while we dial it is reached, and both can go on using what is left', async () => {
    const host = await ourHost()
    const [connection] = await Promise.all([host.dial(go.address), go.dial(host.address)])
    expect(connection.remotePeer.toString()).toBe(go.peerId)
    await Promise.all([
      echo(host, go.peerId, { streams: 3, bytes: 100_000 }),
      go.echo(host.peerId.toString(), { streams: 3, bytes: 100_000 }),
    ])
    expect(host.seen('peer:connected')).toHaveLength(1)
    expect(host.seen('peer:disconnected')).toEqual([])
  })

  it('that has only TLS is told apart: we say at which step it failed, and it says no', async () => {
    const tls = await ownPeer({ security: ['tls'] })
    const host = await ourHost()
    await expect(host.dial(tls.address)).rejects.toMatchObject({ code: 'unsupported-protocol', step: 'secure' })
    await expect(tls.dial(host.address)).rejects.toThrow(/failed to negotiate security protocol/)
    expect(host.connections()).toEqual([])
  })

  it('that prefers TLS to noise settles with us on noise', async () => {
    const both = await ownPeer({ security: ['tls', 'noise'] })
    const host = await ourHost()
    await both.dial(host.address)
    expect((await host.waitFor('peer:connected')).connection.security).toBe('/noise')
    await echo(host, both.peerId, { streams: 1, bytes: 1000 })
  })

  it('under another peer id than the one dialled is left before it learns who we are', async () => {
    const other = await ownPeer()
    const host = await ourHost()
    const wrong = go.address.replace(go.peerId, other.peerId)
    await expect(host.dial(wrong)).rejects.toMatchObject({ code: 'wrong-peer', step: 'secure' })
    await expect(other.dial(host.address.replace(host.peerId.toString(), go.peerId))).rejects.toThrow(
      /peer id mismatch/,
    )
    expect(go.events.some((e) => e.event === 'connection:open' && e.peerId === host.peerId.toString())).toBe(false)
  })

  it('takes the record of our addresses that we signed, in identify', async () => {
    const host = await ourHost()
    await host.dial(go.address)
    await identified(host, go)
    const told = await go.waitFor('peer:identify', (e) => e.peerId === host.peerId.toString())
    expect(told.signedPeerRecord).toEqual([ours(host)])
  })

  it('that refuses a protocol it had listed is told apart at the first read', async () => {
    const peer = await ownPeer()
    const host = await ourHost()
    await host.dial(peer.address)
    await identified(host, peer)
    await peer.unhandle(ECHO, { quiet: true })
    const stream = await host.openStream(peer.peerId, ECHO)
    expect(stream.protocol).toBe(ECHO)
    stream.write(new Uint8Array(100))
    await expect(stream.read()).rejects.toMatchObject({ code: 'unsupported-protocol' })
    await expect(host.openStream(peer.peerId, ['/test/none/1.0.0', ECHO])).rejects.toMatchObject({
      code: 'unsupported-protocol',
    })
    expect(await upload(host, peer.peerId, 1000)).toBe(1000)
  })

  it('that takes us to speak a protocol is refused without harm to its other streams', async () => {
    const host = await ourHost()
    const us = host.peerId.toString()
    await go.dial(host.address)
    await identified(host, go)
    await go.assume(us, '/test/none/1.0.0')
    await expect(go.exchange(us, '/test/none/1.0.0', new Uint8Array(100))).rejects.toThrow(/protocols not supported/)
    expect(Buffer.from(await go.exchange(us, ECHO, Buffer.from('still here'))).toString()).toBe('still here')
    expect(await go.upload(us, { bytes: 1000 })).toEqual({ counted: 1000 })
  })

  it('gets an answer on a stream that it has half-closed, and gives one on ours', async () => {
    const host = await ourHost()
    await host.dial(go.address)
    const stream = await host.openStream(go.peerId, SINK)
    stream.write(new Uint8Array(5))
    stream.closeWrite()
    expect([...(await readAll(stream))]).toEqual([0, 0, 0, 0, 0, 0, 0, 5])
    expect([...(await go.exchange(host.peerId.toString(), SINK, new Uint8Array(6)))]).toEqual([0, 0, 0, 0, 0, 0, 0, 6])
  })

  it('whose stream we reset sees it end, and the connection lives on', async () => {
    const host = await ourHost()
    const us = host.peerId.toString()
    await host.dial(go.address)
    await identified(host, go)
    host.handle('/test/reset/1.0.0', (stream) => stream.reset())
    await go.waitFor('peer:protocols', (e) => e.peerId === us && e.added.includes('/test/reset/1.0.0'))
    await expect(go.exchange(us, '/test/reset/1.0.0', new Uint8Array(1))).rejects.toThrow(/reset/)
    const stream = await host.openStream(go.peerId, ECHO)
    stream.write(new Uint8Array(10))
    await stream.read()
    stream.reset()
    await echo(host, go.peerId, { streams: 1, bytes: 1000 })
    expect(host.connections()).toHaveLength(1)
  })

  it.each(['we dial', 'go dials'] as const)(
    'that is killed in mid-stream is told of as gone, and others are not disturbed (%s)',
    async (who) => {
      const doomed = await ownPeer()
      const host = await ourHost()
      await Promise.all([
        who === 'we dial' ? host.dial(doomed.address) : doomed.dial(host.address),
        host.dial(go.address),
      ])
      const stream = await host.openStream(doomed.peerId, ECHO)
      stream.write(new Uint8Array(64 * 1024))
      expect((await stream.read())?.length).toBeGreaterThan(0)
      doomed.kill()
      await expect(readAll(stream)).rejects.toMatchObject({ name: 'NetError' })
      await host.waitFor('peer:disconnected', (e) => e.peerId.toString() === doomed.peerId)
      expect(host.connections().map((connection) => connection.remotePeer.toString())).toEqual([go.peerId])
      await echo(host, go.peerId, { streams: 2, bytes: 100_000 })
    },
  )

  it.each(['we dialled', 'go dialled'] as const)('sees us go when we are killed (%s)', async (who) => {
    const program = await bundle('test/interop/our-peer.ts', `our-peer-${process.pid}`)
    const doomed = await startChild<OurEvent>({ name: 'our peer', args: [program, '{"dial": false}'] })
    onTestFinished(() => doomed.stop())
    const { peerId, addresses } = await doomed.waitFor('listening')
    const host = await ourHost()
    await host.dial(go.address)
    if (who === 'go dialled') await go.dial(addresses[0] as string)
    else await doomed.request('dial', { address: go.address })
    await go.waitFor('peer:identify', (e) => e.peerId === peerId)
    doomed.kill()
    await go.waitFor('peer:disconnect', (e) => e.peerId === peerId)
    await echo(host, go.peerId, { streams: 2, bytes: 100_000 })
  })

  it('that stops in good order is told of as gone: go resets TCP then, and says nothing before', async () => {
    const leaving = await ownPeer()
    const host = await ourHost()
    await host.dial(leaving.address)
    await identified(host, leaving)
    await leaving.stop()
    await host.waitFor('peer:disconnected')
    expect(host.seen('connection:closed')).toMatchObject([{ error: { code: 'closed', fault: 'network' } }])
    expect(host.connections()).toEqual([])
    expect(host.seen('error')).toEqual([])
  })

  it.each(['secp256k1', 'RSA', 'ECDSA'] as const)(
    'with an identity key of type %s is a peer like others',
    async (keyType) => {
      const peer = await ownPeer({ keyType })
      const host = await ourHost()
      const connection = await host.dial(peer.address)
      expect(connection.remotePeer.toString()).toBe(peer.peerId)
      await identified(host, peer)
      await echo(host, peer.peerId, { streams: 1, bytes: 1000 })
      await connection.close()
      await peer.waitFor('peer:disconnect')
      await peer.dial(host.address)
      await host.until(() => host.seen('connection:opened').length === 2, 'the inbound connection')
      expect(await peer.ping(host.peerId.toString())).toHaveLength(1)
    },
  )
})
