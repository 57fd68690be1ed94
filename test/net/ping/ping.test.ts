/** libp2p ping spec. */
import { describe, expect, it } from 'vitest'
import type { NetError } from '../../../net/errors.ts'
import { PING_PROTOCOL, createPing } from '../../../net/ping/ping.ts'
import { FakeContext, link } from '../fake-context.ts'
import type { FakeStream } from '../fake-context.ts'
import { VirtualClock } from '../../sim/virtual-clock.ts'

const clock = new VirtualClock()
const pair = (): [FakeContext, FakeContext] => {
  const [a, b] = [new FakeContext(1, { clock }), new FakeContext(2, { clock })]
  link(a, b)
  return [a, b]
}
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const outcome = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: NetError) => error.code)

/** A server that the test writes for. */
function server(b: FakeContext): Promise<FakeStream> {
  return new Promise((resolve) => {
    b.handle(PING_PROTOCOL, (stream) => resolve(stream as FakeStream))
  })
}

describe('ping', () => {
  it('measures the round trip on a stream of its own, which ends with it', async () => {
    const [a, b] = pair()
    createPing(b)
    const { ping } = createPing(a)
    expect(await ping(b.peerId)).toBe(0)
    expect(await ping(b.peerId)).toBe(0)
    expect(a.opened).toHaveLength(2)
    await settled()
    for (const stream of [...a.opened, ...b.accepted])
      expect([stream.writeEnded, stream.isReset]).toEqual([true, false])
    expect(a.opened[0]?.written[0]).toHaveLength(32)
    expect(a.opened[0]?.written).not.toEqual(a.opened[1]?.written)
    expect(clock.pending).toBe(0)
  })

  it('takes the time from the clock', async () => {
    const [a, b] = pair()
    const opened = server(b)
    const measured = createPing(a).ping(b.peerId)
    const stream = await opened
    const bytes = (await stream.read()) as Uint8Array
    await clock.advance(42)
    stream.write(bytes.subarray(0, 5))
    await clock.advance(8)
    stream.write(bytes.subarray(5))
    expect(await measured).toBe(50)
    stream.closeWrite()
  })

  it('waits until the last stream to the peer is over, a second at most', async () => {
    const [a, b] = pair()
    const streams: FakeStream[] = []
    b.handle(PING_PROTOCOL, (stream) => {
      streams.push(stream as FakeStream)
      stream.onData((bytes) => stream.write(bytes))
    })
    const { ping } = createPing(a)
    await ping(b.peerId)
    const second = ping(b.peerId)
    await settled()
    expect(streams).toHaveLength(1)
    streams[0]?.closeWrite()
    await second
    const third = ping(b.peerId)
    await settled()
    expect(streams).toHaveLength(2)
    await clock.advance(999)
    expect(streams).toHaveLength(2)
    await clock.advance(1)
    await third
    expect(a.opened.map(({ isReset }) => isReset)).toEqual([false, true, false])
  })

  it.each([
    ['other bytes', 'protocol-violation', (stream: FakeStream) => stream.write(new Uint8Array(32))],
    [
      'too many bytes',
      'protocol-violation',
      (stream: FakeStream, bytes: Uint8Array) => stream.write(Buffer.concat([bytes, bytes])),
    ],
    [
      'an end in the middle',
      'closed',
      (stream: FakeStream, bytes: Uint8Array) => {
        stream.write(bytes.subarray(0, 31))
        stream.closeWrite()
      },
    ],
    ['a reset', 'reset', (stream: FakeStream) => stream.reset()],
  ] as const)('fails on %s', async (_title, code, answer) => {
    const [a, b] = pair()
    const opened = server(b)
    const failed = outcome(createPing(a).ping(b.peerId))
    const stream = await opened
    answer(stream, (await stream.read()) as Uint8Array)
    expect(await failed).toBe(code)
    expect(a.opened[0]?.isReset).toBe(true)
  })

  it('gives up after 10 s, or when told to', async () => {
    const [a, b] = pair()
    void server(b)
    const { ping } = createPing(a)
    const late = outcome(ping(b.peerId))
    await clock.advance(9_999)
    expect(a.opened[0]?.isReset).toBe(false)
    await clock.advance(1)
    expect(await late).toBe('timeout')
    const abort = new AbortController()
    const aborted = outcome(ping(b.peerId, { signal: abort.signal }))
    await settled()
    abort.abort()
    expect(await aborted).toBe('aborted')
    expect(await outcome(ping(b.peerId, { signal: abort.signal }))).toBe('aborted')
    expect(a.opened.every(({ isReset }) => isReset)).toBe(true)
  })
})

describe('the ping server', () => {
  it('echoes whole blocks of 32 bytes however they are cut, until the remote ends', async () => {
    const [a, b] = pair()
    createPing(b)
    expect(b.handlers.get(PING_PROTOCOL)?.maxInbound).toBe(2)
    const stream = await a.openStream(b.peerId, PING_PROTOCOL)
    const sent = Buffer.from(Array.from({ length: 96 }, (_, i) => i))
    let echoed = Buffer.alloc(0)
    stream.onData((bytes) => (echoed = Buffer.concat([echoed, bytes])))
    for (const [from, to] of [
      [0, 1],
      [1, 31],
      [31, 70],
      [70, 95],
    ] as const) {
      stream.write(sent.subarray(from, to))
      await settled()
      expect(echoed).toHaveLength(Math.floor(to / 32) * 32)
    }
    stream.write(sent.subarray(95))
    await settled()
    expect(echoed.equals(sent)).toBe(true)
    stream.closeWrite()
    await settled()
    expect([b.accepted[0]?.writeEnded, b.accepted[0]?.isReset]).toEqual([true, false])
  })

  it('resets a stream that brings no whole ping for a minute', async () => {
    const [a, b] = pair()
    createPing(b)
    const stream = await a.openStream(b.peerId, PING_PROTOCOL)
    await clock.advance(40_000)
    stream.write(new Uint8Array(32))
    await clock.advance(40_000)
    stream.write(new Uint8Array(31))
    await clock.advance(19_999)
    expect(stream.isReset).toBe(false)
    await clock.advance(1)
    expect(stream.isReset).toBe(true)
  })

  it('survives a remote that resets', async () => {
    const [a, b] = pair()
    const { stop } = createPing(b)
    const stream = await a.openStream(b.peerId, PING_PROTOCOL)
    stream.write(new Uint8Array(3))
    stream.reset()
    await settled()
    expect(clock.pending).toBe(0)
    stop()
    expect(b.protocols()).toEqual([])
  })
})
