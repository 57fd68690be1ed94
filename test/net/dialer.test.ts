import { multiaddr } from '@multiformats/multiaddr'
import { describe, expect, test } from 'vitest'
import { AddressBook } from '../../net/address-book.ts'
import { parseMultiaddr, tcpEndpoint } from '../../net/address.ts'
import { Backoff } from '../../net/backoff.ts'
import { Dialer } from '../../net/dialer.ts'
import type { Resolver } from '../../net/dns.ts'
import { Emitter } from '../../net/emitter.ts'
import { NetError } from '../../net/errors.ts'
import type { HostEvents } from '../../net/host-events.ts'
import { generateKey } from '../../net/keys.ts'
import { DEFAULT_LIMITS } from '../../net/limits.ts'
import type { HostLimits } from '../../net/limits.ts'
import { peerIdFromPublicKey } from '../../net/peer-id.ts'
import type { PeerId } from '../../net/peer-id.ts'
import type { Pipe } from '../../net/pipe.ts'
import type { Transport } from '../../net/transport.ts'
import { seededRandom } from '../sim/seeded-random.ts'
import { record } from './recorder.ts'
import { Node, world } from './switch-node.ts'
import type { World } from './switch-node.ts'

/** What becomes of a dial of an address: refused or unreachable after so many ms, never anything, or another node's door. */
type Fate = { after: number; code: 'refused' | 'unreachable' } | 'nothing' | Node

interface Attempt {
  at: number
  address: string
  aborted: number | null
}

/** One machine whose dials are decided by a table; its dialer, and what it tried. */
class Subject {
  readonly at: World
  readonly node: Node
  readonly dialer: Dialer
  readonly book: AddressBook
  readonly attempts: Attempt[] = []
  readonly steps: string[] = []
  readonly fates = new Map<string, Fate>()
  readonly names = new Map<string, string[]>()
  /** Addresses in TXT records. */
  readonly records = new Map<string, string[]>()

  constructor(at: World = world(), limits: Partial<HostLimits> = {}) {
    this.at = at
    const all = { ...DEFAULT_LIMITS, ...limits }
    const events = new Emitter<HostEvents>()
    events.on('dial:step', ({ step, address, error }) => {
      this.steps.push([step, address.replace(/\/p2p\/.*/, '/p2p/…'), ...(error ? [error.code] : [])].join(' '))
    })
    this.node = new Node(at, 1, { transport: this.#transport(), limits })
    this.book = new AddressBook(all)
    const resolver: Resolver = {
      lookup: async (name) => this.names.get(name) ?? Promise.reject(new Error('ENOTFOUND')),
      txt: async (name) =>
        this.records.get(name)?.map((each) => [`dnsaddr=${each}`]) ?? Promise.reject(new Error('ENODATA')),
    }
    this.dialer = new Dialer({
      ownPeer: this.node.peerId,
      switch: this.node.switch,
      book: this.book,
      resolver,
      clock: at.clock,
      limits: all,
      events,
    })
  }

  fate(address: string, fate: Fate): this {
    this.fates.set(address, fate)
    return this
  }

  /** When each address was tried, from the start of the test. */
  get times(): [string, number][] {
    return this.attempts.map(({ address, at }) => [address, at])
  }

  #transport(): Transport {
    const memory = this.at.network.transport(1)
    const { clock } = this.at
    return {
      name: 'tcp',
      handles: (address) => tcpEndpoint(address) !== null || memory.handles(address),
      listen: (address, onPipe) => memory.listen(address, onPipe),
      dial: (address, { signal }) => {
        const attempt: Attempt = { at: clock.now(), address: address.toString(), aborted: null }
        this.attempts.push(attempt)
        const fate = this.fates.get(address.toString()) ?? 'nothing'
        if (fate instanceof Node)
          return memory
            .dial(multiaddr(`/memory/${fate.machine}`), { signal })
            .then((pipe) => readdressed(pipe, address.toString()))
        return new Promise((_, reject) => {
          signal?.addEventListener('abort', () => {
            attempt.aborted = clock.now()
            reject(new NetError('aborted', 'The dial was cancelled', { step: 'connect' }))
          })
          if (fate === 'nothing') return
          clock.after(fate.after, () =>
            reject(new NetError(fate.code, `Could not connect to ${address}: ${fate.code}`, { step: 'connect' })),
          )
        })
      },
    }
  }
}

/** The pipe as if it led to `address`. */
function readdressed(pipe: Pipe, address: string): Pipe {
  const remoteAddress = parseMultiaddr(address)
  return new Proxy(pipe, {
    get(target, key) {
      if (key === 'remoteAddress') return remoteAddress
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

const stranger = peerIdFromPublicKey(generateKey(seededRandom('stranger')).publicKey)
const address = (n: number): string => `/ip4/203.0.113.${n}/tcp/1`
const refused: Fate = { after: 20, code: 'refused' }

async function outcome<T>(subject: Subject, promise: Promise<T>): Promise<T> {
  return subject.at.clock.resolve(promise)
}

async function failure(subject: Subject, promise: Promise<unknown>): Promise<NetError> {
  return subject.at.clock.resolve(
    promise.then(
      () => {
        throw new Error('the dial succeeded')
      },
      (error: NetError) => error,
    ),
  )
}

function knows(subject: Subject, peer: PeerId, addresses: readonly string[]): void {
  // What is heard last comes first.
  const now = subject.at.clock.epochMs()
  for (const text of [...addresses].reverse()) subject.book.add(peer, [parseMultiaddr(text)], 'dht', now)
}

describe('a dial of one address', () => {
  test('gives a connection and tells each step', async () => {
    const subject = new Subject()
    const peer = await new Node(subject.at, 2).listen()
    subject.fate(address(1), peer)
    const connection = await outcome(subject, subject.dialer.dial(`${address(1)}/p2p/${peer.peerId}`))
    expect([connection.remotePeer.toString(), connection.remoteAddress.toString()]).toEqual([
      peer.peerId.toString(),
      address(1),
    ])
    expect(subject.steps).toEqual(['connect', 'secure', 'mux'].map((step) => `${step} ${address(1)}/p2p/…`))
  })

  test('without /p2p takes whoever answers', async () => {
    const subject = new Subject()
    const peer = await new Node(subject.at, 2).listen()
    subject.fate(address(1), peer)
    expect((await outcome(subject, subject.dialer.dial(address(1)))).remotePeer.toString()).toBe(peer.peerId.toString())
  })

  test('with another /p2p fails with both ids in one sentence, and leaves no connection', async () => {
    const subject = new Subject()
    const peer = await new Node(subject.at, 2).listen()
    subject.fate(address(1), peer)
    const error = await failure(subject, subject.dialer.dial(`${address(1)}/p2p/${stranger}`))
    expect(error).toMatchObject({ code: 'wrong-peer', step: 'secure' })
    expect(error.message).toMatch(new RegExp(`^Connected to ${address(1)}, but then: .*${stranger}.*${peer.peerId}`))
    await subject.at.clock.advance(1_000)
    expect(subject.node.switch.connections()).toEqual([])
    expect(subject.steps.at(-1)).toBe(`secure ${address(1)}/p2p/… wrong-peer`)
  })

  test('that fails gives its error as it is', async () => {
    const subject = new Subject().fate(address(1), refused)
    expect(await failure(subject, subject.dialer.dial(address(1)))).toMatchObject({
      code: 'refused',
      step: 'connect',
      message: `Could not connect to ${address(1)}: refused`,
    })
    expect(subject.steps).toEqual([`connect ${address(1)}`, `connect ${address(1)} refused`])
  })

  test('that nobody answers ends after 5 s', async () => {
    const subject = new Subject().fate(address(1), 'nothing')
    expect(await failure(subject, subject.dialer.dial(address(1)))).toMatchObject({
      code: 'timeout',
      step: 'connect',
      message: `Could not connect to ${address(1)}: no answer; check the address and firewalls between`,
    })
    expect(subject.at.clock.now()).toBe(5_000)
    expect(subject.attempts[0]?.aborted).toBe(5_000)
  })

  test('that connects and then is silent ends after 10 s and says how far it got', async () => {
    const subject = new Subject()
    const silent = await silentNode(subject)
    subject.fate(address(1), silent)
    const error = await failure(subject, subject.dialer.dial(address(1)))
    expect(error).toMatchObject({ code: 'timeout', step: 'secure' })
    expect(error.message).toMatch(new RegExp(`^Connected to ${address(1)}, but then: `))
    expect(subject.at.clock.now()).toBe(10_000)
    expect(subject.steps.at(-1)).toBe(`secure ${address(1)} timeout`)
  })
})

/** A node whose machine takes pipes and says nothing. */
async function silentNode(subject: Subject): Promise<Node> {
  const node = new Node(subject.at, 7)
  await subject.at.network.transport(7).listen(multiaddr('/memory/7'), (pipe) => record(pipe))
  return node
}

describe('what can not be dialled is told at once', () => {
  test.each([
    ['no multiaddr', 'example.org:4001', 'bad-peer-id'],
    ['a bad multiaddr', '/ip4/1.2.3/tcp/1', 'bad-address'],
    ['an unspecified address', '/ip4/0.0.0.0/tcp/1', 'bad-address'],
    ['port 0', '/ip4/203.0.113.1/tcp/0', 'bad-address'],
    ['an unknown transport', '/ip4/203.0.113.1/udp/1/quic-v1', 'no-transport'],
    ['a relayed address', `/ip4/203.0.113.1/tcp/1/p2p/${stranger}/p2p-circuit/p2p/${stranger}`, 'no-transport'],
    ['a peer without known addresses', stranger.toString(), 'no-addresses'],
    ['the same as /p2p alone', `/p2p/${stranger}`, 'no-addresses'],
  ])('%s', async (_, target, code) => {
    const subject = new Subject()
    await expect(subject.dialer.dial(target)).rejects.toMatchObject({ code, fault: 'local' })
    expect(subject.attempts).toEqual([])
  })

  test('ourselves, by id, by address and by both', async () => {
    const subject = new Subject()
    await subject.node.listen()
    const own = subject.node.switch.listenAddresses()[0]
    for (const target of [
      subject.node.peerId,
      subject.node.peerId.toString(),
      `${own}`,
      `${own}/p2p/${stranger}`,
      `${address(1)}/p2p/${subject.node.peerId}`,
    ]) {
      await expect(subject.dialer.dial(target)).rejects.toMatchObject({ code: 'self-dial' })
    }
    expect(subject.attempts).toEqual([])
  })

  test('ourselves behind an address that we do not know to be ours', async () => {
    const subject = new Subject()
    await subject.node.listen()
    subject.fate(address(1), subject.node)
    expect(await failure(subject, subject.dialer.dial(address(1)))).toMatchObject({ code: 'self-dial', step: 'secure' })
  })
})

describe('several addresses of a peer', () => {
  test('start 250 ms apart, 30 ms after a near one, at once after a failure, loopback and private ones first', async () => {
    const subject = new Subject()
    const public1 = address(1)
    const public2 = address(2)
    const home = '/ip4/192.168.1.5/tcp/1'
    const local = '/ip4/127.0.0.1/tcp/1'
    knows(subject, stranger, [public1, public2, home, local])
    subject.fate(local, refused)
    await failure(subject, subject.dialer.dial(stranger))
    expect(subject.times).toEqual([
      [local, 0],
      [home, 20],
      [public1, 50],
      [public2, 300],
    ])
  })

  test('the first that answers wins; the others are given up', async () => {
    const subject = new Subject()
    const peer = await new Node(subject.at, 2).listen()
    knows(subject, peer.peerId, [address(1), address(2), address(3)])
    subject.fate(address(2), peer)
    const connection = await outcome(subject, subject.dialer.dial(peer.peerId))
    expect(connection.remoteAddress.toString()).toBe(address(2))
    expect(subject.attempts.map((each) => each.aborted)).toEqual([290, null])
    await subject.at.clock.advance(5_000)
    expect(subject.attempts).toHaveLength(2)
    expect(subject.steps).not.toContainEqual(expect.stringContaining('timeout'))
  })

  test('another peer behind an old address does not end the dial', async () => {
    const subject = new Subject()
    const [peer, other] = [await new Node(subject.at, 2).listen(), await new Node(subject.at, 3).listen()]
    knows(subject, peer.peerId, [address(1), address(2)])
    subject.fate(address(1), other).fate(address(2), peer)
    const connection = await outcome(subject, subject.dialer.dial(peer.peerId))
    expect(connection.remoteAddress.toString()).toBe(address(2))
    await subject.at.clock.advance(1_000)
    expect(other.switch.connections()).toEqual([])
  })

  test('are tried 8 at a time and 25 in all', async () => {
    const subject = new Subject()
    knows(
      subject,
      stranger,
      Array.from({ length: 40 }, (_, i) => address(i)),
    )
    const dialling = subject.dialer.dial(stranger)
    await subject.at.clock.advance(4_000)
    expect(subject.attempts).toHaveLength(8)
    await failure(subject, dialling)
    expect(subject.attempts.length).toBeLessThanOrEqual(25)
  })

  test('that all fail give one error: the furthest attempt, and all causes', async () => {
    const subject = new Subject()
    const other = await new Node(subject.at, 3).listen()
    knows(subject, stranger, [address(1), address(2), address(3)])
    subject.fate(address(1), refused).fate(address(2), other).fate(address(3), { after: 1, code: 'unreachable' })
    const error = await failure(subject, subject.dialer.dial(stranger))
    expect(error).toMatchObject({ code: 'wrong-peer', step: 'secure' })
    expect(error.message).toMatch(
      new RegExp(
        `^Could not reach ${stranger} at any of its 3 addresses; the furthest attempt: Connected to ${address(2)}`,
      ),
    )
    expect((error.cause as NetError[]).map((each) => each.code).sort()).toEqual([
      'refused',
      'unreachable',
      'wrong-peer',
    ])
  })

  test('take 10 s in all at most', async () => {
    const subject = new Subject()
    knows(
      subject,
      stranger,
      Array.from({ length: 25 }, (_, i) => address(i)),
    )
    expect(await failure(subject, subject.dialer.dial(stranger))).toMatchObject({ code: 'timeout' })
    expect(subject.at.clock.now()).toBe(10_000)
    expect(subject.attempts.every((each) => each.aborted !== null)).toBe(true)
  })
})

describe('names', () => {
  test('are resolved, and each of their addresses is tried', async () => {
    const subject = new Subject()
    const peer = await new Node(subject.at, 2).listen()
    subject.names.set('chat.example', ['203.0.113.1', '203.0.113.2'])
    subject.fate(address(1), refused).fate(address(2), peer)
    const connection = await outcome(subject, subject.dialer.dial(`/dns4/chat.example/tcp/1/p2p/${peer.peerId}`))
    expect(connection.remoteAddress.toString()).toBe(address(2))
    expect(subject.steps.slice(0, 2)).toEqual(['resolve /dns4/chat.example/tcp/1/p2p/…', `connect ${address(1)}/p2p/…`])
  })

  test('that no one knows fail at the step resolve', async () => {
    const subject = new Subject()
    expect(await failure(subject, subject.dialer.dial('/dns4/nowhere.example/tcp/1'))).toMatchObject({
      code: 'unresolved',
      step: 'resolve',
    })
    expect(subject.steps).toEqual([
      'resolve /dns4/nowhere.example/tcp/1',
      'resolve /dns4/nowhere.example/tcp/1 unresolved',
    ])
  })

  test('that lead nowhere one can dial are told so', async () => {
    const subject = new Subject()
    subject.names.set('zero.example', ['0.0.0.0'])
    expect(await failure(subject, subject.dialer.dial('/dns4/zero.example/tcp/1'))).toMatchObject({
      code: 'bad-address',
    })
  })
})

describe('/dnsaddr', () => {
  function zone(subject: Subject, ...records: string[]): void {
    subject.records.set('_dnsaddr.boot.example', records)
  }

  test('with /p2p leads to that peer alone', async () => {
    const subject = new Subject()
    const peer = await new Node(subject.at, 2).listen()
    zone(subject, `${address(1)}/p2p/${stranger}`, `${address(2)}/p2p/${peer.peerId}`, address(3))
    subject.fate(address(2), peer)
    await outcome(subject, subject.dialer.dial(`/dnsaddr/boot.example/p2p/${peer.peerId}`))
    expect(subject.attempts.map((each) => each.address)).toEqual([address(2)])
  })

  test('without /p2p takes whoever of the listed peers answers as itself', async () => {
    const subject = new Subject()
    const [peer, impostor] = [await new Node(subject.at, 2).listen(), await new Node(subject.at, 3).listen()]
    zone(subject, `${address(1)}/p2p/${stranger}`, `${address(2)}/p2p/${peer.peerId}`)
    subject.fate(address(1), impostor).fate(address(2), peer)
    const connection = await outcome(subject, subject.dialer.dial('/dnsaddr/boot.example', { source: 'bootstrap' }))
    expect(connection.remotePeer.toString()).toBe(peer.peerId.toString())
    expect(subject.steps).toContain(`secure ${address(1)}/p2p/… wrong-peer`)
    const known = subject.book.known(peer.peerId, subject.at.clock.epochMs())
    expect(known.map((each) => [String(each.address), each.trust])).toEqual([[address(2), 'reached']])
  })

  test('leaves out what can not be dialled, and ourselves', async () => {
    const subject = new Subject()
    await subject.node.listen()
    zone(subject, '/ip4/203.0.113.1/udp/1/quic-v1', '/ip4/0.0.0.0/tcp/1', `${subject.node.switch.listenAddresses()[0]}`)
    expect((await failure(subject, subject.dialer.dial('/dnsaddr/boot.example'))).code).toBe('no-transport')
    expect(subject.attempts).toEqual([])
  })
})

describe('shared', () => {
  test('one dial serves all who ask for the same peer', async () => {
    const subject = new Subject()
    const peer = await new Node(subject.at, 2).listen()
    subject.fate(address(1), peer)
    knows(subject, peer.peerId, [address(1)])
    const connections = await outcome(
      subject,
      Promise.all(
        [peer.peerId, peer.peerId.toString(), `${address(1)}/p2p/${peer.peerId}`].map((target) =>
          subject.dialer.dial(target),
        ),
      ),
    )
    expect(new Set(connections).size).toBe(1)
    expect(subject.attempts).toHaveLength(1)
    expect(await subject.dialer.dial(peer.peerId)).toBe(connections[0])
    expect(await subject.dialer.dial(`${address(9)}/p2p/${peer.peerId}`)).toBe(connections[0])
    expect(await subject.dialer.dial(address(1))).toBe(connections[0])
    expect(subject.attempts).toHaveLength(1)
  })

  test('a connection is brief as long as nobody wants it for more', async () => {
    const subject = new Subject()
    const [one, two] = [await new Node(subject.at, 2).listen(), await new Node(subject.at, 3).listen()]
    subject.fate(address(1), one).fate(address(2), two)
    knows(subject, one.peerId, [address(1)])
    knows(subject, two.peerId, [address(2)])
    const dial = (peer: PeerId, brief: boolean) => subject.dialer.dial(peer, { automatic: true, brief })
    const connection = await outcome(subject, dial(one.peerId, true))
    await dial(one.peerId, true)
    expect(connection.brief).toBe(true)
    await dial(one.peerId, false)
    await dial(one.peerId, true)
    expect(connection.brief).toBe(false)
    const [shared] = await outcome(subject, Promise.all([dial(two.peerId, true), dial(two.peerId, false)]))
    expect(shared?.brief).toBe(false)
  })

  test('brief ones give way to any dial when no more may be dialled', async () => {
    const subject = new Subject(world(), { maxOutboundConnections: 1 })
    const [one, two] = [await new Node(subject.at, 2).listen(), await new Node(subject.at, 3).listen()]
    subject.fate(address(1), one).fate(address(2), two)
    knows(subject, one.peerId, [address(1)])
    knows(subject, two.peerId, [address(2)])
    const brief = await outcome(subject, subject.dialer.dial(one.peerId, { automatic: true, brief: true }))
    const other = await outcome(subject, subject.dialer.dial(two.peerId))
    expect([brief.open, other.open]).toEqual([false, true])
    expect((await failure(subject, subject.dialer.dial(one.peerId, { brief: true }))).code).toBe('limit-exceeded')
  })

  test('an address that comes later joins the dial that is under way', async () => {
    const subject = new Subject()
    const peer = await new Node(subject.at, 2).listen()
    knows(subject, peer.peerId, [address(1)])
    subject.fate(address(2), peer)
    const first = subject.dialer.dial(peer.peerId)
    await subject.at.clock.advance(1_000)
    const second = subject.dialer.dial(`${address(2)}/p2p/${peer.peerId}`)
    const [one, two] = await outcome(subject, Promise.all([first, second]))
    expect(one).toBe(two)
    expect(subject.times).toEqual([
      [address(1), 0],
      [address(2), 1_000],
    ])
  })

  test('who gives up leaves the dial to the others; the last one ends it', async () => {
    const subject = new Subject()
    const [one, two] = [new AbortController(), new AbortController()]
    knows(subject, stranger, [address(1)])
    const dials = [one, two].map(({ signal }) =>
      subject.dialer.dial(stranger, { signal }).then(
        () => 'connected',
        (error: NetError) => error.code,
      ),
    )
    await subject.at.clock.advance(100)
    one.abort()
    expect(await dials[0]).toBe('aborted')
    await subject.at.clock.advance(100)
    expect(subject.attempts[0]?.aborted).toBeNull()
    two.abort()
    expect(await dials[1]).toBe('aborted')
    expect(subject.attempts[0]?.aborted).toBe(200)
    expect(subject.at.clock.pending).toBe(0)
  })

  test('who asks with a signal that has fired starts nothing that stays', async () => {
    const subject = new Subject()
    knows(subject, stranger, [address(1)])
    await expect(subject.dialer.dial(stranger, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    })
    expect([subject.attempts, subject.at.clock.pending]).toEqual([[], 0])
  })

  test('a peer that reaches us while we fail to reach it is connected all the same', async () => {
    const subject = new Subject()
    await subject.node.listen()
    const peer = new Node(subject.at, 2)
    knows(subject, peer.peerId, [address(1)])
    subject.fate(address(1), { after: 3_000, code: 'unreachable' })
    const dialling = subject.dialer.dial(peer.peerId)
    await outcome(subject, peer.connect(subject.node))
    expect((await outcome(subject, dialling)).direction).toBe('inbound')
  })

  test('100 dials at once are the limit', async () => {
    const subject = new Subject()
    const dials = Array.from({ length: 100 }, (_, i) =>
      subject.dialer.dial(address(i)).catch((error: NetError) => error.code),
    )
    await expect(subject.dialer.dial(address(101))).rejects.toMatchObject({ code: 'limit-exceeded' })
    subject.dialer.stop()
    expect(new Set(await Promise.all(dials))).toEqual(new Set(['stopped']))
    await expect(subject.dialer.dial(address(1))).rejects.toMatchObject({ code: 'stopped' })
    expect(subject.at.clock.pending).toBe(0)
  })
})

describe('back-off', () => {
  test('holds for automatic dials, doubles, and a dial that someone asked for ignores it', async () => {
    const subject = new Subject().fate(address(1), refused)
    const { clock } = subject.at
    const automatic = (): Promise<NetError> => failure(subject, subject.dialer.dial(address(1), { automatic: true }))
    expect((await automatic()).code).toBe('refused')
    const error = await automatic()
    expect(error).toMatchObject({
      code: 'backoff',
      fault: 'network',
      message: `${address(1)} failed lately and is left alone for another 5 s`,
    })
    await clock.advance(5_000)
    expect((await automatic()).code).toBe('refused')
    await clock.advance(5_000)
    expect((await automatic()).code).toBe('backoff')
    expect((await failure(subject, subject.dialer.dial(address(1)))).code).toBe('refused')
    expect(subject.attempts).toHaveLength(3)
  })

  test('leaves out only the addresses that failed', async () => {
    const subject = new Subject().fate(address(1), refused)
    const peer = await new Node(subject.at, 2).listen()
    await failure(subject, subject.dialer.dial(`${address(1)}/p2p/${peer.peerId}`))
    knows(subject, peer.peerId, [address(1), address(2)])
    subject.fate(address(2), peer)
    await outcome(subject, subject.dialer.dial(peer.peerId, { automatic: true }))
    expect(subject.attempts.map((each) => each.address)).toEqual([address(1), address(2)])
  })

  test('an address that lost the race has not failed', async () => {
    const subject = new Subject()
    const peer = await new Node(subject.at, 2).listen()
    knows(subject, peer.peerId, [address(1), address(2)])
    subject.fate(address(2), peer)
    const connection = await outcome(subject, subject.dialer.dial(peer.peerId))
    await outcome(subject, connection.close())
    await failure(subject, subject.dialer.dial(`${address(1)}/p2p/${stranger}`, { automatic: true }))
    expect(subject.attempts.filter((each) => each.address === address(1))).toHaveLength(2)
  })

  test('grows to five minutes and ends with a success; thousands of addresses are remembered, no more', () => {
    const backoff = new Backoff(DEFAULT_LIMITS)
    const waits = Array.from({ length: 9 }, () => {
      backoff.failed('a', 0)
      return backoff.remaining('a', 0)
    })
    expect(waits).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300].map((seconds) => seconds * 1_000))
    expect(backoff.remaining('a', 299_999)).toBe(1)
    backoff.succeeded('a')
    expect(backoff.remaining('a', 0)).toBe(0)
    for (let i = 0; i < 10_000; i++) backoff.failed(String(i), 0)
    expect([backoff.remaining('0', 0), backoff.remaining('9999', 0)]).toEqual([0, 5_000])
  })
})

describe('what a dial teaches', () => {
  test('a successful dial is remembered for the next', async () => {
    const subject = new Subject()
    const peer = await new Node(subject.at, 2).listen()
    subject.fate(address(1), peer)
    const connection = await outcome(subject, subject.dialer.dial(address(1)))
    await outcome(subject, connection.close())
    await outcome(subject, subject.dialer.dial(peer.peerId))
    expect(subject.attempts.map((each) => each.address)).toEqual([address(1), address(1)])
  })
  test('a reached address comes before those that are only told of, and the one that was given is kept as such', async () => {
    const subject = new Subject()
    const { clock } = subject.at
    const peer = await new Node(subject.at, 2).listen()
    subject.fate(address(1), peer)
    const dialled = subject.dialer.dial(`${address(1)}/p2p/${peer.peerId}`, { source: 'given' })
    await outcome(subject, (await outcome(subject, dialled)).close())
    knows(subject, peer.peerId, ['/ip4/127.0.0.1/tcp/9', address(2)])
    const known = subject.book.known(peer.peerId, clock.epochMs())
    expect(known.map((each) => [String(each.address), each.trust])).toEqual([
      [address(1), 'reached'],
      ['/ip4/127.0.0.1/tcp/9', 'told'],
      [address(2), 'told'],
    ])
    expect(subject.book.foundBy(peer.peerId)).toEqual(['given', 'dht'])
    await clock.advance(1_000 * 3_600_000)
    expect(subject.book.known(peer.peerId, clock.epochMs()).map((each) => each.trust)).toEqual(['given'])
  })

  test('an address that nobody answered is not kept', async () => {
    const subject = new Subject().fate(address(1), refused)
    await failure(subject, subject.dialer.dial(`${address(1)}/p2p/${stranger}`, { source: 'given' }))
    expect(subject.book.get(stranger, subject.at.clock.epochMs())).toEqual([])
  })
})

describe('where strangers say that peers are', () => {
  const invented = (n: number): PeerId => peerIdFromPublicKey(generateKey(seededRandom(`invented ${n}`)).publicKey)
  /** What a dial that nobody waits for comes to. */
  const tried = (subject: Subject, peer: PeerId): Promise<string> =>
    outcome(
      subject,
      subject.dialer.dial(peer, { automatic: true }).then(
        () => 'connected',
        ({ code }: NetError) => code,
      ),
    )

  test('one machine is tried 16 times at once and then every 10 s, however many peers are said to be there, and others as ever', async () => {
    const subject = new Subject()
    subject.fate(address(2), refused)
    for (let port = 1; port <= 50; port++) subject.fate(`/ip4/203.0.113.1/tcp/${port}`, refused)
    for (let n = 0; n < 50; n++) {
      knows(subject, invented(n), [`/ip4/203.0.113.1/tcp/${n + 1}`])
      expect(await tried(subject, invented(n))).toBe(n < 16 ? 'refused' : 'backoff')
    }
    expect(subject.attempts).toHaveLength(16)
    knows(subject, stranger, [address(2)])
    expect(await tried(subject, stranger)).toBe('refused')
    await subject.at.clock.advance(30_000)
    const later = []
    for (let n = 20; n < 30; n++) later.push(await tried(subject, invented(n)))
    expect(later.filter((code) => code === 'refused')).toHaveLength(3)
  })

  test('a machine where they are is tried without end', async () => {
    const subject = new Subject()
    for (let n = 0; n < 20; n++) {
      const peer = await new Node(subject.at, n + 2).listen()
      const home = `/ip4/203.0.113.1/tcp/${n + 1}`
      subject.fate(home, peer)
      knows(subject, peer.peerId, [home])
      expect(await tried(subject, peer.peerId)).toBe('connected')
    }
  })

  test('a person who asks, and what was given or proven, is not held back', async () => {
    const subject = new Subject()
    for (let port = 1; port <= 50; port++) subject.fate(`/ip4/203.0.113.1/tcp/${port}`, refused)
    for (let n = 0; n < 20; n++) {
      knows(subject, invented(n), [`/ip4/203.0.113.1/tcp/${n + 1}`])
      await tried(subject, invented(n))
    }
    expect((await failure(subject, subject.dialer.dial(invented(19)))).code).toBe('refused')
    subject.book.add(stranger, [parseMultiaddr('/ip4/203.0.113.1/tcp/40')], 'given', 0)
    expect(await tried(subject, stranger)).toBe('refused')
  })

  test.each(['127.0.0.1', '192.168.1.1', '10.0.0.1', '169.254.1.1', '::1', 'fd00::1'])(
    'a name that leads to %s is not followed, unless the program gave it',
    async (ip) => {
      const subject = new Subject()
      const inside = `${ip.includes(':') ? '/ip6' : '/ip4'}/${ip}/tcp/22`
      subject.names.set('rebinding.example', [ip])
      subject.records.set('_dnsaddr.rebinding.example', [`${inside}/p2p/${stranger}`])
      subject.fate(inside, refused)
      for (const name of ['/dns4/rebinding.example/tcp/22', '/dnsaddr/rebinding.example']) {
        knows(subject, stranger, [name])
        expect((await failure(subject, subject.dialer.dial(stranger))).code).toBe('bad-address')
      }
      expect(subject.attempts).toEqual([])
      expect((await failure(subject, subject.dialer.dial('/dns4/rebinding.example/tcp/22'))).code).toBe('refused')
    },
  )
})
