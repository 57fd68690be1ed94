import { multiaddr } from '@multiformats/multiaddr'
import { describe, expect, test } from 'vitest'
import type { NetError } from '../../net/errors.ts'
import { Subject, address, failure, knows, outcome, refused, stranger } from './dialer-subject.ts'
import { record } from './recorder.ts'
import { Node } from './switch-node.ts'

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
