/** Peers that find each other by real multicast, in a network of their own. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MdnsLinkStatus } from '../../net/index.ts'
import { bundle } from '../e2e/bundle.ts'
import { startChild } from './child.mjs'
import type { JsonChild } from './child.mjs'
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

async function startOurPeer(within: Network): Promise<{ peer: JsonChild<OurEvent>; peerId: string }> {
  const options = JSON.stringify({ mdns: true })
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
})
