import { describe, expect, it } from 'vitest'
import { parseMultiaddr } from '../../../net/address.ts'
import type { Multiaddr } from '../../../net/address.ts'
import { privateKeyFromSeed } from '../../../net/keys.ts'
import { peerIdFromPublicKey } from '../../../net/peer-id.ts'
import { OwnRecords } from '../../../net/peer-record/own-records.ts'
import { openPeerRecord } from '../../../net/peer-record/peer-record.ts'

const key = privateKeyFromSeed(new Uint8Array(32).fill(1))
const peer = peerIdFromPublicKey(key.publicKey)
const NOW = 1_767_225_600_000

const [LOOPBACK, LAN, PUBLIC] = ['/ip4/127.0.0.1/tcp/4', '/ip4/192.168.1.2/tcp/4', '/ip4/203.0.113.9/tcp/4'].map(
  parseMultiaddr,
) as [Multiaddr, Multiaddr, Multiaddr]
const at = (text: string): Multiaddr => parseMultiaddr(text)

function read(envelope: Uint8Array | null): { seq: number; addresses: string[] } | null {
  const record = envelope && openPeerRecord(envelope, peer)
  return record && { seq: Number(record.seq), addresses: record.addresses.map(String) }
}

describe('our own records', () => {
  const all = [LOOPBACK, LAN, PUBLIC]

  it.each([
    ['anybody', null, [PUBLIC]],
    ['a public peer', at('/ip4/8.8.8.8/tcp/1'), [PUBLIC]],
    ['a peer on the LAN', at('/ip4/10.0.0.1/tcp/1'), [LAN, PUBLIC]],
    ['a peer on this machine', at('/ip4/127.0.0.1/tcp/1'), [LOOPBACK, LAN, PUBLIC]],
    ['a peer in memory', at('/memory/1'), [LOOPBACK, LAN, PUBLIC]],
  ])('for %s tell only what is of use to it', (_, remote, expected) => {
    expect(read(new OwnRecords(key).for(remote, all, NOW))?.addresses).toEqual(expected.map(String))
  })

  it('are none while there is no address to tell', () => {
    const records = new OwnRecords(key)
    expect(records.for(null, [], NOW)).toBeNull()
    expect(records.for(null, [LOOPBACK, LAN], NOW)).toBeNull()
    expect(records.for(at('/ip4/10.0.0.1/tcp/1'), [LOOPBACK, LAN], NOW)).not.toBeNull()
  })

  it('stay the same bytes until an address changes; who gets two of one state keeps the one that tells more', () => {
    const records = new OwnRecords(key)
    const seqs = (now: number, addresses: Multiaddr[]): number[] =>
      [null, at('/ip4/10.0.0.1/tcp/1'), at('/ip4/127.0.0.1/tcp/1')].map(
        (remote) => read(records.for(remote, addresses, now))?.seq as number,
      )
    const first = seqs(NOW, all)
    expect(first).toEqual([NOW, NOW + 1, NOW + 2])
    expect(records.for(null, all, NOW + 60_000)).toBe(records.for(null, all, NOW + 120_000))
    expect(seqs(NOW + 60_000, all)).toEqual(first)
    expect(seqs(NOW + 60_000, [PUBLIC])).toEqual([NOW + 60_000, NOW + 60_001, NOW + 60_002])
  })

  it('have rising numbers though the wall clock steps back or stands still', () => {
    const records = new OwnRecords(key)
    const seqs = [NOW, NOW, NOW - 3_600_000, NOW + 1].map((now, i) => {
      const addresses = i % 2 === 0 ? all : [PUBLIC]
      const wide = read(records.for(at('/memory/1'), addresses, now))?.seq as number
      return [read(records.for(null, addresses, now))?.seq as number, wide]
    })
    const flat = seqs.flat()
    expect(flat).toEqual([...flat].sort((a, b) => a - b))
    expect(new Set(flat).size).toBe(8)
  })

  it('are cut so that an identify message has room for more', () => {
    const many = Array.from({ length: 200 }, (_, i) =>
      parseMultiaddr(`/dns4/${'a-rather-long-name-'.repeat(3)}${i}.example.org/tcp/4001`),
    )
    const record = new OwnRecords(key).for(null, many, NOW) as Uint8Array
    expect(record.length).toBeLessThan(1_500)
    expect(read(record)?.addresses).toEqual(many.slice(0, 13).map(String))
  })
})
