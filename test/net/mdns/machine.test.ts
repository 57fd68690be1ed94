import { encode } from 'dns-packet'
import type { Answer } from 'dns-packet'
import { describe, expect, test } from 'vitest'
import { parseMultiaddr } from '../../../net/address.ts'
import { MDNS_PORT, MdnsMachine } from '../../../net/mdns/machine.ts'
import type { MdnsOutput, PacketOrigin } from '../../../net/mdns/machine.ts'
import { META_SERVICE, SERVICE, workOf } from '../../../net/mdns/packet.ts'
import { encodeGoodbye, encodeQuery, encodeReply, instanceOf } from '../../../net/mdns/reply.ts'
import { subnetsOf } from '../../../net/mdns/subnet.ts'
import { parsePeerId } from '../../../net/peer-id.ts'
import { seededRandom } from '../../sim/seeded-random.ts'
import { ip4 } from './memory-lan.ts'
import * as vectors from './vectors.ts'

const OURS = parsePeerId('16Uiu2HAmLhLvBoYaoZfaMUKuibM6ac163GwKY74c5kiSLg5KvLpY')
const QUERY = encodeQuery()

function origin(host = '192.168.1.7', port = MDNS_PORT, link = 'eth0'): PacketOrigin {
  return {
    from: { host, port },
    link,
    ip: parseMultiaddr(`/ip4/${host}`),
    isThisHost: false,
    subnets: subnetsOf([ip4('192.168.1.2')]),
  }
}

function machineWith(links = ['eth0'], seed = 1): MdnsMachine {
  const machine = new MdnsMachine(OURS, seededRandom(seed))
  machine.setLinks(links, 0)
  return machine
}

interface Happened {
  at: number
  output: MdnsOutput
}

/** Everything up to `until`, woken when it asks to be. */
function run(machine: MdnsMachine, from: number, until: number): Happened[] {
  const happened: Happened[] = []
  for (let now = from; now <= until; now = Math.max(now, machine.deadline(now))) {
    for (const output of machine.take(now)) happened.push({ at: now, output })
    if (machine.deadline(now) <= now) now += 0.001
  }
  return happened
}

function times(happened: Happened[], kind: MdnsOutput['kind']): number[] {
  return happened.filter(({ output }) => output.kind === kind).map(({ at }) => Math.round(at))
}

function foundBy(machine: MdnsMachine, now: number): string[][] {
  return machine.take(now).flatMap((output) => (output.kind === 'found' ? [output.addresses] : []))
}

/** A machine that has asked and told for a while, so that nothing of the start is left; and the time. */
function settled(links?: string[]): { machine: MdnsMachine; now: number } {
  const machine = machineWith(links)
  run(machine, 0, 200_000)
  const now = 200_001
  expect(machine.deadline(now)).toBeGreaterThan(now + 1_000)
  return { machine, now }
}

describe('asking', () => {
  test('begins at once, and then takes twice as long each time, up to a minute', () => {
    const asked = times(run(machineWith(), 0, 400_000), 'query')
    const gaps = asked.slice(1).map((at, i) => at - (asked[i] as number))
    expect(asked[0]).toBe(0)
    const planned = [1, 2, 4, 8, 16, 32, 60, 60, 60, 60].map((seconds) => seconds * 1_000)
    for (const [i, plan] of planned.entries()) {
      expect(gaps[i]).toBeGreaterThanOrEqual(plan)
      expect(gaps[i]).toBeLessThanOrEqual(1.1 * plan + 1)
    }
  })

  test('begins again when a link is new or the network changed, not more than once a second', () => {
    const { machine, now } = settled()
    machine.setLinks(['eth0'], now)
    expect(machine.deadline(now)).toBeGreaterThan(now)
    machine.setLinks(['eth0', 'wlan0'], now)
    expect(times(run(machine, now, now + 3_500), 'query')).toHaveLength(3)
    for (let i = 0; i < 100; i++) machine.changed(now + 3_500)
    const asked = times(run(machine, now + 3_500, now + 4_600), 'query')
    expect(asked).toHaveLength(1)
  })

  test('waits for a link', () => {
    const machine = new MdnsMachine(OURS, seededRandom(1))
    expect([machine.take(0), machine.deadline(0)]).toEqual([[], Infinity])
  })
})

describe('answering', () => {
  test('a query comes 20 to 120 ms later, to the link it came from', () => {
    const { machine, now } = settled(['eth0', 'wlan0'])
    machine.receive(QUERY, origin(), now)
    const [reply, ...others] = run(machine, now, now + 500)
    expect(others).toEqual([])
    expect(reply?.output).toEqual({ kind: 'reply', link: 'eth0', meta: false, to: null })
    expect(reply?.at).toBeGreaterThanOrEqual(now + 20)
    expect(reply?.at).toBeLessThanOrEqual(now + 120)
  })

  test('our own query happens too, on every link, so that others hear of us', () => {
    const replies = run(machineWith(['eth0', 'wlan0']), 0, 500)
    expect(replies.map(({ output }) => output)).toEqual([
      { kind: 'query' },
      expect.objectContaining({ kind: 'reply', to: null }),
      expect.objectContaining({ kind: 'reply', to: null }),
    ])
  })

  test('a thousand queries in a second comes twice', () => {
    const { machine, now } = settled()
    const replies: number[] = []
    for (let i = 0; i < 1_000; i++) {
      machine.receive(QUERY, origin(`192.168.1.${i % 250}`), now + i)
      replies.push(...times(run(machine, now + i, now + i), 'reply'))
    }
    replies.push(...times(run(machine, now + 1_000, now + 3_000), 'reply'))
    expect(replies).toHaveLength(2)
    // Nobody who asked in between goes without: the second comes after the second is over.
    expect((replies[1] as number) - (replies[0] as number)).toBeGreaterThanOrEqual(999)
  })

  test('is left out for those who know us for half of our time or more', () => {
    const { machine, now } = settled()
    const knowing = (ttl: number): Uint8Array =>
      encode({
        type: 'query',
        questions: [{ name: SERVICE, type: 'PTR' }],
        answers: [{ type: 'PTR', name: SERVICE, data: instanceOf(machine.name, 0), ttl }],
      })
    machine.receive(knowing(60), origin(), now)
    expect(run(machine, now, now + 500)).toEqual([])
    machine.receive(knowing(59), origin(), now + 500)
    expect(times(run(machine, now + 500, now + 1_000), 'reply')).toHaveLength(1)
  })

  test('a query from another port goes to the asker at once, and to all: rust asks from a port where it does not listen', () => {
    const { machine, now } = settled()
    machine.receive(QUERY, origin('192.168.1.7', 40_000), now)
    const happened = run(machine, now, now + 500).map(({ output }) => output)
    expect(happened).toMatchObject([
      { kind: 'reply', to: { from: { host: '192.168.1.7', port: 40_000 }, query: { kind: 'query' } } },
      { kind: 'reply', to: null },
    ])
  })

  test('of single askers is bounded, for their addresses may be forged', () => {
    const { machine, now } = settled()
    for (let i = 0; i < 400; i++) machine.receive(QUERY, origin(`192.168.1.${i % 250}`, 40_000), now)
    const alone = machine.take(now).filter((output) => output.kind === 'reply' && output.to !== null)
    expect(alone).toHaveLength(20)
  })

  test.each([
    ['our instance', (name: string) => `${name.toUpperCase()}.${SERVICE}`, 'SRV', false],
    ['our host', (name: string) => `${name}.local`, 'A', false],
    ['any kind of record', () => SERVICE, 'ANY', false],
    ['which services there are', () => META_SERVICE, 'PTR', true],
  ] as const)('a question about %s', (_, name, type, meta) => {
    const { machine, now } = settled()
    const question = { name: name(machine.name), type: type as 'A' }
    machine.receive(encode({ type: 'query', questions: [question] }), origin(), now)
    expect(run(machine, now, now + 500).map(({ output }) => output)).toMatchObject([{ kind: 'reply', meta }])
  })

  test.each([
    ['another service', '_ipp._tcp.local', 'PTR'],
    ['the text of the service', SERVICE, 'TXT'],
    ['another peer', `x.${SERVICE}`, 'SRV'],
  ] as const)('does not happen for a question about %s', (_, name, type) => {
    const { machine, now } = settled()
    machine.receive(encode({ type: 'query', questions: [{ name, type }] }), origin(), now)
    expect(run(machine, now, now + 500)).toEqual([])
  })
})

describe('hearing', () => {
  test.each([
    ['go', vectors.GO_REPLY],
    ['rust', vectors.RUST_REPLY],
    ['js', vectors.JS_REPLY],
  ])('a peer of %s tells of it once', (_, bytes) => {
    const { machine, now } = settled()
    const here = { ...origin(), isThisHost: true }
    machine.receive(bytes, here, now)
    machine.receive(bytes, here, now)
    expect(machine.take(now)).toMatchObject([
      { kind: 'found', addresses: expect.arrayContaining(['/ip4/127.0.0.1/tcp/4001']) },
    ])
    machine.receive(bytes, here, now + 100)
    expect(foundBy(machine, now + 100)).toEqual([])
  })

  test('ourselves tells nothing', () => {
    const { machine, now } = settled()
    const address = parseMultiaddr(`/ip4/192.168.1.2/tcp/4001/p2p/${OURS}`)
    const [bytes = new Uint8Array()] = encodeReply({ name: machine.name, addresses: [address], legacy: null })
    machine.receive(bytes, origin('192.168.1.2'), now)
    expect(machine.neighbours.size).toBe(0)
  })

  test('a goodbye forgets the peer', () => {
    const { machine, now } = settled()
    const address = parseMultiaddr(`/ip4/192.168.1.7/tcp/4001/p2p/${vectors.PEER}`)
    for (const bytes of encodeReply({ name: 'them', addresses: [address], legacy: null })) {
      machine.receive(bytes, origin(), now)
    }
    expect(machine.neighbours.size).toBe(1)
    machine.receive(encodeGoodbye('them'), origin(), now)
    expect(machine.neighbours.size).toBe(0)
  })

  test('of one machine that floods is bounded, and the others are still heard', () => {
    const { machine, now } = settled()
    const txt = (port: number, peer: string): Answer => ({
      type: 'TXT',
      name: `x.${SERVICE}`,
      ttl: 120,
      data: [`dnsaddr=/ip4/192.168.1.66/tcp/${port}/p2p/${peer}`],
    })
    const flood = (port: number): Uint8Array => encode({ type: 'response', answers: [txt(port, vectors.PEER)] })
    for (let i = 0; i < 1_000; i++) machine.receive(flood(1_000 + i), origin('192.168.1.66'), now)
    const [found = []] = foundBy(machine, now)
    // Two hundred at once were read, the rest not looked at; of those, the last sixteen addresses are kept.
    expect(found.at(-1)).toBe('/ip4/192.168.1.66/tcp/1199')
    expect(found).toHaveLength(16)
    machine.receive(flood(7), origin('192.168.1.9'), now)
    expect(foundBy(machine, now)[0]?.at(-1)).toBe('/ip4/192.168.1.66/tcp/7')
  })

  test('packets that are dear to read uses the bound up sooner', () => {
    const { machine, now } = settled()
    const dear = encode({
      type: 'response',
      answers: Array.from({ length: 60 }, (): Answer => ({ type: 'TXT', name: SERVICE, data: ['x'.repeat(100)] })),
    })
    for (let i = 0; i < 50; i++) machine.receive(dear, origin('192.168.1.66'), now)
    // What is left is less than another of them would take.
    for (let i = 0; i < workOf(dear); i++) machine.receive(encodeGoodbye('y'), origin('192.168.1.66'), now)
    machine.receive(vectors.JS_REPLY, origin('192.168.1.66'), now)
    expect(machine.neighbours.size).toBe(0)
    machine.receive(vectors.JS_REPLY, origin('192.168.1.9'), now)
    expect(machine.neighbours.size).toBe(1)
  })

  test('what is not about peers costs nothing of the bound', () => {
    const { machine, now } = settled()
    const printer = encode({ type: 'response', answers: [{ type: 'PTR', name: '_ipp._tcp.local', data: 'x.local' }] })
    for (let i = 0; i < 10_000; i++) machine.receive(printer, origin(), now)
    machine.receive(vectors.JS_REPLY, origin(), now)
    expect(machine.neighbours.size).toBe(1)
  })
})

describe('our name', () => {
  test('is 32 to 62 small letters and digits, another in each run', () => {
    const names = Array.from({ length: 50 }, (_, seed) => new MdnsMachine(OURS, seededRandom(seed)).name)
    for (const name of names) expect(name).toMatch(/^[a-z0-9]{32,62}$/)
    expect(new Set(names).size).toBe(50)
  })
})
