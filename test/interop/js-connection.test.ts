import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { PUSH_PROTOCOL } from '../../net/identify/identify.ts'
import type { HostOptions } from '../../net/index.ts'
import { installInterop } from './install.ts'
import { startJsPeer } from './js-peer.ts'
import type { JsPeer, JsPeerOptions } from './js-peer.ts'
import { ECHO, download, echo, startOurHost, upload } from './our-host.ts'
import type { OurHost } from './our-host.ts'

const INSTALL_TIMEOUT_MS = 300_000

const MIB = 1024 * 1024
const PROTOCOL_ID = { yamux: '/yamux/1.0.0', mplex: '/mplex/6.7.0' } as const

type Muxers = ('yamux' | 'mplex')[]

const BOTH: Muxers = ['yamux', 'mplex']
const peers = new Map<string, JsPeer>()
const hosts: OurHost[] = []

/** js-libp2p allows itself one ping stream, and cuts the connection when its monitor finds it taken. */
const WITHOUT_MONITOR: JsPeerOptions = { connectionMonitor: { enabled: false } }

/** The js peers that several tests share; each test leaves them without connections. */
function sharedPeer(muxers: Muxers): JsPeer {
  return peers.get(muxers.join()) as JsPeer
}

async function ourHost(options: HostOptions = {}): Promise<OurHost> {
  const host = await startOurHost({ agent: 'ours/1', ...options })
  hosts.push(host)
  return host
}

async function ownPeer(options: JsPeerOptions = {}): Promise<JsPeer> {
  const peer = await startJsPeer({ ...WITHOUT_MONITOR, ...options })
  peers.set(peer.peerId, peer)
  return peer
}

async function identified(host: OurHost, js: JsPeer): Promise<void> {
  await Promise.all([
    host.waitFor('peer:identified', (e) => e.peerId.toString() === js.peerId),
    js.waitFor('peer:identify', (e) => e.peerId === host.peerId.toString()),
  ])
}

beforeAll(async () => {
  await installInterop()
  const choices: Muxers[] = [BOTH, ['yamux'], ['mplex']]
  await Promise.all(
    choices.map(async (muxers) => peers.set(muxers.join(), await startJsPeer({ ...WITHOUT_MONITOR, muxers }))),
  )
}, INSTALL_TIMEOUT_MS)

afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.stop()))
})

afterAll(async () => {
  await Promise.all([...peers.values()].map((peer) => peer.stop()))
})

describe.each([
  { ours: BOTH, theirs: ['yamux'] as Muxers, settled: 'yamux', streamBytes: MIB },
  { ours: BOTH, theirs: ['mplex'] as Muxers, settled: 'mplex', streamBytes: MIB },
  { ours: BOTH, theirs: BOTH, settled: 'yamux', streamBytes: MIB / 16 },
  { ours: ['yamux'] as Muxers, theirs: BOTH, settled: 'yamux', streamBytes: MIB / 16 },
  { ours: ['mplex'] as Muxers, theirs: BOTH, settled: 'mplex', streamBytes: MIB / 16 },
] as const)('a host with $ours and a js-libp2p peer with $theirs', ({ ours, theirs, settled, streamBytes }) => {
  it.each(['we dial', 'js dials'] as const)('know, ping and echo each other when %s', async (direction) => {
    const js = sharedPeer([...theirs])
    const host = await ourHost({ muxers: ours })
    if (direction === 'we dial') await host.dial(js.address)
    else await js.dial(host.address)
    const { connection } = await host.waitFor('peer:connected')
    expect(connection).toMatchObject({
      direction: direction === 'we dial' ? 'outbound' : 'inbound',
      security: '/noise',
      muxer: PROTOCOL_ID[settled],
      transport: 'tcp',
    })
    expect(connection.remotePeer.toString()).toBe(js.peerId)
    const seenByJs = await js.waitFor('connection:open', (e) => e.peerId === host.peerId.toString())
    expect(seenByJs).toMatchObject({
      direction: direction === 'we dial' ? 'inbound' : 'outbound',
      encryption: '/noise',
      muxer: PROTOCOL_ID[settled],
    })

    const { identity } = await host.waitFor('peer:identified')
    expect(identity.agent).toContain('js-libp2p/3.')
    expect(identity.protocols).toEqual(expect.arrayContaining(['/ipfs/id/1.0.0', '/ipfs/ping/1.0.0', ECHO]))
    expect(identity.listenAddresses.map((address) => `${address}/p2p/${js.peerId}`)).toEqual(js.addresses)
    const told = await js.waitFor('peer:identify', (e) => e.peerId === host.peerId.toString())
    expect(told.agent).toBe('ours/1')
    expect(told.protocols).toEqual(expect.arrayContaining(['/ipfs/id/1.0.0', '/ipfs/ping/1.0.0', ECHO]))
    expect(told.listenAddrs.map((address) => `${address}/p2p/${host.peerId}`)).toEqual(host.addresses())
    // Each sees the other where the other sees itself.
    const [outside, inside] = direction === 'we dial' ? [identity, told] : [told, identity]
    expect(withoutPeer(outside)).toMatch(/^\/ip4\/127\.0\.0\.1\/tcp\/\d+$/)
    expect(withoutPeer(inside)).toBe(
      direction === 'we dial' ? connection.remoteAddress.toString() : host.address.replace(/\/p2p\/.*/, ''),
    )

    expect(await host.ping(connection.remotePeer)).toBeGreaterThan(0)
    expect(await js.ping(host.peerId.toString())).toBeGreaterThanOrEqual(0)

    await echo(host, js.peerId, { streams: 10, bytes: streamBytes })
    expect(await js.echo(host.peerId.toString(), { streams: 10, bytes: streamBytes })).toMatchObject({
      bytes: 10 * streamBytes,
    })
    expect(await upload(host, js.peerId, 300_001)).toBe(300_001)
    await download(host, js.peerId, 300_001)
    expect(await js.upload(host.peerId.toString(), { bytes: 300_001 })).toEqual({ counted: 300_001 })
    expect(await js.download(host.peerId.toString(), { bytes: 300_001 })).toEqual({ bytes: 300_001 })

    await host.stop()
    await js.waitFor('peer:disconnect', (e) => e.peerId === host.peerId.toString())
    expect(host.seen('connection:closed')).toMatchObject([{ error: null }])
    expect(host.seen('error')).toEqual([])
  })
})

/** go and js append the observed peer's own id; we don't. */
function withoutPeer(told: { observedAddr: string | null } | { observedAddress: string | null }): string {
  const address = 'observedAddr' in told ? told.observedAddr : told.observedAddress
  return (address ?? '').replace(/\/p2p\/.*/, '')
}

describe('a js-libp2p peer', () => {
  it('that has no muxer of ours loses the connection, whoever dials, and both go on', async () => {
    const js = sharedPeer(['mplex'])
    const host = await ourHost({ muxers: ['yamux'] })
    await expect(host.dial(js.address)).rejects.toThrow(/Connected (securely )?to .*, but then: /)
    await expect(js.dial(host.address)).rejects.toThrow()
    expect(host.connections()).toEqual([])
    const other = sharedPeer(['yamux'])
    await host.dial(other.address)
    expect(await host.ping((await host.waitFor('peer:connected')).peerId)).toBeGreaterThan(0)
  })

  it('that dials us while we dial it is reached all the same, and one connection is left', async () => {
    const js = sharedPeer(BOTH)
    const host = await ourHost()
    const us = host.peerId.toString()
    const [connection, theirs] = await Promise.all([host.dial(js.address), js.dial(host.address)])
    expect(connection.remotePeer.toString()).toBe(js.peerId)
    await echo(host, js.peerId, { streams: 3, bytes: 100_000 })
    await host.until(() => host.connections().length === 1, 'a single connection')
    // js opens its streams on either of two until it has heard that one is over.
    if (theirs.direction === 'outbound') await js.waitFor('connection:close', ({ peerId }) => peerId === us)
    expect(host.seen('peer:connected')).toHaveLength(1)
    expect(host.seen('peer:disconnected')).toEqual([])
    await Promise.all([
      echo(host, js.peerId, { streams: 3, bytes: 100_000 }),
      js.echo(us, { streams: 3, bytes: 100_000 }),
    ])
    expect(await js.ping(us)).toBeGreaterThanOrEqual(0)
  })

  it('under another peer id than the one dialled is left before it learns who we are', async () => {
    const [js, other] = [sharedPeer(BOTH), sharedPeer(['yamux'])]
    const host = await ourHost()
    const wrong = js.address.replace(js.peerId, other.peerId)
    await expect(host.dial(wrong)).rejects.toMatchObject({ code: 'wrong-peer', step: 'secure' })
    expect(js.events.some((e) => e.event === 'connection:open' && e.peerId === host.peerId.toString())).toBe(false)
  })

  it('hears of a protocol that we begin and cease to speak', async () => {
    const js = sharedPeer(BOTH)
    const host = await ourHost()
    await host.dial(js.address)
    await identified(host, js)
    const us = host.peerId.toString()
    host.handle('/test/new/1.0.0', (stream) => stream.reset())
    await js.waitFor('peer:identify', (e) => e.peerId === us && e.protocols.includes('/test/new/1.0.0'))
    const before = js.events.length
    host.unhandle('/test/new/1.0.0')
    const pushed = await js.waitFor('peer:identify', (e) => e.peerId === us, undefined, before)
    expect(pushed.protocols).not.toContain('/test/new/1.0.0')
    expect(pushed.listenAddrs.map((address) => `${address}/p2p/${us}`)).toEqual(host.addresses())
    expect(await js.protocolsOf(us)).toContain(ECHO)
  })

  it('that is killed in mid-stream is told of as gone, and others are not disturbed', async () => {
    const [doomed, other] = [await ownPeer(), sharedPeer(BOTH)]
    const host = await ourHost()
    await Promise.all([host.dial(doomed.address), host.dial(other.address)])
    const stream = await host.openStream(doomed.peerId, ECHO)
    stream.write(new Uint8Array(64 * 1024))
    expect((await stream.read())?.length).toBeGreaterThan(0)
    doomed.kill()
    await expect(readToEnd(stream)).rejects.toMatchObject({ name: 'NetError' })
    await host.waitFor('peer:disconnected', (e) => e.peerId.toString() === doomed.peerId)
    expect(host.connections().map((connection) => connection.remotePeer.toString())).toEqual([other.peerId])
    await echo(host, other.peerId, { streams: 2, bytes: 100_000 })
  })

  it('that refuses a protocol it had listed is told apart at the first read', async () => {
    const js = await ownPeer()
    const host = await ourHost()
    // So that js can't tell us first.
    host.unhandle(PUSH_PROTOCOL)
    await host.dial(js.address)
    await identified(host, js)
    await js.unhandle(ECHO)
    const stream = await host.openStream(js.peerId, ECHO)
    expect(stream.protocol).toBe(ECHO)
    stream.write(new Uint8Array(100))
    await expect(stream.read()).rejects.toMatchObject({ code: 'unsupported-protocol' })
    await expect(host.openStream(js.peerId, ['/test/none/1.0.0', ECHO])).rejects.toMatchObject({
      code: 'unsupported-protocol',
    })
    expect(await upload(host, js.peerId, 1000)).toBe(1000)
  })

  it.each(['secp256k1', 'RSA'] as const)('with an identity key of type %s is a peer like others', async (keyType) => {
    const js = await ownPeer({ keyType })
    const host = await ourHost()
    const connection = await host.dial(js.address)
    expect(connection.remotePeer.toString()).toBe(js.peerId)
    await identified(host, js)
    await echo(host, js.peerId, { streams: 1, bytes: 1000 })
    await connection.close()
    await js.waitFor('peer:disconnect', (e) => e.peerId === host.peerId.toString())
    await js.dial(host.address)
    await host.until(() => host.seen('connection:opened').length === 2, 'the inbound connection')
    expect(await js.ping(host.peerId.toString())).toBeGreaterThanOrEqual(0)
  })
})

async function readToEnd(stream: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const bytes of stream) void bytes
}
