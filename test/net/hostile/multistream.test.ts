import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Arena, HEADER, Wire, line } from './arena.ts'

let arena: Arena

beforeAll(async () => {
  arena = await Arena.open()
})

afterAll(() => arena.close())

const NOISE = line('/noise')
const garbage = (length: number): Uint8Array => arena.random.bytes(length)

describe('who dials and breaks the first negotiation is thrown out at once, and nobody else notices', () => {
  it.each<[string, () => Uint8Array]>([
    ['random bytes', () => garbage(1_000)],
    ['a single random byte', () => Uint8Array.of(0xa5)],
    ['zeros', () => new Uint8Array(100)],
    ['bytes that never end a length', () => new Uint8Array(100).fill(0xff)],
    ['an HTTP request', () => Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')],
    ['a TLS hello', () => Buffer.concat([Buffer.from('1603010200010001fc0303', 'hex'), garbage(500)])],
    ['another version', () => line('/multistream/2.0.0')],
    ['a proposal before the header', () => NOISE],
    ['a header without its newline', () => Buffer.from('\x13/multistream/1.0.0.')],
    ['a line of 16 KiB', () => Buffer.concat([HEADER, line(`/${'x'.repeat(16_000)}`)])],
    ['an empty line', () => Buffer.concat([HEADER, Buffer.from([0])])],
    ['a length in too many bytes', () => Buffer.concat([HEADER, Buffer.from([0x87, 0x00]), Buffer.from('/noise\n')])],
    ['proposals without end', () => Buffer.concat([HEADER, ...Array<Buffer>(100).fill(line('/nope/1.0.0'))])],
    ['headers without end', () => Buffer.concat(Array<Buffer>(100).fill(HEADER))],
    [
      'a lone carriage return in the protocol',
      () => Buffer.concat([HEADER, ...Array<Buffer>(70).fill(line('/noise\r'))]),
    ],
    ['bytes that are no UTF-8', () => Buffer.concat([HEADER, Buffer.from([3, 0xff, 0xfe, 0x0a]), garbage(2_000)])],
  ])('%s', async (_, bytes) => {
    const wire = await arena.connect()
    wire.send(bytes())
    await wire.over()
    expect(arena.hostile).toEqual([])
    await arena.expectUnharmed(2)
  })

  it.each(Array.from({ length: HEADER.length + NOISE.length }, (_, cut) => cut))(
    'the opening, cut after %i bytes and ended',
    async (cut) => {
      const wire = await arena.connect()
      wire.send(Buffer.concat([HEADER, NOISE]).subarray(0, cut))
      wire.pipe.end()
      await wire.over()
    },
  )

  it('a connection cut as soon as it is there', async () => {
    const wires: Wire[] = []
    for (let i = 0; i < 50; i++) wires.push(await arena.connect())
    for (const [i, wire] of wires.entries()) {
      if (i % 2 === 0) wire.send(HEADER)
      wire.pipe.destroy()
    }
    await arena.expectUnharmed(2)
  })
})

describe('who dials and takes too long is thrown out after 10 s', () => {
  const UPGRADE_MS = 10_000

  it.each<[string, () => Uint8Array[]]>([
    ['and says nothing', () => []],
    ['and stops inside a line', () => [HEADER.subarray(0, 7)]],
    ['and stops after the header', () => [HEADER]],
    ['and stops after its proposal', () => [HEADER, NOISE]],
  ])('%s', async (_, bytes) => {
    const wire = await arena.connect()
    const since = arena.clock.now()
    wire.send(...bytes())
    await wire.over(UPGRADE_MS + 100)
    expect(wire.overAt).toBeGreaterThanOrEqual(since + UPGRADE_MS - 100)
    await arena.expectUnharmed(2)
  })

  it('and sends a byte a second, all of them right', async () => {
    const wire = await arena.connect()
    const opening = Buffer.concat([HEADER, NOISE])
    for (let i = 0; i < opening.length && wire.overAt === null; i++) {
      wire.send(opening.subarray(i, i + 1))
      await arena.clock.advance(1_000)
    }
    expect(wire.overAt).not.toBeNull()
    await arena.expectUnharmed(2)
  })
})

describe('who dials without end', () => {
  it('and says nothing holds no more than 64 places, and keeps no one else out', async () => {
    const wires: Wire[] = []
    for (let i = 0; i < 300; i++) wires.push(await arena.connect())
    await arena.clock.advance(100)
    expect(wires.filter(({ overAt }) => overAt === null)).toHaveLength(64)
    const newcomer = await arena.infiltrate()
    expect(await arena.clock.resolve(newcomer.ping(arena.victim.peerId))).toBeGreaterThan(0)
    await arena.clock.resolve(newcomer.stop())
    await arena.expectUnharmed()
    expect(wires.every(({ overAt }) => overAt !== null)).toBe(true)
  })

  it('and greets each time holds no more than 64 places, and keeps no one else out', async () => {
    const wires: Wire[] = []
    for (let i = 0; i < 300; i++) {
      const wire = await arena.connect()
      wire.send(HEADER)
      wires.push(wire)
    }
    await arena.clock.advance(100)
    expect(wires.filter(({ overAt }) => overAt === null)).toHaveLength(64)
    const newcomer = await arena.infiltrate()
    expect(await arena.clock.resolve(newcomer.ping(arena.victim.peerId))).toBeGreaterThan(0)
    await arena.clock.advance(10_000)
    await arena.clock.resolve(Promise.all(arena.simulation.hosts.slice(2).map((host) => host.stop())))
    expect(newcomer.connections()).toEqual([])
    await arena.expectUnharmed()
  })
})
