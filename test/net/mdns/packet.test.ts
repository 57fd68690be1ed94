import * as fc from 'fast-check'
import { encode } from 'dns-packet'
import type { Answer, Packet } from 'dns-packet'
import { describe, expect, test } from 'vitest'
import { MAX_PACKET_BYTES, SERVICE, decodeMdns } from '../../../net/mdns/packet.ts'
import type { MdnsResponse } from '../../../net/mdns/packet.ts'
import * as vectors from './vectors.ts'
import { PEER } from './vectors.ts'

const NAME = 'abcdefghijklmnopqrstuvwxyz0123456789'
const IP4 = `/ip4/127.0.0.1/tcp/4001/p2p/${PEER}`
const IP6 = `/ip6/::1/tcp/4001/p2p/${PEER}`

function response(records: { answers?: Answer[]; additionals?: Answer[] }, packet: Packet = {}): Uint8Array {
  return encode({ type: 'response', ...records, ...packet })
}

function ptr(data: string, ttl = 120, name = SERVICE): Answer {
  return { type: 'PTR', name, data, ttl, class: 'IN' }
}

function txt(name: string, data: string[], ttl = 120): Answer {
  return { type: 'TXT', name, data, ttl, class: 'IN' }
}

function textsOf(bytes: Uint8Array): string[] {
  return (decodeMdns(bytes) as MdnsResponse).addresses.map(({ text }) => text)
}

describe('a response', () => {
  test.each([
    ['go, answering', vectors.GO_REPLY, `${NAME}.${SERVICE}`, 3200],
    ['go, unasked', vectors.GO_ANNOUNCEMENT, `${NAME}.${SERVICE}`, 3200],
    ['rust', vectors.RUST_REPLY, 'ab3de6gh9jk2mn5pq8st1vw4yz7bc0ef3hi6', 360],
  ])('of %s gives each address with its owner and its time to live', (_, bytes, instance, ttlSeconds) => {
    expect(decodeMdns(bytes)).toEqual({
      kind: 'response',
      addresses: [IP4, IP6].map((text) => ({ text, instance, ttlSeconds })),
      goodbyes: [],
    })
  })

  test('of js gives the addresses from its answer section', () => {
    expect(textsOf(vectors.JS_REPLY)).toEqual([IP4, `/ip4/192.168.1.7/tcp/4001/p2p/${PEER}`])
  })

  test('with TTL 0 is a goodbye, and gives no address', () => {
    expect(decodeMdns(vectors.GO_GOODBYE)).toEqual({
      kind: 'response',
      addresses: [],
      goodbyes: [`${NAME}.${SERVICE}`],
    })
    expect(decodeMdns(response({ answers: [ptr(`x.${SERVICE}`, 0)] }))).toMatchObject({ goodbyes: [`x.${SERVICE}`] })
    expect(decodeMdns(response({ answers: [txt(`x.${SERVICE}`, [`dnsaddr=${IP4}`], 0)] }))).toMatchObject({
      addresses: [],
      goodbyes: [`x.${SERVICE}`],
    })
  })

  test('lives as long as the shorter of its pointer and its text', () => {
    const bytes = response({
      answers: [ptr(`x.${SERVICE}`, 60)],
      additionals: [txt(`x.${SERVICE}`, [`dnsaddr=${IP4}`], 2 ** 32 - 1)],
    })
    expect(decodeMdns(bytes)).toMatchObject({ addresses: [{ ttlSeconds: 60 }] })
  })

  test('is read in any case and from several TXT records of several owners', () => {
    const bytes = response({
      answers: [ptr('LABEL', 120, SERVICE.toUpperCase()), txt(`other.${SERVICE}`, ['x=y', `dnsaddr=${IP4}`])],
      additionals: [txt('label', ['dnsaddr=/a']), txt('Label', ['dnsaddr=/b', '', 'dnsaddr='])],
    })
    expect(textsOf(bytes)).toEqual([IP4, '/a', '/b', ''])
  })

  test('about another service says nothing', () => {
    const other = 'printer._ipp._tcp.local'
    expect(
      decodeMdns(response({ answers: [ptr(other, 120, '_ipp._tcp.local'), txt(other, [`dnsaddr=${IP4}`])] })),
    ).toBe(null)
    expect(decodeMdns(response({ answers: [txt(`not${SERVICE}`, [`dnsaddr=${IP4}`])] }))).toBe(null)
    expect(decodeMdns(response({ answers: [ptr(`x.${SERVICE}`)] }))).toBe(null)
  })

  test('gives 64 addresses at most', () => {
    const texts = Array.from({ length: 100 }, (_, i) => `dnsaddr=/ip4/10.0.0.${i}/tcp/1`)
    expect(textsOf(response({ answers: [txt(`x.${SERVICE}`, texts)] }))).toHaveLength(64)
  })
})

describe('a query', () => {
  test.each([
    ['go', vectors.GO_QUERY, 0xf344],
    ['anybody', encode({ type: 'query', id: 7, questions: [{ name: `${SERVICE}.`, type: 'PTR' }] }), 7],
  ])('of %s asks for our service', (_, bytes, id) => {
    expect(decodeMdns(bytes)).toEqual({ kind: 'query', id, questions: [{ name: SERVICE, type: 'PTR' }], known: [] })
  })

  test('that probes for a name asks for that name alone', () => {
    expect(decodeMdns(vectors.GO_PROBE)).toMatchObject({ questions: [{ name: `${NAME}.${SERVICE}`, type: 'PTR' }] })
  })

  test('names the instances that the asker knows', () => {
    const bytes = encode({
      type: 'query',
      questions: [{ name: SERVICE, type: 'PTR' }],
      answers: [ptr(`A.${SERVICE}`, 90), ptr('x', 90, '_ipp._tcp.local')],
    })
    expect(decodeMdns(bytes)).toMatchObject({ known: [{ instance: `a.${SERVICE}`, ttlSeconds: 90 }] })
  })
})

describe('hostile bytes', () => {
  const head = (counts: number[], flags = 0x8400): Buffer => {
    const bytes = Buffer.alloc(12)
    bytes.writeUInt16BE(flags, 2)
    counts.forEach((count, i) => bytes.writeUInt16BE(count, 4 + 2 * i))
    return bytes
  }
  const record = (name: Buffer, type: number, data: Buffer): Buffer => {
    const fixed = Buffer.alloc(10)
    fixed.writeUInt16BE(type, 0)
    fixed.writeUInt16BE(1, 2)
    fixed.writeUInt16BE(data.length, 8)
    return Buffer.concat([name, fixed, data])
  }
  const pointer = (to: number): Buffer => Buffer.from([0xc0 | (to >> 8), to & 0xff])
  const labels = (count: number): Buffer =>
    Buffer.concat([...Array.from({ length: count }, () => Buffer.from('\x09aaaaaaaaa', 'latin1')), Buffer.alloc(1)])

  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array(0)],
    ['half a header', head([0, 0, 0, 0]).subarray(0, 11)],
    ['65,535 answers claimed', Buffer.concat([head([0, 65_535, 0, 0]), record(labels(1), 12, labels(1))])],
    ['65,535 of everything claimed', head([65_535, 65_535, 65_535, 65_535])],
    [
      'more records than there are bytes',
      Buffer.concat([head([0, 3, 0, 0]), record(Buffer.alloc(1), 16, Buffer.alloc(8))]),
    ],
    ['a name that points to itself', Buffer.concat([head([1, 0, 0, 0], 0), pointer(12), Buffer.alloc(4)])],
    [
      'two names that point to each other',
      Buffer.concat([head([2, 0, 0, 0], 0), pointer(18), Buffer.alloc(4), pointer(12), Buffer.alloc(4)]),
    ],
    ['a name that points forward', Buffer.concat([head([1, 0, 0, 0], 0), pointer(40), Buffer.alloc(40)])],
    ['a name of 300 bytes', Buffer.concat([head([1, 0, 0, 0], 0), labels(30), Buffer.alloc(4)])],
    ['a label without an end', Buffer.concat([head([1, 0, 0, 0], 0), Buffer.from([63, 97, 97, 97, 97])])],
    ['a TXT record of length 0', Buffer.concat([head([0, 1, 0, 0]), record(labels(1), 16, Buffer.alloc(0))])],
    [
      'a TXT string longer than its record',
      Buffer.concat([head([0, 1, 0, 0]), record(labels(1), 16, Buffer.from([200, 97]))]),
    ],
    [
      'one byte more than a packet may have',
      Buffer.concat([vectors.GO_REPLY, Buffer.alloc(MAX_PACKET_BYTES + 1 - vectors.GO_REPLY.length)]),
    ],
    ['another operation', encode({ type: 'query', flags: 4 << 11, questions: [{ name: SERVICE, type: 'PTR' }] })],
    ['an error', response({ answers: [txt(`x.${SERVICE}`, [`dnsaddr=${IP4}`])] }, { flags: 3 })],
  ])('are null: %s', (_, bytes) => {
    expect(decodeMdns(bytes)).toBe(null)
  })

  test('claim nothing that makes room for itself', () => {
    const bytes = Buffer.concat([head([65_535, 65_535, 65_535, 65_535]), Buffer.alloc(8_000)])
    const before = process.memoryUsage().heapUsed
    for (let i = 0; i < 1_000; i++) expect(decodeMdns(bytes)).toBe(null)
    // A header believed would be two million bytes each time.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(50_000_000)
  })

  test('have 64 records at most, however short, since each name can be thousands of pointers long', () => {
    const records = (count: number): Uint8Array =>
      response({ answers: Array.from({ length: count }, (_, i) => txt(`x.${SERVICE}`, [`dnsaddr=/${i}`])) })
    expect(textsOf(records(64))).toHaveLength(64)
    expect(decodeMdns(records(65))).toBe(null)
  })

  test('of any kind throw nothing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        decodeMdns(bytes)
      }),
      { seed: 1, numRuns: 1_000 },
    )
    const samples = [vectors.GO_REPLY, vectors.GO_GOODBYE, vectors.JS_REPLY, vectors.RUST_REPLY, vectors.GO_PROBE]
    fc.assert(
      fc.property(fc.constantFrom(...samples), fc.nat(), fc.nat(255), fc.nat(), (sample, at, value, end) => {
        const bytes = Uint8Array.from(sample)
        bytes[at % bytes.length] = value
        decodeMdns(bytes)
        decodeMdns(bytes.subarray(0, end % bytes.length))
      }),
      { seed: 2, numRuns: 3_000 },
    )
  })
})
