import { decode, encode } from 'dns-packet'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../../../net/clock.ts'
import { NetError } from '../../../net/errors.ts'
import { createHost } from '../../../net/libp2p-host.ts'
import { createMdns } from '../../../net/mdns/mdns.ts'
import type { Mdns } from '../../../net/mdns/mdns.ts'
import { SERVICE, decodeMdns } from '../../../net/mdns/packet.ts'
import type { MdnsResponse } from '../../../net/mdns/packet.ts'
import { encodeQuery } from '../../../net/mdns/reply.ts'
import { seededRandom } from '../../sim/seeded-random.ts'
import { VirtualClock } from '../../sim/virtual-clock.ts'
import { FakeContext } from '../fake-context.ts'
import { MemoryLan, ip4, ip6, on } from './memory-lan.ts'
import type { MemoryInterface, MemoryMachine } from './memory-lan.ts'
import { PEER } from './vectors.ts'

interface Discovered {
  peer: string
  addresses: readonly string[]
}

interface Node {
  context: FakeContext
  machine: MemoryMachine
  mdns: Mdns
  found: Discovered[]
}

/** A context that listens as told, on a machine with those interfaces. */
function node(
  lan: MemoryLan,
  clock: VirtualClock,
  seed: number,
  interfaces: MemoryInterface[],
  listen: string[],
): Node {
  const context = new FakeContext(seed, { clock })
  context.addresses = listen
  const machine = lan.machine(interfaces)
  const found: Discovered[] = []
  context.events.on('peer:discovered', ({ peerId, addresses, source, namespace }) => {
    expect([source, namespace]).toEqual(['mdns', null])
    found.push({ peer: peerId.toString(), addresses })
  })
  const mdns = createMdns(context, { udp: machine })
  context.events.emit('listening', { addresses: listen })
  return { context, machine, mdns, found }
}

/** On the segment "home", at 192.168.1.<n>, listening on port 4000 + n. */
function atHome(lan: MemoryLan, clock: VirtualClock, n: number): Node {
  return node(lan, clock, n, [on('home', [ip4(`192.168.1.${n}`)])], [`/ip4/192.168.1.${n}/tcp/${4000 + n}`])
}

function network(): { clock: VirtualClock; lan: MemoryLan } {
  const clock = new VirtualClock()
  return { clock, lan: new MemoryLan(clock) }
}

const named = (each: Node): string => each.context.peerId.toString()

/** The addresses in the responses that were sent on a segment. */
function toldOn(lan: MemoryLan, segment: string): string[] {
  const responses = lan.sent.filter((each) => each.segment === segment).map(({ bytes }) => decodeMdns(bytes))
  return responses.flatMap((each) => (each?.kind === 'response' ? each.addresses.map(({ text }) => text) : []))
}

describe('five hosts on one network', () => {
  test('find each other within a second, and are told once with where each listens', async () => {
    const { clock, lan } = network()
    const nodes = [1, 2, 3, 4, 5].map((n) => atHome(lan, clock, n))
    await clock.advance(1_000)
    for (const each of nodes) {
      const others = nodes.filter((other) => other !== each)
      const expected = others.map((other) => ({
        peer: named(other),
        addresses: [`${other.context.addresses[0]}/p2p/${named(other)}`],
      }))
      expect(each.found).toHaveLength(4)
      expect(each.found).toEqual(expect.arrayContaining(expected))
      for (const other of others) {
        expect(each.context.addressesOf(other.context.peerId).map(String)).toEqual(other.context.addresses)
        expect(each.context.book.get(named(other))?.sources).toEqual(['mdns'])
      }
    }
  })

  test('send little in ten minutes, and tell of each other again about once a minute', async () => {
    const { clock, lan } = network()
    const nodes = [1, 2, 3, 4, 5].map((n) => atHome(lan, clock, n))
    await clock.advance(60_000)
    const before = lan.sent.length
    for (const each of nodes) each.found.length = 0
    await clock.advance(600_000)
    // Each asks once a minute, each is answered by five.
    expect((lan.sent.length - before) / 10).toBeLessThanOrEqual(5 * 6)
    for (const each of nodes) {
      expect(each.found.length).toBeGreaterThanOrEqual(4 * 8)
      expect(each.found.length).toBeLessThanOrEqual(4 * 10)
    }
  })

  test('hear of a sixth that comes later, before it has asked twice', async () => {
    const { clock, lan } = network()
    const nodes = [1, 2, 3, 4, 5].map((n) => atHome(lan, clock, n))
    await clock.advance(600_000)
    const late = atHome(lan, clock, 6)
    await clock.advance(500)
    expect(late.found).toHaveLength(5)
    for (const each of nodes) expect(each.found.at(-1)?.peer).toBe(named(late))
  })

  test('hear goodbye from one that stops, and it is new when it is back', async () => {
    const { clock, lan } = network()
    const [first, second] = [atHome(lan, clock, 1), atHome(lan, clock, 2)]
    await clock.advance(5_000)
    expect(first.found).toHaveLength(1)
    second.mdns.stop()
    second.mdns.stop()
    expect(decodeMdns(lan.sent.at(-1)?.bytes ?? new Uint8Array())).toMatchObject({ addresses: [] })
    await clock.advance(1_000)
    expect(lan.members).toBe(1)
    atHome(lan, clock, 2)
    await clock.advance(1_000)
    expect(first.found).toHaveLength(2)
  })

  test('leave no timer and no socket behind', async () => {
    const { clock, lan } = network()
    const nodes = [1, 2, 3, 4, 5].map((n) => atHome(lan, clock, n))
    await clock.advance(300)
    for (const { mdns } of nodes) mdns.stop()
    await clock.advance(10)
    expect([clock.pending, lan.members]).toEqual([0, 0])
    // The socket that was being opened when it stopped too.
    atHome(lan, clock, 6).mdns.stop()
    await clock.advance(10)
    expect([clock.pending, lan.members]).toEqual([0, 0])
    for (const { context } of nodes) context.events.emit('network:changed', { reason: 'woke' })
    expect([clock.pending, lan.members]).toEqual([0, 0])
  })
})

describe('interfaces', () => {
  const LO = on('lo', [ip4('127.0.0.1', 8), ip6('::1', 128)])

  test('are told only the addresses of their own network', async () => {
    const { clock, lan } = network()
    const all = ['/ip4/192.168.1.1/tcp/1', '/ip4/10.8.0.1/tcp/1', '/ip6/fd00::1/tcp/2', '/ip4/127.0.0.1/tcp/1']
    node(
      lan,
      clock,
      1,
      [LO, on('home', [ip4('192.168.1.1'), ip6('fe80::1', 64, 2)]), on('work', [ip4('10.8.0.1'), ip6('fd00::1')])],
      // What somebody else saw, a relay's, and one that only we can make sense of, are not told.
      [
        ...all,
        '/ip4/198.51.100.7/tcp/1',
        `/ip4/192.168.1.1/tcp/9/p2p/${PEER}/p2p-circuit`,
        '/ip6zone/home/ip6/fe80::1/tcp/3',
      ],
    )
    await clock.advance(1_000)
    const plain = (segment: string): string[] => [
      ...new Set(toldOn(lan, segment).map((text) => text.slice(0, text.indexOf('/p2p/')))),
    ]
    expect(plain('home')).toEqual(['/ip4/192.168.1.1/tcp/1'])
    expect(plain('work')).toEqual(['/ip4/10.8.0.1/tcp/1', '/ip6/fd00::1/tcp/2'])
    expect(lan.sent.filter(({ segment }) => segment === 'lo')).toEqual([])
  })

  test('are joined for both families, each with its group', async () => {
    const { clock, lan } = network()
    const { mdns } = node(lan, clock, 1, [on('home', [ip4('192.168.1.1'), ip6('fe80::1', 64, 2)])], [])
    await clock.advance(10)
    expect(mdns.status()).toEqual([
      { interface: 'home', family: 4, joined: true, problem: null },
      { interface: 'home', family: 6, joined: true, problem: null },
    ])
    expect(lan.sent.map(({ from }) => from.host)).toEqual(expect.arrayContaining(['192.168.1.1', 'fe80::1%home']))
  })

  test.each<[string, string[], string[]]>([
    ['loopback alone when all that we listen on is loopback', ['/ip4/127.0.0.1/tcp/1', '/ip6/::1/tcp/1'], ['lo', 'lo']],
    ['the one that we listen on', ['/ip4/127.0.0.1/tcp/1', '/ip4/10.8.0.1/tcp/1'], ['work']],
    ['all but loopback when we listen on none', [], ['home', 'work']],
    ['all but loopback when we listen on what none has', ['/ip4/198.51.100.7/tcp/1'], ['home', 'work']],
  ])('that are joined: %s', async (_, listen, joined) => {
    const { clock, lan } = network()
    const interfaces = [LO, on('home', [ip4('192.168.1.1')]), on('work', [ip4('10.8.0.1')])]
    const { mdns } = node(lan, clock, 1, interfaces, listen)
    await clock.advance(10)
    expect(mdns.status().map((each) => each.interface)).toEqual(joined)
  })

  test('that are joined: loopback when there is no other', async () => {
    const { clock, lan } = network()
    const { mdns } = node(lan, clock, 1, [LO], [])
    await clock.advance(10)
    expect(mdns.status().map((each) => each.interface)).toEqual(['lo', 'lo'])
  })

  test('that come are joined and asked at once; those that go are left', async () => {
    const { clock, lan } = network()
    const moving = atHome(lan, clock, 1)
    const stranger = node(lan, clock, 2, [on('work', [ip4('10.8.0.2')])], ['/ip4/10.8.0.2/tcp/4'])
    await clock.advance(300_000)
    expect(moving.found).toEqual([])
    moving.machine.interfaceList = [on('work', [ip4('10.8.0.1')])]
    moving.context.addresses = ['/ip4/10.8.0.1/tcp/4001']
    moving.context.events.emit('network:changed', { reason: 'interfaces' })
    await clock.advance(500)
    expect(moving.found).toMatchObject([{ peer: named(stranger) }])
    expect(stranger.found).toMatchObject([{ addresses: [`/ip4/10.8.0.1/tcp/4001/p2p/${named(moving)}`] }])
    expect(moving.mdns.status().map((each) => each.interface)).toEqual(['work'])
  })

  test('that come unannounced are seen at the next question', async () => {
    const { clock, lan } = network()
    const { machine, mdns } = atHome(lan, clock, 1)
    await clock.advance(300_000)
    machine.interfaceList = [...machine.interfaceList, on('work', [ip4('192.168.1.1')])]
    await clock.advance(66_000)
    expect(mdns.status().map((each) => each.interface)).toEqual(['home', 'work'])
  })

  test('that refuse are told of with the reason, emit nothing, and are tried again', async () => {
    const { clock, lan } = network()
    const context = new FakeContext(1, { clock })
    const machine = lan.machine([on('home', [ip4('192.168.1.1')])])
    machine.refusal = new NetError('address-in-use', 'Another program has it')
    const errors: unknown[] = []
    context.events.on('error', (error) => errors.push(error))
    const mdns = createMdns(context, { udp: machine })
    context.events.emit('listening', { addresses: [] })
    await clock.advance(100)
    expect(mdns.status()).toEqual([{ interface: 'home', family: 4, joined: false, problem: 'Another program has it' }])
    machine.refusal = null
    context.events.emit('network:changed', { reason: 'woke' })
    await clock.advance(100)
    expect(mdns.status()).toEqual([{ interface: 'home', family: 4, joined: true, problem: null }])
    expect(errors).toEqual([])
  })
})

describe('addresses that change', () => {
  test('are told at once, after a goodbye: go takes no news of a name that it knows', async () => {
    const { clock, lan } = network()
    const [moving, other] = [atHome(lan, clock, 1), atHome(lan, clock, 2)]
    await clock.advance(300_000)
    const before = lan.sent.length
    moving.context.addresses = ['/ip4/192.168.1.1/tcp/5005']
    moving.context.events.emit('listening', { addresses: moving.context.addresses })
    await clock.advance(500)
    const ours = lan.sent.slice(before).filter(({ from }) => from.host === '192.168.1.1')
    const responses = ours.map(({ bytes }) => decodeMdns(bytes)).filter((each) => each?.kind === 'response')
    expect(responses.map((each) => (each as MdnsResponse).goodbyes.length > 0)).toEqual([true, false])
    expect(other.found.at(-1)?.addresses).toEqual([`/ip4/192.168.1.1/tcp/5005/p2p/${named(moving)}`])
  })
})

describe('packets from elsewhere', () => {
  test('are ignored unless they come from the same link', async () => {
    const { clock, lan } = network()
    const { found, context } = atHome(lan, clock, 1)
    await clock.advance(300_000)
    const text = `dnsaddr=/ip4/192.168.1.66/tcp/1/p2p/${PEER}`
    const told = encode({ type: 'response', answers: [{ type: 'TXT', name: `x.${SERVICE}`, ttl: 9, data: [text] }] })
    const before = lan.sent.length
    for (const host of ['203.0.113.1', '10.0.0.1', '0.0.0.0', 'not an address', 'fe80::1%other']) {
      lan.send('home', { host, port: 5353 }, told)
      lan.send('home', { host, port: 5354 }, encodeQuery())
    }
    await clock.advance(10)
    expect([found, lan.sent.length - before]).toEqual([[], 10])
    for (const host of ['192.168.1.66', '169.254.7.7', 'fe80::1%home']) lan.send('home', { host, port: 5353 }, told)
    await clock.advance(10)
    expect(found).toHaveLength(1)
    expect(context.book.size).toBe(1)
  })

  test('from a port that is not 5353 are answered there, in the form for those who speak no mDNS', async () => {
    const { clock, lan } = network()
    atHome(lan, clock, 1)
    await clock.advance(300_000)
    const asker = { host: '192.168.1.50', port: 33_333 }
    const query = encode({ type: 'query', id: 99, questions: [{ name: SERVICE, type: 'PTR' }] })
    lan.send('home', asker, query)
    await clock.advance(5)
    const [answer] = lan.sent.filter(({ to }) => to?.port === 33_333)
    expect(answer?.to).toEqual(asker)
    expect(decode(Buffer.from(answer?.bytes ?? []))).toMatchObject({ id: 99, questions: [{ name: SERVICE }] })
    await clock.advance(500)
    const toAll = lan.sent.at(-1)
    expect([toAll?.to, toAll?.from.host]).toEqual([null, '192.168.1.1'])
  })

  test('of any bytes do no harm', async () => {
    const { clock, lan } = network()
    const [one, two] = [atHome(lan, clock, 1), atHome(lan, clock, 2)]
    const random = seededRandom(7)
    for (let i = 0; i < 500; i++) {
      const packet = Buffer.concat([random.bytes(12), Buffer.from('\x04_p2p', 'latin1'), random.bytes(100)])
      lan.send('home', { host: '192.168.1.66', port: 5353 }, packet)
    }
    await clock.advance(1_000)
    expect([one.found.length, two.found.length]).toEqual([1, 1])
  })
})

describe('a host', () => {
  test('has no mDNS unless asked to', async () => {
    const host = await createHost({ listen: [], identity: new FakeContext(1).identity })
    expect(host.mdns).toBe(null)
    await host.stop()
  })

  test('with mDNS emits the peers that it hears, and can dial them', async () => {
    const lan = new MemoryLan(systemClock)
    const [first, second] = await Promise.all(
      [1, 2].map((n) =>
        createHost({
          listen: ['/ip4/127.0.0.1/tcp/0'],
          mdns: { udp: lan.machine([on('lo', [ip4('127.0.0.1', 8)])]) },
          random: seededRandom(n),
        }),
      ),
    )
    if (!first || !second) throw new Error('two were started')
    try {
      const found = new Promise<string[]>((resolve) => {
        first.on('peer:discovered', ({ addresses }) => resolve([...addresses]))
      })
      expect(await found).toEqual(second.addresses())
      const connection = await first.dial(second.peerId)
      expect(connection.remotePeer.equals(second.peerId)).toBe(true)
      expect(first.mdns?.status()).toEqual([{ interface: 'lo', family: 4, joined: true, problem: null }])
    } finally {
      await Promise.all([first.stop(), second.stop()])
    }
    expect(lan.members).toBe(0)
  })
})
