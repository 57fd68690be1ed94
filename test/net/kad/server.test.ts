/** kad-dht spec, "RPC messages": what is answered, and what is refused. */
import { multiaddr } from '@multiformats/multiaddr'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scopeOf } from '../../../net/address.ts'
import type { Multiaddr } from '../../../net/address.ts'
import { NetError } from '../../../net/errors.ts'
import type { RecordValidator } from '../../../net/kad/dht.ts'
import { compareDistance, kadKeyOf, kadKeyOfPeer } from '../../../net/kad/key.ts'
import { MAX_SENT_BYTES, decodeMessage, decodeRequest, encodeMessage } from '../../../net/kad/message.ts'
import type { KadMessage, KadPeer, KadType } from '../../../net/kad/message.ts'
import { ProviderStore } from '../../../net/kad/provider-store.ts'
import { answer } from '../../../net/kad/server.ts'
import type { Moment, Requester, ServerView } from '../../../net/kad/server.ts'
import { Validators } from '../../../net/kad/validators.ts'
import { ValueStore } from '../../../net/kad/value-store.ts'
import type { PeerId } from '../../../net/peer-id.ts'
import { addressOf, kadPeerOf, keysFar, keysNear, peerOf } from './peers.ts'

const HOUR = 3_600_000
const OWN = peerOf(0)
const ASKER = peerOf(1_000)
const LOOPBACK = multiaddr('/ip4/127.0.0.1/tcp/4001')
const LAN = multiaddr('/ip4/192.168.1.2/tcp/4001')
const PUBLIC = multiaddr('/ip4/198.51.100.7/tcp/4001')
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const code = (expected: string): Error => expect.objectContaining({ name: 'NetError', code: expected }) as Error
const VIOLATION = code('protocol-violation')
const ids = (peers: readonly KadPeer[]): string[] => peers.map(({ id }) => id.toString())
const texts = (peer: KadPeer | undefined): string[] => (peer?.addresses ?? []).map(String)
const range = (count: number, from = 0): number[] => Array.from({ length: count }, (_, i) => from + i)

/** The longest value is best. */
const longest: RecordValidator = {
  validate: (_, value) => {
    if (value[0] === 0x21) throw new Error('begins with an exclamation mark')
  },
  select: (_, values) =>
    values.reduce((best, value, i) => (value.length > (values[best] as Uint8Array).length ? i : best), 0),
}

class Server {
  table: KadPeer[] = range(30, 1).map((n) => kadPeerOf(n))
  /** Beside the table's. */
  book: KadPeer[] = []
  isUsable: (address: Multiaddr) => boolean = () => true
  readonly values: ValueStore
  readonly providers = new ProviderStore(kadKeyOfPeer(OWN), { maxProvidersPerKey: 60 })
  at: Moment = { now: 0, epochMs: 0 }
  readonly #view: ServerView

  constructor(maxRecords = 100) {
    this.values = new ValueStore(kadKeyOfPeer(OWN), new Validators({ l: longest }), { maxRecords })
    this.#view = {
      own: OWN,
      closest: (key, count) =>
        this.table
          .map(({ id }) => id)
          .sort((a, b) => compareDistance(key, kadKeyOfPeer(a), kadKeyOfPeer(b)))
          .slice(0, count),
      addressesOf: (peer) => [...this.table, ...this.book].find(({ id }) => id.equals(peer))?.addresses ?? [],
      usable: (address) => this.isUsable(address),
      values: this.values,
      providers: this.providers,
    }
  }

  /** What is answered to a request that went over the wire, as it comes out of the wire. */
  ask(
    type: KadType,
    key: Uint8Array,
    more: Partial<KadMessage> = {},
    from: Partial<Requester> = {},
  ): KadMessage | null {
    const request = decodeRequest(encodeMessage({ type, key, record: null, closer: [], providers: [], ...more }))
    const reply = answer(request, { peer: ASKER, address: PUBLIC, ...from }, this.#view, this.at)
    return reply && decodeMessage(encodeMessage(reply))
  }

  put(key: string, value: string): KadMessage | null {
    return this.ask('put-value', utf8(key), { record: { key: utf8(key), value: utf8(value), timeReceived: null } })
  }

  announce(
    key: Uint8Array,
    provider: KadPeer = { id: ASKER, addresses: [PUBLIC] },
    from: Partial<Requester> = {},
  ): null {
    expect(this.ask('add-provider', key, { providers: [provider] }, from)).toBeNull()
    return null
  }
}

/** The numbers' peers, nearest to the key first. */
function nearest(key: Uint8Array, numbers: readonly number[]): string[] {
  const target = kadKeyOf(key)
  return ids(
    numbers
      .map((n) => kadPeerOf(n))
      .toSorted((a, b) => compareDistance(target, kadKeyOfPeer(a.id), kadKeyOfPeer(b.id))),
  )
}

describe('ping', () => {
  it('is answered, without what else the request brought', () => {
    const reply = new Server().ask('ping', utf8('k'), { providers: [kadPeerOf(1)] })
    expect(reply).toEqual({ type: 'ping', key: utf8('k'), record: null, closer: [], providers: [] })
    expect(new Server().ask('ping', new Uint8Array(0))?.type).toBe('ping')
  })
})

describe('find-node', () => {
  it('is answered with the 25 peers nearest to the key, nearest first, whatever the key is: some of 20 may be gone', () => {
    for (const key of [utf8('anything'), peerOf(99).bytes]) {
      const reply = new Server().ask('find-node', key)
      expect(reply).toMatchObject({ type: 'find-node', key: new Uint8Array(0), record: null, providers: [] })
      expect(ids(reply?.closer ?? [])).toEqual(nearest(key, range(30, 1)).slice(0, 25))
    }
  })

  it('never tells of the requester or of ourselves as one of the nearest', () => {
    const server = new Server()
    server.table.push(kadPeerOf(1_000), kadPeerOf(0))
    const closer = ids(server.ask('find-node', ASKER.bytes.subarray(0, 20))?.closer ?? [])
    expect(closer).toHaveLength(25)
    expect(closer).not.toContain(ASKER.toString())
    expect(closer).not.toContain(OWN.toString())
  })

  it('tells first where the peer itself is: one that is not in the table, the requester, or we', () => {
    const server = new Server()
    server.book = [kadPeerOf(500), kadPeerOf(1_000), kadPeerOf(0)]
    for (const n of [500, 1_000, 0, 7]) {
      const closer = server.ask('find-node', peerOf(n).bytes)?.closer ?? []
      expect(ids(closer)).toEqual([
        ...ids([kadPeerOf(n)]),
        ...nearest(
          peerOf(n).bytes,
          range(30, 1).filter((each) => each !== n),
        ).slice(0, 24),
      ])
      expect(texts(closer[0])).toEqual([addressOf(n).toString()])
    }
  })

  it('passes over peers without an address, and finds others instead', () => {
    const server = new Server()
    server.table = server.table.map((peer, i) => (i % 3 === 0 ? { ...peer, addresses: [] } : peer))
    server.book = [{ id: peerOf(500), addresses: [] }]
    const reply = server.ask('find-node', peerOf(500).bytes)
    const withAddress = range(30, 1).filter((_, i) => i % 3 !== 0)
    expect(ids(reply?.closer ?? [])).toEqual(nearest(peerOf(500).bytes, withAddress))
  })

  it('tells nobody the addresses of a network that is narrower than theirs', () => {
    const server = new Server()
    server.table = [
      { id: peerOf(1), addresses: [LOOPBACK, LAN, PUBLIC] },
      { id: peerOf(2), addresses: [LOOPBACK] },
      { id: peerOf(3), addresses: [LAN] },
    ]
    const told = (address: Multiaddr): string[][] =>
      (server.ask('find-node', utf8('k'), {}, { address })?.closer ?? [])
        .toSorted((a, b) => a.addresses.length - b.addresses.length)
        .map(texts)
    expect(told(PUBLIC)).toEqual([[PUBLIC.toString()]])
    expect(told(LAN)).toEqual([[LAN.toString()], [LAN.toString(), PUBLIC.toString()]])
    expect(told(LOOPBACK).flat()).toHaveLength(5)
  })

  it('tells only addresses that the table has to do with', () => {
    const server = new Server()
    server.table = [
      { id: peerOf(1), addresses: [LOOPBACK, LAN, PUBLIC] },
      { id: peerOf(2), addresses: [LAN] },
    ]
    server.book = [{ id: peerOf(3), addresses: [LAN] }]
    server.isUsable = (address) => scopeOf(address) === 'public'
    const closer = server.ask('find-node', peerOf(3).bytes, {}, { address: LOOPBACK })?.closer ?? []
    expect(closer.map(texts)).toEqual([[PUBLIC.toString()]])
  })
})

describe('values', () => {
  it('are stored, and the request is echoed', () => {
    const server = new Server()
    server.at = { now: 5, epochMs: Date.UTC(2025, 0, 1) }
    expect(server.put('/l/a', 'v')).toEqual({
      type: 'put-value',
      key: utf8('/l/a'),
      record: { key: utf8('/l/a'), value: utf8('v'), timeReceived: null },
      closer: [],
      providers: [],
    })
    const reply = server.ask('get-value', utf8('/l/a'))
    expect(reply).toMatchObject({ type: 'get-value', key: utf8('/l/a'), providers: [] })
    expect(reply?.record).toEqual({ key: utf8('/l/a'), value: utf8('v'), timeReceived: '2025-01-01T00:00:00.000Z' })
    expect(ids(reply?.closer ?? [])).toEqual(nearest(utf8('/l/a'), range(30, 1)).slice(0, 20))
  })

  it('that nobody has are answered with closer peers alone', () => {
    const reply = new Server().ask('get-value', utf8('/l/a'))
    expect(reply?.record).toBeNull()
    expect(reply?.closer).toHaveLength(20)
  })

  it('older than 48 h are not told', () => {
    const server = new Server()
    server.put('/l/a', 'v')
    server.at = { now: 48 * HOUR, epochMs: 0 }
    expect(server.ask('get-value', utf8('/l/a'))?.record).toBeNull()
  })

  it.each([
    ['/l/a', '!', 'not valid'],
    ['/m/a', 'v', 'Nobody here validates'],
    ['/pk/a', 'v', 'not valid'],
    ['/l', 'v', 'no key'],
    ['/l/', 'v', 'no key'],
    ['//a', 'v', 'no key'],
    ['l', 'v', 'no key'],
    [`/l/${'a'.repeat(600)}`, 'v', 'bytes'],
    ['', 'v', 'bytes'],
  ])('under %j are refused when they are wrong or nobody judges them', (key, value, reason) => {
    const server = new Server()
    expect(() => server.put(key, value)).toThrowError(VIOLATION)
    expect(() => server.put(key, value)).toThrowError(new RegExp(reason))
    expect(server.values.size).toBe(0)
  })

  it('need a record, and one of the same key', () => {
    const server = new Server()
    expect(() => server.ask('put-value', utf8('/l/a'))).toThrowError(VIOLATION)
    for (const key of ['/l/b', '', '/l/a '])
      expect(() =>
        server.ask('put-value', utf8('/l/a'), { record: { key: utf8(key), value: utf8('v'), timeReceived: null } }),
      ).toThrowError(VIOLATION)
    expect(server.values.size).toBe(0)
  })

  it('that are older than ours are refused', () => {
    const server = new Server()
    server.put('/l/a', 'long')
    expect(() => server.put('/l/a', 'old')).toThrowError(VIOLATION)
    server.put('/l/a', 'longer')
    expect(server.ask('get-value', utf8('/l/a'))?.record?.value).toEqual(utf8('longer'))
  })

  it('for which there is no room are not said to be stored', () => {
    const server = new Server(2)
    for (const key of keysNear(kadKeyOfPeer(OWN), 3, 2, '/l/')) server.put(key.toString(), 'v')
    const [far] = keysFar(kadKeyOfPeer(OWN), 1, '/l/') as [Buffer]
    expect(() => server.put(far.toString(), 'v')).toThrowError(code('limit-exceeded'))
  })
})

describe('providers', () => {
  const KEY = utf8('key')

  it('are kept without an answer, and told with closer peers', () => {
    const server = new Server()
    server.announce(KEY)
    const reply = server.ask('get-providers', KEY, {}, { peer: peerOf(7) })
    expect(reply).toMatchObject({ type: 'get-providers', key: KEY, record: null })
    expect(ids(reply?.providers ?? [])).toEqual([ASKER.toString()])
    expect(texts(reply?.providers[0])).toEqual([PUBLIC.toString()])
    expect(ids(reply?.closer ?? [])).toEqual(
      nearest(
        KEY,
        range(30, 1).filter((n) => n !== 7),
      ).slice(0, 20),
    )
  })

  it('can announce themselves and nobody else', () => {
    const server = new Server()
    expect(() => server.announce(KEY, kadPeerOf(5))).toThrowError(VIOLATION)
    expect(() => server.ask('add-provider', KEY)).toThrowError(VIOLATION)
    expect(server.providers.size).toBe(0)
    expect(
      server.ask('add-provider', KEY, { providers: [kadPeerOf(5), { id: ASKER, addresses: [PUBLIC] }, kadPeerOf(6)] }),
    ).toBeNull()
    expect(ids(server.providers.get(KEY, 0))).toEqual([ASKER.toString()])
  })

  it('need an address that can be used', () => {
    const server = new Server()
    expect(() => server.announce(KEY, { id: ASKER, addresses: [] })).toThrowError(VIOLATION)
    server.isUsable = (address) => scopeOf(address) === 'public'
    expect(() => server.announce(KEY, { id: ASKER, addresses: [LAN, LOOPBACK] })).toThrowError(VIOLATION)
    server.announce(KEY, { id: ASKER, addresses: [LAN, PUBLIC] })
    expect(server.providers.get(KEY, 0)[0]?.addresses.map(String)).toEqual([PUBLIC.toString()])
  })

  it('have keys of 1 to 80 bytes', () => {
    const server = new Server()
    for (const type of ['add-provider', 'get-providers'] as const) {
      const providers = [{ id: ASKER, addresses: [PUBLIC] }]
      for (const length of [0, 81, 10_000])
        expect(() => server.ask(type, new Uint8Array(length), { providers })).toThrowError(VIOLATION)
      for (const length of [1, 80]) server.ask(type, new Uint8Array(length), { providers })
    }
  })

  it('are told with what the requester can reach, and where we know them to be once their own word is too old', () => {
    const server = new Server()
    server.announce(KEY, { id: ASKER, addresses: [LAN, PUBLIC] })
    const told = (address: Multiaddr): string[][] =>
      (server.ask('get-providers', KEY, {}, { address })?.providers ?? []).map(texts)
    expect(told(PUBLIC)).toEqual([[PUBLIC.toString()]])
    expect(told(LAN)).toEqual([[LAN.toString(), PUBLIC.toString()]])
    server.at = { now: 24 * HOUR, epochMs: 0 }
    expect(told(PUBLIC)).toEqual([[]])
    server.book = [kadPeerOf(1_000)]
    expect(told(PUBLIC)).toEqual([[addressOf(1_000).toString()]])
  })

  it('that we are ourselves are told with the addresses that we have now', () => {
    const server = new Server()
    server.providers.add(KEY, { id: OWN, addresses: [PUBLIC] }, null, 0)
    server.book = [kadPeerOf(0)]
    expect(server.ask('get-providers', KEY)?.providers.map(texts)).toEqual([[addressOf(0).toString()]])
  })

  it('that are too many for an answer are told in turn', () => {
    const server = new Server()
    const long = multiaddr(`/dns4/${'a'.repeat(400)}.example.org/tcp/1`)
    for (const n of range(60, 2_000))
      server.announce(
        KEY,
        { id: peerOf(n), addresses: [long] },
        { peer: peerOf(n), address: multiaddr(`/ip4/198.51.100.${n - 2_000}/tcp/1`) },
      )
    const told = new Set<string>()
    for (let i = 0; i < 60; i++) {
      const reply = server.ask('get-providers', KEY)
      expect(reply?.providers.length).toBeLessThan(40)
      for (const id of ids(reply?.providers ?? [])) told.add(id)
    }
    expect(told.size).toBe(60)
  })
})

describe('a request', () => {
  it('needs a key, and not a long one', () => {
    const server = new Server()
    for (const type of ['find-node', 'get-value'] as const)
      for (const length of [0, 513, 10_000])
        expect(() => server.ask(type, new Uint8Array(length)), `${type} ${length}`).toThrowError(VIOLATION)
    expect(() => server.ask('ping', new Uint8Array(513))).toThrowError(VIOLATION)
  })

  it('of any kind is answered with what fits, or refused with a NetError', () => {
    const server = new Server(5)
    const peer: PeerId = ASKER
    const key = fc.oneof(
      fc.uint8Array({ maxLength: 90 }),
      fc.constantFrom('/l/a', '/l/b', '/pk/a', '/l/', '').map(utf8),
      fc.nat({ max: 40 }).map((n) => peerOf(n).bytes),
    )
    const value = fc.option(
      fc.record({ key, value: fc.uint8Array({ maxLength: 20 }), timeReceived: fc.constant(null) }),
    )
    const providers = fc.array(fc.constantFrom(kadPeerOf(1_000), kadPeerOf(5), { id: peer, addresses: [] }), {
      maxLength: 3,
    })
    const types = fc.constantFrom<KadType>(
      'put-value',
      'get-value',
      'add-provider',
      'get-providers',
      'find-node',
      'ping',
    )
    let answered = 0
    fc.assert(
      fc.property(types, key, value, providers, (type, name, record, each) => {
        try {
          const reply = server.ask(type, name, { record, providers: each })
          answered++
          expect(reply === null).toBe(type === 'add-provider')
          if (reply) expect(encodeMessage(reply).length).toBeLessThanOrEqual(MAX_SENT_BYTES)
        } catch (error) {
          expect(error).toBeInstanceOf(NetError)
          expect((error as NetError).fault).toBe('remote')
        }
      }),
      { seed: 5, numRuns: 200 },
    )
    expect(answered).toBeGreaterThan(80)
  })
})
