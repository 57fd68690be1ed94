/** kad-dht spec, "RPC messages". */
import { multiaddr } from '@multiformats/multiaddr'
import * as fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import * as crypto from '../../../net/crypto.ts'
import { NetError } from '../../../net/errors.ts'
import {
  MAX_ADDRESSES,
  MAX_ADDRESSES_PER_PEER,
  MAX_CLOSER,
  MAX_PROVIDERS,
  MAX_REQUEST_PROVIDERS,
  MAX_SENT_BYTES,
  decodeMessage,
  decodeRequest,
  encodeMessage,
} from '../../../net/kad/message.ts'
import type { KadMessage, KadPeer, KadType } from '../../../net/kad/message.ts'
import { parsePeerId, peerIdFromBytes } from '../../../net/peer-id.ts'
import { seededRandom } from '../../sim/seeded-random.ts'
import { addressOf, kadPeerOf, peerOf } from './peers.ts'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex')
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const code = (expected: string): Error => expect.objectContaining({ name: 'NetError', code: expected }) as Error
const TYPES: KadType[] = ['put-value', 'get-value', 'add-provider', 'get-providers', 'find-node', 'ping']
const EMPTY: Omit<KadMessage, 'type'> = { key: new Uint8Array(0), record: null, closer: [], providers: [] }

/** A length-delimited field. */
function field(number: number, value: Uint8Array): Buffer {
  const length: number[] = []
  let rest = value.length
  for (; rest >= 0x80; rest >>>= 7) length.push((rest & 0x7f) | 0x80)
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length, rest]), value])
}
const wirePeer = (id: Uint8Array, ...addresses: Uint8Array[]): Buffer =>
  Buffer.concat([field(1, id), ...addresses.map((each) => field(2, each))])
const closer = (...peers: Uint8Array[]): readonly KadPeer[] =>
  decodeMessage(Buffer.concat([hex('0804'), ...peers.map((each) => field(8, each))])).closer
const ids = (peers: readonly KadPeer[]): string[] => peers.map(({ id }) => id.toString())
const texts = (peer: KadPeer | undefined): string[] => (peer?.addresses ?? []).map(String)

describe('messages that go-libp2p wrote', () => {
  const KEY = '1220d18f46f364ebeeec500929c72a4898feb2747730b129d970de15cf80626ebcbc'

  it('ask for a node', () => {
    const slash = { type: 'find-node', key: utf8('/v/hello') }
    expect(decodeMessage(hex(`080412082f762f68656c6c6f5000`))).toEqual({ ...EMPTY, ...slash })
    expect(decodeMessage(hex(`08041222${KEY}5000`))).toEqual({
      ...EMPTY,
      type: 'find-node',
      key: Uint8Array.from(hex(KEY)),
    })
  })

  it('put a value, under the type that is zero and with an author that nobody reads any more', () => {
    const put =
      hex(`080012082f762f68656c6c6f1a350a082f762f68656c6c6f1205776f726c641a22122022b0a34f217fd364680657d82a17fb84
      68d28f16f60d77f7074a7e8a002c5a765000`)
    expect(decodeMessage(put)).toEqual({
      ...EMPTY,
      type: 'put-value',
      key: utf8('/v/hello'),
      record: { key: utf8('/v/hello'), value: utf8('world'), timeReceived: null },
    })
  })

  it('ask for a value', () => {
    expect(decodeMessage(hex(`080112082f762f68656c6c6f5000`))).toEqual({
      ...EMPTY,
      type: 'get-value',
      key: utf8('/v/hello'),
    })
  })

  it('announce a provider', () => {
    const add = decodeRequest(
      hex(
        `08021222${KEY}4a2e0a22122090c9620a79a8ba913d9f84394a32488494f98cf0ce4dddbb86cb44519970c4e01208047f00000106e4bb5000`,
      ),
    )
    expect(add.type).toBe('add-provider')
    expect(add.providers.map(({ id }) => Buffer.from(id.bytes).toString('hex'))).toEqual([
      '122090c9620a79a8ba913d9f84394a32488494f98cf0ce4dddbb86cb44519970c4e0',
    ])
    expect(texts(add.providers[0])).toEqual(['/ip4/127.0.0.1/tcp/58555'])
  })
})

describe('a message', () => {
  it('is the protobuf that the spec draws', () => {
    const id = hex('1220').toString('hex') + '11'.repeat(32)
    const peer = { id: peerIdFromBytes(hex(id)), addresses: [multiaddr('/ip4/192.0.2.1/tcp/4001')] }
    const message: KadMessage = {
      type: 'get-providers',
      key: utf8('k'),
      record: { key: utf8('k'), value: utf8('v'), timeReceived: '2025-01-01T00:00:00Z' },
      closer: [peer],
      providers: [peer],
    }
    const time = Buffer.from('2025-01-01T00:00:00Z').toString('hex')
    const entry = `0a22${id} 1208 04c0000201 060fa1`
    const golden = hex(`0803 12016b 1a1c 0a016b 120176 2a14${time} 422e ${entry} 4a2e ${entry}`)
    expect(Buffer.from(encodeMessage(message)).toString('hex')).toBe(golden.toString('hex'))
    const connected = hex(`0803 12016b 1a1c 0a016b 120176 2a14${time} 4230 ${entry} 1801 4a30 ${entry} 1801`)
    expect(Buffer.from(encodeMessage(message, () => true)).toString('hex')).toBe(connected.toString('hex'))
  })

  it('of each type round-trips, and carries the type even where it is zero', () => {
    for (const [number, type] of TYPES.entries()) {
      const encoded = encodeMessage({ ...EMPTY, type })
      expect([...encoded]).toEqual([8, number])
      expect(decodeMessage(encoded)).toEqual({ ...EMPTY, type })
    }
    expect(decodeMessage(new Uint8Array(0)).type).toBe('put-value')
  })

  it('says what was said', () => {
    const bytes = fc.uint8Array({ maxLength: 100 })
    const peers = fc.uniqueArray(fc.nat({ max: 500 }), { maxLength: 20 }).map((numbers) =>
      numbers.map((n) =>
        kadPeerOf(
          n,
          Array.from({ length: n % 4 }, (_, i) => addressOf(4 * n + i)),
        ),
      ),
    )
    const time = fc.constantFrom(null, '2025-01-01T00:00:00.000Z')
    const record = fc.option(fc.record({ key: bytes, value: bytes, timeReceived: time }))
    fc.assert(
      fc.property(fc.constantFrom(...TYPES), bytes, record, peers, peers, (type, key, each, near, providers) => {
        const message: KadMessage = { type, key, record: each, closer: near, providers }
        const encoded = encodeMessage(message, (peer) => (peer.bytes[2] as number) % 2 === 0)
        const decoded = decodeMessage(encoded)
        expect({ ...decoded, closer: [], providers: [] }).toEqual({ ...message, closer: [], providers: [] })
        for (const list of ['closer', 'providers'] as const) {
          expect(ids(decoded[list])).toEqual(ids(message[list]))
          expect(decoded[list].map(texts)).toEqual(message[list].map(texts))
        }
      }),
      { seed: 1, numRuns: 50 },
    )
  })

  it('keeps nothing of the frame that it came in', () => {
    const frame = Buffer.from(
      encodeMessage({
        type: 'get-value',
        key: utf8('k'),
        record: { key: utf8('k'), value: utf8('v'), timeReceived: null },
        closer: [kadPeerOf(1)],
        providers: [],
      }),
    )
    const { key, record, closer: near } = decodeMessage(frame)
    frame.fill(0)
    expect([key, record?.key, record?.value]).toEqual([utf8('k'), utf8('k'), utf8('v')])
    expect(ids(near)).toEqual([peerOf(1).toString()])
    expect(texts(near[0])).toEqual([addressOf(1).toString()])
  })
})

describe('what goes out', () => {
  const peers = (from: number, count: number, addresses: number): KadPeer[] =>
    Array.from({ length: count }, (_, i) =>
      kadPeerOf(
        from + i,
        Array.from({ length: addresses }, (_, j) => addressOf(100 * i + j)),
      ),
    )

  it('fits what rust reads: first peers lose addresses, and keep their first', () => {
    const message = {
      ...EMPTY,
      type: 'get-providers',
      closer: peers(0, 20, 25),
      providers: peers(100, 100, 25),
    } as const
    const encoded = encodeMessage(message)
    expect(encoded.length).toBeLessThanOrEqual(MAX_SENT_BYTES)
    expect(encoded.length).toBeGreaterThan(MAX_SENT_BYTES - 120 * 10)
    const decoded = decodeMessage(encoded)
    expect(ids(decoded.closer)).toEqual(ids(message.closer))
    expect(ids(decoded.providers)).toEqual(ids(message.providers))
    expect(texts(decoded.providers[99])[0]).toBe(texts(message.providers[99])[0])
  })

  it('then the longer list loses its last peers, and every peer that stays has an address', () => {
    const message = { ...EMPTY, type: 'get-providers', closer: peers(0, 20, 3), providers: peers(100, 500, 3) } as const
    const encoded = encodeMessage(message)
    expect(encoded.length).toBeLessThanOrEqual(MAX_SENT_BYTES)
    expect(encoded.length).toBeGreaterThan(MAX_SENT_BYTES - 60)
    const { closer: near, providers } = decodeMessage(encoded)
    expect(ids(near)).toEqual(ids(message.closer))
    expect(providers.length).toBeGreaterThan(90)
    expect(ids(providers)).toEqual(ids(message.providers.slice(0, providers.length)))
    for (const peer of providers) expect(texts(peer)).toHaveLength(1)
  })

  it('carries the longest record that is kept and twenty peers', () => {
    const record = { key: utf8('/a/b'), value: new Uint8Array(10 * 1024), timeReceived: null }
    const encoded = encodeMessage({
      type: 'get-value',
      key: record.key,
      record,
      closer: peers(0, 20, 25),
      providers: [],
    })
    expect(encoded.length).toBeLessThanOrEqual(MAX_SENT_BYTES)
    expect(decodeMessage(encoded).closer).toHaveLength(20)
  })

  it('is refused when no peer that is left off would make it fit', () => {
    const record = { key: utf8('/a/b'), value: new Uint8Array(MAX_SENT_BYTES), timeReceived: null }
    expect(() => encodeMessage({ ...EMPTY, type: 'put-value', key: record.key, record })).toThrowError(
      code('bad-record'),
    )
  })
})

describe('what peers send', () => {
  const good = wirePeer(peerOf(1).bytes, addressOf(1).bytes)

  it('with entries that are no peers loses only those', () => {
    const bad = [
      hex(''),
      hex('0a'),
      hex('ff'),
      hex('0a00'),
      hex('0a0411111111'),
      wirePeer(hex('1220aa')),
      hex('12080400000000060001'),
    ]
    expect(ids(closer(...bad, good, ...bad))).toEqual([peerOf(1).toString()])
  })

  it('with addresses that are empty, broken or another peer’s loses only those', () => {
    const own = multiaddr(`/ip4/192.0.2.1/tcp/1/p2p/${peerOf(1)}`)
    const foreign = multiaddr(`/ip4/192.0.2.1/tcp/2/p2p/${peerOf(2)}`)
    const relay = multiaddr(`/ip4/192.0.2.1/tcp/3/p2p/${peerOf(2)}/p2p-circuit`)
    const [peer] = closer(
      wirePeer(peerOf(1).bytes, hex(''), hex('ff7f01'), hex('0401'), foreign.bytes, own.bytes, own.bytes, relay.bytes),
    )
    expect(texts(peer)).toEqual(['/ip4/192.0.2.1/tcp/1', relay.toString()])
  })

  it('with a peer twice tells of it once, and with a peer without addresses tells of it', () => {
    const bare = wirePeer(peerOf(2).bytes)
    const peers = closer(good, bare, wirePeer(peerOf(1).bytes, addressOf(9).bytes))
    expect(ids(peers)).toEqual(ids([kadPeerOf(1), kadPeerOf(2)]))
    expect(peers.map(texts)).toEqual([[addressOf(1).toString()], []])
  })

  it('may have fields of rust and py that nobody else knows', () => {
    // Record: publisher 666 and ttl 777. Peer: signedRecord 4. Message: senderRecord 11.
    const record = Buffer.concat([field(1, utf8('k')), field(2, utf8('v')), hex('d22902aaaa c83064')])
    const peer = Buffer.concat([good, field(4, hex('dead'))])
    const message = Buffer.concat([
      hex('0801'),
      field(2, utf8('k')),
      field(3, record),
      field(8, peer),
      field(11, hex('beef')),
    ])
    const decoded = decodeMessage(message)
    expect(decoded).toMatchObject({
      type: 'get-value',
      record: { key: utf8('k'), value: utf8('v'), timeReceived: null },
    })
    expect(texts(decoded.closer[0])).toEqual([addressOf(1).toString()])
  })

  it('may connect a peer in a way that nobody knows', () => {
    expect(closer(Buffer.concat([good, hex('18ffffffff0f')]))).toHaveLength(1)
  })

  it('of an unknown type, or as half a message, breaks the protocol', () => {
    for (const bytes of ['0806', '08ffffffffffffffffff01', '08', '12', '120561', '1a020a05', '0f', '08041b', '00'])
      expect(() => decodeMessage(hex(bytes)), bytes).toThrowError(code('protocol-violation'))
  })

  it('with groups inside groups costs no stack', () => {
    expect(() => decodeMessage(Buffer.alloc(1024 * 1024, 0x0b))).toThrowError(code('protocol-violation'))
  })

  it('as random bytes gives a message or breaks the protocol', () => {
    const start = encodeMessage({
      type: 'get-value',
      key: utf8('k'),
      record: null,
      closer: [kadPeerOf(1)],
      providers: [],
    })
    fc.assert(
      fc.property(fc.nat({ max: start.length }), fc.uint8Array({ maxLength: 200 }), (kept, bytes) => {
        for (const read of [decodeMessage, decodeRequest]) {
          try {
            read(Buffer.concat([start.subarray(0, kept), bytes]))
          } catch (error) {
            expect(error).toBeInstanceOf(NetError)
            expect((error as NetError).code).toBe('protocol-violation')
          }
        }
      }),
      { seed: 4, numRuns: 1_000 },
    )
  })
})

describe('a hostile message', () => {
  const many = (count: number, number: number): Buffer =>
    Buffer.concat(Array.from({ length: count }, (_, i) => field(number, wirePeer(peerOf(i).bytes, addressOf(i).bytes))))

  it('of 10,000 peers brings the first of them', () => {
    const near = decodeMessage(Buffer.concat([hex('0804'), many(10_000, 8)])).closer
    expect(ids(near)).toEqual(Array.from({ length: MAX_CLOSER }, (_, i) => peerOf(i).toString()))
    const { providers } = decodeMessage(Buffer.concat([hex('0803'), many(1_000, 9)]))
    expect(providers).toHaveLength(MAX_PROVIDERS)
  })

  it('that asks is not looked through for peers, but for the sender’s own entry', () => {
    const request = decodeRequest(Buffer.concat([hex('0802'), many(40, 8), many(100, 9)]))
    expect(request.closer).toEqual([])
    expect(request.providers).toHaveLength(MAX_REQUEST_PROVIDERS)
  })

  it('with 10,000 addresses of a peer brings the first of them', () => {
    const [peer] = closer(wirePeer(peerOf(1).bytes, ...Array.from({ length: 10_000 }, (_, i) => addressOf(i).bytes)))
    expect(texts(peer)).toEqual(Array.from({ length: MAX_ADDRESSES_PER_PEER }, (_, i) => addressOf(i).toString()))
  })

  it('with long addresses brings those within the first 8 KiB of a peer', () => {
    const long = (n: number): Uint8Array => multiaddr(`/dns4/${'a'.repeat(900)}${n}/tcp/1`).bytes
    const [peer] = closer(wirePeer(peerOf(1).bytes, ...Array.from({ length: 25 }, (_, i) => long(i))))
    expect(peer?.addresses).toHaveLength(8)
  })

  it('with many addresses of many peers brings an equal share of each', () => {
    const entries = (number: number, count: number): Buffer[] =>
      Array.from({ length: count }, (_, i) =>
        field(number, wirePeer(peerOf(i).bytes, ...Array.from({ length: 25 }, (__, j) => addressOf(25 * i + j).bytes))),
      )
    const message = decodeMessage(Buffer.concat([hex('0803'), ...entries(8, 40), ...entries(9, 100)]))
    const counts = [...message.closer, ...message.providers].map(({ addresses }) => addresses.length)
    expect(counts).toEqual(Array.from({ length: 140 }, () => Math.floor(MAX_ADDRESSES / 140)))
  })

  it('of two million empty entries is read no further than its first', () => {
    const bytes = Buffer.alloc(4 * 1024 * 1024)
    for (let i = 0; i < bytes.length; i += 2) bytes[i] = 0x42
    // Far more of the entries than are looked at would take hundreds of megabytes.
    const before = process.memoryUsage().heapUsed
    expect(decodeMessage(bytes)).toMatchObject({ type: 'put-value', closer: [] })
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(8 * 1024 * 1024)
  })

  it('imports no key: naming a peer takes none, whatever its id contains', () => {
    const imports = vi.spyOn(crypto, 'secp256k1VerifyKey')
    const random = seededRandom('points')
    const secp256k1 = Array.from({ length: 40 }, () =>
      wirePeer(Uint8Array.from([...hex('00250802122102'), ...random.bytes(32)])),
    )
    const ed25519 = parsePeerId('12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA')
    const peers = closer(...secp256k1)
    expect(peers).toHaveLength(40)
    expect(closer(wirePeer(ed25519.bytes))).toHaveLength(1)
    expect(imports).not.toHaveBeenCalled()
    void peers[0]?.id.publicKey
    expect(imports).toHaveBeenCalledOnce()
    imports.mockRestore()
  })
})
