import { afterEach, describe, expect, test } from 'vitest'
import { createHost, generateKey, parsePeerId, peerIdFromPublicKey, systemRandom } from '../../net/index.ts'
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
