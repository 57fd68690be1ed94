import { expect, test } from 'vitest'
import { PeerCache } from '../../app/peer-cache.ts'
import type { ChatHost } from '../../app/chat-host.ts'
import { generateKey, peerIdFromPublicKey } from '../../net/index.ts'
import type { KnownPeer } from '../../net/index.ts'
import { seededRandom } from '../sim/seeded-random.ts'
import { VirtualClock } from '../sim/virtual-clock.ts'

const idOf = (n: number) => peerIdFromPublicKey(generateKey(seededRandom(n)).publicKey)

function cache(known: readonly KnownPeer[], isPublic: () => boolean, now: KnownPeer[] = []) {
  const written: (readonly KnownPeer[])[] = []
  const clock = new VirtualClock()
  let met = (): void => {}
  const on = (_event: string, listener: () => void): (() => void) => {
    met = listener
    return () => {}
  }
  const host = { peerId: idOf(0), addAddresses: () => {}, knownPeers: () => now, on } as unknown as ChatHost
  const made = new PeerCache({ host, clock, known, isPublic, write: (peers) => written.push(peers) })
  return { made, written, clock, meet: () => met() }
}

const known = [1, 2, 3].map((n): KnownPeer => {
  const peerId = idOf(n).toString()
  return { peerId, addresses: ['/ip4/203.0.113.9/tcp/1'], lastConnectedAt: n, ...(n === 2 && { public: true }) }
})

test('peers that only the public network knows are dialled again while we take part in it, and not otherwise', () => {
  let isPublic = false
  const { made } = cache(known, () => isPublic)
  const names = (): string[] => made.peers().map(String)
  expect(names()).toEqual([idOf(1), idOf(3)].map(String))
  isPublic = true
  expect(names()).toEqual([idOf(1), idOf(2), idOf(3)].map(String))
  isPublic = false
  expect(names()).toHaveLength(2)
  made.stop()
})

test('they stay in the file all the same, for when we are there again', () => {
  const { made, written } = cache(known, () => false, [known[0] as KnownPeer])
  made.stop()
  expect(written[0]).toEqual(known)
})

test('whoever is met is in the file moments later, in case the program is killed', async () => {
  const { made, written, clock, meet } = cache([], () => false, [known[0] as KnownPeer])
  meet()
  meet()
  await clock.advance(3_000)
  expect(written).toEqual([[known[0]]])
  made.stop()
})
