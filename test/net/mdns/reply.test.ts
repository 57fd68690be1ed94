import { decode } from 'dns-packet'
import { describe, expect, test } from 'vitest'
import { parseMultiaddr } from '../../../net/address.ts'
import type { Multiaddr } from '../../../net/address.ts'
import { META_SERVICE, SERVICE, decodeMdns } from '../../../net/mdns/packet.ts'
import type { MdnsQuery, MdnsResponse } from '../../../net/mdns/packet.ts'
import { encodeGoodbye, encodeMetaReply, encodeQuery, encodeReply, instanceOf } from '../../../net/mdns/reply.ts'
import { PEER } from './vectors.ts'

const NAME = 'n'.repeat(62)
const IP4 = parseMultiaddr(`/ip4/192.168.1.7/tcp/4001/p2p/${PEER}`)
const IP6 = parseMultiaddr(`/ip6/fd00::7/tcp/4002/p2p/${PEER}`)
const LEGACY: MdnsQuery = { kind: 'query', id: 77, questions: [{ name: SERVICE, type: 'PTR' }], known: [] }

function many(count: number): Multiaddr[] {
  return Array.from({ length: count }, (_, i) => parseMultiaddr(`/ip4/10.0.0.${i}/tcp/4001/p2p/${PEER}`))
}

describe('our query', () => {
  test('is one question for the service, to be answered to all', () => {
    const query = decode(Buffer.from(encodeQuery()))
    expect(query).toMatchObject({ type: 'query', id: 0, questions: [{ name: SERVICE, type: 'PTR', class: 'IN' }] })
    expect(query.questions).toHaveLength(1)
  })
})

describe('our reply', () => {
  test('has the form that go, js and rust read: a pointer, one TXT record of all addresses, SRV, A and AAAA', () => {
    const [bytes = new Uint8Array()] = encodeReply({ name: NAME, addresses: [IP4, IP6], legacy: null })
    const packet = decode(Buffer.from(bytes))
    const instance = `${NAME}.${SERVICE}`
    const host = `${NAME}.local`
    expect(packet).toMatchObject({ type: 'response', id: 0, flag_aa: true, questions: [], authorities: [] })
    expect(packet.answers).toEqual([
      { name: SERVICE, type: 'PTR', class: 'IN', flush: false, ttl: 120, data: instance },
    ])
    expect(packet.additionals).toMatchObject([
      { name: instance, type: 'TXT', ttl: 120, flush: false },
      { name: instance, type: 'SRV', ttl: 120, data: { port: 4001, target: host } },
      { name: host, type: 'A', data: '192.168.1.7' },
      { name: host, type: 'AAAA', data: 'fd00::7' },
    ])
    expect((decodeMdns(bytes) as MdnsResponse).addresses.map(({ text }) => text)).toEqual([`${IP4}`, `${IP6}`])
  })

  test('is several packets rather than one above 1,400 bytes, each complete and in a name of its own', () => {
    const addresses = many(30)
    const packets = encodeReply({ name: NAME, addresses, legacy: null })
    expect(packets.length).toBe(3)
    const read = packets.map((bytes) => decode(Buffer.from(bytes)))
    for (const bytes of packets) expect(bytes.length).toBeLessThanOrEqual(1_400)
    expect(read.map(({ answers }) => answers?.[0])).toMatchObject(
      packets.map((_, n) => ({ type: 'PTR', data: instanceOf(NAME, n) })),
    )
    for (const { additionals } of read) expect(additionals?.map(({ type }) => type)).toEqual(['TXT', 'SRV', 'A'])
    const told = packets.flatMap((bytes) => (decodeMdns(bytes) as MdnsResponse).addresses.map(({ text }) => text))
    expect(told).toEqual(addresses.map(String))
  })

  test('leaves out what no TXT string holds, and is nothing when nothing is left', () => {
    const long = parseMultiaddr(`/dns4/${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}/tcp/1/p2p/${PEER}`)
    const [bytes = new Uint8Array()] = encodeReply({ name: NAME, addresses: [long, IP4], legacy: null })
    expect((decodeMdns(bytes) as MdnsResponse).addresses.map(({ text }) => text)).toEqual([`${IP4}`])
    expect(encodeReply({ name: NAME, addresses: [long], legacy: null })).toEqual([])
    expect(encodeReply({ name: NAME, addresses: [], legacy: null })).toEqual([])
  })

  test('to someone who speaks no mDNS repeats id and questions, and is not to be kept for long', () => {
    const [bytes = new Uint8Array()] = encodeReply({ name: NAME, addresses: [IP4], legacy: LEGACY })
    const packet = decode(Buffer.from(bytes))
    expect(packet).toMatchObject({ id: 77, questions: [{ name: SERVICE, type: 'PTR' }], answers: [{ ttl: 10 }] })
    expect(packet.additionals).toMatchObject([{ ttl: 10 }, { ttl: 10 }, { ttl: 10 }])
  })

  test('to the question for services names ours', () => {
    expect(decode(Buffer.from(encodeMetaReply(null)))).toMatchObject({
      type: 'response',
      questions: [],
      answers: [{ name: META_SERVICE, type: 'PTR', data: SERVICE }],
    })
    expect(decode(Buffer.from(encodeMetaReply(LEGACY)))).toMatchObject({ id: 77, answers: [{ ttl: 10 }] })
  })
})

describe('our goodbye', () => {
  test('takes back every name a reply may have had, and carries no address that js would dial', () => {
    const bytes = encodeGoodbye(NAME)
    expect(decodeMdns(bytes)).toEqual({
      kind: 'response',
      addresses: [],
      goodbyes: [0, 1, 2, 3].map((n) => instanceOf(NAME, n)),
    })
    expect(decode(Buffer.from(bytes)).answers?.every(({ type }) => type === 'PTR')).toBe(true)
  })
})
