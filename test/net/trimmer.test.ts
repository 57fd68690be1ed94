import { describe, expect, test } from 'vitest'
import { BRIEF_WORTH } from '../../net/behaviour.ts'
import { privateKeyFromSeed } from '../../net/keys.ts'
import { DEFAULT_LIMITS } from '../../net/limits.ts'
import { peerIdFromPublicKey } from '../../net/peer-id.ts'
import type { PeerId } from '../../net/peer-id.ts'
import { Trimmer } from '../../net/trimmer.ts'
import type { Trimmable } from '../../net/trimmer.ts'
import { Node, world } from './switch-node.ts'

const LIMITS = { ...DEFAULT_LIMITS, highWaterConnections: 6, lowWaterConnections: 4 }
const GRACE = LIMITS.trimGraceMs
const SILENCE = LIMITS.trimSilenceMs

const peers: PeerId[] = Array.from({ length: 20 }, (_, i) =>
  peerIdFromPublicKey(privateKeyFromSeed(new Uint8Array(32).fill(i + 1)).publicKey),
)

function connection(peer: number, traits: Partial<Trimmable> = {}): Trimmable {
  return { remotePeer: peers[peer]!, direction: 'inbound', upgradedAt: 0, busy: false, brief: false, ...traits }
}

/** Peers in the order in which their connections go. */
function closed(trimmer: Trimmer, connections: Trimmable[], now = GRACE): number[] {
  return trimmer.trim(connections, now).close.map(({ remotePeer }) => peers.indexOf(remotePeer))
}

const seven = (traits: (i: number) => Partial<Trimmable> = () => ({})): Trimmable[] =>
  Array.from({ length: 7 }, (_, i) => connection(i, traits(i)))

describe('a trim', () => {
  test('does nothing up to the high-water mark, and above it goes down to the low one', () => {
    expect(closed(new Trimmer(LIMITS), seven().slice(0, 6))).toEqual([])
    expect(closed(new Trimmer(LIMITS), seven())).toHaveLength(3)
  })

  test('takes the least sum of tags first', () => {
    const trimmer = new Trimmer(LIMITS)
    const sums = [9, 3, 0, 5, 7, 1, 4]
    for (const [i, sum] of sums.entries()) {
      trimmer.tag(peers[i]!, 'one', sum + 2)
      trimmer.tag(peers[i]!, 'other', -2)
    }
    expect(closed(trimmer, seven())).toEqual([2, 5, 1])
  })

  test('then those that others dialled, then those that the program does not use, then the youngest', () => {
    const use = seven((i) => ({
      direction: i === 6 ? 'inbound' : 'outbound',
      busy: i !== 3,
      upgradedAt: i === 1 ? 0 : -i,
    }))
    expect(closed(new Trimmer(LIMITS), use)).toEqual([6, 3, 0])
    expect(
      closed(
        new Trimmer(LIMITS),
        seven((i) => ({ upgradedAt: -i })),
      ),
    ).toEqual([0, 1, 2])
  })

  test('never takes a protected peer, though nothing else is left', () => {
    const trimmer = new Trimmer(LIMITS)
    for (const peer of peers.slice(0, 6)) trimmer.protect(peer, 'mesh')
    expect(closed(trimmer, seven())).toEqual([6])
    expect(trimmer.trim(seven(), GRACE + SILENCE).next).toBeNull()
  })

  test('leaves a peer alone as long as one tag protects it', () => {
    const trimmer = new Trimmer(LIMITS)
    trimmer.protect(peers[0]!, 'mesh')
    trimmer.protect(peers[0]!, 'dm')
    trimmer.unprotect(peers[0]!, 'mesh')
    expect(trimmer.isProtected(peers[0]!)).toBe(true)
    trimmer.unprotect(peers[0]!, 'dm')
    expect(trimmer.isProtected(peers[0]!)).toBe(false)
  })

  test('gives newcomers their time of grace, and says when the first one has had it', () => {
    const trimmer = new Trimmer(LIMITS)
    const young = seven((i) => ({ upgradedAt: 100 * i }))
    // The three youngest are the ones to go.
    expect(trimmer.trim(young, GRACE)).toEqual({ close: [], next: GRACE + 400 })
    // One has had its time, and one is enough to be at the mark again.
    expect(trimmer.trim(young, GRACE + 400)).toMatchObject({ close: [young[4]], next: null })
  })

  test('spares what was there before a crowd of newcomers, which goes when its time comes', () => {
    const trimmer = new Trimmer(LIMITS)
    const crowd = Array.from({ length: 8 }, (_, i) => connection(10 + i, { upgradedAt: GRACE }))
    const old = seven().slice(0, 4)
    expect(trimmer.trim([...old, ...crowd], GRACE)).toEqual({ close: [], next: 2 * GRACE })
    expect(closed(trimmer, [...old, ...crowd], 2 * GRACE)).toEqual([10, 11, 12, 13, 14, 15, 16, 17])
  })

  test('is followed by silence', () => {
    const trimmer = new Trimmer(LIMITS)
    expect(closed(trimmer, seven(), GRACE)).toHaveLength(3)
    expect(trimmer.trim(seven(), GRACE + 1)).toEqual({ close: [], next: GRACE + SILENCE })
    expect(closed(trimmer, seven(), GRACE + SILENCE)).toHaveLength(3)
  })
})

describe('room for a brief connection', () => {
  const brief = (peer: number, traits: Partial<Trimmable> = {}): Trimmable =>
    connection(peer, { brief: true, ...traits })

  test('is made by the brief one of least worth, the oldest of equals', () => {
    const trimmer = new Trimmer(LIMITS)
    const all = [brief(0, { upgradedAt: 1 }), brief(1, { upgradedAt: 3 }), brief(2, { upgradedAt: 2 })]
    expect(trimmer.served(all)).toBe(all[0])
    trimmer.tag(peers[0]!, 'kad', 5)
    expect(trimmer.served(all)).toBe(all[2])
    for (const peer of peers.slice(1, 3)) trimmer.tag(peer, 'kad', 6)
    expect(trimmer.served(all)).toBe(all[0])
  })

  test('is never made by one that was dialled for more, is in use, protected, or of a peer that is worth as much', () => {
    const trimmer = new Trimmer(LIMITS)
    trimmer.protect(peers[2]!, 'friend')
    trimmer.tag(peers[3]!, 'asked', BRIEF_WORTH)
    expect(trimmer.served([connection(0), brief(1, { busy: true }), brief(2), brief(3)])).toBeNull()
    trimmer.tag(peers[3]!, 'asked', BRIEF_WORTH - 1)
    expect(trimmer.served([brief(3)])).not.toBeNull()
  })
})

describe('tags', () => {
  test('are added up, replaced, and taken away by 0', () => {
    const trimmer = new Trimmer(LIMITS)
    const [peer] = peers as [PeerId]
    trimmer.tag(peer, 'mesh', 20)
    trimmer.tag(peer, 'kad', 5)
    expect(trimmer.worth(peer)).toBe(25)
    trimmer.tag(peer, 'mesh', 10)
    expect(trimmer.worth(peer)).toBe(15)
    trimmer.tag(peer, 'mesh', 0)
    trimmer.tag(peer, 'kad', 0)
    expect(trimmer.worth(peer)).toBe(0)
  })

  test('are bounded: maxTagsPerPeer, maxTaggedPeers, and what was taken away makes room', () => {
    const trimmer = new Trimmer({ ...LIMITS, maxTagsPerPeer: 2, maxTaggedPeers: 3 })
    const [a, b, c, d] = peers as [PeerId, PeerId, PeerId, PeerId]
    for (const tag of ['x', 'y', 'z']) trimmer.tag(a, tag, 1)
    expect(trimmer.worth(a)).toBe(2)
    for (const peer of [b, c, a, d]) trimmer.tag(peer, 'x', 1)
    expect([a, b, c, d].map((peer) => trimmer.worth(peer))).toEqual([2, 0, 1, 1])
    expect([a, b, c, d].map((peer) => trimmer.protect(peer, 'x'))).toEqual([true, true, true, false])
    expect(['x', 'y', 'z'].map((tag) => trimmer.protect(a, tag))).toEqual([true, true, false])
    trimmer.unprotect(b, 'x')
    expect(trimmer.protect(d, 'x')).toBe(true)
  })
})

test('a switch closes the connections that are too many, in an orderly way, once they have had their time of grace', async () => {
  const at = world()
  const limits = { highWaterConnections: 5, lowWaterConnections: 3 }
  const hub = await new Node(at, 1, { limits }).listen()
  hub.switch.handle('/chat/1', () => {})
  hub.switch.handle('/plumbing/1', () => {}, {}, true)
  const others = Array.from({ length: 6 }, (_, i) => new Node(at, i + 2))
  const staying = (): number[] => others.flatMap((other, i) => (other.openWith(hub).length === 1 ? [i] : []))
  for (const [i, other] of others.entries()) {
    const connection = await at.clock.resolve(other.connect(hub))
    await at.clock.resolve(connection.openStream([i === 3 ? '/chat/1' : '/plumbing/1']))
  }
  hub.switch.trimmer.tag(others[4]!.peerId, 'known', 1)
  hub.switch.trimmer.protect(others[5]!.peerId, 'dm')
  await at.clock.advance(DEFAULT_LIMITS.trimGraceMs - 1_000)
  expect(staying()).toEqual([0, 1, 2, 3, 4, 5])
  await at.clock.advance(2_000)
  expect(staying()).toEqual([3, 4, 5])
  const errors = hub.events('connection:closed').map(({ error }) => error)
  expect(errors).toEqual([null, null, null])
  await at.clock.resolve(hub.switch.stop())
  await at.clock.advance(10_000)
  expect(at.clock.pending).toBe(0)
})
