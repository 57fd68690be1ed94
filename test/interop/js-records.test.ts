/** Signed peer records (RFC 0003) between our host and js-libp2p: what identify carries either way, and what a push changes. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { IDENTIFY_PROTOCOL } from '../../net/identify/identify.ts'
import { readIdentity } from '../../net/identify/message.ts'
import { MessageReader, parsePeerId } from '../../net/index.ts'
import { installInterop } from './install.ts'
import { startJsPeer } from './js-peer.ts'
import type { JsPeer } from './js-peer.ts'
import { startOurHost } from './our-host.ts'
import type { OurHost } from './our-host.ts'

const KEYS = ['Ed25519', 'secp256k1', 'RSA'] as const
const peers = new Map<string, JsPeer>()
const hosts: OurHost[] = []

beforeAll(async () => {
  await installInterop()
  await Promise.all(KEYS.map(async (keyType) => peers.set(keyType, await startJsPeer({ keyType }))))
}, 300_000)

afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.stop()))
})

afterAll(async () => {
  await Promise.all([...peers.values()].map((peer) => peer.stop()))
})

async function ourHost(listen = ['/ip4/127.0.0.1/tcp/0']): Promise<OurHost> {
  const host = await startOurHost({ listen })
  hosts.push(host)
  return host
}

describe('signed records', () => {
  it.each(KEYS)('of ours are taken by a js-libp2p peer, and those of its %s key by us', async (keyType) => {
    const js = peers.get(keyType) as JsPeer
    const host = await ourHost(['/ip4/127.0.0.1/tcp/0', '/ip4/127.0.0.1/tcp/0'])
    await host.dial(js.address)
    const told = await js.waitFor('peer:identify', ({ peerId }) => peerId === host.peerId.toString())
    expect(told.signedPeerRecord?.map((address) => `${address}/p2p/${host.peerId}`)).toEqual(host.addresses())

    // js answers one such question at a time.
    await host.waitFor('peer:identified')
    const peer = parsePeerId(js.peerId)
    const stream = await host.openStream(peer, IDENTIFY_PROTOCOL)
    const message = await new MessageReader(stream, 8192).next()
    const { identity, record } = readIdentity([message as Uint8Array], peer, null)
    expect(record?.addresses.map((address) => `${address}/p2p/${js.peerId}`)).toEqual(js.addresses)
    expect(identity.listenAddresses).toEqual(record?.addresses.map(String))
    stream.reset()

    expect(host.foundBy(peer)).toEqual(['given', 'identify'])
    expect(host.knownPeers()).toMatchObject([{ peerId: js.peerId, addresses: js.addresses }])
  })

  it('come anew with a push', async () => {
    const js = peers.get('Ed25519') as JsPeer
    const host = await ourHost()
    await host.dial(js.address)
    const isOurs = ({ peerId }: { peerId: string }): boolean => peerId === host.peerId.toString()
    await js.waitFor('peer:identify', isOurs)
    const { length } = js.events
    host.handle('/test/new/1.0.0', () => {})
    const pushed = await js.waitFor('peer:identify', isOurs, undefined, length)
    expect(pushed.protocols).toContain('/test/new/1.0.0')
    expect(pushed.signedPeerRecord).toHaveLength(1)
  })
})
