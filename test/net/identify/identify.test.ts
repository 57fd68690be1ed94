/** libp2p identify spec: the exchange and the push, over fake streams. */
import { beforeEach, describe, expect, it } from 'vitest'
import { parseMultiaddr } from '../../../net/address.ts'
import type { Connection } from '../../../net/connection.ts'
import type { PeerIdentity } from '../../../net/host-events.ts'
import { IDENTIFY_PROTOCOL, PUSH_PROTOCOL, createIdentify } from '../../../net/identify/identify.ts'
import { encodeLengthPrefixed } from '../../../net/length-prefixed.ts'
import { sealPeerRecord } from '../../../net/peer-record/peer-record.ts'
import type { PeerRecord } from '../../../net/peer-record/peer-record.ts'
import { FakeContext, link, unlink } from '../fake-context.ts'
import type { FakeStream } from '../fake-context.ts'
import { VirtualClock } from '../../sim/virtual-clock.ts'

let clock: VirtualClock
beforeEach(() => {
  clock = new VirtualClock()
})

const context = (seed: number): FakeContext => new FakeContext(seed, { clock })
const told = (from: FakeContext, of: FakeContext): readonly string[] | undefined =>
  from.identityOf(of.peerId)?.protocols

/** A peer whose answer the test writes. */
async function scripted(us: FakeContext): Promise<{ peer: FakeContext; stream: FakeStream }> {
  const peer = context(9)
  const opened = new Promise<FakeStream>((resolve) => {
    peer.handle(IDENTIFY_PROTOCOL, (stream) => resolve(stream as FakeStream))
  })
  link(us, peer)
  return { peer, stream: await opened }
}

/** A whole identify message of the peer, as it would send it. */
async function messageOf(peer: FakeContext): Promise<Uint8Array> {
  const asker = context(8)
  const real = context(9)
  createIdentify(real, { agent: 'scripted' })
  link(asker, real)
  const stream = await asker.openStream(real.peerId, IDENTIFY_PROTOCOL)
  expect(real.peerId.equals(peer.peerId)).toBe(true)
  return (await stream.read()) as Uint8Array
}

describe('identify', () => {
  it('runs both ways on a new connection, and its streams end', async () => {
    const [a, b] = [context(1), context(2)]
    createIdentify(a, { agent: 'one/1.0' })
    createIdentify(b, { agent: 'two/2.0', protocolVersion: 'mine/1' })
    b.handle('/echo', () => {})
    b.addresses = ['/ip4/192.0.2.2/tcp/2', `/ip4/192.0.2.3/tcp/3/p2p/${b.peerId}`]
    link(a, b, '/ip4/127.0.0.1/tcp/7777')
    await clock.settle()
    expect(a.identityOf(b.peerId)).toEqual({
      agent: 'two/2.0',
      protocolVersion: 'mine/1',
      protocols: [IDENTIFY_PROTOCOL, PUSH_PROTOCOL, '/echo'],
      listenAddresses: ['/ip4/192.0.2.2/tcp/2', '/ip4/192.0.2.3/tcp/3'],
      observedAddress: '/ip4/127.0.0.1/tcp/7777',
    })
    expect(b.identityOf(a.peerId)).toMatchObject({ agent: 'one/1.0', protocolVersion: 'ipfs/0.1.0' })
    for (const each of [a, b]) {
      expect(each.opened.map(({ protocol, writeEnded, isReset }) => [protocol, writeEnded, isReset])).toEqual([
        [IDENTIFY_PROTOCOL, true, false],
      ])
    }
    expect(clock.pending).toBe(0)
  })

  it.each([
    ['/ip4/127.0.0.1/tcp/1', ['/ip4/127.0.0.1/tcp/4', '/ip4/192.168.1.2/tcp/4', '/ip4/203.0.113.9/tcp/4']],
    ['/ip4/192.168.1.77/tcp/1', ['/ip4/192.168.1.2/tcp/4', '/ip4/203.0.113.9/tcp/4']],
    ['/ip4/8.8.8.8/tcp/1', ['/ip4/203.0.113.9/tcp/4']],
    ['/memory/1', ['/ip4/127.0.0.1/tcp/4', '/ip4/192.168.1.2/tcp/4', '/ip4/203.0.113.9/tcp/4']],
  ])('tells a peer at %s only addresses that are of use to it', async (address, expected) => {
    const [a, b] = [context(1), context(2)]
    createIdentify(a, { agent: 'a' })
    createIdentify(b, { agent: 'b' })
    b.addresses = ['/ip4/127.0.0.1/tcp/4', '/ip4/192.168.1.2/tcp/4', '/ip4/203.0.113.9/tcp/4']
    link(a, b, address)
    await clock.settle()
    expect(a.identityOf(b.peerId)?.listenAddresses).toEqual(expected)
  })

  it('reads a message however it is cut, and several', async () => {
    const us = context(1)
    createIdentify(us, { agent: 'us' })
    const { peer, stream } = await scripted(us)
    const bytes = Buffer.concat([await messageOf(peer), encodeLengthPrefixed(Buffer.from('1a022f62', 'hex'))])
    for (const byte of bytes) stream.write(Buffer.from([byte]))
    await clock.settle()
    expect(us.identityOf(peer.peerId)).toBeNull()
    stream.closeWrite()
    await clock.settle()
    expect(told(us, peer)).toEqual([IDENTIFY_PROTOCOL, PUSH_PROTOCOL, '/b'])
  })

  it('reads ten messages at most', async () => {
    const us = context(1)
    createIdentify(us, { agent: 'us' })
    const { peer, stream } = await scripted(us)
    stream.write(await messageOf(peer))
    for (let i = 0; i < 20; i++)
      stream.write(encodeLengthPrefixed(Buffer.from(`1a022f${(0x61 + i).toString(16)}`, 'hex')))
    await clock.settle()
    expect(told(us, peer)).toHaveLength(2 + 9)
  })

  const failures: [string, (stream: FakeStream, message: Uint8Array) => void][] = [
    ['a message of more than 8 KiB', (stream) => stream.write(Buffer.from([0x81, 0x40]))],
    [
      'no protobuf',
      (stream) => {
        stream.write(encodeLengthPrefixed(Buffer.from('0aff', 'hex')))
        stream.closeWrite()
      },
    ],
    [
      'an end in the middle',
      (stream, message) => {
        stream.write(message.subarray(0, 20))
        stream.closeWrite()
      },
    ],
    ['nothing', (stream) => stream.closeWrite()],
    ['a reset', (stream) => stream.reset()],
    [
      'another peer’s message',
      (stream) => {
        stream.write(
          encodeLengthPrefixed(Buffer.concat([Buffer.from('0a24', 'hex'), context(5).identity.publicKey.encoded])),
        )
        stream.closeWrite()
      },
    ],
  ]
  it.each(failures)('%s leaves the peer unidentified and its stream over', async (_title, answer) => {
    const us = context(1)
    createIdentify(us, { agent: 'us' })
    const { peer, stream } = await scripted(us)
    answer(stream, await messageOf(peer))
    await clock.advance(5_000)
    // The second try after a reset.
    peer.unhandle(IDENTIFY_PROTOCOL)
    await clock.advance(10_000)
    expect(us.identityOf(peer.peerId)).toBeNull()
    const [ours] = us.opened as [FakeStream]
    expect(ours.isReset || ours.writeEnded).toBe(true)
    expect(clock.pending).toBe(0)
  })

  it('gives up after 5 s', async () => {
    const us = context(1)
    createIdentify(us, { agent: 'us' })
    const { peer } = await scripted(us)
    await clock.advance(4_999)
    expect(us.opened[0]?.isReset).toBe(false)
    await clock.advance(1)
    expect(us.opened[0]?.isReset).toBe(true)
    expect(us.identityOf(peer.peerId)).toBeNull()
  })

  it.each<[string, (stream: FakeStream) => void, number]>([
    ['was reset', (stream) => stream.reset(), 5_000],
    ['nobody answered', () => {}, 10_000],
  ])('that failed because it %s is tried once more, while the connection is open', async (_, fail, at) => {
    const us = context(1)
    createIdentify(us, { agent: 'us' })
    const peer = context(9)
    const streams: FakeStream[] = []
    peer.handle(IDENTIFY_PROTOCOL, (stream) => {
      streams.push(stream as FakeStream)
      if (streams.length === 1) fail(stream as FakeStream)
    })
    link(us, peer)
    await clock.advance(at - 1)
    expect(streams).toHaveLength(1)
    await clock.advance(1)
    expect(streams).toHaveLength(2)
    streams[1]?.write(await messageOf(peer))
    streams[1]?.closeWrite()
    await clock.advance(0)
    expect(told(us, peer)).toContain(PUSH_PROTOCOL)
  })

  it('is tried twice and no more, and not on a connection that has ended', async () => {
    const us = context(1)
    createIdentify(us, { agent: 'us' })
    const [patient, gone] = [context(8), context(9)]
    let asked = 0
    for (const peer of [patient, gone]) {
      peer.handle(IDENTIFY_PROTOCOL, (stream) => {
        asked++
        stream.reset()
      })
      link(us, peer)
    }
    await clock.advance(1_000)
    unlink(us, gone)
    await clock.advance(60_000)
    expect([asked, clock.pending]).toEqual([3, 0])
  })

  it('brings the signed record of either side, as it fits the audience', async () => {
    const [a, b] = [context(1), context(2)]
    const records: (PeerRecord | null)[] = []
    a.learned = (_connection: Connection, _identity: PeerIdentity, record?: PeerRecord | null) => {
      records.push(record ?? null)
    }
    const audiences: string[] = []
    const own = sealPeerRecord(b.identity, 5, [parseMultiaddr('/ip4/203.0.113.9/tcp/4')])
    b.signedRecord = (audience?: Connection) => {
      audiences.push(String(audience?.remoteAddress))
      return own
    }
    createIdentify(a, { agent: 'a' })
    createIdentify(b, { agent: 'b' })
    link(a, b, '/ip4/8.8.8.8/tcp/1')
    await clock.settle()
    expect(audiences).toEqual(['/ip4/8.8.8.8/tcp/1'])
    expect(records.map((each) => [each?.seq, each?.addresses.map(String)])).toEqual([[5n, ['/ip4/203.0.113.9/tcp/4']]])
  })

  it('makes known the address that enough peers see us at, once', async () => {
    const us = context(1)
    us.addresses = ['/ip4/192.168.1.2/tcp/4001']
    let changes = 0
    const { observed, stop } = createIdentify(us, { agent: 'us', onObserved: () => changes++ })
    const peers = [2, 3, 4, 5, 6].map(context)
    for (const [n, peer] of peers.entries()) {
      // Where the peer dialled us.
      peer.events.on('connection:opened', ({ connection }) => {
        Object.assign(connection, { remoteAddress: parseMultiaddr('/ip4/203.0.113.5/tcp/9999') })
      })
      createIdentify(peer, { agent: 'them' })
      link(peer, us, `/ip4/20.${n}.0.1/tcp/1`)
      await clock.settle()
      expect([observed().map(String), changes]).toEqual(n < 3 ? [[], 0] : [['/ip4/203.0.113.5/tcp/9999'], 1])
    }
    for (const peer of peers) unlink(us, peer)
    await clock.advance(30 * 60_000)
    expect(observed()).toEqual([])
    stop()
  })

  it('a peer that asks and never ends has 5 s', async () => {
    const [us, peer] = [context(1), context(2)]
    createIdentify(us, { agent: 'us' })
    link(peer, us)
    const stream = await peer.openStream(us.peerId, IDENTIFY_PROTOCOL)
    await clock.advance(5_000)
    expect(stream.isReset).toBe(true)
  })
})

describe('identify push', () => {
  async function pushing(): Promise<{ a: FakeContext; b: FakeContext; changed: () => void }> {
    const [a, b] = [context(1), context(2)]
    const { changed } = createIdentify(a, { agent: 'a' })
    createIdentify(b, { agent: 'b' })
    link(a, b)
    await clock.settle()
    return { a, b, changed }
  }

  it('tells peers of new protocols and addresses, a second later, once, in a whole message', async () => {
    const { a, b, changed } = await pushing()
    a.handle('/new', () => {})
    changed()
    await clock.advance(500)
    a.handle('/newer', () => {})
    changed()
    a.addresses = ['/ip4/192.0.2.77/tcp/1']
    a.events.emit('listening', { addresses: a.addresses })
    await clock.advance(499)
    expect(told(b, a)).toEqual([IDENTIFY_PROTOCOL, PUSH_PROTOCOL])
    await clock.advance(1)
    expect(b.identityOf(a.peerId)).toMatchObject({
      agent: 'a',
      protocols: [IDENTIFY_PROTOCOL, PUSH_PROTOCOL, '/new', '/newer'],
      listenAddresses: ['/ip4/192.0.2.77/tcp/1'],
      observedAddress: '/ip4/127.0.0.1/tcp/4001',
    })
    expect(a.opened.map(({ protocol }) => protocol)).toEqual([IDENTIFY_PROTOCOL, PUSH_PROTOCOL])
    await clock.advance(60_000)
    expect(a.opened).toHaveLength(2)
  })

  it('comes late to a peer that had asked us, and that we knew nothing of when it was due', async () => {
    const us = context(1)
    const { changed } = createIdentify(us, { agent: 'us' })
    const { peer, stream } = await scripted(us)
    const pushes: FakeStream[] = []
    peer.handle(PUSH_PROTOCOL, (pushed) => void pushes.push(pushed as FakeStream))
    await (await peer.openStream(us.peerId, IDENTIFY_PROTOCOL)).read()
    us.handle('/new', () => {})
    changed()
    await clock.advance(2_000)
    expect(pushes).toEqual([])
    stream.write(await messageOf(peer))
    stream.closeWrite()
    await clock.advance(999)
    expect(pushes).toEqual([])
    await clock.advance(1)
    expect(Buffer.from((await pushes[0]?.read()) as Uint8Array).includes('/new')).toBe(true)
    await clock.advance(60_000)
    expect(pushes).toHaveLength(1)
  })

  it('is left out when nothing changed in the end, and for peers that did not list it', async () => {
    const { a, b, changed } = await pushing()
    a.handle('/new', () => {})
    changed()
    a.unhandle('/new')
    await clock.advance(2_000)
    expect(a.opened).toHaveLength(1)
    a.identities.set(b.peerId.toString(), {
      ...(a.identityOf(b.peerId) as PeerIdentity),
      protocols: [IDENTIFY_PROTOCOL],
    })
    a.handle('/new', () => {})
    changed()
    await clock.advance(2_000)
    expect(a.opened).toHaveLength(1)
  })

  it('that floods loses its streams, except from loopback', async () => {
    for (const [address, taken] of [
      ['/ip4/203.0.113.1/tcp/1', 10],
      ['/ip4/127.0.0.1/tcp/1', 30],
    ] as const) {
      const [us, peer] = [context(1), context(2)]
      createIdentify(us, { agent: 'us' })
      createIdentify(peer, { agent: 'peer' })
      link(peer, us, address)
      await clock.settle()
      const push = async (name: string): Promise<FakeStream> => {
        const stream = await peer.openStream(us.peerId, PUSH_PROTOCOL)
        if (!stream.isReset) {
          const id = Buffer.from(name)
          stream.write(encodeLengthPrefixed(Buffer.concat([Buffer.from([0x1a, id.length]), id])))
          stream.closeWrite()
        }
        await clock.settle()
        return stream
      }
      const streams = []
      for (let i = 0; i < 30; i++) streams.push(await push(`/${i}`))
      expect(streams.filter(({ isReset }) => !isReset)).toHaveLength(taken)
      expect(told(us, peer)).toEqual([`/${taken - 1}`])
      await clock.advance(5_000)
      await push('/later')
      expect(told(us, peer)).toEqual(['/later'])
    }
  })

  it('that is garbage changes nothing', async () => {
    const { a, b } = await pushing()
    const before = b.identityOf(a.peerId)
    const stream = await a.openStream(b.peerId, PUSH_PROTOCOL)
    stream.write(encodeLengthPrefixed(Buffer.from('0aff', 'hex')))
    stream.closeWrite()
    await clock.advance(10_000)
    expect(b.identityOf(a.peerId)).toBe(before)
  })

  it('stop takes the protocols back and forgets a push that was due', async () => {
    const us = context(1)
    const { changed, stop } = createIdentify(us, { agent: 'us' })
    changed()
    stop()
    expect([us.protocols(), clock.pending]).toEqual([[], 0])
    link(us, context(2))
    await clock.settle()
    expect(us.opened).toEqual([])
  })
})
