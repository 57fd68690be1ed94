/** Peers that find each other by real multicast, in a network of their own. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { MdnsLinkStatus } from '../../net/index.ts'
import { bundle } from '../e2e/bundle.ts'
import { startChild } from './child.mjs'
import type { JsonChild } from './child.mjs'
import { startJsPeer } from './js-peer.ts'
import { openNetwork } from './netns.ts'
import type { Network, NoNetwork } from './netns.ts'

type OurEvent =
  | { event: 'listening'; peerId: string; addresses: string[] }
  | { event: 'peer:discovered'; peerId: string; addresses: string[]; source: string }
  | { event: 'peer:connected'; peerId: string; address: string }
  | { event: 'dial:failed'; peerId: string; message: string }

let network: Network | NoNetwork
let program: string
const started: JsonChild<OurEvent>[] = []

beforeAll(async () => {
  network = await openNetwork()
  if ('reason' in network) return
  program = await bundle('test/interop/our-peer.ts', `our-peer-${process.pid}`)
})

afterAll(async () => {
  await Promise.all(started.map((peer) => peer.stop()))
  if (!('reason' in network)) await network.close()
})

async function startOurPeer(within: Network, dial = true): Promise<{ peer: JsonChild<OurEvent>; peerId: string }> {
  const options = JSON.stringify({ mdns: true, dial })
  const peer = await startChild<OurEvent>({ name: 'our peer', ...within.inside(process.execPath, [program, options]) })
  started.push(peer)
  return { peer, peerId: (await peer.waitFor('listening')).peerId }
}

describe('mDNS on a real loopback interface', () => {
  test('two hosts of ours find each other, and each is told where the other listens', async ({ skip }) => {
    if ('reason' in network) return skip(network.reason)
    const [first, second] = await Promise.all([startOurPeer(network), startOurPeer(network)])
    const [found] = await Promise.all([
      first.peer.waitFor('peer:discovered', ({ peerId }) => peerId === second.peerId),
      second.peer.waitFor('peer:discovered', ({ peerId }) => peerId === first.peerId),
      first.peer.waitFor('peer:connected', ({ peerId }) => peerId === second.peerId),
    ])
    const { addresses } = await second.peer.waitFor('listening')
    expect(found).toMatchObject({ source: 'mdns', addresses })
    const status = await first.peer.request<MdnsLinkStatus[]>('status')
    expect(status).toContainEqual({ interface: 'lo', family: 4, joined: true, problem: null })
  })

  // js-libp2p says that it listens on 127.0.0.1 and asks by mDNS every second.
  test('ours and js-libp2p find each other, whoever was there first', async ({ skip }) => {
    if ('reason' in network) return skip(network.reason)
    // A js node reports a peer that connects as discovered too, so these only listen.
    const ours = await startOurPeer(network, false)
    const js = await startJsPeer({ mdns: true, pubsub: null }, network)
    onTestFinished(() => js.stop())
    const later = await startOurPeer(network, false)
    for (const { peer, peerId } of [ours, later]) {
      const found = await peer.waitFor('peer:discovered', (event) => event.peerId === js.peerId)
      expect(found).toMatchObject({ source: 'mdns', addresses: [js.address] })
      const { addresses } = await peer.waitFor('listening')
      const theirs = await js.waitFor('peer:discovery', (event) => event.peerId === peerId)
      expect(theirs.addresses.map((address) => address.split('/p2p/')[0])).toEqual(
        addresses.map((address) => address.split('/p2p/')[0]),
      )
      expect((await js.dial(`${theirs.addresses[0]?.split('/p2p/')[0]}/p2p/${peerId}`)).peerId).toBe(peerId)
    }
  })
})
