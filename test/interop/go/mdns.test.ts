/** Ours and go-libp2p peers find each other by real multicast, in a network of their own. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { bundle } from '../../e2e/bundle.ts'
import { startChild } from '../child.mjs'
import type { JsonChild } from '../child.mjs'
import { startGoPeer } from '../go-peer.ts'
import type { GoPeer, GoPeerOptions } from '../go-peer.ts'
import { openNetwork } from '../netns.ts'
import type { Network, NoNetwork } from '../netns.ts'

type OurEvent =
  | { event: 'listening'; peerId: string; addresses: string[] }
  | { event: 'peer:discovered'; peerId: string; addresses: string[]; source: string }
  | { event: 'peer:connected'; peerId: string; address: string }
  | { event: 'dial:failed'; peerId: string; message: string }

/** For busy machines. */
const WAIT_MS = 30_000

interface OurPeer {
  peerId: string
  addresses: string[]
  child: JsonChild<OurEvent>
}

let network: Network | NoNetwork
let program: string
const started: { stop(): Promise<void> }[] = []

beforeAll(async () => {
  network = await openNetwork()
  if ('reason' in network) return
  program = await bundle('test/interop/our-peer.ts', `our-peer-${process.pid}`)
})

afterEach(async () => {
  await Promise.all(started.splice(0).map((peer) => peer.stop()))
})

afterAll(async () => {
  if (!('reason' in network)) await network.close()
})

async function startOurs(within: Network, options: object = {}): Promise<OurPeer> {
  const args = [program, JSON.stringify({ mdns: true, dial: false, ...options })]
  const child = await startChild<OurEvent>({ name: 'our peer', ...within.inside(process.execPath, args) })
  started.push(child)
  const { peerId, addresses } = await child.waitFor('listening')
  return { peerId, addresses, child }
}

async function startGo(within: Network, options: GoPeerOptions = {}): Promise<GoPeer> {
  const peer = await startGoPeer({ mdns: true, ...options }, within)
  started.push(peer)
  return peer
}

async function weFind(ours: OurPeer, go: GoPeer): Promise<void> {
  const found = await ours.child.waitFor('peer:discovered', ({ peerId }) => peerId === go.peerId, WAIT_MS)
  expect(found).toMatchObject({ source: 'mdns', addresses: go.addresses })
}

async function goFinds(go: GoPeer, ours: OurPeer): Promise<string> {
  const found = await go.waitFor('mdns:found', ({ peerId }) => peerId === ours.peerId, WAIT_MS)
  expect(found.addresses).toEqual(ours.addresses)
  return found.addresses[0] as string
}

describe('mDNS on a real loopback interface', () => {
  test.for(['ours', 'go'] as const)(
    'ours and go-libp2p find each other when %s was there first, and can dial what they found',
    async (first, { skip }) => {
      if ('reason' in network) return skip(network.reason)
      const within = network
      const early = first === 'ours' ? await startOurs(within) : await startGo(within)
      const late = first === 'ours' ? await startGo(within) : await startOurs(within)
      const [ours, go] = (first === 'ours' ? [early, late] : [late, early]) as [OurPeer, GoPeer]
      const [, address] = await Promise.all([weFind(ours, go), goFinds(go, ours)])
      expect((await go.dial(address)).peerId).toBe(ours.peerId)
      expect(await go.ping(ours.peerId)).toHaveLength(1)
    },
  )

  test('ours dials the go-libp2p peer that it found', async ({ skip }) => {
    if ('reason' in network) return skip(network.reason)
    const [ours, go] = await Promise.all([startOurs(network, { dial: true }), startGo(network)])
    await ours.child.waitFor('peer:connected', ({ peerId }) => peerId === go.peerId, WAIT_MS)
    await go.waitFor('peer:identify', ({ peerId }) => peerId === ours.peerId)
  })

  test('several of each kind all find all others', async ({ skip }) => {
    if ('reason' in network) return skip(network.reason)
    const within = network
    const [ours, gos] = await Promise.all([
      Promise.all(Array.from({ length: 3 }, () => startOurs(within))),
      Promise.all(Array.from({ length: 3 }, () => startGo(within))),
    ])
    await Promise.all(
      ours.flatMap((each) => [
        ...gos.flatMap((go) => [weFind(each, go), goFinds(go, each)]),
        ...ours
          .filter((other) => other !== each)
          .map((other) => each.child.waitFor('peer:discovered', ({ peerId }) => peerId === other.peerId, WAIT_MS)),
      ]),
    )
    for (const go of gos) {
      for (const other of gos.filter((each) => each !== go)) {
        await go.waitFor('mdns:found', ({ peerId }) => peerId === other.peerId)
      }
    }
  })
})
