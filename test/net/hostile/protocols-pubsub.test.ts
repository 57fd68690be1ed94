import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodeSeqno, signMessage } from '../../../net/gossipsub/message.ts'
import { PubsubMessage, RpcMessage } from '../../../net/gossipsub/rpc.pb.js'
import { encodeLengthPrefixed, privateKeyFromSeed } from '../../../net/index.ts'
import type { Host, PrivateKey, Stream } from '../../../net/index.ts'
import { Arena, ROOM, STILL_HERE } from './arena.ts'

const MESHSUB = '/meshsub/1.1.0'
const KIB = 1024
const MIB = 1024 * KIB

let arena: Arena
let key: PrivateKey
let victimKey: PrivateKey

beforeEach(async () => {
  victimKey = privateKeyFromSeed(new Uint8Array(32).fill(7))
  arena = await Arena.open({ identity: victimKey })
  key = arena.attackerKey()
})

afterEach(() => arena.close())

/** Whether the victim reset it. */
async function isLost(stream: Stream): Promise<boolean> {
  let lost = false
  stream.onData(
    () => {},
    (error) => {
      lost = error !== undefined
    },
  )
  await arena.pass(1)
  return lost
}

describe('a peer on a pubsub stream', () => {
  const rpc = (fields: RpcMessage.$Properties): Uint8Array => encodeLengthPrefixed(RpcMessage.encode(fields).finish())
  const topic = Buffer.from(ROOM)
  let attacker: Host
  let seqno = 1n

  /** A whole signed message of the attacker's, its fields open to change after it was signed. */
  function message(change: (fields: PubsubMessage) => void = () => {}): Uint8Array {
    const { bytes } = signMessage(key, attacker.peerId, ROOM, Buffer.from(`number ${seqno}`), encodeSeqno(seqno++))
    const fields = PubsubMessage.decode(bytes)
    change(fields)
    return PubsubMessage.encode(fields).finish()
  }

  beforeEach(async () => {
    attacker = await arena.infiltrate({ identity: key, limits: { maxOutboundStreams: 10_000 } }, (host) => {
      host.handle(MESHSUB, (stream) => stream.onData(() => {}))
    })
    await arena.pass(1)
  })

  it.each<[string, () => Uint8Array]>([
    ['random bytes', () => Buffer.concat([Buffer.from([100]), arena.random.bytes(500)])],
    ['an RPC of 2 MiB', () => Buffer.from('80808001', 'hex')],
    ['a length that never ends', () => new Uint8Array(100).fill(0xff)],
    ['a length in too many bytes', () => Buffer.from('8000', 'hex')],
    ['half a million empty entries', () => encodeLengthPrefixed(Buffer.alloc(MIB - 100, Buffer.from('0a00', 'hex')))],
    ['half a million empty messages', () => encodeLengthPrefixed(Buffer.alloc(MIB - 100, Buffer.from('1200', 'hex')))],
    [
      'a hundred thousand ids',
      () => rpc({ control: { iwant: [{ ids: Array<Uint8Array>(100_000).fill(Buffer.from('x')) }] } }),
    ],
  ])('that sends %s loses it', async (_, bytes) => {
    const stream = await arena.openStream(attacker, MESHSUB)
    stream.write(bytes())
    expect(await isLost(stream)).toBe(true)
    await arena.leave(attacker)
  })

  it.each<[string, () => Uint8Array]>([
    ['nothing', () => Buffer.from([0])],
    ['a message that is no protobuf', () => rpc({ publish: [Buffer.from('ffffff', 'hex')] })],
    [
      'messages of topics that nobody is in',
      () => rpc({ publish: [message((fields) => (fields.topic = Buffer.from('elsewhere')))] }),
    ],
    ['unsigned messages', () => rpc({ publish: [message((fields) => (fields.signature = Buffer.alloc(0)))] })],
    [
      'messages signed wrongly',
      () => rpc({ publish: [message((fields) => (fields.signature = arena.random.bytes(64)))] }),
    ],
    [
      'messages changed after they were signed',
      () => rpc({ publish: [message((fields) => (fields.data = Buffer.from('other words')))] }),
    ],
    [
      "messages in the friend's name",
      () =>
        rpc({
          publish: [
            message((fields) => (fields.from = arena.friend.peerId.bytes)),
            message((fields) => {
              fields.from = arena.friend.peerId.bytes
              fields.key = key.publicKey.encoded
            }),
          ],
        }),
    ],
    [
      "messages in the victim's name",
      () => rpc({ publish: [message((fields) => (fields.from = arena.victim.peerId.bytes))] }),
    ],
    [
      'messages that the victim did sign, long ago',
      () => {
        const { bytes } = signMessage(victimKey, arena.victim.peerId, ROOM, Buffer.from('old'), encodeSeqno(5n))
        return rpc({ publish: [bytes] })
      },
    ],
    ['messages from nobody', () => rpc({ publish: [message((fields) => (fields.from = Buffer.from('00', 'hex')))] })],
    [
      'messages with a short seqno',
      () => rpc({ publish: [message((fields) => (fields.seqno = Buffer.from('01', 'hex')))] }),
    ],
    [
      'topics that are no text',
      () => rpc({ subscriptions: [{ subscribe: true, topic: Buffer.from('ff00fe', 'hex') }] }),
    ],
    ['a topic of 60 KiB', () => rpc({ subscriptions: [{ subscribe: true, topic: Buffer.alloc(60 * KIB, 'x') }] })],
    [
      'GRAFTs without end',
      () =>
        rpc({
          control: { graft: Array.from({ length: 4_000 }, (_, i) => ({ topic: Buffer.from(`no ${i}`) })) },
        }),
    ],
    ['a PRUNE for ever', () => rpc({ control: { prune: [{ topic, backoff: 2 ** 53 }] } })],
    [
      'PRUNEs of topics that nobody is in',
      () =>
        rpc({
          control: { prune: Array.from({ length: 4_000 }, (_, i) => ({ topic: Buffer.from(`no ${i}`), backoff: 9 })) },
        }),
    ],
    [
      'ids of messages that do not exist',
      () =>
        rpc({
          control: {
            ihave: [{ topic, ids: Array.from({ length: 500 }, (_, i) => Buffer.from(`id ${i}`)) }],
            iwant: [{ ids: Array.from({ length: 500 }, (_, i) => Buffer.from(`id ${i}`)) }],
          },
        }),
    ],
  ])('that sends %s is heard by nobody', async (_, bytes) => {
    const heard: string[] = []
    for (const host of [arena.victim, arena.friend]) {
      host.pubsub.on('message', ({ data }) => {
        const text = Buffer.from(data).toString()
        if (!text.startsWith(STILL_HERE)) heard.push(text)
      })
    }
    const stream = await arena.openStream(attacker, MESHSUB)
    stream.write(bytes())
    await arena.pass(3)
    expect(heard).toEqual([])
    expect(arena.router.sizes().topics).toBeLessThanOrEqual(2)
    // A good message behind it is heard, so the stream is in order.
    stream.write(rpc({ publish: [message()] }))
    await arena.pass(1)
    expect(heard).toHaveLength(2)
    await arena.leave(attacker)
  })

  it('that announces topics without end is remembered with 500, and forgotten when it goes', async () => {
    const stream = await arena.openStream(attacker, MESHSUB)
    for (let sent = 0; sent < 20_000; sent += 2_000) {
      stream.write(
        rpc({
          subscriptions: Array.from({ length: 2_000 }, (_, i) => ({
            subscribe: true,
            topic: Buffer.from(`topic ${sent + i}`),
          })),
        }),
      )
    }
    await arena.pass(1)
    expect(arena.router.sizes().topics).toBe(501)
    await arena.leave(attacker)
  })

  it('that joins and leaves without end costs no memory', async () => {
    const stream = await arena.openStream(attacker, MESHSUB)
    for (let i = 0; i < 2_000; i++) {
      stream.write(rpc({ subscriptions: [{ subscribe: i % 2 === 0, topic }], control: { graft: [{ topic }] } }))
    }
    await arena.pass(2)
    expect(arena.router.sizes().backoffs).toBeLessThanOrEqual(2)
    await arena.leave(attacker)
  })

  it('that asks for a message without end gets it three times', async () => {
    const stream = await arena.openStream(attacker, MESHSUB)
    const { id } = arena.victim.pubsub.publish(ROOM, new Uint8Array(10_000))
    const sent = (): number => arena.hostile[0]?.bytesWritten ?? 0
    const before = sent()
    for (let i = 0; i < 50; i++) stream.write(rpc({ control: { iwant: [{ ids: Array<Uint8Array>(100).fill(id) }] } }))
    await arena.clock.advance(200)
    expect(sent() - before).toBeGreaterThan(30_000)
    expect(sent() - before).toBeLessThan(40_000)
    await arena.leave(attacker)
  })

  it('that opens it a thousand times has two of them read', async () => {
    for (let i = 0; i < 1_000; i++) {
      const stream = await attacker.openStream(arena.victim.peerId, MESHSUB)
      stream.write(rpc({ subscriptions: [{ subscribe: true, topic }] }).slice(0, i % 5))
      if (i % 100 === 0) await arena.clock.advance(5)
    }
    await arena.pass(2)
    const inbound = arena.hostile[0]?.streams.filter(({ direction }) => direction === 'inbound') ?? []
    expect(inbound.length).toBeLessThanOrEqual(4)
    await arena.leave(attacker)
  })

  it('that floods the room with right messages does not stop others', async () => {
    const stream = await arena.openStream(attacker, MESHSUB)
    let left = 500
    const more = (): void => {
      while (left-- > 0 && stream.write(rpc({ publish: [message()] })));
    }
    stream.onDrain(more)
    more()
    let heard = 0
    arena.friend.pubsub.on('message', ({ from }) => {
      if (from.equals(attacker.peerId)) heard++
    })
    await arena.pass(3)
    expect(heard).toBe(500)
    await arena.leave(attacker)
  })
})

describe('a member of the room that never reads', () => {
  it('has a bounded queue, is told of as full, and loses its stream after 30 s', async () => {
    const attacker = await arena.infiltrate({ identity: key }, (host) => {
      host.handle(MESHSUB, () => {})
    })
    const stream = await arena.openStream(attacker, MESHSUB)
    stream.write(
      encodeLengthPrefixed(
        RpcMessage.encode({ subscriptions: [{ subscribe: true, topic: Buffer.from(ROOM) }] }).finish(),
      ),
    )
    await arena.pass(1)
    const { pubsub } = arena.victim
    expect(pubsub.subscribers(ROOM)).toHaveLength(2)
    const heard: number[] = []
    arena.friend.pubsub.on('message', ({ data }) => {
      if (data.length > 1_000) heard.push(data.length)
    })
    const outcomes = { took: 0, full: 0 }
    for (let i = 0; i < 40; i++) {
      const { peers, full } = pubsub.publish(ROOM, new Uint8Array(50_000))
      if (peers.some((peer) => peer.equals(attacker.peerId))) outcomes.took++
      if (full.some((peer) => peer.equals(attacker.peerId))) outcomes.full++
      await arena.clock.advance(20)
    }
    expect(outcomes.took).toBeLessThan(15)
    expect(outcomes.full).toBe(40 - outcomes.took)
    expect(heard).toHaveLength(40)
    const queues = (): number =>
      arena.hostile.flatMap(({ streams }) => streams).reduce((sum, each) => sum + each.writeBufferBytes, 0)
    expect(queues()).toBeGreaterThan(0)
    expect(queues()).toBeLessThan(512 * KIB)
    await arena.pass(33)
    expect(queues()).toBeLessThan(64 * KIB)
    await arena.leave(attacker)
  })
})
