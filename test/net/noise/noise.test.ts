import { describe, expect, test } from 'vitest'
import { x25519Key } from '../../../net/crypto.ts'
import { generateKey } from '../../../net/keys.ts'
import { HandshakeState } from '../../../net/noise/handshake-state.ts'
import { noise } from '../../../net/noise/noise.ts'
import { encodePayload, signStaticKey } from '../../../net/noise/payload.ts'
import { peerIdFromPublicKey } from '../../../net/peer-id.ts'
import type { PipeHandler } from '../../../net/pipe.ts'
import type { SecuredPipe, SecurityHandshake, SecurityOptions } from '../../../net/security.ts'
import { seededRandom } from '../../sim/seeded-random.ts'
import { wirePair } from './wire.ts'

const random = seededRandom('noise')
const alice = generateKey(random)
const bob = generateKey(random)
const alicesId = peerIdFromPublicKey(alice.publicKey)
const bobsId = peerIdFromPublicKey(bob.publicKey)
const violates = expect.objectContaining({ name: 'NetError', code: 'protocol-violation' })
const EMPTY = new Uint8Array(0)

function initiator(options: Partial<SecurityOptions> = {}): SecurityHandshake {
  return noise.handshake({
    role: 'initiator',
    identity: alice,
    expectedPeer: bobsId,
    muxers: ['/y', '/m'],
    random,
    ...options,
  })
}

function responder(options: Partial<SecurityOptions> = {}): SecurityHandshake {
  return noise.handshake({
    role: 'responder',
    identity: bob,
    expectedPeer: null,
    muxers: ['/y', '/m'],
    random,
    ...options,
  })
}

/** Feeds in pieces; what was sent, joined, and the result when it finished. */
function feed(handshake: SecurityHandshake, chunks: Iterable<Uint8Array>): ReturnType<SecurityHandshake['receive']> {
  const sent: Uint8Array[] = []
  let finish: ReturnType<SecurityHandshake['receive']>['finish'] = null
  for (const chunk of chunks) {
    const result = handshake.receive(chunk)
    if (result.send) sent.push(result.send)
    finish ??= result.finish
  }
  return { send: sent.length > 0 ? Buffer.concat(sent) : null, finish }
}

function* cut(bytes: Uint8Array, ...places: number[]): Generator<Uint8Array> {
  let from = 0
  for (const to of [...places, bytes.length]) {
    if (to > from) yield bytes.slice(from, to)
    from = to
  }
}

function shake(i: SecurityHandshake, r: SecurityHandshake): [SecuredPipe, SecuredPipe] {
  const second = r.receive(i.start() as Uint8Array)
  const third = i.receive(second.send as Uint8Array)
  const last = r.receive(third.send as Uint8Array)
  const [a, b] = wirePair()
  if (!third.finish || !last.finish) throw new Error('the handshake did not finish')
  return [third.finish(a), last.finish(b)]
}

/** A responder or initiator that says what the test wants. */
function hostile(role: 'initiator' | 'responder'): { state: HandshakeState; staticKey: Uint8Array } {
  const key = x25519Key(random.bytes(32))
  const state = new HandshakeState({ role, prologue: EMPTY, static: key, ephemeral: x25519Key(random.bytes(32)) })
  return { state, staticKey: key.publicKey }
}

function framed(message: Uint8Array): Uint8Array {
  return Uint8Array.from([message.length >> 8, message.length & 0xff, ...message])
}

describe('a handshake', () => {
  test('tells each end who the other is, and settles the muxer', () => {
    const [a, b] = shake(initiator(), responder({ muxers: ['/m', '/y'] }))
    expect(a.remotePeer.equals(bobsId)).toBe(true)
    expect(b.remotePeer.equals(alicesId)).toBe(true)
    expect(a.remoteKey.encoded).toEqual(bob.publicKey.encoded)
    expect(b.remoteKey.encoded).toEqual(alice.publicKey.encoded)
    expect([a.muxer, b.muxer]).toEqual(['/y', '/y'])
    expect([a.leftover, b.leftover]).toEqual([null, null])
  })

  test.each([
    ['the responder lists nothing', ['/y'], []],
    ['the initiator lists nothing', [], ['/y']],
    ['they have none in common', ['/y'], ['/m']],
  ])('%s: multistream settles the muxer', (_, initiators, responders) => {
    const [a, b] = shake(initiator({ muxers: initiators }), responder({ muxers: responders }))
    expect([a.muxer, b.muxer]).toEqual([null, null])
  })

  test('has the sizes that the spec gives: 32, 96 and 64 bytes and the payload', () => {
    const i = initiator()
    const r = responder()
    const first = i.start() as Uint8Array
    const second = r.receive(first).send as Uint8Array
    const third = i.receive(second).send as Uint8Array
    const payload = encodePayload(bob.publicKey, new Uint8Array(64), ['/y', '/m']).length
    expect([first.length, second.length, third.length]).toEqual([34, 2 + 96 + payload, 2 + 64 + payload])
  })

  test('draws a new ephemeral key each time, and one noise key an identity', () => {
    const keys = Array.from({ length: 3 }, () => Buffer.from(initiator().start() as Uint8Array).toString('hex'))
    expect(new Set(keys).size).toBe(3)
    const seen = Array.from({ length: 2 }, () => {
      const { state } = hostile('initiator')
      state.readMessage(
        responder()
          .receive(framed(state.writeMessage(EMPTY)))
          .send?.subarray(2) as Uint8Array,
      )
      return Buffer.from(state.remoteStatic).toString('hex')
    })
    expect(seen[0]).toBe(seen[1])
  })

  test('is the same for the same seed, whatever ran before', () => {
    const trace = (): string => {
      const seeded = seededRandom('trace')
      const i = initiator({ random: seeded })
      const r = responder({ random: seeded })
      const second = r.receive(i.start() as Uint8Array).send as Uint8Array
      return Buffer.concat([second, i.receive(second).send as Uint8Array]).toString('hex')
    }
    expect(trace()).toBe(trace())
  })

  test('the responder says nothing first', () => {
    expect(responder().start()).toBeNull()
  })
})

describe('cut at every place', () => {
  test('message 1', () => {
    const first = initiator().start() as Uint8Array
    for (let at = 0; at <= first.length; at++)
      expect(feed(responder(), cut(first, at)).send?.length).toBeGreaterThan(96)
  })

  test('messages 2 and 3', () => {
    let length = 1
    for (let at = 0; at < length; at++) {
      const i = initiator()
      const r = responder()
      const second = r.receive(i.start() as Uint8Array).send as Uint8Array
      const { send: third, finish } = feed(i, cut(second, at))
      expect(finish).not.toBeNull()
      expect(feed(r, cut(third as Uint8Array, Math.min(at, (third as Uint8Array).length))).finish).not.toBeNull()
      length = second.length
    }
    expect(length).toBeGreaterThan(200)
  })

  test('message 3 and what follows it in one chunk: the opened rest is the leftover, a cut frame waits in the pipe', () => {
    const i = initiator()
    const r = responder()
    const { send: third, finish } = i.receive(r.receive(i.start() as Uint8Array).send as Uint8Array)
    const [a, b] = wirePair()
    const { pipe } = (finish as (pipe: typeof a) => SecuredPipe)(a)
    pipe.write(Buffer.from('header and '))
    pipe.flush()
    pipe.write(Buffer.from('proposal'))
    pipe.flush()
    const whole = a.wire.length
    pipe.write(Buffer.from(', and more'))
    pipe.flush()
    const chunk = Buffer.concat([third as Uint8Array, a.wire.subarray(0, whole + 5)])
    const secured = (r.receive(chunk).finish as (pipe: typeof b) => SecuredPipe)(b)
    expect(String(secured.leftover)).toBe('header and proposal')
    const got: Uint8Array[] = []
    secured.pipe.attach(handler({ onData: (bytes) => got.push(bytes) }))
    b.receive(Uint8Array.from(a.wire.subarray(whole + 5)))
    expect(String(Buffer.concat(got))).toBe(', and more')
  })
})

describe('it refuses', () => {
  test('a responder other than expected, before message 3 tells it who we are', () => {
    const i = initiator({ expectedPeer: alicesId })
    const second = responder().receive(i.start() as Uint8Array).send as Uint8Array
    expect(() => i.receive(second)).toThrow(
      expect.objectContaining({ code: 'wrong-peer', message: expect.stringContaining(bobsId.toString()) }),
    )
  })

  test('an initiator other than expected', () => {
    const i = initiator()
    const r = responder({ expectedPeer: bobsId })
    const third = i.receive(r.receive(i.start() as Uint8Array).send as Uint8Array).send as Uint8Array
    expect(() => r.receive(third)).toThrow(expect.objectContaining({ code: 'wrong-peer' }))
  })

  test('a message 1 that carries a payload', () => {
    const { state } = hostile('initiator')
    expect(() => responder().receive(framed(state.writeMessage(Buffer.from('hi'))))).toThrow(/34 bytes where 32 to 32/)
  })

  test('a message 1 that is too short, by its length alone', () => {
    expect(() => responder().receive(Uint8Array.of(0, 31))).toThrow(violates)
  })

  test('a message 2 longer than any payload, by its length alone', () => {
    const i = initiator()
    i.start()
    expect(() => i.receive(Uint8Array.of(0x40, 1))).toThrow(/16385 bytes/)
  })

  test('an ephemeral key of low order', () => {
    expect(() => responder().receive(framed(new Uint8Array(32)))).toThrow(/makes no secret/)
  })

  test.each(['initiator', 'responder'] as const)('an %s without key or signature, or with a wrong one', (role) => {
    const answer = (payload: (staticKey: Uint8Array) => Uint8Array): (() => unknown) => {
      const { state, staticKey } = hostile(role)
      if (role === 'initiator') {
        const r = responder()
        const second = r.receive(framed(state.writeMessage(EMPTY))).send as Uint8Array
        state.readMessage(second.subarray(2))
        return () => r.receive(framed(state.writeMessage(payload(staticKey))))
      }
      const i = initiator()
      state.readMessage((i.start() as Uint8Array).subarray(2))
      return () => i.receive(framed(state.writeMessage(payload(staticKey))))
    }
    const honest = answer((key) => encodePayload(bob.publicKey, signStaticKey(bob, key), []))
    expect(honest).not.toThrow()
    expect(answer(() => EMPTY)).toThrow(violates)
    expect(answer((key) => encodePayload(bob.publicKey, signStaticKey(alice, key), []))).toThrow(violates)
    expect(answer(() => encodePayload(bob.publicKey, signStaticKey(bob, random.bytes(32)), []))).toThrow(violates)
    expect(answer((key) => encodePayload(bob.publicKey, signStaticKey(bob, key).subarray(0, 63), []))).toThrow(violates)
  })

  test('any changed bit of message 2 or 3', () => {
    for (let at = 2; at < 230; at += 19) {
      const i = initiator()
      const r = responder()
      const second = r.receive(i.start() as Uint8Array).send as Uint8Array
      const changed = Uint8Array.from(second)
      changed[at] = (changed[at] as number) ^ 4
      expect(() => initiatorAt2().receive(changed)).toThrow(violates)
      const third = i.receive(second).send as Uint8Array
      if (at >= third.length) continue
      third[at] = (third[at] as number) ^ 4
      expect(() => r.receive(third)).toThrow(violates)
    }
  })

  test('transport bytes behind message 3 that were altered', () => {
    const i = initiator()
    const r = responder()
    const { send } = i.receive(r.receive(i.start() as Uint8Array).send as Uint8Array)
    const garbage = framed(random.bytes(40))
    expect(() => r.receive(Buffer.concat([send as Uint8Array, garbage]))).toThrow(violates)
  })

  test('random bytes, in either role, always as a violation', () => {
    for (let length = 2; length < 400; length += 3) {
      const bytes = random.bytes(length)
      bytes[0] = 0
      for (const handshake of [responder(), initiatorAt2()]) {
        try {
          expect(handshake.receive(bytes).finish).toBeNull()
        } catch (error) {
          expect(error).toEqual(violates)
        }
      }
    }
  })

  test('bytes after the end, as a bug of ours', () => {
    const i = initiator()
    i.receive(responder().receive(i.start() as Uint8Array).send as Uint8Array)
    expect(() => i.receive(Uint8Array.of(1))).toThrow(expect.objectContaining({ code: 'bug' }))
  })

  function initiatorAt2(): SecurityHandshake {
    const i = initiator()
    i.start()
    return i
  }
})

function handler(partial: Partial<PipeHandler>): PipeHandler {
  const nothing = (): void => {}
  return { onData: nothing, onDrain: nothing, onEnd: nothing, onClose: nothing, ...partial }
}
