/** The router machine: how its mesh grows and shrinks, against the gossipsub specs. */
import { describe, expect, it } from 'vitest'
import { FLOODSUB, MESHSUB_1_0 } from '../../../net/gossipsub/params.ts'
import type { ScoreOptions } from '../../../net/gossipsub/score-params.ts'
import type { IncomingPrune } from '../../../net/gossipsub/rpc.ts'
import type { PeerId } from '../../../net/peer-id.ts'
import { Harness, inRoom, names, person, signedBy } from './router-harness.ts'

const pruneFor = (backoffSeconds: number): IncomingPrune => ({ topic: 'room', backoffSeconds, exchange: [] })

/** Scores that come from the program alone. */
const WORTH_NOTHING: ScoreOptions = { everyTopic: { topicWeight: 0 } }

/** A router whose mesh has so many peers that we dialled, each worth what the map says. */
function ranked(count: number, opportunisticGraftThreshold: number): { harness: Harness; worth: Map<string, number> } {
  const worth = new Map<string, number>()
  const appSpecificScore = (peer: PeerId): number => worth.get(peer.toString()) ?? 0
  const harness = new Harness({}, { ...WORTH_NOTHING, opportunisticGraftThreshold, appSpecificScore })
  harness.router.subscribe('room', 0)
  for (const name of names(count)) {
    harness.join(name, { outbound: true })
    harness.control(name, { graft: ['room'] })
  }
  return { harness, worth }
}

describe('JOIN and LEAVE (v1.0, "Topic Membership"; v1.1, "Prune Backoff")', () => {
  it('JOIN grafts D peers of the topic', () => {
    const harness = new Harness()
    for (const name of names(10)) harness.join(name)
    harness.router.subscribe('room', 0)
    harness.take()
    expect(harness.mesh()).toHaveLength(6)
    expect(harness.grafted().toSorted()).toEqual(harness.mesh().toSorted())
  })

  it('JOIN takes fanout peers first, and the fanout is over', () => {
    const harness = new Harness({ floodPublish: false })
    for (const name of names(20)) harness.join(name)
    const fanout = harness.router.publish(signedBy('self', 1), 0).map((peer) => harness.name(peer))
    expect(fanout).toHaveLength(6)
    harness.router.subscribe('room', 0)
    harness.take()
    expect(harness.mesh().toSorted()).toEqual(fanout.toSorted())
    expect(harness.router.sizes().fanout).toBe(0)
  })

  it('LEAVE prunes the mesh with the unsubscribe back-off, which also keeps us from grafting on a JOIN before it ends', () => {
    const harness = inRoom(3)
    harness.router.unsubscribe('room', 0)
    harness.take()
    for (const name of names(3))
      expect([...(harness.told(name)[0]?.prune ?? [])]).toEqual([['room', { backoffSeconds: 10, exchange: [] }]])
    expect(harness.outputs.filter(({ type }) => type === 'prune')).toHaveLength(3)
    harness.clear()
    harness.router.subscribe('room', 5_000)
    harness.take()
    expect(harness.grafted()).toEqual([])
    harness.now = 10_000
    harness.heartbeat()
    expect(harness.grafted()).toEqual([])
    harness.heartbeat()
    expect(harness.grafted().toSorted()).toEqual(names(3))
  })

  it('a peer that subscribes while the mesh is thin is grafted at once', () => {
    const harness = new Harness()
    harness.router.subscribe('room', 0)
    for (const name of names(8)) harness.join(name)
    expect(harness.grafted()).toEqual(names(5))
  })

  it('a member that unsubscribes leaves mesh and fanout', () => {
    const harness = inRoom(2)
    harness.announce('peer 0', ['room'], false)
    expect(harness.mesh()).toEqual(['peer 1'])
    expect(harness.outputs.map(({ type }) => type)).toEqual(['prune', 'unsubscribed'])
  })
})

describe('GRAFT (v1.1, "Spam Protection Measures", "Prune Backoff", "Outbound Mesh Quotas")', () => {
  it('is accepted', () => {
    const harness = new Harness()
    harness.join('peer', { topics: [] })
    harness.router.subscribe('room', 0)
    harness.clear()
    harness.control('peer', { graft: ['room', 'room'] })
    expect(harness.mesh()).toEqual(['peer'])
    expect(harness.outputs.map(({ type }) => type)).toEqual(['graft'])
  })

  it('for a topic that we are not in is ignored', () => {
    const harness = new Harness()
    harness.join('peer')
    harness.clear()
    harness.control('peer', { graft: ['room'] })
    expect(harness.outputs).toEqual([])
  })

  it('within the back-off is answered with PRUNE, and the back-off starts anew', () => {
    const harness = inRoom(1)
    harness.control('peer 0', { prune: [pruneFor(60)] })
    harness.now = 59_999
    harness.control('peer 0', { graft: ['room'] })
    expect([harness.pruned(), harness.mesh()]).toEqual([['peer 0'], []])
    harness.now = 60_000 + 59_000
    harness.control('peer 0', { graft: ['room'] })
    expect(harness.pruned()).toEqual(['peer 0', 'peer 0'])
    harness.now = 60_000 + 59_000 + 60_000
    harness.control('peer 0', { graft: ['room'] })
    expect(harness.mesh()).toEqual(['peer 0'])
  })

  it('is refused when the mesh is full and the peer dialled us', () => {
    const harness = inRoom(12)
    harness.join('late')
    harness.join('dialled', { outbound: true })
    harness.clear()
    harness.control('late', { graft: ['room'] })
    harness.control('dialled', { graft: ['room'] })
    expect(harness.pruned()).toEqual(['late'])
    expect(harness.told('late')[0]?.prune.get('room')?.backoffSeconds).toBe(60)
    expect(harness.mesh()).toContain('dialled')
  })

  it('of a floodsub peer means nothing', () => {
    const harness = new Harness()
    harness.router.subscribe('room', 0)
    harness.join('flood', { protocol: FLOODSUB })
    harness.control('flood', { graft: ['room'], ihave: [{ topic: 'room', ids: [Buffer.from('x')] }] })
    expect([harness.mesh(), harness.told('flood').filter((told) => told.iwant.length > 0)]).toEqual([[], []])
  })
})

describe('PRUNE (v1.1, "Prune Backoff")', () => {
  it('removes the peer, which is not grafted again before the back-off and its slack are over', () => {
    const harness = inRoom(1)
    harness.control('peer 0', { prune: [pruneFor(90)] })
    expect(harness.mesh()).toEqual([])
    harness.heartbeat(91)
    expect(harness.grafted()).toEqual([])
    harness.heartbeat(1)
    expect(harness.grafted()).toEqual(['peer 0'])
  })

  it.each([
    ['none', 0, 62],
    ['half a second', 0.5, 3],
    ['ten seconds', 10, 12],
    ['2^64 − 1 seconds', 2 ** 64, 3_602],
  ])(
    'with a back-off of %s bars the peer for as long as it says: a second at least, an hour at most',
    (_title, backoffSeconds, seconds) => {
      const harness = inRoom(1)
      harness.control('peer 0', { prune: [pruneFor(backoffSeconds)] })
      harness.heartbeat(seconds - 1)
      expect(harness.grafted()).toEqual([])
      harness.heartbeat(1)
      expect(harness.grafted()).toEqual(['peer 0'])
    },
  )

  it('survives the peer’s going and coming back', () => {
    const harness = inRoom(1)
    harness.control('peer 0', { prune: [pruneFor(60)] })
    harness.router.removePeer(harness.peer('peer 0'), harness.now)
    harness.join('peer 0')
    harness.heartbeat(30)
    expect(harness.grafted()).toEqual([])
  })
})

describe('the heartbeat (v1.0, "Mesh Maintenance"; v1.1, "Mesh Maintenance", "Outbound Mesh Quotas")', () => {
  it('grafts up to D when fewer than Dlo are in the mesh', () => {
    const harness = new Harness()
    harness.router.subscribe('room', 0)
    for (const name of names(20)) {
      harness.join(name, { topics: [] })
      harness.peer(name).reachable = false
      harness.announce(name, ['room'])
      harness.peer(name).reachable = true
    }
    expect(harness.mesh()).toEqual([])
    harness.heartbeat()
    expect(harness.mesh()).toHaveLength(6)
    harness.clear()
    harness.heartbeat()
    expect(harness.grafted()).toEqual([])
  })

  it('prunes down to D when more than Dhi are in the mesh, with a back-off', () => {
    const harness = inRoom(12)
    harness.join('dialled', { outbound: true })
    harness.control('dialled', { graft: ['room'] })
    harness.clear()
    harness.heartbeat()
    expect(harness.mesh()).toHaveLength(6)
    expect(harness.pruned()).toHaveLength(7)
    expect(harness.told(harness.pruned()[0] as string)[0]?.prune.get('room')?.backoffSeconds).toBe(60)
  })

  it('keeps Dout members that we dialled when it prunes', () => {
    for (let seed = 0; seed < 20; seed++) {
      const harness = inRoom(12, { seed })
      for (const name of ['dialled 0', 'dialled 1']) {
        harness.join(name, { outbound: true })
        harness.control(name, { graft: ['room'] })
      }
      harness.heartbeat()
      expect(harness.mesh().filter((name) => name.startsWith('dialled'))).toHaveLength(2)
    }
  })

  it('grafts members that we dialled when there are fewer than Dout', () => {
    const harness = inRoom(6)
    for (const name of names(4, 'dialled')) harness.join(name, { outbound: true })
    harness.clear()
    harness.heartbeat()
    expect(harness.mesh().filter((name) => name.startsWith('dialled'))).toHaveLength(2)
  })

  it('keeps the best by score, prunes the bad, and grafts none of them', () => {
    const { harness, worth } = ranked(12, 0)
    const best = ['peer 2', 'peer 5', 'peer 7', 'peer 11']
    for (const name of best) worth.set(person(name).id.toString(), 5)
    harness.join('one more', { outbound: true })
    harness.control('one more', { graft: ['room'] })
    harness.heartbeat()
    expect(harness.mesh()).toHaveLength(6)
    expect(harness.mesh()).toEqual(expect.arrayContaining(best))
    for (const name of harness.mesh()) worth.set(person(name).id.toString(), -1)
    harness.clear()
    harness.heartbeat()
    expect(harness.mesh().filter((name) => harness.score(name) < 0)).toEqual([])
    harness.control('peer 2', { graft: ['room'] })
    expect(harness.pruned()).toContain('peer 2')
    expect(harness.mesh()).not.toContain('peer 2')
  })

  it('takes better peers into a poor mesh each 60 heartbeats (v1.1, "Opportunistic Grafting")', () => {
    const { harness, worth } = ranked(6, 3)
    for (const name of ['good 0', 'good 1', 'good 2']) worth.set(harness.join(name).id.toString(), 10)
    harness.heartbeat(59)
    expect(harness.mesh()).toHaveLength(6)
    harness.heartbeat()
    expect(harness.mesh().filter((name) => name.startsWith('good'))).toHaveLength(2)
  })

  it('ignores everything from a peer below the graylist threshold, and gossip from one below its own', () => {
    let score = -100
    const harness = new Harness({}, { ...WORTH_NOTHING, appSpecificScore: () => score })
    harness.router.subscribe('room', 0)
    harness.join('peer')
    harness.clear()
    expect(harness.router.subscribers('room')).toEqual([])
    score = -20
    harness.announce('peer', ['room'])
    harness.control('peer', { ihave: [{ topic: 'room', ids: [Buffer.from('x')] }] })
    expect(harness.router.subscribers('room')).toHaveLength(1)
    expect(harness.told('peer').flatMap(({ iwant }) => iwant)).toEqual([])
    score = -60
    expect(harness.router.publish(signedBy('self', 1), 0)).toEqual([])
  })
})

describe('GRAFT of a peer of gossipsub 1.0, which knows no back-off', () => {
  it('is refused each heartbeat without blame, but not a flood of them', () => {
    const harness = inRoom(0)
    harness.join('old', { protocol: MESHSUB_1_0 })
    harness.control('old', { prune: [pruneFor(60)] })
    for (let i = 0; i < 30; i++) {
      harness.control('old', { graft: ['room'] })
      harness.heartbeat()
    }
    expect([harness.score('old'), harness.mesh()]).toEqual([0, []])
    for (let i = 0; i < 30; i++) harness.control('old', { graft: ['room'] })
    expect(harness.score('old')).toBeLessThan(-80)
  })
})
