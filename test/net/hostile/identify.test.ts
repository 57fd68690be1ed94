/**
 * Strangers in identify: floods of pushes, and what is remembered of whoever says as much as may be said. Single messages stand beside their
 * codec (test/net/identify), whole hosts that answer badly in protocols.test.ts.
 */
import { multiaddr } from '@multiformats/multiaddr'
import { describe, expect, test } from 'vitest'
import { AddressBook } from '../../../net/address-book.ts'
import { IdentifyMessage } from '../../../net/identify/identify.pb.js'
import { PUSH_PROTOCOL, createIdentify } from '../../../net/identify/identify.ts'
import { MAX_MESSAGES, MAX_MESSAGE_BYTES, readIdentity } from '../../../net/identify/message.ts'
import { privateKeyFromSeed } from '../../../net/keys.ts'
import { encodeLengthPrefixed } from '../../../net/length-prefixed.ts'
import { DEFAULT_LIMITS } from '../../../net/limits.ts'
import { peerIdFromPublicKey } from '../../../net/peer-id.ts'
import { VirtualClock } from '../../sim/virtual-clock.ts'
import { FakeContext, identify, link, unlink } from '../fake-context.ts'
import { Arena } from './arena.ts'
import { heldBytes } from './memory.ts'

const KIB = 1024
const key = privateKeyFromSeed(new Uint8Array(32).fill(66))
const peer = peerIdFromPublicKey(key.publicKey)
const address = (n: number): Uint8Array =>
  multiaddr(`/ip4/203.0.${(n >> 8) & 255}.${n & 255}/tcp/${(n % 60_000) + 1}`).bytes

/** As many messages as are read, each as long as may be. */
function fullest(): Uint8Array[] {
  return Array.from({ length: MAX_MESSAGES }, (_, m) => {
    const protocols = Array.from({ length: 300 }, (_, i) => `/${m}/${i}`.padEnd(13, 'x'))
    const listenAddrs = Array.from({ length: 200 }, (_, i) => address(200 * m + i))
    const bytes = IdentifyMessage.encode({ publicKey: key.publicKey.encoded, protocols, listenAddrs }).finish()
    expect(bytes.length).toBeGreaterThan(MAX_MESSAGE_BYTES - 2 * KIB)
    expect(bytes.length).toBeLessThanOrEqual(MAX_MESSAGE_BYTES)
    return bytes
  })
}

describe('who says as much as may be said', () => {
  test('is remembered with 1,024 protocols and 500 addresses, which take less than 128 KiB', () => {
    const messages = fullest()
    const identities = Array.from({ length: 20 }, () => readIdentity(messages, peer, null).identity)
    expect([identities[0]?.protocols.length, identities[0]?.listenAddresses.length]).toEqual([1_024, 500])
    const grown = heldBytes(() => Array.from({ length: 20 }, () => readIdentity(messages, peer, null).identity))
    expect(grown / 20).toBeLessThan(128 * KIB)
  })

  test('has 25 addresses in the book, whatever it says how often', () => {
    const book = new AddressBook(DEFAULT_LIMITS)
    book.connected(peer, 0)
    let most = 0
    for (let round = 0; round < 200; round++) {
      const addresses = Array.from({ length: 500 }, (_, i) =>
        multiaddr(`/ip4/198.51.100.7/tcp/${500 * (round % 100) + i + 1}`),
      )
      book.identified(peer, addresses.slice(0, 100), round)
      most = Math.max(most, book.bytes)
    }
    expect(book.get(peer, 200)).toHaveLength(25)
    expect(most).toBeLessThan(20 * KIB)
  })
})

describe('a flood of pushes', () => {
  test('of one machine is taken ten times at once and every 5 s, over however many connections and under however many keys', async () => {
    const clock = new VirtualClock()
    const us = new FakeContext(1, { clock })
    createIdentify(us, { agent: 'us' })
    let taken = 0
    const flood = async (seed: number, ip: string): Promise<void> => {
      const sybil = new FakeContext(seed, { clock })
      link(sybil, us, `/ip4/${ip}/tcp/${seed}`)
      identify(us, sybil)
      for (let i = 0; i < 3; i++) {
        const stream = await sybil.openStream(us.peerId, PUSH_PROTOCOL)
        if (stream.isReset) continue
        taken++
        stream.write(encodeLengthPrefixed(IdentifyMessage.encode({ protocols: [`/${seed}/${i}`] }).finish()))
        stream.closeWrite()
        await clock.settle()
      }
      unlink(us, sybil)
    }
    for (let seed = 10; seed < 30; seed++) await flood(seed, '203.0.113.1')
    expect(taken).toBe(10)
    await clock.advance(15_000)
    for (let seed = 30; seed < 40; seed++) await flood(seed, '203.0.113.1')
    expect(taken).toBe(13)
    // Nobody else pays for it.
    await flood(50, '203.0.113.2')
    expect(taken).toBe(16)
    await clock.advance(30_000)
  })

  test('with 500 addresses each changes what is known of the sender, and nothing for the friend', async () => {
    const arena = await Arena.open()
    const attacker = await arena.infiltrate({ identity: key, limits: { maxOutboundStreams: 10_000 } })
    await arena.pass(1)
    for (let i = 0; i < 20; i++) {
      const stream = await arena.clock.resolve(attacker.openStream(arena.victim.peerId, PUSH_PROTOCOL))
      const listenAddrs = Array.from({ length: 500 }, (_, n) => address(500 * i + n))
      stream.write(encodeLengthPrefixed(IdentifyMessage.encode({ listenAddrs, agentVersion: `${i}` }).finish()))
      stream.closeWrite()
      await arena.pass(1)
    }
    const known = arena.victim.identityOf(attacker.peerId)
    expect([known?.agent, known?.listenAddresses.length]).toEqual(['19', 500])
    const kept = arena.victim.knownPeers().find(({ peerId }) => peerId === attacker.peerId.toString())
    expect(kept?.addresses.length).toBeLessThanOrEqual(25)
    await arena.clock.resolve(attacker.stop())
    await arena.expectUnharmed()
    await arena.close()
  })
})
