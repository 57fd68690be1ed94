import { describe, expect, test } from 'vitest'
import { multiaddr } from '@multiformats/multiaddr'
import { DEFAULT_LIMITS } from '../../net/limits.ts'
import type { HostLimits } from '../../net/limits.ts'
import { mplex } from '../../net/mplex/mplex.ts'
import type { MuxedConnection } from '../../net/muxed-connection.ts'
import type { Muxer, MuxerFactory } from '../../net/muxer.ts'
import { noise } from '../../net/noise/noise.ts'
import { generateKey } from '../../net/keys.ts'
import { peerIdFromPublicKey } from '../../net/peer-id.ts'
import type { MuxedStream, Stream } from '../../net/stream.ts'
import { Upgrade } from '../../net/upgrade.ts'
import { seededRandom } from '../sim/seeded-random.ts'
import { Node, world, yamux } from './switch-node.ts'
import type { World } from './switch-node.ts'

async function echo(stream: Stream): Promise<void> {
  for await (const bytes of stream) if (!stream.write(bytes)) await stream.drained()
  stream.closeWrite()
}

async function readAll(stream: Stream): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const bytes of stream) chunks.push(bytes)
  return Buffer.concat(chunks).toString()
}

/** A peer that has a muxer and no manners: its streams are negotiated by the test, or not at all. */
async function bareMuxer(
  at: World,
  node: Node,
  factory: MuxerFactory,
): Promise<{ muxer: Muxer; streams: MuxedStream[] }> {
  const random = seededRandom('bare')
  const identity = generateKey(random)
  const pipe = await at.clock.resolve(at.network.transport(99).dial(multiaddr(`/memory/${node.machine}`), {}))
  const streams: MuxedStream[] = []
  const made = new Promise<Muxer>((resolve, reject) => {
    const upgrade = new Upgrade({
      pipe,
      role: 'initiator',
      ownPeer: peerIdFromPublicKey(identity.publicKey),
      identity,
      expectedPeer: null,
      security: [noise],
      muxers: [factory],
      clock: at.clock,
      random,
      timeoutMs: 10_000,
      onDone: (upgraded) => {
        const events = { onStream: (stream: MuxedStream) => streams.push(stream), onClose: () => {} }
        const options = { clock: at.clock, limits: DEFAULT_LIMITS, leftover: upgraded.leftover ?? undefined }
        resolve(factory.create(upgraded.pipe, 'initiator', events, options))
      },
      onFailed: reject,
    })
    void upgrade
  })
  const muxer = await at.clock.resolve(made)
  await at.clock.advance(100)
  return { muxer, streams }
}

function line(text: string): Uint8Array {
  return Buffer.from([text.length + 1, ...Buffer.from(`${text}\n`)])
}

describe.each([
  ['yamux', yamux],
  ['mplex', mplex],
])('a connection over %s', (_, muxer) => {
  async function connected(limits: Partial<HostLimits> = {}) {
    const at = world()
    const a = await new Node(at, 1, { muxers: [muxer], limits }).listen()
    const b = await new Node(at, 2, { muxers: [muxer], limits }).listen()
    const ours = await at.clock.resolve(a.connect(b))
    await at.clock.advance(100)
    const theirs = b.switch.connections(a.peerId)[0] as MuxedConnection
    return { at, clock: at.clock, a, b, ours, theirs }
  }

  test('gives each inbound stream to the handler of the protocol that was settled', async () => {
    const { clock, ours, theirs, b } = await connected()
    const seen: [string, string, boolean][] = []
    b.switch.handle('/echo/2', (stream, connection) => {
      seen.push([stream.protocol, stream.direction, connection === theirs])
      return echo(stream)
    })
    const stream = await clock.resolve(ours.openStream(['/echo/3', '/echo/2', '/echo/1']))
    expect([stream.protocol, stream.direction]).toEqual(['/echo/2', 'outbound'])
    expect(seen).toEqual([['/echo/2', 'inbound', true]])
    expect([ours.streams, theirs.streams.length]).toEqual([[stream], 1])
    stream.write(Buffer.from('there and back'))
    stream.closeWrite()
    expect(await clock.resolve(readAll(stream))).toBe('there and back')
    await clock.advance(100)
    expect([ours.streams, theirs.streams]).toEqual([[], []])
  })

  test('settles a protocol in one round trip', async () => {
    const { clock, ours, b } = await connected()
    b.switch.handle('/echo/1', echo)
    const start = clock.now()
    await clock.resolve(ours.openStream(['/echo/1']))
    expect(clock.now() - start).toBe(20)
  })

  test('opens lazily: proposal and first bytes arrive together, and bytes come back in one round trip', async () => {
    const { clock, ours, b } = await connected()
    const heard: string[] = []
    b.switch.handle('/hear/1', (stream) => {
      // Set in the handler, so what came with the proposal must not have been lost before.
      stream.onData((bytes) => {
        heard.push(`${clock.now()} ${Buffer.from(bytes)}`)
        stream.write(Buffer.from('yes'))
      })
    })
    const start = clock.now()
    const stream = ours.openStreamLazily('/hear/1')
    stream.write(Buffer.from('do you hear'))
    const answer = await clock.resolve(stream.read())
    expect(heard).toEqual([`${start + 10} do you hear`])
    expect([Buffer.from(answer as Uint8Array).toString(), clock.now() - start]).toEqual(['yes', 20])
  })

  test('a protocol that the peer lacks is unsupported-protocol, at once or at the first read', async () => {
    const { clock, ours } = await connected()
    await expect(clock.resolve(ours.openStream(['/x/1', '/x/2']))).rejects.toMatchObject({
      code: 'unsupported-protocol',
    })
    const lazy = ours.openStreamLazily('/x/1')
    lazy.write(Buffer.from('hello?'))
    await expect(clock.resolve(lazy.read())).rejects.toMatchObject({ code: 'unsupported-protocol' })
    await clock.advance(100)
    expect(ours.streams).toEqual([])
    expect(ours.open).toBe(true)
  })

  test('one inbound stream more than the protocol allows is reset; others and other protocols are not', async () => {
    const { clock, ours, b } = await connected()
    b.switch.handle('/few/1', () => {}, { maxInbound: 2 })
    b.switch.handle('/echo/1', echo)
    const [one, two, three] = [ours, ours, ours].map((each) => each.openStreamLazily('/few/1')) as [
      Stream,
      Stream,
      Stream,
    ]
    for (const stream of [one, two, three]) stream.write(Uint8Array.of(1))
    await expect(clock.resolve(three.read())).rejects.toMatchObject({ code: 'reset' })
    expect(ours.streams).toEqual([one, two])
    await clock.resolve(ours.openStream(['/echo/1']))
    one.reset()
    await clock.advance(100)
    await clock.resolve(ours.openStream(['/few/1']))
    await clock.advance(100)
    expect(ours.streams).toHaveLength(3)
  })

  test('without a word from the handler, a protocol has 32', async () => {
    const { clock, ours, theirs, b } = await connected()
    b.switch.handle('/many/1', () => {})
    for (let i = 0; i < 40; i++) ours.openStreamLazily('/many/1').write(Uint8Array.of(1))
    await clock.advance(100)
    expect(theirs.streams).toHaveLength(32)
  })

  test("a protocol's own high-water mark holds for streams of both directions", async () => {
    const { clock, ours, a, b } = await connected()
    const full: boolean[] = []
    for (const node of [a, b]) {
      node.switch.handle('/small/1', (stream) => full.push(stream.write(new Uint8Array(1_000))), {
        writeHighWaterMark: 1_000,
      })
    }
    const lazy = ours.openStreamLazily('/small/1')
    const settled = await clock.resolve(ours.openStream(['/small/1']))
    for (const stream of [lazy, settled]) full.push(stream.write(new Uint8Array(1_000)))
    await clock.advance(100)
    expect(full).toEqual([false, false, false, false])
  })

  test.each([
    [
      'throws',
      () => {
        throw new Error('oops')
      },
    ],
    ['rejects', () => Promise.reject(new Error('oops'))],
  ])('a handler that %s loses its stream and is told as an error; the connection goes on', async (_, handler) => {
    const { clock, ours, b } = await connected()
    b.switch.handle('/bad/1', handler)
    b.switch.handle('/echo/1', echo)
    const stream = ours.openStreamLazily('/bad/1')
    stream.write(Uint8Array.of(1))
    await expect(clock.resolve(stream.read())).rejects.toMatchObject({ code: 'reset' })
    expect(b.events('error')).toMatchObject([{ error: { code: 'bug', message: 'The handler of /bad/1 failed: oops' } }])
    await clock.resolve(ours.openStream(['/echo/1']))
  })

  test('opening can be cancelled before and while it waits', async () => {
    const { clock, ours, theirs, b } = await connected()
    b.switch.handle('/echo/1', echo)
    await expect(ours.openStream(['/echo/1'], AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' })
    const controller = new AbortController()
    const opening = ours.openStream(['/echo/1'], controller.signal)
    await clock.advance(5)
    controller.abort()
    await expect(opening).rejects.toMatchObject({ code: 'aborted' })
    await clock.advance(100)
    expect([ours.streams, theirs.streams]).toEqual([[], []])
  })

  test('a stream whose opener says nothing is reset after 10 s', async () => {
    const { at, clock, a } = await connected()
    const peer = await bareMuxer(at, a, muxer)
    const stream = peer.muxer.openStream()
    stream.write(line('/multistream/1.0.0'))
    const start = clock.now()
    await expect(clock.resolve(readUntilError(stream))).rejects.toMatchObject({ code: 'reset' })
    expect(clock.now() - start).toBe(10_020)
  })

  test('a peer that does not answer a proposal is a timeout after 10 s', async () => {
    const { at, clock, a } = await connected()
    const peer = await bareMuxer(at, a, muxer)
    const connection = a.switch.connections().at(-1) as MuxedConnection
    const start = clock.now()
    await expect(clock.resolve(connection.openStream(['/slow/1']))).rejects.toMatchObject({ code: 'timeout' })
    expect(clock.now() - start).toBe(10_000)
    await clock.advance(100)
    expect(peer.muxer.streams.size).toBe(0)
    expect(connection.open).toBe(true)
  })

  test('garbage where a protocol was due costs that stream and nothing else', async () => {
    const { at, clock, a } = await connected()
    a.switch.handle('/echo/1', echo)
    const peer = await bareMuxer(at, a, muxer)
    const bad = peer.muxer.openStream()
    bad.write(seededRandom('garbage').bytes(5_000))
    await expect(clock.resolve(readUntilError(bad))).rejects.toMatchObject({ code: 'reset' })
    const good = peer.muxer.openStream()
    for (const text of ['/multistream/1.0.0', '/nothing', '/echo/1']) good.write(line(text))
    good.write(Buffer.from('ok'))
    good.closeWrite()
    expect(await clock.resolve(readAll(good))).toBe('\x13/multistream/1.0.0\n\x03na\n\x08/echo/1\nok')
    expect(a.events('error')).toEqual([])
  })

  test('tells the round trip where the muxer has one', async () => {
    const { ours, theirs } = await connected()
    expect([ours.rttMs, theirs.rttMs]).toEqual(muxer === mplex ? [null, null] : [20, 20])
  })

  test('an orderly close sends what was accepted, and both sides hear of it without an error', async () => {
    const { clock, ours, a, b } = await connected()
    let received = 0
    b.switch.handle('/sink/1', (stream) => stream.onData((bytes) => (received += bytes.length)))
    const stream = ours.openStreamLazily('/sink/1')
    for (let i = 0; i < 10; i++) stream.write(new Uint8Array(100_000))
    const start = clock.now()
    await clock.resolve(ours.close())
    expect(clock.now() - start).toBeLessThan(1_000)
    await clock.advance(100)
    expect(received).toBe(1_000_000)
    for (const node of [a, b]) {
      expect(node.events('connection:closed').map((each) => each.error)).toEqual([null])
      expect(node.switch.connections()).toEqual([])
    }
    await ours.close()
  })

  test('a close takes 2 s at most', async () => {
    const { at, clock, ours, b } = await connected()
    b.switch.handle('/hold/1', (stream) => stream.pause(true))
    const stream = ours.openStreamLazily('/hold/1')
    stream.write(new Uint8Array(1_000_000))
    at.network.hold(1, 2)
    const start = clock.now()
    const closing = ours.close()
    expect(ours.open).toBe(false)
    await clock.resolve(closing)
    expect(clock.now() - start).toBe(2_000)
    await expect(stream.read()).rejects.toMatchObject({ code: 'closed' })
  })

  test('once closed it opens no streams', async () => {
    const { clock, ours } = await connected()
    await clock.resolve(ours.close())
    expect(() => ours.openStreamLazily('/x/1')).toThrow(expect.objectContaining({ code: 'closed' }))
    await expect(ours.openStream(['/x/1'])).rejects.toMatchObject({ code: 'closed' })
  })

  test('destroyed, it ends at once with the reason, and the other side hears that it was cut', async () => {
    const { clock, ours, a, b } = await connected()
    b.switch.handle('/hold/1', () => {})
    const opening = ours.openStream(['/hold/1'])
    ours.destroy(new Error('enough'))
    await expect(clock.resolve(opening)).rejects.toMatchObject({ code: 'closed' })
    await clock.advance(100)
    expect(a.events('connection:closed')).toMatchObject([{ error: { message: 'enough' } }])
    expect(b.events('connection:closed')).toMatchObject([{ error: { code: 'closed' } }])
  })

  test('counts the bytes on the wire', async () => {
    const { clock, ours, theirs, b } = await connected()
    b.switch.handle('/echo/1', echo)
    const before = ours.bytesWritten
    const stream = ours.openStreamLazily('/echo/1')
    stream.write(new Uint8Array(10_000))
    await clock.advance(1_000)
    expect(ours.bytesWritten - before).toBeGreaterThan(10_000)
    expect([theirs.bytesRead, theirs.bytesWritten]).toEqual([ours.bytesWritten, ours.bytesRead])
  })
})

async function readUntilError(stream: Stream): Promise<never> {
  while ((await stream.read()) !== null) void 0
  throw new Error('the stream ended in an orderly way')
}
