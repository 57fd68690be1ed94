import { describe, expect, test } from 'vitest'
import { NetError } from '../../net/errors.ts'
import { generateKey } from '../../net/keys.ts'
import type { PrivateKey } from '../../net/keys.ts'
import { mplex } from '../../net/mplex/mplex.ts'
import { noise } from '../../net/noise/noise.ts'
import { peerIdFromPublicKey } from '../../net/peer-id.ts'
import type { Pipe } from '../../net/pipe.ts'
import { plaintext } from '../../net/plaintext.ts'
import type { SecurityProtocol } from '../../net/security.ts'
import { Upgrade } from '../../net/upgrade.ts'
import type { Upgraded, UpgradeOptions } from '../../net/upgrade.ts'
import { yamux } from '../../net/yamux/yamux.ts'
import { pipePair } from '../sim/pipe-pair.ts'
import type { PipePair } from '../sim/pipe-pair.ts'
import { seededRandom } from '../sim/seeded-random.ts'
import { record } from './recorder.ts'

const random = seededRandom('upgrade')
const alice = generateKey(random.fork('alice'))
const bob = generateKey(random.fork('bob'))
const carol = generateKey(random.fork('carol'))
const idOf = (key: PrivateKey) => peerIdFromPublicKey(key.publicKey)

/** A line of multistream-select. */
function line(text: string): Uint8Array {
  return Buffer.from([text.length + 1, ...Buffer.from(`${text}\n`)])
}

interface Side {
  upgrade: Upgrade
  steps: string[]
  outcome: Promise<Upgraded>
}

function upgrade(pair: PipePair, role: 'initiator' | 'responder', options: Partial<UpgradeOptions> = {}): Side {
  const identity = options.identity ?? (role === 'initiator' ? alice : bob)
  const steps: string[] = []
  let instance!: Upgrade
  const outcome = new Promise<Upgraded>((resolve, reject) => {
    instance = new Upgrade({
      pipe: role === 'initiator' ? pair.dialer : pair.acceptor,
      role,
      ownPeer: idOf(identity),
      identity,
      expectedPeer: null,
      security: [noise],
      muxers: [yamux, mplex],
      clock: pair.clock,
      random: random.fork(role),
      timeoutMs: 10_000,
      onStep: (step) => steps.push(step),
      onDone: resolve,
      onFailed: reject,
      ...options,
    })
  })
  outcome.catch(() => {})
  return { upgrade: instance, steps, outcome }
}

async function both(pair: PipePair, initiator: Partial<UpgradeOptions> = {}, responder: Partial<UpgradeOptions> = {}) {
  const sides = [upgrade(pair, 'responder', responder), upgrade(pair, 'initiator', initiator)] as const
  const [b, a] = await pair.clock.resolve(Promise.all(sides.map((side) => side.outcome)))
  return { a: a as Upgraded, b: b as Upgraded, initiator: sides[1], responder: sides[0] }
}

/** Each kind of secure channel with each way of settling the muxer. */
const withoutMuxers: SecurityProtocol = {
  protocol: '/noise',
  handshake: (options) => noise.handshake({ ...options, muxers: [] }),
}

describe('an upgrade', () => {
  test.each([
    ['noise, the muxer settled in its handshake', [noise], [yamux, mplex], '/yamux/1.0.0'],
    ['noise with multistream for the muxer', [withoutMuxers], [yamux, mplex], '/yamux/1.0.0'],
    ['noise, both with mplex only', [noise], [mplex], '/mplex/6.7.0'],
    ['plaintext', [plaintext], [yamux, mplex], '/yamux/1.0.0'],
    ['a choice of secure channels', [plaintext, noise], [yamux], '/yamux/1.0.0'],
  ])('over %s: both sides know each other and agree on the muxer', async (_, security, muxers, muxer) => {
    const pair = await pipePair()
    const { a, b, initiator, responder } = await both(pair, { security, muxers }, { security, muxers })
    expect(a.remotePeer.toString()).toBe(idOf(bob).toString())
    expect(b.remotePeer.toString()).toBe(idOf(alice).toString())
    expect([a.muxer.protocol, b.muxer.protocol]).toEqual([muxer, muxer])
    expect([a.security, b.security]).toEqual([security[0]?.protocol, security[0]?.protocol])
    expect([initiator.steps, responder.steps]).toEqual([
      ['secure', 'mux'],
      ['secure', 'mux'],
    ])
    await carriesBytes(pair, a, b)
  })

  test.each([1, 2, 3, 7, 100])('works when bytes come in pieces of up to %i', async (maxChunkBytes) => {
    for (const security of [noise, withoutMuxers]) {
      const pair = await pipePair({ maxChunkBytes })
      const { a, b } = await both(pair, { security: [security] }, { security: [security] })
      expect([a.muxer.protocol, b.muxer.protocol]).toEqual(['/yamux/1.0.0', '/yamux/1.0.0'])
      await carriesBytes(pair, a, b)
    }
  })

  test('takes two round trips with noise, the muxer included', async () => {
    const pair = await pipePair({ latencyMs: 10 })
    const start = pair.clock.now()
    const done: Record<string, number> = {}
    const mark = (name: string) => ({ onDone: () => (done[name] = pair.clock.now() - start) })
    upgrade(pair, 'responder', mark('responder'))
    upgrade(pair, 'initiator', mark('initiator'))
    await pair.clock.until(() => done.responder !== undefined)
    // There: proposal and message 1. Back: echo and message 2. There: message 3.
    expect(done).toEqual({ initiator: 20, responder: 30 })
  })

  test('sends header, proposal and first message in one write', async () => {
    const pair = await pipePair()
    const heard = record(pair.acceptor)
    upgrade(pair, 'initiator')
    await pair.clock.until(() => heard.length > 0)
    expect(heard.bytes).toHaveLength(1)
    const sent = Buffer.from(heard.bytes[0] as Uint8Array)
    expect(sent.subarray(0, 28).toString('hex')).toBe('132f6d756c746973747265616d2f312e302e300a072f6e6f6973650a')
    // Message 1: its length and a bare ephemeral key.
    expect(sent.subarray(28, 30).toString('hex')).toBe('0020')
    expect(sent).toHaveLength(28 + 2 + 32)
  })

  test('without a muxer in the handshake: bytes that follow the muxer proposal are handed on', async () => {
    const pair = await pipePair()
    const security = [withoutMuxers]
    const responder = upgrade(pair, 'responder', { security })
    const initiator = upgrade(pair, 'initiator', {
      security,
      onDone: (upgraded) => {
        record(upgraded.pipe)
        upgraded.pipe.write(Buffer.from('first frame'))
        upgraded.pipe.flush()
      },
    })
    const { pipe, leftover } = await pair.clock.resolve(responder.outcome)
    const heard = record(pipe)
    await pair.clock.runUntilIdle()
    expect(Buffer.concat([leftover ?? new Uint8Array(0), ...heard.bytes]).toString()).toBe('first frame')
    expect(initiator.upgrade.silent).toBe(false)
  })
})

describe('an upgrade fails', () => {
  test('with wrong-peer when another than the expected peer answers, and both ids are named', async () => {
    const pair = await pipePair()
    const responder = upgrade(pair, 'responder')
    const initiator = upgrade(pair, 'initiator', { expectedPeer: idOf(carol) })
    const error = await failure(pair, initiator)
    expect(error).toMatchObject({ code: 'wrong-peer', step: 'secure' })
    expect(error.message).toContain(idOf(carol).toString())
    expect(error.message).toContain(idOf(bob).toString())
    expect((await failure(pair, responder)).code).toBe('closed')
  })

  test('with self-dial when the other end is ourselves', async () => {
    const pair = await pipePair()
    upgrade(pair, 'responder', { identity: alice })
    expect(await failure(pair, upgrade(pair, 'initiator'))).toMatchObject({ code: 'self-dial', step: 'secure' })
  })

  test('when the peer refuses our only secure channel', async () => {
    const pair = await pipePair()
    const initiator = upgrade(pair, 'initiator')
    record(pair.acceptor)
    pair.acceptor.write(line('/multistream/1.0.0'))
    pair.acceptor.write(line('na'))
    pair.acceptor.flush()
    expect(await failure(pair, initiator)).toMatchObject({
      code: 'unsupported-protocol',
      step: 'secure',
      message: 'The peer does not speak /noise',
    })
  })

  test('when no secure channel is in common', async () => {
    const pair = await pipePair()
    const other = (protocol: string): SecurityProtocol => ({ ...noise, protocol })
    const responder = upgrade(pair, 'responder', { security: [plaintext] })
    const initiator = upgrade(pair, 'initiator', { security: [noise, other('/tls/1.0.0')] })
    expect(await failure(pair, initiator)).toMatchObject({ code: 'unsupported-protocol', step: 'secure' })
    expect(await failure(pair, responder)).toMatchObject({ code: 'closed', step: 'secure' })
  })

  test.each([
    ['settled in the handshake', noise],
    ['settled by multistream', withoutMuxers],
  ])('without a muxer in common, %s', async (_, security) => {
    const pair = await pipePair()
    const responder = upgrade(pair, 'responder', { security: [security], muxers: [mplex] })
    const initiator = upgrade(pair, 'initiator', { security: [security], muxers: [yamux] })
    expect(await failure(pair, initiator)).toMatchObject({ code: 'unsupported-protocol', step: 'mux' })
    expect(await failure(pair, responder)).toMatchObject({ code: 'closed', step: 'mux' })
  })

  test.each([
    ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')],
    ['an SSH banner', Buffer.from('SSH-2.0-OpenSSH_9.6\r\n')],
    ['zeros', new Uint8Array(64)],
    ['ones', new Uint8Array(64).fill(0xff)],
    ['random bytes', random.bytes(4096)],
    ['noise without multistream', Buffer.from([0, 32, ...random.bytes(32)])],
  ])('on garbage: %s', async (_, garbage) => {
    for (const role of ['initiator', 'responder'] as const) {
      const pair = await pipePair()
      const other = role === 'initiator' ? pair.acceptor : pair.dialer
      const heard = record(other)
      other.write(garbage.slice())
      other.flush()
      const error = await failure(pair, upgrade(pair, role))
      expect(error, role).toMatchObject({ code: 'protocol-violation', fault: 'remote', step: 'secure' })
      await pair.clock.runUntilIdle()
      expect(heard.isClosed).toBe(true)
    }
  })

  test('on garbage inside the handshake', async () => {
    const pair = await pipePair()
    const side = upgrade(pair, 'responder')
    record(pair.dialer)
    for (const text of ['/multistream/1.0.0', '/noise']) pair.dialer.write(line(text))
    pair.dialer.write(Buffer.from([0xff, 0xff, ...random.bytes(100)]))
    pair.dialer.flush()
    // A message that never ends is cut off by its size or by time.
    expect(['protocol-violation', 'timeout', 'limit-exceeded']).toContain((await failure(pair, side)).code)
  })

  test.each(['initiator', 'responder'] as const)('after 10 s of silence, as %s', async (role) => {
    const pair = await pipePair()
    const other = record(role === 'initiator' ? pair.acceptor : pair.dialer)
    const start = pair.clock.now()
    const side = upgrade(pair, role)
    expect(side.upgrade.silent).toBe(true)
    expect(await failure(pair, side)).toMatchObject({ code: 'timeout', step: 'secure' })
    expect(pair.clock.now() - start).toBe(10_000)
    await pair.clock.runUntilIdle()
    expect(other.isClosed).toBe(true)
  })

  test('after 10 s although the peer sends a byte now and then', async () => {
    const pair = await pipePair()
    record(pair.dialer)
    const side = upgrade(pair, 'responder')
    const start = pair.clock.now()
    for (const byte of line('/multistream/1.0.0').subarray(0, 9)) {
      pair.dialer.write(Uint8Array.of(byte))
      pair.dialer.flush()
      await pair.clock.advance(1_000)
    }
    expect(await failure(pair, side)).toMatchObject({ code: 'timeout' })
    expect(pair.clock.now() - start).toBe(10_000)
  })

  test.each([
    ['ends', (pipe: Pipe) => pipe.end()],
    ['cuts', (pipe: Pipe) => pipe.destroy()],
  ])('when the peer %s the pipe', async (_, leave) => {
    for (const role of ['initiator', 'responder'] as const) {
      const pair = await pipePair()
      const other = role === 'initiator' ? pair.acceptor : pair.dialer
      record(other)
      const side = upgrade(pair, role)
      leave(other)
      expect(await failure(pair, side)).toMatchObject({ code: 'closed', step: 'secure' })
    }
  })

  test('when it is aborted, with that error, and cuts the pipe', async () => {
    const pair = await pipePair()
    const heard = record(pair.acceptor)
    const side = upgrade(pair, 'initiator')
    side.upgrade.abort(new NetError('aborted', 'enough'))
    expect(await failure(pair, side)).toMatchObject({ code: 'aborted', message: 'enough' })
    await pair.clock.runUntilIdle()
    expect(heard.isClosed).toBe(true)
    expect(pair.clock.pending).toBe(0)
  })
})

async function failure(pair: PipePair, side: Side): Promise<NetError> {
  return pair.clock.resolve(
    side.outcome.then(
      () => {
        throw new Error('the upgrade succeeded')
      },
      (error: NetError) => error,
    ),
  )
}

/** What each side writes on the upgraded pipe arrives at the other. */
async function carriesBytes({ clock }: PipePair, a: Upgraded, b: Upgraded): Promise<void> {
  const heard = [record(a.pipe), record(b.pipe)]
  for (const { pipe } of [a, b]) {
    pipe.write(Buffer.from('over and out'))
    pipe.flush()
  }
  await clock.runUntilIdle()
  for (const each of heard) expect(Buffer.concat(each.bytes).toString()).toBe('over and out')
}
