/** A stranger who would have honest peers held to account: for what it said, for what they relay, or for a link that is slow. */
import { describe, expect, it } from 'vitest'
import { createPubsub } from '../../../net/gossipsub/gossipsub.ts'
import { encodeSeqno } from '../../../net/gossipsub/message.ts'
import { PubsubMessage } from '../../../net/gossipsub/rpc.pb.js'
import { BareNetwork } from '../../sim/bare-network.ts'
import { signedBytes } from '../gossipsub/plain-message.ts'
import { Harness, person, signedBy } from '../gossipsub/router-harness.ts'

const topic = Buffer.from('room')

/** A room of honest peers, all in our mesh. */
function room(...members: string[]): Harness {
  const harness = new Harness()
  harness.router.subscribe('room', 0)
  for (const name of members) harness.join(name)
  harness.clear()
  return harness
}

/** Signed by the author as go does it, whatever its parts are. */
function crafted(name: string, seqno: Uint8Array, more: { key?: Uint8Array } = {}): Buffer {
  const { key, id } = person(name)
  const fields = { from: Buffer.from(id.bytes), data: Buffer.from('x'), seqno: Buffer.from(seqno), topic }
  return Buffer.from(PubsubMessage.encode({ ...fields, signature: key.sign(signedBytes(fields)), ...more }).finish())
}

const UNKNOWN_FIELD = Buffer.from('7801', 'hex')

describe('an honest peer is not to blame', () => {
  it.each<[string, (seqno: number) => Buffer]>([
    ['a seqno of seven bytes', (seqno) => crafted('liar', encodeSeqno(BigInt(seqno)).subarray(1))],
    ['no seqno at all', () => crafted('liar', new Uint8Array(0))],
    [
      'a key of a kind that we don’t take',
      (n) => crafted('liar', encodeSeqno(BigInt(n)), { key: Buffer.from('080212410401', 'hex') }),
    ],
    ['an unknown field', (seqno) => Buffer.concat([signedBy('liar', seqno).bytes, UNKNOWN_FIELD])],
  ])('for forwarding messages with %s, which go takes', (_title, message) => {
    const harness = room('relay')
    harness.rpc('relay', { publish: Array.from({ length: 50 }, (_, i) => message(i)) }, null)
    expect(harness.score('relay')).toBeGreaterThanOrEqual(0)
  })

  it('for offering such a message, which it then brings', () => {
    const harness = room('relay')
    for (let seqno = 0; seqno < 10; seqno++) {
      const message = signedBy('liar', seqno)
      harness.control('relay', { ihave: [{ topic: 'room', ids: [Buffer.from(message.id)] }] })
      harness.rpc('relay', { publish: [Buffer.concat([message.bytes, Buffer.from('7b8401', 'hex')])] })
    }
    expect(harness.router.sizes().promises).toBe(0)
  })

  it('for offering what we said ourselves, under an id that we can’t read', () => {
    const harness = room('relay')
    for (let seqno = 0; seqno < 10; seqno++) {
      harness.control('relay', { ihave: [{ topic: 'room', ids: [Buffer.alloc(32, seqno + 64)] }] })
      harness.rpc('relay', { publish: [signedBy('self', seqno).bytes] })
    }
    expect(harness.router.sizes().promises).toBe(0)
  })

  it('for bringing what its author said to everybody else, while to us, under the same id, it said what our program rejects', () => {
    const harness = room('liar', 'relay')
    for (let seqno = 0; seqno < 20; seqno++) {
      harness.rpc('liar', { publish: [signedBy('liar', seqno, 'room', 'filth').bytes] }, 'reject')
      harness.rpc('relay', { publish: [signedBy('liar', seqno, 'room', 'courtesy').bytes] })
    }
    expect(harness.score('liar')).toBeLessThan(-80)
    const before = harness.score('relay')
    expect(before).toBeGreaterThanOrEqual(0)
    // A copy of the very same message still counts.
    harness.rpc('relay', { publish: [signedBy('liar', 0, 'room', 'filth').bytes] })
    expect(harness.score('relay')).toBeLessThan(before)
  })
})

it('a liar is not excused by messages that nobody can read', () => {
  const harness = room('liar')
  let lowest = 0
  for (let i = 0; i < 20; i++) {
    harness.control('liar', { ihave: [{ topic: 'room', ids: [Buffer.from(signedBy('zoe', i).id)] }] })
    harness.rpc('liar', {
      publish: [Buffer.from('0aff', 'hex'), Buffer.concat([signedBy('liar', i).bytes, UNKNOWN_FIELD])],
    })
    harness.heartbeat()
    lowest = Math.min(lowest, harness.score('liar'))
  }
  expect(lowest).toBeLessThan(-80)
})

describe('a link that became so slow that a round trip takes', () => {
  it.each([3, 5, 8])(
    '%s seconds, costs neither side its standing, nor a word after one left the room and came back',
    async (seconds) => {
      const network = new BareNetwork('slow link', { latency: () => 40 })
      const { clock } = network
      const hosts = [1, 2, 3].map((index) => network.host(index))
      const [far, relay, talker] = hosts.map((host) => createPubsub(host))
      if (!far || !relay || !talker) throw new Error('three hosts')
      const [farHost, relayHost, talkerHost] = hosts as [(typeof hosts)[0], (typeof hosts)[0], (typeof hosts)[0]]
      await clock.resolve(network.dial(farHost, 2))
      await clock.resolve(network.dial(talkerHost, 2))
      for (const pubsub of [far, relay, talker]) pubsub.subscribe('room')
      await clock.advance(10_000)
      for (const connection of farHost.connections()) {
        connection.latencyMs = seconds * 500
        connection.other.latencyMs = seconds * 500
      }
      const heard: string[] = []
      const scores: number[] = []
      far.on('message', ({ data }) => heard.push(Buffer.from(data).toString()))
      const talk = async (count: number): Promise<void> => {
        for (let i = 0; i < count; i++) {
          talker.publish('room', Buffer.from(`${clock.now()}`))
          await clock.advance(1_000)
          scores.push(far.score(relayHost.peerId), relay.score(farHost.peerId))
        }
      }
      await talk(10)
      far.unsubscribe('room')
      await talk(1)
      far.subscribe('room')
      // Until all know of it.
      await talk(10)
      heard.length = 0
      await talk(60)
      await clock.advance(20_000)
      expect(new Set(heard).size).toBe(heard.length)
      expect(heard.length).toBeGreaterThanOrEqual(60)
      expect(Math.min(...scores)).toBeGreaterThanOrEqual(0)
      for (const pubsub of [far, relay, talker]) pubsub.stop()
    },
  )
})
