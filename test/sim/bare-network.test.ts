import { describe, expect, test } from 'vitest'
import type { Stream } from '../../net/stream.ts'
import type { BareHost, BareHostOptions } from './bare-host.ts'
import { BareNetwork } from './bare-network.ts'
import type { BareNetworkOptions } from './bare-network.ts'
import { logNormal, uniform, WIDE_AREA } from './latencies.ts'
import { quantile } from '../samples.mjs'

const ECHO = '/echo/1.0.0'
const LATENCY_MS = 10

interface Pair {
  network: BareNetwork
  dialer: BareHost
  acceptor: BareHost
  /** What the acceptor heard on streams of ECHO, and those streams. */
  heard: string[]
  accepted: Stream[]
}

async function pair(options: BareNetworkOptions = {}, acceptorOptions: BareHostOptions = {}): Promise<Pair> {
  const network = new BareNetwork('pair', { latency: () => LATENCY_MS, ...options })
  const dialer = network.host(0)
  const acceptor = network.host(1, acceptorOptions)
  const heard: string[] = []
  const accepted: Stream[] = []
  acceptor.handle(ECHO, (stream) => {
    accepted.push(stream)
    stream.onData(
      (bytes) => heard.push(Buffer.from(bytes).toString()),
      (error) => heard.push(error ? 'failed' : 'end'),
    )
  })
  await network.clock.resolve(dialer.dialIndex(1))
  await network.clock.advance(2 * LATENCY_MS)
  return { network, dialer, acceptor, heard, accepted }
}

describe('a bare network', () => {
  test('connects two hosts in three round trips, and each hears one round trip later what the other speaks', async () => {
    const network = new BareNetwork('times', { latency: () => LATENCY_MS })
    const [a, b] = [network.host(0), network.host(1)]
    const news: string[] = []
    for (const host of [a, b]) {
      host.events.on('peer:connected', () => news.push(`${network.clock.now()} ${host.index} connected`))
      host.events.on('peer:identified', ({ identity }) =>
        news.push(`${network.clock.now()} ${host.index} hears ${identity.protocols.join()}`),
      )
    }
    b.handle(ECHO, () => {})
    await network.clock.resolve(a.dialIndex(1))
    await network.clock.runUntilIdle()
    expect(news).toEqual(['50 1 connected', '60 0 connected', '70 1 hears ', `80 0 hears ${ECHO}`])
    expect(a.identityOf(b.peerId)?.protocols).toEqual([ECHO])
    expect(await a.dial(b.peerId)).toBe(a.connections(b.peerId)[0])
  })

  test('carries what a turn wrote as one batch, in order, after the latency', async () => {
    const { network, dialer, acceptor, heard } = await pair()
    const events = network.clock.events
    const stream = await dialer.openStream(acceptor.peerId, ECHO)
    for (const text of ['one', 'two', 'three']) stream.write(Buffer.from(text))
    stream.closeWrite()
    const wrote = network.clock.now()
    await network.clock.until(() => heard.includes('end'))
    expect(heard).toEqual(['one', 'two', 'three', 'end'])
    expect(network.clock.now() - wrote).toBe(LATENCY_MS)
    expect(network.clock.events - events).toBe(1)
  })

  test('settles on the first protocol that the other side handles, and says when there is none', async () => {
    const { network, dialer, acceptor } = await pair()
    const stream = await network.clock.resolve(dialer.openStream(acceptor.peerId, ['/other', ECHO]))
    expect(stream.protocol).toBe(ECHO)
    await expect(network.clock.resolve(dialer.openStream(acceptor.peerId, '/other'))).rejects.toMatchObject({
      code: 'unsupported-protocol',
    })
  })

  test('resets a stream more than the protocol allows', async () => {
    const { network, dialer, acceptor } = await pair()
    acceptor.handle('/one', () => {}, { maxInbound: 1 })
    await network.clock.advance(2 * LATENCY_MS)
    await dialer.openStream(acceptor.peerId, '/one')
    const second = await dialer.openStream(acceptor.peerId, '/one')
    await expect(network.clock.resolve(second.read())).rejects.toMatchObject({ code: 'reset' })
  })

  test('stops a writer whose reader is paused, and tells it when there is room again', async () => {
    const { network, dialer, acceptor, accepted, heard } = await pair({
      windowBytes: 100,
      limits: { writeHighWaterMark: 50 },
    })
    const stream = await dialer.openStream(acceptor.peerId, ECHO)
    let drains = 0
    stream.onDrain(() => drains++)
    stream.write(Buffer.alloc(10))
    await network.clock.runUntilIdle()
    accepted[0]?.pause(true)
    stream.write(Buffer.alloc(40))
    expect(stream.write(Buffer.alloc(100))).toBe(false)
    await network.clock.runUntilIdle()
    // The window of 100 holds what is unread; the rest waits at the writer.
    expect([heard.length, stream.writeBufferBytes]).toEqual([1, 40])
    expect(stream.write(Buffer.alloc(10))).toBe(false)
    drains = 0
    accepted[0]?.pause(false)
    await network.clock.runUntilIdle()
    expect([heard.join('').length, drains, stream.writeBufferBytes]).toEqual([160, 1, 0])
  })

  test('gives a slow reader its bytes at its rate', async () => {
    const { network, dialer, acceptor, heard } = await pair({}, { readBytesPerSecond: 1_000 })
    const stream = await dialer.openStream(acceptor.peerId, ECHO)
    const wrote = network.clock.now()
    stream.write(Buffer.alloc(500))
    await network.clock.until(() => heard.length === 1)
    expect(network.clock.now() - wrote).toBe(LATENCY_MS + 500)
  })

  test('holds what crosses a partition, and lets it through when it heals in time', async () => {
    const { network, dialer, acceptor, heard } = await pair()
    const stream = await dialer.openStream(acceptor.peerId, ECHO)
    network.divide({ sideOf: (index) => index, breakAfterMs: 10_000 })
    stream.write(Buffer.from('patience'))
    await expect(network.clock.resolve(network.dial(dialer, 1))).rejects.toMatchObject({ code: 'timeout' })
    expect(heard).toEqual([])
    network.heal()
    expect(heard).toEqual(['patience'])
    expect(dialer.connections()[0]?.open).toBe(true)
  })

  test('breaks the connections that cross a partition when it lasts', async () => {
    const { network, dialer, acceptor, heard } = await pair()
    await dialer.openStream(acceptor.peerId, ECHO)
    await network.clock.advance(LATENCY_MS)
    network.divide({ sideOf: (index) => index, breakAfterMs: 10_000 })
    await network.clock.advance(20_000)
    expect([dialer.connections(), acceptor.connections(), heard]).toEqual([[], [], ['failed']])
    expect(network.openConnections).toBe(0)
  })

  test('closes the connections of a host that goes; of one that vanishes after a while', async () => {
    for (const silently of [false, true]) {
      const { network, dialer, acceptor } = await pair()
      const left = network.clock.now()
      network.remove(acceptor, { silently, noticeMs: 5_000 })
      await network.clock.until(() => dialer.connections().length === 0)
      expect(network.clock.now() - left).toBe(silently ? 5_000 : LATENCY_MS)
      await expect(network.clock.resolve(dialer.dialIndex(1))).rejects.toMatchObject({ code: 'refused' })
      const returned = network.host(1)
      expect(returned.peerId).toBe(acceptor.peerId)
    }
  })

  test('refuses a connection too many', async () => {
    const { network } = await pair({}, { limits: { maxInboundConnections: 1 } })
    await expect(network.clock.resolve(network.host(2).dialIndex(1))).rejects.toMatchObject({ code: 'limit-exceeded' })
  })

  test('is one digest a seed', async () => {
    const run = async (seed: number, text: string): Promise<string> => {
      const network = new BareNetwork(seed)
      const [a, b] = [network.host(0), network.host(1)]
      b.handle(ECHO, (stream) => stream.onData((bytes) => stream.write(bytes)))
      await network.clock.resolve(a.dialIndex(1))
      await network.clock.runUntilIdle()
      const stream = await a.openStream(b.peerId, ECHO)
      stream.write(Buffer.from(text))
      await network.clock.runUntilIdle()
      expect(network.digest.bytes).toBe(2 * text.length)
      return network.digest.mark()
    }
    expect(await run(1, 'text')).toBe(await run(1, 'text'))
    expect(await run(1, 'text')).not.toBe(await run(2, 'text'))
    expect(await run(1, 'text')).not.toBe(await run(1, 'test'))
  })
})

describe('latencies', () => {
  test('are one figure a pair, the same both ways, spread as asked', () => {
    const latency = logNormal('spread')
    const all = Array.from({ length: 2_000 }, (_, i) => latency(i, i + 1))
    expect(latency(3, 7)).toBe(latency(7, 3))
    expect(quantile(all, 0.5)).toBeGreaterThan(0.9 * WIDE_AREA.medianMs)
    expect(quantile(all, 0.5)).toBeLessThan(1.1 * WIDE_AREA.medianMs)
    expect(quantile(all, 0.99)).toBeGreaterThan(3 * WIDE_AREA.medianMs)
    expect(Math.max(...all)).toBeLessThanOrEqual(WIDE_AREA.maxMs)
    const even = Array.from({ length: 1_000 }, (_, i) => uniform('spread', 5, 15)(i, 0))
    expect([Math.min(...even) >= 5, Math.max(...even) <= 15]).toEqual([true, true])
    expect(quantile(even, 0.5)).toBeCloseTo(10, 0)
  })
})
