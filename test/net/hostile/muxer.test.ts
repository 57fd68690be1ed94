import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Connection, Host, Stream } from '../../../net/index.ts'
import {
  CLOSE_INITIATOR,
  MESSAGE_INITIATOR,
  NEW_STREAM,
  RESET_INITIATOR,
  encodeHeader,
} from '../../../net/mplex/frame.ts'
import { mplex } from '../../../net/mplex/mplex.ts'
import { ACK, DATA, FIN, GO_AWAY, PING, RST, SYN, WINDOW_UPDATE, writeHeader } from '../../../net/yamux/frame.ts'
import { yamux } from '../../../net/yamux/yamux.ts'
import { Arena, HEADER, line } from './arena.ts'
import type { Wire } from './arena.ts'

/** A protocol whose handler never reads, and one that sends back what comes. */
const DEAF = '/deaf/1.0.0'
const ECHO = '/echo/1.0.0'
const KIB = 1024
const MIB = 1024 * KIB
const WINDOW = 256 * KIB
const ITS_PING = line('/ipfs/ping/1.0.0')

let arena: Arena

beforeEach(async () => {
  arena = await Arena.open({}, (victim: Host) => {
    victim.handle(DEAF, () => {})
    victim.handle(ECHO, async (stream) => {
      for await (const bytes of stream) if (!stream.write(bytes)) await stream.drained()
      stream.closeWrite()
    })
  })
})

afterEach(() => arena.close())

/** A yamux frame of the attacker's, who dialled: its own streams have odd numbers. */
function yam(type: number, flags: number, id: number, length: number, payload?: Uint8Array): Buffer {
  const header = Buffer.alloc(12)
  writeHeader(header, 0, type, flags, id, length)
  return payload === undefined ? header : Buffer.concat([header, payload])
}

const yamData = (flags: number, id: number, payload: Uint8Array) => yam(DATA, flags, id, payload.length, payload)

function mpx(id: number | bigint, flag: number, payload: Uint8Array = Buffer.alloc(0)): Buffer {
  return Buffer.concat([encodeHeader(id, flag, payload.length), payload])
}

const proposal = (protocol: string): Buffer => Buffer.concat([HEADER, line(protocol)])
const repeat = (count: number, frame: (index: number) => Buffer): Buffer =>
  Buffer.concat(Array.from({ length: count }, (_, index) => frame(index)))

const theirs = (): Connection => arena.hostile[0] as Connection
/** The attacker's streams; the victim has one of its own, which waits for an identify that never comes. */
const theirStreams = (): Stream[] => theirs().streams.filter(({ direction }) => direction === 'inbound')

/** Sends, and expects to be thrown out at once for breaking the protocol. */
async function expectThrownOut(wire: Wire, ...bytes: Uint8Array[]): Promise<void> {
  wire.send(...bytes)
  await wire.over()
  await arena.clock.until(() => arena.hostile.length === 0)
  expect(arena.errors.pop()).toMatchObject({ fault: 'remote' })
  await arena.expectUnharmed(1)
}

/** Expects to be still there, without streams, and leaves. */
async function expectTolerated(wire: Wire): Promise<void> {
  expect(arena.hostile).toHaveLength(1)
  expect(theirStreams()).toEqual([])
  expect(wire.overAt).toBeNull()
  wire.pipe.destroy()
  await arena.expectUnharmed()
}

describe('a peer that breaks yamux loses its connection', () => {
  it.each<[string, () => Uint8Array]>([
    ['random bytes', () => Buffer.from(arena.random.bytes(500))],
    ['another version', () => Buffer.from('010100010000000100000000', 'hex')],
    ['an unknown type', () => yam(4, SYN, 1, 0)],
    ['a ping on a stream', () => yam(PING, SYN, 1, 7)],
    ['a go-away on a stream', () => yam(GO_AWAY, 0, 1, 0)],
    ['data on stream 0', () => yamData(0, 0, Buffer.from('x'))],
    ['credit on stream 0', () => yam(WINDOW_UPDATE, 0, 0, 1)],
    ['a stream with a number that is ours', () => yam(WINDOW_UPDATE, SYN, 2, 0)],
    ['a stream opened twice', () => repeat(2, () => yam(WINDOW_UPDATE, SYN, 1, 0))],
    ['more data in one frame than there is credit', () => yam(DATA, SYN, 1, WINDOW + 1)],
    [
      'more credit than 32 bits hold',
      () => Buffer.concat([yam(WINDOW_UPDATE, SYN, 1, 0xffff_ffff), yam(WINDOW_UPDATE, 0, 1, 0xffff_ffff)]),
    ],
    [
      'more data in all than there is credit',
      () =>
        Buffer.concat([
          yamData(SYN, 1, proposal(DEAF)),
          ...Array.from({ length: 4 }, () => yamData(0, 1, new Uint8Array(64 * KIB))),
          yamData(0, 1, Uint8Array.of(1)),
        ]),
    ],
  ])('%s', async (_, bytes) => {
    const { wire } = await arena.secure(yamux)
    await expectThrownOut(wire, bytes())
  })

  it('10,000 streams at once, whose refusals it does not wait for', async () => {
    const { wire } = await arena.secure(yamux)
    await expectThrownOut(
      wire,
      repeat(10_000, (i) => yam(WINDOW_UPDATE, SYN, 2 * i + 1, 0)),
    )
  })
})

describe('a peer that misuses yamux keeps its connection, and nothing on it', () => {
  it.each<[string, () => Uint8Array]>([
    [
      'frames for streams that never were',
      () =>
        Buffer.concat([
          yamData(0, 99, Buffer.from('data')),
          yam(WINDOW_UPDATE, 0, 99, 1_000),
          yam(WINDOW_UPDATE, RST, 99, 0xffff_ffff),
          yam(WINDOW_UPDATE, FIN, 98, 0),
          yamData(FIN, 4, Buffer.from('data')),
        ]),
    ],
    ['answers to pings that nobody sent', () => repeat(1_000, (i) => yam(PING, ACK, 0, i))],
    ['10,000 pings at once', () => repeat(10_000, (i) => yam(PING, SYN, 0, i))],
    [
      'streams opened and reset 10,000 times',
      () =>
        repeat(10_000, (i) =>
          Buffer.concat([yam(WINDOW_UPDATE, SYN, 2 * i + 1, 0), yam(WINDOW_UPDATE, RST, 2 * i + 1, 0)]),
        ),
    ],
    [
      'streams opened, settled and reset 2,000 times',
      () =>
        repeat(2_000, (i) =>
          Buffer.concat([yamData(SYN, 2 * i + 1, proposal(ECHO)), yam(WINDOW_UPDATE, RST, 2 * i + 1, 0)]),
        ),
    ],
    [
      'streams ended before they are settled',
      () => repeat(200, (i) => yamData(SYN | FIN, 2 * i + 1, HEADER.subarray(0, i % HEADER.length))),
    ],
    ['random bytes on a stream', () => yamData(SYN, 1, arena.random.bytes(1_000))],
    [
      'proposals without end on a stream',
      () => yamData(SYN, 1, Buffer.concat([HEADER, repeat(100, () => line('/nope/1.0.0'))])),
    ],
    [
      'data after the end of a stream',
      () => Buffer.concat([yamData(SYN | FIN, 1, proposal(DEAF)), yamData(0, 1, Buffer.from('more'))]),
    ],
  ])('%s', async (_, bytes) => {
    const { wire } = await arena.secure(yamux)
    wire.send(bytes())
    await arena.pass(2)
    await expectTolerated(wire)
  })

  it('a frame announced with 4 GiB on an unknown stream, never sent: cut after 40 s of silence', async () => {
    const { wire } = await arena.secure(yamux)
    wire.send(yam(DATA, 0, 77, 0xffff_ffff))
    await wire.over(41_000)
    await arena.expectUnharmed(1)
  })

  it('10,000 streams that it never settles: 256 at once, each for 10 s', async () => {
    const { wire } = await arena.secure(yamux)
    for (let sent = 0; sent < 10_000; sent += 1_000) {
      wire.send(repeat(1_000, (i) => yam(WINDOW_UPDATE, SYN, 2 * (sent + i) + 1, 0)))
      await arena.clock.advance(100)
      expect(theirStreams().length).toBe(256)
    }
    await arena.pass(11)
    await expectTolerated(wire)
  })

  it('10,000 streams of one protocol: as many at once as the protocol allows', async () => {
    const { wire } = await arena.secure(yamux)
    let most = 0
    for (let sent = 0; sent < 10_000; sent += 500) {
      wire.send(repeat(500, (i) => yamData(SYN, 2 * (sent + i) + 1, Buffer.concat([HEADER, ITS_PING]))))
      await arena.clock.advance(100)
      most = Math.max(most, theirStreams().length)
    }
    expect(most).toBe(2)
    // Without a whole ping they are given up after a minute, however lively the connection.
    for (let i = 0; i < 4; i++) {
      wire.send(yam(PING, SYN, 0, i))
      await arena.pass(16)
    }
    await expectTolerated(wire)
  })

  it('a slow-loris on many streams, a byte a second each: given up after 10 s', async () => {
    const { wire } = await arena.secure(yamux)
    const opening = proposal(ECHO)
    for (let second = 0; second < opening.length && second < 20; second++) {
      wire.send(repeat(200, (i) => yamData(second === 0 ? SYN : 0, 2 * i + 1, opening.subarray(second, second + 1))))
      await arena.clock.advance(1_000)
      if (second === 5) expect(theirStreams()).toHaveLength(200)
    }
    await expectTolerated(wire)
  })

  it('what it asks for and never reads waits in a bounded queue', async () => {
    const { wire } = await arena.secure(yamux)
    wire.pipe.pause()
    for (let i = 0; i < 20; i++) {
      wire.send(yamData(SYN, 2 * i + 1, proposal(ECHO)))
      for (let sent = 0; sent < 3; sent++) wire.send(yamData(0, 2 * i + 1, new Uint8Array(64 * KIB)))
    }
    await arena.pass(2)
    const waiting = theirStreams().reduce((sum, { writeBufferBytes }) => sum + writeBufferBytes, 0)
    expect(theirStreams()).toHaveLength(20)
    expect(waiting).toBeGreaterThan(MIB)
    expect(waiting).toBeLessThanOrEqual(20 * WINDOW)
    // It sends nothing any more, and answers no ping.
    await arena.pass(45)
    expect(arena.hostile).toEqual([])
    wire.pipe.destroy()
    await arena.expectUnharmed()
  })

  it('go-away ends the connection in good order', async () => {
    const { wire } = await arena.secure(yamux)
    wire.send(yam(GO_AWAY, 0, 0, 0))
    // Its own identify may still be answered, for as long as that may take.
    await wire.over(10_100)
    expect(arena.errors).toEqual([])
    await arena.expectUnharmed()
  })
})

describe('a peer that breaks mplex loses its connection', () => {
  it.each<[string, () => Uint8Array]>([
    ['random bytes', () => Buffer.concat([Buffer.from([0xff]), arena.random.bytes(500)])],
    ['an unknown flag', () => Buffer.from([0x07, 0x00])],
    ['a number that never ends', () => Buffer.alloc(20, 0xff)],
    ['a number in too many bytes', () => Buffer.from([0x80, 0x00, 0x00])],
    ['a message of more than 1 MiB', () => encodeHeader(1, MESSAGE_INITIATOR, MIB + 1)],
    ['a stream opened twice', () => repeat(2, () => mpx(1, NEW_STREAM))],
  ])('%s', async (_, bytes) => {
    const { wire } = await arena.secure(mplex)
    await expectThrownOut(wire, bytes())
  })

  it('10,000 streams at once, whose refusals it does not wait for', async () => {
    const { wire } = await arena.secure(mplex)
    await expectThrownOut(
      wire,
      repeat(10_000, (i) => mpx(i, NEW_STREAM)),
    )
  })
})

describe('a peer that misuses mplex keeps its connection, and nothing on it', () => {
  it.each<[string, () => Uint8Array]>([
    [
      'frames for streams that never were',
      () => repeat(7, (flag) => (flag === NEW_STREAM ? Buffer.alloc(0) : mpx(5, flag, Buffer.from('data')))),
    ],
    ['a message of 1 MiB for no stream', () => mpx(5, MESSAGE_INITIATOR, Buffer.alloc(MIB))],
    [
      'a stream with a name of 1 MiB, which it resets',
      () => Buffer.concat([mpx(5, NEW_STREAM, Buffer.alloc(MIB)), mpx(5, RESET_INITIATOR)]),
    ],
    [
      'a stream with the largest number, which it resets',
      () => Buffer.concat([mpx(2n ** 60n - 1n, NEW_STREAM), mpx(2n ** 60n - 1n, RESET_INITIATOR)]),
    ],
    [
      'streams opened and reset 10,000 times',
      () => repeat(10_000, (i) => Buffer.concat([mpx(i, NEW_STREAM), mpx(i, RESET_INITIATOR)])),
    ],
    [
      'random bytes on a stream',
      () => Buffer.concat([mpx(1, NEW_STREAM), mpx(1, MESSAGE_INITIATOR, arena.random.bytes(1_000))]),
    ],
    [
      'data after the end of a stream',
      () =>
        Buffer.concat([
          mpx(1, NEW_STREAM),
          mpx(1, MESSAGE_INITIATOR, proposal(DEAF)),
          mpx(1, CLOSE_INITIATOR),
          mpx(1, MESSAGE_INITIATOR, Buffer.from('more')),
        ]),
    ],
  ])('%s', async (_, bytes) => {
    const { wire } = await arena.secure(mplex)
    wire.send(bytes())
    await arena.pass(2)
    await expectTolerated(wire)
  })

  it('10,000 streams that it never settles: 256 at once, each for 10 s', async () => {
    const { wire } = await arena.secure(mplex)
    for (let sent = 0; sent < 10_000; sent += 1_000) {
      wire.send(repeat(1_000, (i) => mpx(sent + i, NEW_STREAM)))
      await arena.clock.advance(100)
      expect(theirStreams().length).toBe(256)
    }
    await arena.pass(11)
    await expectTolerated(wire)
  })

  it('what nobody reads stops the pipe at 4 MiB, and the stream is given up after 5 s', async () => {
    const { wire } = await arena.secure(mplex)
    wire.send(mpx(1, NEW_STREAM), mpx(1, MESSAGE_INITIATOR, proposal(DEAF)))
    for (let i = 0; i < 16; i++) wire.send(mpx(1, MESSAGE_INITIATOR, Buffer.alloc(512 * KIB)))
    await arena.clock.advance(2_000)
    expect(theirs().bytesRead).toBeLessThan(5.5 * MIB)
    expect(theirStreams()).toHaveLength(1)
    await arena.pass(6)
    expect(theirs().bytesRead).toBeGreaterThan(8 * MIB)
    await expectTolerated(wire)
  })

  it('silence is asked about, and cut', async () => {
    const { wire } = await arena.secure(mplex)
    await wire.over(45_000)
    await arena.expectUnharmed()
  })
})
