/**
 * Strangers in the DHT: what each flood may cost, counted or measured. How far a liar gets is in dht-liars.test.ts. What a single message must not do
 * stands beside its codec and the server (test/net/kad).
 */
import { multiaddr } from '@multiformats/multiaddr'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { AddressBook } from '../../../net/address-book.ts'
import { kadKeyOfPeer } from '../../../net/kad/key.ts'
import { MAX_MESSAGE_BYTES, decodeRequest, encodeMessage } from '../../../net/kad/message.ts'
import type { KadMessage, KadPeer } from '../../../net/kad/message.ts'
import { ProviderStore } from '../../../net/kad/provider-store.ts'
import { answer } from '../../../net/kad/server.ts'
import { Validators } from '../../../net/kad/validators.ts'
import { ValueStore } from '../../../net/kad/value-store.ts'
import { NetError } from '../../../net/errors.ts'
import { privateKeyFromSeed } from '../../../net/keys.ts'
import { encodeLengthPrefixed } from '../../../net/length-prefixed.ts'
import { DEFAULT_LIMITS } from '../../../net/limits.ts'
import { peerIdFromPublicKey } from '../../../net/peer-id.ts'
import type { PeerId } from '../../../net/peer-id.ts'
import type { FakeStream } from '../fake-context.ts'
import { FakeDht, KAD, KEY, sizeOf } from '../kad/fake-dht.ts'
import { addressOf, peerOf } from '../kad/peers.ts'
import { MIB, heldBytes } from './memory.ts'
import { EMPTY, answering, invented } from './dht-liar.ts'

let net: FakeDht

beforeEach(() => {
  net = new FakeDht()
})
afterEach(() => net.stop())

describe('memory stays', () => {
  const own = peerOf(0)
  const at = { now: 0, epochMs: 0 }
  function server() {
    const validators = new Validators()
    const view = {
      own,
      closest: () => [],
      addressesOf: () => [],
      usable: () => true,
      values: new ValueStore(kadKeyOfPeer(own), validators),
      providers: new ProviderStore(kadKeyOfPeer(own)),
    }
    return {
      view,
      tell: (message: KadMessage, from: PeerId, ip: string) =>
        answer(decodeRequest(encodeMessage(message)), { peer: from, address: multiaddr(`/ip4/${ip}/tcp/1`) }, view, at),
    }
  }
  /** As long as so many may be to be kept all. */
  const wide = (n: number, i: number) => multiaddr(`/dns4/${`${n}-${i}-`.padEnd(59, 'x')}/tcp/${i + 1}`)
  const key = (n: number): Uint8Array => Uint8Array.from([0x12, 0x20, ...kadKeyOfPeer(peerOf(n))])
  const announcement = (n: number, id: PeerId): KadMessage => ({
    ...EMPTY,
    type: 'add-provider',
    key: key(n),
    providers: [{ id, addresses: Array.from({ length: 8 }, (_, i) => wide(n, i)) }],
  })

  test('bounded when one peer announces 3,000 things: a quarter of the store is its', () => {
    const { view, tell } = server()
    for (let n = 0; n < 3_000; n++) tell(announcement(n, peerOf(1)), peerOf(1), '8.8.8.8')
    expect([view.providers.size, view.providers.keys, view.providers.providers]).toEqual([512, 512, 1])
  })

  test('under 48 MiB when 4,000 peers of as many machines announce things, with all the addresses that are kept', () => {
    const { view, tell } = server()
    const grown = heldBytes(() => {
      for (let n = 0; n < 4_000; n++) tell(announcement(n % 900, peerOf(n)), peerOf(n), `9.${n >> 8}.${n & 255}.1`)
      return view
    })
    expect([view.providers.size, view.providers.providers]).toEqual([2_048, 2_048])
    expect(grown).toBeLessThan(48 * MIB)
    // They were there to be counted.
    expect(grown).toBeGreaterThan(2_048 * 8 * 59)
  })

  test('bounded in the bytes of one provider: what does not fit is left out', () => {
    const { view, tell } = server()
    const long = multiaddr(`/dns4/${'x'.repeat(600)}/tcp/1`)
    const short = multiaddr('/ip4/8.8.8.8/tcp/1')
    const middling = Array.from({ length: 3 }, (_, i) => multiaddr(`/dns4/${`${i}`.padEnd(200, 'x')}/tcp/1`))
    const providers = [{ id: peerOf(1), addresses: [long, ...middling, short] }]
    tell({ ...EMPTY, type: 'add-provider', providers }, peerOf(1), '8.8.8.8')
    expect(view.providers.get(KEY, 0)[0]?.addresses.map(String)).toEqual([...middling.slice(0, 2), short].map(String))
  })

  test('under 2 MiB when 2,000 valid records of made-up keys are put', () => {
    const puts = Array.from({ length: 2_000 }, (_, n): KadMessage => {
      const seed = new Uint8Array(32)
      new DataView(seed.buffer).setUint32(0, n)
      const { publicKey } = privateKeyFromSeed(seed)
      const key = Uint8Array.from([...Buffer.from('/pk/'), ...peerIdFromPublicKey(publicKey).bytes])
      return { ...EMPTY, type: 'put-value', key, record: { key, value: publicKey.encoded, timeReceived: null } }
    })
    const fill = ({ view, tell }: ReturnType<typeof server>): typeof view => {
      for (const [n, put] of puts.entries()) {
        try {
          tell(structuredClone(put), peerOf(n), '8.8.8.8')
        } catch {
          // There is room only for nearer ones.
        }
      }
      return view
    }
    // The ids that were met last are remembered by all: let them be these.
    fill(server())
    const { view, tell } = server()
    const grown = heldBytes(() => fill({ view, tell }))
    expect(view.values.size).toBe(1_024)
    expect(view.values.bytes).toBeLessThan(4 * MIB)
    expect(grown).toBeLessThan(2 * MIB)
  })
})

describe('a storm of questions', () => {
  test('is answered with addresses that are parsed once', () => {
    const book = new AddressBook(DEFAULT_LIMITS)
    const parsed = new Set<unknown>()
    for (let n = 0; n < 40; n++) book.add(peerOf(n), [addressOf(n)], 'identify', 0)
    for (let round = 0; round < 10; round++) {
      for (let n = 0; n < 40; n++) parsed.add(book.get(peerOf(n), 0)[0])
    }
    expect(parsed.size).toBe(40)
  })

  test('on many streams leaves the rest its turn: sixteen are answered in each', async () => {
    const [a, b] = [net.node(1), net.node(2)]
    net.meet(a, b)
    await net.clock.advance(5_000)
    const request = encodeLengthPrefixed(encodeMessage(EMPTY))
    const streams: FakeStream[] = []
    for (let n = 0; n < 20; n++) streams.push(await a.context.openStream(b.context.peerId, KAD))
    const turn: (() => void)[] = []
    vi.spyOn(net.clock, 'endOfTurn').mockImplementation((fn) => void turn.push(fn))
    for (const stream of streams) stream.write(Buffer.concat(Array.from({ length: 10 }, () => request)))
    const answered = (): number => streams.reduce((sum, { other }) => sum + other.written.length, 0)
    const settle = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))
    let before = 0
    for (let turns = 0; answered() < 200; turns++) {
      expect(turns).toBeLessThan(20)
      await settle()
      expect(answered() - before).toBeLessThanOrEqual(16)
      before = answered()
      for (const fn of turn.splice(0)) fn()
    }
    vi.restoreAllMocks()
    for (const stream of streams) stream.closeWrite()
    await net.clock.settle()
  })
})

describe('a lookup', () => {
  test('among servers that take 10 s each is over within a minute', async () => {
    const a = net.node(1)
    const slow = Array.from({ length: 30 }, (_, n) => {
      const next = (): KadPeer[] =>
        [n + 1, n + 2].flatMap((i) => {
          const each = slow[i % 30]
          return each ? [{ id: each.context.peerId, addresses: [multiaddr(each.address)] }] : []
        })
      return net.liar(
        n + 50,
        answering(
          (request) => ({ ...request, closer: next() }),
          () => new Promise((resolve) => void net.clock.after(9_900, resolve)),
        ),
      )
    })
    for (const each of slow.slice(0, 3)) net.meet(a, each)
    await net.clock.advance(30_000)
    expect(sizeOf(a)).toBeGreaterThan(0)
    const began = net.clock.now()
    await net.clock.resolve(a.dht.closestPeers(KEY))
    expect(net.clock.now() - began).toBeLessThanOrEqual(60_000)
    await net.clock.advance(60_000)
  })

  test('that is sent to a victim by a hundred names of one zone dials eight of them', async () => {
    const a = net.node(1)
    const crowd = Array.from({ length: 40 }, (_, n): KadPeer => ({
      id: invented(n),
      addresses: [multiaddr(`/dns4/${n}.victim.example/tcp/${n + 1}`)],
    }))
    const liar = net.liar(
      66,
      answering((request) => ({ ...request, closer: crowd.slice(0, 20) })),
    )
    net.meet(a, liar)
    await net.clock.advance(5_000)
    net.dialled.length = 0
    await net.clock.resolve(a.dht.closestPeers(KEY))
    expect(net.dialled.length).toBeLessThanOrEqual(8)
    expect(net.dialled.length).toBeGreaterThan(0)
  })

  test('holds 16 MiB of answers that are longer than usual, however many liars send as much as they may', async () => {
    const a = net.node(1)
    let holding = 0
    let most = 0
    let cut = 0
    const liars = Array.from({ length: 20 }, (_, n) =>
      net.liar(n + 50, (stream) => {
        // Announces 4 MiB, sends most of it, and waits: eight are asked at once.
        stream.write(Uint8Array.of(0x80, 0x80, 0x80, 0x02))
        let sent = 0
        stream.onData(
          () => {},
          (error) => {
            if (error === undefined) return
            cut++
            holding -= sent
          },
        )
        const more = (): void => {
          if (sent >= 0.75 * MAX_MESSAGE_BYTES || !stream.writable) return
          stream.write(new Uint8Array(65_536))
          sent += 65_536
          holding += 65_536
          most = Math.max(most, holding)
          net.clock.after(10, more)
        }
        more()
      }),
    )
    for (const each of liars) net.meet(a, each)
    await net.clock.advance(5_000)
    expect(most).toBeGreaterThan(15 * MIB)
    // Each may have sent as much as is usual, and be a moment ahead.
    expect(most).toBeLessThanOrEqual(16 * MIB + 20 * 2 * 65_536)
    expect(cut).toBeGreaterThan(0)
    await net.clock.advance(60_000)
    expect(sizeOf(a)).toBe(0)
  })

  test('of an answer keeps nothing beyond 4 MiB, and an announcement of more costs the liar its place', async () => {
    const a = net.node(1)
    const liar = net.liar(66, (stream) => {
      const announced = MAX_MESSAGE_BYTES + 1
      const prefix = [announced & 0x7f, (announced >> 7) & 0x7f, (announced >> 14) & 0x7f, announced >> 21]
      stream.write(Uint8Array.from(prefix.map((byte, i) => (i < 3 ? byte | 0x80 : byte))))
    })
    net.meet(a, liar)
    await net.clock.advance(20_000)
    expect(sizeOf(a)).toBe(0)
  })
})

test('a lookup of the public network whose dials wait for each other dials nobody more once we have left', async () => {
  const a = net.node(1, { prefix: null, lan: false, public: true }, {}, '8.8.1.1')
  const crowd = Array.from({ length: 20 }, (_, n) => ({ id: invented(n), addresses: [addressOf(n)] }))
  const liars = [66, 67].map((seed, i) =>
    net.liar(
      seed,
      answering((request) => ({
        ...request,
        closer: crowd.map((_, n) => ({
          id: invented(100 * i + n),
          addresses: [multiaddr(`/ip4/9.${i}.${n}.1/tcp/1`)],
        })),
      })),
      '/ipfs/kad/1.0.0',
      `8.${seed}.1.1`,
    ),
  )
  for (const each of liars) net.meet(a, each)
  await net.clock.advance(400)
  expect(sizeOf(a)).toBe(2)
  const pending: (() => void)[] = []
  let dials = 0
  a.context.dial = (_peer: PeerId, { signal }: { signal?: AbortSignal | undefined } = {}) => {
    dials++
    return new Promise((_resolve, reject) => {
      const end = (): void => reject(new NetError('timeout', 'nobody there'))
      signal?.addEventListener('abort', end)
      pending.push(end)
    })
  }
  const lookups = Array.from({ length: 4 }, () => a.dht.closestPeers(KEY).catch(() => {}))
  await net.clock.advance(20_000)
  expect(dials).toBe(24)
  a.dht.setPublic(false)
  for (const end of pending.splice(0)) end()
  await net.clock.advance(20_000)
  await Promise.all(lookups)
  expect(dials).toBe(24)
})
