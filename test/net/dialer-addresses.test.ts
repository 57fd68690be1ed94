import { describe, expect, test } from 'vitest'
import { parseMultiaddr } from '../../net/address.ts'
import type { NetError } from '../../net/errors.ts'
import { generateKey } from '../../net/keys.ts'
import { peerIdFromPublicKey } from '../../net/peer-id.ts'
import type { PeerId } from '../../net/peer-id.ts'
import { seededRandom } from '../sim/seeded-random.ts'
import { Subject, address, failure, knows, outcome, refused, stranger } from './dialer-subject.ts'
import { Node } from './switch-node.ts'

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
