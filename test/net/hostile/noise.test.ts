import { createPublicKey } from 'node:crypto'
import { multiaddr } from '@multiformats/multiaddr'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { x25519Key } from '../../../net/crypto.ts'
import type { Pipe, PrivateKey } from '../../../net/index.ts'
import { HandshakeState } from '../../../net/noise/handshake-state.ts'
import { NoiseHandshakePayload } from '../../../net/noise/noise.pb.js'
import { encodePayload, signStaticKey } from '../../../net/noise/payload.ts'
import { peerIdFromPublicKey } from '../../../net/peer-id.ts'
import { yamux } from '../../../net/yamux/yamux.ts'
import { Arena, HEADER, Wire, line } from './arena.ts'

const OPENING = Buffer.concat([HEADER, line('/noise')])
const EMPTY = new Uint8Array(0)
const MUXERS = ['/yamux/1.0.0', '/mplex/6.7.0']
const ATTACKER_PORT = 66

let arena: Arena

beforeAll(async () => {
  arena = await Arena.open()
})

afterAll(() => arena.close())

interface Forger {
  identity: PrivateKey
  /** The public noise key that the handshake uses. */
  staticKey: Uint8Array
}

/** What goes where the identity payload belongs. */
type Forge = (forger: Forger) => Uint8Array

const honest: Forge = ({ identity, staticKey }) =>
  encodePayload(identity.publicKey, signStaticKey(identity, staticKey), MUXERS)

const FORGERIES: [string, Forge][] = [
  ['no payload', () => EMPTY],
  ['a payload that is no protobuf', () => arena.random.bytes(100)],
  [
    'a signature by another key',
    ({ identity, staticKey }) =>
      encodePayload(identity.publicKey, signStaticKey(arena.attackerKey(), staticKey), MUXERS),
  ],
  [
    'a signature over another noise key',
    ({ identity }) => encodePayload(identity.publicKey, signStaticKey(identity, arena.random.bytes(32)), MUXERS),
  ],
  [
    'a signature without its prefix',
    ({ identity, staticKey }) => encodePayload(identity.publicKey, identity.sign(staticKey), MUXERS),
  ],
  [
    'a signature that is too short',
    ({ identity, staticKey }) =>
      encodePayload(identity.publicKey, signStaticKey(identity, staticKey).subarray(1), MUXERS),
  ],
  ['no signature', ({ identity }) => encodePayload(identity.publicKey, EMPTY, MUXERS)],
  [
    'no key',
    ({ identity, staticKey }) =>
      NoiseHandshakePayload.encode({ identitySig: signStaticKey(identity, staticKey) }).finish(),
  ],
  [
    "the friend's key",
    ({ identity, staticKey }) => {
      const { publicKey } = arena.friend.peerId
      if (!publicKey) throw new Error('an Ed25519 peer id holds its key')
      return encodePayload(publicKey, signStaticKey(identity, staticKey), MUXERS)
    },
  ],
  [
    'a key of an unknown type',
    ({ identity, staticKey }) =>
      NoiseHandshakePayload.encode({
        identityKey: Buffer.concat([Buffer.from([0x08, 0x09]), identity.publicKey.encoded.subarray(2)]),
        identitySig: signStaticKey(identity, staticKey),
      }).finish(),
  ],
  ['an RSA key of 1024 bits', () => rsaPayload(1_024)],
  ['an RSA key of 16384 bits', () => rsaPayload(16_384)],
]

/** A payload with an RSA key that nobody holds; what matters is that it is not used. */
function rsaPayload(bits: number): Uint8Array {
  const modulus = Buffer.from(arena.random.bytes(bits / 8))
  modulus[0] = 0xc1
  const key = createPublicKey({ key: { kty: 'RSA', n: modulus.toString('base64url'), e: 'AQAB' }, format: 'jwk' })
  const spki = key.export({ type: 'spki', format: 'der' })
  const length = Buffer.from([0x12, (spki.length & 0x7f) | 0x80, spki.length >> 7])
  return NoiseHandshakePayload.encode({
    identityKey: Buffer.concat([Buffer.from([0x08, 0x00]), length, spki]),
    identitySig: arena.random.bytes(bits / 8),
  }).finish()
}

function framed(message: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([message.length >> 8, message.length & 0xff]), message])
}

function newState(role: 'initiator' | 'responder') {
  const key = x25519Key(arena.random.bytes(32))
  const state = new HandshakeState({
    role,
    prologue: EMPTY,
    static: key,
    ephemeral: x25519Key(arena.random.bytes(32)),
  })
  return { state, forger: { identity: arena.attackerKey(), staticKey: key.publicKey } }
}

/** Dials and shakes hands up to message 3, which is given back instead of sent. */
async function upToMessage3(forge: Forge): Promise<{ wire: Wire; message: Buffer }> {
  const wire = await arena.connect()
  const { state, forger } = newState('initiator')
  wire.send(OPENING, framed(state.writeMessage(EMPTY)))
  const { clock } = arena
  await clock.resolve(wire.take(OPENING.length))
  const length = (await clock.resolve(wire.take(2))).readUInt16BE()
  state.readMessage(await clock.resolve(wire.take(length)))
  return { wire, message: framed(state.writeMessage(forge(forger))) }
}

/** The victim dials; `serve` gets each connection. */
async function dialledBy(serve: (wire: Wire) => Promise<void> | void, peerId?: string): Promise<unknown> {
  const { clock, simulation, victim } = arena
  const listener = await simulation.network
    .transport(ATTACKER_PORT)
    .listen(multiaddr(`/memory/${ATTACKER_PORT}`), (pipe: Pipe) => {
      // What the attacker still meant to send finds the connection cut.
      Promise.resolve(serve(new Wire(clock, pipe))).catch(() => {})
    })
  try {
    const target = `/memory/${ATTACKER_PORT}${peerId === undefined ? '' : `/p2p/${peerId}`}`
    return await clock.resolve(
      victim.dial(target).catch((error: unknown) => error),
      11_000,
    )
  } finally {
    await listener.close()
  }
}

describe('an initiator whose noise handshake is wrong is thrown out at once, without becoming a peer', () => {
  it('message 1 cut at each place', async () => {
    const { state } = newState('initiator')
    const message = framed(state.writeMessage(EMPTY))
    for (let cut = 0; cut < message.length; cut++) {
      const wire = await arena.connect()
      wire.send(OPENING, message.subarray(0, cut))
      wire.pipe.end()
      await wire.over()
    }
    await arena.expectUnharmed(1)
  })

  it.each([
    ['too short', 31],
    ['too long', 33],
    ['with a payload', 500],
    ['as long as can be', 65_535],
    ['empty', 0],
  ])('message 1 %s', async (_, length) => {
    const wire = await arena.connect()
    wire.send(OPENING, framed(arena.random.bytes(length)))
    await wire.over()
  })

  it('message 1 with the zero point', async () => {
    const wire = await arena.connect()
    wire.send(OPENING, framed(new Uint8Array(32)))
    await wire.over()
  })

  it('message 3 cut at each place', async () => {
    for (let cut = 0, length = 1; cut < length; cut++) {
      const { wire, message } = await upToMessage3(honest)
      wire.send(message.subarray(0, cut))
      wire.pipe.end()
      await wire.over()
      length = message.length
    }
    expect(arena.hostile).toEqual([])
    await arena.expectUnharmed()
  })

  it('message 3 with a bit flipped at each byte', async () => {
    for (let at = 2, length = 3; at < length; at += 3) {
      const { wire, message } = await upToMessage3(honest)
      length = message.length
      message[at] = (message[at] as number) ^ 0x10
      wire.send(message)
      await wire.over()
    }
    expect(arena.hostile).toEqual([])
    await arena.expectUnharmed(1)
  })

  it.each([
    ['random', () => framed(arena.random.bytes(200))],
    ['too short', () => framed(arena.random.bytes(10))],
    ['announced with 65,535 bytes', () => Buffer.from([0xff, 0xff])],
  ])('message 3 %s', async (_, bytes) => {
    const { wire } = await upToMessage3(honest)
    wire.send(bytes())
    await wire.over()
  })

  it.each(FORGERIES)('message 3 with %s', async (_, forge) => {
    const { wire, message } = await upToMessage3(forge)
    wire.send(message)
    await wire.over()
    expect(arena.hostile).toEqual([])
    await arena.expectUnharmed(1)
  })

  it('silence after message 2 is thrown out after 10 s', async () => {
    const { wire } = await upToMessage3(honest)
    await wire.over(10_100)
    await arena.expectUnharmed(1)
  })

  it('and the same handshake without a fault is let in', async () => {
    const { wire, message } = await upToMessage3(honest)
    wire.send(message)
    await arena.clock.until(() => arena.hostile.length === 1)
    wire.pipe.destroy()
    await arena.expectUnharmed()
  })
})

describe('a peer that we dial and whose answer is wrong is left at once, and the dial says why', () => {
  const answered = (...bytes: Uint8Array[]) => dialledBy((wire) => wire.send(...bytes))

  /** Serves as responder up to message 2. */
  const forging = (forge: Forge, change: (message: Buffer) => Buffer = (message) => message) =>
    dialledBy(async (wire) => {
      const { state, forger } = newState('responder')
      wire.send(await wire.take(OPENING.length))
      await wire.take(2)
      state.readMessage(await wire.take(32))
      wire.send(change(framed(state.writeMessage(forge(forger)))))
    })

  it.each<[string, () => Promise<unknown>]>([
    ['random bytes', () => answered(arena.random.bytes(300))],
    ['an HTTP answer', () => answered(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'))],
    ['an SSH banner', () => answered(Buffer.from('SSH-2.0-OpenSSH_9.6\r\n'))],
    ['another protocol than the one proposed', () => answered(HEADER, line('/tls/1.0.0'))],
    ['headers without end', () => answered(Buffer.concat(Array<Buffer>(100).fill(HEADER)))],
    ['a refusal', () => answered(HEADER, line('na'))],
    ['an end', () => dialledBy((wire) => wire.pipe.end())],
    ['a cut', () => dialledBy((wire) => wire.pipe.destroy())],
    [
      'an echo of all that we send',
      () =>
        dialledBy(async (wire) => {
          for (;;) wire.send(await wire.take(1))
        }),
    ],
    ['random bytes for message 2', () => answered(OPENING, framed(arena.random.bytes(250)))],
    ['message 2 too short', () => answered(OPENING, framed(arena.random.bytes(95)))],
    ['message 2 of 64 KiB', () => answered(OPENING, Buffer.from([0xff, 0xff]))],
    [
      'message 2 with a bit flipped',
      () =>
        forging(honest, (message) => {
          message[40] = (message[40] as number) ^ 1
          return message
        }),
    ],
    ...FORGERIES.map(([name, forge]): [string, () => Promise<unknown>] => [
      `message 2 with ${name}`,
      () => forging(forge),
    ]),
  ])('%s', async (_, dial) => {
    const since = arena.clock.now()
    const error = await dial()
    expect(error).toMatchObject({ name: 'NetError', step: 'secure' })
    expect((error as Error).message).toContain('/memory/66')
    expect(['protocol-violation', 'unsupported-protocol', 'closed']).toContain((error as { code: string }).code)
    expect(arena.clock.now() - since).toBeLessThan(1_000)
    expect(arena.hostile).toEqual([])
    await arena.expectUnharmed(1)
  })

  it('message 2 cut at each place', async () => {
    for (let cut = 0; cut < 260; cut += 4) {
      const error = await dialledBy(async (wire) => {
        const { state, forger } = newState('responder')
        wire.send(await wire.take(OPENING.length))
        await wire.take(2)
        state.readMessage(await wire.take(32))
        const message = framed(state.writeMessage(honest(forger)))
        wire.send(message.subarray(0, Math.min(cut, message.length - 1)))
        wire.pipe.end()
      })
      expect(error).toMatchObject({ name: 'NetError', code: 'closed', step: 'secure' })
    }
    await arena.expectUnharmed(1)
  })

  it('silence ends the dial after 10 s', async () => {
    expect(await dialledBy(() => {})).toMatchObject({ code: 'timeout', step: 'secure' })
    await arena.expectUnharmed(1)
  })

  it('another peer than the one dialled is not told who we are', async () => {
    const expected = peerIdFromPublicKey(arena.attackerKey().publicKey).toString()
    const wires: Wire[] = []
    const error = await dialledBy(async (wire) => {
      wires.push(wire)
      const { state, forger } = newState('responder')
      wire.send(await wire.take(OPENING.length))
      await wire.take(2)
      state.readMessage(await wire.take(32))
      wire.send(framed(state.writeMessage(honest(forger))))
    }, expected)
    expect(error).toMatchObject({ code: 'wrong-peer', step: 'secure' })
    expect(wires.map(({ received }) => received.length)).toEqual([0])
    await arena.expectUnharmed(1)
  })
})

describe('a peer whose encrypted messages are wrong loses its connection', () => {
  it.each<[string, () => Uint8Array]>([
    ['random bytes', () => arena.random.bytes(70_000)],
    ['a message too short for its tag', () => framed(arena.random.bytes(15))],
    ['an empty message', () => framed(EMPTY)],
    ['a message with a wrong tag', () => framed(arena.random.bytes(60))],
    ['a message of 64 KiB with a wrong tag', () => framed(arena.random.bytes(65_535))],
  ])('%s', async (_, bytes) => {
    const { wire, raw } = await arena.secure(yamux)
    raw.write(bytes())
    raw.flush()
    await wire.over()
    await arena.clock.until(() => arena.hostile.length === 0)
    expect(arena.errors.pop()).toMatchObject({ code: 'protocol-violation' })
    await arena.expectUnharmed(1)
  })

  it('an end inside a message', async () => {
    const { wire, raw } = await arena.secure(yamux)
    raw.write(framed(arena.random.bytes(100)).subarray(0, 50))
    raw.end()
    await wire.over()
    await arena.clock.until(() => arena.hostile.length === 0)
    await arena.expectUnharmed(1)
  })

  it('but not one that sends empty messages, which the spec allows', async () => {
    const { wire } = await arena.secure(yamux)
    for (let i = 0; i < 1_000; i++) wire.send(EMPTY)
    await arena.pass(1)
    expect(arena.hostile).toHaveLength(1)
    wire.pipe.destroy()
    await arena.expectUnharmed()
  })
})
