/** libp2p pubsub spec, "The Message", "Message Signing", "Message Identification". */
import { createPrivateKey, createPublicKey, sign as nodeSign, verify as nodeVerify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generateKey, privateKeyFromSeed } from '../../../net/keys.ts'
import { formOf, idInForm, keyOfId } from '../../../net/gossipsub/message-id.ts'
import { Message, RawMessage, authorOf, encodeSeqno, signMessage } from '../../../net/gossipsub/message.ts'
import { decodeRpc } from '../../../net/gossipsub/rpc.ts'
import { asBuffer, decodeTopic } from '../../../net/gossipsub/topic.ts'
import { parsePeerId, peerIdFromPublicKey } from '../../../net/peer-id.ts'
import type { PeerId } from '../../../net/peer-id.ts'
import { seededRandom } from '../../sim/seeded-random.ts'
import { encodeMessage, parseMessage, plainPart, signedBytes } from './plain-message.ts'
import type { PlainMessage } from './plain-message.ts'

interface JsMessage {
  name: string
  topic: string
  peerId: string
  data: string
  seqno: string
  id: string
  rpc: string
}

/** RPCs that @libp2p/gossipsub 17.1.1 encoded and signed. */
const JS_MESSAGES = JSON.parse(
  readFileSync(new URL('vectors/js-messages.json', import.meta.url), 'utf8'),
) as JsMessage[]

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')
const lp = (tag: string, value: Uint8Array): Buffer => Buffer.concat([hex(tag), Buffer.from([value.length]), value])
const PREFIX = Buffer.from('libp2p-pubsub:')

const identity = privateKeyFromSeed(new Uint8Array(32).fill(7))
const self = peerIdFromPublicKey(identity.publicKey)
const seqno = hex('18 ea 51 6c 55 e5 b8 01')
const FROM = lp('0a', self.bytes)
const DATA = lp('12', Buffer.from('hello'))
const SEQNO = lp('1a', seqno)
const TOPIC = lp('22', Buffer.from('room'))
const SIGNATURE = lp('2a', new Uint8Array(64).fill(9))
const KEY = lp('32', identity.publicKey.encoded)

/** What go signs, built byte by byte. */
const covered = (...fields: Uint8Array[]): Buffer => Buffer.concat([PREFIX, ...fields])

function check(message: PlainMessage): boolean {
  const raw = new RawMessage(encodeMessage(message))
  const author = authorOf(raw.from as Buffer, raw.key)
  return author !== null && author.key.verify(raw.signedBytes(), raw.signature as Uint8Array)
}

describe('the bytes that a signature covers', () => {
  const cases: [string, Uint8Array[], Uint8Array[]][] = [
    ['are fields 1 to 4 in order', [FROM, DATA, SEQNO, TOPIC, SIGNATURE, KEY], [FROM, DATA, SEQNO, TOPIC]],
    ['leave out an absent field', [FROM, SEQNO, TOPIC, SIGNATURE], [FROM, SEQNO, TOPIC]],
    ['keep a field that is present and empty', [FROM, hex('12 00'), SEQNO, TOPIC], [FROM, hex('12 00'), SEQNO, TOPIC]],
  ]
  it.each(cases)('%s', (_title, wire, expected) => {
    expect(Buffer.from(new RawMessage(Buffer.concat(wire)).signedBytes()).toString('hex')).toBe(
      covered(...expected).toString('hex'),
    )
  })
})

describe('a message of ours', () => {
  const message = signMessage(identity, self, 'room', Buffer.from('hello'), seqno)

  it('is the RPC that the spec draws, without the key that is inside from', () => {
    const signed = covered(FROM, DATA, SEQNO, TOPIC)
    const key = createPrivateKey({
      key: Buffer.concat([hex('302e020100300506032b657004220420'), new Uint8Array(32).fill(7)]),
      format: 'der',
      type: 'pkcs8',
    })
    const body = Buffer.concat([FROM, DATA, SEQNO, TOPIC, lp('2a', nodeSign(null, signed, key))])
    const golden = Buffer.concat([hex('84 01 12 81 01'), body])
    expect(Buffer.from(message.frame).toString('hex')).toBe(golden.toString('hex'))
    expect(nodeVerify(null, signed, createPublicKey(key), parseMessage(message.bytes).signature as Uint8Array)).toBe(
      true,
    )
  })

  it('has the id from‖seqno', () => {
    expect(Buffer.from(message.id).toString('hex')).toBe(Buffer.concat([self.bytes, seqno]).toString('hex'))
    expect(message.seqno).toBe(seqno.readBigUInt64BE())
    expect(Buffer.from(message.data).toString()).toBe('hello')
    expect(message.rpcBytes).toBe(message.frame.length - 2)
  })

  it('is the same bytes when it is signed again with the same seqno', () => {
    expect(signMessage(identity, self, 'room', Buffer.from('hello'), seqno).frame).toEqual(message.frame)
  })

  it('does not share memory with what it was made from', () => {
    const data = Buffer.from('hello')
    const copy = signMessage(identity, self, 'room', data, seqno)
    data.fill(0)
    expect(Buffer.from(copy.data).toString()).toBe('hello')
  })
})

describe('messages captured from js-libp2p', () => {
  it.each(JS_MESSAGES)('$name: verifies, and its js id names it', ({ topic, peerId, data, seqno, id, rpc }) => {
    const [bytes] = decodeRpc(hex(rpc), 512).publish
    const raw = new RawMessage(bytes as Uint8Array)
    expect(check(parseMessage(raw.bytes))).toBe(true)
    const author = authorOf(raw.from as Buffer, raw.key)
    expect(author?.id.toString()).toBe(peerId)
    const key = `${raw.authorKey}${raw.seqnoKey}`
    const message = new Message(raw, topic, key, author as NonNullable<typeof author>)
    expect(Buffer.from(message.data).toString('hex')).toBe(data)
    expect(message.seqno.toString()).toBe(seqno)
    expect(keyOfId(hex(id), 'key')).toBe(key)
    expect(Buffer.from(idInForm(message, 'key')).toString('hex')).toBe(id)
    expect(idInForm(message, 'plain')).toEqual(message.id)
    for (const form of ['plain', 'key', 'text'] as const) {
      const named = Buffer.from(idInForm(message, form))
      expect(formOf(named)).toBe(form)
      expect(keyOfId(named, form)).toBe(key)
    }
  })

  it.each(JS_MESSAGES)('$name: one bit more or less is refused', ({ rpc }) => {
    const [bytes] = decodeRpc(hex(rpc), 512).publish
    const raw = parseMessage(bytes as Uint8Array)
    for (const field of ['from', 'data', 'seqno', 'topic', 'signature'] as const) {
      const forged = Buffer.from(raw[field] ?? [])
      if (forged.length === 0) continue
      forged[forged.length - 1] = (forged.at(-1) as number) ^ 1
      expect(check({ ...raw, [field]: forged }), field).toBe(false)
    }
  })
})

describe('the author', () => {
  const other = generateKey(seededRandom(1))

  it('is whom from names when the key is left out, or is the one inside from', () => {
    expect(authorOf(self.bytes, null)?.id).toBe(self)
    expect(authorOf(self.bytes, identity.publicKey.encoded)?.id).toBe(self)
  })

  it.each([
    ['a key of someone else', self.bytes, other.publicKey.encoded],
    ['a key that is present and empty', self.bytes, new Uint8Array(0)],
    ['a key that is none', self.bytes, hex('0801122000')],
    ['a hashed id without a key', hex(`1220${'11'.repeat(32)}`), null],
    ['a hashed id with a key that it is not the hash of', hex(`1220${'11'.repeat(32)}`), other.publicKey.encoded],
    ['an id that is none', hex('ff00'), null],
    ['an empty id', new Uint8Array(0), null],
  ])('is nobody: %s', (_title, from, key) => {
    expect(authorOf(from, key)).toBeNull()
  })
})

describe('a message read by hand', () => {
  const FIELDS = ['from', 'data', 'seqno', 'topic', 'signature', 'key'] as const

  const text = (bytes: Uint8Array | null): string | null => bytes && Buffer.from(bytes).toString('hex')

  function viewOf(raw: RawMessage, field: number): Uint8Array | null {
    const start = raw.start(field)
    return start === 0 ? null : raw.bytes.subarray(start, start + raw.length(field))
  }

  function byHand(bytes: Uint8Array): unknown {
    const raw = new RawMessage(bytes)
    const message = new Message(raw, 'room', '', { id: self, key: identity.publicKey })
    return {
      isPlain: raw.isPlain,
      fields: FIELDS.map((_, i) => viewOf(raw, i + 1)).map(text),
      named: [raw.from, raw.signature, raw.key].map(text),
      copied: [message.data, message.signature, message.bytes].map(text),
      dataBytes: message.dataBytes,
      signed: text(raw.signedBytes()),
      keys: [raw.authorKey, raw.seqnoKey],
      topic: raw.topicName(512),
      isSigned: raw.isSigned,
    }
  }

  /** What protobufjs makes of the part that is as everybody writes it. */
  function byProtobuf(bytes: Uint8Array): unknown {
    const part = plainPart(bytes)
    const { from, data, seqno, topic, signature, key } = parseMessage(part)
    return {
      isPlain: part.length === bytes.length,
      fields: [from, data, seqno, topic, signature, key].map(text),
      named: [from, signature, key].map(text),
      copied: [data ?? new Uint8Array(0), signature ?? new Uint8Array(0), bytes].map(text),
      dataBytes: data?.length ?? 0,
      signed: text(signedBytes({ from, data, seqno, topic })),
      keys: [from, seqno].map((each) => each && asBuffer(each).toString('latin1')),
      topic: topic && decodeTopic(topic, 512),
      isSigned: from !== null && signature !== null,
    }
  }

  function expectTwins(bytes: Uint8Array): void {
    expect(byHand(bytes)).toEqual(byProtobuf(bytes))
  }

  const field = fc.nat(300).map((length) => Buffer.alloc(length, length))
  const fields = fc.record(Object.fromEntries(FIELDS.map((name) => [name, fc.option(field)])))

  it('is what protobufjs reads, whatever fields it has', () => {
    fc.assert(
      fc.property(fields, (message) => expectTwins(encodeMessage(message))),
      { seed: 1, numRuns: 200 },
    )
  })

  it('is so when its bytes are damaged, repeated, out of order or random', () => {
    const damage = fc.record({
      at: fc.nat(700),
      byte: fc.nat(255),
      cut: fc.nat(900),
      more: fc.uint8Array({ maxLength: 9 }),
    })
    fc.assert(
      fc.property(fields, fields, damage, (message, other, { at, byte, cut, more }) => {
        const bytes = Buffer.concat([encodeMessage(message), more, encodeMessage(other)])
        if (at < bytes.length) bytes[at] = byte
        expectTwins(bytes.subarray(0, cut))
      }),
      { seed: 2, numRuns: 200 },
    )
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), expectTwins), { seed: 3, numRuns: 200 })
  })

  it.each([0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152])('has data of %i bytes', (length) => {
    const message = encodeMessage({ from: self.bytes, data: new Uint8Array(length), seqno, topic: Buffer.from('room') })
    const raw = new RawMessage(message)
    expect(raw.isPlain).toBe(true)
    expect(raw.seqnoKey).toBe(seqno.toString('latin1'))
    expect(raw.signedBytes().length).toBe(message.length + PREFIX.length)
  })

  it.each([
    ['a length in more bytes than it needs', '12 85 00 68 65 6c 6c 6f'],
    ['a length that ends early', '12 85'],
    ['a length beyond the end', '12 06 68 65 6c 6c 6f'],
    ['a length of five bytes', '12 80 80 80 80 01'],
    ['a varint', '10 01'],
    ['an unknown field', '3a 00'],
  ])('ends before %s', (_title, tail) => {
    const raw = new RawMessage(Buffer.concat([FROM, hex(tail)]))
    expect([raw.isPlain, raw.signedBytes().length]).toEqual([false, PREFIX.length + FROM.length])
    expectTwins(raw.bytes)
  })
})

describe('ids', () => {
  const message = signMessage(identity, self, 'room', Buffer.from('hello'), encodeSeqno(42n))
  const keyOf = (author: PeerId, seqno: bigint): string =>
    Buffer.concat([author.bytes, encodeSeqno(seqno)]).toString('latin1')

  it('of rust are the author in base58 and the seqno in digits, whatever its size', () => {
    expect(Buffer.from(idInForm(message, 'text')).toString()).toBe(`${self}42`)
    for (const seqno of [0n, 1n, 2n ** 53n + 1n, 2n ** 64n - 1n]) {
      const id = Buffer.from(`${self}${seqno}`)
      expect(formOf(id)).toBe('text')
      expect(keyOfId(id, 'text')).toBe(keyOf(self, seqno))
    }
  })

  it('of authors with other keys are read too', () => {
    for (const author of [
      '16Uiu2HAmSaYQsmFPHaJNEQN7FygxRqTAV13W4vxRQzXmqMhUqVoM',
      'QmNnooDu7bfjPFoTZYxMNLWUQJyrVwtbZg5gBMjTezGAJN',
    ]) {
      const key = keyOf(parsePeerId(author), 7n)
      expect(keyOfId(Buffer.from(`${author}7`), 'text')).toBe(key)
      const plain = Buffer.from(key, 'latin1')
      expect(formOf(plain)).toBe('plain')
      expect(keyOfId(plain, 'plain')).toBe(key)
    }
  })

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['one byte', Buffer.from([8])],
    ['a content hash', Buffer.alloc(32, 0x5a)],
    ['a content hash that begins like a key', Buffer.alloc(32, 0x08)],
    ['a hash without a seqno', Buffer.from(self.bytes)],
    ['a key too long for any', Buffer.concat([hex('080012'), Buffer.alloc(4_096)])],
    ['text of another kind', Buffer.from('hello')],
    ['a number in front of an author', Buffer.from(`7${self}`)],
    ['an author with a number with a leading zero', Buffer.from(`${self}07`)],
    ['an author with no number', Buffer.from(`${self}`)],
    ['an author with twenty-one digits', Buffer.from(`${self}${'1'.repeat(21)}`)],
  ])('of no form that we know: %s', (_title, id) => {
    expect(formOf(id)).toBeNull()
  })

  it('that only look right name nothing', () => {
    expect(keyOfId(Buffer.from(`${self}99999999999999999999`), 'text')).toBeNull()
    expect(keyOfId(Buffer.from(`12D3Koo${'z'.repeat(45)}1`), 'text')).toBeNull()
  })

  it('of random bytes give a key or none, and never an error', () => {
    const start = fc.constantFrom('', '0024', '1220', '080112', '12d3', Buffer.from('12D3Koo').toString('hex'))
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 80 }), (head, tail) => {
        const id = Buffer.concat([hex(head), tail])
        const form = formOf(id)
        if (form !== null) keyOfId(id, form)
      }),
      { seed: 2, numRuns: 500 },
    )
  })
})
