import { describe, expect, test } from 'vitest'
import { x25519Key } from '../../../net/crypto.ts'
import { NetError } from '../../../net/errors.ts'
import { HandshakeState } from '../../../net/noise/handshake-state.ts'
import { seededRandom } from '../../sim/seeded-random.ts'
import vectors from '../vectors/noise-xx.json' with { type: 'json' }

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const random = seededRandom('handshake-state')
const EMPTY = new Uint8Array(0)

function pair(): [HandshakeState, HandshakeState] {
  const state = (role: 'initiator' | 'responder'): HandshakeState =>
    new HandshakeState({
      role,
      prologue: EMPTY,
      static: x25519Key(random.bytes(32)),
      ephemeral: x25519Key(random.bytes(32)),
    })
  return [state('initiator'), state('responder')]
}

describe.each(vectors)('Noise_XX_25519_ChaChaPoly_SHA256, vector of $source', (vector) => {
  const initiator = new HandshakeState({
    role: 'initiator',
    prologue: hex(vector.init_prologue),
    static: x25519Key(hex(vector.init_static)),
    ephemeral: x25519Key(hex(vector.init_ephemeral)),
  })
  const responder = new HandshakeState({
    role: 'responder',
    prologue: hex(vector.resp_prologue),
    static: x25519Key(hex(vector.resp_static)),
    ephemeral: x25519Key(hex(vector.resp_ephemeral)),
  })

  test('every handshake message is written and read as given', () => {
    for (const [i, { payload, ciphertext }] of vector.messages.slice(0, 3).entries()) {
      const [writer, reader] = i % 2 === 0 ? [initiator, responder] : [responder, initiator]
      expect(text(writer.writeMessage(hex(payload)))).toBe(ciphertext)
      expect(text(reader.readMessage(hex(ciphertext)))).toBe(payload)
    }
    expect(text(initiator.handshakeHash)).toBe(text(responder.handshakeHash))
    if (vector.handshake_hash) expect(text(initiator.handshakeHash)).toBe(vector.handshake_hash)
    expect(text(initiator.remoteStatic)).toBe(text(x25519Key(hex(vector.resp_static)).publicKey))
    expect(text(responder.remoteStatic)).toBe(text(x25519Key(hex(vector.init_static)).publicKey))
  })

  test('every transport message is sealed and opened as given', () => {
    const ends = [initiator.split(), responder.split()] as const
    for (const [i, { payload, ciphertext }] of vector.messages.entries()) {
      if (i < 3) continue
      const { sending } = ends[i % 2 === 0 ? 0 : 1]
      const { receiving } = ends[i % 2 === 0 ? 1 : 0]
      const sealed = sending.encrypt(hex(payload))
      expect(text(sealed.ciphertext) + text(sealed.tag)).toBe(ciphertext)
      expect(text(Buffer.concat(receiving.decrypt([hex(ciphertext)])))).toBe(payload)
    }
  })
})

describe('messages that must be refused', () => {
  const violates = expect.objectContaining({ name: 'NetError', code: 'protocol-violation' })

  test('any byte of message 2 or 3 that was changed', () => {
    for (let at = 0; at < 120; at += 7) {
      const [initiator, responder] = pair()
      responder.readMessage(initiator.writeMessage(EMPTY))
      const second = responder.writeMessage(Buffer.from('who I am, at some length'))
      second[at] = (second[at] as number) ^ 0x10
      expect(() => initiator.readMessage(second)).toThrow(violates)
    }
    for (let at = 0; at < 72; at += 5) {
      const [initiator, responder] = pair()
      responder.readMessage(initiator.writeMessage(EMPTY))
      initiator.readMessage(responder.writeMessage(EMPTY))
      const third = initiator.writeMessage(Buffer.from('who I am'))
      third[at] = (third[at] as number) ^ 0x80
      expect(() => responder.readMessage(third)).toThrow(violates)
    }
  })

  test('bytes behind the ciphertext of message 2', () => {
    const [initiator, responder] = pair()
    responder.readMessage(initiator.writeMessage(EMPTY))
    const second = responder.writeMessage(EMPTY)
    expect(() => initiator.readMessage(Buffer.concat([second, hex('00')]))).toThrow(violates)
  })

  test('messages too short for their keys', () => {
    const [initiator, responder] = pair()
    expect(() => responder.readMessage(new Uint8Array(31))).toThrow(violates)
    initiator.writeMessage(EMPTY)
    expect(() => initiator.readMessage(new Uint8Array(95))).toThrow(violates)
  })

  test('an ephemeral key of low order: no secret comes of it', () => {
    const [, responder] = pair()
    responder.readMessage(new Uint8Array(32))
    expect(() => responder.writeMessage(EMPTY)).toThrow(violates)
    const [initiator] = pair()
    initiator.writeMessage(EMPTY)
    expect(() => initiator.readMessage(new Uint8Array(96))).toThrow(/makes no secret/)
  })

  test('random bytes, always as a violation', () => {
    for (let length = 0; length < 300; length += 3) {
      const [initiator] = pair()
      initiator.writeMessage(EMPTY)
      expect(() => initiator.readMessage(random.bytes(length))).toThrow(violates)
    }
  })
})

test('writing or reading out of turn is a bug of ours', () => {
  const bug = expect.objectContaining({ code: 'bug' })
  const [initiator, responder] = pair()
  expect(() => responder.writeMessage(EMPTY)).toThrow(bug)
  expect(() => initiator.readMessage(new Uint8Array(96))).toThrow(bug)
  expect(() => initiator.split()).toThrow(NetError)
  expect(() => initiator.remoteStatic).toThrow(bug)
})
