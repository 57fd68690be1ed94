/** Announcements on a topic: ours and js-libp2p's pubsub-peer-discovery, which universal-connectivity uses, meet through a third. */
import { expect, onTestFinished, test } from 'vitest'
import { startJsPeer } from './js-peer.ts'
import { startOurHost } from './our-host.ts'

const TOPIC = 'universal-connectivity-browser-peer-discovery'

test('two who share only a neighbour are told of each other, in both directions', async () => {
  const hub = await startJsPeer({ pubsub: 'gossipsub', topics: [TOPIC] })
  const js = await startJsPeer({ pubsub: 'gossipsub', announce: [TOPIC] })
  const ours = await startOurHost({ announce: [TOPIC], dht: false })
  onTestFinished(async () => void (await Promise.all([hub.stop(), js.stop(), ours.stop()])))
  await js.dial(hub.address)
  await ours.dial(hub.address)

  const found = await ours.waitFor('peer:discovered', ({ peerId }) => peerId.toString() === js.peerId)
  expect(found).toMatchObject({ source: 'announced', addresses: [js.address] })
  const theirs = await js.waitFor('peer:discovery', ({ peerId }) => peerId === ours.peerId.toString())
  expect(theirs.addresses.join()).toContain(ours.address.split('/p2p/')[0])
  expect((await ours.dial(found.peerId)).remotePeer.toString()).toBe(js.peerId)
})
