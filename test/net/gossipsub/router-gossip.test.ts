/** The router machine: what is told, asked for and promised of messages, against the gossipsub specs. */
import { describe, expect, it } from 'vitest'
import { encodeSeqno } from '../../../net/gossipsub/message.ts'
import { FLOODSUB } from '../../../net/gossipsub/params.ts'
import { idInForm } from '../../../net/gossipsub/message-id.ts'
import { Harness, inRoom, names, person, signedBy } from './router-harness.ts'

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
