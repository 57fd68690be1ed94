import { afterEach, describe, expect, test } from 'vitest'
import {
  createHost,
  generateKey,
  parseMultiaddr,
  parsePeerId,
  peerIdFromPublicKey,
  systemRandom,
  tcp,
} from '../../net/index.ts'
import { freeAddress } from '../free-address.ts'
import { record } from './recorder.ts'
import type { Host, HostEvents, HostOptions, NetError, PubsubMessage, Stream } from '../../net/index.ts'

const LOOPBACK = ['/ip4/127.0.0.1/tcp/0']
const hosts: Host[] = []

afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.stop()))
})

async function start(options: HostOptions = {}): Promise<Host> {
  const host = await createHost({ listen: LOOPBACK, ...options })
  hosts.push(host)
  return host
}

function next<K extends keyof HostEvents>(
  host: Host,
  event: K,
  fits: (value: HostEvents[K]) => boolean = () => true,
): Promise<HostEvents[K]> {
  return new Promise((resolve) => {
    const off = host.on(event, (value) => {
      if (!fits(value)) return
      off()
      resolve(value)
    })
  })
}

const addressOf = (host: Host): string => host.addresses()[0] as string

/** Sends back what comes, and ends when the remote ends. */
async function echo(stream: Stream): Promise<void> {
  for await (const bytes of stream) if (!stream.write(bytes)) await stream.drained()
  stream.closeWrite()
}

async function readAll(stream: Stream): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const bytes of stream) chunks.push(bytes)
  return Buffer.concat(chunks)
}

describe.each([
  ['yamux', ['yamux', 'mplex'], '/yamux/1.0.0'],
  ['mplex', ['mplex'], '/mplex/6.7.0'],
] as const)('two hosts over TCP, noise and %s', (_, muxers, muxer) => {
  test('dial, identify, ping, echo and exchange a signed message', async () => {
    const [a, b] = [
      await start({ muxers: [...muxers], agent: 'a/1' }),
      await start({ muxers: [...muxers], agent: 'b/1' }),
    ]
    a.handle('/echo/1.0.0', echo)
    const identified = [next(a, 'peer:identified'), next(b, 'peer:identified')]
    const connection = await b.dial(addressOf(a))
    expect(connection).toMatchObject({ direction: 'outbound', transport: 'tcp', security: '/noise', muxer, open: true })
    expect(`${connection.remoteAddress}/p2p/${connection.remotePeer}`).toBe(addressOf(a))
    const [ofB, ofA] = (await Promise.all(identified)).map((each) => each.identity)
    expect(ofB).toMatchObject({ agent: 'b/1', observedAddress: connection.remoteAddress.toString() })
    expect(ofA?.protocols).toContain('/echo/1.0.0')
    expect(a.identityOf(b.peerId)?.listenAddresses.map((each) => `${each}/p2p/${b.peerId}`)).toEqual(b.addresses())

    expect(await b.ping(a.peerId)).toBeGreaterThan(0)
    expect(await a.ping(b.peerId)).toBeGreaterThan(0)
    expect(connection.rttMs).toBeGreaterThan(0)

    const stream = await b.openStream(a.peerId, '/echo/1.0.0')
    stream.write(Buffer.from('shout'))
    stream.closeWrite()
    expect((await readAll(stream)).toString()).toBe('shout')

    const subscribed = new Promise((resolve) => a.pubsub.on('subscribed', resolve))
    a.pubsub.subscribe('room')
    b.pubsub.subscribe('room')
    await subscribed
    const message = new Promise<PubsubMessage>((resolve) => b.pubsub.on('message', resolve))
    a.pubsub.publish('room', Buffer.from('hello, room'))
    const { from, data, topic } = await message
    expect([from.toString(), Buffer.from(data).toString(), topic]).toEqual([a.peerId.toString(), 'hello, room', 'room'])
  })
})

describe('a host', () => {
  test('listens on ip4 and ip6 of all interfaces unless told otherwise, and says so with real addresses', async () => {
    const host = await createHost()
    hosts.push(host)
    const addresses = host.addresses()
    expect(addresses).toContainEqual(
      expect.stringMatching(new RegExp(`^/ip4/127\\.0\\.0\\.1/tcp/[1-9]\\d*/p2p/${host.peerId}$`)),
    )
    expect(addresses.join()).not.toMatch(/\/0\.0\.0\.0\/|\/::\/|\/tcp\/0\//)
  })

  test('has the identity it is given, else a fresh one', async () => {
    const identity = generateKey(systemRandom)
    const [one, two, three] = [await start({ identity }), await start(), await start()]
    expect(one.peerId.toString()).toBe(peerIdFromPublicKey(identity.publicKey).toString())
    expect(two.peerId.toString()).not.toBe(three.peerId.toString())
  })

  test('can listen nowhere and still dial', async () => {
    const [silent, other] = [await start({ listen: [] }), await start()]
    expect(silent.addresses()).toEqual([])
    expect((await silent.dial(addressOf(other))).remotePeer.equals(other.peerId)).toBe(true)
  })

  test('answers on each of several addresses', async ({ skip }) => {
    const host = await start({ listen: ['/ip4/127.0.0.1/tcp/0', '/ip4/127.0.0.1/tcp/0', '/ip6/::1/tcp/0'] }).catch(
      () => null,
    )
    if (!host) return skip('this machine has no ip6')
    expect(host.addresses()).toHaveLength(3)
    for (const address of host.addresses()) {
      const dialer = await start({ listen: [] })
      expect((await dialer.dial(address)).remotePeer.equals(host.peerId)).toBe(true)
    }
  })

  test('that can not listen everywhere it was told to does not start, and leaves no port behind', async () => {
    const wanted = await freeAddress()
    const inUse = addressOf(await start()).replace(/\/p2p\/.*/, '')
    await expect(createHost({ listen: [wanted, inUse] })).rejects.toMatchObject({
      code: 'address-in-use',
      message: expect.stringContaining(`Could not listen on ${inUse}: another program has that port`),
    })
    await start({ listen: [wanted] })
  })

  test.each([
    ['plaintext beside noise', { security: ['noise', 'plaintext'] }, /plaintext beside a secure channel/],
    ['no secure channel', { security: [] }, /needs a secure channel/],
    ['no muxer', { muxers: [] }, /needs a muxer/],
    ['an unknown muxer', { muxers: ['spdy'] }, /There is no muxer "spdy"; use yamux or mplex/],
    ['an unknown secure channel', { security: ['toString'] }, /There is no secure channel "toString"/],
  ])('refuses %s', async (_, options, message) => {
    await expect(createHost({ listen: LOOPBACK, ...options } as HostOptions)).rejects.toMatchObject({
      code: 'bad-argument',
      message: expect.stringMatching(message),
    })
  })

  test.each(['', '/ip4/127.0.0.1', '/ip4/127.0.0.1/udp/0/quic-v1', '127.0.0.1:4001'])(
    'refuses to listen on %j',
    async (address) => {
      const error = await createHost({ listen: [address] }).then(
        () => null,
        (thrown: NetError) => thrown,
      )
      expect(['bad-address', 'no-transport']).toContain(error?.code)
    },
  )

  test('speaks no pubsub when told so', async () => {
    const [a, b] = [await start({ pubsub: false }), await start()]
    const identified = next(b, 'peer:identified')
    await b.dial(addressOf(a))
    const { protocols } = (await identified).identity
    expect(protocols).toContain('/ipfs/ping/1.0.0')
    expect(protocols.filter((each) => /meshsub|floodsub/.test(each))).toEqual([])
    a.pubsub.subscribe('room')
    expect(a.pubsub.publish('room', Buffer.from('anyone?'))).toMatchObject({ peers: [], full: [] })
  })

  test('speaks plaintext to those that have nothing else, in tests', async () => {
    const [a, b] = [await start({ security: ['plaintext'] }), await start({ security: ['plaintext'] })]
    expect((await a.dial(addressOf(b))).security).toBe('/plaintext/2.0.0')
    const secure = await start()
    await expect(secure.dial(addressOf(b))).rejects.toMatchObject({ step: 'secure' })
    await expect(a.dial(addressOf(secure))).rejects.toMatchObject({ step: 'secure' })
  })
})

describe('connections and streams', () => {
  test('a failed dial is one sentence with step and address', async () => {
    const [a, b, gone] = [await start(), await start(), await start()]
    await gone.stop()
    const nowhere = addressOf(a).replace(/tcp\/.*/, 'tcp/1')
    await expect(a.dial(nowhere)).rejects.toMatchObject({
      code: 'refused',
      step: 'connect',
      message: `Could not connect to ${nowhere}: connection refused – is the peer running there?`,
    })
    const error: NetError = await a
      .dial(addressOf(b).replace(/p2p\/.*/, `p2p/${gone.peerId}`))
      .catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'wrong-peer', step: 'secure' })
    expect(error.message).toContain(b.peerId.toString())
    await expect(a.dial(addressOf(a))).rejects.toMatchObject({ code: 'self-dial' })
    await expect(a.dial(gone.peerId)).rejects.toMatchObject({ code: 'no-addresses' })
    expect([a, b].flatMap((host) => host.connections())).toEqual([])
  })

  test('ten streams at once echo a mebibyte each, byte for byte', async () => {
    const [a, b] = [await start(), await start()]
    a.handle('/echo/1.0.0', echo)
    await b.dial(addressOf(a))
    await Promise.all(
      Array.from({ length: 10 }, async () => {
        const sent = systemRandom.bytes(1024 * 1024)
        const stream = await b.openStream(a.peerId, '/echo/1.0.0')
        const received = readAll(stream)
        for (let i = 0; i < sent.length; i += 50_000) {
          if (!stream.write(sent.slice(i, i + 50_000))) await stream.drained()
        }
        stream.closeWrite()
        expect(Buffer.compare(await received, sent)).toBe(0)
      }),
    )
  })

  test('a reader that does not read holds the writer back', async () => {
    const [a, b] = [await start({ limits: { maxReadBytes: 256 * 1024 } }), await start()]
    const inbound = new Promise<Stream>((resolve) => a.handle('/slow/1', resolve))
    const stream = await b.openStream(addressOf(a), '/slow/1')
    const fill = (): void => {
      while (stream.write(new Uint8Array(16 * 1024))) void 0
    }
    // The first time the window takes what was written; after that there is no room anywhere.
    fill()
    await stream.drained()
    fill()
    let drained = false
    const room = stream.drained().then(() => (drained = true))
    await b.ping(a.peerId)
    expect(drained).toBe(false)
    const reader = await inbound
    reader.onData(() => {})
    await room
    expect(stream.writable).toBe(true)
  })

  test('a program that sends garbage loses its connection, and nobody else notices', async () => {
    const [a, b] = [await start(), await start()]
    a.handle('/echo/1.0.0', echo)
    const errors: unknown[] = []
    a.on('error', (event) => errors.push(event))
    const stream = await b.openStream(addressOf(a), '/echo/1.0.0')
    for (const garbage of [new Uint8Array(4), systemRandom.bytes(100_000), Buffer.from('GET / HTTP/1.0\r\n\r\n')]) {
      const heard = record(await tcp().dial(parseMultiaddr(addressOf(a)), {}))
      heard.pipe.write(garbage)
      heard.pipe.flush()
      await Promise.race([heard.ended, heard.closed])
      heard.pipe.destroy()
    }
    stream.write(Buffer.from('still here'))
    stream.closeWrite()
    expect((await readAll(stream)).toString()).toBe('still here')
    expect(errors).toEqual([])
    expect(a.connections()).toHaveLength(1)
  })

  test('hosts that dial each other at once settle on one connection', async () => {
    const [a, b] = [await start(), await start()]
    const events: string[] = []
    for (const [name, host] of [
      ['a', a],
      ['b', b],
    ] as const) {
      host.on('peer:connected', () => events.push(`${name} connected`))
      host.on('peer:disconnected', () => events.push(`${name} disconnected`))
    }
    const merged = new Promise<void>((resolve) => a.on('connection:closed', () => resolve()))
    await Promise.all([a.dial(addressOf(b)), b.dial(addressOf(a))])
    if (a.connections().length > 1 || b.connections().length > 1) await merged
    expect([a.connections().filter((each) => each.open).length, a.connections().length]).toEqual([1, 1])
    expect(events.sort()).toEqual(['a connected', 'b connected'])
  })

  test('peers hear of a protocol that is added later', async () => {
    const [a, b] = [await start(), await start()]
    const known = next(b, 'peer:identified')
    await b.dial(addressOf(a))
    await known
    const news = next(b, 'peer:identified', ({ identity }) => identity.protocols.includes('/late/1'))
    a.handle('/late/1', () => {})
    await news
    expect(b.identityOf(a.peerId)?.protocols).toContain('/late/1')
  })

  test('openStream says who does not speak it, and what can not be reached', async () => {
    const [a, b] = [await start(), await start()]
    await a.dial(addressOf(b))
    await expect(a.openStream(b.peerId, '/nothing/1')).rejects.toMatchObject({ code: 'unsupported-protocol' })
    await expect(a.openStream('no peer id', '/nothing/1')).rejects.toMatchObject({ code: 'bad-peer-id' })
    await expect(a.openStream(b.peerId, [])).rejects.toMatchObject({ code: 'bad-argument' })
    const stranger = parsePeerId('12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq')
    await expect(a.openStream(stranger, '/nothing/1')).rejects.toMatchObject({ code: 'no-addresses' })
  })
})

describe('stopping', () => {
  test('sends what was accepted, although it stops in the same turn', async () => {
    const [a, b] = [await start(), await start()]
    let received = 0
    const ended = new Promise<void>((resolve) => {
      a.handle('/sink/1', (stream) =>
        stream.onData(
          (bytes) => (received += bytes.length),
          () => resolve(),
        ),
      )
    })
    const stream = await b.openStream(addressOf(a), '/sink/1')
    for (let i = 0; i < 16; i++) stream.write(new Uint8Array(100_000))
    await b.stop()
    await ended
    expect(received).toBe(1_600_000)
  })

  test('is told to peers as a departure without an error, and is idempotent', async () => {
    const [a, b] = [await start(), await start()]
    await b.dial(addressOf(a))
    const [closed, gone] = [next(a, 'connection:closed'), next(a, 'peer:disconnected')]
    await Promise.all([b.stop(), b.stop()])
    await b.stop()
    expect((await closed).error).toBeNull()
    expect((await gone).peerId.equals(b.peerId)).toBe(true)
    expect(b.connections()).toEqual([])
    await expect(b.dial(addressOf(a))).rejects.toMatchObject({ code: 'stopped' })
    await expect(b.openStream(a.peerId, '/x/1')).rejects.toMatchObject({ code: 'stopped' })
  })

  test('leaves no socket and no server', async () => {
    const [a, b] = [await start(), await start()]
    await b.dial(addressOf(a))
    const sockets = (): number => process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP')).length
    expect(sockets()).toBeGreaterThanOrEqual(4)
    await Promise.all([a.stop(), b.stop()])
    // Node counts a handle until the turn in which it has told of its end.
    while (sockets() > 0) await new Promise((resolve) => setImmediate(resolve))
  })
})
