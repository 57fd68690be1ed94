/** libp2p pubsub spec, "The RPC"; gossipsub v1.1 spec, "Protobuf"; v1.2, "Protobuf Extension". */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NetError } from '../../../net/errors.ts'
import { Control } from '../../../net/gossipsub/control.ts'
import { decodeRpc, encodeControl, encodeIdontwant } from '../../../net/gossipsub/rpc.ts'
import { RpcMessage } from '../../../net/gossipsub/rpc.pb.js'
import { MAX_ENTRIES, MAX_IDS, messagesOf, scanRpc } from '../../../net/gossipsub/scan.ts'
import { decodeTopic, encodeTopic } from '../../../net/gossipsub/topic.ts'
import { LengthPrefixedDecoder, encodeLengthPrefixed } from '../../../net/length-prefixed.ts'
import type { PeerId } from '../../../net/peer-id.ts'
import { person } from './router-harness.ts'

const MAX_TOPIC = 512
const MAX_SEND = 65_536
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')
const toHex = (frames: readonly Uint8Array[]): string[] => frames.map((frame) => Buffer.from(frame).toString('hex'))

function control(build: (control: Control) => void): Control {
  const result = new Control()
  build(result)
  return result
}

function bodies(frames: readonly Uint8Array[]): Uint8Array[] {
  const result: Uint8Array[] = []
  for (const frame of frames) new LengthPrefixedDecoder(2 ** 24).push(frame, (body) => result.push(body))
  return result
}

/** A length-delimited field. */
function field(tag: number, ...parts: Uint8Array[]): Buffer {
  const value = Buffer.concat(parts)
  const length: number[] = []
  for (let rest = value.length; ; rest >>>= 7) {
    length.push(rest >= 0x80 ? (rest & 0x7f) | 0x80 : rest)
    if (rest < 0x80) break
  }
  return Buffer.concat([Buffer.from([tag, ...length]), value])
}

describe('encodeControl', () => {
  it('writes subscribe=false physically', () => {
    const frames = encodeControl(
      control(({ subscriptions }) => subscriptions.set('a', true).set('b', false)),
      true,
      MAX_SEND,
    )
    expect(toHex(frames)).toEqual([hex('0e 0a05 0801 1201 61 0a05 0800 1201 62').toString('hex')])
  })

  it('writes GRAFT, PRUNE with its back-off in seconds, IHAVE and IWANT', () => {
    const all = control((to) => {
      to.addGraft('g')
      to.addPrune('p', 60)
      to.ihave.push({ topic: 't', ids: [hex('00ff'), hex('80')] })
      to.iwant.push(hex('fe'))
    })
    const golden = '22 1a20 0a0a 0a0174 120200ff 120180 1203 0a01fe 1a03 0a0167 2205 0a0170 183c'
    const expected = hex(golden)
    expected[0] = expected.length - 1
    expected[2] = expected.length - 3
    expect(toHex(encodeControl(all, true, MAX_SEND))).toEqual([expected.toString('hex')])
  })

  it('leaves the back-off out for peers of gossipsub 1.0', () => {
    const frames = encodeControl(
      control((to) => to.addPrune('p', 60)),
      false,
      MAX_SEND,
    )
    expect(toHex(frames)).toEqual([hex('07 1a05 2203 0a0170').toString('hex')])
  })

  it('v1.1, "Prune Backoff and Peer Exchange": PRUNE carries peers, with their records where there are any', () => {
    const [known, unknown] = [person('known').id, person('unknown').id]
    const all = control((to) => to.addPrune('p', 60, [known, unknown]))
    const recordOf = (peer: PeerId): Uint8Array | null => (peer === known ? hex('abcd') : null)
    const first = Buffer.concat([hex('0a26'), known.bytes, hex('1202abcd')])
    const second = Buffer.concat([hex('0a26'), unknown.bytes])
    const prune = field(0x22, hex('0a0170'), field(0x12, first), field(0x12, second), hex('183c'))
    const golden = encodeLengthPrefixed(field(0x1a, prune))
    expect(toHex(encodeControl(all, true, MAX_SEND, recordOf))).toEqual([Buffer.from(golden).toString('hex')])
    const [rpc] = bodies([golden]).map((body) => decodeRpc(body, MAX_TOPIC))
    expect(rpc?.control?.prune).toEqual([
      {
        topic: 'p',
        backoffSeconds: 60,
        exchange: [
          { id: Buffer.from(known.bytes), record: hex('abcd') },
          { id: Buffer.from(unknown.bytes), record: null },
        ],
      },
    ])
    expect(toHex(encodeControl(all, false, MAX_SEND, recordOf))).toEqual([hex('07 1a05 2203 0a0170').toString('hex')])
  })

  it('leaves out records that would make an RPC too long', () => {
    const peers = Array.from({ length: 16 }, (_, i) => person(`peer ${i}`).id)
    const all = control((to) => to.addPrune('p', 60, peers))
    const frames = encodeControl(all, true, MAX_SEND, () => Buffer.alloc(8_000))
    expect(frames).toHaveLength(1)
    expect(Buffer.concat(frames).length).toBeLessThan(17_000)
  })

  it('v1.2, "IDONTWANT Message": is an RPC of its own', () => {
    const frame = encodeIdontwant(hex('00ff'))
    expect(toHex([frame])).toEqual([hex('08 1a06 2a04 0a0200ff').toString('hex')])
    const [rpc] = bodies([frame]).map((body) => decodeRpc(body, MAX_TOPIC))
    expect(rpc?.control?.idontwant).toEqual([hex('00ff')])
  })

  it('writes nothing for nothing', () => {
    expect(encodeControl(new Control(), true, MAX_SEND)).toEqual([])
  })

  it('cuts long lists into RPCs below the limit and loses no id', () => {
    const ids = Array.from({ length: 5_000 }, (_, i) => Buffer.alloc(46, i % 251))
    const topics = Array.from({ length: 400 }, (_, i) => `${'t'.repeat(250)}${i}`)
    const frames = encodeControl(
      control((to) => {
        for (const topic of topics) to.subscriptions.set(topic, true)
        to.ihave.push({ topic: 'room', ids })
        to.iwant.push(...ids)
      }),
      true,
      MAX_SEND,
    )
    const rpcs = bodies(frames).map((body) => {
      expect(body.length).toBeLessThan(MAX_SEND)
      return decodeRpc(body, MAX_TOPIC)
    })
    expect(frames.length).toBeGreaterThan(8)
    expect(rpcs.flatMap((rpc) => rpc.subscriptions.map(({ topic }) => topic))).toEqual(topics)
    const ihave = rpcs.flatMap((rpc) => rpc.control?.ihave ?? [])
    expect(new Set(ihave.map(({ topic }) => topic))).toEqual(new Set(['room']))
    expect(Buffer.concat(ihave.flatMap((list) => list.ids)).equals(Buffer.concat(ids))).toBe(true)
    expect(Buffer.concat(rpcs.flatMap((rpc) => rpc.control?.iwant ?? [])).equals(Buffer.concat(ids))).toBe(true)
  })

  it('round-trips any control', () => {
    const topic = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => Buffer.from(text).toString() === text)
    const id = fc.uint8Array({ minLength: 1, maxLength: 60 }).map((bytes) => Buffer.from(bytes))
    fc.assert(
      fc.property(
        fc.dictionary(topic, fc.boolean()),
        fc.uniqueArray(topic),
        fc.uniqueArray(topic),
        fc.array(id),
        fc.integer({ min: 600, max: 2_000 }),
        (subscriptions, grafts, prunes, ids, limit) => {
          const sent = control((to) => {
            for (const [name, on] of Object.entries(subscriptions)) to.subscriptions.set(name, on)
            for (const name of grafts) to.graft.add(name)
            for (const name of prunes) to.addPrune(name, 10)
            if (ids.length > 0) to.ihave.push({ topic: 'room', ids })
            to.iwant.push(...ids)
          })
          const rpcs = bodies(encodeControl(sent, true, limit)).map((body) => decodeRpc(body, MAX_TOPIC))
          expect(new Map(rpcs.flatMap((rpc) => rpc.subscriptions).map((s) => [s.topic, s.subscribe]))).toEqual(
            sent.subscriptions,
          )
          expect(rpcs.flatMap((rpc) => rpc.control?.graft ?? [])).toEqual(grafts)
          expect(rpcs.flatMap((rpc) => rpc.control?.prune ?? [])).toEqual(
            prunes.map((name) => ({ topic: name, backoffSeconds: 10, exchange: [] })),
          )
          expect(rpcs.flatMap((rpc) => rpc.control?.iwant ?? [])).toEqual(ids)
          expect(rpcs.flatMap((rpc) => rpc.control?.ihave ?? []).flatMap((list) => list.ids)).toEqual(ids)
        },
      ),
      { seed: 2, numRuns: 100 },
    )
  })
})

describe('an RPC of nothing but messages, read by hand', () => {
  const message = (length: number): Buffer => field(0x12, Buffer.alloc(length, length))
  const lengths = fc.array(fc.oneof(fc.nat(5), fc.nat(300)), { maxLength: 20 })

  /** Null, or what protobufjs reads. */
  function expectTwins(bytes: Buffer): void {
    const messages = messagesOf(bytes)
    if (messages === null) return
    scanRpc(bytes)
    const { subscriptions, publish, control } = RpcMessage.decode(bytes)
    expect([subscriptions, publish, control]).toEqual([[], messages, null])
  }

  it('is what protobufjs reads', () => {
    fc.assert(
      fc.property(lengths, (each) => {
        const bytes = Buffer.concat(each.map(message))
        expect(messagesOf(bytes)?.map(({ length }) => length)).toEqual(each)
        expectTwins(bytes)
      }),
      { seed: 4, numRuns: 100 },
    )
  })

  it('is left alone when its bytes are damaged, or anything else is in it', () => {
    const damage = fc.record({ at: fc.nat(300), byte: fc.nat(255), cut: fc.nat(900) })
    fc.assert(
      fc.property(lengths, damage, (each, { at, byte, cut }) => {
        const bytes = Buffer.concat(each.map(message))
        if (at < bytes.length) bytes[at] = byte
        expectTwins(bytes.subarray(0, cut))
      }),
      { seed: 5, numRuns: 300 },
    )
    for (const other of ['0a00', '1a00', '1000', '12', '128500', '1205', '3a00']) {
      expect(messagesOf(Buffer.concat([message(3), hex(other)])), other).toBeNull()
    }
    expect(messagesOf(Buffer.concat(Array.from({ length: MAX_ENTRIES + 1 }, () => message(0))))).toBeNull()
  })
})

describe('decodeRpc', () => {
  it('reads an empty RPC', () => {
    expect(decodeRpc(new Uint8Array(0), MAX_TOPIC)).toEqual({ subscriptions: [], publish: [], control: null })
  })

  it('takes a missing subscribe for a leave, and a back-off above 2^53 for a very long one', () => {
    const prune = field(0x22, field(0x0a, Buffer.from('p')), hex('18 ffffffffffffffffff01'))
    const rpc = decodeRpc(Buffer.concat([field(0x0a, field(0x12, Buffer.from('a'))), field(0x1a, prune)]), MAX_TOPIC)
    expect(rpc.subscriptions).toEqual([{ topic: 'a', subscribe: false }])
    expect(rpc.control?.prune).toEqual([{ topic: 'p', backoffSeconds: 2 ** 64, exchange: [] }])
  })

  it('skips fields it does not know: partial messages, extensions', () => {
    const prune = field(0x22, field(0x0a, Buffer.from('p')), field(0x2a, hex('0011')))
    const rpc = decodeRpc(
      Buffer.concat([
        field(0x52, hex('0102')),
        field(0x1a, prune, field(0x32, hex('5001'))),
        field(0x0a, hex('0801'), field(0x12, Buffer.from('a')), hex('1801')),
      ]),
      MAX_TOPIC,
    )
    expect(rpc.subscriptions).toEqual([{ topic: 'a', subscribe: true }])
    expect(rpc.control?.prune).toEqual([{ topic: 'p', backoffSeconds: 0, exchange: [] }])
  })

  it('joins control parts that come in pieces', () => {
    const graft = (topic: string): Buffer => field(0x1a, field(0x1a, field(0x0a, Buffer.from(topic))))
    expect(decodeRpc(Buffer.concat([graft('a'), graft('b')]), MAX_TOPIC).control?.graft).toEqual(['a', 'b'])
  })

  it('leaves out topics that are empty, too long or no UTF-8', () => {
    const subscribe = (topic: Uint8Array): Buffer => field(0x0a, hex('0801'), field(0x12, topic))
    const rpc = decodeRpc(
      Buffer.concat([
        subscribe(hex('61ff')),
        subscribe(Buffer.alloc(513, 'x')),
        subscribe(new Uint8Array(0)),
        subscribe(Buffer.from('a\ufffd')),
      ]),
      MAX_TOPIC,
    )
    expect(rpc.subscriptions).toEqual([{ topic: 'a\ufffd', subscribe: true }])
  })

  it('keeps message ids byte for byte, UTF-8 or not', () => {
    const rpc = decodeRpc(field(0x1a, field(0x12, field(0x0a, hex('00ff80fe')))), MAX_TOPIC)
    expect(rpc.control?.iwant.map((id) => id.toString('hex'))).toEqual(['00ff80fe'])
  })
})

describe('what no peer may send', () => {
  const refused: [string, Uint8Array, string][] = [
    ['more than 5,000 empty subscriptions', Buffer.alloc(2 * (MAX_ENTRIES + 1), hex('0a00')), 'limit-exceeded'],
    ['more than 5,000 empty messages', Buffer.alloc(2 * (MAX_ENTRIES + 1), hex('1200')), 'limit-exceeded'],
    ['more than 5,000 unknown fields', Buffer.alloc(2 * (MAX_ENTRIES + 1), hex('5200')), 'limit-exceeded'],
    ['more than 5,000 empty control parts', Buffer.alloc(2 * (MAX_ENTRIES + 1), hex('1a00')), 'limit-exceeded'],
    ['more than 5,000 grafts', field(0x1a, Buffer.alloc(2 * (MAX_ENTRIES + 1), hex('1a00'))), 'limit-exceeded'],
    [
      'more than 25,000 message ids',
      field(0x1a, field(0x0a, Buffer.alloc(2 * (MAX_IDS + 1), hex('1200')))),
      'limit-exceeded',
    ],
    [
      'more than 25,000 ids of unwanted messages',
      field(0x1a, field(0x2a, Buffer.alloc(2 * (MAX_IDS + 1), hex('0a00')))),
      'limit-exceeded',
    ],
    [
      'more than 5,000 peers in one PRUNE',
      field(0x1a, field(0x22, Buffer.alloc(2 * (MAX_ENTRIES + 1), hex('1200')))),
      'limit-exceeded',
    ],
    ['a truncated field', hex('0a05 08'), 'protocol-violation'],
    ['a control part longer than the RPC', hex('1a 7f 0a00'), 'protocol-violation'],
    ['an entry longer than its control part', hex('1a02 0a05 0000000000'), 'protocol-violation'],
    ['a tag of eleven bytes', hex('ffffffffffffffffffff01'), 'protocol-violation'],
    ['the wire type that protobuf never had', hex('0f'), 'protocol-violation'],
  ]
  it.each(refused)('%s', (_title, bytes, code) => {
    expect(() => decodeRpc(bytes, MAX_TOPIC)).toThrowError(expect.objectContaining({ code }) as Error)
  })

  it('a megabyte of empty entries is refused without looking at the rest of it', () => {
    const bytes = Buffer.alloc(1024 * 1024, hex('0a00'))
    bytes.fill(0xff, 2 * (MAX_ENTRIES + 1))
    expect(() => scanRpc(bytes)).toThrowError(expect.objectContaining({ code: 'limit-exceeded' }) as Error)
  })

  it('random bytes give an RPC or a NetError, never anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          decodeRpc(bytes, MAX_TOPIC)
        } catch (error) {
          expect(error).toBeInstanceOf(NetError)
        }
      }),
      { seed: 3, numRuns: 1_000 },
    )
  })

  it('what the count lets through the decoder takes', () => {
    const ids = field(0x1a, field(0x0a, Buffer.alloc(2 * 5_000, hex('1200'))))
    expect(decodeRpc(ids, MAX_TOPIC).control?.ihave).toEqual([])
    const full = Buffer.alloc(2 * MAX_ENTRIES, hex('1200'))
    expect(decodeRpc(full, MAX_TOPIC).publish).toHaveLength(MAX_ENTRIES)
  })
})

describe('topics', () => {
  it('are bytes of well-formed text, in both directions', () => {
    expect(encodeTopic('süß', 512)).toEqual(Buffer.from('süß'))
    expect(decodeTopic(Buffer.from('süß'), 512)).toBe('süß')
    expect(decodeTopic(Buffer.from('\ufffd'), 512)).toBe('\ufffd')
    for (const bad of ['', 'x'.repeat(513), 'half a pair: \ud800']) {
      expect(() => encodeTopic(bad, 512)).toThrowError(expect.objectContaining({ code: 'bad-argument' }) as Error)
    }
  })
})

describe('control that has to wait', () => {
  it('keeps the latest of each topic and drops gossip', () => {
    const held = control((to) => {
      to.addGraft('a')
      to.addGraft('b')
      to.subscriptions.set('a', true)
      to.ihave.push({ topic: 'a', ids: [hex('01')] })
    })
    const waiting = new Control()
    waiting.merge(held)
    waiting.merge(control((to) => to.addPrune('a', 10)))
    waiting.merge(
      control((to) => {
        to.subscriptions.set('a', false)
        to.iwant.push(hex('02'))
      }),
    )
    expect([...waiting.graft]).toEqual(['b'])
    expect([...waiting.prune]).toEqual([['a', { backoffSeconds: 10, exchange: [] }]])
    expect([...waiting.subscriptions]).toEqual([['a', false]])
    expect([waiting.ihave, waiting.iwant]).toEqual([[], []])
    waiting.addGraft('a')
    expect([...waiting.prune]).toEqual([])
  })
})
