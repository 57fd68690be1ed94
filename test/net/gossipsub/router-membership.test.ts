/** The router machine: who is in which topic, as peers announce it, come and go. */
import { describe, expect, it } from 'vitest'
import { FLOODSUB, MESHSUB_1_0 } from '../../../net/gossipsub/params.ts'
import { Harness, inRoom, names, signedBy } from './router-harness.ts'

describe('topic membership (v1.0, "Topic Membership")', () => {
  it('hello: a peer whose stream opens is told all our topics in one RPC', () => {
    const harness = new Harness()
    harness.router.subscribe('a', 0)
    harness.router.subscribe('b', 0)
    harness.join('peer', { topics: [] })
    expect(harness.told('peer').map(({ subscriptions }) => [...subscriptions])).toEqual([
      [
        ['a', true],
        ['b', true],
      ],
    ])
  })

  it('hello: nothing is said when we are in no topic', () => {
    const harness = new Harness()
    harness.join('peer', { topics: ['room'] })
    expect(harness.told('peer')).toEqual([])
  })

  it('joining and leaving is announced to every peer, floodsub ones too', () => {
    const harness = new Harness()
    harness.join('mesh', { topics: [] })
    harness.join('flood', { topics: [], protocol: FLOODSUB })
    harness.router.subscribe('room', 0)
    harness.router.subscribe('room', 0)
    harness.router.unsubscribe('other', 0)
    harness.take()
    harness.router.unsubscribe('room', 0)
    harness.take()
    for (const name of ['mesh', 'flood']) {
      expect(harness.told(name).map(({ subscriptions }) => [...subscriptions])).toEqual([
        [['room', true]],
        [['room', false]],
      ])
    }
  })

  it('what a peer announces is remembered, told to the program once, and taken back', () => {
    const harness = new Harness()
    harness.join('peer', { topics: ['a', 'b', 'a'] })
    harness.announce('peer', ['a', 'never'], false)
    expect(harness.outputs.map((output) => ('topic' in output ? [output.type, output.topic] : []))).toEqual([
      ['subscribed', 'a'],
      ['subscribed', 'b'],
      ['unsubscribed', 'a'],
    ])
    expect(harness.router.subscribers('b')).toEqual([harness.peer('peer')])
    expect(harness.router.subscribers('a')).toEqual([])
    expect(harness.router.sizes().topics).toBe(1)
  })

  it('a peer that announces topics without end is remembered with its first 500 (CVE-2026-46679)', () => {
    const harness = new Harness()
    harness.join('peer', { topics: names(2_000, 'topic') })
    expect(harness.router.sizes().topics).toBe(500)
    harness.announce('peer', names(2_000, 'topic'), false)
    expect(harness.router.sizes().topics).toBe(0)
  })
})

describe('a peer that comes and goes all the time', () => {
  it('is heard a few times a heartbeat, then its last word counts', () => {
    const harness = inRoom(0)
    harness.join('peer', { topics: [] })
    harness.clear()
    const flips = (count: number, last: boolean): { topic: string; subscribe: boolean }[] =>
      Array.from({ length: count }, (_, i) => ({ topic: 'room', subscribe: (count - 1 - i) % 2 === 0 ? last : !last }))
    harness.rpc('peer', { subscriptions: flips(5_000, true) })
    expect(harness.outputs.filter(({ type }) => type === 'subscribed' || type === 'unsubscribed').length).toBeLessThan(
      20,
    )
    harness.heartbeat()
    expect(harness.router.subscribers('room')).toEqual([harness.peer('peer')])
    harness.rpc('peer', { subscriptions: flips(5_000, false) })
    harness.heartbeat()
    expect(harness.router.subscribers('room')).toEqual([])
    harness.rpc('peer', { subscriptions: flips(5_000, true) })
    harness.router.left(harness.peer('peer'))
    harness.heartbeat()
    expect(harness.router.subscribers('room')).toEqual([])
  })
})

describe('peers that come and go', () => {
  it('one whose stream we lost leaves mesh and fanout, and keeps what it announced', () => {
    const harness = inRoom(2)
    harness.router.closed(harness.peer('peer 0'))
    harness.take()
    expect(harness.mesh()).toEqual(['peer 1'])
    expect(harness.router.subscribers('room')).toHaveLength(2)
    harness.heartbeat()
    expect(harness.mesh()).toEqual(['peer 1'])
    harness.clear()
    harness.router.opened(harness.peer('peer 0'), MESHSUB_1_0, false)
    harness.take()
    expect([...(harness.told('peer 0')[0]?.subscriptions ?? [])]).toEqual([['room', true]])
    expect(harness.peer('peer 0').takesBackoff).toBe(false)
    harness.heartbeat()
    expect(harness.mesh().toSorted()).toEqual(['peer 0', 'peer 1'])
  })

  it('one whose stream we lost is told nothing that was meant for the old stream', () => {
    const harness = inRoom(1)
    harness.router.unsubscribe('room', 0)
    harness.router.closed(harness.peer('peer 0'))
    harness.take()
    expect(harness.told('peer 0')).toEqual([])
  })

  it('one that ended its own stream has left its topics', () => {
    const harness = inRoom(2)
    harness.router.left(harness.peer('peer 0'))
    harness.take()
    expect([harness.mesh(), harness.router.subscribers('room').length]).toEqual([['peer 1'], 1])
  })

  it('one that is gone leaves nothing behind', () => {
    const harness = new Harness()
    for (const name of names(50)) harness.join(name, { topics: names(10, 'topic') })
    harness.router.publish(signedBy('self', 1, 'topic 3'), 0)
    for (const peer of harness.peers.values()) harness.router.removePeer(peer, harness.now)
    harness.heartbeat(200)
    expect(harness.router.sizes()).toEqual({
      promises: 0,
      unwanted: 0,
      unreadable: 0,
      retained: 0,
      peers: 0,
      topics: 0,
      fanout: 0,
      backoffs: 0,
      seen: 0,
      verifying: 0,
      mcache: 0,
    })
  })
})
