/** Floods of messages, topics and streams by a member of the room, and what each may cost at most: memory, answers, events. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { idInForm } from '../../../net/gossipsub/message-id.ts'
import { encodeSeqno, signMessage } from '../../../net/gossipsub/message.ts'
import { PubsubMessage, RpcMessage } from '../../../net/gossipsub/rpc.pb.js'
import { encodeLengthPrefixed } from '../../../net/index.ts'
import type { Host, PrivateKey, Stream } from '../../../net/index.ts'
import { peerIdFromPublicKey } from '../../../net/peer-id.ts'
import { Harness, person, signedBy } from '../gossipsub/router-harness.ts'
import { Arena, ROOM } from './arena.ts'
import { heldBytes, MIB } from './memory.ts'

const MESHSUB = '/meshsub/1.2.0'
const topic = Buffer.from(ROOM)
const rpc = (fields: RpcMessage.$Properties): Uint8Array => encodeLengthPrefixed(RpcMessage.encode(fields).finish())

describe('a member of the room', () => {
  let arena: Arena
  let key: PrivateKey
  let attacker: Host
  let stream: Stream
  /** What the victim's program heard of the attacker and in its name. */
  let heard: string[]
  let comings: number

  async function open(): Promise<Stream> {
    const opened = await arena.clock.resolve(attacker.openStream(arena.victim.peerId, MESHSUB))
    opened.write(rpc({ subscriptions: [{ subscribe: true, topic }] }))
    return opened
  }

  beforeEach(async () => {
    arena = await Arena.open()
    key = arena.attackerKey()
    attacker = await arena.infiltrate({ identity: key }, (host) =>
      host.handle(MESHSUB, (inbound) => inbound.onData(() => {})),
    )
    stream = await open()
    await arena.pass(1)
    heard = []
    comings = 0
    const { pubsub } = arena.victim
    pubsub.on('message', ({ from, data }) => {
      if (!from.equals(arena.friend.peerId)) heard.push(Buffer.from(data).toString())
    })
    for (const name of ['subscribed', 'unsubscribed'] as const) pubsub.on(name, () => comings++)
  })
  afterEach(() => arena.close())

  async function leave(): Promise<void> {
    await arena.clock.resolve(attacker.stop())
    await arena.expectUnharmed()
  }

  const say = (seqno: bigint, text: string): Uint8Array =>
    signMessage(key, attacker.peerId, ROOM, Buffer.from(text), encodeSeqno(seqno)).bytes

  it('that ends its stream and opens another, again and again, comes and goes eight times a second', async () => {
    for (let i = 0; i < 300; i++) {
      stream.reset()
      stream = await open()
      await arena.clock.advance(4)
    }
    await arena.pass(1)
    // 300 times in under 3 s; each heartbeat begins anew.
    expect(comings).toBeLessThanOrEqual(4 * 2 * 9)
    expect(arena.victim.pubsub.subscribers(ROOM)).toHaveLength(2)
    await leave()
  })

  it('that comes and goes in one RPC, again and again, does so as seldom', async () => {
    const both = [
      { subscribe: false, topic },
      { subscribe: true, topic },
    ]
    for (let i = 0; i < 100; i++)
      stream.write(rpc({ subscriptions: Array.from({ length: 2_000 }, (_, n) => both[n % 2] as (typeof both)[0]) }))
    await arena.pass(1)
    expect(comings).toBeLessThanOrEqual(2 * 2 * 9)
    expect(arena.victim.pubsub.subscribers(ROOM)).toHaveLength(2)
    await leave()
  })

  it('that speaks in our name is not believed, and whoever forwards what we said to it is not blamed', async () => {
    const { victim } = arena
    const forged = PubsubMessage.decode(say(1n, 'I never said that'))
    forged.from = Buffer.from(victim.peerId.bytes)
    const publish = Array.from({ length: 600 }, () => PubsubMessage.encode(forged).finish())
    stream.write(rpc({ publish }))
    await arena.pass(1)
    expect(heard).toEqual([])
    expect(victim.pubsub.score(attacker.peerId)).toBeGreaterThanOrEqual(0)
    await leave()
  })

  it('that numbers its messages as it likes is heard once a number, and nothing of it is kept but the numbers', async () => {
    const numbers = [2n ** 64n - 1n, 0n, 5n, 4n, 2n ** 63n, 5n, 0n]
    for (const seqno of numbers) stream.write(rpc({ publish: [say(seqno, `${seqno}`)] }))
    await arena.pass(1)
    expect(heard).toEqual([...new Set(numbers)].map(String))
    await leave()
  })

  it('that sends 5,000 messages in one RPC is heard with all of them, one more costs the stream', async () => {
    const publish = Array.from({ length: 5_000 }, (_, i) =>
      i % 100 === 0 ? say(BigInt(i), `${i}`) : new Uint8Array(0),
    )
    stream.write(rpc({ publish }))
    await arena.pass(1)
    expect(heard).toHaveLength(50)
    let lost = false
    stream.onData(
      () => {},
      (error) => (lost = error !== undefined),
    )
    stream.write(rpc({ publish: [...publish, say(9_999n, 'late')] }))
    await arena.pass(1)
    expect([lost, heard.length]).toEqual([true, 50])
    await leave()
  })

  it('that forges by the hundred is out before long, and the friend is heard all the while', async () => {
    let most = 0
    const forged = PubsubMessage.decode(say(1n, 'x'))
    forged.signature = new Uint8Array(64)
    for (let i = 0; i < 20; i++) {
      const publish = Array.from({ length: 500 }, (_, n) => {
        forged.seqno = encodeSeqno(BigInt(i * 500 + n))
        return PubsubMessage.encode(forged).finish()
      })
      stream.write(rpc({ publish }))
      await arena.clock.advance(20)
      most = Math.max(most, arena.router.sizes().verifying)
    }
    expect(most).toBeLessThanOrEqual(500)
    expect(arena.victim.pubsub.score(attacker.peerId)).toBeLessThan(-80)
    await leave()
  })

  it('that names a message in every form before it is said keeps nobody from hearing it', async () => {
    const { victim, friend } = arena
    const author = arena.attackerKey()
    const authorId = peerIdFromPublicKey(author.publicKey)
    const message = signMessage(author, authorId, ROOM, Buffer.from('x'.repeat(2_000)), encodeSeqno(7n))
    const ids = (['plain', 'key', 'text'] as const).map((form) => idInForm(message, form))
    // What would be taken for the same if lengths or types were not part of the name.
    const near = ids.flatMap((id) => [Buffer.concat([id, Buffer.alloc(1)]), id.subarray(1), id.subarray(0, -1)])
    for (let i = 0; i < 5; i++) {
      stream.write(
        rpc({
          control: {
            idontwant: [{ ids: [...ids, ...near] }],
            ihave: [{ topic, ids: [...ids, ...near] }],
            iwant: [{ ids }],
          },
        }),
      )
    }
    await arena.pass(1)
    const third = await arena.infiltrate({ pubsub: {}, dht: false })
    third.pubsub.subscribe(ROOM)
    await arena.pass(2)
    const friends: number[] = []
    friend.pubsub.on('message', ({ data }) => friends.push(data.length))
    const bringer = await arena.infiltrate({ identity: author }, (host) =>
      host.handle(MESHSUB, (inbound) => inbound.onData(() => {})),
    )
    const its = await arena.clock.resolve(bringer.openStream(victim.peerId, MESHSUB))
    its.write(rpc({ subscriptions: [{ subscribe: true, topic }], publish: [message.bytes] }))
    await arena.pass(1)
    expect(heard).toEqual(['x'.repeat(2_000)])
    expect(friends).toContain(2_000)
    await arena.clock.resolve(third.stop())
    await arena.clock.resolve(bringer.stop())
    await leave()
  })
})

/** What the router of one host keeps of one member that does the same in each of so many heartbeats. */
function flooded(beats: number, flood: (harness: Harness, beat: number) => void): number {
  return heldBytes(() => {
    const harness = new Harness()
    harness.router.subscribe(ROOM, 0)
    harness.join('attacker')
    for (let beat = 0; beat < beats; beat++) {
      flood(harness, beat)
      harness.heartbeat()
      harness.outputs = []
    }
    // Between two heartbeats, when most is kept.
    flood(harness, beats)
    harness.outputs = []
    return harness
  })
}

const somebody = Buffer.from(person('somebody').id.bytes)
const number = (n: number): Buffer => encodeSeqno(BigInt(n))
const ids = (beat: number, count: number): Buffer[] =>
  Array.from({ length: count }, (_, i) => Buffer.concat([somebody, number(beat * count + i)]))
const long = (text: string): string => text.padEnd(500, '€')

describe('the memory that one member takes by', () => {
  it.each<[what: string, bound: number, beats: number, flood: (harness: Harness, beat: number) => void]>([
    [
      'announcing topics of full length, leaving them, announcing others',
      6 * MIB,
      5,
      (harness, beat) => {
        for (let part = 0; part < 10; part++) {
          const topics = Array.from({ length: 500 }, (_, i) => long(`${beat} ${part} ${i}`))
          harness.announce('attacker', topics)
          harness.announce('attacker', topics, false)
        }
      },
    ],
    [
      'offering messages that it does not have',
      4 * MIB,
      12,
      (harness, beat) => {
        for (const list of [ids(2 * beat, 2_500), ids(2 * beat + 1, 2_500)])
          harness.control('attacker', { ihave: [{ topic: ROOM, ids: list }] })
      },
    ],
    [
      'offering ids that nobody can read',
      4 * MIB,
      30,
      (harness, beat) =>
        harness.control('attacker', {
          ihave: [
            {
              topic: ROOM,
              ids: Array.from({ length: 1_000 }, (_, i) => Buffer.alloc(i % 2 === 0 ? 128 : 60_000, `?${beat} ${i} `)),
            },
          ],
        }),
    ],
    [
      'needing no message',
      2 * MIB,
      6,
      (harness, beat) => harness.control('attacker', { idontwant: ids(beat, 10_000) }),
    ],
    [
      'asking for what there is and what there is not',
      2 * MIB,
      6,
      (harness, beat) => {
        const message = signedBy('self', beat)
        harness.router.publish(message, harness.now)
        for (let i = 0; i < 20; i++)
          harness.control('attacker', { iwant: [Buffer.from(message.id), ...ids(beat, 5_000)] })
      },
    ],
    [
      'coming into the mesh and going',
      1 * MIB,
      30,
      (harness) => {
        for (let i = 0; i < 1_000; i++) {
          harness.control('attacker', {
            graft: [ROOM, 'elsewhere'],
            prune: [{ topic: ROOM, backoffSeconds: 2 ** 64, exchange: [] }],
          })
        }
      },
    ],
    [
      'telling of ten thousand others',
      1 * MIB,
      5,
      (harness) => {
        const exchange = Array.from({ length: 10_000 }, () => ({ id: somebody, record: null }))
        harness.control('attacker', { prune: [{ topic: ROOM, backoffSeconds: 1, exchange }] })
      },
    ],
    [
      'saying more than anybody can read',
      // The message cache, and the ids that were seen.
      8 * MIB,
      3,
      (harness, beat) => {
        const publish = Array.from(
          { length: 150 },
          (_, i) => signedBy('attacker', beat * 150 + i, ROOM, 'x'.repeat(30_000)).bytes,
        )
        harness.rpc('attacker', { publish })
      },
    ],
  ])('%s is bounded', (_what, bound, beats, flood) => {
    // Keys and peer ids that all tests share are made before.
    person('attacker')
    // What was used before and freed in between would be counted too: what is really held is held each time.
    let held = Infinity
    for (let i = 0; i < 3 && held >= bound; i++) held = flooded(beats, flood)
    expect(held).toBeLessThan(bound)
  })
})
