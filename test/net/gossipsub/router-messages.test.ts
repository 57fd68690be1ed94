/** The router machine: messages that come, and those that we publish, against the gossipsub specs. */
import { createECDH } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { encodeSeqno } from '../../../net/gossipsub/message.ts'
import { FLOODSUB } from '../../../net/gossipsub/params.ts'
import { PubsubMessage } from '../../../net/gossipsub/rpc.pb.js'
import { Harness, inRoom, names, person, signedBy } from './router-harness.ts'

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
