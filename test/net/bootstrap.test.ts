import { beforeEach, describe, expect, it } from 'vitest'
import { parseMultiaddr, peerIdOf } from '../../net/address.ts'
import type { Multiaddr } from '../../net/address.ts'
import { PUBLIC_BOOTSTRAP, createBootstrap } from '../../net/bootstrap.ts'
import type { Connection } from '../../net/connection.ts'
import { NetError } from '../../net/errors.ts'
import { VirtualClock } from '../sim/virtual-clock.ts'
import { FakeContext, link, unlink } from './fake-context.ts'

let clock: VirtualClock
beforeEach(() => {
  clock = new VirtualClock()
})

/** A host with a bootstrap list, and the peers behind it: which answer, after how long, and when they were asked. */
class World {
  readonly us = new FakeContext(1, { clock })
  readonly peers: FakeContext[]
  readonly addresses: Multiaddr[]
  readonly asked: [number, number][] = []
  readonly answering = new Set<number>()
  latencyMs = 10
  mostAtOnce = 0
  aborted = 0
  #atOnce = 0
  readonly bootstrap

  constructor(count: number, { named = true } = {}) {
    this.peers = Array.from({ length: count }, (_, i) => new FakeContext(10 + i, { clock }))
    this.addresses = this.peers.map(({ peerId }, i) =>
      parseMultiaddr(`/ip4/203.0.113.${i}/tcp/4001${named ? `/p2p/${peerId}` : ''}`),
    )
    this.bootstrap = createBootstrap(this.us, {
      addresses: this.addresses,
      dial: (address, signal) => this.#dial(address, signal),
    })
  }

  begin(): void {
    this.us.events.emit('listening', { addresses: [] })
  }

  /** Which peers were asked, in order, from the time on. */
  since(at: number): number[] {
    return this.asked.filter(([time]) => time >= at).map(([, n]) => n)
  }

  connect(n: number): void {
    link(this.us, this.peers[n] as FakeContext)
  }

  disconnect(n: number): void {
    unlink(this.us, this.peers[n] as FakeContext)
  }

  async #dial(address: Multiaddr, signal: AbortSignal): Promise<Connection> {
    const n = this.addresses.indexOf(address)
    this.asked.push([clock.now(), n])
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#atOnce)
    const onAbort = (): void => void this.aborted++
    signal.addEventListener('abort', onAbort)
    await new Promise<void>((resolve) => void clock.after(this.latencyMs, resolve))
    signal.removeEventListener('abort', onAbort)
    this.#atOnce--
    if (!this.answering.has(n)) throw new NetError('refused', 'nobody there')
    if (this.us.connections(this.peers[n]?.peerId).length === 0) this.connect(n)
    return this.us.connections(this.peers[n]?.peerId)[0] as Connection
  }
}

describe('a bootstrap list', () => {
  it('is dialled once the host listens, each once, in random order, four at a time', async () => {
    const world = new World(10)
    for (let n = 0; n < 10; n++) world.answering.add(n)
    await clock.advance(1_000)
    expect(world.asked).toEqual([])
    world.begin()
    world.begin()
    await clock.runUntilIdle()
    expect(world.since(0)).toHaveLength(10)
    expect(world.since(0)).not.toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(new Set(world.since(0)).size).toBe(10)
    expect(world.mostAtOnce).toBe(4)
  })

  it('is remembered as such, and its peers are tagged', async () => {
    const world = new World(2)
    const [first, second] = world.peers as [FakeContext, FakeContext]
    expect(world.us.book.get(`${first.peerId}`)).toMatchObject({ sources: ['bootstrap'] })
    world.answering.add(0)
    world.begin()
    await clock.advance(1_000)
    expect(world.us.tags.get(`${first.peerId}`)?.get('bootstrap')).toBe(50)
    expect(world.us.tags.has(`${second.peerId}`)).toBe(false)
    world.bootstrap.stop()
  })

  it('may leave out who is there: whoever answers is the one', async () => {
    const world = new World(1, { named: false })
    world.answering.add(0)
    world.begin()
    await clock.runUntilIdle()
    expect(world.us.tags.get(`${world.peers[0]?.peerId}`)?.get('bootstrap')).toBe(50)
    world.disconnect(0)
    await clock.runUntilIdle()
    expect(world.since(0)).toEqual([0, 0])
  })

  it('that nobody answers is asked again after 1 s, 2 s, 4 s … 60 s, each up to a quarter longer, and is no error', async () => {
    const world = new World(1)
    world.latencyMs = 0
    world.begin()
    await clock.advance(400_000)
    const gaps = world.asked.map(([at], i) => at - (world.asked[i - 1]?.[0] ?? 0)).slice(1)
    for (const [i, wait] of [1, 2, 4, 8, 16, 32, 60, 60].entries()) {
      expect(gaps[i]).toBeGreaterThanOrEqual(wait * 1_000)
      expect(gaps[i]).toBeLessThanOrEqual(wait * 1_250)
    }
    world.bootstrap.stop()
  })

  it.each([
    ['while none of them is connected, whoever else is', 3, 8, [], [0, 1, 2]],
    ['while fewer than four peers are connected, those that are missing', 3, 0, [0], [1, 2]],
    ['not while one of them and three others are', 3, 3, [0], []],
    ['not when all of them are connected', 3, 0, [0, 1, 2], []],
  ])('is dialled again %s', async (_, count, others, answering, expected) => {
    const world = new World(count)
    for (let n = 0; n < others; n++) link(world.us, new FakeContext(100 + n, { clock }))
    for (const n of answering) world.answering.add(n)
    world.begin()
    await clock.advance(500)
    const first = world.asked.length
    await clock.advance(1_000)
    expect(
      world.asked
        .slice(first)
        .map(([, n]) => n)
        .sort(),
    ).toEqual(expected)
    world.bootstrap.stop()
    expect(clock.pending).toBe(0)
  })

  it('is dialled soon after the last of them went, and more slowly when they send us away at once', async () => {
    const world = new World(1)
    world.answering.add(0)
    world.latencyMs = 0
    world.begin()
    await clock.advance(60_000)
    world.disconnect(0)
    await clock.advance(1_250)
    expect(world.asked).toHaveLength(2)
    for (let i = 0; i < 200; i++) {
      if (world.us.links.length > 0) world.disconnect(0)
      await clock.advance(1_000)
    }
    expect(world.asked.length).toBeLessThan(12)
    world.bootstrap.stop()
  })

  it('is not asked again when others came in the meantime', async () => {
    const world = new World(2)
    world.answering.add(0)
    world.begin()
    await clock.advance(500)
    expect(world.asked).toHaveLength(2)
    for (let n = 0; n < 3; n++) link(world.us, new FakeContext(100 + n, { clock }))
    await clock.runUntilIdle()
    expect(world.asked).toHaveLength(2)
  })

  it('is asked at once when the network changed', async () => {
    const world = new World(1)
    world.latencyMs = 0
    world.begin()
    await clock.advance(300_000)
    const before = clock.now()
    world.us.events.emit('network:changed', { reason: 'woke' })
    await clock.advance(1_250)
    expect(world.since(before)).toEqual([0])
    world.bootstrap.stop()
  })

  it('leaves nothing behind when it stops, even in the middle', async () => {
    const world = new World(6)
    world.latencyMs = 1_000
    world.begin()
    await clock.advance(500)
    world.bootstrap.stop()
    await clock.advance(60_000)
    expect([world.asked.length, world.aborted, clock.pending]).toEqual([4, 4, 0])
  })

  it('tells once that nobody answers, and again only after somebody had', async () => {
    const world = new World(2)
    const told: string[] = []
    world.us.events.on('bootstrap:failed', ({ addresses, error }) => told.push(`${addresses.length} ${error.code}`))
    world.begin()
    await clock.advance(120_000)
    expect(told).toEqual(['2 refused'])
    world.answering.add(1)
    await clock.advance(120_000)
    world.answering.clear()
    world.disconnect(1)
    await clock.advance(120_000)
    expect(told).toEqual(['2 refused', '2 refused'])
    world.bootstrap.stop()
  })

  it('never names ourselves', async () => {
    const us = new FakeContext(1, { clock })
    const dialled: string[] = []
    const bootstrap = createBootstrap(us, {
      addresses: [parseMultiaddr(`/ip4/203.0.113.1/tcp/1/p2p/${us.peerId}`)],
      dial: (address) => {
        dialled.push(`${address}`)
        return Promise.reject(new Error('no'))
      },
    })
    us.events.emit('listening', { addresses: [] })
    await clock.runUntilIdle()
    expect([dialled, us.book.size]).toEqual([[], 0])
    bootstrap.stop()
  })
})

it('the public list names five peers', () => {
  expect(new Set(PUBLIC_BOOTSTRAP.map((text) => `${peerIdOf(parseMultiaddr(text))}`)).size).toBe(5)
})
