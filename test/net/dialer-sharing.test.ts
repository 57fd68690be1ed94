import { describe, expect, test } from 'vitest'
import type { NetError } from '../../net/errors.ts'
import type { PeerId } from '../../net/peer-id.ts'
import { Subject, address, failure, knows, outcome, stranger } from './dialer-subject.ts'
import { Node, world } from './switch-node.ts'

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
