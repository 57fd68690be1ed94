/** A host against members of its room that abuse gossipsub's control messages: what they cost is bounded, and they lose their standing. */
import { multiaddr } from '@multiformats/multiaddr'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodeSeqno, signMessage } from '../../../net/gossipsub/message.ts'
import { PubsubMessage, RpcMessage } from '../../../net/gossipsub/rpc.pb.js'
import { encodeLengthPrefixed } from '../../../net/index.ts'
import type { Host, PrivateKey, Stream } from '../../../net/index.ts'
import { person } from '../gossipsub/router-harness.ts'
import { Arena, ROOM } from './arena.ts'

const MESHSUB = '/meshsub/1.2.0'
const MIB = 1024 * 1024
/** What the victim may keep on behalf of one attacker: ids, promises, back-offs, of some hundred bytes each. */
const MAX_ENTRIES_KEPT = 20_000

let arena: Arena
let key: PrivateKey
let attacker: Host
let stream: Stream
/** What the victim writes to the attacker. */
let answers: { bytes: number }

const topic = Buffer.from(ROOM)
const rpc = (fields: RpcMessage.$Properties): Uint8Array => encodeLengthPrefixed(RpcMessage.encode(fields).finish())

beforeEach(async () => {
  arena = await Arena.open()
  key = arena.attackerKey()
  answers = { bytes: 0 }
  attacker = await arena.infiltrate({ identity: key }, (host) => {
    host.handle(MESHSUB, (inbound) => inbound.onData((bytes) => (answers.bytes += bytes.length)))
  })
  stream = await arena.clock.resolve(attacker.openStream(arena.victim.peerId, MESHSUB))
  stream.write(rpc({ subscriptions: [{ subscribe: true, topic }] }))
  await arena.pass(1)
  expect(arena.victim.pubsub.mesh(ROOM)).toHaveLength(2)
})

afterEach(() => arena.close())

const score = (): number => arena.victim.pubsub.score(attacker.peerId)

function kept(): number {
  const { topics, backoffs, promises, unwanted, unreadable, retained } = arena.router.sizes()
  return topics + backoffs + promises + unwanted + unreadable + retained
}

/** One RPC after the other for so many seconds, as fast as the victim reads them, up to a few hundred a second. */
async function spam(seconds: number, make: (i: number) => RpcMessage.$Properties, perSecond = 100): Promise<number> {
  let most = 0
  let i = 0
  for (let second = 0; second < seconds; second++) {
    for (let sent = 0; sent < perSecond; sent++) {
      if (!stream.writable) await arena.clock.advance(5)
      stream.write(rpc(make(i++)))
    }
    await arena.pass(1)
    most = Math.max(most, kept())
  }
  return most
}

async function leave(): Promise<void> {
  await arena.clock.resolve(attacker.stop())
  await arena.expectUnharmed()
}

const idOf = (number: number): Uint8Array => Buffer.concat([person('somebody').id.bytes, encodeSeqno(BigInt(number))])

describe('a member of the room', () => {
  it('that offers messages without end and has none loses its place, then our ear', async () => {
    let next = 0
    const ids = (): Uint8Array[] => Array.from({ length: 500 }, () => idOf(next++))
    const most = await spam(8, () => ({ control: { ihave: [{ topic, ids: ids() }] } }), 20)
    expect(score()).toBeLessThan(-80)
    expect(arena.victim.pubsub.mesh(ROOM)).toHaveLength(1)
    expect(most).toBeLessThan(MAX_ENTRIES_KEPT)
    // Ten lists, 5,000 ids of 46 bytes a second, until it is unheard.
    expect(answers.bytes).toBeLessThan(6 * 5_000 * 60)
    await leave()
  })

  it('that offers ids which nobody can read makes us ask a little, and loses its place too', async () => {
    const ids = (): Uint8Array[] => Array.from({ length: 300 }, () => arena.random.bytes(32))
    const most = await spam(36, () => ({ control: { ihave: [{ topic, ids: ids() }] } }), 12)
    expect(score()).toBeLessThan(0)
    expect(most).toBeLessThan(MAX_ENTRIES_KEPT)
    // 500 ids of 32 bytes a second.
    expect(answers.bytes).toBeLessThan(36 * 500 * 40)
    await leave()
  })

  it('that asks for everything again and again gets each message three times', async () => {
    const id = (message: { id: Uint8Array }): Uint8Array => message.id
    const published = Array.from({ length: 5 }, () => id(arena.victim.pubsub.publish(ROOM, new Uint8Array(900))))
    await arena.clock.advance(20)
    const before = answers.bytes
    await spam(1, () => ({
      control: { iwant: [{ ids: published.flatMap((each) => Array<Uint8Array>(50).fill(each)) }] },
    }))
    expect(answers.bytes - before).toBeLessThan(5 * 3 * 1_200 + 2_000)
    await leave()
  })

  it('that comes back into the mesh in spite of its back-off, again and again, is unheard', async () => {
    stream.write(rpc({ control: { prune: [{ topic, backoff: 60 }] } }))
    await arena.pass(1)
    const before = answers.bytes
    const most = await spam(2, () => ({ control: { graft: [{ topic }] } }), 50)
    expect(score()).toBeLessThan(-80)
    expect(arena.victim.pubsub.mesh(ROOM)).toHaveLength(1)
    expect(most).toBeLessThan(50)
    expect(answers.bytes - before).toBeLessThan(8_000)
    await leave()
  })

  it('that needs no message, a thousand ids at a time, is remembered with three thousand of them for three seconds', async () => {
    let next = 0
    const ids = (): Uint8Array[] => Array.from({ length: 1_000 }, () => idOf(next++))
    await spam(6, () => ({ control: { idontwant: [{ ids: ids() }] } }), 20)
    expect(arena.router.sizes().unwanted).toBeLessThanOrEqual(3_000)
    await arena.pass(4)
    expect(arena.router.sizes().unwanted).toBe(0)
    expect(score()).toBeGreaterThanOrEqual(0)
    await leave()
  })

  it('that names a back-off of 2^64 − 1 seconds bars itself for an hour (CVE-2026-33040)', async () => {
    const prune = Buffer.concat([
      Buffer.from([0x0a, topic.length]),
      topic,
      Buffer.from('18ffffffffffffffffff01', 'hex'),
    ])
    const control = Buffer.concat([Buffer.from([0x22, prune.length]), prune])
    stream.write(encodeLengthPrefixed(Buffer.concat([Buffer.from([0x1a, control.length]), control])))
    await arena.pass(1)
    expect(arena.victim.pubsub.mesh(ROOM)).toHaveLength(1)
    expect(arena.router.sizes().backoffs).toBe(1)
    await leave()
  })

  it('that announces new topics without end is remembered with 500 (CVE-2026-46679)', async () => {
    let next = 0
    const subscriptions = (): RpcMessage.$Properties['subscriptions'] =>
      Array.from({ length: 1_000 }, () => ({ subscribe: true, topic: Buffer.from(`topic ${next++}`) }))
    await spam(3, () => ({ subscriptions: subscriptions() ?? [] }), 10)
    expect(arena.router.sizes().topics).toBeLessThanOrEqual(501)
    await leave()
  })

  it('that forges messages is out of the mesh, then unheard, and nobody hears a word', async () => {
    const heard: string[] = []
    arena.victim.pubsub.on('message', ({ from, data }) => {
      if (from.equals(attacker.peerId)) heard.push(Buffer.from(data).toString())
    })
    const forged = (i: number): Uint8Array => {
      const { bytes } = signMessage(key, attacker.peerId, ROOM, Buffer.from('lie'), encodeSeqno(BigInt(i)))
      const fields = PubsubMessage.decode(bytes)
      fields.data = Buffer.from('other words')
      return PubsubMessage.encode(fields).finish()
    }
    await spam(2, (i) => ({ publish: [forged(i)] }), 20)
    expect(score()).toBeLessThan(-80)
    const { bytes } = signMessage(key, attacker.peerId, ROOM, Buffer.from('truth'), encodeSeqno(10_000n))
    stream.write(rpc({ publish: [bytes] }))
    await arena.pass(1)
    expect(heard).toEqual([])
    await leave()
  })

  it('that goes and comes back is remembered for what it did', async () => {
    await spam(1, () => ({ control: { prune: [{ topic, backoff: 60 }], graft: [{ topic }] } }), 1)
    await spam(1, () => ({ control: { graft: [{ topic }] } }), 50)
    const before = score()
    expect(before).toBeLessThan(-80)
    await arena.clock.resolve(attacker.stop())
    await arena.pass(2)
    attacker = await arena.infiltrate({ identity: key }, (host) => {
      host.handle(MESHSUB, (inbound) => inbound.onData(() => {}))
    })
    stream = await arena.clock.resolve(attacker.openStream(arena.victim.peerId, MESHSUB))
    stream.write(rpc({ subscriptions: [{ subscribe: true, topic }] }))
    await arena.pass(2)
    expect(score()).toBeLessThan(-80)
    expect(arena.victim.pubsub.subscribers(ROOM)).toHaveLength(1)
    await leave()
  })
})

describe('a member of the room that tells of other peers', () => {
  /** Addresses that the victim's host was asked to dial. */
  function dials(): string[] {
    const targets: string[] = []
    arena.victim.on('dial:step', ({ address }) => targets.push(address))
    return targets
  }
  const record = Buffer.from('this is no signed record of anybody')

  it.each<[string, number]>([
    ['sixteen', 16],
    ['four thousand', 4_000],
  ])('%s, with records that are none, has nobody dialled', async (_title, count) => {
    const targets = dials()
    const peers = Array.from({ length: count }, (_, i) => ({ id: person(`sybil ${i % 64}`).id.bytes, record }))
    stream.write(rpc({ control: { prune: [{ topic, backoff: 60, peers }] } }))
    await arena.pass(3)
    expect(targets).toEqual([])
    expect(arena.victim.pubsub.mesh(ROOM)).toHaveLength(1)
    await leave()
  })

  it('ten thousand, loses its stream before one is looked at', async () => {
    const targets = dials()
    const peers = Array.from({ length: 10_000 }, () => ({ id: person('sybil').id.bytes, record }))
    let lost = false
    stream.onData(
      () => {},
      (error) => (lost = error !== undefined),
    )
    stream.write(rpc({ control: { prune: [{ topic, backoff: 60, peers }] } }))
    await arena.pass(1)
    expect([lost, targets]).toEqual([true, []])
    await leave()
  })

  it('who are victims with addresses that it made up, has nobody dialled, because nobody signed them', async () => {
    const targets = dials()
    const victim = person('a stranger somewhere').id
    const address = multiaddr('/memory/99').bytes
    const unsigned = Buffer.concat([Buffer.from([0x0a, victim.bytes.length]), victim.bytes, address])
    const peers = [
      { id: victim.bytes, record: unsigned },
      { id: victim.bytes },
      { id: Buffer.from('nobody'), record: unsigned },
      { id: arena.victim.peerId.bytes },
      { id: arena.friend.peerId.bytes },
    ]
    for (let i = 0; i < 20; i++) stream.write(rpc({ control: { prune: [{ topic, backoff: 60, peers }] } }))
    await arena.pass(3)
    expect(targets).toEqual([])
    await leave()
  })

  it('a megabyte of them at a time, costs no memory', async () => {
    const huge = new Uint8Array(60_000)
    const peers = Array.from({ length: 15 }, (_, i) => ({ id: person(`sybil ${i}`).id.bytes, record: huge }))
    const most = await spam(2, () => ({ control: { prune: [{ topic, backoff: 1, peers }] } }), 10)
    expect(most).toBeLessThan(50)
    expect(arena.hostile[0]?.bytesRead).toBeGreaterThan(10 * MIB)
    await leave()
  })
})
