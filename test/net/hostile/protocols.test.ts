import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { IdentifyMessage } from '../../../net/identify/identify.pb.js'
import { encodeLengthPrefixed } from '../../../net/index.ts'
import type { Host, PeerIdentity, PrivateKey, Stream } from '../../../net/index.ts'
import { Arena } from './arena.ts'

const IDENTIFY = '/ipfs/id/1.0.0'
const PUSH = '/ipfs/id/push/1.0.0'
const PING = '/ipfs/ping/1.0.0'
const KIB = 1024
const MIB = 1024 * KIB

let arena: Arena
let key: PrivateKey

beforeEach(async () => {
  arena = await Arena.open()
  key = arena.attackerKey()
})

afterEach(() => arena.close())

/** Writes as long as the stream takes it. */
function flood(stream: Stream, bytes: () => Uint8Array): void {
  const more = (): void => {
    while (stream.write(bytes()));
  }
  stream.onDrain(more)
  more()
}

describe('a peer that answers identify with', () => {
  const identity = (fields: IdentifyMessage.$Properties): Uint8Array =>
    encodeLengthPrefixed(IdentifyMessage.encode({ publicKey: key.publicKey.encoded, ...fields }).finish())

  async function answering(serve: (stream: Stream) => void): Promise<Host> {
    const attacker = await arena.infiltrate({ identity: key }, (host) => {
      host.unhandle(IDENTIFY)
      host.handle(IDENTIFY, serve)
    })
    // Two tries of 5 s, 5 s apart.
    await arena.pass(17)
    return attacker
  }

  const told = (bytes: () => Uint8Array): Promise<Host> =>
    answering((stream) => {
      stream.write(bytes())
      stream.closeWrite()
    })

  it.each<[string, () => Promise<Host>]>([
    ['random bytes', () => told(() => arena.random.bytes(2_000))],
    ['a message of 1 MiB', () => told(() => encodeLengthPrefixed(new Uint8Array(MIB)))],
    ['a length that never ends', () => told(() => new Uint8Array(1_000).fill(0xff))],
    ['half a message', () => told(() => identity({ agentVersion: 'evil' }).subarray(0, 20))],
    ['nothing, and an end', () => told(() => new Uint8Array(0))],
    ['nothing at all', () => answering(() => {})],
    ['a reset', () => answering((stream) => stream.reset())],
    [
      'a handler that fails',
      () =>
        answering(() => {
          throw new Error('as if')
        }),
    ],
    [
      "the friend's key",
      () => told(() => identity({ publicKey: arena.friend.peerId.publicKey?.encoded ?? new Uint8Array(0) })),
    ],
    ['no key', () => told(() => encodeLengthPrefixed(IdentifyMessage.encode({ agentVersion: 'nobody' }).finish()))],
    [
      'a byte a second',
      () =>
        answering((stream) => {
          const bytes = identity({ agentVersion: 'slow' })
          const next = (at: number): void => {
            if (at === bytes.length || !stream.writable) return
            stream.write(bytes.slice(at, at + 1))
            arena.clock.after(1_000, () => next(at + 1))
          }
          next(0)
        }),
    ],
  ])('%s stays unidentified', async (_, attack) => {
    const attacker = await attack()
    expect(arena.victim.identityOf(attacker.peerId)).toBeNull()
    expect(arena.hostile[0]?.streams).toEqual([])
    await arena.leave(attacker)
  })

  it('messages without end is read for ten of them', async () => {
    const attacker = await answering((stream) =>
      flood(stream, () => identity({ protocols: Array.from({ length: 200 }, (_, i) => `/p/${i}/${Math.PI}`) })),
    )
    expect(arena.victim.identityOf(attacker.peerId)?.protocols.length).toBeLessThanOrEqual(1_024)
    expect(arena.hostile[0]?.bytesRead).toBeLessThan(MIB)
    expect(arena.hostile[0]?.streams).toEqual([])
    await arena.leave(attacker)
  })

  it('addresses that are none is known without them', async () => {
    const good = Buffer.from('047f000001060fa1', 'hex')
    const learned: PeerIdentity[] = []
    arena.victim.on('peer:identified', ({ identity: told }) => void learned.push(told))
    const attacker = await told(() =>
      identity({
        listenAddrs: [
          new Uint8Array(0),
          Buffer.from('ffffffff', 'hex'),
          good,
          Buffer.from('04', 'hex'),
          new Uint8Array(500),
        ],
        observedAddr: Buffer.from('deadbeef', 'hex'),
        agentVersion: `\u001b]0;owned\u0007${'x'.repeat(2_000)}`,
        protocols: ['', '/fine/1.0.0', '/new\nline', 'x'.repeat(2_000)],
      }),
    )
    const [known] = learned
    expect(known?.listenAddresses).toEqual(['/ip4/127.0.0.1/tcp/4001'])
    expect(known?.observedAddress).toBeNull()
    expect(known?.agent).toHaveLength(256)
    expect(known?.protocols).toContain('/fine/1.0.0')
    await arena.leave(attacker)
  })

  it('a push that is garbage, or speaks for another, changes nothing', async () => {
    const attacker = await arena.infiltrate({ identity: key, agent: 'first' })
    await arena.pass(1)
    const before = arena.victim.identityOf(attacker.peerId)
    expect(before?.agent).toBe('first')
    for (const bytes of [
      arena.random.bytes(500),
      encodeLengthPrefixed(new Uint8Array(100_000)),
      identity({ publicKey: arena.friend.peerId.publicKey?.encoded ?? new Uint8Array(0), agentVersion: 'friend' }),
    ]) {
      const stream = await arena.openStream(attacker, PUSH)
      stream.write(bytes)
      stream.closeWrite()
      await arena.pass(1)
    }
    expect(arena.victim.identityOf(attacker.peerId)).toEqual(before)
    expect(arena.victim.identityOf(arena.friend.peerId)?.agent).toBe('p2p-chat')
    await arena.leave(attacker)
  })

  it('pushes without end leaves no more than two streams open', async () => {
    const attacker = await arena.infiltrate({ identity: key, limits: { maxOutboundStreams: 10_000 } })
    await arena.pass(1)
    for (let i = 0; i < 500; i++) {
      const stream = await attacker.openStream(arena.victim.peerId, PUSH)
      stream.write(identity({ agentVersion: `push ${i}` }).slice(0, i % 2 === 0 ? 10 : undefined))
      if (i % 100 === 0) await arena.clock.advance(5)
    }
    await arena.pass(1)
    expect(arena.hostile[0]?.streams.length).toBeLessThanOrEqual(2)
    await arena.pass(11)
    expect(arena.hostile[0]?.streams).toEqual([])
    await arena.leave(attacker)
  })
})

describe('a peer on a ping stream', () => {
  it.each([
    ['with half a ping and an end', 31],
    ['with a ping and a half, and an end', 48],
    ['with nothing but an end', 0],
  ])('%s is answered what was whole', async (_, bytes) => {
    const attacker = await arena.infiltrate()
    const stream = await arena.openStream(attacker, PING)
    let got = 0
    stream.onData((chunk) => {
      got += chunk.length
    })
    stream.write(new Uint8Array(bytes))
    stream.closeWrite()
    await arena.pass(1)
    expect(got).toBe(Math.floor(bytes / 32) * 32)
    expect(arena.hostile[0]?.streams).toEqual([])
    await arena.leave(attacker)
  })

  it('that floods it and reads nothing is held back', async () => {
    const attacker = await arena.infiltrate()
    const stream = await arena.openStream(attacker, PING)
    stream.pause(true)
    stream.onData(() => {})
    flood(stream, () => new Uint8Array(32 * KIB))
    await arena.pass(5)
    const [waiting] = arena.hostile[0]?.streams ?? []
    expect(waiting?.writeBufferBytes).toBeLessThanOrEqual(512 * KIB)
    expect(arena.hostile[0]?.bytesRead).toBeLessThan(2 * MIB)
    await arena.leave(attacker)
  })

  it('that leaves it open with half a ping is given up after a minute', async () => {
    const attacker = await arena.infiltrate()
    const stream = await arena.openStream(attacker, PING)
    stream.write(new Uint8Array(5))
    await arena.pass(62)
    expect(arena.hostile[0]?.streams).toEqual([])
    await arena.leave(attacker)
  })
})
