/** Strangers on the local network: a flood of invented peers, and what they say of us. Single packets stand beside their codec (test/net/mdns). */
import { encode } from 'dns-packet'
import { describe, expect, test } from 'vitest'
import { parseMultiaddr } from '../../../net/address.ts'
import { MDNS_PORT, MdnsMachine } from '../../../net/mdns/machine.ts'
import type { PacketOrigin } from '../../../net/mdns/machine.ts'
import { MAX_PEERS, TOLD_AT_ONCE, TOLD_PER_SECOND } from '../../../net/mdns/neighbours.ts'
import { SERVICE, workOf } from '../../../net/mdns/packet.ts'
import { encodeGoodbye, encodeReply } from '../../../net/mdns/reply.ts'
import { subnetsOf } from '../../../net/mdns/subnet.ts'
import { seededRandom } from '../../sim/seeded-random.ts'
import { peerOf } from '../kad/peers.ts'
import { ip4 } from '../mdns/memory-lan.ts'
import { MIB, heldBytes } from './memory.ts'

const OURS = peerOf(0)

function origin(host: string): PacketOrigin {
  return {
    from: { host, port: MDNS_PORT },
    link: 'eth0',
    ip: parseMultiaddr(`/ip4/${host}`),
    isThisHost: false,
    subnets: subnetsOf([ip4('192.168.1.2')]),
  }
}

function machine(): MdnsMachine {
  const made = new MdnsMachine(OURS, seededRandom('flood'))
  made.setLinks(['eth0'], 0)
  return made
}

/** A reply that tells of so many invented peers. */
function crowd(n: number, peers: number): Uint8Array {
  const data = Array.from(
    { length: peers },
    (_, i) => `dnsaddr=/ip4/192.168.1.9/tcp/${i + 1}/p2p/${peerOf(peers * n + i + 1)}`,
  )
  return encode({ type: 'response', additionals: [{ type: 'TXT', name: `x${n}.${SERVICE}`, ttl: 120, data }] })
}

const found = (from: MdnsMachine, now: number): string[][] =>
  from.take(now).flatMap((output) => (output.kind === 'found' ? [output.addresses] : []))

describe('a hundred thousand invented peers', () => {
  /** 64 in each packet, the most that is looked at. */
  const packets = Array.from({ length: 1_600 }, (_, n) => crowd(n, 64))

  test('in two seconds take less than 4 MiB, and a few of them are told', () => {
    // Whatever comes to be remembered of ids anywhere is full by then.
    const warm = machine()
    for (const [n, packet] of packets.slice(0, 100).entries())
      warm.receive(packet, origin(`192.168.1.${3 + (n % 250)}`), n)
    let told = 0
    const grown = heldBytes(() => {
      const flooded = machine()
      for (const [n, packet] of packets.entries()) {
        const now = (n * 2_000) / packets.length
        flooded.receive(packet, origin(`192.168.1.${3 + (n % 250)}`), now)
        told += found(flooded, now).length
      }
      expect(flooded.neighbours.size).toBe(MAX_PEERS)
      return flooded
    })
    expect(grown).toBeLessThan(4 * MIB)
    expect(told).toBeLessThanOrEqual(TOLD_AT_ONCE + 2 * TOLD_PER_SECOND)
  })

  test('cost what they take to read: a packet full of addresses counts as many', () => {
    const [full] = packets as [Uint8Array]
    const small = encodeReply({ name: 'x', addresses: [parseMultiaddr('/ip4/192.168.1.9/tcp/1')], legacy: null })[0]
    expect(workOf(small as Uint8Array)).toBe(1)
    expect(workOf(full)).toBeGreaterThanOrEqual(full.length / 512)
  })

  test('of one machine leave the others heard and told', () => {
    const flooded = machine()
    let now = 0
    for (const packet of packets.slice(0, 100)) flooded.receive(packet, origin('192.168.1.66'), (now += 100))
    const honest = crowd(1_000_000, 1)
    flooded.receive(honest, origin('192.168.1.9'), now)
    const told = []
    for (let i = 0; i < 3; i++) told.push(...found(flooded, (now += 1_000)))
    expect(told.flat()).toContain('/ip4/192.168.1.9/tcp/1')
    expect(flooded.neighbours.size).toBe(MAX_PEERS)
  })
})

describe('a stranger', () => {
  test('who says that we are somebody else is told of as such: the dial finds out that the address is ours', () => {
    const heard = machine()
    heard.receive(crowd(1, 1), origin('192.168.1.66'), 0)
    expect(found(heard, 0)).toEqual([['/ip4/192.168.1.9/tcp/1']])
  })

  test('who says goodbye for everybody delays them until they are heard again', () => {
    const heard = machine()
    const reply = crowd(1, 1)
    heard.receive(reply, origin('192.168.1.9'), 0)
    expect(found(heard, 0)).toHaveLength(1)
    heard.receive(encodeGoodbye('x1'), origin('192.168.1.66'), 1_000)
    expect(heard.neighbours.size).toBe(0)
    heard.receive(reply, origin('192.168.1.9'), 2_000)
    expect(found(heard, 2_000)).toHaveLength(1)
  })

  test.each([
    ['a router', '/ip4/10.0.0.1/tcp/80'],
    ['a container', '/ip4/172.17.0.2/tcp/80'],
    ['somebody out there', '/ip4/8.8.8.8/tcp/80'],
    ['a name', '/dns4/victim.example/tcp/80'],
    ['this machine', '/ip4/127.0.0.1/tcp/22'],
  ])('can not have us knock at %s that is not on the link', (_, address) => {
    const heard = machine()
    const data = [`dnsaddr=${address}/p2p/${peerOf(1)}`]
    const packet = encode({ type: 'response', answers: [{ type: 'TXT', name: `x.${SERVICE}`, ttl: 120, data }] })
    heard.receive(packet, origin('192.168.1.66'), 0)
    expect([found(heard, 0), heard.neighbours.size]).toEqual([[], 0])
  })
})
