import { describe, expect, test } from 'vitest'
import { multiaddr } from '@multiformats/multiaddr'
import { record } from '../net/recorder.ts'
import { MemoryNetwork } from './memory-network.ts'
import { pipePair } from './pipe-pair.ts'
import { seededRandom } from './seeded-random.ts'
import { VirtualClock } from './virtual-clock.ts'

describe('a memory network', () => {
  test('carries bytes in order after the latency, whole as they were flushed', async () => {
    const { clock, dialer, acceptor } = await pipePair({ latencyMs: 7 })
    const heard = record(acceptor)
    const start = clock.now()
    for (const text of ['one ', 'two ']) dialer.write(Buffer.from(text))
    dialer.flush()
    dialer.write(Buffer.from('three'))
    dialer.flush()
    await clock.until(() => heard.length === 13)
    expect(clock.now() - start).toBe(7)
    expect(heard.bytes.map(String)).toHaveLength(2)
    expect(await heard.text(13)).toBe('one two three')
  })

  test('cuts and delays as its seed says, and loses and reorders nothing', async () => {
    const { clock, dialer, acceptor } = await pipePair({ maxChunkBytes: 5, jitterMs: 20 })
    const heard = record(acceptor)
    const sent = seededRandom(1).bytes(10_000)
    for (let i = 0; i < sent.length; i += 100) {
      dialer.write(sent.slice(i, i + 100))
      dialer.flush()
    }
    await clock.runUntilIdle()
    expect(Math.max(...heard.bytes.map((bytes) => bytes.length))).toBe(5)
    expect(Buffer.compare(Buffer.concat(heard.bytes), sent)).toBe(0)
  })

  test('stops a writer whose reader is paused, and lets it go on when the reader has taken half', async () => {
    const { clock, dialer, acceptor } = await pipePair({ windowBytes: 1_000 })
    const [writer, reader] = [record(dialer), record(acceptor)]
    acceptor.pause()
    expect(dialer.write(new Uint8Array(900))).toBe(true)
    expect(dialer.write(new Uint8Array(900))).toBe(false)
    dialer.flush()
    await clock.runUntilIdle()
    expect([reader.length, writer.drains]).toEqual([0, 0])
    acceptor.resume()
    await clock.runUntilIdle()
    expect([reader.length, writer.drains]).toEqual([1_800, 1])
  })

  test('half-closes, then closes both sides without an error', async () => {
    const { clock, network, dialer, acceptor } = await pipePair()
    const [one, two] = [record(dialer), record(acceptor)]
    dialer.end()
    await clock.runUntilIdle()
    expect([one.isClosed, two.isClosed]).toEqual([false, false])
    acceptor.write(Buffer.from('after your end'))
    acceptor.end()
    await clock.runUntilIdle()
    expect(await one.text(14)).toBe('after your end')
    expect([await one.closed, await two.closed, network.openPipes]).toEqual([undefined, undefined, 0])
  })

  test('a destroyed pipe cuts the other side', async () => {
    const { clock, dialer, acceptor } = await pipePair()
    const [one, two] = [record(dialer), record(acceptor)]
    dialer.destroy()
    await clock.runUntilIdle()
    expect(await one.closed).toBeUndefined()
    expect(await two.closed).toMatchObject({ code: 'closed' })
  })

  test('refuses where nobody listens, and a second listener in the same place', async () => {
    const clock = new VirtualClock()
    const network = new MemoryNetwork({ clock, random: seededRandom(1) })
    await expect(clock.resolve(network.transport(1).dial(multiaddr('/memory/5'), {}))).rejects.toMatchObject({
      code: 'refused',
    })
    await network.transport(1).listen(multiaddr('/memory/5'), () => {})
    await expect(network.transport(2).listen(multiaddr('/memory/5'), () => {})).rejects.toMatchObject({
      code: 'address-in-use',
    })
    const free = await network.transport(2).listen(multiaddr('/memory/0'), () => {})
    expect(free.addresses().map(String)).toEqual(['/memory/1'])
  })

  test('holds what two machines send each other until it is released', async () => {
    const { clock, network, dialer, acceptor } = await pipePair()
    const heard = record(acceptor)
    network.hold(1, 2)
    dialer.write(Buffer.from('held'))
    dialer.flush()
    await clock.advance(10_000)
    expect(heard.length).toBe(0)
    network.release(1, 2)
    await clock.runUntilIdle()
    expect(await heard.text(4)).toBe('held')
  })

  test('one seed gives one trace, another seed another', async () => {
    const run = async (seed: number): Promise<string[]> => {
      const trace: string[] = []
      const { clock, dialer, acceptor } = await pipePair({
        random: seededRandom(seed),
        jitterMs: 9,
        maxChunkBytes: 50,
        onTrace: ({ at, event, from, to, bytes }) => trace.push(`${at} ${event} ${from}>${to} ${bytes?.length ?? ''}`),
      })
      const heard = record(acceptor)
      dialer.write(new Uint8Array(1_000))
      dialer.flush()
      await clock.until(() => heard.length === 1_000)
      return [...trace, `${clock.now()}`]
    }
    expect(await run(1)).toEqual(await run(1))
    expect(await run(1)).not.toEqual(await run(2))
  })
})

describe('seeded randomness', () => {
  test('repeats for a seed, differs between seeds and forks, and is spread evenly', () => {
    const draw = (random = seededRandom(1)): number[] => Array.from({ length: 5 }, () => random.number())
    expect(draw()).toEqual(draw())
    expect(draw(seededRandom(2))).not.toEqual(draw())
    expect(draw(seededRandom(1).fork('a'))).not.toEqual(draw(seededRandom(1).fork('b')))
    expect(seededRandom(1).bytes(7)).toEqual(seededRandom(1).bytes(7))
    const random = seededRandom('spread')
    const numbers = Array.from({ length: 10_000 }, () => random.number())
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...numbers)).toBeLessThan(1)
    expect(numbers.reduce((sum, each) => sum + each, 0) / numbers.length).toBeCloseTo(0.5, 1)
    expect(new Set(random.bytes(4_096)).size).toBe(256)
  })
})
