/** The router machine against the gossipsub specs, section by section. */
import { createECDH } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { encodeSeqno } from '../../../net/gossipsub/message.ts'
import { FLOODSUB, MESHSUB_1_0 } from '../../../net/gossipsub/params.ts'
import { idInForm } from '../../../net/gossipsub/message-id.ts'
import type { ScoreOptions } from '../../../net/gossipsub/score-params.ts'
import { PubsubMessage } from '../../../net/gossipsub/rpc.pb.js'
import type { IncomingPrune } from '../../../net/gossipsub/rpc.ts'
import { Harness, person, signedBy } from './router-harness.ts'

const names = (count: number, prefix = 'peer'): string[] => Array.from({ length: count }, (_, i) => `${prefix} ${i}`)

const pruneFor = (backoffSeconds: number): IncomingPrune => ({ topic: 'room', backoffSeconds, exchange: [] })

/** Scores that come from the program alone. */
const WORTH_NOTHING: ScoreOptions = { everyTopic: { topicWeight: 0 } }

/** A router in the room with so many peers in its mesh. */
function inRoom(count: number, options: { params?: object; outbound?: boolean; seed?: number } = {}): Harness {
  const harness = new Harness(options.params, undefined, options.seed)
  harness.router.subscribe('room', 0)
  for (const name of names(count)) {
    harness.join(name, { outbound: options.outbound ?? false })
    harness.control(name, { graft: ['room'] })
  }
  harness.clear()
  return harness
}

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

describe('messages (v1.0, "Message Processing")', () => {
  it('are forwarded to the mesh and to floodsub peers first, then delivered, once', () => {
    const harness = inRoom(5)
    harness.join('flood', { protocol: FLOODSUB })
    harness.join('outside')
    harness.clear()
    const message = signedBy('author', 1)
    harness.rpc('peer 0', { publish: [message.bytes] })
    expect(harness.sentTo(message).toSorted()).toEqual(['flood', 'peer 1', 'peer 2', 'peer 3', 'peer 4'])
    expect(harness.outputs.map(({ type }) => type)).toEqual(['send', 'deliver'])
    harness.rpc('peer 1', { publish: [message.bytes] })
    expect(harness.outputs).toHaveLength(2)
  })

  it('never go back to who brought them, to the author, or to who brought them too while they were checked', () => {
    const harness = inRoom(4)
    const message = signedBy('peer 1', 1)
    const [unverified] = harness.receive('peer 0', { publish: [message.bytes] })
    expect(harness.receive('peer 2', { publish: [message.bytes] })).toEqual([])
    harness.settle('peer 0', unverified as NonNullable<typeof unverified>, 'accept')
    expect(harness.sentTo(message)).toEqual(['peer 3'])
  })

  it('of topics that we are not in are dropped unchecked', () => {
    const harness = inRoom(1)
    expect(harness.receive('peer 0', { publish: [signedBy('author', 1, 'other').bytes] })).toEqual([])
  })

  it('of our own that come back are dropped unchecked', () => {
    const harness = inRoom(1)
    expect(harness.receive('peer 0', { publish: [signedBy('self', 1).bytes] })).toEqual([])
  })

  it('that are not signed as StrictSign wants it are dropped unchecked', () => {
    const harness = inRoom(1)
    const from = Buffer.concat([Buffer.from([0x0a, 38]), person('author').id.bytes])
    const seqno = Buffer.from('1a080000000000000001', 'hex')
    const topic = Buffer.from('2204726f6f6d', 'hex')
    const signature = Buffer.concat([Buffer.from('2a40', 'hex'), Buffer.alloc(64)])
    const bad = {
      'no signature': [from, seqno, topic],
      'no from': [seqno, topic, signature],
      'no seqno': [from, topic, signature],
      'a seqno of 7 bytes': [from, Buffer.from('1a0700000000000001', 'hex'), topic, signature],
      'a seqno of 9 bytes': [from, Buffer.from('1a09000000000000000001', 'hex'), topic, signature],
      'no topic': [from, seqno, signature],
      'a from that is no peer id': [Buffer.from('0a0101', 'hex'), seqno, topic, signature],
    }
    for (const [what, fields] of Object.entries(bad)) {
      expect(harness.receive('peer 0', { publish: [Buffer.concat(fields)] }), what).toEqual([])
    }
    expect(harness.receive('peer 0', { publish: [Buffer.concat([from, seqno, topic, signature])] })).toHaveLength(1)
  })

  it('with a wrong signature are not remembered, so that a forgery cannot keep the real one out', () => {
    const harness = inRoom(2)
    const real = signedBy('author', 1)
    const forged = Buffer.from(real.bytes)
    forged[forged.length - 1] = (forged.at(-1) as number) ^ 1
    const [bad] = harness.receive('peer 0', { publish: [forged] })
    const [good] = harness.receive('peer 1', { publish: [real.bytes] })
    harness.settle('peer 0', bad as NonNullable<typeof bad>, null)
    expect(harness.outputs).toEqual([])
    harness.settle('peer 1', good as NonNullable<typeof good>, 'accept')
    expect(harness.delivered()).toEqual(['author says 1'])
    expect(harness.router.sizes().verifying).toBe(0)
  })

  it('under one id are delivered once, even when two versions verify', () => {
    const harness = inRoom(2)
    const [first] = harness.receive('peer 0', { publish: [signedBy('author', 1, 'room', 'one').bytes] })
    const [second] = harness.receive('peer 1', { publish: [signedBy('author', 1, 'room', 'two').bytes] })
    harness.settle('peer 1', second as NonNullable<typeof second>, 'accept')
    harness.settle('peer 0', first as NonNullable<typeof first>, 'accept')
    expect(harness.delivered()).toEqual(['two'])
    expect(harness.router.sizes().verifying).toBe(0)
  })

  it.each(['ignore', 'reject'] as const)(
    'that the validator says %s to are neither forwarded nor delivered, nor asked about again',
    (verdict) => {
      const harness = inRoom(2)
      const message = signedBy('author', 1)
      harness.rpc('peer 0', { publish: [message.bytes] }, verdict)
      expect(harness.outputs).toEqual([])
      expect(harness.receive('peer 1', { publish: [message.bytes] })).toEqual([])
      expect(harness.router.sizes().mcache).toBe(0)
    },
  )

  it('that go takes for well-formed and others do not are dropped, and whoever forwards them is not to blame', () => {
    const { bytes } = signedBy('author', 1)
    const field = (at: number): Uint8Array => bytes.subarray(at, at + 2 + (bytes[at + 1] as number))
    const from = field(0)
    const data = field(from.length)
    const rest = bytes.subarray(from.length + data.length)
    const odd: Record<string, Uint8Array[]> = {
      'no protobuf': [Buffer.from('0aff', 'hex')],
      'an unknown field': [bytes, Buffer.from('780100', 'hex')],
      'half a million unknown fields': [bytes, Buffer.alloc(2 ** 20, Buffer.from([0x78, 0]))],
      'a group, which ends as another': [bytes, Buffer.from('7b8401', 'hex')],
      'a known field as a number': [Buffer.from('0800', 'hex'), bytes],
      'an unknown number of eleven bytes': [bytes, Buffer.from('7880808080808080808080', 'hex'), Buffer.from([0])],
      'field 0': [bytes, Buffer.from('0200', 'hex')],
      'a field twice': [from, data, data, rest],
      'fields out of order': [data, from, rest],
      'a length in more bytes than it takes': [Buffer.from('0aa600', 'hex'), from.subarray(2), data, rest],
      'a length beyond the end': [bytes, Buffer.from('327f', 'hex')],
    }
    for (const [what, parts] of Object.entries(odd)) {
      const harness = inRoom(1)
      expect(harness.receive('peer 0', { publish: [Buffer.concat(parts)] }), what).toEqual([])
      expect(harness.router.score(harness.peer('peer 0')).inTopics, what).toBe(0)
      expect(harness.receive('peer 0', { publish: [bytes] }), what).toHaveLength(1)
    }
  })

  it('of authors whose keys cost much are checked up to a number of authors a heartbeat', () => {
    const harness = inRoom(1)
    const messages = Array.from({ length: 66 }, (_, seqno) => {
      const ecdh = createECDH('secp256k1')
      ecdh.setPrivateKey(Buffer.alloc(32, seqno + 1))
      const from = Buffer.concat([Buffer.from('002508021221', 'hex'), ecdh.getPublicKey(null, 'compressed')])
      const fields = { from, seqno: encodeSeqno(BigInt(seqno)), topic: Buffer.from('room') }
      return PubsubMessage.encode({ ...fields, data: Buffer.from('x'), signature: Buffer.alloc(64) }).finish()
    })
    expect(harness.receive('peer 0', { publish: messages })).toHaveLength(64)
    expect(harness.receive('peer 0', { publish: [signedBy('author', 1).bytes] })).toHaveLength(1)
    harness.heartbeat()
    expect(harness.receive('peer 0', { publish: messages.slice(64) })).toHaveLength(2)
  })

  it('that come while we leave the topic are dropped', () => {
    const harness = inRoom(2)
    const [unverified] = harness.receive('peer 0', { publish: [signedBy('author', 1).bytes] })
    harness.router.unsubscribe('room', 0)
    harness.clear()
    harness.settle('peer 0', unverified as NonNullable<typeof unverified>, 'accept')
    expect(harness.outputs).toEqual([])
  })

  it('too long for an RPC of ours go to those that are known to take them, and are not offered', () => {
    const harness = inRoom(1)
    for (const [name, agent] of Object.entries({ go: 'go-libp2p/0.48', js: 'js-libp2p/3', rust: 'rust-libp2p/0.5' })) {
      harness.join(name, { agent })
      harness.control(name, { graft: ['room'] })
    }
    harness.join('stranger', { agent: 'something/1' })
    harness.control('stranger', { graft: ['room'] })
    harness.clear()
    const message = signedBy('author', 1, 'room', 'x'.repeat(65_536))
    harness.rpc('peer 0', { publish: [message.bytes] })
    expect(harness.delivered()).toHaveLength(1)
    expect(harness.sentTo(message)).toEqual(['go', 'js'])
    expect(harness.router.sizes().mcache).toBe(0)
  })

  it('too long for most go to whoever has sent as long ones', () => {
    const harness = inRoom(1)
    harness.join('stranger', { agent: 'something/1' })
    harness.control('stranger', { graft: ['room'] })
    harness.receive('stranger', {}, 70_000)
    const [fits, tooLong] = [65_600, 70_000].map((length, i) => signedBy('author', i, 'room', 'x'.repeat(length)))
    harness.rpc('peer 0', { publish: [fits, tooLong].map((each) => (each as NonNullable<typeof each>).bytes) })
    expect([fits, tooLong].map((each) => harness.sentTo(each as NonNullable<typeof each>))).toEqual([['stranger'], []])
  })
})

describe('publishing (v1.0, "Message Processing"; v1.1, "Flood Publishing")', () => {
  it('floods own messages to every subscriber', () => {
    const harness = inRoom(3)
    for (const name of names(20, 'more')) harness.join(name)
    harness.join('elsewhere', { topics: ['other'] })
    expect(harness.router.publish(signedBy('self', 1), 0)).toHaveLength(23)
  })

  it('without flooding goes to the mesh and to floodsub peers', () => {
    const harness = inRoom(6, { params: { floodPublish: false } })
    for (const name of names(20, 'more')) harness.join(name)
    harness.join('flood', { protocol: FLOODSUB })
    const targets = harness.router.publish(signedBy('self', 1), 0).map((peer) => harness.name(peer))
    expect(targets.toSorted()).toEqual([...harness.mesh(), 'flood'].toSorted())
  })

  it('outside the topic keeps D fanout peers, topped up by the heartbeat, forgotten after 60 s without a message', () => {
    const harness = new Harness({ floodPublish: false })
    for (const name of names(10)) harness.join(name)
    const first = harness.router.publish(signedBy('self', 1), 0)
    expect(first).toHaveLength(6)
    harness.announce(harness.name(first[0] as (typeof first)[0]), ['room'], false)
    harness.heartbeat(30)
    const second = harness.router.publish(signedBy('self', 2), harness.now)
    expect(second).toHaveLength(6)
    expect(second).toEqual(expect.arrayContaining(first.slice(1)))
    harness.heartbeat(60)
    expect(harness.router.sizes().fanout).toBe(1)
    harness.heartbeat(1)
    expect(harness.router.sizes().fanout).toBe(0)
  })

  it('again is the same message: no second copy is kept', () => {
    const harness = inRoom(2)
    harness.router.publish(signedBy('self', 1), 0)
    harness.router.publish(signedBy('self', 1), 0)
    expect(harness.router.sizes()).toMatchObject({ seen: 1, mcache: 1 })
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
    const worth = new Map<string, number>()
    const harness = new Harness(
      {},
      {
        ...WORTH_NOTHING,
        opportunisticGraftThreshold: 0,
        appSpecificScore: (peer) => worth.get(peer.toString()) ?? 0,
      },
    )
    harness.router.subscribe('room', 0)
    for (const name of names(12)) {
      harness.join(name, { outbound: true })
      harness.control(name, { graft: ['room'] })
    }
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
    const worth = new Map<string, number>()
    const harness = new Harness(
      {},
      {
        ...WORTH_NOTHING,
        opportunisticGraftThreshold: 3,
        appSpecificScore: (peer) => worth.get(peer.toString()) ?? 0,
      },
    )
    harness.router.subscribe('room', 0)
    for (const name of names(6)) {
      harness.join(name, { outbound: true })
      harness.control(name, { graft: ['room'] })
    }
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

describe('gossip (v1.0, "Gossip Emission"; v1.1, "Adaptive Gossip Dissemination")', () => {
  it('tells Dlazy peers outside the mesh of the messages of the last three heartbeats', () => {
    const harness = inRoom(6, { outbound: true })
    for (const name of names(10, 'other')) harness.join(name)
    harness.heartbeat()
    const message = signedBy('author', 1)
    harness.rpc('peer 0', { publish: [message.bytes] })
    for (let beat = 1; beat <= 4; beat++) {
      harness.clear()
      harness.heartbeat()
      const told = harness.gossiped()
      expect(told).toHaveLength(beat <= 3 ? 6 : 0)
      expect(told.filter((name) => harness.mesh().includes(name))).toEqual([])
      for (const name of told) expect(harness.told(name)[0]?.ihave).toEqual([{ topic: 'room', ids: [message.id] }])
    }
  })

  it('tells a member that has just come into the mesh too, once: what was said before has not reached it', () => {
    const harness = inRoom(6, { outbound: true })
    harness.heartbeat()
    const message = signedBy('author', 1)
    harness.rpc('peer 0', { publish: [message.bytes] })
    harness.join('late', { outbound: true })
    harness.control('late', { graft: ['room'] })
    expect(harness.mesh()).toContain('late')
    harness.clear()
    harness.heartbeat()
    expect(harness.told('late')[0]?.ihave).toEqual([{ topic: 'room', ids: [message.id] }])
    harness.clear()
    harness.heartbeat()
    expect(harness.gossiped()).toEqual([])
  })

  it('tells a quarter of them when that is more, and never floodsub peers', () => {
    const harness = inRoom(6, { outbound: true })
    for (const name of names(80, 'other')) harness.join(name)
    for (const name of names(20, 'flood')) harness.join(name, { protocol: FLOODSUB })
    harness.heartbeat()
    harness.rpc('peer 0', { publish: [signedBy('author', 1).bytes] })
    harness.clear()
    harness.heartbeat()
    expect(harness.gossiped()).toHaveLength(20)
    expect(harness.gossiped().filter((name) => name.startsWith('flood'))).toEqual([])
  })

  it('about fanout topics goes to peers outside the fanout', () => {
    const harness = new Harness({ floodPublish: false })
    for (const name of names(8)) harness.join(name)
    const fanout = harness.router.publish(signedBy('self', 1), 0).map((peer) => harness.name(peer))
    harness.clear()
    harness.heartbeat()
    expect(harness.gossiped().toSorted()).toEqual(names(8).filter((name) => !fanout.includes(name)))
  })

  it('writes ids as the peer does: js by default, others as go', () => {
    const harness = inRoom(6, { outbound: true })
    harness.join('js', { agent: 'js-libp2p/3.3.11 node/20' })
    harness.join('go', { agent: 'go-libp2p/0.48' })
    harness.join('rust', { agent: 'rust-libp2p/0.50' })
    const earlier = signedBy('author', 1)
    harness.control('js', { ihave: [{ topic: 'room', ids: [Buffer.from(idInForm(earlier, 'key'))] }] })
    const message = signedBy('author', 2)
    harness.rpc('peer 0', { publish: [message.bytes] })
    harness.heartbeat()
    const told = (name: string): unknown => harness.told(name).at(-1)?.ihave[0]?.ids
    expect(told('js')).toEqual([idInForm(message, 'key')])
    expect(told('go')).toEqual([message.id])
    expect(told('rust')).toEqual([idInForm(message, 'text')])
  })

  it('tells a js peer that has not shown its form nothing: it gets the messages themselves, once', () => {
    const harness = inRoom(6, { outbound: true })
    harness.join('js', { agent: 'js-libp2p/3.3.11 node/20' })
    harness.heartbeat()
    const [message, own] = [signedBy('author', 1), signedBy('js', 1)]
    harness.rpc('peer 0', { publish: [message.bytes, own.bytes] })
    harness.clear()
    harness.heartbeat(3)
    expect(harness.gossiped()).toEqual([])
    expect([harness.sentTo(message), harness.sentTo(own)]).toEqual([['js'], []])
  })

  it('offers a peer no more than its queue would take, and other messages to each', () => {
    const harness = inRoom(6, { outbound: true })
    for (const name of names(6, 'outside')) harness.join(name)
    const messages = Array.from({ length: 30 }, (_, i) => signedBy('author', i, 'room', 'x'.repeat(10_000)))
    harness.rpc('peer 0', { publish: messages.map(({ bytes }) => bytes) })
    harness.clear()
    harness.heartbeat()
    const lists = names(6, 'outside').map((name) => harness.told(name).flatMap(({ ihave }) => ihave[0]?.ids ?? []))
    for (const ids of lists) expect(ids).toHaveLength(12)
    expect(new Set(lists.flat().map((id) => Buffer.from(id).toString('hex'))).size).toBeGreaterThan(24)
  })
})

describe('IHAVE (v1.0, "Message Processing"; v1.1, "Spam Protection Measures")', () => {
  const ids = (count: number, from = 0): Buffer[] =>
    Array.from({ length: count }, (_, i) => Buffer.concat([person('author').id.bytes, encodeSeqno(BigInt(from + i))]))
  const asked = (harness: Harness, name: string): number => harness.told(name).flatMap(({ iwant }) => iwant).length

  it('is answered with IWANT for what we have not seen and are not checking', () => {
    const harness = inRoom(2)
    const [seen, checking, unknown] = [signedBy('author', 1), signedBy('author', 2), signedBy('author', 3)]
    harness.rpc('peer 0', { publish: [seen.bytes] })
    harness.receive('peer 0', { publish: [checking.bytes] })
    const list = [seen, checking, unknown, unknown].map(({ id }) => Buffer.from(id))
    harness.control('peer 1', { ihave: [{ topic: 'room', ids: list }] })
    expect(harness.told('peer 1').flatMap(({ iwant }) => iwant.map((id) => [...id]))).toEqual([[...unknown.id]])
  })

  it('in js form names the same messages, and the peer is spoken to in it from then on', () => {
    const harness = inRoom(2)
    const [seen, unknown] = [signedBy('author', 1), signedBy('author', 2)]
    harness.rpc('peer 0', { publish: [seen.bytes] })
    const list = [seen, unknown].map((message) => Buffer.from(idInForm(message, 'key')))
    harness.control('peer 1', { ihave: [{ topic: 'room', ids: list }] })
    expect(harness.told('peer 1').flatMap(({ iwant }) => iwant)).toEqual([list[1]])
    expect(harness.peer('peer 1')).toMatchObject({ idForm: 'key', formTrust: 'shown' })
    harness.control('peer 1', { ihave: [{ topic: 'room', ids: [Buffer.from(unknown.id)] }] })
    expect(harness.peer('peer 1').idForm).toBe('plain')
  })

  it('for a topic that we are not in is ignored', () => {
    const harness = inRoom(1)
    harness.control('peer 0', { ihave: [{ topic: 'other', ids: ids(3) }] })
    expect(asked(harness, 'peer 0')).toBe(0)
  })

  it('is looked at ten times between heartbeats', () => {
    const harness = inRoom(1)
    for (let i = 0; i < 15; i++) harness.control('peer 0', { ihave: [{ topic: 'room', ids: ids(1, i) }] })
    expect(asked(harness, 'peer 0')).toBe(10)
    harness.heartbeat()
    harness.control('peer 0', { ihave: [{ topic: 'room', ids: ids(1, 99) }] })
    expect(asked(harness, 'peer 0')).toBe(11)
  })

  it('makes us ask one peer for 5,000 ids between heartbeats at most', () => {
    const harness = inRoom(1)
    harness.control('peer 0', { ihave: [{ topic: 'room', ids: ids(4_000) }] })
    harness.control('peer 0', { ihave: [{ topic: 'room', ids: ids(4_000, 4_000) }] })
    harness.control('peer 0', { ihave: [{ topic: 'room', ids: ids(10, 8_000) }] })
    expect(asked(harness, 'peer 0')).toBe(5_000)
  })
})

describe('what was promised (v1.1, "Spam Protection Measures")', () => {
  /** A peer that has promised us so many messages of zoe's, the first in one request each. */
  function promised(count: number): Harness {
    const harness = inRoom(2)
    for (let i = 0; i < count; i++) {
      harness.control('peer 0', { ihave: [{ topic: 'room', ids: [Buffer.from(signedBy('zoe', i).id)] }] })
    }
    return harness
  }

  it('and never came costs the place in the mesh', () => {
    const harness = promised(4)
    harness.heartbeat(10)
    expect(harness.score('peer 0')).toBeGreaterThan(0)
    harness.heartbeat()
    expect(harness.score('peer 0')).toBeLessThan(0)
    expect(harness.mesh()).toEqual(['peer 1'])
  })

  it.each<[string, (harness: Harness) => void]>([
    ['came from somebody else', (harness) => harness.rpc('peer 1', { publish: messages(4) })],
    [
      'came after we left the topic',
      (harness) => {
        harness.router.unsubscribe('room', harness.now)
        harness.rpc('peer 0', { publish: messages(4) })
      },
    ],
    ['was rejected by the topic’s validator', (harness) => harness.rpc('peer 1', { publish: messages(4) }, 'ignore')],
    ['waits for us to read it', (harness) => harness.router.excuse(harness.peer('peer 0'))],
  ])('is not held against the peer when it %s', (_title, happens) => {
    const harness = promised(4)
    happens(harness)
    harness.heartbeat(12)
    expect(harness.score('peer 0')).toBeGreaterThanOrEqual(0)
    expect(harness.router.sizes().promises).toBe(0)
  })

  it('of our own from an earlier run is not asked for', () => {
    const harness = inRoom(1)
    harness.control('peer 0', { ihave: [{ topic: 'room', ids: [Buffer.from(signedBy('self', 9).id)] }] })
    expect(harness.told('peer 0')).toEqual([])
  })

  it('under ids that we can’t read is asked for once, of one peer, and kept by anything it sends', () => {
    const harness = inRoom(2)
    const ids = [Buffer.alloc(32, 0x5a)]
    for (const name of ['peer 0', 'peer 1', 'peer 0']) harness.control(name, { ihave: [{ topic: 'room', ids }] })
    expect(harness.told('peer 0').flatMap(({ iwant }) => iwant)).toEqual(ids)
    expect(harness.told('peer 1')).toEqual([])
    expect(harness.peer('peer 0').formTrust).toBe('doubtful')
    harness.rpc('peer 0', { publish: messages(1) })
    harness.heartbeat(12)
    expect(harness.score('peer 0')).toBeGreaterThan(0)
  })

  function messages(count: number): Uint8Array[] {
    return Array.from({ length: count }, (_, i) => signedBy('zoe', i).bytes)
  }
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

describe('IWANT (v1.0, "Message Processing"; v1.1, "Spam Protection Measures")', () => {
  it('is answered from the message cache, three times a peer, in either form of the id', () => {
    const harness = inRoom(3)
    const message = signedBy('author', 1)
    harness.rpc('peer 0', { publish: [message.bytes] })
    harness.clear()
    harness.control('peer 1', { iwant: [Buffer.from(message.id), Buffer.from('unknown')] })
    for (let i = 0; i < 4; i++) harness.control('peer 1', { iwant: [Buffer.from(idInForm(message, 'key'))] })
    harness.control('peer 2', { iwant: [Buffer.from(message.id)] })
    expect(harness.sentTo(message)).toEqual(['peer 1', 'peer 1', 'peer 1', 'peer 2'])
    expect(harness.peer('peer 1').idForm).toBe('plain')
  })

  it('is looked at up to twice what one peer may be offered between heartbeats', () => {
    const harness = inRoom(2)
    const message = signedBy('author', 1)
    harness.rpc('peer 0', { publish: [message.bytes] })
    const others = Array.from({ length: 4_999 }, (_, i) => Buffer.from(signedBy('other', i % 9).id))
    for (let i = 0; i < 2; i++) harness.control('peer 1', { iwant: [Buffer.alloc(1), ...others] })
    harness.clear()
    harness.control('peer 1', { iwant: [Buffer.from(message.id)] })
    expect(harness.sentTo(message)).toEqual([])
    harness.heartbeat()
    harness.control('peer 1', { iwant: [Buffer.from(message.id)] })
    expect(harness.sentTo(message)).toEqual(['peer 1'])
  })

  it('for a message of fifteen heartbeats ago gets nothing', () => {
    const harness = inRoom(1)
    const message = signedBy('self', 1)
    harness.router.publish(message, 0)
    harness.heartbeat(15)
    harness.control('peer 0', { iwant: [Buffer.from(message.id)] })
    expect(harness.sentTo(message)).toEqual([])
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
