import { describe, expect, it } from 'vitest'
import { MESHSUB_1_0, MESHSUB_1_1 } from '../../../net/gossipsub/params.ts'
import { Harness } from './router-harness.ts'

const HOUR_S = 3_600

/** Seconds until we graft the only other member of the room, looked at once a heartbeat. */
function secondsToGraft(us: Harness): number {
  for (let second = 0; second <= HOUR_S; second++) {
    if (us.mesh().length > 0) return second
    us.heartbeat()
  }
  throw new Error('not within an hour')
}

describe('back-offs', () => {
  it.each([
    [MESHSUB_1_1, 10],
    [MESHSUB_1_0, 60],
  ])('after we left last as long as a peer of %s takes them to: %i s, and two heartbeats', (protocol, seconds) => {
    const us = new Harness()
    us.router.subscribe('room', 0)
    us.join('other', { protocol })
    expect(us.mesh()).toEqual(['other'])
    us.router.unsubscribe('room', us.now)
    us.router.subscribe('room', us.now)
    expect(secondsToGraft(us)).toBe(seconds + 2)
  })

  it('begin when a member leaves, although its PRUNE comes after the news that it is back', () => {
    const us = new Harness()
    us.router.subscribe('room', 0)
    us.join('other')
    us.announce('other', ['room'], false)
    us.announce('other', ['room'])
    expect(us.mesh()).toEqual([])
    us.control('other', { prune: [{ topic: 'room', backoffSeconds: 10, exchange: [] }] })
    expect(secondsToGraft(us)).toBe(12)
  })

  it('of a member that left don’t keep it from coming back', () => {
    const us = new Harness()
    us.router.subscribe('room', 0)
    us.join('other')
    us.announce('other', ['room'], false)
    us.announce('other', ['room'])
    us.control('other', { graft: ['room'] })
    expect(us.mesh()).toEqual(['other'])
    expect(us.score('other')).toBeGreaterThanOrEqual(0)
  })

  it('are held against nobody whose GRAFT crossed our PRUNE, once, and against whoever tries again', () => {
    const us = new Harness()
    us.router.subscribe('room', 0)
    us.join('other')
    us.router.unsubscribe('room', us.now)
    us.router.subscribe('room', us.now)
    us.control('other', { graft: ['room'] })
    expect(us.mesh()).toEqual([])
    expect(us.router.score(us.peer('other')).p7).toBe(0)
    for (let i = 0; i < 3; i++) us.control('other', { graft: ['room'] })
    expect(us.router.score(us.peer('other')).p7).toBeLessThan(0)
  })

  it('are held against nobody whose GRAFT crossed our PRUNE from a mesh that was too large', () => {
    const us = new Harness({ D: 1, Dlo: 1, Dhi: 1, Dout: 0, Dscore: 0 }, { behaviourPenaltyThreshold: 0 })
    us.router.subscribe('room', 0)
    us.join('one', { outbound: true })
    us.join('two', { outbound: true })
    us.control('two', { graft: ['room'] })
    us.heartbeat()
    const [pruned] = ['one', 'two'].filter((name) => !us.mesh().includes(name)) as [string]
    us.control(pruned, { graft: ['room'] })
    expect(us.mesh()).toHaveLength(1)
    expect(us.told(pruned).at(-1)?.prune.get('room')?.backoffSeconds).toBe(60)
    expect(us.router.score(us.peer(pruned)).p7).toBe(0)
  })

  it('are no longer than they were for whose GRAFT crossed our PRUNE', () => {
    const us = new Harness()
    us.router.subscribe('room', 0)
    us.join('other')
    us.router.unsubscribe('room', us.now)
    us.router.subscribe('room', us.now)
    us.heartbeat()
    us.control('other', { graft: ['room'] })
    expect(us.told('other').at(-1)?.prune.get('room')?.backoffSeconds).toBe(9)
    expect(secondsToGraft(us)).toBe(11)
  })

  it('are held against who comes too early long after our PRUNE', () => {
    const us = new Harness()
    us.router.subscribe('room', 0)
    us.join('other')
    us.router.unsubscribe('room', us.now)
    us.router.subscribe('room', us.now)
    us.heartbeat(6)
    for (let i = 0; i < 3; i++) us.control('other', { graft: ['room'] })
    expect(us.router.score(us.peer('other')).p7).toBeLessThan(0)
  })
})
